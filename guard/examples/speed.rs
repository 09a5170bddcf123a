//! How fast the scanner is: `cargo run --profile guard -p sir-donate-guard --example speed -- FILE…`
//!
//! Reads the files, repeats them to 100 MB, and scans that on one core.

use std::time::Instant;
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
        let started = Instant::now();
        let found = scanner.scan(&text);
        let took = started.elapsed().as_secs_f64();
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
