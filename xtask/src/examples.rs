//! The sites of `examples/`: those that are pages, which the demo serves, and the app, which is built and used.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::build;
use crate::demo;
use crate::places::Places;
use crate::run::Task;

/// Names and folders of those that are served as they are. One with a `package.json` has a build of its own.
pub(crate) fn pages(root: &Path) -> Result<Vec<(String, PathBuf)>> {
    let folder = root.join("examples");
    let mut pages = Vec::new();
    for entry in fs::read_dir(&folder).with_context(|| format!("could not read {}", folder.display()))? {
        let path = entry?.path();
        if path.join("index.html").is_file() && !path.join("package.json").exists() {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            pages.push((format!("examples/{name}"), path.clone()));
        }
    }
    pages.sort();
    Ok(pages)
}

/// The single-page app, with the package that is packed here.
pub(crate) fn app(places: &Places) -> Result<()> {
    build::dist(places)?;
    demo::build_sandbox(places)?;
    build::pkg(places)?;
    let consumers = places.root.join("tests/consumers");
    Task::new("packing the package for the example", "node")
        .arg("install.mjs")
        .env("SIR_PKG", &places.pkg)
        .dir(consumers.join("apps"))
        .quiet()
        .run()?;
    Task::new("donating in the example that has a build", "node")
        .args(["--test", "spa.test.mjs"])
        .env("SIR_BROWSER", "chromium")
        .env("SIR_DIST", &places.dist)
        .env("SIR_SANDBOX", places.sandbox())
        .dir(consumers.join("examples"))
        .run()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_build_is_served() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let names: Vec<String> = pages(root).unwrap().into_iter().map(|(name, _)| name).collect();
        assert_eq!(
            names,
            ["article", "event", "gallery", "thank-you"].map(|name| format!("examples/{name}"))
        );
    }
}
