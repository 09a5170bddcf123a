//! What became of a donation, in words that claim nothing of a payment.

use super::scope::{Scope, when};
use super::widget::{State, Widget};
use crate::browser::dom::Node;
use crate::browser::intl::Formats;
use crate::donation::{Currency, Money, Receipt, RewardStatus};
use crate::i18n::Key;
use leptos::prelude::*;
use leptos::tachys::html::directive::DirectiveAttribute;
use web_sys::Element;

fn words(state: &State, formats: &Formats, receipt: &Receipt) -> String {
    let t = state.texts();
    let nameless = t.say(Key::the_nonprofit);
    let name = receipt.name.as_deref().or(state.name()).unwrap_or(&nameless);
    let provider = if receipt.provider == "stripe" { "Stripe" } else { "Every.org" };
    let amount = Currency::parse(&receipt.currency)
        .map(|currency| formats.money(Money::new(receipt.amount as u64, currency)))
        .unwrap_or_default();
    let values = [("{name}", name), ("{amount}", &amount), ("{provider}", provider)];
    let mut earned = false;
    let text = match receipt.reward() {
        _ if receipt.status == Receipt::UNREADABLE => Key::status_supporting,
        _ if receipt.status == Receipt::UNKNOWN => Key::status_unknown,
        RewardStatus::Processing => Key::status_waiting,
        RewardStatus::Completed => {
            earned = true;
            Key::status_supporting
        }
        RewardStatus::Failed => Key::status_no_reward,
        RewardStatus::Cancelled => Key::status_cancelled,
        RewardStatus::Expired => Key::status_expired,
        RewardStatus::Reversed => Key::status_reversed,
    };
    let text = t.fill(text, &values);
    // What was earned is told where something was.
    match receipt.tokens.filter(|tokens| *tokens > 0.0 && earned) {
        Some(tokens) => {
            let tokens = formats.count(&t.say(Key::status_tokens), tokens);
            [&text, " ", tokens.as_str()].concat()
        }
        None => text,
    }
}

/// The card that a donor sees on coming back.
#[component]
pub fn StatusCard(
    /// The widget whose donation it is.
    widget: Widget,
) -> impl IntoView {
    leptos::html::div().directive(build, widget)
}

fn build(root: Element, widget: Widget) {
    let scope = Scope::new(widget);
    let title = scope.text(Node::new("strong"), |state, _| {
        let receipt = state.receipt.as_ref().filter(|_| state.shows_status())?;
        let thanked = receipt.status == Receipt::UNREADABLE
            || matches!(receipt.reward(), RewardStatus::Completed | RewardStatus::Failed);
        Some(state.texts().say(if thanked { Key::status_thanks } else { Key::status_waiting_title }))
    });
    let text = scope.text(Node::new("p"), |state, formats| {
        let receipt = state.receipt.as_ref().filter(|_| state.shows_status())?;
        Some(words(state, formats, receipt))
    });
    // Two donations may be alike in all else.
    let time = scope.text(Node::new("p").class("hint"), |state, formats| {
        formats.time(state.receipt.as_ref().filter(|_| state.shows_status())?.at)
    });
    let dismiss = scope.says(Node::new("button").class("plain").with("type", "button"), Key::dismiss);
    let root = Node::from(root).class("card-status").with("part", "status").holds(&[
        Node::new("div").with("role", "status").holds(&[title, text, time]),
        scope.on(dismiss, "click", |widget, _| widget.dismiss()),
    ]);
    // Empty rather than hidden: a live region has to be there before it says something.
    let _ = scope.attribute(root, "data-empty", |state, _| when(!state.shows_status()));
    scope.live();
}
