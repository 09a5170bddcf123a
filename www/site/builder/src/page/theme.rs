//! Colours, corners and font, with the contrast that comes of them.

use leptos::prelude::*;

use super::control::{REFUSED, take};
use super::help::Sentence;
use crate::contrast::{Color, RULES, color, measure};
use crate::interface::{INTERFACE, Pair};
use crate::settings::{Settings, Styling, is_value};

#[component]
pub(super) fn Colours(settings: Settings) -> impl IntoView {
    let styles = settings.styles.get_value();
    let (colors, others): (Vec<Styling>, Vec<Styling>) =
        styles.into_iter().partition(|one| one.about.is_color());
    view! {
        <section aria-labelledby="colours">
            <h2 id="colours">"3. Your colours"</h2>
            <p class="help">"By day and by night. What you don't touch stays as it is."</p>
            {colors.into_iter().map(|one| view! { <Swatches one /> }).collect_view()}
            {others.into_iter().map(|one| view! { <Measure one /> }).collect_view()}
            <Contrast settings />
        </section>
    }
}

#[component]
fn Swatches(one: Styling) -> impl IntoView {
    let Styling { about, value } = one;
    let id = about.name.trim_start_matches("--sir-donate-").to_owned();
    let half = move |dark: bool| {
        let name = format!("colour-{id}-{}", if dark { "dark" } else { "light" });
        let default = if dark { &about.default.dark } else { &about.default.light };
        let shown = move || {
            value.with(|pair| {
                let own = if dark { &pair.dark } else { &pair.light };
                // As the style sheet has it: one colour alone is that of the night too.
                let own = if own.is_empty() && dark { &pair.light } else { own };
                if own.is_empty() { default.clone() } else { own.clone() }
            })
        };
        let set =
            move |text: String| value.update(|pair| if dark { pair.dark = text } else { pair.light = text });
        view! {
            <label for=name.clone()>
                <span>{if dark { "Night" } else { "Day" }}</span>
                <input id=name.clone() type="color" aria-label=format!("{}, {}", about.title(), if dark { "night" } else { "day" })
                    prop:value=shown on:input=move |event| set(event_target_value(&event)) />
            </label>
        }
    };
    let light = half(false);
    let dark = half(true);
    view! {
        <div class="field colour">
            <p class="label">{about.title()}</p>
            {light}
            {dark}
            <button type="button" class="quiet small" aria-label=format!("Reset {}", about.title())
                disabled=move || value.with(|pair| *pair == Pair::default())
                on:click=move |_| value.set(Pair::default())>"Reset"</button>
            <p class="help"><Sentence text=format!("{}.", super::control::capital(&about.summary).trim_end_matches('.')) /></p>
        </div>
    }
}

#[component]
fn Measure(one: Styling) -> impl IntoView {
    let Styling { about, value } = one;
    let id = format!("style-{}", about.name.trim_start_matches("--sir-donate-"));
    let refused = RwSignal::new(false);
    let typed = RwSignal::new(value.get_untracked().light);
    Effect::new(move || typed.set(value.get().light));
    Effect::new(move || {
        let light = typed.get();
        if value.with_untracked(|pair| pair.light != light) {
            value.set(Pair { light, dark: String::new() });
        }
    });
    let wrong = move || {
        if refused.get() {
            return Some(REFUSED);
        }
        (!value.with(|pair| is_value(&pair.light)))
            .then_some("Leave out ; { } < > and the like, and close each bracket and quote.")
    };
    view! {
        <div class="field">
            <label for=id.clone()>{about.title()}</label>
            <input id=id.clone() type="text" autocomplete="off" spellcheck="false" placeholder=about.default.light.clone()
                aria-describedby=format!("{id}-help {id}-fault") aria-invalid=move || wrong().map(|_| "true")
                prop:value=typed on:input=move |event| take(&event, typed, refused) />
            <p class="help" id=format!("{id}-help")><Sentence text=super::control::capital(&about.summary) /></p>
            <p class="fault" id=format!("{id}-fault") role="status">{wrong}</p>
        </div>
    }
}

/// The colour of a name, by day or by night; none for what the widget chooses by itself.
fn named(settings: &Settings, name: &str, dark: bool) -> Option<Color> {
    let full = format!("--sir-donate-{name}");
    let own = settings.styles.with_value(|all| {
        all.iter().find(|one| one.about.name == full).map(|one| one.value.get()).unwrap_or_default()
    });
    let own = if dark && !own.dark.is_empty() { own.dark } else { own.light };
    if !own.is_empty() {
        return color(&own);
    }
    // Without a colour of its own, words on the accent are what is easier to read there.
    if name == "on-accent" {
        return None;
    }
    let about = INTERFACE.properties.iter().find(|one| one.name == full)?;
    color(if dark { &about.default.dark } else { &about.default.light })
}

#[component]
fn Contrast(settings: Settings) -> impl IntoView {
    let row = move |rule: &'static crate::contrast::Rule| {
        let cell = move |dark: bool| {
            move || {
                let ratio = measure(rule, |name| named(&settings, name, dark));
                let passes = ratio.is_some_and(|ratio| ratio >= rule.least);
                // Rounded down: what reads as enough is enough.
                let text =
                    ratio.map_or("?".to_owned(), |ratio| format!("{:.1}", (ratio * 10.0).floor() / 10.0));
                view! {
                    <span class=if passes { "good" } else { "bad" }>
                        {text}{if passes { " ✓" } else { " ✗ too little" }}
                    </span>
                }
            }
        };
        view! {
            <tr>
                <th scope="row">{rule.what}</th>
                <td>{cell(false)}</td>
                <td>{cell(true)}</td>
                <td>{format!("{}", rule.least)}</td>
            </tr>
        }
    };
    view! {
        <table class="contrast">
            <caption>"Contrast, as WCAG AA asks for"</caption>
            <thead><tr><th scope="col">"Of what"</th><th scope="col">"Day"</th><th scope="col">"Night"</th><th scope="col">"Least"</th></tr></thead>
            <tbody>{RULES.iter().map(row).collect_view()}</tbody>
        </table>
    }
}
