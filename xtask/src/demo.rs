//! Builds and starts the demo.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::thread;

use anyhow::{Result, anyhow, bail};

use crate::book;
use crate::build;
use crate::builder;
use crate::examples;
use crate::places::Places;
use crate::run::{self, Task};
use crate::setup;
use crate::site::{self, Part};
use crate::tools;

/// The first of three ports: pages and CDN, API, checkout.
pub(crate) const PORT: u16 = 8787;

/// A server of a partner's, to be told what becomes of donations. The sandbox says what else may be wrong with it.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Webhooks {
    pub(crate) url: Option<String>,
    pub(crate) secret: Option<String>,
}

impl fmt::Debug for Webhooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Webhooks").field("url", &self.url).finish_non_exhaustive()
    }
}

impl Webhooks {
    /// What the sandbox would refuse after minutes of building.
    pub(crate) fn check(&self) -> Result<(), String> {
        let is_web = |url: &String| url.starts_with("http://") || url.starts_with("https://");
        match (&self.url, &self.secret) {
            (Some(url), _) if !is_web(url) => {
                Err("--webhook-url takes an http or https address, such as http://localhost:4000/".to_owned())
            }
            (_, Some(secret)) if !secret.starts_with("whsec_") => Err(
                "--webhook-secret takes what begins with whsec_; leave it out to sign with the documented \
                     test secret"
                    .to_owned(),
            ),
            (None, Some(_)) => {
                Err("--webhook-secret signs what goes to --webhook-url, which is missing".to_owned())
            }
            _ => Ok(()),
        }
    }

    fn arguments(&self) -> Vec<&str> {
        let options = [("--webhook-url", &self.url), ("--webhook-secret", &self.secret)];
        options.into_iter().filter_map(|(name, value)| Some([name, value.as_deref()?])).flatten().collect()
    }
}

pub(crate) fn demo(places: &Places, port: u16, webhooks: &Webhooks) -> Result<()> {
    // Before minutes of building, not after.
    check_ports(port)?;
    setup::ensure(places, &[setup::DEMO, setup::DOCS].concat())?;
    // Side by side: linking the widget for size keeps one core busy and leaves the other idle.
    if !places.sandbox().is_file() {
        println!("Compiling the sandbox in the meantime (1 to 2 minutes the first time) …");
    }
    thread::scope(|scope| {
        let sandbox = scope.spawn(|| build_sandbox(places));
        let dist = build::dist(places);
        let sandbox = sandbox.join().map_err(|_| anyhow!("the thread that built the sandbox panicked"))?;
        dist.and(sandbox)
    })?;
    let docs = book::build(places)?;
    let builder = builder::build(places)?;
    let pages = places.www.join("site");
    let examples = examples::pages(&places.root)?;
    let mut parts = vec![
        Part { at: "", from: &pages },
        Part { at: "docs", from: &docs },
        Part { at: "builder", from: &builder },
    ];
    parts.extend(examples.iter().map(|(at, from)| Part { at, from }));
    let site = site::composed(places, port, &parts)?;
    check_ports(port)?;

    println!();
    println!(
        "The demo: http://localhost:{port}/   the snippet builder: http://localhost:{port}/builder/   \
         the documentation: http://localhost:{port}/docs/   (Ctrl-C stops it)"
    );
    println!();
    let mut sandbox = run::command(places.sandbox());
    sandbox
        .current_dir(&places.root)
        .args(["--host", "localhost", "--pages-port", &port.to_string()])
        .args(["--api-port", &(port + 1).to_string(), "--checkout-port", &(port + 2).to_string()])
        .arg("--site")
        .arg(site)
        .arg("--dist")
        .arg(&places.dist);
    sandbox.args(webhooks.arguments());
    hand_over(sandbox)
}

/// Builds the sandbox's binary.
pub(crate) fn build_sandbox(places: &Places) -> Result<()> {
    Task::new("compiling the sandbox", tools::cargo())
        .args([
            "build",
            "--package",
            "sir-donate-sandbox",
            "--bin",
            "sir-donate-sandbox",
            "--profile",
            "tool",
        ])
        .arg("--target-dir")
        .arg(&places.target)
        .dir(&places.root)
        .quiet()
        .run()
}

fn check_ports(first: u16) -> Result<()> {
    let Some(last) = first.checked_add(2) else {
        bail!(
            "--port {first} leaves no room for the two ports after it\n  remedy: --port 8787, or any other up to 65533"
        );
    };
    for port in first..=last {
        if let Err(fault) = try_port(port) {
            let other = if first < 60_000 { first + 100 } else { PORT };
            bail!(
                "port {port} can't be used: {fault}\n  remedy: stop what listens there (is a demo running already?), \
                 or take other ports: cargo xtask demo --port {other}"
            );
        }
    }
    Ok(())
}

/// Whether a server of ours could listen there.
pub(crate) fn try_port(port: u16) -> io::Result<()> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map(drop)
}

/// The sandbox takes this process's place, so that Ctrl-C and signals reach it alone and it stops in its own way.
#[cfg(unix)]
fn hand_over(mut command: std::process::Command) -> Result<()> {
    use std::os::unix::process::CommandExt as _;
    let fault = command.exec();
    Err(anyhow!("could not start {}: {fault}", command.get_program().display()))
}

#[cfg(not(unix))]
fn hand_over(mut command: std::process::Command) -> Result<()> {
    let status = command.status()?;
    if status.success() { Ok(()) } else { Err(anyhow!("the sandbox ended with {status}")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_named_with_the_way_out() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let text = check_ports(port).unwrap_err().to_string();
        assert!(text.contains("can't be used"), "{text}");
        assert!(text.contains("--port"), "{text}");
    }

    #[test]
    fn webhooks_are_looked_at_before_anything_is_built_and_their_secret_is_not_repeated() {
        let secret = format!("whsec_{}", "5ec2e7".repeat(8));
        let given = |url: Option<&str>, secret: Option<&str>| Webhooks {
            url: url.map(str::to_owned),
            secret: secret.map(str::to_owned),
        };
        let right = given(Some("http://localhost:4000/"), Some(&secret));
        assert_eq!(right.check(), Ok(()));
        assert_eq!(
            right.arguments(),
            ["--webhook-url", "http://localhost:4000/", "--webhook-secret", &secret]
        );
        assert_eq!(given(None, None).check(), Ok(()));
        assert!(given(None, None).arguments().is_empty());
        for (wrong, told) in [
            (given(Some("localhost:4000"), None), "--webhook-url takes"),
            (given(None, Some(&secret)), "--webhook-url, which is missing"),
            (given(Some("http://localhost/"), Some("5ec2e7")), "begins with whsec_"),
        ] {
            let fault = wrong.check().unwrap_err();
            assert!(fault.contains(told) && !fault.contains("5ec2e7"), "{fault}");
            assert!(!format!("{wrong:?}").contains("5ec2e7"));
        }
    }

    #[test]
    fn the_last_ports_leave_room_for_three() {
        assert!(check_ports(65_534).unwrap_err().to_string().contains("leaves no room"));
    }
}
