//! Where a donor may be sent. A case is a line of rules, `test pay.example.org localhost:8789`, and the link. `live`,
//! `test` and `local` say what key there is, and whether the API is on this machine; the rest is `checkout-hosts`.

use super::pick;
use crate::model::{ascii, is_loopback};
use crate::{Verdict, hold};
use fastrand::Rng;
use sir_donate::donation::{CheckoutRules, CheckoutUrl, WebOrigin};
use url::{Host, Url};

/// What is admitted, a browser's parser must take for an address on an admitted host, and the one that was given; and
/// what a browser would write the same, on an admitted host, must be admitted.
///
/// # Errors
/// What does not hold.
pub fn check(case: &[u8]) -> Verdict {
    let text = String::from_utf8_lossy(case);
    let (head, link) = text.split_once('\n').unwrap_or(("live", &text));
    let is = |word: &str| head.split(' ').any(|other| other == word);
    let (loopback, test) = (is("local"), is("local") || is("test"));
    let mut rules = CheckoutRules::new(loopback, test);
    let mut hosts = Vec::new();
    for word in head.split(' ').filter(|word| !matches!(*word, "live" | "test" | "local" | "")) {
        if rules.admit(word, ascii) {
            hosts.push(entry(word, test)?);
        }
    }
    let admits = |url: &Url| admits(url, loopback, &hosts);
    let browser = Url::parse(link);
    match CheckoutUrl::parse(link, &rules, ascii) {
        Some(checkout) => {
            let followed = checkout.as_str();
            let url = browser.map_err(|fault| format!("admitted, but a browser says: {fault}"))?;
            hold!(admits(&url), "admitted, but a browser goes elsewhere");
            hold!(url.username().is_empty() && url.password().is_none(), "admitted with credentials");
            hold!(
                !link.bytes().any(|byte| byte <= b' ' || byte == 0x7f || byte == b'\\'),
                "admitted with a blank"
            );
            hold!(link.len() <= 8_192, "admitted, and longer than any provider's");
            hold!(Url::parse(followed).as_ref() == Ok(&url), "what is followed is not what was given");
            hold!(
                followed.starts_with(&url.origin().ascii_serialization()),
                "followed as another parser might read it"
            );
            hold!(followed.starts_with("https://") || is_local(&url), "followed in the clear");
            let again = CheckoutUrl::parse(followed, &rules, ascii);
            hold!(again.as_ref() == Some(&checkout), "what is followed would be refused, or become another");
        }
        None => {
            if let Ok(url) = browser {
                let plain = url.username().is_empty() && url.password().is_none() && link.len() <= 8_192;
                let host = url.host_str().unwrap_or_default();
                // Names that nobody has: an empty label, an underscore, a hyphen at an end.
                let named = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte))
                    && !host.contains("..")
                    && !host.starts_with(['.', '-'])
                    && !host.ends_with(['.', '-']);
                // A query may hold a backslash, which no provider writes.
                let canonical = url.as_str() == link && plain && named && !link.contains('\\');
                hold!(!(canonical && admits(&url)), "refused, though it leads to an admitted host");
            }
        }
    }
    origin(link)
}

fn is_local(url: &Url) -> bool {
    url.host().is_some_and(|host| is_loopback(&host))
}

// A host that was taken for `checkout-hosts`, as a browser reads it, and its port.
fn entry(word: &str, test: bool) -> Result<(String, Option<u16>), String> {
    let (host, port) = match word.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (word, None),
    };
    let host = host.strip_suffix('.').unwrap_or(host);
    let port = match port.map(str::parse) {
        Some(Ok(port)) => Some(port),
        None => None,
        Some(Err(_)) => return Err("a port that is none is taken for a host".into()),
    };
    let Ok(url) = Url::parse(&format!("https://{host}/")) else {
        return Err("a host is taken that is none for a browser".into());
    };
    let name = url.host_str().unwrap_or_default().to_owned();
    hold!(
        url.path() == "/" && url.port().is_none() && url.username().is_empty(),
        "more than a host is taken for one"
    );
    hold!(name.contains('.') || is_local(&url), "a top-level domain is taken for a host");
    hold!(test || !is_local(&url), "a live key sends donors to this machine");
    Ok((name, port))
}

// What the rules mean, by a browser's reading of link and hosts.
fn admits(url: &Url, loopback: bool, hosts: &[(String, Option<u16>)]) -> bool {
    let secure = url.scheme() == "https";
    if !secure && url.scheme() != "http" {
        return false;
    }
    let (Some(host), local) = (url.host(), is_local(url)) else { return false };
    let below = |home: &str| match host {
        Host::Domain(name) => name == home || name.ends_with(&format!(".{home}")),
        _ => url.host_str() == Some(home),
    };
    let known = ["stripe.com", "every.org", "sirgiving.org"].into_iter().any(below);
    let listed = |(name, port): &(String, Option<u16>)| {
        below(name) && url.port_or_known_default() == port.or(Some(if secure { 443 } else { 80 }))
    };
    (known && secure && url.port().is_none())
        || (local && loopback)
        || ((secure || local) && hosts.iter().any(listed))
}

// An origin is what a browser calls so, and is printed as it is read.
fn origin(text: &str) -> Verdict {
    let Some(origin) = WebOrigin::parse(text, ascii) else { return Ok(()) };
    let printed = origin.text();
    let url = Url::parse(text.trim()).map_err(|fault| format!("an origin, but a browser says: {fault}"))?;
    hold!(url.origin().ascii_serialization() == printed, "a browser calls the origin another");
    hold!(url.path() == "/" && url.query().is_none() && url.fragment().is_none(), "more than an origin");
    hold!(url.username().is_empty() && url.password().is_none(), "an origin with credentials");
    hold!(WebOrigin::parse(&printed, ascii).as_ref() == Some(&origin), "an origin is read back as another");
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
    let mut text = pick(rng, &["test", "live", "local"]).to_owned();
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
