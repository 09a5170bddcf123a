//! The tip: shares, an own amount or none. It is the last thing in the form's body, so that its arrival moves nothing.

use super::field::{Kind, text_field};
use super::widget::{State, Widget};
use crate::donation::{Event, Field, TipChoice};
use crate::i18n::fill;
use leptos::prelude::*;

fn own(state: &State) -> String {
    match &state.form.draft.tip {
        TipChoice::Own(text) => text.clone(),
        _ => String::new(),
    }
}

/// The choice of a tip; absent until the partner's configuration offers one.
#[component]
pub(crate) fn Tip(
    /// The widget whose gift it is.
    widget: Widget,
) -> impl IntoView {
    let t = widget.texts();
    let offered = move || widget.read(|state| state.form.tip.is_some());
    let is_own = move || widget.read(|state| matches!(state.form.draft.tip, TipChoice::Own(_)));
    let hint = move || {
        widget.read(|state| match state.name() {
            Some(name) => fill(t.tip_hint_named, &[("{name}", name)]),
            None => t.tip_hint.to_owned(),
        })
    };
    let choices = move || {
        widget.write(|state, formats| {
            let shares = state.form.tip.iter().flat_map(|offer| &offer.choices).map(|share| {
                let percent = formats.percent(*share);
                let text = match state.form.tip_of(*share) {
                    Some(tip) => {
                        fill(t.tip_choice, &[("{percent}", &percent), ("{amount}", &formats.money(tip))])
                    }
                    None => percent,
                };
                (TipChoice::Share(*share), text)
            });
            let all = [(TipChoice::None, t.no_tip.to_owned())].into_iter().chain(shares);
            let all = all.chain([(TipChoice::Own(own(state)), t.other_tip.to_owned())]);
            all.map(|(choice, text)| {
                let chosen = choice == state.form.draft.tip;
                (choice, text, chosen)
            })
            .collect::<Vec<_>>()
        })
    };
    view! {
        <fieldset class="tip" hidden=move || !offered()>
            <legend>{t.optional_tip}</legend>
            <p class="hint">{hint}</p>
            <div class="choices">
                {move || {
                    choices()
                        .into_iter()
                        .map(|(choice, text, chosen)| {
                            view! {
                                <label class="choice">
                                    <input
                                        type="radio"
                                        name="tip"
                                        prop:checked=chosen
                                        on:change=move |_| widget.apply(Event::Tip(choice.clone()))
                                    />
                                    <span>{text}</span>
                                </label>
                            }
                        })
                        .collect_view()
                }}
            </div>
            <div hidden=move || !is_own()>
                {text_field(
                    widget,
                    Kind {
                        field: Field::Tip,
                        id: "own-tip",
                        label: t.tip_amount,
                        hint: "",
                        kind: "text",
                        autocomplete: "off",
                        inputmode: "decimal",
                        event: |text| Event::Tip(TipChoice::Own(text)),
                    },
                    own,
                )}
            </div>
        </fieldset>
    }
}
