//! What was set, in the fragment of the address: a link to a colleague, and a reload that loses nothing. The key is never
//! in it, nor what looks like a secret.

use form_urlencoded::{Serializer, parse};

use crate::key::secret;

/// Longer texts than anybody writes are left out rather than making an address that nothing takes.
const LONGEST: usize = 4_000;

/// Names and values as a fragment, without the `#`.
pub(crate) fn write<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut fragment = Serializer::new(String::new());
    for (name, value) in pairs {
        if keeps(name, value) {
            fragment.append_pair(name, value);
        }
    }
    fragment.finish()
}

/// What a fragment says.
pub(crate) fn read(fragment: &str) -> Vec<(String, String)> {
    parse(fragment.trim_start_matches('#').as_bytes())
        .filter(|(name, value)| keeps(name, value))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect()
}

fn keeps(name: &str, value: &str) -> bool {
    name != "publishable-key" && !value.is_empty() && value.len() <= LONGEST && !may_be_secret(value)
}

// Wider than what a field refuses: of what was cut off a key, or a key in a wrong place, nothing is kept either.
fn may_be_secret(value: &str) -> bool {
    let mut digits = value.split(|letter: char| !letter.is_ascii_hexdigit());
    secret(value).is_some() || digits.any(|run| run.len() >= 32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let pairs = [("label", "Give & take: 100 % “now” + #1"), ("nonprofit", "rød-kors"), ("tip", "")];
        let fragment = write(pairs);
        assert!(!fragment.contains(' ') && !fragment.contains('#'));
        let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        assert_eq!(read(&format!("#{fragment}")), pairs[..2].iter().copied().map(owned).collect::<Vec<_>>());
    }

    #[test]
    fn neither_keys_nor_secrets_are_in_it() {
        let digits = "0123456789abcdef".repeat(4);
        for kind in ["pk_test_", "pk_live_", "sk_live_", "whsec_", ""] {
            let value = format!("{kind}{digits}");
            assert_eq!(write([("publishable-key", value.as_str()), ("label", &value)]), "", "{kind}");
            assert_eq!(read(&format!("publishable-key={value}&label={value}")), [], "{kind}");
        }
        assert_eq!(write([("publishable-key", "x")]), "");
        assert_eq!(write([("label", &digits[..32])]), "");
        for word in ["our_work_now", "task_force", "Secret garden", "risk_free", "heyJude"] {
            assert_eq!(write([("label", word)]), format!("label={}", word.replace(' ', "+")));
        }
    }
}
