//! What became of a donation, in words that claim nothing of a payment.

use super::scope::{Scope, when};
use super::tokens::tokens;
use super::widget::{State, Widget};
use crate::browser::dom::Node;
use crate::browser::intl::Formats;
use crate::donation::{Currency, Money, Receipt, RewardStatus};
use crate::i18n::{Key, Texts};
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
    let text = match receipt.reward() {
        _ if receipt.status == Receipt::UNREADABLE => Key::status_supporting,
        _ if receipt.status == Receipt::UNKNOWN => Key::status_unknown,
        RewardStatus::Processing => Key::status_waiting,
        RewardStatus::Completed => Key::status_supporting,
        RewardStatus::Failed => Key::status_no_reward,
        RewardStatus::Cancelled => Key::status_cancelled,
        RewardStatus::Expired => Key::status_expired,
        RewardStatus::Reversed => Key::status_reversed,
    };
    let mut said = t.fill(text, &values);
    if let Some(tokens) = earned(receipt) {
        Texts::add(&mut said, &formats.count(&t.say(Key::status_tokens), tokens));
    }
    // The others say so themselves.
    if matches!(text, Key::status_supporting) {
        Texts::add(&mut said, &t.fill(Key::status_receipt, &values));
    }
    said
}

// What was earned, where something was.
fn earned(receipt: &Receipt) -> Option<f64> {
    receipt.tokens.filter(|tokens| *tokens > 0.0 && receipt.reward() == RewardStatus::Completed)
}

// Whether there is nothing left to wait for, and nothing that went back.
fn thanked(receipt: &Receipt) -> bool {
    receipt.status == Receipt::UNREADABLE
        || matches!(receipt.reward(), RewardStatus::Completed | RewardStatus::Failed)
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
        Some(state.texts().say(if thanked(receipt) { Key::status_thanks } else { Key::status_waiting_title }))
    });
    let text = scope.text(Node::new("p").class("words"), |state, formats| {
        let receipt = state.receipt.as_ref().filter(|_| state.shows_status())?;
        Some(words(state, formats, receipt))
    });
    // Two donations may be alike in all else.
    let time = scope.text(Node::new("p").class("hint"), |state, formats| {
        formats.time(state.receipt.as_ref().filter(|_| state.shows_status())?.at)
    });
    // Where no tokens are told of it is not there, and yet keeps its room: the card must not grow when news come.
    let what = scope.attribute(tokens(&scope), "inert", |state, _| {
        let told = state.receipt.as_ref().filter(|_| state.shows_status()).and_then(earned);
        when(told.is_none())
    });
    let dismiss = scope.says(Node::new("button").class("plain").with("type", "button"), Key::dismiss);
    let told = Node::new("div").with("role", "status").holds(&[title, text, time]);
    let root = Node::from(root).class("card-status").with("part", "status").holds(&[
        Node::new("div").holds(&[told, what]),
        scope.on(dismiss, "click", |widget, _| widget.dismiss()),
    ]);
    // Empty rather than hidden: a live region has to be there before it says something.
    let root = scope.attribute(root, "data-empty", |state, _| when(!state.shows_status()));
    let root = scope.attribute(root, "data-thanks", |state, _| {
        when(state.receipt.as_ref().filter(|_| state.shows_status()).is_some_and(thanked))
    });
    scope.live(&root);
}
