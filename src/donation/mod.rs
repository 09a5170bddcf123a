//! The domain: money, tips, what a donor chose, and how a donation goes on.
//!
//! Nothing here knows a browser, a framework or the network, so all of it is
//! tested natively.

pub mod currency;
pub mod draft;
pub mod flow;
pub mod link;
pub mod money;
pub mod named;
pub mod receipt;
pub mod session;
mod states;
pub mod status;
pub mod tip;

pub use currency::Currency;
pub use draft::{AmountChoice, Draft, Fault, Field, Frequency, Gift, Provider, Rules, TipChoice};
pub use flow::{Effect, Event, Failure, Flow, Form};
pub use link::{CheckoutRules, CheckoutUrl, ToAscii, WebOrigin};
pub use money::{Money, MoneyError, NumberStyle};
pub use named::Named;
pub use receipt::{Claims, Receipt};
pub use session::{Deed, Place, Session, Turn};
pub use status::RewardStatus;
pub use tip::{Percent, TipOffer};
