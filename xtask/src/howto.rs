//! What `docs/contributing.md` says of the files that change with a new language, currency, option or error code. Each
//! of its lists is held against the places of one that is there already: so a new place that has to know them all makes
//! the check fail until the document says so.

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail};

use crate::digest;
use crate::documents::blocks;
use crate::places::Places;
use crate::run;

const DOCUMENT: &str = "docs/contributing.md";
/// The command above each list, which the document shows and this runs.
const COMMAND: &str = "git grep -IlF -e ";

/// These tell of what was, or are the lists themselves.
const NEVER: [&str; 3] = ["CHANGELOG.md", DOCUMENT, "xtask/src/howto.rs"];

/// A list of the document.
struct List {
    heading: &'static str,
    /// Files and patterns where the command finds something, and nothing has to change; and why.
    fine: &'static [(&'static str, &'static str)],
}

const LISTS: [List; 4] = [
    List { heading: "A language", fine: &[] },
    List { heading: "A currency", fine: &[] },
    List {
        heading: "An option",
        fine: &[
            ("tests/browser/languages.test.mjs", "a form with all texts that there are"),
            ("tests/browser/layout.test.mjs", "the tallest form"),
            ("tests/browser/pictures.mjs", "a form with all texts that there are"),
            ("tests/browser/states.mjs", "the fullest state"),
            ("tests/browser/trust.test.mjs", "what stands beside the submit button"),
        ],
    },
    List {
        heading: "An error code",
        fine: &[
            ("src/api/directory.rs", "a file of the partner's that can't be read is one of these"),
            ("src/ui/deeds.rs", "so is an id that can't be used"),
            ("tests/browser/hostile.test.mjs", "what a hostile text comes to"),
            ("tests/browser/probes.mjs", "an answer that keeps the page where it is"),
            ("tests/security/links.json", "what attacks by a link come to"),
        ],
    },
];

pub(crate) fn check(places: &Places) -> Result<()> {
    let path = places.root.join(DOCUMENT);
    let document =
        String::from_utf8(digest::read(&path)?).with_context(|| format!("{DOCUMENT} is no UTF-8"))?;
    let mut faults = Vec::new();
    for list in &LISTS {
        let section = Section::read(&document, list.heading)?;
        let found = grep(places, &section.words)?;
        faults.extend(section.faults(&found, list.fine));
    }
    if faults.is_empty() {
        println!("  {} lists of what changes name all files, and no others.", LISTS.len());
        return Ok(());
    }
    bail!("lists of files that change are not true any more:\n  {}", faults.join("\n  "))
}

/// The files with any of `words`, those that git doesn't know yet included.
fn grep(places: &Places, words: &[String]) -> Result<BTreeSet<String>> {
    let root = places.root.to_string_lossy();
    let mut args = vec!["-C", &*root, "grep", "--untracked", "-IlF"];
    for word in words {
        args.extend(["-e", word]);
    }
    let found = run::capture("git", &args).with_context(|| {
        format!("git finds none of {}\n  remedy: take another example into {DOCUMENT}", words.join(", "))
    })?;
    // A sum in a lock file may hold any three letters.
    let counts =
        |name: &&str| !(NEVER.contains(name) || name.ends_with("-lock.json") || name.ends_with(".lock"));
    Ok(found.lines().filter(counts).map(str::to_owned).collect())
}

/// One of the lists, as it stands in the document.
struct Section {
    heading: String,
    /// What the command looks for.
    words: Vec<String>,
    /// What the first cells of its table name, with the lines that they are on.
    rows: Vec<(usize, String)>,
}

impl Section {
    fn read(document: &str, heading: &str) -> Result<Self> {
        let title = format!("### {heading}");
        let lines = document.lines().enumerate();
        let own: Vec<(usize, &str)> = lines
            .skip_while(|(_, line)| *line != title)
            .enumerate()
            .take_while(|(at, (_, line))| *at == 0 || !(line.starts_with("## ") || line.starts_with("### ")))
            .map(|(_, (at, line))| (at + 1, line))
            .collect();
        let text: String = own.iter().flat_map(|(_, line)| [*line, "\n"]).collect();
        let command = blocks(&text, "sh")
            .into_iter()
            .find_map(|(_, code)| code.trim().strip_prefix(COMMAND).map(str::to_owned))
            .with_context(|| {
                format!("{DOCUMENT} has no \"{title}\" with `{COMMAND}…`\n  remedy: write it")
            })?;
        let words = command.split(" -e ").map(|word| word.trim().trim_matches('\'').to_owned()).collect();
        let mut rows = Vec::new();
        for (at, line) in own {
            let Some(cell) = line.strip_prefix("| `").and_then(|rest| rest.split(" |").next()) else {
                continue;
            };
            // The opening mark is gone: each second part from the first on is a name.
            rows.extend(cell.split('`').step_by(2).map(|name| (at, name.to_owned())));
        }
        if rows.is_empty() {
            bail!("{DOCUMENT}: \"{title}\" has no table of files\n  remedy: write it");
        }
        Ok(Self { heading: heading.to_owned(), words, rows })
    }

    /// Where the list and what is found have gone apart.
    fn faults(&self, found: &BTreeSet<String>, fine: &[(&str, &str)]) -> Vec<String> {
        let words = self.words.join(", ");
        let mut faults = Vec::new();
        for (line, pattern) in &self.rows {
            if !found.iter().any(|name| fits(pattern, name)) {
                faults.push(format!(
                    "{DOCUMENT}:{line}: `{pattern}` has none of {words}\n    remedy: take it out of the list, or \
                     mend its name"
                ));
            }
        }
        for (pattern, why) in fine {
            if !found.iter().any(|name| fits(pattern, name)) {
                faults.push(format!(
                    "{}: `{pattern}` ({why}) has none of {words}\n    remedy: take it out of xtask/src/howto.rs",
                    self.heading
                ));
            }
        }
        for name in found {
            let listed = self.rows.iter().any(|(_, pattern)| fits(pattern, name));
            let excused = fine.iter().any(|(pattern, _)| fits(pattern, name));
            if !listed && !excused {
                faults.push(format!(
                    "{name} has one of {words}, and \"{}\" in {DOCUMENT} doesn't name it\n    remedy: say there what \
                     changes in it; where nothing does, put it with a reason into xtask/src/howto.rs",
                    self.heading
                ));
            }
        }
        faults
    }
}

/// `a/*.json` fits each file of that kind in that folder, but none below it.
fn fits(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((before, after)) => name
            .strip_prefix(before)
            .and_then(|rest| rest.strip_suffix(after))
            .is_some_and(|rest| !rest.contains('/')),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "### A thing\nAs it is:\n```sh\ngit grep -IlF -e one -e '\"two\"'\n```\n| file | what |\n|---|---|\n\
                        | `a.rs` | x |\n| `b.rs`, `c/*.json` | see `d.rs` |\n### Another\n| `e.rs` | y |\n";

    fn faults(found: &[&str], fine: &[(&str, &str)]) -> Vec<String> {
        let found = found.iter().map(|name| (*name).to_owned()).collect();
        Section::read(TEXT, "A thing").unwrap().faults(&found, fine)
    }

    #[test]
    fn a_section_has_words_and_files() {
        let section = Section::read(TEXT, "A thing").unwrap();
        assert_eq!(section.words, ["one", "\"two\""]);
        let rows: Vec<(usize, &str)> = section.rows.iter().map(|(at, name)| (*at, name.as_str())).collect();
        assert_eq!(rows, [(8, "a.rs"), (9, "b.rs"), (9, "c/*.json")]);
        assert!(Section::read(TEXT, "Nothing").is_err());
        assert!(Section::read(TEXT, "Another").is_err(), "no command");
    }

    #[test]
    fn a_list_is_whole_and_names_nothing_else() {
        let all = ["a.rs", "b.rs", "c/x.json", "c/y.json"];
        assert_eq!(faults(&all, &[]), Vec::<String>::new());
        let more = [&all[..], &["c/deep/z.json"]].concat();
        let told = faults(&more, &[]);
        assert_eq!(told.len(), 1);
        assert!(told[0].starts_with("c/deep/z.json has one of one, \"two\", and \"A thing\""), "{told:?}");
        assert_eq!(faults(&more, &[("c/deep/z.json", "a sample")]), Vec::<String>::new());
        let told = faults(&all[1..], &[("d.rs", "gone")]);
        assert!(told[0].starts_with("docs/contributing.md:8: `a.rs` has none"), "{told:?}");
        assert!(told[1].starts_with("A thing: `d.rs` (gone) has none"), "{told:?}");
        assert_eq!(told.len(), 2);
    }

    #[test]
    fn patterns_stay_in_their_folder() {
        assert!(fits("src/ui/*.rs", "src/ui/submit.rs") && fits("a.rs", "a.rs"));
        assert!(
            !fits("src/ui/*.rs", "src/ui/more/x.rs") && !fits("a.rs", "b/a.rs") && !fits("a*.rs", "a.ts")
        );
    }
}
