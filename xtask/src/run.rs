//! Runs other programs so that nobody has to wonder whether they still run.

use std::collections::VecDeque;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, IsTerminal, Read};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// Silence longer than this is broken by a line that says what is still going on.
const HEARTBEAT: Duration = Duration::from_secs(7);
/// How much of the output is repeated when a quiet program fails.
const TAIL: usize = 60;
/// Minified files are printed by some tools as one line of megabytes.
const LINE: usize = 500;

/// One run of another program.
pub(crate) struct Task {
    doing: String,
    command: Command,
    quiet: bool,
    remedy: Option<String>,
}

impl Task {
    /// `doing` completes "still …": a verb in its -ing form and what it is done to.
    pub(crate) fn new(doing: impl Into<String>, program: impl AsRef<OsStr>) -> Self {
        Self { doing: doing.into(), command: command(program), quiet: false, remedy: None }
    }

    pub(crate) fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.command.arg(arg);
        self
    }

    pub(crate) fn args<A: AsRef<OsStr>>(mut self, args: impl IntoIterator<Item = A>) -> Self {
        self.command.args(args);
        self
    }

    pub(crate) fn env(mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn dir(mut self, dir: impl AsRef<Path>) -> Self {
        self.command.current_dir(dir);
        self
    }

    /// Keeps the output back unless the program fails.
    pub(crate) fn quiet(mut self) -> Self {
        self.quiet = true;
        self
    }

    /// What to do when it fails.
    pub(crate) fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }

    /// Runs the program to its end; an error carries the end of its output and the remedy.
    pub(crate) fn run(mut self) -> Result<()> {
        let started = Instant::now();
        let program = self.command.get_program().to_string_lossy().into_owned();
        self.command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child =
            self.command.spawn().with_context(|| self.explain(&format!("could not start {program}")))?;
        let lines = read_lines(&mut child);
        let (status, tail) = self.follow(&mut child, &lines, started)?;
        if status.success() {
            return Ok(());
        }
        if self.quiet {
            for line in &tail {
                println!("  {line}");
            }
        }
        bail!(self.explain(&format!("{} failed ({program}: {status})", self.doing)))
    }

    fn follow(
        &self,
        child: &mut Child,
        lines: &Receiver<String>,
        started: Instant,
    ) -> Result<(ExitStatus, VecDeque<String>)> {
        let mut tail = VecDeque::with_capacity(TAIL);
        let mut last_sign = Instant::now();
        let mut ended: Option<(ExitStatus, Instant)> = None;
        loop {
            match lines.recv_timeout(Duration::from_millis(200)) {
                Ok(line) => {
                    if !self.quiet {
                        println!("  {line}");
                        last_sign = Instant::now();
                    }
                    if tail.len() == TAIL {
                        tail.pop_front();
                    }
                    tail.push_back(line);
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    return Ok((child.wait()?, tail));
                }
            }
            if last_sign.elapsed() >= HEARTBEAT {
                println!("  … still {}, {} s", self.doing, started.elapsed().as_secs());
                last_sign = Instant::now();
            }
            match ended {
                // A grandchild that outlives the program may hold its output open for ever.
                Some((status, at)) if at.elapsed() > Duration::from_secs(2) => return Ok((status, tail)),
                Some(_) => {}
                None => ended = child.try_wait()?.map(|status| (status, Instant::now())),
            }
        }
    }

    fn explain(&self, fault: &str) -> String {
        match &self.remedy {
            Some(remedy) => format!("{fault}\n  remedy: {remedy}"),
            None => fault.to_owned(),
        }
    }
}

/// A command free of what `cargo run` put into the environment for this crate alone.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    if std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none() {
        command.env("CARGO_TERM_COLOR", "always");
    }
    command
}

/// The standard output of a short call, or nothing where it can't be made or fails.
pub(crate) fn capture(program: impl AsRef<OsStr>, args: &[&str]) -> Option<String> {
    let output = command(program).args(args).stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn read_lines(child: &mut Child) -> Receiver<String> {
    let (sender, receiver) = channel();
    if let Some(out) = child.stdout.take() {
        forward(out, sender.clone());
    }
    if let Some(err) = child.stderr.take() {
        forward(err, sender);
    }
    receiver
}

fn forward(stream: impl Read + Send + 'static, sender: Sender<String>) {
    thread::spawn(move || {
        let mut reader = BufReader::new(stream);
        let mut bytes = Vec::new();
        while let Ok(1..) = reader.read_until(b'\n', &mut bytes) {
            let line = shorten(String::from_utf8_lossy(&bytes).trim_end());
            bytes.clear();
            if sender.send(line).is_err() {
                return;
            }
        }
    });
}

fn shorten(line: &str) -> String {
    match line.char_indices().nth(LINE) {
        None => line.to_owned(),
        Some((end, _)) => format!("{} … ({} bytes in this line)", &line[..end], line.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_cut_at_a_character() {
        assert_eq!(shorten("short"), "short");
        let long = "ü".repeat(LINE + 1);
        let cut = shorten(&long);
        assert!(cut.starts_with(&"ü".repeat(LINE)));
        assert!(cut.ends_with("(1002 bytes in this line)"));
    }

    #[test]
    fn a_failure_names_what_was_done_and_the_remedy() {
        let fault = Task::new("counting", "false").quiet().remedy("count again").run().unwrap_err();
        let text = format!("{fault:#}");
        assert!(text.contains("counting failed (false"), "{text}");
        assert!(text.contains("remedy: count again"), "{text}");
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let fault = Task::new("looking", "sir-donate-no-such-program").run().unwrap_err();
        assert!(format!("{fault:#}").contains("could not start sir-donate-no-such-program"));
    }
}
