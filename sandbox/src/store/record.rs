//! A donation as the file holds it: JSON, so that a later sandbox can add fields and still read old ones.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::create_link::CreateLink;
use crate::donations::{Donation, Outcome, Status};
use crate::{nonprofits, partners};

/// Times are milliseconds since the Unix epoch.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Record {
    id: String,
    /// Slug.
    partner: String,
    gift: CreateLink,
    created_at: u64,
    expires_at: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    outcome: Option<OutcomeRecord>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reversed_at: Option<u64>,
    #[serde(default)]
    magic: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    told: Option<Status>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    return_to: Option<String>,
    request: Value,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
enum OutcomeRecord {
    Paid { at: u64, rewarded_at: u64 },
    Declined { at: u64 },
    Cancelled { at: u64 },
}

/// Why a record is left where it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Unread {
    Partner(String),
    Nonprofit(String),
    Malformed,
    Delivery,
}

pub(super) fn write(donation: &Donation) -> Vec<u8> {
    let record = Record {
        id: donation.id.clone(),
        partner: donation.partner.slug.to_owned(),
        gift: donation.gift.clone(),
        created_at: millis(donation.created_at),
        expires_at: millis(donation.expires_at),
        outcome: donation.outcome.map(|outcome| match outcome {
            Outcome::Paid { at, rewarded_at } => {
                OutcomeRecord::Paid { at: millis(at), rewarded_at: millis(rewarded_at) }
            }
            Outcome::Declined { at } => OutcomeRecord::Declined { at: millis(at) },
            Outcome::Cancelled { at } => OutcomeRecord::Cancelled { at: millis(at) },
        }),
        reversed_at: donation.reversed_at.map(millis),
        magic: donation.magic,
        told: donation.told,
        return_to: donation.return_to.clone(),
        request: donation.request.clone(),
    };
    // Strings, numbers and JSON alone: nothing that serde_json refuses.
    serde_json::to_vec(&record).unwrap_or_default()
}

pub(super) fn read(bytes: &[u8]) -> Result<Donation, Unread> {
    let record: Record = serde_json::from_slice(bytes).map_err(|_| Unread::Malformed)?;
    let Some(partner) = partners::by_slug(&record.partner) else {
        return Err(Unread::Partner(record.partner));
    };
    let Some(nonprofit) = nonprofits::find(&record.gift.nonprofit_slug) else {
        return Err(Unread::Nonprofit(record.gift.nonprofit_slug));
    };
    Ok(Donation {
        id: record.id,
        partner,
        nonprofit,
        gift: record.gift,
        created_at: Duration::from_millis(record.created_at),
        expires_at: Duration::from_millis(record.expires_at),
        outcome: record.outcome.map(|outcome| match outcome {
            OutcomeRecord::Paid { at, rewarded_at } => Outcome::Paid {
                at: Duration::from_millis(at),
                rewarded_at: Duration::from_millis(rewarded_at),
            },
            OutcomeRecord::Declined { at } => Outcome::Declined { at: Duration::from_millis(at) },
            OutcomeRecord::Cancelled { at } => Outcome::Cancelled { at: Duration::from_millis(at) },
        }),
        reversed_at: record.reversed_at.map(Duration::from_millis),
        magic: record.magic,
        told: record.told,
        return_to: record.return_to,
        request: record.request,
    })
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::donations::tests::donation;

    #[test]
    fn what_is_written_is_read_again() {
        let time = Duration::from_millis;
        let mut donation = donation(2_500, "KWD");
        donation.return_to = Some("http://a.test/?b=ü".to_owned());
        for outcome in [
            None,
            Some(Outcome::Paid { at: time(1_767_225_600_001), rewarded_at: time(1_767_225_603_001) }),
            Some(Outcome::Declined { at: time(7) }),
            Some(Outcome::Cancelled { at: time(8) }),
        ] {
            donation.outcome = outcome;
            donation.reversed_at = outcome.map(|_| time(9));
            donation.told = outcome.map(|_| Status::Reversed);
            let again = read(&write(&donation)).unwrap();
            assert_eq!(format!("{again:?}"), format!("{donation:?}"));
        }
    }

    #[test]
    fn a_record_that_cannot_be_read_says_why() {
        let written = String::from_utf8(write(&donation(2_500, "USD"))).unwrap();
        let with = |from: &str, to: &str| {
            assert!(written.contains(from), "{from} in {written}");
            read(written.replace(from, to).as_bytes()).unwrap_err()
        };
        assert_eq!(with("\"northlight-radio\"", "\"gone\""), Unread::Partner("gone".to_owned()));
        assert_eq!(with("\"direct-relief\"", "\"gone\""), Unread::Nonprofit("gone".to_owned()));
        assert_eq!(with("\"currency\":\"USD\"", "\"currency\":\"XXX\""), Unread::Malformed);
        assert_eq!(read(b"").unwrap_err(), Unread::Malformed);
        let added = written.replacen('{', "{\"later\":1,", 1);
        assert!(read(added.as_bytes()).is_ok(), "fields of a later sandbox are passed over");
    }
}
