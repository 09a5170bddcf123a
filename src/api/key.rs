//! The publishable key. No other kind of key can become one.

use crate::text::holds;
use core::fmt;

/// Which data set and host a key belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Environment {
    /// `pk_test_…`, the sandbox host.
    Test,
    /// `pk_live_…`, the production host.
    Live,
}

impl Environment {
    /// The word for it in keys and snapshot files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Test => "test",
            Self::Live => "live",
        }
    }

    /// The only host that a key of this environment talks to, besides an `api-base` for test keys.
    pub fn host(self) -> &'static str {
        match self {
            Self::Test => "https://devapi.sirgiving.org",
            Self::Live => "https://api.sirgiving.org",
        }
    }
}

/// A key that may stand in a page: `pk_test_` or `pk_live_` and 64 hexadecimal digits.
///
/// [`PublishableKey::parse`] is the only way to one, so it can't hold anything else:
///
/// ```
/// use sir_donate::api::PublishableKey;
/// let digits = "0".repeat(64);
/// let mut key = PublishableKey::parse(&format!("pk_test_{digits}")).unwrap();
/// assert_eq!(key.as_str().len(), 72);
/// key = PublishableKey::parse(&format!("pk_live_{digits}")).unwrap();
/// assert!(PublishableKey::parse(&format!("sk_live_{digits}")).is_none());
/// ```
///
/// Its fields can't be written, none of them:
///
/// ```compile_fail,E0616
/// use sir_donate::api::PublishableKey;
/// let mut key = PublishableKey::parse(&format!("pk_test_{}", "0".repeat(64))).unwrap();
/// key.text = String::from("another");
/// ```
///
/// ```compile_fail,E0616
/// use sir_donate::api::{Environment, PublishableKey};
/// let mut key = PublishableKey::parse(&format!("pk_test_{}", "0".repeat(64))).unwrap();
/// key.environment = Environment::Live;
/// ```
///
/// Nor can it be put together from them, made of nothing, of a text or of what was stored, or be changed in place:
///
/// ```compile_fail,E0451
/// use sir_donate::api::{Environment, PublishableKey};
/// let key = PublishableKey { text: String::from("another"), environment: Environment::Live };
/// ```
///
/// ```compile_fail,E0277
/// fn made_of_nothing<T: Default>() {}
/// made_of_nothing::<sir_donate::api::PublishableKey>();
/// ```
///
/// ```compile_fail,E0277
/// fn made_of_a_text<T: From<String>>() {}
/// made_of_a_text::<sir_donate::api::PublishableKey>();
/// ```
///
/// ```compile_fail,E0277
/// fn made_of_a_borrowed_text<'a, T: From<&'a str>>() {}
/// made_of_a_borrowed_text::<sir_donate::api::PublishableKey>();
/// ```
///
/// ```compile_fail,E0277
/// fn made_of_what_was_stored<T: serde::de::DeserializeOwned>() {}
/// made_of_what_was_stored::<sir_donate::api::PublishableKey>();
/// ```
///
/// ```compile_fail,E0277
/// fn changed_in_place<T: std::ops::DerefMut>() {}
/// changed_in_place::<sir_donate::api::PublishableKey>();
/// ```
///
/// ```compile_fail,E0277
/// fn changed_in_place<T: AsMut<str>>() {}
/// changed_in_place::<sir_donate::api::PublishableKey>();
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct PublishableKey {
    text: String,
    environment: Environment,
}

impl PublishableKey {
    /// Takes a publishable key; `None` for every other text, secret keys above all.
    pub fn parse(text: &str) -> Option<Self> {
        let (environment, digits) = match (text.strip_prefix("pk_test_"), text.strip_prefix("pk_live_")) {
            (Some(digits), _) => (Environment::Test, digits),
            (_, Some(digits)) => (Environment::Live, digits),
            _ => return None,
        };
        let whole = digits.len() == 64 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        whole.then(|| Self { text: text.to_owned(), environment })
    }

    /// The key, for the one header that carries it.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The key's environment.
    pub fn environment(&self) -> Environment {
        self.environment
    }

    /// The last eight digits: enough to tell two keys of a page apart.
    pub fn tail(&self) -> &str {
        &self.text[self.text.len() - 8..]
    }
}

impl fmt::Debug for PublishableKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}…", &self.text[..8])
    }
}

/// Whether a text holds anything of the form of a secret, which is then never printed.
///
/// Wide on purpose: a value that is wrongly hidden costs a partner's developer a second.
pub fn looks_secret(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    lower.as_bytes().split(|byte| !byte.is_ascii_hexdigit()).any(|run| run.len() >= 32)
        || ["sk_", "whsec_", "rk_", "eyj", "secret"].iter().any(|sign| holds(&lower, sign))
}

/// Whether a text holds a secret key or a portal's token for certain, so that it may not be sent either.
pub fn holds_secret(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    // An `hmacSecret` is 64 hexadecimal digits, without a sign of its own; a publishable key has one.
    let mut at = 0;
    let digits = lower.as_bytes().split(|byte| !byte.is_ascii_hexdigit()).any(|run| {
        let before = &lower.as_bytes()[..at];
        at += run.len() + 1;
        run.len() == 64 && !before.ends_with(b"pk_test_") && !before.ends_with(b"pk_live_")
    });
    // A JSON Web Token is two or three base64 texts with a dot between, and the first two are JSON objects.
    digits
        || holds(text, ".eyJ")
        || ["sk_live_", "sk_test_", "rk_live_", "rk_test_", "whsec_"].iter().any(|sign| holds(&lower, sign))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) const KEY: &str = "pk_test_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    #[test]
    fn only_a_publishable_key_is_one() {
        let digits = "0123456789abcdef".repeat(4);
        let key = PublishableKey::parse(&format!("pk_test_{digits}")).unwrap();
        assert_eq!((key.environment(), key.tail()), (Environment::Test, "89abcdef"));
        assert_eq!(format!("{key:?}"), "pk_test_…");
        assert!(PublishableKey::parse(&format!("pk_live_{digits}")).is_some());
        for other in [
            format!("sk_test_{digits}"),
            format!("pk_test_{}", &digits[1..]),
            format!("pk_test_{digits}0"),
            format!("pk_prod_{digits}"),
            format!(" pk_test_{digits}"),
            format!("pk_test_{}g", &digits[1..]),
            digits,
            String::new(),
        ] {
            assert!(PublishableKey::parse(&other).is_none(), "{other}");
        }
    }

    #[test]
    fn a_publishable_key_in_an_address_is_no_secret() {
        let digits = "0123456789abcdef".repeat(4);
        assert!(!holds_secret(&format!("/snapshot?key=pk_test_{digits}&v=1")));
        for secret in
            [format!("/x?sig={digits}"), format!("pk_test_{digits}-{digits}"), format!("sk_test_{digits}")]
        {
            assert!(holds_secret(&secret), "{secret}");
        }
    }

    #[test]
    fn hides_whatever_may_be_a_secret() {
        let digits = "0123456789abcdef".repeat(4);
        for secret in [format!("sk_live_{digits}"), digits.clone(), format!("x={digits}"), "WHSEC_1".into()] {
            assert!(looks_secret(&secret), "{secret}");
        }
        for plain in ["monthly", "american-red-cross", "10 25 50", "https://example.org/donate"] {
            assert!(!looks_secret(plain), "{plain}");
        }
    }
}
