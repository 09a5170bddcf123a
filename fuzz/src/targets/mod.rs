//! The functions under test. Each takes any bytes and says what does not hold.

pub mod amounts;
pub mod answers;
pub mod links;
pub mod options;
pub mod pages;
pub mod scanner;
pub mod segments;

use crate::{Verdict, marker, memory, mutate};
use fastrand::Rng;

/// A function under test.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Its name, which is also that of its seeds and of its dictionary.
    pub name: &'static str,
    /// What it is, in a line.
    pub about: &'static str,
    /// Runs one case, its markers expanded.
    pub check: fn(&[u8]) -> Verdict,
    /// A case that is well-formed, or nearly so.
    pub fresh: fn(&mut Rng) -> String,
    /// The words that mean something to it.
    pub dictionary: &'static str,
}

/// All of them.
pub const ALL: [Target; 7] = [
    Target {
        name: "options",
        about: "a partner's options: Options::parse",
        check: options::check,
        fresh: options::fresh,
        dictionary: include_str!("../../dictionaries/options.dict"),
    },
    Target {
        name: "amounts",
        about: "amounts as partners and donors write them: Money, Draft::check, tips",
        check: amounts::check,
        fresh: amounts::fresh,
        dictionary: include_str!("../../dictionaries/amounts.dict"),
    },
    Target {
        name: "links",
        about: "donation links and origins: CheckoutUrl::parse, WebOrigin::parse",
        check: links::check,
        fresh: links::fresh,
        dictionary: include_str!("../../dictionaries/links.dict"),
    },
    Target {
        name: "scanner",
        about: "the guard's scanner: Scanner::scan, page_keys",
        check: scanner::check,
        fresh: scanner::fresh,
        dictionary: include_str!("../../dictionaries/scanner.dict"),
    },
    Target {
        name: "answers",
        about: "answers of the API, snapshots and what the browser kept: Json, Client, Directory, Kept, Receipt",
        check: answers::check,
        fresh: answers::fresh,
        dictionary: include_str!("../../dictionaries/answers.dict"),
    },
    Target {
        name: "segments",
        about: "slugs and ids in their path: Slug, DonationId, Endpoint",
        check: segments::check,
        fresh: segments::fresh,
        dictionary: include_str!("../../dictionaries/segments.dict"),
    },
    Target {
        name: "pages",
        about: "a page with the widget, and what its files answer: Doctor",
        check: pages::check,
        fresh: pages::fresh,
        dictionary: include_str!("../../dictionaries/pages.dict"),
    },
];

impl Target {
    /// The target of that name.
    pub fn find(name: &str) -> Option<Self> {
        ALL.into_iter().find(|target| target.name == name)
    }

    /// Runs one case as it stands in a file, in bounded memory.
    ///
    /// # Errors
    /// What does not hold.
    pub fn run(&self, case: &[u8]) -> Verdict {
        let case = marker::expand(case);
        memory::bounded(case.len(), || (self.check)(&case))
    }

    /// The words of its dictionary, and the markers.
    pub fn words(&self) -> Vec<Vec<u8>> {
        let markers = marker::names().map(String::into_bytes);
        mutate::dictionary(self.dictionary).into_iter().chain(markers).collect()
    }
}

// One of them.
fn pick<'a>(rng: &mut Rng, list: &[&'a str]) -> &'a str {
    list[rng.usize(..list.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_dictionaries_filled() {
        for target in ALL {
            assert_eq!(Target::find(target.name).unwrap().about, target.about);
            let written = target.dictionary.lines().filter(|line| line.contains('"')).count();
            assert!(
                written > 5 && target.words().len() == written + marker::names().count(),
                "{}",
                target.name
            );
        }
        assert!(Target::find("nothing").is_none());
    }

    #[test]
    fn fresh_cases_differ() {
        for target in ALL {
            let cases: std::collections::BTreeSet<String> =
                (0..500).map(|seed| (target.fresh)(&mut Rng::with_seed(seed))).collect();
            assert!(cases.len() > 400, "{}: {}", target.name, cases.len());
        }
    }
}
