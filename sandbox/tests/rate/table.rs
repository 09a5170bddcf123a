//! The figures side by side, as they stand in docs/rate-limits.md too.

use std::fmt::{self, Display, Formatter};

use crate::people::{DONATIONS, INTENTS, Outcome, VIEWS};
use crate::world::{MINUTE, Purpose, SECOND};

/// Lines of a name and one text for each way.
#[derive(Debug)]
pub(crate) struct Table(Vec<Vec<String>>);

impl Table {
    pub(crate) fn new(names: &[&str], outcomes: &[Outcome]) -> Self {
        let mut lines = vec![row("", names.iter().map(|name| (*name).to_owned()))];
        let mut add = |name: &str, tell: &dyn Fn(&Outcome) -> String| {
            lines.push(row(name, outcomes.iter().map(tell)));
        };
        let made = |outcome: &Outcome, purpose| outcome.calls.made(purpose);
        let after_press =
            move |outcome: &Outcome| made(outcome, Purpose::Link) + made(outcome, Purpose::Status);
        let all = move |outcome: &Outcome| made(outcome, Purpose::Lookup) + after_press(outcome);

        add("calls", &|outcome| thousands(all(outcome)));
        add("… for a page view", &|outcome| ratio(outcome.for_views, VIEWS));
        add("… for an intent", &|outcome| {
            ratio(made(outcome, Purpose::Lookup) - outcome.for_views, INTENTS)
        });
        add("… for a donation", &|outcome| ratio(after_press(outcome), DONATIONS));
        add("… in the busiest minute", &|outcome| thousands(outcome.calls.busiest_minute()));
        add("refused: lookups", &|outcome| thousands(outcome.calls.refused(Purpose::Lookup)));
        add("refused: links", &|outcome| thousands(outcome.calls.refused(Purpose::Link)));
        add("refused: statuses", &|outcome| thousands(outcome.calls.refused(Purpose::Status)));
        add("link at the first press", &|outcome| share(outcome, 0.0));
        add("link within a minute", &|outcome| share(outcome, MINUTE));
        add("link within five minutes", &|outcome| share(outcome, 5.0 * MINUTE));
        add("the others waited", &|outcome| {
            let waits = waits(outcome);
            waits.get(waits.len() / 2).map_or_else(|| "–".to_owned(), |half| minutes(*half))
        });
        add("… at the longest", &|outcome| {
            waits(outcome).last().map_or_else(|| "–".to_owned(), |longest| minutes(*longest))
        });
        Self(lines)
    }

    /// Where `document` tells other figures. A little more or less is the same: nobody reads a table for its last digit,
    /// and another machine's logarithm may differ in its own.
    pub(crate) fn differences(&self, document: &str) -> Vec<String> {
        let documented = |name: &str| {
            let line = document.lines().find(|line| cells(line).first() == Some(&name))?;
            Some(cells(line).into_iter().map(str::to_owned).collect::<Vec<_>>())
        };
        let differs = |line: &&Vec<String>| {
            documented(&line[0]).is_none_or(|told| {
                told.len() != line.len()
                    || !told.iter().zip(*line).skip(1).all(|(told, now)| is_alike(told, now))
            })
        };
        self.0[1..]
            .iter()
            .filter(differs)
            .map(|line| format!("docs/rate-limits.md tells other figures of \"{}\": copy the table", line[0]))
            .collect()
    }
}

impl Display for Table {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let widths: Vec<usize> = (0..self.0[0].len())
            .map(|at| self.0.iter().map(|line| line[at].chars().count()).max().unwrap_or_default())
            .collect();
        for (number, line) in self.0.iter().enumerate() {
            for (at, (cell, width)) in line.iter().zip(&widths).enumerate() {
                if at == 0 { write!(f, "| {cell:<width$} |")? } else { write!(f, " {cell:>width$} |")? }
            }
            writeln!(f)?;
            if number == 0 {
                for (at, width) in widths.iter().enumerate() {
                    let rule = "-".repeat(width + 1);
                    if at == 0 { write!(f, "|{rule}-|")? } else { write!(f, "{rule}:|")? }
                }
                writeln!(f)?;
            }
        }
        Ok(())
    }
}

fn row(name: &str, cells: impl Iterator<Item = String>) -> Vec<String> {
    std::iter::once(name.to_owned()).chain(cells).collect()
}

fn cells(line: &str) -> Vec<&str> {
    let inner = line.trim().strip_prefix('|').and_then(|line| line.strip_suffix('|'));
    inner.map_or_else(Vec::new, |inner| inner.split('|').map(str::trim).collect())
}

/// Whether two figures are the same but for a fifth, or for one of the unit that they are told in.
fn is_alike(told: &str, now: &str) -> bool {
    let number = |text: &str| {
        let digits: String = text.chars().filter(|one| one.is_ascii_digit() || *one == '.').collect();
        digits.parse::<f64>().ok()
    };
    match (number(told), number(now)) {
        (Some(told), Some(now)) => {
            let unit: f64 = if now.fract() == 0.0 { 3.0 } else { 0.3 };
            (told - now).abs() <= unit.max(now / 5.0)
        }
        (told, now) => told == now,
    }
}

fn waits(outcome: &Outcome) -> Vec<f64> {
    let mut waits: Vec<f64> =
        outcome.stories.iter().map(|story| story.waited).filter(|waited| *waited > 0.0).collect();
    waits.sort_by(f64::total_cmp);
    waits
}

fn share(outcome: &Outcome, most: f64) -> String {
    let got = outcome.stories.iter().filter(|story| story.waited <= most).count();
    format!("{:.0} %", 100.0 * got as f64 / DONATIONS as f64)
}

fn ratio(calls: u64, events: usize) -> String {
    format!("{:.2}", calls as f64 / events as f64)
}

fn minutes(milliseconds: f64) -> String {
    if milliseconds < MINUTE {
        format!("{:.0} s", milliseconds / SECOND)
    } else {
        format!("{:.0} min", milliseconds / MINUTE)
    }
}

fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
