//! The site that the demo serves, put together from its parts: the pages, the documentation, and whatever is built for it.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::book::put;
use crate::build::fresh_dir;
use crate::demo::PORT;
use crate::digest;
use crate::places::Places;

/// A folder of files, and where in the site they are served: `docs` is at `/docs/`.
pub(crate) struct Part<'a> {
    pub(crate) at: &'a str,
    pub(crate) from: &'a Path,
}

/// One folder with all of them. The parts name the usual ports, as any partner's page names an address; the copies name those
/// that the demo has.
pub(crate) fn composed(places: &Places, port: u16, parts: &[Part<'_>]) -> Result<PathBuf> {
    // Each demo has its own: another one on other ports may be serving.
    let site = fresh_dir(&places.work.join(format!("site-{port}")))?;
    for part in parts {
        for from in digest::files(part.from)? {
            // What has to be built first is a part of its own.
            if from
                .ancestors()
                .take_while(|dir| *dir != part.from)
                .any(|dir| dir.join("Cargo.toml").is_file())
            {
                continue;
            }
            let to = site.join(part.at).join(from.strip_prefix(part.from)?);
            let bytes = match String::from_utf8(digest::read(&from)?) {
                Ok(text) if port != PORT => moved(&text, port).into_bytes(),
                Ok(text) => text.into_bytes(),
                // A picture, or compiled.
                Err(fault) => fault.into_bytes(),
            };
            put(&to, &bytes)?;
        }
    }
    Ok(site)
}

fn moved(text: &str, port: u16) -> String {
    // Without a scheme: hosts that a checkout may be at are named without one.
    let address = |port: u16| format!("localhost:{port}");
    // By way of marks, so that an address that was moved is not moved again.
    let marked =
        (0..3).fold(text.to_owned(), |text, n| text.replace(&address(PORT + n), &format!("\0{n}\0")));
    (0..3).fold(marked, |text, n| text.replace(&format!("\0{n}\0"), &address(port + n)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn parts_stand_where_they_are_served_and_follow_the_ports() {
        let root = std::env::temp_dir().join(format!("xtask-site-{}", std::process::id()));
        let places = Places::at(root.clone());
        let (pages, docs) = (root.join("pages"), root.join("docs"));
        put(&pages.join("index.html"), b"http://localhost:8788/").unwrap();
        put(&docs.join("a/b.html"), b"localhost:8787").unwrap();
        put(&docs.join("c.png"), b"\xfflocalhost:8787").unwrap();
        put(&pages.join("app/Cargo.toml"), b"").unwrap();
        put(&pages.join("app/src/main.rs"), b"").unwrap();
        let parts = [Part { at: "", from: &pages }, Part { at: "docs", from: &docs }];
        let file = |site: &Path, name: &str| fs::read(site.join(name)).unwrap();

        let site = composed(&places, PORT, &parts).unwrap();
        assert_eq!(file(&site, "index.html"), b"http://localhost:8788/");
        put(&site.join("old.html"), b"").unwrap();
        let other = composed(&places, 9000, &parts).unwrap();
        assert_eq!(
            file(&site, "index.html"),
            b"http://localhost:8788/",
            "a demo on other ports changes nothing"
        );
        let site = composed(&places, PORT, &parts).unwrap();
        assert!(!site.join("old.html").exists());
        let site = other;
        assert_eq!(file(&site, "index.html"), b"http://localhost:9001/");
        assert_eq!(file(&site, "docs/a/b.html"), b"localhost:9000");
        assert!(!site.join("app").exists(), "sources are not served");
        assert_eq!(file(&site, "docs/c.png"), b"\xfflocalhost:8787", "what is no text stays");
        fs::remove_dir_all(&root).unwrap();
    }

    #[test]
    fn pages_follow_the_ports() {
        let page = "http://localhost:8787/ http://localhost:8788/v1 http://localhost:8789";
        assert_eq!(
            moved(page, 9000),
            "http://localhost:9000/ http://localhost:9001/v1 http://localhost:9002"
        );
        assert_eq!(
            moved(page, 8788),
            "http://localhost:8788/ http://localhost:8789/v1 http://localhost:8790"
        );
    }
}
