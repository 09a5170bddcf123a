//! The form: everything between the donor's intent and the checkout.

use super::amount::Amount;
use super::checkout::OtherTab;
use super::donor::Donor;
use super::frequency::HowOften;
use super::header::Header;
use super::submit::Submit;
use super::tip::Tip;
use super::widget::Widget;
use crate::donation::{Event, Flow};
use leptos::prelude::*;

/// The whole form of a widget.
#[component]
pub fn DonationForm(
    /// The widget whose form it is.
    widget: Widget,
) -> impl IntoView {
    let away = move || widget.read(|state| matches!(state.form.flow, Flow::InOtherTab(_) | Flow::TabBlocked(_)));
    let busy = move || widget.read(|state| state.form.is_busy());
    // An inline form gives its room to the status; in a dialog there is room for both.
    let covered = move || widget.read(|state| state.options.inline && state.shows_status());
    let intent = move || {
        if widget.read(|state| state.options.inline) {
            widget.intent();
        }
    };
    view! {
        <form
            part="form"
            // Recorders of sessions see what is typed in an open shadow root: these are the marks that they heed.
            class="f ph-no-capture rr-mask fs-mask sentry-mask"
            data-private="true"
            data-hj-suppress="true"
            data-clarity-mask="true"
            data-dd-privacy="mask"
            novalidate
            hidden=covered
            on:focusin=move |_| intent()
            on:pointerdown=move |_| intent()
            on:submit=move |event| {
                event.prevent_default();
                widget.apply(Event::Submit);
            }
        >
            <Header widget />
            <div class="body" hidden=away inert=busy>
                <HowOften widget />
                <Amount widget />
                <Donor widget />
                <Tip widget />
            </div>
            <OtherTab widget />
            <div class="end" hidden=away>
                <Submit widget />
            </div>
        </form>
    }
}
