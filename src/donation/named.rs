//! Which of a donation's details an answer calls wrong.

use super::draft::Field;
use crate::text::split;

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
    /// Adds those whose names stand in a message as words of their own.
    pub fn find(&mut self, message: &str) {
        for word in split(message, |c| !c.is_ascii_alphanumeric() && c != '_') {
            if let Some(at) = SENT.iter().position(|(name, _)| *name == word) {
                self.0 |= 1 << at;
            }
        }
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

    fn named(message: &str) -> Vec<&'static str> {
        let mut named = Named::default();
        named.find(message);
        named.names().collect()
    }

    #[test]
    fn a_name_is_a_word_of_its_own() {
        assert_eq!(named("donorEmail must be an email"), ["donorEmail"]);
        assert_eq!(named("tipAmount must not be less than 0"), ["tipAmount"]);
        assert_eq!(named("donor.donorEmail: x, \"lastName\""), ["lastName", "donorEmail"]);
        for other in ["", "Amount is wrong", "amounts", "my_amount", "emailing firstNames"] {
            assert_eq!(named(other), [""; 0], "{other}");
        }
    }

    #[test]
    fn what_the_donor_can_not_change_has_no_field() {
        let mut named = Named::default();
        named.find("referralCode nonprofitSlug currency frequency provider");
        assert_eq!((named.names().count(), named.fields().count()), (5, 0));
        named.find("donorEmail, then the amount");
        assert_eq!(named.fields().collect::<Vec<_>>(), [Field::Amount, Field::Email]);
    }
}
