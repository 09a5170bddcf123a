//! Elements, made by concrete code: a generic view type for each element of the form would more than double the bytes
//! that a donor downloads.

use js_sys::Array;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/browser/web.js")]
extern "C" {
    /// An element of the page.
    #[derive(Clone, Debug)]
    pub type Node;

    #[wasm_bindgen(js_name = grow)]
    fn grow_js(root: &Node, text: &str) -> Array;

    fn say(node: &Node, text: &str);

    fn mark(node: &Node, name: &str, value: Option<&str>);

    fn check(node: &Node, on: bool);

    fn value(node: &Node) -> String;

    fn fill(node: &Node, text: &str);

    fn remove(node: &Node);

    fn focus(inner: &Node, selector: &str, still: bool);

    fn listeners() -> JsValue;

    fn end(all: &JsValue);

    fn listen(all: &JsValue, node: &Node, name: &str, back: &JsValue, at: u32);

    fn watch(all: &JsValue, back: &JsValue);
}

impl Node {
    /// Puts the elements that `text` describes into this one; the answer are those that it marks. `web.js` says how.
    pub fn grow(&self, text: &str) -> impl Iterator<Item = Self> + use<> {
        grow_js(self, text).into_iter().map(JsCast::unchecked_into)
    }

    /// Takes it out of the page.
    pub fn remove(&self) {
        remove(self);
    }

    /// Replaces its text.
    pub fn say(&self, text: &str) {
        say(self, text);
    }

    /// Sets an attribute, or removes it.
    pub fn set(&self, name: &str, value: Option<&str>) {
        mark(self, name, value);
    }

    /// Checks or unchecks a radio.
    pub fn check(&self, checked: bool) {
        check(self, checked);
    }

    /// The text in a field.
    pub fn value(&self) -> String {
        value(self)
    }

    /// Writes into a field, where that changes it: writing moves the cursor.
    pub fn fill(&self, value: &str) {
        fill(self, value);
    }

    /// Focuses the first element that matches `selector` in the shadow root that this one is in; still: without scrolling.
    pub fn focus(&self, selector: &str, still: bool) {
        focus(self, selector, still);
    }
}

/// Where an event is told of: by a number, so that one function hears of all.
#[derive(Clone, Debug)]
pub struct Ears {
    all: JsValue,
    back: JsValue,
}

impl Ears {
    /// Tells the number `at` on an event of `node`. What is submitted stays in the page.
    pub fn hear(&self, node: &Node, name: &str, at: u32) {
        listen(&self.all, node, name, &self.back, at);
    }

    /// Tells whenever the donor comes back to this page (0), by the back/forward cache (1), or when another tab of the site
    /// has kept something (2).
    pub fn watch(&self) {
        watch(&self.all, &self.back);
    }
}

/// Hears of events as long as it is kept. Each may come while another is dealt with: a page that hears of what we do may do
/// anything.
#[derive(Debug)]
pub struct Listeners {
    ears: Ears,
    // Kept for JavaScript's sake.
    _back: Closure<dyn Fn(u32)>,
}

impl Listeners {
    /// Nothing is heard of yet.
    pub fn new(back: Box<dyn Fn(u32)>) -> Self {
        let back = Closure::wrap(back);
        Self { ears: Ears { all: listeners(), back: back.as_ref().clone() }, _back: back }
    }

    /// Where the events are told of.
    pub fn ears(&self) -> Ears {
        self.ears.clone()
    }
}

impl Drop for Listeners {
    fn drop(&mut self) {
        end(&self.ears.all);
    }
}
