//! The doctor, on any page: its address, its headers, its HTML, and whatever the files that it names answer.

use super::pick;
use crate::{Verdict, hold, marker};
use fastrand::Rng;
use sir_donate_doctor::{Answer, Doctor, Finding, Got, Headers, Level, Page, Place};

/// More rounds than there are kinds of files.
const ROUNDS: usize = 5;
/// A run of a secret's characters that nobody writes by chance.
const RUN: usize = 16;

/// The address in the first line, headers below it, and the HTML behind an empty line.
fn page(case: &str) -> Page {
    let (head, html) = case.split_once("\n\n").unwrap_or(("", case));
    let (address, headers) = head.split_once('\n').unwrap_or((head, ""));
    let known = !headers.is_empty() || address.starts_with("http");
    Page {
        address: Some(address.to_owned()).filter(|address| !address.is_empty()),
        html: html.to_owned(),
        headers: known.then(|| Headers::read(headers)),
    }
}

/// The same answer for the same address, of all kinds.
fn answer(address: &str) -> Answer {
    let seed = address.bytes().fold(7_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    let mut rng = Rng::with_seed(seed);
    let script = "(()=>{a(\"sir-donate\",\"app-0123456789ab.js\",\"sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\",\"sir-donate-0123456789ab.wasm\",\"remove type=module\")})()";
    let body = pick(
        &mut rng,
        &[
            script,
            script,
            script,
            "<!doctype html>",
            "",
            "\0asm\u{1}",
            "{}",
            "switched off by its maintainers",
            "sha256-",
        ],
    );
    let header = |rng: &mut Rng, name: &str, values: &[&str]| {
        let value = pick(rng, values);
        (!value.is_empty()).then(|| (name.to_owned(), value.to_owned()))
    };
    let headers = [
        header(
            &mut rng,
            "content-type",
            &["text/javascript", "text/plain", "text/html", "application/wasm", "text/css", ""],
        ),
        header(&mut rng, "x-content-type-options", &["nosniff", ""]),
        header(&mut rng, "access-control-allow-origin", &["*", "https://www.example.org", ""]),
        header(&mut rng, "cross-origin-resource-policy", &["cross-origin", "same-origin", "same-site", ""]),
    ];
    match rng.u32(..9) {
        0 => Answer::Failed("refused".into()),
        1 => Answer::Unseen("offline".into()),
        _ => Answer::Got(Box::new(Got {
            status: [200, 200, 200, 204, 404, 500][rng.usize(..6)],
            address: pick(&mut rng, &["", "", "https://cdn.example/1.2.3/sir-donate.js"]).to_owned(),
            headers: Headers { list: headers.into_iter().flatten().collect(), all: rng.bool() },
            body: body.as_bytes().to_vec(),
            hashes: vec![
                pick(&mut rng, &["sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "sha384-x"])
                    .to_owned(),
            ],
        })),
    }
}

/// It comes to an end, asks for addresses of the web and of the disk alone, and what it tells stands in the page, has all
/// its parts, and holds no secret.
///
/// # Errors
/// What does not hold.
pub fn check(case: &[u8]) -> Verdict {
    let case = String::from_utf8_lossy(case);
    let page = page(&case);
    let html = page.html.clone();
    let mut doctor = Doctor::new(page);
    let mut wants = doctor.wants();
    for round in 0.. {
        if wants.is_empty() {
            break;
        }
        hold!(round < ROUNDS, "it wants more and more");
        hold!(wants.len() <= 64, "{} files are wanted at once", wants.len());
        for want in &wants {
            let known =
                ["http://", "https://", "file:///"].iter().any(|scheme| want.address.starts_with(scheme));
            hold!(known, "something else than a file is wanted");
            // Whether a host's Punycode is one is for whoever asks.
            let good = want.address.contains("xn--") || url::Url::parse(&want.address).is_ok();
            hold!(good, "what is wanted is no address");
            doctor.answered(&want.address, answer(&want.address));
        }
        wants = doctor.wants();
    }
    let findings = doctor.findings();
    for Finding { code, level, place, message, remedy, paste, .. } in &findings {
        let code = code.as_str();
        hold!(!message.is_empty() && !remedy.is_empty(), "{code}: it says nothing");
        hold!(*level != Level::Error || message.ends_with('.'), "{code}: no sentence");
        let mut told = vec![message.as_str(), remedy, paste.as_deref().unwrap_or_default()];
        match place {
            Place::Text { offset, length, line, column } => {
                hold!(
                    offset + length <= html.len() && html.is_char_boundary(*offset),
                    "{code}: outside of the page"
                );
                let before = &html[..*offset];
                let begin = before.rfind('\n').map_or(0, |at| at + 1);
                let units = before[begin..].encode_utf16().count() + 1;
                let lines = before.matches('\n').count() + 1;
                hold!((*line as usize, *column as usize) == (lines, units), "{code}: another line or column");
                let at = html[*offset..].chars().next();
                hold!(at.is_some_and(|c| !c.is_whitespace()), "{code}: it stands where nothing is");
            }
            Place::Header(text) | Place::Address(text) => told.push(text),
            _ => {}
        }
        for text in told {
            hold!(!text.chars().any(|c| c.is_control() && c != '\n'), "{code}: a control character is told");
            for secret in marker::secrets() {
                let leaks = secret
                    .as_bytes()
                    .windows(RUN)
                    .any(|run| memchr::memmem::find(text.as_bytes(), run).is_some());
                hold!(!leaks, "{code}: a secret is told");
            }
        }
    }
    Ok(())
}

/// Pages as partners write them, with what goes wrong in them.
pub fn fresh(rng: &mut Rng) -> String {
    let mut text = String::from(pick(
        rng,
        &[
            "https://www.example.org/give",
            "http://localhost:8787/a/b?c",
            "file:///srv/page.html",
            "",
            "http://[::1]:1/",
        ],
    ));
    text.push('\n');
    for _ in 0..rng.usize(..3) {
        text.push_str(pick(
            rng,
            &["Content-Security-Policy: ", "content-security-policy: ", "Cross-Origin-Embedder-Policy: "],
        ));
        for _ in 0..rng.usize(..8) {
            text.push_str(pick(
                rng,
                &[
                    "default-src ",
                    "script-src ",
                    "connect-src ",
                    "img-src ",
                    "style-src ",
                    "trusted-types ",
                    "sandbox ",
                    "script-src-elem ",
                    "'none' ",
                    "'self' ",
                    "https: ",
                    "https://cdn.example ",
                    "*.example:* ",
                    "; ",
                    "; ",
                    ", ",
                    "'nonce-x' ",
                    "'strict-dynamic' ",
                    "'wasm-unsafe-eval' ",
                    "require-corp",
                    "{sk_live}",
                ],
            ));
        }
        text.push('\n');
    }
    text.push('\n');
    for _ in 0..rng.usize(1..8) {
        text.push_str(pick(
            rng,
            &[
                "<sir-donate",
                "<script",
                "<script async",
                "<meta http-equiv=Content-Security-Policy",
                "<link rel=stylesheet",
                "<iframe sandbox",
                "<base",
                "<p>",
                "<div>",
                "</p>",
                "</div>",
                "</sir-donate>",
                "<a href=x>Donate</a>",
                "<template>",
                "<noscript>",
                "<svg>",
                "<head>",
                "<body id=donate>",
                "<!--",
                "-->",
                "words\n",
                "\u{fc}\u{1f600}",
            ],
        ));
        if text.ends_with(['>', '\n']) {
            continue;
        }
        for _ in 0..rng.usize(..6) {
            text.push_str(pick(rng, &[" ", "\n  ", " data-"]));
            text.push_str(pick(
                rng,
                &[
                    "publishable-key",
                    "nonprofit",
                    "mode",
                    "amounts",
                    "theme",
                    "api-base",
                    "snapshot",
                    "fallback-url",
                    "amonts",
                    "color",
                    "src",
                    "type",
                    "integrity",
                    "crossorigin",
                    "nonce",
                    "content",
                    "href",
                    "srcdoc",
                    "target",
                    "class",
                ],
            ));
            text.push('=');
            let quote = pick(rng, &["\"", "'", ""]);
            text.push_str(quote);
            text.push_str(pick(
                rng,
                &[
                    "{pk_test}",
                    "{pk_live}",
                    "{sk_live}",
                    "{sk_test}",
                    "{whsec}",
                    "{jwt}",
                    "{hex}",
                    "{stripe_sk}",
                    "{sk_live:half}",
                    "{stripe_sk:half}",
                    "pk_test_\u{2026}",
                    "american-red-cross",
                    "in-line",
                    "5,10,lots",
                    "dark light",
                    "https://cdn.example/v1/sir-donate.js",
                    "/v1/sir-donate.js?x={sk_live}",
                    "../sir-donate.js",
                    "reserve.css",
                    "http://cdn.example/next/sir-donate.js",
                    "module",
                    "text/plain",
                    "rocketlazyloadscript",
                    "#donate",
                    "",
                    "sha384-x",
                    "&lt;sir-donate&gt;",
                    "default-src 'none'; script-src https:",
                    "{long}",
                    "{{ key }}",
                ],
            ));
            text.push_str(quote);
        }
        text.push_str(pick(rng, &[">", ">", ">", " />", ">hmacSecret='{hex}'</script>", ""]));
    }
    text
}
