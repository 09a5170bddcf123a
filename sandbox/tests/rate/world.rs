//! A world in which time passes only when nothing else is left to do, with the API's limits and visitors' browsers.

use std::cell::{Cell, RefCell};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};
use std::time::Duration;

use futures_executor::{LocalPool, LocalSpawner};
use futures_util::task::LocalSpawnExt;
use sir_donate::api::{Answer, Client, Directory, Json, Platform, PublishableKey, Request, Slug};
use sir_donate::donation::Failure;
use sir_donate_sandbox::{Limits, LimitsMode, Standing, Tier};

pub(crate) const SECOND: f64 = 1_000.0;
pub(crate) const MINUTE: f64 = 60.0 * SECOND;
pub(crate) const HOUR: f64 = 60.0 * MINUTE;

/// When the hour begins, in Unix milliseconds.
pub(crate) const START: f64 = 1_763_770_000_000.0;

/// Where the browsers think that the API is.
const API: &str = "https://devapi.sirgiving.org";

/// Where the snapshot is.
pub(crate) const SNAPSHOT: &str = "/sir-giving.json";

const CONFIG: &str = r#"{"name":"Riverside Press","slug":"riverside-press","enabledFeatures":["DONATIONS"],
    "isActive":true,"tipConfig":{"enabled":true,"defaultPercent":10}}"#;
const ORGANIZATION: &str = r#"{"name":"American Red Cross","ein":"53-0196605","status":"ACTIVE"}"#;

/// The nonprofit of all donations.
pub(crate) fn slug() -> Slug {
    Slug::parse("american-red-cross").expect("a slug")
}

/// What a call was made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Purpose {
    Lookup,
    Link,
    Status,
}

/// How many calls arrived at the API, and how many of them it refused.
#[derive(Clone, Debug, Default)]
pub(crate) struct Calls {
    counts: HashMap<Purpose, [u64; 2]>,
    minutes: HashMap<u64, u64>,
}

impl Calls {
    pub(crate) fn made(&self, purpose: Purpose) -> u64 {
        self.counts.get(&purpose).map_or(0, |[made, _]| *made)
    }

    pub(crate) fn refused(&self, purpose: Purpose) -> u64 {
        self.counts.get(&purpose).map_or(0, |[_, refused]| *refused)
    }

    pub(crate) fn busiest_minute(&self) -> u64 {
        self.minutes.values().copied().max().unwrap_or_default()
    }
}

struct Timer {
    at: f64,
    number: u64,
    waker: Waker,
}

impl Ord for Timer {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        // Of those that end together, the first one that was set comes first.
        self.at.total_cmp(&other.at).then(self.number.cmp(&other.number))
    }
}

impl PartialOrd for Timer {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Timer {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Timer {}

/// Time, and the API with its limits.
pub(crate) struct World {
    now: Cell<f64>,
    timers: RefCell<BinaryHeap<Reverse<Timer>>>,
    numbers: Cell<u64>,
    spawner: LocalSpawner,
    limits: Limits,
    /// When the reward of each donation is granted; never where it was not paid.
    donations: RefCell<Vec<Option<f64>>>,
    pub(crate) calls: RefCell<Calls>,
}

impl World {
    /// A world that begins at `now` and ends when nobody does anything any more.
    pub(crate) fn run(now: f64, mode: LimitsMode, begin: impl FnOnce(&Rc<Self>)) -> Rc<Self> {
        let mut pool = LocalPool::new();
        let world = Rc::new(Self {
            now: Cell::new(now),
            timers: RefCell::default(),
            numbers: Cell::default(),
            spawner: pool.spawner(),
            limits: Limits::new(mode),
            donations: RefCell::default(),
            calls: RefCell::default(),
        });
        begin(&world);
        loop {
            pool.run_until_stalled();
            let Some(Reverse(timer)) = world.timers.borrow_mut().pop() else { return world };
            world.now.set(timer.at);
            timer.waker.wake();
        }
    }

    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + 'static) {
        self.spawner.spawn_local(task).expect("the pool outlives all tasks");
    }

    /// Unix milliseconds.
    pub(crate) fn now(&self) -> f64 {
        self.now.get()
    }

    pub(crate) async fn sleep(&self, milliseconds: f64) {
        self.until(self.now() + milliseconds).await;
    }

    pub(crate) async fn until(&self, at: f64) {
        let mut set = false;
        poll_fn(|context| {
            if self.now() >= at {
                return Poll::Ready(());
            }
            if !std::mem::replace(&mut set, true) {
                let number = self.numbers.replace(self.numbers.get() + 1);
                let timer = Timer { at, number, waker: context.waker().clone() };
                self.timers.borrow_mut().push(Reverse(timer));
            }
            Poll::Pending
        })
        .await;
    }

    /// A call as it arrives: counted by the limits, and answered where they let it through.
    pub(crate) fn call(&self, purpose: Purpose, path: &str) -> (u16, String, Standing) {
        let now = Duration::from_micros((self.now() * 1_000.0) as u64);
        let standing = self.limits.count("riverside-press", Tier::Standard, now);
        let mut calls = self.calls.borrow_mut();
        let [made, refused] = calls.counts.entry(purpose).or_default();
        *made += 1;
        *refused += u64::from(standing.is_refused());
        *calls.minutes.entry((self.now() / MINUTE) as u64).or_default() += 1;
        if standing.is_refused() {
            return (429, r#"{"statusCode":429,"message":"Rate limit exceeded"}"#.to_owned(), standing);
        }
        let text = match purpose {
            Purpose::Lookup if path.ends_with("/config") => CONFIG.to_owned(),
            Purpose::Lookup => ORGANIZATION.to_owned(),
            Purpose::Link => {
                let mut donations = self.donations.borrow_mut();
                donations.push(None);
                let id = donations.len() - 1;
                format!(
                    r#"{{"donationLink":"https://checkout.stripe.com/c/{id}","partnerDonationId":"{id}"}}"#
                )
            }
            Purpose::Status if self.is_rewarded(path.rsplit('/').next().unwrap_or_default()) => {
                r#"{"status":"COMPLETED","tokensDistributed":125}"#.to_owned()
            }
            Purpose::Status => r#"{"status":"PENDING"}"#.to_owned(),
        };
        (if purpose == Purpose::Link { 201 } else { 200 }, text, standing)
    }

    /// The donor has paid, and the reward is granted at this moment.
    pub(crate) fn pay(&self, id: &str, granted: f64) {
        let at: usize = id.parse().expect("an id of this API");
        self.donations.borrow_mut()[at] = Some(granted);
    }

    pub(crate) fn is_rewarded(&self, id: &str) -> bool {
        let at: usize = id.parse().expect("an id of this API");
        self.donations.borrow()[at].is_some_and(|granted| self.now() >= granted)
    }
}

/// A visitor's browser: what it keeps outlives its pages.
pub(crate) struct Browser {
    world: Rc<World>,
    store: RefCell<HashMap<String, String>>,
    chance: RefCell<fastrand::Rng>,
    /// Whether the page is in sight.
    pub(crate) watched: Cell<bool>,
    /// Whether scripts of other origins may read the limits' headers.
    readable: bool,
    /// When the snapshot was written.
    snapshot: f64,
    sent: RefCell<HashMap<Purpose, u64>>,
}

impl Browser {
    pub(crate) fn new(world: &Rc<World>, seed: u64, readable: bool) -> Rc<Self> {
        Rc::new(Self {
            world: world.clone(),
            store: RefCell::default(),
            chance: RefCell::new(fastrand::Rng::with_seed(seed)),
            watched: Cell::new(true),
            readable,
            // By cron, each hour.
            snapshot: START - 20.0 * MINUTE,
            sent: RefCell::default(),
        })
    }

    /// How many calls it has made.
    pub(crate) fn sent(&self, purpose: Purpose) -> u64 {
        self.sent.borrow().get(&purpose).copied().unwrap_or_default()
    }

    /// This browser after a visit so many milliseconds before the hour: it keeps what the widget kept then.
    pub(crate) fn warm(&self, seed: u64, age: f64) {
        let kept = Rc::new(RefCell::new(HashMap::new()));
        World::run(START - age, LimitsMode::Off, |past| {
            let (browser, kept) = (Self::new(past, seed, true), kept.clone());
            past.spawn(async move {
                let page = Page::open(&browser);
                let slug = slug();
                page.directory.config().await.expect("no limit");
                page.directory.organization(&slug).await.expect("no limit");
                kept.replace(browser.store.take());
            });
        });
        self.store.replace(kept.take());
    }
}

/// One page in a browser, with the widget's client.
pub(crate) struct Page {
    pub(crate) directory: Directory<Tab>,
}

impl Page {
    pub(crate) fn open(browser: &Rc<Browser>) -> Rc<Self> {
        // The form of a key is all that counts here.
        let key = PublishableKey::parse(&format!("pk_test_{}", "0123456789abcdef".repeat(4))).expect("a key");
        let client = Client::new(Tab(browser.clone()), key, API.to_owned());
        Rc::new(Self { directory: Directory::new(client) })
    }
}

/// The browser as the client's rules see it.
pub(crate) struct Tab(Rc<Browser>);

impl Platform for Tab {
    async fn send(&self, request: Request<'_>) -> Result<Answer, Failure> {
        let Browser { world, snapshot, readable, .. } = &*self.0;
        let way = 30.0 + 120.0 * self.chance();
        world.sleep(way).await;
        let answer = if request.key.is_empty() {
            assert_eq!(request.url, SNAPSHOT);
            let at = std::time::UNIX_EPOCH + Duration::from_millis(*snapshot as u64);
            let text = format!(
                r#"{{"version":1,"createdAt":"{}","environment":"test","config":{CONFIG},
                "organizations":{{"american-red-cross":{ORGANIZATION}}}}}"#,
                humantime::format_rfc3339(at)
            );
            Answer { status: 200, text, ..Answer::default() }
        } else {
            let path = request.url.strip_prefix(API).expect("the API alone gets the key");
            let purpose = match request.method {
                "POST" => Purpose::Link,
                _ if path.contains("/donations/status/") => Purpose::Status,
                _ => Purpose::Lookup,
            };
            *self.0.sent.borrow_mut().entry(purpose).or_default() += 1;
            let (status, text, standing) = world.call(purpose, path);
            let headers = standing.headers();
            let number = |name| headers.get(name)?.to_str().ok()?.parse().ok().filter(|_| *readable);
            Answer {
                status,
                text,
                remaining: number("x-ratelimit-remaining"),
                reset: number("x-ratelimit-reset"),
                retry_after: number("x-ratelimit-retryafter"),
            }
        };
        world.sleep(way).await;
        Ok(answer)
    }

    async fn sleep(&self, milliseconds: u32) {
        self.0.world.sleep(f64::from(milliseconds)).await;
    }

    fn now(&self) -> f64 {
        self.0.world.now()
    }

    fn chance(&self) -> f64 {
        self.0.chance.borrow_mut().f64()
    }

    fn is_watched(&self) -> bool {
        self.0.watched.get()
    }

    fn load(&self, name: &str) -> Option<String> {
        self.0.store.borrow().get(name).cloned()
    }

    fn keep(&self, name: &str, text: &str) {
        self.0.store.borrow_mut().insert(name.to_owned(), text.to_owned());
    }

    fn time(text: &str) -> f64 {
        let time = humantime::parse_rfc3339(text).ok();
        let since = time.and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
        since.map_or(f64::NAN, |since| since.as_millis() as f64)
    }

    fn decode(text: &str) -> Option<Json> {
        serde_json::from_str(text).ok()
    }

    fn encode(value: &Json) -> Option<String> {
        Some(value.to_text(|number| number.to_string()))
    }
}
