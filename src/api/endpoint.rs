//! The four endpoints. There is no way to form another URL.

use crate::text::is_one;

/// A nonprofit's slug, fit for one path segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slug(String);

impl Slug {
    /// Takes a slug that stays in its path segment; `None` for `..`, `/`, `?` and the like.
    pub fn parse(text: &str) -> Option<Self> {
        segment(text).then(|| Self(text.to_owned()))
    }

    /// The slug as the partner wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The API's name for a donation, fit for one path segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DonationId(String);

impl DonationId {
    /// Takes an identifier that stays in its path segment.
    pub fn parse(text: &str) -> Option<Self> {
        segment(text).then(|| Self(text.to_owned()))
    }

    /// The identifier as the API gave it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

const LONGEST_SEGMENT: usize = 200;

fn segment(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= LONGEST_SEGMENT
        && !matches!(text, "." | "..")
        && !text.chars().any(|c| {
            c.is_control()
                || c.is_whitespace()
                || matches!(c, '/' | '\\' | '?' | '#' | '%' | '&' | ';' | ':' | '@')
        })
}

/// One of the four calls that a publishable key may make.
///
/// ```
/// use sir_donate::api::{DonationId, Endpoint, Slug};
/// let slug = Slug::parse("direct-relief").unwrap();
/// let id = DonationId::parse("don_1").unwrap();
/// for endpoint in [Endpoint::Config, Endpoint::Organization(&slug), Endpoint::CreateLink, Endpoint::Status(&id)] {
///     // Exhaustive: with a fifth one this would not compile.
///     let below = match endpoint {
///         Endpoint::Config => "config",
///         Endpoint::Organization(_) => "organizations/",
///         Endpoint::CreateLink => "donations/create-link",
///         Endpoint::Status(_) => "donations/status/",
///     };
///     assert!(endpoint.path().strip_prefix("/v1/partner/").unwrap().starts_with(below));
/// }
/// ```
///
/// What stands in a path has been looked at; a mere text is not taken, and nobody can say that it was looked at:
///
/// ```compile_fail,E0308
/// let path = sir_donate::api::Endpoint::Organization("../users").path();
/// ```
///
/// ```compile_fail,E0423
/// let slug = sir_donate::api::Slug(String::from("../users"));
/// ```
///
/// ```compile_fail,E0423
/// let id = sir_donate::api::DonationId(String::from("../../users"));
/// ```
///
/// ```compile_fail,E0616
/// let mut slug = sir_donate::api::Slug::parse("direct-relief").unwrap();
/// slug.0 = String::from("../users");
/// ```
///
/// ```compile_fail,E0616
/// let mut id = sir_donate::api::DonationId::parse("don_1").unwrap();
/// id.0 = String::from("../../users");
/// ```
///
/// ```compile_fail,E0277
/// fn made_otherwise<T: From<String>>() {}
/// made_otherwise::<sir_donate::api::Slug>();
/// ```
///
/// ```compile_fail,E0277
/// fn made_otherwise<T: From<String>>() {}
/// made_otherwise::<sir_donate::api::DonationId>();
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Endpoint<'a> {
    /// `GET config`: the partner's public configuration.
    Config,
    /// `GET organizations/:slug`: a nonprofit.
    Organization(&'a Slug),
    /// `POST donations/create-link`: a hosted checkout.
    CreateLink,
    /// `GET donations/status/:partnerDonationId`: the status of a reward.
    Status(&'a DonationId),
}

impl Endpoint<'_> {
    /// The HTTP method.
    pub fn method(self) -> &'static str {
        match self {
            Self::CreateLink => "POST",
            Self::Config | Self::Organization(_) | Self::Status(_) => "GET",
        }
    }

    /// The path below the host, percent-encoded.
    pub fn path(self) -> String {
        let (path, segment) = match self {
            Self::Config => ("config", ""),
            Self::Organization(slug) => ("organizations/", slug.as_str()),
            Self::CreateLink => ("donations/create-link", ""),
            Self::Status(id) => ("donations/status/", id.as_str()),
        };
        let mut out = String::from("/v1/partner/");
        out.push_str(path);
        for byte in segment.bytes() {
            if byte.is_ascii_alphanumeric() || is_one(byte, b"-._~") {
                out.push(char::from(byte));
            } else {
                const HEX: &[u8; 16] = b"0123456789ABCDEF";
                out.push('%');
                out.push(char::from(HEX[usize::from(byte >> 4)]));
                out.push(char::from(HEX[usize::from(byte & 15)]));
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_four_paths() {
        let slug = Slug::parse("american-red-cross").unwrap();
        let id = DonationId::parse("don_1").unwrap();
        assert_eq!(Endpoint::Config.path(), "/v1/partner/config");
        assert_eq!(Endpoint::Organization(&slug).path(), "/v1/partner/organizations/american-red-cross");
        assert_eq!(Endpoint::CreateLink.path(), "/v1/partner/donations/create-link");
        assert_eq!(Endpoint::Status(&id).path(), "/v1/partner/donations/status/don_1");
        assert_eq!(
            Endpoint::Organization(&Slug::parse("straße").unwrap()).path().rsplit_once('/').unwrap().1,
            "stra%C3%9Fe"
        );
    }

    #[test]
    fn a_segment_can_not_be_left() {
        for slug in ["", ".", "..", "../config", "a/b", "a\\b", "a?b", "a#b", "a%2fb", "a b", "a\nb"] {
            assert!(Slug::parse(slug).is_none(), "{slug:?}");
        }
    }

    // The path after the host, as a server sees it that decodes each segment.
    fn segments(path: &str) -> Vec<String> {
        let url = url::Url::parse(&format!("https://api.sirgiving.org{path}")).unwrap();
        assert_eq!(url.host_str(), Some("api.sirgiving.org"));
        assert!(url.query().is_none() && url.fragment().is_none(), "{path}");
        let decode = |segment: &str| {
            let mut bytes = Vec::new();
            let mut rest = segment.bytes();
            while let Some(byte) = rest.next() {
                bytes.push(match byte {
                    b'%' => {
                        let hex: Vec<u8> = rest.by_ref().take(2).collect();
                        u8::from_str_radix(core::str::from_utf8(&hex).unwrap(), 16).unwrap()
                    }
                    other => other,
                });
            }
            String::from_utf8(bytes).unwrap()
        };
        url.path_segments().unwrap().map(decode).collect()
    }

    // What each of them may be: its own text in the last segment, and nothing that a second decoding could turn into
    // more segments.
    fn stays(text: &str) {
        if let (Some(slug), Some(id)) = (Slug::parse(text), DonationId::parse(text)) {
            let organization = segments(&Endpoint::Organization(&slug).path());
            assert_eq!(organization, ["v1", "partner", "organizations", text]);
            let status = segments(&Endpoint::Status(&id).path());
            assert_eq!(status, ["v1", "partner", "donations", "status", text]);
            assert!(!text.contains(['/', '\\', '?', '#', '%']) && text != "." && text != "..");
        }
    }

    #[test]
    fn each_short_text_of_the_signs_that_paths_are_made_of_stays_in_its_segment() {
        let signs = [
            "a", ".", "/", "\\", "%", "2", "e", "f", "?", "#", ":", "@", ";", "&", " ", "\t", "\0", "~", "ü",
            "％", "．", "/",
        ];
        for first in signs {
            stays(first);
            for second in signs {
                stays(&[first, second].concat());
                for third in signs {
                    stays(&[first, second, third].concat());
                    for fourth in signs {
                        stays(&[first, second, third, fourth].concat());
                    }
                }
            }
        }
    }

    proptest! {
        #[test]
        fn whatever_the_text_the_path_stays_in_its_segment(
            text in prop_oneof!["\\PC{0,30}", "[.%2eEfF/\\\\?#a]{0,12}", "(\\.|%2e|%2F|/|\\\\|a|\\u{2024}|\\u{ff0f}){0,6}", ".{0,40}"],
        ) {
            stays(&text);
        }

        #[test]
        fn whatever_is_a_slug_stays_in_its_segment(text in "\\PC{0,30}") {
            if let Some(slug) = Slug::parse(&text) {
                let path = Endpoint::Organization(&slug).path();
                let segment = path.strip_prefix("/v1/partner/organizations/").unwrap();
                prop_assert!(!segment.is_empty() && segment != "." && segment != "..");
                prop_assert!(segment.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~%".contains(&b)));
            }
        }
    }
}
