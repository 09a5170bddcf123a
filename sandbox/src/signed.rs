//! Calls of a partner's own server, which prove by a signature that they hold the partner's HMAC secret.

use std::time::Duration;

use axum::extract::Request;
use axum::http::{HeaderName, StatusCode};

use crate::error::ApiError;
use crate::partners::Partner;
use crate::signature;

/// When the request was signed, in Unix seconds.
const TIMESTAMP: HeaderName = HeaderName::from_static("x-timestamp");
const SIGNATURE: HeaderName = HeaderName::from_static("x-signature");

/// How far the caller's clock may be from the server's.
const WINDOW: u64 = 5 * 60;

/// Is this request the partner's, and of this moment? Its timestamp is looked at first: an old signature is
/// told to be old, whether it was right or not.
pub(crate) fn verify(
    partner: &Partner,
    request: &Request,
    body: &[u8],
    now: Duration,
) -> Result<(), ApiError> {
    let timestamp = only(request, &TIMESTAMP).and_then(|text| {
        let seconds: u64 = text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())??;
        (seconds.abs_diff(now.as_secs()) <= WINDOW).then_some(text)
    });
    let Some(timestamp) = timestamp else {
        return Err(ApiError::unauthorized(
            "TIMESTAMP_EXPIRED",
            "X-Timestamp must hold the time in Unix seconds, no more than 5 minutes from the server's",
        ));
    };
    let uri = request.uri();
    let path = uri.path_and_query().map_or_else(|| uri.path(), |path| path.as_str());
    let body = signature::digest(body);
    let parts = [timestamp, request.method().as_str(), path, &body].map(str::as_bytes);
    let secret = partner.hmac_secret();
    if only(request, &SIGNATURE).is_some_and(|signature| signature::verify(&secret, &parts, signature)) {
        return Ok(());
    }
    Err(ApiError::unauthorized(
        "INVALID_SIGNATURE",
        "X-Signature must be the HMAC-SHA256, in lower-case hexadecimal digits, of timestamp + METHOD + \
         path with query string + SHA-256 of the body",
    ))
}

/// A signed call that the sandbox doesn't stand in for.
pub(crate) async fn not_here() -> ApiError {
    ApiError::new(
        StatusCode::NOT_IMPLEMENTED,
        "The signature is right. The sandbox stands in for one signed call alone: GET /v1/partner/users",
    )
}

/// The header's value, where there is exactly one.
fn only<'a>(request: &'a Request, name: &HeaderName) -> Option<&'a str> {
    let mut values = request.headers().get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}
