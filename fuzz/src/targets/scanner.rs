//! The guard's scanner, on any bytes: text of a build, source maps, wasm.

use super::pick;
use crate::{Verdict, hold, marker};
use fastrand::Rng;
use memchr::memmem;
use sir_donate_guard::{Encoding, Finding, Kind, Scanner, examine};
use std::sync::OnceLock;

fn scanner() -> &'static Scanner {
    static SCANNER: OnceLock<Scanner> = OnceLock::new();
    SCANNER.get_or_init(|| {
        Scanner::with_secret_values([("SIR_WEBHOOK_SECRET", marker::value("env").unwrap_or_default())])
    })
}

/// What the guard promises of any bytes; that what stands there plainly is found; and that what is found is there.
///
/// # Errors
/// What does not hold.
pub fn check(case: &[u8]) -> Verdict {
    let found = examine(scanner(), case).map_err(|broken| broken.to_string())?;
    for finding in found.iter().filter(|finding| finding.encoding == Encoding::Plain) {
        let part = &case[finding.start..finding.end];
        let prefix = finding.masked.trim_end_matches('…');
        if matches!(finding.kind, Kind::SecretKey | Kind::ForeignSecretKey | Kind::WebhookSecret) {
            hold!(part.starts_with(prefix.as_bytes()), "{prefix} is found where it does not stand");
            hold!(part.len() >= prefix.len() + 20, "{prefix} is found with hardly anything behind it");
        }
        hold!(finding.live != prefix.contains("test"), "live and test are taken for each other");
    }
    // So many that a scan ends early.
    if found.len() >= 1_000 {
        return Ok(());
    }
    for (name, kind) in [
        ("sk_live", Kind::SecretKey),
        ("sk_test", Kind::SecretKey),
        ("whsec", Kind::WebhookSecret),
        ("stripe_sk", Kind::ForeignSecretKey),
        ("rk_live", Kind::ForeignSecretKey),
        ("env", Kind::EnvSecret),
    ] {
        let secret = marker::value(name).unwrap_or_default().as_bytes();
        let Some(start) = memmem::find(case, secret) else { continue };
        let end = start + secret.len();
        // With a letter beside it, it is part of something else.
        let part = |byte: Option<&u8>| {
            byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || b"_-+/=".contains(byte))
        };
        if part(case.get(end)) || start.checked_sub(1).is_some_and(|before| part(case.get(before))) {
            continue;
        }
        let overlaps = |finding: &&Finding| finding.start < end && start < finding.end;
        let mut hits = found.iter().filter(overlaps).peekable();
        hold!(hits.peek().is_some(), "{name}: it stands there, and is not found");
        // One beside it may be live.
        let live = kind == Kind::EnvSecret || name == "sk_test" || hits.any(|hit| hit.live);
        hold!(live, "{name}: what is live is told as test");
    }
    Ok(())
}

/// What builds write around a key, and innocent things that look like one.
pub fn fresh(rng: &mut Rng) -> String {
    let mut text = String::new();
    for _ in 0..rng.usize(1..5) {
        let key = pick(
            rng,
            &[
                "{sk_live",
                "{sk_test",
                "{whsec",
                "{stripe_sk",
                "{rk_live",
                "{hex",
                "{env",
                "{pk_test",
                "{pk_live",
                "{hex_upper",
                "{jwt",
                "{stripe_pk",
            ],
        );
        let form = pick(
            rng,
            &["}", "}", ":base64}", ":url}", ":hex}", ":js}", ":unicode}", ":split}", ":utf16}", ":half}"],
        );
        let around = [
            ("const k=\"", "\";"),
            ("hmacSecret: '", "',"),
            ("{\"secretKey\":\"", "\"}"),
            ("<sir-donate publishable-key=\"", "\"></sir-donate>"),
            ("SIR_HMAC_SECRET=", "\n"),
            ("data:application/json;base64,", "\n"),
            ("createHmac('sha256', `", "`)"),
            (".a{content:'", "'}"),
            ("integrity=\"sha384-", "\""),
            ("mount(el,{publishableKey:\"", "\"})"),
            ("\0asm\u{1}\0\0\0", "\0\0"),
            ("//# sourceMappingURL=", "\n"),
            ("%22", "%22"),
            ("&quot;", "&#34;"),
            ("", " "),
        ];
        let (before, after) = around[rng.usize(..around.len())];
        for part in [before, key, form, after] {
            text.push_str(part);
        }
    }
    text
}
