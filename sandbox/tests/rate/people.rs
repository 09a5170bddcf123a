//! Who comes within the hour, what they do, and what two clients make of it: the widget's and a naive one.

use std::cell::RefCell;
use std::rc::Rc;

use fastrand::Rng;
use futures_util::future::join;
use sir_donate::api::{DonationId, Platform, link_request};
use sir_donate::donation::{
    AmountChoice, Currency, Draft, Failure, Frequency, Gift, Money, NumberStyle, Provider, Receipt, Rules,
    TipChoice,
};
use sir_donate_sandbox::LimitsMode;

use crate::world::{Browser, Calls, HOUR, MINUTE, Page, Purpose, SECOND, SNAPSHOT, START, World, slug};

pub(crate) const VIEWS: usize = 100_000;
pub(crate) const INTENTS: usize = 2_000;
pub(crate) const DONATIONS: usize = 300;

/// So many intents are a visitor's second one, on another page.
const AGAIN: usize = 150;
/// Of the visitors with an intent, this share has had one before the hour, within two days.
const RETURNING: f64 = 0.3;
/// This share of all page views comes from a newsletter, ten minutes into the hour.
const NEWSLETTER: f64 = 0.4;

/// An exponential pause with this mean.
fn pause(rng: &mut Rng, mean: f64) -> f64 {
    -mean * (1.0 - rng.f64()).ln()
}

fn between(rng: &mut Rng, least: f64, most: f64) -> f64 {
    least + (most - least) * rng.f64()
}

/// When a page is viewed, in milliseconds of the hour. So many moments drawn one by one are a Poisson process of that
/// many events.
fn moment(rng: &mut Rng) -> f64 {
    if rng.f64() >= NEWSLETTER {
        return between(rng, 0.0, HOUR);
    }
    loop {
        // Steep up and slowly down: half of the readers within three and a half minutes.
        let at = 10.0 * MINUTE + pause(rng, 2.0 * MINUTE) + pause(rng, 2.0 * MINUTE);
        if at < HOUR {
            return at;
        }
    }
}

/// Whoever opens the form.
#[derive(Clone, Debug)]
struct Visitor {
    seed: u64,
    arrives: f64,
    /// How long ago the browser learnt of partner and nonprofit.
    last_visit: Option<f64>,
    /// So much later the form is opened once more, on another page.
    again: Option<f64>,
    donor: Option<Donor>,
}

/// What a donor does, each in milliseconds after the one before.
#[derive(Clone, Debug)]
struct Donor {
    fills_in: f64,
    at_checkout: f64,
    /// From the payment to the reward; none where the donor goes back without paying.
    reward: Option<f64>,
    /// From there back to the page; none where the tab is closed.
    comes_back: Option<f64>,
    /// The pages from there on: how long they are looked at.
    stays: Vec<f64>,
}

impl Donor {
    /// A reward takes so long where nothing is amiss.
    const USUAL: f64 = 6.0 * SECOND;

    fn new(rng: &mut Rng) -> Self {
        let reward = match rng.f64() {
            chance if chance < 0.08 => None,
            chance if chance < 0.16 => Some(Self::USUAL + pause(rng, 5.0 * MINUTE)),
            _ => Some(between(rng, SECOND, Self::USUAL)),
        };
        let comes_back =
            (reward.is_none() || rng.f64() < 0.75).then(|| between(rng, 3.0 * SECOND, 20.0 * SECOND));
        let mut stays = vec![10.0 * SECOND + pause(rng, 45.0 * SECOND)];
        while rng.f64() < 0.3 {
            stays.push(5.0 * SECOND + pause(rng, 45.0 * SECOND));
        }
        Self {
            fills_in: 25.0 * SECOND + pause(rng, 50.0 * SECOND),
            at_checkout: 30.0 * SECOND + pause(rng, 60.0 * SECOND),
            reward,
            comes_back,
            stays,
        }
    }

    fn is_usual(&self) -> bool {
        self.reward.is_some_and(|reward| reward <= Self::USUAL)
    }
}

/// Who comes within the hour.
#[derive(Debug)]
pub(crate) struct People {
    /// All page views, in their order.
    views: Vec<f64>,
    visitors: Vec<Visitor>,
}

impl People {
    pub(crate) fn new(seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        let mut views: Vec<f64> = (0..VIEWS).map(|_| START + moment(&mut rng)).collect();
        let mut visitors: Vec<Visitor> = (0..INTENTS - AGAIN)
            .map(|number| Visitor {
                seed: rng.u64(..),
                // Drawn in no order, so any of the views will do.
                arrives: views[number],
                last_visit: (rng.f64() < RETURNING).then(|| between(&mut rng, 5.0 * MINUTE, 48.0 * HOUR)),
                again: None,
                donor: None,
            })
            .collect();
        views.sort_by(f64::total_cmp);
        for visitor in &mut visitors[..DONATIONS] {
            visitor.donor = Some(Donor::new(&mut rng));
        }
        // Some of them are donors, who looked before they gave.
        for visitor in &mut visitors[DONATIONS / 2..DONATIONS / 2 + AGAIN] {
            visitor.again = Some(between(&mut rng, 2.0 * MINUTE, 10.0 * MINUTE));
        }
        Self { views, visitors }
    }
}

/// What became of one donation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Story {
    /// From the first press of the button to the link.
    pub(crate) waited: f64,
    /// Links asked for and statuses.
    pub(crate) calls: u64,
    /// Paid, with a reward that came as soon as it should.
    pub(crate) usual: bool,
}

/// What became of the hour.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) calls: Calls,
    pub(crate) stories: Vec<Story>,
    /// Lookups that were made for a page view, not for an intent.
    pub(crate) for_views: u64,
}

/// What visitors' browsers run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The widget.
    Widget {
        /// Whether the page names a snapshot.
        snapshot: bool,
        /// Whether the limits' headers can be read.
        readable: bool,
    },
    /// Asks for partner and nonprofit on each page view, keeps nothing, and asks for a status every three seconds.
    Naive,
}

type Stories = Rc<RefCell<Vec<Story>>>;

/// Lets the hour pass.
pub(crate) fn hour(people: &People, kind: Kind) -> Outcome {
    let stories = Stories::default();
    let world = World::run(START, LimitsMode::Tier, |world| {
        if kind == Kind::Naive {
            world.spawn(naive_views(world.clone(), people.views.clone()));
        }
        for visitor in people.visitors.iter().cloned() {
            let (world, stories) = (world.clone(), stories.clone());
            match kind {
                Kind::Naive => world.clone().spawn(naive_visitor(world, visitor, stories)),
                Kind::Widget { snapshot, readable } => {
                    let browser = Browser::new(&world, visitor.seed, readable);
                    if let Some(age) = visitor.last_visit {
                        browser.warm(visitor.seed, age);
                    }
                    world.clone().spawn(visit(world, browser, visitor, snapshot, stories));
                }
            }
        }
    });
    let calls = world.calls.borrow().clone();
    let for_views = if kind == Kind::Naive { calls.made(Purpose::Lookup) } else { 0 };
    Outcome { calls, stories: stories.take(), for_views }
}

/// The button can be pressed again, and is so much later.
fn reaction(rng: &mut Rng) -> f64 {
    between(rng, 2.0 * SECOND, 6.0 * SECOND)
}

/// Nobody was told how long to wait.
fn guess(rng: &mut Rng) -> f64 {
    between(rng, 30.0 * SECOND, 60.0 * SECOND)
}

async fn visit(world: Rc<World>, browser: Rc<Browser>, visitor: Visitor, snapshot: bool, stories: Stories) {
    let mut rng = Rng::with_seed(visitor.seed);
    world.until(visitor.arrives).await;
    // What a page view costs is counted in tests/browser/budget.test.mjs: nothing, so nothing is done here.
    let mut page = Page::open(&browser);
    open_form(&world, &page, snapshot);
    if let Some(later) = visitor.again {
        world.sleep(later).await;
        page = Page::open(&browser);
        open_form(&world, &page, snapshot);
    }
    let Some(donor) = visitor.donor else { return };
    world.sleep(donor.fills_in).await;

    let request = link_request(&gift(), slug().as_str(), None);
    let pressed = world.now();
    let mut presses = 0;
    let link = loop {
        presses += 1;
        match page.directory.client.create_link(&request).await {
            Ok(link) => break link,
            Err(failure @ Failure::RateLimited(_)) => {
                // The form counts down.
                let seconds = failure.wait().expect("a limit ends");
                world.sleep(f64::from(seconds) * SECOND + reaction(&mut rng)).await;
            }
            Err(other) => panic!("nothing else is amiss with this API: {other:?}"),
        }
    };
    let waited = if presses == 1 { 0.0 } else { world.now() - pressed };
    let mut receipt = Receipt {
        id: link.id,
        nonprofit: slug().as_str().to_owned(),
        name: None,
        amount: 2_500.0,
        currency: String::from("USD"),
        provider: String::from("stripe"),
        key: String::from("89abcdef"),
        at: world.now(),
        asked: 0,
        next: world.now() + Receipt::PATIENCE,
        status: String::from("processing"),
        tokens: None,
    };
    // The checkout takes the page's place.
    drop(page);
    world.sleep(donor.at_checkout).await;
    if let Some(reward) = donor.reward {
        world.pay(&receipt.id, world.now() + reward);
    }
    if let Some(back) = donor.comes_back {
        world.sleep(back).await;
        for stay in &donor.stays {
            let page = Page::open(&browser);
            watch(&world, &page, &mut receipt, world.now() + stay).await;
        }
    }
    let calls = browser.sent(Purpose::Link) + browser.sent(Purpose::Status);
    stories.borrow_mut().push(Story { waited, calls, usual: donor.is_usual() });
}

/// What the form does when it is opened. It is filled in meanwhile.
fn open_form(world: &Rc<World>, page: &Rc<Page>, snapshot: bool) {
    let page = page.clone();
    world.spawn(async move {
        let slug = slug();
        if snapshot {
            page.directory.consult(SNAPSHOT, &slug).await.expect("a good file");
        }
        // A refusal is no matter: lookups enrich the form.
        let _ = join(page.directory.config(), page.directory.organization(&slug)).await;
    });
}

/// Looks at a page until `end`, and asks for the status when it is time.
async fn watch(world: &World, page: &Page, receipt: &mut Receipt, end: f64) {
    let client = &page.directory.client;
    let id = DonationId::parse(&receipt.id).expect("an id");
    let mut returned = true;
    while let Some(wait) = receipt.wait(client.platform.now(), returned) {
        if world.now() + wait >= end {
            break;
        }
        world.sleep(wait).await;
        returned = false;
        receipt.asked(world.now());
        match client.status(&id).await {
            Ok(status) => receipt.settle(status.reward.as_str(), status.tokens, world.now()),
            Err(Failure::RateLimited(_)) => {}
            Err(other) => panic!("nothing else is amiss with this API: {other:?}"),
        }
    }
    world.until(end).await;
}

/// What a donor chose.
fn gift() -> Gift {
    let money = |minor| Money::new(minor, Currency::USD);
    let rules = Rules {
        currency: Currency::USD,
        presets: vec![money(2_500)],
        min: money(100),
        max: money(10_000_000),
        frequencies: vec![Frequency::Once],
        provider: Provider::Stripe,
        style: NumberStyle::default(),
        tip: false,
    };
    let draft = Draft {
        amount: AmountChoice::Preset(money(2_500)),
        frequency: Frequency::Once,
        tip: TipChoice::None,
        email: String::from("jane@example.com"),
        first_name: String::from("Jane"),
        last_name: String::from("Doe"),
    };
    draft.check(&rules).expect("a good gift")
}

async fn naive_views(world: Rc<World>, views: Vec<f64>) {
    for at in views {
        world.until(at).await;
        for path in ["/config", "/organizations/american-red-cross"] {
            world.call(Purpose::Lookup, path);
        }
    }
}

async fn naive_visitor(world: Rc<World>, visitor: Visitor, stories: Stories) {
    let mut rng = Rng::with_seed(visitor.seed);
    let Some(donor) = visitor.donor else { return };
    world.until(visitor.arrives).await;
    world.sleep(visitor.again.unwrap_or_default()).await;
    world.sleep(donor.fills_in).await;
    let pressed = world.now();
    let mut calls = 0;
    let text = loop {
        calls += 1;
        let (status, text, _) = world.call(Purpose::Link, "/create-link");
        if status == 201 {
            break text;
        }
        world.sleep(guess(&mut rng)).await;
    };
    let waited = world.now() - pressed;
    let link: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let id = link["partnerDonationId"].as_str().expect("an id");
    world.sleep(donor.at_checkout).await;
    if let Some(reward) = donor.reward {
        world.pay(id, world.now() + reward);
    }
    if let Some(back) = donor.comes_back {
        world.sleep(back).await;
        let mut known = false;
        for stay in &donor.stays {
            let end = world.now() + stay;
            while !known && world.now() + 3.0 * SECOND < end {
                calls += 1;
                let (status, ..) = world.call(Purpose::Status, id);
                known = status == 200 && world.is_rewarded(id);
                world.sleep(3.0 * SECOND).await;
            }
            world.until(end).await;
        }
    }
    stories.borrow_mut().push(Story { waited, calls, usual: donor.is_usual() });
}
