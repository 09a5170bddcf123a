//! Which of a donation's details an answer calls wrong.

use super::draft::Field;
use crate::text::holds;

/// The details that are sent, by their names there, and the fields of the form that they come from. The others are the
/// partner's.
const SENT: [(&str, Option<Field>); 11] = [
    ("amount", Some(Field::Amount)),
    ("firstName", Some(Field::FirstName)),
    ("lastName", Some(Field::LastName)),
    ("donorEmail", Some(Field::Email)),
    ("tipAmount", Some(Field::Tip)),
    ("tipPercent", Some(Field::Tip)),
    ("nonprofitSlug", None),
    ("currency", None),
    ("frequency", None),
    ("provider", None),
    ("referralCode", None),
];

/// Some of the details that are sent. Their names alone: a message may repeat what the donor typed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Named(u16);

impl Named {
    /// None of them.
    pub const NONE: Self = Self(0);

    /// Those that messages in this text begin with, as NestJS's validation writes them: `"amount must not be …"`. A name
    /// that stands alone in quotes is a field of what was sent, repeated.
    pub fn find(text: &str) -> Self {
        let mut named = 0;
        for (at, (name, _)) in SENT.iter().enumerate() {
            if holds(text, &["\"", name, " "].concat()) {
                named |= 1 << at;
            }
        }
        Self(named)
    }

    /// The names, one by one.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        self.each().map(|(name, _)| *name)
    }

    /// The fields of the form, in their order.
    pub fn fields(self) -> impl Iterator<Item = Field> {
        self.each().filter_map(|(_, field)| *field)
    }

    fn each(self) -> impl Iterator<Item = &'static (&'static str, Option<Field>)> {
        SENT.iter().enumerate().filter(move |(at, _)| self.0 >> at & 1 == 1).map(|(_, one)| one)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(text: &str) -> Vec<&'static str> {
        Named::find(text).names().collect()
    }

    #[test]
    fn a_name_begins_a_message() {
        assert_eq!(named(r#"{"message":"donorEmail must be an email"}"#), ["donorEmail"]);
        let list = r#"{ "message": [ "tipAmount must not be less than 0", "lastName is empty" ], "error": "Bad Request" }"#;
        assert_eq!(named(list), ["lastName", "tipAmount"]);
        for other in [
            "",
            "donorEmail must be an email",
            r#""Amount is wrong""#,
            r#""amounts are wrong""#,
            r#"{"message":"Bad Request","target":{"donorEmail":"jane@example.com","amount":5}}"#,
        ] {
            assert_eq!(named(other), [""; 0], "{other}");
        }
    }

    #[test]
    fn what_the_donor_can_not_change_has_no_field() {
        let others =
            Named::find(r#""referralCode x","nonprofitSlug x","currency x","frequency x","provider x""#);
        assert_eq!((others.names().count(), others.fields().count()), (5, 0));
        let named = Named::find(r#"["donorEmail x","amount x"]"#);
        assert_eq!(named.fields().collect::<Vec<_>>(), [Field::Amount, Field::Email]);
    }
}
