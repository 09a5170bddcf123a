//! What of a page may be shown: no secret, nothing endless, and no sign that acts on the text around it.

use std::ops::Range;
use std::sync::OnceLock;

use sir_donate_guard::{Finding, Scanner};

/// A value in a sentence.
const LONGEST_VALUE: usize = 80;
/// A line to paste. A page's policy is long at times.
const LONGEST_PASTE: usize = 4_000;
/// No text of our own or of a partner has that many digits in a row, but for a publishable key.
const DIGITS: usize = 32;
/// How secrets begin, those of others too.
const PREFIXES: [&str; 7] =
    ["sk_live_", "sk_test_", "rk_live_", "rk_test_", "whsec_", "pk_live_", "pk_test_"];
/// At the beginning of a word alone: `task_force` holds one too.
const SHORT: [&str; 2] = ["sk_", "rk_"];

/// All secrets in a text.
pub(crate) fn secrets(text: &str) -> Vec<Finding> {
    static SCANNER: OnceLock<Scanner> = OnceLock::new();
    SCANNER.get_or_init(Scanner::new).scan(text.as_bytes())
}

/// Whether an address holds what is sent to nobody.
pub(crate) fn holds_secret(address: &str) -> bool {
    address.contains(".eyJ") || !secrets(address).is_empty()
}

/// `text` with no more of secrets than how they begin. Publishable keys stay as they are.
pub fn masked(text: &str) -> String {
    let mut shown = text.to_owned();
    while let Some(name) = user(&shown) {
        shown.replace_range(name, "…");
    }
    for finding in secrets(text).into_iter().rev() {
        if shown.is_char_boundary(finding.start) && shown.is_char_boundary(finding.end) {
            shown.replace_range(finding.start..finding.end, &finding.masked);
        }
    }
    hidden(&shown)
}

/// A user's name and password in an address.
pub(crate) fn user(text: &str) -> Option<Range<usize>> {
    let slash = |byte: &u8| matches!(byte, b'/' | b'\\');
    let bytes = text.as_bytes();
    let starts = (2..bytes.len()).filter(|at| bytes[at - 2..*at].iter().all(slash) && !slash(&bytes[*at]));
    let range = |start: usize| {
        let rest = &text[start..];
        let end = rest.find(|c: char| c.is_whitespace() || "/\\?#\"'<>".contains(c)).unwrap_or(rest.len());
        rest[..end].rfind('@').map(|length| start..start + length)
    };
    starts.filter_map(range).find(|range| &text[range.clone()] != "…")
}

/// What nobody can tell from a secret: hidden as well. It costs a reader a second where it is none.
fn hidden(text: &str) -> String {
    let part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(part) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let hash = hash(rest);
        if hash > 0 {
            out.push_str(&rest[..hash]);
            rest = &rest[hash..];
            continue;
        }
        let (word, behind) = rest.split_at(rest.find(|c| !part(c)).unwrap_or(rest.len()));
        rest = behind;
        // HTML makes small letters of an attribute's name.
        match word.to_ascii_lowercase().find("eyj").filter(|at| word.len() - at > 8) {
            Some(at) => {
                out.push_str(&word[..at]);
                out.push_str("eyJ…");
                // A token's parts are joined by full stops, and hold dashes.
                rest =
                    &behind[behind.find(|c: char| !part(c) && !"-.=".contains(c)).unwrap_or(behind.len())..];
            }
            None => out.push_str(&shortened(word)),
        }
    }
    out.push_str(rest);
    out
}

/// The length of the hash that a text begins with, as `integrity` has it: it may hold any letters.
fn hash(text: &str) -> usize {
    let kinds = [("sha256-", 43), ("sha384-", 64), ("sha512-", 86)];
    let Some((kind, digits)) = kinds.into_iter().find(|(kind, _)| text.starts_with(kind)) else { return 0 };
    let rest = &text.as_bytes()[kind.len()..];
    let found = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"+/".contains(byte)).count();
    if found == digits { kind.len() + digits } else { 0 }
}

fn shortened(word: &str) -> String {
    let key = ["pk_test_", "pk_live_"].iter().any(|prefix| {
        word.strip_prefix(prefix)
            .is_some_and(|digits| digits.len() == 64 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
    });
    if key {
        return word.to_owned();
    }
    let lower = word.to_ascii_lowercase();
    let long = PREFIXES.iter().filter_map(|prefix| Some(lower.find(prefix)? + prefix.len()));
    let short = SHORT.iter().filter(|prefix| lower.starts_with(**prefix)).map(|prefix| prefix.len());
    if let Some(end) = long.chain(short).filter(|end| word.len() - end >= 12).min() {
        return format!("{}…", &word[..end]);
    }
    let mut run = 0;
    for byte in word.bytes() {
        run = if byte.is_ascii_hexdigit() { run + 1 } else { 0 };
        if run >= DIGITS {
            return String::from("…");
        }
    }
    word.to_owned()
}

/// A value of the page within a sentence.
pub(crate) fn value(text: &str) -> String {
    // What is far behind is not shown, and need not be looked at; but a secret must not be cut before it is seen.
    let near: String = text.chars().take(LONGEST_VALUE * 8).collect();
    cut(&masked(&visible(near.trim())), LONGEST_VALUE)
}

/// A line to paste; nothing where it would be too long to be of use.
pub(crate) fn paste(text: &str) -> Option<String> {
    (text.len() <= LONGEST_PASTE).then(|| masked(&visible(text)))
}

fn cut(text: &str, longest: usize) -> String {
    if text.chars().count() <= longest {
        return text.to_owned();
    }
    text.chars().take(longest).chain(['…']).collect()
}

/// Without what would break the line, write to a terminal or turn the writing around. Breaks of lines become blanks.
fn visible(text: &str) -> String {
    let acts = |c: &char| {
        c.is_control()
            || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    text.chars().map(|c| if matches!(c, '\n' | '\t') { ' ' } else { c }).filter(|c| !acts(c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    // Made when they are needed, so that nothing that looks like a secret stands here.
    fn secret(prefix: &str) -> String {
        [prefix, &"0123456789abcdef".repeat(4)].concat()
    }

    #[test]
    fn secrets_are_hidden_however_they_are_cut() {
        for text in [
            secret("sk_live_"),
            secret("whsec_"),
            secret("SK_TEST_"),
            secret(""),
            secret("sk_live_")[..40].to_owned(),
            secret("pk_live_")[..50].to_owned(),
            format!("x={};y", secret("rk_live_")),
            format!("{}{}", "x".repeat(70), secret("sk_live_")),
            ["ey", "J0123456789.ey", "J0123456789abcdef-_0123456789"].concat(),
        ] {
            for shown in [value(&text), paste(&text).unwrap()] {
                assert!(!shown.contains("0123456789"), "{shown}");
            }
        }
        assert_eq!(value(&secret("sk_live_")), "sk_live_…");
        assert_eq!(
            value("https://u:p@x@cdn.example/a, ftp:\\\\me@y"),
            "https://…@cdn.example/a, ftp:\\\\…@y"
        );
        assert_eq!(paste("src=\"//u:p@cdn.example/\"").as_deref(), Some("src=\"//…@cdn.example/\""));
    }

    #[test]
    fn what_is_no_secret_stays() {
        for text in [
            secret("pk_test_"),
            "sk_live_music".into(),
            "task_force_of_the_year".into(),
            "american-red-cross".into(),
            format!("sha384-{}", "eyJhbGcd".repeat(8)),
            "pk_test_…".into(),
            "https://cdn.example/npm/sir-donate@1/x?to=a@b // @media".into(),
        ] {
            assert_eq!(paste(&text).unwrap(), text);
        }
    }

    #[test]
    fn nothing_acts_on_what_is_around_it() {
        assert_eq!(value(" a\u{202e}b\u{1b}[31m\nc\u{200b} "), "ab[31m c");
        assert_eq!(value(&"é".repeat(200)).chars().count(), 81);
        assert_eq!(paste(&"x".repeat(5_000)), None);
    }
}
