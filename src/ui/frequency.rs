//! Once or monthly: native radios, so that what is chosen by any means is what is sent.

use super::scope::{Choice, Scope, when};
use crate::browser::dom::Node;
use crate::donation::{Event, Frequency};
use crate::i18n::ENGLISH;

pub(crate) fn frequency(scope: &Scope) -> Node {
    let t = &ENGLISH;
    let radios = scope.radios(Node::new("div").class("choices two"), "frequency", |state, _| {
        let t = state.texts();
        let choice = |frequency| Choice {
            text: match frequency {
                Frequency::Once => t.once,
                Frequency::Monthly => t.monthly,
            }
            .to_owned(),
            chosen: state.form.draft.frequency == frequency,
            event: Event::Frequency(frequency),
        };
        state.form.rules.frequencies.iter().copied().map(choice).collect()
    });
    let group = Node::new("fieldset").holds(&[Node::new("legend").says(t.how_often), radios]);
    scope.hidden(group, |state, _| when(state.form.rules.frequencies.len() < 2))
}
