//! Sites of partners: built with the npm package by the tools that they use, and donations in them.

use anyhow::Result;

use crate::build;
use crate::demo;
use crate::places::Places;
use crate::record::Suite;
use crate::run::Task;

/// The frameworks' suite, and what must not change without its being run: what frameworks differ in, which is how the
/// package finds its chunk and its wasm, how it is resolved and what the component renders, and what the suite itself is
/// made of. That the package works in a page the step `consumers` shows each time, and that it can be imported on a
/// server the step `package`.
pub(crate) const SUITE: Suite = Suite {
    name: "frameworks",
    inputs: &[
        "docs/bundlers.md",
        "tests/consumers/apps/docs.mjs",
        "tests/consumers/apps/harness.mjs",
        "tests/consumers/apps/next",
        "tests/consumers/apps/slow",
        "tests/consumers/apps/sveltekit",
        "tests/consumers/scan/sites/next/package-lock.json",
        "tests/consumers/scan/sites/parcel/package-lock.json",
        "www/npm/app.ts",
        "www/npm/load.ts",
        "www/npm/package.part.json",
        "www/npm/react.ts",
        "xtask/src/consumers.rs",
    ],
};

/// Bundlers that build in seconds.
pub(crate) fn bundlers(places: &Places) -> Result<()> {
    run(places, "donating in sites that bundlers made", "apps")
}

/// Next.js, SvelteKit and Parcel: large to fetch, and slow to build.
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
