//! Whether key and nonprofit are known: the two calls that the widget itself makes first, at a press of a button, for all
//! visitors of a partner share its limit of calls.

use futures_util::future::join;
use gloo_net::http::{Request, Response};
use sir_donate::api::{Config, Endpoint, Json, Organization, PublishableKey, Slug};

use web_sys::{RequestCache, RequestCredentials, RequestRedirect};

use crate::settings::Release;

/// What is asked.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Question {
    /// The API's origin.
    pub(crate) base: String,
    pub(crate) key: PublishableKey,
    pub(crate) slug: Slug,
}

/// What the API said.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Found {
    /// Of the key: the partner's name, or what is wrong.
    pub(crate) partner: Result<String, String>,
    /// Of the slug: the nonprofit's name, or what is wrong.
    pub(crate) nonprofit: Result<String, String>,
}

/// Asks for both at once.
pub(crate) async fn look_up(question: &Question) -> Found {
    let slug = &question.slug;
    let (config, nonprofit) =
        join(ask(question, Endpoint::Config), ask(question, Endpoint::Organization(slug))).await;
    let refusal = |status, what| refusal(status, what, &question.base);
    Found {
        partner: config.map_err(|status| refusal(status, "key")).and_then(|json| {
            let name = json.field("name").text().unwrap_or("a partner without a name").to_owned();
            if Config::read(&json).refuses_donations {
                return Err(format!("{name} may not take donations: inactive, or without the feature DONATIONS. Ask SIR Giving."));
            }
            Ok(name)
        }),
        nonprofit: nonprofit.map_err(|status| refusal(status, "nonprofit")).and_then(|json| {
            let Organization { name, is_inactive, .. } = Organization::read(&json);
            let name = name.unwrap_or_else(|| slug.as_str().to_owned());
            if is_inactive { Err(format!("{name} takes no donations now: its status says so.")) } else { Ok(name) }
        }),
    }
}

async fn ask(Question { base, key, .. }: &Question, endpoint: Endpoint<'_>) -> Result<Json, u16> {
    let request = Request::get(&format!("{base}{}", endpoint.path()))
        .header("X-Partner-Key", key.as_str())
        .credentials(RequestCredentials::Omit)
        .cache(RequestCache::NoStore)
        // A key does not follow a redirect to another host.
        .redirect(RequestRedirect::Error);
    let answer = request.send().await.map_err(|_| 0_u16)?;
    if !answer.ok() {
        return Err(answer.status());
    }
    let text = answer.text().await.map_err(|_| 0_u16)?;
    serde_json::from_str(&text).map_err(|_| 200)
}

fn refusal(status: u16, what: &str, base: &str) -> String {
    match status {
        0 => format!(
            "{base} can't be reached from here: it does not run, you are offline, or this page may not ask it. It asks SIR \
             Giving's API, and the demo's own."
        ),
        401 | 403 => "The API refused the key. Check that it is whole and active.".to_owned(),
        404 if what == "nonprofit" => {
            "No nonprofit has this slug. Look it up in SIR Giving's partner portal.".to_owned()
        }
        429 => "The partner's limit of calls is used up. Wait a minute.".to_owned(),
        200 => "The answer can't be read. Is this the Partner API?".to_owned(),
        status => format!("The API answered {status}. Try again later."),
    }
}

/// The release in a folder of the CDN.
pub(crate) async fn release(base: &str) -> Option<Release> {
    let answer: Response = Request::get(&format!("{base}manifest.json")).send().await.ok()?;
    let manifest: serde_json::Value = serde_json::from_str(&answer.text().await.ok()?).ok()?;
    let file = manifest["files"].as_array()?.iter().find(|file| file["name"] == "sir-donate.js")?;
    Some(Release {
        base: base.to_owned(),
        version: manifest["version"].as_str()?.to_owned(),
        integrity: file["integrity"].as_str()?.to_owned(),
    })
}
