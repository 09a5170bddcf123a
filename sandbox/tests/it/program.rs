use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::net::{Ipv4Addr, TcpListener};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// A folder such as the repository's root, as far as the sandbox goes.
fn root() -> TempDir {
    let root = TempDir::new().unwrap();
    fs::create_dir_all(root.path().join("www/site")).unwrap();
    fs::create_dir(root.path().join("dist")).unwrap();
    root
}

/// The program in that folder, with the three ports as given.
fn program(root: &TempDir, [pages, api, checkout]: [&str; 3]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sir-donate-sandbox"));
    command.current_dir(root.path());
    command.args(["--pages-port", pages, "--api-port", api, "--checkout-port", checkout]);
    command
}

fn complaint(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn the_help_tells_the_keys_and_every_default() {
    let folder = TempDir::new().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_sir-donate-sandbox"))
        .arg("--help")
        .current_dir(&folder)
        .output()
        .unwrap();
    assert!(output.status.success());
    let help = String::from_utf8(output.stdout).unwrap();
    for told in [
        "--host",
        "8787",
        "8788",
        "8789",
        "www/site",
        "[default: dist]",
        "--limits",
        "--reward-delay",
        "--link-lifetime",
        "[default: 86400]",
        "--data",
        "--webhook-url",
        "/sandbox/limits",
        "/sandbox/deliveries",
        "--json",
        "0123456789abcdef four times",
        "PARTNER_SUSPENDED",
        "/sandbox/journal",
        "/sandbox/magic",
        "/sandbox/nonprofits",
        "--magic",
        "quiet-garden",
    ] {
        assert!(help.contains(told), "{told} in {help}");
    }
}

#[test]
fn a_taken_port_is_named_with_the_flag_that_changes_it() {
    let root = root();
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    for (ports, flag, what) in [
        ([port.as_str(), "0", "0"], "--pages-port", "the demo pages"),
        (["0", &port, "0"], "--api-port", "the Partner API"),
        (["0", "0", &port], "--checkout-port", "the test checkouts"),
    ] {
        let error = complaint(&program(&root, ports).output().unwrap());
        for told in [&port, flag, what, "0 takes any free one"] {
            assert!(error.contains(told), "{told} in {error}");
        }
    }
}

#[test]
fn a_missing_folder_is_named_with_its_remedy() {
    for (folder, flag, remedy) in
        [("dist", "--dist", "cargo xtask build"), ("www/site", "--site", "repository's root")]
    {
        let root = root();
        fs::remove_dir(root.path().join(folder)).unwrap();
        let error = complaint(&program(&root, ["0"; 3]).output().unwrap());
        for told in [folder, flag, remedy] {
            assert!(error.contains(told), "{told} in {error}");
        }
    }
}

#[test]
fn a_delay_that_is_none_is_refused() {
    let output = program(&root(), ["0"; 3]).args(["--reward-delay", "soon"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("such as 3 or 0.5"), "{output:?}");
}

#[test]
fn webhooks_that_cannot_be_sent_or_signed_are_refused_without_a_word_of_the_secret() {
    let root = root();
    for (arguments, told) in [
        (vec!["--webhook-url", "localhost:4000"], "--webhook-url must be an http or https address"),
        (vec!["--webhook-url", "http://me:5ec2e7@localhost/"], "without a user name"),
        (
            vec!["--webhook-url", "http://localhost/", "--webhook-secret", "5ec2e7"],
            "--webhook-secret must begin with whsec_",
        ),
    ] {
        let error = complaint(&program(&root, ["0"; 3]).args(arguments).output().unwrap());
        assert!(error.contains(told) && !error.contains("5ec2e7"), "{error}");
    }
    let output = program(&root, ["0"; 3]).args(["--webhook-secret", "whsec_5ec2e7"]).output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(error.contains("--webhook-url") && !error.contains("5ec2e7"), "{error}");
}

#[test]
fn a_host_that_is_none_is_refused() {
    let error = complaint(&program(&root(), ["0"; 3]).args(["--host", "example.org"]).output().unwrap());
    assert!(error.contains("--host") && error.contains("127.0.0.1"), "{error}");
}

#[test]
#[cfg(unix)]
fn json_is_one_line_and_signals_stop_in_order() {
    for signal in ["-INT", "-TERM"] {
        let root = root();
        let mut child = program(&root, ["0"; 3])
            .arg("--json")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        let urls: serde_json::Value = serde_json::from_str(&line).unwrap();
        for origin in ["pages", "api", "checkout"] {
            assert!(urls[origin].as_str().unwrap().starts_with("http://localhost:"), "{line}");
        }
        let began = Instant::now();
        assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
        assert!(child.wait().unwrap().success(), "{signal}");
        assert!(began.elapsed() < Duration::from_secs(5));
        let mut rest = String::new();
        out.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "", "nothing but the one line");
    }
}
