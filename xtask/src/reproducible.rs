//! Builds what ships once more, in another place and under other circumstances, and compares.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::iter;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::build;
use crate::digest;
use crate::places::{Places, cargo_home, exe, home};
use crate::record::Suite;
use crate::run::{self, Task};
use crate::tools;
use crate::way::Way;

/// What decides whether two builds are the same: how they are made. What they are made from can't make them differ.
pub(crate) const SUITE: Suite = Suite {
    name: "reproducible",
    inputs: &[
        "Cargo.toml",
        "guard/npm/build.mjs",
        "guard/npm/package-lock.json",
        "rust-toolchain.toml",
        "www/build.mjs",
        "www/css.mjs",
        "www/package-lock.json",
        "www/prune.mjs",
        "xtask/compress.mjs",
        "xtask/src/build.rs",
        "xtask/src/guard.rs",
        "xtask/src/licences.rs",
        "xtask/src/manifest.rs",
        "xtask/src/reproducible.rs",
        "xtask/src/sbom.rs",
        "xtask/src/way.rs",
    ],
};

/// Fails unless a second build, elsewhere, gives the same bytes as the one that is here.
pub(crate) fn check(places: &Places) -> Result<Option<String>> {
    Way::here()?.insist("what ships is built again and compared")?;
    build::dist(places)?;
    build::pkg(places)?;

    // Blanks and length are a part of the test.
    let elsewhere =
        build::fresh_dir(&places.work.join("reproducible"))?.join("another place, with a longer name");
    let root = elsewhere.join("the sources of sir-donate");
    copy_sources(places, &root)?;
    let second = Places::at(root.clone());

    let toolchain = elsewhere.join("toolchain");
    let moved = move_toolchain(&tools::sysroot()?, &toolchain)?;
    println!("Building once more, elsewhere (some 4 minutes on two cores) …");
    // One job, other permissions, another language and another time zone: nothing of it may show.
    let task = Task::new("building once more", "sh")
        .args(["-c", "umask 077 && exec \"$0\" \"$@\""])
        .arg(env::current_exe().context("this program does not know where it is")?)
        .arg("build")
        .dir(&root)
        .env("CARGO_MANIFEST_DIR", root.join("xtask"))
        .env("CARGO_TARGET_DIR", elsewhere.join("target"))
        .env("CARGO_BUILD_JOBS", "1")
        .env("TZ", "Pacific/Kiritimati")
        .env("LC_ALL", "de_DE.UTF-8")
        .env("LANG", "de_DE.UTF-8");
    let task = if moved { with_toolchain(task, &toolchain)? } else { task };
    with_home(task, places, &elsewhere)?.run()?;

    let mut faults = Vec::new();
    let mut same = 0;
    for (name, first, again) in [("dist", &places.dist, &second.dist), ("pkg", &places.pkg, &second.pkg)] {
        let (first, again) = (contents(first)?, contents(again)?);
        same += first.len();
        faults.extend(differences(&first, &again).into_iter().map(|fault| format!("{name}/{fault}")));
    }
    if !faults.is_empty() {
        bail!(
            "two builds of one state differ:\n  {}\n  remedy: compare with what is below {}; \
             docs/security/reproducible.md says what a build may depend on",
            faults.join("\n  "),
            root.display()
        );
    }
    build::remove_dir(&places.work.join("reproducible"))?;
    println!("  {same} files of dist/ and pkg/ are the same in both.");
    Ok((!moved).then(|| "the toolchain stayed where it is: only rustup's can be moved".into()))
}

/// What git knows and what it would add, and the npm packages that a build needs.
fn copy_sources(places: &Places, to: &Path) -> Result<()> {
    let listed = run::capture(
        "git",
        &["-C", &places.root.to_string_lossy(), "ls-files", "-co", "--exclude-standard", "-z"],
    )
    .context("git can't list the sources\n  remedy: run this in a clone")?;
    for name in listed.split('\0').filter(|name| !name.is_empty()) {
        let (from, to) = (places.root.join(name), to.join(name));
        // What was removed and not yet committed is still listed.
        if !from.is_file() {
            continue;
        }
        if let Some(dir) = to.parent() {
            fs::create_dir_all(dir).with_context(|| format!("could not create {}", dir.display()))?;
        }
        fs::copy(&from, &to).with_context(|| format!("could not copy {name}"))?;
        if name.ends_with("package-lock.json") && !name.starts_with("tests/") {
            let modules = from.with_file_name("node_modules");
            if modules.is_dir() {
                // It may be a link itself.
                link_tree(&modules.canonicalize()?, &to.with_file_name("node_modules"))?;
            }
        }
    }
    Ok(())
}

/// A toolchain in another place is what another machine has. Only rustup's is a folder of its own.
fn move_toolchain(sysroot: &Path, to: &Path) -> Result<bool> {
    if !sysroot.join("lib/rustlib/components").is_file() {
        return Ok(false);
    }
    for part in ["bin", "lib"] {
        link_tree(&sysroot.join(part), &to.join(part))?;
    }
    Ok(true)
}

/// wasm-pack asks whatever rustc and cargo are on PATH.
fn with_toolchain(task: Task, toolchain: &Path) -> Result<Task> {
    let bin = toolchain.join("bin");
    let path = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths(iter::once(bin.clone()).chain(env::split_paths(&path)))
        .context("a directory on PATH can't be passed on")?;
    Ok(task.env("RUSTC", bin.join(exe("rustc"))).env("CARGO", bin.join(exe("cargo"))).env("PATH", path))
}

/// Another home, and cargo's crates under another name. The tools stay where setup put them.
#[cfg(unix)]
fn with_home(task: Task, places: &Places, elsewhere: &Path) -> Result<Task> {
    let away = elsewhere.join("home");
    fs::create_dir_all(&away).with_context(|| format!("could not create {}", away.display()))?;
    let mut task = task.env("HOME", &away);
    // rustup's toolchains, where the one in use can't be moved.
    if let Some(rustup) =
        env::var_os("RUSTUP_HOME").map(Into::into).or_else(|| home().map(|home| home.join(".rustup")))
    {
        task = task.env("RUSTUP_HOME", rustup);
    }
    if let Some(cargo) = cargo_home() {
        let link = away.join("crates");
        std::os::unix::fs::symlink(&cargo, &link)
            .with_context(|| format!("could not make {}", link.display()))?;
        task = task.env("CARGO_HOME", link);
    }
    if let Some(cache) = places.tools.parent().and_then(Path::parent) {
        task = task.env("XDG_CACHE_HOME", cache);
    }
    Ok(task)
}

#[cfg(not(unix))]
fn with_home(task: Task, _: &Places, _: &Path) -> Result<Task> {
    Ok(task)
}

/// The same files under another path. Hard links where that works: these are hundreds of megabytes.
fn link_tree(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("could not create {}", to.display()))?;
    for entry in fs::read_dir(from).with_context(|| format!("could not list {}", from.display()))? {
        let entry = entry?;
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        let kind = entry.file_type()?;
        if kind.is_dir() {
            link_tree(&from, &to)?;
        } else if kind.is_symlink() {
            // Those of npm's .bin: nothing is run by them.
            continue;
        } else if fs::hard_link(&from, &to).is_err() {
            fs::copy(&from, &to).with_context(|| format!("could not copy {}", from.display()))?;
        }
    }
    Ok(())
}

/// Contents by name.
fn contents(dir: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    for path in digest::files(dir)? {
        let name = path.strip_prefix(dir).unwrap_or(&path).to_string_lossy().into_owned();
        files.insert(name, digest::read(&path)?);
    }
    if files.is_empty() {
        // Two builds of nothing are the same, and say nothing.
        bail!("{} is empty\n  remedy: cargo xtask build", dir.display());
    }
    Ok(files)
}

fn differences(first: &BTreeMap<String, Vec<u8>>, again: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let names: BTreeSet<&String> = first.keys().chain(again.keys()).collect();
    names
        .into_iter()
        .filter_map(|name| match (first.get(name), again.get(name)) {
            (Some(_), None) => Some(format!("{name}: not made elsewhere")),
            (None, Some(_)) => Some(format!("{name}: made elsewhere alone")),
            (Some(one), Some(other)) if one != other => {
                let at =
                    one.iter().zip(other).position(|(a, b)| a != b).unwrap_or(one.len().min(other.len()));
                Some(format!("{name}: {} and {} bytes, which part at byte {at}", one.len(), other.len()))
            }
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(list: &[(&str, &str)]) -> BTreeMap<String, Vec<u8>> {
        list.iter().map(|&(name, text)| (name.to_owned(), text.as_bytes().to_vec())).collect()
    }

    #[test]
    fn every_difference_is_named_with_its_place() {
        let first = files(&[("a", "same"), ("b", "12x4"), ("c", "123"), ("gone", "")]);
        assert!(differences(&first, &first).is_empty());
        let again = files(&[("a", "same"), ("b", "12y4"), ("c", "1234"), ("new", "")]);
        assert_eq!(
            differences(&first, &again),
            [
                "b: 4 and 4 bytes, which part at byte 2",
                "c: 3 and 4 bytes, which part at byte 3",
                "gone: not made elsewhere",
                "new: made elsewhere alone"
            ]
        );
    }

    #[test]
    fn an_empty_build_is_no_build() {
        let dir = env::temp_dir().join(format!("xtask-reproducible-{}", std::process::id()));
        fs::create_dir_all(dir.join("sub")).unwrap();
        assert!(contents(&dir).is_err());
        fs::write(dir.join("sub/a"), "1").unwrap();
        assert_eq!(contents(&dir).unwrap(), files(&[("sub/a", "1")]));
        fs::remove_dir_all(&dir).unwrap();
    }
}
