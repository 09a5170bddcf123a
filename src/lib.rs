//! SIR Donate: a donation widget for partners of [SIR Giving](https://github.com/sirgiving/sir-donate), as components for
//! [Leptos](https://leptos.dev) apps.
//!
//! A visitor chooses an amount, is sent to a hosted checkout, and sees afterwards what became of the donation and which SIR
//! tokens it earned. All of it with a publishable key alone.
//!
//! ```
//! use leptos::prelude::*;
//! use sir_donate::DonateButton;
//!
//! #[component]
//! fn App() -> impl IntoView {
//!     view! {
//!         <DonateButton
//!             publishable_key="pk_test_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
//!             nonprofit="american-red-cross"
//!             on_checkout=|start| leptos::logging::log!("on the way: {}", start.partner_donation_id)
//!         >
//!             <a href="https://example.org/donate">"Donate"</a>
//!         </DonateButton>
//!     }
//! }
//! ```
//!
//! [`DonateButton`] opens a dialog, [`DonateForm`] stands in the page; [`DonateProps`] lists what both take. They render the
//! custom element `<sir-donate>`, the same that pages without Leptos get from a CDN or npm, around the very wasm that your
//! app is: nothing else is downloaded. [How to use them](https://github.com/sirgiving/sir-donate/blob/main/docs/leptos.md).
//!
//! # Features
//!
//! - `csr` (on by default), `hydrate`, `ssr`: as Leptos's own. With the latter two, turn the default features off.
//! - `components` (on by default): all that is described here.
//! - `module`: the exports that the CDN's script calls, for who builds that.
//!
//! # Inside
//!
//! What is hidden here is public for the repository's own tests alone, and may change with any release: `donation` holds the
//! rules, free of browser and framework; `api` the four calls that a publishable key may make, and the rules of calling
//! them; `options` what a partner wants, parsed once.

#[doc(hidden)]
pub mod api;
mod bindings;
mod browser;
#[cfg(feature = "components")]
mod components;
#[doc(hidden)]
pub mod donation;
mod i18n;
#[doc(hidden)]
pub mod options;
mod text;
mod ui;

#[cfg(feature = "components")]
pub use browser::element::register;
#[cfg(feature = "components")]
pub use components::{
    CheckoutStart, DonateButton, DonateError, DonateForm, DonateProps, Donation, Look, Preload, Size,
    StatusChange, Submission, Theme,
};
#[doc(inline)]
pub use donation::{Frequency, Provider, RewardStatus};
#[cfg(feature = "components")]
pub use i18n::locales::{self, Locale, speak};
#[doc(inline)]
pub use options::Checkout;
