//! All donations, oldest first, and the store behind them.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use serde_json::Value;

use crate::donations::Donation;
use crate::state::lock;
use crate::store::{Contents, Kept, Store};

/// The donations in memory, each change of which is handed to the store.
#[derive(Debug)]
pub(crate) struct Ledger {
    donations: Mutex<Donations>,
    store: Store,
}

impl Ledger {
    pub(crate) fn new(store: Store, contents: Contents) -> Self {
        let mut donations = Donations {
            next_place: contents.next_place,
            listed_from: contents.listed_from,
            ..Donations::default()
        };
        for (place, donation) in contents.donations {
            donations.insert(place, donation);
        }
        Self { donations: Mutex::new(donations), store }
    }

    /// For reading: changes go through [`Ledger::change`].
    pub(crate) fn donations(&self) -> MutexGuard<'_, Donations> {
        lock(&self.donations)
    }

    pub(crate) fn add(&self, donation: Donation) -> Kept {
        let mut donations = self.donations();
        let place = donations.next_place;
        // Ordered while the lock is held, so that the file sees changes in the order in which they happened.
        let kept = self.store.keep(place, &donation);
        donations.next_place += 1;
        donations.insert(place, donation);
        kept
    }

    /// Changes the donation of this identifier, where there is one.
    pub(crate) fn change<R>(&self, id: &str, change: impl FnOnce(&mut Donation) -> R) -> Option<(R, Kept)> {
        let mut donations = self.donations();
        let (place, donation) = donations.find_mut(id)?;
        let result = change(donation);
        let kept = self.store.keep(*place, donation);
        Some((result, kept))
    }

    /// Empties the journal's list. The donations live on: a checkout may be open in some tab.
    pub(crate) fn unlist(&self) -> Kept {
        let mut donations = self.donations();
        donations.listed_from = donations.next_place;
        self.store.keep_listed_from(donations.listed_from)
    }

    /// Writes what still waits, and lets go of the file.
    pub(crate) async fn close(&self) {
        self.store.close().await;
    }
}

/// All donations, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Donations {
    /// Each with its place in the file.
    all: Vec<(u64, Donation)>,
    by_id: HashMap<String, usize>,
    next_place: u64,
    /// The journal lists from this place on.
    listed_from: u64,
}

impl Donations {
    fn insert(&mut self, place: u64, donation: Donation) {
        self.by_id.insert(donation.id.clone(), self.all.len());
        self.all.push((place, donation));
    }

    pub(crate) fn find(&self, id: &str) -> Option<&Donation> {
        let index = self.by_id.get(id)?;
        self.all.get(*index).map(|(_, donation)| donation)
    }

    fn find_mut(&mut self, id: &str) -> Option<&mut (u64, Donation)> {
        self.by_id.get(id).and_then(|index| self.all.get_mut(*index))
    }

    /// The journal's list.
    pub(crate) fn listed(&self, now: Duration) -> Vec<Value> {
        self.all
            .iter()
            .filter(|(place, _)| *place >= self.listed_from)
            .map(|(_, donation)| donation.listing(now))
            .collect()
    }
}
