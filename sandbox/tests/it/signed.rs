//! The signed call of a partner's own server.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use crate::harness::{Answer, START, Sandbox, demo_key, gift, key};
use crate::process::Process;

const USERS: &str = "/v1/partner/users";

fn secret_key() -> String {
    demo_key().replace("pk_", "sk_")
}

fn hmac_secret() -> String {
    "5ec2e700".repeat(8)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

/// A request, and what of it is signed.
#[derive(Clone)]
struct Signed<'a> {
    key: String,
    hmac_secret: String,
    timestamp: String,
    method: &'a str,
    path: &'a str,
    body: &'a [u8],
}

impl Signed<'_> {
    fn get(path: &str) -> Signed<'_> {
        Signed {
            key: secret_key(),
            hmac_secret: hmac_secret(),
            timestamp: START.to_string(),
            method: "GET",
            path,
            body: b"",
        }
    }

    fn signature(&self) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.hmac_secret.as_bytes()).unwrap();
        let body = hex(&Sha256::digest(self.body));
        mac.update(format!("{}{}{}{body}", self.timestamp, self.method, self.path).as_bytes());
        hex(&mac.finalize().into_bytes())
    }

    fn send(&self, sandbox: &Sandbox) -> Answer {
        self.send_as(sandbox, self.method, self.path, self.body, &self.signature())
    }

    /// Sends something else than what was signed.
    fn send_as(&self, sandbox: &Sandbox, method: &str, path: &str, body: &[u8], signature: &str) -> Answer {
        let headers = [
            ("X-Partner-Key", self.key.as_str()),
            ("X-Timestamp", &self.timestamp),
            ("X-Signature", signature),
        ];
        sandbox.send(method, &format!("{}{path}", sandbox.urls.api), &headers, body)
    }
}

#[test]
fn a_signed_request_is_answered_with_users() {
    let sandbox = Sandbox::new();
    let answer = Signed::get(USERS).send(&sandbox);
    assert_eq!(answer.status, 200, "{}", answer.text());
    let list = answer.json();
    assert_eq!((&list["page"], &list["limit"], &list["total"]), (&json!(1), &json!(20), &json!(23)));
    assert_eq!(list["data"].as_array().unwrap().len(), 20);
    assert_eq!(list["data"][0]["externalUserId"], "riverside-press-user-001");
    assert_eq!(answer.header("x-ratelimit-remaining"), "999", "it spends the partner's limit");
    let rest = Signed::get("/v1/partner/users?page=3&limit=10").send(&sandbox).json();
    assert_eq!(rest["data"].as_array().unwrap().len(), 3);
    let beyond = Signed::get("/v1/partner/users?page=18446744073709551615&limit=100").send(&sandbox);
    assert_eq!((beyond.status, &beyond.json()["data"]), (200, &json!([])));
    for wrong in ["page=0", "limit=0", "limit=101", "page=x", "limit=-1"] {
        Signed::get(&format!("/v1/partner/users?{wrong}")).send(&sandbox).assert_server_error(400, None);
    }
}

#[test]
fn each_partner_signs_with_its_own_secret() {
    let sandbox = Sandbox::new();
    for digit in [1_u8, 2, 3, 6, 7] {
        let request = Signed {
            key: key(digit).replace("pk_", "sk_"),
            hmac_secret: format!("5ec2e7{digit}{digit}").repeat(8),
            ..Signed::get(USERS)
        };
        assert_eq!(request.send(&sandbox).status, 200, "{digit}");
        let stranger = Signed { hmac_secret: hmac_secret(), ..request };
        stranger.send(&sandbox).assert_server_error(401, Some("INVALID_SIGNATURE"));
    }
}

#[test]
fn what_is_signed_is_what_must_be_sent() {
    let sandbox = Sandbox::new();
    let refused = |answer: Answer| answer.assert_server_error(401, Some("INVALID_SIGNATURE"));
    let request = Signed::get("/v1/partner/users?page=2");
    let signature = request.signature();
    assert_eq!(request.send(&sandbox).status, 200);
    refused(request.send_as(&sandbox, "GET", "/v1/partner/users?page=3", b"", &signature));
    refused(request.send_as(&sandbox, "GET", USERS, b"", &signature));
    refused(request.send_as(&sandbox, "DELETE", "/v1/partner/users?page=2", b"", &signature));
    let early = Signed { timestamp: (START - 1).to_string(), ..request.clone() };
    refused(early.send_as(&sandbox, "GET", "/v1/partner/users?page=2", b"", &signature));
    for wrong in ["", "0", &signature[..63], &signature.to_uppercase(), &format!("{signature}00"), "ü"] {
        refused(request.send_as(&sandbox, "GET", "/v1/partner/users?page=2", b"", wrong));
    }
    let url = format!("{}{USERS}", sandbox.urls.api);
    let key = secret_key();
    let time = START.to_string();
    let unsigned = [("X-Partner-Key", key.as_str()), ("X-Timestamp", &time)];
    refused(sandbox.send("GET", &url, &unsigned, b""));

    // The body counts by its bytes.
    let post = Signed { method: "POST", path: "/v1/partner/actions/submit", body: b"{\"a\": 1}", ..request };
    post.send(&sandbox).assert_server_error(501, None);
    refused(post.send_as(&sandbox, "POST", post.path, b"{\"a\":1}", &post.signature()));
}

#[test]
fn a_timestamp_counts_for_five_minutes_either_way() {
    let sandbox = Sandbox::new();
    let at = |timestamp: String| Signed { timestamp, ..Signed::get(USERS) }.send(&sandbox);
    for near in [START - 300, START + 300] {
        assert_eq!(at(near.to_string()).status, 200, "{near}");
    }
    for stale in [
        (START - 301).to_string(),
        (START + 301).to_string(),
        (START * 1_000).to_string(),
        String::new(),
        "now".to_owned(),
        format!("+{START}"),
        format!("{START}.5"),
        "9".repeat(40),
    ] {
        at(stale).assert_server_error(401, Some("TIMESTAMP_EXPIRED"));
    }
    let url = format!("{}{USERS}", sandbox.urls.api);
    let untimed = sandbox.send("GET", &url, &[("X-Partner-Key", &secret_key())], b"");
    untimed.assert_server_error(401, Some("TIMESTAMP_EXPIRED"));
    let request = Signed::get(USERS);
    sandbox.clock.advance(Duration::from_secs(300));
    assert_eq!(request.send(&sandbox).status, 200);
    sandbox.clock.advance(Duration::from_secs(1));
    request.send(&sandbox).assert_server_error(401, Some("TIMESTAMP_EXPIRED"));
}

#[test]
fn other_keys_and_other_partners_are_refused() {
    let sandbox = Sandbox::new();
    let with = |key: &str| Signed { key: key.to_owned(), ..Signed::get(USERS) }.send(&sandbox);
    with(&demo_key()).assert_server_error(403, Some("SECRET_KEY_REQUIRED"));
    for unknown in [
        "",
        "sk_test_",
        "sk_",
        &secret_key().replace("test", "live"),
        &secret_key().to_uppercase(),
        &format!("sk_test_{}", "9".repeat(64)),
        &secret_key()[1..],
    ] {
        with(unknown).assert_server_error(401, Some("INVALID_API_KEY"));
    }
    for (digit, code) in [(4_u8, "PARTNER_NOT_ACTIVE"), (5, "PARTNER_SUSPENDED")] {
        let request = Signed {
            key: key(digit).replace("pk_", "sk_"),
            hmac_secret: format!("5ec2e7{digit}{digit}").repeat(8),
            ..Signed::get(USERS)
        };
        request.send(&sandbox).assert_server_error(401, Some(code));
        let unproven = Signed { hmac_secret: hmac_secret(), ..request };
        unproven.send(&sandbox).assert_server_error(401, Some("INVALID_SIGNATURE"));
    }
    sandbox.call(&secret_key(), "GET", "/v1/partner/config").assert_error(401, Some("INVALID_API_KEY"));
    sandbox.create(&secret_key(), &gift()).assert_error(401, Some("INVALID_API_KEY"));
}

#[test]
fn the_limits_hold_for_signed_calls_too() {
    let sandbox = Sandbox::new();
    for _ in 0..100 {
        assert_eq!(Signed::get(USERS).send(&sandbox).status, 200);
    }
    Signed::get(USERS).send(&sandbox).assert_server_error(429, None);
    sandbox.call(&demo_key(), "GET", "/v1/partner/config").assert_error(429, None);
}

#[test]
fn no_browser_is_let_near_it() {
    let sandbox = Sandbox::new();
    let url = format!("{}{USERS}", sandbox.urls.api);
    let preflight = [
        ("Origin", "https://partner.example"),
        ("Access-Control-Request-Method", "GET"),
        ("Access-Control-Request-Headers", "x-partner-key,x-signature,x-timestamp"),
    ];
    let answers = [
        sandbox.send("OPTIONS", &url, &preflight, b""),
        sandbox.send("GET", &url, &[("Origin", "https://partner.example")], b""),
        sandbox.call(&demo_key(), "GET", USERS),
        Signed::get(USERS).send(&sandbox),
    ];
    for answer in answers {
        let told: Vec<_> =
            answer.headers.keys().filter(|name| name.as_str().starts_with("access-control")).collect();
        assert!(told.is_empty(), "{told:?}");
    }
}

#[test]
fn secrets_leave_no_trace() {
    let sandbox = Sandbox::new();
    let request = Signed::get(USERS);
    let (good, bad) = (request.send(&sandbox), request.send_as(&sandbox, "GET", USERS, b"", "00"));
    let journal = sandbox.journal().to_string();
    for seen in [good.text(), bad.text(), journal] {
        for secret in [&secret_key()[8..], &hmac_secret(), &request.signature()] {
            assert!(!seen.contains(secret), "{seen}");
        }
    }
    let told = &sandbox.journal()["requests"][0];
    assert_eq!((&told["path"], &told["status"]), (&json!(USERS), &json!(200)));
    assert_eq!(told["headers"]["x-partner-key"], "sk_test_…(hidden)");
}

fn recipe(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recipes").join(name)
}

/// Runs one of the documents' recipes with the sandbox's address and the demo's credentials in its environment.
fn run(sandbox: &Process, command: &mut Command, hmac_secret: &str) -> Output {
    let output = command
        .env("SIR_BASE_URL", &sandbox.urls.api)
        .env("SIR_SECRET_KEY", secret_key())
        .env("SIR_HMAC_SECRET", hmac_secret)
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}; `cargo xtask setup` installs what is missing"));
    assert!(output.status.success(), "{output:?}; `cargo xtask setup` installs what is missing");
    output
}

fn assert_recipe(call: impl Fn(&str) -> Output) {
    let answer = |secret: &str| -> Value { serde_json::from_slice(&call(secret).stdout).unwrap() };
    let users = answer(&hmac_secret());
    assert_eq!(users["data"][0]["externalUserId"], "riverside-press-user-001", "{users}");
    let refused = answer(&"0".repeat(64));
    assert_eq!((&refused["statusCode"], &refused["code"]), (&json!(401), &json!("INVALID_SIGNATURE")));
}

#[test]
#[cfg(unix)]
fn the_documents_recipe_for_the_shell_is_accepted() {
    let sandbox = Process::start(&[]);
    assert_recipe(|secret| run(&sandbox, Command::new("sh").arg(recipe("users.sh")), secret));
}

#[test]
#[cfg(unix)]
fn the_documents_recipe_for_node_is_accepted() {
    let sandbox = Process::start(&[]);
    let folder = TempDir::new().unwrap();
    // Node runs TypeScript from a later version on than the one that we ask for.
    let esbuild = Path::new(env!("CARGO_MANIFEST_DIR")).join("../www/node_modules/.bin/esbuild");
    let sign = folder.path().join("sign.mjs");
    let outfile = format!("--outfile={}", sign.display());
    run(
        &sandbox,
        Command::new(esbuild).arg(recipe("sign.ts")).args(["--format=esm", "--log-level=error", &outfile]),
        "",
    );
    let call = folder.path().join("call.mjs");
    fs::write(
        &call,
        r#"
import { signSirRequest } from './sign.mjs';
const [method, path, body] = process.argv.slice(2);
const { rawBody, headers } = signSirRequest(method, path, body && JSON.parse(body));
const answer = await fetch(process.env.SIR_BASE_URL + path, { method, headers, body: rawBody || undefined });
process.stdout.write(await answer.text());
"#,
    )
    .unwrap();
    let node = |secret: &str, arguments: &[&str]| {
        run(&sandbox, Command::new("node").arg(&call).args(arguments), secret)
    };
    assert_recipe(|secret| node(secret, &["GET", "/v1/partner/users?limit=5"]));
    let body = r#"{"actionType":"DONATION","amount":2500,"note":"Grüße"}"#;
    let signed = node(&hmac_secret(), &["POST", "/v1/partner/actions/submit", body]);
    let answer: Value = serde_json::from_slice(&signed.stdout).unwrap();
    assert_eq!(answer["statusCode"], 501, "the signature over a body is right: {answer}");
}
