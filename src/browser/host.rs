//! The element that the app stands in, as the shim hands it over.

use super::page::Tab;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// What the app may ask of its element.
    #[derive(Clone, Debug)]
    pub type Host;

    /// Dispatches `sir-donate-<name>`; false where a listener prevented the default.
    #[wasm_bindgen(method)]
    pub fn emit(this: &Host, name: &str, detail: &JsValue) -> bool;

    /// Closes the form for good and shows the fallback.
    #[wasm_bindgen(method)]
    pub fn fail(this: &Host, code: &str, retryable: bool);

    /// Takes an option that held a secret out of the page.
    #[wasm_bindgen(method)]
    pub fn refuse(this: &Host, name: &str);

    /// Shows or ends the busy state, and tells the page's other forms.
    #[wasm_bindgen(method)]
    pub fn busy(this: &Host, on: bool);

    /// Calls `act` once, while no other tab of this site does so.
    #[wasm_bindgen(method)]
    pub fn alone(this: &Host, act: JsValue);

    /// Hands over the tab that waits for a link: the app may end before it can close it.
    #[wasm_bindgen(method)]
    pub fn tab(this: &Host, tab: &Tab);

    /// Chooses the form of a message that fits the number, by the rules of the message's language, and puts that in.
    #[wasm_bindgen(method)]
    pub fn count(this: &Host, forms: &str, number: f64) -> String;

    /// Closes the dialog, if there is one.
    #[wasm_bindgen(method)]
    pub fn close(this: &Host);
}
