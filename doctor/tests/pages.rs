//! The doctor finds each of its faults in broken pages, and nothing in good ones.

// Helpers of tests panic as tests do.
#![allow(clippy::unwrap_used, clippy::panic)]

mod world;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use sir_donate_doctor::{Code, Doctor, Finding, Headers, Level, Page, Place};
use world::{World, cases, filled, keys, said};

fn sorted(list: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut list: Vec<String> = list.into_iter().collect();
    list.sort();
    list
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

/// Blocks of code in a language; without a name where that is empty.
fn blocks(document: &str, language: &str) -> Vec<String> {
    let text = read(document);
    let fence = format!("```{language}\n");
    let parts = text.split("\n```");
    // Every second part is code.
    parts
        .skip(1)
        .step_by(2)
        .filter_map(|part| format!("```{part}\n").strip_prefix(&fence).map(str::to_owned))
        .collect()
}

/// A partner's own key and host in the place of those of the documents.
fn own(snippet: &str, key: &str) -> String {
    filled(&snippet.replace("https://CDN/", "https://cdn.example/").replace("pk_test_…", key))
}

/// Those of `keys` that nobody may read.
const SECRETS: [&str; 5] = ["{sk_live}", "{sk_test}", "{whsec}", "{hmac}", "{token}"];

fn on(address: &str, html: String, headers: &str) -> Page {
    Page { address: Some(address.to_owned()), html, headers: Some(Headers::read(headers)) }
}

#[test]
fn each_broken_page_has_its_faults_and_no_others() {
    let world = World::new();
    let mut faults = Vec::new();
    for case in cases("broken") {
        assert!(!case.finds.is_empty(), "{}: what is found in it?", case.name);
        let found = sorted(world.visit(case.page).iter().map(said));
        let wanted = sorted(case.finds);
        if found != wanted {
            faults.push(format!("{}\n  found  {found:?}\n  wanted {wanted:?}", case.name));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn there_is_a_broken_page_for_each_fault() {
    let found: BTreeSet<String> = cases("broken")
        .into_iter()
        .flat_map(|case| case.finds)
        .map(|find| find.split(' ').next().unwrap().to_owned())
        .collect();
    for code in Code::ALL {
        assert!(found.contains(code.as_str()), "{}", code.as_str());
    }
    assert_eq!(found.len(), Code::ALL.len());
}

#[test]
fn each_finding_says_what_to_paste_and_repeats_no_secret() {
    let world = World::new();
    // Where there is nothing to paste: it is somebody else's to do, or to be taken away.
    let without = [
        "secret",
        "unknown-attribute",
        "npm-beside-cdn",
        "switched-off",
        "widget-unseen",
        "file-unseen",
        "headers-unseen",
    ];
    let secrets: Vec<String> = keys()
        .iter()
        .filter(|(name, _)| SECRETS.contains(name))
        .map(|(_, key)| key.rsplit('_').next().unwrap().to_owned())
        .collect();
    for case in cases("broken") {
        let html = case.page.html.clone();
        for Finding { code, message, remedy, paste, place, .. } in world.visit(case.page) {
            assert!(
                message.ends_with('.') && remedy.ends_with('.') && message.len() > 20,
                "{}: {message} {remedy}",
                case.name
            );
            assert!(paste.is_some() || without.contains(&code.as_str()), "{}: {}", case.name, code.as_str());
            let all = format!("{message}{remedy}{}", paste.unwrap_or_default());
            for secret in &secrets {
                for part in secret.as_bytes().windows(8) {
                    assert!(!all.contains(str::from_utf8(part).unwrap()), "{}: {}", case.name, code.as_str());
                }
            }
            if let Place::Text { offset, length, .. } = place {
                assert!(offset + length <= html.len() && length > 0, "{}", case.name);
            }
        }
    }
}

/// The directives of a policy, by name.
fn directives(policy: &str) -> Vec<(&str, &str)> {
    let parts = policy.split(';').map(str::trim).filter(|part| !part.is_empty());
    parts.map(|part| (part.split(' ').next().unwrap(), part)).collect()
}

/// A policy with what is pasted in it; none where that was made of another one. What is not lacking stays to the letter.
fn pasted(policy: &str, paste: &str) -> Option<String> {
    let nonce = policy.split(' ').find(|word| word.starts_with("'nonce-")).unwrap_or_default();
    let whole = paste.strip_prefix("Content-Security-Policy: ");
    let paste = whole.unwrap_or(paste).replace("'nonce-…'", nonce);
    let (old, new) = (directives(policy), directives(&paste));
    let named = |list: &[(&str, &str)], name: &str| {
        list.iter().find(|(known, _)| *known == name).map(|(_, text)| (*text).to_owned())
    };
    for (name, before) in &old {
        let Some(after) = named(&new, name) else {
            if whole.is_some() {
                return None;
            }
            continue;
        };
        let more = after
            .strip_prefix(before)
            .or(after.strip_prefix(before.strip_suffix(" 'none'").unwrap_or(before)))?;
        if !more.is_empty() && !more.starts_with(' ') {
            return None;
        }
    }
    let kept = old.iter().map(|(name, before)| named(&new, name).unwrap_or_else(|| (*before).to_owned()));
    let added =
        new.iter().filter(|(name, _)| named(&old, name).is_none()).map(|(_, text)| (*text).to_owned());
    Some(kept.chain(added).collect::<Vec<_>>().join("; "))
}

/// What is to be pasted mends the page: policies with it have none of their faults, and all else that they had.
#[test]
fn a_completed_policy_lacks_nothing() {
    let world = World::new();
    let (mut whole, mut parts) = (0, 0);
    for case in cases("broken") {
        let pastes: BTreeSet<String> = world
            .visit(case.page.clone())
            .into_iter()
            .filter(|finding| matches!(finding.place, Place::Header(_)))
            .map(|finding| {
                let part = !finding.paste.as_ref().unwrap().starts_with("Content-");
                assert_eq!(finding.remedy.starts_with("Add "), part, "{}: {}", case.name, finding.remedy);
                finding.paste.unwrap()
            })
            .collect();
        let mut headers = case.page.headers.clone().unwrap_or_default();
        for paste in &pastes {
            let mut places = headers
                .list
                .iter_mut()
                .filter(|(name, _)| name.eq_ignore_ascii_case("content-security-policy"));
            let found = places.any(|(_, value)| {
                let mut policies: Vec<String> =
                    value.split(',').map(|policy| policy.trim().to_owned()).collect();
                let found = policies.iter_mut().any(|policy| match pasted(policy, paste) {
                    Some(completed) if completed != *policy => {
                        *policy = completed;
                        true
                    }
                    _ => false,
                });
                *value = policies.join(", ");
                found
            });
            assert!(found, "{}: {paste} is made of no policy", case.name);
            *(if paste.starts_with("Content-") { &mut whole } else { &mut parts }) += 1;
        }
        let left = world.visit(Page { headers: Some(headers.clone()), ..case.page });
        let left: Vec<String> =
            left.iter().filter(|finding| matches!(finding.place, Place::Header(_))).map(said).collect();
        assert_eq!(left, Vec::<String>::new(), "{}: {headers:?}", case.name);
    }
    assert!(whole >= 15 && parts >= 3, "{whole} {parts}");
}

/// A tag that is to be pasted leaves no error of its kind.
#[test]
fn a_corrected_tag_is_right() {
    let world = World::new();
    let mut tried = 0;
    for case in cases("broken") {
        let html = case.page.html.clone();
        for finding in world.visit(case.page.clone()) {
            let Place::Text { offset, .. } = finding.place else { continue };
            let Some(paste) = finding.paste.filter(|paste| paste.starts_with('<')) else { continue };
            let paste = own(&paste.replace("pk_live_…", "{live}"), "{test}");
            let start = html[..=offset].rfind('<').unwrap();
            // What is to be added stands nowhere yet, and what is to be filled in nobody knows.
            let name = |text: &str| text[1..].split([' ', '>', '\n']).next().unwrap().to_owned();
            if paste.contains('…')
                || name(&paste) != name(&html[start..])
                || html[start..].starts_with("<link")
                || html[start..].contains("srcdoc")
            {
                continue;
            }
            let mut end = start + html[start..].find('>').unwrap() + 1;
            let paste = paste.strip_suffix("</script>").unwrap_or(&paste);
            if paste.ends_with("</sir-donate>") {
                let close = "</sir-donate>";
                end = html[start..].find(close).map_or(end, |at| start + at + close.len());
            }
            let mended = format!("{}{paste}{}", &html[..start], &html[end..]);
            let left = world.visit(Page { html: mended.clone(), ..case.page.clone() });
            let same = left.iter().any(|one| one.code == finding.code && matches!(one.place, Place::Text { offset, .. } if offset < start + paste.len() && offset >= start));
            assert!(!same, "{}: {}\n{mended}", case.name, finding.code.as_str());
            tried += 1;
        }
    }
    assert!(tried >= 60, "{tried}");
}

/// A policy that can't be put in the place of the page's own is not shown as if it could.
#[test]
fn what_to_add_is_said_where_a_policy_can_t_be_pasted() {
    let world = World::new();
    for (name, remedy, paste) in [
        (
            "csp-wasm-nonce.html",
            "Add 'wasm-unsafe-eval' to script-src where the policy is made, and leave all else as it is: each answer has its own nonce where 'nonce-…' stands.",
            "script-src 'nonce-…' https://cdn.example 'wasm-unsafe-eval'",
        ),
        (
            "csp-wasm-reported.html",
            "Add 'wasm-unsafe-eval' to script-src where the policy is made, and leave all else as it is.",
            "script-src https://cdn.example 'wasm-unsafe-eval'",
        ),
        (
            "csp-wasm-long.html",
            "Add 'wasm-unsafe-eval' to script-src where the policy is made, and leave all else as it is.",
            "script-src https://cdn.example 'wasm-unsafe-eval'",
        ),
        (
            "csp-script-strict-hash.html",
            "Name a version that never changes, as /1.2.3/, put its hash on the tag and into script-src; or let a script that the policy lists make the tag.",
            "<script async src=\"https://cdn.example/v1/sir-donate.js\" integrity=\"sha384-…\" crossorigin=\"anonymous\"></script>",
        ),
    ] {
        let case = cases("broken").into_iter().find(|case| case.name == name).unwrap();
        let [finding] = &world.visit(case.page)[..] else { panic!("{name}: one finding") };
        assert_eq!((&*finding.remedy, finding.paste.as_deref()), (remedy, Some(paste)), "{name}");
    }
}

#[test]
fn what_a_consent_manager_was_told_is_kept() {
    let found = |attributes: &str| {
        let script = format!(
            "<sir-donate publishable-key='{{test}}' nonprofit=a>x</sir-donate><script {attributes} data-rocket-src=https://cdn.example/v1/sir-donate.js></script>"
        );
        let found = World::new().visit(on("http://localhost:8000/", filled(&script), ""));
        found.into_iter().filter_map(|finding| finding.paste).collect::<Vec<_>>()
    };
    let tag = |more: &str| format!("<script{more} src=\"https://cdn.example/v1/sir-donate.js\"></script>");
    let delayed = "type=rocketlazyloadscript data-cookieconsent=ignore";
    assert_eq!(found(delayed), [tag(" data-cookieconsent=\"ignore\"")]);
    assert_eq!(found("type=rocketlazyloadscript data-borlabs-cookie=x"), [tag("")]);
}

#[test]
fn one_paste_mends_all_of_a_tag() {
    let world = World::new();
    let html = filled(
        "<sir-donate publishableKey='{test}' nonprofit=american-red-cross mode=inlin amonts='5 10' tip=none />\n<p>Words</p><p>Words</p>\n\
         <script src=https://cdn.example/v1/sir-donate.js></script>",
    );
    let page = |html: &str| on("http://localhost:8000/", html.to_owned(), "");
    let found = world.visit(page(&html));
    assert_eq!(found.len(), 6, "{found:#?}");
    let pastes: BTreeSet<&String> = found.iter().filter_map(|finding| finding.paste.as_ref()).collect();
    assert_eq!(pastes.len(), 1, "{pastes:#?}");
    let mended = html.replace(html.lines().next().unwrap(), pastes.first().unwrap());
    assert_eq!(world.visit(page(&mended)), [], "{mended}");
}

#[test]
fn nothing_is_found_in_good_pages() {
    let world = World::new();
    for case in cases("good") {
        let found: Vec<Finding> = world.visit(case.page);
        assert!(found.is_empty() && case.finds.is_empty(), "{}: {found:#?}", case.name);
    }
}

#[test]
fn nothing_is_found_in_the_demo() {
    let world = World::new();
    let mut pages = 0;
    for entry in fs::read_dir(root().join("www/site")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if !name.ends_with(".html") {
            continue;
        }
        let html = read(&format!("www/site/{name}"));
        let found: Vec<String> = world
            .visit(on(&format!("http://localhost:8787/{name}"), html.clone(), ""))
            .iter()
            .map(said)
            .collect();
        // Where the fallback leads, there is no widget, and that is told.
        let wanted: &[&str] = if html.contains("<sir-donate") { &[] } else { &["no-widget page"] };
        assert_eq!(found, wanted, "{name}");
        pages += 1;
    }
    assert!(pages >= 7);
}

#[test]
fn nothing_is_found_in_the_recipes() {
    let world = World::new();
    let mut recipes = 0;
    for entry in fs::read_dir(root().join("docs/recipes")).unwrap() {
        let name = format!("docs/recipes/{}", entry.unwrap().file_name().into_string().unwrap());
        let mut code = blocks(&name, "html").join("\n");
        for php in blocks(&name, "php") {
            code.push_str(php.split("<<<'HTML'\n").nth(1).unwrap().split("\nHTML;").next().unwrap());
        }
        if code.is_empty() {
            continue;
        }
        let page = |key: &str| format!("<!doctype html>\n<title>A page</title>\n<body>\n{}", own(&code, key));
        for (key, address) in
            [("{test}", "https://staging.example.org/give"), ("{live}", "https://www.example.org/give")]
        {
            let found: Vec<String> = world.visit(on(address, page(key), "")).iter().map(said).collect();
            // A script puts the widget there, and that is told.
            let wanted: &[&str] = if name.contains("tag-manager") { &["widget-unseen page"] } else { &[] };
            assert_eq!(found, wanted, "{name}");
        }
        recipes += 1;
    }
    assert!(recipes >= 8);
}

#[test]
fn nothing_is_found_with_the_documents_policies() {
    let world = World::new();
    let [policy] = blocks("docs/embedding.md", "")
        .into_iter()
        .filter(|code| code.starts_with("Content-Security-Policy"))
        .collect::<Vec<_>>()
        .try_into()
        .unwrap();
    let policy = policy.replace("https://CDN", "https://cdn.example");
    let [snippet, one_tag, ..] = &blocks("docs/embedding.md", "html")[..] else { panic!("no snippets") };
    let style = "<link rel=\"stylesheet\" href=\"https://cdn.example/v1/reserve.css\">";
    for code in [snippet, one_tag] {
        let html = format!("<!doctype html><title>A page</title><body>{}", own(code, "{live}"));
        let address = "https://www.example.org/give";
        assert_eq!(world.visit(on(address, html.clone(), &policy)), []);
        // By a `<meta>`, and with `default-src` alone.
        let (_, content) = policy.split_once(": ").unwrap();
        let content = &content.replace('\n', " ");
        let meta = format!("<meta http-equiv='Content-Security-Policy' content=\"{content}\">{html}");
        assert_eq!(world.visit(on(address, meta, "")), []);
        let all = "Content-Security-Policy: default-src https://cdn.example https://api.sirgiving.org https: 'wasm-unsafe-eval'";
        assert_eq!(world.visit(on(address, html.clone(), all)), []);
        // Each part is needed, as the documents say: with one word less something is found.
        let words: Vec<&str> = content.split_inclusive([' ', ';']).collect();
        for (at, word) in words.iter().enumerate() {
            let end = if word.ends_with(';') { ";" } else { " " };
            let less = [&words[..at], &[end], &words[at + 1..]].concat().concat();
            let value = word.trim_matches([' ', ';']);
            let needed = !value.is_empty()
                && !value.ends_with("-src")
                && !["default-src", "'none'", "'script'", "require-trusted-types-for", "trusted-types"]
                    .contains(&value);
            let found = world.visit(on(address, html.clone(), &format!("Content-Security-Policy: {less}")));
            assert!(!needed || !found.is_empty(), "without {value}: {less}");
        }
        let blocked = world.visit(on(address, format!("{style}{html}"), &policy));
        assert_eq!(blocked.iter().map(|one| one.code).collect::<Vec<_>>(), [Code::CspStyle]);
    }
    let pinned = blocks("docs/security/integrity.md", "html").concat().replace("sha384-…", "{integrity}");
    let html =
        filled(&format!("{}{}", own(snippet, "{live}").split("<script").next().unwrap(), own(&pinned, "")));
    assert_eq!(world.visit(on("https://www.example.org/give", html, "")), []);
}

#[test]
fn what_is_asked_for_is_what_the_page_names() {
    let page = filled(
        "<link rel=stylesheet href=https://cdn.example/v1/reserve.css><img src=/a.png><script src=/menu.js></script>\
         <sir-donate publishable-key={test} nonprofit=a snapshot=/s.json>x</sir-donate>\
         <script src=https://cdn.example/v1/sir-donate.js></script>",
    );
    let mut doctor = Doctor::new(on("https://www.example.org/give", page, ""));
    let asked = |doctor: &Doctor| -> Vec<(String, &str, Option<String>)> {
        doctor.wants().into_iter().map(|want| (want.address, want.what.as_str(), want.origin)).collect()
    };
    let origin = Some("https://www.example.org".to_owned());
    assert_eq!(
        asked(&doctor),
        [
            ("https://cdn.example/v1/reserve.css".to_owned(), "style", origin.clone()),
            ("https://cdn.example/v1/sir-donate.js".to_owned(), "script", origin.clone()),
            ("https://www.example.org/s.json".to_owned(), "snapshot", None),
        ]
    );
    let world = World::new();
    for want in doctor.wants() {
        doctor.answered(&want.address, world.answer(&want.address));
    }
    let next: Vec<(String, &str, Option<String>)> = asked(&doctor);
    assert_eq!(
        next.iter().map(|(address, what, _)| (address.as_str(), *what)).collect::<Vec<_>>(),
        [
            ("https://cdn.example/v1/app-0123456789ab.js", "app"),
            ("https://cdn.example/v1/sir-donate-0123456789ab.wasm", "wasm"),
        ]
    );
}

#[test]
fn no_secret_is_asked_for() {
    let world = World::new();
    let mut tried = 0;
    for case in cases("broken") {
        tried += usize::from(case.name.starts_with("secret"));
        let mut doctor = Doctor::new(case.page);
        for want in doctor.wants() {
            let address = &want.address;
            doctor.answered(address, world.answer(address));
            let secret =
                keys().into_iter().find(|(name, key)| SECRETS.contains(name) && address.contains(key));
            assert_eq!(secret, None, "{}", case.name);
        }
    }
    assert!(tried >= 8);
}

#[test]
fn the_document_lists_all_codes() {
    let text = read("docs/doctor.md");
    let rows: Vec<&str> = text
        .lines()
        .filter(|line| line.starts_with("| `"))
        .filter(|line| {
            line.contains("| error |") || line.contains("| warning |") || line.contains("| note |")
        })
        .collect();
    let wanted: Vec<String> = Code::ALL
        .iter()
        .map(|code| format!("| `{}` | {} | {} |", code.as_str(), code.level().as_str(), code.about()))
        .collect();
    assert_eq!(rows, wanted, "the table of docs/doctor.md; these are its lines:\n{}", wanted.join("\n"));
}

#[test]
fn the_document_shows_what_is_told() {
    let html = format!(
        "<!doctype html>{}  <sir-donate publishable-key=\"{{live}}\" nonprofit=\"american-red-cross\"></sir-donate>\n\
         <script src=\"https://cdn.example/v1/sir-donate.js\"></script>",
        "\n".repeat(13)
    );
    let policy = "Content-Security-Policy: default-src 'self'; script-src 'self' https://cdn.example; \
                  connect-src https://cdn.example https://api.sirgiving.org; img-src https:";
    let found = World::new().visit(on("https://www.example.org/donate", filled(&html), policy));
    assert_eq!(found.iter().map(said).collect::<Vec<_>>(), ["csp-wasm header", "no-fallback 14:3"]);
    let text = read("docs/doctor.md");
    for Finding { code, level, message, remedy, paste, .. } in &found {
        let told = format!("  {}: {message} ({})\n  {remedy}\n\n", level.as_str(), code.as_str());
        let paste: String = paste.as_deref().unwrap().lines().map(|line| format!("    {line}\n")).collect();
        let told = format!("{told}{paste}")
            .replace("https://cdn.example", "https://CDN")
            .replace(&keys()[1].1, "pk_live_…");
        assert!(text.contains(&told), "docs/doctor.md lacks\n{told}");
    }
}

#[test]
fn levels_are_ordered() {
    assert!(Level::Error < Level::Warning && Level::Warning < Level::Note);
}
