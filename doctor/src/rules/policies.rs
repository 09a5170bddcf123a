//! What the page's Content-Security-Policies keep from the widget. Each of them has to let all of it through.

use std::collections::{BTreeMap, BTreeSet};

use sir_donate::api::Environment;

use crate::address::{Address, Scheme};
use crate::code::Code;
use crate::doctor::{Doctor, Ruling};
use crate::finding::{Findings, Place};
use crate::html::Tag;
use crate::interface::{KEY, TAG};
use crate::policy::{Addition, Asker, Policy};
use crate::shown;
use crate::tag::Markup;

const HEADER: &str = "Content-Security-Policy";

/// Something that one policy lacks, and what it costs.
struct Lack {
    code: Code,
    addition: Addition,
    message: String,
}

pub(crate) fn check(doctor: &Doctor, findings: &mut Findings<'_>) {
    unseen(doctor, findings);
    let used = !doctor.widgets.is_empty() || doctor.own_scripts().next().is_some();
    if !used {
        return;
    }
    for ruling in &doctor.policies {
        let mut lacks = Vec::new();
        scripts(doctor, findings, ruling, &mut lacks);
        calls(doctor, ruling, &mut lacks);
        let policy = &ruling.policy;
        let additions: Vec<Addition> = lacks.iter().map(|lack| lack.addition.clone()).collect();
        let completed = policy.completed(&additions);
        let (place, whole) = match ruling.meta {
            None => (Place::Header(HEADER.to_owned()), format!("{HEADER}: {completed}")),
            Some(meta) => {
                let tag = doctor.tag(meta);
                let whole = Markup::of(tag).with("content", &completed.to_string()).open();
                (findings.at(tag.start, tag.end), whole)
            }
        };
        let nonces = completed.has_nonces();
        // What was hidden or is long can't be put in the place of what it was made of, and a nonce is for one answer alone.
        let fits = !nonces && shown::paste(&whole).is_some_and(|shown| shown == whole);
        let paste = if fits { whole } else { policy.changed(&completed) };
        for Lack { code, addition, message } in lacks {
            let remedy = if fits {
                "Put this in its place; it has all that this policy lacks.".to_owned()
            } else {
                format!(
                    "Add {} to {} where the policy is made, and leave all else as it is{}.",
                    shown::value(&addition.source),
                    policy.target(addition.directive),
                    if nonces { ": each answer has its own nonce where 'nonce-…' stands" } else { "" }
                )
            };
            findings.add(code, place.clone(), message, &remedy, Some(paste.clone()));
        }
    }
}

fn unseen(doctor: &Doctor, findings: &mut Findings<'_>) {
    let known = doctor.page.headers.as_ref().is_some_and(|headers| headers.all);
    if !known {
        findings.add(
            Code::HeadersUnseen,
            Place::Page,
            "The headers with which the page is served are not known; a policy in them may block the widget."
                .to_owned(),
            "Look at the page where it is served, or hand its headers over as well: by --headers FILE.",
            None,
        );
    }
}

fn scripts(doctor: &Doctor, findings: &mut Findings<'_>, ruling: &Ruling, lacks: &mut Vec<Lack>) {
    let policy = &ruling.policy;
    let page = doctor.home.as_ref();
    let mut lack = |code, directive, source: &str, message: String| {
        lacks.push(Lack { code, addition: Addition { directive, source: source.to_owned() }, message });
    };
    // In a `<meta>` it counts for nothing.
    if ruling.meta.is_none() && policy.forbids_scripts() {
        lack(
            Code::CspSandbox,
            "sandbox",
            "allow-scripts",
            "The policy's sandbox lets no script run.".to_owned(),
        );
    }
    if !policy.allows_wasm() {
        let message =
            "script-src lacks 'wasm-unsafe-eval', so the form can't run: the fallback shows at the click.";
        lack(Code::CspWasm, "script-src", "'wasm-unsafe-eval'", message.to_owned());
    }
    if !policy.allows_type(TAG) && doctor.own_scripts().next().is_some() {
        let message =
            format!("trusted-types lists names, and {TAG} is none of them: the fallback shows at the click.");
        lack(Code::CspTrustedTypes, "trusted-types", TAG, message);
    }
    for (script, tag) in doctor.own_scripts() {
        let Some(address) = served(script.address.as_ref()) else { continue };
        let nonce = tag.given("nonce");
        // A page that a browser saved has lost its nonces.
        let saved =
            tag.has("nonce") && nonce.is_none() && page.is_none_or(|page| page.scheme() == Scheme::File);
        // What stands before a `<meta>` is not under its rule.
        let before = ruling.meta.is_some_and(|meta| meta > script.tag);
        let asker = Asker { page, nonce, integrity: tag.given("integrity"), by_tag: true };
        let source = address.origin().unwrap_or_else(|| "'self'".to_owned());
        if !saved && !before && !policy.allows_script(address, asker) {
            if policy.is_strict() {
                by_tag(findings, tag, policy);
            } else {
                let nonce = if policy.has_nonce() { ", nor has the tag its nonce" } else { "" };
                let message = format!(
                    "script-src doesn't list {source}{nonce}: the script is blocked, and the fallback shows for ever."
                );
                lack(Code::CspScript, "script-src-elem", &source, message);
            }
            continue;
        }
        let app = doctor.beside(address).map(|(app, ..)| app).or_else(|| address.join("app-000000000000.js"));
        let asker = Asker { integrity: None, by_tag: false, ..asker };
        if !saved && app.is_some_and(|app| !policy.allows_script(&app, asker)) {
            let message = format!(
                "script-src lists the script itself, and not {source}: the file that it loads is blocked, and the fallback shows at the click."
            );
            lack(Code::CspApp, "script-src-elem", &source, message);
        }
    }
}

/// Of a page on a disk nobody knows where its files will be: a browser that saves a page names copies beside it.
fn served(address: Option<&Address>) -> Option<&Address> {
    address.filter(|address| address.scheme() != Scheme::File)
}

/// Hosts count for nothing there: the tag itself has to be trusted.
fn by_tag(findings: &mut Findings<'_>, tag: &Tag, policy: &Policy) {
    let place = findings.at(tag.start, tag.end);
    if !policy.has_nonce() {
        findings.add(
            Code::CspScript,
            place,
            "The page's policy has 'strict-dynamic' and goes by hashes, and the tag has none that it lists: the script is blocked."
                .to_owned(),
            "Name a version that never changes, as /1.2.3/, put its hash on the tag and into script-src; or let a script that the policy lists make the tag.",
            Some(Markup::of(tag).with("integrity", "sha384-…").with("crossorigin", "anonymous").whole()),
        );
        return;
    }
    findings.add(
        Code::CspScript,
        place,
        "The page's policy has 'strict-dynamic' and goes by nonces, and the tag has not the right one: the script is blocked."
            .to_owned(),
        "Put the page's nonce on the tag, the one that is made for each answer anew; no host is needed.",
        Some(Markup::of(tag).with("nonce", "…").whole()),
    );
}

fn calls(doctor: &Doctor, ruling: &Ruling, lacks: &mut Vec<Lack>) {
    let policy = &ruling.policy;
    let page = doctor.home.as_ref();
    let mut lack = |code, directive, source: String, message: String| {
        lacks.push(Lack { code, addition: Addition { directive, source }, message });
    };
    let blocked = |directive, address: &Address| !policy.allows(directive, address, page);
    let source = |address: &Address| -> String {
        let own = page.and_then(Address::origin) == address.origin();
        address.origin().filter(|_| !own).unwrap_or_else(|| "'self'".to_owned())
    };
    let own: BTreeSet<&Address> =
        doctor.own_scripts().filter_map(|(script, _)| served(script.address.as_ref())).collect();
    for address in own {
        let wasm = doctor
            .beside(address)
            .map(|(_, wasm, _)| wasm)
            .or_else(|| address.join("sir-donate-000000000000.wasm"));
        if let Some(wasm) = wasm.filter(|wasm| blocked("connect-src", wasm)) {
            let source = source(&wasm);
            let message = format!(
                "connect-src doesn't list {source}, from where the wasm is fetched: the fallback shows at the click."
            );
            lack(Code::CspCdn, "connect-src", source, message);
        }
    }
    for api in apis(doctor) {
        if blocked("connect-src", &api) {
            let source = source(&api);
            let message = format!(
                "connect-src doesn't list {source}, the API of the key: the form can't be submitted."
            );
            lack(Code::CspApi, "connect-src", source, message);
        }
    }
    for snapshot in doctor.snapshots().into_keys() {
        if served(Some(&snapshot)).is_some() && blocked("connect-src", &snapshot) {
            let source = source(&snapshot);
            let message = format!(
                "connect-src doesn't list {source}, where the snapshot is: the API is asked instead."
            );
            lack(Code::CspSnapshot, "connect-src", source, message);
        }
    }
    if !doctor.widgets.is_empty() && !policy.allows_foreign_pictures() {
        let message =
            "img-src lists no other host: the form shows the nonprofit's initial in the place of its logo.";
        lack(Code::CspLogo, "img-src", "https:".to_owned(), message.to_owned());
    }
    for tag in doctor.document.named("link") {
        let Some(style) = doctor.reserve_style(tag) else { continue };
        if served(Some(&style)).is_some() && !tag.has("nonce") && blocked("style-src-elem", &style) {
            let source = source(&style);
            let message = format!(
                "style-src doesn't list {source}, from where reserve.css is loaded: the page moves when the widget comes."
            );
            lack(Code::CspStyle, "style-src-elem", source, message);
        }
    }
}

/// The hosts that the widgets of the page call.
fn apis(doctor: &Doctor) -> Vec<Address> {
    let mut all = BTreeMap::new();
    for widget in &doctor.widgets {
        // One that is no key yet says which it will be.
        let begins = |prefix| doctor.option(*widget, KEY).is_some_and(|key| key.starts_with(prefix));
        let Some(test) = begins("pk_test_").then_some(true).or(begins("pk_live_").then_some(false)) else {
            continue;
        };
        let environment = if test { Environment::Test } else { Environment::Live };
        let origin = doctor.option(*widget, "api-base").filter(|_| test).unwrap_or(environment.host());
        if let Some(address) = Address::parse(origin).and_then(|origin| origin.join("/v1/partner/config")) {
            all.insert(address.origin(), address);
        }
    }
    all.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Policy;

    #[test]
    fn what_a_policy_lacks_is_added_once() {
        let policy = Policy::all("default-src 'none'").remove(0);
        let addition = |source: &str| Addition { directive: "connect-src", source: source.to_owned() };
        assert_eq!(
            policy.completed(&[addition("https://a.example"), addition("https://a.example")]).to_string(),
            "default-src 'none'; connect-src https://a.example"
        );
    }
}
