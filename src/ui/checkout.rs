//! What the donor sees while the checkout is open in another tab, or did not open.

use super::scope::{Bind, Part, hidden};
use crate::donation::{Event, Flow};
use crate::i18n::Key;

/// The way to the checkout, once more: the same link, so no second gift.
pub(crate) static CHECKOUT: Part = Part {
    text: "p|role=status|@
div|@
 a|class=go|>|@@@
 button|class=plain|type=button|@@",
    binds: &[
        Bind::Text(|state, _| {
            let text = match state.form.flow {
                Flow::InOtherTab(_) => Key::in_other_tab,
                Flow::Ready(_) => Key::ready,
                _ => return None,
            };
            Some(state.texts().say(text))
        }),
        hidden!(|state, _| !state.is_elsewhere()),
        Bind::Says(Key::to_checkout),
        Bind::Attribute("href", |state, _| match &state.form.flow {
            Flow::InOtherTab(link) | Flow::Ready(link) => Some(link.as_str().to_owned()),
            _ => None,
        }),
        Bind::On("click", |widget| widget.apply(Event::Followed)),
        Bind::Says(Key::change_donation),
        Bind::On("click", |widget| widget.apply(Event::Back)),
    ],
};
