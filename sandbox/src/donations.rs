//! One donation: from the link, through the checkout, to the reward.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::create_link::CreateLink;
use crate::magic::{self, Course, Refusal, Tokens};
use crate::nonprofits::Nonprofit;
use crate::partners::Partner;

/// SIR tokens for each whole major unit of the gift; the tip earns none.
const TOKENS_PER_UNIT: u64 = 5;

/// What became of a donation and its reward.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Status {
    /// The link was made; nobody paid yet.
    Pending,
    /// Nobody paid while the link lived.
    Expired,
    /// Paid; the reward is under way.
    Processing,
    /// The tokens were granted.
    Completed,
    /// The gift was refunded and the tokens were taken back.
    Reversed,
    /// Left by the checkout's own button.
    Cancelled,
    /// The card was declined.
    Failed,
}

impl Status {
    /// Does nothing follow by itself?
    fn is_final(self) -> bool {
        !matches!(self, Self::Pending | Self::Processing)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pending => "PENDING",
            Self::Expired => "EXPIRED",
            Self::Processing => "PROCESSING",
            Self::Completed => "COMPLETED",
            Self::Reversed => "REVERSED",
            Self::Cancelled => "CANCELLED",
            Self::Failed => "FAILED",
        })
    }
}

/// What the donor did at the checkout. Times are since the Unix epoch: they mean the same after a restart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Paid {
        at: Duration,
        /// When the tokens are granted.
        rewarded_at: Duration,
    },
    Declined {
        at: Duration,
    },
    Cancelled {
        at: Duration,
    },
}

/// One donation.
#[derive(Clone, Debug)]
pub(crate) struct Donation {
    pub(crate) id: String,
    pub(crate) partner: &'static Partner,
    pub(crate) nonprofit: &'static Nonprofit,
    pub(crate) gift: CreateLink,
    pub(crate) created_at: Duration,
    /// From then on the link can't be paid any more.
    pub(crate) expires_at: Duration,
    pub(crate) outcome: Option<Outcome>,
    pub(crate) reversed_at: Option<Duration>,
    /// May the donor's first name be a magic one?
    pub(crate) magic: bool,
    /// The last status that an event told of.
    pub(crate) told: Option<Status>,
    /// The page that the donor came from.
    pub(crate) return_to: Option<String>,
    /// The body as it was received, for the journal.
    pub(crate) request: Value,
}

impl Donation {
    pub(crate) fn status(&self, now: Duration) -> Status {
        if self.reversed_at.is_some() {
            return Status::Reversed;
        }
        match self.outcome {
            None if now < self.expires_at => Status::Pending,
            None => Status::Expired,
            Some(Outcome::Paid { .. }) if now < self.settles_at() => Status::Processing,
            Some(Outcome::Paid { .. }) => self.course().status,
            Some(Outcome::Declined { .. }) => Status::Failed,
            Some(Outcome::Cancelled { .. }) => Status::Cancelled,
        }
    }

    /// Decides the checkout, once: a form sent twice, from an old tab or by an impatient hand, changes
    /// nothing, and neither does one that comes after the link's end.
    pub(crate) fn decide(&mut self, outcome: Outcome, now: Duration) -> bool {
        let open = self.status(now) == Status::Pending;
        if open {
            self.outcome = Some(outcome);
        }
        open
    }

    /// Refunds the gift and takes its tokens back. Once is enough: again changes nothing.
    ///
    /// # Errors
    /// With the status, where no reward was granted that could be taken back.
    pub(crate) fn reverse(&mut self, now: Duration) -> Result<(), Status> {
        match self.status(now) {
            Status::Completed => self.reversed_at = Some(now),
            Status::Reversed => {}
            other => return Err(other),
        }
        Ok(())
    }

    /// Did the payment go through, whatever became of the reward?
    pub(crate) fn is_paid(&self) -> bool {
        matches!(self.outcome, Some(Outcome::Paid { .. }))
    }

    /// What the donor's first name makes of the reward.
    fn course(&self) -> Course {
        let name = self.request["firstName"].as_str().filter(|_| self.magic);
        name.and_then(magic::by_first_name).unwrap_or(Course::USUAL)
    }

    /// The error that comes instead of the status, where there is one.
    pub(crate) fn unreadable(&self) -> Option<Refusal> {
        self.course().unreadable.filter(|_| self.is_paid())
    }

    /// The API's word for the status.
    fn word(&self, now: Duration) -> Value {
        let status = self.status(now);
        let course = self.course();
        match course.word {
            Some(word) if self.is_paid() && status == course.status => word.into(),
            _ => json!(status),
        }
    }

    /// What nobody was told of yet, oldest first: the donation as it was, its status, and since when. All of it
    /// counts as told from then on.
    pub(crate) fn news(&mut self, now: Duration) -> Vec<(Self, Status, Duration)> {
        let status = self.status(now);
        if !status.is_final() || self.told == Some(status) {
            return Vec::new();
        }
        let mut news = Vec::new();
        if self.reversed_at.is_some() && self.told.is_none() {
            // It was reversed in the very moment of its completion: first things first.
            let since = self.settles_at();
            let before = Self { reversed_at: None, ..self.clone() };
            let status = before.status(now);
            news.push((before, status, since));
        }
        self.told = Some(status);
        news.push((self.clone(), status, self.reversed_at.unwrap_or_else(|| self.settles_at())));
        news
    }

    /// When the status changes by itself and somebody has to be told, where it does.
    pub(crate) fn turns_at(&self) -> Option<Duration> {
        match self.outcome {
            None | Some(Outcome::Paid { .. }) if self.told.is_none() => Some(self.settles_at()),
            _ => None,
        }
    }

    /// When this comes to its end, but for a reversal.
    fn settles_at(&self) -> Duration {
        match self.outcome {
            None => self.expires_at,
            Some(Outcome::Paid { rewarded_at, .. }) => rewarded_at.saturating_add(self.course().later),
            Some(Outcome::Declined { at } | Outcome::Cancelled { at }) => at,
        }
    }

    /// The answer of `GET /v1/partner/donations/status/:id`.
    pub(crate) fn reward(&self, now: Duration) -> Value {
        let mut answer = json!({ "partnerDonationId": self.id, "status": self.word(now) });
        if self.status(now) == Status::Completed && self.course().tokens != Tokens::Untold {
            answer["tokensDistributed"] = self.tokens().into();
        }
        answer
    }

    /// The journal's line.
    pub(crate) fn listing(&self, now: Duration) -> Value {
        json!({ "partnerDonationId": self.id, "status": self.word(now), "request": self.request })
    }

    pub(crate) fn tokens(&self) -> u64 {
        match self.course().tokens {
            Tokens::Zero => 0,
            Tokens::Usual | Tokens::Untold => self.gift.amount / self.gift.currency.scale() * TOKENS_PER_UNIT,
        }
    }
}

/// An identifier of 24 random hexadecimal digits: one that a browser remembers from another sandbox names no
/// donation of this one.
pub(crate) fn random_id() -> Result<String, getrandom::Error> {
    let mut bytes = [0_u8; 12];
    getrandom::fill(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::currency::Currency;
    use crate::{nonprofits, partners};

    const CREATED: Duration = Duration::from_secs(10);
    const EXPIRES: Duration = Duration::from_secs(1_000);
    const PAID: Duration = Duration::from_secs(100);
    const REWARDED: Duration = Duration::from_secs(103);

    pub(crate) fn donation(amount: u64, currency: &str) -> Donation {
        let request = json!({
            "nonprofitSlug": "direct-relief", "amount": amount, "currency": currency, "frequency": "once",
            "provider": "stripe", "donorEmail": "jane@example.com", "firstName": "Jane", "lastName": "Doe",
        });
        Donation {
            id: "a".to_owned(),
            partner: partners::find(Some(&format!("pk_test_{}", "1".repeat(64)))).unwrap(),
            nonprofit: nonprofits::find("direct-relief").unwrap(),
            gift: CreateLink::parse(&request).unwrap(),
            created_at: CREATED,
            expires_at: EXPIRES,
            outcome: None,
            reversed_at: None,
            magic: true,
            told: None,
            return_to: None,
            request,
        }
    }

    fn before(time: Duration) -> Duration {
        time - Duration::from_millis(1)
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
        assert_eq!(donation.reward(PAID)["status"], "PENDING");
        assert!(donation.decide(Outcome::Paid { at: PAID, rewarded_at: REWARDED }, PAID));
        let early = donation.reward(before(REWARDED));
        assert_eq!(early, json!({"partnerDonationId": "a", "status": "PROCESSING"}));
        let due = donation.reward(REWARDED);
        assert_eq!(due, json!({"partnerDonationId": "a", "status": "COMPLETED", "tokensDistributed": 125}));
        assert!(!donation.decide(Outcome::Cancelled { at: REWARDED }, REWARDED), "decided is decided");
        assert_eq!(donation.status(EXPIRES), Status::Completed, "what was paid does not expire");
        donation.outcome = Some(Outcome::Declined { at: PAID });
        assert_eq!(donation.status(EXPIRES), Status::Failed);
        donation.outcome = Some(Outcome::Cancelled { at: PAID });
        assert_eq!(donation.status(EXPIRES), Status::Cancelled);
    }

    #[test]
    fn a_link_that_nobody_paid_expires_and_cannot_be_paid() {
        let mut donation = donation(2_500, "USD");
        assert_eq!(donation.status(before(EXPIRES)), Status::Pending);
        assert_eq!(donation.reward(EXPIRES), json!({"partnerDonationId": "a", "status": "EXPIRED"}));
        assert!(!donation.decide(Outcome::Paid { at: EXPIRES, rewarded_at: EXPIRES }, EXPIRES));
        assert_eq!((donation.outcome, donation.status(EXPIRES)), (None, Status::Expired));
    }

    #[test]
    fn only_a_granted_reward_can_be_taken_back() {
        let mut donation = donation(2_500, "USD");
        assert_eq!(donation.reverse(PAID), Err(Status::Pending));
        assert_eq!(donation.reverse(EXPIRES), Err(Status::Expired));
        donation.outcome = Some(Outcome::Declined { at: PAID });
        assert_eq!(donation.reverse(PAID), Err(Status::Failed));
        donation.outcome = Some(Outcome::Paid { at: PAID, rewarded_at: REWARDED });
        assert_eq!(donation.reverse(PAID), Err(Status::Processing));
        assert_eq!(donation.reverse(REWARDED), Ok(()));
        assert_eq!(donation.reverse(EXPIRES), Ok(()));
        assert_eq!(donation.reversed_at, Some(REWARDED), "the first time counts");
        assert_eq!(donation.reward(EXPIRES), json!({"partnerDonationId": "a", "status": "REVERSED"}));
    }

    #[test]
    fn a_magic_name_takes_the_reward_on_its_course() {
        let mut donation = donation(2_500, "USD");
        donation.outcome = Some(Outcome::Paid { at: PAID, rewarded_at: REWARDED });
        let mut told = |name: &str, now| {
            donation.request["firstName"] = name.into();
            donation.reward(now)
        };
        for (name, status, tokens) in [
            ("Jane", "COMPLETED", json!(125)),
            ("Test-Completed", "COMPLETED", json!(125)),
            ("TEST-FAILED", "FAILED", Value::Null),
            (" test-reversed ", "REVERSED", Value::Null),
            ("Test-Canceled", "canceled", Value::Null),
            ("Test-Synonym", "Succeeded", json!(125)),
            ("Test-NoTokens", "COMPLETED", Value::Null),
            ("Test-ZeroTokens", "COMPLETED", json!(0)),
            ("Test-Unknown", "QUARANTINED", Value::Null),
            ("Test-Slow", "PROCESSING", Value::Null),
        ] {
            let answer = told(name, REWARDED);
            assert_eq!(
                (&answer["status"], &answer["tokensDistributed"]),
                (&json!(status), &tokens),
                "{name}"
            );
        }
        assert_eq!(told("Test-Slow", REWARDED + Duration::from_secs(20))["status"], "COMPLETED");
        assert_eq!(told("Test-Failed", PAID)["status"], "PROCESSING");
        assert_eq!(told("Test-Pending", PAID)["status"], "PENDING", "from the payment on");
    }

    #[test]
    fn a_magic_name_does_nothing_where_it_may_not_and_where_nobody_paid() {
        let mut donation = donation(2_500, "USD");
        donation.request["firstName"] = "Test-Lost".into();
        assert!(donation.unreadable().is_none());
        assert_eq!(donation.status(PAID), Status::Pending);
        donation.outcome = Some(Outcome::Declined { at: PAID });
        assert_eq!((donation.unreadable(), donation.status(PAID)), (None, Status::Failed));
        donation.outcome = Some(Outcome::Paid { at: PAID, rewarded_at: REWARDED });
        assert!(donation.unreadable().is_some());
        donation.magic = false;
        assert!(donation.unreadable().is_none());
    }

    #[test]
    fn each_end_is_news_once() {
        let statuses = |donation: &mut Donation, now| -> Vec<(Status, Duration)> {
            donation.news(now).into_iter().map(|(_, status, since)| (status, since)).collect()
        };
        let mut unpaid = donation(2_500, "USD");
        assert_eq!((unpaid.turns_at(), statuses(&mut unpaid, PAID)), (Some(EXPIRES), vec![]));
        let late = EXPIRES + PAID;
        assert_eq!(statuses(&mut unpaid, late), [(Status::Expired, EXPIRES)]);
        assert_eq!((unpaid.turns_at(), statuses(&mut unpaid, late)), (None, vec![]));

        let mut paid = donation(2_500, "USD");
        paid.outcome = Some(Outcome::Paid { at: PAID, rewarded_at: REWARDED });
        assert_eq!((paid.turns_at(), statuses(&mut paid, PAID)), (Some(REWARDED), vec![]));
        let mut hasty = paid.clone();
        assert_eq!(statuses(&mut paid, late), [(Status::Completed, REWARDED)]);
        paid.reverse(late).unwrap();
        assert_eq!(statuses(&mut paid, late), [(Status::Reversed, late)]);
        assert_eq!(statuses(&mut paid, late), []);
        hasty.reverse(late).unwrap();
        let news = hasty.news(late);
        assert_eq!(news[0].0.reward(late)["tokensDistributed"], 125, "it was completed first");
        assert_eq!(news[1].0.reward(late)["status"], "REVERSED");
        assert_eq!(news.len(), 2);

        let mut slow = donation(2_500, "USD");
        slow.outcome = Some(Outcome::Paid { at: PAID, rewarded_at: REWARDED });
        slow.request["firstName"] = "Test-Slow".into();
        let settled = REWARDED + Duration::from_secs(20);
        assert_eq!((slow.turns_at(), statuses(&mut slow, before(settled))), (Some(settled), vec![]));
        assert_eq!(statuses(&mut slow, settled), [(Status::Completed, settled)]);
        let mut endless = slow.clone();
        (endless.told, endless.request["firstName"]) = (None, "Test-Processing".into());
        assert_eq!(statuses(&mut endless, late), []);

        let mut declined = donation(2_500, "USD");
        declined.outcome = Some(Outcome::Declined { at: PAID });
        assert_eq!(declined.turns_at(), None);
        assert_eq!(statuses(&mut declined, late), [(Status::Failed, PAID)]);
    }

    #[test]
    fn a_status_reads_the_same_in_json_and_in_a_sentence() {
        use Status::{Cancelled, Completed, Expired, Failed, Pending, Processing, Reversed};
        for status in [Pending, Expired, Processing, Completed, Reversed, Cancelled, Failed] {
            assert_eq!(json!(status), status.to_string());
        }
    }

    #[test]
    fn identifiers_differ() {
        let (one, other) = (random_id().unwrap(), random_id().unwrap());
        assert_eq!((one.len(), other.len()), (24, 24));
        assert_ne!(one, other);
    }
}
