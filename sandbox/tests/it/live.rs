use serde_json::{Value, json};

use crate::harness::{Answer, REWARD_DELAY, Sandbox, demo_key, gift, key};

fn get(sandbox: &Sandbox, path: &str) -> Answer {
    sandbox.get(&format!("{}{path}", sandbox.urls.api))
}

fn act(sandbox: &Sandbox, id: &str, action: &str) -> Answer {
    sandbox.send("POST", &format!("{}/sandbox/donations/{id}/{action}", sandbox.urls.api), &[], b"")
}

/// Refused in the shape of the API's errors, though this is none of its calls.
fn assert_refused(answer: &Answer, status: u16, says: &str) {
    assert_eq!((answer.status, &answer.json()["statusCode"]), (status, &json!(status)));
    let message = answer.json()["message"].as_str().unwrap().to_owned();
    assert!(message.contains(says), "{message}");
}

#[test]
fn the_page_loads_nothing_from_elsewhere() {
    let sandbox = Sandbox::new();
    let page = get(&sandbox, "/sandbox");
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    let policy = page.header("content-security-policy");
    assert!(policy.contains("default-src 'none'; script-src 'self'; style-src 'self';"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    let text = page.text();
    assert!(!text.contains("://") && !text.contains("style=") && !text.contains("<script>"), "{text}");
    for (path, mime) in [("/sandbox/live.js", "text/javascript"), ("/sandbox/live.css", "text/css")] {
        let file = get(&sandbox, path);
        assert!(file.header("content-type").starts_with(mime) && text.contains(path), "{path}");
        assert!(!file.text().contains("innerHTML") && !file.text().contains("://"), "{path}");
    }
}

#[test]
fn the_state_tells_what_arrived_newest_first_and_is_no_request_itself() {
    let sandbox = Sandbox::new();
    sandbox.call(&key(1), "GET", "/v1/partner/config");
    let (_, id) = sandbox.created(&gift());
    sandbox.send("GET", &format!("{}/v1/partner/config", sandbox.urls.api), &[], b"");
    for _ in 0..2 {
        let state = get(&sandbox, "/sandbox/state").json();
        let requests = state["requests"].as_array().unwrap();
        let told: Vec<_> = requests
            .iter()
            .map(|request| {
                (request["number"].as_u64().unwrap(), request["partner"].clone(), request["status"].clone())
            })
            .collect();
        let expected = [
            (3, Value::Null, json!(401)),
            (2, json!("riverside-press"), json!(201)),
            (1, json!("northlight-radio"), json!(200)),
        ];
        assert_eq!(told, expected);
        assert_eq!(state["donations"][0]["partnerDonationId"], id);
        assert_eq!(state["urls"]["checkout"], sandbox.urls.checkout);
        assert_eq!(state["limits"][0]["hour"]["used"], 1);
        let text = state.to_string();
        assert!(!text.contains(&demo_key()) && text.contains("pk_test_0123…"), "keys are masked");
    }
}

#[test]
fn a_donation_is_decided_from_the_page_as_at_the_checkout() {
    let sandbox = Sandbox::new();
    let (link, id) = sandbox.created(&gift());
    let paid = act(&sandbox, &id, "pay");
    assert_eq!((paid.status, &paid.json()["status"]), (200, &json!("PROCESSING")));
    assert!(sandbox.get(&format!("{link}/result")).text().contains("Payment received"));
    assert_refused(&act(&sandbox, &id, "cancel"), 409, "this one is PROCESSING");
    sandbox.clock.advance(REWARD_DELAY);
    assert_eq!(act(&sandbox, &id, "reverse").json()["status"], "REVERSED");
    for (action, status) in [("decline", "FAILED"), ("cancel", "CANCELLED")] {
        let (_, id) = sandbox.created(&gift());
        assert_eq!(act(&sandbox, &id, action).json()["status"], status);
        assert_eq!(sandbox.status(&id)["status"], status);
    }
    assert_refused(&act(&sandbox, "none", "pay"), 404, "Donation not found");
    assert_refused(&act(&sandbox, &id, "steal"), 404, "can be paid");
}

#[test]
fn keys_are_listed_masked_and_whole_with_what_became_of_them() {
    let sandbox = Sandbox::new();
    let keys = get(&sandbox, "/sandbox/keys").json();
    let of = |start: &str| {
        let is = |key: &&Value| key["key"].as_str().unwrap().starts_with(start);
        keys.as_array().unwrap().iter().find(is).unwrap().clone()
    };
    assert_eq!(of("pk_test_4")["standing"], "PENDING_APPROVAL");
    assert_eq!(of("pk_test_9")["fate"], "revoked");
    assert_eq!(
        (&of("pk_test_2")["tipPercent"], &of("pk_test_1")["tipPercent"]),
        (&json!(12.5), &Value::Null)
    );
    for key in keys.as_array().unwrap() {
        assert_eq!(key["key"].as_str().unwrap().chars().count(), 13, "{key}");
        let whole = key["publishableKey"].as_str().unwrap();
        assert!(whole.len() == 72 && whole.starts_with(&key["key"].as_str().unwrap()[..12]), "{key}");
    }
}

#[test]
fn rotated_revoked_and_expired_keys_are_what_the_help_says() {
    let sandbox = Sandbox::new();
    let (_, id) = sandbox.created(&gift());
    let status = sandbox.call(&key(8), "GET", &format!("/v1/partner/donations/status/{id}"));
    assert_eq!(status.status, 200, "the partner's older key is as good as its own");
    let expired = format!("pk_test_{}", "a".repeat(64));
    for dead in [&key(9), &expired] {
        sandbox.call(dead, "GET", "/v1/partner/config").assert_error(401, Some("INVALID_API_KEY"));
    }
    for (digit, code, limit) in [
        ("b", "PARTNER_NOT_ACTIVE", "5000"),
        ("c", "PARTNER_NOT_ACTIVE", "20000"),
        ("d", "PARTNER_SUSPENDED", "5000"),
        ("f", "PARTNER_SUSPENDED", "20000"),
    ] {
        let answer = sandbox.call(&format!("pk_test_{}", digit.repeat(64)), "GET", "/v1/partner/config");
        answer.assert_error(401, Some(code));
        assert_eq!(answer.header("x-ratelimit-limit"), limit);
    }
}
