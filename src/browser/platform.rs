//! The browser as the API's rules see it: `fetch`, JSON, the page's clock.

use super::{object, page, storage};
use crate::api::platform::seconds;
use crate::api::{Answer, Json, Platform, Request};
use crate::donation::Failure;
use core::future::{Future, poll_fn};
use core::pin::pin;
use core::task::Poll;
use gloo_timers::callback::Timeout;
use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Response, TextDecoder};

/// A call is given up after so many milliseconds, its body included.
const PATIENCE: u32 = 20_000;

/// No answer is longer, in bytes: 2 MiB. A cheap phone must not choke on one that is.
const LONGEST_BODY: f64 = 2_097_152.0;

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
        let signal = abort.as_ref().map(AbortController::signal);
        let answer = {
            let mut exchange = pin!(exchange(request, signal.as_ref()));
            let mut patience = pin!(TimeoutFuture::new(PATIENCE));
            // What a page has put in the place of `fetch` may heed no signal: the wait has an end all the same.
            poll_fn(|context| match exchange.as_mut().poll(context) {
                Poll::Ready(answer) => Poll::Ready(answer.ok_or(Failure::Network)),
                Poll::Pending => patience.as_mut().poll(context).map(|()| Err(Failure::Timeout)),
            })
            .await
        };
        // What is late, and the rest of a body that is too long, need not come.
        if let Some(abort) = abort {
            abort.abort();
        }
        match answer {
            Err(Failure::Network) if !page::is_online() => Err(Failure::Offline),
            answer => answer,
        }
    }

    async fn sleep(&self, milliseconds: u32) {
        TimeoutFuture::new(milliseconds).await;
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
        Some(read(&js_sys::JSON::parse(text).ok()?))
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
    let text = body(&response).await?;
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

// What is too long is no answer: nothing of it is kept, and no more of it is fetched.
async fn body(response: &Response) -> Option<String> {
    let mut length = number(response, "Content-Length").unwrap_or_default();
    let mut bytes = Vec::new();
    // There is none behind a status such as 204.
    if length <= LONGEST_BODY
        && let Some(stream) = response.body()
    {
        length = 0.0;
        let reader = call(&stream, "getReader")?;
        loop {
            let step = settled(call(&reader, "read")?).await?;
            let Ok(chunk) = Reflect::get(&step, &"value".into()).ok()?.dyn_into::<Uint8Array>() else {
                break;
            };
            length += f64::from(chunk.length());
            if length > LONGEST_BODY {
                call(&reader, "cancel");
                break;
            }
            bytes.extend(chunk.to_vec());
        }
    }
    if length > LONGEST_BODY {
        bytes.clear();
    }
    TextDecoder::new().ok()?.decode_with_u8_array(&bytes).ok()
}

fn call(target: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(target, &name.into()).ok()?.dyn_into::<Function>().ok()?.call0(target).ok()
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
