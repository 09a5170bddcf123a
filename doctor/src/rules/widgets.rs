//! The elements, and the script tags that make one.

use sir_donate::options::Options;

use crate::address::{Address, Scheme};
use crate::code::Code;
use crate::doctor::{Doctor, Widget};
use crate::finding::Findings;
use crate::html::{End, Tag};
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
        key(doctor, findings, *widget);
        options(doctor, findings, *widget);
        fallback(doctor, findings, *widget);
        names(doctor, findings, *widget);
    }
    environments(doctor, findings);
    frames(doctor, findings);
}

/// Where an attribute stands; where there is none, the tag.
fn place(findings: &Findings<'_>, tag: &Tag, name: &str) -> crate::Place {
    let start = tag.attribute(name).map_or(tag.start, |attribute| attribute.start);
    findings.at(start, tag.end)
}

fn key(doctor: &Doctor, findings: &mut Findings<'_>, widget: Widget) {
    let tag = doctor.tag(widget.tag);
    let name = format!("{}{KEY}", widget.prefix);
    let paste = |value: &str| Some(Markup::of(tag).with(&name, value).open());
    let Some(value) = tag.given(&name) else {
        // A script may set the property, which is as good.
        if tag.value(&name).is_none() && doctor.sets.0 {
            return;
        }
        let wrong =
            tag.attributes.iter().find(|one| meant(one.name.trim_start_matches("data-")) == Some(KEY));
        let paste = match wrong.filter(|one| one.name != name) {
            Some(wrong) => Some(Markup::of(tag).renamed(&wrong.name, &name).open()),
            None => paste("pk_test_…"),
        };
        findings.add(
            Code::NoKey,
            place(findings, tag, &name),
            format!("The widget has no {name}, so it shows its fallback alone."),
            "Put in your publishable key: pk_test_ or pk_live_ and 64 hexadecimal digits.",
            paste,
        );
        return;
    };
    if doctor.is_test(widget).is_some() || held(value).is_some() {
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
    findings.add(
        Code::BadKey,
        place(findings, tag, &name),
        format!("{name} {why}, so the widget shows its fallback alone."),
        "Put in your publishable key: pk_test_ or pk_live_ and 64 hexadecimal digits, and nothing else.",
        paste(if whole { bare } else { "pk_test_…" }),
    );
}

/// What the widget itself says of its options.
fn options(doctor: &Doctor, findings: &mut Findings<'_>, widget: Widget) {
    let tag = doctor.tag(widget.tag);
    let mut given = doctor.options(widget);
    let test = doctor.is_test(widget);
    if test.is_none() {
        // It is told by itself; all else is read as if it were good.
        given.retain(|(name, _)| name != KEY);
        given.push((KEY.to_owned(), format!("pk_test_{}", "0".repeat(64))));
    }
    // A host of another script is taken for what it says: only a browser can tell.
    let Err(faults) = Options::parse(&given, |host| {
        Some(if host.is_ascii() { host.to_owned() } else { "xn--a".to_owned() })
    }) else {
        return;
    };
    for fault in faults {
        let name = format!("{}{}", widget.prefix, fault.name);
        let place = place(findings, tag, &name);
        // It is told by itself.
        if fault.secret {
            continue;
        }
        if fault.name == "api-base" && test == Some(false) {
            findings.add(
                Code::LiveKeyBesideApiBase,
                place,
                "A live key talks to the production host alone, so the widget refuses api-base and shows its fallback."
                    .to_owned(),
                "Take api-base away, or use a pk_test_ key.",
                Some(Markup::of(tag).without(|known| known == name).open()),
            );
            continue;
        }
        if !tag.has(&name) && fault.name == "nonprofit" && doctor.sets.1 {
            continue;
        }
        let value = tag.given(&name);
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
        let near = value.and_then(|value| corrected(&fault.name, value));
        let remedy = format!("{}{}.", fault.remedy[..1].to_ascii_uppercase(), &fault.remedy[1..]);
        let markup = Markup::of(tag);
        let markup = match near {
            Some(near) => markup.with(&name, &near),
            None if fault.name == "nonprofit" => markup.with(&name, "…"),
            None => markup.without(|known| known == name),
        };
        findings.add(Code::BadValue, place, message, &remedy, Some(markup.open()));
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

fn fallback(doctor: &Doctor, findings: &mut Findings<'_>, widget: Widget) {
    let tag = doctor.tag(widget.tag);
    let place = findings.at(tag.start, tag.end);
    let link = "<a href=\"https://example.org/donate\">Donate</a>";
    let one_tag = !widget.prefix.is_empty();
    if !one_tag && (tag.slash && tag.content || tag.ended == End::Around && tag.children > 1) {
        let how = if tag.slash { "is closed by a slash, which HTML does not know" } else { "has no end tag" };
        findings.add(
            Code::NotClosed,
            place,
            format!(
                "<{TAG}> {how}: what follows counts as its fallback, and is gone once the widget is there."
            ),
            "Close it by an end tag, with the link to your own donation page inside.",
            Some(format!("{}\n  {link}\n</{TAG}>", Markup::of(tag).open())),
        );
        return;
    }
    if tag.ended == End::Paragraph {
        findings.add(
            Code::FallbackOutside,
            place,
            format!("<{TAG}> stands in a <p>, and the tag inside ends that paragraph, and the widget with it: the fallback stands outside, and shows beside the widget."),
            "Put a link inside, which may stand in a paragraph, or the widget into a <div>.",
            Some(format!("{}\n  {link}\n</{TAG}>", Markup::of(tag).open())),
        );
        return;
    }
    if doctor.option(widget, "fallback-url").is_some() || !one_tag && tag.content {
        return;
    }
    let paste = if one_tag {
        Markup::of(tag).with("data-fallback-url", "https://example.org/donate").whole()
    } else {
        format!("{}\n  {link}\n</{TAG}>", Markup::of(tag).open())
    };
    findings.add(
        Code::NoFallback,
        place,
        "Where scripts are off or something fails, the page has no way to donate.".to_owned(),
        if one_tag {
            "Name your own donation page in data-fallback-url."
        } else {
            "Write a link to your own donation page inside."
        },
        Some(paste),
    );
}

/// Attributes that are none.
fn names(doctor: &Doctor, findings: &mut Findings<'_>, widget: Widget) {
    let tag = doctor.tag(widget.tag);
    let one_tag = !widget.prefix.is_empty();
    for attribute in &tag.attributes {
        let name = attribute.name.as_str();
        let bare = name.strip_prefix("data-");
        // A property that wins is no slip.
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
        if let Some(right) = right.filter(|right| !tag.has(right)) {
            findings.add(
                Code::MisspeltAttribute,
                place,
                format!(
                    "The widget knows no {}, so it has no effect: {right} was meant, it seems.",
                    shown::value(name)
                ),
                "Write it as the widget knows it.",
                Some(Markup::of(tag).renamed(name, &right).open()),
            );
        } else if !one_tag
            && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
            && !BEGINNINGS.iter().any(|begin| name.starts_with(begin))
        {
            findings.add(
                Code::UnknownAttribute,
                place,
                format!("The widget knows no {}, so it has no effect.", shown::value(name)),
                "Take it away, if it was meant for the widget; docs/reference.md lists what it knows.",
                None,
            );
        }
    }
}

/// Keys, and where the page is.
fn environments(doctor: &Doctor, findings: &mut Findings<'_>) {
    let of = |test: bool| doctor.widgets.iter().copied().find(|widget| doctor.is_test(*widget) == Some(test));
    let (test, live) = (of(true), of(false));
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
