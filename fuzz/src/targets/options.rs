//! A partner's options. A case is lines of `name=value`; in a value `\n`, `\t` and `\0` stand for themselves.

use super::pick;
use crate::{Verdict, hold, marker, model};
use fastrand::Rng;
use sir_donate::api::key::holds_secret;
use sir_donate::api::{Environment, PublishableKey, Slug};
use sir_donate::donation::{AmountChoice, Currency, NumberStyle, Provider};
use sir_donate::options::{OptionFault, Options};
use std::collections::BTreeSet;
use std::sync::OnceLock;
use url::Url;

/// An attribute as `www/interface.json` promises it.
struct Attribute {
    name: String,
    kind: String,
    values: Vec<String>,
    example: String,
}

fn interface() -> &'static [Attribute] {
    static INTERFACE: OnceLock<Vec<Attribute>> = OnceLock::new();
    INTERFACE.get_or_init(|| {
        let json: serde_json::Value =
            serde_json::from_str(include_str!("../../../www/interface.json")).unwrap_or_default();
        let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        let attributes = json["attributes"].as_array().cloned().unwrap_or_default();
        let read = |attribute: &serde_json::Value| Attribute {
            name: text(&attribute["name"]),
            kind: text(&attribute["type"]),
            values: attribute["values"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|value| text(&value["value"]))
                .collect(),
            example: text(&attribute["example"]),
        };
        attributes.iter().map(read).collect()
    })
}

fn pairs(case: &[u8]) -> Vec<(String, String)> {
    let text = String::from_utf8_lossy(case);
    let value = |text: &str| text.replace("\\n", "\n").replace("\\t", "\t").replace("\\0", "\0");
    text.split('\n')
        .map(|line| line.split_once('=').unwrap_or((line, "")))
        .map(|(name, text)| (name.to_owned(), value(text)))
        .collect()
}

/// What is taken is valid in every field and means what was written; what is refused is named, and no secret shown.
///
/// # Errors
/// What does not hold.
pub fn check(case: &[u8]) -> Verdict {
    let mut pairs = pairs(case);
    // The shim passes each attribute once; a second one would only hide behind the first.
    let mut seen = BTreeSet::new();
    let twice = pairs.clone();
    pairs.retain(|(name, _)| seen.insert(name.clone()));
    let parsed = Options::parse(&pairs, model::ascii);
    if twice.len() > pairs.len() {
        let twice = Options::parse(&twice, model::ascii);
        hold!(parsed.is_ok() || twice.is_err(), "an attribute that stands twice makes the options good");
        if let (Ok(once), Ok(twice)) = (&parsed, &twice) {
            hold!(once == twice, "an attribute that stands twice counts");
        }
    }
    let value = |name: &str| {
        pairs
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.trim())
            .filter(|text| !text.is_empty())
    };
    // Some of the cases are enough for this: it takes as long as all else.
    if case.len().is_multiple_of(4) {
        order(&parsed, &pairs)?;
    }
    match &parsed {
        Ok(options) => {
            for (name, text) in &pairs {
                // The page's own link inside the element is no option.
                let elsewhere = name == "publishable-key" || name == "page-fallback";
                hold!(elsewhere || !holds_secret(text), "a secret is taken");
            }
            valid(options)?;
            meant(options, &value)?;
        }
        Err(faults) => told(faults, &pairs)?,
    }
    let faulty =
        |name: &str| parsed.as_ref().is_err_and(|faults| faults.iter().any(|fault| fault.name == name));
    for attribute in interface() {
        let name = attribute.name.as_str();
        let Some(text) = value(name) else { continue };
        if holds_secret(text) && name != "publishable-key" {
            hold!(faulty(name), "{name}: a secret is not refused");
            continue;
        }
        let expected = match attribute.kind.as_str() {
            "choice" if name != "frequency" => {
                Some(attribute.values.iter().any(|word| word.eq_ignore_ascii_case(text)))
            }
            "choices" => {
                let mut words = words(text).peekable();
                let some = words.peek().is_some();
                Some(
                    some && words
                        .all(|word| attribute.values.iter().any(|known| known.eq_ignore_ascii_case(word))),
                )
            }
            "key" => Some(is_key(text)),
            "currency" => Some(Currency::all().any(|currency| currency.code() == text.to_ascii_uppercase())),
            "slug" => Some(Slug::parse(text).is_some()),
            "text" => Some(!matches!(name, "first-name" | "last-name") || text.chars().count() <= 100),
            _ => None,
        };
        if let Some(good) = expected {
            hold!(
                faulty(name) != good,
                "{name}: {}",
                if good { "a good value is refused" } else { "a bad value is taken" }
            );
        }
    }
    Ok(())
}

type Parsed = Result<Options, Vec<OptionFault>>;

fn order(parsed: &Parsed, pairs: &[(String, String)]) -> Verdict {
    let again = Options::parse(&pairs.iter().rev().cloned().collect::<Vec<_>>(), model::ascii);
    match (parsed, &again) {
        (Ok(options), Ok(other)) => {
            hold!(options == other, "the order of the attributes changes the options")
        }
        (Err(faults), Err(others)) => {
            let names = |faults: &[OptionFault]| {
                faults.iter().map(|fault| fault.name.clone()).collect::<BTreeSet<_>>()
            };
            hold!(names(faults) == names(others), "the order of the attributes changes the faults");
        }
        _ => return Err("the order of the attributes decides".into()),
    }
    Ok(())
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c == ',' || c.is_whitespace()).filter(|word| !word.is_empty())
}

fn is_key(text: &str) -> bool {
    text.len() == 72
        && (text.starts_with("pk_test_") || text.starts_with("pk_live_"))
        && text.chars().skip(8).all(|c| c.is_ascii_hexdigit())
}

// Every field is one that the rest of the widget can rely on.
fn valid(options: &Options) -> Verdict {
    hold!(is_key(options.key.as_str()), "the key is none");
    hold!(
        PublishableKey::parse(options.key.as_str()).as_ref() == Some(&options.key),
        "the key is not read back"
    );
    let base = Url::parse(&options.api_base).map_err(|fault| format!("api-base: {fault}"))?;
    hold!(base.origin().ascii_serialization() == options.api_base, "api-base is no origin");
    if options.key.environment() == Environment::Live {
        hold!(options.api_base == "https://api.sirgiving.org", "a live key talks to another host");
    }
    let local = base.host().is_some_and(|host| model::is_loopback(&host));
    hold!(base.scheme() == "https" || local, "the API is called in the clear");
    hold!(
        Slug::parse(options.nonprofit.as_str()).as_ref() == Some(&options.nonprofit),
        "the slug is not read back"
    );
    let (min, max) = (options.min.minor(), options.max.minor());
    hold!(0 < min && min <= max, "the limits leave no amount");
    let allowed = |minor| (min..=max).contains(&minor);
    hold!(!options.presets.is_empty(), "no amount is offered");
    hold!(options.presets.len() <= 100, "more amounts are offered than a form can show");
    hold!(
        options.presets.iter().all(|money| allowed(money.minor())),
        "an amount outside the limits is offered"
    );
    let different: BTreeSet<u64> = options.presets.iter().map(|money| money.minor()).collect();
    hold!(different.len() == options.presets.len(), "an amount is offered twice");
    hold!(allowed(options.amount.minor()), "the amount is outside the limits");
    let moneys = options.presets.iter().chain([&options.amount, &options.min, &options.max]);
    for money in moneys {
        hold!(money.currency() == options.currency, "an amount is in another currency");
    }
    hold!(options.frequencies.contains(&options.frequency), "a frequency is chosen that is not offered");
    hold!(options.frequencies.len() <= 2, "a frequency is offered twice");
    hold!(options.provider == Provider::Stripe || !options.tip, "a tip is offered where none is taken");
    hold!(options.donor_email.is_empty() || is_address(&options.donor_email), "the e-mail address is none");
    for name in [&options.first_name, &options.last_name] {
        hold!(name.chars().count() <= 100, "a name is too long");
    }
    hold!(options.lang.split('-').all(|part| (1..=8).contains(&part.len())), "the language is no tag");
    hold!(
        options.lang.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'),
        "the language is no tag"
    );
    for url in [&options.snapshot, &options.privacy_url, &options.terms_url].into_iter().flatten() {
        hold!(model::is_web(url), "an address leads out of the web");
    }
    form(options)
}

// The form begins as the options say, and could be sent once the donor has written who they are.
fn form(options: &Options) -> Verdict {
    // One locale for each amount.
    let decimal = ['.', ',', '٫'][(options.amount.minor() % 3) as usize];
    let style = NumberStyle { decimal, symbols: vec![] };
    let rules = options.rules(&style);
    let mut draft = options.draft(&style);
    if let AmountChoice::Preset(money) = draft.amount {
        hold!(options.presets.contains(&money), "an amount is chosen that is not offered");
    }
    draft.email = "jane@example.com".into();
    draft.first_name = "Jane".into();
    draft.last_name = "Doe".into();
    let gift =
        draft.check(&rules).map_err(|faults| format!("the form is faulty at once: {:?}", faults[0].0))?;
    hold!(gift.amount == options.amount, "the form begins with another amount");
    hold!(
        gift.frequency == options.frequency && gift.provider == options.provider,
        "the form begins otherwise"
    );
    Ok(())
}

// The HTML standard's rule, as far as it can be said in a line; and not more than an address may have.
fn is_address(text: &str) -> bool {
    text.len() <= 254
        && text.is_ascii()
        && text.bytes().filter(|byte| *byte == b'@').count() == 1
        && !text.starts_with('@')
        && !text.contains([' ', ',', ';', '<', '>', '"', '(', ')', '[', ']', '\\', ':'])
        && text.split_once('@').is_some_and(|(_, domain)| {
            domain.contains('.')
                && Url::parse(&format!("https://{domain}/")).is_ok_and(|url| url.path() == "/")
                || domain
                    .split('.')
                    .next_back()
                    .is_some_and(|last| last.starts_with(|c: char| c.is_ascii_digit()))
                || domain.contains("xn--")
        })
}

// What was written is what is meant.
fn meant<'a>(options: &Options, value: &dyn Fn(&str) -> Option<&'a str>) -> Verdict {
    hold!(value("publishable-key") == Some(options.key.as_str()), "another key");
    hold!(value("nonprofit") == Some(options.nonprofit.as_str()), "another nonprofit");
    let currency = value("currency").map_or("USD".to_owned(), str::to_ascii_uppercase);
    hold!(options.currency.code() == currency, "another currency");
    for (name, money) in
        [("amount", options.amount), ("min-amount", options.min), ("max-amount", options.max)]
    {
        if let Some(text) = value(name) {
            let least = if name == "min-amount" { options.currency.least() } else { 0 };
            let meant = model::plain(text, options.currency).map(|minor| minor.max(least));
            hold!(meant == Ok(money.minor()), "{name}: another amount");
        }
    }
    if let Some(text) = value("amounts") {
        let mut expected: Vec<u64> = Vec::new();
        for word in words(text) {
            let minor = model::plain(word, options.currency)
                .map_err(|fault| format!("amounts: {fault:?} is taken"))?;
            if !expected.contains(&minor) {
                expected.push(minor);
            }
        }
        hold!(options.presets.iter().map(|money| money.minor()).eq(expected), "other amounts are offered");
    }
    if let Some(text) = value("frequency") {
        hold!(options.frequency.as_str().eq_ignore_ascii_case(text), "another frequency");
    }
    hold!(
        options.inline == value("mode").is_some_and(|mode| mode.eq_ignore_ascii_case("inline")),
        "another mode"
    );
    let clean = |text: &&str| {
        text.chars().count() <= 250 && text.chars().all(|c| c.is_alphanumeric() || " .-'".contains(c))
    };
    if let Some(name) = value("nonprofit-name").filter(clean) {
        hold!(options.nonprofit_name.as_deref() == Some(name), "another name");
    }
    for name in options.nonprofit_name.iter() {
        hold!(!name.chars().any(|c| c.is_control() || c == '\u{202e}'), "a name acts on the text around it");
        hold!(name.chars().count() <= 251, "a name is shown at length");
    }
    hold!(options.referral_code.as_deref() == value("referral-code"), "another code");
    for (name, text) in [
        ("donor-email", &options.donor_email),
        ("first-name", &options.first_name),
        ("last-name", &options.last_name),
    ] {
        hold!(value(name).unwrap_or_default() == text, "{name}: another text");
    }
    for (name, url) in [
        ("snapshot", &options.snapshot),
        ("privacy-url", &options.privacy_url),
        ("terms-url", &options.terms_url),
    ] {
        hold!(value(name) == url.as_deref(), "{name}: another address");
    }
    if let Some(url) = value("fallback-url") {
        hold!(model::is_web(url), "fallback-url leads out of the web");
    }
    Ok(())
}

// Each fault says which attribute, what to do, and nothing that may be a secret.
fn told(faults: &[OptionFault], pairs: &[(String, String)]) -> Verdict {
    hold!(!faults.is_empty(), "refused without a fault");
    for fault in faults {
        let known = matches!(fault.name.as_str(), "publishable-key" | "nonprofit" | "max-amount" | "amount")
            || pairs.iter().any(|(name, _)| *name == fault.name);
        hold!(known, "a fault names an attribute that is not there");
        hold!(fault.remedy.len() > 10, "a fault without a remedy");
        hold!(fault.line().contains(fault.remedy), "a line without the remedy");
        let Some(shown) = &fault.value else { continue };
        hold!(shown.chars().count() <= 80, "a value is shown at length");
        let lower = shown.to_ascii_lowercase();
        hold!(
            !["sk_live_", "sk_test_", "whsec_", "rk_live_"].iter().any(|sign| lower.contains(sign)),
            "a secret is shown"
        );
        let longest = shown.split(|c: char| !c.is_ascii_hexdigit()).map(str::len).max().unwrap_or(0);
        hold!(longest < 32, "what may be a secret is shown");
        // A secret of the case, that is: what a fuzzer makes up of its parts is none.
        let whole = |secret: &&str| pairs.iter().any(|(_, value)| value.contains(secret));
        for secret in marker::secrets().filter(whole) {
            hold!(!lower.contains(&secret[..12].to_ascii_lowercase()), "part of a secret is shown");
        }
    }
    Ok(())
}

/// Options of the interface with values that fit, or nearly.
pub fn fresh(rng: &mut Rng) -> String {
    let mut text = String::new();
    if rng.u32(..10) > 0 {
        text.push_str(pick(
            rng,
            &["publishable-key={pk_test}\n", "publishable-key={pk_test}\n", "publishable-key={pk_live}\n"],
        ));
    }
    if rng.u32(..10) > 0 {
        text.push_str(pick(
            rng,
            &["nonprofit=american-red-cross\n", "nonprofit=ünïcef\n", "nonprofit=../config\n"],
        ));
    }
    for _ in 0..rng.usize(..6) {
        let attributes = interface();
        let attribute = &attributes[rng.usize(..attributes.len())];
        if matches!(attribute.kind.as_str(), "key" | "slug") {
            continue;
        }
        text.push_str(&attribute.name);
        text.push('=');
        let values: Vec<&str> =
            attribute.values.iter().map(String::as_str).chain([attribute.example.as_str()]).collect();
        let word = match attribute.kind.as_str() {
            "choice" | "choices" => pick(rng, &values),
            "currency" => pick(rng, &["EUR", "jpy", "KWD", "CLF", "VND", "XYZ", "us"]),
            "amount" => pick(
                rng,
                &[
                    "1",
                    "25.50",
                    "0",
                    "0.01",
                    "1.234",
                    "100000",
                    "10000000000000",
                    "1e3",
                    "-1",
                    "999999999999999999999",
                ],
            ),
            "amounts" => {
                pick(rng, &["5 15 30", "5,15.5,30,5", "1", "10,,20", "100000 1", "{counted}", "5 x"])
            }
            "email" => pick(
                rng,
                &["jane@example.com", "a@b.co", "a@b", "jane@", "a..b@c.de", "ü@x.org", "a@1.2.3.4"],
            ),
            "url" => pick(
                rng,
                &[
                    "https://example.org/donate",
                    "/terms",
                    "//cdn.example/x",
                    "javascript:alert(1)",
                    "https:evil",
                    "data:,x",
                    "x",
                    "?a:b",
                    "\\\\x",
                    "HTTPS://a",
                    "http:/x",
                ],
            ),
            "origin" => pick(
                rng,
                &[
                    "https://api.example.org",
                    "http://localhost:8788",
                    "http://api.example.org",
                    "https://a/b",
                    "http://[::1]:1/",
                    "https://a:443",
                ],
            ),
            "hosts" => pick(
                rng,
                &[
                    "pay.example.org localhost:8789",
                    "a.b,c.d",
                    "https://x",
                    "*.example.org",
                    "[::1]:1",
                    "x:99999",
                ],
            ),
            "language" => {
                pick(rng, &["en", "pt-BR", "zh-Hant-TW", "x", "english!", "de-", "sl-rozaj-biske-1994"])
            }
            _ => pick(
                rng,
                &[
                    "Jane",
                    "American Red Cross",
                    "SPRING",
                    "{long}",
                    "{huge}",
                    "<img onerror=x>",
                    "\u{202e}x",
                    "{sk_live}",
                    "{hex}",
                    "{jwt}",
                    "{whsec}",
                    "{stripe_pk}",
                ],
            ),
        };
        text.push_str(word);
        if rng.u32(..8) == 0 {
            text.push_str(pick(
                rng,
                &[" ", "{sk_test}", "{hex}", "{pk_test}", "\\n", "\\0", ",", "0", ".", "{rk_live}"],
            ));
        }
        text.push('\n');
    }
    text
}
