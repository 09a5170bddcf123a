//! All donations, oldest first, and the store behind them.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use serde_json::Value;

use crate::donations::Donation;
use crate::state::lock;
use crate::store::{Contents, Kept, NotKept, Store, Write};
use crate::webhooks::event;
use crate::webhooks::outbox::Job;
use crate::webhooks::{Outbox, State};

/// The donations in memory, each change of which is handed to the store, and the events that tell of them.
#[derive(Debug)]
pub(crate) struct Ledger {
    /// Locked before the outbox, where both are.
    donations: Mutex<Donations>,
    outbox: Mutex<Outbox>,
    /// Does anybody want to hear of events?
    telling: bool,
    store: Store,
}

impl Ledger {
    pub(crate) fn new(store: Store, contents: Contents, telling: bool) -> Self {
        let mut donations = Donations {
            next_place: contents.next_place,
            listed_from: contents.listed_from,
            ..Donations::default()
        };
        for (place, donation) in contents.donations {
            donations.insert(place, donation);
        }
        let outbox = Outbox::new(contents.deliveries, contents.next_delivery);
        Self { donations: Mutex::new(donations), outbox: Mutex::new(outbox), telling, store }
    }

    /// For reading: changes go through [`Ledger::change`].
    pub(crate) fn donations(&self) -> MutexGuard<'_, Donations> {
        lock(&self.donations)
    }

    pub(crate) fn outbox(&self) -> MutexGuard<'_, Outbox> {
        lock(&self.outbox)
    }

    pub(crate) fn add(&self, donation: Donation) -> Kept {
        let mut donations = self.donations();
        let place = donations.next_place;
        // Ordered while the lock is held, so that the file sees changes in the order in which they happened.
        let kept = self.store.keep(|| vec![Write::donation(place, &donation)]);
        donations.next_place += 1;
        donations.insert(place, donation);
        kept
    }

    /// Changes the donation of this identifier, where there is one, and tells what comes of it.
    pub(crate) fn change<R>(
        &self,
        id: &str,
        now: Duration,
        change: impl FnOnce(&mut Donation) -> R,
    ) -> Option<(R, Kept)> {
        let mut donations = self.donations();
        let index = *donations.by_id.get(id)?;
        let (place, donation) = donations.all.get_mut(index)?;
        let result = change(donation);
        let kept = self.keep(*place, donation, now);
        donations.schedule(index);
        Some((result, kept))
    }

    /// Tells what came about by itself.
    pub(crate) fn sweep(&self, now: Duration) {
        let mut donations = self.donations();
        while let Some(index) = donations.next_turn(now) {
            if let Some((place, donation)) = donations.all.get_mut(index) {
                self.keep(*place, donation, now).some_time();
            }
        }
    }

    /// Keeps the donation and the events that tell of its news, all or nothing.
    fn keep(&self, place: u64, donation: &mut Donation, now: Duration) -> Kept {
        let news = donation.news(now);
        let mut outbox = self.outbox();
        let mut deliveries = Vec::new();
        for (donation, status, since) in news.iter().filter(|_| self.telling) {
            if let Some(delivery) = event::of(donation, *status, *since) {
                deliveries.push(outbox.add(delivery));
            }
        }
        self.store.keep(|| {
            let mut writes = vec![Write::donation(place, donation)];
            for number in deliveries {
                writes.extend(outbox.get(number).map(|delivery| Write::delivery(number, delivery)));
            }
            writes
        })
    }

    /// Writes down what became of an attempt to deliver, and returns what the delivery is now.
    pub(crate) fn delivered(&self, job: &Job, result: Result<u16, String>, now: Duration) -> Option<State> {
        let mut outbox = self.outbox();
        outbox.attempted(job, result, now).map(|changed| {
            // What a crash undoes is an attempt that is made again.
            self.store
                .keep(|| {
                    let mut writes = vec![Write::delivery(changed.number, changed.delivery)];
                    writes.extend(changed.forgotten.map(Write::ForgottenDelivery));
                    writes
                })
                .some_time();
            changed.delivery.state
        })
    }

    /// Ready when all that happened until now is kept.
    pub(crate) async fn settled(&self) -> Result<(), NotKept> {
        self.store.keep(Vec::new).wait().await
    }

    /// Empties the journal's list. The donations live on: a checkout may be open in some tab.
    pub(crate) fn unlist(&self) -> Kept {
        let mut donations = self.donations();
        donations.listed_from = donations.next_place;
        self.store.keep(|| vec![Write::ListedFrom(donations.listed_from)])
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
    /// When which of them turns by itself. One that was changed meanwhile may be looked at for nothing.
    turns: BTreeSet<(Duration, usize)>,
    next_place: u64,
    /// The journal lists from this place on.
    listed_from: u64,
}

impl Donations {
    fn insert(&mut self, place: u64, donation: Donation) {
        let index = self.all.len();
        self.by_id.insert(donation.id.clone(), index);
        self.all.push((place, donation));
        self.schedule(index);
    }

    fn schedule(&mut self, index: usize) {
        let turn = self.all.get(index).and_then(|(_, donation)| donation.turns_at());
        self.turns.extend(turn.map(|at| (at, index)));
    }

    /// Takes one whose time has come.
    fn next_turn(&mut self, now: Duration) -> Option<usize> {
        let (_, index) = self.turns.first().copied().filter(|(at, _)| *at <= now)?;
        self.turns.pop_first();
        Some(index)
    }

    pub(crate) fn find(&self, id: &str) -> Option<&Donation> {
        let index = self.by_id.get(id)?;
        self.all.get(*index).map(|(_, donation)| donation)
    }

    /// The last of the journal's list, newest first.
    pub(crate) fn latest(&self, count: usize, now: Duration) -> Vec<Value> {
        self.all
            .iter()
            .rev()
            .take_while(|(place, _)| *place >= self.listed_from)
            .take(count)
            .map(|(_, donation)| donation.listing(now))
            .collect()
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
