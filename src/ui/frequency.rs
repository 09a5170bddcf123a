//! Once or monthly: native radios, so that what is chosen by any means is what is sent.

use super::scope::{Bind, Choice, Part, hidden};
use crate::donation::{Event, Frequency};
use crate::i18n::Key;

pub(crate) static FREQUENCY: Part = Part {
    text: "fieldset|@\n legend|@\n div|class=choices|@",
    binds: &[
        hidden!(|state, _| state.form.rules.frequencies.len() < 2),
        Bind::Says(Key::how_often),
        Bind::Radios("frequency", |state, _| {
            let t = state.texts();
            let choice = |frequency| Choice {
                text: t.say(match frequency {
                    Frequency::Once => Key::once,
                    Frequency::Monthly => Key::monthly,
                }),
                chosen: state.form.draft.frequency == frequency,
                event: Event::Frequency(frequency),
            };
            state.form.rules.frequencies.iter().copied().map(choice).collect()
        }),
    ],
};
