//! What has to be allowed where a page has a Content-Security-Policy.

use base64::prelude::{BASE64_STANDARD, Engine};
use sha2::{Digest, Sha256};
use sir_donate::api::{Environment, PublishableKey};

use super::{Chosen, Flavour, sheet};
use crate::address;

/// The directives that the widget needs, for a page that allows nothing else.
pub(crate) fn policy(flavour: Flavour, chosen: &Chosen) -> String {
    let files = if flavour.is_bundled() { "'self'".to_owned() } else { source(&chosen.script.base) };
    let mut asked = vec![files.clone(), api(chosen)];
    asked.extend(chosen.option("snapshot").map(source).filter(|source| !asked.contains(source)));
    let mut lines =
        vec![format!("script-src {files} 'wasm-unsafe-eval'"), format!("connect-src {}", asked.join(" "))];
    if !flavour.is_bundled() {
        let mut styles = Vec::new();
        if chosen.script.reserve {
            styles.push(files);
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
fn api(chosen: &Chosen) -> String {
    let environment = PublishableKey::parse(&chosen.key).map_or(Environment::Test, |key| key.environment());
    let own = chosen.option("api-base").unwrap_or_default();
    // With one that the widget doesn't take it asks nobody.
    address::api(environment, own).unwrap_or_else(|| environment.host().to_owned())
}

/// What allows an address: its origin, or the page's own for a path.
fn source(address: &str) -> String {
    address::origin(address).map_or_else(|| "'self'".to_owned(), |origin| origin.text())
}
