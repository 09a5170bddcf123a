//! The reference of the Leptos components, written from the Rust documentation: what rustdoc lists as JSON.

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::book;
use crate::build::write as write_file;
use crate::digest;
use crate::documents;
use crate::places::Places;

const REFERENCE: &str = "docs/leptos-reference.md";
/// The one struct of props, which all components take.
const PROPS: &str = "DonateProps";

/// Writes the reference, from what the step `doc` has listed.
pub(crate) fn write(places: &Places) -> Result<()> {
    write_file(&places.root.join(REFERENCE), listed(places)?.as_bytes())
}

/// Fails where the reference is not what the Rust documentation says.
pub(crate) fn check(places: &Places) -> Result<()> {
    if documents::read(&places.root, REFERENCE)? == listed(places)? {
        return Ok(());
    }
    bail!(
        "{REFERENCE} does not say what the Rust documentation says\n  remedy: cargo xtask docs --write, and commit what it changes"
    )
}

fn listed(places: &Places) -> Result<String> {
    let path = places.target.join("doc/sir_donate.json");
    let listed: Value = serde_json::from_slice(&digest::read(&path)?)
        .with_context(|| format!("{} is no JSON", path.display()))?;
    rendered(&listed).context("the components' reference can't be written from what rustdoc lists")
}

/// What rustdoc lists, and where a type that it names is shown.
struct Items<'a> {
    index: &'a Value,
    /// What the crate shows, as it names it.
    shown: Vec<&'a Value>,
}

impl<'a> Items<'a> {
    fn of(listed: &'a Value) -> Result<Self> {
        let index = &listed["index"];
        let mut items = Self { index, shown: Vec::new() };
        for id in list(&items.get(&listed["root"])?["inner"]["module"]["items"]) {
            let item = items.get(id)?;
            // Modules that stand there themselves are hidden: public for tests alone.
            if let Some(shown) = item["inner"].get("use") {
                items.shown.push(items.get(&shown["id"])?);
            }
        }
        Ok(items)
    }

    fn get(&self, id: &Value) -> Result<&'a Value> {
        self.index.get(id.to_string()).with_context(|| format!("item {id} is not in the list"))
    }

    fn of_kind(&self, kind: &str) -> impl Iterator<Item = (&'a Value, &'a Value)> {
        self.shown.iter().filter_map(move |item| Some((*item, item["inner"].get(kind)?)))
    }

    fn fields(&self, structure: &'a Value) -> Result<Vec<&'a Value>> {
        list(&structure["kind"]["plain"]["fields"]).map(|id| self.get(id)).collect()
    }

    /// The functions that belong to a type, but those of traits.
    fn methods(&self, of: &'a Value) -> Result<Vec<&'a Value>> {
        let mut methods = Vec::new();
        for id in list(&of["impls"]) {
            let one = &self.get(id)?["inner"]["impl"];
            if one["trait"].is_null() {
                for id in list(&one["items"]) {
                    methods
                        .extend(Some(self.get(id)?).filter(|item| item["inner"].get("function").is_some()));
                }
            }
        }
        Ok(methods)
    }

    /// What the crate shows leads to where it stands here.
    fn linked(&self, called: &str) -> String {
        let shown = self.shown.iter().find(|item| name(item) == called && called != PROPS);
        let heading = shown.and_then(|item| match item["inner"].as_object()?.keys().next()?.as_str() {
            "struct" | "enum" => Some(called.to_lowercase()),
            "function" => Some("functions".to_owned()),
            _ => None,
        });
        heading.map_or(format!("`{called}`"), |heading| format!("[`{called}`](#{heading})"))
    }

    /// A type as it is written in Rust. What it is made of has links where there are some.
    fn written(&self, of: &Value) -> Result<String> {
        if let Some(name) = of["primitive"].as_str() {
            return Ok(format!("`{name}`"));
        }
        let path = of["resolved_path"]["path"].as_str().with_context(|| {
            format!("a type is none that xtask/src/props.rs can write\n  remedy: teach it: {of}")
        })?;
        let name = last(path);
        let inner: Vec<String> = list(&of["resolved_path"]["args"]["angle_bracketed"]["args"])
            .map(|arg| self.written(&arg["type"]))
            .collect::<Result<_>>()?;
        match (name, inner.as_slice()) {
            (_, []) => Ok(self.linked(name)),
            ("Vec", [one]) => Ok(format!("list of {one}")),
            ("Option", [one]) => Ok(format!("{one}, or nothing")),
            _ => bail!("a type is none that xtask/src/props.rs can write\n  remedy: teach it: {of}"),
        }
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// `c` of `a::b::c`.
fn last(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or(path)
}

fn name(item: &Value) -> &str {
    item["name"].as_str().unwrap_or_default()
}

/// What the documentation says up to its first empty line, as one line.
fn said(items: &Items<'_>, item: &Value) -> Result<String> {
    let docs = item["docs"].as_str().unwrap_or_default();
    let first = docs.split("\n\n").next().unwrap_or_default().replace('\n', " ");
    if first.is_empty() {
        bail!("{} is not documented\n  remedy: write what it is, above it", name(item));
    }
    told(items, &first)
}

/// What rustdoc makes links of leads to a heading here, and what leads to a document in the repository to that.
fn told(items: &Items<'_>, text: &str) -> Result<String> {
    let documents = format!("{}/blob/main/docs/", book::repository());
    let mut told = text.to_owned();
    while let Some(at) = told.find("](crate::") {
        let end = told[at..].find(')').context("a link has no end")? + at;
        told.replace_range(at + 1..=end, "");
    }
    for piece in text.split("[`").skip(1).filter_map(|rest| rest.split('`').next()) {
        told = told.replace(&format!("[`{piece}`]"), &items.linked(piece));
    }
    Ok(told.replace(&documents, ""))
}

fn table<const N: usize>(head: [&str; N], rows: Vec<[String; N]>) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let cells = |row: [String; N]| line(&row.map(|cell| cell.replace('|', "\\|")));
    let mut text = line(&head.map(str::to_owned)) + &line(&head.map(|_| "---".to_owned()));
    text.extend(rows.into_iter().map(cells));
    text
}

/// What a prop takes: a signal's value, or what a callback is given.
enum Takes<'a> {
    Value(&'a Value),
    Call(Option<&'a Value>),
    Children,
}

fn takes(prop: &Value) -> Result<Takes<'_>> {
    let of = &prop["inner"]["struct_field"]["resolved_path"];
    let first = &of["args"]["angle_bracketed"]["args"][0]["type"];
    let inside = &first["resolved_path"];
    let named = |of: &'_ Value| of["path"].as_str().map(last).unwrap_or_default().to_owned();
    match (named(of).as_str(), named(inside).as_str()) {
        ("Signal" | "MaybeProp", _) => Ok(Takes::Value(first)),
        ("Option", "Children") => Ok(Takes::Children),
        ("Option", "Box") => {
            let call =
                &inside["args"]["angle_bracketed"]["args"][0]["type"]["dyn_trait"]["traits"][0]["trait"];
            let given = &call["args"]["parenthesized"]["inputs"][0];
            Ok(Takes::Call((!given.is_null() && given.get("tuple").is_none()).then_some(given)))
        }
        _ => bail!(
            "the prop {} takes what xtask/src/props.rs can't write\n  remedy: teach it: {}",
            name(prop),
            prop["inner"]["struct_field"]
        ),
    }
}

fn rendered(listed: &Value) -> Result<String> {
    let items = Items::of(listed)?;
    let mut components = Vec::new();
    let mut functions = Vec::new();
    for (item, function) in items.of_kind("function") {
        let row = [format!("`{}`", name(item)), said(&items, item)?];
        let given = &function["sig"]["inputs"][0][1]["resolved_path"]["path"];
        let is_component = given.as_str().is_some_and(|path| last(path) == PROPS);
        if is_component { &mut components } else { &mut functions }.push(row);
    }

    let (mut options, mut calls) = (Vec::new(), Vec::new());
    let (_, props) = items
        .of_kind("struct")
        .find(|(item, _)| name(item) == PROPS)
        .with_context(|| format!("the crate shows no {PROPS}"))?;
    for prop in items.fields(props)? {
        let optional = prop["attrs"].to_string().contains("default");
        let shown = format!("`{}`{}", name(prop), if optional { "" } else { " (required)" });
        let what = said(&items, prop)?;
        match takes(prop)? {
            Takes::Value(value) => options.push([shown, items.written(value)?, what]),
            Takes::Children => options.push([shown, "children".to_owned(), what]),
            Takes::Call(given) => {
                let given = given.map_or(Ok("nothing".to_owned()), |given| items.written(given))?;
                calls.push([shown, given, what]);
            }
        }
    }

    let mut told = String::new();
    for (item, structure) in items.of_kind("struct").filter(|(item, _)| name(item) != PROPS) {
        told.push_str(&format!("### {}\n\n{}\n\n", name(item), said(&items, item)?));
        let mut rows = Vec::new();
        for field in items.fields(structure)? {
            let of = items.written(&field["inner"]["struct_field"])?;
            rows.push([format!("`{}`", name(field)), of, said(&items, field)?]);
        }
        for method in items.methods(structure)? {
            rows.push([format!("`{}()`", name(method)), String::new(), said(&items, method)?]);
        }
        if !rows.is_empty() {
            told.push_str(&table(["field or method", "type", "what it is"], rows));
            told.push('\n');
        }
    }

    let mut words = String::new();
    for (item, choice) in items.of_kind("enum") {
        words.push_str(&format!("### {}\n\n{}\n\n", name(item), said(&items, item)?));
        let mut rows = Vec::new();
        for id in list(&choice["variants"]) {
            let variant = items.get(id)?;
            rows.push([format!("`{}`", name(variant)), said(&items, variant)?]);
        }
        words.push_str(&table(["variant", "what it is"], rows));
        words.push('\n');
    }

    let mut languages = Vec::new();
    for (_, module) in items.of_kind("module") {
        for id in list(&module["items"]) {
            let item = items.get(id)?;
            if item["inner"].get("constant").is_some() {
                let what = said(&items, item)?;
                languages.push(format!("`{}` ({})", name(item), what.trim_end_matches('.')));
            }
        }
    }
    if components.is_empty() || options.is_empty() || calls.is_empty() || languages.is_empty() {
        bail!("the crate shows no components, no props, no callbacks or no languages, which can't be");
    }

    Ok(format!(
        "<!-- Written by `cargo xtask docs --write` from the Rust documentation in src/: change that. -->

# Leptos reference

All that the crate `sir-donate` shows, in lists. How it goes together, with examples: [leptos.md](leptos.md). The same with an \
example of each: [docs.rs](https://docs.rs/sir-donate).

[Components](#components) · [Props](#props) · [Callbacks](#callbacks) · [Types](#types) · \
[Choices](#choices) · [Functions](#functions) · [Languages](#languages)

## Components

{}
## Props

Each takes a value, an `Option` of one, or a signal of either; all may change at any time. The same as attributes, with \
values and defaults: [reference](reference.md#attributes).

{}
## Callbacks

{}
## Types

{told}## Choices

{words}## Functions

{}
## Languages

For `speak`, each in `sir_donate::locales`: {}.
",
        table(["component", "what it is"], components),
        table(["prop", "takes", "what it says"], options),
        table(["prop", "is given", "when"], calls),
        table(["function", "what it does"], functions),
        languages.join(", "),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn listing() -> Value {
        let path = |path: &str, inner: Value| json!({ "resolved_path": { "path": path, "args": { "angle_bracketed": { "args": [{ "type": inner }] } } } });
        let plain = |path: &str| json!({ "resolved_path": { "path": path, "args": null } });
        let field = |name: &str, attrs: &str, docs: &str, of: Value| json!({ "name": name, "attrs": [{ "other": attrs }], "docs": docs, "inner": { "struct_field": of } });
        let call = |inputs: Value| {
            let given = json!({ "dyn_trait": { "traits": [{ "trait": { "args": { "parenthesized": { "inputs": inputs } } } }] } });
            path("Option", path("Box", given))
        };
        let used = |id: u32| json!({ "inner": { "use": { "id": id } } });
        json!({ "root": 0, "index": {
            "0": { "inner": { "module": { "items": [1, 90, 91, 92, 93, 94, 95] } } },
            "1": { "name": "hidden", "docs": null, "inner": { "module": { "items": [] } } },
            "90": used(2), "91": used(3), "92": used(4), "93": used(5), "94": used(6), "95": used(7),
            "2": { "name": "DonateButton", "docs": "A button. Its options are [`DonateProps`].\n\n```\n```", "inner": { "function": { "sig": { "inputs": [["props", plain("super::DonateProps")]] } } } },
            "3": { "name": "DonateProps", "docs": "Props.", "inner": { "struct": { "kind": { "plain": { "fields": [10, 11, 12, 13, 14] } }, "impls": [] } } },
            "4": { "name": "Told", "docs": "What\nwas told.", "inner": { "struct": { "kind": { "plain": { "fields": [15] } }, "impls": [16, 17] } } },
            "5": { "name": "Size", "docs": "How large.", "inner": { "enum": { "variants": [18], "impls": [] } } },
            "6": { "name": "speak", "docs": "Speaks.", "inner": { "function": { "sig": { "inputs": [] } } } },
            "7": { "name": "locales", "docs": "All.", "inner": { "module": { "items": [19, 6] } } },
            "10": field("nonprofit", "#[builder(setter(into))]", "A slug.", path("leptos::Signal", plain("String"))),
            "11": field("size", "#[builder(default)]", "A | B: see [`speak`](crate::speak).", path("leptos::MaybeProp", path("Vec", plain("crate::Size")))),
            "12": field("on_open", "#[builder(default)]", "Opened.", call(json!([{ "tuple": [] }]))),
            "13": field("on_told", "#[builder(default)]", "Told.", call(json!([plain("super::Told")]))),
            "14": field("children", "#[builder(default)]", "The fallback.", path("Option", plain("leptos::Children"))),
            "15": field("tokens", "", "In [errors](https://github.com/sirgiving/sir-donate/blob/main/docs/errors.md).", path("Option", json!({ "primitive": "f64" }))),
            "16": { "inner": { "impl": { "trait": null, "items": [20] } } },
            "17": { "inner": { "impl": { "trait": {}, "items": [21] } } },
            "18": { "name": "Small", "docs": "44 px.", "inner": { "variant": {} } },
            "19": { "name": "AR", "docs": "Arabic.", "inner": { "constant": {} } },
            "20": { "name": "cancel", "docs": "Cancels.", "inner": { "function": {} } },
            "21": { "name": "fmt", "docs": null, "inner": { "function": {} } },
        } })
    }

    #[test]
    fn the_reference_tells_what_is_public() {
        let text = rendered(&listing()).unwrap();
        for line in [
            "| `DonateButton` | A button. Its options are `DonateProps`. |",
            "| `nonprofit` (required) | `String` | A slug. |",
            "| `size` | list of [`Size`](#size) | A \\| B: see [`speak`](#functions). |",
            "| `children` | children | The fallback. |",
            "| `on_open` | nothing | Opened. |",
            "| `on_told` | [`Told`](#told) | Told. |",
            "### Told\n\nWhat was told.\n",
            "| `tokens` | `f64`, or nothing | In [errors](errors.md). |",
            "| `cancel()` |  | Cancels. |",
            "### Size\n\nHow large.\n",
            "| `Small` | 44 px. |",
            "| `speak` | Speaks. |",
            "`sir_donate::locales`: `AR` (Arabic).",
        ] {
            assert!(text.contains(line), "{line} in\n{text}");
        }
        assert!(!text.contains("fmt") && !text.contains("hidden"), "{text}");
    }

    #[test]
    fn what_is_not_documented_or_can_t_be_written_is_named() {
        let fault = |id: &str, change: &dyn Fn(&mut Value)| {
            let mut listing = listing();
            change(&mut listing["index"][id]);
            rendered(&listing).unwrap_err().to_string()
        };
        assert!(fault("18", &|item| item["docs"] = Value::Null).contains("Small is not documented"));
        let other = fault("10", &|item| item["inner"]["struct_field"] = json!({ "primitive": "str" }));
        assert!(other.contains("the prop nonprofit takes"), "{other}");
        let tuple = fault("15", &|item| item["inner"]["struct_field"] = json!({ "tuple": [] }));
        assert!(tuple.contains("teach it: {\"tuple\":[]}"), "{tuple}");
        assert!(fault("3", &|item| item["name"] = json!("Other")).contains("shows no DonateProps"));
    }
}
