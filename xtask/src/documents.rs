//! What the documents name must be there: every relative link, the heading that it leads to, every file or folder of the
//! repository that stands in the text, and every command of ours. Links to other sites must be such, and links to this
//! repository on the web, in whatever file, must lead somewhere. What documents write into a Cargo.toml must take the crate
//! of this version.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, bail};
use semver::{Version, VersionReq};

use crate::command;
use crate::digest;
use crate::manifest::VERSION;
use crate::places::Places;
use crate::run;
use crate::samples;

/// Folders whose files are named in texts by their path from the repository's root.
const FOLDERS: [&str; 11] = [
    "docs/",
    "examples/",
    "src/",
    "www/",
    "xtask/",
    "tests/",
    "sandbox/",
    "guard/",
    "doctor/",
    "contract/",
    "fuzz/",
];

/// Where this repository is on the web: texts that are read elsewhere have whole addresses.
const HOME: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/");
/// Where links stand in comments that others read: on docs.rs, in editors, in what tools print.
const SOURCES: [&str; 5] = ["doctor/", "examples/", "guard/", "src/", "www/"];

pub(crate) fn check(places: &Places) -> Result<()> {
    let mut faults = Vec::new();
    let version: Version = VERSION.parse().with_context(|| format!("{VERSION} is no version"))?;
    let names = all(&places.root)?;
    let documents = names.len();
    for name in names {
        let text = read(&places.root, &name)?;
        faults.extend(faults_of(&places.root, Path::new(&name), &text)?);
        faults.extend(
            commands(places, &text).into_iter().map(|(line, fault)| format!("{name}:{line}: {fault}")),
        );
        faults.extend(
            outdated(&text, &version).into_iter().map(|(line, fault)| format!("{name}:{line}: {fault}")),
        );
    }
    if documents == 0 {
        bail!("there are no documents, which can't be");
    }
    let mut addresses = 0;
    let linking =
        |name: &String| name.ends_with(".md") || SOURCES.iter().any(|folder| name.starts_with(folder));
    for name in files(&places.root)?.into_iter().filter(linking) {
        let text = String::from_utf8_lossy(&digest::read(&places.root.join(&name))?).into_owned();
        for (line, address) in whole(&text) {
            addresses += 1;
            if let Some(fault) = astray(&places.root, address)? {
                faults.push(format!("{name}:{line}: {address}: {fault}"));
            }
        }
    }
    if faults.is_empty() {
        println!(
            "  {documents} documents name only what is there; {addresses} links to other sites are well-formed."
        );
        return Ok(());
    }
    bail!(
        "documents name what is not there, or another version:\n  {}\n  remedy: correct it, or write what is missing",
        faults.join("\n  ")
    )
}

/// The documents' paths from the root.
pub(crate) fn all(root: &Path) -> Result<BTreeSet<String>> {
    Ok(files(root)?.into_iter().filter(|name| name.ends_with(".md")).collect())
}

/// The paths of all files from the root: those that git has, and those that it is about to have.
fn files(root: &Path) -> Result<BTreeSet<String>> {
    let listed =
        run::capture("git", &["-C", &root.to_string_lossy(), "ls-files", "-co", "--exclude-standard"])
            .context("git can't list the documents\n  remedy: run this in a clone")?;
    // Some are removed, and that is not yet committed.
    Ok(listed.lines().filter(|name| root.join(name).is_file()).map(str::to_owned).collect())
}

pub(crate) fn read(root: &Path, name: &str) -> Result<String> {
    String::from_utf8(digest::read(&root.join(name))?).with_context(|| format!("{name} is no UTF-8"))
}

fn faults_of(root: &Path, document: &Path, text: &str) -> Result<Vec<String>> {
    let folder = document.parent().unwrap_or(Path::new(""));
    let mut faults = Vec::new();
    for (line, prose) in prose(text) {
        let mut missing = |what: &str| faults.push(format!("{}:{line}: {what}", document.display()));
        for link in links(prose) {
            // Other sites, and mail.
            if link.contains("://") || link.starts_with("mailto:") {
                continue;
            }
            let (path, heading) =
                link.split_once('#').map_or((link, None), |(path, heading)| (path, Some(heading)));
            let target = if path.is_empty() { document.to_path_buf() } else { plain(&folder.join(path)) };
            if !root.join(&target).exists() {
                missing(link);
            } else if let Some(heading) =
                heading.filter(|_| target.extension().is_some_and(|kind| kind == "md"))
            {
                let text = String::from_utf8_lossy(&digest::read(&root.join(&target))?).into_owned();
                if !headings(&text).contains(heading) {
                    missing(&format!("{link} (no such heading)"));
                }
            }
        }
        for path in paths(prose) {
            if !root.join(path).exists() && !root.join(folder).join(path).exists() {
                missing(path);
            }
        }
    }
    Ok(faults)
}

/// Commands of ours that stand between backticks, and that are none.
fn commands(places: &Places, text: &str) -> Vec<(usize, String)> {
    let mut faults = Vec::new();
    for (line, prose) in prose(text) {
        for code in prose.split('`').skip(1).step_by(2) {
            let Some(words) = code.strip_prefix("cargo xtask ").filter(|words| !words.contains('…')) else {
                continue;
            };
            let parsed = command::parse(words.split_whitespace().map(str::to_owned));
            let fault = match &parsed {
                Ok(command) => samples::understood(places, command).err().map(|fault| fault.to_string()),
                Err(fault) => Some(fault.clone()),
            };
            faults.extend(fault.map(|fault| (line, format!("`{code}`: {fault}"))));
        }
    }
    faults
}

/// Whole addresses that are linked to or stand alone, with their lines; those of a block's code are samples.
fn whole(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    for (line, prose) in prose(text) {
        for start in ["](", "<", HOME] {
            for (at, _) in prose.match_indices(start) {
                let rest = if start == HOME { &prose[at..] } else { &prose[at + start.len()..] };
                if rest.starts_with("http:") || rest.starts_with("https:") {
                    found.push((
                        line,
                        rest.split([')', '>', '"', '\'', '`', ']', ' ']).next().unwrap_or(rest),
                    ));
                }
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// What is wrong with a whole address. Nobody else's site is asked: this has to work without a network.
fn astray(root: &Path, address: &str) -> Result<Option<String>> {
    if let Some(path) = address.strip_prefix(HOME) {
        let (path, heading) =
            path.split_once('#').map_or((path, None), |(path, heading)| (path, Some(heading)));
        // Its end may be put together where it is used.
        if !root.join(path).exists() {
            return Ok(Some("the repository has no such file".to_owned()));
        }
        return Ok(match heading {
            Some(heading)
                if !headings(&String::from_utf8_lossy(&digest::read(&root.join(path))?))
                    .contains(heading) =>
            {
                Some("no such heading".to_owned())
            }
            _ => None,
        });
    }
    // Of this machine, where a command has started something.
    if address.starts_with("http://localhost:") {
        return Ok(None);
    }
    let Some(rest) = address.strip_prefix("https://") else {
        return Ok(Some("write https://".to_owned()));
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let is_host = host.contains('.')
        && host.split('.').all(|label| {
            !label.is_empty() && label.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '-')
        });
    let is_clean = address.is_ascii() && !address.contains(['\\', '{', '}', '|', '^']);
    Ok((!is_host || !is_clean).then(|| "is no address of a site".to_owned()))
}

/// Lines with their numbers, without blocks of code.
fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut code = false;
    text.lines().enumerate().filter_map(move |(index, line)| {
        if line.trim_start().starts_with("```") {
            code = !code;
            return None;
        }
        (!code).then_some((index + 1, line))
    })
}

/// Blocks of code in a language, with the numbers of their first lines.
pub(crate) fn blocks(text: &str, language: &str) -> Vec<(usize, String)> {
    let mut blocks = Vec::new();
    let mut open: Option<(bool, usize, String)> = None;
    for (index, line) in text.lines().enumerate() {
        match (&mut open, line.trim_start().strip_prefix("```")) {
            (None, Some(name)) => open = Some((name.trim() == language, index + 2, String::new())),
            (None, None) => {}
            (Some((_, _, code)), None) => code.extend([line, "\n"]),
            (Some(_), Some(_)) => {
                blocks.extend(open.take().filter(|block| block.0).map(|(_, line, code)| (line, code)));
            }
        }
    }
    blocks
}

/// Lines for a Cargo.toml that ask for another version of the crate than this.
fn outdated(text: &str, version: &Version) -> Vec<(usize, String)> {
    let mut faults = Vec::new();
    for (first, code) in blocks(text, "toml") {
        for (index, line) in code.lines().enumerate() {
            let Some(wish) = line.trim().strip_prefix("sir-donate = ") else { continue };
            let range = wish.strip_prefix('"').or_else(|| Some(wish.split_once("version = \"")?.1));
            let range = range.and_then(|range| VersionReq::parse(range.split('"').next()?).ok());
            if !range.is_some_and(|range| range.matches(version)) {
                faults.push((first + index, format!("{} does not take {version}", line.trim())));
            }
        }
    }
    faults
}

/// Targets of `[text](target)`.
fn links(line: &str) -> impl Iterator<Item = &str> {
    targets(line).map(|place| &line[place])
}

/// Where they stand in the line. What is code is no link.
fn targets(line: &str) -> impl Iterator<Item = Range<usize>> {
    let places = line.match_indices("](").map(|(at, sign)| at + sign.len()).filter(|&start| {
        let before = &line[..start];
        before.matches('`').count().is_multiple_of(2)
    });
    places
        .map(|start| {
            let rest = &line[start..];
            start..start + rest.find([')', ' ']).unwrap_or(rest.len())
        })
        .filter(|place| !place.is_empty())
}

/// All targets of a text's links, with the numbers of their lines.
pub(crate) fn all_links(text: &str) -> impl Iterator<Item = (usize, &str)> {
    prose(text).flat_map(|(number, line)| links(line).map(move |link| (number, link)))
}

/// The text, each link with the target that `change` gives for it. Blocks of code stay as they are.
pub(crate) fn relinked(text: &str, mut change: impl FnMut(usize, &str) -> Result<String>) -> Result<String> {
    let prose: BTreeSet<usize> = prose(text).map(|(number, _)| number).collect();
    let mut changed = String::with_capacity(text.len());
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let mut done = 0;
        for place in targets(line).filter(|_| prose.contains(&(index + 1))) {
            changed.push_str(&line[done..place.start]);
            done = place.end;
            changed.push_str(&change(index + 1, &line[place])?);
        }
        changed.push_str(&line[done..]);
    }
    Ok(changed)
}

/// `src/lib.rs` and the like between backticks; patterns and placeholders name nothing in particular.
fn paths(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2).filter(|word| {
        FOLDERS.iter().any(|folder| word.starts_with(folder))
            && !word.contains(|sign: char| sign.is_whitespace() || "*<>{}…:()".contains(sign))
    })
}

/// As GitHub makes anchors of headings.
fn headings(text: &str) -> BTreeSet<String> {
    prose(text)
        .filter(|(_, line)| line.starts_with('#'))
        .map(|(_, line)| {
            let words = line.trim_start_matches('#').trim().to_lowercase();
            let kept = words.chars().filter(|sign| sign.is_alphanumeric() || matches!(sign, ' ' | '-' | '_'));
            kept.map(|sign| if sign == ' ' { '-' } else { sign }).collect()
        })
        .collect()
}

/// `a/../b` is `b`.
pub(crate) fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                plain.pop();
            }
            Component::CurDir => {}
            part => plain.push(part),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_headings_and_files_are_looked_up() {
        let root = std::env::temp_dir().join(format!("xtask-documents-{}", std::process::id()));
        std::fs::create_dir_all(root.join("docs/sub")).unwrap();
        std::fs::write(root.join("docs/a.md"), "# What it `costs`, in all\n```\n# not this\n```\n").unwrap();
        let faults = |text: &str| faults_of(&root, Path::new("docs/sub/b.md"), text).unwrap();
        for good in [
            "[a](../a.md), [b](../a.md#what-it-costs-in-all) and [c](https://x.example/y#z)",
            "[here](#here)",
            "`docs/a.md`, `docs/sub/`, `docs/*.md`, `src/<name>.rs`, `cargo xtask`",
            "```\n[x](missing.md) `docs/missing.md`\n```",
            "[mail](mailto:a@b.example)",
        ] {
            std::fs::write(root.join("docs/sub/b.md"), "## Here\n").unwrap();
            assert_eq!(faults(good), Vec::<String>::new(), "{good}");
        }
        assert_eq!(faults("\n[a](a.md)"), ["docs/sub/b.md:2: a.md"]);
        assert_eq!(faults("[a](../a.md#not-this)"), ["docs/sub/b.md:1: ../a.md#not-this (no such heading)"]);
        assert_eq!(faults("[a](#nowhere)"), ["docs/sub/b.md:1: #nowhere (no such heading)"]);
        assert_eq!(faults("`x` and `docs/missing.md`"), ["docs/sub/b.md:1: docs/missing.md"]);
        assert_eq!(faults("![picture](../images/gone.svg)").len(), 1);
        std::fs::remove_dir_all(&root).unwrap();
    }

    #[test]
    fn links_are_changed_and_nothing_else() {
        let text = "[a](b.md), `[c](d.md)` and ![e `f`](g.png \"h\")\r\n```\n[i](j.md)\n```\n[k](l.md#m)";
        let told: Vec<_> = all_links(text).collect();
        assert_eq!(told, [(1, "b.md"), (1, "g.png"), (5, "l.md#m")]);
        let changed = relinked(text, |line, link| Ok(format!("<{line} {link}>"))).unwrap();
        assert_eq!(
            changed,
            "[a](<1 b.md>), `[c](d.md)` and ![e `f`](<1 g.png> \"h\")\r\n```\n[i](j.md)\n```\n[k](<5 l.md#m>)"
        );
        assert_eq!(relinked(text, |_, link| Ok(link.to_owned())).unwrap(), text);
        assert!(relinked(text, |_, _| bail!("no")).is_err());
    }

    #[test]
    fn commands_are_taken_by_their_own_parser() {
        let places = Places::at(Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf());
        let faults = |text: &str| commands(&places, text).len();
        assert_eq!(
            faults("`cargo xtask test --only fmt`, `cargo xtask`, `cargo xtask fuzz links`, `cargo fmt`"),
            0
        );
        assert_eq!(faults("```\n`cargo xtask nothing`\n```"), 0);
        let wrong = ["tset", "test --only nothing", "test --fast", "fuzz nothing", "size --functions many"];
        for words in wrong {
            assert_eq!(faults(&format!("see `cargo xtask {words}`.")), 1, "{words}");
        }
    }

    #[test]
    fn addresses_of_other_sites_are_looked_at_and_not_asked() {
        let root = std::env::temp_dir().join(format!("xtask-addresses-{}", std::process::id()));
        std::fs::create_dir_all(root.join("docs")).unwrap();
        std::fs::write(root.join("docs/a.md"), "# One\n").unwrap();
        let faults = |text: &str| {
            let found = whole(text).into_iter().map(|(_, address)| astray(&root, address).unwrap());
            found.flatten().count()
        };
        for good in [
            "[a](https://x.example/y#z), <https://x.example>, <http://localhost:8787/>, [b](../a.md)"
                .to_owned(),
            format!("[a]({HOME}docs/a.md#one)\nconst DOCS = \"{HOME}docs/\";"),
            "```html\n<a href=\"http://x\">, [c](http://x)\n```".to_owned(),
        ] {
            assert_eq!(faults(&good), 0, "{good}");
        }
        for wrong in [
            "[a](http://x.example/)".to_owned(),
            "[a](https://x)".to_owned(),
            "<https://x..example/>".to_owned(),
            "[a](https:/x.example/)".to_owned(),
            "[a](https://x.example/ü)".to_owned(),
            format!("/// [a]({HOME}docs/b.md)"),
            format!("[a]({HOME}docs/a.md#two)"),
            format!("const PAGE = \"{HOME}doc/a.md\";"),
        ] {
            assert_eq!(faults(&wrong), 1, "{wrong}");
        }
        std::fs::remove_dir_all(&root).unwrap();
    }

    #[test]
    fn the_crate_is_asked_for_in_this_version() {
        let text = "sir-donate = \"9\"\n```toml\n[dependencies]\nsir-donate = \"0.1\"\n```\n  ```toml\n  \
                    sir-donate = { version = \"0.1\", features = [\"ssr\"] }\n  ```\n```sh\nsir-donate = \"9\"\n```";
        let faults = |version: &str| outdated(text, &version.parse().unwrap());
        assert_eq!(faults("0.1.7"), []);
        // What is tried out is taken by whoever names it, and by no one else.
        for other in ["0.2.0", "1.0.0", "0.1.8-rc.1"] {
            let lines: Vec<usize> = faults(other).into_iter().map(|(line, _)| line).collect();
            assert_eq!(lines, [4, 7], "{other}");
        }
        assert_eq!(outdated("```toml\nsir-donate = { path = \"x\" }\n```", &Version::new(0, 1, 0)).len(), 1);
    }

    #[test]
    fn blocks_are_those_of_their_language() {
        let text =
            "```rust\na\n\nb\n```\n```toml\n# ```\n```\nprose\n  ```rust\n  c\n  ```\n```rust\nnever closed";
        assert_eq!(blocks(text, "rust"), [(2, "a\n\nb\n".to_owned()), (11, "  c\n".to_owned())]);
    }
}
