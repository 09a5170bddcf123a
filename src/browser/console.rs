//! Messages for the partner's developer.

use wasm_bindgen::JsValue;

/// Prints an error, named after the product.
pub fn error(text: &str) {
    let mut message = String::from("SIR Donate: ");
    message.push_str(text);
    web_sys::console::error_1(&JsValue::from_str(&message));
}

/// Lets a panic say what it was, in builds for development. What ships aborts without a word, and without the bytes.
#[cfg(all(debug_assertions, feature = "module"))]
pub fn report_panics() {
    std::panic::set_hook(Box::new(|info| error(&info.to_string())));
}
