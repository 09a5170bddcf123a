//! Keeps secrets out of everything that the sandbox stores, prints or answers.

use axum::http::HeaderMap;

/// The header that carries the partner's key.
pub(crate) const KEY_HEADER: &str = "x-partner-key";

/// What a partner's secrets begin with. (An `hmacSecret` has no prefix: it can't be told from other text.)
const SECRET_PREFIXES: [&str; 3] = ["sk_test_", "sk_live_", "whsec_"];

const HIDDEN: &str = "…(hidden)";

/// The text with the rest of each secret replaced: `sk_test_…(hidden)`.
pub(crate) fn hide(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((start, prefix)) = first_secret(rest) {
        let tail = start + prefix.len();
        let end = rest[tail..]
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-'))
            .map_or(rest.len(), |n| tail + n);
        shown.push_str(&rest[..tail]);
        if end > tail {
            shown.push_str(HIDDEN);
        }
        rest = &rest[end..];
    }
    shown.push_str(rest);
    shown
}

fn first_secret(text: &str) -> Option<(usize, &'static str)> {
    // ASCII lower case keeps every byte offset.
    let lower = text.to_ascii_lowercase();
    SECRET_PREFIXES.iter().filter_map(|prefix| Some((lower.find(prefix)?, *prefix))).min()
}

/// The JSON with each secret in its strings and names replaced.
pub(crate) fn hide_in_json(value: serde_json::Value) -> serde_json::Value {
    use serde_json::Value;
    match value {
        Value::String(text) => Value::String(hide(&text)),
        Value::Array(items) => Value::Array(items.into_iter().map(hide_in_json).collect()),
        Value::Object(fields) => Value::Object(
            fields.into_iter().map(|(name, value)| (hide(&name), hide_in_json(value))).collect(),
        ),
        other => other,
    }
}

/// Is this value of the key header meant to be a secret key, whatever its exact form?
pub(crate) fn is_secret_key(key: &str) -> bool {
    key.trim_start().get(..3).is_some_and(|start| start.eq_ignore_ascii_case("sk_"))
}

/// The request's headers as the journal may keep them: names in lower case, keys masked.
pub(crate) fn masked_headers(headers: &HeaderMap) -> serde_json::Map<String, serde_json::Value> {
    let mut shown = serde_json::Map::new();
    for name in headers.keys() {
        let values: Vec<String> = headers
            .get_all(name)
            .iter()
            .map(|value| masked_header(name.as_str(), &String::from_utf8_lossy(value.as_bytes())))
            .collect();
        shown.insert(name.as_str().to_owned(), values.join(", ").into());
    }
    shown
}

fn masked_header(name: &str, value: &str) -> String {
    match name {
        KEY_HEADER => masked_key(value),
        "authorization" | "cookie" | "proxy-authorization" | "x-signature" => HIDDEN.to_owned(),
        _ => hide(value),
    }
}

/// A publishable key by its first twelve characters, which is enough to tell keys apart; of anything else
/// no more than what kind of secret it looks like, for it may be one (an `hmacSecret` is bare hex).
pub(crate) fn masked_key(key: &str) -> String {
    if key.starts_with("pk_test_") || key.starts_with("pk_live_") {
        let shown: String = key.chars().take(12).collect();
        return format!("{shown}…");
    }
    let prefix = ["sk_test_", "sk_live_", "sk_", "whsec_"].into_iter().find(|prefix| key.starts_with(prefix));
    format!("{}{HIDDEN}", prefix.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_hidden_wherever_they_stand() {
        assert_eq!(hide("a sk_test_0a1b2c, b"), "a sk_test_…(hidden), b");
        assert_eq!(hide("sk_live_ffwhsec_1"), "sk_live_…(hidden)");
        assert_eq!(hide("/x/SK_TEST_0A/whsec_12/é"), "/x/SK_TEST_…(hidden)/whsec_…(hidden)/é");
        assert_eq!(hide("a bare sk_test_ prefix"), "a bare sk_test_ prefix");
        assert_eq!(hide("pk_test_0123"), "pk_test_0123");
    }

    #[test]
    fn json_is_searched_in_depth_and_in_its_names() {
        let shown = hide_in_json(serde_json::json!({"a": ["sk_test_1"], "whsec_2": {"b": 1}}));
        assert_eq!(shown, serde_json::json!({"a": ["sk_test_…(hidden)"], "whsec_…(hidden)": {"b": 1}}));
    }

    #[test]
    fn the_key_header_shows_no_more_than_a_publishable_beginning() {
        assert_eq!(masked_header(KEY_HEADER, "pk_test_0123456789"), "pk_test_0123…");
        assert_eq!(masked_header(KEY_HEADER, "sk_test_0123456789"), "sk_test_…(hidden)");
        assert_eq!(masked_header(KEY_HEADER, "sk_odd"), "sk_…(hidden)");
        assert_eq!(masked_header(KEY_HEADER, &"0f".repeat(32)), "…(hidden)");
        assert_eq!(masked_header("authorization", "Bearer x"), "…(hidden)");
    }

    #[test]
    fn secret_keys_are_known_by_their_beginning() {
        assert!(is_secret_key("sk_test_00") && is_secret_key(" SK_live") && is_secret_key("sk_"));
        assert!(!is_secret_key("pk_test_00") && !is_secret_key("") && !is_secret_key("é"));
    }
}
