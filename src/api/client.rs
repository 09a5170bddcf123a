//! The client: makes the four calls, and turns every way in which they fail into a [`Failure`].

use super::backoff;
use super::budget::Budget;
use super::cache::Kept;
use super::endpoint::{DonationId, Endpoint};
use super::json::{self, Json};
use super::key::PublishableKey;
use super::platform::{Answer, Platform, Request};
use super::types::{DonationLink, Status};
use crate::donation::{Failure, Named};
use crate::text::holds;
use core::cell::Cell;

// Where what is known of the limit is kept.
const LIMIT: &str = "/limit";

/// The four calls with one key at one host.
#[derive(Debug)]
pub struct Client<P> {
    /// The outside world.
    pub platform: P,
    /// The key of every call.
    pub key: PublishableKey,
    /// The origin of every call.
    pub base: String,
    budget: Cell<Budget>,
}

impl<P: Platform> Client<P> {
    /// A client for `key` at `base`, an origin.
    pub fn new(platform: P, key: PublishableKey, base: String) -> Self {
        Self { platform, key, base, budget: Cell::default() }
    }

    /// Makes a donation link. Never repeated by itself: a link whose fate is unknown may exist.
    ///
    /// # Errors
    /// Any [`Failure`] of a call.
    pub async fn create_link(&self, request: &Json) -> Result<DonationLink, Failure> {
        let body = P::encode(request).ok_or(Failure::BadAnswer)?;
        let answer = self.call(Endpoint::CreateLink, Some(body)).await?;
        DonationLink::read(&answer).ok_or(Failure::BadAnswer)
    }

    /// The status of a donation's reward, asked for once.
    ///
    /// # Errors
    /// Any [`Failure`] of a call.
    pub async fn status(&self, id: &DonationId) -> Result<Status, Failure> {
        Ok(Status::read(&self.call(Endpoint::Status(id), None).await?))
    }

    /// A good answer to a `GET`, made once more where that may help.
    ///
    /// # Errors
    /// Any [`Failure`] of a call.
    pub async fn get(&self, endpoint: Endpoint<'_>) -> Result<Json, Failure> {
        let first = self.call(endpoint, None).await;
        let Some(gap) =
            first.as_ref().err().and_then(|failure| backoff::gap(*failure, self.platform.chance()))
        else {
            return first;
        };
        self.platform.sleep(gap).await;
        // At the last moment: much may have happened during the pause.
        if self.platform.is_watched() { self.call(endpoint, None).await } else { first }
    }

    /// The object in a file of the partner's own, which the key is not sent to.
    ///
    /// # Errors
    /// Any [`Failure`] of a call; [`Failure::Rejected`] where there is no such file.
    pub async fn file(&self, url: &str) -> Result<Json, Failure> {
        let request = Request { method: "GET", url: url.to_owned(), key: "", body: None };
        let text = judge(self.platform.send(request).await?, Endpoint::Config, self.platform.now())?;
        json::read::<P>(&text).filter(Json::is_object).ok_or(Failure::BadAnswer)
    }

    /// What the platform's store holds under `name` for this host and key.
    pub(super) fn kept(&self, name: &str) -> Option<Kept> {
        Kept::parse(&self.platform.load(&self.store(name))?)
    }

    /// Puts it there, or takes away what was there.
    pub(super) fn keep(&self, name: &str, kept: Option<&Kept>) {
        self.platform.keep(&self.store(name), &kept.map(Kept::to_text).unwrap_or_default());
    }

    // No slug holds a slash, so none can stand in the place of what is no nonprofit.
    fn store(&self, name: &str) -> String {
        ["sir-donate:cache|", &self.base, "|", self.key.tail(), "|", name].concat()
    }

    /// Milliseconds until the limit allows for this call, as far as this page and the browser's others know.
    pub fn pause(&self, endpoint: Endpoint<'_>) -> f64 {
        let now = self.platform.now();
        let mut budget = self.budget.get();
        if let Some(kept) = self.kept(LIMIT) {
            budget.recall(kept.at, now);
        }
        budget.pause(endpoint, now)
    }

    fn learn(&self, answer: &Answer, now: f64) {
        let mut budget = self.budget.get();
        if budget.learn(answer, now) {
            self.budget.set(budget);
            self.keep(LIMIT, Some(&Kept { text: String::new(), at: budget.saved_until }));
        }
    }

    // One call. Every good answer is an object.
    async fn call(&self, endpoint: Endpoint<'_>, body: Option<String>) -> Result<Json, Failure> {
        if self.pause(endpoint) > 0.0 {
            return Err(Failure::RateLimited(None));
        }
        let mut url = self.base.clone();
        url.push_str(&endpoint.path());
        let request = Request { method: endpoint.method(), url, key: self.key.as_str(), body };
        let answer = self.platform.send(request).await?;
        let now = self.platform.now();
        self.learn(&answer, now);
        let text = judge(answer, endpoint, now)?;
        json::read::<P>(&text).filter(Json::is_object).ok_or(Failure::BadAnswer)
    }
}

// The body's shape is not documented, so a code is looked for wherever it may stand.
fn judge(answer: Answer, endpoint: Endpoint<'_>, now: f64) -> Result<String, Failure> {
    Err(match answer.status {
        200..=299 => return Ok(answer.text),
        401 | 403 if holds(&answer.text, "PARTNER_SUSPENDED") => Failure::PartnerSuspended,
        401 | 403 if holds(&answer.text, "PARTNER_NOT_ACTIVE") => Failure::PartnerNotActive,
        401 => Failure::InvalidApiKey,
        // A firewall's 403 says nothing of the key.
        403 if holds(&answer.text, "INVALID_API_KEY") => Failure::InvalidApiKey,
        404 => match endpoint {
            Endpoint::Organization(_) | Endpoint::CreateLink => Failure::NonprofitNotFound,
            Endpoint::Config | Endpoint::Status(_) => Failure::Rejected(Named::NONE),
        },
        408 => Failure::Timeout,
        429 => Failure::RateLimited(answer.wait(now)),
        400..=499 => Failure::Rejected(Named::find(&answer.text)),
        500..=599 => Failure::Server(answer.wait(now)),
        _ => Failure::BadAnswer,
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::api::endpoint::Slug;
    use crate::api::key::tests::KEY;
    use crate::api::types::link_request;
    use crate::donation::draft::tests::{draft, rules};
    use core::cell::RefCell;
    use core::task::Poll;
    use futures_executor::block_on;
    use std::collections::{HashMap, VecDeque};

    /// A world that a test writes down beforehand: answers in order, a clock that only sleeping moves.
    #[derive(Debug, Default)]
    pub(crate) struct Script {
        pub(crate) answers: RefCell<VecDeque<Result<Answer, Failure>>>,
        pub(crate) seen: RefCell<Vec<(String, Option<String>)>>,
        pub(crate) clock: Cell<f64>,
        pub(crate) hidden: Cell<bool>,
        /// Hides the page while somebody sleeps.
        pub(crate) hides: Cell<bool>,
        /// Nothing can be kept.
        pub(crate) full: Cell<bool>,
        pub(crate) kept: RefCell<HashMap<String, String>>,
    }

    impl Platform for &Script {
        async fn send(&self, request: Request<'_>) -> Result<Answer, Failure> {
            let own = request.url.starts_with("https://devapi.sirgiving.org/");
            assert_eq!(request.key, if own { KEY } else { "" }, "{}", request.url);
            // No network answers in the same breath.
            let mut asked = false;
            core::future::poll_fn(|cx| {
                cx.waker().wake_by_ref();
                if core::mem::replace(&mut asked, true) { Poll::Ready(()) } else { Poll::Pending }
            })
            .await;
            self.seen.borrow_mut().push((format!("{} {}", request.method, request.url), request.body));
            self.answers.borrow_mut().pop_front().expect("an unexpected call")
        }
        async fn sleep(&self, milliseconds: u32) {
            self.clock.set(self.clock.get() + f64::from(milliseconds));
            self.hidden.set(self.hidden.get() || self.hides.get());
        }
        fn now(&self) -> f64 {
            self.clock.get()
        }
        fn chance(&self) -> f64 {
            0.5
        }
        fn is_watched(&self) -> bool {
            !self.hidden.get()
        }
        fn load(&self, name: &str) -> Option<String> {
            self.kept.borrow().get(name).cloned()
        }
        fn keep(&self, name: &str, text: &str) {
            if !self.full.get() {
                self.kept.borrow_mut().insert(name.into(), text.into());
            }
        }
        fn time(text: &str) -> f64 {
            text.parse().unwrap_or(f64::NAN)
        }
        fn decode(text: &str) -> Option<Json> {
            serde_json::from_str(text).ok()
        }
        fn encode(value: &Json) -> Option<String> {
            Some(value.to_text(|number| number.to_string()))
        }
    }

    pub(crate) fn answer(status: u16, text: &str) -> Result<Answer, Failure> {
        Ok(Answer { status, text: text.into(), ..Answer::default() })
    }

    pub(crate) fn client(
        script: &Script,
        answers: impl IntoIterator<Item = Result<Answer, Failure>>,
    ) -> Client<&Script> {
        script.answers.borrow_mut().extend(answers);
        Client::new(script, PublishableKey::parse(KEY).unwrap(), "https://devapi.sirgiving.org".into())
    }

    fn naming(name: &str) -> Named {
        Named::find(&["\"", name, " \""].concat())
    }

    fn failure_of(status: u16, text: &str) -> Failure {
        let script = Script::default();
        let client = client(&script, [answer(status, text), answer(status, text), answer(status, text)]);
        block_on(client.get(Endpoint::Organization(&Slug::parse("a").unwrap()))).unwrap_err()
    }

    #[test]
    fn every_answer_has_its_failure() {
        for (status, text, failure) in [
            (401, r#"{"statusCode":401,"message":"PARTNER_SUSPENDED"}"#, Failure::PartnerSuspended),
            (401, r#"{"code":"PARTNER_NOT_ACTIVE"}"#, Failure::PartnerNotActive),
            (401, r#"{"error":"INVALID_API_KEY"}"#, Failure::InvalidApiKey),
            (401, "", Failure::InvalidApiKey),
            (403, "<html>", Failure::Rejected(Named::NONE)),
            (403, r#"{"code":"INVALID_API_KEY"}"#, Failure::InvalidApiKey),
            (403, r#"{"message":["PARTNER_SUSPENDED"]}"#, Failure::PartnerSuspended),
            (404, "{}", Failure::NonprofitNotFound),
            (400, r#"{"message":["amount must be an integer"]}"#, Failure::Rejected(naming("amount"))),
            (
                400,
                r#"{"message":"lastName should not be empty","error":"amount"}"#,
                Failure::Rejected(naming("lastName")),
            ),
            (
                400,
                r#"{"message":[5,{"amount":1},null,"donorEmail must be an email"]}"#,
                Failure::Rejected(naming("donorEmail")),
            ),
            (400, r#"{"message":{"amount":"x"}}"#, Failure::Rejected(Named::NONE)),
            (409, "amount", Failure::Rejected(Named::NONE)),
            (422, "", Failure::Rejected(Named::NONE)),
            (429, "", Failure::RateLimited(None)),
            (500, "", Failure::Server(None)),
            (502, "<html>", Failure::Server(None)),
            (200, "<html>", Failure::BadAnswer),
            (200, "[]", Failure::BadAnswer),
            (200, "", Failure::BadAnswer),
            (0, "", Failure::BadAnswer),
        ] {
            assert_eq!(failure_of(status, text), failure, "{status} {text}");
        }
    }

    #[test]
    fn an_answer_that_is_no_link_is_a_bad_one() {
        let gift = draft().check(&rules()).unwrap();
        for text in [
            "<html>",
            r#"{"donationLink":"#,
            "",
            "{}",
            r#"{"donationLink":5,"partnerDonationId":"d"}"#,
            "null",
        ] {
            let script = Script::default();
            let client = client(&script, [answer(200, text)]);
            let made = block_on(client.create_link(&link_request(&gift, "a", None)));
            assert_eq!(made.unwrap_err(), Failure::BadAnswer, "{text}");
        }
    }

    #[test]
    fn a_get_is_made_once_more_after_a_gap() {
        let script = Script::default();
        let page = client(&script, [answer(503, ""), answer(200, "{}")]);
        assert!(block_on(page.get(Endpoint::Config)).is_ok());
        assert!((script.clock.get() - 1_200.0).abs() < 1.0, "{}", script.clock.get());
        let page = client(&script, [answer(503, ""), Err(Failure::Network)]);
        assert_eq!(block_on(page.get(Endpoint::Config)), Err(Failure::Network), "and no more");
    }

    #[test]
    fn a_hidden_page_does_not_repeat() {
        let script = Script::default();
        script.hidden.set(true);
        let page = client(&script, [answer(503, "")]);
        assert_eq!(block_on(page.get(Endpoint::Config)), Err(Failure::Server(None)));
        // Hidden while it waits.
        let script = Script::default();
        script.hides.set(true);
        let page = client(&script, [answer(503, "")]);
        assert_eq!(block_on(page.get(Endpoint::Config)), Err(Failure::Server(None)));
    }

    #[test]
    fn a_post_is_made_once() {
        let script = Script::default();
        let client = client(&script, [Err(Failure::Timeout)]);
        let gift = draft().check(&rules()).unwrap();
        let request = link_request(&gift, "a", None);
        assert_eq!(block_on(client.create_link(&request)).unwrap_err(), Failure::Timeout);
        assert_eq!(script.seen.borrow().len(), 1);
    }

    #[test]
    fn a_link_request_holds_what_is_documented_and_no_more() {
        let script = Script::default();
        let good = answer(201, r#"{"donationLink":"https://x","partnerDonationId":"d","more":1}"#);
        let client = client(&script, [good]);
        let gift = draft().check(&rules()).unwrap();
        let link = block_on(client.create_link(&link_request(&gift, "a", Some("REFER")))).unwrap();
        assert_eq!((link.link.as_str(), link.id.as_str()), ("https://x", "d"));
        let seen = script.seen.borrow();
        let body: serde_json::Value = serde_json::from_str(seen[0].1.as_ref().unwrap()).unwrap();
        assert_eq!(
            body,
            serde_json::json!({
                "nonprofitSlug": "a", "amount": 2500, "currency": "USD", "frequency": "once", "provider": "stripe",
                "donorEmail": "jane@example.com", "firstName": "Jane", "lastName": "Doe", "referralCode": "REFER",
            })
        );
    }

    #[test]
    fn over_the_limit_only_links_are_made() {
        let script = Script::default();
        let refused = Ok(Answer { status: 429, retry_after: Some(30.0), ..Answer::default() });
        let client =
            client(&script, [refused, answer(200, r#"{"donationLink":"x","partnerDonationId":"d"}"#)]);
        assert_eq!(block_on(client.get(Endpoint::Config)), Err(Failure::RateLimited(Some(30))));
        assert_eq!(block_on(client.get(Endpoint::Config)), Err(Failure::RateLimited(None)), "not even asked");
        let gift = draft().check(&rules()).unwrap();
        assert!(block_on(client.create_link(&link_request(&gift, "a", None))).is_ok());
    }

    #[test]
    fn a_limit_is_known_to_the_next_page_and_to_other_tabs() {
        let script = Script::default();
        let refused = Ok(Answer { status: 429, retry_after: Some(30.0), ..Answer::default() });
        let page = client(&script, [refused]);
        let tab = client(&script, []);
        assert!(block_on(page.get(Endpoint::Config)).is_err());
        for other in [tab, client(&script, [])] {
            assert_eq!(
                block_on(other.get(Endpoint::Config)),
                Err(Failure::RateLimited(None)),
                "not even asked"
            );
        }
        let elsewhere = Client::new(&script, PublishableKey::parse(KEY).unwrap(), "https://other".into());
        assert!(elsewhere.kept(LIMIT).is_none(), "another host's is another");
        script.clock.set(30_000.0);
        assert!(block_on(client(&script, [answer(200, "{}")]).get(Endpoint::Config)).is_ok());
    }

    #[test]
    fn a_limit_that_somebody_else_wrote_closes_nothing() {
        for text in ["", "x", "-1", "1e300", "99999999999999999999", "3600001", "\u{0}"] {
            let script = Script::default();
            let page = client(&script, [answer(200, "{}")]);
            script.kept.borrow_mut().insert(page.store(LIMIT), [text, "\n"].concat());
            assert!(block_on(page.get(Endpoint::Config)).is_ok(), "{text}");
        }
    }

    #[test]
    fn the_end_of_the_limits_window_says_nothing_of_an_outage() {
        // Every answer names it: a donor was told to wait for half an hour, and no lookup was made again.
        let script = Script::default();
        let failed =
            || Ok(Answer { status: 500, reset: Some(1_800.0), remaining: Some(900.0), ..Answer::default() });
        let page = client(&script, [failed(), failed()]);
        assert_eq!(block_on(page.get(Endpoint::Config)), Err(Failure::Server(None)));
        assert_eq!(script.seen.borrow().len(), 2);
    }

    #[test]
    fn an_outage_that_says_how_long_it_takes_is_waited_for() {
        let script = Script::default();
        let page = client(&script, [Ok(Answer { status: 503, retry_after: Some(5.0), ..Answer::default() })]);
        assert_eq!(block_on(page.get(Endpoint::Config)), Err(Failure::Server(Some(5))), "no repetition");
        script.clock.set(4_999.0);
        assert!(block_on(page.get(Endpoint::Config)).is_err());
        script.clock.set(5_000.0);
        script.answers.borrow_mut().push_back(answer(200, "{}"));
        assert!(block_on(page.get(Endpoint::Config)).is_ok());
    }
}
