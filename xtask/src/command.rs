//! What was typed. By hand: a parser crate would double the time until the first command runs.

use crate::bench;
use crate::check::Choice;
use crate::demo::{PORT, Webhooks};
use crate::fuzz::Wish;
use crate::release;

pub(crate) const HELP: &str = "\
cargo xtask COMMAND

  demo [--port N]       build everything, start the local sandbox and serve the demo
                        (N, N+1, N+2; 8787 unless told)
    --webhook-url URL   tell a server of yours what becomes of donations
    --webhook-secret S  what signs that: whsec_…; a test secret unless told
  docs                  the documentation site, in target/docs; `demo` serves it too
    --write             first the references, from lists and the Rust documentation
  dev                   the app with live reload, against the local sandbox
  test                  everything that CI checks
    --all               with the slow suites
    --only STEP         this step alone (may be repeated)
    --skip STEP         without this step (may be repeated)
    --keep-going        go on after a step that failed
    --list              the steps
  fuzz [TARGET…]        look for cases that break the readers of untrusted texts, following the code's coverage
    --cases N           so many for each target; 10000000 unless told
    --seed N            what the cases follow from; 1 unless told
  build                 dist/ (for a CDN) and pkg/ (for npm)
  dist                  dist/ alone
  sri                   the script tag that pins this version, with its integrity
  release --dry-run     what would be published to npm, the crates registry and the CDN: built, tested, packed, shown
    --no-test           without the tests
  size                  what donors download, against budgets and kept figures, and what each part contributes
    --functions N       name the N largest functions as well
    --accept REASON     keep today's figures, and why
  bench                 how fast the widget is, beside a form by hand and a peer, in real Chromium
    --rounds N          so many of each; 15 unless told, which are kept (a quick look: 1)
  setup [GOAL]          install what demo, build, test or dev needs; unless told, of the first three
    --all               what the slow suites need as well

Each command installs what it lacks, and says so first.";

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Command {
    Help,
    Setup(Goal),
    Build,
    Dist,
    Sri,
    Demo { port: u16, webhooks: Webhooks },
    Docs { write: bool },
    Dev,
    Test(Choice),
    Fuzz(Wish),
    Release(release::Wish),
    Size { accept: Option<String>, functions: usize },
    Bench { rounds: u32 },
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Goal {
    Demo,
    Build,
    Test,
    Dev,
    /// What the usual commands need.
    Usual,
    /// With the slow suites.
    Everything,
}

pub(crate) fn parse(args: impl IntoIterator<Item = String>) -> Result<Command, String> {
    // `--port=N` is `--port N`.
    let mut words = args.into_iter().flat_map(|arg| match arg.split_once('=') {
        Some((name, value)) if name.starts_with("--") => vec![name.to_owned(), value.to_owned()],
        _ => vec![arg],
    });
    let Some(name) = words.next() else { return Ok(Command::Help) };
    let command = match name.as_str() {
        "help" | "--help" | "-h" => return Ok(Command::Help),
        "setup" => match words.next().as_deref() {
            None => Command::Setup(Goal::Usual),
            Some("--all") => Command::Setup(Goal::Everything),
            Some("demo") => Command::Setup(Goal::Demo),
            Some("build") => Command::Setup(Goal::Build),
            Some("test") => Command::Setup(Goal::Test),
            Some("dev") => Command::Setup(Goal::Dev),
            Some("--help" | "-h") => Command::Help,
            Some(other) => {
                return Err(format!("setup knows demo, build, test, dev and --all, not \"{other}\""));
            }
        },
        "build" => Command::Build,
        "dist" => Command::Dist,
        "sri" => Command::Sri,
        "dev" => Command::Dev,
        "demo" => {
            let (mut port, mut webhooks) = (PORT, Webhooks::default());
            while let Some(word) = words.next() {
                match word.as_str() {
                    "--port" => {
                        let text = value(&word, words.next())?;
                        port = text.parse().ok().filter(|&port| port > 0).ok_or_else(|| {
                            format!("--port takes a number from 1 to 65533, not \"{text}\"")
                        })?;
                    }
                    "--webhook-url" => webhooks.url = Some(value(&word, words.next())?),
                    "--webhook-secret" => webhooks.secret = Some(value(&word, words.next())?),
                    "--help" | "-h" => return Ok(Command::Help),
                    _ => return Err(unknown(&name, &word)),
                }
            }
            webhooks.check()?;
            Command::Demo { port, webhooks }
        }
        "docs" => match words.next().as_deref() {
            None => Command::Docs { write: false },
            Some("--write") => Command::Docs { write: true },
            Some("--help" | "-h") => Command::Help,
            Some(other) => return Err(unknown(&name, other)),
        },
        "test" => {
            let mut choice = Choice::default();
            while let Some(word) = words.next() {
                match word.as_str() {
                    "--all" => choice.all = true,
                    "--keep-going" => choice.keep_going = true,
                    "--list" => choice.list = true,
                    "--only" => choice.only.push(value(&word, words.next())?),
                    "--skip" => choice.skip.push(value(&word, words.next())?),
                    "--help" | "-h" => return Ok(Command::Help),
                    _ => return Err(unknown(&name, &word)),
                }
            }
            Command::Test(choice)
        }
        "fuzz" => {
            let mut wish = Wish::default();
            while let Some(word) = words.next() {
                match word.as_str() {
                    "--cases" => wish.cases = number(&word, words.next())?,
                    "--seed" => wish.seed = number(&word, words.next())?,
                    "--help" | "-h" => return Ok(Command::Help),
                    option if option.starts_with('-') => return Err(unknown(&name, option)),
                    target => wish.targets.push(target.to_owned()),
                }
            }
            Command::Fuzz(wish)
        }
        "release" => {
            let mut wish = release::Wish::default();
            for word in words.by_ref() {
                match word.as_str() {
                    "--dry-run" => wish.dry_run = true,
                    "--no-test" => wish.no_test = true,
                    "--help" | "-h" => return Ok(Command::Help),
                    _ => return Err(unknown(&name, &word)),
                }
            }
            Command::Release(wish)
        }
        "size" => {
            let (mut accept, mut functions) = (None, 0);
            while let Some(word) = words.next() {
                match word.as_str() {
                    "--accept" => {
                        let reason = value(&word, words.next())?;
                        if reason.trim().is_empty() {
                            return Err("--accept takes the reason, which can't be empty".to_owned());
                        }
                        accept = Some(reason);
                    }
                    "--functions" => functions = number(&word, words.next())?,
                    "--help" | "-h" => return Ok(Command::Help),
                    _ => return Err(unknown(&name, &word)),
                }
            }
            Command::Size { accept, functions }
        }
        "bench" => {
            let mut rounds = bench::ROUNDS;
            while let Some(word) = words.next() {
                match word.as_str() {
                    "--rounds" => {
                        rounds = number(&word, words.next())?;
                        if rounds == 0 {
                            return Err("--rounds takes a number from 1 on, not \"0\"".to_owned());
                        }
                    }
                    "--help" | "-h" => return Ok(Command::Help),
                    _ => return Err(unknown(&name, &word)),
                }
            }
            Command::Bench { rounds }
        }
        _ => return Err(format!("there is no command \"{name}\"")),
    };
    match words.next().as_deref() {
        None => Ok(command),
        Some("--help" | "-h") => Ok(Command::Help),
        Some(word) => Err(unknown(&name, word)),
    }
}

fn number<N: std::str::FromStr>(option: &str, next: Option<String>) -> Result<N, String> {
    let text = value(option, next)?;
    text.parse().map_err(|_| format!("{option} takes a number, not \"{text}\""))
}

fn value(option: &str, value: Option<String>) -> Result<String, String> {
    value.ok_or_else(|| format!("{option} takes a value"))
}

fn unknown(command: &str, word: &str) -> String {
    format!("{command} does not know \"{word}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Command, String> {
        parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn the_commands_are_understood() {
        assert_eq!(parsed(""), Ok(Command::Help));
        assert_eq!(parsed("build --help"), Ok(Command::Help));
        assert_eq!(parsed("build"), Ok(Command::Build));
        assert_eq!(parsed("sri"), Ok(Command::Sri));
        let demo = |port| Ok(Command::Demo { port, webhooks: Webhooks::default() });
        assert_eq!(parsed("demo"), demo(8787));
        assert_eq!(parsed("demo --port 9000"), demo(9000));
        assert_eq!(parsed("demo --port=9000"), demo(9000));
        assert_eq!(
            parsed("demo --webhook-url http://localhost:4000/?a=b"),
            Ok(Command::Demo {
                port: 8787,
                webhooks: Webhooks { url: Some("http://localhost:4000/?a=b".into()), secret: None }
            })
        );
        assert_eq!(parsed("docs"), Ok(Command::Docs { write: false }));
        assert_eq!(parsed("docs --write"), Ok(Command::Docs { write: true }));
        assert_eq!(parsed("dev"), Ok(Command::Dev));
        assert_eq!(parsed("setup"), Ok(Command::Setup(Goal::Usual)));
        assert_eq!(parsed("setup dev"), Ok(Command::Setup(Goal::Dev)));
        assert_eq!(parsed("setup --all"), Ok(Command::Setup(Goal::Everything)));
        assert_eq!(parsed("setup test"), Ok(Command::Setup(Goal::Test)));
        assert_eq!(parsed("size"), Ok(Command::Size { accept: None, functions: 0 }));
        assert_eq!(parsed("size --functions 9"), Ok(Command::Size { accept: None, functions: 9 }));
        assert_eq!(parsed("bench"), Ok(Command::Bench { rounds: 15 }));
        assert_eq!(parsed("bench --rounds=3"), Ok(Command::Bench { rounds: 3 }));
        assert_eq!(parsed("release"), Ok(Command::Release(release::Wish::default())));
        assert_eq!(
            parsed("release --dry-run --no-test"),
            Ok(Command::Release(release::Wish { dry_run: true, no_test: true }))
        );
        let choice = Choice {
            all: true,
            only: vec!["fmt".into(), "native".into()],
            skip: vec!["webkit".into()],
            ..Choice::default()
        };
        assert_eq!(parsed("test --all --only fmt --only native --skip webkit"), Ok(Command::Test(choice)));
    }

    #[test]
    fn a_reason_may_hold_anything() {
        let args = ["size", "--accept", "monthly = new"].map(str::to_owned);
        assert_eq!(parse(args), Ok(Command::Size { accept: Some("monthly = new".into()), functions: 0 }));
    }

    #[test]
    fn mistakes_are_named() {
        assert!(parsed("biuld").unwrap_err().contains("\"biuld\""));
        assert!(parsed("build now").unwrap_err().contains("\"now\""));
        assert!(parsed("demo --port http").unwrap_err().contains("\"http\""));
        assert!(parsed("demo --port").unwrap_err().contains("takes a value"));
        assert!(parsed("docs --open").unwrap_err().contains("\"--open\""));
        assert!(parsed("demo --port 0").unwrap_err().contains("\"0\""));
        assert!(parsed("size --accept=").unwrap_err().contains("reason"));
        assert!(parsed("size --functions all").unwrap_err().contains("\"all\""));
        assert!(parsed("test --fast").unwrap_err().contains("\"--fast\""));
        assert!(parsed("bench --rounds 0").unwrap_err().contains("from 1 on"));
        assert!(parsed("bench --rounds few").unwrap_err().contains("\"few\""));
        assert!(parsed("setup all").unwrap_err().contains("\"all\""));
    }
}
