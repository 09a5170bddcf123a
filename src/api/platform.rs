//! What the rules need from outside: a network, a clock, chance and a place to keep things.

use super::json::Json;
use crate::donation::Failure;
use crate::text;
use crate::text::{cut, trim};

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

/// No limit's window is longer, in seconds.
const LONGEST_WAIT: f64 = 3_600.0;

impl Answer {
    /// Reads what the browser tells of a call: status, `remaining`, `reset`, the two headers that say how long to wait, and the
    /// body, a line for each; or why no answer came.
    ///
    /// # Errors
    /// `Offline`, `Timeout` or `Network` where no answer came.
    pub fn read<P: Platform>(text: &str, now: f64) -> Result<Self, Failure> {
        let mut rest = text;
        let mut lines = [""; 5];
        for line in &mut lines {
            let Some((before, behind)) = cut(rest, b'\n') else {
                return Err(match text {
                    "offline" => Failure::Offline,
                    "timeout" => Failure::Timeout,
                    _ => Failure::Network,
                });
            };
            (*line, rest) = (before, behind);
        }
        let number = |line: &str| text::number(line).map(|number| number as f64);
        Ok(Self {
            status: number(lines[0]).unwrap_or_default() as u16,
            text: rest.to_owned(),
            remaining: number(lines[1]),
            reset: number(lines[2]),
            retry_after: seconds::<P>(lines[3], now).or_else(|| seconds::<P>(lines[4], now)),
        })
    }

    /// Whole seconds until the same call may go through, where the answer says so.
    ///
    /// A time in the past or far away tells of a clock that is wrong, the donor's or the server's: it says nothing.
    pub fn wait(&self, now: f64) -> Option<u32> {
        // Every answer says when the limit's window ends: an outage has nothing to do with it.
        let reset = self.reset.filter(|_| self.status < 500).map(|at| at - now / 1_000.0);
        let told =
            self.retry_after.filter(|seconds| *seconds >= 0.0).map(|seconds| seconds.min(LONGEST_WAIT));
        let wait = told.or(reset).filter(|seconds| (0.0..=LONGEST_WAIT).contains(seconds))?;
        Some((wait.ceil() as u32).max(1))
    }
}

/// The seconds that a header names: as a number, or as the date on which they are over.
pub fn seconds<P: Platform>(text: &str, now: f64) -> Option<f64> {
    // As an integer, so that Rust's float parser stays out of the binary. Browsers read dates out of `45.5` too.
    let (whole, part) = cut(text, b'.').map_or((text, 0.0), |(whole, _)| (whole, 1.0));
    let number = text::number(trim(whole)).map(|seconds| seconds as f64 + part);
    number.or_else(|| Some((P::time(text) - now) / 1_000.0).filter(|seconds| *seconds >= 0.0))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::client::tests::Script;

    #[test]
    fn a_wait_is_a_number_or_a_date() {
        // The script's clock writes dates as numbers with an exponent.
        let read = |text| seconds::<&Script>(text, 60_000.0);
        assert_eq!((read("7"), read(" 120 "), read("0")), (Some(7.0), Some(120.0), Some(0.0)));
        assert_eq!((read("45.5"), read("7.25")), (Some(46.0), Some(8.0)));
        assert_eq!(read("9e4"), Some(30.0));
        for nothing in ["5e4", "soon", "", "-5"] {
            assert_eq!(read(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn an_answer_is_read_line_by_line() {
        let read = |text: &str| Answer::read::<&Script>(text, 60_000.0);
        let answer = read("429\n0\n1700000000\n\n7\n{\n\"a\": 1}\n").unwrap();
        assert_eq!((answer.status, answer.text.as_str()), (429, "{\n\"a\": 1}\n"));
        assert_eq!((answer.remaining, answer.reset), (Some(0.0), Some(1_700_000_000.0)));
        assert_eq!(answer.retry_after, Some(7.0));
        // What can't be read across origins is empty.
        let answer = read("204\n\n\n\n\n").unwrap();
        assert_eq!((answer.status, answer.text.as_str(), answer.remaining), (204, "", None));
        assert_eq!((answer.reset, answer.retry_after), (None, None));
        let failures = ["offline", "timeout", "network", "", "200\n"].map(|text| read(text).unwrap_err());
        let network = Failure::Network;
        assert_eq!(failures, [Failure::Offline, Failure::Timeout, network, network, network]);
    }

    #[test]
    fn a_wait_is_believed_for_an_hour() {
        let wait = |retry_after, reset| Answer { retry_after, reset, ..Answer::default() }.wait(1_000_000.0);
        assert_eq!(wait(Some(6.2), Some(1_030.0)), Some(7));
        assert_eq!(wait(Some(0.0), None), Some(1));
        assert_eq!(wait(Some(1e9), None), Some(3_600));
        assert_eq!((wait(None, Some(1_030.0)), wait(None, None)), (Some(30), None));
        // A clock that is wrong.
        assert_eq!((wait(None, Some(990.0)), wait(None, Some(1e12))), (None, None));
        assert_eq!((wait(None, Some(f64::NAN)), wait(Some(f64::NAN), None)), (None, None));
    }
}
