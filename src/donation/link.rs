//! Where a donor may be sent: the grammar of a donation link, and the hosts that may stand in it.
//!
//! The grammar is stricter than a browser's URL parser on purpose. What it accepts, every parser reads alike, so
//! there is no address that looks safe here and leads elsewhere there.

use super::draft::Provider;
use crate::text::{cut, framed, holds};

/// Scheme, host and port of a web address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebOrigin {
    secure: bool,
    host: String,
    port: Option<u16>,
}

impl WebOrigin {
    /// Reads an origin alone: `https://api.example.org`, `http://localhost:8788`, a closing slash allowed.
    pub fn parse(text: &str) -> Option<Self> {
        let (origin, rest) = Self::split(text.trim())?;
        matches!(rest, "" | "/").then_some(origin)
    }

    // The origin at the start of an address, and what follows it.
    fn split(address: &str) -> Option<(Self, &str)> {
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
        let end = rest.bytes().position(|byte| b"/?#".contains(&byte)).unwrap_or(rest.len());
        let (host, port) = split_port(&rest[..end])?;
        Some((Self { secure, host, port: port.filter(|port| *port != default_port(secure)) }, &rest[end..]))
    }

    fn port(&self) -> u16 {
        self.port.unwrap_or(default_port(self.secure))
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

impl core::fmt::Display for WebOrigin {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(if self.secure { "https://" } else { "http://" })?;
        f.write_str(&self.host)?;
        match self.port {
            Some(port) => write!(f, ":{port}"),
            None => Ok(()),
        }
    }
}

fn default_port(secure: bool) -> u16 {
    if secure { 443 } else { 80 }
}

fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host.ends_with(".localhost")
        || host == "[::1]"
        || (host.starts_with("127.")
            && host.bytes().filter(|byte| *byte == b'.').count() == 3
            && host.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'))
}

// `host` or `host:port`, lower-cased; no user name, no other script than ASCII (punycode is ASCII).
fn split_port(authority: &str) -> Option<(String, Option<u16>)> {
    let (host, port) = match authority.strip_prefix("[::1]") {
        Some("") => ("[::1]", None),
        Some(port) => ("[::1]", Some(port.strip_prefix(':')?)),
        None => match cut(authority, b':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        },
    };
    let plain = host == "[::1]"
        || (!host.is_empty()
            && !framed(host, b'.')
            && !framed(host, b'-')
            && !holds(host, "..")
            && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-')));
    let port = match port {
        Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => Some(digits.parse().ok()?),
        Some(_) => return None,
        None => None,
    };
    plain.then(|| (host.to_ascii_lowercase(), port))
}

/// Which hosts a donation link may lead to, besides the provider's own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckoutRules {
    extra: Vec<(String, Option<u16>)>,
    loopback: bool,
}

impl CheckoutRules {
    /// No further hosts; `loopback` also admits this machine, as a local sandbox needs it.
    pub fn new(loopback: bool) -> Self {
        Self { extra: Vec::new(), loopback }
    }

    /// Admits `host` or `host:port`; false where that is no host.
    pub fn admit(&mut self, host: &str) -> bool {
        let entry = split_port(host);
        let valid = entry.is_some();
        self.extra.extend(entry);
        valid
    }

    fn admits(&self, origin: &WebOrigin, provider: Provider) -> bool {
        let home = match provider {
            Provider::Stripe => "stripe.com",
            Provider::EveryOrg => "every.org",
        };
        let host = origin.host.as_str();
        let at_home = host.strip_suffix(home).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
        (at_home && origin.secure && origin.port.is_none())
            || (self.loopback && origin.is_loopback())
            || (origin.is_trustworthy()
                && self
                    .extra
                    .iter()
                    .any(|(name, port)| name == host && port.is_none_or(|port| port == origin.port())))
    }
}

/// The address of a hosted checkout that a donor may be sent to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckoutUrl(String);

impl CheckoutUrl {
    /// Takes a donation link if it leads to the provider, or to a host that `rules` admit; `None` otherwise.
    pub fn parse(link: &str, provider: Provider, rules: &CheckoutRules) -> Option<Self> {
        let (origin, _) = WebOrigin::split(link)?;
        rules.admits(&origin, provider).then(|| Self(link.to_owned()))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn leads(link: &str, rules: &CheckoutRules) -> bool {
        CheckoutUrl::parse(link, Provider::Stripe, rules).is_some()
    }

    #[test]
    fn the_providers_own_hosts_are_admitted() {
        let rules = CheckoutRules::default();
        for link in [
            "https://checkout.stripe.com/c/pay/cs_test_a1#fid",
            "HTTPS://buy.stripe.com/x",
            "https://stripe.com",
            "https://checkout.stripe.com:443/x",
        ] {
            assert!(leads(link, &rules), "{link}");
        }
        assert!(CheckoutUrl::parse("https://www.every.org/x", Provider::EveryOrg, &rules).is_some());
        assert!(CheckoutUrl::parse("https://www.every.org/x", Provider::Stripe, &rules).is_none());
    }

    #[test]
    fn nothing_else_is() {
        let rules = CheckoutRules::default();
        for link in [
            "http://checkout.stripe.com/",
            "https://checkout.stripe.com.evil.example/",
            "https://evilstripe.com/",
            "https://checkout.stripe.com@evil.example/",
            "https://user:checkout.stripe.com@evil.example",
            "https:\\\\checkout.stripe.com\\@evil.example",
            "https://checkout.stripe.com\\@evil.example/",
            "https:/checkout.stripe.com/",
            " https://checkout.stripe.com/",
            "https://checkout.stripe.com/\n",
            "https://checkout.stripe.com:8443/",
            "javascript:alert(1)//https://checkout.stripe.com/",
            "data:text/html,x",
            "//checkout.stripe.com/",
            "https://ѕtripe.com/",
            "https://stripe.com./",
            "http://localhost:8789/",
            "",
        ] {
            assert!(!leads(link, &rules), "{link}");
        }
    }

    #[test]
    fn further_hosts_and_loopback_are_opt_in() {
        let mut rules = CheckoutRules::new(false);
        assert!(rules.admit("pay.example.org") && rules.admit("localhost:8789"));
        assert!(!rules.admit("https://x") && !rules.admit("a/b") && !rules.admit("user@host"));
        assert!(leads("https://pay.example.org:444/x", &rules));
        assert!(!leads("http://pay.example.org/x", &rules));
        assert!(rules.admit("shop.example.org:443"));
        assert!(
            leads("https://shop.example.org/x", &rules) && !leads("https://shop.example.org:444/x", &rules)
        );
        assert!(leads("http://localhost:8789/x", &rules));
        assert!(!leads("http://localhost:8790/x", &rules));
        let local = CheckoutRules::new(true);
        assert!(leads("http://127.0.0.1:1/x", &local) && leads("http://[::1]:1/x", &local));
        assert!(!leads("http://127.0.0.1.evil.example/x", &local));
    }

    #[test]
    fn origins_print_as_they_are_read() {
        for text in ["https://api.example.org", "http://localhost:8788", "http://[::1]:1"] {
            assert_eq!(WebOrigin::parse(text).unwrap().to_string(), text);
        }
        assert!(WebOrigin::parse("https://api.example.org/v2").is_none());
        assert!(WebOrigin::parse("http://api.example.org").is_some_and(|origin| !origin.is_trustworthy()));
    }

    proptest! {
        #[test]
        fn no_link_panics(link in "\\PC*", tail in "https?:/?/?[a-z@:.\\\\/\\[\\]0-9]{0,30}") {
            let rules = CheckoutRules::default();
            let _ = leads(&link, &rules);
            let _ = leads(&tail, &rules);
        }
    }
}
