//! Who receives: a room of fixed size, so that the name and the logo move nothing when they arrive.

use super::scope::{Bind, Part, hidden};
use super::widget::State;
use crate::api::Environment;
use crate::browser::console;
use crate::i18n::Key;
use crate::text::split;

// Not before the donor's intent: it is a third party's.
fn logo(state: &State) -> Option<String> {
    let logo = state.organization.as_ref().filter(|_| state.wanted)?.logo.as_ref();
    // Without TLS from this machine alone, and never to a donor who gives for real.
    let test = state.options.key.environment() == Environment::Test;
    logo.filter(|logo| test || logo.starts_with("https:")).cloned()
}

// For the partner's developer: a picture that the page's policy blocks looks like any other that does not come.
const LOGO: &str = "It must be there, and its host allow CORS. A CSP needs: img-src ";

/// Logo and name. No cookies go to a third party, which is asked by CORS for that reason.
pub(crate) static HEADER: Part = Part {
    text: "div|class=logo|aria-hidden=true
 span|@
 img|alt|referrerpolicy=no-referrer|crossorigin=anonymous|@@@
div|class=who
 h2|@
 p|class=hint|@",
    binds: &[
        Bind::Text(|state, _| state.name()?.chars().next().map(String::from)),
        Bind::Attribute("src", |state, _| logo(state)),
        hidden!(|state, _| logo(state).is_none()),
        // A picture that can't be had is none: the browser's sign for it would cover the letter.
        Bind::On("error", |widget| {
            let lost = widget.change(|state| state.organization.as_mut().and_then(|known| known.logo.take()));
            if let Some(url) = lost.flatten() {
                // Scheme and host, each behind a slash or two.
                let parts = split(&url, |c| matches!(c, '/' | '?' | '#'));
                let host = parts.get(2).copied().unwrap_or_default();
                console::error(&["logo: ", &url, " can't be shown. ", LOGO, parts[0], "//", host].concat());
            }
        }),
        Bind::Text(|state, _| {
            let t = state.texts();
            Some(match state.name() {
                Some(name) => t.fill(Key::donate_to, &[("{name}", name)]),
                None => t.say(Key::your_donation),
            })
        }),
        Bind::Text(|state, _| {
            Some(state.texts().fill(Key::ein, &[("{number}", state.organization.as_ref()?.ein.as_ref()?)]))
        }),
    ],
};
