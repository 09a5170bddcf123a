//! What of a page may be shown: no secret, nothing endless, and no sign that acts on the text around it.

use std::sync::OnceLock;

use sir_donate_guard::{Finding, Scanner};

/// A value in a sentence.
const LONGEST_VALUE: usize = 80;
/// A line to paste. A page's policy is long at times.
const LONGEST_PASTE: usize = 4_000;
/// No text of our own or of a partner has that many digits in a row, but for a publishable key.
const DIGITS: usize = 32;
/// How secrets begin, those of others too.
const PREFIXES: [&str; 9] =
    ["sk_live_", "sk_test_", "rk_live_", "rk_test_", "whsec_", "sk_", "rk_", "pk_live_", "pk_test_"];

/// All secrets in a text.
pub(crate) fn secrets(text: &str) -> Vec<Finding> {
    static SCANNER: OnceLock<Scanner> = OnceLock::new();
    SCANNER.get_or_init(Scanner::new).scan(text.as_bytes())
}

/// `text` with no more of secrets than how they begin. Publishable keys stay as they are.
pub fn masked(text: &str) -> String {
    let mut shown = text.to_owned();
    for finding in secrets(text).into_iter().rev() {
        if shown.is_char_boundary(finding.start) && shown.is_char_boundary(finding.end) {
            shown.replace_range(finding.start..finding.end, &finding.masked);
        }
    }
    hidden(&shown)
}

/// What nobody can tell from a secret: hidden as well. It costs a reader a second where it is none.
fn hidden(text: &str) -> String {
    let part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(part) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find(|c| !part(c)).unwrap_or(rest.len());
        let (word, behind) = rest.split_at(end);
        // A token's parts are joined by full stops, and hold dashes.
        let token = word.starts_with("eyJ") && word.len() > 8;
        let end = if token { behind.find(|c: char| !part(c) && !"-.=".contains(c)).unwrap_or(behind.len()) } else { 0 };
        out.push_str(&if token { String::from("eyJ…") } else { shortened(word) });
        rest = &behind[end..];
    }
    out.push_str(rest);
    out
}

fn shortened(word: &str) -> String {
    let key = ["pk_test_", "pk_live_"].iter().any(|prefix| {
        word.strip_prefix(prefix).is_some_and(|digits| digits.len() == 64 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
    });
    if key {
        return word.to_owned();
    }
    let lower = word.to_ascii_lowercase();
    for prefix in PREFIXES {
        if let Some(at) = lower.find(prefix)
            && word.len() - at - prefix.len() >= 12
        {
            return format!("{}…", &word[..at + prefix.len()]);
        }
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
    }

    #[test]
    fn what_is_no_secret_stays() {
        for text in [secret("pk_test_"), "sk_live_music".into(), "american-red-cross".into(), "sha384-Abc/+=".into(), "pk_test_…".into()] {
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
