//! The file: a redb database of three tables.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use redb::{
    Database, DatabaseError, ReadableDatabase, ReadableTable, StorageError, TableDefinition, TableError,
};

use super::record::{self, Unread};
use super::{Contents, DataError, Fault, NotKept, Write};

/// What the tables hold, and how. A sandbox that changes the meaning of what is there raises it.
pub(super) const FORMAT: u64 = 1;

/// The format and other single numbers. Its name marks the file as ours.
const ABOUT: TableDefinition<'static, &str, u64> = TableDefinition::new("sir-donate-sandbox");
const DONATIONS: TableDefinition<'static, u64, &[u8]> = TableDefinition::new("donations");
const DELIVERIES: TableDefinition<'static, u64, &[u8]> = TableDefinition::new("deliveries");

const FORMAT_ENTRY: &str = "format";
const LISTED_FROM_ENTRY: &str = "listed-from";

#[derive(Debug)]
pub(super) struct DataFile {
    path: PathBuf,
    database: Database,
}

impl DataFile {
    pub(super) fn open(path: &Path) -> Result<Self, DataError> {
        let fault = |fault| DataError::new(path, fault);
        if !path.try_exists().map_err(|error| fault(Fault::Io(error)))? {
            create(path)?;
        }
        let database = Database::create(path).map_err(|error| fault(from_opening(error)))?;
        let file = Self { path: path.to_owned(), database };
        file.claim()?;
        Ok(file)
    }

    /// Sees that the file is ours and of a format that we know. An empty one becomes ours.
    fn claim(&self) -> Result<(), DataError> {
        let reading = self.database.begin_read().map_err(|error| self.damaged(error))?;
        let table = match reading.open_table(ABOUT) {
            Ok(table) => table,
            Err(TableError::TableDoesNotExist(_)) => {
                let mut tables = reading.list_tables().map_err(|error| self.damaged(error))?;
                return match tables.next() {
                    Some(_) => Err(self.fault(Fault::NotOurs)),
                    None => self.write_format().map_err(|error| self.damaged(error)),
                };
            }
            Err(TableError::Storage(error)) => return Err(self.damaged(error)),
            Err(_) => return Err(self.fault(Fault::NotOurs)),
        };
        match table.get(FORMAT_ENTRY).map_err(|error| self.damaged(error))?.map(|format| format.value()) {
            Some(FORMAT) => Ok(()),
            Some(newer) if newer > FORMAT => Err(self.fault(Fault::Newer(newer))),
            _ => Err(self.fault(Fault::NotOurs)),
        }
    }

    fn write_format(&self) -> Result<(), redb::Error> {
        let writing = self.database.begin_write()?;
        writing.open_table(ABOUT)?.insert(FORMAT_ENTRY, FORMAT)?;
        writing.open_table(DONATIONS)?;
        writing.open_table(DELIVERIES)?;
        writing.commit()?;
        Ok(())
    }

    pub(super) fn read(&self) -> Result<Contents, DataError> {
        let mut contents = Contents::default();
        let mut unread: BTreeMap<Unread, u64> = BTreeMap::new();
        let mut read = || -> Result<(), redb::Error> {
            let reading = self.database.begin_read()?;
            let about = reading.open_table(ABOUT)?;
            contents.listed_from = about.get(LISTED_FROM_ENTRY)?.map_or(0, |place| place.value());
            for entry in reading.open_table(DONATIONS)?.iter()? {
                let (place, bytes) = entry?;
                let place = place.value();
                // A record that we leave alone keeps its place: it must not be written over.
                contents.next_place = place.saturating_add(1);
                match record::read(bytes.value()) {
                    Ok(donation) => contents.donations.push((place, donation)),
                    Err(why) => *unread.entry(why).or_default() += 1,
                }
            }
            for entry in reading.open_table(DELIVERIES)?.iter()? {
                let (number, bytes) = entry?;
                let number = number.value();
                contents.next_delivery = number.saturating_add(1);
                match serde_json::from_slice(bytes.value()) {
                    Ok(delivery) => contents.deliveries.push((number, delivery)),
                    Err(_) => *unread.entry(Unread::Delivery).or_default() += 1,
                }
            }
            Ok(())
        };
        read().map_err(|error| self.damaged(error))?;
        contents.warnings = unread.into_iter().map(|(why, count)| self.warning(&why, count)).collect();
        Ok(contents)
    }

    fn warning(&self, why: &Unread, count: u64) -> String {
        let path = self.path.display();
        let things = match (why, count) {
            (Unread::Delivery, 1) => "1 webhook delivery".to_owned(),
            (Unread::Delivery, _) => format!("{count} webhook deliveries"),
            (_, 1) => "1 donation".to_owned(),
            _ => format!("{count} donations"),
        };
        let why = match why {
            Unread::Partner(slug) => format!("this sandbox knows no partner {slug:?}"),
            Unread::Nonprofit(slug) => format!("this sandbox knows no nonprofit {slug:?}"),
            Unread::Malformed | Unread::Delivery => {
                "what is written there is not of the expected form".to_owned()
            }
        };
        format!("{things} of {path} can't be shown: {why}. Nothing of it was changed in the file")
    }

    /// Writes all or nothing; returns when the disk is sure of it.
    pub(super) fn write(&self, writes: &[Write]) -> Result<(), NotKept> {
        if writes.is_empty() {
            return Ok(());
        }
        let write = || -> Result<(), redb::Error> {
            let writing = self.database.begin_write()?;
            {
                let mut about = writing.open_table(ABOUT)?;
                let mut donations = writing.open_table(DONATIONS)?;
                let mut deliveries = writing.open_table(DELIVERIES)?;
                for write in writes {
                    match write {
                        Write::Donation(place, record) => {
                            donations.insert(place, record.as_slice())?;
                        }
                        Write::Delivery(number, record) => {
                            deliveries.insert(number, record.as_slice())?;
                        }
                        Write::ForgottenDelivery(number) => {
                            deliveries.remove(number)?;
                        }
                        Write::ListedFrom(place) => {
                            about.insert(LISTED_FROM_ENTRY, place)?;
                        }
                    }
                }
            }
            // Immediate durability is redb's default: the commit returns after the disk said so.
            writing.commit()?;
            Ok(())
        };
        write().map_err(|error| {
            NotKept(
                format!(
                    "{}: {error}; see to the room on the disk, and start the sandbox again",
                    self.path.display()
                )
                .into(),
            )
        })
    }

    fn fault(&self, fault: Fault) -> DataError {
        DataError::new(&self.path, fault)
    }

    fn damaged(&self, error: impl Into<redb::Error>) -> DataError {
        self.fault(match error.into() {
            redb::Error::Io(error) => Fault::Io(error),
            other => Fault::Damaged(other.to_string()),
        })
    }
}

/// Makes the file beside its place and moves it there when it is whole: a sandbox that is killed meanwhile
/// leaves no half of one behind, which the next would take for a stranger's.
fn create(path: &Path) -> Result<(), DataError> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let beside = PathBuf::from(beside);
    let io = |error: io::Error| DataError::new(path, Fault::Io(error));
    match fs::remove_file(&beside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(io(error)),
        _ => {}
    }
    let database = Database::create(&beside).map_err(|error| DataError::new(path, from_opening(error)))?;
    let file = DataFile { path: path.to_owned(), database };
    file.claim()?;
    drop(file);
    fs::rename(&beside, path).map_err(io)?;
    #[cfg(unix)]
    {
        // The name too must outlive a failure of power.
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(io)?;
    }
    Ok(())
}

fn from_opening(error: DatabaseError) -> Fault {
    match error {
        DatabaseError::DatabaseAlreadyOpen | DatabaseError::LockProtocolMismatch => Fault::Taken,
        DatabaseError::UpgradeRequired(_) => Fault::NotOurs,
        // redb's word for a file that does not begin as its own do.
        DatabaseError::Storage(StorageError::Io(error)) if error.kind() == io::ErrorKind::InvalidData => {
            Fault::NotOurs
        }
        DatabaseError::Storage(StorageError::Io(error)) => Fault::Io(error),
        other => Fault::Damaged(other.to_string()),
    }
}
