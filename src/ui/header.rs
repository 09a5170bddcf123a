//! Who receives: a room of fixed size, so that the name and the logo move nothing when they arrive.

use super::widget::Widget;
use crate::api::Environment;
use crate::i18n::fill;
use leptos::prelude::*;

/// Logo, name and the mark of test mode.
#[component]
pub(crate) fn Header(
    /// The widget whose nonprofit it is.
    widget: Widget,
) -> impl IntoView {
    let t = widget.texts();
    let title = move || {
        widget.read(|state| match state.name() {
            Some(name) => fill(t.donate_to, &[("{name}", name)]),
            None => t.your_donation.to_owned(),
        })
    };
    let initial =
        move || widget.read(|state| state.name().and_then(|name| name.chars().next()).map(String::from).unwrap_or_default());
    let logo = move || {
        widget.read(|state| {
            let logo = state.organization.as_ref().and_then(|known| known.logo());
            // Nothing but a web address: it comes from outside.
            logo.filter(|logo| logo.starts_with("https://") || logo.starts_with("http://")).map(str::to_owned)
        })
    };
    let ein = move || {
        widget.read(|state| state.organization.as_ref().and_then(|known| known.ein.as_ref()).map(|ein| ["EIN ", ein].concat()))
    };
    let test = move || widget.read(|state| state.options.key.environment() == Environment::Test);
    view! {
        <div class="head">
            <div class="logo" aria-hidden="true">
                {initial}
                {move || {
                    logo().map(|logo| view! { <img src=logo alt="" referrerpolicy="no-referrer" width="48" height="48" /> })
                }}
            </div>
            <div class="who">
                <h2>{title}</h2>
                <p class="hint">{ein}</p>
            </div>
        </div>
        <p class="test" hidden=move || !test()>{t.test_mode}</p>
    }
}
