//! The flow of a donation as one state machine: what the donor and the API do comes in as an [`Event`], what has to
//! be done outside goes out as an [`Effect`].

use super::draft::{AmountChoice, Draft, Fault, Field, Frequency, Gift, Rules, TipChoice};
use super::link::CheckoutUrl;
use super::money::Money;
use super::named::Named;
use super::tip::{Percent, TipOffer};

/// Why a call failed, or a form can't be used. The code is what partners see in `sir-donate-error`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failure {
    /// The browser has no connection.
    Offline,
    /// No answer in time; what became of the call is not known.
    Timeout,
    /// No answer: DNS, TLS, CORS, a blocked host; browsers don't say which.
    Network,
    /// An answer of 500 or above; seconds to wait where the API said so.
    Server(Option<u32>),
    /// Over the partner's limit; seconds to wait where the API said so.
    RateLimited(Option<u32>),
    /// 401: missing, malformed, inactive, expired or wrong key, or a 403.
    InvalidApiKey,
    /// 401: the partner is not active.
    PartnerNotActive,
    /// 401: the partner is suspended.
    PartnerSuspended,
    /// The partner's configuration does not take donations.
    DonationsDisabled,
    /// The nonprofit is unknown or not active.
    NonprofitNotFound,
    /// 400, 409, 422 and the like: the API does not take what was sent; the details that it names.
    Rejected(Named),
    /// An answer that can't be read.
    BadAnswer,
    /// A donation link that may not be followed.
    UnsafeLink,
}

impl Failure {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Offline => "offline",
            Self::Timeout => "timeout",
            Self::Network => "network",
            Self::Server(_) => "server",
            Self::RateLimited(_) => "rate_limited",
            Self::InvalidApiKey => "invalid_api_key",
            Self::PartnerNotActive => "partner_not_active",
            Self::PartnerSuspended => "partner_suspended",
            Self::DonationsDisabled => "donations_disabled",
            Self::NonprofitNotFound => "nonprofit_not_found",
            Self::Rejected(_) => "rejected",
            Self::BadAnswer => "bad_answer",
            Self::UnsafeLink => "unsafe_link",
        }
    }

    /// Whether the same call may go through later.
    pub fn is_retryable(self) -> bool {
        matches!(
            self,
            Self::Offline
                | Self::Timeout
                | Self::Network
                | Self::Server(_)
                | Self::RateLimited(_)
                | Self::BadAnswer
        )
    }

    /// Seconds after which the same call may go through, where that is known or likely.
    pub fn wait(self) -> Option<u32> {
        match self {
            // The shorter of the two limits is a minute's.
            Self::RateLimited(wait) => Some(wait.unwrap_or(60)),
            Self::Server(wait) => wait,
            _ => None,
        }
    }

    /// Whether a status can't be read with this key: that says nothing about the donation.
    pub fn is_unreadable(self) -> bool {
        self.is_definite() || matches!(self, Self::Rejected(_))
    }

    /// Whether no donation is possible here at all: a definite no.
    pub fn is_definite(self) -> bool {
        matches!(
            self,
            Self::InvalidApiKey
                | Self::PartnerNotActive
                | Self::PartnerSuspended
                | Self::DonationsDisabled
                | Self::NonprofitNotFound
        )
    }
}

/// A donor who has to wait for more seconds than these is shown another way to give at once.
const LONGEST_PATIENCE: u32 = 120;

/// Where a donation stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flow {
    /// The donor fills the form in.
    Editing,
    /// A donation link is being made.
    Creating,
    /// The page is on its way to the checkout.
    Leaving(CheckoutUrl),
    /// The checkout is open in another tab.
    InOtherTab(CheckoutUrl),
    /// The checkout did not open by itself: the donor follows the link.
    Ready(CheckoutUrl),
    /// The call failed; the form is as the donor left it.
    Failed(Failure),
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The donor chose an offered amount.
    Preset(Money),
    /// The donor typed in "Other amount".
    OwnAmount(String),
    /// The donor chose how often.
    Frequency(Frequency),
    /// The donor chose a tip, or typed one.
    Tip(TipChoice),
    /// The donor typed an e-mail address.
    Email(String),
    /// The donor typed a first name.
    FirstName(String),
    /// The donor typed a last name.
    LastName(String),
    /// The configuration arrived and offers a tip.
    TipOffered(TipOffer),
    /// The donor's hand is at the submit button: the total is decided.
    Decided,
    /// The donor wants to give.
    Submit,
    /// No link could be made.
    LinkFailed(Failure),
    /// So many seconds of the wait are over.
    Passed(u32),
    /// The donor follows the link to the checkout.
    Followed,
    /// The donor is back in a page that had been left, or wants to change the gift.
    Back,
}

/// What has to be done outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Make a donation link for this gift.
    CreateLink(Gift),
    /// Move the focus to this field.
    Focus(Field),
}

/// The form: its rules, what is in it, and where its donation stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// What the partner's options allow.
    pub rules: Rules,
    /// What is in the fields.
    pub draft: Draft,
    /// The tip that can be chosen.
    pub tip: Option<TipOffer>,
    /// What is wrong, in the order of the fields; empty until the donor submits.
    pub faults: Vec<(Field, Fault)>,
    /// Where the donation stands.
    pub flow: Flow,
    /// Seconds until another try is likely to go through, after one that failed.
    pub wait: u32,
    /// How many attempts in a row came to nothing.
    failures: u32,
    /// Whether the donor has changed anything: from then on nothing appears by itself.
    touched: bool,
}

impl Form {
    /// A form that nobody has touched.
    pub fn new(rules: Rules, draft: Draft) -> Self {
        Self {
            rules,
            draft,
            tip: None,
            faults: Vec::new(),
            flow: Flow::Editing,
            wait: 0,
            failures: 0,
            touched: false,
        }
    }

    /// Takes other rules at run time and keeps what the donor typed; a preset that is gone becomes an own amount.
    ///
    /// `elsewhere` says that the gift goes to another nonprofit, or by another partner: then what is under way is no
    /// longer what the form shows.
    pub fn adopt(&mut self, rules: Rules, draft: Draft, elsewhere: bool) {
        let other_money = rules.currency != self.rules.currency;
        let other_way = elsewhere || other_money || rules.provider != self.rules.provider;
        if other_way {
            self.flow = Flow::Editing;
        }
        // A tip that was offered is the partner's, in a provider's and a currency's terms.
        if other_way || !rules.tip {
            self.tip = None;
            self.draft.tip = TipChoice::None;
        }
        if !self.touched {
            let tip = self.draft.tip.clone();
            self.draft = Draft { tip, ..draft };
        } else if other_money {
            self.draft.amount = draft.amount;
        } else if let AmountChoice::Preset(money) = self.draft.amount
            && !rules.presets.contains(&money)
        {
            self.draft.amount = AmountChoice::Own(money.to_typed(&rules.style));
        }
        if !rules.frequencies.contains(&self.draft.frequency) {
            self.draft.frequency = rules.frequencies.first().copied().unwrap_or(Frequency::Once);
        }
        self.rules = rules;
        self.faults.clear();
    }

    /// Whether the fields may change now.
    pub fn is_open(&self) -> bool {
        matches!(self.flow, Flow::Editing | Flow::Failed(_))
    }

    /// Whether the donor has begun with it.
    pub fn is_touched(&self) -> bool {
        self.touched
    }

    /// Whether a call or a navigation is under way.
    pub fn is_busy(&self) -> bool {
        matches!(self.flow, Flow::Creating | Flow::Leaving(_))
    }

    /// Gift and tip together, where both can be read.
    pub fn total(&self) -> Option<Money> {
        let amount = self.draft.amount(&self.rules).ok()?;
        Some(amount.plus(self.draft.tip_on(amount, &self.rules).ok()?))
    }

    /// The tip that `share` of the chosen amount makes, where that amount can be read.
    pub fn tip_of(&self, share: Percent) -> Option<Money> {
        self.draft.amount(&self.rules).ok().map(|amount| share.of(amount))
    }

    /// What is wrong in `field`.
    pub fn fault(&self, field: Field) -> Option<Fault> {
        self.faults.iter().find(|(at, _)| *at == field).map(|(_, fault)| *fault)
    }

    /// Whether the same may go through now or later, as the donor left it.
    pub fn may_retry(&self) -> bool {
        matches!(self.flow, Flow::Failed(failure) if failure.is_retryable())
    }

    /// Whether the donor needs another way to give: the form can't help, not soon, or has failed again and again.
    pub fn is_stuck(&self) -> bool {
        let Flow::Failed(failure) = self.flow else { return false };
        let far = failure.wait().is_some_and(|seconds| seconds > LONGEST_PATIENCE);
        self.failures > 1 || far || !failure.is_retryable() && self.faults.is_empty()
    }

    /// Takes an event, and says what has to be done.
    pub fn apply(&mut self, event: Event) -> Option<Effect> {
        match event {
            Event::Preset(money) => {
                self.change(Some(Field::Amount), |draft| draft.amount = AmountChoice::Preset(money))
            }
            Event::OwnAmount(text) => {
                self.change(Some(Field::Amount), |draft| draft.amount = AmountChoice::Own(text))
            }
            Event::Frequency(frequency) => self.change(None, |draft| draft.frequency = frequency),
            Event::Tip(tip) => self.change(Some(Field::Tip), |draft| draft.tip = tip),
            Event::Email(text) => self.change(Some(Field::Email), |draft| draft.email = text),
            Event::FirstName(text) => self.change(Some(Field::FirstName), |draft| draft.first_name = text),
            Event::LastName(text) => self.change(Some(Field::LastName), |draft| draft.last_name = text),
            Event::TipOffered(offer) => self.offer(offer),
            Event::Submit => return self.submit(),
            Event::Back => self.flow = Flow::Editing,
            Event::Decided => self.touched = true,
            Event::LinkFailed(failure) => return self.fail(failure),
            Event::Passed(seconds) => self.wait = self.wait.saturating_sub(seconds),
            Event::Followed => {
                if let Flow::Ready(link) = &self.flow {
                    self.flow = Flow::InOtherTab(link.clone());
                }
            }
        }
        None
    }

    /// Takes the link that was made, by which the page leaves.
    pub fn leave(&mut self, link: CheckoutUrl) {
        self.failures = 0;
        self.flow = Flow::Leaving(link);
    }

    // What the API names as wrong is told at its field, where the donor can see it.
    fn fail(&mut self, failure: Failure) -> Option<Effect> {
        self.failures += 1;
        self.wait = failure.wait().unwrap_or(0);
        self.flow = Flow::Failed(failure);
        if let Failure::Rejected(named) = failure {
            for field in named.fields() {
                let shown = field != Field::Tip || matches!(self.draft.tip, TipChoice::Own(_));
                if shown && self.fault(field).is_none() {
                    self.faults.push((field, Fault::Refused));
                }
            }
        }
        self.faults.first().map(|(field, _)| Effect::Focus(*field))
    }

    // The donor changed a field: its message goes, and so does that of a failed call.
    fn change(&mut self, field: Option<Field>, change: impl FnOnce(&mut Draft)) {
        // A gift on its way is not changed under the donor's hands.
        if !self.is_open() {
            return;
        }
        self.touched = true;
        change(&mut self.draft);
        self.faults.retain(|(at, _)| Some(*at) != field);
        self.flow = Flow::Editing;
    }

    fn offer(&mut self, offer: TipOffer) {
        // Too late: the donor has seen a total without it.
        if self.touched || self.tip.is_some() || !self.rules.tip {
            return;
        }
        self.draft.tip = offer.preselected.map_or(TipChoice::None, TipChoice::Share);
        self.tip = Some(offer);
    }

    fn submit(&mut self) -> Option<Effect> {
        if !self.is_open() {
            return None;
        }
        self.touched = true;
        match self.draft.check(&self.rules) {
            Ok(gift) => {
                self.faults.clear();
                self.flow = Flow::Creating;
                Some(Effect::CreateLink(gift))
            }
            Err(faults) => {
                let first = faults.first().map(|(field, _)| Effect::Focus(*field));
                self.faults = faults;
                self.flow = Flow::Editing;
                first
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::donation::CheckoutRules;
    use crate::donation::draft::tests::{draft, rules};
    use proptest::prelude::*;

    fn form() -> Form {
        Form::new(rules(), draft())
    }

    fn link() -> CheckoutUrl {
        CheckoutUrl::parse("https://checkout.stripe.com/x", &CheckoutRules::default(), |_| None).unwrap()
    }

    #[test]
    fn submitting_twice_makes_one_link() {
        let mut form = form();
        assert!(matches!(form.apply(Event::Submit), Some(Effect::CreateLink(_))));
        assert_eq!(form.apply(Event::Submit), None);
        form.leave(link());
        assert_eq!(form.apply(Event::Submit), None);
        form.apply(Event::Back);
        assert!(form.is_open());
    }

    #[test]
    fn what_is_selected_is_what_is_sent() {
        let mut form = form();
        form.apply(Event::Frequency(Frequency::Monthly));
        form.apply(Event::OwnAmount("12.34".into()));
        form.apply(Event::Tip(TipChoice::Own("1".into())));
        let Some(Effect::CreateLink(gift)) = form.apply(Event::Submit) else { unreachable!() };
        assert_eq!(gift.frequency, Frequency::Monthly);
        assert_eq!((gift.amount.minor(), gift.tip.minor()), (1_234, 100));
        assert_eq!(Some(gift.total()), form.total());
    }

    #[test]
    fn a_gift_on_its_way_does_not_change() {
        let mut form = form();
        form.apply(Event::Submit);
        form.apply(Event::OwnAmount("9999".into()));
        form.apply(Event::Frequency(Frequency::Monthly));
        assert_eq!(form.draft, draft());
    }

    #[test]
    fn no_tip_appears_late() {
        let offer = TipOffer::new(Some(10.0));
        let mut early = form();
        early.apply(Event::TipOffered(offer.clone()));
        assert_eq!(early.total().unwrap().minor(), 2_750);
        let mut late = form();
        late.apply(Event::Email("j".into()));
        late.apply(Event::TipOffered(offer));
        assert_eq!((late.tip, late.draft.tip), (None, TipChoice::None));
    }

    #[test]
    fn a_failure_keeps_the_form_filled_in() {
        let mut form = form();
        form.apply(Event::Submit);
        form.apply(Event::LinkFailed(Failure::Timeout));
        assert_eq!(form.draft, draft());
        assert!(matches!(form.apply(Event::Submit), Some(Effect::CreateLink(_))), "the donor may try again");
    }

    #[test]
    fn what_the_api_refuses_is_told_at_its_field() {
        let named =
            Named::find(r#"["donorEmail must be","lastName must be","tipPercent is","tipAmount is"]"#);
        let mut form = form();
        form.apply(Event::TipOffered(TipOffer::new(Some(10.0))));
        form.apply(Event::Submit);
        let failed = form.apply(Event::LinkFailed(Failure::Rejected(named)));
        assert_eq!(failed, Some(Effect::Focus(Field::LastName)));
        // A share of the gift has no field of its own.
        assert_eq!(form.faults, [Field::LastName, Field::Email].map(|field| (field, Fault::Refused)));
        assert!(!form.may_retry() && !form.is_stuck(), "the donor can mend it");
        form.apply(Event::LastName("Roe".into()));
        assert_eq!((form.flow.clone(), form.fault(Field::LastName)), (Flow::Editing, None));
        form.apply(Event::Tip(TipChoice::Own("1".into())));
        form.apply(Event::Submit);
        form.apply(Event::LinkFailed(Failure::Rejected(named)));
        assert_eq!(form.fault(Field::Tip), Some(Fault::Refused));
        assert_eq!(form.faults.len(), 3, "each field once");
    }

    #[test]
    fn a_wait_is_counted_down() {
        let mut form = form();
        form.apply(Event::Submit);
        form.apply(Event::LinkFailed(Failure::RateLimited(Some(2))));
        for left in [1, 0, 0] {
            form.apply(Event::Passed(1));
            assert_eq!((form.wait, &form.flow), (left, &Flow::Failed(Failure::RateLimited(Some(2)))));
        }
        form.apply(Event::Submit);
        form.apply(Event::LinkFailed(Failure::Network));
        assert_eq!(form.wait, 0);
    }

    #[test]
    fn a_form_that_can_not_help_says_so() {
        let failed = |form: &mut Form, failure| {
            form.apply(Event::Submit);
            form.apply(Event::LinkFailed(failure));
            (form.may_retry(), form.is_stuck())
        };
        for failure in [Failure::Timeout, Failure::RateLimited(None), Failure::Server(Some(5))] {
            let mut form = form();
            assert!(!form.may_retry() && !form.is_stuck());
            assert_eq!(failed(&mut form, failure), (true, false));
            assert_eq!(failed(&mut form, failure), (true, true), "again");
            form.apply(Event::Submit);
            form.leave(link());
            form.apply(Event::Back);
            assert_eq!(failed(&mut form, failure), (true, false), "a link was made meanwhile");
        }
        for failure in [Failure::PartnerSuspended, Failure::UnsafeLink, Failure::Rejected(Named::NONE)] {
            assert_eq!(failed(&mut form(), failure), (false, true));
        }
    }

    #[test]
    fn the_first_fault_gets_the_focus_and_goes_when_mended() {
        let mut form = form();
        form.apply(Event::Email("nobody".into()));
        form.apply(Event::LastName(String::new()));
        assert_eq!(form.apply(Event::Submit), Some(Effect::Focus(Field::LastName)));
        form.apply(Event::LastName("Doe".into()));
        assert_eq!(form.fault(Field::LastName), None);
        assert_eq!(form.fault(Field::Email), Some(Fault::NotAnEmail));
    }

    #[test]
    fn other_options_keep_what_was_typed() {
        let mut form = form();
        form.apply(Event::Preset(rules().presets[3]));
        form.apply(Event::Frequency(Frequency::Monthly));
        let fewer =
            Rules { presets: vec![rules().presets[0]], frequencies: vec![Frequency::Once], ..rules() };
        form.adopt(fewer, Draft { email: String::new(), ..draft() }, false);
        assert_eq!(form.draft.amount, AmountChoice::Own("100.00".into()));
        assert_eq!(form.draft.frequency, Frequency::Once);
        assert_eq!(form.draft.email, "jane@example.com");
    }

    #[test]
    fn a_link_to_another_nonprofit_is_not_kept_in_the_form() {
        let mut form = form();
        form.apply(Event::TipOffered(TipOffer::new(Some(10.0))));
        form.apply(Event::Submit);
        form.leave(link());
        form.adopt(rules(), draft(), true);
        assert_eq!((&form.flow, &form.tip, &form.draft.tip), (&Flow::Editing, &None, &TipChoice::None));
    }

    #[test]
    fn a_tip_that_is_switched_off_is_not_sent() {
        let mut form = form();
        form.apply(Event::TipOffered(TipOffer::new(Some(10.0))));
        form.adopt(Rules { tip: false, ..rules() }, draft(), false);
        assert_eq!(form.total().unwrap().minor(), 2_500);
        form.apply(Event::TipOffered(TipOffer::new(Some(10.0))));
        assert_eq!(form.tip, None);
    }

    #[test]
    fn the_total_does_not_rise_under_a_hand_at_the_button() {
        let mut form = form();
        form.apply(Event::Decided);
        form.apply(Event::TipOffered(TipOffer::new(Some(10.0))));
        assert_eq!(form.total().unwrap().minor(), 2_500);
    }

    #[test]
    fn another_currency_takes_its_own_amount() {
        let mut form = form();
        form.apply(Event::OwnAmount("30".into()));
        let yen = crate::donation::Currency::parse("JPY").unwrap();
        let amount = AmountChoice::Preset(Money::new(2_500, yen));
        form.adopt(Rules { currency: yen, ..rules() }, Draft { amount: amount.clone(), ..draft() }, false);
        assert_eq!(form.draft.amount, amount);
    }

    fn event() -> impl Strategy<Value = Event> {
        prop_oneof![
            (0usize..4).prop_map(|at| Event::Preset(rules().presets[at])),
            "[0-9.,]{0,8}".prop_map(Event::OwnAmount),
            any::<bool>().prop_map(|m| Event::Frequency(if m {
                Frequency::Monthly
            } else {
                Frequency::Once
            })),
            "[0-9.]{0,4}".prop_map(|text| Event::Tip(TipChoice::Own(text))),
            (0u32..100).prop_map(|p| Event::Tip(TipChoice::Share(Percent::new(f64::from(p)).unwrap()))),
            Just(Event::TipOffered(TipOffer::new(Some(10.0)))),
            Just(Event::Submit),
            Just(Event::Decided),
            Just(Event::LinkFailed(Failure::Network)),
            Just(Event::LinkFailed(Failure::RateLimited(Some(2)))),
            (0u32..9).prop_map(Event::Passed),
            Just(Event::Followed),
            Just(Event::Back),
        ]
    }

    proptest! {
        #[test]
        fn in_any_order_of_events_only_the_shown_gift_is_sent(events in proptest::collection::vec(event(), 0..40)) {
            let mut form = form();
            let mut under_way = false;
            for event in events {
                under_way &= !matches!(event, Event::LinkFailed(_) | Event::Back);
                let shown = form.total();
                if let Some(Effect::CreateLink(gift)) = form.apply(event) {
                    prop_assert!(!under_way, "one checkout per intent");
                    prop_assert_eq!(Some(gift.total()), shown);
                    prop_assert_eq!(gift.frequency, form.draft.frequency);
                    under_way = true;
                }
            }
        }
    }
}
