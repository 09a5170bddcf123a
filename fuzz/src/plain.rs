//! The driver that needs nothing but Rust. Each case follows from the target, the seed and its number alone, so that a
//! number found on one machine shows the same on another.

use crate::Verdict;
use crate::mutate::{LARGEST, mutate};
use crate::targets::Target;
use cpu_time::ThreadTime;
use fastrand::Rng;
use std::cell::{Cell, RefCell};
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, Once};
use std::time::{Duration, Instant};
use std::{fs, io, process, thread};

/// The longest that a case may compute. Of the processor's time, so that a busy machine is no fault.
const PATIENCE: Duration = Duration::from_secs(1);
/// Then it counts as hanging, and the run ends.
const HANGS: Duration = Duration::from_secs(60);
/// The size to which cases are grown. What takes the square of it in steps does not end in time.
const GROWN: usize = 256 * 1024;
const GROWN_CASES: u64 = 24;

/// A case that something does not hold of.
#[derive(Debug)]
pub struct Finding {
    /// The target's name.
    pub target: &'static str,
    /// The seed's file, or the number of the case.
    pub from: String,
    /// What does not hold.
    pub what: String,
    /// The case, made small.
    pub case: Vec<u8>,
}

/// What a run came to.
#[derive(Debug, Default)]
pub struct Tally {
    /// Seeds replayed.
    pub seeds: usize,
    /// Fresh cases run.
    pub cases: u64,
    /// Cases grown.
    pub grown: u64,
    /// The processor's time that the slowest took.
    pub slowest: Duration,
}

/// The cases that a target's directory below `dir` keeps, by name.
///
/// # Errors
/// Where a file can't be read.
pub fn seeds(dir: &Path, target: &Target) -> io::Result<Vec<(String, Vec<u8>)>> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(dir.join(target.name))?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
    paths.sort();
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    paths.iter().map(|path| Ok((name(path), fs::read(path)?))).collect()
}

/// The case of that number: fresh, or a change of a fresh one or of a seed.
pub fn case(
    target: &Target,
    words: &[Vec<u8>],
    seeds: &[(String, Vec<u8>)],
    seed: u64,
    number: u64,
) -> Vec<u8> {
    // Two streams of one seed must not overlap, so the number is no mere offset.
    let mut rng =
        Rng::with_seed(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ number.wrapping_mul(0xD1B5_4A32_D192_ED03));
    rng.u64(..);
    let way = rng.u32(..4);
    let mut case = match rng.choice(seeds) {
        Some((_, seed)) if way < 2 => seed.clone(),
        _ => (target.fresh)(&mut rng).into_bytes(),
    };
    if way < 3 {
        mutate(&mut case, words, &mut rng);
    }
    case
}

// A case of the size of `GROWN`: one in which a word stands again and again.
fn grown(target: &Target, words: &[Vec<u8>], seeds: &[(String, Vec<u8>)], number: u64) -> Vec<u8> {
    let mut rng = Rng::with_seed(number);
    let mut case = match rng.choice(seeds) {
        Some((_, seed)) if rng.bool() => seed.clone(),
        _ => (target.fresh)(&mut rng).into_bytes(),
    };
    let line = case.iter().rposition(|byte| *byte == b'\n').unwrap_or(0);
    let at = rng.usize(line..=case.len());
    let short: Vec<&Vec<u8>> =
        words.iter().filter(|word| (1..16).contains(&word.len()) && word[0] != b'{').collect();
    let mut unit = rng.choice(&short).map(|word| word.to_vec()).unwrap_or_else(|| b"x".to_vec());
    if rng.bool() {
        unit.push(rng.u8(b' '..=b'~'));
    }
    let many = unit.repeat(GROWN / unit.len());
    drop(case.splice(at..at, many));
    case
}

thread_local! {
    static PANICKED: RefCell<String> = const { RefCell::new(String::new()) };
    // Whether this thread runs a case: others may begin and end theirs meanwhile.
    static WITHIN: Cell<bool> = const { Cell::new(false) };
}

static RUNNING: Mutex<Option<(Instant, &'static str, Vec<u8>)>> = Mutex::new(None);

// A panic is a finding like others, and a case without an end is one too.
fn watch() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            // Only what a case brings about: a fault of the driver itself is told as usual.
            if WITHIN.get() {
                let text = info.to_string().lines().collect::<Vec<_>>().join(" ");
                PANICKED.with_borrow_mut(|panicked| *panicked = text);
            } else {
                before(info);
            }
        }));
        thread::spawn(|| {
            loop {
                thread::sleep(Duration::from_secs(1));
                let Ok(running) = RUNNING.lock() else { continue };
                if let Some((since, target, case)) = &*running
                    && since.elapsed() > HANGS
                {
                    eprintln!("{target}: a case does not end\n{}", shown(case));
                    process::exit(1);
                }
            }
        });
    });
}

/// Runs one case: no panic, no waiting, and all that the target says.
///
/// # Errors
/// What does not hold.
pub fn attempt(target: &Target, case: &[u8]) -> Result<Duration, String> {
    watch();
    let set = |running| {
        if let Ok(mut state) = RUNNING.lock() {
            *state = running;
        }
    };
    set(Some((Instant::now(), target.name, case.to_vec())));
    let started = ThreadTime::now();
    WITHIN.set(true);
    let verdict: Result<Verdict, _> = panic::catch_unwind(AssertUnwindSafe(|| target.run(case)));
    WITHIN.set(false);
    let took = started.elapsed();
    set(None);
    verdict.unwrap_or_else(|_| Err(PANICKED.with_borrow(|panicked| format!("it panics: {panicked}"))))?;
    if took > PATIENCE { Err(slow(took)) } else { Ok(took) }
}

fn slow(took: Duration) -> String {
    format!("it computes for {} ms", took.as_millis())
}

/// Replays the seeds, runs `cases` cases from number `first` on, and grows some.
///
/// # Errors
/// The first finding.
pub fn run(
    target: &Target,
    seeds: &[(String, Vec<u8>)],
    seed: u64,
    first: u64,
    cases: u64,
) -> Result<Tally, Box<Finding>> {
    let words = target.words();
    let mut tally = Tally::default();
    let mut slowest = Duration::ZERO;
    let mut one = |case: &[u8], from: &dyn Fn() -> String| match attempt(target, case) {
        Ok(took) => {
            slowest = slowest.max(took);
            Ok(())
        }
        Err(what) => {
            let case = smaller(target, case.to_vec(), &what);
            Err(Box::new(Finding { target: target.name, from: from(), what, case }))
        }
    };
    for (name, bytes) in seeds {
        one(bytes, &|| format!("seed {name}"))?;
        tally.seeds += 1;
    }
    for number in first..first.saturating_add(cases) {
        one(&case(target, &words, seeds, seed, number), &|| format!("case {number} of seed {seed}"))?;
        tally.cases += 1;
    }
    for number in 0..GROWN_CASES {
        one(&grown(target, &words, seeds, number), &|| format!("grown case {number}"))?;
        tally.grown += 1;
    }
    tally.slowest = slowest;
    Ok(tally)
}

// Takes away what is not needed for the same finding.
fn smaller(target: &Target, mut case: Vec<u8>, what: &str) -> Vec<u8> {
    // A number in the message may change with the size of the case.
    let kind = |what: &str| what.chars().filter(|c| !c.is_ascii_digit()).take(60).collect::<String>();
    // What is slow is slow to make small.
    if kind(what) == kind(&slow(Duration::ZERO)) {
        return case;
    }
    let until = Instant::now() + Duration::from_secs(10);
    let mut chunk = case.len().min(LARGEST * 128) / 2;
    while chunk > 0 {
        let mut at = 0;
        while at + chunk <= case.len() && Instant::now() < until {
            let mut less = case.clone();
            less.drain(at..at + chunk);
            if attempt(target, &less).is_err_and(|other| kind(&other) == kind(what)) {
                case = less;
            } else {
                at += chunk;
            }
        }
        chunk /= 2;
    }
    case
}

/// A case as it may be printed: what can't be seen is escaped.
pub fn shown(case: &[u8]) -> String {
    let text = String::from_utf8_lossy(case);
    let mut out = String::from("  │ ");
    for c in text.chars().take(2_000) {
        match c {
            '\n' => out.push_str("\n  │ "),
            ' '..='~' => out.push(c),
            c if c.is_alphanumeric() => out.push(c),
            c => out.extend(c.escape_unicode()),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hold;

    fn target(check: fn(&[u8]) -> Verdict) -> Target {
        Target {
            name: "test",
            about: "",
            check,
            fresh: |rng| format!("https://{}.example/", rng.u32(..1000)),
            dictionary: "\"stripe.com\"\n\"@\"\n",
        }
    }

    fn seed() -> Vec<(String, Vec<u8>)> {
        vec![("a".into(), b"https://stripe.com/".to_vec())]
    }

    #[test]
    fn a_broken_invariant_is_found_and_made_small() {
        let broken = target(|case| {
            hold!(
                !case.windows(12).any(|part| part == b"//stripe.com") || !case.contains(&b'@'),
                "it has both"
            );
            Ok(())
        });
        let finding = run(&broken, &seed(), 1, 0, 50_000).unwrap_err();
        assert_eq!(finding.what, "it has both");
        assert!(finding.from.starts_with("case "), "{finding:?}");
        assert!(finding.case.len() <= 13, "{finding:?}");
        // The same number brings it back, on its own.
        let number = finding.from.split(' ').nth(1).unwrap().parse().unwrap();
        assert_eq!(run(&broken, &seed(), 1, number, 1).unwrap_err().from, finding.from);
        assert!(attempt(&broken, &finding.case).is_err());
    }

    #[test]
    fn a_panic_is_a_finding() {
        let panicking = target(|case| {
            assert!(!case.contains(&b'@'), "at the sign");
            Ok(())
        });
        let finding = run(&panicking, &seed(), 1, 0, 50_000).unwrap_err();
        assert!(finding.what.contains("at the sign") && finding.case == b"@", "{finding:?}");
    }

    #[test]
    fn a_seed_that_fails_is_named() {
        let finding = run(&target(|_| Err("never".into())), &seed(), 1, 0, 0).unwrap_err();
        assert_eq!((finding.from.as_str(), finding.case.len()), ("seed a", 0));
    }

    #[test]
    fn growth_by_the_square_is_found() {
        // A step of nanoseconds for each pair of sixteen bytes: nothing in a short case, seconds in a long one.
        let square = target(|case| {
            let steps = (case.len() / 16).pow(2);
            for step in 0..steps {
                let _ = std::hint::black_box(step);
            }
            Ok(())
        });
        let finding = run(&square, &seed(), 1, 0, 0).unwrap_err();
        assert!(
            finding.from.starts_with("grown case") && finding.what.contains("computes for"),
            "{}",
            finding.what
        );
    }

    #[test]
    fn what_holds_is_counted() {
        let tally = run(&target(|_| Ok(())), &seed(), 1, 0, 100).unwrap();
        assert_eq!((tally.seeds, tally.cases, tally.grown), (1, 100, GROWN_CASES));
    }

    #[test]
    fn nothing_invisible_is_printed() {
        assert_eq!(shown("a\u{202e}\0ü\nb".as_bytes()), "  │ a\\u{202e}\\u{0}ü\n  │ b");
    }
}
