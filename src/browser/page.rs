//! The page: going to a checkout, and noticing that the donor is back.

use super::dom::Listeners;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/browser/web.js")]
extern "C" {
    /// Goes to an address in this tab.
    pub fn go(url: &str);

    fn hostname(host: &str) -> Option<String>;

    /// Whether the page stands in another page's frame, where a checkout may not be shown.
    #[wasm_bindgen(js_name = framed)]
    pub fn is_framed() -> bool;

    fn online() -> bool;

    fn visible() -> bool;

    /// A tab that was opened in the donor's click, before there is an address for it.
    #[derive(Debug)]
    pub type Tab;

    #[wasm_bindgen(js_name = tab)]
    fn open(text: &str) -> Option<Tab>;

    fn send_tab(tab: &Tab, url: &str) -> bool;

    fn close(tab: &Tab);
}

/// A host in ASCII, as the browser's own parser writes it.
pub fn to_ascii(host: &str) -> Option<String> {
    hostname(host)
}

/// Whether somebody looks at the page, and the browser has a connection.
pub fn is_watched() -> bool {
    visible() && online()
}

impl Tab {
    /// Opens an empty tab that says what is going on; none where the browser blocks it.
    pub fn open(text: &str) -> Option<Self> {
        open(text)
    }

    /// Sends the tab to `url`; false where the donor has closed it or has gone elsewhere with it.
    pub fn go(&self, url: &str) -> bool {
        send_tab(self, url)
    }

    /// Closes the tab.
    pub fn close(&self) {
        close(self);
    }
}

/// Why a page is looked at anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Return {
    /// The donor comes back to it.
    Seen,
    /// It comes from the back/forward cache.
    Restored,
    /// Another tab of the site has kept something.
    Kept,
}

/// Calls `back` whenever the donor comes back to this page, or another tab has something to tell it.
pub fn on_return(back: impl Fn(Return) + 'static) -> Listeners {
    let listeners = Listeners::new(Box::new(move |why| {
        back(match why {
            0 => Return::Seen,
            1 => Return::Restored,
            _ => Return::Kept,
        });
    }));
    listeners.ears().watch();
    listeners
}
