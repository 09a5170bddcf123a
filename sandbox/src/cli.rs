//! The command line.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, ValueEnum};

use crate::webhooks::Secret;

/// The keys and what each is for: part of `--help`, because that is where they are looked for.
const KEYS: &str = "\
Publishable keys (send one as X-Partner-Key; each is pk_test_ and 64 characters):
  pk_test_ + 0123456789abcdef four times   Riverside Press: Standard tier, tips preset to 10 %. The demo's key
  pk_test_ + 64 times 1   Northlight Radio: Professional tier, tips disabled
  pk_test_ + 64 times 2   Summit Outfitters: Enterprise tier, tips preset to 12.5 %
  pk_test_ + 64 times 3   Paper Lantern Books: without the DONATIONS feature
  pk_test_ + 64 times 4   First Edition Weekly: awaits approval (401 PARTNER_NOT_ACTIVE)
  pk_test_ + 64 times 5   Old Mill Gazette: suspended (401 PARTNER_SUSPENDED)
  pk_test_ + 64 times 6   Winter Quarterly: configured with isActive false
  pk_test_ + 64 times 7   Harbour Times: Standard tier, for trying the rate limits
  pk_test_ + 64 times 8   Riverside Press again: the key from before a rotation, still good
  pk_test_ + 64 times 9   a revoked key, and 64 times a an expired one (401 INVALID_API_KEY)
  pk_test_ + 64 times b   awaits approval, Professional tier; 64 times c, Enterprise tier
  pk_test_ + 64 times d   suspended, Professional tier; 64 times f, Enterprise tier
Any other key answers 401 INVALID_API_KEY; so does a secret key (sk_…), which is never kept or repeated.
For GET /v1/partner/users, each partner has a secret key, sk_test_ and the same 64 characters, and an HMAC
secret: 5ec2e7 and the key's first digit twice, eight times (5ec2e700… for the demo)

Nonprofits: american-red-cross, doctors-without-borders, world-wildlife-fund, direct-relief,
feeding-america, riverside-food-bank, quiet-garden (no logo), closed-shelter (inactive),
international-society-for-the-long-names (a very long name), and some dozens more: GET /sandbox/nonprofits.

Magic values bring errors, delays and statuses: the nonprofit test-org-500, a gift of 429.01, a donor whose
first name is Test-Failed, and many more: GET /sandbox/magic.

To look inside, on the API's address: /sandbox is a page that shows what arrives, with buttons to pay, cancel
and reverse, and /partner-api one on which the API can be tried. For programs, GET /sandbox/journal shows the
requests and donations so far (keys masked), DELETE /sandbox/journal empties it; GET /sandbox/limits and
GET /sandbox/deliveries show what is left of the rate limits and what became of webhooks;
POST /sandbox/donations/:id/reverse (pay, decline, cancel) does what the page's buttons do.
Nothing is kept when the sandbox stops, unless --data names a file for donations.";

/// A local SIR Giving Partner API with hosted test checkouts: no account, no network, no money.
///
/// It serves three origins: the demo pages with the built widget under /v1/, the Partner API, and the
/// checkouts that stand in for Stripe and Every.org. Stop it with Ctrl-C.
#[derive(Debug, Parser)]
#[command(name = "sir-donate-sandbox", version, after_help = KEYS, after_long_help = KEYS)]
pub struct Cli {
    /// Address to listen on: `localhost` (127.0.0.1 and, where there is one, [::1]) or an IP address
    #[arg(long, default_value = "localhost", value_name = "HOST")]
    pub host: String,

    /// Port of the demo pages and the widget; 0 takes any free one
    #[arg(long, default_value_t = 8787, value_name = "PORT")]
    pub pages_port: u16,

    /// Port of the Partner API; 0 takes any free one
    #[arg(long, default_value_t = 8788, value_name = "PORT")]
    pub api_port: u16,

    /// Port of the test checkouts; 0 takes any free one
    #[arg(long, default_value_t = 8789, value_name = "PORT")]
    pub checkout_port: u16,

    /// Folder with the demo pages, served at /
    #[arg(long, default_value = "www/site", value_name = "DIR")]
    pub site: PathBuf,

    /// Folder with the built widget, served at /v1/
    #[arg(long, default_value = "dist", value_name = "DIR")]
    pub dist: PathBuf,

    /// Rate limits: as in each partner's tier, or raised so high that they never bite
    #[arg(long, value_enum, default_value_t = LimitsMode::Tier)]
    pub limits: LimitsMode,

    /// Magic slugs, amounts and names: listed at GET /sandbox/magic and in the README; off, they are like any other
    #[arg(long, value_enum, default_value_t = MagicMode::On)]
    pub magic: MagicMode,

    /// Seconds from a payment to the grant of its SIR tokens; decimals are allowed
    #[arg(long, default_value = "3", value_name = "SECONDS", value_parser = seconds)]
    pub reward_delay: Duration,

    /// Seconds until a link that nobody paid expires; decimals are allowed
    #[arg(long, default_value = "86400", value_name = "SECONDS", value_parser = seconds)]
    pub link_lifetime: Duration,

    /// Keep donations in this file too, so that they outlive the sandbox; made where there is none
    #[arg(long, value_name = "FILE")]
    pub data: Option<PathBuf>,

    /// Send events to this address when donations come to an end; see the README for their form and signature
    #[arg(long, value_name = "URL")]
    pub webhook_url: Option<String>,

    /// Sign them with this secret (whsec_…) instead of the documented test secret
    #[arg(long, value_name = "SECRET", requires = "webhook_url")]
    pub webhook_secret: Option<Secret>,

    /// When ready, print one line of JSON with the three addresses, and nothing else
    #[arg(long)]
    pub json: bool,
}

/// What the rate limits are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LimitsMode {
    /// As documented for each partner's tier.
    Tier,
    /// Raised so high that they never bite.
    Off,
}

/// Whether magic values do what they are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum MagicMode {
    /// They bring errors, delays and statuses.
    On,
    /// They are values like any other: for a check of the contract that makes its values up.
    Off,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "give seconds as a number, such as 3 or 0.5".to_owned())?;
    Duration::try_from_secs_f64(seconds)
        .ok()
        .filter(|delay| *delay <= Duration::from_secs(86_400))
        .ok_or_else(|| "give seconds from 0 to 86400".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn delays_are_read_with_decimals_and_bounds() {
        assert_eq!(seconds("0.25"), Ok(Duration::from_millis(250)));
        assert_eq!(seconds("0"), Ok(Duration::ZERO));
        for wrong in ["-1", "NaN", "inf", "86401", "soon", ""] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
    }
}
