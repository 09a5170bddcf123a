//! What was set: a signal for each option, and what is made of them.

use leptos::prelude::*;
use sir_donate::api::{Environment, PublishableKey, Slug};
use sir_donate::options::{OptionFault, Options};

use crate::address::{self, folder, pinned, to_ascii};
use crate::contrast::{color, hex, readable_on};
use crate::fragment;
use crate::interface::{Attribute, INTERFACE, Pair, Property};
use crate::lookup::Question;
use crate::snippet::{Chosen, Flavour, Script};
use crate::wire::Shown;

/// An option, and what it is set to; empty where it is not.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setting {
    pub(crate) about: &'static Attribute,
    pub(crate) value: RwSignal<String>,
}

/// A custom property, and what it is set to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Styling {
    pub(crate) about: &'static Property,
    pub(crate) value: RwSignal<Pair>,
}

/// A sandbox beside the page, to show the widget with where there is no test key.
#[derive(Clone, Debug)]
pub(crate) struct Demo {
    pub(crate) key: String,
    pub(crate) api: String,
    pub(crate) hosts: String,
}

/// Whom the sandbox knows.
const DEMO_NONPROFIT: &str = "american-red-cross";

/// The newest release, as its manifest tells of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Release {
    /// Where it was read: what is elsewhere may be another.
    pub(crate) base: String,
    pub(crate) version: String,
    pub(crate) integrity: String,
}

/// All of the page's state.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    /// A publishable key, or nothing. It is nowhere but here, in the snippet and in the preview's calls.
    pub(crate) key: RwSignal<String>,
    pub(crate) options: StoredValue<Vec<Setting>>,
    pub(crate) styles: StoredValue<Vec<Styling>>,
    /// The partner's own donation page.
    pub(crate) fallback: RwSignal<String>,
    pub(crate) flavour: RwSignal<Flavour>,
    /// How often an address said what is set.
    pub(crate) came: RwSignal<u32>,
    /// Where the script is: a folder's address.
    pub(crate) base: RwSignal<String>,
    pub(crate) pinned: RwSignal<bool>,
    pub(crate) reserve: RwSignal<bool>,
    pub(crate) release: RwSignal<Option<Release>>,
    /// `light`, `dark`, or nothing.
    pub(crate) scheme: RwSignal<String>,
    pub(crate) wide: RwSignal<bool>,
    pub(crate) demo: StoredValue<Option<Demo>>,
}

impl Settings {
    /// Nothing set. `base`: where this page's own files of the widget are.
    pub(crate) fn new(base: &str, demo: Option<Demo>) -> Self {
        let options = INTERFACE.attributes.iter().filter(|one| one.name != "publishable-key");
        let options = options.map(|about| Setting { about, value: RwSignal::default() }).collect();
        let styles =
            INTERFACE.properties.iter().map(|about| Styling { about, value: RwSignal::default() }).collect();
        Self {
            key: RwSignal::default(),
            options: StoredValue::new(options),
            styles: StoredValue::new(styles),
            fallback: RwSignal::default(),
            flavour: RwSignal::default(),
            came: RwSignal::new(0),
            base: RwSignal::new(base.to_owned()),
            pinned: RwSignal::new(false),
            reserve: RwSignal::new(true),
            release: RwSignal::new(None),
            scheme: RwSignal::default(),
            wide: RwSignal::new(false),
            demo: StoredValue::new(demo),
        }
    }

    /// The setting of an option that the list has.
    pub(crate) fn option(&self, name: &str) -> Option<Setting> {
        self.options.with_value(|all| all.iter().find(|one| one.about.name == name).copied())
    }

    /// Options that are set.
    fn set(&self) -> Vec<(&'static str, String)> {
        let value = |one: &Setting| Some((one.about.name.as_str(), one.value.get().trim().to_owned()));
        self.options
            .with_value(|all| all.iter().filter_map(value).filter(|(_, text)| !text.is_empty()).collect())
    }

    /// Custom properties that are set, as a style sheet writes them.
    pub(crate) fn styles(&self) -> Vec<(&'static str, String)> {
        let value = |one: &Styling| {
            let written = written(&one.value.get(), || self.by_day(one.about))?;
            Some((one.about.name.as_str(), written))
        };
        self.styles.with_value(|all| all.iter().filter_map(value).collect())
    }

    /// What a property is by day, where only the night's is set.
    fn by_day(&self, about: &Property) -> String {
        // The widget's own choice there depends on the accent.
        let accent = (about.name == "--sir-donate-on-accent").then(|| {
            self.styles.with_value(|all| {
                let accent = all.iter().find(|one| one.about.name == "--sir-donate-accent")?;
                let own = accent.value.get().light;
                color(if own.is_empty() { &accent.about.default.light } else { &own })
            })
        });
        accent.flatten().map_or_else(|| about.default.light.clone(), |accent| hex(readable_on(accent)))
    }

    /// The partner's own donation page, where a link may lead there.
    fn link(&self) -> String {
        Some(self.fallback.get().trim().to_owned()).filter(|link| address::is_link(link)).unwrap_or_default()
    }

    /// What is wrong with it.
    pub(crate) fn link_fault(&self) -> Option<&'static str> {
        let is_wrong = !self.fallback.with(|link| link.trim().is_empty()) && self.link().is_empty();
        is_wrong.then_some(address::NO_LINK)
    }

    /// Whether that alone keeps a key from being looked up.
    pub(crate) fn is_api_base_wrong(&self) -> bool {
        let own = self.option("api-base").map(|one| one.value.get()).unwrap_or_default();
        PublishableKey::parse(&self.key.get())
            .is_some_and(|key| address::api(key.environment(), &own).is_none())
    }

    /// Takes the sandbox's key, with what makes a snippet of it.
    pub(crate) fn take_demo(&self) {
        let Some(Demo { key, .. }) = self.demo.get_value() else { return };
        if let Some(nonprofit) = self.option("nonprofit")
            && nonprofit.value.with_untracked(|slug| slug.trim().is_empty())
        {
            nonprofit.value.set(DEMO_NONPROFIT.to_owned());
        }
        self.key.set(key);
        self.meet_demo();
    }

    /// The sandbox's key is known to the sandbox alone: a snippet with it has to say where that is.
    pub(crate) fn meet_demo(&self) {
        let Some(demo) = self.demo.get_value().filter(|demo| demo.key == self.key.get_untracked()) else {
            return;
        };
        if let Some(base) = self.option("api-base")
            && base.value.with_untracked(|base| base.trim().is_empty())
        {
            base.value.set(demo.api);
        }
    }

    /// What can be looked up: nothing before key and slug are whole, or where `api-base` is no place for a key.
    pub(crate) fn question(&self) -> Option<Question> {
        let slug = Slug::parse(self.option("nonprofit")?.value.get().trim())?;
        let (key, base) = match PublishableKey::parse(&self.key.get()) {
            Some(key) => {
                let own = self.option("api-base").map(|one| one.value.get()).unwrap_or_default();
                let base = address::api(key.environment(), &own)?;
                (key, base)
            }
            None => {
                let demo = self.demo.get_value()?;
                (PublishableKey::parse(&demo.key)?, demo.api)
            }
        };
        Some(Question { base, key, slug })
    }

    /// What the snippet is made of.
    pub(crate) fn chosen(&self) -> Chosen {
        let base = folder(&self.base.get());
        let pin = self.pin().filter(|_| self.pinned.get());
        Chosen {
            key: self.key.get(),
            options: self.set(),
            fallback: self.link(),
            styles: self.styles(),
            script: Script {
                base: pin.as_ref().map_or(base, |(folder, _)| folder.clone()),
                integrity: pin.map(|(_, release)| release.integrity),
                reserve: self.reserve.get(),
            },
        }
    }

    /// The folder that a pinned script is in, and its release: where it is known.
    pub(crate) fn pin(&self) -> Option<(String, Release)> {
        let base = folder(&self.base.get());
        let release = self.release.get().filter(|release| folder(&release.base) == base)?;
        Some((pinned(&base, &release.version)?, release))
    }

    /// Whether the widget is shown with the sandbox's key: there is none yet, or one for real money.
    pub(crate) fn is_demo(&self) -> bool {
        let key = PublishableKey::parse(&self.key.get());
        key.is_none_or(|key| key.environment() == Environment::Live)
    }

    /// What the frame shows, where there is a key to show it with.
    pub(crate) fn shown(&self) -> Option<Shown> {
        let mut options: Vec<(String, String)> =
            self.set().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let key = if self.is_demo() {
            let demo = self.demo.get_value()?;
            options.retain(|(name, _)| name != "api-base" && name != "checkout-hosts");
            options.push(("api-base".to_owned(), demo.api));
            options.push(("checkout-hosts".to_owned(), demo.hosts));
            if !options.iter().any(|(name, _)| name == "nonprofit") {
                options.push(("nonprofit".to_owned(), DEMO_NONPROFIT.to_owned()));
            }
            demo.key
        } else {
            self.key.get()
        };
        options.push(("publishable-key".to_owned(), key));
        Some(Shown {
            options,
            styles: self.styles().into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
            fallback: self.link(),
            scheme: self.scheme.get(),
        })
    }

    /// What is wrong with the options, in the widget's own words.
    pub(crate) fn faults(&self) -> Vec<OptionFault> {
        let mut pairs: Vec<(String, String)> =
            self.set().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        // With no key, a test key's rules hold: what else is wrong is told all the same.
        let key = self.key.get();
        let key = if key.is_empty() { format!("pk_test_{}", "0".repeat(64)) } else { key };
        pairs.push(("publishable-key".to_owned(), key));
        let mut faults = Options::parse(&pairs, to_ascii).err().unwrap_or_default();
        // To be filled in yet, which is no fault.
        if self.option("nonprofit").is_some_and(|one| one.value.get().trim().is_empty()) {
            faults.retain(|fault| fault.name != "nonprofit");
        }
        faults
    }

    fn clear(&self) {
        self.options.with_value(|all| all.iter().for_each(|one| one.value.set(String::new())));
        self.styles.with_value(|all| all.iter().for_each(|one| one.value.set(Pair::default())));
        self.fallback.set(String::new());
        self.flavour.set(Flavour::default());
        self.pinned.set(false);
        self.reserve.set(true);
    }

    /// All but the key, for the address.
    pub(crate) fn to_fragment(self) -> String {
        let mut pairs: Vec<(String, String)> =
            self.set().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        self.styles.with_value(|all| {
            for one in all {
                let Pair { light, dark } = one.value.get();
                if !light.is_empty() || !dark.is_empty() {
                    pairs.push((one.about.name.clone(), format!("{light}|{dark}")));
                }
            }
        });
        let mut own = |name: &str, value: String| pairs.push((name.to_owned(), value));
        own("link", self.link());
        if self.flavour.get() != Flavour::Html {
            own("flavour", self.flavour.get().name().to_owned());
        }
        if self.pinned.get() {
            own("pinned", "yes".to_owned());
        }
        if !self.reserve.get() {
            own("reserve", "no".to_owned());
        }
        fragment::write(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())))
    }

    /// Sets what an address says, and nothing else; one that says nothing is a place on the page.
    pub(crate) fn read_fragment(&self, text: &str) {
        let said = fragment::read(text);
        if said.is_empty() {
            return;
        }
        self.clear();
        self.came.update(|times| *times += 1);
        for (name, value) in said {
            if let Some(setting) = self.option(&name) {
                setting.value.set(value);
            } else if name.starts_with("--") {
                let (light, dark) = value.split_once('|').unwrap_or((&value, ""));
                self.styles.with_value(|all| {
                    let Some(one) = all.iter().find(|one| one.about.name == name) else { return };
                    // Whoever made the link: no more than a value may come of it.
                    if let (Some(light), Some(dark)) = (taken(one.about, light), taken(one.about, dark)) {
                        one.value.set(Pair { light, dark });
                    }
                });
            } else {
                match name.as_str() {
                    // Whoever made the link: it is put into the partner's page.
                    "link" if address::is_link(value.trim()) => self.fallback.set(value),
                    "flavour" => {
                        let found = Flavour::ALL.into_iter().find(|flavour| flavour.name() == value);
                        self.flavour.set(found.unwrap_or_default());
                    }
                    "pinned" => self.pinned.set(true),
                    "reserve" => self.reserve.set(false),
                    _ => {}
                }
            }
        }
    }
}

/// A value of a custom property, which can't end its declaration, nor take what is behind it into itself.
pub(crate) fn is_value(text: &str) -> bool {
    let is_plain = |letter: char| !";{}[]<>\\/*!@".contains(letter) && !letter.is_control();
    text.len() <= 200 && text.chars().all(is_plain) && is_closed(text)
}

fn is_closed(text: &str) -> bool {
    let (mut open, mut quote) = (0_u32, None);
    for letter in text.chars() {
        match (letter, quote) {
            (_, Some(mark)) => quote = quote.filter(|_| letter != mark),
            ('"' | '\'', None) => quote = Some(letter),
            ('(', None) => open += 1,
            (')', None) if open == 0 => return false,
            (')', None) => open -= 1,
            _ => {}
        }
    }
    open == 0 && quote.is_none()
}

/// What a field takes of a text in an address; none for what it could not show.
fn taken(about: &Property, text: &str) -> Option<String> {
    if !about.is_color() || text.is_empty() {
        return is_value(text).then(|| text.to_owned());
    }
    color(text).map(hex)
}

fn written(Pair { light, dark }: &Pair, by_day: impl Fn() -> String) -> Option<String> {
    let (light, dark) = (light.trim(), dark.trim());
    if !is_value(light) || !is_value(dark) {
        return None;
    }
    match (light, dark) {
        ("", "") => None,
        (light, "") => Some(light.to_owned()),
        ("", dark) => Some(format!("light-dark({}, {dark})", by_day())),
        (light, dark) if light == dark => Some(light.to_owned()),
        (light, dark) => Some(format!("light-dark({light}, {dark})")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "pk_test_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    fn settings() -> Settings {
        let demo = Demo {
            key: KEY.to_owned(),
            api: "http://localhost:8788".to_owned(),
            hosts: "localhost:8789".to_owned(),
        };
        Settings::new("https://cdn.example/v1", Some(demo))
    }

    #[test]
    fn what_is_in_the_address_comes_back_and_the_key_is_not() {
        Owner::new().with(|| {
            let one = settings();
            one.key.set(KEY.to_owned());
            one.options.with_value(|all| {
                for setting in all {
                    setting.value.set(setting.about.example.clone());
                }
            });
            one.styles.with_value(|all| {
                all[0].value.set(Pair { light: "#112233".into(), dark: String::new() });
                all[1].value.set(Pair { light: String::new(), dark: "#ffffff".into() });
            });
            one.fallback.set("https://example.org/give?a=b&c=d".to_owned());
            one.flavour.set(Flavour::Vue);
            one.pinned.set(true);
            one.reserve.set(false);
            let fragment = one.to_fragment();
            assert!(!fragment.contains("pk_test"), "{fragment}");
            let other = settings();
            other.read_fragment(&fragment);
            assert_eq!(other.key.get(), "");
            other.key.set(KEY.to_owned());
            assert_eq!(other.chosen(), one.chosen());
            assert_eq!(other.to_fragment(), fragment);
        });
    }

    #[test]
    fn the_sandboxs_key_brings_what_a_snippet_with_it_needs() {
        Owner::new().with(|| {
            let one = settings();
            one.take_demo();
            assert_eq!(one.key.get(), KEY);
            assert_eq!(
                one.set(),
                [
                    ("nonprofit", "american-red-cross".to_owned()),
                    ("api-base", "http://localhost:8788".to_owned())
                ]
            );
            assert_eq!(one.question().unwrap().base, "http://localhost:8788");

            let other = settings();
            other.key.set(KEY.replace('0', "1"));
            other.meet_demo();
            assert_eq!(other.set(), [], "somebody else's key");
            let own = other.option("api-base").unwrap();
            own.value.set("https://api.example.org".to_owned());
            other.key.set(KEY.to_owned());
            other.meet_demo();
            assert_eq!(own.value.get(), "https://api.example.org", "what was set stays");
        });
    }

    #[test]
    fn nothing_in_an_address_gets_out_of_a_style_sheet() {
        Owner::new().with(|| {
            let one = settings();
            one.read_fragment(
                "--sir-donate-accent=red;}body{display:none|&--sir-donate-font=a</style><script>|&--other=1",
            );
            assert_eq!(one.styles(), []);
        });
    }

    #[test]
    fn what_an_address_says_of_styles_can_be_shown() {
        Owner::new().with(|| {
            let one = settings();
            one.read_fragment(
                "--sir-donate-accent=red|&--sir-donate-text=%23abc|%23DDEEFF&--sir-donate-font=x(|",
            );
            assert_eq!(one.styles(), [("--sir-donate-text", "light-dark(#aabbcc, #ddeeff)".to_owned())]);
        });
    }

    #[test]
    fn a_value_is_closed() {
        for value in ["", "0.5rem", "\"A B\", serif", "calc(1px + (2em))", "'it (is'", "var(--x, \"'\")"] {
            assert!(is_value(value), "{value}");
        }
        for other in ["x(", "x)", ")(", "\"a", "'a\"", "a[b", "a]", "a;b", "a\nb", "url(//x)"] {
            assert!(!is_value(other), "{other}");
        }
    }

    #[test]
    fn another_address_takes_the_place_of_the_first() {
        Owner::new().with(|| {
            let one = settings();
            one.read_fragment(
                "label=Give&link=https%3A%2F%2Fa.example&--sir-donate-accent=%23112233|&flavour=Vue&pinned=yes&reserve=no",
            );
            one.key.set(KEY.to_owned());
            for place in ["", "#preview", "#publishable-key=x"] {
                let before = one.to_fragment();
                one.read_fragment(place);
                assert_eq!((one.to_fragment(), one.came.get()), (before, 1), "{place}");
            }
            one.read_fragment("amount=5");
            assert_eq!((one.to_fragment().as_str(), one.came.get()), ("amount=5", 2));
            assert_eq!(one.key.get(), KEY);
        });
    }

    #[test]
    fn faults_are_the_widget_s_own() {
        Owner::new().with(|| {
            let one = settings();
            assert_eq!(one.faults(), []);
            one.option("currency").unwrap().value.set("XYZ".to_owned());
            one.option("amount").unwrap().value.set("12,5".to_owned());
            let names: Vec<String> = one.faults().into_iter().map(|fault| fault.name).collect();
            assert_eq!(names, ["currency", "amount"]);
        });
    }

    #[test]
    fn a_link_that_runs_something_is_no_link() {
        Owner::new().with(|| {
            let one = settings();
            for link in
                ["javascript:alert(1)", " JavaScript:alert(1)", "java\nscript:alert(1)", "example.org/donate"]
            {
                one.read_fragment(&fragment::write([("link", link)]));
                assert_eq!(one.fallback.get(), "", "{link}");
                // As it was typed.
                one.fallback.set(link.to_owned());
                assert_eq!(one.chosen().fallback, "", "{link}");
                assert_eq!(one.shown().unwrap().fallback, "", "{link}");
                assert_eq!(one.link_fault(), Some(address::NO_LINK), "{link}");
                assert_eq!(one.to_fragment(), "", "{link}");
                one.fallback.set(String::new());
            }
            one.read_fragment("link=%2Fdonate");
            assert_eq!(one.chosen().fallback, "/donate");
            assert_eq!(one.link_fault(), None);
        });
    }

    #[test]
    fn the_key_goes_to_the_api_or_nowhere() {
        Owner::new().with(|| {
            let one = settings();
            let base = |one: &Settings| one.question().map(|question| question.base);
            assert_eq!(base(&one), None, "without a slug nothing is asked");
            one.option("nonprofit").unwrap().value.set(" american-red-cross ".to_owned());
            assert_eq!(base(&one).as_deref(), Some("http://localhost:8788"), "the sandbox's key");
            let own = KEY.replace("0123", "3210");
            one.key.set(own.clone());
            let question = one.question().unwrap();
            assert_eq!((question.key.as_str(), question.slug.as_str()), (own.as_str(), "american-red-cross"));
            let set = |text: &str| one.option("api-base").unwrap().value.set(text.to_owned());
            for blank in ["", " ", " \n"] {
                set(blank);
                assert_eq!(base(&one).as_deref(), Some("https://devapi.sirgiving.org"), "{blank:?}");
            }
            set(" http://localhost:1/ ");
            assert_eq!(base(&one).as_deref(), Some("http://localhost:1"));
            for wrong in ["/x", "x", ".", "//x.example", "http://x.example", "https://x.example/y"] {
                set(wrong);
                assert_eq!((base(&one), one.is_api_base_wrong()), (None, true), "{wrong}");
            }
            one.key.set(own.replace("test", "live"));
            assert_eq!(base(&one).as_deref(), Some("https://api.sirgiving.org"));
            one.key.set(String::new());
            assert_eq!(base(&one).as_deref(), Some("http://localhost:8788"));
            assert!(!one.is_api_base_wrong(), "the sandbox has its own");
        });
    }

    #[test]
    fn words_on_buttons_can_be_read_by_day_where_only_the_night_was_chosen() {
        Owner::new().with(|| {
            let one = settings();
            let set = |name: &str, light: &str, dark: &str| {
                one.styles.with_value(|all| {
                    let found = all.iter().find(|one| one.about.name == name).unwrap();
                    found.value.set(Pair { light: light.into(), dark: dark.into() });
                });
            };
            set("--sir-donate-on-accent", "", "#111111");
            assert_eq!(one.styles(), [("--sir-donate-on-accent", "light-dark(#ffffff, #111111)".to_owned())]);
            set("--sir-donate-accent", "#ffe14d", "");
            let styles = one.styles();
            assert_eq!(styles[1], ("--sir-donate-on-accent", "light-dark(#000000, #111111)".to_owned()));
        });
    }

    #[test]
    fn the_preview_never_moves_money() {
        Owner::new().with(|| {
            let one = settings();
            let key = |one: &Settings| one.shown().and_then(|shown| shown.option("publishable-key"));
            assert_eq!(key(&one).as_deref(), Some(KEY));
            one.key.set(KEY.replace("test", "live"));
            assert_eq!(key(&one).as_deref(), Some(KEY));
            assert!(one.chosen().key.starts_with("pk_live_"));
            let own = KEY.replace("0123", "3210");
            one.key.set(own.clone());
            assert_eq!(key(&one), Some(own));
            assert_eq!(one.shown().and_then(|shown| shown.option("api-base")), None);
        });
    }

    #[test]
    fn a_version_stands_beside_its_channel() {
        Owner::new().with(|| {
            let one = settings();
            assert_eq!(one.chosen().script.base, "https://cdn.example/v1/");
            one.pinned.set(true);
            assert_eq!(one.chosen().script.base, "https://cdn.example/v1/", "before the release is known");
            one.release.set(Some(Release {
                base: "https://cdn.example/v1".into(),
                version: "0.1.0".into(),
                integrity: "sha384-x".into(),
            }));
            assert_eq!(one.chosen().script.base, "https://cdn.example/0.1.0/");
            // The hash of this page's own files is that of no others.
            one.base.set("https://other.example/v1/".to_owned());
            let script = one.chosen().script;
            assert_eq!((script.base.as_str(), script.integrity), ("https://other.example/v1/", None));
            assert_eq!(one.pin(), None);
        });
    }

    #[test]
    fn day_and_night() {
        let text = |light: &str, dark: &str| {
            written(&Pair { light: light.into(), dark: dark.into() }, || "#006677".to_owned())
        };
        assert_eq!(text("", ""), None);
        assert_eq!(text("#111111", "").as_deref(), Some("#111111"));
        assert_eq!(text("", "#222222").as_deref(), Some("light-dark(#006677, #222222)"));
        assert_eq!(text("#111111", "#222222").as_deref(), Some("light-dark(#111111, #222222)"));
    }
}
