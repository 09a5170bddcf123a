//! Lock files must work for everybody: they name the public registries, and no path of one machine.

use std::fs;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::places::Places;

const CRATES: &str = "registry+https://github.com/rust-lang/crates.io-index";
const NPM: &str = "https://registry.npmjs.org/";
const PYTHON_LOCKS: [&str; 2] = ["contract/requirements.txt", "tests/consumers/scan/sites/requirements.txt"];
pub(crate) const NPM_LOCKS: [&str; 13] = [
    "www/package-lock.json",
    "examples/spa/package-lock.json",
    "tests/bench/package-lock.json",
    "tests/browser/package-lock.json",
    "tests/security/package-lock.json",
    "guard/npm/package-lock.json",
    "tests/consumers/package-lock.json",
    "tests/consumers/apps/angular/package-lock.json",
    "tests/consumers/apps/sveltekit/package-lock.json",
    "tests/consumers/package/package-lock.json",
    "tests/consumers/package/react18/package-lock.json",
    "tests/consumers/scan/sites/next/package-lock.json",
    "tests/consumers/scan/sites/parcel/package-lock.json",
];

pub(crate) fn check(places: &Places) -> Result<()> {
    let read = |name: &str| {
        fs::read_to_string(places.root.join(name))
            .with_context(|| format!("could not read {name}\n  remedy: generate it, and commit it"))
    };
    let mut faults = cargo_faults(&read("Cargo.lock")?);
    for name in NPM_LOCKS {
        let value: Value =
            serde_json::from_str(&read(name)?).with_context(|| format!("{name} is no JSON"))?;
        faults.extend(npm_faults(&value).into_iter().map(|fault| format!("{name}: {fault}")));
    }
    for name in PYTHON_LOCKS {
        faults.extend(python_faults(&read(name)?).into_iter().map(|fault| format!("{name}: {fault}")));
    }
    if faults.is_empty() {
        println!(
            "  Cargo.lock, {} and {} name public registries only.",
            NPM_LOCKS.join(", "),
            PYTHON_LOCKS.join(" and ")
        );
        return Ok(());
    }
    bail!(
        "lock files name sources that others can't reach:\n  {}\n  remedy: lock again with the public registries \
         (npm install --registry {NPM}, cargo without source replacement)",
        faults.join("\n  ")
    )
}

fn cargo_faults(lock: &str) -> Vec<String> {
    lock.lines()
        .filter_map(|line| line.strip_prefix("source = \"")?.strip_suffix('"'))
        .filter(|source| *source != CRATES)
        .map(|source| format!("Cargo.lock: {source}"))
        .collect()
}

fn npm_faults(lock: &Value) -> Vec<String> {
    let Some(packages) = lock["packages"].as_object() else {
        return vec!["no \"packages\"; lockfileVersion 3 is expected".to_owned()];
    };
    let mut faults = Vec::new();
    for (name, package) in packages {
        // The empty name is the project itself.
        if name.is_empty() {
            continue;
        }
        // Without an address, npm asks its registry; the integrity says that it is the same package.
        match package["resolved"].as_str() {
            Some(from) if !from.starts_with(NPM) => faults.push(format!("{name} comes from {from}")),
            _ if package["inBundle"] == true => {}
            _ if package["integrity"].as_str().is_none() => faults.push(format!("{name} has no integrity")),
            _ => {}
        }
    }
    faults
}

/// Options (another index) and addresses make pip look elsewhere.
fn python_faults(lock: &str) -> Vec<String> {
    lock.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .filter(|line| line.starts_with('-') || line.contains("://") || !line.contains("=="))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn crates_come_from_the_public_registry() {
        assert!(cargo_faults(&format!("[[package]]\nname = \"a\"\nsource = \"{CRATES}\"\n")).is_empty());
        assert_eq!(
            cargo_faults(
                "source = \"registry+https://mirror.example/index\"\nsource = \"git+https://example.org/a\""
            ),
            ["Cargo.lock: registry+https://mirror.example/index", "Cargo.lock: git+https://example.org/a"]
        );
    }

    #[test]
    fn python_packages_are_pinned_and_come_from_the_public_index() {
        let lock = "# a comment\n\nattrs==26.1.0\n--index-url https://mirror.example\nrich @ https://example.org/r.whl\nsix\n";
        assert_eq!(
            python_faults(lock),
            ["--index-url https://mirror.example", "rich @ https://example.org/r.whl", "six"]
        );
    }

    #[test]
    fn npm_packages_come_from_the_public_registry_with_integrity() {
        let lock = json!({ "packages": {
            "": { "name": "project" },
            "node_modules/good": { "resolved": "https://registry.npmjs.org/good/-/good-1.0.0.tgz", "integrity": "sha512-x" },
            "node_modules/nameless": { "integrity": "sha512-x" },
            "node_modules/bundled": { "inBundle": true },
            "node_modules/loose": { "resolved": "https://registry.npmjs.org/loose/-/loose-1.0.0.tgz" },
            "node_modules/local": { "resolved": "file:../local", "link": true },
            "node_modules/mirrored": { "resolved": "https://mirror.example/m.tgz", "integrity": "sha512-x" },
            "node_modules/unknown": {},
        }});
        assert_eq!(
            npm_faults(&lock),
            [
                "node_modules/local comes from file:../local",
                "node_modules/loose has no integrity",
                "node_modules/mirrored comes from https://mirror.example/m.tgz",
                "node_modules/unknown has no integrity",
            ]
        );
        assert_eq!(npm_faults(&json!({})).len(), 1);
    }
}
