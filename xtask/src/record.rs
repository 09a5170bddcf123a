//! What the slow suites last passed with, kept in `xtask/slow.json`.
//!
//! Slow suites don't run with each change. So that none rots unseen, `cargo xtask test` refuses where one of the files
//! that a suite is about is not what it was when the suite last passed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::digest;
use crate::places::Places;

/// What stands for the widget's own crates of Cargo.lock: the sandbox's and the tools' change nothing here.
const CRATES: &str = "Cargo.lock (the widget's crates)";
const WIDGET: &str = "sir-donate";
/// Enough to tell two states apart, and a line that can be read.
const SHORT: usize = 16;

/// A slow suite and what it depends on.
#[derive(Debug)]
pub(crate) struct Suite {
    pub(crate) name: &'static str,
    /// Files and folders. Few, and those that decide whether it passes: see docs/contributing.md.
    pub(crate) inputs: &'static [&'static str],
}

/// Digests by the name of the input.
type Digests = BTreeMap<String, String>;
/// Digests by the name of the suite.
type Record = BTreeMap<String, Digests>;

/// Fails where one of `suites` has not passed with what is here.
pub(crate) fn check(places: &Places, suites: &[&Suite]) -> Result<()> {
    let record = read(&file(places))?;
    let mut lines = Vec::new();
    let mut again = String::new();
    for suite in suites {
        let changed = changed(record.get(suite.name), &digests(&places.root, suite)?);
        if !changed.is_empty() {
            lines.push(format!("{}: {}", suite.name, changed.join(", ")));
            again.push_str(&format!(" --only {}", suite.name));
        }
    }
    if lines.is_empty() {
        return Ok(());
    }
    bail!(
        "slow suites have not passed with what is here. Changed since they did:\n  {}\n  \
         remedy: cargo xtask test{again}, which takes some minutes, and commit xtask/slow.json with your change",
        lines.join("\n  ")
    )
}

/// Notes that a suite passed with what is here.
pub(crate) fn keep(places: &Places, suite: &Suite) -> Result<()> {
    let path = file(places);
    let mut record = read(&path)?;
    let now = digests(&places.root, suite)?;
    if record.get(suite.name) == Some(&now) {
        return Ok(());
    }
    record.insert(suite.name.to_owned(), now);
    let text = format!("{}\n", serde_json::to_string_pretty(&record)?);
    fs::write(&path, text).with_context(|| format!("could not write {}", path.display()))?;
    println!("  {} is new: commit it with your change.", places.shown(&path));
    Ok(())
}

fn file(places: &Places) -> PathBuf {
    places.root.join("xtask/slow.json")
}

fn read(path: &Path) -> Result<Record> {
    if !path.exists() {
        return Ok(Record::new());
    }
    serde_json::from_slice(&digest::read(path)?)
        .with_context(|| format!("{} is damaged\n  remedy: git checkout {0}", path.display()))
}

fn digests(root: &Path, suite: &Suite) -> Result<Digests> {
    let mut digests = Digests::new();
    for input in suite.inputs {
        if !root.join(input).exists() {
            bail!(
                "the slow suite {} depends on {input}, which is not there\n  remedy: name what took its place, where its `Suite` stands in xtask/src",
                suite.name
            );
        }
        let digest = digest::of_inputs(root, &[input], &[])?;
        digests.insert((*input).to_owned(), digest[..SHORT].to_owned());
    }
    let lock = String::from_utf8(digest::read(&root.join("Cargo.lock"))?).context("Cargo.lock is no text")?;
    let crates = locked_below(&lock, WIDGET).join("\n");
    digests.insert(CRATES.to_owned(), digest::hex(crates.as_bytes())[..SHORT].to_owned());
    Ok(digests)
}

/// Names of what differs.
fn changed(before: Option<&Digests>, now: &Digests) -> Vec<String> {
    let Some(before) = before else { return vec!["all of it is new".to_owned()] };
    let added = now.iter().filter(|(name, digest)| before.get(*name) != Some(digest)).map(|(name, _)| name);
    let gone = before.keys().filter(|name| !now.contains_key(*name));
    added.chain(gone).cloned().collect()
}

/// Name, version and checksum of the entries of a Cargo.lock that `package` needs, itself included, in a fixed order.
/// Not whole entries: a dependency is named with its version or without, by what others have in the lock.
fn locked_below(lock: &str, package: &str) -> Vec<String> {
    let entries: Vec<&str> = lock.split("[[package]]").skip(1).map(str::trim).collect();
    let field = |entry: &str, name: &str| {
        entry
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(" = \"")?.strip_suffix('"'))
            .map(str::to_owned)
    };
    let mut found = BTreeSet::new();
    let mut wanted = vec![package.to_owned()];
    while let Some(want) = wanted.pop() {
        // "name", or "name version" where the lock holds several of that name.
        let mut words = want.split(' ');
        let (name, version) = (words.next(), words.next());
        for entry in &entries {
            let is = field(entry, "name").as_deref() == name
                && (version.is_none() || field(entry, "version").as_deref() == version);
            let facts = ["name", "version", "checksum"].map(|name| field(entry, name).unwrap_or_default());
            if is && found.insert(facts.join(" ")) {
                let needs = entry.split_once("dependencies = [").map_or("", |(_, rest)| rest);
                wanted.extend(
                    needs.lines().filter_map(|line| {
                        Some(line.trim().strip_prefix('"')?.strip_suffix("\",")?.to_owned())
                    }),
                );
            }
        }
    }
    found.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = r#"
version = 4

[[package]]
name = "a"
version = "1.0.0"
dependencies = [
 "b 2.0.0",
 "c",
]

[[package]]
name = "b"
version = "1.0.0"
checksum = "11"

[[package]]
name = "b"
version = "2.0.0"
checksum = "22"
dependencies = [
 "a",
]

[[package]]
name = "c"
version = "3.0.0"
checksum = "33"

[[package]]
name = "other"
version = "1.0.0"
dependencies = [
 "b 1.0.0",
]
"#;

    #[test]
    fn only_the_crates_that_a_package_needs_count() {
        let found = locked_below(LOCK, "a");
        assert_eq!(found, ["a 1.0.0 ", "b 2.0.0 22", "c 3.0.0 33"]);
        // An update of what others need is none of ours; one of what we need is.
        assert_eq!(locked_below(&LOCK.replace("\"11\"", "\"12\""), "a"), found);
        assert_ne!(locked_below(&LOCK.replace("\"33\"", "\"34\""), "a"), found);
        // Nor is a second version of one of ours that comes for others.
        let other = LOCK.replace("\"c\",", "\"c 3.0.0\",");
        assert_eq!(
            locked_below(&format!("{other}\n[[package]]\nname = \"c\"\nversion = \"4.0.0\"\n"), "a"),
            found
        );
        assert!(locked_below(LOCK, "absent").is_empty());
    }

    #[test]
    fn the_repositorys_own_lock_is_understood() {
        let lock = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.lock")).unwrap();
        let found = locked_below(&lock, WIDGET);
        let has = |name: &str| found.iter().any(|entry| entry.starts_with(&format!("{name} ")));
        assert!(has(WIDGET) && has("wasm-bindgen") && has("leptos") && has("reactive_graph"));
        assert!(!has("xtask") && !has("sir-donate-sandbox") && !has("clap"));
    }

    #[test]
    fn what_changed_is_named() {
        let digests = |list: &[(&str, &str)]| -> Digests {
            list.iter().map(|&(name, digest)| (name.to_owned(), digest.to_owned())).collect()
        };
        let before = digests(&[("Trunk.toml", "1"), ("src/lib.rs", "2"), ("old", "3")]);
        assert!(changed(Some(&before), &before).is_empty());
        assert_eq!(
            changed(Some(&before), &digests(&[("Trunk.toml", "1"), ("src/lib.rs", "9"), ("new", "3")])),
            ["new", "src/lib.rs", "old"]
        );
        assert_eq!(changed(None, &before).len(), 1);
    }

    #[test]
    fn a_suite_that_passed_is_asked_for_again_once_an_input_changes() {
        let root = std::env::temp_dir().join(format!("xtask-record-{}", std::process::id()));
        fs::create_dir_all(root.join("xtask")).unwrap();
        fs::create_dir_all(root.join("page")).unwrap();
        fs::write(root.join("Cargo.lock"), LOCK.replace("\"a\"", "\"sir-donate\"")).unwrap();
        fs::write(root.join("page/index.html"), "1").unwrap();
        let places = Places::at(root.clone());
        let suite = Suite { name: "trunk", inputs: &["page"] };

        let fault = check(&places, &[&suite]).unwrap_err().to_string();
        assert!(fault.contains("remedy: cargo xtask test --only trunk,"), "{fault}");
        keep(&places, &suite).unwrap();
        check(&places, &[&suite]).unwrap();

        fs::write(root.join("page/index.html"), "2").unwrap();
        let fault = check(&places, &[&suite]).unwrap_err().to_string();
        assert!(fault.contains("trunk: page\n"), "{fault}");
        keep(&places, &suite).unwrap();
        check(&places, &[&suite]).unwrap();

        let gone = Suite { name: "trunk", inputs: &["page", "gone.mjs"] };
        assert!(check(&places, &[&gone]).unwrap_err().to_string().contains("gone.mjs, which is not there"));

        fs::write(root.join("Cargo.lock"), "").unwrap();
        assert!(check(&places, &[&suite]).unwrap_err().to_string().contains("Cargo.lock"));
        fs::write(file(&places), "[]").unwrap();
        assert!(check(&places, &[&suite]).unwrap_err().to_string().contains("damaged"));
        fs::remove_dir_all(&root).unwrap();
    }
}
