//! The widget's public interface, as `www/interface.json` lists it: a new option has a control here at once.

use std::sync::LazyLock;

use serde::Deserialize;

/// What the list holds that a partner can set.
#[derive(Debug, Deserialize)]
pub(crate) struct Interface {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) properties: Vec<Property>,
}

/// An option.
#[derive(Debug, Deserialize)]
pub(crate) struct Attribute {
    pub(crate) name: String,
    #[serde(rename = "type")]
    pub(crate) kind: Kind,
    #[serde(default)]
    pub(crate) required: bool,
    #[serde(default)]
    pub(crate) values: Vec<Word>,
    pub(crate) default: Option<String>,
    #[serde(rename = "defaultNote")]
    pub(crate) note: Option<String>,
    pub(crate) example: String,
    pub(crate) summary: String,
}

/// What an option's text is.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Key,
    Slug,
    Text,
    Choice,
    Choices,
    Currency,
    Amount,
    Amounts,
    Email,
    Language,
    Messages,
    Url,
    Origin,
    Hosts,
}

/// One of the words that an option takes.
#[derive(Debug, Deserialize)]
pub(crate) struct Word {
    pub(crate) value: String,
    pub(crate) summary: String,
}

/// A custom property.
#[derive(Debug, Deserialize)]
pub(crate) struct Property {
    pub(crate) name: String,
    pub(crate) syntax: String,
    pub(crate) default: Pair,
    pub(crate) summary: String,
}

/// By day and by night.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
pub(crate) struct Pair {
    pub(crate) light: String,
    pub(crate) dark: String,
}

/// The list. Its form is held by a schema, so that it can be read.
#[allow(clippy::expect_used, reason = "a text of the build's own, read by a test")]
pub(crate) static INTERFACE: LazyLock<Interface> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../interface.json")).expect("www/interface.json is the list")
});

impl Attribute {
    /// What people call it: "Min amount".
    pub(crate) fn title(&self) -> String {
        title(&self.name)
    }

    /// What holds where nothing is set.
    pub(crate) fn default_text(&self) -> String {
        match (&self.default, &self.note) {
            (Some(default), Some(note)) => format!("{default}; {note}"),
            (Some(default), None) => default.clone(),
            (None, Some(note)) => note.clone(),
            (None, None) => "none".to_owned(),
        }
    }
}

impl Property {
    pub(crate) fn title(&self) -> String {
        title(self.name.trim_start_matches("--sir-donate-"))
    }

    pub(crate) fn is_color(&self) -> bool {
        self.syntax == "<color>"
    }
}

fn title(name: &str) -> String {
    let words = name.replace('-', " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_can_be_read() {
        assert!(INTERFACE.attributes.len() > 20);
        assert_eq!(INTERFACE.attributes[0].name, "publishable-key");
        assert_eq!(INTERFACE.attributes[0].title(), "Publishable key");
        assert!(INTERFACE.properties.iter().any(Property::is_color));
    }
}
