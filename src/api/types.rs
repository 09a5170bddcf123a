//! What goes over the wire. Every answer's field is optional where no document promises it.

use crate::donation::{Gift, RewardStatus};
use serde::{Deserialize, Serialize};

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
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Config {
    /// False where the partner takes no donations at all.
    pub is_active: Option<bool>,
    /// Features such as `DONATIONS`.
    pub enabled_features: Option<Vec<String>>,
    /// The tip that the partner offers.
    pub tip_config: Option<TipConfig>,
}

/// The tip that a partner offers.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TipConfig {
    /// Whether a tip is offered.
    pub enabled: Option<bool>,
    /// What is preselected, in percent.
    pub default_percent: Option<f64>,
}

impl Config {
    /// Whether it says plainly that no donation can be made.
    pub fn refuses_donations(&self) -> bool {
        self.is_active == Some(false)
            || self.enabled_features.as_ref().is_some_and(|features| {
                !features.iter().any(|feature| feature.eq_ignore_ascii_case("DONATIONS"))
            })
    }
}

/// A nonprofit. `logo` and `logoUrl` are both read, for no document says which it is.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Organization {
    /// The name to show.
    pub name: Option<String>,
    /// The logo's address.
    pub logo: Option<String>,
    /// The logo's address under its other name.
    pub logo_url: Option<String>,
    /// Employer identification number.
    pub ein: Option<String>,
    /// Free text; only plainly inactive ones are acted on.
    pub status: Option<String>,
}

impl Organization {
    /// The logo's address.
    pub fn logo(&self) -> Option<&str> {
        self.logo.as_deref().or(self.logo_url.as_deref())
    }

    /// Whether its status says plainly that it takes no donations.
    pub fn is_inactive(&self) -> bool {
        self.status.as_deref().is_some_and(|status| {
            ["inactive", "disabled", "suspended", "deactivated", "closed", "archived", "deleted"]
                .iter()
                .any(|word| status.eq_ignore_ascii_case(word))
        })
    }
}

/// The body of `POST donations/create-link`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LinkRequest<'a> {
    nonprofit_slug: &'a str,
    amount: f64,
    currency: &'a str,
    frequency: &'static str,
    provider: &'static str,
    donor_email: &'a str,
    first_name: &'a str,
    last_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    tip_amount: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tip_percent: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    referral_code: Option<&'a str>,
}

impl<'a> LinkRequest<'a> {
    /// The request for `gift`. Amounts are integers of minor units below 2^53, so they are exact as numbers.
    pub fn new(gift: &'a Gift, currency: &'a str, slug: &'a str, referral_code: Option<&'a str>) -> Self {
        let tipped = gift.tip.minor() > 0;
        Self {
            nonprofit_slug: slug,
            amount: gift.amount.minor() as f64,
            currency,
            frequency: gift.frequency.as_str(),
            provider: gift.provider.as_str(),
            donor_email: &gift.email,
            first_name: &gift.first_name,
            last_name: &gift.last_name,
            tip_amount: tipped.then(|| gift.tip.minor() as f64),
            tip_percent: gift.tip_share.map(|share| share.to_f64()),
            referral_code,
        }
    }
}

/// The answer of `POST donations/create-link`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DonationLink {
    /// The hosted checkout's address; not yet checked.
    pub donation_link: String,
    /// The donation's name, for its status.
    pub partner_donation_id: String,
}

/// The answer of `GET donations/status/:partnerDonationId`, of which nothing is documented.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Status {
    status: Option<String>,
    reward_status: Option<String>,
    /// SIR tokens granted.
    pub tokens_distributed: Option<f64>,
}

impl Status {
    /// The reward's status.
    pub fn reward(&self) -> RewardStatus {
        let word = self.status.as_deref().or(self.reward_status.as_deref());
        RewardStatus::parse(word.unwrap_or_default())
    }
}
