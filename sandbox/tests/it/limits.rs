use std::time::Duration;

use serde_json::{Value, json};
use sir_donate_sandbox::LimitsMode;

use crate::harness::{Answer, START, Sandbox, demo_key, gift, key};

const MINUTE: Duration = Duration::from_secs(60);

fn config(sandbox: &Sandbox, key: &str) -> Answer {
    let answer = sandbox.call(key, "GET", "/v1/partner/config");
    answer.assert_api_headers();
    answer
}

/// Limit, remaining, reset and seconds to wait.
fn standing(answer: &Answer) -> [Option<u64>; 4] {
    ["limit", "remaining", "reset", "retryafter"]
        .map(|name| answer.header(&format!("x-ratelimit-{name}")).parse().ok())
}

#[test]
fn a_spent_minute_is_waited_for() {
    let sandbox = Sandbox::new();
    let call = || config(&sandbox, &key(7));
    assert_eq!(standing(&call()), [Some(1_000), Some(999), Some(START + 3_600), None]);
    for _ in 0..98 {
        assert_eq!(call().status, 200);
    }
    assert_eq!(standing(&call()), [Some(1_000), Some(0), Some(START + 60), None], "the hundredth");
    sandbox.clock.advance(Duration::from_millis(20_500));
    let refused = call();
    refused.assert_error(429, None);
    assert_eq!(standing(&refused), [Some(1_000), Some(0), Some(START + 60), Some(40)]);
    assert_eq!(config(&sandbox, &demo_key()).status, 200, "another partner has windows of its own");
    sandbox.clock.advance(Duration::from_millis(39_500));
    assert_eq!(standing(&call()), [Some(1_000), Some(899), Some(START + 3_600), None]);
}

#[test]
fn a_spent_hour_is_waited_for() {
    let sandbox = Sandbox::new();
    let call = || config(&sandbox, &key(7));
    for _ in 0..10 {
        for _ in 0..100 {
            assert_eq!(call().status, 200);
        }
        sandbox.clock.advance(MINUTE);
    }
    let refused = call();
    refused.assert_error(429, None);
    assert_eq!(standing(&refused), [Some(1_000), Some(0), Some(START + 3_600), Some(3_000)]);
    sandbox.clock.advance(MINUTE * 50);
    assert_eq!(standing(&call()), [Some(1_000), Some(999), Some(START + 7_200), None]);
}

#[test]
fn each_tier_has_its_own_cap() {
    let sandbox = Sandbox::new();
    for (digit, hourly) in [(1, 5_000), (2, 20_000), (7, 1_000)] {
        let [limit, remaining, ..] = standing(&config(&sandbox, &key(digit)));
        assert_eq!((limit, remaining), (Some(hourly), Some(hourly - 1)));
    }
    for _ in 0..499 {
        assert_eq!(config(&sandbox, &key(1)).status, 200);
    }
    config(&sandbox, &key(1)).assert_error(429, None);
}

#[test]
fn errors_spend_the_limit_as_well() {
    let sandbox = Sandbox::new();
    let remaining = |answer: Answer| answer.header("x-ratelimit-remaining").to_owned();
    assert_eq!(remaining(sandbox.call(&key(7), "GET", "/nothing")), "999");
    assert_eq!(remaining(sandbox.call(&key(7), "PUT", "/v1/partner/config")), "998");
    let mut body = gift();
    body["amount"] = 0.into();
    assert_eq!(remaining(sandbox.create(&key(7), &body)), "997");
    sandbox.journal();
    assert_eq!(remaining(config(&sandbox, &key(7))), "996", "the journal is no call of the partner's");
}

#[test]
fn strangers_spend_no_partners_limit() {
    let sandbox = Sandbox::new();
    for _ in 0..100 {
        config(&sandbox, &key(9)).assert_error(401, Some("INVALID_API_KEY"));
    }
    config(&sandbox, &format!("pk_test_{}", "e".repeat(64))).assert_error(429, None);
    assert_eq!(standing(&config(&sandbox, &key(7)))[1], Some(999));
}

#[test]
fn what_is_left_can_be_looked_at_for_nothing() {
    let sandbox = Sandbox::new();
    let look = || {
        let answer = sandbox.get(&format!("{}/sandbox/limits", sandbox.urls.api));
        assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, ""));
        answer.json()
    };
    for _ in 0..3 {
        config(&sandbox, &key(7));
    }
    config(&sandbox, &key(9));
    for _ in 0..5 {
        let limits = look();
        let of = |slug: Value| {
            let all = limits.as_array().unwrap();
            all.iter().find(|line| line["partner"]["slug"] == slug).unwrap().clone()
        };
        assert_eq!(
            of("harbour-times".into()),
            json!({
                "partner": { "slug": "harbour-times", "name": "Harbour Times" },
                "tier": "Standard",
                "hour": { "limit": 1000, "used": 3, "remaining": 997, "reset": START + 3_600 },
                "minute": { "limit": 100, "used": 3, "remaining": 97, "reset": START + 60 },
            })
        );
        assert_eq!(of("riverside-press".into())["hour"]["used"], 0);
        assert_eq!(of(Value::Null)["hour"]["used"], 1, "those without a partner's key");
    }
    assert!(!look().to_string().contains("pk_test_"));
}

#[test]
fn off_means_off() {
    let sandbox = Sandbox::with(LimitsMode::Off);
    for _ in 0..1_100 {
        assert_eq!(config(&sandbox, &key(7)).status, 200);
    }
}
