//! A donation remembered in the donor's browser, until its reward is settled and seen.
//!
//! It holds nothing that the donor typed about themselves.

use super::status::RewardStatus;
use crate::text::{self, digits, shown};

/// One remembered donation. Times are Unix milliseconds.
#[derive(Clone, Debug, PartialEq)]
pub struct Receipt {
    /// The API's name for the donation.
    pub id: String,
    /// The nonprofit's slug.
    pub nonprofit: String,
    /// Its name, where it was known.
    pub name: Option<String>,
    /// The gift in minor units, without a tip.
    pub amount: f64,
    /// ISO 4217 code of the amount.
    pub currency: String,
    /// `stripe` or `every.org`.
    pub provider: String,
    /// The end of the publishable key: a status is only asked for with the key that made the link.
    pub key: String,
    /// When the link was made.
    pub at: f64,
    /// How often its status was asked for.
    pub asked: u32,
    /// When to ask next.
    pub next: f64,
    /// The word for the last status that was read; `unreadable` where none can be read.
    pub status: String,
    /// SIR tokens earned, where that is known.
    pub tokens: Option<f64>,
}

const SECOND: f64 = 1_000.0;
const HOUR: f64 = 3_600.0 * SECOND;

// Tokens are kept as integers of thousandths.
const TOKEN_UNIT: f64 = 1_000.0;

impl Receipt {
    /// After this many milliseconds a donation is forgotten.
    pub const LIFETIME: f64 = 48.0 * HOUR;

    /// After this many milliseconds there is one last question: a checkout is open for a day.
    pub const DEADLINE: f64 = 24.0 * HOUR;

    /// The word for a status that was not known at the deadline.
    pub const UNKNOWN: &'static str = "unknown";

    /// The word for a status that can't be read: it ends in a plain thank-you.
    pub const UNREADABLE: &'static str = "unreadable";

    /// The word for one that is awaited, of which the donor wants to see nothing until there is news.
    pub const PUT_ASIDE: &'static str = "put aside";

    /// So many milliseconds pass before the first question, where the donor has not come back yet.
    pub const PATIENCE: f64 = 15.0 * SECOND;

    // A settled donation is shown on further page views for this long, unless it is dismissed.
    const SHOWN: f64 = HOUR;

    /// Its fields as texts, to be kept. A list of texts needs no reader and writer of its own.
    pub fn to_fields(&self) -> Vec<String> {
        // Rounded: 1.001 tokens are a hair less than 1,001 thousandths.
        let integer = |number: f64| digits(number.round_ties_even() as u64);
        let texts = [&self.id, &self.nonprofit, &self.currency, &self.provider, &self.key, &self.status];
        let numbers = [self.amount, self.at, self.next, f64::from(self.asked)];
        let mut fields: Vec<String> = texts.into_iter().cloned().chain(numbers.map(integer)).collect();
        fields.push(self.tokens.map(|tokens| integer(tokens * TOKEN_UNIT)).unwrap_or_default());
        fields.push(self.name.clone().unwrap_or_default());
        fields
    }

    /// Reads what [`Receipt::to_fields`] wrote; none where somebody else wrote it.
    pub fn from_fields(fields: Vec<String>) -> Option<Self> {
        let [id, nonprofit, currency, provider, key, status, amount, at, next, asked, tokens, name]: [String;
            12] = fields.try_into().ok()?;
        let number = |text: String| text::number(&text).map(|number| number as f64);
        Some(Self {
            id,
            nonprofit,
            currency,
            provider,
            key,
            status,
            amount: number(amount)?,
            at: number(at)?,
            next: number(next)?,
            asked: number(asked)? as u32,
            tokens: number(tokens).map(|tokens| tokens / TOKEN_UNIT),
            name: shown(&name),
        })
    }

    /// The status that was last read.
    pub fn reward(&self) -> RewardStatus {
        RewardStatus::parse(&self.status)
    }

    /// Whether its story has ended: asking again would spend a call for nothing.
    pub fn is_settled(&self) -> bool {
        [Self::UNREADABLE, Self::UNKNOWN].contains(&self.status.as_str()) || self.reward().is_final()
    }

    /// Whether it is to be forgotten.
    pub fn is_stale(&self, now: f64) -> bool {
        let age = now - self.at;
        // A clock set back makes an age negative, by a day at the most; more was written by somebody else.
        !(-24.0 * HOUR..=Self::LIFETIME).contains(&age)
            || (self.is_settled() && now - self.next > Self::SHOWN)
    }

    /// Milliseconds until its status may be asked for, none where it is settled.
    ///
    /// A page that the donor comes back to asks at once the first time: most have paid by then, and many rewards are
    /// there. Nearly all of the others are a few seconds later, at the second question. From then on the gap grows
    /// fourfold, across pages as well, so that browsing on does not spend the partner's limit.
    pub fn wait(&self, now: f64, returned: bool) -> Option<f64> {
        if self.is_settled() || self.is_stale(now) {
            return None;
        }
        let gap = gap(self.asked);
        let wait = self.next.min(self.at + Self::DEADLINE) - now;
        // Longer than the gap itself: the clock was changed, and the next question sets it right.
        let due = wait > gap || returned && self.asked == 0;
        Some(if due { 0.0 } else { wait.max(0.0) })
    }

    /// Notes that the status was asked for at `now`.
    pub fn asked(&mut self, now: f64) {
        self.asked = self.asked.saturating_add(1);
        self.next = now + gap(self.asked);
    }

    /// Notes, after the last question, that the status is not known.
    pub fn give_up(&mut self, now: f64) {
        if !self.is_settled() && now - self.at >= Self::DEADLINE {
            self.settle(Self::UNKNOWN, None, now);
        }
    }

    /// Notes what the API said.
    pub fn settle(&mut self, status: &str, tokens: Option<f64>, now: f64) {
        // That it is still awaited is no news.
        if self.status == Self::PUT_ASIDE && status == RewardStatus::Processing.as_str() {
            return;
        }
        self.status = status.to_owned();
        self.tokens = tokens;
        if self.is_settled() {
            self.next = now;
        }
    }
}

/// Which widget of a page shows which donation, or has put it aside: each is shown once.
#[derive(Debug, Default)]
pub struct Claims {
    last: u32,
    taken: Vec<(u32, String)>,
}

impl Claims {
    /// Nobody shows anything.
    pub const fn new() -> Self {
        Self { last: 0, taken: Vec::new() }
    }

    /// A number for one more widget.
    pub fn join(&mut self) -> u32 {
        self.last += 1;
        self.last
    }

    /// The widget shows this donation.
    pub fn take(&mut self, widget: u32, id: &str) {
        self.taken.push((widget, id.to_owned()));
    }

    /// The widget shows none any more.
    pub fn release(&mut self, widget: u32) {
        self.taken.retain(|(by, _)| *by != widget);
    }

    /// The last of these donations to this nonprofit, by this key, that no widget shows: rather one that the donor has
    /// not put aside.
    pub fn unclaimed(&self, mut kept: Vec<Receipt>, nonprofit: &str, key: &str) -> Option<Receipt> {
        let mine = |receipt: &Receipt| receipt.nonprofit == nonprofit && receipt.key == key;
        let free = |receipt: &Receipt| !self.taken.iter().any(|(_, id)| *id == receipt.id);
        kept.retain(|receipt| mine(receipt) && free(receipt));
        let shown = kept.iter().rposition(|receipt| receipt.status != Receipt::PUT_ASIDE);
        match shown {
            Some(at) => Some(kept.swap_remove(at)),
            None => kept.pop(),
        }
    }
}

// 15 s while the checkout is open elsewhere, then 8 s, 32 s, two minutes, nine … up to an hour.
fn gap(asked: u32) -> f64 {
    match asked {
        0 => Receipt::PATIENCE,
        // The sixth is longer than an hour.
        _ => (SECOND * f64::from(2u32 << (2 * asked.min(6)))).min(HOUR),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn receipt() -> Receipt {
        Receipt {
            id: "don_1".into(),
            nonprofit: "american-red-cross".into(),
            name: None,
            amount: 2_500.0,
            currency: "USD".into(),
            provider: "stripe".into(),
            key: "cdef".into(),
            at: 0.0,
            asked: 0,
            next: 15.0 * SECOND,
            status: "processing".into(),
            tokens: None,
        }
    }

    #[test]
    fn a_return_asks_at_once_and_then_ever_more_rarely() {
        let mut receipt = receipt();
        assert_eq!(receipt.wait(5_000.0, true), Some(0.0));
        assert_eq!(receipt.wait(5_000.0, false), Some(10_000.0));
        let mut now = 5_000.0;
        let mut gaps = vec![];
        while let Some(wait) = receipt.wait(now, true) {
            now += wait;
            receipt.asked(now);
            receipt.give_up(now);
            gaps.push(wait / SECOND);
        }
        assert_eq!(gaps[..7], [0.0, 8.0, 32.0, 128.0, 512.0, 2_048.0, 3_600.0]);
        assert!(gaps.iter().all(|gap| *gap <= 3_600.0));
        assert!(gaps.len() < 32, "{} calls until the deadline", gaps.len());
        assert!((now - Receipt::DEADLINE).abs() < 1.0, "the last question is at the deadline");
    }

    #[test]
    fn is_read_back() {
        let mut receipt = receipt();
        assert_eq!(Receipt::from_fields(receipt.to_fields()), Some(receipt.clone()));
        receipt.name = Some("American Red Cross".into());
        receipt.settle("completed", Some(12.5), 9_000.0);
        assert_eq!(Receipt::from_fields(receipt.to_fields()), Some(receipt.clone()));
        for at in 6..10 {
            let mut poisoned = receipt.to_fields();
            poisoned[at] = "x".into();
            assert_eq!(Receipt::from_fields(poisoned), None);
        }
        assert_eq!(Receipt::from_fields(vec!["don_1".into()]), None);
    }

    #[test]
    fn tokens_are_the_same_on_every_page() {
        // Found by fuzzing: thousandths were cut off, so that a number shrank from page to page.
        for thousandths in 0..100_000_u32 {
            let mut receipt = receipt();
            receipt.settle("completed", Some(f64::from(thousandths) / 1_000.0), 9_000.0);
            assert_eq!(Receipt::from_fields(receipt.to_fields()).unwrap().tokens, receipt.tokens);
        }
    }

    #[test]
    fn a_settled_donation_is_not_asked_for() {
        let mut receipt = receipt();
        receipt.settle("COMPLETED", Some(125.0), 9_000.0);
        assert_eq!(receipt.wait(10_000.0, true), None);
        assert!(!receipt.is_stale(10_000.0));
        assert!(receipt.is_stale(9_000.0 + HOUR + 1.0));
        receipt.settle(Receipt::UNREADABLE, None, 9_000.0);
        assert!(receipt.is_settled());
    }

    #[test]
    fn one_that_was_put_aside_comes_back_with_news() {
        let mut receipt = receipt();
        receipt.status = Receipt::PUT_ASIDE.into();
        assert!(!receipt.is_settled() && receipt.wait(0.0, true).is_some(), "it is asked for all the same");
        assert_eq!(
            Receipt::from_fields(receipt.to_fields()).as_ref(),
            Some(&receipt),
            "on the next page too"
        );
        receipt.settle("processing", None, 0.0);
        assert_eq!(receipt.status, Receipt::PUT_ASIDE);
        receipt.settle("completed", None, 0.0);
        assert_eq!(receipt.status, "completed");
        let aside =
            |id: &str| Receipt { id: id.into(), status: Receipt::PUT_ASIDE.into(), ..self::receipt() };
        let found = |kept| Claims::new().unclaimed(kept, "american-red-cross", "cdef").map(|found| found.id);
        assert_eq!(found(vec![self::receipt(), aside("a")]).as_deref(), Some("don_1"));
        assert_eq!(found(vec![aside("a"), aside("b")]).as_deref(), Some("b"));
    }

    #[test]
    fn a_clock_set_back_does_not_stop_it() {
        let mut receipt = receipt();
        receipt.asked(1_000_000.0);
        assert_eq!(receipt.wait(0.0, true), Some(0.0), "the next one is hours away");
        receipt.asked(0.0);
        assert_eq!(receipt.wait(0.0, true), Some(32_000.0), "and after it all goes on");
        assert_eq!(receipt.wait(32_000.0, true), Some(0.0));
    }

    #[test]
    fn the_usual_donation_costs_two_questions() {
        // The donor comes back a while after the link was made; the reward is there some seconds after the payment.
        for (back, reward) in [(30.0, 2.0), (90.0, 5.0), (600.0, 8.0), (20.0, 0.0)] {
            let mut receipt = receipt();
            let (mut now, mut questions) = (back * SECOND, 0);
            while let Some(wait) = receipt.wait(now, true) {
                now += wait;
                questions += 1;
                receipt.asked(now);
                if now >= (back + reward) * SECOND {
                    receipt.settle("completed", Some(125.0), now);
                }
            }
            assert!(questions <= 2, "{questions} questions where the reward takes {reward} s");
        }
    }

    #[test]
    fn what_is_not_known_after_a_day_is_said_so_and_not_asked_for_again() {
        let mut receipt = receipt();
        receipt.asked(Receipt::DEADLINE - 1.0);
        receipt.give_up(Receipt::DEADLINE - 1.0);
        assert!(!receipt.is_settled());
        // A donor who comes back later gets one more question.
        let back = Receipt::DEADLINE + 6.0 * HOUR;
        assert_eq!(receipt.wait(back, true), Some(0.0));
        receipt.asked(back);
        receipt.give_up(back);
        assert_eq!((receipt.status.as_str(), receipt.wait(back, true)), (Receipt::UNKNOWN, None));
        assert!(!receipt.is_stale(back + 1.0), "it is told");
    }
}
