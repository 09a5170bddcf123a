//! The partner's rate limit, as far as this page can see it. All visitors share it, so with few calls left
//! everything but making a donation link waits.

use super::endpoint::Endpoint;
use super::platform::Answer;

/// Below so many calls left, only donation links are made.
const RESERVE: f64 = 20.0;

/// Without `X-RateLimit-Reset`, a limit is taken to last a minute.
const SHORTEST_WINDOW: f64 = 60_000.0;

/// What the last answers said of the limit. Times are Unix milliseconds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Budget {
    saved_until: f64,
}

impl Budget {
    /// Learns from an answer.
    pub fn learn(&mut self, answer: &Answer, now: f64) {
        let scarce = answer.remaining.is_some_and(|left| left < RESERVE);
        if answer.status != 429 && !scarce {
            return;
        }
        let wait = answer.wait(now).map_or(SHORTEST_WINDOW, |seconds| f64::from(seconds) * 1_000.0);
        self.saved_until = now + wait;
    }

    /// Whether this call may be made now.
    pub fn allows(&self, endpoint: Endpoint<'_>, now: f64) -> bool {
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
