//! The scanner: one pass for what could begin a secret, and a closer look at each such place.

use core::cell::Cell;

use crate::base64;
use crate::finding::{Encoding, Finding, Kind, Level};
use crate::names;
use crate::position::Positions;
use crate::shape;
use crate::view::{At, FUEL, Reading, Seen, View, quote, special};

/// How deep base64 and UTF-16 may lie in each other.
const DEPTH: u8 = 3;
/// How many characters of base64 are decoded at a time.
const CHUNK: usize = 64 * 1024;
/// How much of a chunk is decoded again with the next one: no secret in any notation is longer.
const OVERLAP: usize = 16 * 1024;
/// Up to this length base64 is read from each of its first four characters on, since what stands before may
/// look like part of it: a folder, a name.
const ANY_ALIGNMENT: usize = CHUNK;
/// The least base64 that can hold a key, and that can hold the value of a variable.
const PACKED_KEY: usize = 36;
const PACKED_VALUE: usize = 22;
/// After so many findings a scan ends: one is enough to stop a build.
const MOST: usize = 1000;
/// So many backslashes are one after four rounds of evaluation; more are none.
const SLASHES: usize = 16;
/// What closer looks may cost in all: so much at least, and so much for each byte.
const SPARE: u64 = 1_000_000;
const STEPS_A_BYTE: u64 = 64;
/// What one may cost when that is spent.
const SCARCE: u32 = 400;

/// What a secret begins with.
#[derive(Clone, Debug)]
enum Needle {
    /// The prefix of a key.
    Key(&'static str),
    /// A word of a telling name.
    Word(&'static str),
    /// The value of a variable, as a text that holds it is read; `lead` is what of it can't be looked for.
    Value { variable: String, value: Vec<u8>, kind: Kind, lead: Vec<u8> },
}

impl Needle {
    fn text(&self) -> &[u8] {
        match self {
            Self::Key(text) | Self::Word(text) => text.as_bytes(),
            Self::Value { value, .. } => value,
        }
    }

    fn any_case(&self) -> bool {
        matches!(self, Self::Word(_))
    }
}

const KEYS: [&str; 7] = ["sk_live_", "sk_test_", "rk_live_", "rk_test_", "sk_org_", "whsec_", ANY_MODE];
/// A key whose mode is put in: `sk_${mode}_…`, `"sk_" + mode + "_…"`.
const ANY_MODE: &str = "sk_";
/// How long the expression for the mode may be.
const MODE: usize = 64;
const WORDS: [&str; 3] = ["secret", "hmac", IMPORT];
/// The function of browsers that takes the key of an HMAC.
const IMPORT: &str = "importKey";

/// Finds secrets in text and bytes.
///
/// It reads each byte once, looks closer where a secret may begin, and keeps no more of the text than a chunk
/// of decoded base64. A secret may be spread over 16 KiB.
#[derive(Clone)]
pub struct Scanner {
    needles: Vec<Needle>,
    /// Which needles begin with a byte.
    first: Vec<Vec<u16>>,
    /// Which two bytes may begin one, in any notation.
    pairs: Box<[bool]>,
    values: bool,
}

impl core::fmt::Debug for Scanner {
    /// Without the values that it looks for.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Scanner").field("needles", &self.needles.len()).finish_non_exhaustive()
    }
}

impl Default for Scanner {
    fn default() -> Self {
        Self::new()
    }
}

/// Where a text stands that was taken out of another one.
#[derive(Clone, Copy)]
enum Place<'a> {
    Whole,
    Base64 { outer: &'a Place<'a>, origin: usize },
    Utf16 { outer: &'a Place<'a>, origin: usize },
}

impl Place<'_> {
    /// The bytes of the whole that these of the part were made from, and what they were wrapped in outermost.
    fn of(&self, start: usize, end: usize) -> (usize, usize, Option<Encoding>) {
        let (outer, start, end, encoding) = match *self {
            Self::Whole => return (start, end, None),
            Self::Base64 { outer, origin } => {
                (outer, origin + start * 8 / 6, origin + (end * 8).div_ceil(6), Encoding::Base64)
            }
            Self::Utf16 { outer, origin } => {
                (outer, origin + 2 * start, origin + (2 * end).saturating_sub(1), Encoding::Utf16)
            }
        };
        let (start, end, wrapped) = outer.of(start, end);
        (start, end, wrapped.or(Some(encoding)))
    }
}

/// A finding before its line is known.
struct Raw {
    kind: Kind,
    live: bool,
    encoding: Encoding,
    start: usize,
    end: usize,
    masked: &'static str,
    /// The needle, where it is a variable's value.
    value: Option<u16>,
}

/// One scan under way.
struct Run {
    found: Vec<Raw>,
    /// Steps taken.
    steps: u64,
    /// Steps left for closer looks.
    fuel: u64,
    /// Room for decoded texts, kept from one to the next.
    room: Vec<Vec<u8>>,
}

/// A secret in one view of a text.
struct Hit {
    kind: Kind,
    live: bool,
    seen: Seen,
    start: usize,
    end: usize,
    masked: &'static str,
    value: Option<u16>,
}

impl Scanner {
    /// A scanner for what can be recognised by itself.
    pub fn new() -> Self {
        Self::with_secret_values(core::iter::empty::<(String, String)>())
    }

    /// A scanner that also knows the environment, as names and values. Of these only variables named
    /// `*_SECRET*` or `*_HMAC*` count, and only values that can be secret: at least 16 characters, no path,
    /// no address, no publishable key.
    pub fn with_secret_values<N, V>(environment: impl IntoIterator<Item = (N, V)>) -> Self
    where
        N: Into<String>,
        V: Into<String>,
    {
        let values = environment.into_iter().filter_map(|(name, value)| {
            let (variable, value) = (name.into(), value.into());
            let value = value.trim().to_owned();
            let own = shape::hex64(value.as_bytes());
            let kind = if own { Kind::HmacSecret } else { Kind::EnvSecret };
            let wanted = shape::telling_variable(&variable, own) && shape::secret_value(&value);
            let (lead, value) = wanted.then(|| as_read(value.as_bytes()))?;
            (value.len() >= shape::VALUE).then_some(Needle::Value { variable, value, kind, lead })
        });
        let fixed = KEYS.map(Needle::Key).into_iter().chain(WORDS.map(Needle::Word));
        let needles: Vec<Needle> = fixed.chain(values).take(usize::from(u16::MAX)).collect();
        let values = needles.len() > KEYS.len() + WORDS.len();

        let mut first = vec![Vec::new(); 256];
        let mut pairs = vec![false; 1 << 16].into_boxed_slice();
        let mut pair = |one: u8, other: u8| pairs[usize::from(one) << 8 | usize::from(other)] = true;
        for (index, needle) in needles.iter().enumerate() {
            let &[one, two, ..] = needle.text() else { continue };
            let cases = |byte: u8| {
                if needle.any_case() {
                    [byte.to_ascii_lowercase(), byte.to_ascii_uppercase()]
                } else {
                    [byte; 2]
                }
            };
            for (turn, one) in cases(one).into_iter().enumerate() {
                let known: &mut Vec<u16> = &mut first[usize::from(one)];
                if turn == 0 || one != cases(one)[0] {
                    known.push(u16::try_from(index).unwrap_or(u16::MAX));
                }
                for two in cases(two) {
                    pair(one, two);
                }
                for two in (0..=255).filter(|byte| special(*byte)) {
                    pair(one, two);
                }
                // UTF-16
                pair(one, 0);
                // A backslash before what needs none.
                pair(b'\\', one);
            }
        }
        for digit in (0..=255_u8).filter(u8::is_ascii_hexdigit) {
            pair(b'%', digit);
            pair(b'\\', digit);
        }
        for after in [b'x', b'u', b'\\'] {
            pair(b'\\', after);
        }
        for special in (0..=255).filter(|byte| special(*byte)) {
            pair(special, 0);
        }
        pair(b'%', b'u');
        pair(b'&', b'#');
        pair(b'&', b'a');
        Self { needles, first, pairs, values }
    }

    /// All secrets in these bytes, in the order in which they stand there.
    pub fn scan(&self, bytes: &[u8]) -> Vec<Finding> {
        self.scan_counting(bytes).0
    }

    /// The same, and how many steps it took: for tests of its cost.
    #[doc(hidden)]
    pub fn scan_counting(&self, bytes: &[u8]) -> (Vec<Finding>, u64) {
        let fuel = SPARE + STEPS_A_BYTE * bytes.len() as u64;
        let mut run = Run { found: Vec::new(), steps: 0, fuel, room: Vec::new() };
        self.pass(&mut run, bytes, 0, &Place::Whole);
        let steps = run.steps;
        (self.tell(run.found, bytes), steps)
    }

    fn tell(&self, mut found: Vec<Raw>, bytes: &[u8]) -> Vec<Finding> {
        found.sort_by_key(|raw| (raw.start, raw.kind, core::cmp::Reverse(raw.end)));
        let mut positions = Positions::new(bytes);
        let mut findings: Vec<Finding> = Vec::new();
        let mut covered = 0;
        for raw in found {
            // One secret, come upon in two ways.
            if raw.start < covered {
                continue;
            }
            covered = raw.end;
            let (line, column) = positions.of(raw.start);
            let variable = raw.value.and_then(|needle| match self.needles.get(usize::from(needle))? {
                Needle::Value { variable, .. } => Some(variable.clone()),
                _ => None,
            });
            findings.push(Finding {
                kind: raw.kind,
                encoding: raw.encoding,
                live: raw.live,
                start: raw.start,
                end: raw.end,
                line,
                column,
                masked: raw.masked.to_owned(),
                variable,
                level: if raw.live { Level::Fatal } else { Level::Test },
            });
        }
        findings
    }

    /// Scans a text, and what is packed into it.
    fn pass(&self, run: &mut Run, bytes: &[u8], depth: u8, place: &Place<'_>) {
        run.steps += bytes.len() as u64;
        let mut wide_until = 0;
        for (at, pair) in bytes.windows(2).enumerate() {
            let &[one, two] = pair else { continue };
            if !self.pairs[usize::from(one) << 8 | usize::from(two)] {
                continue;
            }
            if two != 0 {
                self.look(run, bytes, at, place);
            } else if depth < DEPTH && at >= wide_until {
                wide_until = self.wide(run, bytes, at, depth, place);
            }
            if run.found.len() >= MOST {
                return;
            }
        }
        if depth < DEPTH {
            self.packed(run, bytes, depth, place);
        }
    }

    /// A closer look at a place where a secret may begin.
    fn look(&self, run: &mut Run, bytes: &[u8], at: usize, place: &Place<'_>) {
        if !self.possible(bytes, at) {
            return;
        }
        // Texts made to cost time get less of it for each place.
        let given = if run.fuel > u64::from(FUEL) { FUEL } else { SCARCE };
        let fuel = Cell::new(given);
        let plain = View::new(bytes, Reading::default(), &fuel);
        let hit = self
            .attempt(&plain, at)
            .or_else(|| {
                let others = plain.hints.get().readings(Reading::default());
                others.into_iter().flatten().find_map(|reading| self.attempt(&plain.read(reading), at))
            })
            // Only where nothing tells the mode.
            .or_else(|| key_of_some_mode(&plain, at));
        let spent = u64::from(given - fuel.get());
        run.steps += spent;
        run.fuel = run.fuel.saturating_sub(spent);
        if let Some(hit) = hit {
            let (start, end, wrapped) = place.of(hit.start, hit.end);
            run.found.push(Raw {
                kind: hit.kind,
                live: hit.live,
                encoding: wrapped.unwrap_or_else(|| encoding(hit.seen)),
                start,
                end,
                masked: hit.masked,
                value: hit.value,
            });
        }
    }

    /// Whether a needle may begin here, as far as a few bytes tell. Most places end here, so it must be cheap.
    fn possible(&self, bytes: &[u8], at: usize) -> bool {
        let text = &bytes[at..];
        if special(text[0]) {
            return self.possible_escape(bytes, at);
        }
        self.first[usize::from(text[0])].iter().any(|needle| {
            let needle = &self.needles[usize::from(*needle)];
            let any_case = needle.any_case();
            let same = |one: u8, other: u8| one == other || any_case && one.eq_ignore_ascii_case(&other);
            let expected = needle.text();
            for (place, (byte, expected)) in text.iter().zip(expected).enumerate() {
                // What stands for something else may look like what is expected.
                if special(*byte) && may_go_on(&text[place..]) {
                    return true;
                }
                if !same(*byte, *expected) {
                    return false;
                }
            }
            true
        })
    }

    /// The same for a place that does not begin with a character as it is.
    fn possible_escape(&self, bytes: &[u8], at: usize) -> bool {
        let text = &bytes[at..];
        let begins = |byte: u8| !self.first[usize::from(byte)].is_empty();
        match text[0] {
            b'\\' => {
                let slashes = text.iter().take(SLASHES + 1).take_while(|byte| **byte == b'\\').count();
                let Some(byte) = text.get(slashes).filter(|_| slashes <= SLASHES) else { return false };
                let pair = |byte: u8| byte.is_ascii_hexdigit() || special(byte);
                match byte {
                    b'x' | b'u' => text.get(slashes + 1).is_some_and(|byte| pair(*byte) || *byte == b'{'),
                    byte if byte.is_ascii_hexdigit() => text.get(slashes + 1).is_some_and(|byte| pair(*byte)),
                    // A backslash that changes nothing.
                    byte => {
                        slashes == 1 && begins(*byte) && at + 2 < bytes.len() && self.possible(bytes, at + 1)
                    }
                }
            }
            b'%' => {
                let digits = |text: &[u8]| {
                    let (high, low) =
                        (char::from(*text.get(1)?).to_digit(16)?, char::from(*text.get(2)?).to_digit(16)?);
                    u8::try_from(high << 4 | low).ok()
                };
                text.get(1) == Some(&b'u') || digits(text).is_none_or(|byte| special(byte) || begins(byte))
            }
            b'&' => matches!(text.get(1..3), Some([b'#', _] | [b'a', b'm'])),
            _ => false,
        }
    }

    fn attempt(&self, view: &View<'_>, at: usize) -> Option<Hit> {
        let (byte, next) = view.next(At::new(at))?;
        // What a joint leads to is a place of its own.
        if next.seen.has(Seen::JOINED.with(Seen::TEMPLATE)) {
            return None;
        }
        self.first[usize::from(byte)].iter().find_map(|&index| {
            let needle = &self.needles[usize::from(index)];
            let end = view.word(next, needle.text().get(1..)?, needle.any_case())?;
            match needle {
                Needle::Key(ANY_MODE) => None,
                Needle::Key(prefix) => key(view, prefix, at, end),
                Needle::Word(word) => (if *word == IMPORT {
                    names::imported(view, end.pos)
                } else {
                    names::value(view, word.as_bytes(), at, end.pos)
                })
                .map(|value| Hit {
                    kind: Kind::HmacSecret,
                    live: true,
                    seen: value.seen,
                    start: value.start,
                    end: value.end,
                    masked: "hmacSecret …",
                    value: None,
                }),
                Needle::Value { kind, lead, .. } => (!end.list || view.joined_list(at, end)).then_some(Hit {
                    kind: *kind,
                    live: true,
                    seen: end.seen,
                    start: if view.bytes[..at].ends_with(lead) { at - lead.len() } else { at },
                    end: end.pos,
                    masked: if *kind == Kind::HmacSecret {
                        "hmacSecret …"
                    } else {
                        "environment value …"
                    },
                    value: Some(index),
                }),
            }
        })
    }

    /// Scans a text of UTF-16 from here on; answers up to where.
    fn wide(&self, run: &mut Run, bytes: &[u8], at: usize, depth: u8, place: &Place<'_>) -> usize {
        let plain = |unit: &&[u8]| matches!(unit, [1..=0x7f, 0] | [1..=0x7f]);
        let mut room = run.room.pop().unwrap_or_default();
        room.clear();
        room.extend(bytes[at..].chunks(2).take(CHUNK).take_while(plain).map(|unit| unit[0]));
        let length = room.len();
        // In a big-endian text the zero after the last character belongs to the next one.
        room.extend(bytes[at..].get(2 * length).filter(|_| length < CHUNK).filter(|byte| byte.is_ascii()));
        if length >= shape::VALUE {
            self.pass(run, &room, depth + 1, &Place::Utf16 { outer: place, origin: at });
        }
        run.room.push(room);
        at + 2 * if length == CHUNK { CHUNK - OVERLAP } else { length }
    }

    /// Finds runs of base64, and scans what they stand for.
    fn packed(&self, run: &mut Run, bytes: &[u8], depth: u8, place: &Place<'_>) {
        let least = if self.values { PACKED_VALUE } else { PACKED_KEY };
        let mut from = 0;
        while let Some(window) = bytes.get(from..from + least) {
            // From behind: what ends a run also ends all that begin before it.
            if let Some(other) = window.iter().rposition(|byte| !base64::is_digit(*byte)) {
                from += other + 1;
                continue;
            }
            let more = bytes[from + least..].iter().take_while(|byte| base64::is_digit(**byte)).count();
            let end = from + least + more;
            run.steps += (end - from) as u64;
            self.unpack(run, &bytes[from..end], from, depth, place);
            if run.found.len() >= MOST {
                return;
            }
            from = end + 1;
        }
    }

    fn unpack(&self, run: &mut Run, text: &[u8], origin: usize, depth: u8, place: &Place<'_>) {
        // What begins with the text may have begun before it, where that is a piece of a file.
        let alignments = if text.len() <= ANY_ALIGNMENT || origin == 0 { 4 } else { 1 };
        let mut room = run.room.pop().unwrap_or_default();
        for offset in 0..alignments {
            let mut from = offset;
            while let Some(rest) = text.get(from..).filter(|rest| !rest.is_empty()) {
                let chunk = &rest[..rest.len().min(CHUNK)];
                room.clear();
                base64::decode(chunk, &mut room);
                self.pass(run, &room, depth + 1, &Place::Base64 { outer: place, origin: origin + from });
                if chunk.len() == rest.len() {
                    break;
                }
                from += CHUNK - OVERLAP;
            }
        }
        run.room.push(room);
    }
}

/// The value of a variable as a view of a text reads it: `%41`, `\d` and `&amp;` are taken for what they stand for, be
/// they meant so or not. Characters that may be read in more than one way are no good to begin with.
fn as_read(value: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let plain = |pair: &[u8]| pair.iter().all(|byte| byte.is_ascii() && !special(*byte));
    let begin = value.windows(2).position(plain).unwrap_or(value.len());
    let fuel = Cell::new(FUEL);
    let view = View::new(&value[begin..], Reading::default(), &fuel);
    let mut read = Vec::with_capacity(value.len());
    let mut at = At::new(0);
    while let Some((byte, next)) = view.next(at) {
        read.push(byte);
        at = next;
    }
    (value[..begin].to_vec(), read)
}

/// Whether what begins with this special character may go on with a needle's next one.
fn may_go_on(text: &[u8]) -> bool {
    let byte = |index: usize| text.get(index).copied().unwrap_or_default();
    let gap = |byte: u8| special(byte) || byte.is_ascii_whitespace() || matches!(byte, b'/' | b'(' | 0x0b);
    match (text[0], byte(1)) {
        // An escape of a blank stands for nothing else.
        (b'\\', next) => !matches!(next, b'n' | b'r' | b't' | b'v'),
        (b'%', next) => next == b'u' || next.is_ascii_hexdigit() || special(next),
        (b'&', next) => next == b'#' || next.is_ascii_alphabetic(),
        (b'$', next) => next == b'{' || special(next),
        (_, b'+' | b',') => gap(byte(2)),
        (_, b'.') => byte(2) == b'c' || gap(byte(2)),
        (_, b')') => gap(byte(2)) || matches!(byte(2), b')' | b'+' | b'.' | b','),
        (_, next) => next == b'}' || gap(next),
    }
}

/// The key with this prefix, if what follows is no placeholder.
fn key(view: &View<'_>, prefix: &'static str, start: usize, end: At) -> Option<Hit> {
    let webhook = prefix == "whsec_";
    // Stripe's organization keys name the mode after it, where they name one.
    let mode = |word: &[u8]| (prefix == "sk_org_").then(|| view.word(end, word, false)).flatten();
    let end = mode(b"live_").or_else(|| mode(b"test_")).unwrap_or(end);
    let mut body = [0; shape::BODY];
    let mut ends = [end; 2];
    let mut length = 0;
    let mut digits = 0;
    while length < body.len() {
        let Some((byte, next)) = view.next(ends[1]) else { break };
        // Other makers of webhooks use base64.
        if !(byte.is_ascii_alphanumeric() || webhook && matches!(byte, b'+' | b'/' | b'=')) {
            break;
        }
        body[length] = byte;
        length += 1;
        if digits + 1 == length && digits < shape::HEX && byte.is_ascii_hexdigit() {
            digits += 1;
            ends[0] = next;
        }
        ends[1] = next;
    }
    let own = digits == shape::HEX;
    let (body, end) = if own { (&body[..shape::HEX], ends[0]) } else { (&body[..length], ends[1]) };
    if body.len() < shape::FOREIGN
        || !(if own { shape::filled_in(body) } else { shape::random(body) })
        || !own && !webhook && within_word(view.bytes, start)
    {
        return None;
    }
    if end.list && !view.joined_list(start, end) {
        return None;
    }
    let (kind, masked) = match prefix {
        "whsec_" => (Kind::WebhookSecret, "whsec_…"),
        "sk_live_" => (if own { Kind::SecretKey } else { Kind::ForeignSecretKey }, "sk_live_…"),
        "sk_test_" => (if own { Kind::SecretKey } else { Kind::ForeignSecretKey }, "sk_test_…"),
        "sk_org_" => (Kind::ForeignSecretKey, "sk_org_…"),
        "rk_live_" => (Kind::ForeignSecretKey, "rk_live_…"),
        _ => (Kind::ForeignSecretKey, "rk_test_…"),
    };
    let live = !prefix.contains("test");
    Some(Hit { kind, live, seen: end.seen, start, end: end.pos, masked, value: None })
}

/// A key of SIR Giving behind `sk_`, an expression, and `_`.
fn key_of_some_mode(view: &View<'_>, start: usize) -> Option<Hit> {
    let apart = view.read(Reading { apart: true, ..view.reading });
    let mut at = apart.word(At::new(start), ANY_MODE.as_bytes(), false)?;
    let (byte, _) = apart.next(at)?;
    if !(byte == b'$' || quote(byte)) || within_word(view.bytes, start) {
        return None;
    }
    let mut before = [byte; 2];
    for _ in 0..MODE {
        let (byte, next) = apart.next(at)?;
        at = next;
        if byte == b'_'
            && !before[1].is_ascii_alphanumeric()
            && let Some(value) = names::literal(&apart, at)
        {
            return Some(Hit {
                kind: Kind::SecretKey,
                live: true,
                seen: value.seen.with(if before[1] == b'}' { Seen::TEMPLATE } else { Seen::JOINED }),
                start,
                end: value.end,
                masked: "sk_…",
                value: None,
            });
        }
        if byte == b';' || before == *b"pk" {
            return None;
        }
        before = [before[1], byte];
    }
    None
}

/// Whether this is the middle of a word: `risk_test_…`. What an escape ends with is no word.
fn within_word(bytes: &[u8], start: usize) -> bool {
    // In the data of a wasm file nothing stands between two texts.
    if bytes.starts_with(b"\0asm") {
        return false;
    }
    let before = &bytes[start.saturating_sub(6)..start];
    let Some((last, rest)) = before.split_last() else { return false };
    if !last.is_ascii_alphanumeric() {
        return false;
    }
    let escape = match rest {
        [.., b'\\'] => true,
        [.., b'%', digit] => digit.is_ascii_hexdigit(),
        [.., b'\\', b'x' | b'0'..=b'7', digit] => digit.is_ascii_hexdigit(),
        [b'\\', b'u', digits @ ..] => digits.iter().all(u8::is_ascii_hexdigit),
        _ => false,
    };
    !escape
}

fn encoding(seen: Seen) -> Encoding {
    [
        (Seen::BASE64, Encoding::Base64),
        (Seen::JOINED, Encoding::Concatenated),
        (Seen::TEMPLATE, Encoding::Template),
        (Seen::URL, Encoding::UrlEncoded),
        (Seen::HTML, Encoding::Html),
        (Seen::ESCAPED, Encoding::Escaped),
    ]
    .into_iter()
    .find(|(there, _)| seen.has(*there))
    .map_or(Encoding::Plain, |(_, encoding)| encoding)
}
