//! What partners may write, from www/interface.json, and what they may have meant.

/// Names, and the words of those that take words alone.
pub(crate) const ATTRIBUTES: &[(&str, &[&str])] = include!(concat!(env!("OUT_DIR"), "/attributes.rs"));

pub(crate) const TAG: &str = "sir-donate";
pub(crate) const KEY: &str = "publishable-key";

pub(crate) fn is_attribute(name: &str) -> bool {
    ATTRIBUTES.iter().any(|(known, _)| *known == name)
}

/// The words that an attribute takes; none where it takes something else.
pub(crate) fn words(name: &str) -> &'static [&'static str] {
    ATTRIBUTES.iter().find(|(known, _)| *known == name).map_or(&[], |(_, words)| words)
}

/// The attribute that `name` is nearly: written in one word, with other dashes, or with a slip or two.
pub(crate) fn meant(name: &str) -> Option<&'static str> {
    nearest(name, ATTRIBUTES.iter().map(|(known, _)| *known))
}

/// The one of `known` that `text` is nearly.
pub(crate) fn nearest<'a>(text: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |text: &str| -> String {
        text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
    };
    // Longer than any name, and costly to compare.
    if text.len() > 40 {
        return None;
    }
    let wanted = plain(text);
    // In a short word each slip makes another one.
    let slips = |name: &str| if name.len() < 5 { 1 } else { 2 };
    let near = known.map(|name| (distance(&wanted, &plain(name)), name));
    near.filter(|(far, name)| *far <= slips(name) && *far < wanted.len()).min().map(|(_, name)| name)
}

/// How many letters are to be put in, taken out, changed, or swapped with the next one.
fn distance(from: &str, to: &str) -> usize {
    let (from, to) = (from.as_bytes(), to.as_bytes());
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=to.len()).collect();
    for (at, letter) in from.iter().enumerate() {
        let mut row = vec![at + 1];
        for (to_at, other) in to.iter().enumerate() {
            let changed = last[to_at] + usize::from(letter != other);
            let mut cost = changed.min(last[to_at + 1] + 1).min(row[to_at] + 1);
            if at > 0 && to_at > 0 && from[at - 1] == *other && to[to_at - 1] == *letter {
                cost = cost.min(before[to_at - 1] + 1);
            }
            row.push(cost);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_the_interface() {
        let interface: serde_json::Value =
            serde_json::from_str(include_str!("../../www/interface.json")).unwrap();
        let names: Vec<&str> = interface["attributes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|attribute| attribute["name"].as_str().unwrap())
            .collect();
        assert_eq!(ATTRIBUTES.iter().map(|(name, _)| *name).collect::<Vec<_>>(), names);
        assert_eq!(words("tip"), ["auto", "off"]);
        assert!(words("label").is_empty() && is_attribute(KEY));
    }

    #[test]
    fn what_was_meant() {
        for (name, meant_by_it) in [
            ("publishablekey", Some("publishable-key")),
            ("publishable_key", Some("publishable-key")),
            ("publishible-key", Some("publishable-key")),
            ("non-profit", Some("nonprofit")),
            ("amonts", Some("amounts")),
            ("frequencis", Some("frequencies")),
            ("langauge", None),
            ("lnag", Some("lang")),
            ("color", None),
            ("key", None),
            ("t", None),
            ("", None),
        ] {
            assert_eq!(meant(name), meant_by_it, "{name}");
        }
        assert_eq!(nearest("in-line", words("mode").iter().copied()), Some("inline"));
        assert_eq!(nearest("popup", words("mode").iter().copied()), None);
    }
}
