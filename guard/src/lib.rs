//! What a secret is, and the scanner that finds one in text and in bytes, however a build wrote it there.
//!
//! [`Scanner`] answers where the secrets of a partner of SIR Giving stand; [`page_keys`] where publishable
//! keys are used in a way that deserves a remark. Both read any bytes, in time linear in their length, and
//! keep nothing of what they find but where it stands and its prefix.

mod base64;
mod finding;
mod fuzzing;
mod names;
mod page;
mod position;
mod scanner;
mod shape;
mod view;
#[cfg(feature = "wasm")]
mod wasm;

pub use finding::{Encoding, Finding, Kind, Level};
pub use fuzzing::{Broken, examine};
pub use page::{KeyUse, page_keys};
pub use scanner::Scanner;
