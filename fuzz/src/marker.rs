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
        all.push(("env", base64(40)));
        all.push(("stripe_pk", ["pk_live_", &base64(99)].concat()));
        // Not keys, but what would make a case long to read.
        all.push(("long", "x".repeat(300)));
        all.push(("huge", "ü".repeat(200)));
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

/// What the marker of that name stands for.
pub fn value(name: &str) -> Option<&'static str> {
    markers().iter().find(|(known, _)| *known == name).map(|(_, text)| text.as_str())
}

/// The ways of writing a key that a marker may ask for: `{sk_live:base64}`.
pub const FORMS: [&str; 8] = ["base64", "url", "hex", "js", "unicode", "split", "utf16", "half"];

fn formed(text: &str, form: &str) -> Option<Vec<u8>> {
    let each = |write: &dyn Fn(u8) -> String| text.bytes().map(write).collect::<String>().into_bytes();
    Some(match form {
        "base64" => base64(text.as_bytes()),
        "url" => each(&|byte| format!("%{byte:02X}")),
        "hex" => each(&|byte| format!("{byte:02x}")),
        "js" => each(&|byte| format!("\\x{byte:02x}")),
        "unicode" => each(&|byte| format!("\\u{byte:04x}")),
        "split" => text.as_bytes().chunks(7).collect::<Vec<_>>().join(&b"\" + \""[..]),
        "utf16" => text.bytes().flat_map(|byte| [byte, 0]).collect(),
        "half" => text.as_bytes()[..text.len() / 2].to_vec(),
        _ => return None,
    })
}

fn base64(bytes: &[u8]) -> Vec<u8> {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = Vec::new();
    for three in bytes.chunks(3) {
        let bits = (0..3).fold(0_u32, |bits, at| bits << 8 | u32::from(three.get(at).copied().unwrap_or(0)));
        for at in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * at) & 63) as usize];
            out.push(if at <= three.len() { letter } else { b'=' });
        }
    }
    out
}

// What a marker in front of `rest` stands for, and its length.
fn at(rest: &[u8]) -> Option<(Vec<u8>, usize)> {
    let length = rest.iter().take(24).position(|byte| *byte == b'}')?;
    let inside = core::str::from_utf8(&rest[1..length]).ok()?;
    let (name, form) = inside.split_once(':').unwrap_or((inside, ""));
    let text = value(name)?;
    let out = if form.is_empty() { text.as_bytes().to_vec() } else { formed(text, form)? };
    Some((out, length + 1))
}

/// The case with each marker replaced by what it stands for.
pub fn expand(case: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(case.len() + 64);
    let mut rest = case;
    while let Some(start) = rest.iter().position(|byte| *byte == b'{') {
        out.extend_from_slice(&rest[..start]);
        rest = &rest[start..];
        let (text, length) = at(rest).unwrap_or_else(|| (b"{".to_vec(), 1));
        out.extend_from_slice(&text);
        rest = &rest[length..];
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

    #[test]
    fn a_key_is_written_in_each_form() {
        let plain = value("sk_live").unwrap();
        for form in FORMS {
            let written = expand(format!("{{sk_live:{form}}}").as_bytes());
            assert!(written.len() >= 36 && written != plain.as_bytes(), "{form}");
        }
        assert_eq!(base64(b"sk_l"), b"c2tfbA==");
        assert_eq!(base64(b"sk_"), b"c2tf");
        assert_eq!(expand(b"{sk_live:nope}"), b"{sk_live:nope}");
    }
}
