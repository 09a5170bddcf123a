//! Message keys, and the texts in one language. A catalogue is one text with a line for each key, in the order of the
//! keys: so it travels, and so it is read. A table would cost more bytes than all of its reading.

mod en;
#[cfg(feature = "components")]
pub mod locales;

pub(crate) use en::Key;

use crate::text::{apart, cut};
use en::ENGLISH;

/// Makes the typed keys and the English text of one list: a key that it lacks does not compile.
macro_rules! messages {
    ($($key:ident: $text:literal,)*) => {
        /// What the form and the shim have to say.
        #[allow(missing_docs, reason = "each message is its own description")]
        #[allow(non_camel_case_types, reason = "keys are named as in the catalogues")]
        #[allow(dead_code, reason = "what nobody says is told by www/locales.mjs, which knows what the shim says")]
        #[derive(Clone, Copy, Debug)]
        pub(crate) enum Key {
            $($key,)*
        }

        pub(super) const ENGLISH: &str = concat!($($text, "\n",)*);

        /// The keys by name, in their order.
        #[cfg(any(test, feature = "components"))]
        pub(super) const NAMES: &[&str] = &[$(stringify!($key),)*];
    };
}
use messages;

/// The texts in the language of the form: a line for each key. One that is empty or not there is said in English.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Texts<'a>(pub(crate) &'a str);

fn line(text: &str, key: Key) -> &str {
    let mut rest = text;
    for _ in 0..key as usize {
        rest = cut(rest, b'\n').map_or("", |(_, rest)| rest);
    }
    cut(rest, b'\n').map_or(rest, |(line, _)| line)
}

impl<'a> Texts<'a> {
    /// A message with no places to be filled in.
    pub(crate) fn say(self, key: Key) -> String {
        self.line(key).to_owned()
    }

    fn line(self, key: Key) -> &'a str {
        match line(self.0, key) {
            "" => line(ENGLISH, key),
            text => text,
        }
    }

    /// Adds another sentence: behind a blank, but for a full stop that brings its own room along.
    pub(crate) fn add(said: &mut String, sentence: &str) {
        if !said.ends_with('。') {
            said.push(' ');
        }
        said.push_str(sentence);
    }

    /// A message with values in its places: `fill(Key::donate_to, &[("{name}", "Jane")])`.
    pub(crate) fn fill(self, key: Key, values: &[(&str, &str)]) -> String {
        fill(self.line(key), values)
    }
}

fn fill(message: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::new();
    let mut rest = message;
    // One pass, so that a value with braces in it is not filled in turn.
    while let Some(start) = rest.bytes().position(|byte| byte == b'{') {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        match values.iter().find(|(name, _)| rest.starts_with(name)) {
            Some((name, value)) => {
                out.push_str(&apart(value));
                rest = &rest[name.len()..];
            }
            None => {
                out.push('{');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::en::NAMES;
    use super::*;

    #[test]
    fn fills_each_place_once() {
        assert_eq!(fill("{a} and {b}, {a}", &[("{a}", "{b}"), ("{b}", "2")]), "{b} and 2, {b}");
        assert_eq!(fill("a { b {c}", &[("{a}", "1")]), "a { b {c}");
    }

    #[test]
    fn what_is_filled_in_stands_apart_where_it_could_move_the_words() {
        assert_eq!(fill("{a}.", &[("{a}", "Jane")]), "Jane.");
        assert_eq!(fill("{a}.", &[("{a}", "ש")]), "\u{2068}ש\u{2069}.");
    }

    #[test]
    fn sentences_follow_one_another_as_the_language_writes_them() {
        for (first, whole) in
            [("Thanks.", "Thanks. Bye."), ("धन्यवाद।", "धन्यवाद। Bye."), ("谢谢。", "谢谢。Bye.")]
        {
            let mut said = first.to_owned();
            Texts::add(&mut said, "Bye.");
            assert_eq!(said, whole);
        }
    }

    #[test]
    fn each_key_has_its_line() {
        assert_eq!(ENGLISH.lines().count(), NAMES.len());
        let english = Texts("");
        assert_eq!(NAMES[Key::the_nonprofit as usize], "the_nonprofit");
        assert_eq!(english.say(Key::the_nonprofit), "the nonprofit");
        assert_eq!(english.say(Key::loading), "Loading…");
        // What a file lacks is said in English.
        let some = Texts("Lädt …\n\nNochmal");
        assert_eq!(
            [Key::loading, Key::close, Key::try_again, Key::dismiss].map(|key| some.say(key)),
            ["Lädt …", "Close", "Nochmal", "Dismiss"]
        );
    }
}
