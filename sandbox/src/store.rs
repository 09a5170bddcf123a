//! Where donations are kept: in memory alone, or in a file too, which outlives the sandbox.
//!
//! What is to be kept is handed to one thread, which writes all that waits as one transaction and then tells
//! everybody whose words were in it. So a disk that takes milliseconds to be sure of something is asked once
//! for many requests, and still nobody is answered before the disk is sure.

mod file;
mod record;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use tokio::sync::oneshot;

use crate::donations::Donation;
use crate::state::lock;
use crate::webhooks::Delivery;
use file::DataFile;

/// How many waiting requests share one transaction at most: a bound on what one of them has to wait for.
const BATCH: usize = 1_024;

/// Keeps what it is given.
#[derive(Debug)]
pub(crate) struct Store {
    /// Nothing where the memory is all there is.
    keeper: Option<Keeper>,
}

/// The thread that writes the file.
#[derive(Debug)]
struct Keeper {
    orders: Sender<Order>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Debug)]
enum Order {
    Keep(Vec<Write>, oneshot::Sender<Result<(), NotKept>>),
    Close,
}

/// One thing to be written.
#[derive(Debug)]
pub(crate) enum Write {
    /// A donation as it is now, at its place.
    Donation(u64, Vec<u8>),
    /// The first place that the journal lists.
    ListedFrom(u64),
    /// A delivery as it is now, by its number.
    Delivery(u64, Vec<u8>),
    ForgottenDelivery(u64),
}

impl Write {
    pub(crate) fn donation(place: u64, donation: &Donation) -> Self {
        Self::Donation(place, record::write(donation))
    }

    pub(crate) fn delivery(number: u64, delivery: &Delivery) -> Self {
        // Strings and numbers alone: nothing that serde_json refuses.
        Self::Delivery(number, serde_json::to_vec(delivery).unwrap_or_default())
    }
}

/// What was in the file.
#[derive(Debug, Default)]
pub(crate) struct Contents {
    /// By place, in order.
    pub(crate) donations: Vec<(u64, Donation)>,
    /// The first place that was never taken.
    pub(crate) next_place: u64,
    pub(crate) listed_from: u64,
    /// By number, in order.
    pub(crate) deliveries: Vec<(u64, Delivery)>,
    pub(crate) next_delivery: u64,
    /// What could not be taken in and stays in the file, a sentence for each kind.
    pub(crate) warnings: Vec<String>,
}

impl Store {
    pub(crate) fn in_memory() -> Self {
        Self { keeper: None }
    }

    /// Opens the file, or makes it where there is none.
    pub(crate) fn open(path: &Path) -> Result<(Self, Contents), DataError> {
        let file = DataFile::open(path)?;
        let contents = file.read()?;
        let (orders, waiting) = channel();
        let thread = std::thread::Builder::new()
            .name("keeper".to_owned())
            .spawn(move || keep(&file, &waiting))
            .map_err(|error| DataError::new(path, Fault::Other(format!("no thread for it: {error}"))))?;
        let keeper = Keeper { orders, thread: Mutex::new(Some(thread)) };
        Ok((Self { keeper: Some(keeper) }, contents))
    }

    /// Keeps all of this or, in a crash, nothing. Orders are carried out one after the other: an empty one is done
    /// when all before it are.
    pub(crate) fn keep(&self, writes: impl FnOnce() -> Vec<Write>) -> Kept {
        let Some(keeper) = &self.keeper else {
            return Kept(None);
        };
        let (told, kept) = oneshot::channel();
        // A keeper that has gone drops the sender, and that is how the waiting side hears of it.
        let _ = keeper.orders.send(Order::Keep(writes(), told));
        Kept(Some(kept))
    }

    /// Writes what still waits, and lets go of the file.
    pub(crate) async fn close(&self) {
        let Some(keeper) = &self.keeper else {
            return;
        };
        let _ = keeper.orders.send(Order::Close);
        let thread = lock(&keeper.thread).take();
        if let Some(thread) = thread {
            // An error means that the thread panicked: there is nothing left to wait for.
            let _ = tokio::task::spawn_blocking(|| thread.join()).await;
        }
    }
}

/// The keeper's life.
fn keep(file: &DataFile, waiting: &Receiver<Order>) {
    while let Ok(first) = waiting.recv() {
        let mut writes = Vec::new();
        let mut told = Vec::new();
        let mut closing = false;
        for order in std::iter::once(first).chain(waiting.try_iter()) {
            match order {
                Order::Keep(more, sender) => {
                    writes.extend(more);
                    told.push(sender);
                }
                Order::Close => closing = true,
            }
            if closing || told.len() == BATCH {
                break;
            }
        }
        let result = file.write(&writes);
        for sender in told {
            // Who no longer listens need not be told.
            let _ = sender.send(result.clone());
        }
        if closing {
            return;
        }
    }
}

/// A thing that is about to be kept.
#[derive(Debug)]
#[must_use = "nobody may be told of a change before it is kept"]
pub(crate) struct Kept(Option<oneshot::Receiver<Result<(), NotKept>>>);

impl Kept {
    /// Ready when a crash can't undo it any more.
    pub(crate) async fn wait(self) -> Result<(), NotKept> {
        match self.0 {
            None => Ok(()),
            Some(told) => told.await.unwrap_or_else(|_| Err(NotKept("the sandbox is stopping".into()))),
        }
    }

    /// For what may as well be lost in a crash.
    pub(crate) fn some_time(self) {}
}

/// Why a thing was not kept.
#[derive(Clone, Debug)]
pub(crate) struct NotKept(Arc<str>);

impl fmt::Display for NotKept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "The sandbox could not keep this: {}", self.0)
    }
}

/// Why the file of donations can't be used.
#[derive(Debug)]
pub struct DataError {
    path: PathBuf,
    fault: Fault,
}

#[derive(Debug)]
enum Fault {
    /// Another process has it open.
    Taken,
    /// It holds something else.
    NotOurs,
    /// A later version of the sandbox wrote it.
    Newer(u64),
    /// The system's word on it.
    Io(io::Error),
    /// It is ours, and damaged.
    Damaged(String),
    Other(String),
}

impl DataError {
    fn new(path: &Path, fault: Fault) -> Self {
        Self { path: path.to_owned(), fault }
    }
}

impl fmt::Display for DataError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        match &self.fault {
            Fault::Taken => write!(
                f,
                "{path} is in use by another sandbox: stop that one, or give this one a file of its own with --data"
            ),
            Fault::NotOurs => write!(
                f,
                "{path} is no file of the sandbox's, and was left as it is: name another file with --data; one \
                 that is not there yet is made"
            ),
            Fault::Newer(format) => write!(
                f,
                "{path} was written by a newer sandbox (format {format}, this one knows {}): use that sandbox, or \
                 name another file with --data",
                file::FORMAT
            ),
            Fault::Io(error) if error.kind() == io::ErrorKind::NotFound => write!(
                f,
                "{path} can't be made: there is no such folder; make it, or name another file with --data"
            ),
            Fault::Io(error) => write!(
                f,
                "{path} can't be read and written: {error}; see to its permissions and to the room on the disk, or \
                 name another file with --data"
            ),
            Fault::Damaged(what) => write!(
                f,
                "{path} is damaged: {what}; put a copy of it in its place, or name another file with --data"
            ),
            Fault::Other(what) => write!(f, "{path} can't be used: {what}; try again, or leave --data out"),
        }
    }
}

impl std::error::Error for DataError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.fault {
            Fault::Io(error) => Some(error),
            _ => None,
        }
    }
}
