//! Who receives: a room of fixed size, so that the name and the logo move nothing when they arrive.

use super::scope::{Scope, when};
use super::widget::State;
use crate::api::Environment;
use crate::browser::dom::Node;
use crate::i18n::{ENGLISH, fill};
use crate::text::apart;

// Not before the donor's intent: it is a third party's.
fn logo(state: &State) -> Option<String> {
    state.organization.as_ref().filter(|_| state.wanted)?.logo.clone()
}

/// Logo, name and the mark of test mode.
pub(crate) fn header(scope: &Scope) -> [Node; 2] {
    let t = &ENGLISH;
    let initial = scope.text(Node::new("span"), |state, _| state.name()?.chars().next().map(String::from));
    let image = Node::new("img").with("alt", "").with("referrerpolicy", "no-referrer");
    let image = scope.attribute(image, "src", |state, _| logo(state));
    let image = scope.hidden(image, |state, _| when(logo(state).is_none()));
    // A picture that can't be had is none: the browser's sign for it would cover the letter.
    let image = scope.on(image, "error", |widget, _| {
        widget.change(|state| {
            if let Some(organization) = &mut state.organization {
                organization.logo = None;
            }
        });
    });
    let title = scope.text(Node::new("h2"), |state, _| {
        let t = state.texts();
        Some(match state.name() {
            Some(name) => fill(t.donate_to, &[("{name}", &apart(name))]),
            None => t.your_donation.to_owned(),
        })
    });
    let ein = scope.text(Node::new("p").class("hint"), |state, _| {
        Some(["EIN ", state.organization.as_ref()?.ein.as_ref()?].concat())
    });
    let test = Node::new("p").class("test").says(t.test_mode);
    [
        Node::new("div").class("head").holds(&[
            Node::new("div").class("logo").with("aria-hidden", "true").holds(&[initial, image]),
            Node::new("div").class("who").holds(&[title, ein]),
        ]),
        scope.hidden(test, |state, _| when(state.options.key.environment() == Environment::Live)),
    ]
}
