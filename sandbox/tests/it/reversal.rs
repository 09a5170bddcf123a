//! How a donation ends after its checkout: links that nobody pays, and rewards that are taken back.

use std::time::Duration;

use serde_json::json;

use crate::harness::{Answer, LINK_LIFETIME, REWARD_DELAY, Sandbox, every_org_gift, gift, press};

fn reverse(sandbox: &Sandbox, id: &str) -> Answer {
    sandbox.send("POST", &format!("{}/sandbox/donations/{id}/reverse", sandbox.urls.api), &[], b"")
}

fn completed(sandbox: &Sandbox) -> (String, String) {
    let (link, id) = sandbox.created(&gift());
    press(sandbox, &link, "pay");
    sandbox.clock.advance(REWARD_DELAY);
    assert_eq!(sandbox.status(&id)["status"], "COMPLETED");
    (link, id)
}

#[test]
fn a_link_that_nobody_pays_expires_and_says_so() {
    let sandbox = Sandbox::new();
    let (link, id) = sandbox.created(&every_org_gift());
    sandbox.clock.advance(LINK_LIFETIME - Duration::from_millis(1));
    assert_eq!(sandbox.status(&id)["status"], "PENDING");
    assert_eq!(sandbox.get(&link).status, 200);
    sandbox.clock.advance(Duration::from_millis(1));
    assert_eq!(sandbox.status(&id), json!({ "partnerDonationId": id, "status": "EXPIRED" }));
    assert_eq!(sandbox.journal()["donations"][0]["status"], "EXPIRED");

    let late = sandbox.get(&link);
    assert_eq!((late.status, late.header("location")), (303, format!("/every.org/{id}/result").as_str()));
    for outcome in ["pay", "decline", "cancel"] {
        assert_eq!(press(&sandbox, &link, outcome).status, 303);
        assert_eq!(sandbox.status(&id)["status"], "EXPIRED", "{outcome}");
    }
    let page = sandbox.get(&format!("{link}/result"));
    assert_eq!(page.status, 200);
    let text = page.text();
    assert!(text.contains("<h1>This link has expired</h1>") && !text.contains("<form"), "{text}");
    assert!(text.contains("id=\"return\""), "{text}");
}

#[test]
fn a_granted_reward_can_be_reversed_by_a_call() {
    let sandbox = Sandbox::new();
    let (link, id) = completed(&sandbox);
    let reversed = json!({ "partnerDonationId": id, "status": "REVERSED" });
    for _ in 0..2 {
        let answer = reverse(&sandbox, &id);
        assert_eq!((answer.status, answer.json()), (200, reversed.clone()), "again is the same");
    }
    assert_eq!(sandbox.status(&id), reversed);
    assert_eq!(sandbox.journal()["donations"][0]["status"], "REVERSED");
    let text = sandbox.get(&format!("{link}/result")).text();
    assert!(text.contains("<h1>Payment refunded</h1>") && !text.contains("<form"), "{text}");
    assert_eq!(reverse(&sandbox, "nothing").status, 404);
}

#[test]
fn a_granted_reward_can_be_reversed_at_the_checkout() {
    let sandbox = Sandbox::new();
    let (link, id) = sandbox.created(&gift());
    press(&sandbox, &link, "pay");
    let result = || sandbox.get(&format!("{link}/result")).text();
    assert!(!result().contains("<form"), "not while the reward is under way");
    sandbox.clock.advance(REWARD_DELAY);
    let form =
        format!("<form method=\"post\" action=\"/stripe/{id}/refund\"><button class=\"plain\">Refund<");
    assert!(result().contains(&form), "{}", result());
    let refund = format!("{link}/refund");
    let pressed = sandbox.send("POST", &refund, &[], b"");
    assert_eq!((pressed.status, pressed.header("location")), (303, format!("/stripe/{id}/result").as_str()));
    assert_eq!(sandbox.status(&id)["status"], "REVERSED");
    assert!(result().contains("Payment refunded"));
    assert_eq!(sandbox.get(&refund).status, 405, "a look is no refund");
    let elsewhere = format!("{}/every.org/{id}/refund", sandbox.urls.checkout);
    assert_eq!(sandbox.send("POST", &elsewhere, &[], b"").status, 404);
}

#[test]
fn what_was_not_rewarded_cannot_be_reversed() {
    let sandbox = Sandbox::new();
    let refused = |id: &str, status: &str| {
        let answer = reverse(&sandbox, id);
        assert_eq!((answer.status, &answer.json()["error"]), (409, &json!("Conflict")));
        assert!(answer.text().contains(status), "{}", answer.text());
        assert_eq!(sandbox.status(id)["status"], status);
    };
    let (link, id) = sandbox.created(&gift());
    refused(&id, "PENDING");
    assert_eq!(sandbox.send("POST", &format!("{link}/refund"), &[], b"").status, 303);
    refused(&id, "PENDING");
    press(&sandbox, &link, "pay");
    refused(&id, "PROCESSING");
    for (outcome, status) in [("decline", "FAILED"), ("cancel", "CANCELLED")] {
        let (link, id) = sandbox.created(&gift());
        press(&sandbox, &link, outcome);
        refused(&id, status);
    }
    let (_, id) = sandbox.created(&gift());
    sandbox.clock.advance(LINK_LIFETIME);
    refused(&id, "EXPIRED");
}

#[test]
fn of_many_hands_on_the_buttons_one_decides() {
    let sandbox = Sandbox::new();
    for _ in 0..10 {
        let (link, id) = sandbox.created(&gift());
        std::thread::scope(|scope| {
            for outcome in ["pay", "decline", "cancel"].repeat(4) {
                let (sandbox, link) = (&sandbox, &link);
                scope.spawn(move || assert_eq!(press(sandbox, link, outcome).status, 303));
            }
        });
        let decided = sandbox.status(&id);
        for outcome in ["cancel", "pay", "decline"] {
            press(&sandbox, &link, outcome);
        }
        assert_eq!(sandbox.status(&id), decided);
        assert_ne!(decided["status"], "PENDING");
    }
}
