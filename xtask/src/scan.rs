//! The commands `sir-donate scan` and `sir-donate doctor` as partners have them, and real files that only look like secrets.

use anyhow::Result;

use crate::build;
use crate::guard;
use crate::places::Places;
use crate::record::Suite;
use crate::run::Task;

/// What must not change without the slow suites below being run.
pub(crate) const SUITES: [Suite; 2] = [
    Suite {
        name: "lookalikes",
        inputs: &[
            "guard/src",
            "guard/npm/src/secrets.ts",
            "tests/security/lookalikes.json",
            "tests/security/lookalikes.test.mjs",
            "tests/security/packages.mjs",
            "tests/security/secrets.mjs",
        ],
    },
    Suite {
        name: "scan-sites",
        inputs: &[
            "docs/scan.md",
            "guard/npm/src/cli.ts",
            "guard/npm/src/cli-env.ts",
            "guard/npm/src/cli-git.ts",
            "guard/npm/src/cli-read.ts",
            "guard/npm/src/cli-report.ts",
            "guard/npm/src/cli-walk.ts",
            "tests/consumers/scan/command.mjs",
            "tests/consumers/scan/docs.mjs",
            "tests/consumers/scan/guarded.mjs",
            "tests/consumers/scan/sites",
            "tests/consumers/scan/slow",
            "tests/samples/blocks.mjs",
            "xtask/src/scan.rs",
        ],
    },
];

/// The command on small sites and repositories, and what its document tells people to type.
pub(crate) fn scan(places: &Places) -> Result<()> {
    run(
        places,
        "scanning sites and repositories",
        &["tests/consumers/scan/scan.test.mjs", "tests/consumers/scan/docs.test.mjs"],
    )
}

/// The command on served pages, broken and good, with the files that are built.
pub(crate) fn doctor(places: &Places) -> Result<()> {
    build::dist(places)?;
    run(places, "looking at broken pages and at good ones", &["tests/consumers/doctor/doctor.test.mjs"])
}

/// The repository's files, and what is built of them.
pub(crate) fn own(places: &Places) -> Result<()> {
    build::dist(places)?;
    run(places, "scanning our own files", &["tests/security/own.test.mjs"])
}

/// Files of some eighty packages of the registry.
pub(crate) fn lookalikes(places: &Places) -> Result<()> {
    run(places, "scanning what looks like secrets and is none", &["tests/security/lookalikes.test.mjs"])
}

/// Sites of Parcel and Next.js, and the tools that run hooks.
pub(crate) fn sites(places: &Places) -> Result<()> {
    run(
        places,
        "building sites without the plugin, and scanning them",
        &["tests/consumers/scan/slow/sites.test.mjs"],
    )
}

fn run(places: &Places, doing: &str, tests: &[&str]) -> Result<()> {
    let package = guard::build(places)?;
    Task::new(doing, "node")
        .args(["--test", "--test-concurrency=2"])
        .args(tests)
        .env("SIR_GUARD", package)
        .env("SIR_DIST", &places.dist)
        .dir(&places.root)
        .run()
}
