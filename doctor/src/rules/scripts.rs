//! The script tags: whether a browser runs them as they are.

use crate::Place;
use crate::address::{Address, Scheme};
use crate::code::Code;
use crate::doctor::{Doctor, SCRIPT, folder, is_moving, is_script};
use crate::finding::Findings;
use crate::html::Tag;
use crate::interface::{TAG, is_attribute};
use crate::mime;
use crate::shown;
use crate::tag::Markup;
use crate::visit::Answer;

/// What becomes of a script tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Runs,
    Module,
    /// A consent manager's, by what marks it.
    Waits(&'static Manager),
    /// What a plugin for speed made of it.
    Delayed(&'static str),
    RocketLoader,
    Never,
}

/// A consent manager, and how a tag tells it to let the script be.
#[derive(Debug, PartialEq, Eq)]
struct Manager {
    name: &'static str,
    /// Beginnings of attributes, and of classes, that are its own.
    attributes: &'static [&'static str],
    classes: &'static [&'static str],
    /// Types that are no other's.
    types: &'static [&'static str],
    exempt: Option<(&'static str, &'static str)>,
}

impl Manager {
    const fn new(name: &'static str, attributes: &'static [&'static str]) -> Self {
        Self { name, attributes, classes: &[], types: &[], exempt: None }
    }

    /// Whether it is told to let the script be.
    fn exempts(&self, tag: &Tag) -> bool {
        self.exempt.is_some_and(|(name, value)| tag.value(name) == Some(value))
    }
}

const MANAGERS: [Manager; 12] = [
    Manager {
        exempt: Some(("data-cookieconsent", "ignore")),
        ..Manager::new("Cookiebot", &["data-cookieconsent", "data-cookieblock"])
    },
    Manager {
        exempt: Some(("data-uc-allowed", "true")),
        ..Manager::new("Usercentrics", &["data-usercentrics", "data-uc-"])
    },
    Manager {
        classes: &["optanon-category", "ot-"],
        exempt: Some(("data-ot-ignore", "")),
        ..Manager::new("OneTrust", &["data-ot-"])
    },
    Manager { classes: &["cmplz-"], ..Manager::new("Complianz", &["data-cmplz", "data-service"]) },
    Manager::new("CookieYes", &["data-cookieyes"]),
    Manager::new("Borlabs Cookie", &["data-borlabs"]),
    Manager { classes: &["_iub_cs_activate"], ..Manager::new("iubenda", &["data-iub"]) },
    Manager { types: &["didomi/javascript"], ..Manager::new("Didomi", &["data-vendor", "data-purposes"]) },
    Manager { types: &["text/x-ccm-loader"], ..Manager::new("CCM19", &["data-ccm"]) },
    Manager::new("Pandectes", &["data-cookiecategory"]),
    Manager { exempt: Some(("data-osano", "ESSENTIAL")), ..Manager::new("Osano", &["data-osano"]) },
    Manager::new("Klaro", &["data-name"]),
];
/// One that is told by nothing of its own.
const SOME_MANAGER: Manager =
    Manager::new("a consent manager", &["data-category", "data-categories", "data-cookie", "data-consent"]);

/// Types that plugins for speed write.
const DELAYED: [(&str, &str); 5] = [
    ("rocketlazyloadscript", "WP Rocket"),
    ("litespeed/javascript", "LiteSpeed Cache"),
    ("pmdelayedscript", "Perfmatters"),
    ("javascript/blocked", "WP Meteor"),
    ("lazyload", "a plugin for speed"),
];

/// The manager whose mark a tag has.
fn manager(tag: &Tag) -> Option<&'static Manager> {
    let class = tag.value("class").unwrap_or_default();
    let kind = kind(tag);
    MANAGERS.iter().find(|manager| {
        let attribute = |begin: &&str| tag.attributes.iter().any(|one| one.name.starts_with(*begin));
        let class = |begin: &&str| class.split_ascii_whitespace().any(|one| one.starts_with(*begin));
        manager.attributes.iter().any(attribute)
            || manager.classes.iter().any(class)
            || manager.types.contains(&&*kind)
    })
}

fn kind(tag: &Tag) -> String {
    tag.value("type").unwrap_or_default().trim().to_ascii_lowercase()
}

fn fate(tag: &Tag) -> Fate {
    let kind = kind(tag);
    if kind == "module" {
        return Fate::Module;
    }
    let runs = kind.is_empty() || mime::is_script(&kind);
    // Types are written by more than one; other marks are one's own.
    let own = manager(tag).filter(|manager| !manager.exempts(tag));
    if let Some(own) = own.filter(|_| !runs) {
        return Fate::Waits(own);
    }
    if let Some((_, plugin)) = DELAYED.iter().find(|(word, _)| kind.contains(word)) {
        return Fate::Delayed(plugin);
    }
    if kind == "text/plain" {
        return Fate::Waits(&SOME_MANAGER);
    }
    if kind.ends_with("-text/javascript") || kind.ends_with("-application/javascript") {
        return Fate::RocketLoader;
    }
    if !runs || tag.has("nomodule") {
        return Fate::Never;
    }
    if tag.given("src").is_none() {
        // Its address is hidden in another attribute.
        let held = tag.attributes.iter().any(|one| one.name.starts_with("data-c"));
        return match own.or(held.then_some(&SOME_MANAGER)) {
            Some(manager) => Fate::Waits(manager),
            None => Fate::Delayed("a plugin for speed"),
        };
    }
    Fate::Runs
}

/// The tag as it should be.
fn mended(tag: &Tag, src: &str) -> Markup {
    let manager = manager(tag).unwrap_or(&SOME_MANAGER);
    let class = tag.value("class").unwrap_or_default();
    let keeps = |word: &&str| !manager.classes.iter().any(|begin| word.starts_with(begin));
    let kept: Vec<&str> = class.split_ascii_whitespace().filter(keeps).collect();
    let unwanted = |name: &str| {
        name == "type"
            || name == "nomodule"
            || name == "class" && kept.is_empty()
            || name.ends_with("-src")
            || name.ends_with("-type")
            || !manager.exempts(tag)
                && manager.attributes.iter().any(|begin| name.starts_with(begin))
                && !is_attribute(name.trim_start_matches("data-"))
    };
    let markup = Markup::of(tag).without(unwanted).with("src", src);
    if kept.is_empty() { markup } else { markup.with("class", &kept.join(" ")) }
}

pub(crate) fn check(doctor: &Doctor, findings: &mut Findings<'_>) {
    let pasted: Vec<&Tag> =
        doctor.document.named("script").filter(|tag| !tag.has("src") && is_script(&tag.text)).collect();
    for tag in &pasted {
        findings.add(
            Code::ScriptInline,
            findings.at(tag.start, tag.end),
            format!("The contents of {SCRIPT} stand in the page. They find their files by the src of their tag, so without one they do nothing."),
            "Load the script from its address, and exclude it from whatever combines scripts.",
            Some(Markup::script("https://CDN/v1/sir-donate.js").whole()),
        );
    }
    for (script, tag) in doctor.own_scripts() {
        runs(findings, tag, &script.src);
        pinned(doctor, findings, tag, script.address.as_ref(), &script.src);
        one_tag(doctor, findings, tag);
        mixed(doctor, findings, tag, script.address.as_ref(), &script.src);
    }
    several(doctor, findings);
    let combined = combined(doctor, findings);
    presence(doctor, findings, combined || !pasted.is_empty());
}

/// The script as a part of another file. Says whether there is one.
fn combined(doctor: &Doctor, findings: &mut Findings<'_>) -> bool {
    if doctor.own_scripts().next().is_some() {
        return false;
    }
    let mut any = false;
    for tag in doctor.document.named("script") {
        let Some(address) = tag.given("src").and_then(|src| doctor.lead(src)) else { continue };
        if !doctor.got(&address).is_some_and(|got| is_script(&String::from_utf8_lossy(&got.body))) {
            continue;
        }
        any = true;
        findings.add(
            Code::ScriptCombined,
            findings.at(tag.start, tag.end),
            format!("The script is a part of {}, and looks for its own files beside that: the fallback shows at the click.", doctor.told(&address)),
            "Exclude sir-donate.js from whatever combines scripts, and load it by a tag of its own.",
            Some(Markup::script("https://CDN/v1/sir-donate.js").whole()),
        );
    }
    any
}

fn runs(findings: &mut Findings<'_>, tag: &Tag, src: &str) {
    let place = findings.at(tag.start, tag.end);
    let paste = mended(tag, src);
    match fate(tag) {
        Fate::Runs => {}
        Fate::Module => findings.add(
            Code::ScriptModule,
            place,
            "With type=\"module\" the script does not know its own tag, hence not where its files are, and does nothing."
                .to_owned(),
            "Take the type away.",
            Some(paste.whole()),
        ),
        Fate::Waits(manager) => {
            let paste = manager.exempt.map_or(paste.clone(), |(name, value)| paste.with(name, value));
            findings.add(
                Code::ScriptConsent,
                place,
                format!("{} holds the script back until the visitor consents: until then the fallback shows.", capital(manager.name)),
                "The script sets no cookie, and stores and asks for nothing before a donor acts. If you judge it as necessary, let it through.",
                Some(paste.whole()),
            );
        }
        Fate::Delayed(plugin) => findings.add(
            Code::ScriptDelayed,
            place,
            format!("{} holds the script back until the visitor moves: until then the fallback shows.", capital(plugin)),
            "Exclude sir-donate.js from the scripts that are delayed; the tag is then as it was.",
            Some(paste.whole()),
        ),
        Fate::RocketLoader => findings.add(
            Code::ScriptLate,
            place,
            "Cloudflare's Rocket Loader runs the script: the widget works, and comes a moment later.".to_owned(),
            "Nothing has to be done; with data-cfasync=\"false\" before src it is left alone.",
            Some(cfasync(tag, src)),
        ),
        Fate::Never => findings.add(
            Code::ScriptType,
            place,
            if tag.has("nomodule") {
                "With nomodule no browser that knows the widget runs the script.".to_owned()
            } else {
                format!("With type=\"{}\" no browser runs the script.", shown::value(tag.value("type").unwrap_or_default()))
            },
            "Take it away.",
            Some(paste.whole()),
        ),
    }
}

fn cfasync(tag: &Tag, src: &str) -> String {
    let rest = mended(tag, src).without(|name| name == "src" || name == "async" || name == "data-cfasync");
    let whole = rest.whole();
    // Before `src`, as Cloudflare asks.
    whole.replacen("<script", &Markup::script(src).open().replace('>', ""), 1)
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// `integrity` on an address whose bytes change, or without what it needs.
fn pinned(doctor: &Doctor, findings: &mut Findings<'_>, tag: &Tag, address: Option<&Address>, src: &str) {
    let Some(integrity) = tag.given("integrity") else { return };
    let attribute = tag.attribute("integrity").map_or(tag.start, |attribute| attribute.start);
    let place = findings.at(attribute, tag.end);
    let markup = Markup::of(tag);
    let loose = markup.clone().without(|name| name == "integrity");
    if folder(src).is_some_and(is_moving) {
        findings.add(
            Code::IntegrityMoving,
            place.clone(),
            "The next release has another hash, and browsers will refuse it on this page.".to_owned(),
            "Take integrity away, or name a version that never changes, as /1.2.3/, with that version's hash.",
            Some(loose.whole()),
        );
    }
    if !tag.has("crossorigin") && address.is_some_and(|address| doctor.is_foreign(address)) {
        findings.add(
            Code::IntegrityCrossorigin,
            place.clone(),
            "Without crossorigin a browser may not look at another origin's script, and refuses one that has an integrity."
                .to_owned(),
            "Add crossorigin.",
            Some(markup.with("crossorigin", "anonymous").whole()),
        );
    }
    let Some(got) = address.and_then(|address| doctor.got(address)) else { return };
    // The strongest of the kinds that are named counts.
    let Some(kind) = ["sha512-", "sha384-", "sha256-"].into_iter().find(|kind| integrity.contains(kind))
    else {
        return;
    };
    let hash = got.hashes.iter().find(|hash| hash.starts_with(kind));
    let same = |hash: &String| {
        integrity.split_ascii_whitespace().any(|listed| listed.split('?').next() == Some(hash.as_str()))
    };
    if let Some(hash) = hash.filter(|hash| !same(hash)) {
        findings.add(
            Code::IntegrityMismatch,
            place,
            "What the address brings has another hash, so browsers refuse it.".to_owned(),
            "Look whether this is the version that you mean to pin; its manifest.json names the hash.",
            Some(Markup::of(tag).with("integrity", hash).whole()),
        );
    }
}

fn one_tag(doctor: &Doctor, findings: &mut Findings<'_>, tag: &Tag) {
    let has_option = |one: &crate::html::Attribute| one.name.strip_prefix("data-").is_some_and(is_attribute);
    if !tag.has("data-publishable-key") {
        // By these alone it inserts nothing.
        let meant = tag.attributes.iter().any(|one| {
            has_option(one) && one.name != "data-lang" || is_attribute(&one.name) && one.name != "lang"
        });
        let wrong = tag.attributes.iter().find(|one| {
            crate::interface::meant(one.name.trim_start_matches("data-")) == Some(crate::interface::KEY)
        });
        if meant || wrong.is_some() {
            let markup = Markup::of(tag);
            let paste = match wrong {
                Some(wrong) => markup.renamed(&wrong.name, "data-publishable-key"),
                None => markup.with("data-publishable-key", "pk_test_…"),
            };
            findings.add(
                Code::NoKey,
                findings.at(tag.start, tag.end),
                "A script tag without data-publishable-key puts no widget into the page.".to_owned(),
                "Put in your publishable key; each attribute of the widget is written with data- before it.",
                Some(paste.whole()),
            );
        }
        return;
    }
    let target = tag.given("data-target");
    let place = findings.at(tag.attribute("data-target").map_or(tag.start, |one| one.start), tag.end);
    let id = target.and_then(|target| target.strip_prefix('#'));
    let plain = |id: &str| id.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    if target.is_none() && tag.in_head {
        findings.add(
            Code::NoTarget,
            place,
            "The tag stands in <head>, where no widget can be put right after it.".to_owned(),
            "Name the element that it goes into, or move the tag to where the widget is to stand.",
            Some(format!(
                "{}\n<div id=\"donate\"></div>",
                Markup::of(tag).with("data-target", "#donate").whole()
            )),
        );
    } else if let Some(id) = id.filter(|id| plain(id) && !doctor.document.ids.contains(*id)) {
        findings.add(
            Code::NoTarget,
            place,
            format!("No element of the page has the id {} that data-target names.", shown::value(id)),
            "Put the element into the page, where the widget is to stand.",
            Some(format!("<div id=\"{}\"></div>", shown::value(id))),
        );
    }
}

fn mixed(doctor: &Doctor, findings: &mut Findings<'_>, tag: &Tag, address: Option<&Address>, src: &str) {
    let secure = doctor.home.as_ref().is_some_and(|home| home.scheme() == Scheme::Https);
    let plain = address.is_some_and(|address| address.scheme() == Scheme::Http && !address.is_loopback());
    if !secure || !plain || doctor.policies.iter().any(|ruling| ruling.policy.upgrades()) {
        return;
    }
    let better = format!("https:{}", src.split_once(':').map_or(src, |(_, rest)| rest));
    findings.add(
        Code::MixedContent,
        findings.at(tag.start, tag.end),
        "The page is served by https:, and browsers block scripts that it asks for by http:.".to_owned(),
        "Ask for it by https:.",
        Some(Markup::of(tag).with("src", &better).whole()),
    );
}

/// More than one script, or the npm package beside it.
fn several(doctor: &Doctor, findings: &mut Findings<'_>) {
    let mut first: Option<(&str, Option<&Address>)> = None;
    for (script, tag) in doctor.own_scripts() {
        let address = script.address.as_ref();
        let Some((known, known_address)) = first else {
            first = Some((&script.src, address));
            continue;
        };
        let bare = |src: &str| src.split(['?', '#']).next().unwrap_or_default().to_owned();
        let same = match (known_address, address) {
            (Some(a), Some(b)) => (a.origin(), a.path()) == (b.origin(), b.path()),
            _ => bare(known) == bare(&script.src),
        };
        if same {
            continue;
        }
        let builds: Vec<_> = [known_address, address]
            .into_iter()
            .map(|one| Some(doctor.beside(one?)?.0.name().to_owned()))
            .collect();
        let differ = builds[0].is_some() && builds[1].is_some() && builds[0] != builds[1];
        let which = if differ { "two different releases" } else { "the script from two places" };
        findings.add(
            Code::TwoScripts,
            findings.at(tag.start, tag.end),
            format!(
                "The page loads {which}: {} and {}. The one that comes first makes all widgets.",
                shown::value(known),
                shown::value(&script.src)
            ),
            "Keep one of them.",
            Some(Markup::of(tag).with("src", known).whole()),
        );
    }
    if first.is_none() {
        return;
    }
    for tag in doctor.document.named("script").filter(|tag| is_npm(tag)) {
        findings.add(
            Code::NpmBesideCdn,
            findings.at(tag.start, tag.end),
            "The page loads the npm package beside the script of the CDN. The one that comes first makes all widgets."
                .to_owned(),
            "Keep one of them: take the script tag away, or the import.",
            None,
        );
    }
}

/// Whether a script of the page's own imports the package, as far as one can see.
fn is_npm(tag: &Tag) -> bool {
    match &*kind(tag) {
        "importmap" => ["\"sir-donate\"", "\"sir-donate/"].iter().any(|name| tag.text.contains(name)),
        "module" => imports_it(&tag.text) || tag.given("src").is_some_and(is_package),
        _ => false,
    }
}

/// Whether what is imported by this name is the npm package.
fn is_package(name: &str) -> bool {
    name.strip_prefix(TAG).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        || ["/sir-donate@", "node_modules/sir-donate/", "//esm.sh/sir-donate", "/npm/sir-donate/"]
            .iter()
            .any(|part| name.contains(part))
}

/// Whether a module's text imports the package: a word of its own is not enough, for events are named after it.
fn imports_it(text: &str) -> bool {
    text.match_indices(TAG).any(|(at, _)| {
        let quote = |c: char| matches!(c, '"' | '\'' | '`');
        // No address is longer.
        let near = text.as_bytes()[..at].iter().rev().take(200).position(|byte| quote(char::from(*byte)));
        let Some(start) = near.map(|far| at - far - 1) else { return false };
        let name = &text[start + 1..];
        let before = text[..start].trim_end();
        let before = before.strip_suffix('(').unwrap_or(before).trim_end();
        let imported = before.ends_with("import") || before.ends_with("from");
        imported && is_package(&name[..name.find(quote).unwrap_or(name.len())])
    })
}

/// Whether a text that stands in the page brings the script.
fn brings_it(text: &str) -> bool {
    text.contains(SCRIPT) || imports_it(text)
}

/// Whether it has the element's name by itself: those of events go on after it.
fn names_element(text: &str) -> bool {
    text.match_indices(TAG).any(|(at, _)| !text[at + TAG.len()..].starts_with('-'))
}

/// Whether there is a script, and something for it to do.
fn presence(doctor: &Doctor, findings: &mut Findings<'_>, pasted: bool) {
    let script = doctor.own_scripts().next();
    let elements = doctor.document.named(TAG).count();
    let inline = || doctor.document.named("script");
    let others = doctor.other_scripts();
    let bodies: Vec<_> = others
        .iter()
        .filter_map(|address| doctor.got(address))
        .map(|got| String::from_utf8_lossy(&got.body))
        .collect();
    let framed =
        doctor.document.named("iframe").any(|tag| tag.value("srcdoc").is_some_and(|page| page.contains(TAG)));
    if let Some((script, tag)) = script {
        if elements == 0 && doctor.widgets.is_empty() && fate(tag) != Fate::Module {
            findings.add(
                Code::WidgetUnseen,
                findings.at(tag.start, tag.end),
                format!("{} is loaded, and no <{TAG}> stands in the HTML.", shown::value(&script.src)),
                "If a script of the page puts it there, save the page as the browser shows it (Save as, complete), and look at that file. If the widget should stand here, paste it.",
                Some(format!("<{TAG} publishable-key=\"pk_test_…\" nonprofit=\"…\">\n  <a href=\"https://example.org/donate\">Donate</a>\n</{TAG}>")),
            );
        }
        return;
    }
    if pasted {
        return;
    }
    let paste = Markup::script("https://CDN/v1/sir-donate.js").whole();
    if elements > 0 {
        // A bundle that holds the package defines the element.
        let defines = |text: &str| text.contains("customElements") && names_element(text) || brings_it(text);
        if inline().any(|tag| is_npm(tag) || brings_it(&tag.text)) || bodies.iter().any(|text| defines(text))
        {
            return;
        }
        let place =
            doctor.document.named(TAG).next().map_or(Place::Page, |tag| findings.at(tag.start, tag.end));
        let module = |tag: &Tag| {
            tag.given("src").is_some()
                && tag.value("type").is_some_and(|kind| kind.trim().eq_ignore_ascii_case("module"))
        };
        let unseen = others.iter().any(|address| !matches!(doctor.answer(address), Some(Answer::Got(_))));
        let named =
            inline().any(|tag| names_element(&tag.text)) || bodies.iter().any(|text| names_element(text));
        if unseen || named || inline().any(module) {
            findings.add(
                Code::ScriptUnseen,
                place,
                format!("No tag loads {SCRIPT}. A bundle of the page may bring the npm package; else the widget shows its fallback for ever."),
                "If nothing of yours imports sir-donate, add the script.",
                Some(paste),
            );
        } else {
            findings.add(
                Code::NoScript,
                place,
                format!("Nothing in the page loads {SCRIPT}, so the widget shows its fallback for ever."),
                "Add the script, once, anywhere in the page.",
                Some(paste),
            );
        }
    } else if framed
        || inline().any(|tag| tag.text.contains(TAG) || is_npm(tag))
        || bodies.iter().any(|text| text.contains(TAG))
    {
        let what = if framed { "A frame" } else { "A script" };
        findings.add(
            Code::WidgetUnseen,
            Place::Page,
            format!("{what} of the page puts <{TAG}> there, and it isn't in the HTML."),
            "To look at the widget too, save the page as the browser shows it (Save as, complete), and look at that file.",
            None,
        );
    } else {
        findings.add(
            Code::NoWidget,
            Place::Page,
            "Nothing of SIR Donate is in the page's HTML.".to_owned(),
            "If a script of the page puts it there, save the page as the browser shows it (Save as, complete), and look at that file. Else paste the snippet.",
            Some(format!("<{TAG} publishable-key=\"pk_test_…\" nonprofit=\"…\">\n  <a href=\"https://example.org/donate\">Donate</a>\n</{TAG}>\n{paste}")),
        );
    }
}
