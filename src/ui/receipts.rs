//! Donations remembered in this browser.

use crate::api::json::read;
use crate::api::{DonationId, Json, Platform};
use crate::browser::platform::Browser;
use crate::donation::Receipt;

const STORE: &str = "sir-donate:donations";

/// Remembers a new donation.
pub(crate) fn insert(receipt: &Receipt) {
    let kept = all();
    // One name is one donation.
    keep(kept.iter().filter(|other| other.id != receipt.id).chain([receipt]).collect());
}

/// Remembers what became of it, unless it has been forgotten meanwhile, in another tab perhaps.
pub(crate) fn update(receipt: &Receipt) {
    let kept = all();
    keep(kept.iter().map(|other| if other.id == receipt.id { receipt } else { other }).collect());
}

/// Forgets a donation.
pub(crate) fn forget(id: &str) {
    let kept = all();
    keep(kept.iter().filter(|other| other.id != id).collect());
}

/// The donation as it is remembered now: another tab may know more of it.
pub(crate) fn stored(id: &str) -> Option<Receipt> {
    all().into_iter().find(|receipt| receipt.id == id)
}

/// All that are remembered, the last one last. Whatever is no such thing was written by somebody else, and counts as nothing.
pub(crate) fn all() -> Vec<Receipt> {
    let now = Browser.now();
    // A list of lists of texts.
    let json = Browser.load(STORE).and_then(|text| read::<Browser>(&text)).unwrap_or(Json::Null);
    let read = |fields: &Json| {
        let texts = fields.list()?.iter().map(|field| match field {
            Json::Text(text) => Some(text.clone()),
            _ => None,
        });
        Receipt::from_fields(texts.collect::<Option<_>>()?)
    };
    let usable = |receipt: &Receipt| !receipt.is_stale(now) && DonationId::parse(&receipt.id).is_some();
    json.list().unwrap_or_default().iter().filter_map(read).filter(usable).collect()
}

fn keep(receipts: Vec<&Receipt>) {
    let texts = |receipt: &&Receipt| Json::List(receipt.to_fields().into_iter().map(Json::Text).collect());
    let json = Json::List(receipts.iter().map(texts).collect());
    let text = if receipts.is_empty() { None } else { Browser::encode(&json) };
    Browser.keep(STORE, &text.unwrap_or_default());
}
