//! Builds what goes on a CDN (`dist/`) and the npm package (`pkg/`).

use std::collections::BTreeMap;
use std::env;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value, json};

use crate::digest;
use crate::guard;
use crate::licences;
use crate::manifest;
use crate::npm;
use crate::places::{Places, cargo_home, exe, home};
use crate::run::{self, Task};
use crate::sbom;
use crate::size;
use crate::tools::{self, Tool, WASM_TARGET};
use crate::way::Way;

/// Everything that `dist` is made from.
const INPUTS: [&str; 21] = [
    "Cargo.toml",
    "Cargo.lock",
    "rust-toolchain.toml",
    ".cargo/config.toml",
    "patches",
    "src",
    "www/shim",
    "www/styles",
    "www/locales",
    "www/locales.mjs",
    "www/build.mjs",
    "www/css.mjs",
    "www/prune.mjs",
    "www/package-lock.json",
    "xtask/compress.mjs",
    "xtask/licences",
    "xtask/src/build.rs",
    "xtask/src/licences.rs",
    "xtask/src/manifest.rs",
    "xtask/src/sbom.rs",
    "xtask/src/way.rs",
];

/// What `pkg` is made from on top.
const PKG_INPUTS: [&str; 5] =
    ["LICENSE-APACHE", "LICENSE-MIT", "www/interface.json", "www/npm", "www/reference.mjs"];

/// Never `--all-features`: it writes encodings that browsers do not read yet.
const WASM_FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// The widget without what only Leptos apps need: see Cargo.toml.
pub(crate) const FEATURES: [&str; 3] = ["--no-default-features", "--features", "csr,module"];

/// What came out smallest in brotli, which is what donors download. Much inlining and shared subexpressions make the wasm itself
/// smaller and the compressed one larger: 5 % in all on the widget of the first release.
const WASM_PASSES: [&str; 11] = [
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
    "--always-inline-max-function-size",
    "5",
    "--flexible-inline-max-function-size",
    "0",
    "--one-caller-inline-max-function-size",
    "18",
    "--skip-pass=local-cse",
];

/// Makes `dist/`, unless it is there and was made from the same inputs.
pub(crate) fn dist(places: &Places) -> Result<()> {
    let started = Instant::now();
    let _lock = lock(places)?;
    let wasm_bindgen = Tool::wasm_bindgen(places)?;
    let way = Way::here()?;
    if let Some(warning) = way.warning()? {
        println!("{warning}");
    }
    let inputs = way.stamp(&inputs(places, &INPUTS, &[&wasm_bindgen])?);
    let stamp = places.work.join("dist.json");
    if is_current(&places.dist, &stamp, &inputs) && parts(places)?.is_some() {
        println!("dist/ is up to date.");
        return tell_larger(places, way);
    }

    println!("Building dist/ (the first time some 3 minutes on two cores) …");
    let stage = fresh_dir(&places.work.join("dist"))?;
    let glue = web_assembly(places, way, &wasm_bindgen)?;

    let wasm = digest::read(&glue.wasm)?;

    let chunk = places.work.join("app.js");
    let all_parts = fresh_dir(&places.work.join("parts"))?;
    let map = all_parts.join("app.js.map");
    www_build(
        places,
        "bundling the app chunk",
        &[
            "chunk".as_ref(),
            "--glue".as_ref(),
            &glue.script,
            "--wasm-integrity".as_ref(),
            digest::pin(&wasm).as_ref(),
            "--out".as_ref(),
            &chunk,
            "--map".as_ref(),
            &map,
        ],
    )?;
    // The chunk holds the wasm's hash, so its own stands for both.
    let app = digest::read(&chunk)?;
    let build = digest::name_hash(&app);
    let parts = fresh_dir(&all_parts.join(&build))?;
    move_file(&map, &parts.join(APP_MAP))?;
    move_file(&glue.named, &parts.join(NAMED))?;
    write(&stage.join(format!("app-{build}.js")), &app)?;
    write(&stage.join(format!("sir-donate-{build}.wasm")), &wasm)?;

    let shim = stage.join("sir-donate.js");
    www_build(
        places,
        "bundling the shim",
        &[
            "shim".as_ref(),
            "--build".as_ref(),
            build.as_ref(),
            "--app-integrity".as_ref(),
            digest::pin(&app).as_ref(),
            "--out".as_ref(),
            &shim,
            "--map".as_ref(),
            &parts.join(SHIM_MAP),
        ],
    )?;
    www_build(
        places,
        "minifying reserve.css",
        &["css".as_ref(), &places.www.join("styles/reserve.css"), &stage.join("reserve.css")],
    )?;

    www_build(
        places,
        "bundling what takes the shim's place in need",
        &["off".as_ref(), "--out".as_ref(), &stage.join("off.js")],
    )?;

    licences::write(places, &stage)?;
    www_build(places, "writing the languages' files", &["locales".as_ref(), "--out".as_ref(), &stage])?;

    compress(places, &stage)?;
    manifest::write(places, &stage)?;
    sbom::write(places, &stage)?;
    manifest::refuse_paths(places, &stage)?;
    replace(&stage, &places.dist, &stamp, &inputs)?;
    println!("dist/ is built ({} s).", started.elapsed().as_secs());
    tell_larger(places, way)
}

/// What tells of the files of a build, in `parts`: the maps of the scripts, and the wasm with names before it is shrunk.
pub(crate) const APP_MAP: &str = "app.js.map";
pub(crate) const SHIM_MAP: &str = "sir-donate.js.map";
const NAMED: &str = "named.wasm";

/// What tells of the files in `dist/`: a folder of the build's name, so that it can't be another's.
pub(crate) fn parts(places: &Places) -> Result<Option<PathBuf>> {
    let parts = shipped(places, "app-", ".js")?.map(|app| {
        let name = app.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        places.work.join("parts").join(name.trim_start_matches("app-"))
    });
    Ok(parts.filter(|dir| [APP_MAP, SHIM_MAP, NAMED].iter().all(|name| dir.join(name).is_file())))
}

/// The file of `dist/` with that name but for its hash.
pub(crate) fn shipped(places: &Places, before: &str, after: &str) -> Result<Option<PathBuf>> {
    if !places.dist.is_dir() {
        return Ok(None);
    }
    Ok(digest::files(&places.dist)?.into_iter().find(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with(before) && name.ends_with(after)
    }))
}

/// A twin of the wasm in `dist/` that kept the names of its functions. Made when it is asked for.
pub(crate) fn named_twin(places: &Places, parts: &Path) -> Result<PathBuf> {
    let twin = parts.join("twin.wasm");
    if !twin.is_file() {
        let made = parts.join("twin.new");
        optimize(places, "shrinking the wasm with names", &parts.join(NAMED), &made, "--debuginfo")?;
        move_file(&made, &twin)?;
    }
    Ok(twin)
}

/// What the larger build costs, said last, where it is read.
fn tell_larger(places: &Places, way: Way) -> Result<()> {
    if way == Way::Larger {
        println!("NOT the build for size: {}", size::difference(places)?);
    }
    Ok(())
}

/// Makes `pkg/`, unless it is there and was made from the same inputs.
pub(crate) fn pkg(places: &Places) -> Result<()> {
    let started = Instant::now();
    let _lock = lock(places)?;
    let (wasm_pack, wasm_bindgen) = (Tool::wasm_pack(), Tool::wasm_bindgen(places)?);
    let way = Way::here()?;
    let inputs = way.stamp(&inputs(
        places,
        &[&PKG_INPUTS, &INPUTS[..], &guard::INPUTS].concat(),
        &[&wasm_pack, &wasm_bindgen],
    )?);
    let stamp = places.work.join("pkg.json");
    if is_current(&places.pkg, &stamp, &inputs) {
        println!("pkg/ is up to date.");
        return Ok(());
    }

    println!("Building pkg/ …");
    let stage = fresh_dir(&places.work.join("pkg"))?;
    let path = env::var_os("PATH").unwrap_or_default();
    let tool_dir = wasm_bindgen.require(places)?.parent().map(Path::to_path_buf);
    // wasm-pack takes the first cargo there is. It has to be the one that built `dist`, or all is compiled again.
    let cargo_dir = Path::new(&tools::cargo()).parent().map(Path::to_path_buf);
    let other_cargo = tool_dir.as_ref().is_some_and(|dir| dir.join(exe("cargo")).is_file());
    let cargo_dir = cargo_dir.filter(|dir| dir.is_absolute() && other_cargo);
    let path = env::join_paths(cargo_dir.into_iter().chain(tool_dir).chain(env::split_paths(&path)))
        .context("a directory on PATH can't be passed on")?;
    let mut task = Task::new("making the npm package", wasm_pack.require(places)?)
        .args(["build", "--target", "web", "--mode", "no-install", "--no-opt", "--no-gitignore", "--out-dir"])
        .arg(&stage)
        .arg(&places.root)
        .arg("--")
        .args(FEATURES)
        .env("PATH", path)
        // The compiled widget of `dist` is taken, not compiled again.
        .env("CARGO_TARGET_DIR", places.wasm_target())
        .dir(&places.root);
    for (name, value) in way.env(places)? {
        task = task.env(name, value);
    }
    task.run()?;
    let made = fresh_dir(&places.work.join("pkg-bindgen"))?;
    let (script, wasm) = ("sir_donate.js", "sir_donate_bg.wasm");
    // The last are the crate\'s own JavaScript, which goes into the chunk.
    for name in [script, wasm, "snippets"] {
        move_file(&stage.join(name), &made.join(name))?;
    }
    for name in ["sir_donate.d.ts", "sir_donate_bg.wasm.d.ts"] {
        // They describe a module of which nothing is left: what it exports is the app's own affair.
        remove_file(&stage.join(name))?;
    }
    let glue = prune_and_optimize(places, &made)?;
    move_file(&glue.wasm, &stage.join(wasm))?;
    guard::add_to(places, &stage)?;
    // The one file of pkg/ that is kept in git.
    let ignore = places.pkg.join(".gitignore");
    if ignore.is_file() {
        write(&stage.join(".gitignore"), &digest::read(&ignore)?)?;
    }
    licences::write(places, &stage)?;
    complete_package(places, way, &stage, &glue.script)?;
    sbom::write(places, &stage)?;
    manifest::refuse_paths(places, &stage)?;
    replace(&stage, &places.pkg, &stamp, &inputs)?;
    println!("pkg/ is built ({} s).", started.elapsed().as_secs());
    Ok(())
}

/// Adds the package's own files and says in package.json what there is. Holds the package to standing alone.
fn complete_package(places: &Places, way: Way, stage: &Path, glue: &Path) -> Result<()> {
    let arguments: [&Path; 7] = [
        "package".as_ref(),
        "--glue".as_ref(),
        glue,
        "--version".as_ref(),
        env!("CARGO_PKG_VERSION").as_ref(),
        "--out".as_ref(),
        stage,
    ];
    www_build(places, "bundling the npm package", &arguments)?;
    let path = stage.join("package.json");
    let mut package: Value = serde_json::from_slice(&digest::read(&path)?)
        .with_context(|| format!("{} is no JSON", path.display()))?;
    if way == Way::Larger {
        // npm publishes no private one, and a rehearsal of it runs the script.
        package["private"] = true.into();
        package["scripts"]["prepublishOnly"] =
            "echo NOT the build for size, so it is not published && exit 1".into();
        write(&path, format!("{}\n", serde_json::to_string_pretty(&package)?).as_bytes())?;
    }
    npm::refuse_dependencies(&package)
}

/// Keeps a second build in this checkout waiting until the first is done; ends when it is dropped.
pub(crate) fn lock(places: &Places) -> Result<File> {
    fs::create_dir_all(&places.work)
        .with_context(|| format!("could not create {}", places.work.display()))?;
    let path = places.work.join("lock");
    let file = File::create(&path).with_context(|| format!("could not open {}", path.display()))?;
    let mut said = None::<Instant>;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(fault)) => {
                return Err(fault).with_context(|| format!("could not lock {}", path.display()));
            }
        }
        if said.is_none_or(|at| at.elapsed() > Duration::from_secs(7)) {
            println!("  … waiting for another build in this checkout");
            said = Some(Instant::now());
        }
        thread::sleep(Duration::from_millis(200));
    }
}

/// A digest of all that decides what is built.
pub(crate) fn inputs(places: &Places, paths: &[&str], tools: &[&Tool]) -> Result<String> {
    let mut facts = vec![
        run::capture(tools::rustc(), &["--version", "--verbose"]).unwrap_or_default(),
        run::capture("node", &["--version"]).unwrap_or_default(),
    ];
    facts.extend(tools.iter().map(|tool| format!("{} {}", tool.package, tool.version)));
    digest::of_inputs(&places.root, paths, &facts)
}

/// What wasm-bindgen and wasm-opt leave.
struct Glue {
    script: PathBuf,
    wasm: PathBuf,
    /// The wasm with the names of its functions, not shrunk.
    named: PathBuf,
}

fn web_assembly(places: &Places, way: Way, wasm_bindgen: &Tool) -> Result<Glue> {
    let target = places.wasm_target();
    let mut cargo = Task::new("compiling the widget", tools::cargo())
        .args(["build", "--package", "sir-donate", "--lib", "--release", "--target", WASM_TARGET])
        .args(FEATURES)
        .arg("--target-dir")
        .arg(&target)
        .dir(&places.root);
    for (name, value) in way.env(places)? {
        cargo = cargo.env(name, value);
    }
    cargo.run()?;

    let bindings = fresh_dir(&places.work.join("bindgen"))?;
    Task::new("writing the bindings", wasm_bindgen.require(places)?)
        .args(["--target", "web", "--no-typescript", "--omit-default-module-path"])
        .args(["--remove-producers-section", "--out-name", "sir_donate"])
        .arg("--out-dir")
        .arg(&bindings)
        .arg(linked(places))
        .run()?;
    prune_and_optimize(places, &bindings)
}

/// What the compiler linked: with the names of functions.
pub(crate) fn linked(places: &Places) -> PathBuf {
    places.wasm_target().join(WASM_TARGET).join("release/sir_donate.wasm")
}

/// Takes out what nothing uses, which needs the names of functions, and then the names.
fn prune_and_optimize(places: &Places, bindings: &Path) -> Result<Glue> {
    let pruned = bindings.join("pruned.wasm");
    let glue = Glue {
        script: bindings.join("pruned.js"),
        wasm: bindings.join("optimized.wasm"),
        named: bindings.join("named.wasm"),
    };
    let (script, wasm) = (bindings.join("sir_donate.js"), bindings.join("sir_donate_bg.wasm"));
    let args: [&Path; 11] = [
        "prune".as_ref(),
        "--glue".as_ref(),
        &script,
        "--wasm".as_ref(),
        &wasm,
        "--out".as_ref(),
        &pruned,
        "--out-named".as_ref(),
        &glue.named,
        "--out-glue".as_ref(),
        &glue.script,
    ];
    www_build(places, "taking out what nothing uses", &args)?;
    optimize(places, "shrinking the wasm", &pruned, &glue.wasm, "--strip-debug")?;
    Ok(glue)
}

/// Flags for wasm that is published: no path of this machine may be in what the world downloads.
pub(crate) fn portable_flags(places: &Places) -> Result<Vec<String>> {
    let sysroot = tools::sysroot()?;
    let mut flags = Vec::new();
    // Later ones win, so home goes first.
    let mut remap = |from: Option<PathBuf>, to: &str| {
        if let Some(from) = from {
            flags.push(format!("--remap-path-prefix={}={to}", from.display()));
        }
    };
    remap(home(), "/home");
    remap(cargo_home(), "/cargo");
    remap(Some(sysroot.join("lib/rustlib/src/rust")), "/rust");
    remap(Some(places.target.clone()), "/target");
    remap(Some(places.root.clone()), "/sir-donate");
    if !has_own_linker(&sysroot) {
        // Distributions ship the linker on PATH instead.
        flags.push("-Clinker=rust-lld".to_owned());
    }
    Ok(flags)
}

fn has_own_linker(sysroot: &Path) -> bool {
    let Ok(hosts) = fs::read_dir(sysroot.join("lib/rustlib")) else { return false };
    hosts.flatten().any(|host| host.path().join("bin").join(exe("rust-lld")).is_file())
}

/// `names` says what becomes of those of the functions.
fn optimize(places: &Places, doing: &str, from: &Path, to: &Path, names: &str) -> Result<()> {
    Task::new(doing, "node")
        .arg(places.www.join("node_modules/binaryen/bin/wasm-opt"))
        .arg("--mvp-features")
        .args(WASM_FEATURES)
        .args(WASM_PASSES)
        .args([names, "--strip-producers", "--strip-target-features", "-o"])
        .arg(to)
        .arg(from)
        .remedy("cargo xtask setup (installs npm's binaryen)")
        .run()
}

fn www_build(places: &Places, doing: &str, args: &[&Path]) -> Result<()> {
    Task::new(doing, "node").arg(places.www.join("build.mjs")).args(args).dir(&places.www).run()
}

fn compress(places: &Places, dir: &Path) -> Result<()> {
    let names = contents(dir)?;
    Task::new("compressing", "node")
        .arg(places.root.join("xtask/compress.mjs"))
        .args(names.keys().map(|name| dir.join(name)))
        .run()
}

/// Names of the files in a directory with the digests of their contents.
fn contents(dir: &Path) -> Result<BTreeMap<String, String>> {
    if !dir.is_dir() {
        bail!("{} is no directory", dir.display());
    }
    let mut files = BTreeMap::new();
    for path in digest::files(dir)? {
        let name = path.strip_prefix(dir).unwrap_or(&path).to_string_lossy().into_owned();
        files.insert(name, digest::hex(&digest::read(&path)?));
    }
    Ok(files)
}

pub(crate) fn is_current(dir: &Path, stamp: &Path, inputs: &str) -> bool {
    let Ok(text) = fs::read_to_string(stamp) else { return false };
    let Ok(stamp) = serde_json::from_str::<Value>(&text) else { return false };
    let Ok(found) = contents(dir) else { return false };
    let found: Map<String, Value> = found.into_iter().map(|(name, hash)| (name, hash.into())).collect();
    stamp["inputs"] == inputs && stamp["outputs"] == Value::Object(found)
}

/// Puts `new` in the place of `dir`: two renames, so that a build that failed leaves the old one.
pub(crate) fn replace(new: &Path, dir: &Path, stamp: &Path, inputs: &str) -> Result<()> {
    let outputs = contents(new)?;
    // The stamp goes first: a build that dies half-way must not pass for finished.
    remove_file(stamp)?;
    let old = stamp.with_extension("old");
    remove_dir(&old)?;
    if dir.exists() {
        fs::rename(dir, &old).with_context(|| format!("could not move {} away", dir.display()))?;
    }
    fs::rename(new, dir).with_context(|| format!("could not move the build to {}", dir.display()))?;
    remove_dir(&old)?;
    write(stamp, json!({ "inputs": inputs, "outputs": outputs }).to_string().as_bytes())
}

pub(crate) fn fresh_dir(path: &Path) -> Result<PathBuf> {
    remove_dir(path)?;
    fs::create_dir_all(path).with_context(|| format!("could not create {}", path.display()))?;
    Ok(path.to_path_buf())
}

pub(crate) fn remove_dir(path: &Path) -> Result<()> {
    if path.exists() {
        fs::remove_dir_all(path).with_context(|| format!("could not remove {}", path.display()))?;
    }
    Ok(())
}

fn move_file(from: &Path, to: &Path) -> Result<()> {
    fs::rename(from, to).with_context(|| format!("could not move {} to {}", from.display(), to.display()))
}

fn remove_file(path: &Path) -> Result<()> {
    if path.exists() {
        fs::remove_file(path).with_context(|| format!("could not remove {}", path.display()))?;
    }
    Ok(())
}

pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).with_context(|| format!("could not write {}", path.display()))
}
