//! The form: everything between the donor's intent and the checkout.

use super::amount::AMOUNT;
use super::checkout::CHECKOUT;
use super::donor::DONOR;
use super::frequency::FREQUENCY;
use super::header::HEADER;
use super::scope::{Bind, Part, hidden};
use super::submit::SUBMIT;
use super::tip::TIP;
use super::widget::Widget;
use crate::api::Environment;
use crate::donation::Event;
use crate::i18n::Key;

/// The whole form of a widget.
pub(crate) static FORM: Part = Part {
    text: "form|class=f|*|part=form|novalidate|@@@@
 div|class=head|@
 p|class=test|@@
 div|class=body|@@@
 div|class=aside|@
 div|class=end|@@@@",
    binds: &[
        hidden!(|state, _| state.covers_form()),
        Bind::On("focusin", Widget::touched),
        Bind::On("pointerdown", Widget::touched),
        Bind::Submit,
        Bind::Holds(&[&HEADER]),
        Bind::Says(Key::test_mode),
        hidden!(|state, _| state.options.key.environment() == Environment::Live),
        Bind::Holds(&[&FREQUENCY, &AMOUNT, &DONOR, &TIP]),
        Bind::Flag("inert", |state, _| state.is_busy()),
        hidden!(|state, _| state.is_elsewhere()),
        Bind::Holds(&[&CHECKOUT]),
        Bind::Holds(&[&SUBMIT]),
        hidden!(|state, _| state.is_elsewhere()),
        Bind::On("pointerdown", |widget| widget.apply(Event::Decided)),
        Bind::On("focusin", |widget| widget.apply(Event::Decided)),
    ],
};
