//! JSON as it comes, before anybody believes in it.
//!
//! One reader for every answer: no document promises the types of most fields, so a field of another type counts as
//! absent instead of spoiling the whole answer. It also keeps a reader for each type out of the binary.

use super::platform::Platform;
use crate::text::number;
use core::fmt;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    /// `null`, and everything that JSON has not.
    Null,
    /// `true` or `false`.
    Flag(bool),
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Json>),
    /// Fields in their order.
    Object(Vec<(String, Json)>),
}

/// No answer nests deeper.
const DEEPEST: usize = 64;

/// Reads JSON, unless it is nested so deeply that reading it would exhaust the stack: the app would be lost with it.
pub fn read<P: Platform>(text: &str) -> Option<Json> {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = quoted,
            b'"' => quoted = !quoted,
            b'[' | b'{' if !quoted => depth += 1,
            b']' | b'}' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return None;
        }
    }
    P::decode(text)
}

impl Json {
    /// The field `name` of an object; null where it is not there.
    pub fn field(&self, name: &str) -> &Self {
        match self {
            Self::Object(fields) => {
                fields.iter().find(|(known, _)| known == name).map_or(&Self::Null, |(_, v)| v)
            }
            _ => &Self::Null,
        }
    }

    /// The text, where it is one and not empty.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) if !text.is_empty() => Some(text),
            _ => None,
        }
    }

    /// The text for keeping.
    pub fn owned(&self) -> Option<String> {
        self.text().map(str::to_owned)
    }

    /// The flag, where it is one.
    pub fn flag(&self) -> Option<bool> {
        match self {
            Self::Flag(flag) => Some(*flag),
            _ => None,
        }
    }

    /// The number, or the whole number that a text holds.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            // As an integer, so that Rust's float parser stays out of the binary.
            Self::Text(text) => number(text).map(|number| number as f64),
            _ => None,
        }
    }

    /// The items, where it is a list.
    pub fn list(&self) -> Option<&[Self]> {
        match self {
            Self::List(items) => Some(items),
            _ => None,
        }
    }

    /// Whether it is an object: every answer is one.
    pub fn is_object(&self) -> bool {
        matches!(self, Self::Object(_))
    }

    /// The same with these fields alone, at every depth.
    #[must_use]
    pub fn reduced(self, names: &[&str]) -> Self {
        match self {
            Self::Object(fields) => {
                let kept = fields.into_iter().filter(|(name, _)| names.contains(&name.as_str()));
                Self::Object(kept.map(|(name, value)| (name, value.reduced(names))).collect())
            }
            Self::List(items) => Self::List(items.into_iter().map(|item| item.reduced(names)).collect()),
            other => other,
        }
    }
}

impl Json {
    /// The same as a text. `number` writes a number that is finite; there is no JSON for others.
    ///
    /// Own code: in the browser, `JSON.stringify` does what a page's old library tells it to (`Array.prototype.toJSON`).
    pub fn to_text(&self, number: fn(f64) -> String) -> String {
        let mut out = String::new();
        self.write(&mut out, number);
        out
    }

    fn write(&self, out: &mut String, number: fn(f64) -> String) {
        match self {
            Self::Flag(flag) => out.push_str(if *flag { "true" } else { "false" }),
            Self::Number(value) if value.is_finite() => out.push_str(&number(*value)),
            Self::Null | Self::Number(_) => out.push_str("null"),
            Self::Text(text) => quote(text, out),
            Self::List(items) => {
                for (at, item) in items.iter().enumerate() {
                    out.push(if at > 0 { ',' } else { '[' });
                    item.write(out, number);
                }
                out.push_str(if items.is_empty() { "[]" } else { "]" });
            }
            Self::Object(fields) => {
                for (at, (name, value)) in fields.iter().enumerate() {
                    out.push(if at > 0 { ',' } else { '{' });
                    quote(name, out);
                    out.push(':');
                    value.write(out, number);
                }
                out.push_str(if fields.is_empty() { "{}" } else { "}" });
            }
        }
    }
}

fn quote(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        if c < ' ' {
            out.push_str(if c < '\u{10}' { "\\u000" } else { "\\u001" });
            out.push(char::from(b"0123456789abcdef"[c as usize % 16]));
        } else {
            if matches!(c, '"' | '\\') {
                out.push('\\');
            }
            out.push(c);
        }
    }
    out.push('"');
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_none<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Json, E> {
        Ok(Json::Flag(flag))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Json, E> {
        Ok(Json::Number(number))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Json, E> {
        Ok(Json::Number(number as f64))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Json, E> {
        Ok(Json::Number(number as f64))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(Json::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Json, E> {
        Ok(Json::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Json::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Json, A::Error> {
        let mut fields = Vec::new();
        while let Some(name) = entries.next_key()? {
            match name {
                Json::Text(name) => fields.push((name, entries.next_value()?)),
                _ => {
                    entries.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(Json::Object(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Json {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn a_field_of_another_type_counts_as_absent() {
        let json = read(r#"{"a":"x","b":1.5,"c":true,"d":null,"e":[1],"f":{"g":""},"h":"125"}"#);
        assert_eq!(json.field("a").text(), Some("x"));
        assert_eq!(json.field("b").text(), None);
        assert_eq!((json.field("b").number(), json.field("h").number()), (Some(1.5), Some(125.0)));
        assert_eq!((json.field("c").flag(), json.field("a").flag()), (Some(true), None));
        assert_eq!(json.field("e").list().map(<[Json]>::len), Some(1));
        assert_eq!(json.field("f").field("g").text(), None);
        assert_eq!(*json.field("x").field("y"), Json::Null);
    }

    #[test]
    fn what_is_nested_too_deeply_is_not_read_at_all() {
        type Script<'a> = &'a crate::api::client::tests::Script;
        let nested = |open: &str, close: &str, depth| open.repeat(depth) + "1" + &close.repeat(depth);
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            assert!(super::read::<Script<'_>>(&nested(open, close, DEEPEST)).is_some());
            for depth in [DEEPEST + 1, 10_000, 1_000_000] {
                assert!(super::read::<Script<'_>>(&nested(open, close, depth)).is_none(), "{depth}");
            }
        }
        // Neither brackets in texts nor many side by side are depth.
        let text =
            format!(r#"{{"a":"{}\"{}","b":[{}[]]}}"#, "[".repeat(100), "{".repeat(100), "[],".repeat(100));
        assert!(super::read::<Script<'_>>(&text).is_some());
    }

    #[test]
    fn keeps_the_named_fields_alone() {
        let json = read(r#"{"keep":{"keep":1,"drop":2},"drop":{"keep":3}}"#).reduced(&["keep"]);
        assert_eq!(json, read(r#"{"keep":{"keep":1}}"#));
    }

    #[test]
    fn keeps_the_named_fields_alone_in_lists_too() {
        // Found by fuzzing: a webhookUrl in a list was kept.
        let json = read(r#"{"keep":["a",{"keep":1,"drop":2},[{"drop":3}]]}"#).reduced(&["keep"]);
        assert_eq!(json, read(r#"{"keep":["a",{"keep":1},[{}]]}"#));
    }

    #[test]
    fn what_is_no_json_is_none() {
        let number = |value: f64| value.to_string();
        assert_eq!(Json::Number(f64::NAN).to_text(number), "null");
        assert_eq!(
            Json::List(Vec::new()).to_text(number) + &Json::Object(Vec::new()).to_text(number),
            "[]{}"
        );
    }

    proptest! {
        #[test]
        fn every_text_is_written_as_json_writes_it(text in "(\\PC|[\u{0}-\u{7f}]|\u{2028}){0,40}") {
            let object = Json::Object(vec![(text.clone(), Json::List(vec![Json::Text(text.clone()), Json::Null]))]);
            let written = object.to_text(|number| number.to_string());
            prop_assert_eq!(serde_json::from_str::<Json>(&written).unwrap(), object);
        }

        #[test]
        fn no_text_panics_and_what_is_read_is_written_back(text in "[\\[\\]{}:,\"a0.\\-e ]{0,40}") {
            if let Ok(json) = serde_json::from_str::<Json>(&text) {
                let written = json.to_text(|number| number.to_string());
                prop_assert_eq!(serde_json::from_str::<Json>(&written).unwrap(), json);
            }
        }
    }
}
