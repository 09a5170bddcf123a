//! What the rules need from outside: a network, a clock, chance and a place to keep things.

use super::json::Json;
use crate::donation::Failure;

/// One call, ready to be made.
#[derive(Debug)]
pub struct Request<'a> {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The full address.
    pub url: String,
    /// The publishable key, for `X-Partner-Key`; empty where no API is asked, but a file of the partner's.
    pub key: &'a str,
    /// The JSON body of a `POST`.
    pub body: Option<String>,
}

/// What came back. Limit headers are `None` where they can't be read across origins.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body.
    pub text: String,
    /// `X-RateLimit-Remaining`: calls left in the window.
    pub remaining: Option<f64>,
    /// `X-RateLimit-Reset`: when the window ends, in Unix seconds.
    pub reset: Option<f64>,
    /// `X-RateLimit-RetryAfter` or `Retry-After`, in seconds.
    pub retry_after: Option<f64>,
}

/// The outside world, as the rules see it. Tests bring one of their own.
#[allow(async_fn_in_trait, reason = "one thread: a browser's page")]
pub trait Platform {
    /// Makes the call.
    ///
    /// # Errors
    /// `Offline`, `Timeout` or `Network` where no answer came.
    async fn send(&self, request: Request<'_>) -> Result<Answer, Failure>;
    /// Waits for so many milliseconds.
    async fn sleep(&self, milliseconds: u32);
    /// Unix milliseconds.
    fn now(&self) -> f64;
    /// A number from 0 to 1, without 1.
    fn chance(&self) -> f64;
    /// Whether a call nobody waits for may be made: the page is visible and online.
    fn is_watched(&self) -> bool;
    /// The text that was kept under `name`.
    fn load(&self, name: &str) -> Option<String>;
    /// Keeps `text` under `name`, where that is possible.
    fn keep(&self, name: &str, text: &str);
    /// Unix milliseconds of a time as ISO 8601 writes it; not a number where it is none.
    fn time(text: &str) -> f64;
    /// Reads JSON.
    fn decode(text: &str) -> Option<Json>;
    /// Writes JSON.
    fn encode(value: &Json) -> Option<String>;
}
