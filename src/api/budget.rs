//! The partner's rate limit, as far as this browser can see it. All visitors share it, so with few calls left
//! everything but making a donation link waits.

use super::endpoint::Endpoint;
use super::platform::Answer;

/// Below so many calls left, only donation links are made.
const RESERVE: f64 = 20.0;

/// In milliseconds. Where no answer says how long a limit lasts, it is taken to be the shorter one.
const MINUTE: f64 = 60_000.0;

/// What the last answers said of the limit. Times are Unix milliseconds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Budget {
    /// Until then, only donation links are made.
    pub saved_until: f64,
}

impl Budget {
    /// Learns from an answer, and says whether there is something to be kept for other pages.
    pub fn learn(&mut self, answer: &Answer, now: f64) -> bool {
        let scarce = answer.remaining.is_some_and(|left| left < RESERVE);
        // Whoever says how long to wait, in an outage too, is believed.
        let learnt = scarce || answer.status == 429 || answer.retry_after.is_some();
        if learnt {
            let until = now + answer.wait(now).map_or(MINUTE, |seconds| f64::from(seconds) * 1_000.0);
            // An outage ends no limit.
            let before = if answer.status < 500 { 0.0 } else { self.saved_until };
            self.saved_until = until.max(before);
        }
        learnt
    }

    /// Learns until when another page saves calls, in another tab or before: no limit lasts longer than an hour.
    pub fn recall(&mut self, until: f64, now: f64) {
        if until <= now + 60.0 * MINUTE {
            self.saved_until = self.saved_until.max(until);
        }
    }

    /// Milliseconds until this call may be made.
    pub fn pause(self, endpoint: Endpoint<'_>, now: f64) -> f64 {
        match endpoint {
            Endpoint::CreateLink => 0.0,
            Endpoint::Config | Endpoint::Organization(_) | Endpoint::Status(_) => {
                (self.saved_until - now).max(0.0)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn with_few_calls_left_only_links_are_made() {
        let mut budget = Budget::default();
        budget.learn(&Answer { status: 200, remaining: Some(500.0), ..Answer::default() }, 0.0);
        assert!(budget.pause(Endpoint::Config, 0.0) <= 0.0);
        budget.learn(
            &Answer { status: 200, remaining: Some(3.0), reset: Some(90.0), ..Answer::default() },
            0.0,
        );
        assert!(budget.pause(Endpoint::Config, 89_999.0) > 0.0);
        assert!(budget.pause(Endpoint::CreateLink, 0.0) <= 0.0);
        assert!(budget.pause(Endpoint::Config, 90_000.0) <= 0.0);
    }

    #[test]
    fn without_readable_headers_a_refusal_counts_for_a_minute() {
        let mut budget = Budget::default();
        budget.learn(&Answer { status: 429, ..Answer::default() }, 1_000.0);
        assert!(budget.pause(Endpoint::Config, 60_999.0) > 0.0);
        assert!(budget.pause(Endpoint::Config, 61_000.0) <= 0.0);
    }

    #[test]
    fn an_outage_ends_no_limit() {
        let mut budget = Budget::default();
        let answer = |status, seconds| Answer { status, retry_after: Some(seconds), ..Answer::default() };
        budget.learn(&answer(429, 900.0), 0.0);
        budget.learn(&answer(503, 5.0), 0.0);
        assert!(budget.pause(Endpoint::Config, 899_999.0) > 0.0);
        budget.learn(&answer(429, 60.0), 0.0);
        assert!(
            budget.pause(Endpoint::Config, 60_000.0) <= 0.0,
            "what the limit itself says is the latest news of it"
        );
    }

    #[test]
    fn a_wrong_clock_does_not_close_it_for_good() {
        let mut budget = Budget::default();
        let answer = Answer { status: 429, reset: Some(1e12), ..Answer::default() };
        budget.learn(&answer, 0.0);
        assert!(budget.pause(Endpoint::Config, 3_600_000.0) <= 0.0);
    }
}
