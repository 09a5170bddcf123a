//! The repository's commands. `cargo xtask help` lists them.

mod bench;
mod book;
mod build;
mod builder;
mod check;
mod command;
mod consumers;
mod demo;
mod dev;
mod digest;
mod documents;
mod examples;
mod fault;
mod fuzz;
mod guard;
mod howto;
mod leptos;
mod licences;
mod locks;
mod manifest;
mod npm;
mod pages;
mod places;
mod plain;
mod props;
mod record;
mod release;
mod reproducible;
mod run;
mod samples;
mod sbom;
mod scan;
mod setup;
mod site;
mod size;
mod states;
mod tools;
mod trials;
mod way;

use std::process::ExitCode;

use anyhow::Result;

use command::{Command, Goal};
use places::Places;
use setup::Item;
use way::Way;

fn main() -> ExitCode {
    if let Some(code) = fuzz::as_compiler().or_else(leptos::as_rustdoc) {
        return code;
    }
    let command = match command::parse(std::env::args().skip(1)) {
        Ok(command) => command,
        Err(fault) => {
            eprintln!("error: {fault}\n\n{}", command::HELP);
            return ExitCode::from(2);
        }
    };
    if let Some(code) = samples::as_reader(&command) {
        return code;
    }
    match obey(&command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            if !fault.is::<check::Failed>() {
                eprintln!("error: {}", fault::tell(&fault));
            }
            ExitCode::FAILURE
        }
    }
}

fn obey(command: &Command) -> Result<()> {
    let places = Places::find()?;
    match command {
        Command::Help => println!("{}", command::HELP),
        Command::Setup(goal) => {
            let items = match goal {
                Goal::Demo => [setup::DEMO, setup::DOCS].concat(),
                Goal::Build => [setup::DEMO, setup::BUILD].concat(),
                Goal::Test => check::needs(false),
                Goal::Dev => setup::DEV.to_vec(),
                Goal::Usual => [check::needs(false), setup::BUILD.to_vec()].concat(),
                Goal::Everything => [check::needs(true), setup::DEV.to_vec()].concat(),
            };
            setup::ensure(&places, &items)?;
            println!("Ready.");
        }
        Command::Build => {
            setup::ensure(&places, &[setup::DEMO, setup::BUILD].concat())?;
            build::dist(&places)?;
            build::pkg(&places)?;
        }
        Command::Dist => {
            setup::ensure(&places, setup::DEMO)?;
            build::dist(&places)?;
        }
        Command::Sri => {
            setup::ensure(&places, setup::DEMO)?;
            build::dist(&places)?;
            Way::here()?.insist("a tag pins what a CDN serves, which is the build for size")?;
            println!(
                "\nFor pages that pin this version (docs/security/integrity.md):\n\n{}",
                manifest::snippet(&places.dist)?
            );
        }
        Command::Bench { rounds } => bench::bench(&places, *rounds)?,
        Command::Demo { port, webhooks } => demo::demo(&places, *port, webhooks)?,
        Command::Docs { write } => {
            if *write {
                setup::ensure(&places, &[Item::Node, Item::WasmTarget])?;
                book::write_references(&places)?;
            }
            setup::ensure(&places, setup::DOCS)?;
            book::build(&places)?;
        }
        Command::Dev => dev::dev(&places)?,
        Command::Test(choice) => check::test(&places, choice)?,
        Command::Fuzz(wish) => fuzz::guided(&places, wish)?,
        Command::Release(wish) => {
            if wish.dry_run {
                setup::ensure(&places, &[setup::DEMO, setup::BUILD].concat())?;
            }
            release::release(&places, *wish)?;
        }
        Command::Size { accept, functions } => {
            setup::ensure(&places, setup::DEMO)?;
            build::dist(&places)?;
            size::size(&places, accept.as_deref(), *functions)?;
        }
    }
    Ok(())
}
