//! Keys in cases. A case holds `{sk_live}` where a secret key is meant, and the key is made when the case is run: no
//! text that looks like a real secret stands in the repository, in a log or in a file that a crash leaves.

use std::sync::OnceLock;

/// What a marker stands for.
fn markers() -> &'static [(&'static str, String)] {
    static MARKERS: OnceLock<Vec<(&str, String)>> = OnceLock::new();
    MARKERS.get_or_init(|| {
        // The same in each run, so that a case's number says all about it.
        let mut rng = fastrand::Rng::with_seed(0x51_D0_4A_7E);
        let mut hex =
            || -> String { (0..64).map(|_| char::from_digit(rng.u32(..16), 16).unwrap_or('0')).collect() };
        let mut all = vec![("hex", hex()), ("hex_upper", hex().to_ascii_uppercase())];
        for (name, prefix) in [
            ("pk_test", "pk_test_"),
            ("pk_live", "pk_live_"),
            ("sk_test", "sk_test_"),
            ("sk_live", "sk_live_"),
            ("whsec", "whsec_"),
        ] {
            all.push((name, [prefix, &hex()].concat()));
        }
        let mut base64 = |length: usize| -> String { (0..length).map(|_| rng.alphanumeric()).collect() };
        let token = ["ey", "J", &base64(30), ".ey", "J", &base64(80), ".", &base64(43)].concat();
        all.push(("jwt", token));
        all.push(("rk_live", ["rk_live_", &base64(99)].concat()));
        all.push(("stripe_sk", ["sk_live_", &base64(99)].concat()));
        all.push(("stripe_pk", ["pk_live_", &base64(99)].concat()));
        // Not keys, but what would make a case long to read.
        all.push(("long", "x".repeat(300)));
        all.push(("huge", "ü".repeat(2_000)));
        all.push(("nines", "9".repeat(400)));
        all.push(("deep", "[".repeat(20_000)));
        all.push(("counted", (1..=300).map(|number| format!("{number} ")).collect()));
        all
    })
}

/// The names of the markers, braces included.
pub fn names() -> impl Iterator<Item = String> {
    markers().iter().map(|(name, _)| format!("{{{name}}}"))
}

/// The hexadecimal digits and letters of every key that a marker makes.
pub fn secrets() -> impl Iterator<Item = &'static str> {
    markers()
        .iter()
        .filter(|(name, _)| name.contains("sk") || name.contains("wh") || *name == "jwt")
        .map(|(_, key)| key.rsplit('_').next().unwrap_or(key))
}

/// The case with each marker replaced by what it stands for.
pub fn expand(case: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(case.len() + 64);
    let mut rest = case;
    while let Some(at) = rest.iter().position(|byte| *byte == b'{') {
        out.extend_from_slice(&rest[..at]);
        rest = &rest[at..];
        let found = markers().iter().find(|(name, _)| {
            rest[1..].starts_with(name.as_bytes()) && rest.get(1 + name.len()) == Some(&b'}')
        });
        match found {
            Some((name, text)) => {
                out.extend_from_slice(text.as_bytes());
                rest = &rest[name.len() + 2..];
            }
            None => {
                out.push(b'{');
                rest = &rest[1..];
            }
        }
    }
    out.extend_from_slice(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_become_keys_and_the_rest_stays() {
        let text = String::from_utf8(expand(b"a{pk_test}{\"x\":{sk_live}{nope}{")).unwrap();
        assert!(text.starts_with("apk_test_") && text.ends_with("{nope}{"), "{text}");
        assert_eq!(text.len(), "a{\"x\":{nope}{".len() + 2 * 72);
        assert_eq!(expand(b"{pk_test}"), expand(b"{pk_test}"));
    }
}
