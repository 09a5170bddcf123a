//! What the three origins share.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::Serialize;

use crate::cli::MagicMode;
use crate::clock::Clock;
use crate::journal::Journal;
use crate::ledger::Ledger;
use crate::limits::Limits;
use crate::webhooks::Receiver;

/// The addresses of the three origins, without a slash at the end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Urls {
    /// The demo site, and the built widget under `/v1/`.
    pub pages: String,
    /// The Partner API.
    pub api: String,
    /// The hosted test checkouts.
    pub checkout: String,
}

/// One sandbox. Of what it remembers, only the ledger may outlive it.
#[derive(Debug)]
pub(crate) struct Sandbox {
    pub(crate) urls: Urls,
    pub(crate) clock: Arc<dyn Clock>,
    /// From the payment to the grant of the tokens.
    pub(crate) reward_delay: Duration,
    /// From a link's making to its end.
    pub(crate) link_lifetime: Duration,
    pub(crate) limits: Limits,
    pub(crate) magic: MagicMode,
    pub(crate) ledger: Ledger,
    /// Who hears of events, where anybody does.
    pub(crate) webhooks: Option<Receiver>,
    pub(crate) journal: Mutex<Journal>,
}

/// Locks, also after another request panicked while holding the lock: each holder leaves the data whole.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
