//! The browser as the API's rules see it: `fetch` by gloo-net, JSON by serde-wasm-bindgen, the page's clock.

use super::{page, storage};
use crate::api::{Answer, Json, Platform, Request};
use crate::donation::Failure;
use core::cell::Cell;
use gloo_net::http::{Method, RequestBuilder, Response};
use gloo_timers::callback::Timeout;
use serde::Serialize;
use std::rc::Rc;
use web_sys::{AbortController, ReferrerPolicy, RequestCache, RequestCredentials, RequestRedirect};

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
        let value = value.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).ok()?;
        js_sys::JSON::stringify(&value).ok()?.as_string()
    }
}

async fn exchange(request: Request<'_>, signal: Option<&web_sys::AbortSignal>) -> Option<Answer> {
    let builder = RequestBuilder::new(&request.url)
        .method(if request.method == "POST" { Method::POST } else { Method::GET })
        .credentials(RequestCredentials::Omit)
        // A key does not follow a redirect to another host.
        .redirect(RequestRedirect::Error)
        .referrer_policy(ReferrerPolicy::Origin)
        .abort_signal(signal);
    let builder = if request.key.is_empty() {
        builder
    } else {
        builder.header("X-Partner-Key", request.key).cache(RequestCache::NoStore)
    };
    let response = match request.body {
        Some(body) => builder.header("Content-Type", "application/json").body(body),
        None => builder.build(),
    }
    .ok()?
    .send()
    .await
    .ok()?;
    let text = response.text().await.ok()?;
    Some(Answer {
        status: response.status(),
        text,
        remaining: number(&response, "X-RateLimit-Remaining"),
        reset: number(&response, "X-RateLimit-Reset"),
        retry_after: number(&response, "X-RateLimit-RetryAfter").or_else(|| number(&response, "Retry-After")),
    })
}

fn number(response: &Response, name: &str) -> Option<f64> {
    // By JavaScript's reading, so that Rust's float parser stays out of the binary.
    let value = js_sys::Number::parse_float(&response.headers().get(name)?);
    (value.is_finite() && value >= 0.0).then_some(value)
}
