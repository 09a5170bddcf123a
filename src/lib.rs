//! SIR Donate.
pub mod api;
pub mod donation;
pub mod options;
