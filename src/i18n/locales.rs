//! Languages for Leptos apps: each one that an app names is in its wasm, and no other.
//!
//! ```
//! use sir_donate::{locales, speak};
//!
//! speak(&[locales::DE]);
//! ```

use super::en::{ENGLISH, NAMES};
use crate::api::Json;
use crate::api::json::read;
use crate::browser::platform::Browser;
use core::cell::RefCell;

/// The form's texts in one language.
///
/// ```
/// assert_eq!(sir_donate::locales::DE.tag(), "de");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Locale {
    tag: &'static str,
    json: &'static str,
}

impl Locale {
    /// The language's BCP 47 tag.
    ///
    /// ```
    /// assert_eq!(sir_donate::locales::DE.tag(), "de");
    /// ```
    pub fn tag(&self) -> &'static str {
        self.tag
    }
}

macro_rules! locales {
    ($($name:ident: $tag:literal, $about:literal;)*) => {
        $(
            #[doc = concat!($about, ".\n\n```\nsir_donate::speak(&[sir_donate::locales::", stringify!($name), "]);\n```")]
            pub const $name: Locale =
                Locale { tag: $tag, json: include_str!(concat!("../../www/locales/", $tag, ".json")) };
        )*

        /// All that there are, English apart.
        #[cfg(test)]
        const ALL: &[Locale] = &[$($name,)*];
    };
}

// `npm run locales --prefix www` names what is missing here.
locales! {
    AR: "ar", "Arabic";
    CS: "cs", "Czech";
    DA: "da", "Danish";
    DE: "de", "German";
    ES: "es", "Spanish";
    FR: "fr", "French";
    HE: "he", "Hebrew";
    HI: "hi", "Hindi";
    ID: "id", "Indonesian";
    IT: "it", "Italian";
    JA: "ja", "Japanese";
    KO: "ko", "Korean";
    NB: "nb", "Norwegian Bokmål";
    NL: "nl", "Dutch";
    PL: "pl", "Polish";
    PT_BR: "pt-BR", "Brazilian Portuguese";
    PT_PT: "pt-PT", "European Portuguese";
    RO: "ro", "Romanian";
    RU: "ru", "Russian";
    SV: "sv", "Swedish";
    TR: "tr", "Turkish";
    UK: "uk", "Ukrainian";
    VI: "vi", "Vietnamese";
    ZH_HANS: "zh-Hans", "Simplified Chinese";
    ZH_HANT: "zh-Hant", "Traditional Chinese";
}

thread_local! {
    static SPOKEN: RefCell<Vec<Locale>> = const { RefCell::new(Vec::new()) };
}

/// Lets the forms of this app speak these languages beside English. Call it before the first form is mounted. A form is in
/// the language of its `lang`, or of the page around it, where that is among them, and else in English.
///
/// ```
/// use leptos::prelude::*;
/// use sir_donate::{DonateButton, locales, speak};
///
/// fn main() {
///     speak(&[locales::DE]);
///     // leptos::mount::mount_to_body(App);
/// }
///
/// #[component]
/// fn App() -> impl IntoView {
///     view! {
///         <DonateButton
///             publishable_key="pk_test_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
///             nonprofit="american-red-cross"
///             lang="de"
///         />
///     }
/// }
/// ```
pub fn speak(languages: &[Locale]) {
    SPOKEN.with_borrow_mut(|spoken| spoken.extend_from_slice(languages));
}

/// The texts of a language as they travel, or `keys`, what the messages are called: see www/shim/languages.ts.
pub(crate) fn texts(name: &str) -> Option<String> {
    if name == "keys" {
        return Some(keys());
    }
    let found = SPOKEN.with_borrow(|spoken| spoken.iter().find(|locale| locale.tag == name).copied())?;
    lines(&read::<Browser>(found.json)?)
}

fn lines(json: &Json) -> Option<String> {
    let mut lines = String::new();
    for name in NAMES {
        match json.field(name) {
            Json::Text(text) => lines.push_str(text),
            Json::Object(forms) => {
                for (at, (category, text)) in forms.iter().enumerate() {
                    if at > 0 {
                        lines.push('|');
                    }
                    lines.push_str(category);
                    lines.push(':');
                    lines.push_str(text.text()?);
                }
            }
            _ => return None,
        }
        lines.push('\n');
    }
    Some(lines)
}

// A line for each message: its name and the places that it has.
fn keys() -> String {
    let mut keys = String::new();
    for (name, text) in NAMES.iter().zip(ENGLISH.lines()) {
        keys.push_str(name);
        let mut places: Vec<&str> = Vec::new();
        for part in text.split('{').skip(1) {
            let place = part.split('}').next().unwrap_or_default();
            if !places.contains(&place) {
                places.push(place);
            }
        }
        for place in places {
            keys.push_str(" {");
            keys.push_str(place);
            keys.push('}');
        }
        keys.push('\n');
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_a_line_for_each_message() {
        for locale in ALL {
            let json = serde_json::from_str(locale.json).unwrap();
            let lines = lines(&json).unwrap_or_else(|| unreachable!("{} lacks a message", locale.tag));
            assert_eq!(lines.lines().count(), NAMES.len(), "{}", locale.tag);
        }
    }

    #[test]
    fn forms_and_places_travel_as_the_script_reads_them() {
        let mut fields: Vec<(String, Json)> =
            NAMES.iter().map(|name| (name.to_string(), Json::Text(name.to_uppercase()))).collect();
        let forms = ["one", "other"].map(|name| (name.to_owned(), Json::Text(format!("{name} day"))));
        fields[1].1 = Json::Object(forms.to_vec());
        let travelling = lines(&Json::Object(fields.clone())).unwrap();
        assert!(travelling.starts_with("LOADING\none:one day|other:other day\nTRY_AGAIN\n"), "{travelling}");
        fields.pop();
        assert_eq!(lines(&Json::Object(fields)), None, "what lacks a message is no catalogue");

        let keys = keys();
        assert_eq!(keys.lines().count(), NAMES.len());
        assert!(keys.starts_with("loading\nclose\n"));
        assert!(keys.contains("\ncharged_monthly {total}\n") && keys.contains("\nstatus_tokens {tokens}\n"));
    }
}
