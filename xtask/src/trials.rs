//! What README.md promises to somebody who has never seen it, tried in an empty folder.

use anyhow::Result;

use crate::places::Places;
use crate::record::Suite;
use crate::run::Task;

/// What a newcomer reads, and what that leads to first. What is built, the other suites use each time.
pub(crate) const SUITE: Suite = Suite {
    name: "trials",
    inputs: &[
        "README.md",
        "docs/quick-start.md",
        "sandbox/README.md",
        "sandbox/src/main.rs",
        "tests/samples/blocks.mjs",
        "tests/trials",
        "www/npm/package.part.json",
        "xtask/src/demo.rs",
        "xtask/src/site.rs",
    ],
};

pub(crate) fn run(places: &Places) -> Result<()> {
    Task::new("following the documents in an empty folder", "node")
        .args(["--test", "tests/trials/trials.test.mjs"])
        .env("SIR_BROWSER", "chromium")
        .dir(&places.root)
        .remedy("tests/trials/README.md says what it does; it needs the ports that the documents name")
        .run()
}
