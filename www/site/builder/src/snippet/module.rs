//! For a page with a bundler and no framework.

use super::{Chosen, camel};

pub(super) fn mount(chosen: &Chosen) -> String {
    let (href, _) = chosen.link();
    // There are no children here: the link is an option.
    let own = chosen.option("fallback-url").is_none().then_some(("fallback-url", href));
    let lines: String = chosen
        .attributes()
        .chain(own)
        .map(|(name, value)| format!("  {}: {},\n", camel(name), quoted(value)))
        .collect();
    format!("import {{ mount }} from \"sir-donate\";\n\nmount(\"#donate\", {{\n{lines}}});\n")
}

/// A text as JavaScript writes it.
pub(super) fn quoted(text: &str) -> String {
    // A text is always JSON, and JSON is JavaScript.
    serde_json::to_string(text).unwrap_or_default()
}
