//! What came of asking for the files that the page names.

use crate::address::{Address, Scheme};
use crate::code::Code;
use crate::doctor::{Doctor, Kind, SCRIPT, Widget, integrity, kind_of};
use crate::finding::{Findings, Place};
use crate::html::Tag;
use crate::mime;
use crate::shown;
use crate::tag::Markup;
use crate::visit::{Answer, Got};

const SERVER: &str = "It is for whoever serves the file to mend; docs/cdn.md of SIR Donate has samples for nginx, Caddy and others.";
const CORS: &str = "add_header Access-Control-Allow-Origin \"*\";  # nginx";

/// The beginning of a WebAssembly file.
const WASM: [u8; 4] = *b"\0asm";

pub(crate) fn check(doctor: &Doctor, findings: &mut Findings<'_>) {
    let mut seen = Vec::new();
    for (script, tag) in doctor.own_scripts() {
        let Some(address) = &script.address else {
            let why = if shown::holds_secret(&script.src) {
                "a secret stands in its address"
            } else if shown::user(&script.src).is_some() {
                "a name and a password stand in its address"
            } else {
                "its address is not whole"
            };
            unseen(findings, findings.at(tag.start, tag.end), &shown::value(&script.src), why);
            continue;
        };
        // Each file is told once, however many tags name it; how a tag asks is its own.
        let first = !seen.contains(&address);
        seen.push(address);
        let place = findings.at(tag.start, tag.end);
        file(doctor, findings, address, tag, place, first);
    }
    let mut loaded: Vec<Address> = Vec::new();
    for address in doctor.script_addresses() {
        let Some((app, wasm, expected)) = doctor.beside(address) else { continue };
        if loaded.contains(&app) {
            continue;
        }
        beside(doctor, findings, &app, expected.as_deref(), false);
        let expected = doctor.got(&app).and_then(|got| integrity(&String::from_utf8_lossy(&got.body)));
        beside(doctor, findings, &wasm, expected.as_deref(), true);
        loaded.push(app);
    }
    lesser(doctor, findings);
}

fn unseen(findings: &mut Findings<'_>, place: Place, what: &str, why: &str) {
    findings.add(
        Code::FileUnseen,
        place,
        format!("{what} could not be looked at: {}.", shown::value(why)),
        "Look at the page where it is served, and from where its files can be had.",
        None,
    );
}

/// The script itself.
fn file(
    doctor: &Doctor,
    findings: &mut Findings<'_>,
    address: &Address,
    tag: &Tag,
    place: Place,
    first: bool,
) {
    let told = doctor.told(address);
    let got = match doctor.answer(address) {
        None => return,
        Some(Answer::Unseen(why)) => {
            if first {
                unseen(findings, place, &told, why);
            }
            return;
        }
        Some(Answer::Failed(why)) => {
            missing(findings, place, &format!("{told} can't be had: {}.", shown::value(why)));
            return;
        }
        Some(Answer::Got(got)) => got,
    };
    if !(200..300).contains(&got.status) {
        missing(findings, place, &format!("{told} answers with {}, so the script is not there.", got.status));
        return;
    }
    moved(doctor, findings, address, got, tag, &place);
    let kind = kind_of(got);
    match kind {
        Kind::Html | Kind::Another => {
            let what = if kind == Kind::Html { "a page" } else { "something else" };
            findings.add(
                Code::ScriptWrong,
                place,
                format!("{told} brings {what} in the place of the script."),
                "Correct the address; where scripts are combined or minified on their way, exclude sir-donate.js.",
                Some(Markup::of(tag).with("src", "https://CDN/v1/sir-donate.js").whole()),
            );
            return;
        }
        Kind::Off => findings.add(
            Code::SwitchedOff,
            place.clone(),
            "The release is switched off by its maintainers for now: all pages show their fallback."
                .to_owned(),
            "Nothing has to be done; docs/security/kill-switch.md says more.",
            None,
        ),
        Kind::Script { .. } => {}
    }
    if address.scheme() == Scheme::File {
        return;
    }
    typed(findings, got, &told, &place);
    let foreign = doctor.is_foreign(address);
    if tag.has("crossorigin") && foreign {
        shared(doctor, findings, got, &told, &place);
    } else if foreign {
        embeddable(doctor, findings, address, got, &told, &place, tag);
    }
}

fn missing(findings: &mut Findings<'_>, place: Place, message: &str) {
    findings.add(
        Code::ScriptMissing,
        place,
        message.to_owned(),
        "Correct the address: SIR Giving gave you the host, and /v1/ is the channel for nearly all pages.",
        Some(Markup::script("https://CDN/v1/sir-donate.js").whole()),
    );
}

fn moved(
    doctor: &Doctor,
    findings: &mut Findings<'_>,
    address: &Address,
    got: &Got,
    tag: &Tag,
    place: &Place,
) {
    let Some(end) = Address::parse(&got.address).filter(|end| end != address) else { return };
    let told = doctor.told(&end);
    findings.add(
        Code::Redirect,
        place.clone(),
        format!("The script's address leads on to {told}, and each of its files takes the same way round."),
        "Name the address where it ends.",
        Some(Markup::of(tag).with("src", &end.to_string()).whole()),
    );
}

/// The type that a browser runs a script with.
fn typed(findings: &mut Findings<'_>, got: &Got, told: &str, place: &Place) {
    let nosniff = got
        .headers
        .get("x-content-type-options")
        .is_some_and(|value| value.to_ascii_lowercase().contains("nosniff"));
    let kind = got.headers.get("content-type");
    if kind.is_none() && !got.headers.all || mime::runs(kind.as_deref(), nosniff) {
        return;
    }
    let named = kind.map_or_else(
        || "without a type".to_owned(),
        |kind| format!("as {}", shown::value(&mime::essence(&kind))),
    );
    let why = if nosniff { ", and with nosniff" } else { "" };
    findings.add(
        Code::Mime,
        place.clone(),
        format!("{told} is served {named}{why}: browsers don't run it."),
        SERVER,
        Some("types { text/javascript js; application/wasm wasm; text/css css; }  # nginx".to_owned()),
    );
}

/// Whether a page of another origin may look at it.
fn shared(doctor: &Doctor, findings: &mut Findings<'_>, got: &Got, told: &str, place: &Place) {
    let origin = doctor.home.as_ref().and_then(Address::origin);
    let allowed = match got.headers.get("access-control-allow-origin") {
        // A script that asked by CORS has the answer because it is allowed.
        None => !got.headers.all,
        Some(value) => value.trim() == "*" || origin.is_none_or(|origin| origin == value.trim()),
    };
    if allowed {
        return;
    }
    findings.add(
        Code::Cors,
        place.clone(),
        format!(
            "{told} doesn't allow this page by Access-Control-Allow-Origin: browsers keep it from the widget."
        ),
        SERVER,
        Some(CORS.to_owned()),
    );
}

/// Whether a page of another origin may run it without looking at it.
fn embeddable(
    doctor: &Doctor,
    findings: &mut Findings<'_>,
    address: &Address,
    got: &Got,
    told: &str,
    place: &Place,
    tag: &Tag,
) {
    let policy =
        got.headers.get("cross-origin-resource-policy").map(|value| value.trim().to_ascii_lowercase());
    let site = |address: &Address| -> Vec<String> {
        address.host().rsplit('.').take(2).map(str::to_owned).collect()
    };
    let near = doctor.home.as_ref().is_some_and(|home| site(home) == site(address));
    let embedder =
        doctor.page.headers.as_ref().and_then(|headers| headers.get("cross-origin-embedder-policy"));
    let strict = embedder.is_some_and(|value| value.trim().to_ascii_lowercase().starts_with("require-corp"));
    let known = doctor.home.as_ref().and_then(Address::origin).is_some();
    let why = match policy.as_deref() {
        Some("same-origin") if known => "Cross-Origin-Resource-Policy keeps it to its own origin",
        Some("same-site") if known && !near => "Cross-Origin-Resource-Policy keeps it to its own site",
        None if strict && got.headers.all => {
            "the page's Cross-Origin-Embedder-Policy wants a Cross-Origin-Resource-Policy, which it lacks"
        }
        _ => return,
    };
    let paste = if strict && policy.is_none() {
        Markup::of(tag).with("crossorigin", "anonymous").whole()
    } else {
        "add_header Cross-Origin-Resource-Policy cross-origin;  # nginx".to_owned()
    };
    let message = format!("{told} is kept out: {why}.");
    findings.add(Code::CrossOrigin, place.clone(), message, SERVER, Some(paste));
}

/// A file that the script loads.
fn beside(
    doctor: &Doctor,
    findings: &mut Findings<'_>,
    address: &Address,
    expected: Option<&str>,
    wasm: bool,
) {
    let told = doctor.told(address);
    let place = Place::Address(told.clone());
    let gone =
        |why: String| format!("The script loads {told}, which {why}: the fallback shows at the click.");
    let why = match doctor.answer(address) {
        None => return,
        Some(Answer::Unseen(why)) => return unseen(findings, place, &told, why),
        Some(Answer::Failed(why)) => Some(format!("can't be had ({})", shown::value(why))),
        Some(Answer::Got(got)) if !(200..300).contains(&got.status) => {
            Some(format!("answers with {}", got.status))
        }
        Some(Answer::Got(got)) => {
            let text = got.body.trim_ascii_start();
            (text.starts_with(b"<") || wasm && !got.body.starts_with(&WASM))
                .then(|| "is something else".to_owned())
        }
    };
    if let Some(why) = why {
        findings.add(
            Code::AppMissing,
            place,
            gone(why),
            &format!("Serve all of dist/ in one folder, and delete nothing of earlier releases; or load {SCRIPT} from SIR Giving's CDN."),
            Some(Markup::script("https://CDN/v1/sir-donate.js").whole()),
        );
        return;
    }
    let Some(Answer::Got(got)) = doctor.answer(address) else { return };
    if let Some(expected) = expected
        && got.hashes.iter().any(|hash| hash.starts_with("sha256-"))
        && !got.hashes.iter().any(|hash| hash == expected)
    {
        findings.add(
            Code::Altered,
            place.clone(),
            format!("{told} was changed on its way: it hasn't the hash that the file before it names, and is not run."),
            "Serve the files of dist/ unchanged: no minifying, no Rocket Loader, no cache that mixes releases.",
            Some("add_header Cache-Control \"public, max-age=31536000, immutable, no-transform\";  # nginx".to_owned()),
        );
        return;
    }
    if address.scheme() == Scheme::File {
        return;
    }
    if !wasm {
        typed(findings, got, &told, &place);
    }
    if doctor.is_foreign(address) {
        shared(doctor, findings, got, &told, &place);
    }
}

/// Whether a snapshot says that it is of the other environment than the widget's key.
fn is_others(doctor: &Doctor, widget: Widget, got: &Got) -> bool {
    let text = String::from_utf8_lossy(&got.body);
    let Some(test) = doctor.is_test(widget) else { return false };
    let Some((_, rest)) = text.split_once("\"environment\"") else { return false };
    let value = rest.trim_start().trim_start_matches(':').trim_start();
    value.starts_with(if test { "\"live\"" } else { "\"test\"" })
}

/// What the widget does without.
fn lesser(doctor: &Doctor, findings: &mut Findings<'_>) {
    for tag in doctor.document.named("link") {
        let Some(address) = doctor.reserve_style(tag) else { continue };
        let told = doctor.told(&address);
        let place = findings.at(tag.start, tag.end);
        let why = match doctor.answer(&address) {
            Some(Answer::Failed(why)) => format!("can't be had ({})", shown::value(why)),
            Some(Answer::Got(got)) if !(200..300).contains(&got.status) => {
                format!("answers with {}", got.status)
            }
            Some(Answer::Got(got)) => {
                let kind = got.headers.get("content-type").map(|kind| mime::essence(&kind));
                match kind.filter(|kind| kind != "text/css" && address.scheme() != Scheme::File) {
                    Some(kind) => format!("is served as {}", shown::value(&kind)),
                    None => continue,
                }
            }
            Some(Answer::Unseen(why)) => {
                unseen(findings, place, &told, why);
                continue;
            }
            None => continue,
        };
        findings.add(
            Code::ReserveStyle,
            place,
            format!("{told} {why}: no room is kept for the widget, and the page moves when it comes."),
            "Load it from where the script is, or put its few lines into a style sheet of yours.",
            Some("<link rel=\"stylesheet\" href=\"https://CDN/v1/reserve.css\">".to_owned()),
        );
    }
    for (address, widget) in doctor.snapshots() {
        let told = doctor.told(&address);
        let tag = doctor.tag(widget.tag);
        let name = format!("{}snapshot", widget.prefix);
        let place = findings.at(tag.attribute(&name).map_or(tag.start, |one| one.start), tag.end);
        let why = match doctor.answer(&address) {
            Some(Answer::Failed(why)) => format!("can't be had ({})", shown::value(why)),
            Some(Answer::Got(got)) if !(200..300).contains(&got.status) => {
                format!("answers with {}", got.status)
            }
            Some(Answer::Got(got)) if !got.body.trim_ascii_start().starts_with(b"{") => {
                "is no JSON".to_owned()
            }
            Some(Answer::Got(got)) if is_others(doctor, widget, got) => {
                let (key, other) =
                    if doctor.is_test(widget) == Some(true) { ("test", "live") } else { ("live", "test") };
                findings.add(
                    Code::Snapshot,
                    place,
                    format!("The snapshot {told} is for {other} keys, and the key is a {key} key: the widget refuses the file, and asks the API instead."),
                    "Write it anew with the key of this widget.",
                    Some("npx sir-donate snapshot NONPROFIT… --out FILE".to_owned()),
                );
                continue;
            }
            Some(Answer::Got(got)) => {
                let allowed = got.headers.get("access-control-allow-origin");
                let origin = doctor.home.as_ref().and_then(Address::origin);
                let fits = allowed.as_deref().map_or(!got.headers.all, |value| {
                    value.trim() == "*" || origin.as_deref().is_none_or(|origin| origin == value.trim())
                });
                if fits || !doctor.is_foreign(&address) {
                    continue;
                }
                "doesn't allow this page by Access-Control-Allow-Origin".to_owned()
            }
            Some(Answer::Unseen(why)) => {
                unseen(findings, place, &told, why);
                continue;
            }
            None => continue,
        };
        findings.add(
            Code::Snapshot,
            place,
            format!("The snapshot {told} {why}: the API is asked instead, at the cost of the partner's limit."),
            "Write it by npx sir-donate snapshot, and serve it from the page's own origin, or with this header.",
            Some(CORS.to_owned()),
        );
    }
}
