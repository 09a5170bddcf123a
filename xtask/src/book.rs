//! The documentation site: the documents as they stand in the repository, which mdBook makes into pages.
//!
//! A document is written for GitHub, where each link leads to a file. Here a link to another page leads to that page, one
//! to a picture, or to another file of `docs/`, to a copy of it, and any other to the file in the repository on the web.
//! Which documents are pages is told by `docs/SUMMARY.md`, in which none of `docs/` may be missing.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::build::{fresh_dir, remove_dir, write};
use crate::digest;
use crate::documents;
use crate::leptos;
use crate::pages;
use crate::places::Places;
use crate::props;
use crate::run::{self, Task};
use crate::tools::Tool;

const FOLDER: &str = "docs/";
const SUMMARY: &str = "docs/SUMMARY.md";
const CONFIG: &str = "docs/book.toml";
const THEME: &str = "docs/theme";
/// The demo's.
const ICON: &str = "www/site/favicon.svg";
/// What stands for the repository's address in the configuration.
const MARK: &str = "{repository}";
/// Languages of code that mdBook's pages can't colour, and those that come next to them.
const LANGUAGES: [(&str, &str); 3] =
    [("```svelte\n", "```html\n"), ("```tsx\n", "```ts\n"), ("```vue\n", "```html\n")];
/// What is shown in a page, wherever it lies.
const PICTURES: [&str; 4] = ["png", "svg", "webp", "jpg"];

/// Where the repository is read on the web.
pub(crate) fn repository() -> &'static str {
    env!("CARGO_PKG_REPOSITORY")
}

/// Builds the site, and fails where a page leads nowhere.
pub(crate) fn build(places: &Places) -> Result<PathBuf> {
    let mdbook = Tool::mdbook().require(places)?;
    let book = Book::read(&places.root)?;
    let work = fresh_dir(&places.work.join("docs"))?;
    book.stage(&work)?;
    let new = work.join("book");
    println!("Writing the documentation …");
    let output = run::command(mdbook)
        .arg("build")
        .arg(&work)
        .arg("--dest-dir")
        .arg(&new)
        .env("MDBOOK_LOG", "warn")
        .output()
        .context("could not start mdbook")?;
    let said = String::from_utf8_lossy(&output.stderr);
    // Where it warns, a page does not show what was written.
    if !output.status.success() || !said.trim().is_empty() {
        bail!(
            "mdbook made no whole book of the documents:\n{}\n  remedy: names of files are those below {}; the documents are \
             those that {SUMMARY} names",
            said.trim(),
            places.shown(&work.join("src"))
        );
    }
    let seen = pages::check(&new, &places.root)?;
    let docs = places.docs();
    remove_dir(&docs)?;
    fs::rename(&new, &docs).with_context(|| format!("could not move the site to {}", docs.display()))?;
    println!("  {seen}: {}", places.shown(&docs.join("index.html")));
    Ok(docs)
}

/// Writes what is written from lists and from the Rust documentation.
pub(crate) fn write_references(places: &Places) -> Result<()> {
    Task::new("writing the reference and the table of errors", "node")
        .arg("www/reference.mjs")
        .dir(&places.root)
        .run()?;
    leptos::documented(places)?;
    props::write(places)
}

/// The documents that are pages, and where each of them stands in the site.
#[derive(Debug)]
struct Book {
    root: PathBuf,
    summary: String,
    pages: BTreeMap<String, String>,
}

/// What a link of a document leads to in the site.
#[derive(Debug, PartialEq, Eq)]
enum Lead {
    /// Where it always led.
    Same,
    Page(String),
    /// A file that is copied into the site, from this path.
    Copy(String),
    Repository(String),
}

impl Book {
    fn read(root: &Path) -> Result<Self> {
        Self::of(root, documents::read(root, SUMMARY)?, &documents::all(root)?)
    }

    fn of(root: &Path, summary: String, documents: &BTreeSet<String>) -> Result<Self> {
        let mut pages = BTreeMap::new();
        let mut taken = BTreeMap::new();
        let mut faults = Vec::new();
        for (line, link) in documents::all_links(&summary) {
            let document = resolved(SUMMARY, link);
            let place = address(&document);
            let mut fault = |what: String| faults.push(format!("{SUMMARY}:{line}: {what}"));
            if !documents.contains(&document) {
                fault(format!("there is no document {document}"));
            } else if pages.insert(document.clone(), place.clone()).is_some() {
                fault(format!("{document} has a line already"));
            // Some systems make no difference between capitals and small letters.
            } else if let Some(other) = taken.insert(place.to_lowercase(), document.clone()) {
                fault(format!("{document} would be the page {place}, which is {other} already"));
            }
        }
        let ours = documents.iter().filter(|name| name.starts_with(FOLDER) && *name != SUMMARY);
        faults.extend(
            ours.filter(|name| !pages.contains_key(*name))
                .map(|name| format!("{name} has no line in {SUMMARY}")),
        );
        if pages.is_empty() {
            faults.push(format!("{SUMMARY} names no document"));
        }
        if faults.is_empty() {
            return Ok(Self { root: root.to_path_buf(), summary, pages });
        }
        bail!(
            "the site's contents and the documents do not fit:\n  {}\n  remedy: a line in {SUMMARY} for each document, where \
             readers will look for it",
            faults.join("\n  ")
        )
    }

    /// What mdBook reads: the pages with the links that they have in the site, and the files that these lead to.
    fn stage(&self, work: &Path) -> Result<()> {
        let src = work.join("src");
        let mut copied = BTreeSet::new();
        let summary = documents::relinked(&self.summary, |line, link| {
            self.link(SUMMARY, &address(SUMMARY), line, link, &mut BTreeSet::new())
        })?;
        put(&src.join("SUMMARY.md"), summary.as_bytes())?;
        for (document, page) in &self.pages {
            let text = documents::read(&self.root, document)?;
            let text =
                documents::relinked(&text, |line, link| self.link(document, page, line, link, &mut copied))?;
            let text = LANGUAGES.iter().fold(text, |text, (ours, theirs)| text.replace(ours, theirs));
            put(&src.join(page), text.as_bytes())?;
        }
        for file in copied {
            copy(&self.root.join(&file), &src.join(address(&file)))?;
        }
        let config = documents::read(&self.root, CONFIG)?.replace(MARK, repository());
        put(&work.join("book.toml"), config.as_bytes())?;
        let theme = self.root.join(THEME);
        for file in digest::files(&theme)? {
            copy(&file, &work.join("theme").join(file.strip_prefix(&theme)?))?;
        }
        copy(&self.root.join(ICON), &work.join("theme/favicon.svg"))
    }

    /// A link of `document` as it stands in the site, where the document is the page `here`.
    fn link(
        &self,
        document: &str,
        here: &str,
        line: usize,
        link: &str,
        copied: &mut BTreeSet<String>,
    ) -> Result<String> {
        let (path, heading) = match link.find('#') {
            Some(at) => link.split_at(at),
            None => (link, ""),
        };
        let lead = self.lead(document, path).with_context(|| format!("{document}:{line}: {link}"))?;
        Ok(match lead {
            Lead::Same => link.to_owned(),
            Lead::Page(place) => relative(here, &place) + heading,
            Lead::Copy(file) => {
                let place = address(&file);
                copied.insert(file);
                relative(here, &place) + heading
            }
            Lead::Repository(place) => format!("{}/{place}{heading}", repository()),
        })
    }

    /// The one rule for links.
    fn lead(&self, document: &str, path: &str) -> Result<Lead> {
        // Within the page, to other sites, and mail.
        if path.is_empty() || path.contains("://") || path.starts_with("mailto:") {
            return Ok(Lead::Same);
        }
        let file = resolved(document, path);
        if let Some(page) = self.pages.get(&file) {
            return Ok(Lead::Page(page.clone()));
        }
        let there = self.root.join(&file);
        let kind = there.extension().and_then(|kind| kind.to_str()).unwrap_or_default();
        if there.is_dir() {
            Ok(Lead::Repository(format!("tree/main/{file}")))
        } else if !there.is_file() {
            bail!("there is no {file}\n  remedy: correct the link, or write what is missing")
        } else if (file.starts_with(FOLDER) && file != SUMMARY) || PICTURES.contains(&kind) {
            Ok(Lead::Copy(file))
        } else {
            Ok(Lead::Repository(format!("blob/main/{file}")))
        }
    }
}

/// Where a file of the repository stands in the site. The site is `docs/`; what comes from elsewhere keeps its path.
fn address(file: &str) -> String {
    let place = file.strip_prefix(FOLDER).unwrap_or(file);
    match place.strip_suffix("README.md") {
        // What a folder's address shows.
        Some(folder) if folder.is_empty() || folder.ends_with('/') => format!("{folder}index.md"),
        _ => place.to_owned(),
    }
}

/// The path from the root of what a document's link names.
fn resolved(document: &str, path: &str) -> String {
    let folder = Path::new(document).parent().unwrap_or(Path::new(""));
    documents::plain(&folder.join(path)).to_string_lossy().replace('\\', "/")
}

/// The way from one file to another.
fn relative(from: &str, to: &str) -> String {
    let mut here: Vec<&str> = from.split('/').collect();
    here.pop();
    let there: Vec<&str> = to.split('/').collect();
    let same = here.iter().zip(&there).take_while(|(a, b)| a == b).count();
    let up = here[same..].iter().map(|_| "..");
    up.chain(there[same..].iter().copied()).collect::<Vec<_>>().join("/")
}

/// Writes a file whose folder may be missing.
pub(crate) fn put(path: &Path, bytes: &[u8]) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("could not create {}", folder.display()))?;
    }
    write(path, bytes)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    put(to, &digest::read(from)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUMMARY_TEXT: &str = "# Summary\n\n[Start](../README.md)\n\n- [A](a.md)\n  - [B](sub/b.md)\n  - [All](sub/README.md)\n- [C](../tool/README.md)\n";
    const DOCUMENTS: [&str; 7] = [
        "README.md",
        "docs/SUMMARY.md",
        "docs/a.md",
        "docs/sub/README.md",
        "docs/sub/b.md",
        "other/README.md",
        "tool/README.md",
    ];

    fn book(root: &Path, summary: &str, documents: &[&str]) -> Result<Book> {
        Book::of(root, summary.to_owned(), &documents.iter().map(|&name| name.to_owned()).collect())
    }

    #[test]
    fn each_kind_of_link_leads_where_it_should() {
        let root = std::env::temp_dir().join(format!("xtask-book-{}", std::process::id()));
        for file in [
            "docs/images/x.svg",
            "docs/samples/y.conf",
            "tests/z.png",
            "src/lib.rs",
            "other/README.md",
            "docs/a.md",
            SUMMARY,
        ] {
            put(&root.join(file), b"").unwrap();
        }
        let book = book(&root, SUMMARY_TEXT, &DOCUMENTS).unwrap();
        let mut copied = BTreeSet::new();
        let mut link =
            |document: &str, link: &str| book.link(document, &book.pages[document], 3, link, &mut copied);
        for (document, from, to) in [
            ("docs/a.md", "#here", "#here"),
            ("docs/a.md", "https://x.example/y.md#z", "https://x.example/y.md#z"),
            ("docs/a.md", "mailto:a@b.example", "mailto:a@b.example"),
            // To a page, from wherever.
            ("docs/a.md", "sub/b.md#c", "sub/b.md#c"),
            ("docs/a.md", "../README.md", "index.md"),
            ("docs/a.md", "sub/README.md#d", "sub/index.md#d"),
            ("docs/sub/b.md", "../a.md", "../a.md"),
            ("docs/sub/b.md", "../../tool/README.md", "../tool/index.md"),
            ("tool/README.md", "../docs/sub/b.md#c", "../sub/b.md#c"),
            ("README.md", "docs/a.md", "a.md"),
            // To a picture, and to another file of docs/.
            ("docs/a.md", "images/x.svg", "images/x.svg"),
            ("docs/sub/b.md", "../../tests/z.png", "../tests/z.png"),
            ("README.md", "docs/samples/y.conf", "samples/y.conf"),
            // To the repository.
            ("docs/sub/b.md", "../../src/lib.rs#L7", &format!("{}/blob/main/src/lib.rs#L7", repository())),
            ("README.md", "docs/SUMMARY.md", &format!("{}/blob/main/docs/SUMMARY.md", repository())),
            ("docs/a.md", "../src/", &format!("{}/tree/main/src", repository())),
            ("docs/a.md", "../other/README.md", &format!("{}/blob/main/other/README.md", repository())),
        ] {
            assert_eq!(link(document, from).unwrap(), to, "{from} in {document}");
        }
        let fault = format!("{:#}", link("docs/a.md", "sub/c.md#d").unwrap_err());
        assert!(fault.contains("docs/a.md:3: sub/c.md#d") && fault.contains("no docs/sub/c.md"), "{fault}");
        let copied: Vec<&str> = copied.iter().map(String::as_str).collect();
        assert_eq!(copied, ["docs/images/x.svg", "docs/samples/y.conf", "tests/z.png"]);
        fs::remove_dir_all(&root).unwrap();
    }

    #[test]
    fn contents_and_documents_have_to_fit() {
        let root = Path::new("/nowhere");
        book(root, SUMMARY_TEXT, &DOCUMENTS).unwrap();
        let fault =
            |summary: &str, documents: &[&str]| book(root, summary, documents).unwrap_err().to_string();
        let without = fault(&SUMMARY_TEXT.replace("  - [B](sub/b.md)\n", ""), &DOCUMENTS);
        assert!(without.contains("docs/sub/b.md has no line in docs/SUMMARY.md"), "{without}");
        // Those of other folders may have none.
        assert!(!without.contains("other/README.md"), "{without}");
        let gone = fault(SUMMARY_TEXT, &DOCUMENTS[1..]);
        assert!(gone.contains("docs/SUMMARY.md:3: there is no document README.md"), "{gone}");
        let twice = fault(&[SUMMARY_TEXT, "- [A](a.md)\n"].concat(), &DOCUMENTS);
        assert!(twice.contains("docs/SUMMARY.md:9: docs/a.md has a line already"), "{twice}");
        let mut documents = DOCUMENTS.to_vec();
        documents.push("A.md");
        let same = fault(&[SUMMARY_TEXT, "- [A](../A.md)\n"].concat(), &documents);
        assert!(same.contains("A.md would be the page A.md, which is docs/a.md already"), "{same}");
        assert!(fault("# Nothing\n", &["README.md"]).contains("names no document"));
    }

    #[test]
    fn ways_lead_up_and_down() {
        for (from, to, way) in [
            ("a/b.md", "a/c.md", "c.md"),
            ("a/b.md", "a/d/c.md", "d/c.md"),
            ("a/d/b.md", "a/c.md", "../c.md"),
            ("a/d/b.md", "a/e/f/c.md", "../e/f/c.md"),
            ("b.md", "c.md", "c.md"),
        ] {
            assert_eq!(relative(from, to), way, "{from} to {to}");
        }
    }
}
