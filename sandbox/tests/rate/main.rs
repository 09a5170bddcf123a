//! An hour at a popular partner, on a Standard key: 100,000 page views, 2,000 intents and 300 donations.
//!
//! The widget's own client runs here: its lookups, its caches, its budget and its schedule of questions. Against it
//! stand the limits of `src/limits.rs`, and beside it a client that asks on every page view. Time is simulated, so that
//! an hour takes a moment; everything else is drawn from a seed.
//!
//! `cargo test --package sir-donate-sandbox --test rate -- --seed 7` prints the table for another seed.
#![cfg(test)]

mod people;
mod table;
mod world;

use std::process::ExitCode;

use people::{DONATIONS, Kind, Outcome, People, hour};
use table::Table;
use world::Purpose;

/// What docs/rate-limits.md tells the figures of.
const SEED: u64 = 5;

const KINDS: [(&str, Kind); 5] = [
    ("snapshot", Kind::Widget { snapshot: true, readable: true }),
    ("snapshot, headers hidden", Kind::Widget { snapshot: true, readable: false }),
    ("no snapshot", Kind::Widget { snapshot: false, readable: true }),
    ("no snapshot, headers hidden", Kind::Widget { snapshot: false, readable: false }),
    ("call on every view", Kind::Naive),
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let seed = arguments.iter().position(|word| word == "--seed").and_then(|at| arguments.get(at + 1));
    let seeds: Vec<u64> = match seed.map(|seed| seed.parse()) {
        Some(Ok(seed)) => vec![seed],
        Some(Err(_)) => {
            eprintln!("--seed takes a whole number");
            return ExitCode::from(2);
        }
        // `cargo test NAME` asks all tests of the workspace for that name.
        None if arguments.iter().any(|word| !word.starts_with('-') && !"rate".contains(word.as_str())) => {
            return ExitCode::SUCCESS;
        }
        None if std::env::var_os("SIR_THOROUGH").is_some() => (0..20).collect(),
        None => vec![SEED],
    };
    let mut faults = Vec::new();
    for seed in &seeds {
        let people = People::new(*seed);
        let outcomes: Vec<Outcome> = KINDS.iter().map(|(_, kind)| hour(&people, *kind)).collect();
        let table = Table::new(&KINDS.map(|(name, _)| name), &outcomes);
        println!("\nSeed {seed}\n\n{table}");
        let mut found = check(&outcomes);
        if *seed == SEED {
            found.extend(table.differences(DOCUMENT));
        }
        faults.extend(found.into_iter().map(|fault| format!("seed {seed}: {fault}")));
    }
    for fault in &faults {
        eprintln!("{fault}");
    }
    if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

const DOCUMENT: &str = include_str!("../../../docs/rate-limits.md");

/// What does not hold.
fn check(outcomes: &[Outcome]) -> Vec<String> {
    let mut faults = Vec::new();
    let mut hold = |holds: bool, what: String| {
        if !holds {
            faults.push(what);
        }
    };
    for (outcome, (name, kind)) in outcomes.iter().zip(KINDS) {
        let calls = |purpose| outcome.calls.made(purpose);
        let refused: u64 = [Purpose::Lookup, Purpose::Link, Purpose::Status]
            .map(|one| outcome.calls.refused(one))
            .iter()
            .sum();
        hold(outcome.stories.len() == DONATIONS, format!("{name}: {} donations", outcome.stories.len()));
        if kind == Kind::Naive {
            hold(refused > 0, format!("{name}: nothing was refused, so nothing is shown"));
            continue;
        }
        hold(outcome.for_views == 0, format!("{name}: a page view made calls"));
        let Kind::Widget { snapshot: true, .. } = kind else { continue };
        let all = calls(Purpose::Lookup) + calls(Purpose::Link) + calls(Purpose::Status);
        hold(refused == 0, format!("{name}: {refused} calls were refused"));
        hold(calls(Purpose::Lookup) == 0, format!("{name}: {} lookups", calls(Purpose::Lookup)));
        hold(all <= 3 * DONATIONS as u64, format!("{name}: {all} calls for {DONATIONS} donations"));
        let most = outcome.stories.iter().filter(|story| story.usual).map(|story| story.calls).max();
        hold(most <= Some(3), format!("{name}: a donation like most made {most:?} calls"));
    }
    // The reason why all this is done.
    let at_once = |at: usize| outcomes[at].stories.iter().filter(|story| story.waited == 0.0).count();
    hold(at_once(0) == DONATIONS && at_once(1) == DONATIONS, "a snapshot, and a donor waited".to_owned());
    hold(at_once(2) > at_once(4), "a client that calls on every view does as well".to_owned());
    faults
}
