//! What became of a donation, in words that claim nothing of a payment.

use super::scope::{Bind, Part};
use super::tokens::TOKENS;
use super::widget::{State, Widget};
use crate::browser::intl::Formats;
use crate::donation::{Currency, Money, Receipt, RewardStatus};
use crate::i18n::{Key, Texts};

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

// The donation that is told of.
fn told(state: &State) -> Option<&Receipt> {
    state.receipt.as_ref().filter(|_| state.shows_status())
}

/// The card that a donor sees on coming back. Empty rather than hidden: a live region has to be there before it says something.
pub(crate) static STATUS: Part = Part {
    text: "div|class=card-status|part=status|@@
 div
  div|role=status
   strong|@
   p|class=words|@
   p|class=hint|@
  details|@@
 button|class=plain|type=button|@@",
    binds: &[
        Bind::Flag("data-empty", |state, _| !state.shows_status()),
        Bind::Flag("data-thanks", |state, _| told(state).is_some_and(thanked)),
        Bind::Text(|state, _| {
            let thanked = thanked(told(state)?);
            Some(state.texts().say(if thanked { Key::status_thanks } else { Key::status_waiting_title }))
        }),
        Bind::Text(|state, formats| Some(words(state, formats, told(state)?))),
        // Two donations may be alike in all else.
        Bind::Text(|state, formats| Some(formats.time(told(state)?.at))),
        Bind::Holds(&[&TOKENS]),
        // Where no tokens are told of it is not there, and yet keeps its room: the card must not grow when news come.
        Bind::Flag("inert", |state, _| told(state).and_then(earned).is_none()),
        Bind::Says(Key::dismiss),
        Bind::On("click", Widget::dismiss),
    ],
};
