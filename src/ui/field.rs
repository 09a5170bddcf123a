//! A text field with its label and its message.

use super::widget::Widget;
use crate::donation::{Event, Fault, Field, MoneyError};
use crate::i18n::fill;
use leptos::prelude::*;

/// What a text field is, besides its text.
pub(crate) struct Kind {
    pub(crate) field: Field,
    pub(crate) id: &'static str,
    pub(crate) label: &'static str,
    pub(crate) hint: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) autocomplete: &'static str,
    pub(crate) inputmode: &'static str,
    pub(crate) event: fn(String) -> Event,
}

/// The field. Its text is the donor's: it is only written where the state differs from it.
pub(crate) fn text_field(widget: Widget, kind: Kind, value: fn(&super::widget::State) -> String) -> AnyView {
    let Kind { field, id, label, hint, kind, autocomplete, inputmode, event } = kind;
    let message_id = [id, "-message"].concat();
    let described = message_id.clone();
    let faulty = move || widget.read(|state| state.form.fault(field).is_some());
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <input
                id=id
                type=kind
                autocomplete=autocomplete
                inputmode=inputmode
                // Pages that keep a record of what is typed are asked not to.
                spellcheck="false"
                aria-invalid=move || faulty().to_string()
                aria-describedby=described
                prop:value=move || widget.read(value)
                on:input:target=move |typed| widget.apply(event(typed.target().value()))
            />
            <p class="hint" hidden=faulty>{hint}</p>
            <p class="fault" id=message_id role="alert">{move || message(widget, field)}</p>
        </div>
    }
    .into_any()
}

/// The message at a field; empty where nothing is wrong.
pub(crate) fn message(widget: Widget, field: Field) -> String {
    let t = widget.texts();
    widget.write(|state, formats| {
        let Some(fault) = state.form.fault(field) else { return String::new() };
        let currency = state.form.rules.currency;
        let example = state.form.rules.presets.first().map(|money| formats.typed(*money)).unwrap_or_default();
        let example = [("{example}", example.as_str())];
        match fault {
            Fault::Missing => match field {
                Field::Amount => t.fault_amount,
                Field::Email => t.fault_email_missing,
                Field::FirstName => t.fault_first_name,
                Field::LastName => t.fault_last_name,
                Field::Tip => t.fault_tip,
            }
            .to_owned(),
            Fault::Unreadable(MoneyError::TooManyDecimals) => fill(t.fault_decimals, &example),
            Fault::Unreadable(MoneyError::OtherCurrency) => fill(t.fault_currency, &[("{currency}", currency.code())]),
            Fault::Unreadable(_) => fill(t.fault_number, &example),
            Fault::TooSmall(limit) => fill(t.fault_small, &[("{limit}", &formats.money(limit))]),
            Fault::TooLarge(limit) => fill(t.fault_large, &[("{limit}", &formats.money(limit))]),
            Fault::NotAnEmail => t.fault_email.to_owned(),
            Fault::TooLong => t.fault_long.to_owned(),
        }
    })
}
