//! Fixed windows, an hour and a minute, for each partner: a key's limit is shared by all of a partner's
//! visitors.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;

use crate::cli::LimitsMode;
use crate::error::ApiError;
use crate::state::lock;

/// The headers that tell a caller where it stands. A script of another origin sees them only because the
/// API exposes them.
pub(crate) const HEADERS: [HeaderName; 4] = [LIMIT, REMAINING, RESET, RETRY_AFTER];
const LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");
pub(crate) const RETRY_AFTER: HeaderName = HeaderName::from_static("x-ratelimit-retryafter");

const HOUR: Duration = Duration::from_secs(3_600);
const MINUTE: Duration = Duration::from_secs(60);

/// Of no use to a person, and out of reach for any test run.
const UNLIMITED: u64 = 1_000_000_000;

/// A partner's contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tier {
    Standard,
    Professional,
    Enterprise,
}

impl Tier {
    pub(crate) fn hourly(self) -> u64 {
        match self {
            Self::Standard => 1_000,
            Self::Professional => 5_000,
            Self::Enterprise => 20_000,
        }
    }

    fn per_minute(self) -> u64 {
        self.hourly() / 10
    }
}

/// The windows of all partners.
#[derive(Debug)]
pub(crate) struct Limits {
    mode: LimitsMode,
    windows: Mutex<HashMap<&'static str, [Window; 2]>>,
}

impl Limits {
    pub(crate) fn new(mode: LimitsMode) -> Self {
        Self { mode, windows: Mutex::default() }
    }

    /// Counts one request of this partner, unless one of its windows is spent.
    pub(crate) fn count(&self, partner: &'static str, tier: Tier, now: Duration) -> Standing {
        let (hourly, per_minute) = match self.mode {
            LimitsMode::Tier => (tier.hourly(), tier.per_minute()),
            LimitsMode::Off => (UNLIMITED, UNLIMITED),
        };
        let mut all = lock(&self.windows);
        let windows = all
            .entry(partner)
            .or_insert_with(|| [Window::new(HOUR, hourly, now), Window::new(MINUTE, per_minute, now)]);
        for window in windows.iter_mut() {
            window.renew(now);
        }
        let refused = windows.iter().any(Window::is_spent);
        if !refused {
            for window in windows.iter_mut() {
                window.used += 1;
            }
        }
        // The hour is what the headers tell of, until a window is spent: then the one that has to be waited for.
        let [hour, _] = *windows;
        let told = windows
            .iter()
            .filter(|window| window.is_spent())
            .max_by_key(|window| window.end)
            .unwrap_or(&hour);
        Standing {
            limit: hourly,
            remaining: told.limit - told.used,
            reset: ceil_seconds(told.end),
            retry_after: refused.then(|| ceil_seconds(told.end.saturating_sub(now)).max(1)),
        }
    }
}

/// A window begins with its first request, so that a caller can't get twice the limit in a short time
/// merely by the position of the clock, nor a test by luck.
#[derive(Clone, Copy, Debug)]
struct Window {
    length: Duration,
    limit: u64,
    used: u64,
    end: Duration,
}

impl Window {
    fn new(length: Duration, limit: u64, now: Duration) -> Self {
        Self { length, limit, used: 0, end: now + length }
    }

    fn renew(&mut self, now: Duration) {
        if now >= self.end {
            *self = Self::new(self.length, self.limit, now);
        }
    }

    fn is_spent(&self) -> bool {
        self.used >= self.limit
    }
}

/// Where a partner stands after a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    limit: u64,
    remaining: u64,
    reset: u64,
    /// Seconds to wait, where the request was refused.
    retry_after: Option<u64>,
}

impl Standing {
    /// An error where the request was refused.
    pub(crate) fn check(self) -> Result<(), ApiError> {
        match self.retry_after {
            None => Ok(()),
            Some(_) => Err(ApiError::new(StatusCode::TOO_MANY_REQUESTS, "Rate limit exceeded")),
        }
    }

    /// The answer with the limits' headers on it.
    pub(crate) fn on(self, mut response: Response) -> Response {
        self.write(response.headers_mut());
        response
    }

    fn write(self, headers: &mut HeaderMap) {
        headers.insert(LIMIT, HeaderValue::from(self.limit));
        headers.insert(REMAINING, HeaderValue::from(self.remaining));
        headers.insert(RESET, HeaderValue::from(self.reset));
        if let Some(seconds) = self.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
    }
}

/// Rounded up, so that a caller that waits as told is not a moment too early.
fn ceil_seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Duration = Duration::from_millis(1_700_000_000_250);

    fn standing(limit: u64, remaining: u64, reset: u64, retry_after: Option<u64>) -> Standing {
        Standing { limit, remaining, reset, retry_after }
    }

    #[test]
    fn the_hour_is_told_until_the_minute_is_spent() {
        let limits = Limits::new(LimitsMode::Tier);
        let count = |at| limits.count("a", Tier::Standard, at);
        assert_eq!(count(START), standing(1_000, 999, 1_700_003_601, None));
        for _ in 0..98 {
            count(START);
        }
        assert_eq!(count(START), standing(1_000, 0, 1_700_000_061, None), "the hundredth is let through");
        assert_eq!(count(START), standing(1_000, 0, 1_700_000_061, Some(60)));
        let late = START + Duration::from_millis(59_999);
        assert_eq!(count(late), standing(1_000, 0, 1_700_000_061, Some(1)));
        assert_eq!(
            count(START + MINUTE),
            standing(1_000, 899, 1_700_003_601, None),
            "refusals are not counted"
        );
    }

    #[test]
    fn the_hour_ends_what_the_minutes_allow() {
        let limits = Limits::new(LimitsMode::Tier);
        let count = |at| limits.count("a", Tier::Professional, at);
        for minute in 0..10 {
            for _ in 0..500 {
                assert_eq!(count(START + MINUTE * minute).retry_after, None);
            }
        }
        let eleventh = START + MINUTE * 10;
        assert_eq!(count(eleventh), standing(5_000, 0, 1_700_003_601, Some(3_000)));
        assert_eq!(count(START + HOUR).retry_after, None);
    }

    #[test]
    fn partners_do_not_share_a_window() {
        let limits = Limits::new(LimitsMode::Tier);
        for _ in 0..101 {
            limits.count("a", Tier::Standard, START);
        }
        assert!(limits.count("a", Tier::Standard, START).retry_after.is_some());
        assert_eq!(limits.count("b", Tier::Enterprise, START), standing(20_000, 19_999, 1_700_003_601, None));
    }

    #[test]
    fn off_never_bites() {
        let limits = Limits::new(LimitsMode::Off);
        for _ in 0..30_000 {
            assert_eq!(limits.count("a", Tier::Standard, START).retry_after, None);
        }
    }
}
