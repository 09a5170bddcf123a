//! What holds for any text, and for any place and notation of a secret.

use proptest::prelude::*;
use sir_donate_guard::{Encoding, Scanner, examine};

use crate::corpus::filler;
use crate::make::{By, LAYERS, Lot, NAMED, TELLING, VARIABLE, WAYS, secrets};

/// Pieces that secrets, their notations and what surrounds them are made of.
const PIECES: [&str; 44] = [
    "sk_",
    "live_",
    "test_",
    "rk_",
    "whsec_",
    "secret",
    "hmac",
    "Secret",
    "HMAC",
    "importKey",
    "\"",
    "'",
    "`",
    "\\",
    "\\\\",
    "\\x73",
    "\\u0073",
    "\\u{73",
    "}",
    "${",
    "\"}",
    "\"+\"",
    ".concat(",
    "\",\"",
    "].join(\"\")",
    "/*",
    "*/",
    "//",
    "\n",
    "%73",
    "%25",
    "&#115;",
    "&quot;",
    "&amp",
    ":",
    "=",
    "(",
    ")",
    " ",
    "0123456789abcdef",
    "c2tfbGl2ZV8",
    "s\0k\0_\0",
    "\u{1f600}",
    "\u{7f}",
];

proptest! {
    #[test]
    fn any_bytes_are_scanned(bytes in proptest::collection::vec(any::<u8>(), 0..4000)) {
        let scanner = Scanner::with_secret_values([(VARIABLE, "b7Xq-0vT2m-Lz9Rk4")]);
        prop_assert_eq!(examine(&scanner, &bytes).map(|found| found.len()), Ok(0));
    }

    #[test]
    fn any_heap_of_pieces_is_scanned(pieces in proptest::collection::vec(0..PIECES.len(), 0..400), seed: u64) {
        let mut lot = Lot::new(seed);
        let text: String = pieces
            .iter()
            .map(|piece| if lot.below(9) == 0 { lot.hex(64) } else { PIECES[*piece].to_owned() })
            .collect();
        let found = examine(&Scanner::new(), text.as_bytes());
        prop_assert!(found.is_ok(), "{:?}", found);
    }

    #[test]
    fn a_secret_is_found_wherever_it_is(
        seed: u64, kind in 0..13_usize, way in 0..WAYS.len(), layer in 0..LAYERS.len(), before in 0..3000_usize,
        after in 0..3000_usize, context: usize,
    ) {
        let mut lot = Lot::new(seed);
        let secret = secrets(&mut lot).swap_remove(kind);
        let scanner = match secret.by {
            By::Variable => Scanner::with_secret_values([(VARIABLE, &secret.text)]),
            _ => Scanner::new(),
        };
        let contexts = if secret.by == By::Name { NAMED } else { TELLING };
        let (left, right) = contexts[context % contexts.len()];
        let written = (WAYS[way].write)(&secret.text, &mut lot).around(left, right);
        let written = (LAYERS[layer].wrap)(written, &mut lot);
        let (before, after) = (filler(&mut lot, before), filler(&mut lot, after));
        let bytes = [before.as_bytes(), &written.bytes(), after.as_bytes()].concat();
        let found = examine(&scanner, &bytes).map_err(|broken| TestCaseError::fail(broken.to_string()))?;
        prop_assert_eq!(found.len(), 1, "{} / {}", WAYS[way].name, LAYERS[layer].name);
        prop_assert_eq!(found[0].kind, secret.kind);
        prop_assert_eq!(found[0].live, secret.live);
        prop_assert_eq!(found[0].start, before.len() + written.before.len());
        prop_assert_eq!(found[0].end, before.len() + written.before.len() + written.secret.len());
        if LAYERS[layer].name == "as it is" {
            prop_assert_eq!(found[0].encoding, WAYS[way].encoding);
        }
    }

    #[test]
    fn a_secret_may_be_cut_anywhere(seed: u64, cuts in proptest::collection::vec(1..72_usize, 0..12)) {
        let mut lot = Lot::new(seed);
        let key = format!("sk_live_{}", lot.hex(64));
        let mut text = String::new();
        for (index, char) in key.chars().enumerate() {
            if cuts.contains(&index) {
                text += ["\"+\"", "\" + '", "\\\n", "\"\n + /* - */ \"", "`+\""][lot.below(5)];
            }
            text.push(char);
        }
        let bytes = format!("x(\"{text}\")");
        let found = examine(&Scanner::new(), bytes.as_bytes()).map_err(|broken| TestCaseError::fail(broken.to_string()))?;
        prop_assert_eq!(found.len(), 1);
        prop_assert_eq!((found[0].start, found[0].end), (3, 3 + text.len()));
        prop_assert_eq!(found[0].encoding == Encoding::Plain, cuts.is_empty());
    }
}

/// Texts that make a careless scanner read the same bytes again and again.
#[test]
fn cost_grows_with_the_length_and_no_faster() {
    let hostile = [
        "s",
        "sk_",
        "sk_live_",
        "\"",
        "s\"+\"",
        "s\" ",
        "\"\"+",
        "s\"/*",
        "s\"//",
        "\\",
        "\\\\",
        "\\u005c",
        "\\\\u005cu0073",
        "%25",
        "%2573",
        "&amp;",
        "&amp;amp;#",
        "`${\"",
        "s`${`",
        "\"}",
        "s\"}",
        "secret",
        "secret:",
        "secret=\"",
        "hmac(",
        "createHmac(\"",
        "secret\" value",
        "importKey(\"",
        "[\"s\",",
        "sk_live_\",\"",
        "s\".concat(\"",
        "AAAA",
        "s\0",
        "\0s",
        "c2tf",
        "<a ",
        "s\"\n\n\n\n\n\n\n\n",
        "secret:[\"0\",\"",
        "sk_live_0\"+\"",
        "\u{1f600}",
        "\n",
        "pk_live_{",
        "hmac\\\\\\\\",
        "s\\\"\\\"+",
        "secret\\u003a\\u0022",
    ];
    let scanner = Scanner::with_secret_values([(VARIABLE, "b7Xq-0vT2m-Lz9Rk4")]);
    for pattern in hostile {
        let steps = |length: usize| {
            let text = pattern.repeat(length / pattern.len());
            let (found, steps) = scanner.scan_counting(text.as_bytes());
            assert!(found.is_empty(), "{pattern:?}");
            steps
        };
        let (small, large) = (steps(25_000), steps(200_000));
        assert!(large <= 10 * small, "{pattern:?}: {small} steps for 25 kB, {large} for 200 kB");
        assert!(large <= 200 * 200_000, "{pattern:?}: {} steps a byte", large / 200_000);
    }
}

/// A hostile text must not use up what a secret behind it needs.
#[test]
fn a_secret_behind_a_hostile_text_is_found() {
    let key = format!("sk_live_{}", Lot::new(5).hex(64));
    for pattern in
        ["s\"/*", "\\\\u005cu0073", "&amp;amp;#", "s`${`", "secret:[\"0\",\"", "s\"\n\n\n\n\n\n\n\n"]
    {
        let text = pattern.repeat(400_000 / pattern.len()) + "\n" + &key;
        let found = examine(&Scanner::new(), text.as_bytes()).unwrap();
        assert_eq!(found.len(), 1, "{pattern:?}");
    }
}
