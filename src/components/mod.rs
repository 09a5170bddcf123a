//! What a Leptos app puts into its views: the custom element, its options as props and its events as callbacks. What the
//! element does is `ui/`'s.

mod choices;
mod element;
mod props;
mod told;

pub use choices::{Look, Preload, Size, Theme};
pub use element::{DonateButton, DonateForm};
pub use props::DonateProps;
pub use told::{CheckoutStart, DonateError, Donation, StatusChange, Submission};
