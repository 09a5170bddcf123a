use super::*;
use crate::interface::INTERFACE;

const KEY: &str = "pk_test_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

fn least() -> Chosen {
    Chosen {
        key: KEY.to_owned(),
        options: vec![("nonprofit", "american-red-cross".to_owned())],
        fallback: "https://example.org/donate".to_owned(),
        script: Script { base: "https://cdn.example/v1/".to_owned(), ..Script::default() },
        ..Chosen::default()
    }
}

fn text(flavour: Flavour, chosen: &Chosen) -> String {
    parts(flavour, chosen).into_iter().map(|part| part.text).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_least_is_what_the_documents_show() {
    let shown = text(Flavour::Html, &least()).replace(KEY, "pk_test_…").replace("cdn.example", "CDN");
    for document in
        [include_str!("../../../../../README.md"), include_str!("../../../../../docs/embedding.md")]
    {
        assert!(document.contains(shown.trim()), "{shown}");
    }
    let recipe = include_str!("../../../../../docs/recipes/wordpress.md");
    let shown = text(Flavour::WordPress, &least()).replace(KEY, "pk_test_…").replace("cdn.example", "CDN");
    assert!(recipe.contains(shown.trim()), "{shown}");
    let npm = include_str!("../../../../npm/README.md");
    let shown = text(Flavour::Svelte, &least()).replace(KEY, "pk_test_…");
    assert!(
        npm.contains("<sir-donate publishable-key=\"pk_test_…\" nonprofit=\"american-red-cross\""),
        "{shown}"
    );
}

#[test]
fn every_option_is_in_every_flavour() {
    let options = INTERFACE.attributes.iter().filter(|one| one.name != "publishable-key");
    let chosen =
        Chosen { options: options.map(|one| (one.name.as_str(), one.example.clone())).collect(), ..least() };
    for flavour in Flavour::ALL {
        let text = text(flavour, &chosen);
        for (name, value) in &chosen.options {
            let camel = camel(name);
            let (html, json) = (html::attribute(value), module::quoted(value));
            let found = match flavour {
                Flavour::React => {
                    text.contains(&format!(" {camel}=\"{value}\""))
                        || text.contains(&format!(" {camel}={{{json}}}"))
                }
                Flavour::Npm => text.contains(&format!("  {camel}: {json},\n")),
                _ => text.contains(&format!(" {name}=\"{html}\"")),
            };
            assert!(found, "{name} in {}:\n{text}", flavour.name());
        }
        assert!(text.contains(KEY));
    }
}

#[test]
fn nothing_breaks_out_of_its_place() {
    let nasty = "\"'</script><script>alert(1)</script>{{x}}{y}&amp;\\ \n`${z}`";
    let chosen = Chosen {
        options: vec![("nonprofit", "a".to_owned()), ("label", nasty.to_owned())],
        fallback: "https://example.org/?a=\"><script>".to_owned(),
        ..least()
    };
    for flavour in Flavour::ALL {
        let text = text(flavour, &chosen);
        let code = match flavour {
            Flavour::React | Flavour::Npm => text.clone(),
            _ => text.replacen("<script", "", 1).replacen("</script>", "", 1),
        };
        assert!(!code.contains("<script") && !code.contains("</script>"), "{}:\n{text}", flavour.name());
        if !matches!(flavour, Flavour::React | Flavour::Npm) {
            assert!(!text.contains("{{") && !text.contains("{y}"), "{}:\n{text}", flavour.name());
        }
    }
}

#[test]
fn a_module_can_stand_in_the_page_itself() {
    let nasty = "</script><!--<script>\u{2028}\u{2029}";
    let chosen =
        Chosen { options: vec![("nonprofit", "a".to_owned()), ("label", nasty.to_owned())], ..least() };
    let text = &parts(Flavour::Npm, &chosen)[2].text;
    for end in ["<script", "</script", "<!--", "\u{2028}", "\u{2029}"] {
        assert!(!text.contains(end), "{end:?}: {text}");
    }
    let line = text.lines().find_map(|line| line.trim().strip_prefix("label: ")).unwrap();
    let read: String = serde_json::from_str(line.trim_end_matches(',')).unwrap();
    assert_eq!(read, nasty);
}

#[test]
fn no_shortcode_of_wordpress_is_in_it() {
    let chosen = Chosen {
        options: vec![("nonprofit", "a".to_owned()), ("label", "[gallery]\r".to_owned())],
        fallback: "https://example.org/?a=[b]".to_owned(),
        ..least()
    };
    let text = text(Flavour::WordPress, &chosen);
    assert!(!text.contains(['[', ']', '\r']) && text.contains("label=\"&#91;gallery&#93;&#13;\""), "{text}");
}

#[test]
fn what_each_flavour_needs_besides_is_said() {
    let places = |flavour| parts(flavour, &least()).into_iter().map(|part| part.place).collect::<Vec<_>>();
    assert_eq!(places(Flavour::Npm), ["In a terminal", "In the page", "In a module of the page"]);
    let room = "Where a server renders the page, so that nothing moves";
    assert_eq!(places(Flavour::Vue), ["In a terminal", "In vite.config.js", "Give.vue", room]);
    assert!(include_str!("../../../../npm/README.md").contains("`sir-donate/reserve.css`"));
    let npm = text(Flavour::Npm, &least());
    assert!(npm.contains("<div id=\"donate\">\n  <a href=\"https://example.org/donate\">Donate</a>\n</div>"));
    assert!(npm.contains("}).append(...document.querySelectorAll(\"#donate > a\"));"), "{npm}");
    // The words of what the package says.
    let readme = include_str!("../../../../npm/README.md");
    let needed = "compilerOptions: { isCustomElement: (tag) => tag === \"sir-donate\" }";
    assert!(readme.contains(needed) && text(Flavour::Vue, &least()).contains(needed));
}

#[test]
fn what_visitors_would_miss_is_said() {
    let lacks = |base: &str, flavour| {
        let script = Script { base: base.to_owned(), ..Script::default() };
        Chosen { script, ..least() }.lacks(flavour)
    };
    let script = ["the address of the script for visitors, under “The script”"];
    for here in ["http://localhost:8787/v1/", "https://127.0.0.1/v1/", "cdn.example/v1/", "v1/"] {
        assert_eq!(lacks(here, Flavour::Html), script, "{here}");
        assert_eq!(lacks(here, Flavour::Npm), [""; 0], "{here}");
    }
    for there in ["https://cdn.example/v1/", "//cdn.example/v1/", "/sir/v1/", "/"] {
        assert_eq!(lacks(there, Flavour::WordPress), [""; 0], "{there}");
    }
    let nothing = Chosen::default().lacks(Flavour::React);
    assert_eq!(
        nothing,
        ["your publishable key", "the nonprofit's slug", "the address of your own donation page"]
    );
}

#[test]
fn a_key_that_is_not_there_yet_is_a_placeholder() {
    let chosen = Chosen { key: String::new(), ..least() };
    for flavour in Flavour::ALL {
        assert!(text(flavour, &chosen).contains(NO_KEY));
    }
}

#[test]
fn the_policy_goes_with_the_snippet() {
    let cdn = "https://cdn.example";
    assert_eq!(
        policy(Flavour::Html, &least()),
        format!(
            "script-src {cdn} 'wasm-unsafe-eval';\nconnect-src {cdn} https://devapi.sirgiving.org;\nimg-src https:"
        )
    );
    let mut chosen = least();
    chosen.key = KEY.replace("test", "live");
    chosen.options.push(("api-base", "https://other.example/".to_owned()));
    // A live key talks to the production host alone.
    assert!(policy(Flavour::Npm, &chosen).contains("connect-src 'self' https://api.sirgiving.org;"));
    chosen.key = KEY.to_owned();
    assert!(policy(Flavour::Npm, &chosen).contains("connect-src 'self' https://other.example;"));
    chosen.script.reserve = true;
    chosen.styles = vec![("--sir-donate-accent", "#006677".to_owned())];
    let html = text(Flavour::Html, &chosen);
    let between = html.split("<style>").nth(1).unwrap().split("</style>").next().unwrap();
    let hash = base64::Engine::encode(
        &base64::prelude::BASE64_STANDARD,
        <sha2::Sha256 as sha2::Digest>::digest(between),
    );
    assert!(policy(Flavour::Html, &chosen).contains(&format!("style-src {cdn} 'sha256-{hash}';")));
}

#[test]
fn the_policy_allows_what_the_snippet_asks_for() {
    let asked = |flavour, chosen: &Chosen| {
        let policy = policy(flavour, chosen);
        policy.lines().find_map(|line| line.strip_prefix("connect-src ")).unwrap().to_owned()
    };
    let mut chosen = least();
    chosen.options.push(("snapshot", "/sir/snapshot.json".to_owned()));
    assert_eq!(
        asked(Flavour::Html, &chosen),
        "https://cdn.example https://devapi.sirgiving.org 'self';",
        "a path is of the page's own site"
    );
    assert_eq!(asked(Flavour::Vue, &chosen), "'self' https://devapi.sirgiving.org;");
    chosen.options[1].1 = "https://files.example/snapshot.json".to_owned();
    assert_eq!(asked(Flavour::Npm, &chosen), "'self' https://devapi.sirgiving.org https://files.example;");
    chosen.script.reserve = true;
    for base in ["/sir/v1/", "v1/", "/"] {
        chosen.script.base = base.to_owned();
        let policy = policy(Flavour::WordPress, &chosen);
        assert!(
            policy.starts_with("script-src 'self' 'wasm-unsafe-eval';\nconnect-src 'self' https:"),
            "{policy}"
        );
        assert!(policy.contains("style-src 'self';"), "{policy}");
    }
    chosen.script.base = "//cdn.example/v1/".to_owned();
    assert!(policy(Flavour::Html, &chosen).starts_with("script-src https://cdn.example '"));
}

#[test]
fn nothing_is_put_into_the_policy() {
    let nasty = "https://x;script-src-elem *";
    let mut chosen = least();
    chosen.options.push(("api-base", nasty.to_owned()));
    chosen.options.push(("snapshot", nasty.to_owned()));
    chosen.script.base = format!("{nasty}/");
    for flavour in Flavour::ALL {
        assert!(!policy(flavour, &chosen).contains("elem"));
        assert!(policy(flavour, &chosen).contains(" https://devapi.sirgiving.org"));
    }
}

#[test]
fn a_pinned_version_has_its_hash() {
    let mut chosen = least();
    chosen.script = Script {
        base: "https://cdn.example/0.1.0/".to_owned(),
        integrity: Some("sha384-abc".to_owned()),
        reserve: true,
    };
    let html = text(Flavour::Html, &chosen);
    assert!(html.contains("src=\"https://cdn.example/0.1.0/sir-donate.js\"\n  integrity=\"sha384-abc\" crossorigin=\"anonymous\"></script>"));
    assert!(html.starts_with("<link rel=\"stylesheet\" href=\"https://cdn.example/0.1.0/reserve.css\">\n"));
}
