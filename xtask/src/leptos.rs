//! What Rust developers get: the documentation, what the crate is packed of, and the packed crate in a Leptos app.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::build::{self, fresh_dir, write};
use crate::demo;
use crate::digest;
use crate::documents;
use crate::manifest::VERSION;
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
        "docs/leptos.md",
        "rust-toolchain.toml",
        "src/bindings.rs",
        // All of www/shim that such an app has: the step `shim` holds it to what it is bundled from.
        "src/browser/element.js",
        "src/browser/element.rs",
        "src/components",
        "src/lib.rs",
        "tests/browser/slow/leptos.test.mjs",
        "tests/consumers/leptos",
        "xtask/src/leptos.rs",
    ],
};

/// What the app's copy is told: which Rust the documents show, and which version to take.
const GUIDE: &str = "docs/leptos.md";
const WISH: &str = "sir-donate = ";

/// Names the rustdoc to run.
const RUSTDOC: &str = "SIR_DONATE_RUSTDOC";

/// The crates that others may depend on.
const PUBLISHED: [&str; 1] = ["sir-donate"];

/// The documentation of what is published: without warnings, here and as docs.rs writes it, and with an example for each
/// item that can have one. And whether what is packed is all that it takes.
pub(crate) fn documented(places: &Places) -> Result<String> {
    let packages = PUBLISHED.iter().flat_map(|name| ["--package", *name]);
    Task::new("writing the documentation", tools::cargo())
        .args(["doc", "--no-deps"])
        .args(packages)
        .env("RUSTDOCFLAGS", "-D warnings")
        .dir(&places.root)
        .run()?;
    let mut remarks = Vec::new();
    let known = tools::metadata(&places.root, &["--no-deps", "--locked"])?;
    for name in PUBLISHED {
        // rustdoc's own count passes over what is public by `pub use` alone, so the items are looked at one by one.
        let listing = ["--", "--output-format=json", "--document-hidden-items"];
        rustdoc(places, "listing what is documented", name, &listing.map(str::to_owned))?;
        let path = places.target.join("doc").join(format!("{}.json", name.replace('-', "_")));
        let listed: Value = serde_json::from_slice(&digest::read(&path)?)
            .with_context(|| format!("{} is no JSON", path.display()))?;
        let items = complete(&listed)
            .with_context(|| format!("{name} has public items that are not documented as they should be"))?;
        remarks.push(format!("{name}: {items} examples"));
        let package = known["packages"].as_array().into_iter().flatten().find(|one| one["name"] == name);
        let asked = &package.with_context(|| format!("cargo knows no {name}"))?["metadata"]["docs"]["rs"];
        rustdoc(places, "writing the documentation as docs.rs does", name, &docs_rs(asked)?)?;
        stands_alone(places, name)?;
    }
    Ok(remarks.join(", "))
}

/// With what is not stable yet: see `as_rustdoc`. What is for rustdoc itself stands behind `--`.
fn rustdoc(places: &Places, doing: &str, name: &str, args: &[String]) -> Result<()> {
    Task::new(doing, tools::cargo())
        .args(["rustdoc", "--package", name, "--lib"])
        .args(args)
        .arg("-Zunstable-options")
        .env(RUSTDOC, tools::rustdoc())
        .env("RUSTDOC", env::current_exe().context("this program does not know where it is")?)
        .dir(&places.root)
        .run()
}

/// What docs.rs has cargo do, by the `package.metadata.docs.rs` of a Cargo.toml. It compiles nothing else, and shows nobody
/// what went wrong before the release is out.
fn docs_rs(asked: &Value) -> Result<Vec<String>> {
    let mut args = Vec::new();
    let mut last = Vec::new();
    let list = |value: &Value| -> Vec<String> {
        value.as_array().into_iter().flatten().filter_map(|word| Some(word.as_str()?.to_owned())).collect()
    };
    for (key, value) in asked.as_object().context("Cargo.toml does not say what docs.rs is to write")? {
        match key.as_str() {
            "default-target" => {
                args.extend(["--target".to_owned(), value.as_str().unwrap_or_default().to_owned()]);
            }
            "features" => args.extend(["--features".to_owned(), list(value).join(",")]),
            "no-default-features" if value == true => args.push("--no-default-features".to_owned()),
            "rustdoc-args" => last = list(value),
            "targets" if list(value).is_empty() => {}
            _ => bail!("docs.rs is told {key} = {value}: xtask/src/leptos.rs has to learn what that does"),
        }
    }
    args.extend(["--", "--cfg", "docsrs", "-Dwarnings"].map(str::to_owned));
    args.extend(last);
    Ok(args)
}

/// Whether all of `src` is packed, and takes nothing that lies elsewhere: for whoever has the packed crate there is no more.
fn stands_alone(places: &Places, name: &str) -> Result<()> {
    let lines = |program: &str, args: &[&str]| -> Result<Vec<String>> {
        let output = run::command(program)
            .args(args)
            .current_dir(&places.root)
            .output()
            .with_context(|| format!("could not start {program}"))?;
        if !output.status.success() {
            bail!("{program} {}:\n{}", args.join(" "), String::from_utf8_lossy(&output.stderr).trim());
        }
        Ok(String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect())
    };
    let packed: BTreeSet<String> =
        lines(&tools::cargo(), &["package", "--list", "--package", name, "--allow-dirty", "--locked"])?
            .into_iter()
            .collect();
    let sources = lines("git", &["ls-files", "-co", "--exclude-standard", "src"])?;
    if sources.is_empty() {
        bail!("git knows no file of src/\n  remedy: run this in a clone");
    }
    let mut faults = Vec::new();
    for source in sources.iter().filter(|source| places.root.join(source).is_file()) {
        if !packed.contains(source) {
            faults.push(format!("{source} is not packed"));
        }
        if source.ends_with(".rs") {
            let text = String::from_utf8_lossy(&digest::read(&places.root.join(source))?).into_owned();
            // What is put together by `concat!` begins with a folder.
            let there = |path: &String| {
                packed.contains(path)
                    || (path.ends_with('/') && packed.iter().any(|one| one.starts_with(path)))
            };
            let taken = takes(source, &text).into_iter().filter(|(_, path)| !there(path));
            faults.extend(
                taken.map(|(line, path)| format!("{source}:{line} takes {path}, which is not packed")),
            );
        }
    }
    if faults.is_empty() {
        return Ok(());
    }
    bail!(
        "the packed crate would lack what it needs:\n  {}\n  remedy: `include` in Cargo.toml, or put the file into src/",
        faults.join("\n  ")
    )
}

/// Where the tests of a source begin, which stand at its end.
fn is_tests(line: &str) -> bool {
    // A file may be tests as a whole.
    line.trim()
        .replacen("#![", "#[", 1)
        .strip_prefix("#[cfg(")
        .is_some_and(|rest| rest.starts_with("test)") || rest.starts_with("all(test,"))
}

/// The files that a source takes when it is compiled, with lines, as paths from the crate's root. What tests take is left
/// out: nobody runs those of a packed crate.
fn takes(source: &str, text: &str) -> Vec<(usize, String)> {
    let mut taken = Vec::new();
    if Path::new(source).file_stem().is_some_and(|stem| stem == "tests") {
        return taken;
    }
    let folder = Path::new(source).parent().unwrap_or(Path::new(""));
    for (index, line) in text.lines().enumerate().take_while(|(_, line)| !is_tests(line)) {
        for start in ["include_str!(", "include_bytes!(", "include!(", "#[path =", "module ="] {
            let Some((_, rest)) = line.split_once(start) else { continue };
            // Not as a text that runs over the line: then it is not found in the list either.
            let path = rest.split('"').nth(1).unwrap_or(rest);
            let end = if path.ends_with('/') { "/" } else { "" };
            let path = match path.strip_prefix('/') {
                // As wasm-bindgen writes it: from the root.
                Some(path) => PathBuf::from(path),
                None => documents::plain(&folder.join(path)),
            };
            taken.push((index + 1, path.to_string_lossy().replace('\\', "/") + end));
        }
    }
    taken
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
    let mut closed = Vec::new();
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
        if kind == "enum" && !item["attrs"].to_string().contains("non_exhaustive") {
            closed.push(item["name"].to_string());
        }
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
    if !closed.is_empty() {
        bail!(
            "enums that can't grow without breaking others' code: {}\n  remedy: #[non_exhaustive]; what the API knows and \
             what an option takes may become more with any release",
            closed.join(", ")
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
    let manifest = app.join("Cargo.toml");
    write(&manifest, pinned(&String::from_utf8_lossy(&digest::read(&manifest)?))?.as_bytes())?;
    // The versions that the tools fit, and nothing to be asked of a registry.
    fs::copy(places.root.join("Cargo.lock"), app.join("Cargo.lock")).context("could not copy Cargo.lock")?;
    let config = fresh_dir(&app.join(".cargo"))?.join("config.toml");
    let patch = format!("[patch.crates-io]\nsir-donate = {{ path = {:?} }}\n", packed.display().to_string());
    write(&config, patch.as_bytes())?;
    refuse_other(&app, &packed)?;
    let out = work.join("out");
    // In a directory of its own: cargo gives a wasm no name by what it was made with, so that the development page would
    // get this one.
    let target = places.target.join("leptos");
    trunk_build(places, "building a Leptos app with the packed crate", &app, &out, &target)?;
    guided(places, &app, &target)?;

    browser_test(places, "using the Leptos app", "leptos")
        .env("SIR_LEPTOS", &out)
        .env("SIR_DIST", &places.dist)
        .env("SIR_SANDBOX", places.sandbox())
        .run()?;
    rendered(places)
}

/// The app's manifest with the version that is packed: any other would be fetched, and the patch left aside.
fn pinned(manifest: &str) -> Result<String> {
    let is_wish = |line: &&str| line.starts_with(WISH);
    if manifest.lines().filter(is_wish).count() != 1 {
        bail!(
            "the Leptos app's Cargo.toml has not one line `{WISH}…`\n  remedy: write it so, for a version is put there"
        );
    }
    let line = |line| if is_wish(&line) { format!("{WISH}\"={VERSION}\"\n") } else { format!("{line}\n") };
    Ok(manifest.lines().map(line).collect())
}

/// Fails where the app would not be built with what was packed.
fn refuse_other(app: &Path, packed: &Path) -> Result<()> {
    let known = tools::metadata(app, &["--filter-platform", WASM_TARGET])?;
    let places: Vec<&str> = known["packages"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|one| one["name"] == PUBLISHED[0])
        .filter_map(|one| one["manifest_path"].as_str())
        .collect();
    let real =
        |path: &Path| fs::canonicalize(path).with_context(|| format!("{} is not there", path.display()));
    let wanted = real(&packed.join("Cargo.toml"))?;
    match places.as_slice() {
        [one] if real(Path::new(one))? == wanted => Ok(()),
        _ => bail!(
            "the Leptos app takes sir-donate from {}, not the packed one from {}\n  remedy: see what `app` in \
             xtask/src/leptos.rs writes for cargo",
            places.join(" and "),
            wanted.display()
        ),
    }
}

/// Compiles the Rust that the guide shows, with the app's crates.
fn guided(places: &Places, app: &Path, target: &Path) -> Result<()> {
    let guide = String::from_utf8_lossy(&digest::read(&places.root.join(GUIDE))?).into_owned();
    let blocks = documents::blocks(&guide, "rust");
    if blocks.is_empty() {
        bail!("{GUIDE} shows no Rust, which can't be");
    }
    let examples = fresh_dir(&app.join("examples"))?;
    for (line, code) in blocks {
        write(&examples.join(format!("line_{line}.rs")), program(&code).as_bytes())?;
    }
    // Not `check`, which would compile nothing less but everything once more.
    Task::new("compiling what the guide shows", tools::cargo())
        .args(["build", "--examples", "--target", WASM_TARGET, "--target-dir"])
        .arg(target)
        .dir(app)
        .remedy(format!("the number in an example's name is its line in {GUIDE}"))
        .run()
}

/// A block of the guide as it is, or as the body of a component where it is no program.
fn program(code: &str) -> String {
    if code.contains("fn main()") {
        return code.to_owned();
    }
    format!(
        "use leptos::prelude::*;\nuse sir_donate::*;\n\n#[component]\nfn Shown() -> impl IntoView {{\n{code}}}\n\n\
         fn main() {{\n    mount_to_body(Shown);\n}}\n"
    )
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
    fn an_enum_has_to_be_one_that_may_grow() {
        let choice = |attrs: Value| {
            json!({ "root": 1, "index": {
                "1": { "name": "crate", "docs": "```\n```", "inner": { "module": { "items": [2] } } },
                "2": { "name": "Choice", "attrs": attrs, "docs": "```\n```", "inner": { "enum": { "impls": [] } } },
            } })
        };
        assert_eq!(complete(&choice(json!(["non_exhaustive"]))).unwrap(), 2);
        let fault = complete(&choice(json!([]))).unwrap_err().to_string();
        assert!(fault.contains("\"Choice\"") && fault.contains("#[non_exhaustive]"), "{fault}");
    }

    #[test]
    fn docs_rs_is_told_what_the_manifest_says() {
        let asked = json!({
            "default-target": "wasm32-unknown-unknown", "targets": [], "features": ["a", "b"],
            "no-default-features": true, "rustdoc-args": ["--x"],
        });
        assert_eq!(
            docs_rs(&asked).unwrap().join(" "),
            "--target wasm32-unknown-unknown --features a,b --no-default-features -- --cfg docsrs -Dwarnings --x"
        );
        for (key, value) in
            [("all-features", json!(true)), ("targets", json!(["x"])), ("rustc-args", json!([]))]
        {
            let fault = docs_rs(&json!({ key: value })).unwrap_err().to_string();
            assert!(fault.contains(key) && fault.contains("has to learn"), "{fault}");
        }
        assert!(docs_rs(&Value::Null).is_err());
    }

    #[test]
    fn what_a_source_takes_is_found_but_for_what_its_tests_take() {
        let text = "let a = include_str!(\"../www/a.json\");\n#[wasm_bindgen(module = \"/src/b.js\")]\n\
                    #[path = \"c.rs\"]\ninclude!(concat!(env!(\"OUT_DIR\"), \"/d.rs\"));\n#[cfg(test)]\nmod tests {\n\
                    include_str!(\"../../e.json\")\n";
        let found = takes("src/ui/x.rs", text);
        let found: Vec<(usize, &str)> = found.iter().map(|(line, path)| (*line, path.as_str())).collect();
        assert_eq!(
            found,
            [(1, "src/www/a.json"), (2, "src/b.js"), (3, "src/ui/c.rs"), (4, "src/ui/OUT_DIR")]
        );
        assert_eq!(takes("src/lib.rs", "include_bytes!(\"../docs/x\")"), [(1, "docs/x".to_owned())]);
        assert_eq!(takes("src/lib.rs", "include_str!(\n"), [(1, "src".to_owned())]);
        let joined = "include_str!(concat!(\"../../www/locales/\", $tag))";
        assert_eq!(takes("src/i18n/x.rs", joined), [(1, "www/locales/".to_owned())]);
        assert_eq!(takes("src/a/tests.rs", text), []);
        assert_eq!(takes("src/a/x.rs", &["//! Why.\n#![cfg(test)]\n", text].concat()), []);
    }

    #[test]
    fn the_app_asks_for_the_version_that_is_packed() {
        let text = pinned("[dependencies]\nleptos = \"0.8\"\nsir-donate = \"*\"\n").unwrap();
        assert_eq!(text, format!("[dependencies]\nleptos = \"0.8\"\nsir-donate = \"={VERSION}\"\n"));
        assert!(pinned("sir-donate.workspace = true\n").is_err());
        let app = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/consumers/leptos/Cargo.toml");
        assert!(pinned(&fs::read_to_string(app).unwrap()).unwrap().contains(VERSION));
    }

    #[test]
    fn an_app_that_takes_another_crate_is_refused() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        refuse_other(root, root).unwrap();
        let fault = refuse_other(root, &root.join("xtask")).unwrap_err().to_string();
        assert!(fault.contains("not the packed one"), "{fault}");
    }

    #[test]
    fn a_block_of_the_guide_becomes_a_program() {
        assert_eq!(program("fn main() {}\n"), "fn main() {}\n");
        let made = program("view! { <p/> }\n");
        assert!(
            made.contains("fn Shown() -> impl IntoView {\nview! { <p/> }\n}\n") && made.contains("fn main()")
        );
    }

    #[test]
    fn nothing_at_all_is_not_complete() {
        assert!(complete(&json!({})).is_err());
        assert!(complete(&json!({ "root": 1, "index": {} })).is_err());
    }
}
