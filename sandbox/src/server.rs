//! Starting and stopping the three origins.

use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::cli::{Cli, LimitsMode, MagicMode};
use crate::clock::{Clock, SystemClock};
use crate::ledger::Ledger;
use crate::limits::Limits;
use crate::secrets::hide;
use crate::state::{Sandbox, Urls};
use crate::store::{Contents, DataError, Store};
use crate::webhooks::{Receiver, Secret};
use crate::{api, checkout, site, webhooks};

/// How long answers that are under way may take when the sandbox stops.
const GRACE: Duration = Duration::from_secs(2);

/// How often a port that is free on both loopback addresses is looked for.
const MAX_ATTEMPTS: u32 = 20;

/// How to start a sandbox.
#[derive(Debug)]
pub struct Options {
    /// `localhost` or an IP address.
    pub host: String,
    /// Port of the pages, 0 for any.
    pub pages_port: u16,
    /// Port of the API, 0 for any.
    pub api_port: u16,
    /// Port of the checkouts, 0 for any.
    pub checkout_port: u16,
    /// The demo pages.
    pub site: PathBuf,
    /// The built widget.
    pub dist: PathBuf,
    /// What the rate limits are.
    pub limits: LimitsMode,
    /// Whether magic values do what they are for.
    pub magic: MagicMode,
    /// From a payment to the grant of its tokens.
    pub reward_delay: Duration,
    /// From a link's making to its end, where nobody pays.
    pub link_lifetime: Duration,
    /// The file that donations are kept in, besides the memory.
    pub data: Option<PathBuf>,
    /// Where events are sent to.
    pub webhook_url: Option<String>,
    /// What signs them, instead of the documented test secret.
    pub webhook_secret: Option<Secret>,
    /// Where the time is read from.
    pub clock: Arc<dyn Clock>,
}

impl From<Cli> for Options {
    fn from(cli: Cli) -> Self {
        Self {
            host: cli.host,
            pages_port: cli.pages_port,
            api_port: cli.api_port,
            checkout_port: cli.checkout_port,
            site: cli.site,
            dist: cli.dist,
            limits: cli.limits,
            magic: cli.magic,
            reward_delay: cli.reward_delay,
            link_lifetime: cli.link_lifetime,
            data: cli.data,
            webhook_url: cli.webhook_url,
            webhook_secret: cli.webhook_secret,
            clock: Arc::new(SystemClock),
        }
    }
}

/// Why a sandbox did not start.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// The host is neither `localhost` nor an IP address.
    Host(String),
    /// A folder that is to be served is not there.
    Folder {
        /// The folder.
        path: PathBuf,
        /// The option that names it.
        flag: &'static str,
        /// What to do about it.
        remedy: &'static str,
    },
    /// Events can't be sent there, or can't be signed; with what to do about it.
    Webhooks(String),
    /// The file of donations can't be used.
    Data(DataError),
    /// An address can't be listened on.
    Listen {
        /// What was to be served there.
        what: &'static str,
        /// The address.
        address: SocketAddr,
        /// The option that sets the port.
        flag: &'static str,
        /// What the system says.
        error: io::Error,
    },
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Host(host) => {
                write!(
                    f,
                    "--host {host:?} is neither an IP address nor localhost: give one, such as 127.0.0.1"
                )
            }
            Self::Folder { path, flag, remedy } => {
                write!(
                    f,
                    "there is no folder {}: {remedy}, or name another folder with {flag}",
                    path.display()
                )
            }
            Self::Webhooks(fault) => f.write_str(fault),
            Self::Data(error) => error.fmt(f),
            Self::Listen { what, address, flag, error } if error.kind() == io::ErrorKind::AddrInUse => {
                write!(
                    f,
                    "port {} for {what} is taken by another program ({address}): stop that program, or choose \
                 another port with {flag} (0 takes any free one)",
                    address.port()
                )
            }
            Self::Listen { what, address, flag, error } => write!(
                f,
                "{what} can't listen on {address}: {error}; choose another port with {flag} or another address \
                 with --host"
            ),
        }
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Listen { error, .. } => Some(error),
            // It speaks for itself: what is behind it is behind this one.
            Self::Data(error) => error.source(),
            Self::Host(_) | Self::Folder { .. } | Self::Webhooks(_) => None,
        }
    }
}

/// A sandbox that is being served.
#[derive(Debug)]
pub struct Running {
    sandbox: Arc<Sandbox>,
    warnings: Vec<String>,
    stop: watch::Sender<bool>,
    servers: JoinSet<io::Result<()>>,
}

impl Running {
    /// Where it is served.
    #[must_use]
    pub fn urls(&self) -> &Urls {
        &self.sandbox.urls
    }

    /// Where its webhooks go, with what looks like a secret hidden.
    #[must_use]
    pub fn webhook_url(&self) -> Option<String> {
        self.sandbox.webhooks.as_ref().map(|receiver| hide(&receiver.url))
    }

    /// What the person who started it should know: what of its file could not be taken in.
    #[must_use]
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// Takes no new connection, lets the answers under way be finished for a moment, closes, and lets go of
    /// the file.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        let all = async { while self.servers.join_next().await.is_some() {} };
        // A browser may hold a connection open on which it never asked anything: that one is cut.
        let _ = tokio::time::timeout(GRACE, all).await;
        self.sandbox.ledger.close().await;
    }
}

/// Starts a sandbox. It answers as soon as this returns.
///
/// # Errors
/// Where a folder is missing, the file of donations can't be used or an address can't be listened on; the
/// message names the remedy.
pub async fn start(options: Options) -> Result<Running, StartError> {
    let host = Host::parse(options.host)?;
    folder(
        &options.site,
        "--site",
        "start the sandbox in the repository's root, where the demo site is www/site",
    )?;
    folder(&options.dist, "--dist", "build the widget with `cargo xtask build`")?;

    let (pages_port, pages) = host.listen("the demo pages", options.pages_port, "--pages-port").await?;
    let (api_port, api) = host.listen("the Partner API", options.api_port, "--api-port").await?;
    let (checkout_port, checkout) =
        host.listen("the test checkouts", options.checkout_port, "--checkout-port").await?;

    let receiver = options
        .webhook_url
        .map(|url| Receiver::new(&url, options.webhook_secret))
        .transpose()
        .map_err(StartError::Webhooks)?;
    let (store, mut contents) = match &options.data {
        None => (Store::in_memory(), Contents::default()),
        Some(path) => Store::open(path).map_err(StartError::Data)?,
    };
    let warnings = std::mem::take(&mut contents.warnings);
    let urls =
        Urls { pages: host.url(pages_port), api: host.url(api_port), checkout: host.url(checkout_port) };
    let sandbox = Arc::new(Sandbox {
        urls,
        clock: options.clock,
        reward_delay: options.reward_delay,
        link_lifetime: options.link_lifetime,
        limits: Limits::new(options.limits),
        magic: options.magic,
        ledger: Ledger::new(store, contents, receiver.is_some()),
        webhooks: receiver,
        journal: Default::default(),
    });
    let (stop, stopped) = watch::channel(false);
    let mut servers = JoinSet::new();
    for (listeners, router) in [
        (pages, site::router(&options.site, &options.dist)),
        (api, api::router(Arc::clone(&sandbox))),
        (checkout, checkout::router(Arc::clone(&sandbox))),
    ] {
        for listener in listeners {
            servers.spawn(serve(listener, router.clone(), stopped.clone()));
        }
    }
    let telling = webhooks::run(Arc::clone(&sandbox), stopped);
    servers.spawn(async move {
        telling.await;
        Ok(())
    });
    Ok(Running { sandbox, warnings, stop, servers })
}

async fn serve(listener: TcpListener, router: Router, mut stopped: watch::Receiver<bool>) -> io::Result<()> {
    let until_stopped = async move {
        // An error means that the sender is gone, and with it the sandbox.
        let _ = stopped.wait_for(|stopped| *stopped).await;
    };
    axum::serve(listener, router).with_graceful_shutdown(until_stopped).await
}

fn folder(path: &Path, flag: &'static str, remedy: &'static str) -> Result<(), StartError> {
    if path.is_dir() { Ok(()) } else { Err(StartError::Folder { path: path.to_path_buf(), flag, remedy }) }
}

/// Where to listen.
#[derive(Clone, Copy, Debug)]
enum Host {
    /// Both loopback addresses: which of them `localhost` means is each client's own choice.
    Localhost,
    Ip(IpAddr),
}

impl Host {
    fn parse(text: String) -> Result<Self, StartError> {
        if text.eq_ignore_ascii_case("localhost") {
            return Ok(Self::Localhost);
        }
        text.trim_matches(['[', ']']).parse().map(Self::Ip).map_err(|_| StartError::Host(text))
    }

    /// How a browser on this machine reaches the port.
    fn url(self, port: u16) -> String {
        match self {
            Self::Ip(ip) if !ip.is_unspecified() => format!("http://{}", SocketAddr::new(ip, port)),
            _ => format!("http://localhost:{port}"),
        }
    }

    async fn listen(
        self,
        what: &'static str,
        port: u16,
        flag: &'static str,
    ) -> Result<(u16, Vec<TcpListener>), StartError> {
        let fault = |address, error| StartError::Listen { what, address, flag, error };
        let first =
            SocketAddr::new(if let Self::Ip(ip) = self { ip } else { Ipv4Addr::LOCALHOST.into() }, port);
        let mut attempts = 1;
        loop {
            let listener = TcpListener::bind(first).await.map_err(|error| fault(first, error))?;
            let port = listener.local_addr().map_err(|error| fault(first, error))?.port();
            if matches!(self, Self::Ip(_)) {
                return Ok((port, vec![listener]));
            }
            let second = SocketAddr::new(Ipv6Addr::LOCALHOST.into(), port);
            match TcpListener::bind(second).await {
                Ok(other) => return Ok((port, vec![listener, other])),
                Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
                    // What the system found free on the first address may be taken on the second.
                    if first.port() != 0 || attempts == MAX_ATTEMPTS {
                        return Err(fault(second, error));
                    }
                    attempts += 1;
                }
                // A machine without IPv6.
                Err(_) => return Ok((port, vec![listener])),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_written_as_a_browser_reads_them() {
        let url = |host: &str| Host::parse(host.to_owned()).map(|host| host.url(80));
        assert_eq!(url("LocalHost").unwrap(), "http://localhost:80");
        assert_eq!(url("127.0.0.1").unwrap(), "http://127.0.0.1:80");
        assert_eq!(url("::1").unwrap(), "http://[::1]:80");
        assert_eq!(url("[::1]").unwrap(), "http://[::1]:80");
        assert_eq!(url("0.0.0.0").unwrap(), "http://localhost:80");
        let wrong = url("example.org").unwrap_err().to_string();
        assert!(wrong.contains("--host \"example.org\"") && wrong.contains("127.0.0.1"), "{wrong}");
    }
}
