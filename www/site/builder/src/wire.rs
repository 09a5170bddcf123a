//! What the page tells the frame.

use serde::{Deserialize, Serialize};

/// All that the frame shows.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub(crate) struct Shown {
    /// Attributes with their values; the key among them, which goes by this message alone.
    pub(crate) options: Vec<(String, String)>,
    /// Custom properties with their values.
    pub(crate) styles: Vec<(String, String)>,
    /// The link inside.
    pub(crate) fallback: String,
    /// `light`, `dark`, or nothing for the system's own.
    pub(crate) scheme: String,
}

impl Shown {
    pub(crate) fn option(&self, name: &str) -> Option<String> {
        self.options.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    }
}

/// What the frame says as soon as it listens.
pub(crate) const READY: &str = "sir-donate-preview-ready";
