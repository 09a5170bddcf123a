//! The amount: offered ones as radios, and a field for the donor's own.

use super::field::{Kind, text_field};
use super::widget::{Widget, preset};
use crate::donation::{AmountChoice, Event, Field};
use leptos::prelude::*;

/// The offered amounts and the own one.
#[component]
pub(crate) fn Amount(
    /// The widget whose gift it is.
    widget: Widget,
) -> impl IntoView {
    let t = widget.texts();
    let presets = move || {
        widget.write(|state, formats| {
            let chosen = preset(state);
            let offered = state.form.rules.presets.iter();
            offered.map(|money| (*money, formats.money(*money), chosen == Some(*money))).collect::<Vec<_>>()
        })
    };
    let own = |state: &super::widget::State| match &state.form.draft.amount {
        AmountChoice::Own(text) => text.clone(),
        AmountChoice::Preset(_) => String::new(),
    };
    view! {
        <fieldset part="amount">
            <legend>{t.amount}</legend>
            <div class="choices">
                {move || {
                    presets()
                        .into_iter()
                        .map(|(money, text, chosen)| {
                            view! {
                                <label class="choice">
                                    <input
                                        type="radio"
                                        name="amount"
                                        prop:checked=chosen
                                        on:change=move |_| widget.apply(Event::Preset(money))
                                    />
                                    <span>{text}</span>
                                </label>
                            }
                        })
                        .collect_view()
                }}
            </div>
            {text_field(
                widget,
                Kind {
                    field: Field::Amount,
                    id: "own-amount",
                    label: t.other_amount,
                    hint: "",
                    kind: "text",
                    autocomplete: "off",
                    inputmode: "decimal",
                    event: Event::OwnAmount,
                },
                own,
            )}
        </fieldset>
    }
}
