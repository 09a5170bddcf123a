//! The form and the status card, and the parts that they are put together from, one a file. They wire what the donor does to
//! the rules, and hold none of their own.

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

pub(crate) use widget::Widget;
