//! A page with a donate button and a donation form, whose options change and whose events are shown.

use leptos::prelude::*;
use sir_donate::{DonateButton, DonateForm, Frequency, Provider, Submission, Theme};

/// What the test's page tells: addresses and keys are other ones in each run.
fn setting(name: &str) -> String {
    let root = document().document_element();
    root.and_then(|root| root.get_attribute(&format!("data-{name}"))).unwrap_or_default()
}

/// Writes to the page itself: a signal's effects run later, when nothing may run any more.
fn mark(line: &str) {
    let root = document().document_element();
    let _ = root.map(|root| root.set_attribute("data-failed", line));
}

#[component]
fn App() -> impl IntoView {
    let (told, tell) = signal(Vec::<String>::new());
    let tell = move |line: String| tell.update(|lines| lines.push(line));
    let label = RwSignal::new("Donate".to_owned());
    let amounts = RwSignal::new(None::<String>);
    let theme = RwSignal::new(Theme::Light);
    let refusing = RwSignal::new(false);
    let shown = RwSignal::new(true);

    let submitted = move |submission: Submission| {
        let donation = &submission.donation;
        if refusing.get_untracked() {
            submission.cancel();
        }
        tell(format!(
            "submit {} {} {} {} {}",
            donation.amount,
            donation.tip_amount,
            donation.currency,
            donation.frequency.as_str(),
            donation.provider.as_str()
        ));
    };

    view! {
        <h1>"A Leptos app"</h1>
        <button on:click=move |_| label.set("Give".to_owned())>"Rename"</button>
        <button on:click=move |_| amounts.set(Some("7 77".to_owned()))>"Other amounts"</button>
        <button on:click=move |_| theme.set(Theme::Dark)>"Darken"</button>
        <button on:click=move |_| refusing.set(true)>"Refuse"</button>
        <button on:click=move |_| refusing.set(false)>"Allow"</button>
        <button on:click=move |_| panic!("a fault of this app")>"Break down"</button>
        <button on:click=move |_| shown.update(|shown| *shown = !*shown)>"Take out or put back"</button>

        <Show when=move || shown.get()>
            <DonateButton
                attr:id="button"
                publishable_key=setting("key")
                nonprofit="american-red-cross"
                api_base=setting("api")
                label=label
                amounts=amounts
                theme=theme
                tip=false
                donor_email="jane.roe+gift@example.com"
                first_name="Jane"
                last_name="Roe-Müller"
                on_ready=move || tell("ready".to_owned())
                on_open=move || tell("open".to_owned())
                on_close=move || tell("close".to_owned())
                on_submit=submitted
                on_checkout=move |start| tell(format!("checkout {} {}", start.donation.amount, start.partner_donation_id))
                on_status=move |change| {
                    tell(format!("status {} {} {:?}", change.partner_donation_id, change.status.as_str(), change.tokens))
                }
                on_error=move |error| mark(&error.code)
            >
                <a href="https://example.org/donate">"Donate another way"</a>
            </DonateButton>
        </Show>

        <DonateForm
            attr:id="form"
            publishable_key=setting("key")
            nonprofit="riverside-food-bank"
            api_base=setting("api")
            frequencies=vec![Frequency::Monthly]
            provider=Provider::EveryOrg
            on_error=move |error| mark(&error.code)
        />

        // A faulty option: the fallback stays.
        <DonateForm
            attr:id="faulty"
            publishable_key="no key"
            nonprofit="american-red-cross"
            on_error=move |error| tell(format!("faulty {} {}", error.code, error.retryable))
        >
            <a href="https://example.org/donate">"The fallback"</a>
        </DonateForm>

        <ul id="told">
            <For each=move || told.get().into_iter().enumerate() key=|(at, _)| *at let((_, line))>
                <li>{line}</li>
            </For>
        </ul>
    }
}

fn main() {
    mount_to_body(App);
}
