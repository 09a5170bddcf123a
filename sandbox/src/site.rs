//! The pages origin: the demo site, and the built widget as a CDN would serve it.

use std::path::Path;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use tower_http::services::ServeDir;

pub(crate) fn router(site: &Path, dist: &Path) -> Router {
    let widget = Router::new()
        .fallback_service(ServeDir::new(dist).precompressed_br().precompressed_gzip())
        .layer(middleware::from_fn(as_cdn));
    let pages = Router::new()
        .fallback_service(ServeDir::new(site).precompressed_br().precompressed_gzip())
        .layer(middleware::from_fn(as_site));
    Router::new().nest("/v1", widget).fallback_service(pages)
}

/// Files under hashed names never change; the others may with the next build.
async fn as_cdn(request: Request, next: Next) -> Response {
    let hashed = is_hashed(request.uri().path());
    let mut response = next.run(request).await;
    let caching = if hashed && !response.status().is_client_error() {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("cross-origin"),
    );
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    name_encoding(headers);
    response
}

async fn as_site(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    name_encoding(headers);
    response
}

/// All texts here are UTF-8, which a page of another encoding would not guess.
fn name_encoding(headers: &mut HeaderMap) {
    let Some(mime) = headers.get(header::CONTENT_TYPE).and_then(|mime| mime.to_str().ok()) else {
        return;
    };
    if mime.starts_with("text/")
        && !mime.contains("charset")
        && let Ok(named) = HeaderValue::from_str(&format!("{mime}; charset=utf-8"))
    {
        headers.insert(header::CONTENT_TYPE, named);
    }
}

/// Does the name end in a content hash: `app-1f09ab3c.js`, `sir-donate-QX2LW7RT.wasm`?
fn is_hashed(path: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or_default();
    let stem = file.split('.').next().unwrap_or_default();
    let Some((_, hash)) = stem.rsplit_once('-') else {
        return false;
    };
    hash.len() >= 8
        && hash.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && hash.bytes().any(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashed_names_are_told_from_stable_ones() {
        for hashed in ["/app-1f09ab3c.js", "/sir-donate-QX2LW7RT.wasm", "/deep/app-1f09ab3c00ff.js.map"] {
            assert!(is_hashed(hashed), "{hashed}");
        }
        for stable in
            ["/sir-donate.js", "/reserve.css", "/", "", "/a-b.js", "/sir-donations.js", "/x-longwords.js"]
        {
            assert!(!is_hashed(stable), "{stable}");
        }
    }
}
