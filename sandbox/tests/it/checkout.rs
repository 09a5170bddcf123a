use std::time::Duration;

use serde_json::json;

use crate::harness::{Answer, FORM, REWARD_DELAY, Sandbox, every_org_gift, gift, press};

/// Presses a button and follows to the result.
fn result_of(sandbox: &Sandbox, link: &str, outcome: &str) -> String {
    let pressed = press(sandbox, link, outcome);
    assert_eq!(pressed.status, 303, "{}", pressed.text());
    let result = sandbox.get(&format!("{}{}", sandbox.urls.checkout, pressed.header("location")));
    assert_eq!(result.status, 200);
    assert_guarded(sandbox, &result);
    result.text()
}

fn assert_guarded(sandbox: &Sandbox, page: &Answer) {
    let policy = page.header("content-security-policy");
    for rule in ["default-src 'none'", "style-src 'self'", "form-action 'self'", "frame-ancestors 'none'"] {
        assert!(policy.contains(rule), "{policy}");
    }
    assert!(policy.contains(&format!("img-src {}", sandbox.urls.api)), "{policy}");
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    assert_eq!(page.header("cache-control"), "no-store");
    let text = page.text();
    assert!(text.contains("<strong>TEST</strong>"), "{text}");
    for active in ["<script", "<style", " style=", " onclick", "javascript:"] {
        assert!(!text.contains(active), "{active} in {text}");
    }
}

fn return_link(page: &str) -> &str {
    let (_, rest) = page.split_once("<a id=\"return\" class=\"primary\" href=\"").unwrap();
    rest.split_once('"').unwrap().0
}

#[test]
fn the_page_shows_what_will_be_paid_and_three_buttons_in_order() {
    let sandbox = Sandbox::new();
    let (link, _) = sandbox.created(&gift());
    let page = sandbox.get(&link);
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    assert_guarded(&sandbox, &page);
    let text = page.text();
    for shown in [
        "Test checkout standing in for Stripe",
        "<h1 id=\"title\">Donate to American Red Cross</h1>",
        "Through Riverside Press",
        "<dt>Frequency</dt><dd>One time</dd>",
        "<dt>Donation</dt><dd>$25.00</dd>",
        "<dt>Tip</dt><dd>$2.50</dd>",
        "<dt>Total today</dt><dd>$27.50</dd>",
        "You pay $27.50 once.",
        &format!("src=\"{}/logos/american-red-cross.svg\"", sandbox.urls.api),
    ] {
        assert!(text.contains(shown), "{shown} in {text}");
    }
    let places = [">Pay $27.50</button>", ">Decline the card</button>", ">Cancel</button>"]
        .map(|name| text.find(name).unwrap());
    assert!(places.is_sorted(), "{places:?}");
    assert_eq!(text.matches("<button").count(), 3);
    let style = sandbox.get(&format!("{}/checkout.css", sandbox.urls.checkout));
    assert_eq!((style.status, style.header("content-type")), (200, "text/css; charset=utf-8"));
}

#[test]
fn every_org_has_a_page_of_its_own() {
    let sandbox = Sandbox::new();
    let (link, id) = sandbox.created(&every_org_gift());
    let text = sandbox.get(&link).text();
    for shown in [
        "Test checkout standing in for Every.org",
        "<dt>Frequency</dt><dd>Monthly</dd>",
        "<dt>Donation</dt><dd>¥123,450</dd>",
        "You pay ¥123,450 today, then ¥123,450 every month until you cancel.",
        ">Pay ¥123,450</button>",
        "<dd>o&#39;hara&amp;co@example.com</dd>",
    ] {
        assert!(text.contains(shown), "{shown} in {text}");
    }
    assert!(!text.contains("<dt>Tip</dt>") && !text.contains("<img"), "neither a tip nor a logo: {text}");
    let elsewhere = sandbox.get(&format!("{}/stripe/{id}", sandbox.urls.checkout));
    assert_eq!(elsewhere.status, 404, "not at the other provider");
}

#[test]
fn a_payment_is_processed_and_then_rewarded() {
    let sandbox = Sandbox::new();
    for (gift, tokens, paid) in [(gift(), 125, "$27.50"), (every_org_gift(), 617_250, "¥123,450")] {
        let (link, id) = sandbox.created(&gift);
        assert_eq!(sandbox.status(&id)["status"], "PENDING");
        sandbox.get(&link);
        assert_eq!(sandbox.status(&id)["status"], "PENDING", "a look is no payment");
        let result = result_of(&sandbox, &link, "pay");
        assert!(result.contains("Payment received") && result.contains(paid), "{result}");
        assert_eq!(sandbox.status(&id), json!({ "partnerDonationId": id, "status": "PROCESSING" }));
        sandbox.clock.advance(REWARD_DELAY - Duration::from_millis(1));
        assert_eq!(sandbox.status(&id)["status"], "PROCESSING");
        sandbox.clock.advance(Duration::from_millis(1));
        let done = json!({ "partnerDonationId": id, "status": "COMPLETED", "tokensDistributed": tokens });
        assert_eq!(sandbox.status(&id), done);
        let listed = &sandbox.journal()["donations"];
        let last = listed.as_array().unwrap().last().unwrap();
        assert_eq!(last, &json!({ "partnerDonationId": id, "status": "COMPLETED", "request": gift }));
    }
}

#[test]
fn a_declined_card_and_a_cancelled_checkout_end_the_donation() {
    let sandbox = Sandbox::new();
    for (outcome, status, title) in
        [("decline", "FAILED", "The card was declined"), ("cancel", "CANCELLED", "Checkout cancelled")]
    {
        let (link, id) = sandbox.created(&gift());
        assert!(result_of(&sandbox, &link, outcome).contains(title));
        assert_eq!(sandbox.status(&id), json!({ "partnerDonationId": id, "status": status }));
        sandbox.clock.advance(Duration::from_secs(60));
        assert_eq!(sandbox.status(&id)["status"], status);
    }
}

#[test]
fn a_decided_checkout_stays_decided() {
    let sandbox = Sandbox::new();
    let (link, id) = sandbox.created(&gift());
    assert_eq!(
        sandbox.get(&format!("{link}/result")).header("location"),
        format!("/stripe/{id}"),
        "not before"
    );
    result_of(&sandbox, &link, "pay");
    result_of(&sandbox, &link, "cancel");
    assert_eq!(sandbox.status(&id)["status"], "PROCESSING");
    let again = sandbox.get(&link);
    assert_eq!((again.status, again.header("location")), (303, format!("/stripe/{id}/result").as_str()));
}

#[test]
fn anything_but_a_button_changes_nothing() {
    let sandbox = Sandbox::new();
    let (link, id) = sandbox.created(&gift());
    for body in ["", "outcome=", "outcome=refund", "outcome=pay&outcome=decline", "other=pay", "%ff=%zz"] {
        let answer = sandbox.send("POST", &link, &[FORM], body.as_bytes());
        assert_eq!(answer.status, 400, "{body}");
        assert_guarded(&sandbox, &answer);
    }
    assert_eq!(sandbox.send("POST", &link, &[("Content-Type", "application/json")], b"{}").status, 400);
    assert_eq!(sandbox.status(&id)["status"], "PENDING");
}

#[test]
fn what_is_no_checkout_is_not_found() {
    let sandbox = Sandbox::new();
    let (_, id) = sandbox.created(&gift());
    for path in [
        "/",
        "/stripe/1",
        "/stripe/%3Cscript%3E",
        "/paypal/1",
        "/stripe/1/result",
        &format!("/paypal/{id}"),
        "/a/b/c/d",
    ] {
        let answer = sandbox.get(&format!("{}{path}", sandbox.urls.checkout));
        assert_eq!(answer.status, 404, "{path}");
        assert_guarded(&sandbox, &answer);
        assert_eq!(return_link(&answer.text()), sandbox.urls.pages);
    }
    assert_eq!(press(&sandbox, &format!("{}/stripe/1", sandbox.urls.checkout), "pay").status, 404);
}

#[test]
fn the_way_back_is_the_page_that_the_donor_came_from() {
    let sandbox = Sandbox::new();
    let (link, _) = sandbox.created(&gift());
    sandbox.send("GET", &link, &[("Referer", "http://localhost:8787/article.html?a=1&b=%22")], b"");
    sandbox.send("GET", &link, &[("Referer", "http://elsewhere.example/")], b"");
    let result = result_of(&sandbox, &link, "pay");
    assert_eq!(
        return_link(&result),
        "http://localhost:8787/article.html?a=1&amp;b=%22",
        "the first one counts"
    );
    assert!(result.contains(">Return to Riverside Press</a>"), "{result}");
}

#[test]
fn without_a_page_to_return_to_the_way_leads_to_the_demo() {
    let sandbox = Sandbox::new();
    let own = format!("{}/stripe/1", sandbox.urls.checkout);
    for referer in [
        None,
        Some("javascript:alert(1)"),
        Some("data:text/html,x"),
        Some("//x"),
        Some("about:blank"),
        Some(&own),
    ] {
        let (link, _) = sandbox.created(&gift());
        let headers: Vec<_> = referer.into_iter().map(|page| ("Referer", page)).collect();
        sandbox.send("GET", &link, &headers, b"");
        assert_eq!(return_link(&result_of(&sandbox, &link, "cancel")), sandbox.urls.pages, "{referer:?}");
    }
}

#[test]
fn nothing_of_a_request_becomes_markup() {
    let sandbox = Sandbox::new();
    let (link, _) = sandbox.created(&gift());
    sandbox.send("GET", &link, &[("Referer", "http://a.example/'x=1&y='")], b"");
    let result = result_of(&sandbox, &link, "decline");
    assert_eq!(return_link(&result), "http://a.example/&#39;x=1&amp;y=&#39;");
    for referer in
        ["http://a.example/\"><script>alert(1)</script>", "http://a.example/<b>", "https://\"onload=x"]
    {
        let (link, _) = sandbox.created(&gift());
        sandbox.send("GET", &link, &[("Referer", referer)], b"");
        let result = result_of(&sandbox, &link, "decline");
        assert!(
            !result.contains("<script")
                && !result.contains("<b>")
                && !return_link(&result).contains("onload"),
            "{result}"
        );
    }
}
