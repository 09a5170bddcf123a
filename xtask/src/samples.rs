//! The code that documents show: who runs each block, and those that run by themselves.

use std::env;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use crate::build;
use crate::builder;
use crate::check;
use crate::command::Command;
use crate::demo;
use crate::documents;
use crate::fuzz;
use crate::places::{Places, exe};
use crate::run::Task;
use crate::tools;

/// Says that this program is to do nothing but take the words that it is given, or refuse them.
const WORDS: &str = "SIR_DONATE_WORDS";

/// What documents name is there, and each of their blocks has somebody who runs it.
pub(crate) fn assigned(places: &Places) -> Result<()> {
    let named = documents::check(places);
    let run = Task::new("looking for who runs what documents show", "node")
        .arg("tests/samples/check.mjs")
        .dir(&places.root)
        .run();
    // Both have something to tell the writer.
    match (named, run) {
        (Err(fault), Err(other)) => bail!("{fault:#}\n{other:#}"),
        (named, run) => named.and(run),
    }
}

/// The blocks that no suite of their own runs.
pub(crate) fn run(places: &Places) -> Result<()> {
    build::dist(places)?;
    demo::build_sandbox(places)?;
    build::pkg(places)?;
    let builder = builder::build(places)?;
    Task::new("building the fuzz targets that documents show", tools::cargo())
        .args(["build", "--quiet", "--package", "sir-donate-fuzz"])
        .dir(&places.root)
        .run()?;
    let node = |doing: &str| {
        Task::new(doing, "node")
            .env("SIR_BROWSER", "chromium")
            .env("SIR_BUILDER", &builder)
            .env("SIR_PKG", &places.pkg)
            .env("SIR_DIST", &places.dist)
            .env("SIR_SANDBOX", places.sandbox())
            .env("SIR_FUZZ", places.target.join("debug").join(exe("sir-donate-fuzz")))
            .dir(&places.root)
    };
    node("installing the package").arg("tests/samples/install.mjs").run()?;
    node("running what documents show")
        .args(["--test", "--test-concurrency=2"])
        .args(
            ["blocks", "builder", "configs", "modules", "pages", "shell"]
                .map(|name| format!("tests/samples/{name}.test.mjs")),
        )
        .env("SIR_XTASK", env::current_exe().context("this program does not know where it is")?)
        .remedy("tests/samples/README.md says what is run how, and what a block may say")
        .run()
}

/// Whether a command could be obeyed, by its words.
pub(crate) fn understood(places: &Places, command: &Command) -> Result<()> {
    match command {
        Command::Test(choice) => check::understood(choice),
        Command::Fuzz(wish) => fuzz::targets(places, wish).map(|_| ()),
        _ => Ok(()),
    }
}

/// Takes a command by its words alone, where it is asked for by a sample's shell.
pub(crate) fn as_reader(command: &Command) -> Option<ExitCode> {
    env::var_os(WORDS)?;
    match Places::find().and_then(|places| understood(&places, command)) {
        Ok(()) => Some(ExitCode::SUCCESS),
        Err(fault) => {
            eprintln!("error: {fault:#}");
            Some(ExitCode::FAILURE)
        }
    }
}
