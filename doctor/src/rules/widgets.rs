//! The elements, and the script tags that make one.

use sir_donate::api::Environment;
use sir_donate::options::Options;

use crate::address::{Address, Scheme};
use crate::code::Code;
use crate::doctor::{Doctor, Widget};
use crate::finding::{Findings, Place};
use crate::html::{Attribute, End, Tag};
use crate::interface::{KEY, TAG, is_attribute, meant, nearest, words};
use crate::rules::secrets::held;
use crate::shown;
use crate::tag::Markup;

/// HTML's own, which any element may have.
const GLOBAL: [&str; 32] = [
    "accesskey",
    "autocapitalize",
    "autofocus",
    "class",
    "contenteditable",
    "dir",
    "draggable",
    "enterkeyhint",
    "exportparts",
    "hidden",
    "id",
    "inert",
    "inputmode",
    "is",
    "itemid",
    "itemprop",
    "itemref",
    "itemscope",
    "itemtype",
    "key",
    "nonce",
    "part",
    "popover",
    "ref",
    "role",
    "slot",
    "spellcheck",
    "style",
    "tabindex",
    "title",
    "translate",
    "xmlns",
];
/// Those of frameworks, and of whoever observes a page.
const BEGINNINGS: [&str; 8] = ["aria-", "on", "v-", "x-", "ng-", "hx-", "jsaction", "_"];

pub(crate) fn check(doctor: &Doctor, findings: &mut Findings<'_>) {
    for widget in &doctor.widgets {
        let mut tag = Examined::new(doctor, *widget);
        key(doctor, findings, &mut tag);
        options(doctor, findings, &mut tag);
        names(findings, &mut tag);
        fallback(doctor, findings, &mut tag);
        tag.tell(findings);
    }
    environments(doctor, findings);
    frames(doctor, findings);
}

const LINK: &str = "<a href=\"https://example.org/donate\">Donate</a>";
const PASTE_KEY: &str = "pk_test_…";

/// A widget's tag, what was found in it, and the tag without any of that: it is pasted once.
struct Examined<'a> {
    widget: Widget,
    tag: &'a Tag,
    mended: Markup,
    /// That it needs a fallback, or an end.
    whole: bool,
    found: Vec<(Code, Place, String, String)>,
}

impl<'a> Examined<'a> {
    fn new(doctor: &'a Doctor, widget: Widget) -> Self {
        let tag = doctor.tag(widget.tag);
        Self { widget, tag, mended: Markup::of(tag), whole: false, found: Vec::new() }
    }

    /// An option's name in this tag.
    fn name(&self, option: &str) -> String {
        format!("{}{option}", self.widget.prefix)
    }

    fn is_script(&self) -> bool {
        !self.widget.prefix.is_empty()
    }

    fn mend(&mut self, change: impl FnOnce(Markup) -> Markup) {
        self.mended = change(self.mended.clone());
    }

    fn found(&mut self, code: Code, place: Place, message: String, remedy: impl Into<String>) {
        self.found.push((code, place, message, remedy.into()));
    }

    fn tell(self, findings: &mut Findings<'_>) {
        let paste = if self.is_script() {
            self.mended.whole()
        } else if self.whole {
            format!("{}\n  {LINK}\n</{TAG}>", self.mended.open())
        } else {
            self.mended.open()
        };
        for (code, place, message, remedy) in self.found {
            let paste = (code != Code::UnknownAttribute).then(|| paste.clone());
            findings.add(code, place, message, &remedy, paste);
        }
    }
}

/// Where an attribute stands; where there is none, the tag.
fn place(findings: &Findings<'_>, tag: &Tag, name: &str) -> Place {
    let start = tag.attribute(name).map_or(tag.start, |attribute| attribute.start);
    findings.at(start, tag.end)
}

fn key(doctor: &Doctor, findings: &Findings<'_>, tag: &mut Examined<'_>) {
    let name = tag.name(KEY);
    let place = place(findings, tag.tag, &name);
    let Some(value) = tag.tag.given(&name) else {
        // A script may set the property, which is as good.
        if !tag.tag.has(&name) && doctor.sets.0 {
            return;
        }
        let slip =
            |one: &&Attribute| one.name != name && meant(one.name.trim_start_matches("data-")) == Some(KEY);
        match tag.tag.attributes.iter().find(slip) {
            Some(slip) => tag.mend(|markup| markup.renamed(&slip.name, &name)),
            None => tag.mend(|markup| markup.with(&name, PASTE_KEY)),
        }
        tag.found(
            Code::NoKey,
            place,
            format!("The widget has no {name}, so it shows its fallback alone."),
            "Put in your publishable key: pk_test_ or pk_live_ and 64 hexadecimal digits.",
        );
        return;
    };
    if doctor.is_test(tag.widget).is_some() {
        return;
    }
    if held(value).is_some() {
        // It is told by itself.
        tag.mend(|markup| markup.with(&name, PASTE_KEY));
        return;
    }
    let bare = value.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    let whole = sir_donate::api::PublishableKey::parse(bare).is_some();
    let lower = value.to_ascii_lowercase();
    let placeholder = ["…", "...", "your", "xxx", "{{", "<%", "${"].iter().any(|sign| lower.contains(sign));
    let why = if whole {
        "has quotes or other signs around it"
    } else if placeholder {
        "is a placeholder"
    } else if value.starts_with("pk_") {
        "is none of SIR Giving's: cut off, or another service's, such as Stripe's"
    } else if lower.starts_with("pk_") {
        "does not begin in small letters"
    } else {
        "is no publishable key"
    };
    tag.mend(|markup| markup.with(&name, if whole { bare } else { PASTE_KEY }));
    tag.found(
        Code::BadKey,
        place,
        format!("{name} {why}, so the widget shows its fallback alone."),
        "Put in your publishable key: pk_test_ or pk_live_ and 64 hexadecimal digits, and nothing else.",
    );
}

/// What the widget itself says of its options.
fn options(doctor: &Doctor, findings: &Findings<'_>, tag: &mut Examined<'_>) {
    let mut given = doctor.options(tag.widget);
    let test = doctor.is_test(tag.widget);
    if test.is_none() {
        // It is told by itself; all else is read as if it were good.
        given.retain(|(name, _)| name != KEY);
        given.push((KEY.to_owned(), format!("pk_test_{}", "0".repeat(64))));
    }
    // A host of another script is taken for what it says: only a browser can tell.
    let ascii = |host: &str| Some(if host.is_ascii() { host.to_owned() } else { "xn--a".to_owned() });
    let Err(faults) = Options::parse(&given, ascii) else { return };
    for fault in faults {
        let name = tag.name(&fault.name);
        let place = place(findings, tag.tag, &name);
        if fault.secret {
            // It is told by itself.
            tag.mend(|markup| markup.without(|known| known == name));
            continue;
        }
        if fault.name == "api-base" && test == Some(false) {
            tag.mend(|markup| markup.without(|known| known == name));
            let message = "A live key talks to the production host alone, so the widget refuses api-base and shows its fallback.";
            let remedy = "Take api-base away, or use a pk_test_ key.";
            tag.found(Code::LiveKeyBesideApiBase, place, message.to_owned(), remedy);
            continue;
        }
        if !tag.tag.has(&name) && fault.name == "nonprofit" && doctor.sets.1 {
            continue;
        }
        let value = tag.tag.given(&name);
        let message = match (value, &fault.value) {
            (None, _) => format!("The widget has no {name}, so it shows its fallback alone."),
            (_, Some(value)) => {
                format!(
                    "{name}=\"{}\" is refused, and the widget shows its fallback alone.",
                    shown::value(value)
                )
            }
            (_, None) => {
                format!("{name} (value hidden) is refused, and the widget shows its fallback alone.")
            }
        };
        match value.and_then(|value| corrected(&fault.name, value)) {
            Some(near) => tag.mend(|markup| markup.with(&name, &near)),
            None if fault.name == "nonprofit" => tag.mend(|markup| markup.with(&name, "…")),
            None => tag.mend(|markup| markup.without(|known| known == name)),
        }
        let remedy = format!("{}{}.", fault.remedy[..1].to_ascii_uppercase(), &fault.remedy[1..]);
        tag.found(Code::BadValue, place, message, remedy);
    }
}

/// The value with each word of it that is nearly one of the attribute's put right, and without what it can't have beside
/// the others; none where that is not enough.
fn corrected(name: &str, value: &str) -> Option<String> {
    let known = words(name);
    let right = |word: &str| -> Option<&'static str> {
        let same = known.iter().copied().find(|one| one.eq_ignore_ascii_case(word));
        same.or_else(|| nearest(word, known.iter().copied()))
    };
    let mut kept = String::new();
    for part in value.split(|c: char| c == ',' || c.is_whitespace()).filter(|part| !part.is_empty()) {
        let more = format!("{kept} {}", right(part)?);
        if fits(name, &more) {
            kept = more;
        }
    }
    Some(kept.trim().to_owned()).filter(|kept| !kept.is_empty())
}

/// Whether the widget takes this value, by itself.
fn fits(name: &str, value: &str) -> bool {
    let key = format!("pk_test_{}", "0".repeat(64));
    let pairs = [(KEY, &*key), ("nonprofit", "a"), (name, value)];
    let pairs: Vec<(String, String)> =
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Options::parse(&pairs, |_| None).is_ok()
}

fn fallback(doctor: &Doctor, findings: &Findings<'_>, examined: &mut Examined<'_>) {
    let tag = examined.tag;
    let place = findings.at(tag.start, tag.end);
    let one_tag = examined.is_script();
    let open = tag.slash && tag.content && tag.ended != End::Own;
    if !one_tag && (open || tag.ended == End::Around && tag.children > 1) {
        examined.whole = true;
        let how = if tag.slash { "is closed by a slash, which HTML does not know" } else { "has no end tag" };
        examined.found(
            Code::NotClosed,
            place,
            format!(
                "<{TAG}> {how}: what follows counts as its fallback, and is gone once the widget is there."
            ),
            "Close it by an end tag, with the link to your own donation page inside.",
        );
        return;
    }
    if tag.ended == End::Paragraph {
        examined.whole = true;
        examined.found(
            Code::FallbackOutside,
            place,
            format!("<{TAG}> stands in a <p>, which the tag inside ends, and the widget with it: the fallback stands outside, and shows beside the widget."),
            "Put a link inside, which may stand in a paragraph, or the widget into a <div>.",
        );
        return;
    }
    let address = doctor.option(examined.widget, "fallback-url").is_some();
    if address && one_tag || !one_tag && tag.content {
        return;
    }
    if address {
        examined.whole = true;
        examined.found(
            Code::FallbackUrlAlone,
            place,
            format!("fallback-url makes a link where the script runs; where none does, <{TAG}> is empty."),
            "Write a link to your own donation page inside.",
        );
        return;
    }
    let remedy = if one_tag {
        examined.mend(|markup| markup.with("data-fallback-url", "https://example.org/donate"));
        "Name your own donation page in data-fallback-url."
    } else {
        examined.whole = true;
        "Write a link to your own donation page inside."
    };
    let message = "Where scripts are off or something fails, the page has no way to donate.";
    examined.found(Code::NoFallback, place, message.to_owned(), remedy);
}

/// Attributes that are none.
fn names(findings: &Findings<'_>, examined: &mut Examined<'_>) {
    let tag = examined.tag;
    let one_tag = examined.is_script();
    for attribute in &tag.attributes {
        let name = attribute.name.as_str();
        let bare = name.strip_prefix("data-");
        let right = match (one_tag, bare) {
            (false, None) if is_attribute(name) || GLOBAL.contains(&name) => continue,
            (false, None) => meant(name).map(str::to_owned),
            // On an element `data-…` is the page's own, but for what is to the letter one of ours.
            (false, Some(bare)) if is_attribute(bare) && !tag.has(bare) => Some(bare.to_owned()),
            (false, Some(_)) => continue,
            (true, Some(bare)) if is_attribute(bare) || bare == "target" => continue,
            (true, Some(bare)) => meant(bare).map(|meant| format!("data-{meant}")),
            (true, None) if is_attribute(name) && name != "lang" => Some(format!("data-{name}")),
            (true, None) => continue,
        };
        let place = findings.at(attribute.start, attribute.start + name.len());
        let told = shown::value(name);
        if let Some(right) = right.filter(|right| !tag.has(right)) {
            examined.mend(|markup| markup.renamed(name, &right));
            examined.found(
                Code::MisspeltAttribute,
                place,
                format!("The widget knows no {told}, so it has no effect: {right} was meant, it seems."),
                "Write it as the widget knows it.",
            );
        } else if !one_tag
            && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
            && !BEGINNINGS.iter().any(|begin| name.starts_with(begin))
        {
            examined.found(
                Code::UnknownAttribute,
                place,
                format!("The widget knows no {told}, so it has no effect."),
                "Take it away, if it was meant for the widget; docs/reference.md lists what it knows.",
            );
        }
    }
}

/// Keys, and where the page is.
fn environments(doctor: &Doctor, findings: &mut Findings<'_>) {
    let of = |test: bool| doctor.widgets.iter().copied().find(|widget| doctor.is_test(*widget) == Some(test));
    let (test, live) = (of(true), of(false));
    for widget in doctor.widgets.iter().copied().filter(|widget| doctor.is_test(*widget) == Some(true)) {
        let base = doctor.option(widget, "api-base").and_then(Address::parse).and_then(|base| base.origin());
        if base.as_deref() != Some(Environment::Live.host()) {
            continue;
        }
        let (tag, name) = (doctor.tag(widget.tag), format!("{}api-base", widget.prefix));
        findings.add(
            Code::MixedKeys,
            place(findings, tag, &name),
            "This widget has a test key, and calls the production host, which knows live keys alone: it refuses the key, and the fallback shows."
                .to_owned(),
            "Take api-base away: each key has its own host.",
            Some(Markup::of(tag).without(|known| known == name).open()),
        );
    }
    if let (Some(test), Some(live)) = (test, live) {
        let name = format!("{}{KEY}", test.prefix);
        let tag = doctor.tag(test.tag);
        let Some(key) = doctor.option(live, KEY) else { return };
        findings.add(
            Code::MixedKeys,
            place(findings, tag, &name),
            "This widget has a test key, and another one of the page a live key: the donations of this one move no money."
                .to_owned(),
            "Use keys of one kind on one page.",
            Some(Markup::of(tag).with(&name, key).without(|name| name.ends_with("api-base")).open()),
        );
    }
    let Some(home) = doctor.home.as_ref().filter(|home| home.scheme() != Scheme::File) else { return };
    if let Some(live) = live {
        let tag = doctor.tag(live.tag);
        let name = format!("{}{KEY}", live.prefix);
        if home.is_local() {
            findings.add(
                Code::LiveKeyLocal,
                place(findings, tag, &name),
                "A live key on a machine for trying things out: whoever donates here gives real money."
                    .to_owned(),
                "Use the pk_test_ key until the page is public.",
                Some(Markup::of(tag).with(&name, "pk_test_…").open()),
            );
        } else if home.scheme() == Scheme::Http {
            findings.add(
                Code::InsecurePage,
                place(findings, tag, &name),
                "The page is served by http:, so whoever is on the way can read and change what donors type."
                    .to_owned(),
                "Serve the page by https: alone.",
                Some(
                    "return 301 https://$host$request_uri;  # nginx, in the server that listens on port 80"
                        .to_owned(),
                ),
            );
        }
    } else if let Some(test) = test.filter(|_| is_public(home)) {
        let tag = doctor.tag(test.tag);
        let name = format!("{}{KEY}", test.prefix);
        findings.add(
            Code::TestKeyPublic,
            place(findings, tag, &name),
            "A test key on a public page: no money moves, and the form says so.".to_owned(),
            "Put in the pk_live_ key, if this page is meant for donors.",
            Some(Markup::of(tag).with(&name, "pk_live_…").without(|name| name.ends_with("api-base")).open()),
        );
    }
}

/// Whether donors may come here: not where things are tried out, by the look of the name.
fn is_public(home: &Address) -> bool {
    const TRIALS: [&str; 14] = [
        "test",
        "testing",
        "staging",
        "stage",
        "stg",
        "dev",
        "develop",
        "development",
        "preview",
        "demo",
        "sandbox",
        "qa",
        "uat",
        "beta",
    ];
    // Where previews of sites have their hosts.
    const PREVIEWS: [&str; 14] = [
        ".vercel.app",
        ".netlify.app",
        ".pages.dev",
        ".workers.dev",
        ".web.app",
        ".webflow.io",
        ".myshopify.com",
        ".wixsite.com",
        ".ngrok.io",
        ".ngrok-free.app",
        ".trycloudflare.com",
        ".herokuapp.com",
        ".stackblitz.io",
        ".csb.app",
    ];
    let host = home.host();
    home.scheme() == Scheme::Https
        && !home.is_local()
        && !PREVIEWS.iter().any(|end| host.ends_with(end))
        && !host.split(['.', '-']).any(|part| TRIALS.contains(&part))
}

/// Widgets in frames whose page stands in this one.
fn frames(doctor: &Doctor, findings: &mut Findings<'_>) {
    const NEEDED: [&str; 4] =
        ["allow-scripts", "allow-forms", "allow-popups", "allow-popups-to-escape-sandbox"];
    for tag in doctor.document.named("iframe") {
        let Some(sandbox) = tag.value("sandbox") else { continue };
        if !tag.value("srcdoc").is_some_and(|page| page.contains(TAG)) {
            continue;
        }
        let words: Vec<&str> = sandbox.split_ascii_whitespace().collect();
        let missing: Vec<&str> = NEEDED
            .into_iter()
            .filter(|word| !words.iter().any(|one| one.eq_ignore_ascii_case(word)))
            .collect();
        if missing.is_empty() {
            continue;
        }
        let whole = [words, missing.clone()].concat().join(" ");
        findings.add(
            Code::FrameSandbox,
            place(findings, tag, "sandbox"),
            format!("The widget stands in a sandboxed frame that lacks {}.", missing.join(" ")),
            "Add it: the form needs scripts and forms, and the checkout opens in a new tab that has to be free of the sandbox.",
            Some(Markup::of(tag).with("sandbox", &whole).without(|name| name == "srcdoc").open()),
        );
    }
}
