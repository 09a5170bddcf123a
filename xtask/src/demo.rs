//! Builds and starts the demo.

use std::fs;
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::thread;

use anyhow::{Context, Result, anyhow, bail};

use crate::build;
use crate::digest;
use crate::places::Places;
use crate::run::{self, Task};
use crate::setup;
use crate::tools;

/// The first of three ports: pages and CDN, API, checkout.
pub(crate) const PORT: u16 = 8787;

pub(crate) fn demo(places: &Places, port: u16) -> Result<()> {
    // Before minutes of building, not after.
    check_ports(port)?;
    setup::ensure(places, setup::DEMO)?;
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
    let site = site(places, port)?;
    check_ports(port)?;

    println!();
    println!("The demo: http://localhost:{port}/   (Ctrl-C stops it)");
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

/// The demo's pages. They name the usual ports, as any partner's page names an address; for other ports
/// a copy is served that names those.
fn site(places: &Places, port: u16) -> Result<PathBuf> {
    let original = places.www.join("site");
    if port == PORT {
        return Ok(original);
    }
    let copy = places.work.join("site");
    if copy.exists() {
        fs::remove_dir_all(&copy).with_context(|| format!("could not remove {}", copy.display()))?;
    }
    for from in digest::files(&original)? {
        let to = copy.join(from.strip_prefix(&original)?);
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder).with_context(|| format!("could not create {}", folder.display()))?;
        }
        let bytes = match String::from_utf8(digest::read(&from)?) {
            Ok(text) => moved(&text, port).into_bytes(),
            // A picture.
            Err(fault) => fault.into_bytes(),
        };
        fs::write(&to, bytes).with_context(|| format!("could not write {}", to.display()))?;
    }
    Ok(copy)
}

fn moved(text: &str, port: u16) -> String {
    // Without a scheme: hosts that a checkout may be at are named without one.
    let address = |port: u16| format!("localhost:{port}");
    // By way of marks, so that an address that was moved is not moved again.
    let marked =
        (0..3).fold(text.to_owned(), |text, n| text.replace(&address(PORT + n), &format!("\0{n}\0")));
    (0..3).fold(marked, |text, n| text.replace(&format!("\0{n}\0"), &address(port + n)))
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
    fn pages_follow_the_ports() {
        let page = "http://localhost:8787/ http://localhost:8788/v1 http://localhost:8789";
        assert_eq!(
            moved(page, 9000),
            "http://localhost:9000/ http://localhost:9001/v1 http://localhost:9002"
        );
        assert_eq!(
            moved(page, 8788),
            "http://localhost:8788/ http://localhost:8789/v1 http://localhost:8790"
        );
    }

    #[test]
    fn the_last_ports_leave_room_for_three() {
        assert!(check_ports(65_534).unwrap_err().to_string().contains("leaves no room"));
    }
}
