//! The page at `/sandbox`: what arrived, as it arrives, and what can be tried.

use std::sync::Arc;
use std::time::UNIX_EPOCH;

use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router, middleware};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::api::limits_left;
use crate::donations::Outcome;
use crate::error::ApiError;
use crate::state::{Sandbox, lock};
use crate::{magic, nonprofits, partners};

const PAGE: &str = include_str!("../assets/live/index.html");
const SCRIPT: &str = include_str!("../assets/live/live.js");
const STYLE: &str = include_str!("../assets/live/live.css");

/// What the page shows of a long list.
const SHOWN: usize = 100;

pub(crate) fn router(sandbox: &Arc<Sandbox>) -> Router<Arc<Sandbox>> {
    Router::new()
        .route("/sandbox", get(async || Html(PAGE)))
        .route(
            "/sandbox/live.js",
            get(async || ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], SCRIPT)),
        )
        .route(
            "/sandbox/live.css",
            get(async || ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE)),
        )
        .route("/sandbox/state", get(state))
        .route("/sandbox/keys", get(async || Json(partners::keys())))
        .route("/sandbox/magic", get(async || Json(magic::table())))
        .route("/sandbox/nonprofits", get(list_nonprofits))
        .route("/sandbox/donations/{id}/{outcome}", post(decide))
        .layer(middleware::map_response_with_state(Arc::clone(sandbox), guard))
}

/// The page runs its own script, looks as its own style says, and asks nobody but this sandbox.
async fn guard(State(sandbox): State<Arc<Sandbox>>, mut response: Response) -> Response {
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' {}; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'none'",
        sandbox.urls.api
    );
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// All that the page shows and that changes, newest first.
async fn state(State(sandbox): State<Arc<Sandbox>>) -> Json<Value> {
    let now = sandbox.clock.now();
    let requests = lock(&sandbox.journal).latest(SHOWN);
    let donations = sandbox.ledger.donations().latest(SHOWN, now);
    Json(json!({
        "now": humantime::format_rfc3339_millis(UNIX_EPOCH + now).to_string(),
        "urls": sandbox.urls,
        "requests": requests,
        "donations": donations,
        "limits": limits_left(&sandbox),
    }))
}

async fn list_nonprofits(State(sandbox): State<Arc<Sandbox>>) -> Json<Vec<Value>> {
    Json(nonprofits::all(&sandbox.urls.api))
}

/// The buttons of the checkout, without going there.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Choice {
    Pay,
    Decline,
    Cancel,
}

async fn decide(
    State(sandbox): State<Arc<Sandbox>>,
    Path((id, choice)): Path<(String, String)>,
) -> Result<Response, ApiError> {
    let now = sandbox.clock.now();
    let outcome = match Choice::deserialize(json!(choice)) {
        Ok(Choice::Pay) => Outcome::Paid { at: now, rewarded_at: now.saturating_add(sandbox.reward_delay) },
        Ok(Choice::Decline) => Outcome::Declined { at: now },
        Ok(Choice::Cancel) => Outcome::Cancelled { at: now },
        Err(_) => {
            return Err(ApiError::not_found("A donation can be paid, declined, cancelled and reversed"));
        }
    };
    let (decided, kept) = sandbox
        .ledger
        .change(&id, now, |donation| {
            if donation.decide(outcome, now) { Ok(donation.reward(now)) } else { Err(donation.status(now)) }
        })
        .ok_or_else(|| ApiError::not_found("Donation not found"))?;
    kept.wait().await?;
    let answer = decided.map_err(|status| {
        let message = format!("Only a PENDING donation can be decided, and this one is {status}");
        ApiError::new(StatusCode::CONFLICT, &message)
    })?;
    Ok(Json(answer).into_response())
}
