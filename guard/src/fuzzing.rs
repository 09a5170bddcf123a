//! What must hold for any bytes whatever: for fuzzers and property tests.

use core::fmt;

use crate::{Finding, Kind, Scanner, page_keys};

/// A promise that the scanner broke.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken(String);

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Broken {}

/// The most that a scan may cost: steps that every text costs, and steps for each byte.
const STEPS: (u64, u64) = (2_000_000, 1_000);

/// Scans the bytes and checks what holds for every text: findings lie in it, in order and apart, at the line
/// and column that they say; what is shown of them holds nothing of a secret; and the cost is linear.
///
/// # Errors
/// What did not hold. The text of it shows nothing of the bytes.
pub fn examine(scanner: &Scanner, bytes: &[u8]) -> Result<Vec<Finding>, Broken> {
    let broken = |what: &str, finding: &Finding| {
        Err(Broken(format!(
            "{what}: {} at {}..{} of {} bytes",
            finding.kind.as_str(),
            finding.start,
            finding.end,
            bytes.len()
        )))
    };
    let (findings, steps) = scanner.scan_counting(bytes);
    if steps > STEPS.0 + STEPS.1 * bytes.len() as u64 {
        return Err(Broken(format!("{steps} steps for {} bytes", bytes.len())));
    }
    let mut end = 0;
    for finding in &findings {
        if finding.start >= finding.end || finding.end > bytes.len() {
            return broken("a range outside the text", finding);
        }
        if finding.start < end {
            return broken("findings out of order", finding);
        }
        end = finding.end;
        if finding.live != (finding.level == crate::Level::Fatal) {
            return broken("a live secret that may become a warning", finding);
        }
        let shown = match finding.kind {
            Kind::HmacSecret => finding.masked == "hmacSecret …",
            Kind::EnvSecret => finding.masked == "environment value …",
            _ => matches!(
                finding.masked.as_str(),
                "sk_…" | "sk_live_…" | "sk_test_…" | "rk_live_…" | "rk_test_…" | "whsec_…"
            ),
        };
        if !shown {
            return broken("more than a prefix is shown", finding);
        }
        if (finding.line, finding.column) != slow_position(bytes, finding.start) {
            return broken("another line or column", finding);
        }
    }
    let keys = page_keys(bytes);
    if keys.windows(2).any(|pair| pair[0].start >= pair[1].start)
        || keys.iter().any(|key| key.start + 72 > bytes.len())
    {
        return Err(Broken("publishable keys out of order or of range".into()));
    }
    Ok(findings)
}

/// Line and column once more, in the most obvious way.
fn slow_position(bytes: &[u8], offset: usize) -> (u32, u32) {
    let before = &bytes[..offset];
    let units: Vec<u16> = match before {
        [0xff, 0xfe, rest @ ..] => {
            rest.as_chunks::<2>().0.iter().map(|pair| u16::from_le_bytes(*pair)).collect()
        }
        [0xfe, 0xff, rest @ ..] => {
            rest.as_chunks::<2>().0.iter().map(|pair| u16::from_be_bytes(*pair)).collect()
        }
        _ => {
            let text = before.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(before);
            let width = |byte: &u8| match byte {
                0x80..=0xbf => 0,
                0xf0.. => 2,
                _ => 1,
            };
            text.iter().flat_map(|byte| core::iter::repeat_n(u16::from(*byte), width(byte))).collect()
        }
    };
    let line = units.iter().filter(|unit| **unit == 10).count();
    let column = units.iter().rev().take_while(|unit| **unit != 10).count();
    let number = |count: usize| u32::try_from(count + 1).unwrap_or(u32::MAX);
    (number(line), number(column))
}
