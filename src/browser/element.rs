//! The custom element in a Leptos app: registered with this very wasm as its app, and what its events carry.

use super::dom::Node;
use super::host::Host;
use crate::bindings;
use crate::i18n::locales;
use js_sys::{Array, Reflect};
use leptos::attr::any_attribute::{AnyAttribute, IntoAnyAttribute};
use leptos::tachys::html::event::on;
use std::panic;
use wasm_bindgen::prelude::*;
use web_sys::Event;

// A class that extends HTMLElement has to be JavaScript. It is the same that a CDN serves: see www/shim/rust.ts.
#[wasm_bindgen(module = "/src/browser/element.js")]
extern "C" {
    #[wasm_bindgen(js_name = register)]
    fn register_js(app: &js_sys::Object, version: &str);

    /// Ends the element's forms, and says why: this instance must not be called any more.
    fn die(cause: &str);

    #[wasm_bindgen(js_name = isDead)]
    fn is_dead() -> bool;
}

/// Registers `<sir-donate>` for elements that no component makes: in a text of HTML, or in a page that JavaScript makes.
/// On a server it does nothing, nor does it a second time.
///
/// ```
/// use leptos::prelude::*;
///
/// #[component]
/// fn Article() -> impl IntoView {
///     sir_donate::register();
///     view! {
///         <sir-donate
///             publishable-key="pk_test_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
///             nonprofit="american-red-cross"
///         />
///     }
/// }
/// ```
#[wasm_bindgen(js_name = registerSirDonate)]
pub fn register() {
    thread_local! {
        static DONE: core::cell::Cell<bool> = const { core::cell::Cell::new(false) };
    }
    // A worker, which may be a server too, finds out in the script.
    if !cfg!(target_arch = "wasm32") || DONE.replace(true) {
        return;
    }
    let mount: Box<dyn Fn(Node, Node, Array, Host) -> u32> =
        Box::new(|form, status, options, host| bindings::put(form, status, &options, host));
    let update: Box<dyn Fn(u32, Array)> = Box::new(|id, options| bindings::update(id, &options));
    let others: Box<dyn Fn(u32, bool)> = Box::new(bindings::others);
    let texts: Box<dyn Fn(String) -> Option<String>> = Box::new(|name| locales::texts(&name));
    let on = |act: fn(u32)| Closure::wrap(Box::new(act) as Box<dyn Fn(u32)>).into_js_value();
    let app = object(&[
        ("mount", Closure::wrap(mount).into_js_value()),
        ("update", Closure::wrap(update).into_js_value()),
        ("others", Closure::wrap(others).into_js_value()),
        ("texts", Closure::wrap(texts).into_js_value()),
        ("unmount", on(bindings::unmount)),
        ("reset", on(bindings::reset)),
        ("intent", on(bindings::intent)),
    ]);
    register_js(&app, env!("CARGO_PKG_VERSION"));
    // Whoever panics in this wasm, the app's own code or ours, ends all of it. The calls come by glue that is the app's, so
    // nothing of ours stands around them, and the window is told by some browsers that an error was, and by none whose.
    if cfg!(panic = "abort") {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            // Not the message: it may hold anything, and whether it is printed is the app's to say.
            let place = info.location().map(|place| format!(" at {place}")).unwrap_or_default();
            die(&format!("panicked{place} (unless the fault is your app's)"));
            before(info);
        }));
    }
}

// An object with these fields.
fn object(fields: &[(&str, JsValue)]) -> js_sys::Object {
    let object = js_sys::Object::new();
    for (name, value) in fields {
        // Setting a field of a plain object does not fail.
        let _ = Reflect::set(&object, &JsValue::from_str(name), value);
    }
    object
}

/// What an event of the element carries.
#[derive(Debug)]
pub struct Detail(JsValue);

impl Detail {
    /// Of an event that the element itself dispatched, for it bubbles.
    pub fn of(event: &Event) -> Option<Self> {
        let own = event.target() == event.current_target();
        own.then(|| Self(Reflect::get(event, &JsValue::from_str("detail")).unwrap_or_default()))
    }

    fn get(&self, name: &str) -> JsValue {
        Reflect::get(&self.0, &JsValue::from_str(name)).unwrap_or_default()
    }

    /// A text; an empty one where there is none.
    pub fn text(&self, name: &str) -> String {
        self.get(name).as_string().unwrap_or_default()
    }

    /// An integer of 0 or more, where there is one.
    pub fn integer(&self, name: &str) -> Option<u64> {
        // The element sends integers below 2^53, where each is exact.
        self.get(name).as_f64().map(|number| number as u64)
    }

    /// A number, where there is one.
    pub fn number(&self, name: &str) -> Option<f64> {
        self.get(name).as_f64()
    }

    /// Whether it is true.
    pub fn flag(&self, name: &str) -> bool {
        self.get(name).is_truthy()
    }
}

/// One of the element's events while it is being told.
#[derive(Clone, Debug)]
pub struct Occasion(Event);

impl Occasion {
    /// Keeps what follows it by default from happening.
    pub fn prevent(&self) {
        self.0.prevent_default();
    }
}

/// Calls `act` on `sir-donate-<name>`. On a server it is nothing.
pub fn listen(name: &'static str, act: impl Fn(Detail, Occasion) + 'static) -> AnyAttribute {
    let event = leptos::ev::Custom::<Event>::new(["sir-donate-", name].concat());
    on(event, move |event: Event| {
        // The element outlives this instance, and tells of its end too.
        if !is_dead()
            && let Some(detail) = Detail::of(&event)
        {
            act(detail, Occasion(event));
        }
    })
    .into_any_attr()
}
