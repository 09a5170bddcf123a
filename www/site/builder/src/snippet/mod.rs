//! The result: what a partner pastes, in each flavour. Free of the browser, so that every option in every flavour is tried
//! natively.

mod component;
mod html;
mod module;
mod policy;
mod style;

use crate::address::origin;

pub(crate) use policy::policy;
pub(crate) use style::sheet;

/// What stands in the place of a key that has not been pasted, and of a slug.
pub(crate) const NO_KEY: &str = "pk_test_…";
pub(crate) const NO_SLUG: &str = "your-nonprofit";

/// What was chosen.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Chosen {
    /// The publishable key; empty where there is none yet.
    pub(crate) key: String,
    /// Options that are set, in the order of the reference, without the key.
    pub(crate) options: Vec<(&'static str, String)>,
    /// Where the partner's own donation page is.
    pub(crate) fallback: String,
    /// Custom properties that are set, with their values.
    pub(crate) styles: Vec<(&'static str, String)>,
    pub(crate) script: Script,
}

/// The script of the CDN.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Script {
    /// The folder that it is in, with a slash at its end.
    pub(crate) base: String,
    /// Its hash, where the folder is one version's.
    pub(crate) integrity: Option<String>,
    /// Whether the page keeps the widget's room.
    pub(crate) reserve: bool,
}

/// Where it is pasted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Flavour {
    #[default]
    Html,
    React,
    Vue,
    Svelte,
    WordPress,
    Npm,
}

impl Flavour {
    pub(crate) const ALL: [Self; 6] =
        [Self::Html, Self::React, Self::Vue, Self::Svelte, Self::WordPress, Self::Npm];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Html => "HTML",
            Self::React => "React",
            Self::Vue => "Vue",
            Self::Svelte => "Svelte",
            Self::WordPress => "WordPress",
            Self::Npm => "npm",
        }
    }

    /// Whether a bundler brings the script, and not a tag.
    pub(crate) fn is_bundled(self) -> bool {
        !matches!(self, Self::Html | Self::WordPress)
    }
}

/// A text to copy, and where it goes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Part {
    /// "In a terminal", "Give.jsx".
    pub(crate) place: &'static str,
    pub(crate) text: String,
}

/// All that has to be pasted.
pub(crate) fn parts(flavour: Flavour, chosen: &Chosen) -> Vec<Part> {
    let sheet = sheet(&chosen.styles);
    match flavour {
        Flavour::Html => vec![Part { place: "In the page", text: html::page(chosen, &sheet, false) }],
        Flavour::WordPress => {
            vec![Part { place: "In a Custom HTML block", text: html::page(chosen, &sheet, true) }]
        }
        _ => {
            let install = Part { place: "In a terminal", text: "npm install sir-donate\n".to_owned() };
            let part = |place, text| Part { place, text };
            let code = match flavour {
                Flavour::React => vec![part("Give.jsx", component::react(chosen))],
                Flavour::Vue => vec![
                    part("In vite.config.js", component::VITE_FOR_VUE.to_owned()),
                    part("Give.vue", component::vue(chosen)),
                ],
                Flavour::Svelte => vec![part("Give.svelte", component::svelte(chosen))],
                _ => vec![
                    part("In the page", module::home(chosen)),
                    part("In a module of the page", module::mount(chosen)),
                ],
            };
            let style = (!sheet.is_empty()).then(|| part("In your style sheet", sheet));
            // What a module puts into the page is in no server's.
            let room = (flavour != Flavour::Npm).then(|| {
                part("Where a server renders the page, so that nothing moves", component::ROOM.to_owned())
            });
            [install].into_iter().chain(code).chain(style).chain(room).collect()
        }
    }
}

impl Chosen {
    fn key(&self) -> &str {
        if self.key.is_empty() { NO_KEY } else { &self.key }
    }

    fn option(&self, name: &str) -> Option<&str> {
        self.options.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    /// What a page needs besides, and visitors would miss.
    pub(crate) fn lacks(&self, flavour: Flavour) -> Vec<&'static str> {
        let base = &self.script.base;
        let is_here = origin(base).map_or(!base.starts_with('/'), |origin| origin.is_loopback());
        [
            (self.key.is_empty(), "your publishable key"),
            (self.option("nonprofit").is_none(), "the nonprofit's slug"),
            (self.fallback.is_empty(), "the address of your own donation page"),
            (is_here && !flavour.is_bundled(), "the address of the script for visitors, under “The script”"),
        ]
        .into_iter()
        .filter_map(|(lacks, what)| lacks.then_some(what))
        .collect()
    }

    /// The link inside: where it leads, and its words.
    fn link(&self) -> (&str, &str) {
        let href = if self.fallback.is_empty() { "https://example.org/donate" } else { &self.fallback };
        (href, self.option("label").unwrap_or("Donate"))
    }

    /// All attributes, those that are needed first.
    fn attributes(&self) -> impl Iterator<Item = (&str, &str)> {
        let slug = self.option("nonprofit").unwrap_or(NO_SLUG);
        let rest = self.options.iter().filter(|(name, _)| *name != "nonprofit");
        let rest = rest.map(|(name, value)| (*name, value.as_str()));
        [("publishable-key", self.key()), ("nonprofit", slug)].into_iter().chain(rest)
    }
}

/// `first-name` is `firstName`.
fn camel(name: &str) -> String {
    let mut words = name.split('-');
    let mut camel = words.next().unwrap_or_default().to_owned();
    for word in words {
        let (first, rest) = word.split_at(1);
        camel.push_str(&first.to_ascii_uppercase());
        camel.push_str(rest);
    }
    camel
}

/// What opens an element: on one line where it is short, else a line for each attribute.
fn opening(tag: &str, attributes: &[String], indent: &str) -> String {
    let line = format!("{indent}<{tag} {}>", attributes.join(" "));
    if attributes.len() <= 2 || line.len() <= 100 && attributes.len() <= 3 {
        return line;
    }
    format!("{indent}<{tag}\n{indent}  {}\n{indent}>", attributes.join(&format!("\n{indent}  ")))
}

#[cfg(test)]
mod tests;
