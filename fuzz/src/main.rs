//! Replays the kept cases and runs fresh ones, with nothing but Rust. `docs/security/fuzzing.md` says more.

use clap::Parser;
use sir_donate_fuzz::plain::{self, Finding, seeds};
use sir_donate_fuzz::targets::{ALL, Target};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;
use std::{env, fs};

/// Replays the kept cases of SIR Donate's fuzz targets and runs fresh ones.
#[derive(Debug, Parser)]
struct Wish {
    /// The targets; all where none is named.
    targets: Vec<String>,
    /// How many fresh cases for each.
    #[arg(long, default_value_t = 5_000)]
    cases: u64,
    /// What the fresh cases follow from.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The number of the first fresh case.
    #[arg(long, default_value_t = 0)]
    first: u64,
    /// Runs the case in this file alone.
    #[arg(long, value_name = "FILE")]
    case: Option<PathBuf>,
    /// Where the kept cases are.
    #[arg(long, value_name = "DIR")]
    seeds: Option<PathBuf>,
}

fn main() -> ExitCode {
    match obey(&Wish::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("error: {fault}");
            ExitCode::FAILURE
        }
    }
}

fn obey(wish: &Wish) -> Result<(), String> {
    let find = |name: &String| {
        let names = ALL.map(|target| target.name).join(", ");
        Target::find(name).ok_or_else(|| format!("there is no target \"{name}\"\n  remedy: one of {names}"))
    };
    let mut targets = wish.targets.iter().map(find).collect::<Result<Vec<_>, _>>()?;
    if targets.is_empty() {
        targets = ALL.to_vec();
    }
    if let Some(path) = &wish.case {
        let [target] = targets[..] else {
            return Err("a case belongs to one target\n  remedy: name it".into());
        };
        let case = fs::read(path).map_err(|fault| format!("could not read {}: {fault}", path.display()))?;
        plain::attempt(&target, &case)
            .map_err(|what| format!("{}: {what}\n{}", target.name, plain::shown(&case)))?;
        println!("{}: all holds of {}", target.name, path.display());
        return Ok(());
    }
    // `cargo run` says where this crate is now; the compiled-in path would follow a moved checkout.
    let here = env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    let dir = wish.seeds.clone().unwrap_or_else(|| here.join("seeds"));
    for target in targets {
        let kept = seeds(&dir, &target).map_err(|fault| {
            format!("could not read the seeds of {} in {}: {fault}", target.name, dir.display())
        })?;
        // A run of nothing must not pass for a success.
        if kept.is_empty() {
            return Err(format!(
                "{} has no seeds in {}\n  remedy: git checkout fuzz/seeds",
                target.name,
                dir.display()
            ));
        }
        let started = Instant::now();
        let tally = plain::run(&target, &kept, wish.seed, wish.first, wish.cases)
            .map_err(|finding| tell(&finding))?;
        println!(
            "{:<9} {} seeds, {} fresh cases from seed {}, {} grown: all holds ({:.1} s, the slowest {} ms)",
            target.name,
            tally.seeds,
            tally.cases,
            wish.seed,
            tally.grown,
            started.elapsed().as_secs_f64(),
            tally.slowest.as_millis()
        );
    }
    Ok(())
}

fn tell(finding: &Finding) -> String {
    let Finding { target, from, what, case } = finding;
    let path = env::temp_dir().join(format!("sir-donate-{target}.case"));
    let kept = match fs::write(&path, case) {
        Ok(()) => {
            format!("{0}; again: cargo run --package sir-donate-fuzz -- {target} --case {0}", path.display())
        }
        Err(fault) => format!("could not be written to {}: {fault}", path.display()),
    };
    format!("{target}, {from}: {what}\n{}\n  the case: {kept}", plain::shown(case))
}
