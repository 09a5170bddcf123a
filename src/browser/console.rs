//! Messages for the partner's developer.

use wasm_bindgen::JsValue;

/// Prints an error, named after the product.
pub fn error(text: &str) {
    let mut message = String::from("SIR Donate: ");
    message.push_str(text);
    web_sys::console::error_1(&JsValue::from_str(&message));
}
