//! Leptos components, and the parts that they are put together from, one a file. They wire what the donor does to the
//! rules, and hold none of their own.

#![allow(unreachable_pub, reason = "the component macro makes its items public")]

mod amount;
mod checkout;
mod deeds;
mod donor;
mod failed;
mod field;
mod form;
mod frequency;
mod header;
mod receipts;
mod remedy;
mod scope;
mod status;
mod submit;
mod tip;
mod tokens;
mod widget;

pub use form::DonationForm;
pub use status::StatusCard;
pub use widget::Widget;
