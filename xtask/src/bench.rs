//! How fast the widget is, beside a form by hand and a peer.

use anyhow::Result;

use crate::build;
use crate::demo;
use crate::places::Places;
use crate::run::Task;
use crate::setup::{self, Item};

/// What is kept takes this many; fewer are a quick look, which writes nothing.
pub(crate) const ROUNDS: u32 = 15;

/// Runs the bench on what a build makes, and fails where a promise is broken.
pub(crate) fn bench(places: &Places, rounds: u32) -> Result<()> {
    setup::ensure(
        places,
        &[setup::DEMO, &[Item::TestPackages, Item::BenchPackages, Item::Chromium]].concat(),
    )?;
    build::dist(places)?;
    demo::build_sandbox(places)?;
    println!("  {rounds} rounds of about a minute each. Leave the machine alone meanwhile.");
    Task::new("measuring", "node")
        .args(["bench.mjs", "--rounds", &rounds.to_string()])
        .env("SIR_BROWSER", "chromium")
        .env("SIR_DIST", &places.dist)
        .env("SIR_SANDBOX", places.sandbox())
        .dir(places.root.join("tests/bench"))
        .remedy("where a figure is over what is promised: docs/performance.md says how it is measured")
        .run()
}

/// The bench's arithmetic, table and chart, and that what is shown is what was measured. No time is looked at.
pub(crate) fn check(places: &Places) -> Result<()> {
    Task::new("checking the bench's arithmetic", "node")
        .args(["--test"])
        .dir(places.root.join("tests/bench"))
        .run()
}
