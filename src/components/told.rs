//! What callbacks are told. Nothing here holds a donor's name or e-mail address.

use crate::browser::element::{Detail, Occasion};
use crate::donation::{Frequency, Provider, RewardStatus};

/// What a donor is about to give.
///
/// ```
/// use sir_donate::{Donation, Frequency};
///
/// fn is_large(donation: &Donation) -> bool {
///     donation.frequency == Frequency::Once && donation.currency == "USD" && donation.amount >= 100_000
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Donation {
    /// What the nonprofit receives, in minor units: cents, where the currency has them.
    pub amount: u64,
    /// What comes on top, in minor units; 0 without a tip.
    pub tip_amount: u64,
    /// ISO 4217.
    pub currency: String,
    /// How often.
    pub frequency: Frequency,
    /// Who hosts the checkout.
    pub provider: Provider,
}

impl Donation {
    fn read(detail: &Detail) -> Self {
        let is = |name, word| detail.text(name) == word;
        Self {
            amount: detail.integer("amount").unwrap_or_default(),
            tip_amount: detail.integer("tipAmount").unwrap_or_default(),
            currency: detail.text("currency"),
            frequency: if is("frequency", Frequency::Monthly.as_str()) {
                Frequency::Monthly
            } else {
                Frequency::Once
            },
            provider: if is("provider", Provider::EveryOrg.as_str()) {
                Provider::EveryOrg
            } else {
                Provider::Stripe
            },
        }
    }
}

/// A donation that a donor has submitted, before a donation link is created.
///
/// ```
/// use sir_donate::Submission;
///
/// fn only_small(submission: Submission) {
///     if submission.donation.amount > 100_000 {
///         submission.cancel();
///     }
/// }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Submission {
    /// What is to be given.
    pub donation: Donation,
    occasion: Occasion,
}

impl Submission {
    pub(super) fn read(detail: &Detail, occasion: Occasion) -> Self {
        Self { donation: Donation::read(detail), occasion }
    }

    /// Creates no link. The form stays as it is. Later, when the callback is over, this does nothing.
    ///
    /// ```
    /// # use sir_donate::Submission;
    /// let on_submit = |submission: Submission| submission.cancel();
    /// ```
    pub fn cancel(&self) {
        self.occasion.prevent();
    }
}

/// A donation whose donor is being sent to the checkout.
///
/// ```
/// use sir_donate::CheckoutStart;
///
/// fn line(start: &CheckoutStart) -> String {
///     format!("{}: {} {}", start.partner_donation_id, start.donation.amount, start.donation.currency)
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CheckoutStart {
    /// What is to be given.
    pub donation: Donation,
    /// The donation's id in SIR Giving.
    pub partner_donation_id: String,
}

impl CheckoutStart {
    pub(super) fn read(detail: &Detail) -> Self {
        Self { donation: Donation::read(detail), partner_donation_id: detail.text("partnerDonationId") }
    }
}

/// News of the reward for a donation.
///
/// ```
/// use sir_donate::{RewardStatus, StatusChange};
///
/// fn earned(change: &StatusChange) -> Option<f64> {
///     change.tokens.filter(|_| change.status == RewardStatus::Completed)
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct StatusChange {
    /// The donation's id in SIR Giving.
    pub partner_donation_id: String,
    /// What became of the reward, not of the payment.
    pub status: RewardStatus,
    /// The SIR tokens earned, once they are known.
    pub tokens: Option<f64>,
}

impl StatusChange {
    pub(super) fn read(detail: &Detail) -> Self {
        Self {
            partner_donation_id: detail.text("partnerDonationId"),
            status: RewardStatus::parse(&detail.text("status")),
            tokens: detail.number("tokens"),
        }
    }
}

/// Something failed. The donor has been told what to do, and no wording of yours needs to. Of a panic in this very wasm no
/// callback is told: there is nobody left to call.
///
/// ```
/// use sir_donate::DonateError;
///
/// fn for_the_log(error: &DonateError) -> String {
///     format!("donation form: {}{}", error.code, if error.retryable { " (may pass)" } else { "" })
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DonateError {
    /// One of the [documented codes](https://github.com/sirgiving/sir-donate/blob/main/docs/errors.md).
    pub code: String,
    /// Whether the same may go through later.
    pub retryable: bool,
}

impl DonateError {
    pub(super) fn read(detail: &Detail) -> Self {
        Self { code: detail.text("code"), retryable: detail.flag("retryable") }
    }
}
