//! Fixed windows, an hour and a minute, for each partner: a key's limit is shared by all of a partner's
//! visitors.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};

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
pub enum Tier {
    /// 1,000 requests an hour, and 100 a minute.
    Standard,
    /// 5,000 an hour, and 500 a minute.
    Professional,
    /// 20,000 an hour, and 2,000 a minute.
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

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Standard => "Standard",
            Self::Professional => "Professional",
            Self::Enterprise => "Enterprise",
        }
    }

    fn caps(self, mode: LimitsMode) -> Caps {
        match mode {
            LimitsMode::Tier => Caps { hour: self.hourly(), minute: self.hourly() / 10 },
            LimitsMode::Off => Caps { hour: UNLIMITED, minute: UNLIMITED },
        }
    }
}

/// How many requests each window takes.
#[derive(Clone, Copy, Debug)]
struct Caps {
    hour: u64,
    minute: u64,
}

/// The windows of all partners.
#[derive(Debug)]
pub struct Limits {
    mode: LimitsMode,
    windows: Mutex<HashMap<&'static str, [Window; 2]>>,
}

impl Limits {
    /// Windows that nobody has called in yet.
    #[must_use]
    pub fn new(mode: LimitsMode) -> Self {
        Self { mode, windows: Mutex::default() }
    }

    /// Counts one request of this partner, unless one of its windows is spent.
    pub fn count(&self, partner: &'static str, tier: Tier, now: Duration) -> Standing {
        self.count_capped(partner, tier.caps(self.mode), now)
    }

    fn count_capped(&self, partner: &'static str, caps: Caps, now: Duration) -> Standing {
        let mut all = lock(&self.windows);
        let windows = all
            .entry(partner)
            .or_insert_with(|| [Window::new(HOUR, caps.hour, now), Window::new(MINUTE, caps.minute, now)]);
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
            limit: caps.hour,
            remaining: told.limit - told.used,
            reset: ceil_seconds(told.end),
            retry_after: refused.then(|| ceil_seconds(told.end.saturating_sub(now)).max(1)),
        }
    }
}

impl Limits {
    /// Where this partner stands, for people to look at: that costs it nothing.
    pub(crate) fn look(&self, partner: &str, tier: Tier, now: Duration) -> Value {
        let caps = tier.caps(self.mode);
        let windows = lock(&self.windows).get(partner).copied();
        let show = |limit: u64, window: Option<Window>| {
            let window = window.filter(|window| now < window.end);
            let used = window.map_or(0, |window| window.used);
            let bites = self.mode == LimitsMode::Tier;
            json!({
                "limit": bites.then_some(limit),
                "used": used,
                "remaining": bites.then_some(limit - used),
                "reset": window.map(|window| ceil_seconds(window.end)),
            })
        };
        json!({
            "tier": tier.name(),
            "hour": show(caps.hour, windows.map(|[hour, _]| hour)),
            "minute": show(caps.minute, windows.map(|[_, minute]| minute)),
        })
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
pub struct Standing {
    limit: u64,
    remaining: u64,
    reset: u64,
    /// Seconds to wait, where the request was refused.
    retry_after: Option<u64>,
}

impl Standing {
    /// Whether the request was refused: the answer is a 429 then.
    #[must_use]
    pub fn is_refused(self) -> bool {
        self.retry_after.is_some()
    }

    /// What the answer's headers tell, by their names in lower case.
    #[must_use]
    pub fn headers(self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        self.write(&mut headers);
        headers
    }

    /// An error where the request was refused.
    pub(crate) fn check(self) -> Result<(), ApiError> {
        if self.is_refused() {
            return Err(ApiError::new(StatusCode::TOO_MANY_REQUESTS, "Rate limit exceeded"));
        }
        Ok(())
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
    use proptest::prelude::*;

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

    /// Fixed windows as one would explain them, with all requests at hand and nothing kept between questions.
    #[derive(Debug, Default)]
    struct Model {
        /// When, and whether it was let through.
        requests: Vec<(Duration, bool)>,
    }

    impl Model {
        /// The window that a request at this moment falls into: the requests let through in it, and its end. The
        /// first request of all begins a window, and so does each that comes after the end of the last one.
        fn window(&self, length: Duration, now: Duration) -> (u64, Duration) {
            let (mut used, mut end) = (0, Duration::ZERO);
            for (at, let_through) in self.requests.iter().copied().chain([(now, false)]) {
                if at >= end {
                    (used, end) = (0, at + length);
                }
                used += u64::from(let_through);
            }
            (used, end)
        }

        fn ask(&mut self, caps: Caps, now: Duration) -> Standing {
            let refused = self.window(HOUR, now).0 == caps.hour || self.window(MINUTE, now).0 == caps.minute;
            self.requests.push((now, !refused));
            let (hour_used, hour_end) = self.window(HOUR, now);
            let (minute_used, minute_end) = self.window(MINUTE, now);
            let hour = (caps.hour - hour_used, hour_end);
            let minute = (caps.minute - minute_used, minute_end);
            let (remaining, end) = match (hour.0, minute.0) {
                // Both are spent: the one to wait for is the one that ends later.
                (0, 0) if minute_end > hour_end => minute,
                (1.., 0) => minute,
                _ => hour,
            };
            let up = |time: Duration| u64::try_from(time.as_millis().div_ceil(1_000)).unwrap();
            let wait = refused.then(|| up(end - now));
            standing(caps.hour, remaining, up(end), wait)
        }
    }

    /// Times between requests, most of them around the ends of windows.
    fn pause() -> impl Strategy<Value = Duration> {
        prop_oneof![
            4 => Just(0),
            4 => 1..2_000_u64,
            3 => 20_000..62_000_u64,
            2 => 59_998..60_003_u64,
            1 => 500_000..3_700_000_u64,
            1 => 3_599_998..3_600_003_u64,
        ]
        .prop_map(Duration::from_millis)
    }

    proptest! {
        #[test]
        fn all_that_is_told_is_what_a_simple_model_says(
            start in 0..2_000_000_000_000_u64,
            caps in prop::array::uniform3((1..14_u64, 1..6_u64)),
            requests in prop::collection::vec((0..3_usize, pause()), 1..80),
        ) {
            let limits = Limits::new(LimitsMode::Tier);
            let mut models = [Model::default(), Model::default(), Model::default()];
            let mut now = Duration::from_millis(start);
            for (partner, pause) in requests {
                now += pause;
                let (hour, minute) = caps[partner];
                let caps = Caps { hour, minute };
                let told = limits.count_capped(["a", "b", "c"][partner], caps, now);
                let expected = models[partner].ask(caps, now);
                prop_assert_eq!(told, expected);

                let headers = told.headers();
                let header = |name| headers.get(name).map(|value: &HeaderValue| value.to_str().unwrap().to_owned());
                prop_assert_eq!(header(LIMIT), Some(hour.to_string()));
                prop_assert_eq!(header(REMAINING), Some(expected.remaining.to_string()));
                prop_assert_eq!(header(RESET), Some(expected.reset.to_string()));
                prop_assert_eq!(header(RETRY_AFTER), expected.retry_after.map(|seconds| seconds.to_string()));
            }
        }

        #[test]
        fn who_waits_as_told_is_let_through(
            caps in (1..14_u64, 1..6_u64),
            requests in prop::collection::vec(pause(), 1..60),
        ) {
            let limits = Limits::new(LimitsMode::Tier);
            let caps = Caps { hour: caps.0, minute: caps.1 };
            let mut now = START;
            for pause in requests {
                now += pause;
                if let Some(seconds) = limits.count_capped("a", caps, now).retry_after {
                    now += Duration::from_secs(seconds);
                    prop_assert_eq!(limits.count_capped("a", caps, now).retry_after, None);
                }
            }
        }
    }

    #[test]
    fn a_look_costs_nothing() {
        let limits = Limits::new(LimitsMode::Tier);
        let look = |at| limits.look("a", Tier::Standard, at);
        let fresh = json!({
            "tier": "Standard",
            "hour": { "limit": 1_000, "used": 0, "remaining": 1_000, "reset": null },
            "minute": { "limit": 100, "used": 0, "remaining": 100, "reset": null },
        });
        assert_eq!(look(START), fresh);
        limits.count("a", Tier::Standard, START);
        for _ in 0..2 {
            assert_eq!(
                look(START)["hour"],
                json!({ "limit": 1_000, "used": 1, "remaining": 999, "reset": 1_700_003_601 })
            );
        }
        let later = look(START + MINUTE);
        assert_eq!((&later["hour"]["used"], &later["minute"]), (&json!(1), &fresh["minute"]));
        assert_eq!(look(START + HOUR), fresh);
        let off = Limits::new(LimitsMode::Off);
        off.count("a", Tier::Standard, START);
        assert_eq!(off.look("a", Tier::Standard, START)["hour"]["remaining"], Value::Null);
    }

    #[test]
    fn off_never_bites() {
        let limits = Limits::new(LimitsMode::Off);
        for _ in 0..30_000 {
            assert_eq!(limits.count("a", Tier::Standard, START).retry_after, None);
        }
    }
}
