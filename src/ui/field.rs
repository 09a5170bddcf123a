//! A text field with its label and its message.

use super::form::masked;
use super::scope::{Input, Read, Scope};
use super::widget::State;
use crate::browser::dom::Node;
use crate::browser::intl::Formats;
use crate::donation::{Fault, Field, MoneyError};
use crate::i18n::Key;

/// What a text field is.
pub(crate) struct TextField {
    pub(crate) id: &'static str,
    pub(crate) label: Key,
    pub(crate) kind: &'static str,
    pub(crate) autocomplete: &'static str,
    pub(crate) inputmode: &'static str,
    pub(crate) required: bool,
    /// What describes it besides its message: a blank and an id, or nothing.
    pub(crate) hint: &'static str,
    pub(crate) value: Read,
    pub(crate) message: Read,
    pub(crate) invalid: Read,
    pub(crate) input: Input,
}

impl TextField {
    /// The field, its label and its message.
    pub(crate) fn node(self, scope: &Scope) -> Node {
        let message_id = [self.id, "-message"].concat();
        let input = masked(Node::new("input"), "")
            .with("id", self.id)
            .with("type", self.kind)
            .with("autocomplete", self.autocomplete)
            .with("inputmode", self.inputmode)
            .with("spellcheck", "false")
            .with("aria-describedby", &[&message_id, self.hint].concat());
        let input = if self.required { input.with("aria-required", "true") } else { input };
        let input = scope.attribute(scope.field(input, self.value, self.input), "aria-invalid", self.invalid);
        let fault = Node::new("p").class("fault").with("id", &message_id).with("role", "alert");
        Node::new("div").class("field").holds(&[
            scope.says(Node::new("label").with("for", self.id), self.label),
            input,
            scope.text(fault, self.message),
        ])
    }
}

/// `aria-invalid` of a field.
pub(crate) fn invalid(state: &State, field: Field) -> Option<String> {
    state.form.fault(field).map(|_| "true".to_owned())
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
