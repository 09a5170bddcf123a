//! A control for an option: label, field, help, and what is wrong with it.

use js_sys::Reflect;
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::Event;

use super::help::Sentence;
use crate::interface::{Attribute, Kind};
use crate::key::secret;
use crate::preview::languages;
use crate::settings::{Setting, Settings};

/// What was pasted where it has no business, as long as it is told.
pub(super) const REFUSED: &str =
    "That looked like a secret, so it was taken out again. It belongs on a server, never into a page.";

/// Takes what was typed or pasted into a field, unless it is a secret: then the field is emptied.
pub(super) fn take(event: &Event, value: RwSignal<String>, refused: RwSignal<bool>) {
    let typed = event_target_value(event);
    let is_secret = secret(&typed).is_some();
    refused.set(is_secret);
    if is_secret {
        empty(event);
    }
    value.set(if is_secret { String::new() } else { typed });
}

/// Takes a field's text out of the page itself: a signal that was empty before changes nothing there.
pub(super) fn empty(event: &Event) {
    if let Some(field) = event.target() {
        // Fails for no field.
        let _ = Reflect::set(&field, &JsValue::from_str("value"), &JsValue::from_str(""));
    }
}

/// A field beside the options: a text with a label and help.
#[component]
pub(super) fn Field(
    id: &'static str,
    title: &'static str,
    help: &'static str,
    placeholder: &'static str,
    value: RwSignal<String>,
    #[prop(optional, into)] wrong: Signal<Option<String>>,
) -> impl IntoView {
    let refused = RwSignal::new(false);
    let told = move || if refused.get() { Some(REFUSED.to_owned()) } else { wrong.get() };
    view! {
        <div class="field">
            <label for=id>{title}</label>
            <input id=id type="text" inputmode="url" autocomplete="off" spellcheck="false" placeholder=placeholder
                aria-describedby=format!("{id}-help {id}-fault") aria-invalid=move || told().map(|_| "true")
                prop:value=value on:input=move |event| take(&event, value, refused) />
            <p class="help" id=format!("{id}-help")>{help}</p>
            <p class="fault" id=format!("{id}-fault") role="status">{told}</p>
        </div>
    }
}

/// The words of `theme` are three choices.
const THEME: [&str; 3] = ["Colours", "Look", "Button size"];

#[component]
pub(super) fn Control(settings: Settings, setting: Setting) -> impl IntoView {
    let Setting { about, value } = setting;
    let id = format!("option-{}", about.name);
    let refused = RwSignal::new(false);
    let fault = Memo::new(move |_| {
        settings.faults().into_iter().find(|fault| fault.name == about.name).map(|fault| fault.remedy)
    });
    let told = move || {
        if refused.get() { Some(REFUSED.to_owned()) } else { fault.get().map(capital) }
    };
    let described = format!("{id}-help {id}-fault");
    let invalid = move || told().map(|_| "true");
    let field = match about.kind {
        Kind::Choice => {
            view! { <Words id=id.clone() described words=about.values.iter().map(word).collect() default=about.default_text() value /> }
                .into_any()
        }
        Kind::Choices if about.name == "theme" => {
            let (id, described) = (id.clone(), described.clone());
            view! {
                <div class="row">
                    {about.values.chunks(3).zip(THEME).enumerate().map(|(at, (words, title))| {
                        let part = format!("{id}-{at}");
                        let known: Vec<&'static str> = words.iter().map(|word| word.value.as_str()).collect();
                        let one = RwSignal::new(String::new());
                        join(value, one, known.clone());
                        let default = about.default_text().split(' ').nth(at).unwrap_or_default().to_owned();
                        view! {
                            <div>
                                <label for=part.clone()>{title}</label>
                                <Words id=part described=described.clone() words=words.iter().map(word).collect() default value=one />
                            </div>
                        }
                    }).collect_view()}
                </div>
            }
            .into_any()
        }
        Kind::Choices => view! { <Checks about value described /> }.into_any(),
        Kind::Messages => view! {
            <textarea id=id.clone() rows="3" autocomplete="off" spellcheck="false" dir="auto" aria-describedby=described aria-invalid=invalid
                placeholder=about.example.clone()
                prop:value=value on:input=move |event| take(&event, value, refused)></textarea>
        }
        .into_any(),
        kind => view! {
            <input id=id.clone() type="text" autocomplete="off" spellcheck="false" dir=(kind == Kind::Text).then_some("auto") aria-describedby=described aria-invalid=invalid
                inputmode=inputmode(kind) list=list(kind) placeholder=about.example.clone()
                prop:value=value on:input=move |event| take(&event, value, refused) />
        }
        .into_any(),
    };
    let group = matches!(about.kind, Kind::Choices);
    let title = about.title();
    view! {
        <div class="field" role=group.then_some("group") aria-labelledby=group.then(|| format!("{id}-title"))>
            {if group {
                view! { <p class="label" id=format!("{id}-title")>{title}</p> }.into_any()
            } else {
                view! { <label for=id.clone()>{title}</label> }.into_any()
            }}
            {field}
            <p class="help" id=format!("{id}-help")>
                <Sentence text=about.summary.clone() />
                {(!about.required && about.kind != Kind::Choice && about.name != "theme").then(|| view! { " Default: "<Sentence text=about.default_text() />"." })}
            </p>
            <p class="fault" id=format!("{id}-fault") role="status">{told}</p>
        </div>
    }
}

fn word(word: &'static crate::interface::Word) -> (&'static str, &'static str) {
    (word.value.as_str(), word.summary.as_str())
}

pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).chain(['.']).collect()
}

/// A list to choose one word from, or none.
#[component]
fn Words(
    id: String,
    described: String,
    words: Vec<(&'static str, &'static str)>,
    default: String,
    value: RwSignal<String>,
) -> impl IntoView {
    let default = default.replace('`', "");
    let known = words.iter().any(|(word, _)| *word == default);
    let unset = if known { format!("{default} (default)") } else { format!("Default: {default}") };
    view! {
        <select id=id aria-describedby=described prop:value=value on:change=move |event| value.set(event_target_value(&event))>
            <option value="">{unset}</option>
            {words.into_iter().map(|(word, about)| view! {
                <option value=word selected=move || value.get() == word>{format!("{word}: {}", about.replace('`', ""))}</option>
            }).collect_view()}
        </select>
    }
}

/// A box for each word of a list.
#[component]
fn Checks(about: &'static Attribute, value: RwSignal<String>, described: String) -> impl IntoView {
    let words: Vec<&'static str> = about.values.iter().map(|word| word.value.as_str()).collect();
    let has = move |word: &str| value.with(|value| value.split([' ', ',']).any(|one| one == word));
    let toggle = {
        let words = words.clone();
        move |word: &'static str, on: bool| {
            let kept = words.iter().copied().filter(|one| if *one == word { on } else { has(one) });
            value.set(kept.collect::<Vec<_>>().join(" "));
        }
    };
    about
        .values
        .iter()
        .map(|word| {
            let (name, toggle) = (word.value.as_str(), toggle.clone());
            view! {
                <label class="check">
                    <input type="checkbox" aria-describedby=described.clone() prop:checked=move || has(name)
                        on:change=move |event| toggle(name, event_target_checked(&event)) />
                    <span>{name}": "{word.summary.clone()}</span>
                </label>
            }
        })
        .collect_view()
}

/// Keeps `one` the word of `value` that is among `words`, both ways.
fn join(value: RwSignal<String>, one: RwSignal<String>, words: Vec<&'static str>) {
    let known = words.clone();
    Effect::new(move || {
        let found = value.with(|value| value.split(' ').find(|word| known.contains(word)).map(str::to_owned));
        let found = found.unwrap_or_default();
        if one.get_untracked() != found {
            one.set(found);
        }
    });
    Effect::new(move || {
        let chosen = one.get();
        let before = value.get_untracked();
        let kept = before.split(' ').filter(|word| !word.is_empty() && !words.contains(word));
        let after = kept.chain((!chosen.is_empty()).then_some(chosen.as_str())).collect::<Vec<_>>().join(" ");
        if after != before {
            value.set(after);
        }
    });
}

fn inputmode(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Amount => Some("decimal"),
        Kind::Email => Some("email"),
        Kind::Url | Kind::Origin => Some("url"),
        _ => None,
    }
}

fn list(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Currency => Some("currencies"),
        Kind::Language => Some("languages"),
        _ => None,
    }
}

/// What is offered while a currency or a language is typed.
#[component]
pub(super) fn Lists() -> impl IntoView {
    view! {
        <datalist id="currencies">
            {["USD", "EUR", "GBP", "CAD", "AUD", "CHF", "JPY", "SEK", "NOK", "DKK", "NZD", "MXN", "BRL", "INR"]
                .map(|code| view! { <option value=code></option> }).collect_view()}
        </datalist>
        <datalist id="languages">
            {languages().map(|tag| view! { <option value=tag></option> }).collect_view()}
        </datalist>
    }
}
