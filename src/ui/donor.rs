//! Who gives: names and e-mail, as browsers fill them in, and what becomes of the e-mail.

use super::field::{TextField, invalid, message};
use super::scope::Scope;
use super::submit::link;
use crate::browser::dom::Node;
use crate::donation::{Event, Field};
use crate::i18n::Key;

pub(crate) fn donor(scope: &Scope) -> Node {
    let first = TextField {
        id: "first-name",
        label: Key::first_name,
        kind: "text",
        autocomplete: "given-name",
        inputmode: "text",
        required: true,
        hint: "",
        value: |state, _| Some(state.form.draft.first_name.clone()),
        message: |state, formats| message(state, formats, Field::FirstName),
        invalid: |state, _| invalid(state, Field::FirstName),
        input: |widget, field| widget.apply(Event::FirstName(field.value())),
    };
    let last = TextField {
        id: "last-name",
        label: Key::last_name,
        autocomplete: "family-name",
        value: |state, _| Some(state.form.draft.last_name.clone()),
        message: |state, formats| message(state, formats, Field::LastName),
        invalid: |state, _| invalid(state, Field::LastName),
        input: |widget, field| widget.apply(Event::LastName(field.value())),
        ..first
    };
    let email = TextField {
        id: "email",
        label: Key::email,
        kind: "email",
        autocomplete: "email",
        inputmode: "email",
        required: true,
        hint: " email-hint",
        value: |state, _| Some(state.form.draft.email.clone()),
        message: |state, formats| message(state, formats, Field::Email),
        invalid: |state, _| invalid(state, Field::Email),
        input: |widget, field| widget.apply(Event::Email(field.value())),
    };
    let hint = scope.text(Node::new("span").with("id", "email-hint"), |state, _| {
        Some(state.say_provider(Key::email_hint))
    });
    let privacy = link(scope, Key::privacy, |state, _| state.options.privacy_url.clone());
    let email = email.node(scope).holds(&[Node::new("p").class("under").holds(&[hint, privacy])]);
    let mut family_first = false;
    scope.widget.follow(&mut |state, _| {
        family_first = matches!(state.options.lang.get(..2), Some("ja" | "ko" | "vi" | "zh"));
    });
    let names = if family_first { [last, first] } else { [first, last] }.map(|name| name.node(scope));
    Node::new("div").class("donor").holds(&names).holds(&[email])
}
