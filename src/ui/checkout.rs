//! What the donor sees while the checkout is open in another tab, or could not be opened.

use super::widget::Widget;
use crate::donation::{Event, Flow};
use leptos::prelude::*;

/// The way to the checkout, once more: the same link, so no second gift.
#[component]
pub(crate) fn OtherTab(
    /// The widget whose checkout it is.
    widget: Widget,
) -> impl IntoView {
    let t = widget.texts();
    let shown = move || widget.read(|state| matches!(state.form.flow, Flow::InOtherTab(_) | Flow::TabBlocked(_)));
    let text = move || {
        widget.read(|state| match state.form.flow {
            Flow::InOtherTab(_) => t.in_other_tab,
            Flow::TabBlocked(_) => t.tab_blocked,
            _ => "",
        })
    };
    let href = move || {
        widget.read(|state| match &state.form.flow {
            Flow::InOtherTab(link) | Flow::TabBlocked(link) => Some(link.as_str().to_owned()),
            _ => None,
        })
    };
    view! {
        <div class="aside">
            <p role="status">{text}</p>
            <div class="ways" hidden=move || !shown()>
                <a class="go" href=href target="_blank" rel="noopener">{t.to_checkout}</a>
                <button type="button" class="plain" on:click=move |_| widget.apply(Event::Back)>{t.change_donation}</button>
            </div>
        </div>
    }
}
