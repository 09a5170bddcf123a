//! What became of a donation, in words that claim nothing of a payment.

use super::widget::Widget;
use crate::donation::{Currency, Money, Receipt, RewardStatus};
use crate::i18n::fill;
use leptos::prelude::*;

/// The card that a donor sees on coming back.
#[component]
pub fn StatusCard(
    /// The widget whose donation it is.
    widget: Widget,
) -> impl IntoView {
    let t = widget.texts();
    let shown = move || widget.read(|state| state.shows_status());
    let waiting = |receipt: &Receipt| !receipt.is_settled();
    let title = move || {
        widget.read(|state| match &state.receipt {
            Some(receipt) if waiting(receipt) => t.status_waiting_title,
            Some(_) => t.status_thanks,
            None => "",
        })
    };
    let text = move || {
        widget.write(|state, formats| {
            let Some(receipt) = state.receipt.as_ref().filter(|_| state.shows_status()) else { return String::new() };
            let name = receipt.name.as_deref().or(state.name()).unwrap_or(t.the_nonprofit);
            let provider = if receipt.provider == "stripe" { "Stripe" } else { "Every.org" };
            let amount = Currency::parse(&receipt.currency)
                .map(|currency| formats.money(Money::new(receipt.amount as u64, currency)))
                .unwrap_or_default();
            let values = [("{name}", name), ("{amount}", &amount), ("{provider}", provider)];
            let thanks = fill(t.status_supporting, &values);
            let more = match receipt.reward() {
                _ if receipt.status == Receipt::UNREADABLE => return thanks,
                RewardStatus::Processing => return fill(t.status_waiting, &values),
                RewardStatus::Completed => match receipt.tokens.filter(|tokens| *tokens > 0.0) {
                    Some(tokens) => fill(t.status_tokens, &[("{tokens}", &formats.number(tokens))]),
                    None => return thanks,
                },
                RewardStatus::Failed => fill(t.status_no_reward, &values),
                RewardStatus::Cancelled => return fill(t.status_cancelled, &values),
                RewardStatus::Expired => return fill(t.status_expired, &values),
                RewardStatus::Reversed => return fill(t.status_reversed, &values),
            };
            [thanks.as_str(), " ", &more].concat()
        })
    };
    view! {
        <div class="card-status" part="status" hidden=move || !shown()>
            <div role="status">
                <strong>{title}</strong>
                <p>{text}</p>
            </div>
            <button type="button" class="plain" on:click=move |_| widget.dismiss()>{t.dismiss}</button>
        </div>
    }
}
