//! The API origin: the four endpoints that a publishable key may call, one that takes a secret key and a signature, the logos, and the journal.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::rejection::PathRejection;
use axum::extract::{Extension, Path, Request, State};
use axum::http::{HeaderMap, HeaderName, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use axum::{Json, Router, middleware};
use serde_json::{Value, json};
use tower_http::cors::{Any, CorsLayer};

use crate::cli::MagicMode;
use crate::create_link::CreateLink;
use crate::donations::{Donation, random_id};
use crate::error::ApiError;
use crate::limits::Tier;
use crate::magic::{self, Deed};
use crate::partners::{self, Partner};
use crate::secrets::{KEY_HEADER, hide, hide_in_json};
use crate::state::{Sandbox, lock};
use crate::{description, gate, limits, live, nonprofits, signed, users};

/// What a partner's own server may call with its secret key, and a browser never.
const SERVER_AREAS: [&str; 7] =
    ["actions", "campaigns", "dashboard", "token-pools", "transactions", "users", "webhooks"];

type Answer = Result<Response, ApiError>;

pub(crate) fn router(sandbox: Arc<Sandbox>) -> Router {
    let partner_api = Router::new()
        .route("/v1/partner/config", get(config))
        .route("/v1/partner/organizations/{slug}", get(organization))
        .route("/v1/partner/donations/create-link", post(create_link))
        .route("/v1/partner/donations/status/{id}", get(status))
        .fallback(unknown)
        .method_not_allowed_fallback(wrong_method)
        .layer(middleware::from_fn_with_state(Arc::clone(&sandbox), gate::admit))
        .layer(cors())
        .layer(middleware::map_response(magic::unexpose))
        .layer(middleware::from_fn_with_state(Arc::clone(&sandbox), gate::journal));
    let partner_api = partner_api.merge(server_api(&sandbox));
    Router::new()
        .route("/sandbox/journal", get(read_journal).delete(empty_journal))
        .route("/sandbox/limits", get(list_limits))
        .route("/sandbox/deliveries", get(list_deliveries))
        .route("/sandbox/donations/{id}/reverse", post(reverse))
        .route("/logos/{file}", get(logo))
        .merge(description::router(&sandbox))
        .merge(live::router(&sandbox))
        .fallback_service(partner_api.with_state(Arc::clone(&sandbox)))
        .with_state(sandbox)
}

/// What a partner's server calls with a secret key. It is not for scripts of other origins: neither answers nor
/// preflights carry a word of CORS, so a browser refuses to send a secret key here even where a page tries to.
fn server_api(sandbox: &Arc<Sandbox>) -> Router<Arc<Sandbox>> {
    let mut routes = Router::new().route("/v1/partner/users", get(users::list));
    for area in SERVER_AREAS {
        routes = routes.route(&format!("/v1/partner/{area}/{{*rest}}"), any(signed::not_here));
        if area != "users" {
            routes = routes.route(&format!("/v1/partner/{area}"), any(signed::not_here));
        }
    }
    routes
        .method_not_allowed_fallback(wrong_method)
        .layer(middleware::from_fn_with_state(Arc::clone(sandbox), gate::admit_signed))
        .layer(middleware::from_fn_with_state(Arc::clone(sandbox), gate::journal))
}

/// Answers preflights without asking for a key: a browser sends none with them.
fn cors() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([HeaderName::from_static(KEY_HEADER), header::CONTENT_TYPE])
        .expose_headers(limits::HEADERS)
        .max_age(Duration::from_secs(600))
}

async fn config(Extension(partner): Extension<&'static Partner>) -> Json<Value> {
    Json(partner.config())
}

async fn organization(
    State(sandbox): State<Arc<Sandbox>>,
    slug: Result<Path<String>, PathRejection>,
) -> Answer {
    let Path(slug) = slug.map_err(|_| not_utf8())?;
    let nonprofit = nonprofits::find(&slug).ok_or_else(|| ApiError::not_found("Organization not found"))?;
    let organization = nonprofit.organization(&sandbox.urls.api);
    Ok(match magic::by_slug(sandbox.magic, &slug) {
        None => Json(organization).into_response(),
        Some(deed) => deed.answer(organization).await,
    })
}

async fn create_link(
    State(sandbox): State<Arc<Sandbox>>,
    Extension(partner): Extension<&'static Partner>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    if !partner.takes_donations() {
        return Err(ApiError::forbidden("FEATURE_NOT_ENABLED", "DONATIONS is not enabled for this partner"));
    }
    if !is_json(&headers) {
        let message = "The body must be sent as Content-Type: application/json";
        return Err(ApiError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
    }
    let request: Value = serde_json::from_slice(&body).map_err(|error| {
        // The parser's message holds a position and no part of the body.
        ApiError::new(StatusCode::BAD_REQUEST, &format!("The body is not JSON: {error}"))
    })?;
    let mut gift = CreateLink::parse(&request).map_err(|faults| ApiError::invalid(&faults))?;
    let nonprofit =
        nonprofits::find(&gift.nonprofit_slug).ok_or_else(|| ApiError::not_found("Nonprofit not found"))?;
    if !nonprofit.takes_donations() {
        return Err(ApiError::invalid(&[
            "nonprofitSlug names an organization that takes no donations".to_owned()
        ]));
    }
    let magic = magic::by_amount(sandbox.magic, gift.amount);
    if let Some(refusal) = magic.and_then(Deed::refusal) {
        return Ok(refusal);
    }
    let id = random_id().map_err(|error| {
        let message = format!("No identifier could be made: {error}");
        ApiError::new(StatusCode::INTERNAL_SERVER_ERROR, &message)
    })?;
    let link = format!("{}/{}/{id}", sandbox.urls.checkout, gift.provider.id());
    gift.donor_email = hide(&gift.donor_email);
    let now = sandbox.clock.now();
    let kept = sandbox.ledger.add(Donation {
        id: id.clone(),
        partner,
        nonprofit,
        gift,
        created_at: now,
        expires_at: now.saturating_add(sandbox.link_lifetime),
        outcome: None,
        reversed_at: None,
        magic: sandbox.magic == MagicMode::On,
        told: None,
        return_to: None,
        request: hide_in_json(request),
    });
    kept.wait().await?;
    let answer = json!({ "donationLink": link, "partnerDonationId": id });
    Ok(match magic {
        None => (StatusCode::CREATED, Json(answer)).into_response(),
        Some(deed) => deed.answer(answer).await,
    })
}

/// Is the content type JSON, whatever its parameters?
fn is_json(headers: &HeaderMap) -> bool {
    let Some(content_type) = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()) else {
        return false;
    };
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}

async fn status(
    State(sandbox): State<Arc<Sandbox>>,
    Extension(partner): Extension<&'static Partner>,
    id: Result<Path<String>, PathRejection>,
) -> Answer {
    let Path(id) = id.map_err(|_| not_utf8())?;
    let donations = sandbox.ledger.donations();
    let donation = donations
        .find(&id)
        .filter(|donation| donation.partner.slug == partner.slug)
        .ok_or_else(|| ApiError::not_found("Donation not found"))?;
    if let Some(refusal) = donation.unreadable() {
        return Ok(refusal.answer());
    }
    Ok(Json(donation.reward(sandbox.clock.now())).into_response())
}

/// Takes a reward back, which no publishable key can: at the real API that is an administrator's doing.
async fn reverse(State(sandbox): State<Arc<Sandbox>>, Path(id): Path<String>) -> Answer {
    let now = sandbox.clock.now();
    let (answer, kept) = sandbox
        .ledger
        .change(&id, now, |donation| donation.reverse(now).map(|()| donation.reward(now)))
        .ok_or_else(|| ApiError::not_found("Donation not found"))?;
    kept.wait().await?;
    let answer = answer.map_err(|status| {
        let message = format!("Only a COMPLETED donation can be reversed, and this one is {status}");
        ApiError::new(StatusCode::CONFLICT, &message)
    })?;
    Ok(Json(answer).into_response())
}

async fn unknown(method: Method, uri: Uri) -> ApiError {
    ApiError::not_found(&format!("Cannot {method} {}", uri.path()))
}

async fn wrong_method(request: Request) -> ApiError {
    let message = format!("Cannot {} {}", request.method(), request.uri().path());
    ApiError::new(StatusCode::METHOD_NOT_ALLOWED, &message)
}

fn not_utf8() -> ApiError {
    ApiError::new(StatusCode::BAD_REQUEST, "The path is not UTF-8")
}

async fn logo(Path(file): Path<String>) -> Answer {
    let svg = nonprofits::logo(&file).ok_or_else(|| ApiError::not_found("Logo not found"))?;
    let headers = [
        (header::CONTENT_TYPE, "image/svg+xml"),
        (header::CACHE_CONTROL, "public, max-age=3600"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // Opened by itself, a drawing runs nothing.
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'"),
        (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
        // Pages ask by CORS, so that no cookies come along.
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    ];
    Ok((headers, svg).into_response())
}

async fn read_journal(State(sandbox): State<Arc<Sandbox>>) -> Response {
    let requests = lock(&sandbox.journal).requests();
    let donations = sandbox.ledger.donations().listed(sandbox.clock.now());
    let journal = Json(json!({ "requests": requests, "donations": donations }));
    ([(header::CACHE_CONTROL, "no-store")], journal).into_response()
}

/// What is left of each partner's limits. Last come those who showed no partner's key.
async fn list_limits(State(sandbox): State<Arc<Sandbox>>) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], Json(limits_left(&sandbox))).into_response()
}

/// What is left to each partner, and to the strangers.
pub(crate) fn limits_left(sandbox: &Sandbox) -> Vec<Value> {
    let now = sandbox.clock.now();
    let mut limits: Vec<Value> = partners::all()
        .iter()
        .map(|partner| {
            let mut line = sandbox.limits.look(partner.slug, partner.tier, now);
            line["partner"] = json!({ "slug": partner.slug, "name": partner.name });
            line
        })
        .collect();
    let mut strangers = sandbox.limits.look(gate::STRANGERS, Tier::Standard, now);
    strangers["partner"] = Value::Null;
    limits.push(strangers);
    limits
}

/// The webhook deliveries, and where they go.
async fn list_deliveries(State(sandbox): State<Arc<Sandbox>>) -> Response {
    let url = sandbox.webhooks.as_ref().map(|receiver| hide(&receiver.url));
    let answer = Json(json!({ "url": url, "deliveries": sandbox.ledger.outbox().listed() }));
    ([(header::CACHE_CONTROL, "no-store")], answer).into_response()
}

async fn empty_journal(State(sandbox): State<Arc<Sandbox>>) -> Result<StatusCode, ApiError> {
    lock(&sandbox.journal).clear();
    sandbox.ledger.unlist().wait().await?;
    Ok(StatusCode::NO_CONTENT)
}
