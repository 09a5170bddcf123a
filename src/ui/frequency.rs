//! Once or monthly: native radios, so that what is chosen by any means is what is sent.

use super::widget::{Widget, is_monthly};
use crate::donation::{Event, Frequency};
use leptos::prelude::*;

/// The choice of a frequency; absent where there is none.
#[component]
pub(crate) fn HowOften(
    /// The widget whose gift it is.
    widget: Widget,
) -> impl IntoView {
    let t = widget.texts();
    let radio = move |frequency: Frequency, text: &'static str| {
        let chosen = move || widget.read(|state| is_monthly(state)) == (frequency == Frequency::Monthly);
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="frequency"
                    prop:checked=chosen
                    on:change=move |_| widget.apply(Event::Frequency(frequency))
                />
                <span>{text}</span>
            </label>
        }
    };
    view! {
        <fieldset hidden=move || widget.read(|state| state.form.rules.frequencies.len() < 2)>
            <legend>{t.how_often}</legend>
            <div class="choices two">
                {radio(Frequency::Once, t.once)}
                {radio(Frequency::Monthly, t.monthly)}
            </div>
        </fieldset>
    }
}
