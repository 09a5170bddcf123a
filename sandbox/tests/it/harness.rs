//! A sandbox for one test, and a client that takes every answer as it comes.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use sir_donate_sandbox::{LimitsMode, MagicMode, ManualClock, Options, Running, Urls, start};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use ureq::http::{HeaderMap, Method, Request};

pub(crate) const START: u64 = 1_767_225_600;
pub(crate) const REWARD_DELAY: Duration = Duration::from_secs(3);
pub(crate) const LINK_LIFETIME: Duration = Duration::from_secs(1_800);

/// The demo's key.
pub(crate) fn demo_key() -> String {
    format!("pk_test_{}", "0123456789abcdef".repeat(4))
}

/// The key of one digit, 64 times.
pub(crate) fn key(digit: u8) -> String {
    format!("pk_test_{}", digit.to_string().repeat(64))
}

/// A running sandbox whose clock stands still until it is moved.
pub(crate) struct Sandbox {
    pub(crate) urls: Urls,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) site: TempDir,
    pub(crate) dist: TempDir,
    limits: LimitsMode,
    magic: MagicMode,
    data: Option<PathBuf>,
    webhook_url: Option<String>,
    runtime: Runtime,
    running: Option<Running>,
    client: ureq::Agent,
}

impl Sandbox {
    pub(crate) fn new() -> Self {
        Self::with(LimitsMode::Tier)
    }

    pub(crate) fn with(limits: LimitsMode) -> Self {
        Self::build(limits, MagicMode::On, None)
    }

    pub(crate) fn of(limits: LimitsMode, magic: MagicMode) -> Self {
        Self::build(limits, magic, None)
    }

    /// One that keeps its donations in this file.
    pub(crate) fn with_data(file: &Path) -> Self {
        Self::build(LimitsMode::Tier, MagicMode::On, Some(file.to_owned()))
    }

    fn build(limits: LimitsMode, magic: MagicMode, data: Option<PathBuf>) -> Self {
        let mut sandbox = Self {
            urls: Urls { pages: String::new(), api: String::new(), checkout: String::new() },
            clock: Arc::new(ManualClock::at(START)),
            site: TempDir::new().unwrap(),
            dist: TempDir::new().unwrap(),
            limits,
            magic,
            data,
            webhook_url: None,
            runtime: Runtime::new().unwrap(),
            running: None,
            client: agent(),
        };
        sandbox.start();
        sandbox
    }

    /// Stops it, and starts it again with its events sent to this address.
    pub(crate) fn send_events_to(&mut self, url: &str) {
        self.webhook_url = Some(url.to_owned());
        self.restart();
    }

    fn start(&mut self) {
        let options = Options {
            host: "localhost".to_owned(),
            pages_port: 0,
            api_port: 0,
            checkout_port: 0,
            site: self.site.path().to_owned(),
            dist: self.dist.path().to_owned(),
            limits: self.limits,
            magic: self.magic,
            reward_delay: REWARD_DELAY,
            link_lifetime: LINK_LIFETIME,
            data: self.data.clone(),
            webhook_url: self.webhook_url.clone(),
            webhook_secret: None,
            clock: Arc::clone(&self.clock) as _,
        };
        let running = self.runtime.block_on(start(options)).unwrap();
        self.urls = running.urls().clone();
        self.running = Some(running);
    }

    pub(crate) fn stop(&mut self) {
        self.runtime.block_on(self.running.take().unwrap().stop());
    }

    /// Stops it where it runs, and starts it again, on other ports but with the same clock and file.
    pub(crate) fn restart(&mut self) {
        if self.running.is_some() {
            self.stop();
        }
        self.start();
    }

    pub(crate) fn warnings(&self) -> &[String] {
        self.running.as_ref().unwrap().warnings()
    }

    /// Sends a request to an absolute address.
    pub(crate) fn send(&self, method: &str, url: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        send(&self.client, method, url, headers, body).unwrap()
    }

    pub(crate) fn get(&self, url: &str) -> Answer {
        self.send("GET", url, &[], b"")
    }

    /// Calls the API with a key.
    pub(crate) fn call(&self, key: &str, method: &str, path: &str) -> Answer {
        self.send(method, &format!("{}{path}", self.urls.api), &[("X-Partner-Key", key)], b"")
    }

    /// Sends a body to create-link as JSON.
    pub(crate) fn create(&self, key: &str, body: &Value) -> Answer {
        let headers = [("X-Partner-Key", key), ("Content-Type", "application/json")];
        self.send("POST", &self.create_link(), &headers, body.to_string().as_bytes())
    }

    pub(crate) fn create_link(&self) -> String {
        format!("{}/v1/partner/donations/create-link", self.urls.api)
    }

    /// Makes a link that must be made; gives its address and the donation's id.
    pub(crate) fn created(&self, body: &Value) -> (String, String) {
        let answer = self.create(&demo_key(), body);
        assert_eq!(answer.status, 201, "{}", answer.text());
        let text = |name: &str| answer.json()[name].as_str().unwrap().to_owned();
        (text("donationLink"), text("partnerDonationId"))
    }

    pub(crate) fn status(&self, id: &str) -> Value {
        let answer = self.call(&demo_key(), "GET", &format!("/v1/partner/donations/status/{id}"));
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()
    }

    pub(crate) fn journal(&self) -> Value {
        self.get(&format!("{}/sandbox/journal", self.urls.api)).json()
    }
}

/// A client that takes every answer as it comes.
pub(crate) fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .allow_non_standard_methods(true)
        .timeout_global(Some(Duration::from_secs(20)))
        .build()
        .into()
}

/// Sends a request to an absolute address; an error means that there was no answer.
pub(crate) fn send(
    client: &ureq::Agent,
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Result<Answer, ureq::Error> {
    let mut request = Request::builder().method(Method::from_bytes(method.as_bytes()).unwrap()).uri(url);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let mut response = if body.is_empty() && method != "POST" {
        client.run(request.body(()).unwrap())?
    } else {
        client.run(request.body(body).unwrap())?
    };
    Ok(Answer {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        body: response.body_mut().with_config().limit(64 * 1024 * 1024).read_to_vec()?,
    })
}

/// What a browser sends a form as.
pub(crate) const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");

/// Presses one of the checkout's buttons.
pub(crate) fn press(sandbox: &Sandbox, link: &str, outcome: &str) -> Answer {
    sandbox.send("POST", link, &[FORM], format!("outcome={outcome}").as_bytes())
}

/// The documented example of a gift.
pub(crate) fn gift() -> Value {
    json!({
        "nonprofitSlug": "american-red-cross",
        "amount": 2500,
        "currency": "USD",
        "frequency": "once",
        "provider": "stripe",
        "donorEmail": "jane@example.com",
        "firstName": "Jane",
        "lastName": "Doe",
        "tipAmount": 250,
        "tipPercent": 10,
        "referralCode": "REFER123"
    })
}

/// A monthly gift through Every.org.
pub(crate) fn every_org_gift() -> Value {
    json!({
        "nonprofitSlug": "quiet-garden",
        "amount": 123_450,
        "currency": "JPY",
        "frequency": "monthly",
        "provider": "every.org",
        "donorEmail": "o'hara&co@example.com",
        "firstName": "Ó",
        "lastName": "Hara"
    })
}

/// An answer, whatever its status.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The header's value, or an empty text.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Holds an error of the API to its documented shape and to the headers that every answer to a browser has.
    pub(crate) fn assert_error(&self, status: u16, code: Option<&str>) {
        self.assert_server_error(status, code);
        self.assert_api_headers();
    }

    /// The same for what only a partner's server may call: there is no word of CORS.
    pub(crate) fn assert_server_error(&self, status: u16, code: Option<&str>) {
        let body = self.json();
        assert_eq!((self.status, &body["statusCode"]), (status, &json!(status)), "{body}");
        assert_eq!(body.get("code").and_then(Value::as_str), code, "{body}");
        assert!(body["error"].is_string(), "{body}");
        let message = &body["message"];
        let sentences =
            message.as_array().is_some_and(|all| !all.is_empty() && all.iter().all(Value::is_string));
        assert!(message.is_string() || sentences, "{body}");
        assert_eq!(self.header("content-type"), "application/json");
        self.assert_limits();
    }

    fn assert_limits(&self) {
        for name in ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"] {
            assert!(self.header(name).parse::<u64>().is_ok(), "{name}: {:?}", self.header(name));
        }
        assert_eq!(!self.header("x-ratelimit-retryafter").is_empty(), self.status == 429);
    }

    pub(crate) fn assert_api_headers(&self) {
        self.assert_limits();
        assert_eq!(self.header("access-control-allow-origin"), "*");
        let exposed = self.header("access-control-expose-headers").to_ascii_lowercase();
        for name in ["limit", "remaining", "reset", "retryafter"] {
            assert!(
                exposed.split(',').any(|shown| shown.trim() == format!("x-ratelimit-{name}")),
                "{exposed}"
            );
        }
    }
}
