//! The snippet builder: a page on which a partner sets the widget's options, sees the real widget with them, and copies
//! what has to be pasted. A Leptos app around the crate that it sets the options of.
//!
//! The same wasm runs twice: as the page, and in the frame that shows the widget (`preview.html`), so that the widget has a
//! window of the width that it is looked at in.

mod address;
mod contrast;
mod fragment;
mod interface;
mod key;
mod lookup;
mod page;
mod preview;
mod settings;
mod snippet;
mod wire;

use leptos::prelude::*;

fn main() {
    let root = document().document_element();
    if root.is_some_and(|root| root.has_attribute("data-preview")) {
        preview::run();
    } else {
        page::mount();
    }
}
