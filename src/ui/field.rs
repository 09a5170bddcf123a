//! Text fields with their labels and messages.

use super::widget::State;
use crate::browser::intl::Formats;
use crate::donation::{AmountChoice, Event, Fault, Field, MoneyError, TipChoice};
use crate::i18n::Key;

/// The elements of a field: its label, what is typed into, and its message. Marked are label, field and
/// message. `$more` are attributes of the field.
macro_rules! text_field {
    ($id:literal, $kind:literal, $autocomplete:literal, $inputmode:literal, $hint:literal, $more:literal) => {
        concat!(
            "label|for=",
            $id,
            "|@\ninput|*|id=",
            $id,
            "|type=",
            $kind,
            "|autocomplete=",
            $autocomplete,
            "|inputmode=",
            $inputmode,
            "|spellcheck=false|aria-describedby=",
            $id,
            "-message",
            $hint,
            $more,
            "|@\np|class=fault|id=",
            $id,
            "-message|role=alert|@"
        )
    };
}
pub(crate) use text_field;

/// What stands in a field.
pub(crate) fn value(state: &State, field: Field) -> Option<String> {
    let draft = &state.form.draft;
    let text = match field {
        Field::Amount => match &draft.amount {
            AmountChoice::Own(text) => text,
            AmountChoice::Preset(_) => return None,
        },
        Field::Email => &draft.email,
        Field::FirstName => &draft.first_name,
        Field::LastName => &draft.last_name,
        Field::Tip => match &draft.tip {
            TipChoice::Own(text) => text,
            TipChoice::None | TipChoice::Share(_) => return None,
        },
    };
    Some(text.clone())
}

/// What it is to type into a field.
pub(crate) fn event(field: Field, text: String) -> Event {
    match field {
        Field::Amount => Event::OwnAmount(text),
        Field::Email => Event::Email(text),
        Field::FirstName => Event::FirstName(text),
        Field::LastName => Event::LastName(text),
        Field::Tip => Event::Tip(TipChoice::Own(text)),
    }
}
/// The message at a field; nothing where nothing is wrong.
pub(crate) fn message(state: &State, formats: &Formats, field: Field) -> Option<String> {
    let example =
        state.form.rules.presets.first().map(|money| money.to_typed(formats.style())).unwrap_or_default();
    let (text, name, value) = match state.form.fault(field)? {
        Fault::Missing => {
            let text = match field {
                Field::Amount => Key::fault_amount,
                Field::Email => Key::fault_email_missing,
                Field::FirstName => Key::fault_first_name,
                Field::LastName => Key::fault_last_name,
                Field::Tip => Key::fault_tip,
            };
            (text, "{}", String::new())
        }
        Fault::Unreadable(MoneyError::TooManyDecimals) => (Key::fault_decimals, "{example}", example),
        Fault::Unreadable(MoneyError::OtherCurrency) => {
            (Key::fault_currency, "{currency}", state.form.rules.currency.code().to_owned())
        }
        Fault::Unreadable(_) => (Key::fault_number, "{example}", example),
        Fault::TooSmall(limit) => (Key::fault_small, "{limit}", formats.money(limit)),
        Fault::TooLarge(limit) => (Key::fault_large, "{limit}", formats.money(limit)),
        Fault::NotAnEmail => (Key::fault_email, "{}", String::new()),
        Fault::TooLong => (Key::fault_long, "{}", String::new()),
        Fault::Refused => (Key::fault_refused, "{}", String::new()),
    };
    Some(state.texts().fill(text, &[(name, &value)]))
}
