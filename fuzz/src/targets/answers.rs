//! What comes from outside as JSON, or was kept. A case is a line `config 200`, what is asked for and the HTTP status,
//! then numbers: calls left, the limit's end, seconds to wait, the clock; the answer's body is the rest.

use super::pick;
use crate::{Verdict, hold, model};
use core::cell::{Cell, RefCell};
use fastrand::Rng;
use futures_executor::block_on;
use serde::de::Deserialize;
use serde_json::Value;
use sir_donate::api::cache::{Kept, Worth};
use sir_donate::api::types::FIELDS;
use sir_donate::api::{
    Answer, Client, Config, Directory, DonationId, DonationLink, Endpoint, Json, Organization, Platform,
    PublishableKey, Request, Slug, Status,
};
use sir_donate::donation::{CheckoutRules, CheckoutUrl, Failure, Receipt, RewardStatus, TipOffer};
use std::collections::BTreeMap;

const BASE: &str = "https://devapi.sirgiving.org";
const SLUG: &str = "american-red-cross";

/// A world with one answer to every call.
#[derive(Debug)]
struct World {
    answer: Answer,
    clock: Cell<f64>,
    kept: RefCell<BTreeMap<String, String>>,
    calls: RefCell<Vec<String>>,
}

impl Platform for &World {
    async fn send(&self, request: Request<'_>) -> Result<Answer, Failure> {
        let own = if request.key.is_empty() { "file " } else { "" };
        self.calls.borrow_mut().push([own, request.method, " ", &request.url].concat());
        Ok(self.answer.clone())
    }
    async fn sleep(&self, milliseconds: u32) {
        self.clock.set(self.clock.get() + f64::from(milliseconds));
    }
    fn now(&self) -> f64 {
        self.clock.get()
    }
    fn chance(&self) -> f64 {
        0.5
    }
    fn is_watched(&self) -> bool {
        true
    }
    fn load(&self, name: &str) -> Option<String> {
        self.kept.borrow().get(name).cloned()
    }
    fn keep(&self, name: &str, text: &str) {
        self.kept.borrow_mut().insert(name.into(), text.into());
    }
    fn time(text: &str) -> f64 {
        text.parse().unwrap_or(f64::NAN)
    }
    fn decode(text: &str) -> Option<Json> {
        browser(text)
    }
    fn encode(value: &Json) -> Option<String> {
        Some(value.to_text(|number| number.to_string()))
    }
}

// As the widget reads whatever comes.
fn decode(text: &str) -> Option<Json> {
    sir_donate::api::json::read::<&World>(text)
}

// As a browser reads it: however deep, and of two fields of one name the last.
fn browser(text: &str) -> Option<Json> {
    let mut reader = serde_json::Deserializer::from_str(text);
    reader.disable_recursion_limit();
    let value = Value::deserialize(&mut reader).ok()?;
    reader.end().ok()?;
    Json::deserialize(value).ok()
}

/// Nothing panics, whatever comes; what is read is in the answer; what is kept is read back and holds no other fields.
///
/// # Errors
/// What does not hold.
pub fn check(case: &[u8]) -> Verdict {
    let text = String::from_utf8_lossy(case);
    let (head, body) = text.split_once('\n').unwrap_or(("json", &text));
    let mut words = head.split(' ');
    let kind = words.next().unwrap_or_default();
    let status = words.next().and_then(|word| word.parse().ok()).unwrap_or(200);
    // As the browser reads headers: finite and not negative.
    let mut number = || {
        words
            .next()
            .and_then(|word| word.parse::<f64>().ok())
            .filter(|number| number.is_finite() && *number >= 0.0)
    };
    let answer =
        Answer { status, text: body.to_owned(), remaining: number(), reset: number(), retry_after: number() };
    let world = World {
        answer,
        // No clock of a browser shows more.
        clock: Cell::new(number().unwrap_or(1_763_770_000_000.0).min(8.64e15)),
        kept: RefCell::default(),
        calls: RefCell::default(),
    };
    json(body)?;
    let key = ["pk_test_", &"0123456789abcdef".repeat(4)].concat();
    let Some(key) = PublishableKey::parse(&key) else { return Err("no key".into()) };
    let Some(slug) = Slug::parse(SLUG) else { return Err("no slug".into()) };
    let directory = || Directory::new(Client::new(&world, key.clone(), BASE.into()));
    match kind {
        "config" | "organization" => ask(&world, &directory, kind == "config", &slug)?,
        "link" => link(&world, &directory().client)?,
        "status" => reward(&world, &directory().client)?,
        "snapshot" => snapshot(&world, &directory(), &slug)?,
        "cached" => cached(&world, &directory, &slug)?,
        "receipt" => receipts(body, world.clock.get())?,
        _ => {}
    }
    for call in world.calls.borrow().iter() {
        let own = call.starts_with(&["GET ", BASE, "/v1/partner/"].concat())
            || *call == ["POST ", BASE, "/v1/partner/donations/create-link"].concat();
        hold!(
            own || call == "file GET /sir-donate.json",
            "another address is called, or the key is sent elsewhere"
        );
    }
    hold!(world.calls.borrow().len() <= 4, "more calls than repeating makes");
    Ok(())
}

// The one reader of JSON: as deep as it may go, written back, and field by field.
fn json(text: &str) -> Verdict {
    let Some(json) = decode(text) else { return Ok(()) };
    let written = json.to_text(|number| number.to_string());
    let again = decode(&written);
    hold!(again.is_some_and(|again| same(&again, &json)), "what is written is read as something else");
    let reduced = json.clone().reduced(&FIELDS);
    hold!(fields_only(&reduced), "a field is kept that is none of those to keep");
    let Ok(value) = serde_json::from_str::<Value>(text) else { return Ok(()) };
    if let (Value::Object(fields), Json::Object(all)) = (&value, &json)
        && fields.len() == all.len()
    {
        for (name, value) in fields {
            hold!(
                json.field(name).text() == value.as_str().filter(|text| !text.is_empty()),
                "another text is read"
            );
            hold!(json.field(name).flag() == value.as_bool(), "another flag is read");
            hold!(
                json.field(name).list().map(<[Json]>::len) == value.as_array().map(Vec::len),
                "another list is read"
            );
            hold!(json.field(name).is_object() == value.is_object(), "an object or not");
        }
    }
    Config::read(&json);
    Organization::read(&json);
    DonationLink::read(&json);
    Status::read(&json);
    Ok(())
}

// Equal, but for the last digit of a number, which this test's reader rounds otherwise than a browser.
fn same(a: &Json, b: &Json) -> bool {
    match (a, b) {
        (Json::Number(a), Json::Number(b)) => (a - b).abs() <= f64::EPSILON * 4.0 * a.abs().max(b.abs()),
        (Json::List(a), Json::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Json::Object(a), Json::Object(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|((x, a), (y, b))| x == y && same(a, b))
        }
        (a, b) => a == b,
    }
}

fn alike(a: &Config, b: &Config) -> bool {
    let number = |config: &Config| Json::Number(config.default_percent.unwrap_or(-1.0));
    a.refuses_donations == b.refuses_donations && a.offers_tip == b.offers_tip && same(&number(a), &number(b))
}

fn fields_only(json: &Json) -> bool {
    match json {
        Json::Object(fields) => {
            fields.iter().all(|(name, json)| FIELDS.contains(&name.as_str()) && fields_only(json))
        }
        Json::List(items) => items.iter().all(fields_only),
        _ => true,
    }
}

// What an answer without a readable body means.
fn good_object(world: &World) -> Option<Json> {
    (200..=299)
        .contains(&world.answer.status)
        .then(|| decode(&world.answer.text))
        .flatten()
        .filter(Json::is_object)
}

fn failed(world: &World, failure: Failure) -> Verdict {
    let status = world.answer.status;
    // With few calls left, and where there is a time to wait, the second try is not made.
    let kept_back =
        world.answer.remaining.is_some_and(|left| left < 20.0) || world.answer.retry_after.is_some();
    if failure == Failure::RateLimited(None) && kept_back {
        return Ok(());
    }
    hold!(good_object(world).is_none() || failure == Failure::BadAnswer, "a good answer fails");
    hold!(!failure.is_definite() || (400..=499).contains(&status), "a definite no without one");
    hold!(
        (200..=299).contains(&status) <= (failure == Failure::BadAnswer),
        "a good status is another failure"
    );
    if let Some(seconds) = failure.wait() {
        hold!((1..=3_600).contains(&seconds), "a wait of {seconds} seconds");
    }
    hold!(status != 429 || matches!(failure, Failure::RateLimited(_)), "a limit is another failure");
    hold!(
        !(500..=599).contains(&status) || matches!(failure, Failure::Server(_)),
        "a server's failure is another"
    );
    Ok(())
}

// Configuration and organization: read, kept, known on the next page.
fn ask<'a>(
    world: &'a World,
    directory: &dyn Fn() -> Directory<&'a World>,
    config: bool,
    slug: &Slug,
) -> Verdict {
    let page = directory();
    let next = directory();
    let failure = if config {
        match block_on(page.config()) {
            Ok(config) => {
                let json = good_object(world).ok_or("a bad answer is taken")?;
                hold!(config == Config::read(&json), "another configuration");
                let off = value(world)["isActive"] == false;
                hold!(!off || config.refuses_donations, "a partner who is off takes donations");
                offer(config.default_percent)?;
                let known = next.known_config();
                hold!(known.is_none() == config.refuses_donations, "a no is kept, or a good answer is not");
                hold!(known.is_none_or(|known| alike(&known, &config)), "kept otherwise than read");
                None
            }
            Err(failure) => Some(failure),
        }
    } else {
        match block_on(page.organization(slug)) {
            Ok(organization) => {
                let json = good_object(world).ok_or("a bad answer is taken")?;
                hold!(organization == Organization::read(&json), "another organization");
                let web = organization
                    .logo
                    .as_ref()
                    .is_none_or(|logo| logo.starts_with("https://") || logo.starts_with("http://"));
                hold!(web, "a logo that is no web address");
                let known = next.known_organization(slug);
                hold!(
                    known == (!organization.is_inactive).then_some(organization),
                    "kept otherwise than read"
                );
                None
            }
            Err(failure) => Some(failure),
        }
    };
    let prefix = ["sir-donate:cache|", BASE, "|89abcdef|"].concat();
    for (name, text) in world.kept.borrow().iter() {
        hold!(name.starts_with(&prefix), "kept under another name");
        if name.ends_with("|/limit") {
            let until = Kept::parse(text).map_or(f64::INFINITY, |kept| kept.at);
            let latest = world.clock.get() + 3_600_000.0;
            hold!((0.0..=latest).contains(&until), "a limit that lasts longer than an hour");
        } else if let Some(kept) = Kept::parse(text) {
            hold!(
                decode(&kept.text).as_ref().is_some_and(fields_only),
                "a field is kept that is none of those to keep"
            );
            hold!(failure.is_none(), "a failure is kept");
        } else {
            hold!(text.is_empty(), "what is kept can't be read");
        }
    }
    failure.map_or(Ok(()), |failure| failed(world, failure))
}

fn value(world: &World) -> Value {
    serde_json::from_str(&world.answer.text).unwrap_or_default()
}

fn offer(percent: Option<f64>) -> Verdict {
    let offer = TipOffer::new(percent);
    hold!(offer.choices.windows(2).all(|pair| pair[0] < pair[1]), "tips are offered twice or in disorder");
    hold!(
        offer.choices.iter().all(|share| (1..=10_000).contains(&share.basis_points())),
        "a tip of nothing, or above all"
    );
    hold!(
        offer.preselected.is_none_or(|share| offer.choices.contains(&share)),
        "a tip is chosen that is not offered"
    );
    Ok(())
}

// A link is taken only where the answer has one; where it leads is checked, and its id stays in its segment.
fn link(world: &World, client: &Client<&World>) -> Verdict {
    match block_on(client.create_link(&Json::Object(vec![]))) {
        Err(failure) => {
            let has = good_object(world).is_some_and(|json| {
                json.field("donationLink").text().is_some()
                    && json.field("partnerDonationId").text().is_some()
            });
            hold!(!has, "a good link fails");
            failed(world, failure)?;
        }
        Ok(link) => {
            let json = good_object(world).ok_or("a bad answer is taken")?;
            hold!(json.field("donationLink").text() == Some(&link.link), "another link");
            hold!(json.field("partnerDonationId").text() == Some(&link.id), "another id");
            if let Some(checkout) = CheckoutUrl::parse(&link.link, &CheckoutRules::default(), model::ascii) {
                let url =
                    url::Url::parse(checkout.as_str()).map_err(|fault| format!("a browser says: {fault}"))?;
                hold!(url.scheme() == "https", "a donor is sent away in the clear");
            }
            if let Some(id) = DonationId::parse(&link.id) {
                let path = Endpoint::Status(&id).path();
                let segment = path.strip_prefix("/v1/partner/donations/status/").unwrap_or("/");
                hold!(!segment.contains('/'), "an id leaves its segment");
            }
        }
    }
    hold!(world.calls.borrow().len() == 1, "a link is asked for twice");
    Ok(())
}

fn reward(world: &World, client: &Client<&World>) -> Verdict {
    let Some(id) = DonationId::parse("don_1") else { return Err("no id".into()) };
    match block_on(client.status(&id)) {
        Err(failure) => failed(world, failure),
        Ok(status) => {
            let json = good_object(world).ok_or("a bad answer is taken")?;
            hold!(status == Status::read(&json) || status.tokens.is_some_and(f64::is_nan), "another status");
            hold!(
                RewardStatus::parse(status.reward.as_str()) == status.reward,
                "a status that is not read back"
            );
            // What was read is remembered, and read back.
            let mut receipt = Receipt {
                id: "don_1".into(),
                nonprofit: SLUG.into(),
                name: None,
                amount: 2_500.0,
                currency: "USD".into(),
                provider: "stripe".into(),
                key: "89abcdef".into(),
                at: 1.0,
                asked: 1,
                next: 2.0,
                status: "processing".into(),
                tokens: None,
            };
            receipt.settle(status.reward.as_str(), status.tokens, 3.0);
            kept_for_good(&receipt)
        }
    }
}

fn snapshot(world: &World, directory: &Directory<&World>, slug: &Slug) -> Verdict {
    match block_on(directory.consult("/sir-donate.json", slug)) {
        Err(failure) => {
            hold!(directory.known_config().is_none(), "something is known from a file that is refused");
            hold!(
                directory.known_organization(slug).is_none(),
                "something is known from a file that is refused"
            );
            hold!(failure == Failure::BadAnswer || good_object(world).is_none(), "a file's fault is another");
        }
        Ok(()) => {
            let json = good_object(world).ok_or("a bad file is taken")?;
            hold!(
                json.field("environment").text() == Some("test"),
                "a file for another environment is taken"
            );
            hold!(json.field("version").number() == Some(1.0), "a file of another version is taken");
            if let Some(config) = directory.known_config() {
                hold!(!config.refuses_donations, "a no out of a file is believed");
                hold!(config == Config::read(json.field("config")), "another configuration");
            }
            if let Some(organization) = directory.known_organization(slug) {
                hold!(!organization.is_inactive, "a no out of a file is believed");
                hold!(
                    organization == Organization::read(json.field("organizations").field(SLUG)),
                    "another organization"
                );
            }
        }
    }
    hold!(
        world.kept.borrow().values().all(String::is_empty),
        "a file is kept, which the browser does by itself"
    );
    Ok(())
}

// What stands in storage may have been written by anybody.
fn cached<'a>(world: &'a World, directory: &dyn Fn() -> Directory<&'a World>, slug: &Slug) -> Verdict {
    let text = world.answer.text.as_str();
    if let Some(kept) = Kept::parse(text) {
        hold!(
            Kept::parse(&kept.to_text()).as_ref() == Some(&kept),
            "what is kept is read back as something else"
        );
        if kept.at > world.clock.get() {
            hold!(kept.worth(world.clock.get()) != Worth::Fresh, "an answer from the future is fresh");
        }
    }
    for name in ["/config", SLUG] {
        world.keep_as(name, text);
    }
    let page = directory();
    let (config, organization) = (page.known_config(), page.known_organization(slug));
    if config.is_some() || organization.is_some() {
        let kept = Kept::parse(text).ok_or("what can't be read is known")?;
        hold!(kept.worth(world.clock.get()) != Worth::None, "what is too old is known");
    }
    // The same text as the API's answer: nothing is lost by what stood there.
    match block_on(page.config()) {
        Ok(_) => Ok(()),
        Err(failure) => failed(world, failure),
    }
}

impl World {
    fn keep_as(&self, name: &str, text: &str) {
        self.kept
            .borrow_mut()
            .insert(["sir-donate:cache|", BASE, "|89abcdef|", name].concat(), text.to_owned());
    }
}

// Remembered donations, a list of lists of texts.
fn receipts(text: &str, now: f64) -> Verdict {
    let Some(json) = decode(text) else { return Ok(()) };
    for fields in json.list().unwrap_or_default() {
        let texts =
            fields.list().unwrap_or_default().iter().map(|field| field.text().unwrap_or_default().to_owned());
        let Some(mut receipt) = Receipt::from_fields(texts.collect()) else { continue };
        kept_for_good(&receipt)?;
        waits(&receipt, now)?;
        for _ in 0..3 {
            let before = receipt.asked;
            receipt.asked(now);
            hold!(receipt.asked >= before, "questions are forgotten");
            hold!(
                receipt.next > now && receipt.next - now <= 3_600_000.0,
                "the next question is never, or at once"
            );
            waits(&receipt, now)?;
            kept_for_good(&receipt)?;
        }
        receipt.settle("completed", Some(12.5), now);
        hold!(receipt.wait(now, true).is_none() && receipt.is_settled(), "a settled donation is asked for");
        kept_for_good(&receipt)?;
    }
    Ok(())
}

fn waits(receipt: &Receipt, now: f64) -> Verdict {
    for returned in [true, false] {
        let wait = receipt.wait(now, returned);
        hold!(
            wait.is_none() == (receipt.is_settled() || receipt.is_stale(now)),
            "asked for, and not to be asked for"
        );
        hold!(wait.is_none_or(|wait| (0.0..=3_600_000.0).contains(&wait)), "a wait that is none");
    }
    Ok(())
}

// Written and read a second time, nothing changes any more: a donation lives through many pages.
fn kept_for_good(receipt: &Receipt) -> Verdict {
    let once = Receipt::from_fields(receipt.to_fields()).ok_or("what is remembered can't be read")?;
    hold!(
        once.status == receipt.status && once.id == receipt.id && once.name == receipt.name,
        "texts are lost"
    );
    let tokens = |receipt: &Receipt| receipt.tokens.unwrap_or(-1.0);
    let exact = receipt.tokens.is_none_or(|tokens| !(0.0..=1e12).contains(&tokens));
    hold!(exact || (tokens(&once) - tokens(receipt)).abs() <= 0.000_51, "tokens are lost");
    let twice = Receipt::from_fields(once.to_fields());
    hold!(twice.as_ref() == Some(&once), "a remembered donation changes from page to page");
    Ok(())
}

const BODIES: [&str; 20] = [
    r#"{"isActive":true,"enabledFeatures":["DONATIONS"],"tipConfig":{"enabled":true,"defaultPercent":10}}"#,
    r#"{"isActive":false,"webhookUrl":"https://x/hook","tipConfig":{"enabled":true,"webhookUrl":"y","defaultPercent":"12"}}"#,
    r#"{"enabledFeatures":["ACTIONS",{"webhookUrl":"https://x"}],"name":"P","slug":"p"}"#,
    r#"{"name":"American Red Cross","logo":"https://x/l.svg","ein":"53-0196605","status":"ACTIVE"}"#,
    r#"{"name":"","logoUrl":"javascript:alert(1)","logo":"http://x","status":"suspended"}"#,
    r#"{"name":"<img src=x onerror=alert(1)>","status":true,"ein":53}"#,
    r#"{"donationLink":"https://checkout.stripe.com/c/pay/cs_test_a1#fid","partnerDonationId":"don_1"}"#,
    r#"{"donationLink":"javascript:alert(1)","partnerDonationId":"../config"}"#,
    r#"{"status":"COMPLETED","tokensDistributed":"125"}"#,
    r#"{"rewardStatus":"TIMED_OUT","tokensDistributed":1.001}"#,
    r#"{"version":1,"createdAt":"1763770000000","environment":"test","config":{"isActive":true},"organizations":{"american-red-cross":{"name":"A","status":"ACTIVE"}}}"#,
    r#"{"version":1,"createdAt":"0","environment":"test","config":{"isActive":false},"organizations":{"american-red-cross":{"status":"closed"}}}"#,
    r#"{"version":2,"environment":"live"}"#,
    "1763770000000\n{\"name\":\"A\",\"isActive\":true}",
    "99999999999999999999\n{}",
    r#"[["don_1","american-red-cross","USD","stripe","89abcdef","processing","2500","1763770000000","1763770000000","0","1001","A"]]"#,
    r#"[["d","a","USD","stripe","k","unreadable","18446744073709551615","1","9007199254740993","4294967296","","" ]]"#,
    r#"{"statusCode":401,"message":"PARTNER_SUSPENDED"}"#,
    r#"{"message":["INVALID_API_KEY"],"__proto__":{"isActive":false}}"#,
    "<html>",
];

/// An answer of the API, or what a gateway makes of one.
pub fn fresh(rng: &mut Rng) -> String {
    let kind =
        pick(rng, &["config", "organization", "link", "status", "snapshot", "cached", "receipt", "json"]);
    let status =
        pick(rng, &["200", "200", "200", "200", "201", "401", "403", "404", "429", "500", "0", "408", "302"]);
    let mut text = [kind, " ", status].concat();
    for _ in 0..rng.usize(..5) {
        text.push(' ');
        text.push_str(pick(
            rng,
            &["0", "3", "500", "60", "1763770000", "1763770000000", "-", "1e400", "0.5"],
        ));
    }
    text.push('\n');
    if rng.u32(..4) == 0 {
        some_json(&mut text, 0, rng);
    } else {
        text.push_str(pick(rng, &BODIES));
    }
    text
}

fn some_json(text: &mut String, depth: u32, rng: &mut Rng) {
    match rng.u32(..if depth > 4 { 6 } else { 10 }) {
        0 => text.push_str(pick(rng, &["null", "true", "false"])),
        1 => {
            text.push_str(pick(rng, &["0", "-1", "10", "12.5", "1e308", "-0.0", "9007199254740993", "1.001"]))
        }
        2..6 => text.push_str(pick(
            rng,
            &[
                "\"\"",
                "\"DONATIONS\"",
                "\"ACTIVE\"",
                "\"completed\"",
                "\"https://x/l\"",
                "\"125\"",
                "\"\\u0000\\u202e\"",
                "\"{huge}\"",
                "\"{sk_live}\"",
            ],
        )),
        6 => {
            text.push('[');
            for at in 0..rng.usize(..4) {
                text.push_str(if at > 0 { "," } else { "" });
                some_json(text, depth + 1, rng);
            }
            text.push(']');
        }
        _ => {
            text.push('{');
            for at in 0..rng.usize(..6) {
                text.push_str(if at > 0 { ",\"" } else { "\"" });
                let other = [
                    "donationLink",
                    "partnerDonationId",
                    "rewardStatus",
                    "tokensDistributed",
                    "webhookUrl",
                    "__proto__",
                    "config",
                    "organizations",
                ];
                text.push_str(if rng.bool() { pick(rng, &FIELDS) } else { pick(rng, &other) });
                text.push_str("\":");
                some_json(text, depth + 1, rng);
            }
            text.push('}');
        }
    }
}
