//! Whether the pages of a built site lead where they say: each address within it and each place in a page, each file of the
//! repository on the web, and nothing that a page would load from elsewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Result, bail};

use crate::book;
use crate::digest;
use crate::documents;

/// Looks at all pages below `site`, and says what was looked at.
pub(crate) fn check(site: &Path, root: &Path) -> Result<String> {
    let mut files = BTreeMap::new();
    for file in digest::files(site)? {
        let name = file.strip_prefix(site)?.to_string_lossy().replace('\\', "/");
        let text = (name.ends_with(".html") || name.ends_with(".css"))
            .then(|| digest::read(&file).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
            .transpose()?;
        files.insert(name, text);
    }
    let seen = look(&files, root);
    if seen.pages == 0 || seen.links == 0 {
        bail!("the site has no page with a link, which can't be");
    }
    if seen.faults.is_empty() {
        return Ok(format!("{} pages, whose {} links lead somewhere", seen.pages, seen.links));
    }
    bail!(
        "pages of the site lead nowhere, or elsewhere than they should:\n  {}\n  remedy: correct the document; its name is the \
         page's, with .md",
        seen.faults.join("\n  ")
    )
}

#[derive(Default)]
struct Seen {
    pages: usize,
    links: usize,
    faults: Vec<String>,
}

/// Files by their path in the site, with the text of those that name others.
type Files = BTreeMap<String, Option<String>>;

fn look(files: &Files, root: &Path) -> Seen {
    let mut seen = Seen::default();
    let mut pages = BTreeMap::new();
    for (name, text) in files.iter().filter(|(name, _)| name.ends_with(".html")) {
        pages.insert(name.as_str(), Page::read(text.as_deref().unwrap_or_default()));
    }
    seen.pages = pages.len();
    let places: BTreeMap<&str, &BTreeSet<String>> =
        pages.iter().map(|(name, page)| (*name, &page.places)).collect();
    for (name, page) in &pages {
        for (loads, link) in &page.links {
            seen.links += 1;
            if let Some(fault) = fault_of(files, &places, root, name, link, *loads) {
                seen.faults.push(format!("{name}: {link} {fault}"));
            }
        }
    }
    for (name, text) in files.iter().filter(|(name, _)| name.ends_with(".css")) {
        for link in urls(text.as_deref().unwrap_or_default()) {
            if let Some(fault) = fault_of(files, &places, root, name, link, true) {
                seen.faults.push(format!("{name}: {link} {fault}"));
            }
        }
    }
    seen
}

/// What is wrong with an address that stands in the file `name`.
fn fault_of(
    files: &Files,
    places: &BTreeMap<&str, &BTreeSet<String>>,
    root: &Path,
    name: &str,
    link: &str,
    loads: bool,
) -> Option<&'static str> {
    let (address, place) =
        link.split_once('#').map_or((link, None), |(address, place)| (address, Some(place)));
    if address.starts_with("data:") && loads {
        return None;
    }
    if let Some((scheme, _)) = address.split_once(':').filter(|(scheme, _)| !scheme.contains('/')) {
        let leads = matches!(scheme, "http" | "https" | "mailto");
        return match address.strip_prefix(book::repository()) {
            _ if loads => Some("would be loaded from elsewhere"),
            _ if !leads => Some("is of a kind that no page should have"),
            Some(rest) => in_repository(root, rest),
            None => None,
        };
    }
    if address.starts_with('/') {
        return Some("counts from the origin: the site may be served below any address");
    }
    let address = decoded(address.split('?').next().unwrap_or_default());
    let folder = Path::new(name).parent().unwrap_or(Path::new(""));
    let mut target = documents::plain(&folder.join(&address)).to_string_lossy().replace('\\', "/");
    if address.is_empty() {
        name.clone_into(&mut target);
    } else if address.ends_with('/') || target.is_empty() {
        target =
            documents::plain(&Path::new(&target).join("index.html")).to_string_lossy().replace('\\', "/");
    }
    if !files.contains_key(&target) {
        return Some("is not in the site");
    }
    let place = place.filter(|place| !place.is_empty()).map(decoded)?;
    let there = places.get(target.as_str()).is_some_and(|places| places.contains(&place));
    (!there).then_some("is no place in that page")
}

/// Of what lies in the repository, file and folder are known; of the rest of its site nothing is.
fn in_repository(root: &Path, rest: &str) -> Option<&'static str> {
    let file = rest.strip_prefix("/blob/main/").map(|path| root.join(path).is_file());
    let folder = rest.strip_prefix("/tree/main/").map(|path| root.join(path).is_dir());
    match file.or(folder) {
        Some(false) => Some("is not in the repository"),
        _ => None,
    }
}

/// What a page has: the places that a link can lead to, and its links, those first that it loads by itself.
#[derive(Default)]
struct Page {
    places: BTreeSet<String>,
    links: Vec<(bool, String)>,
}

impl Page {
    fn read(text: &str) -> Self {
        let mut page = Self::default();
        for (tag, attributes) in tags(text) {
            for (name, value) in attributes {
                match (name, tag) {
                    ("id", _) | ("name", "a") => {
                        page.places.insert(value);
                    }
                    ("href", "a" | "area") => page.links.push((false, value)),
                    ("href" | "xlink:href", _) | ("src" | "poster", _) | ("data", "object") => {
                        page.links.push((true, value));
                    }
                    ("srcset", _) => {
                        let each = value.split(',').filter_map(|one| one.split_whitespace().next());
                        page.links.extend(each.map(|one| (true, one.to_owned())));
                    }
                    _ => {}
                }
            }
        }
        page
    }
}

type Attributes<'a> = Vec<(&'a str, String)>;

/// The tags that begin elements, with their attributes. Of scripts and styles there is nothing inside.
fn tags(text: &str) -> Vec<(&str, Attributes<'_>)> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let end =
            rest.find(|sign: char| sign.is_whitespace() || sign == '>' || sign == '/').unwrap_or(rest.len());
        let tag = &rest[..end];
        if !tag.starts_with(|sign: char| sign.is_ascii_alphabetic()) {
            continue;
        }
        let (attributes, after) = attributes(&rest[end..]);
        rest = after;
        if matches!(tag, "script" | "style") {
            rest = rest.split_once(&format!("</{tag}")).map_or("", |(_, after)| after);
        }
        found.push((tag, attributes));
    }
    found
}

/// The attributes up to a tag's end, and what follows it.
fn attributes(text: &str) -> (Attributes<'_>, &str) {
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|sign: char| sign.is_whitespace() || sign == '/');
        if rest.is_empty() {
            return (found, rest);
        }
        if let Some(after) = rest.strip_prefix('>') {
            return (found, after);
        }
        let end = rest
            .find(|sign: char| sign.is_whitespace() || matches!(sign, '=' | '>' | '/'))
            .unwrap_or(rest.len())
            .max(1);
        let (name, after) = rest.split_at(end);
        rest = after.trim_start();
        let mut value = "";
        if let Some(after) = rest.strip_prefix('=') {
            rest = after.trim_start();
            let quote = rest.chars().next().filter(|sign| matches!(sign, '"' | '\''));
            (value, rest) = match quote {
                Some(quote) => rest[1..].split_once(quote).unwrap_or((&rest[1..], "")),
                None => rest.split_at(
                    rest.find(|sign: char| sign.is_whitespace() || sign == '>').unwrap_or(rest.len()),
                ),
            };
        }
        found.push((name, unescaped(value)));
    }
}

/// As mdBook escapes.
fn unescaped(text: &str) -> String {
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#x27;", "'"), ("&#39;", "'"), ("&amp;", "&")]
        .iter()
        .fold(text.to_owned(), |text, (escaped, sign)| text.replace(escaped, sign))
}

/// `%20` is a blank.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let digits = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.filter(|_| *first == b'%').and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// What a style sheet names by `url()`.
fn urls(text: &str) -> impl Iterator<Item = &str> {
    text.split("url(").skip(1).filter_map(|rest| {
        let rest = rest.trim_start();
        match rest.chars().next()? {
            quote @ ('"' | '\'') => rest[1..].split(quote).next(),
            _ => rest.split(')').next().map(str::trim),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<!-- <a href=\"gone.html\"> --><script>'<a href=\"gone.html\">'</script>\
        <h1 id=\"top\"><a class='header' href=\"#top\">1 < 2</a></h1><a name=old></a><br/>\
        <img src=\"../pictures/a%20b.png\" alt='a > b'><a href=../b.html#p&amp;q>b</a><a href=\"./\">all</a>";

    fn faults(name: &str, text: &str) -> Vec<String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let file = |name: &str, text: Option<&str>| (name.to_owned(), text.map(str::to_owned));
        let mut files: Files = [
            file("sub/index.html", Some(PAGE)),
            file("b.html", Some("<p id='p&amp;q'>")),
            file("pictures/a b.png", None),
            file("x.css", Some("a { b: url( 'pictures/a b.png' ) }")),
        ]
        .into();
        files.insert(name.to_owned(), Some(text.to_owned()));
        look(&files, root).faults
    }

    #[test]
    fn a_page_that_leads_somewhere_is_good() {
        for good in [
            "",
            "<a href=\"sub/\">",
            "<a href=\"sub/index.html?x=y#old\">",
            "<a href=\"https://x.example/y#z\">",
            "<a href=\"mailto:a@b.example\">",
            "<img src=\"data:image/png;base64,x\">",
            &format!("<a href=\"{}/blob/main/Cargo.toml#L1\">", book::repository()),
            &format!("<a href=\"{}/tree/main/docs\">", book::repository()),
            &format!("<a href=\"{}/security/advisories/new\">", book::repository()),
        ] {
            assert_eq!(faults("c.html", good), Vec::<String>::new(), "{good}");
        }
    }

    #[test]
    fn each_broken_link_is_named() {
        for (text, fault) in [
            ("<a href=\"gone.html\">", "c.html: gone.html is not in the site"),
            ("<a href='pictures/'>", "c.html: pictures/ is not in the site"),
            ("<a href=b.html#q>", "c.html: b.html#q is no place in that page"),
            ("<a href=\"#x\">", "c.html: #x is no place in that page"),
            ("<img srcset=\"gone.png 2x\">", "c.html: gone.png is not in the site"),
            (
                "<a href=\"/b.html\">",
                "c.html: /b.html counts from the origin: the site may be served below any address",
            ),
            ("<a href=\"javascript:x()\">", "c.html: javascript:x() is of a kind that no page should have"),
            (
                "<script src=\"https://x.example/y.js\"></script>",
                "c.html: https://x.example/y.js would be loaded from elsewhere",
            ),
            (
                "<link rel=icon href=http://x.example/y>",
                "c.html: http://x.example/y would be loaded from elsewhere",
            ),
        ] {
            assert_eq!(faults("c.html", text), [fault]);
        }
        let gone = format!("{}/blob/main/gone.rs", book::repository());
        assert_eq!(
            faults("c.html", &format!("<a href=\"{gone}\">")),
            [format!("c.html: {gone} is not in the repository")]
        );
        assert_eq!(faults("y.css", "a { b: url(gone.png) }"), ["y.css: gone.png is not in the site"]);
        assert_eq!(
            faults("y.css", "@import url(\"https://x.example/y.css\")"),
            ["y.css: https://x.example/y.css would be loaded from elsewhere"]
        );
    }

    #[test]
    fn a_site_of_nothing_is_refused() {
        let site = std::env::temp_dir().join(format!("xtask-pages-{}", std::process::id()));
        book::put(&site.join("a.html"), b"<p>").unwrap();
        assert!(check(&site, &site).is_err());
        book::put(&site.join("a.html"), b"<a href=a.html>").unwrap();
        assert_eq!(check(&site, &site).unwrap(), "1 pages, whose 1 links lead somewhere");
        book::put(&site.join("a.html"), b"<a href=b.html>").unwrap();
        assert!(check(&site, &site).unwrap_err().to_string().contains("a.html: b.html is not in the site"));
        std::fs::remove_dir_all(&site).unwrap();
    }
}
