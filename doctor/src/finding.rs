//! What is told.

use crate::code::{Code, Level};
use crate::shown;

/// Where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Place {
    /// In a header of the page.
    Header(String),
    /// In the page's HTML.
    Text {
        /// The first byte.
        offset: usize,
        /// In bytes.
        length: usize,
        /// From 1.
        line: u32,
        /// From 1, in UTF-16 units: as editors count.
        column: u32,
    },
    /// At an address that the page names.
    Address(String),
    /// Nowhere in particular.
    Page,
}

/// Something that is wrong, or that is to be known.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// What it is.
    pub code: Code,
    /// How bad it is.
    pub level: Level,
    /// Where it is.
    pub place: Place,
    /// What is wrong, in a sentence.
    pub message: String,
    /// What to do, in a sentence.
    pub remedy: String,
    /// What to paste: a tag, a header, a line for a server.
    pub paste: Option<String>,
}

/// More of one kind say nothing more.
const MOST: usize = 20;
const BLOCK: usize = 1_024;

/// The findings of a page, in the making.
#[derive(Debug)]
pub(crate) struct Findings<'a> {
    html: &'a str,
    /// Where lines begin.
    lines: Vec<usize>,
    /// UTF-16 units before each block of the text: a page may be one long line.
    units: Vec<usize>,
    list: Vec<Finding>,
}

impl<'a> Findings<'a> {
    pub(crate) fn new(html: &'a str) -> Self {
        let breaks = html.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        let mut units = vec![0];
        for block in html.as_bytes().chunks(BLOCK) {
            units.push(units.last().unwrap_or(&0) + units_in(block));
        }
        Self { html, lines: std::iter::once(0).chain(breaks).collect(), units, list: Vec::new() }
    }

    /// Values of the page in `message` and `remedy` have gone through [`shown::value`]; what is pasted is masked here.
    pub(crate) fn add(
        &mut self,
        code: Code,
        place: Place,
        message: String,
        remedy: &str,
        paste: Option<String>,
    ) {
        let same = |finding: &&Finding| finding.code == code;
        let known = |finding: &Finding| finding.place == place && finding.message == message;
        if self.list.iter().filter(same).count() >= MOST || self.list.iter().filter(same).any(known) {
            return;
        }
        let paste = paste.and_then(|text| {
            let lines: Option<Vec<String>> = text.lines().map(shown::paste).collect();
            lines.map(|lines| lines.join("\n"))
        });
        let (message, remedy) = (shown::masked(&message), shown::masked(remedy));
        self.list.push(Finding { code, level: code.level(), place, message, remedy, paste });
    }

    /// That place in the HTML.
    pub(crate) fn at(&self, start: usize, end: usize) -> Place {
        let offset = start.min(self.html.len());
        let line = self.lines.partition_point(|begin| *begin <= offset).max(1);
        let column = self.units_before(offset) - self.units_before(self.lines[line - 1]) + 1;
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let length = end.min(self.html.len()).saturating_sub(offset);
        Place::Text { offset, length, line: number(line), column: number(column) }
    }

    fn units_before(&self, offset: usize) -> usize {
        let block = offset / BLOCK;
        self.units[block] + units_in(&self.html.as_bytes()[block * BLOCK..offset])
    }

    /// In the order of the page: headers, the text, what it names, what is nowhere.
    pub(crate) fn sorted(mut self) -> Vec<Finding> {
        self.list.sort_by_key(|finding| {
            let place = match &finding.place {
                Place::Header(_) => (0, 0),
                Place::Text { offset, .. } => (1, *offset),
                Place::Address(_) => (2, 0),
                Place::Page => (3, 0),
            };
            (place, finding.level, finding.code)
        });
        self.list
    }
}

/// A character outside the basic plane, four bytes, counts twice; bytes that go on with one don't.
fn units_in(bytes: &[u8]) -> usize {
    let width = |byte: &u8| match byte {
        0x80..=0xbf => 0,
        0xf0.. => 2,
        _ => 1,
    };
    bytes.iter().map(width).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_an_editors() {
        let html = "ab\nä😀x\r\n\ny";
        let findings = Findings::new(html);
        let found: Vec<_> = [0, 1, 3, 5, 9, 12, 13, 99]
            .into_iter()
            .map(|offset| match findings.at(offset, offset + 1) {
                Place::Text { line, column, .. } => (line, column),
                _ => unreachable!(),
            })
            .collect();
        assert_eq!(found, [(1, 1), (1, 2), (2, 1), (2, 2), (2, 4), (3, 1), (4, 1), (4, 2)]);
    }

    #[test]
    fn the_same_is_told_once_and_nothing_for_ever() {
        let mut findings = Findings::new("");
        for number in 0..100 {
            findings.add(Code::NoKey, Place::Page, format!("{}", number % 50), "", None);
        }
        assert_eq!(findings.sorted().len(), MOST);
    }
}
