//! The sandbox's program: see `sir-donate-sandbox --help`.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use sir_donate_sandbox::{Cli, Options, Running, start};

#[tokio::main]
async fn main() -> ExitCode {
    match run(Cli::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli) -> Result<(), Box<dyn std::error::Error>> {
    let json = cli.json;
    if !cli.dist.join("sir-donate.js").is_file() && cli.dist.is_dir() {
        let dist = cli.dist.display();
        eprintln!(
            "warning: {dist} holds no sir-donate.js: pages will show their fallback. Build it with `cargo xtask build`"
        );
    }
    // Before anything is served, so that no signal finds the sandbox without its handler.
    let stop = stop_signal()?;
    let sandbox = start(Options::from(cli)).await?;
    for warning in sandbox.warnings() {
        eprintln!("warning: {warning}");
    }
    announce(&sandbox, json)?;
    stop.await;
    sandbox.stop().await;
    if !json {
        // The terminal may be gone by now, which is no failure.
        let _ = writeln!(io::stdout(), "Stopped.");
    }
    Ok(())
}

fn announce(sandbox: &Running, json: bool) -> io::Result<()> {
    let urls = sandbox.urls();
    let mut out = io::stdout().lock();
    if json {
        writeln!(out, "{}", serde_json::to_string(urls)?)?;
    } else {
        writeln!(out, "Demo pages      {}/", urls.pages)?;
        writeln!(out, "Widget          {}/v1/sir-donate.js", urls.pages)?;
        writeln!(out, "Partner API     {}/v1/partner/config", urls.api)?;
        writeln!(out, "  described     {}/partner-api", urls.api)?;
        writeln!(out, "  what arrives  {}/sandbox", urls.api)?;
        writeln!(out, "Test checkouts  {}", urls.checkout)?;
        writeln!(out, "A page of yours paste what {}/sandbox#yours shows", urls.api)?;
        if let Some(url) = sandbox.webhook_url() {
            writeln!(out, "Webhooks        to {url}")?;
            writeln!(out, "  deliveries    {}/sandbox/deliveries", urls.api)?;
        }
        writeln!(out, "No money moves. Stop with Ctrl-C; keys and options: --help")?;
    }
    // Whoever waits for the line reads it through a pipe.
    out.flush()
}

/// Ready when the sandbox is told to stop, by Ctrl-C or by SIGTERM.
#[cfg(unix)]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Ready when the sandbox is told to stop, by Ctrl-C.
#[cfg(not(unix))]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        // Without a handler there is no way to stop but to end the process, which needs none.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
