//! Donations remembered in this browser.

use crate::api::json::read;
use crate::api::{DonationId, Json, Platform};
use crate::browser::platform::Browser;
use crate::donation::Receipt;

const STORE: &str = "sir-donate:donations";

/// Remembers a new donation.
pub(crate) fn insert(receipt: &Receipt) {
    let mut kept = all();
    // One name is one donation.
    kept.retain(|other| other.id != receipt.id);
    kept.push(receipt.clone());
    keep(&kept);
}

/// Remembers what became of it, unless it has been forgotten meanwhile, in another tab perhaps.
pub(crate) fn update(receipt: &Receipt) {
    let mut kept = all();
    for other in &mut kept {
        if other.id == receipt.id {
            *other = receipt.clone();
        }
    }
    keep(&kept);
}

/// Forgets a donation.
pub(crate) fn forget(id: &str) {
    let mut kept = all();
    kept.retain(|other| other.id != id);
    keep(&kept);
}

/// The donation as it is remembered now: another tab may know more of it.
pub(crate) fn stored(id: &str) -> Option<Receipt> {
    all().into_iter().find(|receipt| receipt.id == id)
}

/// All that are remembered, the last one last. What is too old, or was written by somebody else, is taken away: as long as it
/// lies there, each page view loads the app for it.
pub(crate) fn all() -> Vec<Receipt> {
    let now = Browser.now();
    // A list of lists of texts.
    let json = Browser.load(STORE).and_then(|text| read::<Browser>(&text)).unwrap_or(Json::Null);
    let lists = json.list().unwrap_or_default();
    let mut all = Vec::new();
    for fields in lists {
        let mut texts = Vec::new();
        for field in fields.list().unwrap_or_default() {
            if let Json::Text(text) = field {
                texts.push(text.clone());
            }
        }
        if let Some(receipt) = Receipt::from_fields(texts)
            && !receipt.is_stale(now)
            && DonationId::parse(&receipt.id).is_some()
        {
            all.push(receipt);
        }
    }
    if all.len() < lists.len() {
        keep(&all);
    }
    all
}

fn keep(receipts: &[Receipt]) {
    let mut lists = Vec::new();
    for receipt in receipts {
        let mut texts = Vec::new();
        for text in receipt.to_fields() {
            texts.push(Json::Text(text));
        }
        lists.push(Json::List(texts));
    }
    let text = if lists.is_empty() { None } else { Browser::encode(&Json::List(lists)) };
    Browser.keep(STORE, &text.unwrap_or_default());
}
