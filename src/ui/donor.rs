//! Who gives: names and e-mail, as browsers fill them in, and what becomes of the e-mail.

use super::field::text_field;
use super::scope::{Bind, Part};
use crate::donation::Field;
use crate::i18n::Key;

pub(crate) static DONOR: Part = Part {
    text: "div|class=donor|@",
    binds: &[Bind::Either(
        // The family's name comes first there.
        |state| matches!(state.options.lang.get(..2), Some("ja" | "ko" | "vi" | "zh")),
        [&[&LAST, &FIRST, &EMAIL], &[&FIRST, &LAST, &EMAIL]],
    )],
};

macro_rules! required {
    ($text:expr, $binds:expr) => {
        Part { text: "div|class=field|@", binds: &[Bind::Holds(&[&Part { text: $text, binds: $binds }])] }
    };
}

static FIRST: Part = required!(
    text_field!("first-name", "text", "given-name", "text", "", "|aria-required=true"),
    &[Bind::Says(Key::first_name), Bind::Field(Field::FirstName), Bind::Message(Field::FirstName)]
);

static LAST: Part = required!(
    text_field!("last-name", "text", "family-name", "text", "", "|aria-required=true"),
    &[Bind::Says(Key::last_name), Bind::Field(Field::LastName), Bind::Message(Field::LastName)]
);

static EMAIL: Part = required!(
    concat!(
        text_field!("email", "email", "email", "email", " email-hint", "|aria-required=true"),
        "\np|class=under\n span|id=email-hint|@\n a|>|@@"
    ),
    &[
        Bind::Says(Key::email),
        Bind::Field(Field::Email),
        Bind::Message(Field::Email),
        Bind::Text(|state, _| Some(state.say_provider(Key::email_hint))),
        Bind::Says(Key::privacy),
        // Hidden where it leads nowhere, by the style.
        Bind::Attribute("href", |state, _| state.options.privacy_url.clone()),
    ]
);
