//! Base64, of both alphabets at once, at any offset.

/// The six bits of each character; 255 for what is none.
const DIGITS: [u8; 256] = {
    let mut table = [255; 256];
    let mut code = 0;
    while code < 26 {
        table[b'A' as usize + code] = code as u8;
        table[b'a' as usize + code] = 26 + code as u8;
        code += 1;
    }
    let mut code = 0;
    while code < 10 {
        table[b'0' as usize + code] = 52 + code as u8;
        code += 1;
    }
    table[b'+' as usize] = 62;
    table[b'-' as usize] = 62;
    table[b'/' as usize] = 63;
    table[b'_' as usize] = 63;
    table
};

/// The six bits of a character.
pub(crate) fn digit(byte: u8) -> Option<u8> {
    Some(DIGITS[usize::from(byte)]).filter(|bits| *bits < 64)
}

/// Whether it is a character of base64.
pub(crate) fn is_digit(byte: u8) -> bool {
    DIGITS[usize::from(byte)] < 64
}

/// Appends what these characters stand for; a single one left over is dropped.
pub(crate) fn decode(text: &[u8], bytes: &mut Vec<u8>) {
    let bits = |byte: u8| u32::from(DIGITS[usize::from(byte)] & 63);
    let (groups, rest) = text.as_chunks::<4>();
    bytes.extend(groups.iter().flat_map(|group| {
        let word = bits(group[0]) << 18 | bits(group[1]) << 12 | bits(group[2]) << 6 | bits(group[3]);
        let [_, one, two, three] = word.to_be_bytes();
        [one, two, three]
    }));
    if let [one, two, more @ ..] = rest {
        let word = bits(*one) << 18 | bits(*two) << 12 | more.first().map_or(0, |byte| bits(*byte) << 6);
        let [_, first, second, _] = word.to_be_bytes();
        bytes.push(first);
        if !more.is_empty() {
            bytes.push(second);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::base64::Engine as _;
    use ::base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn undoes_both_alphabets(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            for text in [STANDARD.encode(&bytes), URL_SAFE_NO_PAD.encode(&bytes)] {
                let mut decoded = Vec::new();
                decode(text.trim_end_matches('=').as_bytes(), &mut decoded);
                prop_assert_eq!(&decoded, &bytes);
            }
        }
    }
}
