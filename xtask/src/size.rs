//! What donors download, against the budgets and against what it was.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::build;
use crate::licences;
use crate::manifest;
use crate::places::Places;
use crate::run::Task;
use crate::way::Way;

/// What every page view of every partner pays; bytes, brotli 11.
const SHIM_BUDGET: u64 = 3_072;
/// All that must arrive before a form can be used; bytes, brotli 11.
const FORM_BUDGET: u64 = 81_920;
const SHIM: &str = "sir-donate.js";
/// A language, or what partners' own texts need: one more request, for who needs it; bytes, brotli 11.
const TEXTS_BUDGET: u64 = 3_072;
/// No visitor loads these for a form: pages' authors inline the one, and the other is served instead of a form.
const NOT_FOR_THE_FORM: [&str; 2] = ["reserve.css", "off.js"];

/// The sizes of one file in bytes.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
struct Sizes {
    raw: u64,
    gzip: u64,
    brotli: u64,
}

/// By names without the content hash, which changes with every build.
type Figures = BTreeMap<String, Sizes>;

/// Prints the sizes and what contributes to them, and refuses what is over a budget or has grown without a reason. With
/// `functions`, so many of the largest are named.
pub(crate) fn size(places: &Places, accept: Option<&str>, functions: usize) -> Result<()> {
    let mut figures = measure(&places.dist)?;
    print!("{}", table(&figures));
    contributions(places, functions)?;
    Way::here()?.insist("budgets and size.json hold of the build for size")?;

    let over = over_budget(&figures);
    if !over.is_empty() {
        bail!(
            "over budget:\n  {}\n  remedy: make it smaller; a budget can't be waived with --accept",
            over.join("\n  ")
        );
    }
    figures.retain(|name, _| !is_texts(name));
    let path = places.root.join("size.json");
    let mut kept = Kept::read(&path)?;
    if let Some(reason) = accept {
        kept.accept(&figures, reason);
        kept.write(&path)?;
        println!("Recorded in size.json: {reason}");
        return Ok(());
    }
    if kept.figures.is_empty() {
        bail!(
            "size.json keeps no figures to compare with\n  remedy: cargo xtask size --accept \"the first figures\""
        );
    }
    let changes = compare(&kept.figures, &figures);
    for line in &changes.shrunk {
        println!("{line}");
    }
    if !changes.grown.is_empty() {
        bail!(
            "grown by more than 1 % without a reason:\n  {}\n  remedy: undo it, or record why with \
             cargo xtask size --accept \"what the bytes buy\" and commit size.json",
            changes.grown.join("\n  ")
        );
    }
    if !changes.shrunk.is_empty() {
        println!("Smaller than recorded: keep it so with cargo xtask size --accept \"what made it smaller\"");
    }
    Ok(())
}

/// Prints what each crate, feature and file contributes.
fn contributions(places: &Places, functions: usize) -> Result<()> {
    let (Some(parts), Some(wasm), Some(app)) = (
        build::parts(places)?,
        build::shipped(places, "sir-donate-", ".wasm")?,
        build::shipped(places, "app-", ".js")?,
    ) else {
        bail!("nothing tells what dist/ is made of\n  remedy: cargo xtask build");
    };
    let twin = build::named_twin(places, &parts)?;
    let (app_map, shim_map) = (parts.join(build::APP_MAP), parts.join(build::SHIM_MAP));
    let shim = places.dist.join(SHIM);
    let mut task = Task::new("weighing what a form is made of", "node").arg(places.www.join("share.mjs"));
    for (name, path) in [
        ("--wasm", &twin),
        ("--shipped", &wasm),
        ("--app", &app),
        ("--app-map", &app_map),
        ("--shim", &shim),
        ("--shim-map", &shim_map),
    ] {
        task = task.arg(name).arg(path);
    }
    task.arg("--functions").arg(functions.to_string()).run()
}

fn measure(dist: &Path) -> Result<Figures> {
    let mut figures = Figures::new();
    for entry in fs::read_dir(dist).with_context(|| format!("could not list {}", dist.display()))? {
        let path = entry?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        // No visitor loads the licences at all.
        if !manifest::is_described(&name) || name == licences::NAME {
            continue;
        }
        let length = |path: &Path| -> Result<u64> {
            let about = fs::metadata(path)
                .with_context(|| format!("could not read {}\n  remedy: cargo xtask build", path.display()))?;
            Ok(about.len())
        };
        let sizes = Sizes {
            raw: length(&path)?,
            gzip: length(&dist.join(format!("{name}.gz")))?,
            brotli: length(&dist.join(format!("{name}.br")))?,
        };
        if figures.insert(logical_name(&name), sizes).is_some() {
            bail!(
                "dist/ holds two files called {name} but for their hashes\n  remedy: remove dist/ and build again"
            );
        }
    }
    Ok(figures)
}

/// A file of texts. Words come and go with each translator, so they are held to their budget alone.
fn is_texts(name: &str) -> bool {
    name.starts_with("sir-donate-") && name.ends_with(".txt")
}

/// `app-0123456789ab.js` is `app.js`.
fn logical_name(name: &str) -> String {
    let Some((stem, extension)) = name.rsplit_once('.') else { return name.to_owned() };
    match stem.rsplit_once('-') {
        Some((plain, hash))
            if (12..=20).contains(&hash.len()) && hash.bytes().all(|byte| byte.is_ascii_hexdigit()) =>
        {
            format!("{plain}.{extension}")
        }
        _ => name.to_owned(),
    }
}

/// All that is loaded before a form can be used.
fn form(figures: &Figures) -> Sizes {
    figures
        .iter()
        .filter(|(name, _)| !NOT_FOR_THE_FORM.contains(&name.as_str()) && !is_texts(name))
        .fold(Sizes::default(), |sum, (_, one)| add(sum, *one))
}

fn add(a: Sizes, b: Sizes) -> Sizes {
    Sizes { raw: a.raw + b.raw, gzip: a.gzip + b.gzip, brotli: a.brotli + b.brotli }
}

fn over_budget(figures: &Figures) -> Vec<String> {
    let mut over = Vec::new();
    let shim = figures.get(SHIM).copied().unwrap_or_default().brotli;
    if !figures.contains_key(SHIM) {
        over.push(format!("{SHIM} is missing"));
    }
    if shim > SHIM_BUDGET {
        over.push(format!("{SHIM}: {} B of {}", grouped(shim), grouped(SHIM_BUDGET)));
    }
    for (name, sizes) in figures.iter().filter(|(name, sizes)| is_texts(name) && sizes.brotli > TEXTS_BUDGET)
    {
        over.push(format!("{name}: {} B of {}", grouped(sizes.brotli), grouped(TEXTS_BUDGET)));
    }
    let form = form(figures).brotli;
    if form > FORM_BUDGET {
        over.push(format!("all that a form needs: {} B of {}", grouped(form), grouped(FORM_BUDGET)));
    }
    over
}

#[derive(PartialEq, Eq, Default, Debug)]
struct Changes {
    grown: Vec<String>,
    shrunk: Vec<String>,
}

/// What differs by more than 1 % in brotli.
fn compare(before: &Figures, now: &Figures) -> Changes {
    let mut changes = Changes::default();
    for (name, sizes) in now {
        match before.get(name) {
            None => changes.grown.push(format!("{name}: new, {} B", grouped(sizes.brotli))),
            Some(old) => note(&mut changes, name, old.brotli, sizes.brotli),
        }
    }
    for (name, old) in before {
        if !now.contains_key(name) {
            changes.shrunk.push(format!("{name}: gone, was {} B", grouped(old.brotli)));
        }
    }
    changes
}

fn note(changes: &mut Changes, name: &str, old: u64, new: u64) {
    let line = || format!("{name}: {} B, was {} ({})", grouped(new), grouped(old), change(old, new));
    if new * 100 > old * 101 {
        changes.grown.push(line());
    } else if new * 100 < old * 99 {
        changes.shrunk.push(line());
    }
}

/// `+1,234, +5.6 %`.
fn change(old: u64, new: u64) -> String {
    let (sign, difference) = if new < old { ('-', old - new) } else { ('+', new - old) };
    // Tenths of a per cent, in integers.
    let tenths = (difference * 1_000).checked_div(old).unwrap_or_default();
    format!("{sign}{}, {sign}{}.{} %", grouped(difference), tenths / 10, tenths % 10)
}

/// What `dist/` costs against the build for size that size.json was kept of.
pub(crate) fn difference(places: &Places) -> Result<String> {
    let now = form(&measure(&places.dist)?).brotli;
    let kept = form(&Kept::read(&places.root.join("size.json"))?.figures).brotli;
    Ok(format!(
        "a form needs {} B (brotli) of this one and {} of the other, as size.json keeps it ({})",
        grouped(now),
        grouped(kept),
        change(kept, now)
    ))
}

/// size.json.
struct Kept {
    figures: Figures,
    history: Vec<Value>,
}

impl Kept {
    fn read(path: &Path) -> Result<Self> {
        if !path.exists() {
            return Ok(Self { figures: Figures::new(), history: Vec::new() });
        }
        let text = fs::read_to_string(path).with_context(|| format!("could not read {}", path.display()))?;
        Self::parse(&text)
            .with_context(|| format!("{} is damaged\n  remedy: git checkout size.json", path.display()))
    }

    fn parse(text: &str) -> Result<Self> {
        let value: Value = serde_json::from_str(text)?;
        let mut figures = Figures::new();
        for (name, sizes) in value["files"].as_object().context("\"files\" is no object")? {
            let one =
                |key: &str| sizes[key].as_u64().with_context(|| format!("{name} has no number \"{key}\""));
            figures
                .insert(name.clone(), Sizes { raw: one("raw")?, gzip: one("gzip")?, brotli: one("brotli")? });
        }
        let history = value["history"].as_array().context("\"history\" is no list")?.clone();
        Ok(Self { figures, history })
    }

    fn accept(&mut self, figures: &Figures, reason: &str) {
        let brotli: BTreeMap<&String, u64> =
            figures.iter().map(|(name, sizes)| (name, sizes.brotli)).collect();
        self.history.push(json!({ "reason": reason, "form": form(figures).brotli, "brotli": brotli }));
        self.figures = figures.clone();
    }

    fn text(&self) -> Result<String> {
        let files: BTreeMap<&String, Value> = self
            .figures
            .iter()
            .map(|(name, sizes)| {
                (name, json!({ "raw": sizes.raw, "gzip": sizes.gzip, "brotli": sizes.brotli }))
            })
            .collect();
        let value = json!({ "files": files, "history": self.history });
        Ok(format!("{}\n", serde_json::to_string_pretty(&value)?))
    }

    fn write(&self, path: &Path) -> Result<()> {
        fs::write(path, self.text()?).with_context(|| format!("could not write {}", path.display()))
    }
}

fn table(figures: &Figures) -> String {
    let mut text = format!("{:<36}{:>10}{:>10}{:>10}\n", "bytes", "raw", "gzip 9", "brotli 11");
    let mut row = |name: &str, sizes: Sizes| {
        text.push_str(&format!(
            "{name:<36}{:>10}{:>10}{:>10}\n",
            grouped(sizes.raw),
            grouped(sizes.gzip),
            grouped(sizes.brotli)
        ));
    };
    for (name, sizes) in figures.iter().filter(|(name, _)| !is_texts(name)) {
        row(name, *sizes);
    }
    let texts = figures.iter().filter(|(name, _)| is_texts(name));
    if let Some((name, sizes)) = texts.clone().max_by_key(|(_, sizes)| sizes.brotli) {
        row(&format!("{name}, largest of {}", texts.count()), *sizes);
    }
    row("all files", figures.values().fold(Sizes::default(), |sum, one| add(sum, *one)));
    row("all that a form needs", form(figures));
    let shim = figures.get(SHIM).copied().unwrap_or_default().brotli;
    text.push_str(&format!(
        "budgets: {SHIM} {} of {}, a form {} of {}, each file of texts {}\n",
        grouped(shim),
        grouped(SHIM_BUDGET),
        grouped(form(figures).brotli),
        grouped(FORM_BUDGET),
        grouped(TEXTS_BUDGET)
    ));
    text
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(list: &[(&str, u64)]) -> Figures {
        list.iter()
            .map(|&(name, brotli)| (name.to_owned(), Sizes { raw: brotli * 3, gzip: brotli + 9, brotli }))
            .collect()
    }

    #[test]
    fn hashes_leave_the_name_and_nothing_else_does() {
        assert_eq!(logical_name("app-425786db5c27.js"), "app.js");
        assert_eq!(logical_name("sir-donate-1e2bd35d3372.wasm"), "sir-donate.wasm");
        assert_eq!(logical_name("sir-donate-zh-Hant-0123456789abcdef0123.txt"), "sir-donate-zh-Hant.txt");
        assert_eq!(logical_name("sir-donate.js"), "sir-donate.js");
        assert_eq!(logical_name("reserve.css"), "reserve.css");
        assert_eq!(logical_name("app-internationa.js"), "app-internationa.js");
    }

    #[test]
    fn a_budget_is_met_to_the_byte() {
        assert!(over_budget(&figures(&[(SHIM, 3_072), ("sir-donate.wasm", 81_920 - 3_072)])).is_empty());
        assert_eq!(over_budget(&figures(&[(SHIM, 3_073)])), ["sir-donate.js: 3,073 B of 3,072"]);
        assert_eq!(
            over_budget(&figures(&[(SHIM, 3_072), ("sir-donate.wasm", 81_920 - 3_071)])),
            ["all that a form needs: 81,921 B of 81,920"]
        );
    }

    #[test]
    fn a_language_has_a_budget_of_its_own_and_is_not_part_of_a_form() {
        let full = [(SHIM, 3_072), ("sir-donate.wasm", 81_920 - 3_072), ("sir-donate-hi.txt", 3_072)];
        assert!(over_budget(&figures(&full)).is_empty());
        let sizes = figures(&[(SHIM, 2_000), ("sir-donate-hi.txt", 3_073), ("sir-donate-keys.txt", 9)]);
        assert_eq!(over_budget(&sizes), ["sir-donate-hi.txt: 3,073 B of 3,072"]);
        assert_eq!(form(&sizes).brotli, 2_000);
        assert!(table(&sizes).contains("sir-donate-hi.txt, largest of 2 "));
        assert!(!is_texts("THIRD-PARTY-LICENSES.txt") && !is_texts("sir-donate.wasm"));
    }

    #[test]
    fn reserve_css_is_not_part_of_a_form_but_every_other_file_is() {
        let sizes = figures(&[(SHIM, 2_000), ("reserve.css", 81_920), ("locale-en.json", 10)]);
        assert_eq!(form(&sizes).brotli, 2_010);
        assert!(over_budget(&sizes).is_empty());
    }

    #[test]
    fn a_build_without_the_shim_is_refused() {
        assert_eq!(over_budget(&figures(&[("app.js", 5)])), ["sir-donate.js is missing"]);
    }

    #[test]
    fn one_per_cent_is_allowed_and_no_more() {
        let before = figures(&[("app.js", 10_000)]);
        assert_eq!(compare(&before, &figures(&[("app.js", 10_100)])), Changes::default());
        assert_eq!(compare(&before, &figures(&[("app.js", 9_900)])), Changes::default());
        assert_eq!(
            compare(&before, &figures(&[("app.js", 10_101)])).grown,
            ["app.js: 10,101 B, was 10,000 (+101, +1.0 %)"]
        );
        assert_eq!(
            compare(&before, &figures(&[("app.js", 9_000)])).shrunk,
            ["app.js: 9,000 B, was 10,000 (-1,000, -10.0 %)"]
        );
    }

    #[test]
    fn new_and_vanished_files_are_noticed() {
        let changes = compare(&figures(&[("old.js", 7)]), &figures(&[("new.js", 8)]));
        assert_eq!(changes.grown, ["new.js: new, 8 B"]);
        assert_eq!(changes.shrunk, ["old.js: gone, was 7 B"]);
    }

    #[test]
    fn what_is_accepted_is_read_back_with_its_reason() {
        let mut kept = Kept { figures: Figures::new(), history: Vec::new() };
        let first = figures(&[(SHIM, 2_000), ("app.js", 4_000)]);
        kept.accept(&first, "the first figures");
        let mut kept = Kept::parse(&kept.text().unwrap()).unwrap();
        assert_eq!(kept.figures, first);
        let second = figures(&[(SHIM, 2_100), ("app.js", 4_000)]);
        kept.accept(&second, "a \"quoted\" reason");
        let kept = Kept::parse(&kept.text().unwrap()).unwrap();
        assert_eq!(kept.figures, second);
        assert_eq!(kept.history.len(), 2);
        assert_eq!(kept.history[0]["form"], 6_000);
        assert_eq!(kept.history[1]["reason"], "a \"quoted\" reason");
    }

    #[test]
    fn damaged_figures_are_refused() {
        assert!(Kept::parse("{\"files\": {\"a\": {\"raw\": 1}}, \"history\": []}").is_err());
        assert!(Kept::parse("[]").is_err());
    }

    #[test]
    fn thousands_are_grouped() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(81_920), "81,920");
        assert_eq!(grouped(1_234_567), "1,234,567");
    }
}
