//! The browser as the API's rules see it: `fetch`, JSON read by serde-wasm-bindgen, the page's clock.

use super::{object, page, storage};
use crate::api::platform::seconds;
use crate::api::{Answer, Json, Platform, Request};
use crate::donation::Failure;
use core::cell::Cell;
use gloo_timers::callback::Timeout;
use js_sys::{Function, Promise, Reflect};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Response};

/// A call is given up after so many milliseconds, its body included.
const PATIENCE: u32 = 20_000;

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
        if !page::is_online() {
            return Err(Failure::Offline);
        }
        let abort = AbortController::new().ok();
        let late = Rc::new(Cell::new(false));
        let _timer = {
            let (abort, late) = (abort.clone(), late.clone());
            Timeout::new(PATIENCE, move || {
                late.set(true);
                if let Some(abort) = abort {
                    abort.abort();
                }
            })
        };
        let signal = abort.as_ref().map(AbortController::signal);
        exchange(request, signal.as_ref()).await.ok_or_else(|| {
            if late.get() {
                Failure::Timeout
            } else if page::is_online() {
                Failure::Network
            } else {
                Failure::Offline
            }
        })
    }

    async fn sleep(&self, milliseconds: u32) {
        gloo_timers::future::TimeoutFuture::new(milliseconds).await;
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
        serde_wasm_bindgen::from_value(js_sys::JSON::parse(text).ok()?).ok()
    }

    fn encode(value: &Json) -> Option<String> {
        let mut text = String::new();
        write(value, &mut text)?;
        Some(text)
    }
}

// Value by value: a library that gives lists a `toJSON` has whole ones written as something else.
fn write(value: &Json, out: &mut String) -> Option<()> {
    let plain = match value {
        Json::Null => JsValue::NULL,
        Json::Flag(flag) => JsValue::from_bool(*flag),
        Json::Number(number) => JsValue::from_f64(*number),
        Json::Text(text) => JsValue::from_str(text),
        Json::List(items) => {
            let mut before = '[';
            for item in items {
                out.push(core::mem::replace(&mut before, ','));
                write(item, out)?;
            }
            out.push_str(if items.is_empty() { "[]" } else { "]" });
            return Some(());
        }
        Json::Object(fields) => {
            let mut before = '{';
            for (name, item) in fields {
                out.push(core::mem::replace(&mut before, ','));
                write(&Json::Text(name.clone()), out)?;
                out.push(':');
                write(item, out)?;
            }
            out.push_str(if fields.is_empty() { "{}" } else { "}" });
            return Some(());
        }
    };
    out.push_str(&js_sys::JSON::stringify(&plain).ok()?.as_string()?);
    Some(())
}

// Own code, for a page may have put something of its own in the place of `fetch`: libraries take a rejection for an
// `Error`, and throw where it is none. A throw in here would be the end of the app.
async fn exchange(request: Request<'_>, signal: Option<&web_sys::AbortSignal>) -> Option<Answer> {
    let mut headers = Vec::new();
    let mut options = vec![
        ("method", request.method.into()),
        ("credentials", "omit".into()),
        // A key does not follow a redirect to another host.
        ("redirect", "error".into()),
        ("referrerPolicy", "origin".into()),
        ("signal", signal.into()),
    ];
    if !request.key.is_empty() {
        headers.push(("X-Partner-Key", request.key.into()));
        options.push(("cache", "no-store".into()));
    }
    if let Some(body) = request.body {
        headers.push(("Content-Type", "application/json".into()));
        options.push(("body", body.into()));
    }
    options.push(("headers", object(&headers).into()));
    let window = web_sys::window()?;
    let fetch: Function = Reflect::get(&window, &"fetch".into()).ok()?.dyn_into().ok()?;
    let response = fetch.call2(&window, &request.url.into(), &object(&options)).ok()?;
    let response: Response = settled(response).await?.dyn_into().ok()?;
    let text = settled(response.text().ok()?.into()).await?.as_string()?;
    Some(Answer {
        status: response.status(),
        text,
        remaining: number(&response, "X-RateLimit-Remaining"),
        reset: number(&response, "X-RateLimit-Reset"),
        retry_after: ["X-RateLimit-RetryAfter", "Retry-After"]
            .into_iter()
            .find_map(|name| seconds::<Browser>(&header(&response, name)?, Browser.now())),
    })
}

async fn settled(value: JsValue) -> Option<JsValue> {
    JsFuture::from(Promise::resolve(&value)).await.ok()
}

fn header(response: &Response, name: &str) -> Option<String> {
    response.headers().get(name).ok()?
}

fn number(response: &Response, name: &str) -> Option<f64> {
    // By JavaScript's reading, so that Rust's float parser stays out of the binary.
    let value = js_sys::Number::parse_float(&header(response, name)?);
    (value.is_finite() && value >= 0.0).then_some(value)
}
