//! Donations remembered in this browser, and which widget of the page shows which.

use crate::api::json::read;
use crate::api::{DonationId, Json, Platform};
use crate::browser::platform::Browser;
use crate::donation::Receipt;
use core::cell::RefCell;

const STORE: &str = "sir-donate:donations";

thread_local! {
    // Donations that a widget of this page shows already.
    static CLAIMED: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// A widget's claim to the donation that it shows, and to those that the donor has put aside; it ends with the widget.
#[derive(Debug, Default)]
pub(crate) struct Claim(RefCell<Vec<String>>);

impl Claim {
    /// Claims one more donation.
    pub(crate) fn take(&self, id: &str) {
        CLAIMED.with_borrow_mut(|claimed| claimed.push(id.to_owned()));
        self.0.borrow_mut().push(id.to_owned());
    }

    /// Claims none any more.
    pub(crate) fn release(&self) {
        let own = self.0.take();
        CLAIMED.with_borrow_mut(|claimed| claimed.retain(|id| !own.contains(id)));
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.release();
    }
}

/// The last donation to this nonprofit, by this key, that no widget shows.
pub(crate) fn unclaimed(nonprofit: &str, key: &str) -> Option<Receipt> {
    let free = |receipt: &Receipt| CLAIMED.with_borrow(|claimed| !claimed.contains(&receipt.id));
    let mine = |receipt: &Receipt| receipt.nonprofit == nonprofit && receipt.key == key;
    all().into_iter().rev().find(|receipt| mine(receipt) && free(receipt))
}

/// Remembers a new donation.
pub(crate) fn insert(receipt: &Receipt) {
    let mut kept = all();
    kept.push(receipt.clone());
    keep(&kept);
}

/// Remembers what became of it, unless it has been forgotten meanwhile, in another tab perhaps.
pub(crate) fn update(receipt: &Receipt) {
    let mut kept = all();
    if let Some(known) = kept.iter_mut().find(|other| other.id == receipt.id) {
        *known = receipt.clone();
        keep(&kept);
    }
}

/// Forgets a donation.
pub(crate) fn forget(id: &str) {
    let mut kept = all();
    kept.retain(|other| other.id != id);
    keep(&kept);
}

// A list of lists of texts. Whatever is no such thing was written by somebody else, and counts as nothing.
fn all() -> Vec<Receipt> {
    let now = Browser.now();
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

fn keep(receipts: &[Receipt]) {
    let texts = |receipt: &Receipt| Json::List(receipt.to_fields().into_iter().map(Json::Text).collect());
    let json = Json::List(receipts.iter().map(texts).collect());
    let text = if receipts.is_empty() { None } else { Browser::encode(&json) };
    Browser.keep(STORE, &text.unwrap_or_default());
}
