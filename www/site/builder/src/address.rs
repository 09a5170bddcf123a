//! Addresses that people type, or that a link brings along: what each may be.

use sir_donate::api::Environment;
use sir_donate::donation::WebOrigin;

/// What is wrong with a link that is none.
pub(crate) const NO_LINK: &str = "write an address with https://, or a path of your site that begins with /";

/// Whether a link in the partner's page may lead there: nothing else than a page of the web, so no script either.
pub(crate) fn is_link(text: &str) -> bool {
    is_of_the_web(text) || text.starts_with('/') && is_whole(text)
}

fn is_of_the_web(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    ["https://", "http://"].iter().any(|scheme| lower.len() > scheme.len() && lower.starts_with(scheme))
        && is_whole(text)
}

// Browsers leave some of these out, so that another address comes of it.
fn is_whole(text: &str) -> bool {
    !text.chars().any(|letter| letter.is_control() || letter.is_whitespace() || letter == '\\')
}

/// Where the calls with a key go: `own` is what `api-base` says, to which a test key alone may go. Nothing where that is no
/// address that the widget takes.
pub(crate) fn api(environment: Environment, own: &str) -> Option<String> {
    if environment == Environment::Live || own.trim().is_empty() {
        return Some(environment.host().to_owned());
    }
    let origin = WebOrigin::parse(own, to_ascii).filter(WebOrigin::is_trustworthy)?;
    Some(origin.text())
}

/// Scheme, host and port at the beginning of an address; nothing for a path, nor for what is no address.
pub(crate) fn origin(address: &str) -> Option<WebOrigin> {
    // Without a scheme it is that of the page, which is no other than this.
    let whole = if address.starts_with("//") { format!("https:{address}") } else { address.to_owned() };
    let host = whole.find("://")? + 3;
    let end = whole[host..].find(['/', '?', '#']).map_or(whole.len(), |end| host + end);
    WebOrigin::parse(&whole[..end], to_ascii)
}

/// An address with a slash at its end.
pub(crate) fn folder(address: &str) -> String {
    format!("{}/", address.trim().trim_end_matches("sir-donate.js").trim_end_matches('/'))
}

/// The folder of one version beside the channel's: `/v1/` is `/0.1.0/`. A folder at the root has none beside it.
pub(crate) fn pinned(base: &str, version: &str) -> Option<String> {
    let (above, channel) = base.trim_end_matches('/').rsplit_once('/')?;
    let is_host = above.ends_with('/') || channel.is_empty();
    (!is_host).then(|| format!("{above}/{version}/"))
}

/// As the browser writes a host.
pub(crate) fn to_ascii(host: &str) -> Option<String> {
    if cfg!(target_arch = "wasm32") {
        return web_sys::Url::new(&format!("https://{host}/"))
            .ok()
            .map(|url| url.host())
            .filter(|host| !host.is_empty());
    }
    host.is_ascii().then(|| host.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_to_a_page_of_the_web() {
        for link in ["https://example.org/donate", "HTTP://example.org", "/donate?a=b#c", "//example.org/x"] {
            assert!(is_link(link), "{link}");
        }
        for other in [
            "",
            "https://",
            "example.org/donate",
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\nscript:alert(1)",
            "\u{1}javascript:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "mailto:a@example.org",
            "https://example.org/\tx",
            "https://a b",
            "/\\evil.example",
        ] {
            assert!(!is_link(other), "{other}");
        }
    }

    #[test]
    fn calls_go_to_the_api_alone() {
        let devapi = Some("https://devapi.sirgiving.org".to_owned());
        for unset in ["", " ", "\t"] {
            assert_eq!(api(Environment::Test, unset), devapi, "{unset:?}");
        }
        assert_eq!(
            api(Environment::Test, " http://localhost:8788/ ").as_deref(),
            Some("http://localhost:8788")
        );
        for wrong in [
            "/x",
            "x",
            "//x.example",
            "http://x.example",
            "https://x/y",
            "https://x;script-src *",
            "https://a@b",
        ] {
            assert_eq!(api(Environment::Test, wrong), None, "{wrong}");
            assert_eq!(api(Environment::Live, wrong).as_deref(), Some("https://api.sirgiving.org"));
        }
    }

    #[test]
    fn an_address_has_an_origin_or_is_a_path() {
        let origin = |address: &str| origin(address).map(|origin| origin.text());
        for (address, expected) in [
            ("https://cdn.example/v1/", "https://cdn.example"),
            ("https://cdn.example?x", "https://cdn.example"),
            ("http://localhost:8787/v1/", "http://localhost:8787"),
            ("//cdn.example/v1/", "https://cdn.example"),
        ] {
            assert_eq!(origin(address).as_deref(), Some(expected), "{address}");
        }
        for none in ["", "/sir/v1/", "v1/", "https://", "https://x;script-src-elem */", "https://x y/"] {
            assert_eq!(origin(none), None, "{none}");
        }
    }

    #[test]
    fn a_version_stands_beside_its_channel() {
        assert_eq!(pinned("https://cdn.example/v1/", "0.1.0").as_deref(), Some("https://cdn.example/0.1.0/"));
        assert_eq!(pinned("/sir/v1/", "0.1.0").as_deref(), Some("/sir/0.1.0/"));
        assert_eq!(pinned("/v1/", "0.1.0").as_deref(), Some("/0.1.0/"));
        for root in ["https://cdn.example/", "//cdn.example/", "/", "v1"] {
            assert_eq!(pinned(root, "0.1.0"), None, "{root}");
        }
    }
}
