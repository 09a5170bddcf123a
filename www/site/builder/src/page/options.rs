//! All options but the first two, in groups.

use leptos::prelude::*;

use super::control::{Control, Lists};
use crate::settings::{Setting, Settings};

/// What belongs together. An option that no group names is in the last.
const GROUPS: [(&str, &[&str]); 6] = [
    ("How it looks", &["mode", "label", "theme", "lang", "nonprofit-name", "messages"]),
    ("Amounts", &["currency", "amounts", "amount", "min-amount", "max-amount"]),
    ("What donors choose", &["frequencies", "frequency", "provider", "tip"]),
    ("Filled in beforehand", &["donor-email", "first-name", "last-name", "referral-code"]),
    ("Links", &["fallback-url", "privacy-url", "terms-url"]),
    ("For developers", &["checkout", "preload", "snapshot", "api-base", "checkout-hosts"]),
];

/// Stands with the key.
const APART: &str = "nonprofit";

fn group(name: &str) -> usize {
    GROUPS.iter().position(|(_, names)| names.contains(&name)).unwrap_or(GROUPS.len() - 1)
}

#[component]
pub(super) fn Groups(settings: Settings) -> impl IntoView {
    let all = settings.options.get_value();
    let groups = GROUPS.iter().enumerate().map(|(at, (title, names))| {
        let mut members: Vec<Setting> =
            all.iter().copied().filter(|one| one.about.name != APART && group(&one.about.name) == at).collect();
        members.sort_by_key(|one| names.iter().position(|name| *name == one.about.name).unwrap_or(usize::MAX));
        let set = {
            let members = members.clone();
            move || members.iter().filter(|one| !one.value.with(String::is_empty)).count()
        };
        // What came with the address is seen before it is copied.
        let open = {
            let set = set.clone();
            move || {
                settings.came.track();
                at == 0 || untrack(&set) > 0
            }
        };
        view! {
            <details open=open>
                <summary>
                    <h3>{*title}</h3>
                    <span class="count">{move || match set() { 0 => String::new(), count => format!("{count} set") }}</span>
                </summary>
                {members.into_iter().map(|setting| view! { <Control settings setting /> }).collect_view()}
            </details>
        }
    });
    view! {
        <section aria-labelledby="options">
            <h2 id="options">"2. Options"</h2>
            <p class="help">"None has to be set: the defaults are good."</p>
            <Lists />
            {groups.collect_view()}
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interface::INTERFACE;

    #[test]
    fn each_option_has_its_group_and_each_name_is_an_option() {
        let named: Vec<&str> = GROUPS.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        for one in
            INTERFACE.attributes.iter().filter(|one| one.name != APART && one.name != "publishable-key")
        {
            assert_eq!(named.iter().filter(|name| **name == one.name).count(), 1, "{}", one.name);
        }
        assert_eq!(named.len(), INTERFACE.attributes.len() - 2);
    }

    #[test]
    fn the_theme_has_three_words_of_three_kinds() {
        let theme = INTERFACE.attributes.iter().find(|one| one.name == "theme").unwrap();
        let words: Vec<&str> = theme.values.iter().map(|word| word.value.as_str()).collect();
        assert_eq!(words, ["auto", "light", "dark", "plain", "soft", "bold", "small", "medium", "large"]);
        assert_eq!(theme.default.as_deref(), Some("auto plain medium"));
    }
}
