//! Webhooks: what becomes of donations, told to a partner's server.
//!
//! A change of a donation and the event that tells of it are kept in one transaction. Delivering is another
//! matter: [`run`] does it on the side, so that no answer of the API waits for a receiver.

pub(crate) mod event;
pub(crate) mod outbox;
mod send;

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use axum::http::Uri;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval};

use crate::secrets::hide;
use crate::state::Sandbox;
use outbox::Job;
pub(crate) use outbox::{Delivery, Outbox, State};
use send::Sender;

/// Signs the deliveries where no other secret is given: `whsec_` and `0123456789abcdef` four times, written in the
/// README, and secret in form alone.
/// Made when it is needed, for no text of that form stands in our files.
fn test_secret() -> String {
    format!("whsec_{}", "0123456789abcdef".repeat(4))
}

/// How often the clock is looked at: a reward or the end of a link is nobody's request.
const TICK: Duration = Duration::from_millis(50);

/// How many deliveries are under way at once, each of another donation.
const AT_ONCE: usize = 8;

/// A text that is shown nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(hidden)")
    }
}

impl FromStr for Secret {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self(text.to_owned()))
    }
}

/// Where deliveries go, and what signs them.
#[derive(Debug)]
pub(crate) struct Receiver {
    pub(crate) url: String,
    sender: Sender,
}

impl Receiver {
    /// # Errors
    /// With what is wrong and what to do about it. Neither the secret nor the address is repeated: both may hold a
    /// secret.
    pub(crate) fn new(url: &str, secret: Option<Secret>) -> Result<Self, String> {
        let Secret(secret) = secret.unwrap_or_else(|| Secret(test_secret()));
        if secret.strip_prefix("whsec_").is_none_or(str::is_empty) {
            return Err(
                "--webhook-secret must begin with whsec_, as webhook secrets do; leave it out to sign \
                        with the documented test secret"
                    .to_owned(),
            );
        }
        let uri: Uri = url
            .parse()
            .ok()
            .filter(|uri: &Uri| {
                let is_web = matches!(uri.scheme_str(), Some("http" | "https"));
                let authority = uri.authority().map(|authority| authority.as_str()).unwrap_or_default();
                is_web && uri.host().is_some_and(|host| !host.is_empty()) && !authority.contains('@')
            })
            .ok_or(
                "--webhook-url must be an http or https address without a user name, such as \
                 http://localhost:4000/webhooks",
            )?;
        let sender = Sender::new(uri, secret)?;
        Ok(Self { url: url.to_owned(), sender })
    }
}

/// Notices what falls due by the clock, and delivers what there is to deliver, until the sandbox stops. What is
/// under way then is tried again by the next sandbox on the same file.
pub(crate) async fn run(sandbox: Arc<Sandbox>, mut stopped: watch::Receiver<bool>) {
    let mut tick = interval(TICK);
    tick.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let mut under_way = JoinSet::<(Job, Result<u16, String>)>::new();
    loop {
        tokio::select! {
            _ = stopped.wait_for(|stopped| *stopped) => return,
            _ = tick.tick() => sandbox.ledger.sweep(sandbox.clock.now()),
            Some(done) = under_way.join_next() => {
                if let Ok((job, result)) = done {
                    let outcome = match &result {
                        Ok(status) => format!("the answer {status}"),
                        Err(fault) => hide(fault),
                    };
                    if sandbox.ledger.delivered(&job, result, sandbox.clock.now()) == Some(State::Failed) {
                        eprintln!("warning: the webhook {} is given up: {outcome}, the last time", job.id);
                    }
                }
            }
        }
        let Some(receiver) = &sandbox.webhooks else {
            continue;
        };
        while under_way.len() < AT_ONCE {
            let Some(job) = sandbox.ledger.outbox().next_due(sandbox.clock.now()) else {
                break;
            };
            under_way.spawn(deliver(job, receiver.sender.clone(), Arc::clone(&sandbox)));
        }
    }
}

async fn deliver(job: Job, sender: Sender, sandbox: Arc<Sandbox>) -> (Job, Result<u16, String>) {
    // Nobody may hear of what a crash could still undo.
    if let Err(fault) = sandbox.ledger.settled().await {
        return (job, Err(fault.to_string()));
    }
    let result = sender.send(&job, sandbox.clock.now()).await;
    (job, result)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_secrets_are_checked_and_never_repeated() {
        let secret = |text: &str| Some(text.parse::<Secret>().unwrap());
        for url in ["http://localhost:4000", "https://example.org/hooks?a=1", "http://[::1]:80/"] {
            assert_eq!(Receiver::new(url, None).unwrap().url, url);
        }
        for url in ["", "localhost:4000", "/hooks", "ftp://a.test/", "http://", "http://me:5ec2e7@a.test/"] {
            let error = Receiver::new(url, None).unwrap_err();
            assert!(error.contains("--webhook-url") && !error.contains("5ec2e7"), "{error}");
        }
        assert!(Receiver::new("http://a.test", secret("whsec_5ec2e7")).is_ok());
        for wrong in ["", "whsec_", "5ec2e7", "sk_test_5ec2e7"] {
            let error = Receiver::new("http://a.test", secret(wrong)).unwrap_err();
            assert!(error.contains("--webhook-secret") && !error.contains("5ec2e7"), "{error}");
        }
        let receiver = Receiver::new("http://a.test", secret("whsec_5ec2e7")).unwrap();
        let shown = format!("{receiver:?} {:?}", secret("whsec_5ec2e7"));
        assert!(!shown.contains("5ec2e7"), "{shown}");
    }
}
