//! SIR Donate: a donation widget for partners of SIR Giving, as Leptos components compiled to WebAssembly.
//!
//! The crate is what runs once a donor shows intent. The script that a page loads is `www/shim`.
//!
//! - [`donation`] holds the rules, free of browser and framework: money, tips, what a donor chose, the flow;
//! - [`api`] the four calls that a publishable key may make, and the rules of calling them;
//! - [`options`] what a partner wants, parsed once;
//! - [`ui`] the components;
//! - [`i18n`] the messages;
//! - [`browser`] the only place where the browser is called;
//! - [`bindings`] the boundary to JavaScript.

pub mod api;
pub mod bindings;
pub mod browser;
pub mod donation;
pub mod i18n;
pub mod options;
mod text;
pub mod ui;
