//! The widget built by others' tools, with none of the flags that `dist/` is built with: what a developer's
//! `trunk serve` and a consumer's `wasm-pack build` do.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::build::fresh_dir;
use crate::demo;
use crate::places::Places;
use crate::record::Suite;
use crate::run::Task;
use crate::tools::Tool;

/// The suites below, and what must not change without their being run: what they build by hand and how. Whether the
/// rest of `src` compiles on stable, for the browser too, the step `clippy-wasm` shows each time; whether the page's
/// script fits the shim, the step `types`.
pub(crate) const SUITES: [Suite; 2] = [
    Suite {
        name: "wasm-pack",
        inputs: &[
            "Cargo.toml",
            "rust-toolchain.toml",
            "src/lib.rs",
            "src/bindings.rs",
            "tests/browser/slow/bundler.test.mjs",
            "tests/browser/slow/plain.test.mjs",
            "xtask/src/plain.rs",
        ],
    },
    Suite {
        name: "trunk",
        inputs: &[
            "Cargo.toml",
            "Trunk.toml",
            "rust-toolchain.toml",
            "src/bindings.rs",
            "src/lib.rs",
            "tests/browser/slow/trunk.test.mjs",
            "www/build.mjs",
            "www/css.mjs",
            "www/shim/host.ts",
            "www/trunk",
            "xtask/src/plain.rs",
        ],
    },
];

/// What Trunk is run with: the tools that it would download else, no question for a newer Trunk, and a NO_COLOR that it
/// takes, for it refuses the usual 1.
pub(crate) fn trunk_env(places: &Places) -> Result<Vec<(&'static str, OsString)>> {
    let mut env = vec![
        ("PATH", tool_path(places, &[Tool::wasm_bindgen(places)?, Tool::trunk()])?),
        ("TRUNK_SKIP_VERSION_CHECK", "true".into()),
    ];
    if env::var_os("NO_COLOR").is_some() {
        env.push(("NO_COLOR", "true".into()));
    }
    Ok(env)
}

/// PATH with the tools that others look for there before they download them.
fn tool_path(places: &Places, tools: &[Tool]) -> Result<OsString> {
    let mut dirs = Vec::new();
    for tool in tools {
        dirs.extend(tool.require(places)?.parent().map(Path::to_path_buf));
    }
    let path = env::var_os("PATH").unwrap_or_default();
    env::join_paths(dirs.into_iter().chain(env::split_paths(&path)))
        .context("a directory on PATH can't be passed on")
}

/// `trunk build`, and its page in Chromium; then `trunk serve`, and whether it follows changes.
pub(crate) fn trunk(places: &Places) -> Result<()> {
    demo::build_sandbox(places)?;
    let out = fresh_dir(&places.work.join("trunk"))?;
    trunk_build(places, "building the development page", &places.root, &out, &places.target)?;
    let test = browser_test(places, "trying the development page", "trunk")
        .env("SIR_TRUNK", Tool::trunk().require(places)?)
        .env("SIR_TRUNK_DIST", &out)
        // The sandbox would serve it. `dist/` is not needed here, so it need not be built.
        .env("SIR_DIST", out)
        // The test changes a copy of the sources, which cargo can't tell from these: in one directory it would take
        // what was compiled of the one for the other.
        .env("CARGO_TARGET_DIR", places.target.join("trunk-serve"))
        .env("SIR_SANDBOX", places.sandbox());
    with_trunk_env(places, test)?.run()
}

/// `trunk build` in a folder.
pub(crate) fn trunk_build(places: &Places, doing: &str, dir: &Path, out: &Path, target: &Path) -> Result<()> {
    let build = Task::new(doing, Tool::trunk().require(places)?)
        .args(["build", "--dist"])
        .arg(out)
        .env("CARGO_TARGET_DIR", target)
        .dir(dir);
    with_trunk_env(places, build)?.run()
}

fn with_trunk_env(places: &Places, task: Task) -> Result<Task> {
    Ok(trunk_env(places)?.into_iter().fold(task, |task, (name, value)| task.env(name, value)))
}

/// `wasm-pack build` for bundlers, which is its default, and for pages, and whether both can be used.
pub(crate) fn wasm_pack(places: &Places) -> Result<()> {
    let bundler = fresh_dir(&places.work.join("wasm-pack-bundler"))?;
    let web = fresh_dir(&places.work.join("wasm-pack-web"))?;
    let path = tool_path(places, &[Tool::wasm_bindgen(places)?])?;
    let build = |args: &[&str], out: &PathBuf| {
        Task::new("running wasm-pack without further ado", Tool::wasm_pack().require(places)?)
            .arg("build")
            .args(args)
            .arg("--out-dir")
            .arg(out)
            .env("PATH", &path)
            .env("CARGO_TARGET_DIR", &places.target)
            .dir(&places.root)
            .run()
    };
    build(&[], &bundler)?;
    build(&["--target", "web"], &web)?;
    browser_test(places, "importing what wasm-pack made for bundlers", "bundler")
        .env("SIR_MODULE", bundler)
        .run()?;
    browser_test(places, "using what wasm-pack made for pages", "plain").env("SIR_MODULE", web).run()
}

/// A suite of tests/browser/slow.
pub(crate) fn browser_test(places: &Places, doing: &str, name: &str) -> Task {
    Task::new(doing, "node")
        .args(["--test", &format!("slow/{name}.test.mjs")])
        .env("SIR_BROWSER", "chromium")
        .dir(places.root.join("tests/browser"))
}
