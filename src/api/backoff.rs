//! When a `GET` that failed is made again. A `POST` never is, unless the donor asks.

use crate::donation::Failure;

/// The longest gap before a `GET` is made again, in milliseconds; the shortest is half of it.
const LONGEST: f64 = 1_600.0;

/// Milliseconds before a `GET` is made once more, or none where it would not help.
///
/// Once and no more: what fails is paid for as well, from the limit that all of a partner's visitors share. `chance`
/// from 0 to 1 spreads them.
pub fn gap(failure: Failure, chance: f64) -> Option<u32> {
    match failure {
        Failure::Timeout | Failure::Network | Failure::Server(None) | Failure::BadAnswer => {
            Some((LONGEST * (0.5 + 0.5 * chance)) as u32)
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
    fn spreads_visitors_and_knows_what_is_hopeless() {
        assert_eq!(gap(Failure::Server(None), 0.0), Some(800));
        assert_eq!(gap(Failure::Network, 1.0), Some(1_600));
        for hopeless in [
            Failure::RateLimited(Some(1)),
            Failure::Server(Some(1)),
            Failure::InvalidApiKey,
            Failure::Offline,
            Failure::Rejected(Named::NONE),
        ] {
            assert_eq!(gap(hopeless, 0.5), None);
        }
    }
}
