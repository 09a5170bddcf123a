//! How one case becomes another: by bytes, by words of the target's dictionary, by lines.

use fastrand::Rng;

/// What has fooled readers of text before.
const ODDITIES: [&str; 40] = [
    "\0",
    "\t",
    "\n",
    "\r",
    " ",
    "\\",
    "/",
    "//",
    "@",
    ":",
    "?",
    "#",
    "%",
    "%2e",
    "%2f",
    "%00",
    "..",
    ".",
    ",",
    "-",
    "\u{7f}",
    "\u{85}",
    "\u{a0}",
    "\u{ad}",
    "\u{200b}",
    "\u{200e}",
    "\u{202e}",
    "\u{2028}",
    "\u{3002}",
    "\u{feff}",
    "\u{ff0e}",
    "\u{ff0f}",
    "\u{212a}",
    "\u{17f}",
    "\u{131}",
    "\u{e9}",
    "e\u{301}",
    "\u{10ffff}",
    "__proto__",
    "{huge}",
];

/// Numbers at which something changes.
const NUMBERS: [&str; 18] = [
    "0",
    "1",
    "-1",
    "00",
    "0.0",
    "9",
    "10",
    "255",
    "256",
    "65535",
    "65536",
    "4294967296",
    "9007199254740993",
    "1000000000000000",
    "1000000000000001",
    "18446744073709551615",
    "18446744073709551616",
    "1e400",
];

/// Longer cases only repeat what shorter ones show; growth has a test of its own.
pub const LARGEST: usize = 4_096;

/// Changes a case in one to eight places.
pub fn mutate(case: &mut Vec<u8>, words: &[Vec<u8>], rng: &mut Rng) {
    for _ in 0..1 << rng.u32(..4) {
        step(case, words, rng);
    }
    case.truncate(LARGEST);
}

// A range of the case, short more often than long.
fn range(case: &[u8], rng: &mut Rng) -> core::ops::Range<usize> {
    let start = rng.usize(..=case.len());
    let longest = 1 << rng.u32(..7);
    start..(start + rng.usize(..=longest)).min(case.len())
}

fn step(case: &mut Vec<u8>, words: &[Vec<u8>], rng: &mut Rng) {
    let at = range(case, rng);
    match rng.u32(..12) {
        0 | 1 => drop(case.splice(at.start..at.start, word(words, rng))),
        2 => drop(case.splice(at, word(words, rng))),
        3 => drop(case.splice(at.start..at.start, rng_choice(&ODDITIES, rng).bytes())),
        4 => drop(case.splice(at, rng_choice(&ODDITIES, rng).bytes())),
        5 => drop(case.drain(at)),
        6 => {
            let copy = case[at].to_vec();
            let to = rng.usize(..=case.len());
            drop(case.splice(to..to, copy));
        }
        7 => {
            if let Some(byte) = case.get_mut(at.start) {
                *byte = rng.u8(b' '..=b'~');
            }
        }
        8 => {
            if let Some(byte) = case.get_mut(at.start) {
                *byte ^= 1 << rng.u32(..8);
            }
        }
        9 => case[at].iter_mut().for_each(|byte| *byte = byte.to_ascii_uppercase()),
        10 => number(case, rng),
        _ => lines(case, rng),
    }
}

fn rng_choice<'a>(list: &[&'a str], rng: &mut Rng) -> &'a str {
    list[rng.usize(..list.len())]
}

fn word(words: &[Vec<u8>], rng: &mut Rng) -> Vec<u8> {
    rng.choice(words).cloned().unwrap_or_default()
}

// Another number in the place of one that is there.
fn number(case: &mut Vec<u8>, rng: &mut Rng) {
    let digits: Vec<usize> = (0..case.len()).filter(|at| case[*at].is_ascii_digit()).collect();
    let Some(&start) = rng.choice(&digits) else { return };
    let end =
        case[start..].iter().position(|byte| !byte.is_ascii_digit()).map_or(case.len(), |end| start + end);
    if rng.bool() {
        drop(case.splice(start..end, rng_choice(&NUMBERS, rng).bytes()));
    } else {
        case[start] = rng.u8(b'0'..=b'9');
    }
}

// A line twice, away, or before another.
fn lines(case: &mut Vec<u8>, rng: &mut Rng) {
    let mut lines: Vec<Vec<u8>> = case.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    let (from, to) = (rng.usize(..lines.len()), rng.usize(..lines.len()));
    match rng.u32(..3) {
        0 => lines.swap(from, to),
        1 => drop(lines.remove(from)),
        _ => lines.insert(to, lines[from].clone()),
    }
    *case = lines.join(&b'\n');
}

/// The words of a dictionary as libFuzzer and AFL write it: `"word"` or `name="word"` on a line, `\xHH` for bytes.
pub fn dictionary(text: &str) -> Vec<Vec<u8>> {
    text.lines().filter(|line| !line.starts_with('#')).filter_map(entry).collect()
}

fn entry(line: &str) -> Option<Vec<u8>> {
    let quoted = line.split_once('"')?.1.rsplit_once('"')?.0;
    let mut out = Vec::new();
    let mut bytes = quoted.bytes();
    while let Some(byte) = bytes.next() {
        match (byte, byte == b'\\') {
            (_, false) => out.push(byte),
            (_, true) => match bytes.next()? {
                b'x' => {
                    let digits = [bytes.next()?, bytes.next()?];
                    out.push(u8::from_str_radix(core::str::from_utf8(&digits).ok()?, 16).ok()?);
                }
                other => out.push(other),
            },
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_makes_one_case() {
        let words = dictionary("a=\"stripe\"\n# a remark\n\"\\x00\\\\\\\"\"\n");
        assert_eq!(words, [b"stripe".to_vec(), b"\0\\\"".to_vec()]);
        let made = |seed| {
            let mut case = b"https://stripe.com/\n25.00".to_vec();
            mutate(&mut case, &words, &mut Rng::with_seed(seed));
            case
        };
        assert!((0..200).all(|seed| made(seed) == made(seed)));
        let different: std::collections::BTreeSet<_> = (0..200).map(made).collect();
        assert!(different.len() > 180, "{}", different.len());
    }
}
