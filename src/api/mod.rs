//! The publishable surface of the Partner API: four endpoints, one header, and the rules of calling them.
//!
//! Free of the browser: the network, the clock and the storage come in as a [`Platform`].

pub mod backoff;
pub mod budget;
pub mod cache;
pub mod client;
pub mod directory;
pub mod endpoint;
pub mod json;
pub mod key;
pub mod platform;
pub mod types;

pub use client::Client;
pub use directory::Directory;
pub use endpoint::{DonationId, Endpoint, Slug};
pub use json::Json;
pub use key::{Environment, PublishableKey};
pub use platform::{Answer, Platform, Request};
pub use types::{Config, DonationLink, Organization, Status, link_request};
