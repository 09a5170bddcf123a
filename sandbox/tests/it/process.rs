//! The sandbox as a process of its own, which a test can kill.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use sir_donate_sandbox::Urls;
use tempfile::TempDir;

/// A running program. It is killed when it is dropped.
pub(crate) struct Process {
    pub(crate) urls: Urls,
    child: Child,
    _served: TempDir,
}

impl Process {
    /// Starts the program with these arguments, on ports and folders of its own.
    pub(crate) fn start(arguments: &[&str]) -> Self {
        Self::start_with(arguments, &[])
    }

    /// The same, with this in its environment.
    pub(crate) fn start_with(arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let served = served();
        let mut command = command(served.path(), arguments);
        command.envs(environment.iter().copied());
        Self::run(command, served)
    }

    /// The same, by way of a shell, where `exec "$0" "$@"` becomes the sandbox.
    pub(crate) fn start_by(script: &str, arguments: &[&str]) -> Self {
        let served = served();
        let sandbox = command(served.path(), arguments);
        let mut command = Command::new("sh");
        command.args(["-c", script]).arg(sandbox.get_program()).args(sandbox.get_args());
        Self::run(command, served)
    }

    fn run(mut command: Command, served: TempDir) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let urls: serde_json::Value = serde_json::from_str(&line).unwrap();
        let url = |name: &str| urls[name].as_str().unwrap().to_owned();
        let urls = Urls { pages: url("pages"), api: url("api"), checkout: url("checkout") };
        Self { urls, child, _served: served }
    }

    /// Ends it as `kill -9` and a failure of power do: without a word of warning.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Killed before, most likely.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn served() -> TempDir {
    let served = TempDir::new().unwrap();
    // Without it, the program warns of a widget that was not built.
    std::fs::write(served.path().join("sir-donate.js"), "").unwrap();
    served
}

/// The program, not yet started, with this folder for its site and its dist.
pub(crate) fn command(served: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sir-donate-sandbox"));
    command.args(["--json", "--pages-port", "0", "--api-port", "0", "--checkout-port", "0"]);
    command.arg("--site").arg(served).arg("--dist").arg(served).args(arguments);
    command
}
