//! Where things are: the repository, its build directories and the cache of installed tools.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The places that the commands work in.
pub(crate) struct Places {
    /// The repository.
    pub(crate) root: PathBuf,
    /// Cargo's target directory.
    pub(crate) target: PathBuf,
    /// Intermediate files. Always beside `dist`, so that a finished build is moved there in one rename.
    pub(crate) work: PathBuf,
    /// What goes on a CDN.
    pub(crate) dist: PathBuf,
    /// The npm package.
    pub(crate) pkg: PathBuf,
    /// The web parts.
    pub(crate) www: PathBuf,
    /// Tools installed by `setup`.
    pub(crate) tools: PathBuf,
    /// Python packages of the contract check, which installs them itself.
    pub(crate) python: PathBuf,
}

impl Places {
    pub(crate) fn find() -> Result<Self> {
        // `cargo run` says where this crate is now; the compiled-in path would follow a moved checkout.
        let here = env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = here.parent().context("xtask has no parent directory")?.to_path_buf();
        let target = match env::var_os("CARGO_TARGET_DIR") {
            Some(dir) => env::current_dir()?.join(dir),
            None => root.join("target"),
        };
        let cache = env::var_os("XDG_CACHE_HOME")
            .filter(|dir| !dir.is_empty())
            .map(PathBuf::from)
            .or_else(|| home().map(|home| home.join(".cache")))
            .context("neither XDG_CACHE_HOME nor HOME is set\n  remedy: set HOME to your home directory")?;
        Ok(Self {
            target,
            tools: cache.join("sir-donate/tools"),
            python: cache.join("sir-donate/contract"),
            ..Self::at(root)
        })
    }

    /// All of them below `root`.
    pub(crate) fn at(root: PathBuf) -> Self {
        Self {
            target: root.join("target"),
            work: root.join("target/xtask"),
            dist: root.join("dist"),
            pkg: root.join("pkg"),
            www: root.join("www"),
            tools: root.join("target/tools"),
            python: root.join("target/contract"),
            root,
        }
    }

    /// The target directory of the wasm build: its flags differ from all other builds, and sharing one
    /// directory would make them evict each other.
    pub(crate) fn wasm_target(&self) -> PathBuf {
        self.target.join("wasm")
    }

    /// The sandbox's binary, once built.
    pub(crate) fn sandbox(&self) -> PathBuf {
        self.target.join("tool").join(exe("sir-donate-sandbox"))
    }

    /// The npm package with the guard alone, once built.
    pub(crate) fn guard_package(&self) -> PathBuf {
        // Beside `work`, for it is moved there in one rename.
        self.root.join("target/guard-package")
    }

    /// The documentation site, once built.
    pub(crate) fn docs(&self) -> PathBuf {
        // Beside `work` too.
        self.root.join("target/docs")
    }

    /// `path` as seen from the repository, for messages.
    pub(crate) fn shown(&self, path: &Path) -> String {
        path.strip_prefix(&self.root).unwrap_or(path).display().to_string()
    }
}

pub(crate) fn home() -> Option<PathBuf> {
    env::var_os("HOME")
        .or_else(|| env::var_os("USERPROFILE"))
        .filter(|dir| !dir.is_empty())
        .map(PathBuf::from)
}

pub(crate) fn cargo_home() -> Option<PathBuf> {
    env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| home().map(|home| home.join(".cargo")))
}

/// The file name of a program on this system.
pub(crate) fn exe(name: &str) -> String {
    format!("{name}{}", env::consts::EXE_SUFFIX)
}

/// A program on PATH.
pub(crate) fn on_path(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|dir| dir.join(exe(name))).find(|file| file.is_file())
}
