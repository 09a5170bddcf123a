//! A release, rehearsed: everything that would be published is built, tested, packed, summed and shown. Nothing is
//! published from here; docs/releasing.md says who does, and how.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, Result, bail};
use semver::Version;
use serde_json::{Value, json};

use crate::build;
use crate::check::{self, Choice};
use crate::digest;
use crate::guard;
use crate::manifest::{self, VERSION};
use crate::places::Places;
use crate::record::Suite;
use crate::run::{self, Task};
use crate::sbom;
use crate::tools;
use crate::way::Way;

/// What decides whether the rehearsal passes. What is built has steps of its own.
pub(crate) const SUITE: Suite = Suite {
    name: "release",
    inputs: &[
        "Cargo.toml",
        "docs/samples/cdn/roll-out.mjs",
        "tests/consumers/cdn/release.test.mjs",
        "www/npm/package.mjs",
        "xtask/src/release.rs",
    ],
};

const CRATE: &str = "sir-donate";
const SUMS: &str = "SHA256SUMS";
/// Where a release goes, for the workflow that publishes it.
const PLAN: &str = "release.json";

/// How a release is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) struct Wish {
    pub(crate) dry_run: bool,
    /// For the rehearsal's own test, whose caller tests.
    pub(crate) no_test: bool,
}

/// What the repository says of itself.
#[derive(Debug)]
struct State {
    version: Version,
    commit: String,
    /// `git status --porcelain`.
    status: String,
    /// Those of other commits. CI runs on the tag itself.
    tags: Vec<String>,
    changelog: String,
}

impl State {
    fn read(root: &Path) -> Result<Self> {
        let git = |args: &[&str]| {
            run::capture("git", &[&["-C", &root.to_string_lossy()], args].concat())
                .context("git can't tell the state of the sources\n  remedy: run this in a clone")
        };
        let changelog = root.join("CHANGELOG.md");
        Ok(Self {
            version: VERSION.parse().with_context(|| {
                format!(
                    "{VERSION} is no version\n  remedy: `version` in Cargo.toml as semver.org has it: 1.2.3"
                )
            })?,
            commit: git(&["rev-parse", "HEAD"])?,
            status: git(&["status", "--porcelain"])?,
            tags: {
                let here = git(&["tag", "--points-at", "HEAD"])?;
                let all = git(&["tag", "--list"])?;
                all.lines().filter(|tag| !here.lines().any(|own| own == *tag)).map(str::to_owned).collect()
            },
            changelog: String::from_utf8_lossy(&digest::read(&changelog)?).into_owned(),
        })
    }

    /// Why this can't be released, each with what is to be done.
    fn faults(&self) -> Vec<String> {
        let version = &self.version;
        let mut faults = Vec::new();
        if !self.status.is_empty() {
            let files: Vec<&str> = self.status.lines().collect();
            let shown = files.iter().take(10).copied().collect::<Vec<_>>().join("\n    ");
            faults.push(format!(
                "{} files are not as they were committed: commit them, or put them away\n    {shown}",
                files.len()
            ));
        }
        let tag = format!("v{version}");
        if self.tags.contains(&tag) {
            faults.push(format!(
                "the tag {tag} exists, on another commit: give `version` in Cargo.toml a number that was not released yet"
            ));
        }
        // A channel is one line: whoever loads /v1/ must not get 1.2.4 after 1.3.0.
        let line = self.released().filter(|other| other.major == version.major);
        if let Some(later) = line.filter(|other| other > version).max() {
            faults.push(format!(
                "v{later} is out, and {version} is below it: what moves to {version} would go back. Give `version` in \
                 Cargo.toml a number above {later}"
            ));
        }
        let heading = format!("## [{version}]");
        // A heading with its date: what stands below `[Unreleased]` is nobody's release.
        if !self
            .changelog
            .lines()
            .any(|line| line.strip_prefix(&heading).is_some_and(|rest| rest.starts_with(" - ")))
        {
            faults.push(format!(
                "CHANGELOG.md has no heading \"{heading} - YYYY-MM-DD\": put one over what is in this release"
            ));
        }
        faults
    }

    /// What became unfit since `before`: what was built may hold any of it.
    fn faults_since(&self, before: &Self) -> Vec<String> {
        let mut faults = self.faults();
        if self.commit != before.commit {
            faults.push(format!(
                "HEAD is {} and was {}: leave the clone alone until this is through",
                self.commit, before.commit
            ));
        }
        faults
    }

    /// Tags of other kinds are none of ours.
    fn released(&self) -> impl Iterator<Item = Version> {
        self.tags.iter().filter_map(|tag| tag.strip_prefix('v')?.parse().ok())
    }
}

/// Where a release goes.
#[derive(PartialEq, Eq, Debug)]
struct Channels {
    /// The CDN's moving addresses.
    cdn: Vec<String>,
    /// npm's dist-tag.
    npm: String,
}

/// By its version, and by what is out: nobody is moved back to an older line.
fn channels(version: &Version, released: impl Iterator<Item = Version>) -> Channels {
    let trial = !version.pre.is_empty();
    let major = version.major;
    let mut cdn = Vec::new();
    if !trial && major > 0 {
        cdn.push(format!("v{major}"));
    }
    let (mut newest, mut current) = (true, true);
    for other in released.filter(|other| other > version) {
        newest = false;
        // What is only tried out makes no line an old one.
        current &= !other.pre.is_empty();
    }
    // Final releases too: else the pages that load it would stay with the last trial for ever.
    if newest {
        cdn.push("next".into());
    }
    Channels {
        cdn,
        npm: match (trial, current) {
            // Whoever installs 0.x has its number in a lock file; what is tried out has to be asked for.
            (false, true) => "latest".into(),
            (false, false) => format!("v{major}-lts"),
            (true, _) if newest => "next".into(),
            (true, _) => format!("v{major}-next"),
        },
    }
}

pub(crate) fn release(places: &Places, wish: Wish) -> Result<()> {
    if !wish.dry_run {
        bail!(
            "nothing is published from here: CI does that, from a tag, with provenance\n  remedy: cargo xtask release \
             --dry-run shows what it would publish; docs/releasing.md says how it does"
        );
    }
    Way::here()?.insist("a release is the build for size")?;
    let before = State::read(&places.root)?;
    let faults = before.faults();
    if !faults.is_empty() {
        bail!("{VERSION} can't be released:\n  - {}\n  remedy: see above, then again", faults.join("\n  - "));
    }
    scan_sources(places)?;
    if wish.no_test {
        println!("The tests are left out: --no-test.");
    } else {
        check::test(places, &Choice::default())?;
    }
    build::dist(places)?;
    build::pkg(places)?;

    let home = build::fresh_dir(&places.root.join(format!("target/release-{VERSION}")))?;
    let channels = channels(&before.version, before.released());
    let cdn = lay_out(places, &home, &channels)?;
    let npm = pack(places, &home)?;
    let krate = package(places, &home)?;
    for (from, to) in [(&places.dist, "sbom-cdn.cdx.json"), (&places.pkg, "sbom-npm.cdx.json")] {
        copy(&from.join(sbom::NAME), &home.join(to))?;
    }
    write(&home.join("integrity.html"), &format!("{}\n", manifest::snippet(&places.dist)?))?;
    write(&home.join(PLAN), &plan(&channels)?)?;
    let sums = sums(&home)?;
    scan(
        places,
        "scanning what would be published",
        &[places.dist.clone(), places.pkg.clone(), home.clone()],
    )?;

    // The tests take many minutes, in which files are edited.
    let faults = State::read(&places.root)?.faults_since(&before);
    if !faults.is_empty() {
        build::remove_dir(&home)?;
        bail!(
            "the sources changed while {VERSION} was made of them, so what was made is removed:\n  - {}\n  remedy: see \
             above, then again",
            faults.join("\n  - ")
        );
    }

    println!("\n{}", tell(&channels, [&cdn, &npm, &krate], &places.shown(&home)));
    println!("  {} files are summed in {}/{SUMS}.", sums, places.shown(&home));
    println!("\nNothing was published.");
    Ok(())
}

/// A group of files that go to one place.
struct Parcel {
    /// With their sizes.
    files: Vec<(String, u64)>,
    /// As it is sent.
    packed: u64,
}

/// What the CDN gets, in a folder as it is served, with the order of uploading beside it.
fn lay_out(places: &Places, home: &Path, channels: &Channels) -> Result<Parcel> {
    let cdn = home.join("cdn");
    let output = run::command("node")
        .arg(places.root.join("docs/samples/cdn/roll-out.mjs"))
        .args([&places.dist, &cdn])
        .stderr(Stdio::inherit())
        .output()
        .context("could not start node\n  remedy: cargo xtask setup")?;
    if !output.status.success() {
        bail!("dist/ can't be laid out for a CDN\n  remedy: remove dist/ and try again");
    }
    // Into an empty folder it laid all that such a version can move; git knows what is newer.
    let goes = |folder: &str| folder == VERSION || channels.cdn.iter().any(|channel| channel == folder);
    let laid = String::from_utf8_lossy(&output.stdout);
    let order: Vec<&str> = laid.lines().filter(|name| name.split('/').next().is_some_and(goes)).collect();
    for folder in channels.cdn.iter().map(String::as_str).chain([VERSION]) {
        if !order.iter().any(|name| name.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))) {
            bail!(
                "roll-out.mjs lays out no {folder}/, where {VERSION} goes\n  remedy: channelsOf in \
                 docs/samples/cdn/roll-out.mjs and channels in xtask/src/release.rs have to agree"
            );
        }
    }
    for folder in laid.lines().filter_map(|name| name.split('/').next()).filter(|folder| !goes(folder)) {
        build::remove_dir(&cdn.join(folder))?;
    }
    write(&home.join("cdn.txt"), &format!("{}\n", order.join("\n")))?;
    let files = order
        .iter()
        .map(|name| Ok(((*name).to_owned(), length(&cdn.join(name))?)))
        .collect::<Result<Vec<_>>>()?;
    let packed = files.iter().map(|(_, bytes)| bytes).sum();
    Ok(Parcel { files, packed })
}

fn pack(places: &Places, home: &Path) -> Result<Parcel> {
    let to = home.join("npm");
    fs::create_dir_all(&to).with_context(|| format!("could not create {}", to.display()))?;
    let output = run::command("npm")
        .args(["pack", "--json", "--pack-destination"])
        .arg(&to)
        .current_dir(&places.pkg)
        .stderr(Stdio::inherit())
        .output()
        .context("could not start npm\n  remedy: cargo xtask setup")?;
    let told: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    let about = &told[0];
    let (Some(files), Some(packed), true) =
        (about["files"].as_array(), about["size"].as_u64(), output.status.success())
    else {
        bail!("npm can't pack pkg/\n  remedy: npm pack, in pkg/, says why");
    };
    if about["version"] != VERSION || about["name"] != CRATE {
        bail!(
            "pkg/ is {} {}, not {CRATE} {VERSION}\n  remedy: remove pkg/ and build again",
            about["name"],
            about["version"]
        );
    }
    let files = files
        .iter()
        .filter_map(|file| Some((file["path"].as_str()?.to_owned(), file["size"].as_u64()?)))
        .collect();
    Ok(Parcel { files, packed })
}

/// The crate, which cargo unpacks and compiles to see that it stands alone.
fn package(places: &Places, home: &Path) -> Result<Parcel> {
    Task::new("packing and compiling the crate", tools::cargo())
        .args(["package", "--package", CRATE, "--locked", "--target", tools::WASM_TARGET])
        .arg("--target-dir")
        .arg(&places.target)
        .dir(&places.root)
        .run()?;
    let name = format!("{CRATE}-{VERSION}");
    let made = places.target.join("package");
    let to = home.join("crate");
    fs::create_dir_all(&to).with_context(|| format!("could not create {}", to.display()))?;
    let to = to.join(format!("{name}.crate"));
    copy(&made.join(format!("{name}.crate")), &to)?;
    let unpacked = made.join(&name);
    let mut files = Vec::new();
    for path in digest::files(&unpacked)? {
        let short = path.strip_prefix(&unpacked).unwrap_or(&path).to_string_lossy().into_owned();
        if !short.starts_with("target/") {
            files.push((short, length(&path)?));
        }
    }
    files.sort();
    Ok(Parcel { files, packed: length(&to)? })
}

/// Everything that git knows: what is released is made of it.
fn scan_sources(places: &Places) -> Result<()> {
    let listed = run::capture("git", &["-C", &places.root.to_string_lossy(), "ls-files", "-z"])
        .context("git can't list the sources\n  remedy: run this in a clone")?;
    let files: Vec<PathBuf> = listed
        .split('\0')
        .filter(|name| !name.is_empty())
        .map(|name| places.root.join(name))
        .filter(|path| path.is_file())
        .collect();
    scan(places, "scanning the sources", &files)
}

/// As partners scan their sites: `npx sir-donate scan`.
fn scan(places: &Places, doing: &str, paths: &[PathBuf]) -> Result<()> {
    let package = guard::build(places)?;
    Task::new(doing, "node")
        .arg(package.join("guard/cli.js"))
        .arg("scan")
        .args(paths)
        .dir(&places.root)
        .remedy("take the secret out, also of the history, and rotate it: docs/security/keys.md")
        .run()
}

/// `sha256sum --check SHA256SUMS` in that folder holds the files against it.
fn sums(home: &Path) -> Result<usize> {
    let mut lines = BTreeSet::new();
    for path in digest::files(home)? {
        let name = path.strip_prefix(home).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        lines.insert(format!("{name}\0{}", digest::hex(&digest::read(&path)?)));
    }
    let text: String = lines
        .iter()
        .filter_map(|line| line.split_once('\0'))
        .map(|(name, sum)| format!("{sum}  {name}\n"))
        .collect();
    write(&home.join(SUMS), &text)?;
    Ok(lines.len())
}

/// What the workflow of docs/releasing.md reads.
fn plan(channels: &Channels) -> Result<String> {
    let text = serde_json::to_string_pretty(&json!({
        "version": VERSION,
        "npm": { "file": format!("npm/{CRATE}-{VERSION}.tgz"), "tag": channels.npm },
        "cdn": { "folder": format!("cdn/{VERSION}"), "channels": channels.cdn },
    }))?;
    Ok(format!("{text}\n"))
}

fn tell(channels: &Channels, [cdn, npm, krate]: [&Parcel; 3], home: &str) -> String {
    let tag = &channels.npm;
    let moves = match channels.cdn.as_slice() {
        [] => "no channel, for what is newer is out".to_owned(),
        [one] => format!("the channel /{one}/"),
        more => format!("the channels /{}/", more.join("/ and /")),
    };
    let list = |parcel: &Parcel| -> String {
        parcel.files.iter().map(|(name, bytes)| format!("    {bytes:>8}  {name}\n")).collect()
    };
    format!(
        "Would be published as {VERSION}, from the tag v{VERSION}:\n\
         \n\
         npm: {CRATE}@{VERSION}, tag \"{tag}\", {} bytes packed, {} files\n{}\
         \x20 npm publish {home}/npm/{CRATE}-{VERSION}.tgz --provenance --access public --tag {tag}\n\
         \n\
         crates: {CRATE} {VERSION}, {} bytes packed, {} files\n{}\
         \x20 cargo publish --package {CRATE} --locked --no-verify\n\
         \n\
         CDN: /{VERSION}/ for ever, and {moves}; {} bytes, {} files, in the order of uploading\n{}\
         \x20 node docs/samples/cdn/roll-out.mjs {home}/cdn/{VERSION} FOLDER\n\
         \x20 sh docs/samples/cdn/s3.sh {home}/cdn {home}/cdn.txt BUCKET DISTRIBUTION\n",
        npm.packed,
        npm.files.len(),
        list(npm),
        krate.packed,
        krate.files.len(),
        list(krate),
        cdn.packed,
        cdn.files.len(),
        list(cdn),
    )
}

fn length(path: &Path) -> Result<u64> {
    Ok(fs::metadata(path).with_context(|| format!("could not read {}", path.display()))?.len())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to)
        .map(|_| ())
        .with_context(|| format!("could not copy {} to {}", from.display(), to.display()))
}

fn write(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).with_context(|| format!("could not write {}", path.display()))
}

/// The rehearsal itself under test: in a clone of its own, where it can be made ready and unready.
pub(crate) fn rehearse(places: &Places) -> Result<()> {
    let clone = build::fresh_dir(&places.work.join("release"))?;
    Task::new("rehearsing a release", "node")
        .args(["--test", "tests/consumers/cdn/release.test.mjs"])
        .env("SIR_CLONE", &clone)
        // What was compiled for the clone before is of use again: it lies where it lay.
        .env("SIR_TARGET", places.work.join("release-target"))
        .env("SIR_XTASK", std::env::current_exe().context("this program does not know where it is")?)
        .env("SIR_VERSION", VERSION)
        .dir(&places.root)
        .run()?;
    build::remove_dir(&places.work.join("release"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ready() -> State {
        State {
            version: Version::new(1, 2, 3),
            commit: "1111".into(),
            status: String::new(),
            tags: vec!["v1.2.2".into(), "v0.2.30".into(), "v1.2.3-rc.1".into(), "v1".into(), "1.2.9".into()],
            changelog: "# Changelog\n\n## [Unreleased]\n\n## [1.2.3] - 2026-11-22\n".into(),
        }
    }

    fn only(state: &State) -> String {
        let faults = state.faults();
        assert_eq!(faults.len(), 1, "{faults:?}");
        faults.into_iter().next().unwrap()
    }

    #[test]
    fn what_is_ready_is_not_refused() {
        assert_eq!(ready().faults(), Vec::<String>::new());
    }

    #[test]
    fn what_is_not_committed_is_refused_and_named() {
        let fault = only(&State { status: " M src/lib.rs\n?? new.txt".into(), ..ready() });
        assert!(fault.starts_with("2 files") && fault.contains("?? new.txt"), "{fault}");
    }

    #[test]
    fn a_tag_that_exists_is_refused() {
        let fault = only(&State { tags: vec!["v1.2.3".into()], ..ready() });
        assert!(fault.contains("the tag v1.2.3 exists"), "{fault}");
    }

    #[test]
    fn a_version_without_a_heading_of_its_own_is_refused() {
        for changelog in
            ["", "## [Unreleased]\n", "## [1.2.30] - 2026-11-22\n", "## [1.2.3]\n", "About [1.2.3] - soon\n"]
        {
            let fault = only(&State { changelog: changelog.into(), ..ready() });
            assert!(fault.contains("\"## [1.2.3] - YYYY-MM-DD\""), "{changelog}: {fault}");
        }
    }

    #[test]
    fn all_faults_are_told_together() {
        let state =
            State { status: "?? a".into(), tags: vec!["v1.2.3".into()], changelog: String::new(), ..ready() };
        assert_eq!(state.faults().len(), 3);
    }

    #[test]
    fn nothing_is_published_whatever_is_asked() {
        let places = Places::at(PathBuf::from("/nowhere"));
        let fault = release(&places, Wish::default()).unwrap_err().to_string();
        assert!(fault.contains("nothing is published from here") && fault.contains("--dry-run"), "{fault}");
    }

    #[test]
    fn nothing_goes_back_within_a_line() {
        for later in ["v1.2.30", "v1.3.0", "v1.3.0-rc.1"] {
            let fault = only(&State { tags: vec![later.into()], ..ready() });
            assert!(fault.contains(&format!("{later} is out")) && fault.contains("above"), "{fault}");
        }
        // A later line is no obstacle to a repair of this one.
        assert!(State { tags: vec!["v2.0.0".into()], ..ready() }.faults().is_empty());
    }

    #[test]
    fn what_changes_while_it_is_built_is_refused() {
        let before = ready();
        assert!(ready().faults_since(&before).is_empty());
        let edited = State { status: " M src/lib.rs".into(), ..ready() };
        assert!(edited.faults_since(&before).concat().contains("src/lib.rs"));
        let committed = State { commit: "2222".into(), ..ready() };
        let faults = committed.faults_since(&before);
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert!(faults[0].contains("HEAD is 2222 and was 1111"), "{faults:?}");
    }

    #[test]
    fn versions_go_to_their_channels() {
        for (version, released, cdn, npm) in [
            ("0.1.0", "", "next", "latest"),
            ("0.2.0-rc.1", "0.1.0", "next", "next"),
            ("1.0.0", "0.9.0 1.0.0-rc.1", "v1 next", "latest"),
            ("1.3.0-rc.1", "1.2.3", "next", "next"),
            ("12.0.1", "1.2.3 2.0.0", "v12 next", "latest"),
            // A trial of what is to come takes /next/, and nothing of those who install what is finished.
            ("1.3.0", "1.2.3 2.0.0-rc.1", "v1", "latest"),
            ("1.0.0-rc.10", "1.0.0-rc.9", "next", "next"),
            // An older line.
            ("1.2.4", "1.2.3 2.0.0", "v1", "v1-lts"),
            ("0.9.1", "0.9.0 1.0.0", "", "v0-lts"),
            ("1.4.0-rc.1", "1.3.0 2.0.0", "", "v1-next"),
        ] {
            let found = channels(
                &version.parse().unwrap(),
                released.split_whitespace().map(|other| other.parse().unwrap()),
            );
            assert_eq!((found.cdn.join(" ").as_str(), found.npm.as_str()), (cdn, npm), "{version}");
        }
    }

    #[test]
    fn what_the_workflow_reads_is_what_is_shown() {
        let channels = Channels { cdn: vec!["v1".into(), "next".into()], npm: "v1-lts".into() };
        let read: Value = serde_json::from_str(&plan(&channels).unwrap()).unwrap();
        let nothing = || Parcel { files: Vec::new(), packed: 0 };
        let shown = tell(&channels, [&nothing(), &nothing(), &nothing()], "HOME");
        assert!(shown.contains("the channels /v1/ and /next/;"), "{shown}");
        assert_eq!(read["cdn"]["channels"], json!(["v1", "next"]));
        let text = |part: &str, name: &str| read[part][name].as_str().unwrap().to_owned();
        for command in [
            format!(
                "npm publish HOME/{} --provenance --access public --tag {}",
                text("npm", "file"),
                text("npm", "tag")
            ),
            format!("roll-out.mjs HOME/{} FOLDER", text("cdn", "folder")),
        ] {
            assert!(shown.contains(&command), "{command}: {shown}");
        }
        let none =
            tell(&Channels { cdn: Vec::new(), ..channels }, [&nothing(), &nothing(), &nothing()], "HOME");
        assert!(none.contains("no channel"), "{none}");
    }

    #[test]
    fn sums_are_those_that_sha256sum_reads() {
        let dir = std::env::temp_dir().join(format!("xtask-release-{}", std::process::id()));
        fs::create_dir_all(dir.join("sub")).unwrap();
        fs::write(dir.join("sub/b"), "").unwrap();
        fs::write(dir.join("a"), "1").unwrap();
        assert_eq!(sums(&dir).unwrap(), 2);
        assert_eq!(
            fs::read_to_string(dir.join(SUMS)).unwrap(),
            "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b  a\n\
             e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  sub/b\n"
        );
        fs::remove_dir_all(&dir).unwrap();
    }
}
