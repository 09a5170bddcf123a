//! What is known of a partner and its nonprofits: asked for once, kept, and shared by all widgets of a page.
//!
//! Answers are kept as the texts that came, so that keeping, joining and ageing are written once for all of them.

use super::cache::{FRESH, Kept, STALE, Worth};
use super::client::Client;
use super::endpoint::{Endpoint, Slug};
use super::json::{self, Json};
use super::platform::Platform;
use super::types::{Config, FIELDS, Organization};
use crate::donation::Failure;
use core::cell::{RefCell, RefMut};
use core::future::poll_fn;
use core::task::{Poll, Waker};

const CONFIG: &str = "/config";

/// One thing to know: what is known of it, and who waits for it.
#[derive(Debug)]
struct Slot {
    name: String,
    kept: Option<Kept>,
    // Empty where nobody is asking.
    waiting: Option<Vec<Waker>>,
    /// What the last question brought.
    last: Result<Json, Failure>,
    /// When it failed, in Unix milliseconds.
    failed: f64,
}

/// For so many milliseconds after a question that failed, the page's widgets share its answer: each donor's hand on each
/// of them would cost another.
const PAUSE: f64 = 60_000.0;

/// Where an answer comes from.
#[derive(Clone, Copy, Debug)]
enum Source<'a> {
    Api(Endpoint<'a>),
    /// A file of the partner's, which the browser keeps by its own rules.
    File(&'a str),
}

/// The directory of one key at one host.
#[derive(Debug)]
pub struct Directory<P> {
    /// The client that asks.
    pub client: Client<P>,
    slots: RefCell<Vec<Slot>>,
}

impl<P: Platform> Directory<P> {
    /// A directory that knows nothing yet but what the platform kept.
    pub fn new(client: Client<P>) -> Self {
        Self { client, slots: RefCell::default() }
    }

    /// What is known of the partner without a call.
    pub fn known_config(&self) -> Option<Config> {
        Some(Config::read(&json::read::<P>(&self.known(CONFIG)?.text)?))
    }

    /// The same, where it is as good as a new answer: what a donor pays does not follow from an old one.
    pub fn fresh_config(&self) -> Option<Config> {
        let now = self.client.platform.now();
        self.known(CONFIG).filter(|kept| kept.worth(now) == Worth::Fresh).and_then(|_| self.known_config())
    }

    /// What is known of a nonprofit without a call.
    pub fn known_organization(&self, slug: &Slug) -> Option<Organization> {
        Some(Organization::read(&json::read::<P>(&self.known(slug.as_str())?.text)?))
    }

    /// The partner's configuration; a call only where nothing fresh is known and nobody else is asking.
    ///
    /// # Errors
    /// Any [`Failure`] of a call.
    pub async fn config(&self) -> Result<Config, Failure> {
        let config = Config::read(&self.ask(CONFIG, Source::Api(Endpoint::Config)).await?);
        // A definite no outlives no page: the partner may be switched on again.
        if config.refuses_donations {
            self.keep(CONFIG, None);
        }
        Ok(config)
    }

    /// A nonprofit; a call only where nothing fresh is known and nobody else is asking.
    ///
    /// # Errors
    /// Any [`Failure`] of a call.
    pub async fn organization(&self, slug: &Slug) -> Result<Organization, Failure> {
        let known = self.known_organization(slug);
        let mut organization =
            Organization::read(&self.ask(slug.as_str(), Source::Api(Endpoint::Organization(slug))).await?);
        // An answer without a name takes none away that the donor has seen.
        organization.name = organization.name.or(known.and_then(|known| known.name));
        if organization.is_inactive {
            self.keep(slug.as_str(), None);
        }
        Ok(organization)
    }

    /// Learns from the file that a partner serves at `url`, so that the API need not be asked. It is fetched once a page.
    ///
    /// A file of the last 24 hours is as good as the API's answer. An older one counts where the API can't be reached,
    /// and a definite no in it is asked for anew.
    ///
    /// # Errors
    /// Any [`Failure`] of a call; [`Failure::BadAnswer`] for a file of another version or environment.
    pub async fn consult(&self, url: &str, slug: &Slug) -> Result<(), Failure> {
        // No slug holds a blank.
        let file = self.ask(&["file ", url].concat(), Source::File(url)).await?;
        let environment = self.client.key.environment().as_str();
        if file.field("version").number() != Some(1.0)
            || file.field("environment").text() != Some(environment)
        {
            return Err(Failure::BadAnswer);
        }
        let now = self.client.platform.now();
        let age = now - P::time(file.field("createdAt").text().unwrap_or_default());
        // A donor's clock may be behind.
        let at = if (-STALE..STALE).contains(&age) { now } else { now - FRESH };
        let config = file.field("config");
        let organization = file.field("organizations").field(slug.as_str());
        let found = [
            (CONFIG, config, Config::read(config).refuses_donations),
            (slug.as_str(), organization, Organization::read(organization).is_inactive),
        ];
        for (name, json, refused) in found {
            if json.is_object() && !refused && self.known(name).is_none_or(|kept| kept.at < at) {
                let kept = P::encode(&json.clone().reduced(&FIELDS)).map(|text| Kept { text, at });
                self.slot(name).kept = kept;
            }
        }
        Ok(())
    }

    // Held for a moment only, never across an await.
    fn slot(&self, name: &str) -> RefMut<'_, Slot> {
        RefMut::map(self.slots.borrow_mut(), |slots| {
            let at = slots.iter().position(|slot| slot.name == name).unwrap_or_else(|| {
                let kept = self.client.kept(name);
                slots.push(Slot {
                    name: name.to_owned(),
                    kept,
                    waiting: None,
                    last: Err(Failure::Network),
                    failed: f64::NAN,
                });
                slots.len() - 1
            });
            &mut slots[at]
        })
    }

    fn known(&self, name: &str) -> Option<Kept> {
        let now = self.client.platform.now();
        self.slot(name).kept.clone().filter(|kept| kept.worth(now) != Worth::None)
    }

    fn keep(&self, name: &str, kept: Option<Kept>) {
        self.client.keep(name, kept.as_ref());
        self.slot(name).kept = kept;
    }

    async fn ask(&self, name: &str, source: Source<'_>) -> Result<Json, Failure> {
        let now = self.client.platform.now();
        let fresh = self.known(name).filter(|kept| kept.worth(now) == Worth::Fresh);
        // What can't be read was poisoned by somebody: it is asked for anew.
        if let Some(json) = fresh.and_then(|kept| json::read::<P>(&kept.text)) {
            return Ok(json);
        }
        if self.slot(name).waiting.is_some() {
            return poll_fn(|context| {
                let mut slot = self.slot(name);
                match &mut slot.waiting {
                    Some(waiting) => {
                        waiting.push(context.waker().clone());
                        Poll::Pending
                    }
                    None => Poll::Ready(slot.last.clone()),
                }
            })
            .await;
        }
        {
            let slot = self.slot(name);
            if (0.0..PAUSE).contains(&(now - slot.failed)) {
                return slot.last.clone();
            }
        }
        self.slot(name).waiting = Some(Vec::new());
        let result = match source {
            Source::Api(endpoint) => self.client.get(endpoint).await.map(|json| json.reduced(&FIELDS)),
            Source::File(url) => self.client.file(url).await,
        };
        match &result {
            Ok(json) => {
                let at = self.client.platform.now();
                let kept = P::encode(json).map(|text| Kept { text, at });
                match source {
                    Source::Api(_) => self.keep(name, kept),
                    Source::File(_) => self.slot(name).kept = kept,
                }
            }
            Err(failure) if failure.is_definite() => self.keep(name, None),
            // An outage takes nothing away.
            Err(_) => {}
        }
        let waiting = {
            let mut slot = self.slot(name);
            slot.failed = if result.is_ok() { f64::NAN } else { self.client.platform.now() };
            slot.last = result.clone();
            slot.waiting.take()
        };
        waiting.into_iter().flatten().for_each(Waker::wake);
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::cache::FRESH;
    use crate::api::client::tests::{Script, answer, client};
    use crate::api::key::{PublishableKey, tests::KEY};
    use crate::donation::Named;
    use futures_executor::block_on;

    const RED_CROSS: &str = r#"{"name":"American Red Cross","logoUrl":"https://x/l.svg","status":"ACTIVE"}"#;

    fn directory(
        script: &Script,
        answers: impl IntoIterator<Item = Result<super::super::Answer, Failure>>,
    ) -> Directory<&Script> {
        Directory::new(client(script, answers))
    }

    fn slug() -> Slug {
        Slug::parse("american-red-cross").unwrap()
    }

    #[test]
    fn asks_once_for_all_widgets_of_a_page() {
        let script = Script::default();
        let directory = directory(&script, [answer(200, RED_CROSS)]);
        let slug = slug();
        let (first, second) = block_on(async {
            let mut first = core::pin::pin!(directory.organization(&slug));
            let mut second = core::pin::pin!(directory.organization(&slug));
            // Both are under way before either is answered.
            let joined = core::future::poll_fn(|cx| {
                let first = first.as_mut().poll(cx);
                if first.is_pending() {
                    assert!(second.as_mut().poll(cx).is_pending());
                }
                first
            });
            (joined.await, second.await)
        });
        assert_eq!(first, second);
        assert_eq!(script.seen.borrow().len(), 1);
    }

    #[test]
    fn what_failed_is_not_asked_again_by_each_widget() {
        let script = Script::default();
        let directory = directory(&script, [answer(403, "{}"), answer(200, RED_CROSS)]);
        for _ in 0..3 {
            assert!(block_on(directory.organization(&slug())).is_err());
        }
        assert_eq!(script.seen.borrow().len(), 1);
        script.clock.set(PAUSE);
        assert!(block_on(directory.organization(&slug())).is_ok());
        assert_eq!(script.seen.borrow().len(), 2);
    }

    #[test]
    fn an_old_answer_asks_for_no_tip() {
        let script = Script::default();
        script.clock.set(5_000.0);
        let tip = r#"{"isActive":true,"enabledFeatures":["DONATIONS"],"tipConfig":{"enabled":true}}"#;
        block_on(directory(&script, [answer(200, tip)]).config()).unwrap();
        for (age, fresh) in [(0.0, true), (FRESH - 1.0, true), (FRESH, false), (STALE - 1.0, false)] {
            script.clock.set(5_000.0 + age);
            let page = directory(&script, []);
            assert!(page.known_config().unwrap().offers_tip);
            assert_eq!(page.fresh_config().is_some(), fresh, "{age}");
        }
        script.kept.borrow_mut().clear();
        script.clock.set(5_000.0 + STALE);
        let page = directory(&script, [answer(200, FILE)]);
        block_on(page.consult("/sir.json", &slug())).unwrap();
        assert!(page.known_config().is_some() && page.fresh_config().is_none(), "nor an old file");
    }

    #[test]
    fn a_warm_cache_costs_no_call_on_the_next_page() {
        let script = Script::default();
        block_on(directory(&script, [answer(200, RED_CROSS)]).organization(&slug())).unwrap();
        let next_page = directory(&script, []);
        assert_eq!(block_on(next_page.organization(&slug())).unwrap().name.unwrap(), "American Red Cross");
        script.clock.set(FRESH + 1.0);
        let later = directory(&script, [answer(500, ""), answer(500, ""), answer(500, "")]);
        assert!(later.known_organization(&slug()).is_some(), "stale, but shown");
        assert_eq!(block_on(later.organization(&slug())), Err(Failure::Server(None)));
        assert!(later.known_organization(&slug()).is_some(), "an outage takes nothing away");
    }

    #[test]
    fn an_answer_without_a_name_takes_none_away() {
        let script = Script::default();
        block_on(directory(&script, [answer(200, RED_CROSS)]).organization(&slug())).unwrap();
        script.clock.set(FRESH + 1.0);
        let later = directory(&script, [answer(200, r#"{"name":17}"#)]);
        assert_eq!(block_on(later.organization(&slug())).unwrap().name.unwrap(), "American Red Cross");
    }

    #[test]
    fn a_webhook_url_is_never_kept() {
        let script = Script::default();
        let answered =
            r#"{"webhookUrl":"https://x/hook","id":"p","tipConfig":{"enabled":true,"webhookUrl":"y"}}"#;
        block_on(directory(&script, [answer(200, answered)]).config()).unwrap();
        let kept: String = script.kept.borrow().values().cloned().collect();
        assert!(kept.contains("tipConfig") && kept.contains("enabled"), "{kept}");
        assert!(!kept.contains("webhook") && !kept.contains("hook"), "{kept}");
    }

    #[test]
    fn poisoned_storage_is_survived() {
        let script = Script::default();
        for text in ["", "{", "5", "5\n", "x\n{}", "0\n{", "0\nnope"] {
            let name = ["sir-donate:cache", "https://devapi.sirgiving.org", "89abcdef", "american-red-cross"]
                .join("|");
            script.kept.borrow_mut().insert(name, text.into());
            let directory = directory(&script, [answer(200, RED_CROSS)]);
            assert!(block_on(directory.organization(&slug())).is_ok(), "{text}");
        }
    }

    #[test]
    fn a_store_that_is_blocked_or_full_costs_calls_and_nothing_else() {
        let script = Script::default();
        script.full.set(true);
        let page = directory(&script, [answer(200, RED_CROSS), answer(200, RED_CROSS)]);
        for _ in 0..2 {
            assert!(block_on(page.organization(&slug())).is_ok(), "the page itself remembers");
        }
        assert_eq!(script.seen.borrow().len(), 1);
        let next_page = Directory::new(client(&script, []));
        assert!(block_on(next_page.organization(&slug())).is_ok());
        assert_eq!(script.seen.borrow().len(), 2);
    }

    #[test]
    fn what_is_stale_is_shown_while_it_is_asked_for_anew() {
        let script = Script::default();
        block_on(directory(&script, [answer(200, RED_CROSS)]).organization(&slug())).unwrap();
        script.clock.set(FRESH);
        let later = directory(&script, [answer(200, r#"{"name":"Renamed"}"#)]);
        let name =
            |directory: &Directory<&Script>| directory.known_organization(&slug()).unwrap().name.unwrap();
        assert_eq!(name(&later), "American Red Cross");
        block_on(later.organization(&slug())).unwrap();
        assert_eq!(name(&later), "Renamed");
        script.clock.set(FRESH + STALE);
        assert_eq!(Directory::new(client(&script, [])).known_organization(&slug()), None, "too old");
    }

    #[test]
    fn a_definite_no_is_not_kept() {
        let script = Script::default();
        block_on(directory(&script, [answer(200, RED_CROSS)]).organization(&slug())).unwrap();
        script.clock.set(FRESH + 1.0);
        let gone = directory(&script, [answer(404, "{}")]);
        assert_eq!(block_on(gone.organization(&slug())), Err(Failure::NonprofitNotFound));
        assert_eq!(gone.known_organization(&slug()), None);
    }

    #[test]
    fn a_partner_who_is_switched_on_again_is_not_kept_waiting() {
        let script = Script::default();
        let directory =
            directory(&script, [answer(200, r#"{"isActive":false}"#), answer(200, r#"{"isActive":true}"#)]);
        assert!(block_on(directory.config()).unwrap().refuses_donations);
        assert!(!block_on(directory.config()).unwrap().refuses_donations);
    }

    const FILE: &str = r#"{"version":1,"createdAt":"5000","environment":"test","config":{"isActive":true,
        "enabledFeatures":["DONATIONS"],"tipConfig":{"enabled":true,"defaultPercent":10}},"organizations":{
        "american-red-cross":{"name":"American Red Cross","ein":"53"},"closed":{"name":"C","status":"inactive"}}}"#;

    #[test]
    fn a_snapshot_saves_both_calls_and_is_fetched_once() {
        let script = Script::default();
        script.clock.set(6_000.0);
        let directory = directory(&script, [answer(200, FILE)]);
        for _ in 0..2 {
            block_on(directory.consult("/sir.json", &slug())).unwrap();
        }
        assert!(block_on(directory.config()).unwrap().offers_tip);
        assert_eq!(block_on(directory.organization(&slug())).unwrap().ein.as_deref(), Some("53"));
        assert_eq!(*script.seen.borrow(), [("GET /sir.json".to_owned(), None)]);
        assert!(script.kept.borrow().is_empty(), "the browser keeps files itself");
    }

    #[test]
    fn an_old_snapshot_counts_where_the_api_cannot_be_reached() {
        let script = Script::default();
        script.clock.set(5_000.0 + STALE);
        let failures = core::iter::repeat_n(answer(500, ""), 3);
        let directory = directory(&script, [answer(200, FILE)].into_iter().chain(failures));
        block_on(directory.consult("/sir.json", &slug())).unwrap();
        assert_eq!(block_on(directory.organization(&slug())), Err(Failure::Server(None)));
        assert!(directory.known_organization(&slug()).is_some());
    }

    #[test]
    fn what_a_snapshot_lacks_or_denies_is_asked_for() {
        let script = Script::default();
        let directory = directory(&script, [answer(200, FILE), answer(200, r#"{"name":"Open again"}"#)]);
        let closed = Slug::parse("closed").unwrap();
        block_on(directory.consult("/sir.json", &closed)).unwrap();
        let organization = block_on(directory.organization(&closed)).unwrap();
        assert_eq!(organization.name.as_deref(), Some("Open again"));
    }

    #[test]
    fn a_snapshot_for_something_else_is_refused() {
        for (from, to) in [(":1", ":2"), ("test", "live"), ("{\"version", "[{\"version"), (FILE, "")] {
            let script = Script::default();
            let directory = directory(&script, [answer(200, &FILE.replace(from, to))]);
            let refused = block_on(directory.consult("/sir.json", &slug()));
            assert_eq!(refused, Err(Failure::BadAnswer), "{to}");
            assert_eq!(directory.known_config(), None);
        }
        let script = Script::default();
        let missing = directory(&script, [answer(404, "")]);
        assert_eq!(block_on(missing.consult("/sir.json", &slug())), Err(Failure::Rejected(Named::NONE)));
    }

    #[test]
    fn keys_and_hosts_do_not_share() {
        let script = Script::default();
        block_on(directory(&script, [answer(200, "{}")]).config()).unwrap();
        for (key, host, known) in [
            (KEY, "https://devapi.sirgiving.org", true),
            (KEY, "https://other", false),
            (&KEY.replace("f", "0"), "https://devapi.sirgiving.org", false),
        ] {
            let key = PublishableKey::parse(key).unwrap();
            let page = Directory::new(Client::new(&script, key, host.into()));
            assert_eq!(page.known_config().is_some(), known, "{host}");
        }
    }
}
