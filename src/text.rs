//! Searching in short texts. Std's searchers are built for long ones, and each pattern brings one of its own: together
//! they cost a donor more than a kilobyte.

/// Whether `text` holds `part`.
pub(crate) fn holds(text: &str, part: &str) -> bool {
    text.as_bytes().windows(part.len()).any(|window| window == part.as_bytes())
}

/// The parts of `text` between the characters that `at` names.
pub(crate) fn split(text: &str, at: fn(char) -> bool) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    for (index, c) in text.char_indices() {
        if at(c) {
            parts.push(&text[start..index]);
            start = index + c.len_utf8();
        }
    }
    parts.push(&text[start..]);
    parts
}

/// What stands before and after the first `mark`, an ASCII character.
pub(crate) fn cut(text: &str, mark: u8) -> Option<(&str, &str)> {
    let at = text.bytes().position(|byte| byte == mark)?;
    Some((&text[..at], &text[at + 1..]))
}

/// Whether the text begins or ends with that byte.
pub(crate) fn framed(text: &str, byte: u8) -> bool {
    let bytes = text.as_bytes();
    bytes.first() == Some(&byte) || bytes.last() == Some(&byte)
}

/// Where the last character stands that `is` names.
pub(crate) fn last(text: &str, is: fn(char) -> bool) -> Option<usize> {
    // Forwards: reading backwards would be a second decoder.
    text.char_indices().filter(|(_, c)| is(*c)).fold(None, |_, (at, _)| Some(at))
}

/// What is left of `text` where it no longer begins with characters that `is` names.
pub(crate) fn behind(text: &str, is: fn(char) -> bool) -> &str {
    text.char_indices().find(|(_, c)| !is(*c)).map_or("", |(at, _)| &text[at..])
}

/// The text without such characters at its ends.
pub(crate) fn within(text: &str, is: fn(char) -> bool) -> &str {
    let text = behind(text, is);
    let end = text.char_indices().filter(|(_, c)| !is(*c)).fold(0, |_, (at, c)| at + c.len_utf8());
    &text[..end]
}

/// The text without white space at its ends.
pub(crate) fn trim(text: &str) -> &str {
    within(text, char::is_whitespace)
}

/// The number that digits alone write. Std has a reader for each type of integer.
pub(crate) fn number(digits: &str) -> Option<u64> {
    let add = |sum: u64, byte: u8| {
        sum.checked_mul(10)?.checked_add(u64::from(byte.wrapping_sub(b'0'))).filter(|_| byte.is_ascii_digit())
    };
    digits.bytes().try_fold(0, add).filter(|_| !digits.is_empty())
}

/// A number in digits. Std's writer brings all of its formatting along.
pub(crate) fn digits(mut number: u64) -> String {
    let mut digits = Vec::new();
    loop {
        digits.insert(0, b'0' + (number % 10) as u8);
        number /= 10;
        if number == 0 {
            return String::from_utf8(digits).unwrap_or_default();
        }
    }
}

/// Whether the byte is one of these.
#[allow(clippy::manual_contains, reason = "std's search is for long lists, and has the size of one")]
pub(crate) fn is_one(byte: u8, of: &[u8]) -> bool {
    of.iter().any(|other| *other == byte)
}

/// A name from outside within a sentence: one that is written from right to left gets Unicode's marks around it
/// ("first strong isolate" and its end), so that it moves nothing of the words and signs beside it.
pub(crate) fn apart(name: &str) -> String {
    let from_right = |c: char| {
        matches!(c, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFF}'
            | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}')
    };
    if name.chars().any(from_right) { ["\u{2068}", name, "\u{2069}"].concat() } else { name.to_owned() }
}

/// No name that is shown is longer, in characters.
const LONGEST_SHOWN: usize = 250;

/// A text from outside as it may be shown: cut to a length, and without what would act on the text around it (control
/// characters, and those that turn the writing's direction). None where nothing is left to be seen.
pub(crate) fn shown(text: &str) -> Option<String> {
    let mut out = String::new();
    // A template may have wrapped it: that is a blank to HTML.
    let blank = |c| if matches!(c, '\t' | '\n' | '\r') { ' ' } else { c };
    let unseen = |c: char| {
        matches!(
            c,
            ' ' | '\u{A0}' | '\u{AD}' | '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{3164}' | '\u{FEFF}'
        )
    };
    let acts = |c: &char| {
        c.is_control()
            || matches!(c, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    for (at, c) in trim(text).chars().map(blank).filter(|c| !acts(c)).take(LONGEST_SHOWN + 1).enumerate() {
        out.push(if at == LONGEST_SHOWN { '…' } else { c });
    }
    Some(out).filter(|out| !out.chars().all(unseen))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_parts() {
        assert!(holds("abc", "bc") && holds("abc", "abc") && holds("ü..", ".."));
        assert!(!holds("abc", "abcd") && !holds("", "a") && !holds("acb", "ab"));
    }

    #[test]
    fn a_name_from_outside_is_text_and_nothing_else() {
        assert_eq!(shown("Ärzte ohne Grenzen").as_deref(), Some("Ärzte ohne Grenzen"));
        assert_eq!(shown("<b>\u{0}a\u{202E}b\u{2069}c\u{2028}d\u{7f}").as_deref(), Some("<b>abcd"));
        assert_eq!(
            shown("\n American\n\tRed Cross ").as_deref(),
            Some("American  Red Cross"),
            "as HTML has it"
        );
        // What joins letters and emoji stays.
        for whole in ["نمی\u{200C}خواهم", "👩\u{200D}🚒", "שלום"] {
            assert_eq!(shown(whole).as_deref(), Some(whole));
        }
        for nothing in ["", " ", "\u{2066}\u{2069}", "\0", "\u{200B}\u{AD}", "\u{3164}"] {
            assert_eq!(shown(nothing), None, "{nothing:?}");
        }
        let long = shown(&"ü".repeat(1_000_000)).unwrap();
        assert_eq!((long.chars().count(), long.chars().next_back()), (LONGEST_SHOWN + 1, Some('…')));
        assert_eq!(shown(&"ü".repeat(LONGEST_SHOWN)).unwrap(), "ü".repeat(LONGEST_SHOWN));
    }

    #[test]
    fn a_name_from_right_to_left_stands_apart_and_can_not_end_that() {
        for plain in ["American Red Cross", "Ärzte ohne Grenzen", "日本赤十字社"] {
            assert_eq!(apart(plain), plain);
        }
        for name in ["ש", "جمعية", "\u{1E900}", "a\u{FB1D}"] {
            let hostile = shown(&["\u{2069}", name, "\u{2068}\u{2069}\u{202E}"].concat()).unwrap();
            assert_eq!(apart(&hostile), format!("\u{2068}{name}\u{2069}"));
        }
    }

    #[test]
    fn splits_as_std_does() {
        for text in ["", ",", "a", "a,b", ",a,,ü,", "ü,€"] {
            assert_eq!(split(text, |c| c == ','), text.split(',').collect::<Vec<_>>(), "{text}");
            assert_eq!(cut(text, b','), text.split_once(','), "{text}");
            assert_eq!(last(text, |c| c == ','), text.rfind(','), "{text}");
        }
    }
}
