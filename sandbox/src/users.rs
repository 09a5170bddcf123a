//! `GET /v1/partner/users`: made-up users, so that a partner's server sees what a signed call answers.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Extension, Query};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::error::ApiError;
use crate::partners::Partner;

/// How many users each partner has.
const USERS: u64 = 23;
const MAX_LIMIT: u64 = 100;

/// Which part of the list is asked for. Neither is documented.
#[derive(Debug, Deserialize)]
pub(crate) struct Paging {
    #[serde(default = "one")]
    page: u64,
    #[serde(default = "twenty")]
    limit: u64,
}

fn one() -> u64 {
    1
}

fn twenty() -> u64 {
    20
}

pub(crate) async fn list(
    Extension(partner): Extension<&'static Partner>,
    paging: Result<Query<Paging>, QueryRejection>,
) -> Result<Response, ApiError> {
    let faulty = || {
        let faults = [
            "page must be an integer from 1".to_owned(),
            format!("limit must be an integer from 1 to {MAX_LIMIT}"),
        ];
        ApiError::invalid(&faults)
    };
    let Query(Paging { page, limit }) = paging.map_err(|_| faulty())?;
    if page == 0 || !(1..=MAX_LIMIT).contains(&limit) {
        return Err(faulty());
    }
    let first = (page - 1).saturating_mul(limit).min(USERS);
    let last = first.saturating_add(limit).min(USERS);
    let users: Vec<Value> = (first..last).map(|index| user(partner, index + 1)).collect();
    Ok(Json(json!({ "data": users, "page": page, "limit": limit, "total": USERS })).into_response())
}

fn user(partner: &Partner, number: u64) -> Value {
    json!({
        "id": format!("{}{number:04x}", &partner.id[..20]),
        "externalUserId": format!("{}-user-{number:03}", partner.slug),
        "balance": number * 5 % 60,
        "createdAt": format!("2026-01-{number:02}T09:00:00.000Z"),
    })
}
