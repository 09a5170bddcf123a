//! All that a donor can be shown, seen by axe in each mode, theme and language.

use anyhow::Result;

use crate::build;
use crate::demo;
use crate::places::Places;
use crate::plain::browser_test;

/// All of the product.
pub(crate) fn axe(places: &Places) -> Result<()> {
    build::dist(places)?;
    demo::build_sandbox(places)?;
    browser_test(places, "looking at each state in each mode, theme and language", "axe")
        .env("SIR_DIST", &places.dist)
        .env("SIR_SANDBOX", places.sandbox())
        .run()
}
