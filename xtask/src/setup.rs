//! Finds out what a command lacks, says so, and installs it.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::digest;
use crate::places::{Places, on_path};
use crate::run::{self, Task};
use crate::tools::{self, NODE_MAJOR, Tool, WASM_TARGET, find_program};
use crate::way::Way;

/// One thing that a command may need.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Item {
    RustSource,
    WasmTarget,
    Clippy,
    Rustfmt,
    Node,
    WebPackages,
    GuardPackages,
    BundlerPackages,
    PackagePackages,
    React18Packages,
    WasmBindgen,
    WasmPack,
    Trunk,
    MdBook,
    CargoDeny,
    Python,
    SigningTools,
    TestPackages,
    SecurityPackages,
    BenchPackages,
    Nginx,
    Caddy,
    Chromium,
    Firefox,
    Geckodriver,
    WebKit,
}

impl Item {
    /// What comes of its lack, where one can do without.
    fn without(self) -> Option<&'static str> {
        (self == Self::RustSource).then_some("the build is larger than what ships")
    }
}

/// What `dist/` and the demo need.
pub(crate) const DEMO: &[Item] = &[Item::RustSource, Item::Node, Item::WebPackages, Item::WasmBindgen];
/// What the documentation site needs.
pub(crate) const DOCS: &[Item] = &[Item::MdBook];
/// What the npm package needs on top.
pub(crate) const BUILD: &[Item] = &[Item::WasmTarget, Item::WasmPack, Item::GuardPackages];
/// What work with live reload needs.
pub(crate) const DEV: &[Item] =
    &[Item::WasmTarget, Item::Node, Item::WebPackages, Item::WasmBindgen, Item::Trunk];

/// Where it is where only root has it on PATH.
const NGINX: &[&str] = &["/usr/sbin/nginx", "/usr/local/sbin/nginx"];

/// A thing that is not there.
#[derive(Debug)]
struct Missing {
    what: String,
    why: &'static str,
    takes: &'static str,
    how: How,
}

#[derive(Debug)]
enum How {
    Rustup(&'static [&'static str]),
    Cargo(Tool),
    Npm(PathBuf),
    Apt(Vec<&'static str>),
    /// Not from here: what a person has to do.
    Hand(String),
}

/// Installs what is missing of `items`; does nothing, and says nothing, where all is there.
pub(crate) fn ensure(places: &Places, items: &[Item]) -> Result<()> {
    let mut missing = Vec::new();
    let mut seen = Vec::new();
    for &item in items {
        if !seen.contains(&item) {
            seen.push(item);
            missing.extend(look(places, item)?.map(|thing| (item, thing)));
        }
    }
    if missing.is_empty() {
        return Ok(());
    }

    println!("Missing, and what for:");
    for (_, thing) in &missing {
        let takes = if matches!(thing.how, How::Hand(_)) { "by hand" } else { thing.takes };
        println!("  {:<34} {} ({takes})", thing.what, thing.why);
    }
    // Before anything is installed: nobody should wait minutes to hear of the one thing that stops it all.
    let by_hand: Vec<String> = missing
        .iter()
        .filter_map(|(item, thing)| match &thing.how {
            How::Hand(remedy) if item.without().is_none() => Some(format!("  {}: {remedy}", thing.what)),
            _ => None,
        })
        .collect();
    if !by_hand.is_empty() {
        bail!("these can't be installed from here, so nothing was:\n{}", by_hand.join("\n"));
    }

    let packages: Vec<&str> = missing
        .iter()
        .flat_map(|(_, thing)| match &thing.how {
            How::Apt(packages) => packages.as_slice(),
            _ => &[],
        })
        .copied()
        .collect();
    if !packages.is_empty() {
        install_with_apt(&packages)?;
    }
    for (item, thing) in &missing {
        match &thing.how {
            How::Rustup(args) => {
                println!("Installing {} …", thing.what);
                let installed = Task::new(format!("installing {}", thing.what), "rustup")
                    .args(*args)
                    .dir(&places.root)
                    .remedy(format!("rustup {}; where it can't download, {RUST_BY_HAND}", args.join(" ")))
                    .run();
                match (installed, item.without()) {
                    (Err(fault), Some(without)) => println!("{fault}\nWithout it {without}."),
                    (installed, _) => installed?,
                }
            }
            How::Cargo(tool) => install_with_cargo(places, tool)?,
            How::Npm(dir) => install_with_npm(places, dir)?,
            How::Hand(remedy) => {
                let without = item.without().unwrap_or_default();
                println!("{} can't be installed from here: {remedy}\nWithout it {without}.", thing.what);
            }
            How::Apt(_) => {}
        }
    }
    for &item in &seen {
        if let Some(thing) = look(places, item)?.filter(|_| item.without().is_none()) {
            bail!(
                "{} was installed, and still is not what is needed\n  remedy: install a fitting version by hand and put it on PATH",
                thing.what
            );
        }
    }
    if seen.contains(&Item::RustSource) && !seen.contains(&Item::WasmTarget) && Way::here()? == Way::Larger {
        // The precompiled standard library in the place of one's own.
        ensure(places, &[Item::WasmTarget])?;
    }
    let all = if seen.iter().any(|&item| item.without().is_some()) && Way::here()? == Way::Larger {
        "Everything else that is needed"
    } else {
        "Everything needed"
    };
    println!("{all} is installed.");
    Ok(())
}

const RUST_BY_HAND: &str = "on Debian: sudo apt-get install rustc-web cargo-web rust-web-src lld-22, then set RUSTC=/usr/bin/rustc and run /usr/bin/cargo xtask";

fn look(places: &Places, item: Item) -> Result<Option<Missing>> {
    Ok(match item {
        Item::RustSource => rust_part(
            tools::library()?.is_some(),
            "rust-src",
            "std is rebuilt for size from it",
            &["component", "add", "rust-src"],
        ),
        Item::WasmTarget => {
            let std = tools::sysroot()?.join("lib/rustlib").join(WASM_TARGET).join("lib");
            rust_part(
                std.is_dir(),
                WASM_TARGET,
                "what the widget is compiled for",
                &["target", "add", WASM_TARGET],
            )
        }
        Item::Clippy => {
            let there = run::capture(tools::cargo(), &["clippy", "--version"]).is_some();
            rust_part(there, "clippy", "reads the Rust code for mistakes", &["component", "add", "clippy"])
        }
        Item::Rustfmt => {
            let there = run::capture(tools::cargo(), &["fmt", "--version"]).is_some();
            rust_part(
                there,
                "rustfmt",
                "checks the layout of the Rust code",
                &["component", "add", "rustfmt"],
            )
        }
        Item::Node => look_for_node(),
        Item::WebPackages => npm_packages(places, &places.www, "esbuild, TypeScript and wasm-opt")?,
        Item::GuardPackages => npm_packages(
            places,
            &places.root.join("guard/npm"),
            "bundles the plugins that keep secrets back",
        )?,
        Item::BundlerPackages => npm_packages(
            places,
            &places.root.join("tests/consumers"),
            "the bundlers that the packages are tried with",
        )?,
        Item::PackagePackages => npm_packages(
            places,
            &places.root.join("tests/consumers/package"),
            "reads the npm package as others do: linters, compilers, frameworks",
        )?,
        Item::React18Packages => npm_packages(
            places,
            &places.root.join("tests/consumers/package/react18"),
            "the older React that the npm package is tried with",
        )?,
        Item::TestPackages => npm_packages(
            places,
            &places.root.join("tests/browser"),
            "drives the browsers, checks the contract",
        )?,
        Item::SecurityPackages => npm_packages(
            places,
            &places.root.join("tests/security"),
            "checks the bill of materials against CycloneDX's schema",
        )?,
        Item::BenchPackages => npm_packages(
            places,
            &places.root.join("tests/bench"),
            "the peer that the widget is measured beside",
        )?,
        Item::WasmBindgen => cargo_tool(
            places,
            Tool::wasm_bindgen(places)?,
            "writes the bindings of wasm and JavaScript",
            "1 to 2 minutes",
        ),
        Item::WasmPack => cargo_tool(places, Tool::wasm_pack(), "makes the npm package", "1 to 2 minutes"),
        Item::Trunk => {
            cargo_tool(places, Tool::trunk(), "reloads the app while you work on it", "3 to 10 minutes")
        }
        Item::MdBook => cargo_tool(
            places,
            Tool::mdbook(),
            "makes the documentation site of the documents",
            "1 to 2 minutes",
        ),
        Item::CargoDeny => cargo_tool(
            places,
            Tool::cargo_deny(),
            "checks licences and advisories of all crates",
            "2 to 4 minutes",
        ),
        Item::Geckodriver => cargo_tool(places, Tool::geckodriver(), "drives Firefox", "1 to 2 minutes"),
        Item::Python => look_for_python(),
        Item::SigningTools => {
            let there = ["openssl", "curl", "shasum"].iter().all(|name| on_path(name).is_some());
            (!there).then(|| Missing {
                what: "openssl, curl and shasum".to_owned(),
                why: "sign a request to the sandbox as the API's documents do",
                takes: "seconds",
                // shasum is a part of Perl.
                how: from_system(
                    &["openssl", "curl", "perl"],
                    "openssl curl perl-Digest-SHA",
                    "brew install openssl curl perl",
                ),
            })
        }
        Item::Nginx => {
            let there = find_program("NGINX", &["nginx"], NGINX).is_some();
            (!there).then(|| Missing {
                what: "nginx".to_owned(),
                why: "runs the samples of a caching proxy and of an origin for the widget's files",
                takes: "half a minute",
                how: from_system(&["nginx"], "nginx", "brew install nginx"),
            })
        }
        Item::Caddy => {
            let there = find_program("CADDY", &["caddy"], &[]).is_some();
            (!there).then(|| Missing {
                what: "Caddy".to_owned(),
                why: "runs the sample of an origin for the widget's files",
                takes: "half a minute",
                how: from_system(&["caddy"], "caddy", "brew install caddy"),
            })
        }
        Item::Chromium => {
            let there = find_program("CHROMIUM", &["chromium", "chromium-browser", "google-chrome"], &[])
                .is_some()
                && find_program("CHROMEDRIVER", &["chromedriver"], &[]).is_some();
            let packages: &[&str] = if is_ubuntu() {
                &["chromium-browser", "chromium-chromedriver"]
            } else {
                &["chromium", "chromium-driver"]
            };
            browser(
                there,
                "Chromium and its driver",
                packages,
                "chromium chromedriver",
                "brew install --cask chromium chromedriver",
            )
        }
        Item::Firefox => {
            let there = find_program("FIREFOX", &["firefox-esr", "firefox"], &[]).is_some();
            let packages: &[&str] = if is_ubuntu() { &["firefox"] } else { &["firefox-esr"] };
            browser(there, "Firefox", packages, "firefox", "brew install --cask firefox")
        }
        Item::WebKit => {
            let there = find_program("WEBKIT_DRIVER", &["WebKitWebDriver"], &[]).is_some()
                && ["xvfb-run", "xauth"].iter().all(|name| on_path(name).is_some());
            browser(
                there,
                "WebKitGTK, its driver and Xvfb",
                &["webkit2gtk-driver", "xvfb", "xauth"],
                "/usr/bin/WebKitWebDriver /usr/bin/xvfb-run /usr/bin/xauth",
                "there is no WebKitGTK for this system: cargo xtask test --skip webkit, and let CI run it",
            )
        }
    })
}

fn rust_part(
    there: bool,
    name: &'static str,
    why: &'static str,
    command: &'static [&'static str],
) -> Option<Missing> {
    (!there).then(|| Missing {
        what: name.to_owned(),
        why,
        takes: "seconds",
        how: if on_path("rustup").is_some() {
            How::Rustup(command)
        } else {
            How::Hand(format!("install Rust with https://rustup.rs and run this again; or, {RUST_BY_HAND}"))
        },
    })
}

fn look_for_node() -> Option<Missing> {
    let found = tools::node_major();
    let fault = match found {
        Some(major) if major >= NODE_MAJOR && on_path("npm").is_some() => return None,
        Some(major) if major >= NODE_MAJOR => "npm is not on PATH".to_owned(),
        Some(major) => format!("the one on PATH is Node {major}"),
        None => "there is no node on PATH".to_owned(),
    };
    Some(Missing {
        what: format!("Node {NODE_MAJOR} or newer, with npm"),
        why: "bundles the scripts that a page loads",
        takes: "a minute",
        how: How::Hand(format!(
            "{fault}. Install it from https://nodejs.org/en/download, or with your system: \
             Debian 13, Fedora: nodejs and npm; macOS: brew install node"
        )),
    })
}

fn look_for_python() -> Option<Missing> {
    let there =
        tools::PYTHONS.iter().any(|python| run::capture(python, &["-c", tools::PYTHON_CHECK]).is_some());
    (!there).then(|| Missing {
        what: format!("Python {} or newer, with venv", tools::PYTHON),
        why: "runs schemathesis against the sandbox",
        takes: "half a minute",
        how: if on_path("python3").is_some_and(|python| !python.starts_with("/usr/bin")) {
            // Debian's package would stand behind it on PATH and change nothing.
            How::Hand("the python3 that comes first on PATH is older or lacks venv: update it".to_owned())
        } else {
            from_system(&["python3", "python3-venv"], "python3", "brew install python")
        },
    })
}

fn cargo_tool(places: &Places, tool: Tool, why: &'static str, takes: &'static str) -> Option<Missing> {
    if tool.find(places).is_some() {
        return None;
    }
    Some(Missing { what: format!("{} {}", tool.package, tool.version), why, takes, how: How::Cargo(tool) })
}

fn npm_packages(places: &Places, dir: &Path, why: &'static str) -> Result<Option<Missing>> {
    let wanted = npm_stamp(dir)?;
    let found = fs::read_to_string(stamp_file(dir)).unwrap_or_default();
    Ok((wanted != found).then(|| Missing {
        what: format!("npm packages of {}/", places.shown(dir)),
        why,
        takes: "half a minute",
        how: How::Npm(dir.to_path_buf()),
    }))
}

fn browser(
    there: bool,
    what: &'static str,
    debian: &[&'static str],
    fedora: &str,
    mac: &str,
) -> Option<Missing> {
    (!there).then(|| Missing {
        what: what.to_owned(),
        why: "runs the browser tests",
        takes: "a minute",
        how: from_system(debian, fedora, mac),
    })
}

fn from_system(debian: &[&'static str], fedora: &str, mac: &str) -> How {
    if on_path("apt-get").is_some() {
        return if root_prefix().is_some() {
            How::Apt(debian.to_vec())
        } else {
            How::Hand(format!("sudo apt-get update && sudo apt-get install -y {}", debian.join(" ")))
        };
    }
    if on_path("dnf").is_some() {
        return How::Hand(format!("sudo dnf install {fedora}"));
    }
    if cfg!(target_os = "macos") {
        return How::Hand(mac.to_owned());
    }
    How::Hand(format!("install what your system calls {}", debian.join(", ")))
}

fn is_ubuntu() -> bool {
    fs::read_to_string("/etc/os-release").is_ok_and(|text| text.lines().any(|line| line == "ID=ubuntu"))
}

/// How to become root without being asked for a password.
fn root_prefix() -> Option<&'static [&'static str]> {
    if run::capture("id", &["-u"]).as_deref() == Some("0") {
        Some(&[])
    } else if run::capture("sudo", &["-n", "true"]).is_some() {
        Some(&["sudo", "-n"])
    } else {
        None
    }
}

fn install_with_apt(packages: &[&str]) -> Result<()> {
    println!("Installing {} with apt-get …", packages.join(", "));
    let prefix = root_prefix().unwrap_or_default();
    let apt = |doing: &str, args: &[&str]| {
        let words: Vec<&str> =
            prefix.iter().copied().chain(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]).collect();
        Task::new(doing, words[0])
            .args(&words[1..])
            .args(args)
            .remedy(format!("apt-get update && apt-get install {}", packages.join(" ")))
            .quiet()
            .run()
    };
    apt("reading Debian's package lists", &["update"])?;
    let mut install = vec!["install", "-y", "--no-install-recommends"];
    install.extend(packages);
    apt("installing packages", &install)
}

fn install_with_cargo(places: &Places, tool: &Tool) -> Result<()> {
    println!("Installing {} {} …", tool.package, tool.version);
    // One for all tools: they share crates.
    let target = places.tools.join("build");
    // Rather without: the lock files that these packages ship name versions that are not always served.
    let mut chosen = if tool.locked { vec!["--locked"] } else { vec![] };
    if let Some(features) = tool.features {
        chosen.extend(["--no-default-features", "--features", features]);
    }
    Task::new(format!("compiling {}", tool.package), tools::cargo())
        .args(["install", tool.package, "--version", &tool.version, "--bin", tool.program, "--debug"])
        .args(&chosen)
        .arg("--root")
        .arg(tool.install_root(places))
        .arg("--target-dir")
        .arg(&target)
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env("CARGO_INCREMENTAL", "0")
        .dir(&places.root)
        .remedy(format!(
            "see the compiler's or cargo's message above; any {} {} on PATH does as well: cargo install {} --version {} {}",
            tool.program,
            tool.version,
            tool.package,
            tool.version,
            chosen.join(" ")
        ))
        .run()?;
    tool.require(places).map(drop)
}

fn install_with_npm(places: &Places, dir: &Path) -> Result<()> {
    println!("Installing the npm packages of {}/ …", places.shown(dir));
    let stamp = npm_stamp(dir)?;
    Task::new("installing npm packages", "npm")
        // No package that we use needs its install script, and none should run code unasked.
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
        .dir(dir)
        .remedy(format!(
            "npm must reach its registry; by hand: cd {} && npm ci --ignore-scripts",
            places.shown(dir)
        ))
        .run()?;
    let file = stamp_file(dir);
    fs::write(&file, stamp).with_context(|| format!("could not write {}", file.display()))
}

fn stamp_file(dir: &Path) -> PathBuf {
    dir.join("node_modules/.installed-from")
}

/// Changes with the lock file, and with the system that native packages are for.
fn npm_stamp(dir: &Path) -> Result<String> {
    let lock = dir.join("package-lock.json");
    let bytes =
        digest::read(&lock).context("npm packages are installed from a lock file\n  remedy: npm install --package-lock-only, and commit the lock file")?;
    Ok(format!("{} {} {}\n", digest::hex(&bytes), env::consts::OS, env::consts::ARCH))
}
