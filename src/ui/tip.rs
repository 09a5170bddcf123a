//! The tip: shares, an own amount or none. It is the last thing in the form's body, so that its arrival moves nothing.

use super::field::{self, text_field};
use super::scope::{Bind, Choice, Part, hidden};
use crate::donation::{Event, Field, TipChoice};
use crate::i18n::Key;

pub(crate) static TIP: Part = Part {
    text: "fieldset|class=tip|aria-describedby=tip-hint|@
 legend|@
 p|class=hint|id=tip-hint|@
 div|class=choices|@
 div|class=field|@@",
    binds: &[
        hidden!(|state, _| state.form.tip.is_none()),
        Bind::Says(Key::optional_tip),
        Bind::Text(|state, _| {
            let t = state.texts();
            Some(match state.name() {
                Some(name) => t.fill(Key::tip_hint_named, &[("{name}", name)]),
                None => t.say(Key::tip_hint),
            })
        }),
        Bind::Radios("tip", |state, formats| {
            let t = state.texts();
            let Some(offer) = &state.form.tip else { return Vec::new() };
            let choice = |text, choice| Choice {
                text,
                chosen: state.form.draft.tip == choice,
                event: Event::Tip(choice),
            };
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
            let own = field::value(state, Field::Tip).unwrap_or_default();
            choices.push(choice(t.say(Key::other_tip), TipChoice::Own(own)));
            choices
        }),
        hidden!(|state, _| !matches!(state.form.draft.tip, TipChoice::Own(_))),
        Bind::Holds(&[&OWN]),
    ],
};

static OWN: Part = Part {
    text: text_field!("own-tip", "text", "off", "decimal", "", ""),
    binds: &[Bind::Says(Key::tip_amount), Bind::Field(Field::Tip), Bind::Message(Field::Tip)],
};
