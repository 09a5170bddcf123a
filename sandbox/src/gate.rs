//! What every request of the Partner API passes, whatever it asks for: the journal, the key, the limits.

use std::sync::Arc;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;

use crate::error::ApiError;
use crate::journal::Entry;
use crate::limits::{Standing, Tier};
use crate::partners::{self, Caller, Partner};
use crate::secrets::KEY_HEADER;
use crate::signed;
use crate::state::{Sandbox, lock};

/// The largest body that the API takes. Every create-link body is far smaller.
const MAX_BODY: usize = 64 * 1024;
/// How much of a larger one is read all the same, and dropped: a client that is still sending would take the
/// closed connection for a broken network and never see the answer.
const MAX_DRAINED: usize = 64 * 1024 * 1024;

/// Those who show no key that is a partner's share one window.
pub(crate) const STRANGERS: &str = "";

/// Why a body was not taken.
#[derive(Clone, Copy, Debug)]
enum BodyFault {
    TooLarge,
    Broken,
}

/// Writes each request down with the status of its answer. Preflights come by here too.
pub(crate) async fn journal(State(sandbox): State<Arc<Sandbox>>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let body = read(body).await.unwrap_or_else(|fault| {
        parts.extensions.insert(fault);
        Bytes::new()
    });
    let partner =
        key_of(&parts.headers).and_then(partners::find_caller).ok().map(|caller| caller.partner().slug);
    let entry = Entry::of(&parts, &body, partner, sandbox.clock.now());
    let mut line = Line { sandbox: &sandbox, entry: Some(entry) };
    let response = next.run(Request::from_parts(parts, Body::from(body))).await;
    line.answered(response.status());
    response
}

/// A line of the journal, written when the answer is there, or with the status 0 when the client has gone without
/// waiting for it: then the work on the answer is dropped, and this with it.
#[derive(Debug)]
struct Line<'a> {
    sandbox: &'a Sandbox,
    entry: Option<Entry>,
}

impl Line<'_> {
    fn answered(&mut self, status: StatusCode) {
        if let Some(entry) = &mut self.entry {
            entry.status = status.as_u16();
        }
    }
}

impl Drop for Line<'_> {
    fn drop(&mut self) {
        if let Some(entry) = self.entry.take() {
            lock(&self.sandbox.journal).add(entry);
        }
    }
}

async fn read(mut body: Body) -> Result<Bytes, BodyFault> {
    let mut kept = Vec::new();
    let mut length = 0;
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| BodyFault::Broken)?.into_data() else {
            continue;
        };
        length += data.len();
        if length <= MAX_BODY {
            kept.extend_from_slice(&data);
        } else if length > MAX_DRAINED {
            break;
        }
    }
    if length > MAX_BODY { Err(BodyFault::TooLarge) } else { Ok(kept.into()) }
}

/// Lets a request with a publishable key through, with its partner attached.
pub(crate) async fn admit(State(sandbox): State<Arc<Sandbox>>, mut request: Request, next: Next) -> Response {
    let partner = key_of(request.headers()).and_then(partners::find);
    let standing = count(&sandbox, partner.as_ref().ok().copied());
    let verdict = standing.check().and_then(|()| {
        let partner = partner?;
        partner.refusal().map_or(Ok(()), Err)?;
        check(&request)?;
        Ok(partner)
    });
    let response = match verdict {
        Err(error) => error.into_response(),
        Ok(partner) => {
            request.extensions_mut().insert(partner);
            next.run(request).await
        }
    };
    standing.on(response)
}

/// Lets a signed request with a secret key through, with its partner attached. Faults are told in the order of
/// the documents' table: the key, the timestamp, the signature, the partner's status.
pub(crate) async fn admit_signed(
    State(sandbox): State<Arc<Sandbox>>,
    request: Request,
    next: Next,
) -> Response {
    let caller = key_of(request.headers()).and_then(partners::find_caller);
    let standing = count(&sandbox, caller.as_ref().ok().map(|caller| caller.partner()));
    let (parts, body) = request.into_parts();
    // What comes here was read and bounded by the journal.
    let body = to_bytes(body, MAX_BODY).await.unwrap_or_default();
    let mut request = Request::from_parts(parts, Body::from(body.clone()));
    let verdict = standing.check().and_then(|()| match caller? {
        Caller::Browser(partner) => Err(partner.refusal().unwrap_or_else(|| {
            let message = "This endpoint requires a secret key, and a server to keep it";
            ApiError::forbidden("SECRET_KEY_REQUIRED", message)
        })),
        Caller::Server(partner) => {
            check(&request)?;
            signed::verify(partner, &request, &body, sandbox.clock.now())?;
            partner.refusal().map_or(Ok(partner), Err)
        }
    });
    let response = match verdict {
        Err(error) => error.into_response(),
        Ok(partner) => {
            request.extensions_mut().insert(partner);
            next.run(request).await
        }
    };
    standing.on(response)
}

/// Counts a request for this partner, or for the strangers. Whatever comes of it, its answer tells the limits.
fn count(sandbox: &Sandbox, partner: Option<&'static Partner>) -> Standing {
    let (window, tier) = partner.map_or((STRANGERS, Tier::Standard), |partner| (partner.slug, partner.tier));
    sandbox.limits.count(window, tier, sandbox.clock.now())
}

fn key_of(headers: &HeaderMap) -> Result<Option<&str>, ApiError> {
    let mut keys = headers.get_all(KEY_HEADER).iter();
    match (keys.next(), keys.next()) {
        (Some(_), Some(_)) => {
            Err(ApiError::unauthorized("INVALID_API_KEY", "X-Partner-Key header is there more than once"))
        }
        // A value that is no text is no key either, but it is not missing.
        (Some(key), None) => Ok(Some(key.to_str().unwrap_or_default())),
        (None, _) => Ok(None),
    }
}

fn check(request: &Request) -> Result<(), ApiError> {
    if !is_well_encoded(request.uri().path()) {
        return Err(ApiError::new(StatusCode::BAD_REQUEST, "The path holds a malformed percent-encoding"));
    }
    match request.extensions().get::<BodyFault>() {
        Some(BodyFault::TooLarge) => {
            Err(ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "The body is larger than 64 KiB"))
        }
        Some(BodyFault::Broken) => Err(ApiError::new(StatusCode::BAD_REQUEST, "The body could not be read")),
        None => Ok(()),
    }
}

/// Are all `%` followed by two hexadecimal digits?
fn is_well_encoded(path: &str) -> bool {
    path.split('%')
        .skip(1)
        .all(|part| part.len() >= 2 && part.bytes().take(2).all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_encodings_are_whole_or_malformed() {
        assert!(is_well_encoded("/a") && is_well_encoded("/%41%e2%82%AC/b"));
        for wrong in ["/%", "/%4", "/%zz", "/a%2", "/%%20"] {
            assert!(!is_well_encoded(wrong), "{wrong}");
        }
    }
}
