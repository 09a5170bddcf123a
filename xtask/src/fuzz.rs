//! Fuzzing: the short run of `cargo xtask test`, and the long one that follows the code's coverage.
//!
//! The long one is libFuzzer on the pinned stable Rust. All that cargo-fuzz would add are the flags below; the
//! repository's own crates are compiled with them, by this program in rustc's place, and no others: coverage of
//! Leptos or serde tells nothing, and costs most of the time.

use std::env;
use std::ffi::OsString;
use std::process::{Command, ExitCode};

use anyhow::{Result, bail};

use crate::places::{Places, exe};
use crate::run::Task;
use crate::tools;

/// Counters for each edge of the code: what libFuzzer follows. All of them are options of a stable rustc.
const COVERAGE: [&str; 4] = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
];
/// What is followed: the code under test, and not what tests it.
const FOLLOWED: [&str; 3] = ["sir_donate", "sir_donate_doctor", "sir_donate_guard"];
/// Says that this program is to be rustc.
const WRAPPER: &str = "SIR_DONATE_COVERAGE";
/// Profile of the same name in Cargo.toml.
const PROFILE: &str = "fuzz";

/// A folder for each target.
const SEEDS: &str = "fuzz/seeds";

/// What a long run is asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Wish {
    /// All where none is named.
    pub(crate) targets: Vec<String>,
    pub(crate) cases: u64,
    pub(crate) seed: u32,
}

impl Default for Wish {
    fn default() -> Self {
        Self { targets: Vec::new(), cases: 10_000_000, seed: 1 }
    }
}

/// Kept cases, and fresh ones by number; no compiler but Rust's is needed.
pub(crate) fn short(places: &Places, cases: u64) -> Result<()> {
    Task::new("running the fuzz targets", tools::cargo())
        .args(["run", "--quiet", "--package", "sir-donate-fuzz", "--", "--cases"])
        .arg(cases.to_string())
        .dir(&places.root)
        .remedy("the case that is named above shows it alone; docs/security/fuzzing.md says how to go on")
        .run()
}

/// Those that are wished for; a fault where one is none.
pub(crate) fn targets(places: &Places, wish: &Wish) -> Result<Vec<String>> {
    let known: Vec<String> = std::fs::read_dir(places.root.join(SEEDS))?
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
        .collect::<Result<_>>()?;
    if let Some(unknown) = wish.targets.iter().find(|target| !known.contains(target)) {
        bail!("there is no fuzz target \"{unknown}\"\n  remedy: one of {}", known.join(", "));
    }
    Ok(if wish.targets.is_empty() { known } else { wish.targets.clone() })
}

/// Follows the code's coverage for so many cases of each target.
pub(crate) fn guided(places: &Places, wish: &Wish) -> Result<()> {
    let (seeds, targets) = (places.root.join(SEEDS), targets(places, wish)?);
    // Apart from all other builds: a library that other languages link to has one name whatever its flags, so the two
    // kinds would take each other's place.
    let dir = places.target.join("guided");
    Task::new("building the fuzz targets for coverage", tools::cargo())
        .args(["build", "--package", "sir-donate-fuzz", "--bin", "guided", "--features", "guided"])
        .args(["--profile", PROFILE])
        .env("CARGO_TARGET_DIR", &dir)
        .env("RUSTC_WORKSPACE_WRAPPER", env::current_exe()?)
        .env(WRAPPER, "1")
        .dir(&places.root)
        .remedy("libFuzzer needs a C++ compiler: apt-get install g++, or Xcode's command line tools")
        .run()?;
    let program = dir.join(PROFILE).join(exe("guided"));
    for target in &targets {
        let corpus = dir.join("corpus").join(target);
        let crashes = dir.join("crashes");
        std::fs::create_dir_all(&corpus)?;
        std::fs::create_dir_all(&crashes)?;
        let mut prefix = crashes.join(target).into_os_string();
        prefix.push("-");
        let option = |name: &str, value: &std::ffi::OsStr| {
            let mut option = OsString::from(name);
            option.push(value);
            option
        };
        Task::new(format!("fuzzing {target}"), &program)
            .arg(&corpus)
            .arg(seeds.join(target))
            .arg(option("-dict=", places.root.join(format!("fuzz/dictionaries/{target}.dict")).as_os_str()))
            .arg(option("-artifact_prefix=", &prefix))
            .arg(format!("-runs={}", wish.cases))
            .arg(format!("-seed={}", wish.seed))
            .args([
                "-max_len=2048",
                "-timeout=10",
                "-rss_limit_mb=1024",
                "-print_final_stats=1",
                "-verbosity=1",
            ])
            // One line for each doubling of the cases, instead of one for each new case.
            .args(["-print_pcs=0", "-print_funcs=0"])
            .env("SIR_FUZZ_TARGET", target)
            .dir(&places.root)
            .remedy(format!(
                "keep the case that libFuzzer wrote as fuzz/seeds/{target}/NAME, and mend what it shows: \
                 cargo run --package sir-donate-fuzz -- {target} --case FILE"
            ))
            .run()?;
    }
    Ok(())
}

/// Does rustc's work where cargo called this program in its place.
pub(crate) fn as_compiler() -> Option<ExitCode> {
    env::var_os(WRAPPER)?;
    let mut words = env::args_os().skip(1);
    let compiler = words.next()?;
    let args: Vec<OsString> = words.collect();
    let mut command = Command::new(compiler);
    command.args(&args);
    if follows(&args) {
        command.args(COVERAGE);
    }
    let status = command.status().ok()?;
    Some(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn follows(args: &[OsString]) -> bool {
    args.windows(2).any(|pair| pair[0] == "--crate-name" && FOLLOWED.iter().any(|name| pair[1] == *name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_under_test_is_followed_and_nothing_else() {
        let args =
            |name: &str| ["--crate-name", name, "--edition=2024", "src/lib.rs"].map(OsString::from).to_vec();
        assert!(follows(&args("sir_donate")) && follows(&args("sir_donate_guard")));
        assert!(!follows(&args("sir_donate_fuzz")) && !follows(&args("serde")) && !follows(&[]));
    }

    #[test]
    fn each_target_has_seeds_and_a_dictionary() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let names = |dir: &str| -> Vec<String> {
            let entries = std::fs::read_dir(root.join(dir)).unwrap();
            let mut names: Vec<String> = entries
                .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
                .collect();
            names.sort();
            names
        };
        assert_eq!(names("fuzz/seeds"), names("fuzz/dictionaries"));
        assert!(names("fuzz/seeds").len() >= 7);
    }

    #[test]
    fn an_unknown_target_is_named() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf();
        let wish = Wish { targets: vec!["nothing".into()], ..Wish::default() };
        let fault = guided(&Places::at(root), &wish).unwrap_err().to_string();
        assert!(fault.contains("\"nothing\"") && fault.contains("links"), "{fault}");
    }
}
