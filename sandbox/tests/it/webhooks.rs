use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::harness::{
    LINK_LIFETIME, REWARD_DELAY, Sandbox, agent, demo_key, every_org_gift, gift, press, send,
};
use crate::process::Process;
use crate::receiver::{Received, Receiver};

fn test_secret() -> String {
    format!("whsec_{}", "0123456789abcdef".repeat(4))
}

fn telling(receiver: &Receiver) -> Sandbox {
    let mut sandbox = Sandbox::new();
    sandbox.send_events_to(&receiver.url);
    sandbox
}

fn paid(sandbox: &Sandbox) -> (String, String) {
    let (link, id) = sandbox.created(&gift());
    press(sandbox, &link, "pay");
    (link, id)
}

fn reverse(sandbox: &Sandbox, id: &str) {
    let url = format!("{}/sandbox/donations/{id}/reverse", sandbox.urls.api);
    assert_eq!(sandbox.send("POST", &url, &[], b"").status, 200);
}

fn deliveries(sandbox: &Sandbox) -> Value {
    let answer = sandbox.get(&format!("{}/sandbox/deliveries", sandbox.urls.api));
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, ""));
    answer.json()["deliveries"].clone()
}

/// Waits for the deliveries to be as they should be.
fn await_deliveries(sandbox: &Sandbox, are: impl Fn(&Value) -> bool) -> Value {
    let began = Instant::now();
    loop {
        let deliveries = deliveries(sandbox);
        if are(&deliveries) {
            return deliveries;
        }
        assert!(began.elapsed() < Duration::from_secs(20), "{deliveries:#}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn await_attempts(sandbox: &Sandbox, attempts: usize) -> Value {
    await_deliveries(sandbox, |all| all[0]["attempts"].as_array().is_some_and(|all| all.len() == attempts))
}

fn told(received: &Received) -> (String, String) {
    let event = received.event();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (text(&event["data"]["partnerDonationId"]), text(&event["type"]))
}

#[test]
fn a_completed_donation_is_told_with_its_tokens() {
    let receiver = Receiver::new();
    let sandbox = telling(&receiver);
    let (_, id) = paid(&sandbox);
    sandbox.clock.advance(REWARD_DELAY);
    let received = receiver.next();
    assert_eq!(
        received.event(),
        json!({
            "id": format!("evt_{id}_completed"),
            "type": "donation.completed",
            "createdAt": "2026-01-01T00:00:03.000Z",
            "data": {
                "partnerDonationId": id,
                "status": "COMPLETED",
                "tokensDistributed": 125,
                "partner": { "id": "65f0c0ffee00000000000001", "slug": "riverside-press" },
                "nonprofitSlug": "american-red-cross",
                "amount": 2500,
                "tipAmount": 250,
                "currency": "USD",
                "frequency": "once",
                "provider": "stripe",
            },
        })
    );
    for (name, value) in [
        ("content-type", "application/json"),
        ("x-sir-event", "donation.completed"),
        ("x-sir-delivery", &format!("evt_{id}_completed")),
        ("x-sir-timestamp", "1767225603"),
    ] {
        assert_eq!(received.headers[name], value, "{name}");
    }
    assert!(!received.headers.contains_key("x-partner-key"));
    let listed = await_deliveries(&sandbox, |all| all[0]["state"] == "delivered");
    assert_eq!(
        listed,
        json!([{
            "id": format!("evt_{id}_completed"),
            "type": "donation.completed",
            "partnerDonationId": id,
            "state": "delivered",
            "attempts": [{ "at": "2026-01-01T00:00:03.000Z", "status": 204 }],
            "event": received.event(),
        }])
    );
}

#[test]
fn every_end_is_told_and_nothing_else() {
    let receiver = Receiver::new();
    let sandbox = telling(&receiver);
    for (outcome, event) in [("decline", "donation.failed"), ("cancel", "donation.cancelled")] {
        let (link, id) = sandbox.created(&every_org_gift());
        press(&sandbox, &link, outcome);
        press(&sandbox, &link, outcome);
        assert_eq!(told(&receiver.next()), (id, event.to_owned()));
    }
    let (_, unpaid) = sandbox.created(&gift());
    let (_, id) = paid(&sandbox);
    sandbox.clock.advance(REWARD_DELAY);
    assert_eq!(told(&receiver.next()), (id.clone(), "donation.completed".to_owned()));
    reverse(&sandbox, &id);
    reverse(&sandbox, &id);
    let reversed = receiver.next();
    assert_eq!(told(&reversed), (id, "donation.reversed".to_owned()));
    assert_eq!(reversed.event()["data"]["status"], "REVERSED");
    sandbox.clock.advance(LINK_LIFETIME);
    assert_eq!(told(&receiver.next()), (unpaid, "donation.expired".to_owned()));
    await_deliveries(&sandbox, |all| all.as_array().unwrap().iter().all(|one| one["state"] == "delivered"));
    assert_eq!(deliveries(&sandbox).as_array().unwrap().len(), 5);
    assert!(receiver.all().is_empty(), "nothing is told twice");
}

#[test]
fn what_is_refused_is_tried_again_and_later_news_wait_for_it() {
    let receiver = Receiver::new();
    let sandbox = telling(&receiver);
    receiver.answer(&[500, 302, 404]);
    let (_, id) = paid(&sandbox);
    sandbox.clock.advance(REWARD_DELAY);
    let first = receiver.next();
    await_attempts(&sandbox, 1);
    reverse(&sandbox, &id);
    let (link, other) = sandbox.created(&gift());
    for (attempt, pause) in [(2, 1), (3, 5)] {
        sandbox.clock.advance(Duration::from_secs(pause));
        assert_eq!(receiver.next().body, first.body, "attempt {attempt}");
        await_attempts(&sandbox, attempt);
    }
    let listed = deliveries(&sandbox);
    let statuses: Vec<_> =
        listed[0]["attempts"].as_array().unwrap().iter().map(|attempt| &attempt["status"]).collect();
    assert_eq!(statuses, [500, 302, 404]);
    assert_eq!(listed[0]["nextAttemptAt"], "2026-01-01T00:00:34.000Z");
    assert_eq!(listed[1]["attempts"], json!([]), "the reversal waits for the completion");
    press(&sandbox, &link, "cancel");
    assert_eq!(told(&receiver.next()).0, other, "another donation's news do not wait");
    sandbox.clock.advance(Duration::from_secs(25));
    let again = receiver.next();
    assert_eq!(again.body, first.body);
    assert_ne!(
        again.headers["x-sir-timestamp"], first.headers["x-sir-timestamp"],
        "each attempt is signed anew"
    );
    assert_ne!(again.headers["x-sir-signature"], first.headers["x-sir-signature"]);
    assert_eq!(told(&receiver.next()), (id, "donation.reversed".to_owned()));
}

#[test]
fn a_receiver_that_is_down_holds_nothing_up_and_is_given_up() {
    // A port that nobody listens on.
    let closed = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = closed.local_addr().unwrap();
    drop(closed);
    let mut sandbox = Sandbox::new();
    sandbox.send_events_to(&format!("http://{address}/webhooks?of=sandbox"));
    let (link, id) = sandbox.created(&gift());
    press(&sandbox, &link, "cancel");
    assert_eq!(sandbox.status(&id)["status"], "CANCELLED");
    for (attempts, pause) in [(1, 1), (2, 5), (3, 25), (4, 125)] {
        let listed = await_attempts(&sandbox, attempts);
        assert_eq!(listed[0]["state"], "pending");
        let error = listed[0]["attempts"][attempts - 1]["error"].as_str().unwrap();
        assert!(error.to_lowercase().contains("refused"), "{error}");
        sandbox.clock.advance(Duration::from_secs(pause));
    }
    assert_eq!(await_attempts(&sandbox, 5)[0]["state"], "failed");
    let receiver = Receiver::on(TcpListener::bind(address).unwrap());
    let (link, next) = sandbox.created(&gift());
    press(&sandbox, &link, "cancel");
    assert_eq!(told(&receiver.next()).0, next, "back again, it hears of what comes then");
}

#[test]
fn a_receiver_that_never_answers_holds_up_neither_answers_nor_the_stop() {
    let folder = TempDir::new().unwrap();
    // Connections are taken by the system, and nobody reads from them.
    let silent = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let mut sandbox = Sandbox::with_data(&folder.path().join("donations.redb"));
    sandbox.send_events_to(&format!("http://{}/", silent.local_addr().unwrap()));
    let mut ids = Vec::new();
    for _ in 0..20 {
        let (link, id) = sandbox.created(&gift());
        press(&sandbox, &link, "cancel");
        ids.push(id);
    }
    // The first has begun.
    drop(silent.accept().unwrap());
    for id in &ids {
        assert_eq!(sandbox.status(id)["status"], "CANCELLED");
    }
    let began = Instant::now();
    sandbox.stop();
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    let receiver = Receiver::new();
    sandbox.send_events_to(&receiver.url);
    let mut heard: Vec<String> = ids.iter().map(|_| told(&receiver.next()).0).collect();
    heard.sort();
    ids.sort();
    assert_eq!(heard, ids, "what was under way is tried again");
}

#[test]
fn what_was_not_delivered_is_delivered_after_a_restart() {
    let folder = TempDir::new().unwrap();
    let receiver = Receiver::new();
    let mut sandbox = Sandbox::with_data(&folder.path().join("donations.redb"));
    sandbox.send_events_to(&receiver.url);
    receiver.answer(&[503]);
    let (link, failed) = sandbox.created(&gift());
    press(&sandbox, &link, "decline");
    assert_eq!(told(&receiver.next()), (failed.clone(), "donation.failed".to_owned()));
    await_attempts(&sandbox, 1);
    let (_, completed) = paid(&sandbox);
    sandbox.stop();
    // The reward falls due while nobody is there to notice.
    sandbox.clock.advance(REWARD_DELAY);
    sandbox.restart();
    let mut again = [told(&receiver.next()), told(&receiver.next())];
    let mut expected = [(failed, "donation.failed".to_owned()), (completed, "donation.completed".to_owned())];
    again.sort();
    expected.sort();
    assert_eq!(again, expected);
    let delivered = |all: &Value| {
        all.as_array().unwrap().len() == 2
            && all.as_array().unwrap().iter().all(|one| one["state"] == "delivered")
    };
    let listed = await_deliveries(&sandbox, delivered);
    assert_eq!(listed[0]["attempts"].as_array().unwrap().len(), 2);
    sandbox.restart();
    assert!(delivered(&deliveries(&sandbox)));
    sandbox.clock.advance(LINK_LIFETIME);
    assert!(receiver.all().is_empty(), "what was delivered is not told again");
}

#[test]
fn without_a_receiver_nothing_is_told_later_either() {
    let folder = TempDir::new().unwrap();
    let mut sandbox = Sandbox::with_data(&folder.path().join("donations.redb"));
    let (link, _) = sandbox.created(&gift());
    press(&sandbox, &link, "cancel");
    assert_eq!(sandbox.get(&format!("{}/sandbox/deliveries", sandbox.urls.api)).json()["url"], Value::Null);
    let receiver = Receiver::new();
    sandbox.send_events_to(&receiver.url);
    let (link, id) = sandbox.created(&gift());
    press(&sandbox, &link, "cancel");
    assert_eq!(told(&receiver.next()).0, id, "old news are no news");
    let list = sandbox.get(&format!("{}/sandbox/deliveries", sandbox.urls.api)).json();
    assert_eq!((&list["url"], list["deliveries"].as_array().unwrap().len()), (&json!(receiver.url), 1));
}

/// The independent verifier, at work.
struct Verifier {
    port: u16,
    lines: BufReader<ChildStdout>,
    child: Child,
}

impl Verifier {
    fn start(secret: &str, arguments: &[&str]) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/verify_webhook.py");
        let mut child = Command::new("python3")
            .arg(script)
            .args(arguments)
            .env("SIR_WEBHOOK_SECRET", secret)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("python3: {error}; `cargo xtask setup` installs it"));
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let mut port = String::new();
        lines.read_line(&mut port).unwrap();
        Self { port: port.trim().parse().unwrap(), lines, child }
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    /// What it made of the next request.
    fn next(&mut self) -> Value {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap()
    }
}

impl Drop for Verifier {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Makes a donation that ends at once, at a sandbox in a process of its own.
fn cancelled(sandbox: &Process) -> String {
    let client = agent();
    let headers = [("X-Partner-Key", &*demo_key()), ("Content-Type", "application/json")];
    let create = format!("{}/v1/partner/donations/create-link", sandbox.urls.api);
    let link = send(&client, "POST", &create, &headers, gift().to_string().as_bytes()).unwrap().json();
    let form = [crate::harness::FORM];
    send(&client, "POST", link["donationLink"].as_str().unwrap(), &form, b"outcome=cancel").unwrap();
    link["partnerDonationId"].as_str().unwrap().to_owned()
}

#[test]
fn an_independent_verifier_believes_deliveries_and_nothing_else() {
    let own = format!("whsec_{}", "a1".repeat(32));
    for (option, secret) in [(None, test_secret()), (Some(own.as_str()), own.clone())] {
        let mut verifier = Verifier::start(&secret, &[]);
        let url = verifier.url();
        let mut arguments = vec!["--webhook-url", url.as_str()];
        arguments.extend(option.into_iter().flat_map(|secret| ["--webhook-secret", secret]));
        let sandbox = Process::start(&arguments);
        let id = cancelled(&sandbox);
        let verdict = verifier.next();
        assert_eq!(
            (&verdict["genuine"], &verdict["event"]["type"]),
            (&json!(true), &json!("donation.cancelled"))
        );
        assert_eq!(verdict["event"]["data"]["partnerDonationId"], id);
    }
}

#[test]
fn an_independent_verifier_refuses_what_was_tampered_with() {
    let receiver = Receiver::new();
    let sandbox = Process::start(&["--webhook-url", &receiver.url]);
    cancelled(&sandbox);
    let Received { headers, body } = receiver.next();
    let mut verifier = Verifier::start(&test_secret(), &[]);
    let url = verifier.url();
    let client = agent();
    let mut believes = |timestamp: &str, signature: &str, body: &[u8]| {
        let headers = [("X-SIR-Timestamp", timestamp), ("X-SIR-Signature", signature)];
        let status = send(&client, "POST", &url, &headers, body).unwrap().status;
        assert_eq!(verifier.next()["genuine"], status == 204);
        status == 204
    };
    let (timestamp, signature) = (headers["x-sir-timestamp"].as_str(), headers["x-sir-signature"].as_str());
    assert!(believes(timestamp, signature, &body), "as it was sent");
    let mut other = body.clone();
    *other.iter_mut().find(|byte| **byte == b'2').unwrap() = b'9';
    assert!(!believes(timestamp, signature, &other), "another amount");
    let earlier = (timestamp.parse::<u64>().unwrap() - 1).to_string();
    assert!(!believes(&earlier, signature, &body), "another time");
    assert!(!believes(timestamp, &"0".repeat(64), &body) && !believes(timestamp, "", &body));

    let mut stranger = Verifier::start(&format!("whsec_{}", "0".repeat(64)), &[]);
    let sandbox = Process::start(&["--webhook-url", &stranger.url()]);
    cancelled(&sandbox);
    assert_eq!(stranger.next()["genuine"], false, "signed with another secret than the receiver's");
}

#[test]
fn the_readmes_receiver_tells_genuine_deliveries_from_others() {
    let receiver = Receiver::new();
    let sandbox = Process::start(&["--webhook-url", &receiver.url]);
    cancelled(&sandbox);
    let Received { headers, body } = receiver.next();
    let readme = include_str!("../../README.md");
    assert_eq!(readme.matches("```js\n").count(), 1, "all that is shown in JavaScript is tried here");
    let (_, rest) = readme.split_once("```js\n").unwrap();
    let (example, _) = rest.split_once("```").unwrap();
    let (check, _) = example.split_once("createServer(async").unwrap();
    let folder = TempDir::new().unwrap();
    let script = folder.path().join("example.mjs");
    let calls = r#"
const [secret, headers, body] = JSON.parse(process.env.CASE);
const other = { ...headers, 'x-sir-timestamp': String(headers['x-sir-timestamp'] - 1) };
console.log(JSON.stringify([
  isGenuine(secret, headers, Buffer.from(body)),
  isGenuine(secret, headers, Buffer.from(body.replace('2500', '2501'))),
  isGenuine(secret, other, body),
  isGenuine(`${secret}0`, headers, body),
  isGenuine(secret, headers, body, Date.now() / 1000 + 400),
  isGenuine(secret, {}, body),
]));
"#;
    std::fs::write(&script, format!("{check}{calls}")).unwrap();
    let case = json!([test_secret(), headers, String::from_utf8(body).unwrap()]).to_string();
    let output = Command::new("node").arg(&script).env("CASE", case).output().unwrap();
    assert_eq!(
        String::from_utf8_lossy(&output.stdout).trim(),
        "[true,false,false,false,false,false]",
        "{output:?}"
    );

    let port = TcpListener::bind(("localhost", 0)).unwrap().local_addr().unwrap().port();
    assert_eq!(example.matches("4000").count(), 1);
    std::fs::write(
        &script,
        example.replace("4000, 'localhost'", &format!("{port}, 'localhost', () => console.log('ready')")),
    )
    .unwrap();
    for (secret, status) in [(test_secret(), 204), (format!("whsec_{}", "0".repeat(64)), 401)] {
        let mut node = Command::new("node")
            .arg(&script)
            .env("SIR_WEBHOOK_SECRET", secret)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(node.stdout.take().unwrap()).lines();
        assert_eq!(lines.next().unwrap().unwrap(), "ready");
        let sandbox = Process::start(&["--webhook-url", &format!("http://localhost:{port}/")]);
        cancelled(&sandbox);
        let list = format!("{}/sandbox/deliveries", sandbox.urls.api);
        let began = Instant::now();
        let answered = loop {
            let listed = send(&agent(), "GET", &list, &[], b"").unwrap().json();
            if let Some(status) = listed["deliveries"][0]["attempts"][0]["status"].as_u64() {
                break status;
            }
            assert!(began.elapsed() < Duration::from_secs(20), "{listed:#}");
            std::thread::sleep(Duration::from_millis(10));
        };
        assert_eq!(answered, status);
        node.kill().unwrap();
        let shown: String = lines.map_while(Result::ok).collect();
        assert_eq!(shown.contains("donation.cancelled"), status == 204, "{shown}");
        drop(node.wait());
    }
}

#[test]
fn deliveries_go_over_https_to_those_who_prove_who_they_are() {
    let folder = TempDir::new().unwrap();
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (cert, key) = (file("cert.pem"), file("key.pem"));
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"])
        .args(["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-days", "2"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE", "-out", &cert, "-keyout", &key])
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    let mut verifier = Verifier::start(&test_secret(), &["--cert", &cert, "--key", &key]);
    let url = format!("https://localhost:{}/", verifier.port);
    let trusting = Process::start_with(&["--webhook-url", &url], &[("SSL_CERT_FILE", &cert)]);
    cancelled(&trusting);
    assert_eq!(verifier.next()["genuine"], true);
    let wary = Process::start(&["--webhook-url", &url]);
    cancelled(&wary);
    let list = format!("{}/sandbox/deliveries", wary.urls.api);
    let began = Instant::now();
    let error = loop {
        let listed = send(&agent(), "GET", &list, &[], b"").unwrap().json();
        if let Some(error) = listed["deliveries"][0]["attempts"][0]["error"].as_str() {
            break error.to_owned();
        }
        assert!(began.elapsed() < Duration::from_secs(20), "{listed:#}");
        std::thread::sleep(Duration::from_millis(20));
    };
    assert!(error.contains("certificate"), "{error}");
}
