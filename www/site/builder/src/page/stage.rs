//! The widget as it will look, in a window of a phone's width or a desktop's.

use leptos::ev;
use leptos::html::Iframe;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use crate::settings::Settings;
use crate::wire::READY;

#[component]
pub(super) fn Stage(settings: Settings) -> impl IntoView {
    let frame = NodeRef::<Iframe>::new();
    let ready = RwSignal::new(0_u32);
    let handle = window_event_listener(ev::message, move |event| {
        let own = event.origin() == window().location().origin().unwrap_or_default();
        if own && event.data().as_string().as_deref() == Some(READY) {
            ready.update(|times| *times += 1);
        }
    });
    on_cleanup(move || handle.remove());
    let shown = Memo::new(move |_| settings.shown());
    Effect::new(move || {
        if ready.get() == 0 {
            return;
        }
        let Some(shown) = shown.get() else { return };
        let (Some(frame), Ok(text)) = (frame.get(), serde_json::to_string(&shown)) else { return };
        if let Some(inside) = frame.content_window() {
            let origin = window().location().origin().unwrap_or_default();
            // The frame is of this origin: nobody else can be told.
            let _ = inside.post_message(&JsValue::from_str(&text), &origin);
        }
    });
    let faults = move || settings.faults().len();

    view! {
        <section class="stage" aria-labelledby="preview">
            <h2 id="preview">"4. Preview"</h2>
            <div class="bar">
                <div role="group" aria-label="Width">
                    <Toggle words="Phone" on=Signal::derive(move || !settings.wide.get()) act=move || settings.wide.set(false) />
                    <Toggle words="Desktop" on=settings.wide act=move || settings.wide.set(true) />
                </div>
                <div role="group" aria-label="Colours of the page">
                    {[("", "System"), ("light", "Light"), ("dark", "Dark")].map(|(scheme, words)| view! {
                        <Toggle words on=Signal::derive(move || settings.scheme.get() == scheme) act=move || settings.scheme.set(scheme.to_owned()) />
                    }).collect_view()}
                </div>
            </div>
            <Show when=move || shown.with(Option::is_none)>
                <p class="said">"Paste a test key to see the widget."</p>
            </Show>
            <div class="screen" class:wide=settings.wide>
                <iframe node_ref=frame src="preview.html" title="The widget with your options" allow="payment 'none'"></iframe>
            </div>
            <p class="said" role="status">
                {move || match faults() {
                    0 => String::new(),
                    1 => "One option is wrong: instead of the form, the widget shows its fallback until it is corrected.".to_owned(),
                    count => format!("{count} options are wrong: instead of the form, the widget shows its fallback until they are corrected."),
                }}
            </p>
        </section>
    }
}

#[component]
fn Toggle(words: &'static str, #[prop(into)] on: Signal<bool>, act: impl Fn() + 'static) -> impl IntoView {
    view! {
        <button type="button" class="toggle" aria-pressed=move || on.get().to_string() on:click=move |_| act()>{words}</button>
    }
}
