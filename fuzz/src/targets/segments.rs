//! A slug, or the API's name for a donation, may not leave its segment of the path. The case is the text itself.

use super::pick;
use crate::{Verdict, hold};
use fastrand::Rng;
use percent_encoding::percent_decode_str;
use sir_donate::api::{DonationId, Endpoint, Slug};
use url::Url;

const BASE: &str = "https://api.sirgiving.org";

/// What a browser makes of the address must be the one segment, and the server must get back what was put in.
///
/// # Errors
/// What does not hold.
pub fn check(case: &[u8]) -> Verdict {
    let text = String::from_utf8_lossy(case);
    let slug = Slug::parse(&text);
    let id = DonationId::parse(&text);
    hold!(slug.is_some() == id.is_some(), "slug and id have different rules");
    hold!(slug.as_ref().is_none_or(|slug| slug.as_str() == text), "the slug is not what was written");
    // A slug is nothing but letters, digits and a few marks in every case that matters: those may not be refused.
    let simple = (1..=200).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    hold!(!simple || slug.is_some(), "a simple slug is refused");
    let (Some(slug), Some(id)) = (slug, id) else { return Ok(()) };
    hold!(text.len() <= 200, "it is longer than a segment may be");
    segment(Endpoint::Organization(&slug), "/v1/partner/organizations/", &text)?;
    segment(Endpoint::Status(&id), "/v1/partner/donations/status/", &text)
}

fn segment(endpoint: Endpoint<'_>, folder: &str, text: &str) -> Verdict {
    let url =
        Url::parse(&[BASE, &endpoint.path()].concat()).map_err(|fault| format!("no address: {fault}"))?;
    hold!(url.origin().ascii_serialization() == BASE, "another origin");
    hold!(url.query().is_none() && url.fragment().is_none(), "it has a query or a fragment");
    hold!(url.path() == endpoint.path(), "a browser reads another path");
    let Some(segment) = url.path().strip_prefix(folder) else { return Err("another folder".into()) };
    hold!(!segment.is_empty() && !segment.contains('/'), "it is not one segment");
    hold!(percent_decode_str(segment).decode_utf8().as_deref() == Ok(text), "the server reads another text");
    // A proxy or a server may decode once more, and fold dots only then.
    let again = percent_decode_str(segment).decode_utf8_lossy().into_owned();
    let twice = percent_decode_str(&again).decode_utf8_lossy();
    hold!(
        twice == again && !matches!(&*twice, "." | "..") && !twice.contains(['/', '\\']),
        "decoded twice, it leaves"
    );
    Ok(())
}

/// Words with what might lead out of a segment between them.
pub fn fresh(rng: &mut Rng) -> String {
    let mut text = String::new();
    for _ in 0..rng.usize(1..8) {
        text.push_str(pick(
            rng,
            &["american", "red-cross", "don_", "1", "ü", "日本", "é", "a", "Z", "_", "~", "!", "'"],
        ));
        if rng.u32(..3) == 0 {
            text.push_str(pick(
                rng,
                &[
                    ".", "..", "/", "\\", "?", "#", "%2e", "%2f", "%", ";", "&", ":", "@", " ", "\t",
                    "\u{202e}", "\0", "．", "／",
                ],
            ));
        }
    }
    if rng.u32(..20) == 0 { text.repeat(20) } else { text }
}
