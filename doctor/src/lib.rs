//! Looks at a page with the widget, and says what is wrong with it and what to paste instead.
//!
//! [`Doctor`] holds all rules and does nothing by itself: whoever has one (`npx sir-donate doctor`, the snippet builder)
//! hands it a [`Page`], asks for what it [wants](Doctor::wants), tells it what was [answered](Doctor::answered), until it
//! wants no more, and reads its [findings](Doctor::findings). A text from a page is shown without secrets, cut and
//! without signs that would act on what is around it.
//!
//! ```
//! use sir_donate_doctor::{Doctor, Page};
//!
//! let page = Page::new("<sir-donate publishable-key='pk_test_…' nonprofit='direct-relief'></sir-donate>");
//! let codes: Vec<&str> = Doctor::new(page).findings().iter().map(|finding| finding.code.as_str()).collect();
//! assert_eq!(codes, ["no-script", "no-fallback", "bad-key", "headers-unseen"]);
//! ```

// The attribute of wasm-bindgen writes unsafe code; none is written here by hand.
#![cfg_attr(not(feature = "wasm"), forbid(unsafe_code))]

mod address;
mod code;
mod doctor;
mod finding;
mod html;
mod interface;
mod mime;
mod policy;
mod rules;
mod shown;
mod tag;
mod visit;
#[cfg(feature = "wasm")]
mod wasm;

pub use code::{Code, Level};
pub use doctor::Doctor;
pub use finding::{Finding, Place};
pub use shown::masked;
pub use visit::{Answer, Got, Headers, Page, Want, What};
