//! The browser as the API's rules see it: `fetch`, JSON, the page's clock.

use super::{page, storage};
use crate::api::{Answer, Json, Platform, Request};
use crate::donation::Failure;
use gloo_timers::callback::Timeout;
use js_sys::{Array, Object, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen(module = "/src/browser/web.js")]
extern "C" {
    fn send(method: &str, url: &str, key: &str, body: Option<&str>) -> Promise;

    fn sleep(milliseconds: u32) -> Promise;

    fn decode(text: &str) -> JsValue;
}

/// Something that happens later, unless this is dropped before.
#[derive(Debug)]
pub struct Timer(#[expect(dead_code, reason = "it is kept, not read")] Timeout);

impl Timer {
    /// Calls `act` after so many milliseconds.
    pub fn new(milliseconds: u32, act: impl FnOnce() + 'static) -> Self {
        let act: Box<dyn FnOnce()> = Box::new(act);
        Self(Timeout::new(milliseconds, act))
    }
}

/// This page's browser.
#[derive(Debug, Default)]
pub struct Browser;

impl Platform for Browser {
    async fn send(&self, request: Request<'_>) -> Result<Answer, Failure> {
        let answer = send(request.method, &request.url, request.key, request.body.as_deref());
        Answer::read::<Self>(&settled(answer).await.as_string().unwrap_or_default(), self.now())
    }

    async fn sleep(&self, milliseconds: u32) {
        settled(sleep(milliseconds)).await;
    }

    fn now(&self) -> f64 {
        js_sys::Date::now()
    }

    fn chance(&self) -> f64 {
        js_sys::Math::random()
    }

    fn is_watched(&self) -> bool {
        page::is_watched()
    }

    fn load(&self, name: &str) -> Option<String> {
        storage::load(name)
    }

    fn keep(&self, name: &str, text: &str) {
        storage::keep(name, text);
    }

    fn time(text: &str) -> f64 {
        js_sys::Date::parse(text)
    }

    fn decode(text: &str) -> Option<Json> {
        Some(decode(text)).filter(|value| !value.is_undefined()).map(|value| read(&value))
    }

    fn encode(value: &Json) -> Option<String> {
        Some(value.to_text(|number| {
            // As JavaScript writes it, so that Rust's float formatting stays out of the binary.
            js_sys::Number::from(number)
                .to_string_with_radix(10)
                .map_or_else(|_| String::from("null"), String::from)
        }))
    }
}

// No generic reader: it would cost a donor more bytes than all of the API's rules.
fn read(value: &JsValue) -> Json {
    if let Some(flag) = value.as_bool() {
        Json::Flag(flag)
    } else if let Some(number) = value.as_f64() {
        Json::Number(number)
    } else if let Some(text) = value.as_string() {
        Json::Text(text)
    } else if Array::is_array(value) {
        Json::List(value.unchecked_ref::<Array>().iter().map(|item| read(&item)).collect())
    } else if value.is_object() {
        let field = |pair: JsValue| {
            let pair: Array = pair.unchecked_into();
            (pair.get(0).as_string().unwrap_or_default(), read(&pair.get(1)))
        };
        Json::Object(Object::entries(value.unchecked_ref()).iter().map(field).collect())
    } else {
        Json::Null
    }
}

// None of these is ever rejected.
async fn settled(promise: Promise) -> JsValue {
    JsFuture::from(promise).await.unwrap_or_default()
}

/// A plain object as JavaScript knows it.
pub fn object(fields: Vec<(&str, Json)>) -> JsValue {
    let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    decode(&Browser::encode(&Json::Object(fields)).unwrap_or_default())
}
