//! The page: what is set on the left, the widget and the result on the right, below each other on a phone.

#![allow(unreachable_pub, reason = "the macro of components makes their props public")]

mod check;
mod control;
mod help;
mod key;
mod options;
mod result;
mod stage;
mod theme;

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};

use crate::lookup;
use crate::settings::{Demo, Settings};

/// A setting of the page's own element, which `cargo xtask demo` writes for other ports.
fn told(name: &str) -> Option<String> {
    let root = document().document_element()?;
    root.get_attribute(&format!("data-{name}")).filter(|value| !value.is_empty())
}

fn settings() -> Settings {
    let demo = || Some(Demo { key: told("key")?, api: told("api")?, hosts: told("hosts")? });
    let here = window().location().href().unwrap_or_default();
    let base = told("widget").unwrap_or_else(|| "/v1/".to_owned());
    let base = web_sys::Url::new_with_base(&base, &here).map(|url| url.href()).unwrap_or(base);
    Settings::new(&base, demo())
}

/// Puts the page's living part where its words say.
pub(crate) fn mount() {
    if let Some(place) = document().get_element_by_id("app") {
        mount_to(place.unchecked_into(), Page).forget();
    }
}

#[component]
fn Page() -> impl IntoView {
    let settings = settings();
    let location = window().location();
    settings.read_fragment(&location.hash().unwrap_or_default());
    // A link to a part of the page, or another set of options, while the page is open.
    let handle = window_event_listener(ev::hashchange, move |_| {
        settings.read_fragment(&window().location().hash().unwrap_or_default());
    });
    on_cleanup(move || handle.remove());
    Effect::new(move || {
        let fragment = settings.to_fragment();
        let address = if fragment.is_empty() {
            window().location().pathname().unwrap_or_default()
        } else {
            format!("#{fragment}")
        };
        if let Ok(history) = window().history() {
            // Too many in a short time are refused by some browsers: the next change writes all of it.
            let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&address));
        }
    });
    let base = settings.base.get_untracked();
    spawn_local(async move { settings.release.set(lookup::release(&base).await) });

    view! {
        <p class="said came" role="status">
            {move || (settings.came.get() > 0).then_some("These settings came with the address: look through them before you copy.")}
        </p>
        <div class="columns">
            <form class="set" aria-label="Options" on:submit=|event| event.prevent_default()>
                <key::KeyAndNonprofit settings />
                <options::Groups settings />
                <theme::Colours settings />
            </form>
            <div class="got">
                <stage::Stage settings />
                <result::ToPaste settings />
                <check::CheckPage />
            </div>
        </div>
    }
}
