//! `localStorage`, which may be blocked, full or poisoned: then there is simply nothing kept.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/browser/web.js")]
extern "C" {
    /// The text under `name`.
    pub fn load(name: &str) -> Option<String>;

    /// Keeps `text` under `name`; an empty text removes it.
    pub fn keep(name: &str, text: &str);
}
