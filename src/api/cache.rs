//! How long an answer is good for. Keys rotate and partners are suspended, so nothing is kept for long.

use serde::{Deserialize, Serialize};

/// Fresh for an hour: no call at all.
pub const FRESH: f64 = 3_600_000.0;

/// Shown for a day, while it is asked for anew.
pub const STALE: f64 = 24.0 * FRESH;

/// A kept answer and when it came, in Unix milliseconds.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Kept<T> {
    /// The answer.
    pub value: T,
    /// When it came.
    pub at: f64,
}

/// What a kept answer is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worth {
    /// As good as a new one.
    Fresh,
    /// To be shown, and asked for anew.
    Stale,
    /// Too old.
    None,
}

/// What an answer of the time `at` is worth `now`.
pub fn worth(at: f64, now: f64) -> Worth {
    let age = now - at;
    // From the future: a clock was changed, so the age is not known.
    if (0.0..FRESH).contains(&age) {
        Worth::Fresh
    } else if (-STALE..STALE).contains(&age) {
        Worth::Stale
    } else {
        Worth::None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages() {
        assert_eq!(worth(0.0, 0.0), Worth::Fresh);
        assert_eq!(worth(0.0, FRESH - 1.0), Worth::Fresh);
        assert_eq!(worth(0.0, FRESH), Worth::Stale);
        assert_eq!(worth(0.0, STALE), Worth::None);
        assert_eq!(worth(5_000.0, 0.0), Worth::Stale);
        assert_eq!(worth(f64::NAN, 0.0), Worth::None);
    }
}
