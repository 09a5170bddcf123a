//! The frame: the widget alone, as a Leptos app has it, with whatever the page says.

use leptos::ev;
use leptos::prelude::*;
use sir_donate::{
    Checkout, DonateButton, DonateForm, DonateProps, Frequency, Look, Preload, Provider, Size, Theme,
};
use sir_donate::{locales, speak};
use wasm_bindgen::JsValue;

use crate::wire::{READY, Shown};

/// Every language, for the partner may try any.
const LANGUAGES: [locales::Locale; 25] = [
    locales::AR,
    locales::CS,
    locales::DA,
    locales::DE,
    locales::ES,
    locales::FR,
    locales::HE,
    locales::HI,
    locales::ID,
    locales::IT,
    locales::JA,
    locales::KO,
    locales::NB,
    locales::NL,
    locales::PL,
    locales::PT_BR,
    locales::PT_PT,
    locales::RO,
    locales::RU,
    locales::SV,
    locales::TR,
    locales::UK,
    locales::VI,
    locales::ZH_HANS,
    locales::ZH_HANT,
];

/// The tags of the languages that there are, English first.
pub(crate) fn languages() -> impl Iterator<Item = &'static str> {
    ["en"].into_iter().chain(LANGUAGES.iter().map(locales::Locale::tag))
}

pub(crate) fn run() {
    speak(&LANGUAGES);
    mount_to_body(Preview);
}

#[component]
fn Preview() -> impl IntoView {
    let shown = RwSignal::new(None::<Shown>);
    let handle = window_event_listener(ev::message, move |event| {
        // Nobody but the page around may say what is shown here.
        let own = event.origin() == window().location().origin().unwrap_or_default();
        if let Some(text) = event.data().as_string().filter(|_| own) {
            shown.set(serde_json::from_str(&text).ok());
        }
    });
    on_cleanup(move || handle.remove());
    if let Ok(Some(parent)) = window().parent() {
        let origin = window().location().origin().unwrap_or_default();
        // Fails where there is nobody to hear it.
        let _ = parent.post_message(&JsValue::from_str(READY), &origin);
    }
    let styled = RwSignal::new(Vec::<String>::new());
    Effect::new(move || {
        let Some(shown) = shown.get() else { return };
        let Some(root) = document().document_element() else { return };
        let style = wasm_bindgen::JsCast::unchecked_into::<web_sys::HtmlElement>(root.clone()).style();
        for name in styled.get_untracked() {
            let _ = style.remove_property(&name);
        }
        for (name, value) in &shown.styles {
            let _ = style.set_property(name, value);
        }
        styled.set(shown.styles.into_iter().map(|(name, _)| name).collect());
        let _ = style
            .set_property("color-scheme", if shown.scheme.is_empty() { "light dark" } else { &shown.scheme });
    });
    let inline = Memo::new(move |_| {
        shown.with(|shown| {
            shown.as_ref().map(|shown| shown.option("mode").is_some_and(|mode| mode == "inline"))
        })
    });
    move || {
        inline.get().map(|inline| {
            let props = props(shown);
            if inline { DonateForm(props).into_any() } else { DonateButton(props).into_any() }
        })
    }
}

fn props(shown: RwSignal<Option<Shown>>) -> DonateProps {
    let text = move |name: &'static str| {
        MaybeProp::derive(move || shown.with(|shown| shown.as_ref().and_then(|shown| shown.option(name))))
    };
    let needed = move |name: &'static str| Signal::derive(move || text(name).get().unwrap_or_default());
    DonateProps::builder()
        .publishable_key(needed("publishable-key"))
        .nonprofit(needed("nonprofit"))
        .label(text("label"))
        .nonprofit_name(text("nonprofit-name"))
        .currency(text("currency"))
        .amounts(text("amounts"))
        .amount(text("amount"))
        .min_amount(text("min-amount"))
        .max_amount(text("max-amount"))
        .frequencies(MaybeProp::derive(move || {
            let words = text("frequencies").get()?;
            Some(words.split([' ', ',']).filter_map(|word| pick(word, FREQUENCIES)).collect::<Vec<_>>())
        }))
        .frequency(word(text("frequency"), FREQUENCIES))
        .provider(word(text("provider"), &[("stripe", Provider::Stripe), ("every.org", Provider::EveryOrg)]))
        .tip(word(text("tip"), &[("auto", true), ("off", false)]))
        .referral_code(text("referral-code"))
        .donor_email(text("donor-email"))
        .first_name(text("first-name"))
        .last_name(text("last-name"))
        .checkout(word(
            text("checkout"),
            // The frame is no tab: a checkout in it is blocked, and the preview would be gone.
            &[("auto", Checkout::Auto), ("same-tab", Checkout::NewTab), ("new-tab", Checkout::NewTab)],
        ))
        .preload(word(text("preload"), &[("intent", Preload::Intent), ("visible", Preload::Visible)]))
        .lang(text("lang"))
        .messages(text("messages"))
        .theme(word(text("theme"), &[("auto", Theme::Auto), ("light", Theme::Light), ("dark", Theme::Dark)]))
        .look(word(text("theme"), &[("plain", Look::Plain), ("soft", Look::Soft), ("bold", Look::Bold)]))
        .size(word(text("theme"), &[("small", Size::Small), ("medium", Size::Medium), ("large", Size::Large)]))
        .snapshot(text("snapshot"))
        .fallback_url(text("fallback-url"))
        .privacy_url(text("privacy-url"))
        .terms_url(text("terms-url"))
        .api_base(text("api-base"))
        .checkout_hosts(text("checkout-hosts"))
        .children(ToChildren::to_children(move || {
            let href = move || shown.with(|shown| shown.as_ref().map(|shown| shown.fallback.clone()));
            view! { <a href=href target="_blank" rel="noopener">{move || text("label").get().unwrap_or_else(|| "Donate".to_owned())}</a> }
        }))
        .build()
}

type Words<T> = &'static [(&'static str, T)];

const FREQUENCIES: Words<Frequency> = &[("once", Frequency::Once), ("monthly", Frequency::Monthly)];

fn pick<T: Copy>(word: &str, words: Words<T>) -> Option<T> {
    words.iter().find(|(known, _)| *known == word).map(|(_, value)| *value)
}

/// The first of the option's words that is one of these.
fn word<T: Copy + Send + Sync + 'static>(value: MaybeProp<String>, words: Words<T>) -> MaybeProp<T> {
    MaybeProp::derive(move || value.get()?.split(' ').find_map(|word| pick(word, words)))
}
