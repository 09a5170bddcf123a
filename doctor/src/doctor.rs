//! A visit, step by step.

use std::collections::{BTreeMap, BTreeSet};

use sir_donate::api::key::holds_secret;

use crate::address::{Address, Scheme};
use crate::finding::{Finding, Findings};
use crate::html::{self, Document, Tag};
use crate::interface::{ATTRIBUTES, KEY, TAG};
use crate::mime;
use crate::policy::Policy;
use crate::rules;
use crate::shown;
use crate::visit::{Answer, Got, Page, Want, What};

/// A page under examination.
#[derive(Debug)]
pub struct Doctor {
    pub(crate) page: Page,
    /// Where the page is.
    pub(crate) home: Option<Address>,
    /// Where its relative addresses begin.
    base: Option<Address>,
    pub(crate) document: Document,
    pub(crate) scripts: Vec<Script>,
    pub(crate) widgets: Vec<Widget>,
    pub(crate) policies: Vec<Ruling>,
    /// Whether a script of the page sets the key as a property, and the nonprofit.
    pub(crate) sets: (bool, bool),
    answers: BTreeMap<String, Answer>,
}

/// A script tag that is the widget's, or is meant to be.
#[derive(Debug)]
pub(crate) struct Script {
    /// Its number among the tags.
    pub(crate) tag: usize,
    /// Its address as it is written.
    pub(crate) src: String,
    /// Where that leads.
    pub(crate) address: Option<Address>,
}

/// A `<sir-donate>`, or a script tag that makes one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Widget {
    /// Its number among the tags.
    pub(crate) tag: usize,
    /// What stands before the names of its attributes.
    pub(crate) prefix: &'static str,
}

/// A policy, and where it is written.
#[derive(Debug)]
pub(crate) struct Ruling {
    pub(crate) policy: Policy,
    /// The `<meta>`'s number among the tags; else it is in a header.
    pub(crate) meta: Option<usize>,
}

pub(crate) const SCRIPT: &str = "sir-donate.js";
/// Only in the script itself.
const MARK: &str = "remove type=module";
/// Only in what takes its place when it is switched off.
const OFF_MARK: &str = "switched off by its maintainers";
/// More scripts than any page has of ours, and enough of others'.
const MOST_SCRIPTS: usize = 8;
const MOST_OTHERS: usize = 16;
const MOST_TAGS: usize = 64;
/// Longer galleries are like their beginning.
const MOST_WIDGETS: usize = 500;

/// What a file turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The script, with the names of what it loads and the hash of the first.
    Script {
        app: String,
        wasm: String,
        integrity: Option<String>,
    },
    Off,
    Html,
    Another,
}

impl Doctor {
    /// Reads a page. Nothing is asked for yet.
    pub fn new(page: Page) -> Self {
        let document = html::read(&page.html);
        let home = page.address.as_deref().and_then(Address::parse);
        let base = document
            .named("base")
            .find_map(|tag| tag.value("href"))
            .and_then(|href| home.as_ref().map_or_else(|| Address::parse(href), |home| home.join(href)))
            .or_else(|| home.clone());
        let mut doctor = Self {
            policies: policies(&page, &document),
            sets: ["publishableKey", "nonprofit"]
                .map(|name| document.named("script").any(|tag| sets(tag, name)))
                .into(),
            page,
            home,
            base,
            document,
            scripts: Vec::new(),
            widgets: Vec::new(),
            answers: BTreeMap::new(),
        };
        for (number, tag) in doctor.document.tags.iter().enumerate() {
            let Some(src) = (tag.name == "script").then(|| own_src(tag)).flatten() else { continue };
            let script = Script { tag: number, address: doctor.lead(&src), src };
            doctor.scripts.push(script);
        }
        doctor.scripts.truncate(MOST_TAGS);
        doctor.widgets = doctor.found();
        doctor
    }

    fn found(&self) -> Vec<Widget> {
        let widget = |(tag, one): (usize, &Tag)| match &*one.name {
            TAG => Some(Widget { tag, prefix: "" }),
            "script" if one.has("data-publishable-key") => Some(Widget { tag, prefix: "data-" }),
            _ => None,
        };
        self.document.tags.iter().enumerate().filter_map(widget).take(MOST_WIDGETS).collect()
    }

    /// What to ask for now. It is empty once there is nothing left; before that, each round may bring new wishes.
    pub fn wants(&self) -> Vec<Want> {
        let mut wants: BTreeMap<String, What> = BTreeMap::new();
        let mut want = |address: &Address, what| {
            wants.entry(address.to_string()).or_insert(what);
        };
        for address in self.script_addresses() {
            want(address, What::Script);
            if let Some((app, wasm, _)) = self.beside(address) {
                want(&app, What::App);
                want(&wasm, What::Wasm);
            }
        }
        for tag in self.document.named("link") {
            if let Some(address) = self.reserve_style(tag) {
                want(&address, What::Style);
            }
        }
        for address in self.snapshots().into_keys().take(MOST_SCRIPTS) {
            want(&address, What::Snapshot);
        }
        if self.scripts.is_empty() {
            for address in self.other_scripts() {
                want(&address, What::Other);
            }
        }
        wants.retain(|address, _| !self.answers.contains_key(address));
        let origin = self.home.as_ref().and_then(Address::origin);
        let foreign = |address: &str| Address::parse(address).and_then(|address| address.origin()) != origin;
        wants
            .into_iter()
            .map(|(address, what)| Want {
                // A page on a disk has no origin yet, and a browser says so.
                origin: foreign(&address).then(|| origin.clone().unwrap_or_else(|| "null".to_owned())),
                address,
                what,
            })
            .collect()
    }

    /// Tells what came of asking for an address that was wanted.
    pub fn answered(&mut self, address: &str, answer: Answer) {
        self.answers.insert(address.to_owned(), answer);
    }

    /// All that was found, as far as it is known by now.
    pub fn findings(&self) -> Vec<Finding> {
        let mut findings = Findings::new(&self.page.html);
        rules::secrets::check(self, &mut findings);
        rules::widgets::check(self, &mut findings);
        rules::scripts::check(self, &mut findings);
        rules::policies::check(self, &mut findings);
        rules::files::check(self, &mut findings);
        findings.sorted()
    }

    pub(crate) fn tag(&self, number: usize) -> &Tag {
        &self.document.tags[number]
    }

    /// Where an address of the page leads.
    pub(crate) fn lead(&self, reference: &str) -> Option<Address> {
        // A secret is not sent anywhere.
        if shown::holds_secret(reference) {
            return None;
        }
        match &self.base {
            Some(base) => base.join(reference),
            None => Address::parse(reference),
        }
    }

    pub(crate) fn answer(&self, address: &Address) -> Option<&Answer> {
        self.answers.get(&address.to_string())
    }

    /// A good answer.
    pub(crate) fn got(&self, address: &Address) -> Option<&Got> {
        match self.answer(address) {
            Some(Answer::Got(got)) if (200..300).contains(&got.status) => Some(got),
            _ => None,
        }
    }

    /// The script tags that are the widget's, each with its script. One of the page's own may have the same name.
    pub(crate) fn own_scripts(&self) -> impl Iterator<Item = (&Script, &Tag)> {
        self.scripts.iter().map(|script| (script, self.tag(script.tag))).filter(|(script, tag)| {
            let module = tag.given("type").is_some_and(|kind| kind.eq_ignore_ascii_case("module"));
            let got = script.address.as_ref().and_then(|address| self.got(address));
            let known = got.map(kind_of);
            let ours = matches!(known, Some(Kind::Script { .. } | Kind::Off));
            let bundle = known == Some(Kind::Another) && got.is_some_and(|got| names_it(&got.body));
            if bundle && !is_release(&script.src) && !tag.has("data-publishable-key") {
                return false;
            }
            !module || ours || known.is_none() && (is_release(&script.src) || tag.has("data-publishable-key"))
        })
    }

    /// The addresses of the scripts, each once.
    pub(crate) fn script_addresses(&self) -> BTreeSet<&Address> {
        self.scripts.iter().filter_map(|script| script.address.as_ref()).take(MOST_SCRIPTS).collect()
    }

    /// What the script at this address loads, and the hash that it knows of the first.
    pub(crate) fn beside(&self, script: &Address) -> Option<(Address, Address, Option<String>)> {
        match self.got(script).map(kind_of)? {
            Kind::Script { app, wasm, integrity } => {
                Some((script.join(&app)?, script.join(&wasm)?, integrity))
            }
            _ => None,
        }
    }

    /// The address of a `<link>` that brings `reserve.css`.
    pub(crate) fn reserve_style(&self, tag: &Tag) -> Option<Address> {
        let sheet =
            tag.given("rel")?.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case("stylesheet"));
        let address = self.lead(tag.given("href").filter(|_| sheet)?)?;
        (address.name() == "reserve.css").then_some(address)
    }

    /// The snapshots that widgets name, with one of these.
    pub(crate) fn snapshots(&self) -> BTreeMap<Address, Widget> {
        let option = |widget| self.option(widget, "snapshot").filter(|value| !holds_secret(value));
        let lead = |widget: &Widget| Some((self.lead(option(*widget)?)?, *widget));
        self.widgets.iter().filter_map(lead).collect()
    }

    /// The scripts of a page in which none is known to be the widget's.
    pub(crate) fn other_scripts(&self) -> BTreeSet<Address> {
        let srcs = self.document.named("script").filter_map(|tag| tag.given("src"));
        srcs.filter_map(|src| self.lead(src)).take(MOST_OTHERS).collect()
    }

    /// What a widget was given under this name.
    pub(crate) fn option(&self, widget: Widget, name: &str) -> Option<&str> {
        let tag = self.tag(widget.tag);
        if widget.prefix.is_empty() {
            tag.given(name)
        } else {
            tag.given(&format!("{}{name}", widget.prefix))
        }
    }

    /// All options of a widget, by their attribute.
    pub(crate) fn options(&self, widget: Widget) -> Vec<(String, String)> {
        let pair = |(name, _): &(&str, _)| Some(((*name).to_owned(), self.option(widget, name)?.to_owned()));
        ATTRIBUTES.iter().filter_map(pair).collect()
    }

    /// Whether the key of a widget is a test key; none where it is no key.
    pub(crate) fn is_test(&self, widget: Widget) -> Option<bool> {
        let key = sir_donate::api::PublishableKey::parse(self.option(widget, KEY)?)?;
        Some(key.environment() == sir_donate::api::Environment::Test)
    }

    /// Whether this address is of another origin than the page; where the page's is not known, it is.
    pub(crate) fn is_foreign(&self, address: &Address) -> bool {
        address.scheme() != Scheme::File && self.home.as_ref().and_then(Address::origin) != address.origin()
    }

    /// How the page's own text names an address: what lies on a disk has its name alone.
    pub(crate) fn told(&self, address: &Address) -> String {
        let text = address.to_string();
        let near = self.home.as_ref().filter(|home| home.scheme() == Scheme::File).map(ToString::to_string);
        let folder = near.as_deref().and_then(|home| home.rfind('/').map(|at| &home[..=at]));
        let text = folder.and_then(|folder| text.strip_prefix(folder)).unwrap_or(&text);
        shown::value(text.strip_prefix("file://").unwrap_or(text))
    }
}

/// The policies of the headers and of the page, but for those that only report.
fn policies(page: &Page, document: &Document) -> Vec<Ruling> {
    let headers = page.headers.iter().flat_map(|headers| headers.values("content-security-policy"));
    let by_header = headers.flat_map(Policy::all).map(|policy| Ruling { policy, meta: None });
    // In the body it counts for nothing.
    let metas = document.tags.iter().enumerate().filter(|(_, tag)| {
        let is = |word: &str| tag.value("http-equiv").is_some_and(|name| name.eq_ignore_ascii_case(word));
        tag.name == "meta" && tag.in_head && is("content-security-policy")
    });
    let by_meta = metas.flat_map(|(number, tag)| {
        let policies = Policy::all(tag.value("content").unwrap_or_default());
        policies.into_iter().map(move |policy| Ruling { policy, meta: Some(number) })
    });
    by_header.chain(by_meta).take(MOST_SCRIPTS).collect()
}

/// The address of the widget's script, wherever the tag has it: what holds scripts back hides it in other attributes.
fn own_src(tag: &Tag) -> Option<String> {
    let file = |src: &str| {
        let path = src.split(['?', '#']).next().unwrap_or_default();
        path.rsplit(['/', '\\']).next().is_some_and(is_named)
    };
    let places = tag.attributes.iter().filter(|attribute| attribute.name.ends_with("src"));
    let mut named = places.clone().filter(|attribute| file(attribute.value.trim()));
    let meant = || {
        tag.attributes
            .iter()
            .any(|one| one.name.ends_with("publishable-key") || one.name.ends_with("nonprofit"))
    };
    let src = named.next().or_else(|| places.clone().next().filter(|_| meant()))?;
    Some(src.value.trim().to_owned())
}

/// Whether a script of the page gives widgets this property. Data of other kinds has words like these too.
fn sets(script: &Tag, name: &str) -> bool {
    let runs = |kind: &str| kind == "module" || mime::is_script(kind);
    let mut places = script.text.match_indices(name).map(|(at, _)| script.text.split_at(at));
    let set = |(before, rest): (&str, &str)| {
        let behind = rest[name.len()..].trim_start();
        before.ends_with('.') && behind.starts_with('=') && !behind.starts_with("==")
    };
    script.given("type").is_none_or(|kind| runs(&kind.to_ascii_lowercase()))
        && (script.text.contains(TAG) && script.text.contains(name) || places.any(set))
}

/// Whether a file is the script by its name, or one that a browser saved under a like one.
fn is_named(file: &str) -> bool {
    let Some(rest) = file.strip_prefix(TAG) else { return false };
    let Some(number) = rest.strip_suffix(".download").unwrap_or(rest).strip_suffix(".js") else {
        return false;
    };
    // Of several with one name: Chrome's and Firefox's way.
    let digits = match number.strip_prefix('(') {
        Some(rest) => rest.strip_suffix(')'),
        None => number.strip_prefix('_'),
    };
    number.is_empty()
        || digits.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether the address is one of a release's folder: `/v1/`, `/next/`, `/1.2.3/`.
pub(crate) fn is_release(src: &str) -> bool {
    folder(src)
        .is_some_and(|name| is_moving(name) || name.bytes().next().is_some_and(|byte| byte.is_ascii_digit()))
}

/// Whether what is behind such a folder changes with each release.
pub(crate) fn is_moving(folder: &str) -> bool {
    let major = folder.strip_prefix('v').unwrap_or_default();
    folder == "next" || !major.is_empty() && major.bytes().all(|byte| byte.is_ascii_digit())
}

/// The folder that a file lies in.
pub(crate) fn folder(src: &str) -> Option<&str> {
    src.split(['?', '#']).next()?.rsplit('/').nth(1)
}

/// Whether the element stands in a script.
pub(crate) fn names_it(body: &[u8]) -> bool {
    String::from_utf8_lossy(body).contains(TAG)
}

/// Whether a text is the script's, pasted.
pub(crate) fn is_script(text: &str) -> bool {
    text.contains(MARK) && text.contains("sir-donate")
}

pub(crate) fn kind_of(got: &Got) -> Kind {
    let text = String::from_utf8_lossy(&got.body);
    if let (true, Some(app), Some(wasm)) =
        (is_script(&text), hashed(&text, "app-", ".js"), hashed(&text, "sir-donate-", ".wasm"))
    {
        return Kind::Script { app, wasm, integrity: integrity(&text) };
    }
    if text.contains(OFF_MARK) {
        return Kind::Off;
    }
    if text.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']).starts_with('<') {
        Kind::Html
    } else {
        Kind::Another
    }
}

/// The first name of this form, with hexadecimal digits in its middle.
fn hashed(text: &str, before: &str, after: &str) -> Option<String> {
    text.match_indices(before).find_map(|(at, _)| {
        let rest = &text[at + before.len()..];
        let digits = rest.bytes().take_while(u8::is_ascii_hexdigit).count();
        let whole = (8..=64).contains(&digits) && rest[digits..].starts_with(after);
        whole.then(|| text[at..at + before.len() + digits + after.len()].to_owned())
    })
}

/// The first hash in a file: that of the next one.
pub(crate) fn integrity(text: &str) -> Option<String> {
    text.match_indices("sha256-").find_map(|(at, start)| {
        let rest = &text[at + start.len()..];
        let length =
            rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || b"+/".contains(byte)).count();
        (length == 43 && rest[length..].starts_with('='))
            .then(|| text[at..=at + start.len() + length].to_owned())
    })
}
