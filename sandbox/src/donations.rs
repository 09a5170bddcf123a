//! The donations of this run: from the link, through the checkout, to the reward.

use std::collections::HashMap;
use std::time::Duration;

use serde::Serialize;
use serde_json::{Value, json};

use crate::create_link::CreateLink;
use crate::nonprofits::Nonprofit;
use crate::partners::Partner;

/// SIR tokens for each whole major unit of the gift; the tip earns none.
const TOKENS_PER_UNIT: u64 = 5;

/// What became of a donation and its reward.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Status {
    /// The link was made; nobody paid yet.
    Pending,
    /// Paid; the reward is under way.
    Processing,
    /// The tokens were granted.
    Completed,
    /// Left by the checkout's own button.
    Cancelled,
    /// The card was declined.
    Failed,
}

/// What the donor did at the checkout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Paid { at: Duration },
    Declined,
    Cancelled,
}

/// One donation.
#[derive(Clone, Debug)]
pub(crate) struct Donation {
    pub(crate) id: String,
    pub(crate) partner: &'static Partner,
    pub(crate) nonprofit: &'static Nonprofit,
    pub(crate) gift: CreateLink,
    pub(crate) outcome: Option<Outcome>,
    /// The page that the donor came from.
    pub(crate) return_to: Option<String>,
    /// The body as it was received, for the journal.
    request: Value,
    listed: bool,
}

impl Donation {
    pub(crate) fn status(&self, now: Duration, reward_delay: Duration) -> Status {
        match self.outcome {
            None => Status::Pending,
            Some(Outcome::Paid { at }) if now < at + reward_delay => Status::Processing,
            Some(Outcome::Paid { .. }) => Status::Completed,
            Some(Outcome::Declined) => Status::Failed,
            Some(Outcome::Cancelled) => Status::Cancelled,
        }
    }

    /// The answer of `GET /v1/partner/donations/status/:id`.
    pub(crate) fn reward(&self, now: Duration, reward_delay: Duration) -> Value {
        let status = self.status(now, reward_delay);
        let mut answer = json!({ "partnerDonationId": self.id, "status": status });
        if status == Status::Completed {
            answer["tokensDistributed"] = self.tokens().into();
        }
        answer
    }

    fn tokens(&self) -> u64 {
        self.gift.amount / self.gift.currency.scale() * TOKENS_PER_UNIT
    }
}

/// All donations, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Donations {
    all: Vec<Donation>,
    places: HashMap<String, usize>,
}

impl Donations {
    /// Remembers a new donation.
    pub(crate) fn add(
        &mut self,
        id: String,
        partner: &'static Partner,
        nonprofit: &'static Nonprofit,
        gift: CreateLink,
        request: Value,
    ) {
        self.places.insert(id.clone(), self.all.len());
        self.all.push(Donation {
            id,
            partner,
            nonprofit,
            gift,
            outcome: None,
            return_to: None,
            request,
            listed: true,
        });
    }

    pub(crate) fn find(&self, id: &str) -> Option<&Donation> {
        self.places.get(id).and_then(|place| self.all.get(*place))
    }

    pub(crate) fn find_mut(&mut self, id: &str) -> Option<&mut Donation> {
        self.places.get(id).and_then(|place| self.all.get_mut(*place))
    }

    /// The journal's list.
    pub(crate) fn listed(&self, now: Duration, reward_delay: Duration) -> Vec<Value> {
        self.all
            .iter()
            .filter(|donation| donation.listed)
            .map(|donation| {
                json!({
                    "partnerDonationId": donation.id,
                    "status": donation.status(now, reward_delay),
                    "request": donation.request,
                })
            })
            .collect()
    }

    /// Empties the journal's list. The donations live on: a checkout may be open in some tab.
    pub(crate) fn unlist(&mut self) {
        for donation in &mut self.all {
            donation.listed = false;
        }
    }
}

/// An identifier of 24 random hexadecimal digits: one that a browser remembers from an earlier run of the
/// sandbox names no donation of this one.
pub(crate) fn random_id() -> Result<String, getrandom::Error> {
    let mut bytes = [0_u8; 12];
    getrandom::fill(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::currency::Currency;
    use crate::{nonprofits, partners};

    const DELAY: Duration = Duration::from_secs(3);

    fn donation(amount: u64, currency: &str) -> Donation {
        let request = json!({
            "nonprofitSlug": "direct-relief", "amount": amount, "currency": currency, "frequency": "once",
            "provider": "stripe", "donorEmail": "jane@example.com", "firstName": "Jane", "lastName": "Doe",
        });
        let partner = partners::find(Some(&format!("pk_test_{}", "1".repeat(64)))).unwrap();
        let nonprofit = nonprofits::find("direct-relief").unwrap();
        let mut all = Donations::default();
        all.add("a".to_owned(), partner, nonprofit, CreateLink::parse(&request).unwrap(), request);
        all.find("a").unwrap().clone()
    }

    #[test]
    fn tokens_follow_the_whole_major_units_of_the_gift() {
        for (amount, currency, tokens) in [
            (2_500, "USD", 125),
            (2_599, "USD", 125),
            (99, "USD", 0),
            (500, "JPY", 2_500),
            (2_500, "KWD", 10),
        ] {
            assert!(Currency::find(currency).is_some());
            assert_eq!(donation(amount, currency).tokens(), tokens, "{amount} {currency}");
        }
    }

    #[test]
    fn a_payment_is_rewarded_after_the_delay_and_not_before() {
        let mut donation = donation(2_500, "USD");
        let paid = Duration::from_secs(100);
        assert_eq!(donation.reward(paid, DELAY)["status"], "PENDING");
        donation.outcome = Some(Outcome::Paid { at: paid });
        let early = donation.reward(paid + DELAY - Duration::from_millis(1), DELAY);
        assert_eq!(early, json!({"partnerDonationId": "a", "status": "PROCESSING"}));
        let due = donation.reward(paid + DELAY, DELAY);
        assert_eq!(due, json!({"partnerDonationId": "a", "status": "COMPLETED", "tokensDistributed": 125}));
        donation.outcome = Some(Outcome::Declined);
        assert_eq!(donation.status(paid + DELAY, DELAY), Status::Failed);
        donation.outcome = Some(Outcome::Cancelled);
        assert_eq!(donation.status(paid + DELAY, DELAY), Status::Cancelled);
    }

    #[test]
    fn identifiers_differ() {
        let (one, other) = (random_id().unwrap(), random_id().unwrap());
        assert_eq!((one.len(), other.len()), (24, 24));
        assert_ne!(one, other);
    }
}
