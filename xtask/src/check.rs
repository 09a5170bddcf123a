//! Everything that CI checks, cheap steps first.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::bench;
use crate::book;
use crate::build;
use crate::builder;
use crate::consumers;
use crate::demo;
use crate::examples;
use crate::fault;
use crate::fuzz;
use crate::guard;
use crate::howto;
use crate::leptos;
use crate::locks;
use crate::npm;
use crate::places::Places;
use crate::plain;
use crate::props;
use crate::record::{self, Suite};
use crate::release;
use crate::reproducible;
use crate::run::Task;
use crate::samples;
use crate::scan;
use crate::setup::{self, Item};
use crate::size;
use crate::states;
use crate::tools::{self, Tool, WASM_TARGET};
use crate::trials;
use crate::way::Way;

/// How the steps are chosen and run.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(crate) struct Choice {
    /// With the slow suites.
    pub(crate) all: bool,
    /// Go on after a failure.
    pub(crate) keep_going: bool,
    pub(crate) list: bool,
    /// Only these, where there are any.
    pub(crate) only: Vec<String>,
    pub(crate) skip: Vec<String>,
}

struct Step {
    name: &'static str,
    about: &'static str,
    /// What has to be installed, in groups.
    needs: &'static [&'static [Item]],
    slow: bool,
    /// May return a remark for the summary.
    run: fn(&Places, &Choice) -> Result<Option<String>>,
}

/// What the guard's npm files are built with.
const GUARD: &[Item] = &[Item::Node, Item::WasmTarget, Item::WasmBindgen, Item::GuardPackages];

const STEPS: [Step; 43] = [
    Step {
        name: "locks",
        about: "lock files name public registries only",
        needs: &[],
        slow: false,
        run: lock_files,
    },
    Step {
        name: "slow",
        about: "the slow suites passed with what they depend on",
        needs: &[],
        slow: false,
        run: slow_suites,
    },
    Step {
        name: "documents",
        about: "documents link to and name only what is there; their lists of what changes are whole; each of their samples is run, or says why not",
        needs: &[&[Item::Node]],
        slow: false,
        run: |places, _| {
            samples::assigned(places)?;
            howto::check(places).map(|()| None)
        },
    },
    Step {
        name: "docs",
        about: "the documentation site: each document has its page, and each link leads somewhere",
        needs: &[setup::DOCS],
        slow: false,
        run: |places, _| book::build(places).map(|_| None),
    },
    Step { name: "fmt", about: "layout of the Rust code", needs: &[&[Item::Rustfmt]], slow: false, run: fmt },
    Step {
        name: "deny",
        about: "licences, sources, doubles and advisories of all crates",
        needs: &[&[Item::CargoDeny]],
        slow: false,
        run: deny,
    },
    Step {
        name: "audit",
        about: "known vulnerabilities of packages from npm",
        needs: &[&[Item::Node]],
        slow: false,
        run: |places, _| npm::audit(places),
    },
    Step {
        name: "types",
        about: "tsc --noEmit, strict",
        needs: &[&[Item::Node, Item::WebPackages]],
        slow: false,
        run: |places, _| www(places, "check"),
    },
    Step {
        name: "shim",
        about: "unit tests of the shim; the reference is as its list says",
        needs: &[&[Item::Node, Item::WebPackages]],
        slow: false,
        run: |places, _| www(places, "test"),
    },
    Step {
        name: "bench",
        about: "the bench's arithmetic, and that the documents show what it measured; it measures nothing",
        needs: &[&[Item::Node]],
        slow: false,
        run: |places, _| bench::check(places).map(|()| None),
    },
    Step {
        name: "locales",
        about: "all languages are complete, fit and are translated",
        needs: &[&[Item::Node]],
        slow: false,
        run: |places, _| www(places, "locales"),
    },
    Step {
        name: "clippy",
        about: "mistakes in the Rust code",
        needs: &[&[Item::Clippy]],
        slow: false,
        run: clippy,
    },
    Step {
        name: "clippy-wasm",
        about: "the same for the widget as it is shipped",
        needs: &[&[Item::Clippy, Item::WasmTarget]],
        slow: false,
        run: clippy_wasm,
    },
    Step {
        name: "doc",
        about: "the crate's documentation, as docs.rs writes it too: no warnings, all examples; all of src is packed; the \
                reference of the components says the same",
        needs: &[&[Item::WasmTarget]],
        slow: false,
        run: |places, _| {
            let remark = leptos::documented(places)?;
            props::check(places).map(|()| Some(remark))
        },
    },
    Step {
        name: "native",
        about: "unit and property tests, and the documents' recipes against the sandbox",
        needs: &[&[Item::Node, Item::WebPackages, Item::Python, Item::SigningTools]],
        slow: false,
        run: native,
    },
    Step {
        name: "guard",
        about: "sir-donate/guard: types, units, and real bundlers with and without a secret",
        needs: &[GUARD, &[Item::BundlerPackages]],
        slow: false,
        run: guard,
    },
    Step {
        name: "scan",
        about: "npx sir-donate scan: sites, repositories, and what its document says",
        needs: &[GUARD, &[Item::TestPackages]],
        slow: false,
        run: |places, _| scan::scan(places).map(|()| None),
    },
    Step {
        name: "fuzz",
        about: "the fuzz targets: all kept cases, and some thousand fresh ones",
        needs: &[],
        slow: false,
        // `cargo xtask fuzz` runs millions.
        run: |places, choice| fuzz::short(places, if choice.all { 40_000 } else { 2_000 }).map(|()| None),
    },
    Step {
        name: "dist",
        about: "dist/ and the sandbox can be built",
        needs: &[setup::DEMO],
        slow: false,
        run: |places, _| built(places).map(|()| None),
    },
    Step {
        name: "edge",
        about: "npx sir-donate snapshot against the sandbox, and the samples of caching proxies",
        needs: &[GUARD, &[Item::Nginx]],
        slow: false,
        run: edge,
    },
    Step {
        name: "doctor",
        about: "npx sir-donate doctor: each fault in broken pages, and none in good ones",
        needs: &[setup::DEMO, GUARD, &[Item::TestPackages]],
        slow: false,
        run: |places, _| scan::doctor(places).map(|()| None),
    },
    Step {
        name: "cdn",
        about: "dist/ as nginx and Caddy serve it, roll-outs, and each recipe in a page like the platform's",
        needs: &[setup::DEMO, &[Item::Nginx, Item::Caddy, Item::TestPackages, Item::Chromium]],
        slow: false,
        run: cdn,
    },
    Step {
        name: "own",
        about: "no secret stands in our own files, nor in what is built of them",
        needs: &[setup::DEMO, GUARD],
        slow: false,
        run: |places, _| scan::own(places).map(|()| None),
    },
    Step {
        name: "size",
        about: "budgets and growth of what donors download",
        needs: &[setup::DEMO],
        slow: false,
        run: |places, _| {
            build::dist(places)?;
            size::size(places, None, 0).map(|()| None)
        },
    },
    Step {
        name: "sbom",
        about: "the bill of materials is valid CycloneDX, and complete",
        needs: &[setup::DEMO, &[Item::SecurityPackages]],
        slow: false,
        run: sbom,
    },
    Step {
        name: "contract",
        about: "schemathesis: the sandbox against the OpenAPI description",
        needs: &[&[Item::Python]],
        slow: false,
        run: contract,
    },
    Step {
        name: "chromium",
        about: "donations in Chromium, and the documentation site",
        needs: &[setup::DEMO, setup::DOCS, GUARD, &[Item::TestPackages, Item::Chromium]],
        slow: false,
        run: |places, choice| browser(places, choice, "chromium"),
    },
    Step {
        name: "package",
        about: "the npm package: contents, types, servers, React, and a page without a bundler",
        needs: &[
            setup::DEMO,
            setup::BUILD,
            &[Item::SecurityPackages, Item::BundlerPackages, Item::PackagePackages, Item::React18Packages],
            &[Item::TestPackages, Item::Chromium],
        ],
        slow: false,
        run: package,
    },
    Step {
        name: "consumers",
        about: "sites built with the npm package by bundlers, the example that is one, and donations in them",
        needs: &[setup::DEMO, setup::BUILD, &[Item::BundlerPackages, Item::TestPackages, Item::Chromium]],
        slow: false,
        run: |places, _| {
            consumers::bundlers(places)?;
            examples::app(places).map(|()| None)
        },
    },
    Step {
        name: "samples",
        about: "the code that documents show, and what the snippet builder gives: in pages, in Node, in bundlers, and typed into a shell",
        needs: &[
            setup::DEMO,
            setup::BUILD,
            &[Item::BundlerPackages, Item::PackagePackages, Item::TestPackages, Item::Chromium],
            &[Item::Python, Item::SigningTools],
        ],
        slow: false,
        run: |places, _| samples::run(places).map(|()| None),
    },
    Step {
        name: "firefox",
        about: "donations in Firefox",
        needs: &[setup::DEMO, &[Item::TestPackages, Item::Firefox, Item::Geckodriver]],
        slow: false,
        run: |places, choice| browser(places, choice, "firefox"),
    },
    Step {
        name: "webkit",
        about: "donations in WebKitGTK",
        needs: &[setup::DEMO, &[Item::TestPackages, Item::WebKit]],
        slow: false,
        run: |places, choice| browser(places, choice, "webkit"),
    },
    Step {
        name: "reproducible",
        about: "a second build, elsewhere, gives the same bytes",
        needs: &[setup::DEMO, setup::BUILD],
        slow: true,
        run: |places, _| reproducible::check(places),
    },
    Step {
        name: "wasm-pack",
        about: "a plain `wasm-pack build` gives a module that can be used",
        needs: &[&[
            Item::Node,
            Item::WasmBindgen,
            Item::WasmTarget,
            Item::WasmPack,
            Item::TestPackages,
            Item::Chromium,
        ]],
        slow: true,
        run: |places, _| plain::wasm_pack(places).map(|()| None),
    },
    Step {
        name: "trunk",
        about: "`trunk build` gives a page that works, and `trunk serve` one that follows changes",
        needs: &[&[
            Item::Node,
            Item::WebPackages,
            Item::WasmBindgen,
            Item::WasmTarget,
            Item::Trunk,
            Item::TestPackages,
            Item::Chromium,
        ]],
        slow: true,
        run: |places, _| plain::trunk(places).map(|()| None),
    },
    Step {
        name: "leptos",
        about: "the packed crate in a Leptos app, and rendered on a server",
        needs: &[setup::DEMO, &[Item::WasmTarget, Item::Trunk, Item::TestPackages, Item::Chromium]],
        slow: true,
        run: |places, _| leptos::app(places).map(|()| None),
    },
    Step {
        name: "frameworks",
        about: "sites of Next.js, SvelteKit, Parcel and Angular with the npm package, and donations in them",
        needs: &[setup::DEMO, setup::BUILD, &[Item::TestPackages, Item::Chromium]],
        slow: true,
        run: |places, _| consumers::frameworks(places).map(|()| None),
    },
    Step {
        name: "release",
        about: "`cargo xtask release --dry-run` shows what would be published, and refuses what isn't ready",
        needs: &[setup::DEMO, setup::BUILD, &[Item::SigningTools]],
        slow: true,
        run: |places, _| release::rehearse(places).map(|()| None),
    },
    Step {
        name: "lookalikes",
        about: "real files that look like secrets and are none",
        needs: &[GUARD, &[Item::TestPackages]],
        slow: true,
        run: |places, _| scan::lookalikes(places).map(|()| None),
    },
    Step {
        name: "scan-sites",
        about: "sites of Parcel and Next.js scanned after the build, and tools that run hooks",
        needs: &[GUARD, &[Item::Python]],
        slow: true,
        run: |places, _| scan::sites(places).map(|()| None),
    },
    Step {
        name: "axe",
        about: "axe on each state of the widget, in each mode, theme and language",
        needs: &[setup::DEMO, &[Item::TestPackages, Item::Chromium]],
        slow: true,
        run: |places, _| states::axe(places).map(|()| None),
    },
    Step {
        name: "boxes",
        about: "where texts and boxes stand in each state of the widget, in each mode, language, width and look",
        needs: &[setup::DEMO, &[Item::TestPackages, Item::Chromium]],
        slow: true,
        run: |places, _| states::boxes(places).map(|()| None),
    },
    Step {
        name: "trials",
        about: "a newcomer's first ten minutes: a page, an application and a server, by the documents' words alone",
        needs: &[setup::DEMO, setup::BUILD, setup::DOCS, &[Item::TestPackages, Item::Chromium]],
        slow: true,
        run: |places, _| trials::run(places).map(|()| None),
    },
];

/// The slow steps that leave a record of what they last passed with.
fn suites() -> impl Iterator<Item = &'static Suite> {
    plain::SUITES
        .iter()
        .chain([&reproducible::SUITE, &leptos::SUITE, &consumers::SUITE, &release::SUITE, &trials::SUITE])
        .chain(&states::SUITES)
        .chain(&scan::SUITES)
}

/// What became of one step.
struct Outcome {
    name: &'static str,
    took: Duration,
    result: Result<Option<String>>,
}

/// What the steps need, the slow ones where they are wanted too.
pub(crate) fn needs(slow: bool) -> Vec<Item> {
    STEPS.iter().filter(|step| slow || !step.slow).flat_map(|step| step.needs.concat()).collect()
}

pub(crate) fn test(places: &Places, choice: &Choice) -> Result<()> {
    let steps = chosen(choice)?;
    if choice.list {
        for step in steps {
            println!("{:<12} {}", step.name, step.about);
        }
        return Ok(());
    }
    let needs: Vec<Item> = steps.iter().flat_map(|step| step.needs.concat()).collect();
    setup::ensure(places, &needs)?;

    let mut outcomes = Vec::new();
    for step in &steps {
        println!("\n── {}: {}", step.name, step.about);
        let started = Instant::now();
        let result = (step.run)(places, choice).and_then(|remark| {
            let suite = suites().find(|suite| suite.name == step.name);
            suite.map_or(Ok(()), |suite| record::keep(places, suite))?;
            Ok(remark)
        });
        if let Err(fault) = &result {
            println!("{}", fault::tell(fault));
        }
        let failed = result.is_err();
        outcomes.push(Outcome { name: step.name, took: started.elapsed(), result });
        if failed && !choice.keep_going {
            break;
        }
    }
    let names: Vec<&str> = steps.iter().map(|step| step.name).collect();
    println!("\n{}", summary(&names, &outcomes));
    let failed = outcomes.iter().filter(|outcome| outcome.result.is_err()).count();
    println!("{} passed, {failed} failed", outcomes.len() - failed);
    if failed > 0 {
        // The closing line has said it; main adds nothing below.
        return Err(Failed.into());
    }
    Ok(())
}

/// Steps failed, and the summary has told which.
#[derive(Debug)]
pub(crate) struct Failed;

impl std::fmt::Display for Failed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("some steps failed")
    }
}

impl std::error::Error for Failed {}

/// Fails where the choice names what is no step, or leaves none.
pub(crate) fn understood(choice: &Choice) -> Result<()> {
    chosen(choice).map(|_| ())
}

fn chosen(choice: &Choice) -> Result<Vec<&'static Step>> {
    for name in choice.only.iter().chain(&choice.skip) {
        if !STEPS.iter().any(|step| step.name == name) {
            let names: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
            bail!("there is no step \"{name}\"\n  remedy: one of {}", names.join(", "));
        }
    }
    let named = |list: &[String], step: &Step| list.iter().any(|name| name == step.name);
    let steps: Vec<_> = STEPS
        .iter()
        .filter(|step| {
            if choice.only.is_empty() {
                !step.slow || choice.all || choice.list
            } else {
                named(&choice.only, step)
            }
        })
        .filter(|step| !named(&choice.skip, step))
        .collect();
    if steps.is_empty() {
        // A run of nothing must not pass for a success.
        bail!("--only and --skip leave no step\n  remedy: cargo xtask test --list");
    }
    Ok(steps)
}

fn summary(names: &[&str], outcomes: &[Outcome]) -> String {
    let mut text = String::new();
    for name in names {
        let line = match outcomes.iter().find(|outcome| outcome.name == *name) {
            None => format!("{name:<12} not run"),
            Some(outcome) => {
                let verdict = if outcome.result.is_ok() { "passed" } else { "FAILED" };
                let remark = match &outcome.result {
                    Ok(Some(remark)) => format!("  {remark}"),
                    _ => String::new(),
                };
                format!("{name:<12} {verdict} {:>6} s{remark}", outcome.took.as_secs())
            }
        };
        text.push_str(&line);
        text.push('\n');
    }
    text
}

fn lock_files(places: &Places, _: &Choice) -> Result<Option<String>> {
    locks::check(places).map(|()| None)
}

fn slow_suites(places: &Places, choice: &Choice) -> Result<Option<String>> {
    // Those that run anyway are about to tell.
    let running = chosen(choice)?;
    let suites: Vec<&Suite> =
        suites().filter(|suite| !running.iter().any(|step| step.name == suite.name)).collect();
    record::check(places, &suites).map(|()| None)
}

fn fmt(places: &Places, _: &Choice) -> Result<Option<String>> {
    Task::new("checking the layout", tools::cargo())
        .args(["fmt", "--all", "--check"])
        .dir(&places.root)
        .remedy("cargo fmt --all")
        .run()?;
    Ok(None)
}

fn clippy(places: &Places, _: &Choice) -> Result<Option<String>> {
    Task::new("reading the Rust code", tools::cargo())
        .args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])
        .dir(&places.root)
        .run()?;
    Ok(None)
}

fn clippy_wasm(places: &Places, _: &Choice) -> Result<Option<String>> {
    // As donors download it, and as Leptos apps have it.
    for features in [&build::FEATURES[..], &[]] {
        Task::new("reading the widget's code", tools::cargo())
            .args(["clippy", "--package", "sir-donate", "--lib", "--target", WASM_TARGET])
            .args(features)
            .args(["--", "-D", "warnings"])
            .dir(&places.root)
            .run()?;
    }
    Ok(None)
}

/// What no donor and no partner runs.
const OURS: [&str; 3] = ["xtask", "sir-donate-sandbox", "sir-donate-fuzz"];

fn deny(places: &Places, _: &Choice) -> Result<Option<String>> {
    let deny = Tool::cargo_deny().require(places)?;
    let task =
        |doing: &str| Task::new(doing, &deny).args(["--workspace", "--all-features"]).dir(&places.root);
    // Advisories come from GitHub, which not every machine reaches. What can be checked then is checked,
    // and the summary says what was not.
    let fetched = task("fetching the advisories")
        .args(["fetch", "db"])
        // A network that swallows packets must not hold the tests up for ever.
        .env("GIT_HTTP_LOW_SPEED_LIMIT", "1000")
        .env("GIT_HTTP_LOW_SPEED_TIME", "30")
        .env("GIT_TERMINAL_PROMPT", "0")
        .quiet()
        .run();
    // Two versions of one crate are an error where they ship; so is a reason for what is no more.
    let tools = OURS.iter().flat_map(|package| ["--exclude", *package]);
    task("looking for crates that ship twice")
        .args(tools)
        .args(["--target", WASM_TARGET, "--exclude-dev", "check", "--hide-inclusion-graph"])
        .args(["--deny", "duplicate", "--deny", "unmatched-skip", "bans"])
        .remedy("make all users want one version, or name the crate and the reason under `skip` in deny.toml")
        .run()?;
    match fetched {
        Ok(()) => {
            task("checking the crates").args(["check", "--hide-inclusion-graph"]).run()?;
            Ok(None)
        }
        Err(_) => {
            task("checking the crates")
                .args(["check", "--hide-inclusion-graph", "bans", "licenses", "sources"])
                .run()?;
            Ok(Some(
                "advisories NOT checked: their list at github.com/rustsec can't be fetched from here".into(),
            ))
        }
    }
}

fn www(places: &Places, script: &str) -> Result<Option<String>> {
    Task::new(format!("running the shim's {script}"), "npm")
        .args(["run", "--silent", script])
        .dir(&places.www)
        .run()?;
    Ok(None)
}

fn native(places: &Places, choice: &Choice) -> Result<Option<String>> {
    let mut task =
        Task::new("running the native tests", tools::cargo()).args(["test", "--workspace"]).dir(&places.root);
    if choice.all {
        task = task.env("PROPTEST_CASES", "20000").env("SIR_THOROUGH", "1");
    }
    task.run()?;
    Ok(None)
}

fn built(places: &Places) -> Result<()> {
    build::dist(places)?;
    demo::build_sandbox(places)
}

fn guard(places: &Places, _: &Choice) -> Result<Option<String>> {
    let package = guard::build(places)?;
    guard::check(places)?;
    Task::new("building sites with and without secrets", "npm")
        .args(["run", "--silent", "guard"])
        .env("SIR_GUARD", package)
        .dir(places.root.join("tests/consumers"))
        .run()?;
    Ok(None)
}

fn edge(places: &Places, _: &Choice) -> Result<Option<String>> {
    let package = guard::build(places)?;
    demo::build_sandbox(places)?;
    Task::new("trying the snapshot and what serves it", "node")
        .args(["--test", "--test-concurrency=2"])
        .args(["nginx", "snapshot", "worker"].map(|name| format!("tests/consumers/edge/{name}.test.mjs")))
        .env("SIR_GUARD", package)
        .env("SIR_SANDBOX", places.sandbox())
        .dir(&places.root)
        .run()?;
    Ok(None)
}

fn cdn(places: &Places, _: &Choice) -> Result<Option<String>> {
    built(places)?;
    Task::new("serving dist/ as a CDN would", "node")
        .args(["--test", "--test-concurrency=1"])
        .args(["samples", "recipes"].map(|name| format!("tests/consumers/cdn/{name}.test.mjs")))
        .env("SIR_BROWSER", "chromium")
        .env("SIR_DIST", &places.dist)
        .env("SIR_SANDBOX", places.sandbox())
        .dir(&places.root)
        .run()?;
    Ok(None)
}

fn sbom(places: &Places, _: &Choice) -> Result<Option<String>> {
    Way::here()?.insist("a complete bill of materials is made from the standard library's source")?;
    build::dist(places)?;
    Task::new("checking the bill of materials", "npm")
        .args(["run", "--silent", "test"])
        .env("SIR_DIST", &places.dist)
        .env("SIR_WASM", build::linked(places))
        .dir(places.root.join("tests/security"))
        .run()?;
    Ok(None)
}

fn package(places: &Places, _: &Choice) -> Result<Option<String>> {
    Way::here()?.insist("what would be published is the build for size")?;
    built(places)?;
    build::pkg(places)?;
    Task::new("checking what would be published", "node")
        .args(["--test", "pkg.test.mjs"])
        .env("SIR_PKG", &places.pkg)
        .dir(places.root.join("tests/security"))
        .run()?;
    Task::new("trying the package", "npm")
        .args(["run", "--silent", "test"])
        .env("SIR_BROWSER", "chromium")
        .env("SIR_PKG", &places.pkg)
        .env("SIR_DIST", &places.dist)
        .env("SIR_SANDBOX", places.sandbox())
        .dir(places.root.join("tests/consumers/package"))
        .run()?;
    Ok(None)
}

fn contract(places: &Places, choice: &Choice) -> Result<Option<String>> {
    demo::build_sandbox(places)?;
    let mut task =
        Task::new("trying the sandbox against the contract", places.root.join("contract/check.sh"))
            .arg("--sandbox")
            .arg(places.sandbox())
            .arg("--cache")
            .arg(&places.python)
            .dir(&places.root);
    if choice.all {
        task = task.arg("--thorough");
    }
    task.run()?;
    Ok(None)
}

fn browser(places: &Places, choice: &Choice, name: &str) -> Result<Option<String>> {
    built(places)?;
    let doing = format!("donating in {name}");
    let mut task = if name == "webkit" {
        // WebKitGTK has no headless mode.
        Task::new(doing, "xvfb-run").args(["--auto-servernum", "npm"])
    } else {
        Task::new(doing, "npm")
    };
    task = task
        .args(["run", "--silent", "test"])
        .env("SIR_BROWSER", name)
        .env("SIR_DIST", &places.dist)
        .env("SIR_SANDBOX", places.sandbox())
        .dir(places.root.join("tests/browser"))
        .remedy(format!("this step alone: cargo xtask test --only {name}"));
    if name == "chromium" {
        // Where a snapshot's journey from the command to the form is shown.
        task = task
            .env("SIR_GUARD", guard::build(places)?)
            .env("SIR_DOCS", book::build(places)?)
            .env("SIR_BUILDER", builder::build(places)?);
    }
    if name == "firefox" {
        task = task.env("GECKODRIVER", Tool::geckodriver().require(places)?);
    }
    if choice.all {
        task = task.env("SIR_ALL", "1");
    }
    task.run()?;
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(choice: &Choice) -> Vec<&'static str> {
        chosen(choice).unwrap().iter().map(|step| step.name).collect()
    }

    #[test]
    fn slow_steps_run_when_asked_for() {
        assert!(!names(&Choice::default()).contains(&"trunk"));
        assert!(names(&Choice { all: true, ..Choice::default() }).contains(&"trunk"));
        assert_eq!(names(&Choice { only: vec!["trunk".into()], ..Choice::default() }), ["trunk"]);
    }

    #[test]
    fn chosen_steps_keep_their_order() {
        let only = vec!["webkit".into(), "fmt".into()];
        assert_eq!(names(&Choice { only, ..Choice::default() }), ["fmt", "webkit"]);
        let without = names(&Choice { skip: vec!["webkit".into()], ..Choice::default() });
        assert!(without.contains(&"firefox") && !without.contains(&"webkit"));
    }

    #[test]
    fn unknown_steps_and_empty_choices_are_refused() {
        let fault = |choice: &Choice| chosen(choice).err().unwrap().to_string();
        assert!(fault(&Choice { only: vec!["fmr".into()], ..Choice::default() }).contains("\"fmr\""));
        let nothing = Choice { only: vec!["fmt".into()], skip: vec!["fmt".into()], ..Choice::default() };
        assert!(fault(&nothing).contains("leave no step"));
    }

    #[test]
    fn the_summary_names_what_was_not_run() {
        let outcomes = [
            Outcome { name: "fmt", took: Duration::from_secs(2), result: Ok(Some("a remark".into())) },
            Outcome { name: "clippy", took: Duration::from_secs(61), result: Err(Failed.into()) },
        ];
        assert_eq!(
            summary(&["fmt", "clippy", "native"], &outcomes),
            "fmt          passed      2 s  a remark\nclippy       FAILED     61 s\nnative       not run\n"
        );
    }

    #[test]
    fn suites_that_must_have_passed_are_slow_steps_with_inputs_that_exist() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        for suite in suites() {
            assert!(STEPS.iter().any(|step| step.name == suite.name && step.slow), "{}", suite.name);
            for input in suite.inputs {
                assert!(root.join(input).exists(), "{}: {input}", suite.name);
            }
        }
    }

    #[test]
    fn step_names_are_unique() {
        let mut names: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), STEPS.len());
    }
}
