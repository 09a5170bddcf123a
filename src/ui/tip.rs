//! The tip: shares, an own amount or none. It is the last thing in the form's body, so that its arrival moves nothing.

use super::field::{TextField, invalid, message};
use super::scope::{Choice, Scope, when};
use super::widget::State;
use crate::browser::dom::Node;
use crate::donation::{Event, Field, TipChoice};
use crate::i18n::Key;

fn own(state: &State) -> Option<String> {
    match &state.form.draft.tip {
        TipChoice::Own(text) => Some(text.clone()),
        TipChoice::None | TipChoice::Share(_) => None,
    }
}

pub(crate) fn tip(scope: &Scope) -> Node {
    let radios = scope.radios(Node::new("div").class("choices"), "tip", |state, formats| {
        let t = state.texts();
        let Some(offer) = &state.form.tip else { return Vec::new() };
        let choice =
            |text, choice| Choice { text, chosen: state.form.draft.tip == choice, event: Event::Tip(choice) };
        let mut choices = vec![choice(t.say(Key::no_tip), TipChoice::None)];
        for share in &offer.choices {
            let percent = formats.percent(*share);
            let text = match state.form.tip_of(*share) {
                Some(tip) => {
                    t.fill(Key::tip_choice, &[("{percent}", &percent), ("{amount}", &formats.money(tip))])
                }
                None => percent,
            };
            choices.push(choice(text, TipChoice::Share(*share)));
        }
        choices.push(choice(t.say(Key::other_tip), TipChoice::Own(own(state).unwrap_or_default())));
        choices
    });
    let hint = scope.text(Node::new("p").class("hint").with("id", "tip-hint"), |state, _| {
        let t = state.texts();
        Some(match state.name() {
            Some(name) => t.fill(Key::tip_hint_named, &[("{name}", name)]),
            None => t.say(Key::tip_hint),
        })
    });
    let field = TextField {
        id: "own-tip",
        label: Key::tip_amount,
        kind: "text",
        autocomplete: "off",
        inputmode: "decimal",
        required: false,
        hint: "",
        value: |state, _| own(state),
        message: |state, formats| message(state, formats, Field::Tip),
        invalid: |state, _| invalid(state, Field::Tip),
        input: |widget, field| widget.apply(Event::Tip(TipChoice::Own(field.value()))),
    };
    let field = scope.hidden(field.node(scope), |state, _| when(own(state).is_none()));
    let legend = scope.says(Node::new("legend"), Key::optional_tip);
    let group = Node::new("fieldset")
        .class("tip")
        .with("aria-describedby", "tip-hint")
        .holds(&[legend, hint, radios, field]);
    scope.hidden(group, |state, _| when(state.form.tip.is_none()))
}
