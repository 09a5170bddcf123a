//! Once or monthly: native radios, so that what is chosen by any means is what is sent.

use super::scope::{Choice, Scope, when};
use crate::browser::dom::Node;
use crate::donation::{Event, Frequency};
use crate::i18n::Key;

pub(crate) fn frequency(scope: &Scope) -> Node {
    let radios = scope.radios(Node::new("div").class("choices"), "frequency", |state, _| {
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
    });
    let group = Node::new("fieldset").holds(&[scope.says(Node::new("legend"), Key::how_often), radios]);
    scope.hidden(group, |state, _| when(state.form.rules.frequencies.len() < 2))
}
