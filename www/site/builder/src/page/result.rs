//! What has to be pasted, and what goes with it.

use js_sys::Reflect;
use leptos::html::Code;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

use super::control::Field;
use crate::settings::Settings;
use crate::snippet::{Flavour, parts, policy};

#[component]
pub(super) fn ToPaste(settings: Settings) -> impl IntoView {
    let chosen = Memo::new(move |_| settings.chosen());
    let flavour = settings.flavour;
    let said = move || {
        let lacks = chosen.get().lacks(flavour.get());
        let lacks = (!lacks.is_empty())
            .then(|| format!("To be filled in before visitors come: {}.", lacks.join(", ")));
        let wrong = match settings.faults().len() {
            0 => None,
            1 => Some("One option is wrong: visitors would get the link instead of the form.".to_owned()),
            count => {
                Some(format!("{count} options are wrong: visitors would get the link instead of the form."))
            }
        };
        [lacks, wrong].into_iter().flatten().collect::<Vec<_>>().join(" ")
    };
    view! {
        <section aria-labelledby="paste">
            <h2 id="paste">"5. Paste it"</h2>
            <div class="bar" role="group" aria-label="Flavour">
                {Flavour::ALL.map(|one| view! {
                    <button type="button" class="toggle" aria-pressed=move || (flavour.get() == one).to_string()
                        on:click=move |_| flavour.set(one)>{one.name()}</button>
                }).collect_view()}
            </div>
            <p class="said" role="status">{said}</p>
            <Show when=move || !flavour.get().is_bundled()>
                <Tag settings />
            </Show>
            {move || parts(flavour.get(), &chosen.get()).into_iter().map(|part| view! {
                <Copyable place=part.place text=part.text />
            }).collect_view()}
            <Copyable place="Where the page has a Content-Security-Policy: allow this"
                text=Signal::derive(move || format!("{}\n", policy(flavour.get(), &chosen.get()))) />
        </section>
    }
}

/// Which script, and from where.
#[component]
fn Tag(settings: Settings) -> impl IntoView {
    let pin = Memo::new(move |_| settings.pin());
    let open = move || {
        settings.came.track();
        settings.pinned.get_untracked() || !settings.reserve.get_untracked()
    };
    view! {
        <details open=open>
            <summary><h3>"The script"</h3></summary>
            <Field id="base" title="Where its files are" placeholder="https://CDN/v1/" value=settings.base
                help="The address that SIR Giving gave you, or the folder on a server of yours. Visitors can't reach one of this computer (localhost)." />
            <label class="check">
                <input type="checkbox" prop:checked=settings.reserve on:change=move |event| settings.reserve.set(event_target_checked(&event)) />
                <span>"Keep its room in the page, so that nothing moves"</span>
            </label>
            <label class="check">
                <input type="checkbox" prop:checked=move || settings.pinned.get() && pin.with(Option::is_some) disabled=move || pin.with(Option::is_none)
                    on:change=move |event| settings.pinned.set(event_target_checked(&event)) />
                <span>
                    {move || pin.get().map_or(
                        "Pin a version: not here, for the release at this address could not be read".to_owned(),
                        |(_, release)| format!("Pin version {}, with its hash: no other script will run, and fixes come when you edit the page", release.version),
                    )}
                </span>
            </label>
        </details>
    }
}

fn clipboard() -> Option<web_sys::Clipboard> {
    let own = Reflect::get(&window().navigator(), &"clipboard".into()).ok()?;
    own.is_object().then(|| own.unchecked_into())
}

#[component]
fn Copyable(place: &'static str, #[prop(into)] text: Signal<String>) -> impl IntoView {
    let done = RwSignal::new("");
    // What was copied is not what stands there now.
    Effect::new(move || {
        text.track();
        done.set("");
    });
    let code = NodeRef::<Code>::new();
    let refused = move || {
        done.set("The browser refused. The text is selected: copy it with Ctrl+C or ⌘C");
        if let (Some(code), Ok(Some(selection))) = (code.get_untracked(), window().get_selection()) {
            // Fails where nothing can be selected.
            let _ = selection.select_all_children(&code);
        }
    };
    let copy = move |_| {
        // Pages without https have none.
        let Some(clipboard) = clipboard() else { return refused() };
        let promise = clipboard.write_text(&text.get_untracked());
        spawn_local(async move {
            match JsFuture::from(promise).await {
                Ok(_) => done.set("Copied"),
                Err(_) => refused(),
            }
        });
    };
    view! {
        <div class="code">
            <div class="bar">
                <p class="label">{place}</p>
                <span class="done" role="status">{done}</span>
                <button type="button" class="quiet small" aria-label=format!("Copy: {place}") on:click=copy>"Copy"</button>
            </div>
            <pre tabindex="0" role="region" aria-label=place><code node_ref=code>{text}</code></pre>
        </div>
    }
}
