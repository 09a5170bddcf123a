//! Magic values: slugs, amounts and first names that bring an error, a delay or a status, as payment sandboxes have
//! them. This table is the only place where they stand: `GET /sandbox/magic` serves it, the README repeats it (and a
//! test compares), and a browser test plays each line through.

use std::io;
use std::time::Duration;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use http_body_util::channel::Channel;
use serde::Serialize;
use serde_json::{Value, json};

use crate::cli::MagicMode;
use crate::donations::Status;
use crate::limits::RETRY_AFTER;

/// What a magic value is a value of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    /// The nonprofit's slug, when the organization is looked up.
    Slug,
    /// `amount` of create-link, in minor units, whatever the currency.
    Amount,
    /// `firstName` of create-link, in any case: what becomes of the reward once the donation is paid.
    Name,
}

/// Where a widget has to end. The text of each is a part of `GET /sandbox/magic`, and what the browser test goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ends {
    /// The page's fallback shows, with this error code.
    Fallback(&'static str),
    /// The form is open and names the nonprofit.
    Form,
    /// The form is open, with no name but the page's own.
    FormWithoutName,
    /// The form is open with the name, and the name's first letter for a logo.
    FormWithoutLogo,
    /// An alert with this error code, in a form that is still filled in.
    Alert(&'static str),
    /// At the hosted checkout.
    Checkout,
    /// The donor is thanked, with the tokens earned.
    Tokens,
    /// The donor is thanked; the reward is `completed`, and no tokens are told.
    NoTokens,
    /// The reward has this status.
    Status(&'static str),
    /// The donor is told to wait.
    Waiting,
    /// The donor is thanked, and no status is told.
    Thanks,
}

impl Ends {
    fn told(self) -> String {
        match self {
            Self::Fallback(code) => format!("fallback: {code}"),
            Self::Form => "form with name".to_owned(),
            Self::FormWithoutName => "form without name".to_owned(),
            Self::FormWithoutLogo => "form without logo".to_owned(),
            Self::Alert(code) => format!("alert: {code}"),
            Self::Checkout => "checkout".to_owned(),
            Self::Tokens => "status: completed, with tokens".to_owned(),
            Self::NoTokens => "status: completed, without tokens".to_owned(),
            Self::Status(status) => format!("status: {status}"),
            Self::Waiting => "waiting".to_owned(),
            Self::Thanks => "thank-you without status".to_owned(),
        }
    }
}

/// What a magic value does to the answer that would come without it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Deed {
    /// Nothing here: the nonprofit is as its slug says.
    AsListed,
    /// An error of the API instead.
    Refuse(Refusal),
    /// A proxy's page instead, with this status.
    Page(u16),
    /// The answer, after a while.
    Late(Duration),
    /// No answer, as long as the client waits.
    Never,
    /// The first half of the answer's JSON, as if it were all.
    Half,
    /// An answer without a body.
    Empty,
    /// A part of the answer, then the connection is cut.
    Cut,
    /// The answer without this field.
    Without(&'static str),
    /// The answer with this link.
    Link(&'static str),
    /// All fields of other types than they should be.
    WrongTypes,
    /// The answer and fields that nobody documented.
    More,
    /// The answer as plain text.
    AsText,
    /// The answer and ten megabytes of padding.
    Huge,
    /// The course of the reward.
    Reward(Course),
}

/// An error of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    status: u16,
    message: &'static [&'static str],
    /// The field that holds the code of a 401 or 403. The documents don't say which it is.
    code: Option<(&'static str, &'static str)>,
    retry: Retry,
}

/// How a client is told when to come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Retry {
    Untold,
    /// By `X-RateLimit-RetryAfter`.
    Told(u64),
    /// By the same header, which scripts of other origins can't read.
    Hidden(u64),
    /// By `Retry-After`, as proxies do.
    Plain(u64),
}

/// The course of the reward of a donation that was paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Course {
    /// This much later than usual.
    pub(crate) later: Duration,
    /// What it comes to; `Processing` is for good.
    pub(crate) status: Status,
    /// The API's word for that, where it is not the usual one.
    pub(crate) word: Option<&'static str>,
    pub(crate) tokens: Tokens,
    /// The status can't be read: this error comes instead.
    pub(crate) unreadable: Option<Refusal>,
}

/// What is told of the tokens of a completed reward.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tokens {
    Usual,
    Zero,
    /// The field is not there.
    Untold,
}

/// One magic value.
#[derive(Debug)]
pub(crate) struct Entry {
    kind: Kind,
    value: Given,
    brings: &'static str,
    ends: Ends,
    /// Is the answer one that the contract allows?
    keeps_contract: bool,
    deed: Deed,
}

/// A value as it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
enum Given {
    Text(&'static str),
    Minor(u64),
}

impl Given {
    fn is_text(self, text: &str) -> bool {
        matches!(self, Self::Text(value) if value == text)
    }

    fn is_text_in_any_case(self, text: &str) -> bool {
        matches!(self, Self::Text(value) if value.eq_ignore_ascii_case(text))
    }
}

const fn refuse(status: u16, message: &'static [&'static str]) -> Refusal {
    Refusal { status, message, code: None, retry: Retry::Untold }
}

/// The code of a 401 in this field.
const fn unauthorized(field: &'static str, code: &'static str, message: &'static [&'static str]) -> Deed {
    Deed::Refuse(Refusal { code: Some((field, code)), ..refuse(401, message) })
}

const fn limited(status: u16, retry: Retry, message: &'static [&'static str]) -> Deed {
    Deed::Refuse(Refusal { retry, ..refuse(status, message) })
}

const fn slug(value: &'static str, brings: &'static str, ends: Ends, deed: Deed) -> Entry {
    Entry { kind: Kind::Slug, value: Given::Text(value), brings, ends, keeps_contract: true, deed }
}

const fn amount(value: u64, brings: &'static str, ends: Ends, deed: Deed) -> Entry {
    Entry { kind: Kind::Amount, value: Given::Minor(value), brings, ends, keeps_contract: true, deed }
}

const fn name(value: &'static str, brings: &'static str, ends: Ends, course: Course) -> Entry {
    let deed = Deed::Reward(course);
    Entry { kind: Kind::Name, value: Given::Text(value), brings, ends, keeps_contract: true, deed }
}

const fn comes_to(status: Status) -> Course {
    Course { status, ..Course::USUAL }
}

const fn told_as(word: &'static str, status: Status) -> Course {
    Course { word: Some(word), ..comes_to(status) }
}

const fn unreadable(refusal: Refusal) -> Course {
    Course { unreadable: Some(refusal), ..Course::USUAL }
}

/// An answer that the contract does not allow.
const fn foul(entry: Entry) -> Entry {
    Entry { keeps_contract: false, ..entry }
}

/// How long a connection that is to be cut lives on after its half of an answer.
const CUT_AFTER: Duration = Duration::from_millis(100);
const LIMIT: &[&str] = &["Rate limit exceeded"];
const BROKEN: &[&str] = &["Internal server error"];

/// All magic values.
static TABLE: &[Entry] = &[
    slug("test-not-found", "404", Ends::Fallback("nonprofit_not_found"), Deed::AsListed),
    slug("test-inactive", "`status` `INACTIVE`", Ends::Fallback("nonprofit_not_found"), Deed::AsListed),
    foul(slug("test-no-name", "no `name`", Ends::FormWithoutName, Deed::Without("name"))),
    slug("test-broken-logo", "a `logo` that answers 404", Ends::FormWithoutLogo, Deed::AsListed),
    slug("test-slow", "the answer after 4 s", Ends::Form, Deed::Late(Duration::from_secs(4))),
    foul(slug("test-silent", "no answer, ever", Ends::FormWithoutName, Deed::Never)),
    slug("test-org-429", "429, `RetryAfter` 5 s", Ends::FormWithoutName, limited(429, Retry::Told(5), LIMIT)),
    slug("test-org-500", "500", Ends::FormWithoutName, Deed::Refuse(refuse(500, BROKEN))),
    slug("test-org-502", "502, a proxy's HTML", Ends::FormWithoutName, Deed::Page(502)),
    slug(
        "test-org-503",
        "503 with `Retry-After`",
        Ends::FormWithoutName,
        limited(503, Retry::Plain(5), &["Service unavailable"]),
    ),
    foul(slug("test-org-malformed", "200, half of the JSON", Ends::FormWithoutName, Deed::Half)),
    foul(slug("test-org-reset", "the connection is cut in the answer", Ends::FormWithoutName, Deed::Cut)),
    // HTTP status × 100 + n.
    amount(
        40001,
        "400, `message` is one sentence",
        Ends::Alert("rejected"),
        Deed::Refuse(refuse(400, &["amount is not taken here"])),
    ),
    amount(
        40002,
        "400, `message` is a list",
        Ends::Alert("rejected"),
        Deed::Refuse(refuse(400, &["amount is not taken here", "donorEmail must be an email"])),
    ),
    amount(
        40101,
        "401, `INVALID_API_KEY` in `code`",
        Ends::Alert("invalid_api_key"),
        unauthorized("code", "INVALID_API_KEY", &["Invalid API key"]),
    ),
    amount(
        40102,
        "401, `PARTNER_NOT_ACTIVE` in `message`",
        Ends::Alert("partner_not_active"),
        unauthorized("message", "PARTNER_NOT_ACTIVE", &[]),
    ),
    amount(
        40103,
        "401, `PARTNER_SUSPENDED` in `error`",
        Ends::Alert("partner_suspended"),
        unauthorized("error", "PARTNER_SUSPENDED", &["Partner is suspended"]),
    ),
    amount(
        40301,
        "403 without a code",
        Ends::Alert("rejected"),
        Deed::Refuse(refuse(403, &["This key may not make donation links"])),
    ),
    amount(
        40302,
        "403, `INVALID_API_KEY` in `code`",
        Ends::Alert("invalid_api_key"),
        Deed::Refuse(Refusal {
            code: Some(("code", "INVALID_API_KEY")),
            ..refuse(403, &["Invalid API key"])
        }),
    ),
    amount(
        40401,
        "404",
        Ends::Alert("nonprofit_not_found"),
        Deed::Refuse(refuse(404, &["Nonprofit not found"])),
    ),
    foul(amount(
        40901,
        "409",
        Ends::Alert("rejected"),
        Deed::Refuse(refuse(409, &["A donation like this one is under way"])),
    )),
    amount(42201, "422", Ends::Alert("rejected"), Deed::Refuse(refuse(422, &["amount can't be processed"]))),
    amount(
        42901,
        "429, `RetryAfter` 5 s, readable by scripts",
        Ends::Alert("rate_limited"),
        limited(429, Retry::Told(5), LIMIT),
    ),
    amount(
        42902,
        "429, `RetryAfter` 5 s, hidden from scripts",
        Ends::Alert("rate_limited"),
        limited(429, Retry::Hidden(5), LIMIT),
    ),
    amount(50001, "500", Ends::Alert("server"), Deed::Refuse(refuse(500, BROKEN))),
    amount(50201, "502, a proxy's HTML", Ends::Alert("server"), Deed::Page(502)),
    amount(
        50301,
        "503 with `Retry-After`",
        Ends::Alert("server"),
        limited(503, Retry::Plain(5), &["Service unavailable"]),
    ),
    foul(amount(20001, "half of the JSON", Ends::Alert("bad_answer"), Deed::Half)),
    foul(amount(20002, "an empty body", Ends::Alert("bad_answer"), Deed::Empty)),
    foul(amount(20003, "no `donationLink`", Ends::Alert("bad_answer"), Deed::Without("donationLink"))),
    amount(
        20004,
        "a link to another host",
        Ends::Alert("unsafe_link"),
        Deed::Link("https://checkout.stripe.com.example.net/c/pay/1"),
    ),
    amount(20005, "a `javascript:` link", Ends::Alert("unsafe_link"), Deed::Link("javascript:alert(1)")),
    foul(amount(20006, "fields of wrong types", Ends::Alert("bad_answer"), Deed::WrongTypes)),
    amount(20007, "further fields", Ends::Checkout, Deed::More),
    foul(amount(
        20008,
        "no `partnerDonationId`",
        Ends::Alert("bad_answer"),
        Deed::Without("partnerDonationId"),
    )),
    amount(20009, "the answer after 5 s", Ends::Checkout, Deed::Late(Duration::from_secs(5))),
    foul(amount(20010, "no answer, ever", Ends::Alert("timeout"), Deed::Never)),
    foul(amount(20011, "the connection is cut in the answer", Ends::Alert("network"), Deed::Cut)),
    foul(amount(20012, "the right JSON as `text/plain`", Ends::Checkout, Deed::AsText)),
    amount(20013, "a body of 10 MB", Ends::Alert("bad_answer"), Deed::Huge),
    name("Test-Completed", "`COMPLETED`", Ends::Tokens, Course::USUAL),
    name("Test-Failed", "`FAILED`", Ends::Status("failed"), comes_to(Status::Failed)),
    name("Test-Cancelled", "`CANCELLED`", Ends::Status("cancelled"), comes_to(Status::Cancelled)),
    name("Test-Expired", "`EXPIRED`", Ends::Status("expired"), comes_to(Status::Expired)),
    name("Test-Reversed", "`REVERSED`", Ends::Status("reversed"), comes_to(Status::Reversed)),
    name("Test-Pending", "`PENDING`, for good", Ends::Waiting, told_as("PENDING", Status::Processing)),
    name("Test-Processing", "`PROCESSING`, for good", Ends::Waiting, comes_to(Status::Processing)),
    name(
        "Test-Slow",
        "`PROCESSING` for 20 s more, then `COMPLETED`",
        Ends::Tokens,
        Course { later: Duration::from_secs(20), ..Course::USUAL },
    ),
    name(
        "Test-NoTokens",
        "`COMPLETED` without `tokensDistributed`",
        Ends::NoTokens,
        Course { tokens: Tokens::Untold, ..Course::USUAL },
    ),
    name(
        "Test-ZeroTokens",
        "`COMPLETED`, `tokensDistributed` 0",
        Ends::NoTokens,
        Course { tokens: Tokens::Zero, ..Course::USUAL },
    ),
    name(
        "Test-Unknown",
        "`QUARANTINED`, a word that nobody knows",
        Ends::Waiting,
        told_as("QUARANTINED", Status::Processing),
    ),
    name("Test-Lowercase", "`completed`", Ends::Tokens, told_as("completed", Status::Completed)),
    name(
        "Test-Synonym",
        "`Succeeded` for `COMPLETED`",
        Ends::Tokens,
        told_as("Succeeded", Status::Completed),
    ),
    name(
        "Test-Canceled",
        "`canceled` for `CANCELLED`",
        Ends::Status("cancelled"),
        told_as("canceled", Status::Cancelled),
    ),
    name(
        "Test-Refunded",
        "`REFUNDED` for `REVERSED`",
        Ends::Status("reversed"),
        told_as("REFUNDED", Status::Reversed),
    ),
    name(
        "Test-Unreadable",
        "401 for the status",
        Ends::Thanks,
        unreadable(Refusal { code: Some(("code", "INVALID_API_KEY")), ..refuse(401, &["Invalid API key"]) }),
    ),
    name(
        "Test-Forbidden",
        "403 for the status",
        Ends::Thanks,
        unreadable(refuse(403, &["This key may not read the status"])),
    ),
    name("Test-Lost", "404 for the status", Ends::Thanks, unreadable(refuse(404, &["Donation not found"]))),
    name("Test-Status500", "500 for the status, for good", Ends::Waiting, unreadable(refuse(500, BROKEN))),
    name(
        "Test-Status429",
        "429 for the status, for good",
        Ends::Waiting,
        unreadable(Refusal { retry: Retry::Told(5), ..refuse(429, LIMIT) }),
    ),
];

/// What this slug does to the lookup of its organization.
pub(crate) fn by_slug(mode: MagicMode, slug: &str) -> Option<Deed> {
    find(mode, Kind::Slug, |given| given.is_text(slug)).filter(|deed| *deed != Deed::AsListed)
}

/// What this amount does to the making of a link.
pub(crate) fn by_amount(mode: MagicMode, amount: u64) -> Option<Deed> {
    find(mode, Kind::Amount, |given| given == Given::Minor(amount))
}

/// The course that this first name takes the reward on. Whether names are magic is asked when the link is made.
pub(crate) fn by_first_name(name: &str) -> Option<Course> {
    let deed = find(MagicMode::On, Kind::Name, |given| given.is_text_in_any_case(name.trim()));
    if let Some(Deed::Reward(course)) = deed { Some(course) } else { None }
}

fn find(mode: MagicMode, kind: Kind, is: impl Fn(Given) -> bool) -> Option<Deed> {
    if mode == MagicMode::Off {
        return None;
    }
    TABLE.iter().find(|entry| entry.kind == kind && is(entry.value)).map(|entry| entry.deed)
}

/// The table for programs.
pub(crate) fn table() -> Vec<Value> {
    TABLE
        .iter()
        .map(|entry| {
            json!({
                "kind": entry.kind,
                "value": entry.value,
                "brings": entry.brings,
                "ends": entry.ends.told(),
                "keepsContract": entry.keeps_contract,
            })
        })
        .collect()
}

impl Course {
    /// The one without any magic.
    pub(crate) const USUAL: Self = Self {
        later: Duration::ZERO,
        status: Status::Completed,
        word: None,
        tokens: Tokens::Usual,
        unreadable: None,
    };
}

impl Refusal {
    pub(crate) fn answer(self) -> Response {
        let message = match self.message {
            [one] => json!(one),
            many => json!(many),
        };
        let status = code(self.status);
        let mut body = json!({ "statusCode": self.status, "message": message });
        body["error"] = status.canonical_reason().unwrap_or("Error").into();
        if let Some((field, code)) = self.code {
            body[field] = code.into();
        }
        let mut response = (status, Json(body)).into_response();
        let headers = response.headers_mut();
        match self.retry {
            Retry::Untold => {}
            Retry::Told(seconds) | Retry::Hidden(seconds) => {
                headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
            }
            Retry::Plain(seconds) => _ = headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds)),
        }
        if matches!(self.retry, Retry::Hidden(_)) {
            response.extensions_mut().insert(Unexposed);
        }
        response
    }
}

/// Marks an answer whose limits no script of another origin may read.
#[derive(Clone, Copy, Debug)]
struct Unexposed;

/// Takes the leave to read them from the answers that are marked.
pub(crate) async fn unexpose(mut response: Response) -> Response {
    if response.extensions().get::<Unexposed>().is_some() {
        response.headers_mut().remove(header::ACCESS_CONTROL_EXPOSE_HEADERS);
    }
    response
}

impl Deed {
    /// The answer instead of what was asked for, where that is not done at all.
    pub(crate) fn refusal(self) -> Option<Response> {
        match self {
            Self::Refuse(refusal) => Some(refusal.answer()),
            Self::Page(status) => {
                let page = format!("<!doctype html><title>{status}</title><h1>{}</h1>", code(status));
                Some((code(status), Html(page)).into_response())
            }
            _ => None,
        }
    }

    /// What comes of it, where this would be the answer without it.
    pub(crate) async fn answer(self, mut good: Value) -> Response {
        if let Some(refusal) = self.refusal() {
            return refusal;
        }
        match self {
            Self::AsListed | Self::Refuse(_) | Self::Page(_) | Self::Reward(_) => {}
            Self::Late(wait) => tokio::time::sleep(wait).await,
            Self::Never => std::future::pending().await,
            Self::Half => {
                let mut text = good.to_string().into_bytes();
                text.truncate(text.len() / 2);
                return as_type("application/json", text);
            }
            Self::Empty => return as_type("application/json", ""),
            Self::AsText => return as_type("text/plain; charset=utf-8", good.to_string()),
            Self::Cut => return cut(&good.to_string()),
            Self::Without(field) => {
                if let Some(fields) = good.as_object_mut() {
                    fields.remove(field);
                }
            }
            Self::Link(link) => good["donationLink"] = link.into(),
            Self::WrongTypes => {
                for (_, value) in good.as_object_mut().into_iter().flatten() {
                    *value = json!([value.take()]);
                }
            }
            Self::More => {
                good["expiresAt"] = "2099-12-31T23:59:59Z".into();
                good["provider"] = json!({ "name": "stripe", "session": null });
                good["tags"] = json!([1, "two", false]);
            }
            Self::Huge => good["padding"] = "0123456789".repeat(1_000_000).into(),
        }
        Json(good).into_response()
    }
}

fn as_type(content_type: &'static str, body: impl Into<Body>) -> Response {
    ([(header::CONTENT_TYPE, content_type)], body.into()).into_response()
}

fn code(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// Half of the text under the length of all of it, and then nothing.
fn cut(text: &str) -> Response {
    let (mut sender, body) = Channel::<Bytes, io::Error>::new(1);
    let half = Bytes::copy_from_slice(&text.as_bytes()[..text.len() / 2]);
    tokio::spawn(async move {
        // The head and the half have to be on their way before the connection goes: one that breaks without a word
        // makes some browsers send the request once more by themselves.
        if sender.send_data(half).await.is_ok() {
            tokio::time::sleep(CUT_AFTER).await;
            sender.abort(io::Error::other("cut, as the magic value asks"));
        }
    });
    let headers = [
        (header::CONTENT_TYPE, "application/json".to_owned()),
        (header::CONTENT_LENGTH, text.len().to_string()),
    ];
    (headers, Body::new(body)).into_response()
}

/// The table for people: the part of the README between its marks.
#[cfg(test)]
fn markdown() -> String {
    let mut text = String::new();
    for (kind, title) in [
        (Kind::Slug, "nonprofit's slug"),
        (Kind::Amount, "amount, in minor units"),
        (Kind::Name, "donor's first name"),
    ] {
        text.push_str(&format!("\n| {title} | brings | where the widget ends |\n|---|---|---|\n"));
        for entry in TABLE.iter().filter(|entry| entry.kind == kind) {
            let value = match entry.value {
                Given::Text(value) => value.to_owned(),
                Given::Minor(value) => value.to_string(),
            };
            text.push_str(&format!("| `{value}` | {} | {} |\n", entry.brings, entry.ends.told()));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nonprofits;
    use std::collections::HashSet;

    const BEGIN: &str = "<!-- magic values: written by the test `the_readme_tells_the_table` -->\n";
    const END: &str = "\n<!-- end of the magic values -->";

    #[test]
    fn the_readme_tells_the_table() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
        let readme = std::fs::read_to_string(path).unwrap();
        let (start, rest) = readme.split_once(BEGIN).unwrap();
        let (told, end) = rest.split_once(END).unwrap();
        if std::env::var_os("SIR_ACCEPT").is_some() {
            std::fs::write(path, format!("{start}{BEGIN}{}{END}{end}", markdown())).unwrap();
        } else {
            assert_eq!(
                told,
                markdown(),
                "run `SIR_ACCEPT=1 cargo test -p sir-donate-sandbox magic` to write it anew"
            );
        }
    }

    #[test]
    fn no_value_stands_twice() {
        let mut seen = HashSet::new();
        for entry in TABLE {
            assert!(seen.insert(format!("{:?} {:?}", entry.kind, entry.value).to_lowercase()), "{entry:?}");
        }
    }

    #[test]
    fn an_amount_begins_with_its_status() {
        for entry in TABLE {
            let Given::Minor(amount) = entry.value else { continue };
            let status = match entry.deed {
                Deed::Refuse(refusal) => refusal.status,
                Deed::Page(status) => status,
                _ => 200,
            };
            assert_eq!(amount / 100, u64::from(status), "{amount}");
        }
    }

    #[test]
    fn every_magic_slug_is_listed_but_the_one_that_is_not_found() {
        for entry in TABLE {
            let Given::Text(slug) = entry.value else { continue };
            if entry.kind == Kind::Slug {
                assert!(slug.starts_with("test-"));
                assert_eq!(nonprofits::find(slug).is_none(), slug == "test-not-found", "{slug}");
            }
        }
    }

    #[test]
    fn off_is_off() {
        assert!(by_amount(MagicMode::On, 50001).is_some() && by_slug(MagicMode::On, "test-slow").is_some());
        assert!(by_amount(MagicMode::Off, 50001).is_none() && by_slug(MagicMode::Off, "test-slow").is_none());
        assert!(by_amount(MagicMode::On, 50002).is_none() && by_slug(MagicMode::On, "50001").is_none());
    }
}
