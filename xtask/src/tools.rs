//! The tools from elsewhere, their versions, and where each is found.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::places::{Places, cargo_home, exe, on_path};
use crate::run;

pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";
const WASM_PACK: &str = "0.15.1";
/// What Trunk.toml asks for. Newer ones want a newer Rust than this repository's.
const TRUNK: &str = "0.21.14";
const MDBOOK: &str = "0.5.4";
const CARGO_DENY: &str = "0.20.2";
const GECKODRIVER: &str = "0.37.1";
/// The oldest Node that the build and the browser tests run on.
pub(crate) const NODE_MAJOR: u32 = 20;

/// The oldest Python that the contract check runs on.
pub(crate) const PYTHON: &str = "3.11";
/// Names that it goes by; the plain one is older on some systems where a newer one stands beside it.
pub(crate) const PYTHONS: [&str; 5] = ["python3", "python3.14", "python3.13", "python3.12", "python3.11"];
/// Succeeds on a Python that will do.
pub(crate) const PYTHON_CHECK: &str = "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))";

/// A program that cargo can install.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Tool {
    /// The package on crates.io.
    pub(crate) package: &'static str,
    /// The program that it installs.
    pub(crate) program: &'static str,
    pub(crate) version: String,
    /// Any newer or older one does as well, where it is there already.
    any_version: bool,
    /// Compiles with the versions in its own lock file alone.
    pub(crate) locked: bool,
    /// The only features of it that are needed, where it has others by default.
    pub(crate) features: Option<&'static str>,
}

impl Tool {
    /// The bindings generator must be of exactly the version that the crate was compiled against.
    pub(crate) fn wasm_bindgen(places: &Places) -> Result<Self> {
        let path = places.root.join("Cargo.lock");
        let lock = fs::read_to_string(&path).with_context(|| {
            format!("could not read {}\n  remedy: cargo generate-lockfile", path.display())
        })?;
        let version = locked_version(&lock, "wasm-bindgen").with_context(|| {
            "Cargo.lock names no wasm-bindgen\n  remedy: the widget crate must depend on it; `cargo update --workspace` refreshes the lock"
        })?;
        Ok(Self::new("wasm-bindgen-cli", "wasm-bindgen", version))
    }

    pub(crate) fn wasm_pack() -> Self {
        Self::new("wasm-pack", "wasm-pack", WASM_PACK)
    }

    pub(crate) fn trunk() -> Self {
        Self { locked: true, ..Self::new("trunk", "trunk", TRUNK) }
    }

    /// Without its server and what watches files.
    pub(crate) fn mdbook() -> Self {
        Self { locked: true, features: Some("search"), ..Self::new("mdbook", "mdbook", MDBOOK) }
    }

    pub(crate) fn cargo_deny() -> Self {
        Self::new("cargo-deny", "cargo-deny", CARGO_DENY)
    }

    pub(crate) fn geckodriver() -> Self {
        Self { any_version: true, ..Self::new("geckodriver", "geckodriver", GECKODRIVER) }
    }

    fn new(package: &'static str, program: &'static str, version: impl Into<String>) -> Self {
        Self { package, program, version: version.into(), any_version: false, locked: false, features: None }
    }

    /// Where `setup` installs it; one directory a version, so that branches don't fight over it.
    pub(crate) fn install_root(&self, places: &Places) -> PathBuf {
        places.tools.join(format!("{}-{}", self.package, self.version))
    }

    /// The program, where a fitting version is there.
    pub(crate) fn find(&self, places: &Places) -> Option<PathBuf> {
        // What `setup` installed is named by its version and needs no asking.
        let own = self.install_root(places).join("bin").join(exe(self.program));
        if own.is_file() {
            return Some(own);
        }
        let in_cargo_home = cargo_home().map(|home| home.join("bin").join(exe(self.program)));
        [on_path(self.program), in_cargo_home]
            .into_iter()
            .flatten()
            .filter(|file| file.is_file())
            .find(|file| self.any_version || self.is_version_of(file))
    }

    fn is_version_of(&self, file: &PathBuf) -> bool {
        // mdBook's has a letter before it.
        run::capture(file, &["--version"]).is_some_and(|answer| {
            answer.split_whitespace().any(|word| word.strip_prefix('v').unwrap_or(word) == self.version)
        })
    }

    /// The program, or a message that says how to get it.
    pub(crate) fn require(&self, places: &Places) -> Result<PathBuf> {
        self.find(places).with_context(|| {
            format!("{} {} is not installed\n  remedy: cargo xtask setup", self.program, self.version)
        })
    }
}

/// The version of `package` in the text of a Cargo.lock.
fn locked_version(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    lines.next()?;
    lines.next()?.strip_prefix("version = \"")?.strip_suffix('"').map(str::to_owned)
}

/// The directory of the active Rust toolchain.
pub(crate) fn sysroot() -> Result<PathBuf> {
    run::capture(rustc(), &["--print", "sysroot"])
        .map(PathBuf::from)
        .context("rustc can't be run\n  remedy: install Rust from https://rustup.rs")
}

/// The sources of the standard library, where they are installed.
pub(crate) fn library() -> Result<Option<PathBuf>> {
    let place = library_place()?;
    Ok(place.join("Cargo.lock").is_file().then_some(place))
}

/// Where they belong.
pub(crate) fn library_place() -> Result<PathBuf> {
    Ok(sysroot()?.join("lib/rustlib/src/rust/library"))
}

pub(crate) fn rustc() -> String {
    env::var("RUSTC").unwrap_or_else(|_| "rustc".into())
}

pub(crate) fn rustdoc() -> String {
    env::var("RUSTDOC").unwrap_or_else(|_| "rustdoc".into())
}

pub(crate) fn cargo() -> String {
    env::var("CARGO").unwrap_or_else(|_| "cargo".into())
}

/// What cargo knows of the packages of the workspace in `dir`.
pub(crate) fn metadata(dir: &Path, more: &[&str]) -> Result<Value> {
    let output = run::command(cargo())
        .args(["metadata", "--format-version", "1"])
        .args(more)
        .current_dir(dir)
        .output()
        .context("could not start cargo")?;
    if !output.status.success() {
        bail!(
            "cargo can't tell of the packages in {}:\n{}\n  remedy: cargo fetch, where cargo reaches its registry",
            dir.display(),
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    serde_json::from_slice(&output.stdout).context("cargo metadata wrote no JSON")
}

/// The first number of Node's version, where there is a Node.
pub(crate) fn node_major() -> Option<u32> {
    run::capture("node", &["--version"]).as_deref().and_then(parse_node_major)
}

fn parse_node_major(version: &str) -> Option<u32> {
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

/// A browser or driver: an override from the environment, a name on PATH, or a known place.
pub(crate) fn find_program(variable: &str, names: &[&str], places: &[&str]) -> Option<PathBuf> {
    if let Some(file) = env::var_os(variable).map(PathBuf::from).filter(|file| file.is_file()) {
        return Some(file);
    }
    names
        .iter()
        .find_map(|name| on_path(name))
        .or_else(|| places.iter().map(PathBuf::from).find(|file| file.is_file()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_locked_version_is_that_of_the_very_package() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"0.1.0\"\n\n[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(locked_version(lock, "leptos"), None);
    }

    #[test]
    fn node_versions_are_read() {
        assert_eq!(parse_node_major("v20.20.2\n"), Some(20));
        assert_eq!(parse_node_major("20"), None);
    }
}
