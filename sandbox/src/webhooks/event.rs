//! What a webhook says of a donation.

use std::time::{Duration, UNIX_EPOCH};

use serde_json::{Value, json};

use super::outbox::{Delivery, State};
use crate::donations::{Donation, Status};

/// The name of the event for a status; there is none while things are under way.
fn name(status: Status) -> Option<&'static str> {
    match status {
        Status::Pending | Status::Processing => None,
        Status::Completed => Some("donation.completed"),
        Status::Failed => Some("donation.failed"),
        Status::Cancelled => Some("donation.cancelled"),
        Status::Expired => Some("donation.expired"),
        Status::Reversed => Some("donation.reversed"),
    }
}

/// The event that tells of this status, and of the donation as it was then. Its identifier is the same whenever it is
/// made: a donation comes to each status once.
pub(crate) fn of(donation: &Donation, status: Status, at: Duration) -> Option<Delivery> {
    let name = name(status)?;
    let id = format!("evt_{}_{}", donation.id, status.to_string().to_lowercase());
    let body = body(&id, name, donation, at).to_string();
    Some(Delivery {
        id,
        partner_donation_id: donation.id.clone(),
        event: name.to_owned(),
        body,
        state: State::Pending,
        attempts: Vec::new(),
    })
}

fn body(id: &str, name: &str, donation: &Donation, at: Duration) -> Value {
    let gift = &donation.gift;
    let mut data = donation.reward(at);
    data["partner"] = json!({ "id": donation.partner.id, "slug": donation.partner.slug });
    data["nonprofitSlug"] = json!(gift.nonprofit_slug);
    data["amount"] = json!(gift.amount);
    data["tipAmount"] = json!(gift.tip);
    data["currency"] = json!(gift.currency);
    data["frequency"] = json!(gift.frequency);
    data["provider"] = json!(gift.provider);
    json!({ "id": id, "type": name, "createdAt": time(at), "data": data })
}

/// As JSON holds it.
pub(crate) fn time(at: Duration) -> String {
    humantime::format_rfc3339_millis(UNIX_EPOCH + at).to_string()
}
