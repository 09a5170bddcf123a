//! What is known of a partner and its nonprofits: asked for once, kept, and shared by all widgets of a page.

use super::cache::{self, Kept, Worth};
use super::client::Client;
use super::endpoint::Slug;
use super::platform::Platform;
use super::types::{Config, Organization};
use crate::donation::Failure;
use core::cell::RefCell;
use futures_channel::oneshot;
use serde::{Serialize, de::DeserializeOwned};
use std::collections::BTreeMap;

// No slug holds a slash, so no nonprofit can stand in its place.
const CONFIG: &str = "/config";

type Shared<T> = Result<T, Failure>;

/// One thing to know: what is known of it, and who waits for it.
#[derive(Debug)]
struct Slot<T> {
    kept: Option<Kept<T>>,
    waiting: Option<Vec<oneshot::Sender<Shared<T>>>>,
}

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self { kept: None, waiting: None }
    }
}

/// The directory of one key at one host.
#[derive(Debug)]
pub struct Directory<P> {
    /// The client that asks.
    pub client: Client<P>,
    host: String,
    config: RefCell<BTreeMap<String, Slot<Config>>>,
    organizations: RefCell<BTreeMap<String, Slot<Organization>>>,
}

impl<P: Platform> Directory<P> {
    /// A directory that knows nothing yet but what the platform kept.
    pub fn new(client: Client<P>, host: String) -> Self {
        Self { client, host, config: RefCell::default(), organizations: RefCell::default() }
    }

    /// What is known of the partner without a call.
    pub fn known_config(&self) -> Option<Config> {
        self.known(&self.config, CONFIG).map(|kept| kept.value)
    }

    /// What is known of a nonprofit without a call.
    pub fn known_organization(&self, slug: &Slug) -> Option<Organization> {
        self.known(&self.organizations, slug.as_str()).map(|kept| kept.value)
    }

    /// The partner's configuration; a call only where nothing fresh is known and nobody else is asking.
    ///
    /// # Errors
    /// Any [`Failure`] of a call.
    pub async fn config(&self) -> Shared<Config> {
        self.ask(&self.config, CONFIG, self.client.config(), |config| !config.refuses_donations()).await
    }

    /// A nonprofit; a call only where nothing fresh is known and nobody else is asking.
    ///
    /// # Errors
    /// Any [`Failure`] of a call.
    pub async fn organization(&self, slug: &Slug) -> Shared<Organization> {
        self.ask(&self.organizations, slug.as_str(), self.client.organization(slug), |known| !known.is_inactive()).await
    }

    // One name for each answer in the platform's store, bound to host and key.
    fn store(&self, name: &str) -> String {
        ["sir-donate:cache", &self.host, self.client.key.tail(), name].join("|")
    }

    fn known<T: Clone + DeserializeOwned>(
        &self,
        slots: &RefCell<BTreeMap<String, Slot<T>>>,
        name: &str,
    ) -> Option<Kept<T>> {
        let mut slots = slots.borrow_mut();
        let slot = slots.entry(name.to_owned()).or_default();
        if slot.kept.is_none() {
            slot.kept = self.client.platform.load(&self.store(name)).and_then(|text| P::decode(&text));
        }
        let now = self.client.platform.now();
        slot.kept.clone().filter(|kept| cache::worth(kept.at, now) != Worth::None)
    }

    async fn ask<T: Clone + Serialize + DeserializeOwned>(
        &self,
        slots: &RefCell<BTreeMap<String, Slot<T>>>,
        name: &str,
        call: impl Future<Output = Shared<T>>,
        lasts: fn(&T) -> bool,
    ) -> Shared<T> {
        let now = self.client.platform.now();
        if let Some(kept) = self.known(slots, name).filter(|kept| cache::worth(kept.at, now) == Worth::Fresh) {
            return Ok(kept.value);
        }
        let joined = {
            let mut slots = slots.borrow_mut();
            let slot = slots.entry(name.to_owned()).or_default();
            match &mut slot.waiting {
                Some(waiting) => {
                    let (sender, receiver) = oneshot::channel();
                    waiting.push(sender);
                    Some(receiver)
                }
                None => {
                    slot.waiting = Some(Vec::new());
                    None
                }
            }
        };
        if let Some(receiver) = joined {
            return receiver.await.unwrap_or(Err(Failure::Network));
        }
        let result = call.await;
        let now = self.client.platform.now();
        let mut slots = slots.borrow_mut();
        let slot = slots.entry(name.to_owned()).or_default();
        match &result {
            Ok(value) if lasts(value) => {
                let kept = Kept { value: value.clone(), at: now };
                if let Some(text) = P::encode(&kept) {
                    self.client.platform.keep(&self.store(name), &text);
                }
                slot.kept = Some(kept);
            }
            // A definite no outlives no page: the partner may have mended it.
            Err(failure) if !failure.is_definite() => {}
            _ => {
                slot.kept = None;
                self.client.platform.keep(&self.store(name), "");
            }
        }
        for waiting in slot.waiting.take().into_iter().flatten() {
            // Whoever has gone meanwhile does not want it any more.
            let _ = waiting.send(result.clone());
        }
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::client::tests::{Script, answer, client};
    use futures_executor::block_on;

    const RED_CROSS: &str = r#"{"name":"American Red Cross","logoUrl":"https://x/l.svg","status":"ACTIVE"}"#;

    fn directory<'a>(
        script: &'a Script,
        answers: impl IntoIterator<Item = Result<super::super::Answer, Failure>>,
    ) -> Directory<&'a Script> {
        Directory::new(client(script, answers), "devapi".into())
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
    fn a_warm_cache_costs_no_call_on_the_next_page() {
        let script = Script::default();
        block_on(directory(&script, [answer(200, RED_CROSS)]).organization(&slug())).unwrap();
        let next_page = directory(&script, []);
        assert_eq!(block_on(next_page.organization(&slug())).unwrap().name.unwrap(), "American Red Cross");
        script.clock.set(cache::FRESH + 1.0);
        let later = directory(&script, [answer(500, ""), answer(500, ""), answer(500, "")]);
        assert!(later.known_organization(&slug()).is_some(), "stale, but shown");
        assert_eq!(block_on(later.organization(&slug())), Err(Failure::Server));
        assert!(later.known_organization(&slug()).is_some(), "an outage takes nothing away");
    }

    #[test]
    fn poisoned_storage_is_survived() {
        let script = Script::default();
        for text in ["", "{", "[]", r#"{"value":{"name":7},"at":"x"}"#] {
            let name = ["sir-donate:cache", "devapi", "89abcdef", "american-red-cross"].join("|");
            script.kept.borrow_mut().insert(name, text.into());
            let directory = directory(&script, [answer(200, RED_CROSS)]);
            assert!(block_on(directory.organization(&slug())).is_ok(), "{text}");
        }
    }

    #[test]
    fn a_definite_no_is_not_kept() {
        let script = Script::default();
        block_on(directory(&script, [answer(200, RED_CROSS)]).organization(&slug())).unwrap();
        script.clock.set(cache::FRESH + 1.0);
        let gone = directory(&script, [answer(404, "{}")]);
        assert_eq!(block_on(gone.organization(&slug())), Err(Failure::NonprofitNotFound));
        assert_eq!(gone.known_organization(&slug()), None);
    }

    #[test]
    fn a_partner_who_is_switched_on_again_is_not_kept_waiting() {
        let script = Script::default();
        let directory = directory(&script, [answer(200, r#"{"isActive":false}"#), answer(200, r#"{"isActive":true}"#)]);
        assert!(block_on(directory.config()).unwrap().refuses_donations());
        assert!(!block_on(directory.config()).unwrap().refuses_donations());
    }

    #[test]
    fn keys_and_hosts_do_not_share() {
        let script = Script::default();
        block_on(directory(&script, [answer(200, "{}")]).config()).unwrap();
        let elsewhere = Directory::new(client(&script, []), "other".into());
        assert_eq!(elsewhere.known_config(), None);
    }
}
