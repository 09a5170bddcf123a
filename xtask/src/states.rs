//! All that a donor can be shown, in all of the product of which the suites of the step `chromium` see a selection.

use anyhow::Result;

use crate::build;
use crate::demo;
use crate::places::Places;
use crate::plain::browser_test;
use crate::record::Suite;

/// What decides how a state looks and what its markup is, how each is brought about, and what is held against it.
pub(crate) const SUITES: [Suite; 2] = [
    Suite {
        name: "axe",
        inputs: &[
            "src/ui",
            "tests/browser/axe.mjs",
            "tests/browser/package-lock.json",
            "tests/browser/room.mjs",
            "tests/browser/slow/axe.test.mjs",
            "tests/browser/slow/product.mjs",
            "tests/browser/states.json",
            "tests/browser/states.mjs",
            "www/locales",
            "www/shim",
            "www/styles",
        ],
    },
    Suite {
        name: "boxes",
        inputs: &[
            "src/i18n/en.rs",
            "src/ui",
            "tests/browser/boxes.mjs",
            "tests/browser/package-lock.json",
            "tests/browser/pseudo.mjs",
            "tests/browser/slow/boxes.test.mjs",
            "tests/browser/slow/product.mjs",
            "tests/browser/states.json",
            "tests/browser/states.mjs",
            "www/locales/ar.json",
            "www/locales/de.json",
            "www/locales/ja.json",
            "www/shim",
            "www/styles",
        ],
    },
];

/// axe in each mode, theme and language.
pub(crate) fn axe(places: &Places) -> Result<()> {
    see(places, "looking at each state in each mode, theme and language", "axe")
}

/// Where texts and boxes stand, in each mode, language, width and look.
pub(crate) fn boxes(places: &Places) -> Result<()> {
    see(places, "measuring each state in each mode, language, width and look", "boxes")
}

fn see(places: &Places, doing: &str, name: &str) -> Result<()> {
    build::dist(places)?;
    demo::build_sandbox(places)?;
    browser_test(places, doing, name).env("SIR_DIST", &places.dist).env("SIR_SANDBOX", places.sandbox()).run()
}
