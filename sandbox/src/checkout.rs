//! The checkout origin: plain pages, without any script, that stand in for a provider's hosted checkout.

use std::sync::Arc;

use axum::Router;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use serde::Deserialize;

use crate::create_link::{Frequency, Provider};
use crate::donations::{Donation, Outcome};
use crate::html::escape;
use crate::state::{Sandbox, lock};

const STYLE: &str = include_str!("../assets/checkout.css");

/// A page, or a page that says why not.
type Page = Result<Response, Response>;

pub(crate) fn router(sandbox: Arc<Sandbox>) -> Router {
    Router::new()
        .route("/checkout.css", get(style))
        .route("/{provider}/{id}", get(show).post(decide))
        .route("/{provider}/{id}/result", get(result))
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
    let mut donations = lock(&sandbox.donations);
    let donation = find(&path, |id| donations.find_mut(id)).ok_or_else(|| unknown(&sandbox))?;
    if donation.outcome.is_some() {
        return Ok(to_result(donation));
    }
    if donation.return_to.is_none() {
        donation.return_to = came_from(&headers, &sandbox.urls.checkout);
    }
    Ok(Html(checkout_page(donation, &sandbox.urls.api)).into_response())
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
    let mut donations = lock(&sandbox.donations);
    let donation = find(&path, |id| donations.find_mut(id)).ok_or_else(|| unknown(&sandbox))?;
    let Ok(Form(Decision { outcome })) = form else {
        let notice = Notice {
            theme: theme(donation.gift.provider),
            mark: "?",
            title: "That was none of the buttons",
            text: "Nothing happened to the donation. Go back to the checkout and choose one of the three.",
            link: (&address(donation), "the checkout"),
        };
        return Err((StatusCode::BAD_REQUEST, Html(notice.page())).into_response());
    };
    // A form sent twice, from an old tab or by an impatient hand, changes nothing.
    donation.outcome.get_or_insert(match outcome {
        Choice::Pay => Outcome::Paid { at: sandbox.clock.now() },
        Choice::Decline => Outcome::Declined,
        Choice::Cancel => Outcome::Cancelled,
    });
    Ok(to_result(donation))
}

async fn result(State(sandbox): State<Arc<Sandbox>>, Path(path): Path<(String, String)>) -> Page {
    let donations = lock(&sandbox.donations);
    let donation = find(&path, |id| donations.find(id)).ok_or_else(|| unknown(&sandbox))?;
    let Some(outcome) = donation.outcome else {
        return Ok(Redirect::to(&address(donation)).into_response());
    };
    let total = escape(&donation.gift.currency.show(total(donation)));
    let (mark, title, text) = match outcome {
        Outcome::Paid { .. } => (
            "✓",
            "Payment received",
            format!("The test payment of {total} to {} went through.", escape(donation.nonprofit.name)),
        ),
        Outcome::Declined => {
            ("!", "The card was declined", format!("The test payment of {total} was refused, as you asked."))
        }
        Outcome::Cancelled => {
            ("×", "Checkout cancelled", "You left the test checkout without paying.".to_owned())
        }
    };
    let way_back = donation.return_to.as_deref().unwrap_or(&sandbox.urls.pages);
    let theme = theme(donation.gift.provider);
    let notice = Notice { theme, mark, title, text: &text, link: (way_back, donation.partner.name) };
    Ok(Html(notice.page()).into_response())
}

async fn nothing_here(State(sandbox): State<Arc<Sandbox>>) -> Response {
    unknown(&sandbox)
}

fn unknown(sandbox: &Sandbox) -> Response {
    let notice = Notice {
        theme: theme(Provider::Stripe),
        mark: "?",
        title: "Checkout not found",
        text: "The sandbox forgets all checkouts when it stops: go back and start the donation again.",
        link: (&sandbox.urls.pages, "the demo"),
    };
    (StatusCode::NOT_FOUND, Html(notice.page())).into_response()
}

/// The donation at this address, which names its provider too.
fn find<D: std::ops::Deref<Target = Donation>>(
    (provider, id): &(String, String),
    by_id: impl FnOnce(&str) -> Option<D>,
) -> Option<D> {
    let provider = Provider::find(provider)?;
    by_id(id).filter(|donation| donation.gift.provider == provider)
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
}

impl Notice<'_> {
    fn page(&self) -> String {
        let Self { theme, mark, title, text, link: (href, name) } = self;
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
