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
    saved_until: f64,
}

impl Budget {
    /// Learns from an answer, and says whether there is something to be kept for other pages.
    pub fn learn(&mut self, answer: &Answer, now: f64) -> bool {
        let scarce = answer.remaining.is_some_and(|left| left < RESERVE);
        // An outage that says how long it takes is no limit, but calls are as useless.
        let told = answer.status == 429 || answer.status / 100 == 5 && answer.retry_after.is_some();
        if scarce || told {
            self.saved_until = now + answer.wait(now).map_or(MINUTE, |seconds| f64::from(seconds) * 1_000.0);
        }
        scarce || told
    }

    /// Learns from what another page kept, in another tab or before: no limit lasts longer than an hour.
    pub fn recall(&mut self, text: &str, now: f64) {
        let until = text.parse::<u64>().unwrap_or_default() as f64;
        if until <= now + 60.0 * MINUTE {
            self.saved_until = self.saved_until.max(until);
        }
    }

    /// What [`Budget::recall`] reads.
    pub fn to_text(self) -> String {
        (self.saved_until as u64).to_string()
    }

    /// Whether this call may be made now.
    pub fn allows(self, endpoint: Endpoint<'_>, now: f64) -> bool {
        match endpoint {
            Endpoint::CreateLink => true,
            Endpoint::Config | Endpoint::Organization(_) | Endpoint::Status(_) => now >= self.saved_until,
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
        assert!(budget.allows(Endpoint::Config, 0.0));
        budget.learn(
            &Answer { status: 200, remaining: Some(3.0), reset: Some(90.0), ..Answer::default() },
            0.0,
        );
        assert!(!budget.allows(Endpoint::Config, 89_999.0));
        assert!(budget.allows(Endpoint::CreateLink, 0.0));
        assert!(budget.allows(Endpoint::Config, 90_000.0));
    }

    #[test]
    fn without_readable_headers_a_refusal_counts_for_a_minute() {
        let mut budget = Budget::default();
        budget.learn(&Answer { status: 429, ..Answer::default() }, 1_000.0);
        assert!(!budget.allows(Endpoint::Config, 60_999.0));
        assert!(budget.allows(Endpoint::Config, 61_000.0));
    }

    #[test]
    fn a_wrong_clock_does_not_close_it_for_good() {
        let mut budget = Budget::default();
        let answer = Answer { status: 429, reset: Some(1e12), ..Answer::default() };
        budget.learn(&answer, 0.0);
        assert!(budget.allows(Endpoint::Config, 3_600_000.0));
    }
}
