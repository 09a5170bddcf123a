//! Searching in texts, for a few bytes: std's searcher is built for long texts and costs a donor half a kilobyte.

/// Whether `text` holds `part`.
pub(crate) fn holds(text: &str, part: &str) -> bool {
    text.as_bytes().windows(part.len()).any(|window| window == part.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_parts() {
        assert!(holds("abc", "bc") && holds("abc", "abc") && holds("ü..", ".."));
        assert!(!holds("abc", "abcd") && !holds("", "a") && !holds("acb", "ab"));
    }
}
