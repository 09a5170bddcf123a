//! Addresses of the web, as far as a page names any: scheme, host, port, path and query.
//!
//! A reader of our own: `url` brings Unicode's tables along, several times the size of all rules of this crate. What
//! this one takes it reads as that one does, and the tests say so; what it doesn't understand it leaves alone.

use std::fmt;

/// An absolute address.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Address {
    scheme: Scheme,
    /// In small letters, with the port where it is not the scheme's own.
    authority: String,
    path: String,
    query: Option<String>,
}

/// The schemes that pages and their files have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Scheme {
    Http,
    Https,
    /// A page on somebody's disk.
    File,
}

impl Scheme {
    fn name(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
            Self::File => "file",
        }
    }

    fn port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
            Self::File => 0,
        }
    }
}

/// Longer ones are nobody's, and costly.
const LONGEST: usize = 4_096;

impl Address {
    /// Reads an absolute address.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = clean(text)?;
        let (scheme, rest) = scheme(&text)?;
        Self::after(scheme, rest)
    }

    /// Reads an address that stands in a page of this one.
    pub(crate) fn join(&self, text: &str) -> Option<Self> {
        let text = clean(text)?;
        if let Some((scheme, rest)) = scheme(&text) {
            let slashes = rest.len() - rest.trim_start_matches(['/', '\\']).len();
            if slashes < 2 && scheme == self.scheme {
                // `https:x` is a path, by an old rule that nobody knows.
                return None;
            }
            return Self::after(scheme, rest);
        }
        // Another scheme: `data:`, `blob:`, `javascript:`.
        let first = text.split(['/', '\\', '?']).next().unwrap_or_default();
        if first.contains(':') {
            return None;
        }
        let slash = |at: usize| matches!(text.as_bytes().get(at), Some(b'/' | b'\\'));
        if slash(0) && slash(1) {
            if self.scheme == Scheme::File {
                return None;
            }
            return Self::after(self.scheme, &text);
        }
        let (path, query) = match text.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (&*text, None),
        };
        let mut whole = if slash(0) {
            String::new()
        } else if path.is_empty() {
            return Some(Self {
                query: query.map(|query| encoded(query, true)).or_else(|| self.query.clone()),
                ..self.clone()
            });
        } else {
            self.path[..=self.path.rfind('/').unwrap_or(0)].to_owned()
        };
        whole.push_str(path);
        Some(Self { path: plain(&whole), query: query.map(|query| encoded(query, true)), ..self.clone() })
    }

    /// What stands behind the scheme.
    fn after(scheme: Scheme, text: &str) -> Option<Self> {
        let rest = text.trim_start_matches(['/', '\\']);
        let slashes = text.len() - rest.len();
        if scheme == Scheme::File {
            // `file:///path` alone.
            let path = (slashes == 3).then(|| format!("/{rest}"))?;
            return Some(Self {
                scheme,
                authority: String::new(),
                path: plain(path.split('?').next()?),
                query: None,
            });
        }
        // Of more, browsers make less, and others nothing.
        if slashes > 2 {
            return None;
        }
        let end = rest.find(['/', '\\', '?']).unwrap_or(rest.len());
        let authority = authority(&rest[..end], scheme)?;
        let (path, query) = match rest[end..].split_once('?') {
            Some((path, query)) => (path, Some(encoded(query, true))),
            None => (&rest[end..], None),
        };
        Some(Self { scheme, authority, path: plain(path), query })
    }

    pub(crate) fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// Scheme, host and port; none of a file's.
    pub(crate) fn origin(&self) -> Option<String> {
        (self.scheme != Scheme::File).then(|| format!("{}://{}", self.scheme.name(), self.authority))
    }

    pub(crate) fn host(&self) -> &str {
        split_port(&self.authority).0
    }

    pub(crate) fn port(&self) -> u16 {
        split_port(&self.authority).1.and_then(|port| port.parse().ok()).unwrap_or(self.scheme.port())
    }

    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// The last part of the path.
    pub(crate) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    /// This machine, where plain HTTP is as good as HTTPS.
    pub(crate) fn is_loopback(&self) -> bool {
        let host = self.host();
        host == "[::1]"
            || host == "localhost"
            || host.ends_with(".localhost")
            || is_ip(host) && host.starts_with("127.")
    }

    /// This machine, or one that only those nearby reach.
    pub(crate) fn is_local(&self) -> bool {
        const NAMES: [&str; 9] = [
            ".local",
            ".test",
            ".example",
            ".invalid",
            ".internal",
            ".lan",
            ".home",
            ".intranet",
            ".home.arpa",
        ];
        let host = self.host();
        let parts: Vec<u8> = host.split('.').filter_map(|part| part.parse().ok()).collect();
        self.is_loopback()
            || !host.contains('.')
            || NAMES.iter().any(|name| host.ends_with(name))
            || is_ip(host)
                && matches!(
                    parts[..],
                    [10, ..] | [192, 168, ..] | [172, 16..=31, ..] | [169, 254, ..] | [0, ..]
                )
            || host.starts_with('[')
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}{}", self.scheme.name(), self.authority, self.path)?;
        self.query.as_ref().map_or(Ok(()), |query| write!(f, "?{query}"))
    }
}

/// Without the blanks around it, the breaks within and the fragment.
fn clean(text: &str) -> Option<String> {
    if text.len() > LONGEST {
        return None;
    }
    let text = text.trim_matches(|c: char| c <= ' ');
    let text: String = text.chars().filter(|c| !matches!(c, '\t' | '\n' | '\r')).collect();
    Some(text.split('#').next().unwrap_or_default().to_owned())
}

fn scheme(text: &str) -> Option<(Scheme, &str)> {
    let (name, rest) = text.split_once(':')?;
    let known = [Scheme::Http, Scheme::Https, Scheme::File];
    Some((known.into_iter().find(|scheme| scheme.name().eq_ignore_ascii_case(name))?, rest))
}

fn split_port(authority: &str) -> (&str, Option<&str>) {
    let from = authority.rfind(']').map_or(0, |at| at + 1);
    match authority[from..].split_once(':') {
        Some((host, port)) => (&authority[..from + host.len()], Some(port)),
        None => (authority, None),
    }
}

fn authority(text: &str, scheme: Scheme) -> Option<String> {
    // A user's name is for nobody's eyes, and hosts of other scripts need Unicode's tables.
    let (host, port) = split_port(text);
    let host = host.to_ascii_lowercase();
    let six = host == "[::1]";
    let letters = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
    let last = host.trim_end_matches('.').rsplit('.').next().unwrap_or_default();
    // What ends in a number is one as a whole.
    let number = last.bytes().all(|byte| byte.is_ascii_digit()) || last.starts_with("0x");
    if !six && (host.is_empty() || !host.bytes().all(letters) || number && !is_ip(&host)) {
        return None;
    }
    let port = match port {
        None | Some("") => None,
        Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => Some(digits.parse::<u16>().ok()?),
        Some(_) => return None,
    };
    Some(match port.filter(|port| *port != scheme.port()) {
        Some(port) => format!("{host}:{port}"),
        None => host,
    })
}

fn is_ip(host: &str) -> bool {
    let parts: Vec<&str> = host.split('.').collect();
    parts.len() == 4
        && parts.iter().all(|part| part.parse::<u8>().is_ok_and(|number| number.to_string() == **part))
}

/// Begins with a slash, has no dots to follow, and is encoded.
fn plain(path: &str) -> String {
    let dots = |part: &str| match part.to_ascii_lowercase().as_str() {
        "." | "%2e" => 1,
        ".." | ".%2e" | "%2e." | "%2e%2e" => 2,
        _ => 0,
    };
    let mut parts: Vec<&str> = Vec::new();
    let path = path.strip_prefix(['/', '\\']).unwrap_or(path);
    let mut open = false;
    for part in path.split(['/', '\\']) {
        open = dots(part) > 0;
        match dots(part) {
            0 => parts.push(part),
            1 => {}
            _ => drop(parts.pop()),
        }
    }
    if open {
        parts.push("");
    }
    encoded(&format!("/{}", parts.join("/")), false)
}

fn encoded(text: &str, query: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let odd = matches!(c, '\0'..=' ' | '"' | '<' | '>' | '\x7f'..)
            || if query { c == '\'' } else { matches!(c, '`' | '{' | '}' | '^') };
        if odd {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                out.push_str(&format!("%{byte:02X}"));
            }
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn page() -> Address {
        Address::parse("https://www.example.org/give/now.html?from=mail#top").unwrap()
    }

    #[test]
    fn references_lead_where_browsers_go() {
        for (text, expected) in [
            ("/v1/sir-donate.js", "https://www.example.org/v1/sir-donate.js"),
            ("sir-donate.js", "https://www.example.org/give/sir-donate.js"),
            ("../v1/./x.js?a=1#b", "https://www.example.org/v1/x.js?a=1"),
            ("../../../x", "https://www.example.org/x"),
            ("//CDN.example.net:443/x", "https://cdn.example.net/x"),
            ("HTTP://cdn.example.net:80", "http://cdn.example.net/"),
            ("http:\\\\cdn.example.net\\v1\\x", "http://cdn.example.net/v1/x"),
            (" https://cdn.exa\nmple.net/a b ", "https://cdn.example.net/a%20b"),
            ("?x", "https://www.example.org/give/now.html?x"),
            ("", "https://www.example.org/give/now.html?from=mail"),
            ("http://localhost:8788/ä", "http://localhost:8788/%C3%A4"),
            ("https://XN--bcher-kva.example/", "https://xn--bcher-kva.example/"),
        ] {
            assert_eq!(page().join(text).unwrap().to_string(), expected, "{text}");
        }
        for text in [
            "data:text/html,x",
            "javascript:1",
            "https://u:p@x.example/",
            "https://bücher.example/",
            "https:x",
        ] {
            assert_eq!(page().join(text), None, "{text}");
        }
        let file = Address::parse("file:///home/me/site/page.html").unwrap();
        assert_eq!(file.join("v1/x.js").unwrap().to_string(), "file:///home/me/site/v1/x.js");
        assert_eq!((file.origin(), file.join("//cdn.example/x")), (None, None));
    }

    #[test]
    fn near_and_far() {
        let is = |host: &str| {
            let address = Address::parse(&format!("http://{host}/")).unwrap();
            (address.is_loopback(), address.is_local())
        };
        for host in ["localhost", "localhost:8787", "shop.localhost", "127.0.0.1:3000", "[::1]:80"] {
            assert_eq!(is(host), (true, true), "{host}");
        }
        for host in ["192.168.1.4", "10.0.0.2:8080", "172.20.1.1", "mac.local", "shop.test", "intranet"] {
            assert_eq!(is(host), (false, true), "{host}");
        }
        for host in ["www.example.org", "172.32.1.1", "8.8.8.8", "local.example.org", "127.example.org"] {
            assert_eq!(is(host), (false, false), "{host}");
        }
    }

    proptest! {
        // A second opinion.
        #[test]
        fn what_is_read_is_read_as_url_does(
            text in "(https?:)?(/|//|\\\\)?[a-z0-9.:%?/#@ _\\\\ä-]{0,30}"
        ) {
            // What other scripts' hosts look like in ASCII is for whoever resolves them to check.
            prop_assume!(!text.contains("xn--"));
            let base = url::Url::parse(&page().to_string()).unwrap();
            if let Some(address) = page().join(&text) {
                let mut other = base.join(&text).map_err(|fault| TestCaseError::fail(format!("{text:?}: {fault}")))?;
                other.set_fragment(None);
                prop_assert_eq!(address.to_string(), other.as_str());
                prop_assert_eq!(Some(address.host()), other.host_str());
                prop_assert_eq!(Some(address.port()), other.port_or_known_default());
            }
        }
    }
}
