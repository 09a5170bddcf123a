//! First of all: the key, and who receives.

use leptos::prelude::*;
use leptos::task::spawn_local;
use sir_donate::api::Environment;

use super::control::{Control, Field, capital, empty};
use crate::key::{Verdict, judge};
use crate::lookup::{Found, look_up};
use crate::settings::Settings;

#[component]
pub(super) fn KeyAndNonprofit(settings: Settings) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let verdict = RwSignal::new(Verdict::Empty);
    let take = move |event: web_sys::Event| {
        let text = event_target_value(&event);
        let judged = judge(&text);
        verdict.set(judged);
        settings.key.set(match judged {
            Verdict::Publishable(_) => text.trim().to_owned(),
            _ => String::new(),
        });
        // A secret is nowhere in the page from here on, nor in the field.
        let is_secret = matches!(judged, Verdict::Secret(_));
        if is_secret {
            empty(&event);
        }
        typed.set(if is_secret { String::new() } else { text });
        settings.meet_demo();
    };
    let field = NodeRef::<leptos::html::Input>::new();
    let take_demo = move |_| {
        settings.take_demo();
        let key = settings.key.get_untracked();
        verdict.set(judge(&key));
        typed.set(key);
        // The button goes away under the focus.
        if let Some(field) = field.get_untracked() {
            drop(field.focus());
        }
    };
    let offers_demo = move || verdict.get() == Verdict::Empty && settings.demo.with_value(Option::is_some);
    let said = move || match verdict.get() {
        Verdict::Empty if settings.demo.with_value(Option::is_some) => {
            "Without a key, the preview shows the sandbox on this computer.".to_owned()
        }
        Verdict::Empty => "Paste a test key to see the preview.".to_owned(),
        Verdict::Publishable(Environment::Test) => "A test key: no money moves.".to_owned(),
        Verdict::Publishable(Environment::Live) => {
            "A live key: it moves real money, so the preview goes on with the sandbox.".to_owned()
        }
        Verdict::Secret(_) | Verdict::Wrong(_) => String::new(),
    };
    let wrong = move || match verdict.get() {
        Verdict::Secret(sign) => Some(format!(
            "That held a secret ({sign}…), so it was taken out of this page at once, and went nowhere. A secret belongs on \
             a server alone. If it ever stood in a page, rotate it in SIR Giving's partner portal. Paste the key that begins \
             with pk_."
        )),
        Verdict::Wrong(why) => Some(why.to_owned()),
        _ => None,
    };

    let found = RwSignal::new(None::<Found>);
    let asking = RwSignal::new(false);
    let question = Memo::new(move |_| settings.question());
    // What was found says nothing of another key, slug or place.
    Effect::new(move || {
        question.track();
        found.set(None);
    });
    let ask = move |_| {
        let Some(asked) = question.get_untracked() else { return };
        asking.set(true);
        spawn_local(async move {
            let answer = look_up(&asked).await;
            asking.set(false);
            // Nor does what comes late.
            if question.get_untracked() == Some(asked) {
                found.set(Some(answer));
            }
        });
    };
    let nowhere = move || {
        let words = "“Api base” has to be right first: the key is sent nowhere else.";
        settings.is_api_base_wrong().then_some(words)
    };
    let nonprofit = settings.option("nonprofit");

    view! {
        <section aria-labelledby="whom">
            <h2 id="whom">"1. Your key, and who receives"</h2>
            <div class="field">
                <label for="key">"Publishable key"</label>
                <input id="key" type="text" node_ref=field autocomplete="off" autocapitalize="off" spellcheck="false"
                    placeholder="pk_test_…" aria-describedby="key-help key-said key-wrong"
                    aria-invalid=move || wrong().map(|_| "true")
                    prop:value=typed on:input=take />
                <p class="help" id="key-help">
                    "From SIR Giving's partner portal. It is sent to the Partner API alone, is not stored, and is no part of the address. The widget in the preview keeps what the API answered in this browser, under the key's last eight digits."
                </p>
                <p class="said" id="key-said" role="status">{said}</p>
                <button type="button" class="quiet" hidden=move || !offers_demo() on:click=take_demo>
                    "No account? Use the sandbox's key"
                </button>
                <p class="fault" id="key-wrong" role="alert">{wrong}</p>
            </div>
            {nonprofit.map(|setting| view! { <Control settings setting /> })}
            <div class="field">
                <button type="button" class="quiet" disabled=move || question.with(Option::is_none) || asking.get() on:click=ask>
                    {move || if asking.get() { "Looking it up…" } else { "Look up key and nonprofit" }}
                </button>
                <p class="said" role="status">{nowhere}</p>
                <div role="status">
                    {move || found.get().map(|found| view! {
                        <ul class="found">
                            <Line what="Key" said=found.partner />
                            <Line what="Nonprofit" said=found.nonprofit />
                        </ul>
                    })}
                </div>
            </div>
            <Field id="link" title="Your own donation page" placeholder="https://example.org/donate" value=settings.fallback
                wrong=Signal::derive(move || settings.link_fault().map(capital))
                help="The link that shows where scripts are off or something fails, so that the page never loses its way to donate." />
        </section>
    }
}

#[component]
fn Line(what: &'static str, said: Result<String, String>) -> impl IntoView {
    let (class, mark, text) = match said {
        Ok(name) => ("good", "✓ ", name),
        Err(why) => ("bad", "✗ ", why),
    };
    view! { <li class=class><span aria-hidden="true">{mark}</span><b>{what}": "</b>{text}</li> }
}
