//! One delivery over HTTP, signed.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{Request, Uri, header};
use http_body_util::Full;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio::time::timeout;

use super::outbox::Job;
use crate::signature;

/// How long a receiver may take for its answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Sends to one address.
#[derive(Clone)]
pub(super) struct Sender {
    url: Uri,
    secret: String,
    client: AnyClient,
}

/// What encryption needs is set up only where it is used: a machine without certificates can still be told by http.
#[derive(Clone)]
enum AnyClient {
    Http(Client<HttpConnector, Full<Bytes>>),
    Https(Client<HttpsConnector<HttpConnector>, Full<Bytes>>),
}

impl fmt::Debug for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sender").finish_non_exhaustive()
    }
}

impl Sender {
    pub(super) fn new(url: Uri, secret: String) -> Result<Self, String> {
        let mut builder = Client::builder(TokioExecutor::new());
        // A connection that a receiver closed meanwhile would cost an attempt.
        builder.pool_max_idle_per_host(0);
        let client = if url.scheme_str() == Some("https") {
            let connector = HttpsConnectorBuilder::new()
                .with_native_roots()
                .map_err(|error| {
                    format!(
                        "--webhook-url: https needs this system's root certificates: {error}; install them (on \
                         Debian: apt-get install ca-certificates), or use http"
                    )
                })?
                .https_only()
                .enable_http1()
                .build();
            AnyClient::Https(builder.build(connector))
        } else {
            AnyClient::Http(builder.build_http())
        };
        Ok(Self { url, secret, client })
    }

    /// The receiver's status, or why there is none. A redirect is not followed: it is no success.
    pub(super) async fn send(&self, job: &Job, now: Duration) -> Result<u16, String> {
        let timestamp = now.as_secs().to_string();
        let signed = [timestamp.as_bytes(), b".", job.body.as_bytes()];
        let request = Request::post(&self.url)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::USER_AGENT, concat!("sir-donate-sandbox/", env!("CARGO_PKG_VERSION")))
            .header("X-SIR-Event", &job.event)
            .header("X-SIR-Delivery", &job.id)
            .header("X-SIR-Timestamp", &timestamp)
            .header("X-SIR-Signature", signature::sign(&self.secret, &signed))
            .body(Full::from(job.body.clone()))
            .map_err(|error| error.to_string())?;
        let answer = async {
            match &self.client {
                AnyClient::Http(client) => client.request(request).await,
                AnyClient::Https(client) => client.request(request).await,
            }
        };
        match timeout(PATIENCE, answer).await {
            Ok(Ok(answer)) => Ok(answer.status().as_u16()),
            Ok(Err(error)) => Err(whole(&error)),
            Err(_) => Err(format!("no answer within {} seconds", PATIENCE.as_secs())),
        }
    }
}

/// The error with its causes: the outermost alone says little.
fn whole(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
