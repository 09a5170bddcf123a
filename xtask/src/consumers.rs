//! Sites of partners: built with the npm package by the tools that they use, and donations in them.

use anyhow::Result;

use crate::build;
use crate::demo;
use crate::places::Places;
use crate::record::Suite;
use crate::run::Task;

/// The frameworks' suite, and what must not change without its being run: what frameworks differ in, which is how the
/// package finds its chunk and its wasm, how it is resolved, what the component renders and what its text tells people to
/// write; and what the suite itself is made of. Folders rather than files, so that a new file counts by itself. That the
/// package works in a page the step `consumers` shows each time, and that it can be imported on a server the step `package`.
pub(crate) const SUITE: Suite = Suite {
    name: "frameworks",
    inputs: &[
        "docs/bundlers.md",
        "tests/consumers/apps",
        "tests/consumers/package.json",
        "tests/consumers/scan/sites/next",
        "tests/consumers/scan/sites/parcel",
        "tests/consumers/tarball.mjs",
        "tests/samples/blocks.mjs",
        "www/build.mjs",
        "www/css.mjs",
        "www/npm",
        "www/package-lock.json",
        "xtask/src/consumers.rs",
    ],
};

/// Bundlers that build in seconds.
pub(crate) fn bundlers(places: &Places) -> Result<()> {
    run(places, "donating in sites that bundlers made", "apps")
}

/// Next.js, SvelteKit, Parcel, Angular: large to fetch, and slow to build; and what Svelte's compiler says.
pub(crate) fn frameworks(places: &Places) -> Result<()> {
    run(places, "donating in sites that frameworks made", "frameworks")
}

fn run(places: &Places, doing: &str, script: &str) -> Result<()> {
    build::dist(places)?;
    demo::build_sandbox(places)?;
    build::pkg(places)?;
    Task::new(doing, "npm")
        .args(["run", "--silent", script])
        .env("SIR_BROWSER", "chromium")
        .env("SIR_PKG", &places.pkg)
        .env("SIR_DIST", &places.dist)
        .env("SIR_SANDBOX", places.sandbox())
        .dir(places.root.join("tests/consumers"))
        .run()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Component, Path, PathBuf};

    use super::*;
    use crate::digest;

    /// What a module names by a path: `from './x.mjs'`.
    fn imported(text: &str) -> impl Iterator<Item = &str> {
        text.split("from '")
            .skip(1)
            .filter_map(|rest| rest.split('\'').next())
            .filter(|name| name.starts_with('.'))
    }

    fn resolved(dir: &Path, name: &str) -> PathBuf {
        let mut path = dir.to_path_buf();
        for part in Path::new(name).components() {
            match part {
                Component::ParentDir => drop(path.pop()),
                Component::Normal(name) => path.push(name),
                _ => {}
            }
        }
        path
    }

    #[test]
    fn what_the_suite_imports_makes_it_stale() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let mut seen = 0;
        for input in SUITE.inputs.iter().filter(|input| input.starts_with("tests/")) {
            for file in digest::files(&root.join(input)).unwrap() {
                if file.extension().is_none_or(|kind| kind != "mjs") {
                    continue;
                }
                let text = fs::read_to_string(&file).unwrap().replace('"', "'");
                for name in imported(&text) {
                    let path = resolved(file.parent().unwrap(), name);
                    assert!(path.is_file(), "{} imports {name}", file.display());
                    // The browsers' driver and a donor's way through the widget are what each other step runs with.
                    let counts = SUITE.inputs.iter().any(|input| path.starts_with(root.join(input)));
                    assert!(
                        counts || path.starts_with(root.join("tests/browser")),
                        "{} is none of the inputs",
                        path.display()
                    );
                    seen += 1;
                }
            }
        }
        assert!(seen > 10, "{seen} imports were found");
    }
}
