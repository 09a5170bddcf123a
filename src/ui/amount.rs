//! The amount: offered ones as radios, and a field for the donor's own.

use super::field::{TextField, invalid, message};
use super::scope::{Choice, Scope};
use crate::browser::dom::Node;
use crate::donation::{AmountChoice, Event, Field};
use crate::i18n::Key;

pub(crate) fn amount(scope: &Scope) -> Node {
    let presets = scope.radios(Node::new("div").class("choices"), "amount", |state, formats| {
        let chosen = &state.form.draft.amount;
        let choice = |money| Choice {
            text: formats.money(money),
            chosen: *chosen == AmountChoice::Preset(money),
            event: Event::Preset(money),
        };
        state.form.rules.presets.iter().copied().map(choice).collect()
    });
    let own = TextField {
        id: "own-amount",
        label: Key::other_amount,
        kind: "text",
        autocomplete: "off",
        inputmode: "decimal",
        required: false,
        hint: "",
        value: |state, _| match &state.form.draft.amount {
            AmountChoice::Own(text) => Some(text.clone()),
            AmountChoice::Preset(_) => None,
        },
        message: |state, formats| message(state, formats, Field::Amount),
        invalid: |state, _| invalid(state, Field::Amount),
        input: |widget, field| widget.apply(Event::OwnAmount(field.value())),
    };
    let legend = scope.says(Node::new("legend"), Key::amount);
    Node::new("fieldset").with("part", "amount").holds(&[legend, presets, own.node(scope)])
}
