//! Digests of files: what a build was made from, and what names and integrity attributes say.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256, Sha384};

/// A folder of what tests write: beside their sources, and none of them.
const OUT: &str = "out";

/// The hash in a file's name: enough that two builds never share one.
const NAME_HASH: usize = 12;

pub(crate) fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("could not read {}", path.display()))
}

/// The value of an `integrity` attribute, as it is published.
pub(crate) fn integrity(bytes: &[u8]) -> String {
    format!("sha384-{}", STANDARD.encode(Sha384::digest(bytes)))
}

/// The same for what the shim loads. Two of these are on every page view, and a longer hash would stop nobody whom this
/// one lets through.
pub(crate) fn pin(bytes: &[u8]) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(bytes)))
}

/// What stands in a file's name, by content.
pub(crate) fn name_hash(bytes: &[u8]) -> String {
    hex(bytes)[..NAME_HASH].to_owned()
}

/// The SHA-256 of `bytes`.
pub(crate) fn hex(bytes: &[u8]) -> String {
    to_hex(&Sha256::digest(bytes))
}

/// The SHA-384 of `bytes`, as bills of materials write it.
pub(crate) fn hex_384(bytes: &[u8]) -> String {
    to_hex(&Sha384::digest(bytes))
}

/// What an integrity says, as bills of materials write it.
pub(crate) fn hex_of_base64(text: &str) -> Result<String> {
    Ok(to_hex(&STANDARD.decode(text).with_context(|| format!("{text} is no base64"))?))
}

fn to_hex(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// One digest over names and contents of files and folders, and over further facts.
pub(crate) fn of_inputs(root: &Path, paths: &[&str], facts: &[String]) -> Result<String> {
    let mut files = Vec::new();
    for path in paths {
        list(&root.join(path), &mut files)?;
    }
    files.retain(|file| !file.strip_prefix(root).unwrap_or(file).iter().any(|part| part == OUT));
    files.sort();
    let mut digest = Sha256::new();
    for fact in facts {
        digest.update(fact.as_bytes());
        digest.update([0]);
    }
    for file in files {
        let name = file.strip_prefix(root).unwrap_or(&file);
        digest.update(name.to_string_lossy().as_bytes());
        digest.update([0]);
        digest.update(Sha256::digest(read(&file)?));
    }
    Ok(to_hex(&digest.finalize()))
}

/// All files below a folder.
pub(crate) fn files(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    list(dir, &mut files)?;
    Ok(files)
}

fn list(path: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    if path.is_file() {
        files.push(path.to_path_buf());
        return Ok(());
    }
    if !path.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(path).with_context(|| format!("could not list {}", path.display()))? {
        let entry = entry?;
        if entry.file_name() != "node_modules" {
            list(&entry.path(), files)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integrity_is_what_browsers_expect() {
        // openssl dgst -sha384 -binary | base64, of nothing at all, and the same with -sha256.
        assert_eq!(integrity(b""), "sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb");
        assert_eq!(pin(b""), "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    }

    #[test]
    fn names_carry_the_content() {
        assert_eq!(name_hash(b""), "e3b0c44298fc");
        assert_ne!(name_hash(b"a"), name_hash(b"b"));
    }

    #[test]
    fn inputs_change_with_names_contents_and_facts() {
        let root = std::env::temp_dir().join(format!("xtask-digest-{}", std::process::id()));
        fs::create_dir_all(root.join("src/node_modules")).unwrap();
        fs::write(root.join("src/a"), "1").unwrap();
        let digest = |facts: &[String]| of_inputs(&root, &["src", "absent"], facts).unwrap();
        let first = digest(&[]);
        assert_eq!(digest(&[]), first);
        fs::write(root.join("src/node_modules/b"), "1").unwrap();
        assert_eq!(digest(&[]), first, "installed modules are no input");
        fs::create_dir_all(root.join("src/out/sites")).unwrap();
        fs::write(root.join("src/out/sites/b"), "1").unwrap();
        assert_eq!(digest(&[]), first, "nor is what tests wrote");
        assert_ne!(digest(&["rustc".into()]), first);
        fs::write(root.join("src/a"), "2").unwrap();
        let second = digest(&[]);
        assert_ne!(second, first);
        fs::rename(root.join("src/a"), root.join("src/b")).unwrap();
        assert_ne!(digest(&[]), second);
        fs::remove_dir_all(&root).unwrap();
    }
}
