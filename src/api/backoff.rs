//! When a `GET` that failed is made again. A `POST` never is, unless the donor asks.

use crate::donation::Failure;

/// A `GET` is made three times at most.
pub const ATTEMPTS: u32 = 3;

/// The shortest first gap, in milliseconds; each further one is twice as long.
const SHORTEST: f64 = 800.0;

/// Milliseconds before attempt `attempt` (1 is the first repetition), or none where it would not help.
///
/// `chance` from 0 to 1 spreads the page's visitors: half of the gap is fixed, half is theirs.
pub fn before(attempt: u32, failure: Failure, chance: f64) -> Option<u32> {
    if attempt >= ATTEMPTS {
        return None;
    }
    match failure {
        Failure::Timeout | Failure::Network | Failure::Server(None) | Failure::BadAnswer => {
            let gap = SHORTEST * f64::from(1u32 << attempt);
            Some((gap * (0.5 + 0.5 * chance)) as u32)
        }
        // Over the limit, another call would only make it worse, and an API that says when it is back means it; the
        // rest does not change by asking again.
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::donation::Named;

    #[test]
    fn grows_with_jitter_and_stops() {
        assert_eq!(before(1, Failure::Server(None), 0.0), Some(800));
        assert_eq!(before(1, Failure::Server(None), 1.0), Some(1_600));
        assert_eq!(before(2, Failure::Network, 0.0), Some(1_600));
        assert_eq!(before(3, Failure::Server(None), 0.0), None);
        for hopeless in [
            Failure::RateLimited(Some(1)),
            Failure::Server(Some(1)),
            Failure::InvalidApiKey,
            Failure::Offline,
            Failure::Rejected(Named::NONE),
        ] {
            assert_eq!(before(1, hopeless, 0.5), None);
        }
    }
}
