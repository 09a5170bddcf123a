//! Work on the app: the sandbox and `trunk serve`, side by side.

use std::process::{Child, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::demo;
use crate::places::Places;
use crate::plain;
use crate::run;
use crate::setup;
use crate::tools::Tool;

/// As in Trunk.toml.
const PAGE: u16 = 8786;
/// As in Trunk.toml's proxy.
const API: u16 = demo::PORT + 1;
/// As in the page's `checkout-hosts`.
const CHECKOUT: u16 = demo::PORT + 2;

pub(crate) fn dev(places: &Places) -> Result<()> {
    // Before minutes of compiling, not after.
    for port in [PAGE, API, CHECKOUT] {
        if let Err(fault) = demo::try_port(port) {
            bail!(
                "port {port} can't be used: {fault}\n  remedy: stop what listens there; beside a running demo, \
                 `trunk serve` alone will do, for it uses the demo's sandbox"
            );
        }
    }
    setup::ensure(places, setup::DEV)?;
    demo::build_sandbox(places)?;

    println!();
    println!(
        "The page under work: http://localhost:{PAGE}/   (once Trunk says \"success\"; Ctrl-C stops it)"
    );
    println!();
    let mut sandbox = run::command(places.sandbox());
    sandbox
        .current_dir(&places.root)
        // The demo's pages are asked for by nobody here, and need no widget.
        .args(["--host", "localhost", "--pages-port", "0", "--dist"])
        .arg(if places.dist.is_dir() { &places.dist } else { &places.www })
        .args(["--api-port", &API.to_string(), "--checkout-port", &CHECKOUT.to_string()])
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    let mut trunk = run::command(Tool::trunk().require(places)?);
    trunk.current_dir(&places.root).arg("serve").envs(plain::trunk_env(places)?).stdin(Stdio::null());

    let mut sandbox =
        Running { name: "the sandbox", child: sandbox.spawn().context("could not start the sandbox")? };
    let mut trunk = Running { name: "trunk", child: trunk.spawn().context("could not start trunk")? };
    // Ctrl-C reaches all three. Where one ends by itself, the other is of no use.
    loop {
        for one in [&mut sandbox, &mut trunk] {
            if let Some(status) = one.child.try_wait()? {
                bail!("{} ended with {status}; its messages are above", one.name);
            }
        }
        thread::sleep(Duration::from_millis(200));
    }
}

/// Ends with this process's interest in it.
struct Running {
    name: &'static str,
    child: Child,
}

impl Drop for Running {
    fn drop(&mut self) {
        // Either fails only where it has ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
