//! What became of a donation, in words that claim nothing of a payment.

use super::scope::{Scope, when};
use super::widget::{State, Widget};
use crate::browser::dom::Node;
use crate::browser::intl::Formats;
use crate::donation::{Currency, Money, Receipt, RewardStatus};
use crate::i18n::{ENGLISH, fill};
use crate::text::apart;
use leptos::prelude::*;
use leptos::tachys::html::directive::DirectiveAttribute;
use web_sys::Element;

fn words(state: &State, formats: &Formats, receipt: &Receipt) -> String {
    let t = state.texts();
    let name = receipt.name.as_deref().or(state.name()).map_or_else(|| t.the_nonprofit.to_owned(), apart);
    let provider = if receipt.provider == "stripe" { "Stripe" } else { "Every.org" };
    let amount = Currency::parse(&receipt.currency)
        .map(|currency| formats.money(Money::new(receipt.amount as u64, currency)))
        .unwrap_or_default();
    let tokens = receipt.tokens.filter(|tokens| *tokens > 0.0).map(|tokens| formats.number(tokens));
    let values = [
        ("{name}", name.as_str()),
        ("{amount}", &amount),
        ("{provider}", provider),
        ("{tokens}", tokens.as_deref().unwrap_or_default()),
    ];
    let text = match receipt.reward() {
        _ if receipt.status == Receipt::UNREADABLE => t.status_supporting.to_owned(),
        _ if receipt.status == Receipt::UNKNOWN => t.status_unknown.to_owned(),
        RewardStatus::Processing => t.status_waiting.to_owned(),
        RewardStatus::Completed if tokens.is_some() => [t.status_supporting, " ", t.status_tokens].concat(),
        RewardStatus::Completed => t.status_supporting.to_owned(),
        RewardStatus::Failed => t.status_no_reward.to_owned(),
        RewardStatus::Cancelled => t.status_cancelled.to_owned(),
        RewardStatus::Expired => t.status_expired.to_owned(),
        RewardStatus::Reversed => t.status_reversed.to_owned(),
    };
    fill(&text, &values)
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
        let t = state.texts();
        let receipt = state.receipt.as_ref().filter(|_| state.shows_status())?;
        let thanked = receipt.status == Receipt::UNREADABLE
            || matches!(receipt.reward(), RewardStatus::Completed | RewardStatus::Failed);
        Some(if thanked { t.status_thanks } else { t.status_waiting_title }.to_owned())
    });
    let text = scope.text(Node::new("p"), |state, formats| {
        let receipt = state.receipt.as_ref().filter(|_| state.shows_status())?;
        Some(words(state, formats, receipt))
    });
    // Two donations may be alike in all else.
    let time = scope.text(Node::new("p").class("hint"), |state, formats| {
        formats.time(state.receipt.as_ref().filter(|_| state.shows_status())?.at)
    });
    let dismiss = Node::new("button").class("plain").with("type", "button").says(ENGLISH.dismiss);
    let root = Node::from(root)
        .class("card-status")
        .with("part", "status")
        .with("lang", "en")
        .with("dir", "ltr")
        .holds(&[
            Node::new("div").with("role", "status").holds(&[title, text, time]),
            scope.on(dismiss, "click", |widget, _| widget.dismiss()),
        ]);
    // Empty rather than hidden: a live region has to be there before it says something.
    let _ = scope.attribute(root, "data-empty", |state, _| when(!state.shows_status()));
    scope.live();
}
