//! The guard for npm: the scanner and the doctor as wasm, and the files of `sir-donate/guard` around them.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::build::{self, fresh_dir};
use crate::digest;
use crate::npm;
use crate::places::Places;
use crate::run::Task;
use crate::tools::{self, Tool, WASM_TARGET};

/// Everything that the files are made from.
pub(crate) const INPUTS: [&str; 22] = [
    "Cargo.toml",
    "Cargo.lock",
    "rust-toolchain.toml",
    ".cargo/config.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "doctor/Cargo.toml",
    "doctor/build.rs",
    "doctor/src",
    "guard/Cargo.toml",
    "guard/src",
    "guard/npm/build.mjs",
    "guard/npm/package-lock.json",
    "guard/npm/package.part.json",
    "guard/npm/src",
    "guard/npm/tsconfig.json",
    "guard/npm/tsconfig.types.json",
    "guard/npm/types",
    "patches",
    // What an attribute may hold is the widget's to say.
    "src",
    "www/interface.json",
    "xtask/src/guard.rs",
];

/// What is compiled: name, package and profile. Each is a wasm of its own, so that a build which only looks for secrets
/// does not carry the doctor's rules along.
const WASM: [(&str, &str, &str); 2] =
    [("guard", "sir-donate-guard", "guard"), ("doctor", "sir-donate-doctor", "release")];

/// The folder of the package that they are in, and the part of package.json that names them.
const FOLDER: &str = "guard";
const PART: &str = "guard/npm/package.part.json";

/// Makes a small package `sir-donate` with the guard alone, unless it is there and was made from the same inputs.
/// Tests install it without waiting for the widget.
pub(crate) fn build(places: &Places) -> Result<PathBuf> {
    let started = Instant::now();
    let _lock = build::lock(places)?;
    let wasm_bindgen = Tool::wasm_bindgen(places)?;
    let inputs = build::inputs(places, &INPUTS, &[&wasm_bindgen])?;
    let stamp = places.work.join("guard-package.json");
    let dir = places.guard_package();
    // The unit tests want what wasm-bindgen wrote.
    if build::is_current(&dir, &stamp, &inputs)
        && WASM.iter().all(|(name, ..)| bindings(places, name).is_dir())
    {
        println!("{} is up to date.", places.shown(&dir));
        return Ok(dir);
    }
    println!("Building {} …", places.shown(&dir));
    let stage = fresh_dir(&places.work.join("guard-package"))?;
    let package = json!({
        "name": "sir-donate",
        "version": env!("CARGO_PKG_VERSION"),
        "license": env!("CARGO_PKG_LICENSE"),
    });
    write_json(&stage.join("package.json"), &package)?;
    for licence in ["LICENSE-APACHE", "LICENSE-MIT"] {
        build::write(&stage.join(licence), &digest::read(&places.root.join(licence))?)?;
    }
    add_to(places, &stage)?;
    build::replace(&stage, &dir, &stamp, &inputs)?;
    println!("{} is built ({} s).", places.shown(&dir), started.elapsed().as_secs());
    Ok(dir)
}

/// Puts the guard into the npm package at `dir`: its files, and their names in package.json. The build is locked by
/// whoever calls.
pub(crate) fn add_to(places: &Places, dir: &Path) -> Result<()> {
    web_assembly(places)?;
    npm_build(places, "bundling the guard", "package", Some(&dir.join(FOLDER)))?;
    let path = dir.join("package.json");
    let mut package = read_json(&path)?;
    let part = read_json(&places.root.join(PART))?;
    merge(&mut package, part).with_context(|| format!("{} can't be completed", path.display()))?;
    npm::refuse_dependencies(&package)?;
    write_json(&path, &package)
}

/// tsc and the unit tests.
pub(crate) fn check(places: &Places) -> Result<()> {
    let dir = places.root.join("guard/npm");
    Task::new("checking the types of the guard", "npm")
        .args(["run", "--silent", "check"])
        .dir(&dir)
        .remedy(format!("cd {} && npm run check", places.shown(&dir)))
        .run()?;
    npm_build(places, "testing the parts of the guard", "test", None)
}

/// What wasm-bindgen writes.
fn bindings(places: &Places, name: &str) -> PathBuf {
    places.work.join(format!("{name}-bindgen"))
}

fn web_assembly(places: &Places) -> Result<()> {
    let wasm_bindgen = Tool::wasm_bindgen(places)?;
    for (name, package, profile) in WASM {
        let mut flags = build::portable_flags(places)?;
        if name == "doctor" {
            // It is linked from a part of the widget, and all that it leaves out would be told. clippy reads both.
            flags.push("-Aunused".into());
        }
        Task::new(format!("compiling the {name}'s rules"), tools::cargo())
            .args(["build", "--package", package, "--lib", "--features", "wasm", "--profile", profile])
            .args(["--target", WASM_TARGET, "--target-dir"])
            .arg(&places.target)
            // The encoded form takes paths with spaces.
            .env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"))
            .dir(&places.root)
            .run()?;
        let made = places.target.join(WASM_TARGET).join(profile).join(package.replace('-', "_"));
        Task::new(format!("writing the bindings of the {name}"), wasm_bindgen.require(places)?)
            .args(["--target", "web", "--no-typescript", "--omit-default-module-path"])
            .args(["--remove-producers-section", "--remove-name-section", "--out-name", name, "--out-dir"])
            .arg(fresh_dir(&bindings(places, name))?)
            .arg(made.with_extension("wasm"))
            .run()?;
    }
    Ok(())
}

fn npm_build(places: &Places, doing: &str, command: &str, out: Option<&Path>) -> Result<()> {
    let dir = places.root.join("guard/npm");
    let mut task = Task::new(doing, "node").arg(dir.join("build.mjs")).arg(command);
    for (name, ..) in WASM {
        task = task.arg(format!("--{name}")).arg(bindings(places, name));
    }
    if let Some(out) = out {
        task = task.arg("--out").arg(out);
    }
    task.dir(&dir).run()
}

/// Adds the guard's part to a package.json, and keeps what was reachable in the package reachable.
fn merge(package: &mut Value, part: Value) -> Result<()> {
    let (Value::Object(package), Value::Object(part)) = (package, part) else {
        bail!("a package.json is a JSON object");
    };
    if !package.contains_key("exports") {
        // With `exports`, nothing else can be imported any more.
        let mut exports = serde_json::Map::new();
        if let Some(main) = package.get("main").and_then(Value::as_str) {
            // Its types are found beside it. Named here they would have to stand first, and this sorts.
            exports.insert(".".into(), relative(main).into());
        }
        for file in package.get("files").and_then(Value::as_array).into_iter().flatten() {
            if let Some(file) = file.as_str().filter(|file| file.ends_with(".wasm")) {
                exports.insert(relative(file), relative(file).into());
            }
        }
        package.insert("exports".into(), exports.into());
    }
    if let Some(files) = package.get_mut("files").and_then(Value::as_array_mut) {
        files.push(FOLDER.into());
    }
    for (name, value) in part {
        match (package.get_mut(&name), value) {
            (Some(Value::Object(there)), Value::Object(new)) => there.extend(new),
            (_, value) => drop(package.insert(name, value)),
        }
    }
    Ok(())
}

fn relative(file: &str) -> String {
    format!("./{}", file.trim_start_matches("./"))
}

fn read_json(path: &Path) -> Result<Value> {
    serde_json::from_slice(&digest::read(path)?).with_context(|| format!("{} is no JSON", path.display()))
}

fn write_json(path: &Path, value: &Value) -> Result<()> {
    if let Some(dir) = path.parent() {
        fs::create_dir_all(dir).with_context(|| format!("could not create {}", dir.display()))?;
    }
    build::write(path, format!("{}\n", serde_json::to_string_pretty(value)?).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_wasm_pack_made_stays_reachable() {
        let mut package = json!({
            "name": "sir-donate", "type": "module", "main": "sir_donate.js", "types": "sir_donate.d.ts",
            "files": ["sir_donate_bg.wasm", "sir_donate.js"],
        });
        let part = json!({ "bin": { "sir-donate": "./guard/cli.js" }, "exports": { "./guard": "./guard/index.js" } });
        merge(&mut package, part).unwrap();
        assert_eq!(
            package["exports"],
            json!({
                ".": "./sir_donate.js",
                "./sir_donate_bg.wasm": "./sir_donate_bg.wasm",
                "./guard": "./guard/index.js",
            })
        );
        assert_eq!(package["files"], json!(["sir_donate_bg.wasm", "sir_donate.js", "guard"]));
        assert_eq!(package["bin"]["sir-donate"], "./guard/cli.js");
    }

    #[test]
    fn exports_that_are_there_are_kept() {
        let mut package = json!({ "exports": { ".": "./index.js" } });
        merge(&mut package, json!({ "exports": { "./guard": "./guard/index.js" } })).unwrap();
        assert_eq!(package["exports"], json!({ ".": "./index.js", "./guard": "./guard/index.js" }));
        assert!(merge(&mut json!([]), json!({})).is_err());
    }

    #[test]
    fn the_inputs_are_there() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        for input in INPUTS {
            assert!(root.join(input).exists(), "{input}");
        }
    }
}
