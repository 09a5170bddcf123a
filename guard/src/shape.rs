//! What the secret part of a secret looks like, so that placeholders and tables are told apart from it.

/// Digits in SIR Giving's keys and secrets.
pub(crate) const HEX: usize = 64;
/// The shortest secret part of somebody else's key. Stripe's oldest ones have 24.
pub(crate) const FOREIGN: usize = 20;
/// The shortest value of an environment variable that is looked for: shorter ones stand in any text by chance.
pub(crate) const VALUE: usize = 16;
/// The longest part of a body that is looked at. Stripe's keys have some 100 characters.
pub(crate) const BODY: usize = 256;

/// Whether 64 hexadecimal digits behind a prefix or a name are more than a row of zeros. However patterned they are,
/// nothing but a secret of SIR Giving has this form there, and whoever writes one for a trial would write a real one
/// the same way.
pub(crate) fn filled_in(digits: &[u8]) -> bool {
    digits.iter().any(|digit| *digit != b'0')
}

/// Whether this was drawn by lot, as the keys of others are, which have no length to know them by. Placeholders hold
/// few characters, count up, or spell a word: `xxxx…`, `0123456789…`, `abc123abc123…`, `YOURSECRETKEYGOESHERE`.
pub(crate) fn random(body: &[u8]) -> bool {
    let digits = body.iter().filter(|byte| byte.is_ascii_digit()).count();
    let letters = body.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
    let capitals = body.iter().filter(|byte| byte.is_ascii_uppercase()).count();
    let mixed = capitals > 0 && capitals < letters && 2 * digits + odd_capitals(body) >= 2;
    if letters < 2 || digits < 2 && !mixed {
        return false;
    }
    let mut seen = [false; 256];
    body.iter().for_each(|byte| seen[usize::from(*byte)] = true);
    if seen.iter().filter(|seen| **seen).count() < 8 {
        return false;
    }
    // Of random characters few are the same as the one before or next to it.
    let steps = body.windows(2).filter(|pair| pair[0].abs_diff(pair[1]) <= 1).count();
    steps * 5 <= body.len() * 2
}

/// How often capitals stand among the letters as they do in no `CamelCase`: in a row, or with one small letter
/// between them. One key in seventy of those that Stripe once made has no digit to tell it by.
fn odd_capitals(body: &[u8]) -> usize {
    let odd = |three: &&[u8]| {
        three[2].is_ascii_uppercase()
            && (three[1].is_ascii_uppercase() && three[0].is_ascii_lowercase()
                || three[1].is_ascii_lowercase() && three[0].is_ascii_uppercase())
    };
    body.windows(3).filter(odd).count()
}

/// Whether the value of a variable with a telling name is one that must not get out. Such variables also hold
/// addresses, paths and switches, and those may well stand in a bundle.
pub(crate) fn secret_value(value: &str) -> bool {
    let mut seen = [false; 256];
    value.bytes().for_each(|byte| seen[usize::from(byte)] = true);
    let varied = seen.iter().filter(|seen| **seen).count() >= 6;
    let place = value.starts_with(['.', '~', '$'])
        || value.starts_with('/') && !drawn_base64(value)
        || value.contains("://")
        || value.starts_with("arn:");
    let publishable = value.starts_with("pk_test_") || value.starts_with("pk_live_");
    let own = hex64(value.as_bytes()) && filled_in(value.as_bytes());
    own || value.len() >= VALUE && varied && !place && !publishable
}

/// Whether it is a run of base64 that begins with a slash by chance, as one in 64 does, and no path.
fn drawn_base64(value: &str) -> bool {
    let digits = value.trim_end_matches('=');
    let slashes = digits.matches('/').count();
    let all = digits.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'));
    let has = |kind: fn(&u8) -> bool| digits.bytes().any(|byte| kind(&byte));
    all && slashes <= 1 + digits.len() / 24
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_digit)
        && random(digits.as_bytes())
}

/// Whether a variable's name says that its value is secret. Some say of what secret they give the name, or the place;
/// but not where the value has the form of SIR Giving's `own`.
pub(crate) fn telling_variable(name: &str, own: bool) -> bool {
    let name = name.to_ascii_uppercase();
    let about = ["NAME", "ID", "VERSION", "REGION", "PROJECT"]
        .iter()
        .any(|word| name.strip_suffix(word).is_some_and(|rest| rest.ends_with('_')));
    // What Netlify's own scan leaves out, because it is public.
    (own || !about && !name.starts_with("SECRETS_SCAN_"))
        && ["SECRET", "HMAC"]
            .iter()
            .any(|word| name.match_indices(word).any(|(at, _)| at == 0 || name.as_bytes()[at - 1] == b'_'))
}

/// Whether it is 64 hexadecimal digits.
pub(crate) fn hex64(value: &[u8]) -> bool {
    value.len() == HEX && value.iter().all(u8::is_ascii_hexdigit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_not_random() {
        for body in [
            "xxxxxxxxxxxxxxxxxxxxxxxx",
            "0000000000000000000000000000000000000000000000000000000000000000",
            "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
            "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210",
            "abc123abc123abc123abc123abc123abc123",
            "deadbeefdeadbeefdeadbeefdeadbeefdeadbeefdeadbeefdeadbeefdeadbeef",
            "abcdefghijklmnopqrstuvwxyz",
            "51xxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            "12345678901234567890123456",
            "0123456789abcdefghijklmnopqrstuvwxyz",
            "9876543210ZYXWVUTSRQPONMLKJIHGFEDCBA",
            "YourOwnSecretKeyGoesHere",
            "YOURSECRETKEYGOESHERE",
            "yoursecretkeygoeshere",
        ] {
            assert!(!random(body.as_bytes()), "{body}");
        }
    }

    #[test]
    fn names_of_variables() {
        for name in ["SIR_SECRET_KEY", "SIR_HMAC_SECRET", "HMAC_KEY", "SECRET", "VITE_HMAC", "my_secret"] {
            assert!(telling_variable(name, false), "{name}");
        }
        let about = ["AWS_SECRET_NAME", "SECRET_ID", "GCP_SECRET_VERSION", "SECRET_MANAGER_PROJECT"];
        for name in about {
            assert!(!telling_variable(name, false) && telling_variable(name, true), "{name}");
        }
        assert!(!telling_variable("SECRETS_SCAN_SMART_DETECTION_OMIT_VALUES", false));
        for name in ["PATH", "NOSECRETS", "PUBLIC_KEY", "HM_AC", "SESSION_ID"] {
            assert!(!telling_variable(name, true), "{name}");
        }
    }
}
