//! The page on which partners put their snippet together: a Leptos app, compiled and put beside its own files.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, Result};

use crate::build::{self, fresh_dir};
use crate::digest;
use crate::places::Places;
use crate::run::Task;
use crate::tools::{self, Tool, WASM_TARGET};

/// Everything that it is made from.
const INPUTS: [&str; 15] = [
    "Cargo.toml",
    "Cargo.lock",
    "rust-toolchain.toml",
    ".cargo/config.toml",
    "doctor/Cargo.toml",
    "doctor/build.rs",
    "doctor/src",
    "guard/Cargo.toml",
    "guard/src",
    "patches",
    "src",
    "www/interface.json",
    "www/locales",
    "www/site/builder",
    "xtask/src/builder.rs",
];

/// Where its sources are, those that are served as they are among them.
pub(crate) const SOURCE: &str = "www/site/builder";
const SERVED: [&str; 5] = ["builder.css", "index.html", "preview.css", "preview.html", "start.js"];

/// What wasm-bindgen calls its files; `start.js` loads the first.
const NAME: &str = "sir-donate-builder";

/// Makes the folder that is served, unless it is there and was made from the same inputs.
pub(crate) fn build(places: &Places) -> Result<PathBuf> {
    let started = Instant::now();
    let _lock = build::lock(places)?;
    let wasm_bindgen = Tool::wasm_bindgen(places)?;
    let inputs = build::inputs(places, &INPUTS, &[&wasm_bindgen])?;
    let (dir, stamp) = (places.root.join("target/builder"), places.work.join("builder.json"));
    if build::is_current(&dir, &stamp, &inputs) {
        println!("The snippet builder is up to date.");
        return Ok(dir);
    }
    println!("Building the snippet builder (2 to 3 minutes the first time) …");
    Task::new("compiling the snippet builder", tools::cargo())
        .args(["build", "--package", "sir-donate-builder", "--profile", "page"])
        .args(["--target", WASM_TARGET, "--target-dir"])
        .arg(&places.target)
        // The encoded form takes paths with spaces.
        .env("CARGO_ENCODED_RUSTFLAGS", build::portable_flags(places)?.join("\u{1f}"))
        .dir(&places.root)
        .quiet()
        .run()?;
    let stage = fresh_dir(&places.work.join("builder"))?;
    Task::new("writing the bindings of the snippet builder", wasm_bindgen.require(places)?)
        .args(["--target", "web", "--no-typescript", "--remove-producers-section"])
        .args(["--out-name", NAME, "--out-dir"])
        .arg(&stage)
        .arg(places.target.join(WASM_TARGET).join("page").join(format!("{NAME}.wasm")))
        .run()?;
    for name in SERVED {
        let from = places.root.join(SOURCE).join(name);
        build::write(
            &stage.join(name),
            &digest::read(&from).with_context(|| format!("{name} is not there"))?,
        )?;
    }
    build::replace(&stage, &dir, &stamp, &inputs)?;
    println!("The snippet builder is built ({} s).", started.elapsed().as_secs());
    Ok(dir)
}
