//! Messages for the partner's developer.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/browser/web.js")]
extern "C" {
    /// Prints an error, named after the product.
    #[wasm_bindgen(js_name = complain)]
    pub fn error(text: &str);
}

/// Lets a panic say what it was, in builds for development. What ships aborts without a word, and without the bytes.
#[cfg(all(debug_assertions, feature = "module"))]
pub fn report_panics() {
    std::panic::set_hook(Box::new(|info| error(&info.to_string())));
}
