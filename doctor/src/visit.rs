//! What whoever visits a page tells of it.

use std::fmt;

/// HTTP headers, or as many of them as can be seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers {
    /// Names in any letters.
    pub list: Vec<(String, String)>,
    /// Whether these are all. A script in a page sees a few alone, and what it doesn't see may be there.
    pub all: bool,
}

impl Headers {
    /// All headers of an answer.
    pub fn all(list: impl IntoIterator<Item = (String, String)>) -> Self {
        Self { list: list.into_iter().collect(), all: true }
    }

    /// Reads `Name: value`, as `curl -I`, a browser's tools and documents print them. A value may go on in lines that are
    /// further in, or that are no header by themselves, and may begin below its name. Each status begins anew: of
    /// redirects the last answer counts. The list is empty where nothing was a header.
    pub fn read(text: &str) -> Self {
        let mut list: Vec<(String, String)> = Vec::new();
        // Whether the next line may go on with the last header, and how far in the first one stands.
        let (mut open, mut margin) = (false, None);
        for line in text.trim_start_matches('\u{feff}').lines() {
            let bare = line.trim();
            if bare.is_empty() || bare.starts_with("HTTP/") {
                if !bare.is_empty() {
                    list.clear();
                }
                open = false;
                continue;
            }
            let indent = line.len() - line.trim_start().len();
            let further = indent > *margin.get_or_insert(indent);
            let below = list.last().is_some_and(|(_, value)| value.is_empty()) && !spaced(bare);
            match pair(bare).filter(|_| !(open && (further || below))) {
                Some((name, value)) => {
                    list.push((name.to_owned(), value.trim().to_owned()));
                    open = true;
                }
                None => {
                    if let Some((_, value)) = list.last_mut().filter(|_| open) {
                        value.push_str(if value.is_empty() { "" } else { " " });
                        value.push_str(bare);
                    }
                }
            }
        }
        Self::all(list)
    }

    /// The values of a name, together.
    pub fn get(&self, name: &str) -> Option<String> {
        let values: Vec<&str> = self.values(name).collect();
        (!values.is_empty()).then(|| values.join(", "))
    }

    pub(crate) fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.list
            .iter()
            .filter(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}

/// A header's name and its value, where the line is one: names are tokens.
fn pair(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once(':')?;
    let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    (!name.is_empty() && name.bytes().all(token)).then_some((name, value))
}

/// Whether what stands before the colon is a name for certain: `https://…` is a value.
fn spaced(line: &str) -> bool {
    line.split_once(':').is_some_and(|(_, rest)| rest.is_empty() || rest.starts_with(' '))
}

/// A page that is looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Where it is served; `file:///…` where it lies on a disk. Without it, addresses that are not whole lead nowhere.
    pub address: Option<String>,
    /// Its HTML.
    pub html: String,
    /// Its headers, where they are known.
    pub headers: Option<Headers>,
}

impl Page {
    /// A page of which nothing but the HTML is known.
    pub fn new(html: impl Into<String>) -> Self {
        Self { html: html.into(), ..Self::default() }
    }
}

/// What kind of file is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum What {
    /// `sir-donate.js`
    Script,
    /// What the script loads.
    App,
    /// The WebAssembly.
    Wasm,
    /// `reserve.css`
    Style,
    /// A partner's snapshot of the lookups.
    Snapshot,
    /// Another script of the page, where none is known to be the widget's.
    Other,
}

impl What {
    /// The name in machine-readable output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Script => "script",
            Self::App => "app",
            Self::Wasm => "wasm",
            Self::Style => "style",
            Self::Snapshot => "snapshot",
            Self::Other => "other",
        }
    }
}

/// A file to ask for, by a plain GET, without cookies and without a key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Want {
    /// Its address, `file:` for one beside a page on a disk.
    pub address: String,
    /// What it should be.
    pub what: What,
    /// What a browser would send as `Origin`: some servers allow those alone that ask.
    pub origin: Option<String>,
}

/// What became of asking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// An answer, whatever its status.
    Got(Box<Got>),
    /// No answer: why, in a few words.
    Failed(String),
    /// It was not asked for, or can't be from here: why, in a few words. Nothing follows from it.
    Unseen(String),
}

/// An answer.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Got {
    /// The HTTP status.
    pub status: u16,
    /// Where it came from in the end, after redirects; empty where that is the same.
    pub address: String,
    /// Its headers.
    pub headers: Headers,
    /// What it holds, or as much of it as was read.
    pub body: Vec<u8>,
    /// Hashes of the whole of it, as `integrity` has them: `sha256-…`. Without any nothing is compared.
    pub hashes: Vec<String>,
}

impl fmt::Debug for Got {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Bodies are long.
        f.debug_struct("Got")
            .field("status", &self.status)
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_read_as_curl_prints_them() {
        let headers = Headers::read("HTTP/2 200 \r\ncontent-type: text/html\r\nX-A: 1\r\nx-a: b:c\r\n\r\n");
        assert_eq!(headers.get("Content-Type").as_deref(), Some("text/html"));
        assert_eq!(headers.get("x-a").as_deref(), Some("1, b:c"));
        assert_eq!((headers.get("http/2 200"), headers.list.len()), (None, 3));
        let redirected =
            Headers::read("HTTP/1.1 301 Moved\nx-a: 1\nlocation: /b\n\nHTTP/1.1 200 OK\nx-a:2\n");
        assert_eq!(redirected.list, [("x-a".to_owned(), "2".to_owned())]);
    }

    #[test]
    fn headers_are_read_as_documents_and_browsers_show_them() {
        let policy = "default-src 'none'; img-src https: data:; report-uri https://a.example";
        for text in [
            "Content-Security-Policy: default-src 'none';\n  img-src\n  https: data:;\n  report-uri https://a.example\nx-a: 1",
            "\u{feff}  content-security-policy: default-src 'none';\n\timg-src https: data:; report-uri https://a.example\n  x-a: 1\n",
            "content-security-policy:\ndefault-src 'none'; img-src https: data:; report-uri https://a.example\nx-a:\n1\nx-b:\nx-c:\nhttps://a.example\n",
            "content-security-policy: default-src 'none'; img-src https: data:;\nreport-uri https://a.example\n\nx-a: 1",
        ] {
            let headers = Headers::read(text);
            assert_eq!(headers.get("content-security-policy").as_deref(), Some(policy), "{text}");
            assert_eq!(headers.get("x-a").as_deref(), Some("1"), "{text}");
            assert!(headers.get("x-c").is_none_or(|value| value == "https://a.example"), "{text}");
        }
        for text in ["", "default-src 'none'; report-uri https://a.example", "HTTP/2 200\n\n", "<p>a: b</p>"]
        {
            assert_eq!(Headers::read(text).list, [], "{text}");
        }
    }
}
