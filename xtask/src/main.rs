//! The repository's commands. `cargo xtask help` lists them.

mod build;
mod digest;
mod places;
mod run;
mod tools;

use places::Places;

fn main() -> anyhow::Result<()> {
    let places = Places::find()?;
    build::dist(&places)
}
