//! The tip: shares, an own amount or none. It is the last thing in the form's body, so that its arrival moves nothing.

use super::field::{TextField, invalid, message};
use super::scope::{Choice, Scope, when};
use super::widget::State;
use crate::browser::dom::Node;
use crate::donation::{Event, Field, TipChoice};
use crate::i18n::{ENGLISH, fill};
use crate::text::apart;

fn own(state: &State) -> Option<String> {
    match &state.form.draft.tip {
        TipChoice::Own(text) => Some(text.clone()),
        TipChoice::None | TipChoice::Share(_) => None,
    }
}

pub(crate) fn tip(scope: &Scope) -> Node {
    let t = &ENGLISH;
    let radios = scope.radios(Node::new("div").class("choices"), "tip", |state, formats| {
        let t = state.texts();
        let Some(offer) = &state.form.tip else { return Vec::new() };
        let choice =
            |text, choice| Choice { text, chosen: state.form.draft.tip == choice, event: Event::Tip(choice) };
        let mut choices = vec![choice(t.no_tip.to_owned(), TipChoice::None)];
        for share in &offer.choices {
            let percent = formats.percent(*share);
            let text = match state.form.tip_of(*share) {
                Some(tip) => {
                    fill(t.tip_choice, &[("{percent}", &percent), ("{amount}", &formats.money(tip))])
                }
                None => percent,
            };
            choices.push(choice(text, TipChoice::Share(*share)));
        }
        choices.push(choice(t.other_tip.to_owned(), TipChoice::Own(own(state).unwrap_or_default())));
        choices
    });
    let hint = scope.text(Node::new("p").class("hint"), |state, _| {
        let t = state.texts();
        Some(match state.name() {
            Some(name) => fill(t.tip_hint_named, &[("{name}", &apart(name))]),
            None => t.tip_hint.to_owned(),
        })
    });
    let field = TextField {
        id: "own-tip",
        label: t.tip_amount,
        kind: "text",
        autocomplete: "off",
        inputmode: "decimal",
        required: false,
        value: |state, _| own(state),
        message: |state, formats| message(state, formats, Field::Tip),
        invalid: |state, _| invalid(state, Field::Tip),
        input: |widget, field| widget.apply(Event::Tip(TipChoice::Own(field.value()))),
    };
    let field = scope.hidden(field.node(scope), |state, _| when(own(state).is_none()));
    let legend = Node::new("legend").says(t.optional_tip);
    let group = Node::new("fieldset").class("tip").holds(&[legend, hint, radios, field]);
    scope.hidden(group, |state, _| when(state.form.tip.is_none()))
}
