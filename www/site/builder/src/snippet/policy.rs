//! What has to be allowed where a page has a Content-Security-Policy.

use base64::prelude::{BASE64_STANDARD, Engine};
use sha2::{Digest, Sha256};
use sir_donate::api::{Environment, PublishableKey};

use super::{Chosen, Flavour, sheet};

/// The directives that the widget needs, for a page that allows nothing else.
pub(crate) fn policy(flavour: Flavour, chosen: &Chosen) -> String {
    let api = api(chosen);
    let mut lines = Vec::new();
    if flavour.is_bundled() {
        lines.push("script-src 'self' 'wasm-unsafe-eval'".to_owned());
        lines.push(format!("connect-src 'self' {api}"));
    } else {
        let cdn = origin(&chosen.script.base);
        lines.push(format!("script-src {cdn} 'wasm-unsafe-eval'"));
        lines.push(format!("connect-src {cdn} {api}"));
        let mut styles = Vec::new();
        if chosen.script.reserve {
            styles.push(cdn.to_owned());
        }
        let sheet = sheet(&chosen.styles);
        if !sheet.is_empty() {
            styles.push(format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(sheet))));
        }
        if !styles.is_empty() {
            lines.push(format!("style-src {}", styles.join(" ")));
        }
    }
    lines.push("img-src https:".to_owned());
    lines.join(";\n")
}

/// The origin of the calls: of the key, or what `api-base` says to a test key.
fn api(chosen: &Chosen) -> &str {
    let environment = PublishableKey::parse(&chosen.key).map_or(Environment::Test, |key| key.environment());
    match (environment, chosen.option("api-base")) {
        (Environment::Test, Some(base)) => origin(base),
        _ => environment.host(),
    }
}

/// Scheme, host and port at the beginning of an address.
fn origin(address: &str) -> &str {
    let host = address.find("://").map_or(0, |at| at + 3);
    address[host..].find('/').map_or(address, |end| &address[..host + end])
}
