//! What the donor sees while the checkout is open in another tab, or did not open.

use super::scope::{Scope, when};
use crate::browser::dom::Node;
use crate::donation::{Event, Flow};
use crate::i18n::Key;

/// The way to the checkout, once more: the same link, so no second gift.
pub(crate) fn checkout(scope: &Scope) -> Node {
    let text = scope.text(Node::new("p").with("role", "status"), |state, _| {
        let text = match state.form.flow {
            Flow::InOtherTab(_) => Key::in_other_tab,
            Flow::Ready(_) => Key::ready,
            _ => return None,
        };
        Some(state.texts().say(text))
    });
    let link = scope.says(Node::new("a").class("go").leads_out(), Key::to_checkout);
    let link = scope.attribute(link, "href", |state, _| match &state.form.flow {
        Flow::InOtherTab(link) | Flow::Ready(link) => Some(link.as_str().to_owned()),
        _ => None,
    });
    let link = scope.on(link, "click", |widget, _| widget.apply(Event::Followed));
    let back = Node::new("button").class("plain").with("type", "button");
    let back = scope.says(back, Key::change_donation);
    let back = scope.on(back, "click", |widget, _| widget.apply(Event::Back));
    let ways = scope.hidden(Node::new("div").holds(&[link, back]), |state, _| when(!state.is_elsewhere()));
    Node::new("div").class("aside").holds(&[text, ways])
}
