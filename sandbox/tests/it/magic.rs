use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use sir_donate_sandbox::{LimitsMode, MagicMode};

use crate::harness::{Answer, REWARD_DELAY, Sandbox, demo_key, gift, key};

fn look_up(sandbox: &Sandbox, slug: &str) -> Answer {
    sandbox.call(&demo_key(), "GET", &format!("/v1/partner/organizations/{slug}"))
}

fn give(sandbox: &Sandbox, amount: u64) -> Answer {
    let mut gift = gift();
    gift["amount"] = amount.into();
    sandbox.create(&demo_key(), &gift)
}

/// The raw connection on which this was asked, without a word of the answer read.
fn asked(sandbox: &Sandbox, request: &str) -> TcpStream {
    let address = sandbox.urls.api.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    let (line, body) = request.split_once('\n').unwrap_or((request, ""));
    let key = demo_key();
    write!(
        stream,
        "{line} HTTP/1.1\r\nHost: {address}\r\nX-Partner-Key: {key}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    stream
}

fn donations(sandbox: &Sandbox) -> usize {
    sandbox.journal()["donations"].as_array().unwrap().len()
}

#[test]
fn the_table_says_of_each_value_what_it_is_and_where_it_ends() {
    let sandbox = Sandbox::new();
    let table = sandbox.get(&format!("{}/sandbox/magic", sandbox.urls.api)).json();
    let entries = table.as_array().unwrap();
    for entry in entries {
        assert!(["slug", "amount", "name"].contains(&entry["kind"].as_str().unwrap()), "{entry}");
        assert!(entry["value"].is_string() != entry["value"].is_u64(), "{entry}");
        assert!(!entry["brings"].as_str().unwrap().is_empty() && !entry["ends"].as_str().unwrap().is_empty());
        assert!(entry["keepsContract"].is_boolean(), "{entry}");
    }
    let found = entries.iter().find(|entry| entry["value"] == 42901).unwrap();
    assert_eq!(
        *found,
        json!({
            "kind": "amount",
            "value": 42901,
            "brings": "429, `RetryAfter` 5 s, readable by scripts",
            "ends": "alert: rate_limited",
            "keepsContract": true,
        })
    );
}

#[test]
fn slugs_bring_what_they_promise() {
    let sandbox = Sandbox::new();
    look_up(&sandbox, "test-not-found").assert_error(404, None);
    assert_eq!(look_up(&sandbox, "test-inactive").json()["status"], "INACTIVE");
    assert_eq!(look_up(&sandbox, "test-no-name").json().get("name"), None);
    let logo = look_up(&sandbox, "test-broken-logo").json()["logo"].as_str().unwrap().to_owned();
    assert_eq!(sandbox.get(&logo).status, 404);
    let limited = look_up(&sandbox, "test-org-429");
    limited.assert_error(429, None);
    assert_eq!(limited.header("x-ratelimit-retryafter"), "5");
    look_up(&sandbox, "test-org-500").assert_error(500, None);
    let page = look_up(&sandbox, "test-org-502");
    assert_eq!((page.status, page.header("content-type")), (502, "text/html; charset=utf-8"));
    page.assert_api_headers();
    let down = look_up(&sandbox, "test-org-503");
    down.assert_error(503, None);
    assert_eq!(down.header("retry-after"), "5");
    let half = look_up(&sandbox, "test-org-malformed");
    assert_eq!((half.status, half.header("content-type")), (200, "application/json"));
    assert!(serde_json::from_slice::<Value>(&half.body).is_err() && !half.body.is_empty());
    assert_eq!(look_up(&sandbox, "test-plain").json()["name"], "Test Plain");
}

#[test]
fn a_link_can_be_made_for_each_magic_nonprofit_that_is_there_and_active() {
    let sandbox = Sandbox::with(LimitsMode::Off);
    for entry in sandbox.get(&format!("{}/sandbox/magic", sandbox.urls.api)).json().as_array().unwrap() {
        if entry["kind"] != "slug" {
            continue;
        }
        let mut gift = gift();
        gift["nonprofitSlug"] = entry["value"].clone();
        let expected = match entry["value"].as_str().unwrap() {
            "test-not-found" => 404,
            "test-inactive" => 400,
            _ => 201,
        };
        assert_eq!(sandbox.create(&demo_key(), &gift).status, expected, "{entry}");
    }
}

#[test]
fn amounts_bring_the_errors_that_they_promise_and_no_donation() {
    let sandbox = Sandbox::new();
    for (amount, status, message) in [
        (40001, 400, json!("amount is not taken here")),
        (40002, 400, json!(["amount is not taken here", "donorEmail must be an email"])),
        (40301, 403, json!("This key may not make donation links")),
        (40401, 404, json!("Nonprofit not found")),
        (40901, 409, json!("A donation like this one is under way")),
        (42201, 422, json!("amount can't be processed")),
        (50001, 500, json!("Internal server error")),
        (50301, 503, json!("Service unavailable")),
    ] {
        let answer = give(&sandbox, amount);
        assert_eq!((answer.status, &answer.json()["message"]), (status, &message));
        answer.assert_error(status, None);
    }
    for (amount, field, code) in [
        (40101, "code", "INVALID_API_KEY"),
        (40102, "message", "PARTNER_NOT_ACTIVE"),
        (40103, "error", "PARTNER_SUSPENDED"),
    ] {
        let answer = give(&sandbox, amount);
        assert_eq!((answer.status, &answer.json()[field]), (401, &json!(code)), "{}", answer.text());
        assert_eq!(answer.text().matches(code).count(), 1, "in one place only");
    }
    let readable = give(&sandbox, 42901);
    readable.assert_error(429, None);
    assert_eq!(readable.header("x-ratelimit-retryafter"), "5");
    let hidden = give(&sandbox, 42902);
    assert_eq!((hidden.status, hidden.header("access-control-expose-headers")), (429, ""));
    assert_eq!(
        hidden.header("x-ratelimit-retryafter"),
        "5",
        "it is there, but for no script of another origin"
    );
    assert_eq!(give(&sandbox, 50201).header("content-type"), "text/html; charset=utf-8");
    assert_eq!(donations(&sandbox), 0);
}

#[test]
fn amounts_spoil_the_answer_as_they_promise() {
    let sandbox = Sandbox::new();
    let half = give(&sandbox, 20001);
    assert!(serde_json::from_slice::<Value>(&half.body).is_err() && !half.body.is_empty());
    assert!(give(&sandbox, 20002).body.is_empty());
    let fields = |amount| give(&sandbox, amount).json();
    assert_eq!(fields(20003).as_object().unwrap().keys().collect::<Vec<_>>(), ["partnerDonationId"]);
    assert_eq!(fields(20004)["donationLink"], "https://checkout.stripe.com.example.net/c/pay/1");
    assert_eq!(fields(20005)["donationLink"], "javascript:alert(1)");
    let odd = fields(20006);
    assert!(odd["donationLink"].is_array() && odd["partnerDonationId"].is_array(), "{odd}");
    assert_eq!(fields(20008).as_object().unwrap().keys().collect::<Vec<_>>(), ["donationLink"]);
    let text = give(&sandbox, 20012);
    assert_eq!(text.header("content-type"), "text/plain; charset=utf-8");
    for answer in [give(&sandbox, 20007), text, give(&sandbox, 20013)] {
        assert_eq!(answer.status, 200);
        let link = answer.json()["donationLink"].as_str().unwrap().to_owned();
        assert_eq!(sandbox.get(&link).status, 200, "the checkout is there");
    }
    assert!(give(&sandbox, 20013).body.len() > 10_000_000);
    assert!(donations(&sandbox) > 0, "the answer is spoilt, not the donation");
}

#[test]
fn amounts_are_in_minor_units_of_any_currency() {
    let sandbox = Sandbox::new();
    for currency in ["USD", "JPY", "KWD"] {
        let mut gift = gift();
        (gift["amount"], gift["currency"]) = (50001.into(), currency.into());
        assert_eq!(sandbox.create(&demo_key(), &gift).status, 500, "{currency}");
        gift["amount"] = 50000.into();
        assert_eq!(sandbox.create(&demo_key(), &gift).status, 201, "{currency}");
    }
}

#[test]
fn late_answers_come_and_are_right() {
    let sandbox = Sandbox::new();
    std::thread::scope(|scope| {
        let slow = scope.spawn(|| {
            let began = Instant::now();
            (look_up(&sandbox, "test-slow"), began.elapsed())
        });
        let began = Instant::now();
        assert_eq!(give(&sandbox, 20009).status, 200);
        assert!(began.elapsed() >= Duration::from_secs(5), "{:?}", began.elapsed());
        let (organization, took) = slow.join().unwrap();
        assert_eq!(organization.json()["name"], "Test Slow");
        assert!(took >= Duration::from_secs(4), "{took:?}");
    });
}

#[test]
fn silence_lasts_as_long_as_the_client_waits_and_is_written_down_then() {
    let sandbox = Sandbox::new();
    let body = {
        let mut gift = gift();
        gift["amount"] = 20010.into();
        gift
    };
    for request in [
        "GET /v1/partner/organizations/test-silent".to_owned(),
        format!("POST /v1/partner/donations/create-link\n{body}"),
    ] {
        let mut stream = asked(&sandbox, &request);
        stream.set_read_timeout(Some(Duration::from_millis(700))).unwrap();
        assert!(stream.read(&mut [0]).is_err(), "no byte, and no end");
        // Others are answered meanwhile.
        assert_eq!(look_up(&sandbox, "direct-relief").status, 200);
    }
    let left = || {
        let journal = sandbox.journal();
        journal["requests"].as_array().unwrap().iter().filter(|request| request["status"] == 0).count()
    };
    let began = Instant::now();
    while left() < 2 {
        assert!(began.elapsed() < Duration::from_secs(10), "{}", sandbox.journal());
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_cut_connection_breaks_in_the_middle_of_the_answer() {
    let sandbox = Sandbox::new();
    let mut gift = gift();
    gift["amount"] = 20011.into();
    for request in [
        "GET /v1/partner/organizations/test-org-reset".to_owned(),
        format!("POST /v1/partner/donations/create-link\n{gift}"),
    ] {
        let mut stream = asked(&sandbox, &request);
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        let mut text = String::new();
        // A reset is as good an end as a close.
        let _ = stream.read_to_string(&mut text);
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no head in {text:?}"));
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
        assert!(!body.is_empty() && body.len() < length.parse().unwrap(), "{body}");
    }
}

/// The API's answer to the status of a paid donation by this donor, when the reward is due.
fn rewarded(sandbox: &Sandbox, first_name: &str) -> Answer {
    let mut gift = gift();
    gift["firstName"] = first_name.into();
    let (link, id) = sandbox.created(&gift);
    assert_eq!(sandbox.status(&id)["status"], "PENDING", "nothing before it is paid");
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    assert_eq!(sandbox.send("POST", &link, &form, b"outcome=pay").status, 303);
    let result = sandbox.get(&format!("{link}/result")).text();
    assert!(result.contains("Payment received"), "{first_name}: {result}");
    sandbox.clock.advance(REWARD_DELAY);
    sandbox.call(&demo_key(), "GET", &format!("/v1/partner/donations/status/{id}"))
}

#[test]
fn first_names_bring_the_status_that_they_promise() {
    let sandbox = Sandbox::with(LimitsMode::Off);
    for (name, status, tokens) in [
        ("Test-Completed", "COMPLETED", json!(125)),
        ("test-failed", "FAILED", Value::Null),
        ("TEST-CANCELLED", "CANCELLED", Value::Null),
        ("Test-Expired", "EXPIRED", Value::Null),
        ("Test-Reversed", "REVERSED", Value::Null),
        ("Test-Pending", "PENDING", Value::Null),
        ("Test-Processing", "PROCESSING", Value::Null),
        ("Test-Slow", "PROCESSING", Value::Null),
        ("Test-NoTokens", "COMPLETED", Value::Null),
        ("Test-ZeroTokens", "COMPLETED", json!(0)),
        ("Test-Unknown", "QUARANTINED", Value::Null),
        ("Test-Lowercase", "completed", json!(125)),
        ("Test-Synonym", "Succeeded", json!(125)),
        ("Test-Canceled", "canceled", Value::Null),
        ("Test-Refunded", "REFUNDED", Value::Null),
        ("Tester-Failed", "COMPLETED", json!(125)),
    ] {
        let answer = rewarded(&sandbox, name);
        assert_eq!(answer.status, 200, "{name}");
        let told = answer.json();
        assert_eq!((&told["status"], &told["tokensDistributed"]), (&json!(status), &tokens), "{name}");
        assert_eq!(sandbox.journal()["donations"].as_array().unwrap().last().unwrap()["status"], status);
        sandbox.clock.advance(Duration::from_secs(20));
    }
    let slow = &sandbox.journal()["donations"][7];
    assert_eq!((&slow["request"]["firstName"], &slow["status"]), (&json!("Test-Slow"), &json!("COMPLETED")));
    for (name, status, code) in [
        ("Test-Unreadable", 401, Some("INVALID_API_KEY")),
        ("Test-Forbidden", 403, None),
        ("Test-Lost", 404, None),
        ("Test-Status429", 429, None),
        ("Test-Status500", 500, None),
    ] {
        rewarded(&sandbox, name).assert_error(status, code);
    }
}

#[test]
fn a_payment_whose_reward_fails_is_no_failed_payment() {
    let sandbox = Sandbox::new();
    let mut gift = gift();
    gift["firstName"] = "Test-Failed".into();
    let (link, id) = sandbox.created(&gift);
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    sandbox.send("POST", &link, &form, b"outcome=pay");
    sandbox.clock.advance(REWARD_DELAY);
    assert_eq!(sandbox.status(&id)["status"], "FAILED");
    let result = sandbox.get(&format!("{link}/result")).text();
    assert!(result.contains("Payment received") && !result.contains("declined"), "{result}");
}

#[test]
fn a_refused_partner_stays_refused_whatever_the_value() {
    let sandbox = Sandbox::new();
    let mut gift = gift();
    gift["amount"] = 20007.into();
    sandbox.create(&key(5), &gift).assert_error(401, Some("PARTNER_SUSPENDED"));
    sandbox.create(&key(3), &gift).assert_error(403, Some("FEATURE_NOT_ENABLED"));
    sandbox
        .call(&key(5), "GET", "/v1/partner/organizations/test-org-500")
        .assert_error(401, Some("PARTNER_SUSPENDED"));
}

#[test]
fn off_makes_them_values_like_any_other() {
    let sandbox = Sandbox::of(LimitsMode::Off, MagicMode::Off);
    assert_eq!(give(&sandbox, 50001).status, 201);
    assert_eq!(look_up(&sandbox, "test-org-500").status, 200);
    assert_eq!(rewarded(&sandbox, "Test-Failed").json()["status"], "COMPLETED");
}

#[test]
fn the_nonprofits_are_listed_for_a_gallery() {
    let sandbox = Sandbox::new();
    let list = sandbox.get(&format!("{}/sandbox/nonprofits", sandbox.urls.api)).json();
    let list = list.as_array().unwrap();
    assert!(list.len() >= 36);
    for nonprofit in list.iter().filter(|nonprofit| nonprofit["cause"] != "test") {
        let slug = nonprofit["slug"].as_str().unwrap();
        assert_eq!(look_up(&sandbox, slug).json()["name"], nonprofit["name"], "{slug}");
        if let Some(logo) = nonprofit["logo"].as_str() {
            assert_eq!(sandbox.get(logo).header("content-type"), "image/svg+xml");
        }
    }
}
