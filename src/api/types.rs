//! What goes over the wire. Every answer's field is optional where no document promises it, and one of another type
//! counts as absent.

use super::json::Json;
use crate::donation::{Gift, RewardStatus};
use crate::text::{holds, shown, split};

/// The fields of a configuration and of a nonprofit that are read. Nothing else is kept: a `webhookUrl` has no business
/// in a browser.
pub const FIELDS: [&str; 10] = [
    "isActive",
    "enabledFeatures",
    "tipConfig",
    "enabled",
    "defaultPercent",
    "name",
    "logo",
    "logoUrl",
    "ein",
    "status",
];

/// A partner's public configuration, as far as a donation needs it.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// Whether it says plainly that no donation can be made: inactive, or without the feature `DONATIONS`.
    pub refuses_donations: bool,
    /// Whether a tip is offered.
    pub offers_tip: bool,
    /// The tip that is preselected, in percent.
    pub default_percent: Option<f64>,
}

impl Config {
    /// Reads an answer.
    pub fn read(json: &Json) -> Self {
        let tip = json.field("tipConfig");
        let takes_donations = json.field("enabledFeatures").list().is_none_or(|features| {
            features.iter().filter_map(Json::text).any(|feature| feature.eq_ignore_ascii_case("DONATIONS"))
        });
        Self {
            refuses_donations: json.field("isActive").flag() == Some(false) || !takes_donations,
            offers_tip: tip.field("enabled").flag() == Some(true),
            default_percent: tip.field("defaultPercent").number(),
        }
    }
}

// Over TLS, or from this machine, as the sandbox's are. What stands before an `@` is no host.
fn is_logo(url: &&str) -> bool {
    let is_local = |rest: &str| {
        let host = split(rest, |c| c == '/')[0];
        ["localhost", "127.0.0.1"].contains(&split(host, |c| c == ':')[0]) && !holds(host, "@")
    };
    url.starts_with("https://") || url.strip_prefix("http://").is_some_and(is_local)
}

/// A nonprofit.
#[derive(Clone, Debug, PartialEq)]
pub struct Organization {
    /// The name to show.
    pub name: Option<String>,
    /// The logo's web address. `logo` and `logoUrl` are both read, for no document says which it is.
    pub logo: Option<String>,
    /// Employer identification number.
    pub ein: Option<String>,
    /// Whether its status says plainly that it takes no donations.
    pub is_inactive: bool,
}

impl Organization {
    /// Reads an answer.
    pub fn read(json: &Json) -> Self {
        let logos = ["logo", "logoUrl"].map(|name| json.field(name).text().filter(is_logo));
        let status = json.field("status").text().unwrap_or_default();
        let inactive = ["inactive", "disabled", "suspended", "deactivated", "closed", "archived", "deleted"];
        Self {
            name: json.field("name").text().and_then(shown),
            logo: logos.into_iter().flatten().next().map(str::to_owned),
            ein: json.field("ein").text().and_then(shown),
            is_inactive: inactive.iter().any(|word| status.eq_ignore_ascii_case(word)),
        }
    }
}

/// The body of `POST donations/create-link`. Amounts are integers of minor units below 2^53, so they are exact as
/// numbers.
pub fn link_request(gift: &Gift, slug: &str, referral_code: Option<&str>) -> Json {
    let text = |text: &str| Json::Text(text.to_owned());
    let mut fields = vec![
        ("nonprofitSlug", text(slug)),
        ("amount", Json::Number(gift.amount.minor() as f64)),
        ("currency", text(gift.amount.currency().code())),
        ("frequency", text(gift.frequency.as_str())),
        ("provider", text(gift.provider.as_str())),
        ("donorEmail", text(&gift.email)),
        ("firstName", text(&gift.first_name)),
        ("lastName", text(&gift.last_name)),
    ];
    if gift.tip.minor() > 0 {
        fields.push(("tipAmount", Json::Number(gift.tip.minor() as f64)));
    }
    fields.extend(gift.tip_share.map(|share| ("tipPercent", Json::Number(share.to_f64()))));
    fields.extend(referral_code.map(|code| ("referralCode", text(code))));
    Json::Object(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// The answer of `POST donations/create-link`.
#[derive(Debug)]
pub struct DonationLink {
    /// The hosted checkout's address; not yet checked.
    pub link: String,
    /// The donation's name, for its status.
    pub id: String,
}

impl DonationLink {
    /// Reads an answer; none where a field is missing.
    pub fn read(json: &Json) -> Option<Self> {
        Some(Self { link: json.field("donationLink").owned()?, id: json.field("partnerDonationId").owned()? })
    }
}

// More than a card can show were never granted; JSON's largest number has 309 digits.
const MOST_TOKENS: f64 = 1e12;

/// The answer of `GET donations/status/:partnerDonationId`, of which nothing is documented.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Status {
    /// The reward's status.
    pub reward: RewardStatus,
    /// SIR tokens granted.
    pub tokens: Option<f64>,
}

impl Status {
    /// Reads an answer.
    pub fn read(json: &Json) -> Self {
        let word = json.field("status").text().or(json.field("rewardStatus").text());
        Self {
            reward: RewardStatus::parse(word.unwrap_or_default()),
            tokens: json.field("tokensDistributed").number().filter(|tokens| *tokens < MOST_TOKENS),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Json {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn only_a_definite_no_refuses() {
        for (text, refuses) in [
            ("{}", false),
            (r#"{"isActive":true,"enabledFeatures":["DONATIONS","ACTIONS"]}"#, false),
            (r#"{"isActive":"no","enabledFeatures":"none"}"#, false),
            (r#"{"isActive":false}"#, true),
            (r#"{"enabledFeatures":["ACTIONS"]}"#, true),
            (r#"{"enabledFeatures":[]}"#, true),
        ] {
            assert_eq!(Config::read(&json(text)).refuses_donations, refuses, "{text}");
        }
    }

    #[test]
    fn one_odd_field_does_not_spoil_the_others() {
        let config =
            Config::read(&json(r#"{"isActive":false,"tipConfig":{"enabled":true,"defaultPercent":"10"}}"#));
        assert_eq!(config, Config { refuses_donations: true, offers_tip: true, default_percent: Some(10.0) });
        let organization =
            Organization::read(&json(r#"{"name":"A","logo":{},"logoUrl":"https://x/l","status":true}"#));
        assert_eq!(organization.logo.as_deref(), Some("https://x/l"));
        assert!(!organization.is_inactive);
        let status = Status::read(&json(r#"{"status":"COMPLETED","tokensDistributed":"125"}"#));
        assert_eq!(status, Status { reward: RewardStatus::Completed, tokens: Some(125.0) });
    }

    #[test]
    fn what_is_shown_is_cleaned_and_tokens_are_plausible() {
        let organization = Organization::read(&json(r#"{"name":"A\u202eB","ein":"\u0000"}"#));
        assert_eq!((organization.name.as_deref(), organization.ein), (Some("AB"), None));
        assert_eq!(Status::read(&json(r#"{"tokensDistributed":1e300}"#)).tokens, None);
    }

    #[test]
    fn a_logo_is_a_web_address() {
        let logo = |text| Organization::read(&json(text)).logo;
        assert_eq!(logo(r#"{"logo":"javascript:alert(1)"}"#), None);
        assert_eq!(
            logo(r#"{"logo":"data:image/svg+xml,x","logoUrl":"https://x/l"}"#).as_deref(),
            Some("https://x/l")
        );
    }

    #[test]
    fn a_logo_without_tls_is_this_machine_s() {
        let logo = |url: &str| Organization::read(&json(&format!(r#"{{"logo":"{url}"}}"#))).logo;
        for url in
            ["http://localhost/l.svg", "http://localhost:8788/l.svg", "http://127.0.0.1:1", "https://x"]
        {
            assert_eq!(logo(url).as_deref(), Some(url));
        }
        for url in [
            "http://example.org/l.svg",
            "http://localhost.example.org/l.svg",
            "http://localhost:1@example.org/l.svg",
            "http://localhost@example.org",
            "http:///example.org/localhost/l.svg",
            "http:/localhost/l.svg",
            "//localhost/l.svg",
            "ftp://localhost/l.svg",
            "blob:https://x/l",
        ] {
            assert_eq!(logo(url), None, "{url}");
        }
    }
}
