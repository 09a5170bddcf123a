//! How long an answer is good for. Keys rotate and partners are suspended, so nothing is kept for long.

use crate::text::{cut, digits, number};

/// Fresh for an hour: no call at all.
pub const FRESH: f64 = 3_600_000.0;

/// Shown for a day, while it is asked for anew.
pub const STALE: f64 = 24.0 * FRESH;

/// A kept answer: its text, and when it came in Unix milliseconds.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// The answer's JSON.
    pub text: String,
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

impl Kept {
    /// Reads what [`Kept::to_text`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        let (at, text) = cut(text, b'\n')?;
        // As an integer, so that Rust's float parser stays out of the binary.
        Some(Self { text: text.to_owned(), at: number(at)? as f64 })
    }

    /// The time and the answer, each on a line.
    pub fn to_text(&self) -> String {
        [&digits(self.at as u64), "\n", &self.text].concat()
    }

    /// What it is worth `now`.
    pub fn worth(&self, now: f64) -> Worth {
        let age = now - self.at;
        // From the future: a clock was changed, so the age is not known.
        if (0.0..FRESH).contains(&age) {
            Worth::Fresh
        } else if (-STALE..STALE).contains(&age) {
            Worth::Stale
        } else {
            Worth::None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn worth(at: f64, now: f64) -> Worth {
        Kept { text: String::new(), at }.worth(now)
    }

    #[test]
    fn ages() {
        assert_eq!(worth(0.0, 0.0), Worth::Fresh);
        assert_eq!(worth(0.0, FRESH - 1.0), Worth::Fresh);
        assert_eq!(worth(0.0, FRESH), Worth::Stale);
        assert_eq!(worth(0.0, STALE), Worth::None);
        assert_eq!(worth(5_000.0, 0.0), Worth::Stale);
        assert_eq!(worth(f64::NAN, 0.0), Worth::None);
    }

    #[test]
    fn is_read_back() {
        let kept = Kept { text: "{\n}".into(), at: 1_763_770_000_123.0 };
        assert_eq!(Kept::parse(&kept.to_text()), Some(kept));
        assert_eq!(Kept::parse("later\n{}"), None);
    }
}
