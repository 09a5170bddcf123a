use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::{Sandbox, demo_key, every_org_gift, gift, key};

const ENDPOINTS: [(&str, &str); 4] = [
    ("GET", "/v1/partner/config"),
    ("GET", "/v1/partner/organizations/american-red-cross"),
    ("POST", "/v1/partner/donations/create-link"),
    ("GET", "/v1/partner/donations/status/0"),
];

#[test]
fn the_demo_key_is_a_standard_partner_with_tips() {
    let sandbox = Sandbox::new();
    let answer = sandbox.call(&demo_key(), "GET", "/v1/partner/config");
    assert_eq!(answer.status, 200);
    answer.assert_api_headers();
    assert_eq!(
        answer.json(),
        json!({
            "id": "65f0c0ffee00000000000001",
            "name": "Riverside Press",
            "slug": "riverside-press",
            "enabledFeatures": ["DONATIONS", "ACTIONS"],
            "rateLimit": 1000,
            "isActive": true,
            "webhookUrl": "https://hooks.riverside-press.example/sir-giving",
            "tipConfig": { "enabled": true, "defaultPercent": 10 }
        })
    );
}

#[test]
fn each_key_is_what_the_help_says() {
    let sandbox = Sandbox::new();
    let config = |digit| {
        let answer = sandbox.call(&key(digit), "GET", "/v1/partner/config");
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    };
    let northlight = config(1);
    assert_eq!((&northlight["name"], &northlight["rateLimit"]), (&json!("Northlight Radio"), &json!(5000)));
    assert_eq!(northlight["tipConfig"], json!({ "enabled": false, "defaultPercent": 0 }));
    let enterprise = config(2);
    assert_eq!(enterprise["rateLimit"], 20_000);
    assert_eq!(enterprise["tipConfig"], json!({ "enabled": true, "defaultPercent": 12.5 }));
    assert_eq!(config(3)["enabledFeatures"], json!(["ACTIONS"]));
    assert_eq!(config(6)["isActive"], false);
    let plain = config(7);
    assert_eq!((&plain["rateLimit"], &plain["isActive"]), (&json!(1000), &json!(true)));
}

#[test]
fn a_partner_without_donations_can_look_but_not_give() {
    let sandbox = Sandbox::new();
    assert_eq!(sandbox.call(&key(3), "GET", "/v1/partner/organizations/direct-relief").status, 200);
    sandbox.create(&key(3), &gift()).assert_error(403, Some("FEATURE_NOT_ENABLED"));
    assert_eq!(sandbox.create(&key(6), &gift()).status, 201, "an inactive configuration still answers");
}

#[test]
fn partners_who_are_not_active_are_refused_everywhere() {
    let sandbox = Sandbox::new();
    for (method, path) in ENDPOINTS {
        sandbox.call(&key(4), method, path).assert_error(401, Some("PARTNER_NOT_ACTIVE"));
        sandbox.call(&key(5), method, path).assert_error(401, Some("PARTNER_SUSPENDED"));
    }
}

#[test]
fn what_is_no_partners_key_is_invalid() {
    let sandbox = Sandbox::new();
    let (demo, live) = (demo_key(), demo_key().replace("test", "live"));
    let config = format!("{}/v1/partner/config", sandbox.urls.api);
    let headers = [
        vec![],
        vec![("X-Partner-Key", "")],
        vec![("X-Partner-Key", "pk_test_1")],
        vec![("X-Partner-Key", live.as_str())],
        vec![("X-Partner-Key", &demo[1..])],
        vec![("X-Partner-Key", demo.as_str()), ("X-Partner-Key", demo.as_str())],
        vec![("Authorization", demo.as_str())],
    ];
    for headers in headers {
        sandbox.send("GET", &config, &headers, b"").assert_error(401, Some("INVALID_API_KEY"));
    }
    for (method, path) in ENDPOINTS {
        sandbox.call(&key(9), method, path).assert_error(401, Some("INVALID_API_KEY"));
    }
}

#[test]
fn a_secret_is_refused_and_never_seen_again() {
    let sandbox = Sandbox::new();
    let hex = "5ec2e7".repeat(10);
    let secrets = [format!("sk_test_{hex}"), format!("sk_live_{hex}"), format!("SK_TEST_{hex}"), hex.clone()];
    for secret in &secrets {
        let answer = sandbox.call(secret, "GET", "/v1/partner/config");
        answer.assert_error(401, Some("INVALID_API_KEY"));
        assert!(!answer.text().contains("5ec2e7"), "{}", answer.text());
        if secret != &hex {
            let message = answer.json()["message"].as_str().unwrap().to_owned();
            assert!(
                message.contains("never be sent from a browser") && message.contains("rotated"),
                "{message}"
            );
        }
    }
    // In any other place, too.
    let secret = &secrets[0];
    let path = format!("/v1/partner/{secret}?key=whsec_{hex}");
    let echo = sandbox.call(&demo_key(), "GET", &path);
    echo.assert_error(404, None);
    let mut body = gift();
    body["referralCode"] = json!(secret);
    assert_eq!(sandbox.create(&demo_key(), &body).status, 201);
    body[secret] = json!(1);
    let fault = sandbox.create(&demo_key(), &body);
    fault.assert_error(400, None);
    let headers = [
        ("X-Partner-Key", demo_key()),
        ("Authorization", format!("Bearer {hex}")),
        ("X-Other", secret.clone()),
    ];
    let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    sandbox.send("GET", &format!("{}/v1/partner/config", sandbox.urls.api), &headers, b"");

    let journal = sandbox.journal().to_string();
    for seen in [&journal, &echo.text(), &fault.text()] {
        assert!(!seen.contains("5ec2e7"), "{seen}");
    }
    for mark in [
        "\"sk_test_…(hidden)\"",
        "\"sk_live_…(hidden)\"",
        "/v1/partner/sk_test_…(hidden)?key=whsec_…(hidden)",
    ] {
        assert!(journal.contains(mark), "{mark} in {journal}");
    }
}

#[test]
fn what_takes_a_secret_key_is_forbidden_to_a_publishable_one() {
    let sandbox = Sandbox::new();
    for (method, path) in [
        ("POST", "/v1/partner/actions"),
        ("GET", "/v1/partner/users"),
        ("DELETE", "/v1/partner/webhooks/1"),
        ("GET", "/v1/partner/token-pools/1/balance"),
    ] {
        sandbox.call(&demo_key(), method, path).assert_server_error(403, Some("SECRET_KEY_REQUIRED"));
    }
}

#[test]
fn nonprofits_are_found_by_their_slug() {
    let sandbox = Sandbox::new();
    let look = |slug: &str| sandbox.call(&demo_key(), "GET", &format!("/v1/partner/organizations/{slug}"));
    let red_cross = look("american-red-cross");
    assert_eq!(red_cross.status, 200);
    red_cross.assert_api_headers();
    assert_eq!(
        red_cross.json(),
        json!({
            "id": "66a1b2c3d4e5f60000000001",
            "slug": "american-red-cross",
            "name": "American Red Cross",
            "logo": format!("{}/logos/american-red-cross.svg", sandbox.urls.api),
            "ein": "53-0196605",
            "status": "ACTIVE"
        })
    );
    for slug in [
        "doctors-without-borders",
        "world-wildlife-fund",
        "direct-relief",
        "feeding-america",
        "riverside-food-bank",
    ] {
        let found = look(slug).json();
        assert_eq!(found["status"], "ACTIVE", "{slug}");
        let logo = sandbox.get(found["logo"].as_str().unwrap());
        assert_eq!((logo.status, logo.header("content-type")), (200, "image/svg+xml"), "{slug}");
        assert!(logo.text().starts_with("<svg "), "{slug}");
    }
    assert_eq!(look("closed-shelter").json()["status"], "INACTIVE");
    assert_eq!(look("quiet-garden").json()["logo"], Value::Null);
    let long = look("international-society-for-the-long-names").json();
    assert!(long["name"].as_str().unwrap().chars().count() > 150);
    assert_eq!(look("%61merican-red-cross").json()["name"], "American Red Cross", "the slug is decoded");
    assert_eq!(sandbox.get(&format!("{}/logos/quiet-garden.svg", sandbox.urls.api)).status, 404);
}

#[test]
fn a_slug_that_is_none_is_not_found_or_malformed() {
    let sandbox = Sandbox::new();
    for (path, status) in [
        ("nobody", 404),
        ("%2e%2e", 404),
        ("american-red-cross%2fx", 404),
        ("american-red-cross/x", 404),
        ("%00", 404),
        ("", 404),
        ("%ff", 400),
        ("%zz", 400),
        ("%4", 400),
    ] {
        sandbox
            .call(&demo_key(), "GET", &format!("/v1/partner/organizations/{path}"))
            .assert_error(status, None);
    }
}

#[test]
fn a_link_leads_to_a_checkout_of_its_own() {
    let sandbox = Sandbox::new();
    let answer = sandbox.create(&demo_key(), &gift());
    assert_eq!(answer.status, 201);
    answer.assert_api_headers();
    let (link, id) = sandbox.created(&gift());
    assert_eq!(link, format!("{}/stripe/{id}", sandbox.urls.checkout));
    assert_ne!(answer.json()["partnerDonationId"], id, "no two links are one");
    let (link, id) = sandbox.created(&every_org_gift());
    assert_eq!(link, format!("{}/every.org/{id}", sandbox.urls.checkout));
    assert_eq!(sandbox.status(&id), json!({ "partnerDonationId": id, "status": "PENDING" }));
}

#[test]
fn a_donation_is_known_to_its_own_partner_only() {
    let sandbox = Sandbox::new();
    let (_, id) = sandbox.created(&gift());
    let path = format!("/v1/partner/donations/status/{id}");
    sandbox.call(&key(1), "GET", &path).assert_error(404, None);
    sandbox.call(&demo_key(), "GET", "/v1/partner/donations/status/nothing").assert_error(404, None);
    sandbox.call(&demo_key(), "GET", "/v1/partner/donations/status/%fe").assert_error(400, None);
}

#[test]
fn each_faulty_field_is_named() {
    let sandbox = Sandbox::new();
    let mut body = gift();
    body["amount"] = json!(0);
    body["donorEmail"] = json!("jane");
    body["returnUrl"] = json!("https://example.org");
    body.as_object_mut().unwrap().remove("lastName");
    let answer = sandbox.create(&demo_key(), &body);
    answer.assert_error(400, None);
    assert_eq!(
        answer.json()["message"],
        json!([
            "property returnUrl should not exist",
            "amount must not be less than 1",
            "donorEmail must be an email",
            "lastName must be a string"
        ])
    );
    let mut tipped = every_org_gift();
    tipped["tipAmount"] = json!(100);
    sandbox.create(&demo_key(), &tipped).assert_error(400, None);
    assert_eq!(sandbox.journal()["donations"], json!([]), "nothing came of these");
}

#[test]
fn a_nonprofit_must_exist_and_take_donations() {
    let sandbox = Sandbox::new();
    let to = |slug: &str| {
        let mut body = gift();
        body["nonprofitSlug"] = json!(slug);
        sandbox.create(&demo_key(), &body)
    };
    to("nobody").assert_error(404, None);
    to("closed-shelter").assert_error(400, None);
}

#[test]
fn a_body_that_is_no_json_is_refused_in_the_usual_shape() {
    let sandbox = Sandbox::new();
    let demo = demo_key();
    let json = gift().to_string();
    let send = |content_type: &str, body: &[u8]| {
        let headers = [("X-Partner-Key", demo.as_str()), ("Content-Type", content_type)];
        sandbox.send("POST", &sandbox.create_link(), &headers, body)
    };
    let deep = "[".repeat(5_000);
    for wrong in [&b"{"[..], b"", b"\xff\xfe", b"{\"amount\":1e999}", deep.as_bytes(), &json.as_bytes()[1..]]
    {
        send("application/json", wrong).assert_error(400, None);
    }
    for other in ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", "json"] {
        send(other, json.as_bytes()).assert_error(415, None);
    }
    for right in ["application/json; charset=utf-8", "Application/JSON"] {
        assert_eq!(send(right, json.as_bytes()).status, 201, "{right}");
    }
    for size in [65 * 1024, 9 * 1024 * 1024] {
        send("application/json", &vec![b' '; size]).assert_error(413, None);
    }
    let keyless = sandbox.send("POST", &sandbox.create_link(), &[], &vec![b' '; 65 * 1024]);
    keyless.assert_error(401, Some("INVALID_API_KEY"));
}

#[test]
fn a_broken_body_is_a_bad_request() {
    let sandbox = Sandbox::new();
    let mut stream = TcpStream::connect(sandbox.urls.api.trim_start_matches("http://")).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    write!(
        stream,
        "POST /v1/partner/donations/create-link HTTP/1.1\r\nHost: localhost\r\nX-Partner-Key: {}\r\n\
         Content-Type: application/json\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nnot a chunk\r\n",
        demo_key()
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    assert!(
        answer.contains("x-ratelimit-remaining: 999") && answer.contains("\"statusCode\":400"),
        "{answer}"
    );
}

#[test]
fn wrong_methods_and_paths_are_told_so() {
    let sandbox = Sandbox::new();
    for (method, path, allow) in [
        ("DELETE", "/v1/partner/config", "GET,HEAD"),
        ("POST", "/v1/partner/organizations/direct-relief", "GET,HEAD"),
        ("GET", "/v1/partner/donations/create-link", "POST"),
        ("BREW", "/v1/partner/donations/status/1", "GET,HEAD"),
    ] {
        let answer = sandbox.call(&demo_key(), method, path);
        answer.assert_error(405, None);
        assert_eq!(answer.header("allow"), allow, "{method} {path}");
    }
    for path in ["/", "/v1/partner", "/v1/partner/config/", "/v1/partner/keys", "/v2/partner/config"] {
        sandbox.call(&demo_key(), "GET", path).assert_error(404, None);
    }
}

#[test]
fn preflights_are_answered_without_a_key_and_for_nothing() {
    let sandbox = Sandbox::new();
    let ask = |path: &str, method: &str| {
        let headers = [
            ("Origin", "https://partner.example"),
            ("Access-Control-Request-Method", method),
            ("Access-Control-Request-Headers", "content-type,x-partner-key"),
        ];
        sandbox.send("OPTIONS", &format!("{}{path}", sandbox.urls.api), &headers, b"")
    };
    for (method, path) in ENDPOINTS {
        let answer = ask(path, method);
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert!(answer.header("access-control-allow-methods").contains(method));
        let allowed = answer.header("access-control-allow-headers").to_ascii_lowercase();
        assert!(allowed.contains("x-partner-key") && allowed.contains("content-type"), "{allowed}");
        assert_eq!(answer.header("access-control-max-age"), "600");
    }
    for _ in 0..200 {
        ask("/v1/partner/config", "GET");
    }
    let config = sandbox.call(&demo_key(), "GET", "/v1/partner/config");
    assert_eq!((config.status, config.header("x-ratelimit-remaining")), (200, "999"));
    let journal = sandbox.journal();
    let requests = journal["requests"].as_array().unwrap();
    assert_eq!(requests.iter().filter(|request| request["method"] == "OPTIONS").count(), 204);
}

#[test]
fn the_journal_tells_what_was_asked() {
    let sandbox = Sandbox::new();
    assert_eq!(sandbox.journal(), json!({ "requests": [], "donations": [] }));
    sandbox.call(&demo_key(), "GET", "/v1/partner/config");
    let (_, id) = sandbox.created(&gift());
    let headers = [("Content-Type", "text/plain")];
    sandbox.send("POST", &sandbox.create_link(), &headers, b"not JSON");
    sandbox.get(&format!("{}/logos/direct-relief.svg", sandbox.urls.api));

    let journal = sandbox.journal();
    let requests = journal["requests"].as_array().unwrap();
    let told: Vec<_> = requests
        .iter()
        .map(|entry| (&entry["method"], &entry["path"], &entry["status"], &entry["body"]))
        .collect();
    let (get, post, create) = (json!("GET"), json!("POST"), json!("/v1/partner/donations/create-link"));
    assert_eq!(
        told,
        [
            (&get, &json!("/v1/partner/config"), &json!(200), &Value::Null),
            (&post, &create, &json!(201), &gift()),
            (&post, &create, &json!(401), &json!("not JSON")),
        ],
        "neither the logo nor the journal itself"
    );
    assert_eq!(requests[0]["at"], "2026-01-01T00:00:00.000Z");
    assert_eq!(requests[0]["headers"]["x-partner-key"], "pk_test_0123…");
    assert_eq!(requests[1]["headers"]["content-type"], "application/json");
    assert_eq!(
        journal["donations"],
        json!([{ "partnerDonationId": id, "status": "PENDING", "request": gift() }])
    );

    let address = format!("{}/sandbox/journal", sandbox.urls.api);
    assert_eq!(sandbox.send("DELETE", &address, &[], b"").status, 204);
    assert_eq!(sandbox.journal(), json!({ "requests": [], "donations": [] }));
    assert_eq!(sandbox.status(&id)["status"], "PENDING", "the donation itself lives on");
    assert_eq!(
        sandbox.get(&address).header("access-control-allow-origin"),
        "",
        "not for other origins' scripts"
    );
}
