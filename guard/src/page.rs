//! How publishable keys are used: for remarks about a page that is going public.

use crate::position::Positions;

/// Digits in a key.
const DIGITS: usize = 64;
/// How far around a key its tag or object is looked for.
const REACH: usize = 2048;
/// How near `api-base` stands where neither a tag nor an object is seen.
const NEAR: usize = 300;

/// One use of a publishable key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyUse {
    /// A `pk_test_` key; else it is a `pk_live_` one.
    pub test: bool,
    /// `api-base` or `apiBase` is set in the same tag or object.
    pub api_base: bool,
    /// The first byte in what was scanned.
    pub start: usize,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, in UTF-16 units.
    pub column: u32,
}

/// All publishable keys in a text, in order.
pub fn page_keys(bytes: &[u8]) -> Vec<KeyUse> {
    let mut positions = Positions::new(bytes);
    let mut uses = Vec::new();
    for start in memchr::memmem::find_iter(bytes, b"pk_") {
        let rest = &bytes[start + 3..];
        let test = rest.starts_with(b"test_");
        if !test && !rest.starts_with(b"live_") {
            continue;
        }
        let digits = rest[5..].iter().take(DIGITS + 1).take_while(|byte| byte.is_ascii_hexdigit()).count();
        if digits != DIGITS {
            continue;
        }
        let (line, column) = positions.of(start);
        let end = start + 8 + DIGITS;
        uses.push(KeyUse { test, api_base: names_base(around(bytes, start, end)), start, line, column });
    }
    uses
}

/// The tag or the object that a key stands in, or what is near it.
fn around(bytes: &[u8], start: usize, end: usize) -> &[u8] {
    let from = start.saturating_sub(REACH);
    let until = bytes.len().min(end + REACH);
    let (before, after) = (&bytes[from..start], &bytes[end..until]);

    // A tag: `<` and a letter, and no end of a tag since then. An arrow function is no end of a tag.
    let closes = |text: &[u8], at: usize| text[at] == b'>' && (at == 0 || text[at - 1] != b'=');
    let opened = (0..before.len().saturating_sub(1))
        .rev()
        .take_while(|at| !closes(before, *at))
        .find(|at| before[*at] == b'<' && before[at + 1].is_ascii_alphabetic());
    if let Some(opened) = opened {
        let closed = (0..after.len()).find(|at| closes(after, *at)).unwrap_or(after.len());
        return &bytes[from + opened..end + closed];
    }

    let mut depth = 0_usize;
    let opened = before.iter().rposition(|byte| {
        match byte {
            b'}' => depth += 1,
            b'{' if depth == 0 => return true,
            b'{' => depth -= 1,
            _ => {}
        }
        false
    });
    let mut depth = 0_usize;
    let closed = after.iter().position(|byte| {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 0 => return true,
            b'}' => depth -= 1,
            _ => {}
        }
        false
    });
    let near = |opened: usize, closed: usize| &bytes[from + opened..end + closed];
    match (opened, closed) {
        (Some(opened), Some(closed)) => near(opened, closed),
        _ => near(before.len().saturating_sub(NEAR), after.len().min(NEAR)),
    }
}

/// Whether `api-base` or `apiBase` is given a value.
fn names_base(text: &[u8]) -> bool {
    [b"api-base".as_slice(), b"apiBase"].iter().any(|name| {
        memchr::memmem::find_iter(text, name).any(|at| {
            let mut after = text[at + name.len()..].iter().filter(|byte| {
                !byte.is_ascii_whitespace() && !matches!(byte, b'"' | b'\'' | b'`' | b'\\' | b']')
            });
            matches!(after.next(), Some(b'=' | b':' | b','))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(live: &str) -> String {
        format!("pk_{live}_{}", "0123456789abcdef".repeat(4))
    }

    fn uses(text: &str) -> Vec<(bool, bool, u32)> {
        page_keys(text.as_bytes()).iter().map(|key| (key.test, key.api_base, key.line)).collect()
    }

    #[test]
    fn tells_test_from_live() {
        let text =
            format!("<sir-donate publishable-key={}>\n'{}' pk_live_… pk_test_12", key("test"), key("live"));
        assert_eq!(uses(&text), [(true, false, 1), (false, false, 2)]);
    }

    #[test]
    fn a_base_counts_for_its_own_tag() {
        let tag =
            |key: &str, more: &str| format!("<sir-donate publishable-key=\"{key}\" {more}></sir-donate>\n");
        let text = tag(&key("live"), "") + &tag(&key("test"), "api-base=\"http://localhost:8788\"");
        assert_eq!(uses(&text), [(false, false, 1), (true, true, 2)]);
        let text = tag(&key("live"), "data-api-base='https://example.org'");
        assert_eq!(uses(&text), [(false, true, 1)]);
    }

    #[test]
    fn a_base_counts_for_its_own_object() {
        let text = format!(
            "mount(a,{{publishableKey:\"{}\",on(){{}},apiBase:b}});mount(c,{{publishableKey:\"{0}\"}})",
            key("live"),
        );
        assert_eq!(uses(&text), [(false, true, 1), (false, false, 1)]);
        let text = format!("e.publishableKey = '{}';\ne.apiBase = 'https://example.org';", key("live"));
        assert_eq!(uses(&text), [(false, true, 1)]);
        let text =
            format!("{{\"publishableKey\": \"{}\", \"apiBase\": \"https://example.org\"}}", key("live"));
        assert_eq!(uses(&text), [(false, true, 1)]);
    }

    #[test]
    fn reading_the_option_is_not_setting_it() {
        let text = format!("{{publishableKey:\"{}\",f(o){{return o.apiBase}}}}", key("live"));
        assert_eq!(uses(&text), [(false, false, 1)]);
    }
}
