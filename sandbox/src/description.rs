//! The API's description as the real host serves it: an interactive page at `/partner-api`, and the description itself
//! as `/partner-api-json` and `/partner-api-yaml`. Nothing is loaded from elsewhere: Swagger UI comes in a crate.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use serde_json::{Value, json};

use crate::error::ApiError;
use crate::state::Sandbox;

const YAML: &str = include_str!("../../contract/partner-api.yaml");
const PAGE: &str = include_str!("../assets/partner-api/index.html");
const START: &str = include_str!("../assets/partner-api/start.js");
const STYLE: &str = include_str!("../assets/partner-api/page.css");

pub(crate) fn router(sandbox: &Arc<Sandbox>) -> Router<Arc<Sandbox>> {
    Router::new()
        .route("/partner-api", get(async || Html(PAGE)))
        .route("/partner-api/", get(async || Redirect::permanent("/partner-api")))
        .route("/partner-api/{file}", get(file))
        .route("/partner-api-json", get(json))
        .route("/partner-api-yaml", get(yaml))
        .layer(middleware::map_response_with_state(Arc::clone(sandbox), guard))
}

/// Swagger UI sets styles from script and draws its signs as `data:` pictures; it is given no more than that.
async fn guard(State(sandbox): State<Arc<Sandbox>>, mut response: Response) -> Response {
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
         connect-src 'self' {}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        sandbox.urls.api
    );
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

async fn file(Path(name): Path<String>) -> Result<Response, ApiError> {
    let own = match name.as_str() {
        "start.js" => Some(("text/javascript; charset=utf-8", START)),
        "page.css" => Some(("text/css; charset=utf-8", STYLE)),
        _ => None,
    };
    if let Some((mime, text)) = own {
        return Ok(([(header::CONTENT_TYPE, mime)], text).into_response());
    }
    let missing = || ApiError::not_found("No such file");
    if !["swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png"].contains(&name.as_str()) {
        return Err(missing());
    }
    let config = Arc::new(utoipa_swagger_ui::Config::from("/partner-api-json"));
    let served = utoipa_swagger_ui::serve(&name, config).map_err(|error| {
        ApiError::new(StatusCode::INTERNAL_SERVER_ERROR, &format!("{name} can't be read: {error}"))
    })?;
    let found = served.ok_or_else(missing)?;
    Ok(([(header::CONTENT_TYPE, found.content_type)], found.bytes.into_owned()).into_response())
}

/// The description, with this sandbox for its only server: a key of this sandbox is of no use to any other, and a key
/// of any other is none of this sandbox's business.
fn description(api: &str) -> Result<Value, ApiError> {
    let mut description: Value = serde_saphyr::from_str(YAML).map_err(|error| {
        ApiError::new(StatusCode::INTERNAL_SERVER_ERROR, &format!("The description is not YAML: {error}"))
    })?;
    description["servers"] = json!([{ "url": api, "description": "This sandbox" }]);
    Ok(description)
}

async fn json(State(sandbox): State<Arc<Sandbox>>) -> Result<Response, ApiError> {
    Ok(axum::Json(description(&sandbox.urls.api)?).into_response())
}

async fn yaml() -> Response {
    ([(header::CONTENT_TYPE, "application/yaml; charset=utf-8")], YAML).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_description_is_read_whole() {
        let description = description("http://api.test").unwrap();
        assert_eq!(description["openapi"], "3.1.0");
        assert_eq!(description["servers"][0]["url"], "http://api.test");
        assert_eq!(description["paths"].as_object().unwrap().len(), 4);
        // Anchors are followed, and what only looks like a number stays text.
        let config = &description["paths"]["/v1/partner/config"]["get"]["responses"]["200"];
        assert_eq!(config["headers"].as_object().unwrap().len(), 5);
        let example = &config["content"]["application/json"]["examples"]["standard"]["value"];
        assert_eq!(example["id"], "65f0c0ffee00000000000001");
        let organization =
            &description["paths"]["/v1/partner/organizations/{slug}"]["get"]["responses"]["200"];
        assert_eq!(
            organization["content"]["application/json"]["examples"]["logo"]["value"]["ein"],
            "53-0196605"
        );
    }
}
