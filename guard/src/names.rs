//! Which names say that a secret follows, and the way from such a name to its value.

use crate::shape;
use crate::view::{At, Reading, Seen, View, quote};

/// The longest name. What is longer is no name but data.
const NAME: usize = 64;
/// How far a value may stand behind its name: `process.env.SIR_HMAC_SECRET || "…"`.
const REACH: usize = 120;
/// How far the arguments of a call and the attributes of a tag are read.
const CALL: usize = 400;

/// How far around its use a variable's value is looked for, and what the search costs in steps.
const NEIGHBOURHOOD: usize = 2048;
const SEARCH: u32 = 1024;

/// A value under a telling name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Value {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) seen: Seen,
}

fn part_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'-')
}

/// The words of a name in any style: `hmacSecret`, `HMAC_SECRET`, `hmac-secret`.
fn words(name: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = name;
    core::iter::from_fn(move || {
        let start = rest.iter().position(u8::is_ascii_alphanumeric)?;
        let word = &rest[start..];
        let mut end = 1;
        while end < word.len() && word[end].is_ascii_alphanumeric() {
            let (before, here) = (word[end - 1], word[end]);
            let after = word.get(end + 1);
            let hump = !before.is_ascii_uppercase() && here.is_ascii_uppercase()
                || before.is_ascii_digit() && here.is_ascii_alphabetic();
            let acronym = before.is_ascii_uppercase()
                && here.is_ascii_uppercase()
                && after.is_some_and(u8::is_ascii_lowercase);
            if hump || acronym {
                break;
            }
            end += 1;
        }
        let (word, left) = word.split_at(end);
        rest = left;
        Some(word)
    })
}

fn is(word: &[u8], known: &[&str]) -> bool {
    let letters = word.iter().rposition(|byte| !byte.is_ascii_digit()).map_or(0, |last| last + 1);
    known.iter().any(|known| word[..letters].eq_ignore_ascii_case(known.as_bytes()))
}

/// Verbs and participles of functions whose arguments are no secrets, although their results are.
const MAKING: [&str; 8] = ["get", "derive", "derived", "compute", "generate", "make", "shared", "extract"];

/// What is public although it is about a secret: a hash of it, its number, a signature made with it.
fn innocent(name: &[u8]) -> bool {
    const WORDS: [&str; 37] = [
        "hash",
        "hashed",
        "hashes",
        "sha",
        "md",
        "digest",
        "checksum",
        "checksums",
        "integrity",
        "fingerprint",
        "thumbprint",
        "signature",
        "signatures",
        "sig",
        "signed",
        "mac",
        "tag",
        "id",
        "ids",
        "uuid",
        "version",
        "commit",
        "revision",
        "rev",
        "etag",
        "public",
        "name",
        "verify",
        "verifies",
        "verified",
        "check",
        "validate",
        "compare",
        "equal",
        "equals",
        "expected",
        "encrypted",
    ];
    words(name).any(|word| is(word, &WORDS))
}

/// Whether a value under this name is a secret.
fn telling(name: &[u8]) -> bool {
    let ends = |word: &[u8], end: &str| {
        word.len() >= end.len() && word[word.len() - end.len()..].eq_ignore_ascii_case(end.as_bytes())
    };
    let secret = words(name).any(|word| {
        let letters = word.iter().rposition(|byte| !byte.is_ascii_digit()).map_or(0, |last| last + 1);
        ends(&word[..letters], "secret")
            || is(word, &["secrets", "secretkey", "secretvalue", "secrettoken", "secrethex", "hmackey"])
    });
    let hmac = words(name).any(|word| is(word, &["hmac"]));
    let key = words(name).any(|word| is(word, &["key", "keys"]));
    (secret || hmac && key) && !innocent(name)
}

/// Whether the arguments of a call of this function hold a secret: `createHmac("sha256", "…")`.
fn signing(name: &[u8]) -> bool {
    let hmac = words(name).any(|word| word.len() >= 4 && word[..4].eq_ignore_ascii_case(b"hmac"));
    let innocent = words(name).any(|word| {
        is(word, &["verify", "verifies", "verified", "check", "validate", "compare", "equal", "equals", "is"])
    });
    hmac && !innocent
}

/// The secret that belongs to the name of which `word` stands at these bytes, however it is written there.
pub(crate) fn value(view: &View<'_>, word: &[u8], start: usize, end: usize) -> Option<Value> {
    let (head, tail) = (&view.bytes[..start], view.bytes.get(end..)?);
    let mut before = head.iter().rev().take(NAME).take_while(|byte| part_of_name(**byte)).count();
    // What an escape ends with is no part of the name: `\nhmacSecret`, `%2ChmacSecret`.
    before -= match head[..start - before].last() {
        Some(b'\\') => before.min(1),
        Some(b'%') => before.min(2),
        _ => 0,
    };
    let after = tail.iter().take(NAME).take_while(|byte| part_of_name(**byte)).count();
    let mut name = [0; NAME];
    let name = name.get_mut(..before + word.len() + after)?;
    name[..before].copy_from_slice(&head[start - before..]);
    name[before..before + word.len()].copy_from_slice(if end - start == word.len() {
        &view.bytes[start..end]
    } else {
        word
    });
    name[before + word.len()..].copy_from_slice(&tail[..after]);

    let open = view.read(Reading { apart: true, ..view.reading });
    let behind = At::new(end + after);
    if telling(name) {
        assigned(&open, name, behind)
    } else if signing(name) {
        argument(&open, behind)
    } else {
        None
    }
}

fn blanks(view: &View<'_>, mut at: At) -> Option<(u8, At, bool)> {
    let mut passed = false;
    for _ in 0..REACH {
        let (byte, next) = view.next(at)?;
        if !byte.is_ascii_whitespace() {
            return Some((byte, next, passed));
        }
        passed = true;
        at = next;
    }
    None
}

/// `name: "…"`, `name = …`, `"name", "…"`, `name="…"` and the like.
fn assigned(view: &View<'_>, name: &[u8], at: At) -> Option<Value> {
    let (mut byte, mut at, mut apart) = blanks(view, at)?;
    let quoted = quote(byte);
    if quoted {
        (byte, at, apart) = blanks(view, at)?;
        if byte == b']' {
            (byte, at, apart) = blanks(view, at)?;
        }
    }
    // `name?: string`, `name!: string`
    if matches!(byte, b'?' | b'!') {
        (byte, at, _) = blanks(view, at)?;
    }
    match byte {
        // `name: "…"`, `name = "…"`, `name || "…"`, `name ?? "…"`
        b':' | b'=' | b'|' | b'?' => expression(view, at),
        b'>' if !quoted && !apart => expression(view, at),
        // Functions that make a secret take something else.
        b'(' if !quoted && !words(name).any(|word| is(word, &MAKING)) => {
            literal(view, at).or_else(|| arguments(view, at, false))
        }
        b',' | b';' if !quoted => default(view, at),
        b',' if quoted => {
            let named = (|| {
                // { name: "hmacSecret", value: "…" }
                let (byte, inner, _) = blanks(view, at)?;
                // defineProperty(e, "hmacSecret", { value: "…" })
                let at = if byte == b'{' { inner } else { at };
                let (byte, next, _) = blanks(view, at)?;
                let word = if quote(byte) { next } else { at_blank(view, at)? };
                let after = view.word(word, b"value", false)?;
                let (byte, next, _) = blanks(view, after)?;
                let (byte, next) =
                    if quote(byte) { blanks(view, next).map(|it| (it.0, it.1))? } else { (byte, next) };
                (byte == b':').then_some(next)
            })();
            expression(view, named.unwrap_or(at))
        }
        b'a'..=b'z' | b'/' if quoted && apart => attribute(view, at),
        // --hmac-secret 0123…
        _ if apart && name.starts_with(b"--") => literal(view, at_before(at)),
        _ => None,
    }
}

fn at_before(at: At) -> At {
    At::new(at.pos.saturating_sub(1))
}

fn at_blank(view: &View<'_>, mut at: At) -> Option<At> {
    for _ in 0..REACH {
        let (byte, next) = view.next(at)?;
        if !byte.is_ascii_whitespace() {
            return Some(at);
        }
        at = next;
    }
    None
}

/// What a value may be wrapped in: names, calls, alternatives. The first string decides.
fn expression(view: &View<'_>, at: At) -> Option<Value> {
    let mut at = at_blank(view, at)?;
    // Without quotation marks: .env, an address, a header.
    if let Some(value) = literal(view, at) {
        return Some(value);
    }
    let mut text = [0; REACH];
    for length in 0..REACH {
        let (byte, next) = view.next(at)?;
        match byte {
            byte if quote(byte) => {
                // secret: sha256("…")
                return if innocent(&text[..length]) { None } else { string(view, next) };
            }
            // Astro writes each property as a pair.
            b',' if text[..length] == *b"[0" => text[length] = byte,
            // A variable, whose value may stand elsewhere.
            b',' | b';' | b'}' => return variable(view, text[..length].trim_ascii(), at),
            // A line ends a statement where something could end.
            b'\n'
                if text[..length]
                    .trim_ascii_end()
                    .last()
                    .is_some_and(|byte| part_of_name(*byte) || *byte == b')') =>
            {
                return variable(view, text[..length].trim_ascii(), at);
            }
            b'{' | b'<' | b'#' => return None,
            _ => text[length] = byte,
        }
        at = next;
    }
    None
}

/// What compilers make of a default, `{ hmacSecret = "…" }`: `t=e.hmacSecret,n=void 0===t?"…":t`.
fn default(view: &View<'_>, mut at: At) -> Option<Value> {
    let mut text = [0; REACH];
    for length in 0..REACH {
        let (byte, next) = view.next(at)?;
        if quote(byte) {
            let text = text[..length].trim_ascii_end();
            let absent = [b"void 0".as_slice(), b"undefined"]
                .iter()
                .any(|absent| memchr::memmem::find(text, absent).is_some());
            return if absent && text.ends_with(b"?") { string(view, next) } else { None };
        }
        if matches!(byte, b'{' | b'}' | b';') {
            return None;
        }
        text[length] = byte;
        at = next;
    }
    None
}

/// The string that a variable is given near here. Minified, a module's constants keep their neighbourhood
/// although they lose their names.
fn variable(view: &View<'_>, name: &[u8], near: At) -> Option<Value> {
    let whole = name.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$'));
    if !whole || name.first().is_none_or(u8::is_ascii_digit) || !view.spend(SEARCH) {
        return None;
    }
    let from = near.pos.saturating_sub(NEIGHBOURHOOD);
    let until = view.bytes.len().min(near.pos + NEIGHBOURHOOD);
    memchr::memmem::find_iter(&view.bytes[from..until], name).find_map(|found| {
        let end = from + found + name.len();
        let before = (from + found).checked_sub(1).map(|before| view.bytes[before]);
        if before.is_some_and(|byte| part_of_name(byte) || byte == b'.')
            || !matches!(view.bytes.get(end), Some(b'=' | b' '))
        {
            return None;
        }
        let (byte, next, _) = blanks(view, At::new(end))?;
        let (opening, inner, _) = blanks(view, next).filter(|_| byte == b'=')?;
        if quote(opening) { string(view, inner) } else { None }
    })
}

/// Strings among the arguments of a call.
fn argument(view: &View<'_>, at: At) -> Option<Value> {
    let (byte, at, _) = blanks(view, at)?;
    if byte == b'(' { arguments(view, at, true) } else { None }
}

fn arguments(view: &View<'_>, mut at: At, follow: bool) -> Option<Value> {
    let mut depth = 1;
    let mut within = None;
    let mut name = [0; 16];
    let mut length = 0;
    for _ in 0..CALL {
        let (byte, next) = view.next(at)?;
        at = next;
        if let Some(mark) = within {
            if byte == mark {
                within = None;
            }
            continue;
        }
        if follow
            && matches!(byte, b',' | b')')
            && (1..=name.len()).contains(&length)
            && let Some(value) = variable(view, &name[..length], at)
        {
            return Some(value);
        }
        // What stands between two commas or brackets, if it is short enough for a variable.
        match byte {
            b',' | b'(' => length = 0,
            b' ' | b'\n' if length == 0 => {}
            _ => {
                if let Some(place) = name.get_mut(length) {
                    *place = byte;
                }
                length += 1;
            }
        }
        match byte {
            byte if quote(byte) => {
                if let Some(value) = string(view, at) {
                    return Some(value);
                }
                within = Some(byte);
            }
            b'(' => depth += 1,
            b')' => {
                depth -= 1;
                if depth == 0 {
                    return None;
                }
            }
            b';' => return None,
            _ => {}
        }
    }
    None
}

/// `importKey("raw", encode("…"), { name: "HMAC" …`, from behind the name of the function on.
pub(crate) fn imported(view: &View<'_>, end: usize) -> Option<Value> {
    let open = view.read(Reading { apart: true, ..view.reading });
    argument(&open, At::new(end)).filter(|value| {
        // A variable's value stands elsewhere.
        let call = end..end + 2 * CALL;
        let mut at = At::new(if call.contains(&value.end) { value.end } else { end });
        (0..CALL).any(|_| {
            let found = open.word(at, b"HMAC", false).is_some();
            match open.next(at) {
                Some((_, next)) => at = next,
                None => at.pos = open.bytes.len(),
            }
            found
        })
    })
}

/// `<meta name="hmac-secret" content="…">`
fn attribute(view: &View<'_>, mut at: At) -> Option<Value> {
    let mut last = [0; 8];
    at = at_before(at);
    for _ in 0..CALL {
        let (byte, next) = view.next(at)?;
        match byte {
            b'>' => return None,
            b'=' if last.ends_with(b"value") || last.ends_with(b"content") => {
                return expression(view, next);
            }
            _ => {
                last.rotate_left(1);
                last[7] = byte.to_ascii_lowercase();
            }
        }
        at = next;
    }
    None
}

/// A string that is 64 hexadecimal digits, or base64 of them, from behind its quotation mark.
fn string(view: &View<'_>, at: At) -> Option<Value> {
    literal(view, at).or_else(|| packed(view, at))
}

/// 64 hexadecimal digits and no more, from here on.
pub(crate) fn literal(view: &View<'_>, at: At) -> Option<Value> {
    // What the way here was written like says nothing about the value.
    let at = At::new(at.pos);
    let reading = Reading { apart: false, ..view.reading };
    let plain = view.read(reading);
    hex(&plain, at).or_else(|| {
        let others = plain.hints.get().readings(reading);
        others.into_iter().flatten().find_map(|reading| hex(&plain.read(reading), at))
    })
}

fn hex(view: &View<'_>, mut at: At) -> Option<Value> {
    let mut digits = [0; shape::HEX];
    let from = at.pos;
    let first = view.next(at)?.1;
    for digit in &mut digits {
        let (byte, next) = view.next(at)?;
        if !byte.is_ascii_hexdigit() {
            return None;
        }
        *digit = byte;
        at = next;
    }
    let end = view.read(Reading { lists: false, inside: false, ..view.reading }).next(at);
    if end.is_some_and(|(byte, _)| part_of_name(byte)) || !shape::filled_in(&digits) {
        return None;
    }
    if at.list && !view.joined_list(from, at) {
        return None;
    }
    // What a template literal begins with is not yet the value.
    let apart = view.read(Reading { apart: true, ..view.reading });
    let ends_first = |pos: &usize| apart.next(At::new(*pos)).is_some_and(|(_, next)| next.pos == first.pos);
    let start = (from..first.pos).find(ends_first).unwrap_or(from);
    Some(Value { start, end: at.pos, seen: at.seen })
}

/// Base64 of 64 hexadecimal digits.
fn packed(view: &View<'_>, start: At) -> Option<Value> {
    let start = At::new(start.pos);
    let view = view.read(Reading { apart: false, ..view.reading });
    let mut text = [0; 88];
    let mut length = 0;
    let mut at = start;
    while length < text.len() {
        let Some((byte, next)) = view.next(at) else { break };
        if crate::base64::digit(byte).is_none() {
            break;
        }
        text[length] = byte;
        length += 1;
        at = next;
    }
    // 64 bytes are 85 and a half digits.
    if length != 86 || view.next(at).is_some_and(|(byte, _)| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let mut bytes = Vec::with_capacity(shape::HEX + 2);
    crate::base64::decode(&text[..length], &mut bytes);
    (shape::hex64(&bytes) && shape::filled_in(&bytes)).then_some(Value {
        start: start.pos,
        end: at.pos,
        seen: at.seen.with(Seen::BASE64),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_names() {
        let words = |name: &'static str| {
            words(name.as_bytes())
                .map(|word| String::from_utf8_lossy(word).into_owned())
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!(words("hmacSecret"), "hmac Secret");
        assert_eq!(words("SIR_HMAC_SECRET"), "SIR HMAC SECRET");
        assert_eq!(words("data-hmac-secret"), "data hmac secret");
        assert_eq!(words("HMACSecret2Key"), "HMAC Secret2 Key");
        assert_eq!(words("--$_"), "");
    }

    #[test]
    fn telling_names() {
        for name in [
            "hmacSecret",
            "HMAC_SECRET",
            "hmac-secret",
            "signingSecret",
            "webhookSecret",
            "secret",
            "secrets",
            "SECRET_KEY",
            "clientsecret",
            "hmacsecret",
            "x-sir-secret",
            "hmacKey",
            "SIR_HMAC_KEY",
            "secret1",
        ] {
            assert!(telling(name.as_bytes()), "{name}");
        }
        for name in [
            "secretary",
            "secretHash",
            "secret_sha256",
            "SECRET_ID",
            "hmac",
            "hmacSignature",
            "HMAC_SHA256",
            "secretVersion",
            "hashedSecret",
            "key",
            "sha256",
            "integrity",
            "secret-name",
            "publicSecret",
        ] {
            assert!(!telling(name.as_bytes()), "{name}");
        }
    }
}
