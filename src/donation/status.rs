//! What became of a donation's *reward*. The payment may have gone through where a reward has not, so nothing here
//! says anything of a payment.

/// The status of a reward: of the SIR tokens for a donation, not of its payment.
///
/// ```
/// use sir_donate::RewardStatus;
///
/// assert_ne!(RewardStatus::Completed, RewardStatus::Processing);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RewardStatus {
    /// Not decided yet, or a word that nobody documented.
    Processing,
    /// The tokens are there.
    Completed,
    /// No reward; says nothing of the payment.
    Failed,
    /// Cancelled before it was paid.
    Cancelled,
    /// The link ran out before it was paid.
    Expired,
    /// Taken back, as after a refund.
    Reversed,
}

impl RewardStatus {
    /// Reads the API's word in any case; what is not known counts as processing.
    ///
    /// ```
    /// # use sir_donate::RewardStatus;
    /// assert_eq!(RewardStatus::parse("COMPLETED"), RewardStatus::Completed);
    /// assert_eq!(RewardStatus::parse("a new word"), RewardStatus::Processing);
    /// ```
    pub fn parse(word: &str) -> Self {
        let word: String =
            word.chars().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_lowercase()).collect();
        match word.as_str() {
            "completed" | "complete" | "succeeded" | "success" | "successful" | "done" | "finished"
            | "fulfilled" | "distributed" | "rewarded" | "paid" | "confirmed" => Self::Completed,
            "failed" | "failure" | "error" | "errored" | "rejected" | "declined" => Self::Failed,
            "cancelled" | "canceled" | "aborted" | "abandoned" | "voided" => Self::Cancelled,
            "expired" | "timedout" | "timeout" => Self::Expired,
            "reversed" | "refunded" | "revoked" | "clawedback" | "chargeback" => Self::Reversed,
            _ => Self::Processing,
        }
    }

    /// The word that events and the remembered donation use.
    ///
    /// ```
    /// # use sir_donate::RewardStatus;
    /// assert_eq!(RewardStatus::Reversed.as_str(), "reversed");
    /// ```
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Processing => "processing",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
            Self::Reversed => "reversed",
        }
    }

    /// Whether asking again can't change it soon.
    ///
    /// ```
    /// # use sir_donate::RewardStatus;
    /// assert!(RewardStatus::Completed.is_final());
    /// assert!(!RewardStatus::Processing.is_final());
    /// ```
    pub fn is_final(self) -> bool {
        self != Self::Processing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_synonyms_in_any_case() {
        for (word, status) in [
            ("COMPLETED", RewardStatus::Completed),
            ("Succeeded", RewardStatus::Completed),
            ("canceled", RewardStatus::Cancelled),
            ("TIMED_OUT", RewardStatus::Expired),
            ("refunded", RewardStatus::Reversed),
            ("Declined", RewardStatus::Failed),
            ("PENDING", RewardStatus::Processing),
            ("in_progress", RewardStatus::Processing),
            ("", RewardStatus::Processing),
            ("quux", RewardStatus::Processing),
        ] {
            assert_eq!(RewardStatus::parse(word), status, "{word}");
            assert_eq!(RewardStatus::parse(status.as_str()), status);
        }
    }
}
