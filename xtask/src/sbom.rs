//! The bill of materials of what ships, in CycloneDX: every file of a build, every crate that the wasm is linked from,
//! the standard library's included.
//!
//! Nothing in it depends on time or chance, so it is the same wherever the same state is built. From `cargo tree`, for
//! that is told which edges count: only what is linked for the browser, no macro and no build script.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::build::FEATURES;
use crate::digest;
use crate::manifest;
use crate::places::Places;
use crate::run;
use crate::tools::{self, WASM_TARGET};

pub(crate) const NAME: &str = "sbom.cdx.json";
const SPEC: &str = "1.6";
/// The npm package holds these too: its wasm there, and the crate that it is.
const TOOLS: [(&str, &str); 2] =
    [("guard/guard_bg.wasm", "sir-donate-guard"), ("guard/doctor_bg.wasm", "sir-donate-doctor")];
/// What its scripts were bundled from, with the licence texts.
const BUNDLED: &str = "guard/THIRD-PARTY-LICENSES.txt";
const BUNDLED_LOCK: &str = "guard/npm/package-lock.json";
const STD: &str = "std";
const STD_MACROS: &str = "proc_macro";
/// What `build.rs` has compiled of the standard library. Crates for macros are linked as well, where one uses another as
/// a library.
const STD_TREE: [&str; 5] =
    ["--package", STD_MACROS, "--no-default-features", "--features", "std/optimize_for_size"];
/// Some of the standard library's own crates don't repeat it.
const STD_LICENSE: &str = "MIT OR Apache-2.0";
const STD_REFERENCE: &str = "pkg:generic/rust/";
const ROOT: &str = "sir-donate";
/// Crates from the registry with changes of ours, each in a folder of its own; what was changed stands beside them.
const PATCHES: &str = "patches";

/// One crate.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Crate {
    pub(crate) name: String,
    pub(crate) version: String,
    /// Where it lies, unless it is from a registry.
    pub(crate) folder: Option<PathBuf>,
    pub(crate) license: String,
    needs: BTreeSet<String>,
}

impl Crate {
    /// Of this repository.
    pub(crate) fn is_own(&self) -> bool {
        is_own(&self.name)
    }

    /// A registry's, with a change of ours.
    pub(crate) fn is_patched(&self) -> bool {
        self.folder.as_deref().is_some_and(is_patch)
    }
}

/// Crates by their reference.
pub(crate) type Crates = BTreeMap<String, Crate>;

/// What the wasm of `dir` is linked from: the widget's crates, those of the guard and the doctor where they are in it too,
/// and the standard library's.
pub(crate) fn crates(places: &Places, dir: &Path) -> Result<Crates> {
    let mut crates = tree(&places.root, ROOT, &FEATURES)?;
    for (_, name) in TOOLS.iter().filter(|(file, _)| dir.join(file).is_file()) {
        for (reference, one) in tree(&places.root, name, &["--features", "wasm"])? {
            // The widget is in the doctor too, with less of it.
            match crates.entry(reference) {
                Entry::Vacant(free) => drop(free.insert(one)),
                Entry::Occupied(mut known) => known.get_mut().needs.extend(one.needs),
            }
        }
    }
    let rust = rust()?;
    if let Some(library) = tools::library()? {
        for (reference, mut one) in tree(&library, STD, &STD_TREE)? {
            // Rust's own are numbered by its release.
            if one.folder.is_some() {
                one.version.clone_from(&rust);
            }
            crates.insert(reference, one);
        }
    } else {
        // Only its source tells what it is linked from itself.
        let folder = Some(tools::sysroot()?.join("lib/rustlib").join(WASM_TARGET));
        let one = Crate {
            name: STD.to_owned(),
            version: rust.clone(),
            folder,
            license: STD_LICENSE.to_owned(),
            needs: BTreeSet::new(),
        };
        crates.insert(reference(STD, &rust, false), one);
    }
    Ok(crates
        .into_values()
        .map(|mut one| {
            one.needs = one.needs.iter().map(|need| rust_reference(need, &rust)).collect();
            (reference(&one.name, &one.version, is_published(one.folder.as_deref())), one)
        })
        .collect())
}

/// Rust's release.
fn rust() -> Result<String> {
    run::capture(tools::rustc(), &["--version"])
        .and_then(|text| text.split(' ').nth(1).map(str::to_owned))
        .context("rustc can't be run\n  remedy: install Rust from https://rustup.rs")
}

/// Describes the files of `dir` in a file beside them.
pub(crate) fn write(places: &Places, dir: &Path) -> Result<()> {
    let text = serde_json::to_string_pretty(&describe(places, dir)?)?;
    let path = dir.join(NAME);
    fs::write(&path, format!("{text}\n")).with_context(|| format!("could not write {}", path.display()))
}

fn describe(places: &Places, dir: &Path) -> Result<Value> {
    let lock = |path: &Path| -> Result<BTreeMap<(String, String), String>> {
        Ok(checksums(&String::from_utf8_lossy(&digest::read(path)?)))
    };
    let crates = crates(places, dir)?;
    let bundled = dir.join(BUNDLED);
    let packages = if bundled.is_file() {
        packages(places, &String::from_utf8_lossy(&digest::read(&bundled)?))?
    } else {
        Vec::new()
    };
    let mut sums = lock(&places.root.join("Cargo.lock"))?;
    let rust = rust()?;
    // What a wasm is linked from directly.
    let mut std = vec![reference(STD, &rust, false)];
    if let Some(library) = tools::library()? {
        sums.extend(lock(&library.join("Cargo.lock"))?);
        std.push(reference(STD_MACROS, &rust, false));
    }
    let linked = |name: &str| -> BTreeSet<String> {
        let own = TOOLS.iter().find(|(file, _)| *file == name).map_or(ROOT, |(_, own)| own);
        std.iter().cloned().chain([reference(own, manifest::VERSION, false)]).collect()
    };
    let bundled: BTreeSet<String> =
        packages.iter().filter_map(|one| Some(one["bom-ref"].as_str()?.to_owned())).collect();

    let mut files = Vec::new();
    let mut edges = BTreeMap::new();
    for path in manifest::described(dir)? {
        let name = path.strip_prefix(dir).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        let file = format!("file:{name}");
        files.push(json!({
            "type": "file",
            "bom-ref": file,
            "name": name,
            "hashes": [{ "alg": "SHA-384", "content": digest::hex_384(&digest::read(&path)?) }],
        }));
        let needs = match name.rsplit_once('.') {
            Some((_, "wasm")) => linked(&name),
            Some((stem, "js")) if stem.starts_with("guard/") => bundled.clone(),
            _ => BTreeSet::new(),
        };
        if let Some(lost) = needs.iter().find(|one| !crates.contains_key(*one) && !bundled.contains(*one)) {
            bail!("cargo tree does not name {lost}: xtask/src/sbom.rs has to learn how it does");
        }
        edges.insert(file, needs);
    }
    let mut components: Vec<Value> =
        crates.iter().map(|(reference, one)| component(reference, one, &sums)).collect();
    components.extend(packages);
    edges.extend(bundled.into_iter().map(|reference| (reference, BTreeSet::new())));
    edges.extend(crates.into_iter().map(|(reference, one)| (reference, one.needs)));
    edges.insert(
        ROOT.to_owned(),
        files.iter().filter_map(|file| Some(file["bom-ref"].as_str()?.to_owned())).collect(),
    );
    let dependencies: Vec<Value> =
        edges.into_iter().map(|(reference, needs)| json!({ "ref": reference, "dependsOn": needs })).collect();
    Ok(json!({
        "$schema": format!("http://cyclonedx.org/schema/bom-{SPEC}.schema.json"),
        "bomFormat": "CycloneDX",
        "specVersion": SPEC,
        "version": 1,
        "metadata": {
            "lifecycles": [{ "phase": "build" }],
            "component": {
                "type": "application",
                "bom-ref": ROOT,
                "name": ROOT,
                "version": manifest::VERSION,
                "purl": format!("pkg:npm/{ROOT}@{}", manifest::VERSION),
                "licenses": [{ "expression": "MIT OR Apache-2.0" }],
                "components": files,
            },
            "properties": [{ "name": "cdx:reproducible", "value": "true" }],
        },
        "components": components,
        "dependencies": dependencies,
    }))
}

fn component(reference: &str, one: &Crate, sums: &BTreeMap<(String, String), String>) -> Value {
    let mut value = json!({
        "type": "library",
        "bom-ref": reference,
        "name": one.name,
        "version": one.version,
        "purl": reference,
        "licenses": [{ "expression": expression(&one.license) }],
    });
    if let Some(sum) = sums.get(&(one.name.clone(), one.version.clone())) {
        value["hashes"] = json!([{ "alg": "SHA-256", "content": sum }]);
    }
    if one.is_patched() {
        // A scanner finds by the address what is known of the crate; here it reads that this is not the same to the byte.
        let origin =
            json!({ "type": "library", "name": one.name, "version": one.version, "purl": reference });
        value["pedigree"] = json!({
            "ancestors": [origin],
            "patches": [{ "type": "unofficial" }],
            "notes": format!("{PATCHES}/README.md of the repository tells what was changed and why."),
        });
    }
    value
}

/// As SPDX has it: the old way to write a choice it does not know.
pub(crate) fn expression(license: &str) -> String {
    license.replace('/', " OR ")
}

/// The npm packages of a file of licence texts, which begin with `name version (licence)`.
fn packages(places: &Places, texts: &str) -> Result<Vec<Value>> {
    let path = places.root.join(BUNDLED_LOCK);
    let lock: Value = serde_json::from_slice(&digest::read(&path)?)
        .with_context(|| format!("{} is no JSON", path.display()))?;
    let mut found = Vec::new();
    for title in texts.split(&"-".repeat(80)).filter_map(|text| text.trim_start().lines().next()) {
        let mut words = title.splitn(3, ' ');
        let (Some(name), Some(version), Some(license)) = (words.next(), words.next(), words.next()) else {
            bail!("{BUNDLED} names no package in {title:?}: xtask/src/sbom.rs has to learn how it does");
        };
        let locked = &lock["packages"][format!("node_modules/{name}")];
        let sum = locked["integrity"].as_str().and_then(|text| text.strip_prefix("sha512-"));
        let (Some(sum), Some(true)) = (sum, locked["version"].as_str().map(|locked| locked == version))
        else {
            bail!(
                "{name} {version} is bundled, and {BUNDLED_LOCK} does not name it\n  remedy: npm ci in guard/npm, and build again"
            );
        };
        let reference = format!("pkg:npm/{}@{version}", name.replace('@', "%40"));
        found.push(json!({
            "type": "library",
            "bom-ref": reference,
            "name": name,
            "version": version,
            "purl": reference,
            "licenses": [{ "expression": license.trim_matches(['(', ')']) }],
            "hashes": [{ "alg": "SHA-512", "content": digest::hex_of_base64(sum)? }],
        }));
    }
    Ok(found)
}

/// What is linked for the browser, from `package` of the workspace in `dir` down.
fn tree(dir: &Path, package: &str, more: &[&str]) -> Result<Crates> {
    let manifest = dir.join("Cargo.toml");
    let manifest = manifest.to_string_lossy();
    let mut args = vec!["tree", "--locked", "--manifest-path", manifest.as_ref(), "--package", package];
    args.extend(["--target", WASM_TARGET, "--edges", "normal,no-proc-macro"]);
    args.extend(["--prefix", "depth", "--format", "|{p}|{l}"]);
    args.extend(more);
    let mut command = run::command(tools::cargo());
    // The standard library's manifests use what is not stable yet.
    let output = command.args(&args).env("RUSTC_BOOTSTRAP", "1").output().context("could not start cargo")?;
    if !output.status.success() {
        bail!(
            "cargo can't tell what {package} is linked from:\n{}\n  remedy: cargo fetch, where cargo reaches its registry",
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    let crates = parse(&String::from_utf8_lossy(&output.stdout))?;
    if crates.len() < 2 {
        bail!("cargo tree told of {} crates below {package}", crates.len());
    }
    Ok(crates)
}

/// `1|name v1.0.0 (/path)|MIT (*)`, below the line of the crate that needs it.
pub(crate) fn parse(text: &str) -> Result<Crates> {
    let mut crates = Crates::new();
    let mut above: Vec<String> = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty()) {
        let broken = || format!("cargo tree wrote {line:?}: xtask/src/sbom.rs has to learn what that means");
        let mut parts = line.split('|');
        let (Some(depth), Some(package), Some(license)) = (parts.next(), parts.next(), parts.next()) else {
            bail!(broken());
        };
        let depth: usize = depth.parse().with_context(broken)?;
        let mut words = package.splitn(3, ' ');
        let (Some(name), Some(version)) =
            (words.next(), words.next().and_then(|word| word.strip_prefix('v')))
        else {
            bail!(broken());
        };
        let folder = words.next().map(|rest| PathBuf::from(rest.trim_matches(['(', ')'])));
        // A crate that was told of before has its needs from then.
        let license = license.strip_suffix("(*)").unwrap_or(license).trim();
        let reference = reference(name, version, is_published(folder.as_deref()));
        let license = match license {
            "" if reference.starts_with(STD_REFERENCE) => STD_LICENSE,
            "" => bail!(
                "{name} {version} names no licence\n  remedy: find out which it has; do without the crate, or state it in xtask/src/sbom.rs"
            ),
            license => license,
        };
        above.truncate(depth);
        if let Some(parent) = above.last().and_then(|parent| crates.get_mut(parent)) {
            parent.needs.insert(reference.clone());
        }
        crates.entry(reference.clone()).or_insert_with(|| Crate {
            name: name.to_owned(),
            version: version.to_owned(),
            folder,
            license: license.to_owned(),
            needs: BTreeSet::new(),
        });
        above.push(reference);
    }
    Ok(crates)
}

/// Known to a registry by its name and version, though it may lie here with a change.
fn is_published(folder: Option<&Path>) -> bool {
    folder.is_none_or(is_patch)
}

fn is_patch(folder: &Path) -> bool {
    folder.parent().is_some_and(|above| above.ends_with(PATCHES))
}

/// The package's address in the form that tools understand.
fn reference(name: &str, version: &str, published: bool) -> String {
    if published || is_own(name) {
        format!("pkg:cargo/{name}@{version}")
    } else {
        // The standard library's come with the compiler.
        format!("{STD_REFERENCE}{name}@{version}")
    }
}

fn is_own(name: &str) -> bool {
    name == ROOT || name.starts_with("sir-donate-")
}

/// The same with Rust's release, where the version is a placeholder of the standard library's.
fn rust_reference(reference: &str, rust: &str) -> String {
    match reference.strip_prefix(STD_REFERENCE).and_then(|rest| rest.split_once('@')) {
        Some((name, _)) => format!("{STD_REFERENCE}{name}@{rust}"),
        None => reference.to_owned(),
    }
}

/// The checksums of a Cargo.lock by name and version.
fn checksums(lock: &str) -> BTreeMap<(String, String), String> {
    let field = |entry: &str, name: &str| {
        entry.lines().find_map(|line| {
            Some(line.strip_prefix(name)?.strip_prefix(" = \"")?.strip_suffix('"')?.to_owned())
        })
    };
    lock.split("[[package]]")
        .filter_map(|entry| {
            Some(((field(entry, "name")?, field(entry, "version")?), field(entry, "checksum")?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TREE: &str = "\
0|sir-donate v0.1.0 (/somewhere/or other)|MIT OR Apache-2.0
1|a v1.0.0|MIT/Apache-2.0
2|c v3.0.0|Zlib
1|b v2.0.0|Unlicense OR MIT
2|a v1.0.0|MIT/Apache-2.0 (*)
1|core v0.0.0 (/rust/library/core)|MIT
1|d v4.0.0 (/somewhere/or other/patches/d)|MIT
";

    #[test]
    fn a_tree_is_read_with_its_edges() {
        let crates = parse(TREE).unwrap();
        let needs = |name: &str| -> Vec<&str> { crates[name].needs.iter().map(String::as_str).collect() };
        assert_eq!(
            needs("pkg:cargo/sir-donate@0.1.0"),
            ["pkg:cargo/a@1.0.0", "pkg:cargo/b@2.0.0", "pkg:cargo/d@4.0.0", "pkg:generic/rust/core@0.0.0"]
        );
        assert_eq!(needs("pkg:cargo/a@1.0.0"), ["pkg:cargo/c@3.0.0"]);
        assert_eq!(needs("pkg:cargo/b@2.0.0"), ["pkg:cargo/a@1.0.0"]);
        assert_eq!(crates.len(), 6);
        let folder = |name: &str| crates[name].folder.as_deref();
        assert_eq!(folder("pkg:cargo/sir-donate@0.1.0"), Some(Path::new("/somewhere/or other")));
        assert_eq!(folder("pkg:cargo/a@1.0.0"), None);
        assert_eq!(rust_reference("pkg:generic/rust/core@0.0.0", "1.95.0"), "pkg:generic/rust/core@1.95.0");
        assert_eq!(rust_reference("pkg:cargo/a@1.0.0", "1.95.0"), "pkg:cargo/a@1.0.0");
    }

    #[test]
    fn what_is_not_understood_or_not_licensed_is_refused() {
        assert!(parse("error: something").unwrap_err().to_string().contains("has to learn"));
        assert!(parse("0|a v1.0.0|").unwrap_err().to_string().contains("no licence"));
        let std = parse("0|proc_macro v0.0.0 (/rust/library/proc_macro)|").unwrap();
        assert_eq!(std["pkg:generic/rust/proc_macro@0.0.0"].license, STD_LICENSE);
    }

    #[test]
    fn a_component_carries_the_checksum_of_the_lock() {
        let lock = "[[package]]\nname = \"a\"\nversion = \"1.0.0\"\nchecksum = \"11\"\n\n[[package]]\nname = \"own\"\nversion = \"1.0.0\"\n";
        let sums = checksums(lock);
        assert_eq!(sums.len(), 1);
        let crates = parse(TREE).unwrap();
        let one = component("pkg:cargo/a@1.0.0", &crates["pkg:cargo/a@1.0.0"], &sums);
        assert_eq!(one["hashes"], json!([{ "alg": "SHA-256", "content": "11" }]));
        assert_eq!(one["licenses"], json!([{ "expression": "MIT OR Apache-2.0" }]));
        let other = component("pkg:cargo/c@3.0.0", &crates["pkg:cargo/c@3.0.0"], &sums);
        assert!(other.get("hashes").is_none() && other.get("pedigree").is_none());
        let patched = component("pkg:cargo/d@4.0.0", &crates["pkg:cargo/d@4.0.0"], &sums);
        assert_eq!(patched["pedigree"]["ancestors"][0]["purl"], "pkg:cargo/d@4.0.0");
        assert_eq!(patched["pedigree"]["patches"], json!([{ "type": "unofficial" }]));
        assert!(patched.get("hashes").is_none(), "the registry's sum is not that of what lies here");
    }
}
