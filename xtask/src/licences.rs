//! The licence texts of what is linked into the wasm: they have to go with it.
//!
//! They are read from the crates' own sources, of the very crates that the bill of materials lists. Not by cargo-about,
//! which knows nothing of the standard library's crates, and has to be compiled first.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::digest;
use crate::places::Places;
use crate::sbom::{self, Crate, Crates};
use crate::tools::{self, WASM_TARGET};

pub(crate) const NAME: &str = "THIRD-PARTY-LICENSES.txt";

/// How the names of such files begin, in small letters. Some are folders.
const BEGINNINGS: [&str; 6] = ["licence", "license", "copying", "copyright", "notice", "unlicense"];
/// Stands for the authors in the texts below, in their first lines.
const HOLDER: &str = "HOLDER";
/// For crates that ship no text, by what they say they are under.
const STANDARD: [(&str, &str); 2] =
    [(MIT, include_str!("../licences/MIT.txt")), (UNICODE, include_str!("../licences/Unicode-3.0.txt"))];
const MIT: &str = "MIT";
const UNICODE: &str = "Unicode-3.0";
/// As Rust's own COPYRIGHT calls them; their crates name nobody.
const RUST: &str = "The Rust Project Developers (see https://thanks.rust-lang.org)";
/// What that says of parts of the standard library that came from others: crate, licence, holder.
const RUST_PARTS: [(&str, &str, &str); 2] =
    [("core", UNICODE, "1991-2024 Unicode, Inc."), ("std", MIT, "2019 The Crossbeam Project Developers")];
/// Folders of the standard library, with texts of their own, that are compiled as modules of a crate.
const RUST_MODULES: [(&str, &str); 3] =
    [("core", "portable-simd"), ("core", "stdarch"), ("std", "backtrace")];

const INTRODUCTION: &str = "\
The WebAssembly of sir-donate holds code of the crates below, each with the texts that its authors ask to go with it.
What sir-donate itself is under, \"MIT OR Apache-2.0\", is no part of this list.
";

/// What cargo knows of a crate from a registry.
#[derive(Default, Debug)]
struct About {
    folder: PathBuf,
    authors: Vec<String>,
    repository: String,
    /// Where it is not one of the usual names.
    file: Option<String>,
}

/// By name and version.
type Registry = BTreeMap<(String, String), About>;

/// Puts the texts for the wasm of `dir` beside it.
pub(crate) fn write(places: &Places, dir: &Path) -> Result<()> {
    let library = tools::library()?;
    let text = collect(&sbom::crates(places, dir)?, &registry(places)?, library.as_deref())?;
    let path = dir.join(NAME);
    fs::write(&path, text).with_context(|| format!("could not write {}", path.display()))
}

fn registry(places: &Places) -> Result<Registry> {
    let told =
        tools::metadata(&places.root, &["--locked", "--all-features", "--filter-platform", WASM_TARGET])?;
    let mut registry = Registry::new();
    for package in told["packages"].as_array().into_iter().flatten().filter(|one| !one["source"].is_null()) {
        let text = |field: &str| package[field].as_str().map(str::to_owned);
        let (Some(name), Some(version), Some(manifest)) =
            (text("name"), text("version"), text("manifest_path"))
        else {
            bail!("cargo metadata names no name, version or place of {package}");
        };
        let authors = package["authors"].as_array().into_iter().flatten();
        let about = About {
            folder: Path::new(&manifest).parent().unwrap_or(Path::new("")).to_path_buf(),
            authors: authors.filter_map(|author| author.as_str().map(str::to_owned)).collect(),
            repository: text("repository").unwrap_or_default(),
            file: text("license_file"),
        };
        registry.insert((name, version), about);
    }
    Ok(registry)
}

/// Each text once, with the crates that it is for.
fn collect(crates: &Crates, registry: &Registry, library: Option<&Path>) -> Result<String> {
    // By their words alone: many differ in blanks and breaks of lines.
    let mut groups: BTreeMap<Vec<String>, (BTreeSet<String>, String)> = BTreeMap::new();
    for one in crates.values().filter(|one| !one.is_own()) {
        for text in texts(one, registry, library)? {
            let words = text.split_whitespace().map(str::to_owned).collect();
            let (titles, _) = groups.entry(words).or_insert_with(|| (BTreeSet::new(), text));
            titles.insert(format!("{} {} ({})", one.name, one.version, sbom::expression(&one.license)));
        }
    }
    if groups.is_empty() {
        bail!("the wasm is linked from nothing, which can't be");
    }
    let mut groups: Vec<_> = groups.into_values().collect();
    groups.sort();
    let mut all = INTRODUCTION.to_owned();
    for (titles, text) in groups {
        let titles: Vec<String> = titles.into_iter().collect();
        all.push_str(&format!("\n{}\n\n{}\n\n{text}\n", "-".repeat(80), titles.join("\n")));
    }
    Ok(all)
}

fn texts(one: &Crate, registry: &Registry, library: Option<&Path>) -> Result<Vec<String>> {
    let Some(folder) = &one.folder else {
        let key = (one.name.clone(), one.version.clone());
        if let Some(about) = registry.get(&key) {
            let found = texts_in(&about.folder, about.file.as_deref())?;
            return if found.is_empty() {
                Ok(vec![standard(one, &one.license, &holder(one, about))?])
            } else {
                Ok(found)
            };
        }
        // One of the standard library's, which our lock does not name. cargo keeps all of a registry in one folder.
        let name = format!("{}-{}", one.name, one.version);
        let folders: BTreeSet<&Path> = registry.values().filter_map(|about| about.folder.parent()).collect();
        for folder in folders.into_iter().map(|folder| folder.join(&name)).filter(|folder| folder.is_dir()) {
            let found = texts_in(&folder, None)?;
            if !found.is_empty() {
                return Ok(found);
            }
        }
        bail!(
            "no licence text of {} {} is found, which the standard library is linked from\n  remedy: xtask/src/licences.rs \
             has to learn where it lies, or which standard text it is under",
            one.name,
            one.version
        );
    };
    if one.is_patched() {
        let found = texts_in(folder, None)?;
        if found.is_empty() {
            bail!(
                "{} has no licence text\n  remedy: copy those of {}'s own sources",
                folder.display(),
                one.name
            );
        }
        return Ok(found);
    }
    let Some(library) = library else {
        // The precompiled one of a build that is not released: what is inside it stands in its source alone.
        return Ok(vec![standard(one, &one.license, RUST)?]);
    };
    let real = |path: &Path| path.canonicalize().with_context(|| format!("{} is not there", path.display()));
    let (folder, above) = (real(folder)?, real(library)?);
    if !folder.starts_with(&above) {
        bail!(
            "{} is neither from a registry nor the standard library's: xtask/src/licences.rs has to learn of it",
            one.name
        );
    }
    // Some share the text of the folder above.
    let mut found = Vec::new();
    for folder in folder.ancestors().take_while(|folder| *folder != above) {
        found = texts_in(folder, None)?;
        if !found.is_empty() {
            break;
        }
    }
    if found.is_empty() {
        found.push(standard(one, &one.license, RUST)?);
    }
    for (_, license, holder) in RUST_PARTS.iter().filter(|(name, ..)| *name == one.name) {
        found.push(standard(one, license, holder)?);
    }
    for (_, module) in RUST_MODULES.iter().filter(|(name, _)| *name == one.name) {
        let texts = texts_in(&library.join(module), None)?;
        if texts.is_empty() {
            bail!(
                "library/{module} of Rust's sources has no licence text\n  remedy: see RUST_MODULES in xtask/src/licences.rs"
            );
        }
        found.extend(texts);
    }
    Ok(found)
}

/// The texts in the folder of a crate, in the order of their names.
fn texts_in(folder: &Path, further: Option<&str>) -> Result<Vec<String>> {
    let mut files = BTreeSet::new();
    for entry in fs::read_dir(folder).with_context(|| format!("could not list {}", folder.display()))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().to_lowercase();
        if BEGINNINGS.iter().any(|beginning| name.starts_with(beginning)) {
            if entry.path().is_dir() {
                files.extend(digest::files(&entry.path())?);
            } else {
                files.insert(entry.path());
            }
        }
    }
    files.extend(further.map(|name| folder.join(name)));
    files
        .iter()
        .map(|file| {
            let text = String::from_utf8(digest::read(file)?)
                .with_context(|| format!("{} is no UTF-8", file.display()))?;
            Ok(tidy(&text))
        })
        .collect()
}

/// Without what differs by the system that a text was written on.
fn tidy(text: &str) -> String {
    let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().map(str::trim_end).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

/// The standard text of what a crate is under: one that its users may choose.
fn standard(one: &Crate, license: &str, holder: &str) -> Result<String> {
    let license = sbom::expression(license);
    let choices: Vec<&str> = license.split(" OR ").map(str::trim).collect();
    let Some((_, text)) = STANDARD.iter().find(|(name, _)| choices.contains(name)) else {
        bail!(
            "{} {} ({license}) ships no licence text, and none that is kept here will do\n  remedy: put the standard text \
             into xtask/licences and name it in xtask/src/licences.rs, or do without the crate",
            one.name,
            one.version
        );
    };
    // The texts speak of holders further down, in words that are the licence's own.
    Ok(tidy(text).replacen(HOLDER, holder, 1))
}

fn holder(one: &Crate, about: &About) -> String {
    if about.authors.is_empty() {
        format!("the authors of {} ({})", one.name, about.repository)
    } else {
        about.authors.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A registry's folder with a crate for each list of files, and what is linked from them.
    struct Scratch {
        dir: PathBuf,
        registry: Registry,
        crates: Crates,
    }

    impl Scratch {
        fn new(name: &str) -> Self {
            let dir = std::env::temp_dir().join(format!("xtask-licences-{name}-{}", std::process::id()));
            fs::create_dir_all(dir.join("library")).unwrap();
            Self { dir, registry: Registry::new(), crates: Crates::new() }
        }

        fn with(mut self, name: &str, license: &str, authors: &[&str], files: &[(&str, &str)]) -> Self {
            let folder = self.dir.join(format!("{name}-1.0.0"));
            fs::create_dir_all(folder.join("licenses")).unwrap();
            for (file, text) in files {
                fs::write(folder.join(file), text).unwrap();
            }
            let authors = authors.iter().map(|&author| author.to_owned()).collect();
            let about = About { folder, authors, repository: "https://r.example".into(), file: None };
            self.registry.insert((name.to_owned(), "1.0.0".to_owned()), about);
            let tree = format!("0|{name} v1.0.0|{license}\n");
            self.crates.extend(sbom::parse(&tree).unwrap());
            self
        }

        fn collect(&self) -> Result<Vec<String>> {
            let all = collect(&self.crates, &self.registry, Some(&self.dir.join("library")))?;
            Ok(all.split(&"-".repeat(80)).skip(1).map(|part| part.trim().to_owned()).collect())
        }
    }

    impl Drop for Scratch {
        fn drop(&mut self) {
            fs::remove_dir_all(&self.dir).unwrap();
        }
    }

    #[test]
    fn a_text_stands_once_with_all_crates_that_it_is_for() {
        let scratch = Scratch::new("once")
            .with(
                "b",
                "MIT/Apache-2.0",
                &[],
                &[("LICENSE-MIT", "May  be\r\ncopied. \r\n"), ("NOTICE", "By B.")],
            )
            .with("a", "MIT", &[], &[("license.txt", "May be\ncopied.\n"), ("README.md", "No licence.")])
            .with("c", "MIT", &[], &[("licenses/x.txt", "Other.")]);
        assert_eq!(
            scratch.collect().unwrap(),
            [
                "a 1.0.0 (MIT)\nb 1.0.0 (MIT OR Apache-2.0)\n\nMay be\ncopied.",
                "b 1.0.0 (MIT OR Apache-2.0)\n\nBy B.",
                "c 1.0.0 (MIT)\n\nOther."
            ]
        );
    }

    #[test]
    fn a_crate_without_a_text_has_the_standard_one_with_its_authors() {
        let scratch = Scratch::new("standard")
            .with("a", "Apache-2.0 OR MIT", &["Ada <a@a.example>", "Bob"], &[])
            .with("b", "MIT", &[], &[("src.rs", "")]);
        let texts = scratch.collect().unwrap();
        assert!(
            texts[0].starts_with(
                "a 1.0.0 (Apache-2.0 OR MIT)\n\nMIT License\n\nCopyright (c) Ada <a@a.example>, Bob\n"
            ),
            "{texts:?}"
        );
        assert!(texts[1].contains("Copyright (c) the authors of b (https://r.example)\n"), "{texts:?}");
        for text in texts {
            assert!(
                text.contains("WITHOUT WARRANTY") && text.contains("COPYRIGHT HOLDERS BE LIABLE"),
                "{text}"
            );
            assert!(!text.contains("(c) HOLDER"), "{text}");
        }
    }

    #[test]
    fn a_crate_that_no_text_is_known_for_is_named() {
        for license in ["Zlib", "MIT AND Zlib", "(MIT OR Zlib) AND BSL-1.0"] {
            let fault =
                Scratch::new("unknown").with("a", license, &[], &[]).collect().unwrap_err().to_string();
            assert!(fault.contains(&format!("a 1.0.0 ({license}) ships no licence text")), "{fault}");
        }
        let mut scratch = Scratch::new("absent").with("a", "MIT", &[], &[]);
        scratch.crates.extend(sbom::parse("0|b v2.0.0|MIT").unwrap());
        let fault = scratch.collect().unwrap_err().to_string();
        assert!(fault.contains("no licence text of b 2.0.0 is found"), "{fault}");
        let bytes = Scratch::new("bytes").with("a", "MIT", &[], &[]);
        fs::write(bytes.dir.join("a-1.0.0/LICENSE"), [0xff]).unwrap();
        assert!(bytes.collect().unwrap_err().to_string().contains("is no UTF-8"));
        let mut aside = Scratch::new("aside");
        aside.crates.extend(sbom::parse(&format!("0|a v1.0.0 ({})|MIT", aside.dir.display())).unwrap());
        assert!(aside.collect().unwrap_err().to_string().contains("neither from a registry"));
        // One with a change of ours brings the texts of its authors along.
        let mut patched = Scratch::new("patched");
        let folder = patched.dir.join("patches/a");
        fs::create_dir_all(&folder).unwrap();
        patched.crates.extend(sbom::parse(&format!("0|a v1.0.0 ({})|MIT", folder.display())).unwrap());
        assert!(patched.collect().unwrap_err().to_string().contains("has no licence text"));
        fs::write(folder.join("LICENSE-MIT.txt"), "May be copied.").unwrap();
        assert_eq!(patched.collect().unwrap(), ["a 1.0.0 (MIT)\n\nMay be copied."]);
        // Our own are no one else's, and of nothing at all there is no list.
        let mut own = Scratch::new("own");
        own.crates.extend(sbom::parse("0|sir-donate v1.0.0 (/x)|MIT").unwrap());
        assert!(own.collect().is_err());
    }

    #[test]
    fn the_standard_librarys_have_those_of_the_folders_above_and_of_their_parts() {
        let mut scratch = Scratch::new("std");
        let library = scratch.dir.join("library");
        for folder in ["core", "builtins/builtins", "portable-simd", "stdarch"] {
            fs::create_dir_all(library.join(folder)).unwrap();
        }
        for (file, text) in [("builtins", "Both."), ("portable-simd", "Simd."), ("stdarch", "Arch.")] {
            fs::write(library.join(file).join("LICENSE"), text).unwrap();
        }
        // Above the library there are others'.
        fs::write(scratch.dir.join("LICENSE"), "Another's.").unwrap();
        for folder in ["core", "builtins/builtins"] {
            let name = folder.split('/').next().unwrap();
            let line = format!("0|{name} v0.0.0 ({})|MIT OR Apache-2.0", library.join(folder).display());
            scratch.crates.extend(sbom::parse(&line).unwrap());
        }
        let texts = scratch.collect().unwrap().join("\n");
        for part in ["Both.", "Simd.", "Arch.", RUST, "© 1991-2024 Unicode, Inc."] {
            assert!(texts.contains(part), "{part}: {texts}");
        }
        assert!(!texts.contains("Another's."));
        let one = &scratch.crates["pkg:generic/rust/core@0.0.0"];
        assert!(super::texts(one, &scratch.registry, None).unwrap().concat().contains(RUST));
        fs::remove_file(library.join("stdarch/LICENSE")).unwrap();
        assert!(scratch.collect().unwrap_err().to_string().contains("library/stdarch"));
    }
}
