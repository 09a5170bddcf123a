//! How fast the scanner is: `cargo run --profile guard -p sir-donate-guard --example speed -- FILE…`
//!
//! Reads the files, repeats them to 100 MB, and scans that on one core. Where the system tells it, what counts is
//! the time on the core, so that other work on the machine does not blur the figure.

use std::time::{Duration, Instant};
use std::{env, fs};

use sir_donate_guard::Scanner;

const SIZE: usize = 100_000_000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let files: Vec<String> = env::args().skip(1).collect();
    let mut text = Vec::with_capacity(SIZE);
    for file in &files {
        text.extend_from_slice(&fs::read(file).map_err(|fault| format!("{file}: {fault}"))?);
    }
    if text.is_empty() {
        return Err("nothing to scan: name files, minified JavaScript for example".into());
    }
    let once = text.len();
    while text.len() < SIZE {
        let more = once.min(SIZE - text.len());
        text.extend_from_within(..more);
    }
    let scanner = Scanner::with_secret_values([("SPEED_SECRET", "b7Xq-0vT2m-Lz9Rk4")]);
    let mut best = f64::MAX;
    for _ in 0..5 {
        let (clock, core) = (Instant::now(), on_core());
        let found = scanner.scan(&text);
        let on_core = on_core().zip(core).map(|(end, start)| end.saturating_sub(start));
        let took = on_core.unwrap_or_else(|| clock.elapsed()).as_secs_f64();
        best = best.min(took);
        println!("{:.0} MB/s, {} found", text.len() as f64 / 1e6 / took, found.len());
    }
    println!(
        "best: {:.0} MB/s for {} MB of {} files",
        text.len() as f64 / 1e6 / best,
        text.len() / 1_000_000,
        files.len()
    );
    Ok(())
}

/// How long this thread has been on a core; only Linux tells.
fn on_core() -> Option<Duration> {
    let stat = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(stat.split_whitespace().next()?.parse().ok()?))
}
