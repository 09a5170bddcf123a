//! The amount: offered ones as radios, and a field for the donor's own.

use super::field::text_field;
use super::scope::{Bind, Choice, Part};
use crate::donation::{AmountChoice, Event, Field};
use crate::i18n::Key;

pub(crate) static AMOUNT: Part = Part {
    text: "fieldset|part=amount
 legend|@
 div|class=choices|@
 div|class=field|@",
    binds: &[
        Bind::Says(Key::amount),
        Bind::Radios("amount", |state, formats| {
            let chosen = &state.form.draft.amount;
            let choice = |money| Choice {
                text: formats.money(money),
                chosen: *chosen == AmountChoice::Preset(money),
                event: Event::Preset(money),
            };
            state.form.rules.presets.iter().copied().map(choice).collect()
        }),
        Bind::Holds(&[&OWN]),
    ],
};

static OWN: Part = Part {
    text: text_field!("own-amount", "text", "off", "decimal", "", ""),
    binds: &[Bind::Says(Key::other_amount), Bind::Field(Field::Amount), Bind::Message(Field::Amount)],
};
