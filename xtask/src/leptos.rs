//! What Rust developers get: the documentation, and the packed crate in a Leptos app.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::build::{self, fresh_dir, write};
use crate::demo;
use crate::places::Places;
use crate::plain::{browser_test, trunk_build};
use crate::record::Suite;
use crate::run::{self, Task};
use crate::tools::{self, WASM_TARGET};

/// What must not change without the app's being built and used: what is packed how, the components, and the app. What the
/// form itself does, the other suites show each time.
pub(crate) const SUITE: Suite = Suite {
    name: "leptos",
    inputs: &[
        "Cargo.toml",
        "rust-toolchain.toml",
        "src/bindings.rs",
        "src/browser/element.rs",
        "src/components",
        "src/lib.rs",
        "tests/browser/slow/leptos.test.mjs",
        "tests/consumers/leptos",
        "www/shim/own.ts",
        "www/shim/rust.ts",
        "www/shim/twice.ts",
        "xtask/src/leptos.rs",
    ],
};

/// Names the rustdoc to run.
const RUSTDOC: &str = "SIR_DONATE_RUSTDOC";

/// The crates that others may depend on.
const PUBLISHED: [&str; 1] = ["sir-donate"];

/// The documentation of what is published: without warnings, and with an example for each item that can have one.
pub(crate) fn documented(places: &Places) -> Result<String> {
    let packages = PUBLISHED.iter().flat_map(|name| ["--package", *name]);
    Task::new("writing the documentation", tools::cargo())
        .args(["doc", "--no-deps"])
        .args(packages)
        .env("RUSTDOCFLAGS", "-D warnings")
        .dir(&places.root)
        .run()?;
    let mut remarks = Vec::new();
    for name in PUBLISHED {
        let args = [
            "rustdoc",
            "--package",
            name,
            "--lib",
            "--quiet",
            "--",
            "-Zunstable-options",
            "--show-coverage",
            "--output-format=json",
        ];
        let mut command = run::command(tools::cargo());
        command
            .args(args)
            .env(RUSTDOC, tools::rustdoc())
            .env("RUSTDOC", env::current_exe().context("this program does not know where it is")?)
            .current_dir(&places.root);
        let answer = command.output().context("could not start cargo")?;
        let text = String::from_utf8_lossy(&answer.stdout);
        // What cargo may say before is no JSON.
        let json = text.find('{').map_or("", |at| &text[at..]);
        let coverage: Value = serde_json::from_str(json).with_context(|| {
            format!(
                "rustdoc did not count what {name} documents:\n{}",
                String::from_utf8_lossy(&answer.stderr)
            )
        })?;
        let items = complete(&coverage)
            .with_context(|| format!("{name} has public items that are not documented as they should be"))?;
        remarks.push(format!("{name}: {items} items"));
    }
    Ok(remarks.join(", "))
}

/// Runs rustdoc where cargo takes this program for it: the count is not stable, and the variable that allows it would have
/// cargo compile everything once more.
pub(crate) fn as_rustdoc() -> Option<ExitCode> {
    let mut command = Command::new(env::var_os(RUSTDOC)?);
    let status = command.args(env::args_os().skip(1)).env("RUSTC_BOOTSTRAP", "1").status().ok()?;
    Some(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// How many items there are; a fault where one has no documentation, or no example that could have one.
fn complete(coverage: &Value) -> Result<u64> {
    let files = coverage.as_object().context("the counts are no object")?;
    let mut items = 0;
    let mut faults = Vec::new();
    for (file, counts) in files {
        let count =
            |name: &str| counts[name].as_u64().with_context(|| format!("{file} has no number {name}"));
        let (total, examples) = (count("total")?, count("total_examples")?);
        items += total;
        let (bare, dry) = (total - count("with_docs")?, examples - count("with_examples")?);
        if bare + dry > 0 {
            faults.push(format!("{file}: {bare} without documentation, {dry} without an example"));
        }
    }
    if items == 0 {
        bail!("nothing is public");
    }
    if !faults.is_empty() {
        bail!(
            "{}\n  remedy: document them, hide them (#[doc(hidden)]), or make them private",
            faults.join("\n  ")
        );
    }
    Ok(items)
}

/// Packs the crate, builds a Leptos app against what was packed, and uses that in Chromium.
pub(crate) fn app(places: &Places) -> Result<()> {
    demo::build_sandbox(places)?;
    // One of the app's pages has the CDN's script too.
    build::dist(places)?;
    let work = fresh_dir(&places.work.join("leptos"))?;
    let packed = packed(places, &work)?;

    let app = work.join("app");
    copy(&places.root.join("tests/consumers/leptos"), &app)?;
    // The versions that the tools fit, and nothing to be asked of a registry.
    fs::copy(places.root.join("Cargo.lock"), app.join("Cargo.lock")).context("could not copy Cargo.lock")?;
    let config = fresh_dir(&app.join(".cargo"))?.join("config.toml");
    let patch = format!("[patch.crates-io]\nsir-donate = {{ path = {:?} }}\n", packed.display().to_string());
    write(&config, patch.as_bytes())?;
    let out = work.join("out");
    trunk_build(places, "building a Leptos app with the packed crate", &app, &out)?;

    browser_test(places, "using the Leptos app", "leptos")
        .env("SIR_LEPTOS", &out)
        .env("SIR_DIST", &places.dist)
        .env("SIR_SANDBOX", places.sandbox())
        .run()?;
    rendered(places)
}

/// What a server renders, and whether the crate compiles where a page is hydrated.
fn rendered(places: &Places) -> Result<()> {
    let cargo = |doing: &str, args: &[&str], features: &str| {
        Task::new(doing, tools::cargo())
            .args(args)
            .args(["--package", "sir-donate", "--lib", "--no-default-features", "--features", features])
            .dir(&places.root)
            .run()
    };
    cargo("rendering the components as a server does", &["test"], "components,ssr")?;
    cargo("compiling the components for hydration", &["check", "--target", WASM_TARGET], "components,hydrate")
}

/// The crate as it would be published, unpacked below `dir`.
fn packed(places: &Places, dir: &Path) -> Result<PathBuf> {
    let target = dir.join("target");
    Task::new("packing the crate", tools::cargo())
        .args(["package", "--package", "sir-donate", "--no-verify", "--allow-dirty", "--target-dir"])
        .arg(&target)
        .dir(&places.root)
        .run()?;
    let made: Vec<_> = fs::read_dir(target.join("package"))
        .context("cargo package left no folder")?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "crate"))
        .collect();
    let [file] = made.as_slice() else { bail!("cargo package left {} crates, not one", made.len()) };
    Task::new("unpacking the crate", "tar").arg("-xzf").arg(file).arg("-C").arg(dir).run()?;
    Ok(dir.join(file.file_stem().context("the crate has no name")?))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    for path in crate::digest::files(from)? {
        let to = to.join(path.strip_prefix(from).unwrap_or(&path));
        fs::create_dir_all(to.parent().unwrap_or(&to))
            .with_context(|| format!("could not create {}", to.display()))?;
        fs::copy(&path, &to).with_context(|| format!("could not copy {}", path.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn counts(total: u64, with_docs: u64, total_examples: u64, with_examples: u64) -> Value {
        json!({ "total": total, "with_docs": with_docs, "total_examples": total_examples, "with_examples": with_examples })
    }

    #[test]
    fn each_item_needs_documentation_and_an_example() {
        assert_eq!(complete(&json!({ "a.rs": counts(3, 3, 2, 2), "b.rs": counts(1, 1, 0, 0) })).unwrap(), 4);
        let fault = |counts| complete(&json!({ "src/a.rs": counts })).unwrap_err().to_string();
        assert!(
            fault(counts(3, 2, 2, 2)).contains("src/a.rs: 1 without documentation, 0 without an example")
        );
        assert!(
            fault(counts(3, 3, 2, 0)).contains("src/a.rs: 0 without documentation, 2 without an example")
        );
    }

    #[test]
    fn nothing_at_all_is_not_complete() {
        assert!(complete(&json!({})).is_err());
        assert!(complete(&json!([])).is_err());
        assert!(complete(&json!({ "a.rs": {} })).is_err());
    }
}
