//! The text as a browser would have it after evaluating it: escapes resolved, pieces of strings joined.
//!
//! A view gives one character after the other. It keeps no state but a position, so it can start anywhere, and
//! costs only what is read of it. It has layers, each with the layer below as its text, because a build puts
//! one notation into another: a concatenation, in a string of a source map, in the string of an `eval`.

use core::cell::Cell;

/// How many notations may lie in each other.
const LAYERS: u8 = 4;
/// How many joints may follow each other with nothing between them: `"" + "" + …`.
const JOINTS: usize = 16;
/// How many blanks, and how many bytes of a comment, may stand between the pieces of a string.
const GAP: usize = 1024;
/// How many steps one attempt may take, hostile texts included.
pub(crate) const FUEL: u32 = 50_000;

/// Notations met on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) struct Seen(u8);

impl Seen {
    pub(crate) const ESCAPED: Self = Self(1);
    pub(crate) const HTML: Self = Self(2);
    pub(crate) const URL: Self = Self(4);
    pub(crate) const JOINED: Self = Self(8);
    pub(crate) const TEMPLATE: Self = Self(16);
    pub(crate) const BASE64: Self = Self(32);

    pub(crate) fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// A place in a view.
#[derive(Clone, Copy, Debug)]
pub(crate) struct At {
    /// The byte in the text.
    pub(crate) pos: usize,
    pub(crate) seen: Seen,
    /// Template literals entered by `${"`.
    open: u8,
    /// Within the arguments of a `concat`.
    concat: bool,
    /// A comma between two pieces was passed.
    pub(crate) list: bool,
}

impl At {
    pub(crate) fn new(pos: usize) -> Self {
        Self { pos, seen: Seen::default(), open: 0, concat: false, list: false }
    }

    fn saw(self, seen: Seen) -> Self {
        Self { seen: self.seen.with(seen), ..self }
    }
}

/// How a text is to be read where there is more than one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) struct Reading {
    /// The layer whose backslashes are those of CSS; none where it is 0.
    pub(crate) css: u8,
    /// A comma between two strings joins them, as in `[…].join("")`.
    pub(crate) lists: bool,
    /// `"}` goes on in a template literal although nothing was seen to begin one.
    pub(crate) inside: bool,
    /// Pieces are left apart: for what stands between a name and its value.
    pub(crate) apart: bool,
}

/// Something was met that another way of reading would take differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) struct Hints {
    pub(crate) css: bool,
    pub(crate) lists: bool,
    pub(crate) inside: bool,
}

impl Hints {
    /// The other ways of reading that these hint at.
    pub(crate) fn readings(self, base: Reading) -> [Option<Reading>; 5] {
        let css = |css| (self.css && base.css == 0).then_some(Reading { css, ..base });
        [
            self.lists.then_some(Reading { lists: true, ..base }),
            self.inside.then_some(Reading { inside: true, ..base }),
            css(1),
            css(2),
            css(3),
        ]
    }
}

/// A text, and how it is read.
#[derive(Debug)]
pub(crate) struct View<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) reading: Reading,
    pub(crate) hints: Cell<Hints>,
    /// Steps left, for all readings of one place together.
    fuel: &'a Cell<u32>,
}

/// What a backslash and the like stand for.
enum Escape {
    Char(u8, At),
    /// A line that goes on in the next one.
    Nothing(At),
}

pub(crate) const fn special(byte: u8) -> bool {
    matches!(byte, b'\\' | b'%' | b'&' | b'"' | b'\'' | b'`' | b'$')
}

pub(crate) fn quote(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'`')
}

fn blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c)
}

/// A code point as one byte: what isn't ASCII only has to differ from all that is.
fn narrow(code: u32) -> u8 {
    u8::try_from(code).ok().filter(u8::is_ascii).unwrap_or(0xff)
}

impl<'a> View<'a> {
    pub(crate) fn new(bytes: &'a [u8], reading: Reading, fuel: &'a Cell<u32>) -> Self {
        Self { bytes, reading, hints: Cell::default(), fuel }
    }

    /// The same text read otherwise.
    pub(crate) fn read(&self, reading: Reading) -> Self {
        Self::new(self.bytes, reading, self.fuel)
    }

    /// The character here, and where the next one is.
    pub(crate) fn next(&self, at: At) -> Option<(u8, At)> {
        self.layer(LAYERS, at)
    }

    /// The word, and where it ends.
    pub(crate) fn word(&self, mut at: At, word: &[u8], any_case: bool) -> Option<At> {
        for expected in word {
            let (byte, next) = self.next(at)?;
            if byte != *expected && !(any_case && byte.eq_ignore_ascii_case(expected)) {
                return None;
            }
            at = next;
        }
        Some(at)
    }

    fn hint(&self, change: impl FnOnce(&mut Hints)) {
        let mut hints = self.hints.get();
        change(&mut hints);
        self.hints.set(hints);
    }

    fn layer(&self, layer: u8, mut at: At) -> Option<(u8, At)> {
        self.fuel.set(self.fuel.get().checked_sub(1)?);
        let byte = *self.bytes.get(at.pos)?;
        if layer == 0 || !special(byte) {
            return Some((byte, At { pos: at.pos + 1, ..at }));
        }
        for _ in 0..JOINTS {
            let (byte, after) = self.layer(layer - 1, at)?;
            let joined = match byte {
                b'\\' => match self.escape(layer, after) {
                    Some(Escape::Char(byte, next)) => return Some((byte, next.saw(Seen::ESCAPED))),
                    Some(Escape::Nothing(next)) => Some(next.saw(Seen::ESCAPED)),
                    None => None,
                },
                b'%' => match self.percent(layer, after) {
                    Some((byte, next)) => return Some((byte, next.saw(Seen::URL))),
                    None => None,
                },
                b'&' => match self.reference(layer, after) {
                    Some((byte, next)) => return Some((byte, next.saw(Seen::HTML))),
                    None => None,
                },
                b'"' | b'\'' | b'`' if !self.reading.apart => self.joint(layer, after),
                b'$' if !self.reading.apart => self.entry(layer, after),
                _ => None,
            };
            match joined {
                Some(next) => at = next,
                None => return Some((byte, after)),
            }
        }
        None
    }

    fn digits(&self, layer: u8, mut at: At, radix: u32, least: usize, most: usize) -> Option<(u32, At)> {
        let mut code = 0_u32;
        let mut count = 0;
        while count < most {
            let Some((byte, next)) = self.layer(layer, at) else { break };
            let Some(digit) = char::from(byte).to_digit(radix) else { break };
            code = code.saturating_mul(radix).saturating_add(digit);
            at = next;
            count += 1;
        }
        (count >= least).then_some((code, at))
    }

    fn escape(&self, layer: u8, at: At) -> Option<Escape> {
        let below = layer - 1;
        let (byte, next) = self.layer(below, at)?;
        let char = |(code, at)| Escape::Char(narrow(code), at);
        if self.reading.css == layer {
            if !byte.is_ascii_hexdigit() {
                let line = matches!(byte, b'\n' | b'\r' | 0x0c);
                return Some(if line { Escape::Nothing(next) } else { Escape::Char(byte, next) });
            }
            let (code, end) = self.digits(below, at, 16, 1, 6)?;
            // One blank ends the digits and belongs to them.
            let end = self.layer(below, end).filter(|(byte, _)| blank(*byte)).map_or(end, |(_, after)| after);
            return Some(char((code, end)));
        }
        if byte.is_ascii_hexdigit() {
            self.hint(|hints| hints.css = true);
        }
        let escape = match byte {
            b'x' => self.digits(below, next, 16, 2, 2).map(char),
            b'u' => match self.layer(below, next) {
                Some((b'{', inner)) => self
                    .digits(below, inner, 16, 1, 8)
                    .and_then(|(code, end)| self.expect(below, end, b'}').map(|end| char((code, end)))),
                _ => self.digits(below, next, 16, 4, 4).map(char),
            },
            // Three digits only where the first leaves room in a byte.
            b'0'..=b'3' => self.digits(below, at, 8, 1, 3).map(char),
            b'4'..=b'7' => self.digits(below, at, 8, 1, 2).map(char),
            b'n' => Some(Escape::Char(b'\n', next)),
            b'r' => Some(Escape::Char(b'\r', next)),
            b't' => Some(Escape::Char(b'\t', next)),
            b'b' | b'f' | b'v' => Some(Escape::Char(b' ', next)),
            b'\n' => Some(Escape::Nothing(next)),
            b'\r' => Some(Escape::Nothing(self.expect(below, next, b'\n').unwrap_or(next))),
            _ => None,
        };
        // Any other character stands for itself.
        Some(escape.unwrap_or(Escape::Char(byte, next)))
    }

    fn expect(&self, layer: u8, at: At, expected: u8) -> Option<At> {
        self.layer(layer, at).filter(|(byte, _)| *byte == expected).map(|(_, next)| next)
    }

    fn percent(&self, layer: u8, at: At) -> Option<(u8, At)> {
        let below = layer - 1;
        let (code, end) = match self.layer(below, at)? {
            // JavaScript's old `escape`.
            (b'u', next) => self.digits(below, next, 16, 4, 4)?,
            (byte, _) if byte.is_ascii_hexdigit() => self.digits(below, at, 16, 2, 2)?,
            _ => return None,
        };
        Some((narrow(code), end))
    }

    fn reference(&self, layer: u8, at: At) -> Option<(u8, At)> {
        const NAMED: [(&[u8], u8); 24] = [
            (b"quot", b'"'),
            (b"apos", b'\''),
            (b"amp", b'&'),
            (b"lowbar", b'_'),
            (b"UnderBar", b'_'),
            (b"plus", b'+'),
            (b"equals", b'='),
            (b"colon", b':'),
            (b"comma", b','),
            (b"period", b'.'),
            (b"sol", b'/'),
            (b"bsol", b'\\'),
            (b"percnt", b'%'),
            (b"grave", b'`'),
            (b"dollar", b'$'),
            (b"lbrace", b'{'),
            (b"rbrace", b'}'),
            (b"lpar", b'('),
            (b"rpar", b')'),
            (b"hyphen", b'-'),
            (b"nbsp", b' '),
            (b"Tab", b'\t'),
            (b"NewLine", b'\n'),
            (b"num", b'#'),
        ];
        let below = layer - 1;
        let (byte, next) = self.layer(below, at)?;
        if byte == b'#' {
            let (code, end) = match self.layer(below, next)? {
                (b'x' | b'X', digits) => self.digits(below, digits, 16, 1, 8)?,
                _ => self.digits(below, next, 10, 1, 8)?,
            };
            // The semicolon may be left out.
            return Some((narrow(code), self.expect(below, end, b';').unwrap_or(end)));
        }
        let mut name = [0; 8];
        let (mut byte, mut next) = (byte, next);
        for length in 0..=name.len() {
            if byte == b';' {
                let found = NAMED.iter().find(|(known, _)| *known == &name[..length])?;
                return Some((found.1, next));
            }
            if !byte.is_ascii_alphabetic() || length == name.len() {
                return None;
            }
            name[length] = byte;
            (byte, next) = self.layer(below, next)?;
        }
        None
    }

    /// Past blanks and comments; past brackets too, where they may stand between two pieces.
    fn gap(&self, layer: u8, mut at: At, bracket: u8) -> Option<(u8, At)> {
        for _ in 0..GAP {
            let (byte, next) = self.layer(layer, at)?;
            at = match byte {
                byte if blank(byte) => next,
                // The arguments of a `concat` end with a bracket.
                byte if byte == bracket => At { concat: false, ..next },
                b'/' => match self.layer(layer, next)? {
                    (b'*', inner) => self.comment(layer, inner)?,
                    (b'/', inner) => self.line_comment(layer, inner)?,
                    _ => return Some((byte, next)),
                },
                _ => return Some((byte, next)),
            };
        }
        None
    }

    /// What a comment may extend over.
    fn window(&self, at: At) -> &'a [u8] {
        // Searching it is fast but not free.
        self.fuel.set(self.fuel.get().saturating_sub(16));
        let end = self.bytes.len().min(at.pos + GAP);
        self.bytes.get(at.pos..end).unwrap_or_default()
    }

    /// To the end of `/* … */`.
    fn comment(&self, layer: u8, at: At) -> Option<At> {
        memchr::memchr_iter(b'*', self.window(at))
            .find_map(|star| self.expect(layer, At { pos: at.pos + star + 1, ..at }, b'/'))
    }

    /// To the end of the line, which may itself be written `\n` or `%0A`.
    fn line_comment(&self, layer: u8, at: At) -> Option<At> {
        memchr::memchr3_iter(b'\n', b'\\', b'%', self.window(at))
            .find_map(|end| self.expect(layer, At { pos: at.pos + end, ..at }, b'\n'))
    }

    /// After a quotation mark: the first character of the next piece, if the string goes on in one.
    fn joint(&self, layer: u8, at: At) -> Option<At> {
        let below = layer - 1;
        let (byte, next) = self.gap(below, at, b')')?;
        match byte {
            b'+' => self.piece(below, next).map(|at| at.saw(Seen::JOINED)),
            b'.' => {
                let mut end = next;
                for expected in b"concat" {
                    match self.expect(below, end, *expected) {
                        Some(next) => end = next,
                        // The dot of PHP.
                        None => return self.piece(below, next).map(|at| at.saw(Seen::JOINED)),
                    }
                }
                let piece = self.piece(below, end)?;
                Some(At { concat: true, ..piece }.saw(Seen::JOINED))
            }
            b',' => {
                if !self.reading.lists && !next.concat {
                    self.hint(|hints| hints.lists = true);
                    return None;
                }
                let piece = self.piece(below, next)?;
                Some(At { list: at.list || !next.concat, ..piece }.saw(Seen::JOINED))
            }
            b'}' if at.open > 0 => Some(At { open: at.open - 1, ..next }.saw(Seen::TEMPLATE)),
            b'}' if self.reading.inside => Some(next.saw(Seen::TEMPLATE)),
            b'}' => {
                self.hint(|hints| hints.inside = true);
                None
            }
            _ => None,
        }
    }

    /// Past the quotation mark that begins a piece.
    fn piece(&self, layer: u8, at: At) -> Option<At> {
        self.gap(layer, at, b'(').filter(|(byte, _)| quote(*byte)).map(|(_, next)| next)
    }

    /// After a `$`: into the string in `${"…"}`.
    fn entry(&self, layer: u8, at: At) -> Option<At> {
        let inner = self.expect(layer - 1, at, b'{')?;
        let piece = self.piece(layer - 1, inner)?;
        Some(At { open: piece.open.saturating_add(1), ..piece }.saw(Seen::TEMPLATE))
    }

    /// Takes steps from what is left, if that many are.
    pub(crate) fn spend(&self, steps: u32) -> bool {
        let left = self.fuel.get().checked_sub(steps);
        self.fuel.set(left.unwrap_or_default());
        left.is_some()
    }

    /// Whether the list from `start` to `at` is joined without anything between its parts.
    pub(crate) fn joined_list(&self, start: usize, mut at: At) -> bool {
        // The arguments of `"".concat("…", "…")`, the first of which is where this began.
        let before = &self.bytes[start.saturating_sub(64)..start];
        if memchr::memmem::rfind(before, b"concat").is_some_and(|call| !before[call..].contains(&b')')) {
            return true;
        }
        let view = self.read(Reading { apart: true, ..self.reading });
        let mut inside = true;
        for _ in 0..2 * GAP {
            let Some((byte, next)) = view.next(at) else { return false };
            at = next;
            match byte {
                byte if quote(byte) => inside = !inside,
                b']' if !inside => {
                    let empty = |at| {
                        let at = view.word(at, b".join(", false)?;
                        let (one, at) = view.next(at)?;
                        let (other, at) = view.next(at)?;
                        (quote(one) && one == other).then(|| view.word(at, b")", false))?
                    };
                    return empty(at).is_some();
                }
                b';' | b'}' if !inside => return false,
                _ => {}
            }
        }
        false
    }
}
