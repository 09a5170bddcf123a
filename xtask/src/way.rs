//! How the widget is compiled: for size where the toolchain allows it, and else as stable Rust does.

use anyhow::{Result, bail};

use crate::build;
use crate::places::Places;
use crate::tools;

/// One of the two.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Way {
    /// What ships. The standard library is rebuilt from its source, without what a failing program would say.
    ForSize,
    /// The standard library is the precompiled one. Works alike, and donors would download more.
    Larger,
}

const REMEDY: &str = "cargo xtask setup, or rustup component add rust-src";

impl Way {
    /// What the toolchain allows.
    pub(crate) fn here() -> Result<Self> {
        Ok(if tools::library()?.is_some() { Self::ForSize } else { Self::Larger })
    }

    /// Tells two builds of one state apart.
    pub(crate) fn stamp(self, inputs: &str) -> String {
        match self {
            Self::ForSize => inputs.to_owned(),
            Self::Larger => format!("{inputs} with the precompiled std"),
        }
    }

    /// What has to be known before the build, where it isn't what ships.
    pub(crate) fn warning(self) -> Result<Option<String>> {
        Ok(match self {
            Self::ForSize => None,
            Self::Larger => Some(format!(
                "NOT the build for size: the source of Rust's standard library is not installed (nothing is in {}).\n  \
                 The precompiled one is taken. What comes out works alike, is larger, and can't be released.\n  \
                 remedy: {REMEDY}",
                tools::library_place()?.display()
            )),
        })
    }

    /// Flags for the compiler. They are set from outside, because Cargo.toml can't name all of them without becoming
    /// unreadable for every other cargo.
    pub(crate) fn env(self, places: &Places) -> Result<Vec<(&'static str, String)>> {
        let portable = build::portable_flags(places)?;
        // The encoded form takes paths with spaces.
        let encoded = |flags: Vec<String>| ("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
        Ok(match self {
            Self::ForSize => {
                let mut flags = vec!["-Zlocation-detail=none".to_owned(), "-Zfmt-debug=none".to_owned()];
                flags.extend(portable);
                vec![
                    ("RUSTC_BOOTSTRAP", "1".into()),
                    ("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort".into()),
                    ("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size".into()),
                    ("CARGO_UNSTABLE_PANIC_IMMEDIATE_ABORT", "true".into()),
                    ("CARGO_PROFILE_RELEASE_PANIC", "immediate-abort".into()),
                    encoded(flags),
                ]
            }
            Self::Larger => {
                // Names with the types that a function was made for, as above: by them prune.mjs tells what is of no use.
                let mut flags = vec!["-Csymbol-mangling-version=v0".to_owned()];
                flags.extend(portable);
                vec![encoded(flags)]
            }
        })
    }

    /// Fails where `what` holds of the build for size alone, and this is the other.
    pub(crate) fn insist(self, what: &str) -> Result<()> {
        match self {
            Self::ForSize => Ok(()),
            Self::Larger => bail!(
                "{what}, and this is the larger build: the source of Rust's standard library is not installed (nothing is \
                 in {})\n  remedy: {REMEDY}; then again",
                tools::library_place()?.display()
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn only_what_ships_passes_for_it() {
        Way::ForSize.insist("a release is what ships").unwrap();
        let fault = Way::Larger.insist("a release is what ships").unwrap_err().to_string();
        assert!(fault.starts_with("a release is what ships, and this is the larger build"), "{fault}");
        assert!(fault.contains("remedy: cargo xtask setup"), "{fault}");
    }

    #[test]
    fn the_source_that_is_installed_later_asks_for_another_build() {
        assert_ne!(Way::ForSize.stamp("a"), Way::Larger.stamp("a"));
        assert_ne!(Way::Larger.stamp("a"), Way::Larger.stamp("b"));
    }

    #[test]
    fn the_larger_build_needs_stable_rust_alone() {
        let places = Places::at(Path::new("/somewhere").to_path_buf());
        let names =
            |way: Way| -> Vec<&str> { way.env(&places).unwrap().iter().map(|(name, _)| *name).collect() };
        assert_eq!(names(Way::Larger), ["CARGO_ENCODED_RUSTFLAGS"]);
        assert!(names(Way::ForSize).contains(&"CARGO_UNSTABLE_BUILD_STD"));
        let (_, flags) = &Way::Larger.env(&places).unwrap()[0];
        assert!(!flags.contains("-Z"), "{flags}");
        assert!(flags.contains("--remap-path-prefix=/somewhere=/sir-donate"), "{flags}");
    }
}
