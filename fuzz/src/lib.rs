//! What of SIR Donate reads untrusted texts, and what must hold of it whatever it is given.
//!
//! - [`targets`] the functions under test, each with its invariants and a grammar for fresh cases;
//! - [`mutate`] how one case becomes another;
//! - [`marker`] how keys stand in a case without standing in the repository;
//! - [`plain`] the driver that needs nothing but Rust: seeds, cases by number, growth;
//! - [`memory`] how much memory a case takes.
//!
//! `src/guided.rs` is the other driver: libFuzzer, which follows the code's coverage.

pub mod marker;
pub mod memory;
pub mod model;
pub mod mutate;
pub mod plain;
pub mod targets;

// The Rust that documents show, compiled and run: this crate has all of what they use. tests/samples/runners.mjs reads here
// which documents these are.
#[cfg(doctest)]
mod documents {
    #[doc = include_str!("../../docs/languages.md")]
    mod languages {}

    #[doc = include_str!("../../doctor/README.md")]
    mod doctor {}

    #[doc = include_str!("../../guard/README.md")]
    mod guard {}
}

/// Nothing, or what does not hold. It may be printed: it names no value that a case holds.
pub type Verdict = Result<(), String>;

/// Ends a target's check where something does not hold.
#[macro_export]
macro_rules! hold {
    ($condition:expr, $($what:tt)+) => {
        if !$condition {
            return Err(format!($($what)+));
        }
    };
}
