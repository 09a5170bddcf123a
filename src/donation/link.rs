//! Where a donor may be sent: the grammar of a donation link, and the hosts that may stand in it.
//!
//! The grammar is stricter than a browser's URL parser on purpose. What it accepts, every parser reads alike, so
//! there is no address that looks safe here and leads elsewhere there. What is followed is what was checked: host and
//! port are written anew from what was read.

use crate::text::{cut, digits, framed, holds, is_one, last, number, split, trim};

/// Writes a host of another script than ASCII as punycode, and checks one that is punycode: the browser's own URL
/// parser does both. None for what is no host.
pub type ToAscii = fn(&str) -> Option<String>;

/// Scheme, host and port of a web address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebOrigin {
    secure: bool,
    host: String,
    port: Option<u16>,
}

impl WebOrigin {
    /// Reads an origin alone: `https://api.example.org`, `http://localhost:8788`, a closing slash allowed.
    pub fn parse(text: &str, ascii: ToAscii) -> Option<Self> {
        let (origin, rest) = Self::split(trim(text), ascii)?;
        matches!(rest, "" | "/").then_some(origin)
    }

    // The origin at the start of an address, and what follows it.
    fn split(address: &str, ascii: ToAscii) -> Option<(Self, &str)> {
        if address.bytes().any(|byte| byte <= b' ' || byte == b'\\' || byte == 0x7F) {
            return None;
        }
        let lower =
            address.get(..8).map(str::to_ascii_lowercase).unwrap_or_else(|| address.to_ascii_lowercase());
        let (secure, rest) = if lower.starts_with("https://") {
            (true, &address[8..])
        } else if lower.starts_with("http://") {
            (false, &address[7..])
        } else {
            return None;
        };
        let end = rest.bytes().position(|byte| is_one(byte, b"/?#")).unwrap_or(rest.len());
        let (host, port) = split_port(&rest[..end], ascii, false)?;
        Some((Self { secure, host, port: port.filter(|port| *port != default_port(secure)) }, &rest[end..]))
    }

    fn port(&self) -> u16 {
        self.port.unwrap_or(default_port(self.secure))
    }

    /// As addresses begin.
    pub fn text(&self) -> String {
        let port = self.port.map_or_else(String::new, |port| digits(port.into()));
        let colon = if port.is_empty() { "" } else { ":" };
        [if self.secure { "https://" } else { "http://" }, &self.host, colon, &port].concat()
    }

    /// Whether it is this machine: the only place where plain HTTP is taken.
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.host)
    }

    /// Whether traffic to it can't be read on the way: HTTPS, or this machine.
    pub fn is_trustworthy(&self) -> bool {
        self.secure || self.is_loopback()
    }
}


fn default_port(secure: bool) -> u16 {
    if secure { 443 } else { 80 }
}

fn is_loopback(host: &str) -> bool {
    host == "[::1]" || host.starts_with("127.") && is_ipv4(host) || is_at(host, "localhost")
}

// Whether it is that host or one below it.
fn is_at(host: &str, home: &str) -> bool {
    host.strip_suffix(home).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

// As everybody writes it. Parsers read octal, hexadecimal and shortened addresses as well, and not all of them alike.
fn is_ipv4(host: &str) -> bool {
    let parts = split(host, |c| c == '.');
    parts.len() == 4
        && parts.iter().all(|part| {
            let first = part.bytes().next().unwrap_or_default();
            number(part).is_some_and(|number| number < 256)
                && (matches!(first, b'1'..=b'9') || *part == "0")
        })
        && parts[0] != "0"
}

// `host` or `host:port`, lower-cased and in ASCII; no user name. One closing dot is dropped where `dotted` says so.
fn split_port(authority: &str, ascii: ToAscii, dotted: bool) -> Option<(String, Option<u16>)> {
    let (host, port) = match authority.strip_prefix("[::1]") {
        Some("") => return Some((String::from("[::1]"), None)),
        Some(port) => ("[::1]", Some(port.strip_prefix(':')?)),
        None => match cut(authority, b':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        },
    };
    let port = match port {
        Some(digits) => Some(number(digits)?.try_into().ok()?),
        None => None,
    };
    if host == "[::1]" {
        return Some((host.to_owned(), port));
    }
    let host = host.strip_suffix(".").filter(|_| dotted).unwrap_or(host).to_ascii_lowercase();
    let plain =
        |host: &String| host.bytes().all(|byte| byte.is_ascii_alphanumeric() || is_one(byte, b".-"));
    let host = if !plain(&host) || holds(&host, "xn--") {
        // Nothing but letters reaches the browser's parser, which would decode and cut. What it makes plain ASCII of,
        // full-width letters for one, is dressed up and no name of another script.
        let letters =
            host.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte >= 0x80 || is_one(byte, b".-"));
        Some(host).filter(|_| letters).and_then(|host| ascii(&host)).filter(|host| holds(host, "xn--"))?
    } else {
        host
    };
    let top = last(&host, |c| c == '.').map_or(0, |dot| dot + 1);
    let whole = plain(&host)
        && !host.is_empty()
        && !framed(&host, b'.')
        && !framed(&host, b'-')
        && !holds(&host, "..")
        // A number at the end makes all of it a number.
        && (!host.as_bytes().get(top).is_some_and(u8::is_ascii_digit) || is_ipv4(&host));
    whole.then_some((host, port))
}

// Whatever the provider of this gift is: all of them are trusted with a donor.
const KNOWN: [&str; 3] = ["stripe.com", "every.org", "sirgiving.org"];

/// No provider's link is longer, in bytes.
const LONGEST: usize = 8_192;

/// Which hosts a donation link may lead to, besides the known ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckoutRules {
    extra: Vec<(String, Option<u16>)>,
    loopback: bool,
    test: bool,
}

impl CheckoutRules {
    /// No further hosts. `loopback` admits all of this machine, as a local sandbox needs it; `test` lets
    /// [`CheckoutRules::admit`] take a port of it.
    pub fn new(loopback: bool, test: bool) -> Self {
        Self { extra: Vec::new(), loopback, test }
    }

    /// Admits `host` or `host:port` and what is below it; false where that is no host, a top-level domain, or this
    /// machine without `test`.
    pub fn admit(&mut self, host: &str, ascii: ToAscii) -> bool {
        let entry = split_port(host, ascii, true)
            .filter(|(host, _)| if is_loopback(host) { self.test } else { holds(host, ".") });
        let valid = entry.is_some();
        self.extra.extend(entry);
        valid
    }

    fn admits(&self, origin: &WebOrigin) -> bool {
        let host = origin.host.as_str();
        let listed = |(name, port): &(String, Option<u16>)| {
            is_at(host, name) && port.unwrap_or(default_port(origin.secure)) == origin.port()
        };
        (origin.secure && origin.port.is_none() && KNOWN.iter().any(|home| is_at(host, home)))
            || (self.loopback && origin.is_loopback())
            || (origin.is_trustworthy() && self.extra.iter().any(listed))
    }
}

/// The address of a hosted checkout that a donor may be sent to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckoutUrl(String);

impl CheckoutUrl {
    /// Takes a donation link if it leads to a known host, or to one that `rules` admit; `None` otherwise.
    pub fn parse(link: &str, rules: &CheckoutRules, ascii: ToAscii) -> Option<Self> {
        let (origin, rest) = WebOrigin::split(link, ascii).filter(|_| link.len() <= LONGEST)?;
        rules.admits(&origin).then(|| Self([&origin.text(), rest].concat()))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::key::tests::KEY;
    use proptest::prelude::*;

    // What the browser's parser does, by the same standard.
    fn ascii(host: &str) -> Option<String> {
        Some(url::Url::parse(&format!("https://{host}")).ok()?.host_str()?.to_owned())
    }

    fn follows(link: &str, rules: &CheckoutRules) -> Option<String> {
        CheckoutUrl::parse(link, rules, ascii).map(|url| url.as_str().to_owned())
    }

    fn leads(link: &str, rules: &CheckoutRules) -> bool {
        follows(link, rules).is_some()
    }

    fn admitting(hosts: &[&str]) -> CheckoutRules {
        let mut rules = CheckoutRules::new(false, true);
        for host in hosts {
            assert!(rules.admit(host, ascii), "{host}");
        }
        rules
    }

    #[test]
    fn the_known_hosts_are_admitted() {
        let rules = CheckoutRules::default();
        for link in [
            "https://checkout.stripe.com/c/pay/cs_test_a1#fid",
            "https://stripe.com",
            "https://www.every.org/x",
            "https://pay.sirgiving.org?x",
        ] {
            assert_eq!(follows(link, &rules).as_deref(), Some(link));
        }
    }

    #[test]
    fn what_is_followed_is_what_was_read() {
        let rules = CheckoutRules::default();
        for (link, followed) in [
            ("HTTPS://Buy.Stripe.com/X", "https://buy.stripe.com/X"),
            ("https://checkout.stripe.com:443/x", "https://checkout.stripe.com/x"),
            ("https://checkout.stripe.com:00443#x", "https://checkout.stripe.com#x"),
        ] {
            assert_eq!(follows(link, &rules).as_deref(), Some(followed));
        }
    }

    #[test]
    fn further_hosts_are_opt_in_with_what_is_below_them() {
        let rules = admitting(&["Pay.example.org", "shop.example.net.", "other.example:8443"]);
        for link in [
            "https://pay.example.org/x",
            "https://eu.pay.example.org:443/x",
            "https://shop.example.net",
            "https://other.example:8443/",
        ] {
            assert!(leads(link, &rules), "{link}");
        }
        for link in [
            "http://pay.example.org/x",
            "https://pay.example.org:444/x",
            "https://notpay.example.org/",
            "https://example.org/",
            "https://pay.example.org./",
            "https://other.example/",
            "http://other.example:8443/",
        ] {
            assert!(!leads(link, &rules), "{link}");
        }
        for host in [
            "https://x.org",
            "a.org/b",
            "user@host.org",
            "com",
            "pay",
            "pay.org..",
            ".org",
            "a..org",
            "-a.org",
            "*.org",
            "a.org:",
            "a.org:x",
            "a.org:65536",
            "0x7f.1",
            "127.1",
            "2130706433",
            "127.0.0.01",
            "1.2.3.4.5",
            "0.0.0.0",
            "1.2.3.256",
            "1.2.3.+4",
            "[::1",
            "[::2]",
            "[::1]x",
            "xn--",
            "a%2eorg",
            "ex_ample.org",
            "",
        ] {
            assert!(!CheckoutRules::new(false, true).admit(host, ascii), "{host}");
        }
    }

    #[test]
    fn hosts_of_other_scripts_are_punycode_on_both_sides() {
        for entry in ["spenden-müller.de", "XN--spenden-mller-4ob.de", "Spenden-MÜLLER.de."] {
            let rules = admitting(&[entry]);
            for link in ["https://spenden-müller.de/x", "https://www.xn--spenden-mller-4ob.de/x"] {
                let followed = follows(link, &rules).unwrap_or_else(|| panic!("{entry} {link}"));
                assert!(followed.contains("xn--spenden-mller-4ob.de/x"), "{followed}");
            }
            assert!(!leads("https://spenden-muller.de/x", &rules));
        }
        // Without the browser there is no other script.
        assert!(CheckoutUrl::parse("https://ü.stripe.com/", &CheckoutRules::default(), |_| None).is_none());
    }

    #[test]
    fn this_machine_takes_a_test_key() {
        for host in ["localhost", "localhost:8789", "pay.localhost.", "127.0.0.1:1", "[::1]:1", "LOCALHOST"] {
            assert!(CheckoutRules::new(false, true).admit(host, ascii), "{host}");
            assert!(!CheckoutRules::new(false, false).admit(host, ascii), "{host}");
        }
        let rules = admitting(&["localhost:8789", "127.0.0.1"]);
        assert!(leads("http://localhost:8789/x", &rules) && leads("https://127.0.0.1/", &rules));
        assert!(!leads("http://localhost:8790/x", &rules) && !leads("http://127.0.0.1:81/", &rules));
        let local = CheckoutRules::new(true, true);
        assert!(leads("http://127.0.0.1:1/x", &local) && leads("http://[::1]:1/x", &local));
        for link in
            ["http://127.0.0.1.evil.example/x", "http://127.1/", "http://0.0.0.0/", "http://0x7f000001/"]
        {
            assert!(!leads(link, &local), "{link}");
        }
    }

    #[test]
    fn a_link_has_a_longest_length() {
        let link = |length: usize| format!("https://stripe.com/{}", "x".repeat(length - 19));
        let rules = CheckoutRules::default();
        assert!(leads(&link(LONGEST), &rules) && !leads(&link(LONGEST + 1), &rules));
    }

    #[test]
    fn origins_print_as_they_are_read() {
        for text in ["https://api.example.org", "http://localhost:8788", "http://[::1]:1", "https://[::1]"] {
            assert_eq!(WebOrigin::parse(text, ascii).unwrap().text(), text);
        }
        assert!(WebOrigin::parse("https://api.example.org/v2", ascii).is_none());
        let plain = WebOrigin::parse("http://api.example.org", ascii);
        assert!(plain.is_some_and(|origin| !origin.is_trustworthy()));
    }

    // What the list holds for the browsers too, from the answer to the address that is followed.
    fn listed(case: &serde_json::Value) -> Option<String> {
        use crate::api::{DonationLink, Json};
        const LOOPBACK: &str = "localhost:8789";
        let text = |name: &str| case[name].as_str().unwrap_or_default();
        let fill = &case["fill"];
        // A half of a character becomes this on its way into the wasm.
        let unit = fill["text"].as_str().unwrap_or("\u{FFFD}");
        let filled = unit.repeat(fill["times"].as_u64().unwrap_or_default() as usize);
        let place = |text: &str| {
            let loopback = text.replace("{loopback}", &format!("http://{LOOPBACK}"));
            loopback.replace("{loopback-host}", LOOPBACK).replace("@@", &filled)
        };
        let mut pairs = vec![
            ("publishable-key", KEY.replace("test", if text("key") == "live" { "live" } else { "test" })),
            ("nonprofit", "direct-relief".into()),
            ("checkout-hosts", place(text("hosts"))),
        ];
        if text("api") == "loopback" {
            pairs.push(("api-base", "http://localhost:8788".into()));
        }
        let pairs: Vec<_> = pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let options = crate::options::Options::parse(&pairs, ascii).unwrap();
        let link = match case["link"].as_str() {
            Some(link) => serde_json::Value::from(place(link)),
            None => case["link"].clone(),
        };
        let answer = serde_json::json!({ "donationLink": link, "partnerDonationId": "don_1" });
        let made = DonationLink::read(&serde_json::from_value::<Json>(answer).unwrap())?;
        let followed = follows(&made.link, &options.checkout_rules)?;
        Some(url::Url::parse(&followed).unwrap().into())
    }

    #[test]
    fn the_listed_attacks_lead_nowhere_and_the_good_links_where_they_should() {
        let list: serde_json::Value =
            serde_json::from_str(include_str!("../../tests/security/links.json")).unwrap();
        let (attacks, good) = (list["attacks"].as_array().unwrap(), list["good"].as_array().unwrap());
        assert!(attacks.len() >= 80 && good.len() >= 25);
        for attack in attacks {
            assert_eq!(listed(attack), None, "{attack}");
        }
        for case in good {
            let arrives = case["arrives"].as_str().or(case["link"].as_str()).unwrap();
            let arrives =
                arrives.replace("{loopback}", "http://localhost:8789").replace("@@", &"a".repeat(8_000));
            assert_eq!(listed(case).as_deref(), Some(arrives.as_str()), "{case}");
        }
    }

    // Pieces of which attacks are made.
    fn piece() -> impl Strategy<Value = String> {
        prop_oneof![
            4 => proptest::sample::select(vec![
                "https://", "HTTPS://", "http://", "https:", "//", "/", "\\", "@", ":", "stripe.com", "checkout.stripe.com",
                "every.org", "pay.example.org", "evil.example", ".", "..", "。", "．", "%2e", "%40", "%00", "xn--", "xn--e1afmkfd",
                "localhost", "127.0.0.1", "0x7f", "[::1]", ":443", ":8443", "?", "#", "\t", "\n", "\u{0}", "\u{ad}", "\u{202e}",
                "ѕtripe.com", "ｓtripe.com", "ü", "ß", "-", "1", "999",
            ]).prop_map(str::to_owned),
            1 => "\\PC{0,4}",
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases * 20, ..ProptestConfig::default() })]

        // Whatever the rule admits, the browsers' parser puts on a host that is meant.
        #[test]
        fn what_is_admitted_leads_to_a_known_host(
            start in proptest::sample::select(vec!["https://", "HTTPS://", "http://", ""]),
            pieces in proptest::collection::vec(piece(), 0..6),
        ) {
            let rules = admitting(&["pay.example.org", "other.example:8443", "müller.example"]);
            let link = start.to_owned() + &pieces.concat();
            if let Some(followed) = follows(&link, &rules) {
                let url = url::Url::parse(&followed).unwrap();
                let host = url.host_str().unwrap();
                let at = |home: &str| host == home || host.ends_with(&format!(".{home}"));
                let known = ["stripe.com", "every.org", "sirgiving.org", "pay.example.org", "xn--mller-kva.example"];
                let meant = match url.port() {
                    None => known.into_iter().any(at),
                    Some(port) => port == 8443 && at("other.example"),
                };
                prop_assert!(meant && url.scheme() == "https", "{link} -> {followed}");
                prop_assert!(url.username().is_empty() && url.password().is_none());
            }
        }
    }
}
