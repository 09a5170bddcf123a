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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_parts() {
        assert!(holds("abc", "bc") && holds("abc", "abc") && holds("ü..", ".."));
        assert!(!holds("abc", "abcd") && !holds("", "a") && !holds("acb", "ab"));
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
