//! The form: everything between the donor's intent and the checkout.

use super::amount::amount;
use super::checkout::checkout;
use super::donor::donor;
use super::frequency::frequency;
use super::header::header;
use super::scope::{Scope, when};
use super::submit::submit;
use super::tip::tip;
use super::widget::Widget;
use crate::browser::dom::Node;
use crate::donation::Event;
use leptos::prelude::*;
use leptos::tachys::html::directive::DirectiveAttribute;
use web_sys::Element;

// Recorders of sessions see what is typed in an open shadow root: these are the marks that they heed, by class and by
// attribute. Some look at the field alone, others at what is around it.
const MASK: &str = " ph-no-capture rr-mask rr-ignore fs-mask sentry-mask no-mouseflow";
const MASKS: [(&str, &str); 4] = [
    ("data-private", "true"),
    ("data-hj-suppress", "true"),
    ("data-clarity-mask", "true"),
    ("data-dd-privacy", "mask"),
];

/// With the class and with all marks that keep it out of recordings.
pub(crate) fn masked(node: Node, class: &str) -> Node {
    MASKS.iter().fold(node.class(&[class, MASK].concat()), |node, (name, value)| node.with(name, value))
}

/// The whole form of a widget.
#[component]
pub fn DonationForm(
    /// The widget whose form it is.
    widget: Widget,
) -> impl IntoView {
    leptos::html::form().directive(build, widget)
}

fn build(root: Element, widget: Widget) {
    let scope = Scope::new(widget);
    let [head, test] = header(&scope);
    let body = Node::new("div").class("body").holds(&[
        frequency(&scope),
        amount(&scope),
        donor(&scope),
        tip(&scope),
    ]);
    let body = scope.attribute(body, "inert", |state, _| when(state.is_busy()));
    let body = scope.hidden(body, |state, _| when(state.is_elsewhere()));
    let end = Node::new("div").class("end").holds(&[submit(&scope)]);
    let end = scope.hidden(end, |state, _| when(state.is_elsewhere()));
    let end = scope.on(end, "pointerdown", |widget, _| widget.apply(Event::Decided));
    let end = scope.on(end, "focusin", |widget, _| widget.apply(Event::Decided));
    let root = masked(Node::from(root), "f").with("part", "form").with("novalidate", "");
    let root = root.holds(&[head, test, body, checkout(&scope), end]);
    let root = scope.hidden(root, |state, _| when(state.covers_form()));
    let root = scope.on(root, "focusin", |widget, _| widget.touched());
    let root = scope.on(root, "pointerdown", |widget, _| widget.touched());
    scope.live(&root);
}
