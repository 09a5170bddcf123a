//! The checkout origin: plain pages, without any script, that stand in for a provider's hosted checkout.

use std::sync::Arc;

use axum::Router;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use crate::create_link::{Frequency, Provider};
use crate::donations::{Donation, Outcome, Status};
use crate::html::escape;
use crate::ledger::Donations;
use crate::state::Sandbox;
use crate::store::NotKept;

const STYLE: &str = include_str!("../assets/checkout.css");

/// A page, or a page that says why not.
type Page = Result<Response, Response>;

pub(crate) fn router(sandbox: Arc<Sandbox>) -> Router {
    Router::new()
        .route("/checkout.css", get(style))
        .route("/{provider}/{id}", get(show).post(decide))
        .route("/{provider}/{id}/result", get(result))
        .route("/{provider}/{id}/refund", post(refund))
        .fallback(nothing_here)
        .layer(middleware::from_fn_with_state(Arc::clone(&sandbox), guard))
        .with_state(sandbox)
}

/// These pages run no script, load nothing but the style and a logo, and can't be framed: like the hosted
/// checkouts that they stand in for.
async fn guard(State(sandbox): State<Arc<Sandbox>>, request: axum::extract::Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let policy = format!(
        "default-src 'none'; style-src 'self'; img-src {}; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'",
        sandbox.urls.api
    );
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    // The way back must ask again: the donation may have been decided meanwhile.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE)
}

async fn show(
    State(sandbox): State<Arc<Sandbox>>,
    Path(path): Path<(String, String)>,
    headers: HeaderMap,
) -> Page {
    let now = sandbox.clock.now();
    let (page, from) = {
        let donations = sandbox.ledger.donations();
        let donation = find(&donations, &path).ok_or_else(|| unknown(&sandbox))?;
        if donation.status(now) != Status::Pending {
            return Ok(to_result(donation));
        }
        let from = came_from(&headers, &sandbox.urls.checkout).filter(|_| donation.return_to.is_none());
        (checkout_page(donation, &sandbox.urls.api), from)
    };
    if let Some(from) = from {
        // Of two pages that lead here at once, either may be led back to.
        let changed = sandbox.ledger.change(&path.1, now, |donation| donation.return_to = Some(from));
        if let Some(((), kept)) = changed {
            kept.some_time();
        }
    }
    Ok(Html(page).into_response())
}

/// What the donor chose by one of the three buttons.
#[derive(Debug, Deserialize)]
struct Decision {
    outcome: Choice,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Choice {
    Pay,
    Decline,
    Cancel,
}

async fn decide(
    State(sandbox): State<Arc<Sandbox>>,
    Path(path): Path<(String, String)>,
    form: Result<Form<Decision>, FormRejection>,
) -> Page {
    let outcome = {
        let donations = sandbox.ledger.donations();
        let donation = find(&donations, &path).ok_or_else(|| unknown(&sandbox))?;
        let Ok(Form(Decision { outcome })) = form else {
            let notice = Notice {
                theme: theme(donation.gift.provider),
                mark: "?",
                title: "That was none of the buttons",
                text: "Nothing happened to the donation. Go back to the checkout and choose one of the three.",
                link: (&address(donation), "the checkout"),
                after: "",
            };
            return Err((StatusCode::BAD_REQUEST, Html(notice.page())).into_response());
        };
        outcome
    };
    let now = sandbox.clock.now();
    let outcome = match outcome {
        Choice::Pay => Outcome::Paid { at: now, rewarded_at: now.saturating_add(sandbox.reward_delay) },
        Choice::Decline => Outcome::Declined { at: now },
        Choice::Cancel => Outcome::Cancelled { at: now },
    };
    let (answer, kept) = sandbox
        .ledger
        .change(&path.1, now, |donation| {
            // Where it was decided before, or too late, the result says what became of it.
            donation.decide(outcome, now);
            to_result(donation)
        })
        .ok_or_else(|| unknown(&sandbox))?;
    kept.wait().await.map_err(|fault| not_kept(&sandbox, &fault))?;
    Ok(answer)
}

async fn result(State(sandbox): State<Arc<Sandbox>>, Path(path): Path<(String, String)>) -> Page {
    let donations = sandbox.ledger.donations();
    let donation = find(&donations, &path).ok_or_else(|| unknown(&sandbox))?;
    let total = escape(&donation.gift.currency.show(total(donation)));
    let status = donation.status(sandbox.clock.now());
    // What became of the reward is no matter of the payment's, unless that was refunded with it.
    let paid = donation.is_paid() && status != Status::Reversed;
    let (mark, title, text) = match if paid { Status::Completed } else { status } {
        Status::Pending => return Ok(Redirect::to(&address(donation)).into_response()),
        Status::Processing | Status::Completed => (
            "✓",
            "Payment received",
            format!("The test payment of {total} to {} went through.", escape(donation.nonprofit.name)),
        ),
        Status::Reversed => (
            "↩",
            "Payment refunded",
            format!("The test payment of {total} was paid back, and the SIR tokens were taken back."),
        ),
        Status::Failed => {
            ("!", "The card was declined", format!("The test payment of {total} was refused, as you asked."))
        }
        Status::Cancelled => {
            ("×", "Checkout cancelled", "You left the test checkout without paying.".to_owned())
        }
        Status::Expired => (
            "!",
            "This link has expired",
            "Nobody paid while it was open, and it can't be paid any more: start the donation again."
                .to_owned(),
        ),
    };
    let way_back = donation.return_to.as_deref().unwrap_or(&sandbox.urls.pages);
    let theme = theme(donation.gift.provider);
    let refund = match status {
        Status::Processing => {
            "<p class=\"muted\">The SIR tokens are on their way. Once they are granted, this page offers a refund: \
             load it again.</p>"
                .to_owned()
        }
        Status::Completed => format!(
            "<form method=\"post\" action=\"{}/refund\"><button class=\"plain\">Refund</button></form>",
            escape(&address(donation))
        ),
        _ => String::new(),
    };
    // Where the donor came from, without a path: browsers tell other sites no more.
    let front = match donation.return_to {
        Some(_) => {
            "<p class=\"muted\">This leads to the front of the site. What became of the donation is told on each of its \
             pages with the widget.</p>"
        }
        None => "",
    };
    let after = format!("{front}{refund}");
    let notice =
        Notice { theme, mark, title, text: &text, link: (way_back, donation.partner.name), after: &after };
    Ok(Html(notice.page()).into_response())
}

/// Too early, or where nothing was paid, the result says what the donation is and offers no refund.
async fn refund(State(sandbox): State<Arc<Sandbox>>, Path(path): Path<(String, String)>) -> Page {
    if find(&sandbox.ledger.donations(), &path).is_none() {
        return Err(unknown(&sandbox));
    }
    let now = sandbox.clock.now();
    let (answer, kept) = sandbox
        .ledger
        .change(&path.1, now, |donation| {
            let _ = donation.reverse(now);
            to_result(donation)
        })
        .ok_or_else(|| unknown(&sandbox))?;
    kept.wait().await.map_err(|fault| not_kept(&sandbox, &fault))?;
    Ok(answer)
}

/// The sandbox's own trouble, which leaves it open what the donation will be after a restart.
fn not_kept(sandbox: &Sandbox, fault: &NotKept) -> Response {
    let notice = Notice {
        theme: theme(Provider::Stripe),
        mark: "!",
        title: "The sandbox is in trouble",
        text: &escape(&fault.to_string()),
        link: (&sandbox.urls.pages, "the demo"),
        after: "",
    };
    (StatusCode::INTERNAL_SERVER_ERROR, Html(notice.page())).into_response()
}

async fn nothing_here(State(sandbox): State<Arc<Sandbox>>) -> Response {
    unknown(&sandbox)
}

fn unknown(sandbox: &Sandbox) -> Response {
    let notice = Notice {
        theme: theme(Provider::Stripe),
        mark: "?",
        title: "Checkout not found",
        text: "Without --data the sandbox forgets all checkouts when it stops: go back and start the donation again.",
        link: (&sandbox.urls.pages, "the demo"),
        after: "",
    };
    (StatusCode::NOT_FOUND, Html(notice.page())).into_response()
}

/// The donation at this address, which names its provider too.
fn find<'a>(donations: &'a Donations, (provider, id): &(String, String)) -> Option<&'a Donation> {
    let provider = Provider::find(provider)?;
    donations.find(id).filter(|donation| donation.gift.provider == provider)
}

fn address(donation: &Donation) -> String {
    format!("/{}/{}", donation.gift.provider.id(), donation.id)
}

fn to_result(donation: &Donation) -> Response {
    Redirect::to(&format!("{}/result", address(donation))).into_response()
}

/// The page that the donor came from, where it is a web page of another origin.
fn came_from(headers: &HeaderMap, own_origin: &str) -> Option<String> {
    let page = headers.get(header::REFERER)?.to_str().ok()?;
    let uri: Uri = page.parse().ok()?;
    let is_web =
        matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some_and(|host| !host.is_empty());
    let is_own = page.strip_prefix(own_origin).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    (is_web && !is_own).then(|| page.to_owned())
}

fn total(donation: &Donation) -> u64 {
    donation.gift.amount.saturating_add(donation.gift.tip)
}

/// The class of the page's body.
fn theme(provider: Provider) -> &'static str {
    match provider {
        Provider::Stripe => "stripe",
        Provider::EveryOrg => "every-org",
    }
}

fn checkout_page(donation: &Donation, api: &str) -> String {
    let gift = &donation.gift;
    let name = escape(donation.nonprofit.name);
    let show = |minor| escape(&gift.currency.show(minor));
    let (amount, total) = (show(gift.amount), show(total(donation)));
    let provider = match gift.provider {
        Provider::Stripe => "Stripe",
        Provider::EveryOrg => "Every.org",
    };
    let logo = match donation.nonprofit.logo_url(api) {
        Some(url) => format!(r#"<img class="logo" src="{}" alt="" width="56" height="56">"#, escape(&url)),
        None => {
            let initial: String = donation.nonprofit.name.chars().take(1).collect();
            format!(r#"<span class="logo initial" aria-hidden="true">{}</span>"#, escape(&initial))
        }
    };
    let tip = if gift.tip > 0 {
        format!("<div><dt>Tip</dt><dd>{}</dd></div>", show(gift.tip))
    } else {
        String::new()
    };
    let (frequency, charge) = match gift.frequency {
        Frequency::Once => ("One time", format!("You pay {total} once.")),
        Frequency::Monthly => {
            ("Monthly", format!("You pay {total} today, then {total} every month until you cancel."))
        }
    };
    let (partner, email, address) =
        (escape(donation.partner.name), escape(&gift.donor_email), escape(&address(donation)));
    page(
        &format!("Donate to {name}"),
        theme(gift.provider),
        &format!(
            r#"<main class="checkout">
<section class="summary" aria-labelledby="title">
<p class="stand-in">Test checkout standing in for {provider}</p>
<div class="cause">{logo}<div><h1 id="title">Donate to {name}</h1><p class="muted">Through {partner}</p></div></div>
<dl>
<div><dt>Frequency</dt><dd>{frequency}</dd></div>
<div><dt>Donation</dt><dd>{amount}</dd></div>
{tip}
<div class="total"><dt>Total today</dt><dd>{total}</dd></div>
</dl>
</section>
<section class="pay" aria-labelledby="payment">
<h2 id="payment">Payment</h2>
<dl class="details">
<div><dt>Email</dt><dd>{email}</dd></div>
<div><dt>Card</dt><dd>Test card ending in 4242</dd></div>
</dl>
<p class="muted">{charge} This is a test: no card is asked for, and no money moves.</p>
<form method="post" action="{address}">
<button class="primary" name="outcome" value="pay">Pay {total}</button>
<button name="outcome" value="decline">Decline the card</button>
<button class="plain" name="outcome" value="cancel">Cancel</button>
</form>
</section>
</main>"#
        ),
    )
}

/// A page that says one thing.
#[derive(Debug)]
struct Notice<'a> {
    theme: &'static str,
    /// A sign for the eye; the title says the same.
    mark: &'static str,
    title: &'static str,
    /// HTML.
    text: &'a str,
    /// Address and name of where to go on, both plain text.
    link: (&'a str, &'a str),
    /// HTML, below the link.
    after: &'a str,
}

impl Notice<'_> {
    fn page(&self) -> String {
        let Self { theme, mark, title, text, link: (href, name), after } = self;
        let (href, name) = (escape(href), escape(name));
        page(
            title,
            theme,
            &format!(
                r#"<main class="notice">
<p class="mark" aria-hidden="true">{mark}</p>
<h1>{title}</h1>
<p>{text}</p>
<p><a id="return" class="primary" href="{href}">Return to {name}</a></p>
{after}
</main>"#
            ),
        )
    }
}

fn page(title: &str, theme: &str, main: &str) -> String {
    format!(
        r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>{title} (test)</title>
<link rel="stylesheet" href="/checkout.css">
</head>
<body class="{theme}">
<header><strong>TEST</strong> <span>Nothing here is charged</span></header>
{main}
</body>
</html>
"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_pages_of_other_origins_are_led_back_to() {
        let own = "http://localhost:8789";
        let from = |referer: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::REFERER, HeaderValue::from_static(referer));
            came_from(&headers, own)
        };
        for page in ["http://localhost:8787/a?b=%22#c", "https://example.org", "http://localhost:87890/"] {
            assert_eq!(from(page).as_deref(), Some(page));
        }
        for other in [
            "javascript:alert(1)",
            "data:text/html,x",
            "/relative",
            "",
            "http://",
            "ftp://a.test/",
            "http://localhost:8789/stripe/1",
        ] {
            assert_eq!(from(other), None, "{other}");
        }
        assert_eq!(came_from(&HeaderMap::new(), own), None);
    }
}
