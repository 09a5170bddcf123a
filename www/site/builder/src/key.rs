//! What somebody pasted where a publishable key belongs.

use sir_donate::api::key::holds_secret;
use sir_donate::api::{Environment, PublishableKey};

/// What a text is, taken for a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Nothing yet.
    Empty,
    /// A publishable key.
    Publishable(Environment),
    /// A secret: it has to leave the page at once. The sign by which it was known, never more.
    Secret(&'static str),
    /// None, and why.
    Wrong(&'static str),
}

const SIGNS: [&str; 6] = ["sk_live_", "sk_test_", "rk_live_", "rk_test_", "whsec_", "eyJ"];

/// Judges what was pasted.
pub(crate) fn judge(text: &str) -> Verdict {
    let text = text.trim();
    if text.is_empty() {
        return Verdict::Empty;
    }
    if let Some(key) = PublishableKey::parse(text) {
        return Verdict::Publishable(key.environment());
    }
    if let Some(sign) = secret(text) {
        return Verdict::Secret(sign);
    }
    let bare = text.trim_matches(|c| "\"'`“”‘’<>;,".contains(c));
    if bare != text && PublishableKey::parse(bare).is_some() {
        return Verdict::Wrong("Leave out what stands around it: quotes, commas and the like.");
    }
    if text.starts_with("pk_test_") || text.starts_with("pk_live_") {
        return Verdict::Wrong(
            "SIR Giving's has 64 hexadecimal digits behind pk_test_ or pk_live_. Was it cut off, or is it Stripe's?",
        );
    }
    Verdict::Wrong(
        "A publishable key begins with pk_test_ or pk_live_. You find it in SIR Giving's partner portal.",
    )
}

/// The sign by which a text is known to hold a secret, wherever it was pasted.
pub(crate) fn secret(text: &str) -> Option<&'static str> {
    // As addresses may have it.
    let text = &text.replace("%5F", "_").replace("%5f", "_");
    let lower = text.to_ascii_lowercase();
    let sign = SIGNS.into_iter().find(|sign| lower.contains(&sign.to_ascii_lowercase()) && holds(text, sign));
    sign.or_else(|| (lower.contains("sk_")).then_some("sk_").filter(|_| begins(&lower, "sk_")))
        .or_else(|| holds_secret(text).then_some("64 digits"))
}

// "eyJ" alone may be a word's beginning; a token has a second part.
fn holds(text: &str, sign: &str) -> bool {
    sign != "eyJ" || text.contains(".eyJ")
}

// At the beginning of a word, and more than a country behind it: "task_1" holds no key, "sk_SK" is a language.
fn begins(text: &str, sign: &str) -> bool {
    let is_part = |letter: char| letter.is_ascii_alphanumeric();
    text.match_indices(sign).any(|(at, _)| {
        let behind = text[at + sign.len()..].chars().take_while(|letter| is_part(*letter)).count();
        !text[..at].ends_with(is_part) && behind > 2
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_told_from_a_secret_and_from_what_is_none() {
        let digits = "0123456789abcdef".repeat(4);
        assert_eq!(judge("  "), Verdict::Empty);
        assert_eq!(judge(&format!(" pk_test_{digits}\n")), Verdict::Publishable(Environment::Test));
        assert_eq!(judge(&format!("pk_live_{digits}")), Verdict::Publishable(Environment::Live));
        for secret in [
            format!("sk_live_{digits}"),
            format!("SK_TEST_{digits}"),
            format!("\"sk_test_{digits}\""),
            format!("pk_test_{digits} sk_live_x"),
            "sk_abc".to_owned(),
            "https://example.org/?k=sk%5Flive%5fabc".to_owned(),
            "whsec_abc".to_owned(),
            digits.clone(),
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.x".to_owned(),
        ] {
            assert!(matches!(judge(&secret), Verdict::Secret(_)), "{secret}");
        }
        for wrong in
            [format!("'pk_test_{digits}'"), "pk_test_…".into(), "pk_live_51Hx".into(), "hello".into()]
        {
            assert!(matches!(judge(&wrong), Verdict::Wrong(_)), "{wrong}");
        }
    }

    #[test]
    fn ordinary_texts_hold_no_secret() {
        for text in
            ["task_1", "american-red-cross", "Give now", "heyJude", "https://example.org/risk_free", "sk_SK"]
        {
            assert_eq!(secret(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_said_of_a_secret_holds_nothing_of_it() {
        let digits = "0123456789abcdef".repeat(4);
        for secret in [format!("sk_live_{digits}"), digits] {
            let Verdict::Secret(sign) = judge(&secret) else { panic!("{secret} is a secret") };
            assert!(sign.len() <= 9);
        }
    }
}
