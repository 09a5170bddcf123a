//! For pages that are written as HTML.

use super::{Chosen, opening};

/// The whole of it. `optimised`: for a site that may run scripts late, which this one is spared.
pub(super) fn page(chosen: &Chosen, sheet: &str, optimised: bool) -> String {
    let base = attribute(&chosen.script.base);
    let mut text = String::new();
    if chosen.script.reserve {
        text += &format!("<link rel=\"stylesheet\" href=\"{base}reserve.css\">\n");
    }
    if !sheet.is_empty() {
        // The policy has the hash of what stands between the tags.
        text += &format!("<style>{sheet}</style>\n");
    }
    text += &element(chosen, "");
    let spared = if optimised { "data-cfasync=\"false\" " } else { "" };
    let integrity = chosen
        .script
        .integrity
        .as_ref()
        .map(|hash| format!("\n  integrity=\"{}\" crossorigin=\"anonymous\"", attribute(hash)))
        .unwrap_or_default();
    text + &format!("<script {spared}async src=\"{base}sir-donate.js\"{integrity}></script>\n")
}

/// The element and the link inside, as HTML, Vue and Svelte take it alike.
pub(super) fn element(chosen: &Chosen, indent: &str) -> String {
    let attributes: Vec<String> =
        chosen.attributes().map(|(name, value)| format!("{name}=\"{}\"", attribute(value))).collect();
    let (href, words) = chosen.link();
    format!(
        "{}\n{indent}  <a href=\"{}\">{}</a>\n{indent}</sir-donate>\n",
        opening("sir-donate", &attributes, indent),
        attribute(href),
        attribute(words)
    )
}

/// A text within quotes, or between tags. Braces are Vue's and Svelte's own, brackets those of WordPress's shortcodes.
pub(super) fn attribute(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => written += "&amp;",
            '<' => written += "&lt;",
            '>' => written += "&gt;",
            '"' => written += "&quot;",
            '{' => written += "&#123;",
            '}' => written += "&#125;",
            '[' => written += "&#91;",
            ']' => written += "&#93;",
            '\n' => written += "&#10;",
            '\r' => written += "&#13;",
            letter => written.push(letter),
        }
    }
    written
}
