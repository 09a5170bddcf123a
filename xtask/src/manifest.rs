//! `manifest.json`: what a build is made of, for whoever checks it, pins it or builds it again.
//!
//! No page loads it, and nothing in it depends on when or where the build was made.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::digest;
use crate::places::{Places, cargo_home, home};
use crate::run;
use crate::sbom;
use crate::tools::{self, Tool};
use crate::way::Way;

pub(crate) const NAME: &str = "manifest.json";
/// The version of the workspace, which is that of what ships.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");
const SHIM: &str = "sir-donate.js";

/// Describes the files of `dir`, which have been compressed, in a file beside them.
pub(crate) fn write(places: &Places, dir: &Path) -> Result<()> {
    let mut files = Vec::new();
    for path in described(dir)? {
        let name = name_of(&path);
        let bytes = digest::read(&path)?;
        let length = |suffix: &str| -> Result<u64> {
            let path = dir.join(format!("{name}.{suffix}"));
            Ok(fs::metadata(&path).with_context(|| format!("could not read {}", path.display()))?.len())
        };
        files.push(json!({
            "name": name,
            "bytes": bytes.len(),
            "brotli": length("br")?,
            "gzip": length("gz")?,
            "integrity": digest::integrity(&bytes),
        }));
    }
    let text = serde_json::to_string_pretty(&json!({
        "version": VERSION,
        "builtWith": built_with(places)?,
        "files": files,
    }))?;
    let path = dir.join(NAME);
    fs::write(&path, format!("{text}\n")).with_context(|| format!("could not write {}", path.display()))
}

/// Other versions of these give other bytes.
fn built_with(places: &Places) -> Result<BTreeMap<String, String>> {
    let about = run::capture(tools::rustc(), &["--version", "--verbose"])
        .context("rustc can't be run\n  remedy: install Rust from https://rustup.rs")?;
    let mut facts = BTreeMap::new();
    for (fact, line) in
        [("rustc", "release"), ("rustcCommit", "commit-hash"), ("host", "host"), ("llvm", "LLVM version")]
    {
        let value = about.lines().find_map(|text| text.strip_prefix(line)?.strip_prefix(": "));
        facts.insert(fact.to_owned(), value.unwrap_or("unknown").to_owned());
    }
    if Way::here()? == Way::Larger {
        facts.insert("std".into(), "precompiled".into());
    }
    facts.insert("node".into(), run::capture("node", &["--version"]).unwrap_or_else(|| "unknown".into()));
    facts.insert("wasm-bindgen".into(), Tool::wasm_bindgen(places)?.version);
    let lock = places.www.join("package-lock.json");
    let lock: Value = serde_json::from_slice(&digest::read(&lock)?)
        .with_context(|| format!("{} is no JSON", lock.display()))?;
    for package in ["esbuild", "binaryen"] {
        let version = lock["packages"][format!("node_modules/{package}")]["version"].as_str();
        let version = version.with_context(|| format!("www/package-lock.json names no {package}"))?;
        facts.insert(package.to_owned(), version.to_owned());
    }
    Ok(facts)
}

/// The tag for an address that never changes.
pub(crate) fn snippet(dist: &Path) -> Result<String> {
    let path = dist.join(NAME);
    let manifest: Value = serde_json::from_slice(&digest::read(&path)?)
        .with_context(|| format!("{} is damaged\n  remedy: remove dist/ and build again", path.display()))?;
    let shim = manifest["files"].as_array().into_iter().flatten().find(|file| file["name"] == SHIM);
    let (Some(version), Some(integrity)) =
        (manifest["version"].as_str(), shim.and_then(|shim| shim["integrity"].as_str()))
    else {
        bail!("{} names no {SHIM}\n  remedy: remove dist/ and build again", path.display())
    };
    let found = digest::integrity(&digest::read(&dist.join(SHIM))?);
    if found != integrity {
        bail!(
            "dist/{SHIM} is not the file that dist/{NAME} names\n  remedy: find out who changed it; remove dist/ and build again"
        );
    }
    Ok(format!(
        "<script async src=\"https://CDN/{version}/{SHIM}\"\n  integrity=\"{integrity}\" crossorigin=\"anonymous\"></script>"
    ))
}

/// Fails where a file of `dir` holds a path of this machine: it would tell the world about it, and differ elsewhere.
///
/// The compiler is told to leave them out. This looks at what came out, whoever wrote it.
pub(crate) fn refuse_paths(places: &Places, dir: &Path) -> Result<()> {
    let mut private =
        vec![places.root.clone(), places.target.clone(), tools::sysroot()?, std::env::temp_dir()];
    private.extend(home());
    private.extend(cargo_home());
    let needles = needles(&private);
    let mut faults = Vec::new();
    for path in sorted(dir)? {
        let bytes = digest::read(&path)?;
        for needle in &needles {
            if let Some(at) = find(&bytes, needle.as_bytes()) {
                faults.push(format!("{} at byte {at}: {needle}", name_of(&path)));
            }
        }
    }
    if faults.is_empty() {
        return Ok(());
    }
    bail!(
        "the build holds paths of this machine:\n  {}\n  remedy: see `portable_flags` in xtask/src/build.rs for what the \
         compiler is told to replace; a new tool may write its own",
        faults.join("\n  ")
    )
}

/// Each path as it is and as JSON and addresses write it. Those of one short word are left out: they could be anything.
fn needles(paths: &[PathBuf]) -> Vec<String> {
    let mut needles = Vec::new();
    for path in paths {
        let text = path.to_string_lossy();
        let text = text.trim_end_matches(['/', '\\']);
        if text.len() < 5 {
            continue;
        }
        // `/root` is in `/rooted`, too; a path goes on with a separator.
        for written in [text.to_owned(), text.replace('\\', "\\\\"), text.replace(' ', "%20")] {
            needles.push(format!("{written}/"));
            needles.push(format!("{written}\\"));
        }
    }
    needles.sort();
    needles.dedup();
    needles
}

fn find(hay: &[u8], needle: &[u8]) -> Option<usize> {
    hay.windows(needle.len()).position(|window| window == needle)
}

/// The files that are what ships: all but those that describe them, and their compressed forms.
pub(crate) fn described(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut paths = sorted(dir)?;
    paths.retain(|path| is_described(&name_of(path)));
    Ok(paths)
}

pub(crate) fn is_described(name: &str) -> bool {
    name != NAME && name != sbom::NAME && !name.ends_with(".br") && !name.ends_with(".gz")
}

fn sorted(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut paths = digest::files(dir)?;
    paths.sort();
    Ok(paths)
}

pub(crate) fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scratch(name: &str) -> PathBuf {
        let dir = std::env::temp_dir().join(format!("xtask-manifest-{name}-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        dir
    }

    fn repository() -> Places {
        Places::at(Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf())
    }

    #[test]
    fn files_are_named_with_their_sizes_and_hashes() {
        let dir = scratch("files");
        for (name, text) in [("sir-donate.js", ""), ("sir-donate.js.br", "12"), ("sir-donate.js.gz", "123")] {
            fs::write(dir.join(name), text).unwrap();
        }
        write(&repository(), &dir).unwrap();
        let first = fs::read_to_string(dir.join(NAME)).unwrap();
        let manifest: Value = serde_json::from_str(&first).unwrap();
        assert_eq!(manifest["version"], VERSION);
        assert_eq!(
            manifest["files"],
            json!([{ "name": "sir-donate.js", "bytes": 0, "brotli": 2, "gzip": 3, "integrity": digest::integrity(b"") }])
        );
        assert!(manifest["builtWith"]["rustc"].as_str().unwrap().starts_with("1."));
        assert!(manifest["builtWith"]["binaryen"].as_str().is_some());
        // Nor does it describe itself the second time.
        write(&repository(), &dir).unwrap();
        assert_eq!(fs::read_to_string(dir.join(NAME)).unwrap(), first);

        let tag = snippet(&dir).unwrap();
        assert!(tag.contains(&format!("/{VERSION}/sir-donate.js\"")), "{tag}");
        assert!(tag.contains(&format!("integrity=\"{}\" crossorigin", digest::integrity(b""))), "{tag}");
        fs::write(dir.join("sir-donate.js"), "changed").unwrap();
        assert!(snippet(&dir).unwrap_err().to_string().contains("is not the file"));

        fs::remove_file(dir.join("sir-donate.js.br")).unwrap();
        assert!(write(&repository(), &dir).is_err(), "what was not compressed is no build");
        fs::remove_dir_all(&dir).unwrap();
    }

    #[test]
    fn a_path_of_this_machine_is_found_wherever_it_stands() {
        let dir = scratch("paths");
        let places = repository();
        fs::write(dir.join("clean.wasm"), b"/home/user/lib.rs \0 /sir-donate/src/lib.rs /rust/library")
            .unwrap();
        refuse_paths(&places, &dir).unwrap();
        let mut bytes = vec![0, 0xff, 7];
        bytes.extend(places.root.join("src/lib.rs").to_string_lossy().bytes());
        fs::write(dir.join("leaky.wasm"), bytes).unwrap();
        let fault = refuse_paths(&places, &dir).unwrap_err().to_string();
        assert!(fault.contains("leaky.wasm at byte 3: "), "{fault}");
        fs::remove_dir_all(&dir).unwrap();
    }

    #[test]
    fn paths_are_known_as_they_are_written_elsewhere() {
        let found = needles(&["/".into(), "/a b/c".into(), r"C:\Users\x\".into()]);
        assert!(found.contains(&"/a b/c/".to_owned()) && found.contains(&"/a%20b/c/".to_owned()));
        assert!(found.contains(&r"C:\\Users\\x\".to_owned()));
        assert!(!found.contains(&"//".to_owned()), "a root is in everything");
    }
}
