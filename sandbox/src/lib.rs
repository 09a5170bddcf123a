//! A local SIR Giving Partner API, for work on SIR Donate without an account and without money.
//!
//! It serves three origins, so that the cross-origin rules of the real world are met:
//!
//! - the *pages* origin: the demo site at `/` and the built widget at `/v1/`, as a CDN would serve it,
//! - the *API* origin: the four endpoints that a publishable key may call, one that takes a secret key and a
//!   signature, and the sandbox's journal,
//! - the *checkout* origin: hosted test checkouts standing in for Stripe and Every.org.
//!
//! The sandbox shares no types with the widget: both are held to `contract/partner-api.yaml`, so that a
//! misreading on one side shows on the other.

mod api;
mod checkout;
mod cli;
mod clock;
mod create_link;
mod currency;
mod description;
mod donations;
mod error;
mod gate;
mod html;
mod journal;
mod ledger;
mod limits;
mod live;
mod magic;
mod nonprofits;
mod partners;
mod secrets;
mod server;
mod signature;
mod signed;
mod site;
mod state;
mod store;
mod users;
mod webhooks;

pub use cli::{Cli, LimitsMode, MagicMode};
pub use clock::{Clock, ManualClock, SystemClock};
pub use limits::{Limits, Standing, Tier};
pub use server::{Options, Running, StartError, start};
pub use state::Urls;
pub use store::DataError;
pub use webhooks::Secret;
