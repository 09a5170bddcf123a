//! Where a donor may be sent. A case is a line of rules, `stripe test pay.example.org localhost:8789`, and the link.

use super::pick;
use crate::model::is_loopback;
use crate::{Verdict, hold};
use fastrand::Rng;
use sir_donate::donation::{CheckoutRules, CheckoutUrl, Provider, WebOrigin};
use url::{Host, Url};

/// What is admitted, a browser's parser must take for an address on an admitted host; and what a browser would write
/// the same on an admitted host must be admitted.
///
/// # Errors
/// What does not hold.
pub fn check(case: &[u8]) -> Verdict {
    let text = String::from_utf8_lossy(case);
    let (head, link) = text.split_once('\n').unwrap_or(("stripe", &text));
    let provider = if head.contains("every.org") { Provider::EveryOrg } else { Provider::Stripe };
    let loopback = head.split_whitespace().any(|word| word == "test");
    let mut rules = CheckoutRules::new(loopback);
    let mut hosts = Vec::new();
    for word in
        head.split_whitespace().filter(|word| !matches!(*word, "stripe" | "every.org" | "test" | "live"))
    {
        if rules.admit(word) {
            hosts.push(word);
        }
    }
    let admits = |url: &Url| admits(url, provider, loopback, &hosts);
    let browser = Url::parse(link);
    match CheckoutUrl::parse(link, provider, &rules) {
        Some(checkout) => {
            hold!(checkout.as_str() == link, "what is followed is not what was given");
            let url = browser.map_err(|fault| format!("admitted, but a browser says: {fault}"))?;
            hold!(admits(&url), "admitted, but a browser goes elsewhere");
            hold!(url.username().is_empty() && url.password().is_none(), "admitted with credentials");
            hold!(
                !link.bytes().any(|byte| byte <= b' ' || byte == 0x7f || byte == b'\\'),
                "admitted with a blank"
            );
            let host = url.host_str().unwrap_or_default();
            hold!(
                link.to_ascii_lowercase().contains(&format!("://{host}")),
                "admitted, but written another way"
            );
        }
        None => {
            if let Ok(url) = browser {
                let canonical = url.as_str() == link && url.username().is_empty() && url.password().is_none();
                hold!(!(canonical && admits(&url)), "refused, though it leads to an admitted host");
            }
        }
    }
    origin(link)
}

// What the rules mean, by a browser's reading of link and hosts.
fn admits(url: &Url, provider: Provider, loopback: bool, hosts: &[&str]) -> bool {
    let secure = url.scheme() == "https";
    if !secure && url.scheme() != "http" {
        return false;
    }
    let Some(host) = url.host() else { return false };
    let local = is_loopback(&host);
    if !secure && !local {
        return false;
    }
    let home = match provider {
        Provider::Stripe => "stripe.com",
        Provider::EveryOrg => "every.org",
    };
    let at_home = matches!(host, Host::Domain(name) if name == home || name.ends_with(&format!(".{home}")));
    if (at_home && secure && url.port().is_none()) || (local && loopback) {
        return true;
    }
    hosts.iter().any(|entry| {
        // An entry is read as the link is; its port, where it has one, must be the link's.
        Url::parse(&format!("{}://{entry}/", url.scheme())).is_ok_and(|entry_url| {
            let any_port = !entry.trim_start_matches("[::1]").contains(':');
            entry_url.host() == url.host()
                && (any_port || entry_url.port_or_known_default() == url.port_or_known_default())
        })
    })
}

// An origin is what a browser calls so, and is printed as it is read.
fn origin(text: &str) -> Verdict {
    let Some(origin) = WebOrigin::parse(text) else { return Ok(()) };
    let printed = origin.to_string();
    let url = Url::parse(text.trim()).map_err(|fault| format!("an origin, but a browser says: {fault}"))?;
    hold!(url.origin().ascii_serialization() == printed, "a browser calls the origin another");
    hold!(url.path() == "/" && url.query().is_none() && url.fragment().is_none(), "more than an origin");
    hold!(url.username().is_empty() && url.password().is_none(), "an origin with credentials");
    hold!(WebOrigin::parse(&printed).as_ref() == Some(&origin), "an origin is read back as another");
    let local = url.host().is_some_and(|host| is_loopback(&host));
    hold!(origin.is_loopback() == local, "loopback for one, and not for the other");
    hold!(
        origin.is_trustworthy() == (local || url.scheme() == "https"),
        "trusted for one, and not for the other"
    );
    Ok(())
}

const HOSTS: [&str; 30] = [
    "checkout.stripe.com",
    "buy.stripe.com",
    "stripe.com",
    "STRIPE.com",
    "www.every.org",
    "every.org",
    "donate.sirgiving.org",
    "sirgiving.org",
    "pay.example.org",
    "example.org",
    "localhost",
    "a.localhost",
    "127.0.0.1",
    "127.1",
    "127.0.0.256",
    "0x7f.1",
    "2130706433",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
    "stripe.com.evil.example",
    "evilstripe.com",
    "stripe.com.",
    "xn--strpe-1sa.com",
    "strípe.com",
    "a_b.stripe.com",
    "-a.stripe.com",
    "xn--a.stripe.com",
    "evil.example",
    "localhost.evil.example",
];

/// A link that a browser might follow.
pub fn fresh(rng: &mut Rng) -> String {
    let mut text = pick(rng, &["stripe", "every.org"]).to_owned();
    text.push_str(pick(rng, &[" test", " live", ""]));
    for _ in 0..rng.usize(..3) {
        text.push(' ');
        text.push_str(pick(rng, &HOSTS));
        text.push_str(pick(rng, &["", "", ":8789", ":443", ":0443", ":"]));
    }
    text.push('\n');
    text.push_str(pick(
        rng,
        &[
            "https://",
            "https://",
            "https://",
            "http://",
            "HTTPS://",
            "//",
            "https:",
            "javascript:",
            "data:",
            "https:\\\\",
            " https://",
            "https:/",
        ],
    ));
    text.push_str(pick(
        rng,
        &[
            "",
            "",
            "",
            "",
            "user@",
            "user:pass@",
            "@",
            "stripe.com@",
            "stripe.com%40",
            "stripe.com\\@",
            "stripe.com#@",
        ],
    ));
    text.push_str(pick(rng, &HOSTS));
    text.push_str(pick(rng, &["", "", "", ":443", ":80", ":8789", ":0443", ":65536", ":", ":x"]));
    text.push_str(pick(
        rng,
        &[
            "",
            "/",
            "/c/pay/cs_test_a1#fid",
            "?a=b",
            "#x",
            "/a/../b",
            "\\x",
            "/ü",
            "/%2e%2e/",
            "\t/x",
            "/@evil.example/",
            ";x",
        ],
    ));
    text
}
