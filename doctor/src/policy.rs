//! Content-Security-Policies: what they let through, and what is to be added.

use std::fmt;

use crate::address::{Address, Scheme};

/// One policy. Where a page has several, all of them have to let a thing through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Policy {
    directives: Vec<(String, Vec<String>)>,
}

/// Something that a directive lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Addition {
    /// The directive that is asked first, as `script-src-elem`.
    pub(crate) directive: &'static str,
    pub(crate) source: String,
}

/// More than there are names.
const MOST_DIRECTIVES: usize = 200;

/// Who asks for a script.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asker<'a> {
    /// The page's own address, where it has one of the web.
    pub(crate) page: Option<&'a Address>,
    pub(crate) nonce: Option<&'a str>,
    pub(crate) integrity: Option<&'a str>,
    /// Whether a tag in the page asks; else a script does.
    pub(crate) by_tag: bool,
}

impl Policy {
    /// The policies of a header or of a `<meta>`, which may hold several.
    pub(crate) fn all(text: &str) -> Vec<Self> {
        text.split(',').filter_map(Self::parse).collect()
    }

    fn parse(text: &str) -> Option<Self> {
        let mut directives: Vec<(String, Vec<String>)> = Vec::new();
        for part in text.split(';').take(MOST_DIRECTIVES) {
            let mut words = part.split_ascii_whitespace();
            let Some(name) = words.next().map(str::to_ascii_lowercase) else { continue };
            // What is said twice counts once.
            if !directives.iter().any(|(known, _)| *known == name) {
                directives.push((name, words.map(str::to_owned).collect()));
            }
        }
        (!directives.is_empty()).then_some(Self { directives })
    }

    fn directive(&self, name: &str) -> Option<&[String]> {
        self.directives.iter().find(|(known, _)| known == name).map(|(_, sources)| &**sources)
    }

    /// The directive that decides, and what it lists; none where nothing is forbidden.
    fn deciding(&self, names: &[&'static str]) -> Option<&[String]> {
        names.iter().chain(&["default-src"]).find_map(|name| self.directive(name))
    }

    /// Whether scripts and styles of all kinds come from this address.
    pub(crate) fn allows(&self, directive: &'static str, address: &Address, page: Option<&Address>) -> bool {
        let chain: &[&'static str] = match directive {
            "style-src-elem" => &["style-src-elem", "style-src"],
            _ => &[directive],
        };
        self.deciding(chain).is_none_or(|sources| matches(sources, address, page))
    }

    /// Whether that script may run.
    pub(crate) fn allows_script(&self, address: &Address, asker: Asker<'_>) -> bool {
        let Some(sources) = self.deciding(&["script-src-elem", "script-src"]) else { return true };
        let has = |wanted: &str| sources.iter().any(|source| source.eq_ignore_ascii_case(wanted));
        if let Some(nonce) = asker.nonce.filter(|nonce| !nonce.is_empty())
            && sources.iter().any(|source| inner(source, "'nonce-") == Some(nonce))
        {
            return true;
        }
        // All hashes of a tag have to be listed.
        let hashes: Vec<&str> = asker.integrity.unwrap_or_default().split_ascii_whitespace().collect();
        if !hashes.is_empty()
            && hashes.iter().all(|hash| sources.iter().any(|source| inner(source, "'") == Some(hash)))
        {
            return true;
        }
        if has("'strict-dynamic'") { !asker.by_tag } else { matches(sources, address, asker.page) }
    }

    /// Whether hosts in `script-src` count for nothing.
    pub(crate) fn is_strict(&self) -> bool {
        self.deciding(&["script-src-elem", "script-src"]).is_some_and(|sources| {
            sources.iter().any(|source| source.eq_ignore_ascii_case("'strict-dynamic'"))
        })
    }

    /// Whether it lists nonces for scripts.
    pub(crate) fn has_nonce(&self) -> bool {
        self.deciding(&["script-src-elem", "script-src"])
            .is_some_and(|sources| sources.iter().any(|source| inner(source, "'nonce-").is_some()))
    }

    pub(crate) fn allows_wasm(&self) -> bool {
        self.deciding(&["script-src"]).is_none_or(|sources| {
            sources.iter().any(|source| {
                ["'wasm-unsafe-eval'", "'unsafe-eval'"].iter().any(|word| source.eq_ignore_ascii_case(word))
            })
        })
    }

    /// Whether scripts may make a Trusted Types policy of this name.
    pub(crate) fn allows_type(&self, name: &str) -> bool {
        self.directive("trusted-types")
            .is_none_or(|names| names.iter().any(|listed| listed == "*" || listed == name))
    }

    /// Whether pictures of some host of others may come.
    pub(crate) fn allows_foreign_pictures(&self) -> bool {
        self.deciding(&["img-src"]).is_none_or(|sources| {
            sources.iter().any(|source| {
                !source.starts_with('\'')
                    && !["data:", "blob:", "filesystem:"]
                        .iter()
                        .any(|scheme| source.eq_ignore_ascii_case(scheme))
            })
        })
    }

    /// Whether the page may run no script at all.
    pub(crate) fn forbids_scripts(&self) -> bool {
        self.directive("sandbox")
            .is_some_and(|words| !words.iter().any(|word| word.eq_ignore_ascii_case("allow-scripts")))
    }

    /// Whether `http:` addresses are asked for by `https:`.
    pub(crate) fn upgrades(&self) -> bool {
        self.directive("upgrade-insecure-requests").is_some()
    }

    /// The policy with what it lacks.
    pub(crate) fn completed(&self, additions: &[Addition]) -> Self {
        let mut all = self.clone();
        for Addition { directive, source } in additions {
            all.add(directive, source);
        }
        all
    }

    /// The directives of `completed` that this one has not, without the nonces of one answer.
    pub(crate) fn changed(&self, completed: &Self) -> String {
        let mut changed = completed.clone();
        changed.directives.retain(|directive| !self.directives.contains(directive));
        for source in changed.directives.iter_mut().flat_map(|(_, sources)| sources) {
            if inner(source, "'nonce-").is_some() {
                "'nonce-…'".clone_into(source);
            }
        }
        changed.to_string()
    }

    /// Whether any directive lists one.
    pub(crate) fn has_nonces(&self) -> bool {
        self.directives
            .iter()
            .flat_map(|(_, sources)| sources)
            .any(|source| inner(source, "'nonce-").is_some())
    }

    /// The directive that something is added to.
    pub(crate) fn target(&self, directive: &'static str) -> &'static str {
        let chain: &[&'static str] = match directive {
            "script-src-elem" => &["script-src-elem", "script-src"],
            "style-src-elem" => &["style-src-elem", "style-src"],
            _ => &[directive],
        };
        let there = chain.iter().find(|name| self.directive(name).is_some());
        there.or(chain.last()).copied().unwrap_or(directive)
    }

    fn add(&mut self, directive: &'static str, source: &str) {
        let name = self.target(directive);
        if self.directive(name).is_none() {
            // What has no directive of its own had the default's sources, and keeps them.
            let kept = if directive == "sandbox" { None } else { self.directive("default-src") };
            let kept = kept.map(<[String]>::to_vec).unwrap_or_default();
            self.directives.push((name.to_owned(), kept));
        }
        if let Some((_, sources)) = self.directives.iter_mut().find(|(known, _)| known == name) {
            sources.retain(|source| !source.eq_ignore_ascii_case("'none'"));
            if !sources.iter().any(|known| known == source) {
                sources.push(source.to_owned());
            }
        }
    }
}

impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = |(name, sources): &(String, Vec<String>)| {
            [std::slice::from_ref(name), sources].concat().join(" ")
        };
        f.write_str(&self.directives.iter().map(part).collect::<Vec<_>>().join("; "))
    }
}

/// `x` of `'nonce-x'`.
fn inner<'a>(source: &'a str, before: &str) -> Option<&'a str> {
    let start = source.get(..before.len()).filter(|start| start.eq_ignore_ascii_case(before))?;
    source[start.len()..].strip_suffix('\'')
}

fn matches(sources: &[String], address: &Address, page: Option<&Address>) -> bool {
    sources.iter().any(|source| admits(source, address, page))
}

/// Whether one source lets an address through: the algorithm of the standard, for schemes of the web.
fn admits(source: &str, address: &Address, page: Option<&Address>) -> bool {
    let lower = source.to_ascii_lowercase();
    // A page that is not served yet will be, by HTTPS most likely; and what lies beside it is its own.
    let page_scheme = page.map_or(Scheme::Https, Address::scheme);
    if lower == "'self'" {
        let Some(page) = page else { return address.scheme() == Scheme::File };
        let same_port = page.port() == address.port() || default(page) && default(address);
        return page.scheme() == Scheme::File && address.scheme() == Scheme::File
            || page.host() == address.host() && same_port && upgrades(page.scheme(), address.scheme());
    }
    if lower.starts_with('\'') {
        return false;
    }
    if address.scheme() == Scheme::File {
        return lower == "*";
    }
    if lower == "*" {
        return true;
    }
    if let Some(scheme) = lower.strip_suffix(':').filter(|name| !name.contains('/')) {
        return of_name(scheme).is_some_and(|scheme| upgrades(scheme, address.scheme()));
    }
    let (scheme, rest) = match source.split_once("://") {
        Some((scheme, rest)) => (of_name(&scheme.to_ascii_lowercase()), rest),
        None => (Some(if page_scheme == Scheme::File { Scheme::Https } else { page_scheme }), source),
    };
    if !scheme.is_some_and(|scheme| upgrades(scheme, address.scheme())) {
        return false;
    }
    let (authority, path) = match rest.find('/') {
        Some(at) => (&rest[..at], &rest[at..]),
        None => (rest, ""),
    };
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if port == "*" || port.bytes().all(|byte| byte.is_ascii_digit()) => {
            (host, Some(port))
        }
        _ => (authority, None),
    };
    let host = host.to_ascii_lowercase();
    let host_fits = match host.strip_prefix('*') {
        Some(end) => host == "*" || end.starts_with('.') && address.host().ends_with(end),
        None => host == address.host(),
    };
    let port_fits = match port {
        Some("*") => true,
        Some(port) => port.parse() == Ok(address.port()) || port == "80" && address.port() == 443,
        None => default(address),
    };
    let path_fits =
        path.is_empty() || path == address.path() || path.ends_with('/') && address.path().starts_with(path);
    host_fits && port_fits && path_fits
}

fn default(address: &Address) -> bool {
    matches!((address.scheme(), address.port()), (Scheme::Http, 80) | (Scheme::Https, 443))
}

fn of_name(name: &str) -> Option<Scheme> {
    match name {
        "http" => Some(Scheme::Http),
        "https" => Some(Scheme::Https),
        _ => None,
    }
}

fn upgrades(listed: Scheme, used: Scheme) -> bool {
    listed == used || listed == Scheme::Http && used == Scheme::Https
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Address {
        Address::parse(text).unwrap()
    }

    fn one(text: &str) -> Policy {
        Policy::all(text).remove(0)
    }

    #[test]
    fn sources_let_through_what_browsers_let_through() {
        let page = address("https://www.example.org/donate");
        let cdn = address("https://cdn.example.net/v1/sir-donate.js");
        for (source, expected) in [
            ("*", true),
            ("https:", true),
            ("http:", true),
            ("HTTPS://CDN.example.net", true),
            ("http://cdn.example.net", true),
            ("cdn.example.net", true),
            ("*.example.net", true),
            ("https://*.example.net", true),
            ("cdn.example.net:443", true),
            ("cdn.example.net:*", true),
            ("https://cdn.example.net/v1/", true),
            ("https://cdn.example.net/v1/sir-donate.js", true),
            ("'self'", false),
            ("'none'", false),
            ("data:", false),
            ("wss:", false),
            ("*.cdn.example.net", false),
            ("example.net", false),
            ("cdn.example.net:8443", false),
            ("https://cdn.example.net/v2/", false),
            ("https://cdn.example.net/v1", false),
        ] {
            assert_eq!(admits(source, &cdn, Some(&page)), expected, "{source}");
        }
        assert!(admits("'self'", &page, Some(&page)));
        assert!(admits("'self'", &page, Some(&address("http://www.example.org/"))));
        let local = address("http://localhost:8788/v1/partner");
        let insecure = address("http://localhost:8787/");
        assert!(admits("http://localhost:8788", &local, Some(&insecure)));
        assert!(admits("localhost:8788", &local, Some(&insecure)));
        assert!(!admits("localhost:8788", &local, Some(&page)));
        assert!(!admits("'self'", &local, Some(&insecure)));
    }

    #[test]
    fn scripts_go_by_nonce_hash_and_host() {
        let cdn = address("https://cdn.example.net/v1/sir-donate.js");
        let asker = |nonce, integrity, by_tag| Asker { page: None, nonce, integrity, by_tag };
        let plain = asker(None, None, true);
        for (policy, asker, expected) in [
            ("default-src 'self'", plain, false),
            ("default-src 'self'; script-src https:", plain, true),
            ("script-src https:; script-src-elem 'self'", plain, false),
            ("img-src 'none'", plain, true),
            ("script-src 'nonce-abc'", plain, false),
            ("script-src 'nonce-abc'", asker(Some("abc"), None, true), true),
            ("script-src 'nonce-abc'", asker(Some("ABC"), None, true), false),
            ("script-src 'nonce-abc' 'strict-dynamic' https:", plain, false),
            ("script-src 'nonce-abc' 'strict-dynamic' https:", asker(None, None, false), true),
            ("script-src 'sha384-xyz'", asker(None, Some("sha384-xyz"), true), true),
            ("script-src 'sha384-xyz'", asker(None, Some("sha384-xyz sha512-no"), true), false),
        ] {
            assert_eq!(one(policy).allows_script(&cdn, asker), expected, "{policy} {asker:?}");
        }
    }

    #[test]
    fn what_is_added_keeps_what_was_allowed() {
        let add = |policy: &str, directive, source: &str| {
            one(policy).completed(&[Addition { directive, source: source.to_owned() }]).to_string()
        };
        assert_eq!(
            add("default-src 'self'; script-src 'none'", "script-src", "'wasm-unsafe-eval'"),
            "default-src 'self'; script-src 'wasm-unsafe-eval'"
        );
        assert_eq!(
            add("default-src 'self' x.example", "connect-src", "https://y.example"),
            "default-src 'self' x.example; connect-src 'self' x.example https://y.example"
        );
        assert_eq!(
            add("script-src a; script-src-elem b", "script-src-elem", "c"),
            "script-src a; script-src-elem b c"
        );
        assert_eq!(add("script-src a", "script-src-elem", "c"), "script-src a c");
        assert_eq!(add("trusted-types 'none'", "trusted-types", "sir-donate"), "trusted-types sir-donate");
        let policy = one("default-src a; script-src 'nonce-abc' b; style-src 'nonce-abc'");
        let addition = |directive| Addition { directive, source: "c".to_owned() };
        let completed = policy.completed(&[addition("script-src-elem"), addition("img-src")]);
        assert_eq!(policy.changed(&completed), "script-src 'nonce-…' b c; img-src a c");
        assert_eq!(
            (policy.target("script-src-elem"), policy.target("connect-src")),
            ("script-src", "connect-src")
        );
    }

    #[test]
    fn wasm_types_and_pictures() {
        assert!(one("img-src 'none'").allows_wasm() && !one("default-src *").allows_wasm());
        assert!(one("script-src 'unsafe-eval'").allows_wasm());
        // `script-src-elem` has no say about it.
        assert!(one("script-src-elem 'none'").allows_wasm());
        assert!(one("require-trusted-types-for 'script'").allows_type("sir-donate"));
        assert!(!one("trusted-types 'none'").allows_type("sir-donate"));
        assert!(one("trusted-types dompurify sir-donate").allows_type("sir-donate"));
        for (policy, expected) in [
            ("img-src 'self' data:", false),
            ("default-src 'none'", false),
            ("img-src https:", true),
            ("img-src 'self' logos.example", true),
            ("script-src 'none'", true),
        ] {
            assert_eq!(one(policy).allows_foreign_pictures(), expected, "{policy}");
        }
        assert!(Policy::all(" ; ,").is_empty());
        assert_eq!(Policy::all("default-src a, default-src b; default-src c").len(), 2);
    }
}
