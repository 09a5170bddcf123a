//! The page: going to a checkout, and noticing that the donor is back.

use super::dom::Listener;
use super::object;
use js_sys::Reflect;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, HtmlElement, PageTransitionEvent, VisibilityState, Window};

/// What another site learns of the page that sends a donor there: its origin at most, whatever the page's own policy is.
pub const REFERRER_POLICY: &str = "strict-origin";

/// Goes to `url` in this tab.
pub fn go(url: &str) {
    if let Some(document) = document() {
        follow(&document, url);
    }
}

// By a link, for it alone can have a referrer policy of its own. It is not in the page, so nothing there hears of the
// click, which might go elsewhere or write the address anew.
fn follow(document: &web_sys::Document, url: &str) {
    if let Ok(link) = document.create_element("a") {
        // A page's `<base target>` holds for this one too.
        for (name, value) in [("target", "_self"), ("referrerpolicy", REFERRER_POLICY), ("href", url)] {
            // Fails only for what is no name.
            let _ = link.set_attribute(name, value);
        }
        // In another tab it is another window's class.
        link.unchecked_into::<HtmlElement>().click();
    }
}

/// A host in ASCII, as the browser's own parser writes it.
pub fn to_ascii(host: &str) -> Option<String> {
    Some(web_sys::Url::new(&["https://", host].concat()).ok()?.hostname())
}

/// Whether the page stands in another page's frame, where a checkout may not be shown.
pub fn is_framed() -> bool {
    let Some(window) = web_sys::window() else { return false };
    // A parent of another origin still compares.
    window.parent().ok().flatten().is_some_and(|parent| parent != window)
}

/// Whether somebody looks at the page, and the browser has a connection.
pub fn is_watched() -> bool {
    is_visible() && is_online()
}

/// Whether the browser believes that it has a connection.
pub fn is_online() -> bool {
    web_sys::window().is_none_or(|window| window.navigator().on_line())
}

fn is_visible() -> bool {
    document().is_none_or(|document| document.visibility_state() == VisibilityState::Visible)
}

fn document() -> Option<web_sys::Document> {
    web_sys::window()?.document()
}

/// A tab that was opened in the donor's click, before there is an address for it.
#[derive(Debug)]
pub struct Tab(Window);

impl Tab {
    /// Opens an empty tab that says what is going on; none where the browser blocks it.
    pub fn open(text: &str) -> Option<Self> {
        let tab = web_sys::window()?.open_with_url_and_target("", "_blank").ok()??;
        // The checkout gets no hold of this page.
        let _ = tab.set_opener(&JsValue::NULL);
        let tab = Self(tab);
        // What can't be written to can't be sent anywhere either: then the donor follows a link.
        let Some(document) = tab.document() else {
            tab.close();
            return None;
        };
        document.set_title(text);
        if let Some(body) = document.body() {
            body.set_text_content(Some(text));
        }
        Some(tab)
    }

    // None where the donor has gone elsewhere with it, or where a sandbox keeps it apart from this page: then it throws.
    fn document(&self) -> Option<web_sys::Document> {
        let document = Reflect::get(&self.0, &JsValue::from_str("document")).ok()?;
        (document.is_object()).then(|| document.unchecked_into())
    }

    /// Sends the tab to `url`; false where the donor has closed it or has gone elsewhere with it.
    pub fn go(&self, url: &str) -> bool {
        if self.0.closed().unwrap_or(true) {
            return false;
        }
        let document = self.document();
        if let Some(document) = &document {
            follow(document, url);
        }
        document.is_some()
    }

    /// The tab as scripts see it.
    pub fn window(&self) -> &Window {
        &self.0
    }

    /// Closes the tab.
    pub fn close(&self) {
        // A tab that is gone already is as good as closed.
        let _ = self.0.close();
    }
}

#[wasm_bindgen]
extern "C" {
    // web-sys's own takes a class for its options.
    type Focusable;

    #[wasm_bindgen(method)]
    fn focus(this: &Focusable, options: &js_sys::Object);
}

/// Focuses the first element that matches `selector` in the shadow root that `inner` is in; still: without scrolling.
pub fn focus(inner: &HtmlElement, selector: &str, still: bool) {
    // A shadow root is asked as an element is.
    let root: Element = inner.get_root_node().unchecked_into();
    if let Ok(Some(element)) = root.query_selector(selector) {
        let options = object(&[("preventScroll", still.into())]);
        element.unchecked_ref::<Focusable>().focus(&options);
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
pub fn on_return(back: Rc<dyn Fn(Return)>) -> Vec<Listener> {
    let Some(window) = web_sys::window() else { return Vec::new() };
    let mut targets: Vec<(web_sys::EventTarget, &'static str)> =
        ["pageshow", "focus", "online", "storage"].map(|name| (window.clone().into(), name)).to_vec();
    targets.extend(window.document().map(|document| (document.into(), "visibilitychange")));
    let listen = |(target, name)| {
        let back = back.clone();
        let act = move |event: Event| {
            let restored = event.dyn_ref::<PageTransitionEvent>().is_some_and(PageTransitionEvent::persisted);
            if is_visible() {
                back(match name {
                    "storage" => Return::Kept,
                    _ if restored => Return::Restored,
                    _ => Return::Seen,
                });
            }
        };
        Listener::new(target, name, Box::new(act))
    };
    targets.into_iter().map(listen).collect()
}
