//! What Rust developers get: the documentation, and the packed crate in a Leptos app.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::build::{self, fresh_dir, write};
use crate::demo;
use crate::digest;
use crate::places::Places;
use crate::plain::{browser_test, trunk_build};
use crate::record::Suite;
use crate::run::Task;
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
        // rustdoc's own count passes over what is public by `pub use` alone, so the items are looked at one by one.
        Task::new("listing what is documented", tools::cargo())
            .args([
                "rustdoc",
                "--package",
                name,
                "--lib",
                "--",
                "-Zunstable-options",
                "--output-format=json",
                "--document-hidden-items",
            ])
            .env(RUSTDOC, tools::rustdoc())
            .env("RUSTDOC", env::current_exe().context("this program does not know where it is")?)
            .dir(&places.root)
            .run()?;
        let path = places.target.join("doc").join(format!("{}.json", name.replace('-', "_")));
        let listed: Value = serde_json::from_slice(&digest::read(&path)?)
            .with_context(|| format!("{} is no JSON", path.display()))?;
        let items = complete(&listed)
            .with_context(|| format!("{name} has public items that are not documented as they should be"))?;
        remarks.push(format!("{name}: {items} examples"));
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

/// How many items have an example; a fault where one has none that could. Fields, variants, and what a trait asks for, are
/// shown by the example of what they belong to.
fn complete(listed: &Value) -> Result<usize> {
    let index = listed["index"].as_object().context("the list has no index")?;
    // From the root, as a reader goes: what a private module holds is listed as well.
    let mut ways = vec![listed["root"].clone()];
    let mut wanted = BTreeMap::new();
    while let Some(id) = ways.pop() {
        // What is not in the index is another crate's.
        let Some(item) = index.get(&id.to_string()) else { continue };
        // Hidden modules have been asked for because what they hold may be shown elsewhere.
        if item["attrs"].to_string().contains("doc(hidden)") {
            continue;
        }
        let (kind, inner) =
            item["inner"].as_object().and_then(|inner| inner.iter().next()).context("no kind")?;
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        match kind.as_str() {
            "use" => ways.push(inner["id"].clone()),
            "impl" if inner["trait"].is_null() => ways.extend(list(&inner["items"])),
            "module" | "struct" | "enum" | "union" | "trait" | "function" | "macro" | "proc_macro"
                if wanted.insert(id.to_string(), item).is_none() =>
            {
                ways.extend(list(&inner[if kind == "module" { "items" } else { "impls" }]));
            }
            _ => {}
        }
    }
    let without: Vec<String> = wanted
        .values()
        .filter(|item| !item["docs"].as_str().unwrap_or_default().contains("```"))
        .map(|item| format!("{} {}", item["span"]["filename"].as_str().unwrap_or_default(), item["name"]))
        .collect();
    if wanted.is_empty() {
        bail!("nothing is public");
    }
    if !without.is_empty() {
        bail!(
            "no example of\n  {}\n  remedy: write one, hide the item (#[doc(hidden)]), or make it private",
            without.join("\n  ")
        );
    }
    Ok(wanted.len())
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
    // In a directory of its own: cargo gives a wasm no name by what it was made with, so that the development page would
    // get this one.
    let target = places.target.join("leptos");
    trunk_build(places, "building a Leptos app with the packed crate", &app, &out, &target)?;

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
    // With the present time: packed files bear an old one, by which cargo would take the crate that was here before for this.
    Task::new("unpacking the crate", "tar").arg("-xmzf").arg(file).arg("-C").arg(dir).run()?;
    Ok(dir.join(file.file_stem().context("the crate has no name")?))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    for path in digest::files(from)? {
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

    fn listed(docs: Value) -> Value {
        let shown = json!({ "struct": { "impls": [5, 6] } });
        json!({ "root": 1, "index": {
            "1": { "name": "crate", "docs": "```\n```", "inner": { "module": { "items": [2, 9] } } },
            "2": { "name": null, "inner": { "use": { "id": 3 } } },
            "3": { "name": "Shown", "docs": "```\n```", "inner": shown },
            "4": { "name": "told", "docs": docs, "inner": { "function": {} } },
            "5": { "name": null, "inner": { "impl": { "trait": null, "items": [4] } } },
            "6": { "name": null, "inner": { "impl": { "trait": {}, "items": [7] } } },
            "7": { "name": "fmt", "docs": null, "inner": { "function": {} } },
            "9": { "attrs": ["#[doc(hidden)]"], "name": "hidden", "inner": { "module": { "items": [8] } } },
            "8": { "name": "Private", "docs": null, "inner": { "struct": { "impls": [] } } },
        } })
    }

    #[test]
    fn each_item_needs_an_example() {
        assert_eq!(complete(&listed("Text.\n\n```\n```".into())).unwrap(), 3);
        for docs in [json!("Text."), Value::Null] {
            let fault = complete(&listed(docs)).unwrap_err().to_string();
            assert!(
                fault.contains("\"told\"") && !fault.contains("Shown") && !fault.contains("fmt"),
                "{fault}"
            );
        }
    }

    #[test]
    fn nothing_at_all_is_not_complete() {
        assert!(complete(&json!({})).is_err());
        assert!(complete(&json!({ "root": 1, "index": {} })).is_err());
    }
}
