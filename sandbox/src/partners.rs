//! The partners that the sandbox knows, each with one publishable key.

use serde::Serialize;
use serde_json::{Value, json};

use crate::error::ApiError;
use crate::limits::Tier;
use crate::secrets::{is_secret_key, masked_key};

/// Where a partner stands in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Standing {
    Active,
    PendingApproval,
    Suspended,
}

/// A partner, as an administrator would have set it up.
#[derive(Debug)]
pub(crate) struct Partner {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) slug: &'static str,
    key: &'static str,
    pub(crate) tier: Tier,
    standing: Standing,
    features: &'static [&'static str],
    is_active: bool,
    /// The preselected tip in percent, where tips are enabled.
    tip_percent: Option<f64>,
}

impl Partner {
    /// The answer of `GET /v1/partner/config`.
    pub(crate) fn config(&self) -> Value {
        json!({
            "id": self.id,
            "name": self.name,
            "slug": self.slug,
            "enabledFeatures": self.features,
            "rateLimit": self.tier.hourly(),
            "isActive": self.is_active,
            "webhookUrl": format!("https://hooks.{}.example/sir-giving", self.slug),
            "tipConfig": {
                "enabled": self.tip_percent.is_some(),
                "defaultPercent": number(self.tip_percent.unwrap_or_default()),
            },
        })
    }

    /// What signs the calls of the partner's server: `5ec2e7` and the publishable key's first digit twice, eight
    /// times. A secret in form alone: it opens nothing but a sandbox, and is written in its README.
    pub(crate) fn hmac_secret(&self) -> String {
        let digit = self.digits().chars().next().unwrap_or('0');
        format!("5ec2e7{digit}{digit}").repeat(8)
    }

    /// The digits that the partner's publishable key and secret key share.
    fn digits(&self) -> &'static str {
        self.key.strip_prefix("pk_test_").unwrap_or_default()
    }

    pub(crate) fn takes_donations(&self) -> bool {
        self.features.contains(&"DONATIONS")
    }

    /// Nothing where the partner may call the API, or why not.
    pub(crate) fn refusal(&self) -> Option<ApiError> {
        match self.standing {
            Standing::Active => None,
            Standing::PendingApproval => Some(ApiError::unauthorized(
                "PARTNER_NOT_ACTIVE",
                "Partner is not active: it awaits approval",
            )),
            Standing::Suspended => Some(ApiError::unauthorized("PARTNER_SUSPENDED", "Partner is suspended")),
        }
    }
}

/// A whole percentage without a fraction, as a JavaScript server writes it.
fn number(percent: f64) -> Value {
    if percent.fract().abs() > 0.0 { json!(percent) } else { json!(percent as i64) }
}

/// The partner whose key this is. What is wrong with a key is told without a word of the key.
pub(crate) fn find(key: Option<&str>) -> Result<&'static Partner, ApiError> {
    let Some(key) = key else {
        return Err(ApiError::unauthorized("INVALID_API_KEY", "X-Partner-Key header is missing"));
    };
    if is_secret_key(key) {
        return Err(ApiError::unauthorized(
            "INVALID_API_KEY",
            "A secret key must never be sent from a browser. Treat this one as leaked: have it rotated and \
             revoked, and use the publishable key (pk_…) instead",
        ));
    }
    if let Some(partner) = PARTNERS.iter().find(|partner| partner.key == key) {
        return Ok(partner);
    }
    let refused = |message| Err(ApiError::unauthorized("INVALID_API_KEY", message));
    match OTHER_KEYS.iter().find(|(other, ..)| *other == key) {
        Some((_, slug, Fate::Rotated)) => by_slug(slug).map_or_else(|| refused("Invalid API key"), Ok),
        Some((_, _, Fate::Revoked)) => refused("API key was revoked"),
        Some((_, _, Fate::Expired)) => refused("API key has expired"),
        None => refused("Invalid API key"),
    }
}

/// All keys, for people: whose each is, masked and to be copied, and what it is for.
pub(crate) fn keys() -> Vec<Value> {
    let own = PARTNERS.iter().map(|partner| (partner.key, partner, "in use"));
    let others = OTHER_KEYS.iter().filter_map(|(key, slug, fate)| {
        let fate = match fate {
            Fate::Rotated => "rotated, good until it is revoked",
            Fate::Revoked => "revoked",
            Fate::Expired => "expired",
        };
        Some((*key, by_slug(slug)?, fate))
    });
    own.chain(others)
        .map(|(key, partner, fate)| {
            json!({
                "key": masked_key(key),
                "publishableKey": key,
                "fate": fate,
                "name": partner.name,
                "slug": partner.slug,
                "tier": partner.tier.name(),
                "standing": partner.standing,
                "features": partner.features,
                "isActive": partner.is_active,
                "tipPercent": partner.tip_percent.map(number),
            })
        })
        .collect()
}

/// Who calls from a server.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Caller {
    /// By a secret key, which a signature has to go with.
    Server(&'static Partner),
    /// By a publishable key, which is not enough.
    Browser(&'static Partner),
}

impl Caller {
    pub(crate) fn partner(self) -> &'static Partner {
        match self {
            Self::Server(partner) | Self::Browser(partner) => partner,
        }
    }
}

/// Whose key this is, where secret keys are what is asked for. A secret key is `sk_test_` and the same digits as
/// in the publishable one.
pub(crate) fn find_caller(key: Option<&str>) -> Result<Caller, ApiError> {
    let of_server = key.and_then(|key| key.strip_prefix("sk_test_")).and_then(|digits| {
        // No partner has an empty key.
        PARTNERS.iter().find(|partner| partner.digits() == digits && !digits.is_empty())
    });
    match of_server {
        Some(partner) => Ok(Caller::Server(partner)),
        None if key.is_some_and(is_secret_key) => {
            Err(ApiError::unauthorized("INVALID_API_KEY", "Invalid API key"))
        }
        None => find(key).map(Caller::Browser),
    }
}

/// All of them, as the help lists them.
pub(crate) fn all() -> &'static [Partner] {
    &PARTNERS
}

/// The partner of this slug.
pub(crate) fn by_slug(slug: &str) -> Option<&'static Partner> {
    PARTNERS.iter().find(|partner| partner.slug == slug)
}

const BOTH: &[&str] = &["DONATIONS", "ACTIONS"];

/// What became of a key that is no longer a partner's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// There is a newer one; this one goes on working until it is revoked.
    Rotated,
    Revoked,
    Expired,
}

/// Keys, whose they are or were, and what became of them.
static OTHER_KEYS: [(&str, &str, Fate); 3] = [
    (
        "pk_test_8888888888888888888888888888888888888888888888888888888888888888",
        "riverside-press",
        Fate::Rotated,
    ),
    (
        "pk_test_9999999999999999999999999999999999999999999999999999999999999999",
        "riverside-press",
        Fate::Revoked,
    ),
    (
        "pk_test_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "northlight-radio",
        Fate::Expired,
    ),
];

static PARTNERS: [Partner; 12] = [
    Partner {
        id: "65f0c0ffee00000000000001",
        name: "Riverside Press",
        slug: "riverside-press",
        key: "pk_test_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
        tier: Tier::Standard,
        standing: Standing::Active,
        features: BOTH,
        is_active: true,
        tip_percent: Some(10.0),
    },
    Partner {
        id: "65f0c0ffee00000000000002",
        name: "Northlight Radio",
        slug: "northlight-radio",
        key: "pk_test_1111111111111111111111111111111111111111111111111111111111111111",
        tier: Tier::Professional,
        standing: Standing::Active,
        features: BOTH,
        is_active: true,
        tip_percent: None,
    },
    Partner {
        id: "65f0c0ffee00000000000003",
        name: "Summit Outfitters",
        slug: "summit-outfitters",
        key: "pk_test_2222222222222222222222222222222222222222222222222222222222222222",
        tier: Tier::Enterprise,
        standing: Standing::Active,
        features: BOTH,
        is_active: true,
        tip_percent: Some(12.5),
    },
    Partner {
        id: "65f0c0ffee00000000000004",
        name: "Paper Lantern Books",
        slug: "paper-lantern-books",
        key: "pk_test_3333333333333333333333333333333333333333333333333333333333333333",
        tier: Tier::Standard,
        standing: Standing::Active,
        features: &["ACTIONS"],
        is_active: true,
        tip_percent: Some(10.0),
    },
    Partner {
        id: "65f0c0ffee00000000000005",
        name: "First Edition Weekly",
        slug: "first-edition-weekly",
        key: "pk_test_4444444444444444444444444444444444444444444444444444444444444444",
        tier: Tier::Standard,
        standing: Standing::PendingApproval,
        features: BOTH,
        is_active: true,
        tip_percent: Some(10.0),
    },
    Partner {
        id: "65f0c0ffee00000000000006",
        name: "Old Mill Gazette",
        slug: "old-mill-gazette",
        key: "pk_test_5555555555555555555555555555555555555555555555555555555555555555",
        tier: Tier::Standard,
        standing: Standing::Suspended,
        features: BOTH,
        is_active: true,
        tip_percent: Some(10.0),
    },
    Partner {
        id: "65f0c0ffee00000000000007",
        name: "Winter Quarterly",
        slug: "winter-quarterly",
        key: "pk_test_6666666666666666666666666666666666666666666666666666666666666666",
        tier: Tier::Standard,
        standing: Standing::Active,
        features: BOTH,
        is_active: false,
        tip_percent: Some(10.0),
    },
    Partner {
        id: "65f0c0ffee00000000000008",
        name: "Harbour Times",
        slug: "harbour-times",
        key: "pk_test_7777777777777777777777777777777777777777777777777777777777777777",
        tier: Tier::Standard,
        standing: Standing::Active,
        features: BOTH,
        is_active: true,
        tip_percent: Some(10.0),
    },
    Partner {
        id: "65f0c0ffee00000000000009",
        name: "Canal Street Radio",
        slug: "canal-street-radio",
        key: "pk_test_bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
        tier: Tier::Professional,
        standing: Standing::PendingApproval,
        features: BOTH,
        is_active: true,
        tip_percent: Some(10.0),
    },
    Partner {
        id: "65f0c0ffee00000000000010",
        name: "Polar Route Airlines",
        slug: "polar-route-airlines",
        key: "pk_test_cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc",
        tier: Tier::Enterprise,
        standing: Standing::PendingApproval,
        features: BOTH,
        is_active: true,
        tip_percent: Some(10.0),
    },
    Partner {
        id: "65f0c0ffee00000000000011",
        name: "Two Rivers Magazine",
        slug: "two-rivers-magazine",
        key: "pk_test_dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd",
        tier: Tier::Professional,
        standing: Standing::Suspended,
        features: BOTH,
        is_active: true,
        tip_percent: Some(10.0),
    },
    Partner {
        id: "65f0c0ffee00000000000012",
        name: "Granite Telecom",
        slug: "granite-telecom",
        key: "pk_test_ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        tier: Tier::Enterprise,
        standing: Standing::Suspended,
        features: BOTH,
        is_active: true,
        tip_percent: Some(10.0),
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_has_the_documented_form_and_is_one_partners() {
        for partner in &PARTNERS {
            let hex = partner.key.strip_prefix("pk_test_").unwrap();
            assert_eq!(hex.len(), 64, "{}", partner.name);
            assert!(hex.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')), "{}", partner.name);
            assert_eq!(find(Some(partner.key)).unwrap().id, partner.id);
        }
    }

    #[test]
    fn there_is_a_partner_for_each_standing_and_tier() {
        for standing in [Standing::Active, Standing::PendingApproval, Standing::Suspended] {
            for tier in [Tier::Standard, Tier::Professional, Tier::Enterprise] {
                let is = |partner: &Partner| partner.standing == standing && partner.tier == tier;
                assert!(PARTNERS.iter().any(is), "{standing:?} {tier:?}");
            }
        }
    }

    #[test]
    fn a_rotated_key_is_as_good_as_the_new_one_and_a_dead_one_is_none() {
        let slug = |digit: &str| find(Some(&format!("pk_test_{}", digit.repeat(64)))).map(|found| found.slug);
        assert_eq!(slug("8").unwrap(), "riverside-press");
        assert!(slug("9").is_err() && slug("a").is_err() && slug("e").is_err());
        assert_eq!(keys().len(), PARTNERS.len() + OTHER_KEYS.len());
        for told in keys() {
            let (masked, whole) = (told["key"].as_str().unwrap(), told["publishableKey"].as_str().unwrap());
            assert_eq!(masked, masked_key(whole), "one to be looked at, one to be copied");
            assert!(
                find(Some(whole)).is_ok() || told["fate"] != "in use" || told["standing"] != "ACTIVE",
                "{told}"
            );
        }
    }

    #[test]
    fn percentages_are_written_as_a_javascript_server_does() {
        assert_eq!(number(10.0).to_string(), "10");
        assert_eq!(number(12.5).to_string(), "12.5");
    }
}
