//! HMAC-SHA256 in lower-case hexadecimal digits: what signs the calls of a partner's server, and the sandbox's
//! webhooks.

use std::fmt::Write;

use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

/// SHA-256 in lower-case hexadecimal digits.
pub(crate) fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// The signature of these parts, one after the other. The secret is taken as the text that it is: hexadecimal
/// digits are not decoded.
pub(crate) fn sign(secret: &str, parts: &[&[u8]]) -> String {
    mac(secret, parts).map(|mac| hex(&mac.finalize().into_bytes())).unwrap_or_default()
}

/// Is this the signature of these parts? Takes as long for a good guess as for a bad one.
pub(crate) fn verify(secret: &str, parts: &[&[u8]], signature: &str) -> bool {
    let (Some(mac), Some(bytes)) = (mac(secret, parts), unhex(signature)) else {
        return false;
    };
    mac.verify_slice(&bytes).is_ok()
}

/// There always is one: a key of any length will do.
fn mac(secret: &str, parts: &[&[u8]]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    for part in parts {
        mac.update(part);
    }
    Some(mac)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String never fails.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Lower case alone, as the documents' recipes write it: a server that compares texts would refuse capitals.
fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let (pairs, []) = text.as_bytes().as_chunks::<2>() else {
        return None;
    };
    pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vectors_of_the_standards_come_out() {
        assert_eq!(digest(b""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        // RFC 4231, test case 2.
        let signature = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        let parts: [&[u8]; 2] = [b"what do ya want ", b"for nothing?"];
        assert_eq!(sign("Jefe", &parts), signature);
        assert!(verify("Jefe", &parts, signature));
        let capitals = signature.to_uppercase();
        for wrong in ["", "5bdc", &signature[1..], &capitals, &signature.replace('5', "6"), "ü"] {
            assert!(!verify("Jefe", &parts, wrong), "{wrong}");
        }
        assert!(!verify("jefe", &parts, signature));
    }
}
