//! For the frameworks.

use super::html::element;
use super::module::quoted;
use super::{Chosen, camel, opening};

pub(super) fn react(chosen: &Chosen) -> String {
    let props: Vec<String> =
        chosen.attributes().map(|(name, value)| format!("{}={}", camel(name), jsx(value))).collect();
    let (href, words) = chosen.link();
    let words = if plain(words) { words.to_owned() } else { format!("{{{}}}", quoted(words)) };
    format!(
        "import {{ SirDonate }} from \"sir-donate/react\";\n\n\
         export function Give() {{\n  return (\n{}\n      <a href={}>{words}</a>\n    </SirDonate>\n  );\n}}\n",
        opening("SirDonate", &props, "    "),
        jsx(href),
    )
}

/// JSX knows entities between quotes, and no backslash: what has either is an expression, as is all that might read otherwise
/// than it is meant.
fn jsx(value: &str) -> String {
    if value.contains(['"', '&', '\\', '<', '\u{2028}', '\u{2029}']) || value.contains(char::is_control) {
        format!("{{{}}}", quoted(value))
    } else {
        format!("\"{value}\"")
    }
}

fn plain(words: &str) -> bool {
    !words.contains(['{', '}', '<', '>', '&', '\u{2028}', '\u{2029}'])
        && !words.contains(char::is_control)
        && words.trim() == words
}

pub(super) const ROOM: &str = "import \"sir-donate/reserve.css\";\n";

/// Vue takes the tag for a component of its own otherwise.
pub(super) const VITE_FOR_VUE: &str = "\
import vue from \"@vitejs/plugin-vue\";
import { defineConfig } from \"vite\";

export default defineConfig({
  plugins: [vue({ template: { compilerOptions: { isCustomElement: (tag) => tag === \"sir-donate\" } } })],
});
";

pub(super) fn vue(chosen: &Chosen) -> String {
    format!(
        "<script setup>\nimport \"sir-donate\";\n</script>\n\n<template>\n{}</template>\n",
        element(chosen, "  ")
    )
}

pub(super) fn svelte(chosen: &Chosen) -> String {
    format!("<script>\n  import \"sir-donate\";\n</script>\n\n{}", element(chosen, ""))
}
