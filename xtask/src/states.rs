//! All that a donor can be shown, seen by axe in each mode, theme and language.

use anyhow::Result;

use crate::build;
use crate::demo;
use crate::places::Places;
use crate::plain::browser_test;
use crate::record::Suite;

/// What decides how a state looks and what its markup is, how each is brought about, and what is held against it.
pub(crate) const SUITE: Suite = Suite {
    name: "axe",
    inputs: &[
        "src/ui",
        "tests/browser/axe.mjs",
        "tests/browser/package-lock.json",
        "tests/browser/room.mjs",
        "tests/browser/slow/axe.test.mjs",
        "tests/browser/states.json",
        "tests/browser/states.mjs",
        "www/styles",
    ],
};

/// All of the product.
pub(crate) fn axe(places: &Places) -> Result<()> {
    build::dist(places)?;
    demo::build_sandbox(places)?;
    browser_test(places, "looking at each state in each mode, theme and language", "axe")
        .env("SIR_DIST", &places.dist)
        .env("SIR_SANDBOX", places.sandbox())
        .run()
}
