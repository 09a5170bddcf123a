//! For a page with a bundler and no framework.

use super::html::attribute;
use super::{Chosen, camel};

/// Where it goes. The link is there as long as the script is not, and for good where that never runs.
pub(super) fn home(chosen: &Chosen) -> String {
    let (href, words) = chosen.link();
    format!("<div id=\"donate\">\n  <a href=\"{}\">{}</a>\n</div>\n", attribute(href), attribute(words))
}

/// What puts the element there, and the link into it, where it is the fallback.
pub(super) fn mount(chosen: &Chosen) -> String {
    let lines: String =
        chosen.attributes().map(|(name, value)| format!("  {}: {},\n", camel(name), quoted(value))).collect();
    format!(
        "import {{ mount }} from \"sir-donate\";\n\n\
         mount(\"#donate\", {{\n{lines}}}).append(...document.querySelectorAll(\"#donate > a\"));\n"
    )
}

/// A text as JavaScript writes it, within a page's own tags too.
pub(super) fn quoted(text: &str) -> String {
    // A text is always JSON, and JSON is JavaScript. But `</script>` would end an inline script, and old engines take the
    // other two for ends of lines.
    let json = serde_json::to_string(text).unwrap_or_default();
    json.replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}
