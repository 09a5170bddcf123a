//! What will be charged and when, and the button that leads to the checkout.

use super::failed::FAILED;
use super::scope::{Bind, Part, hidden};
use super::tokens::TOKENS;
use super::widget::State;
use crate::browser::intl::Formats;
use crate::donation::{Event, Flow, Frequency, TipChoice};
use crate::i18n::{Key, Texts};

// A message with the total in it, one for each frequency; nothing where there is no total.
fn with_total(state: &State, formats: &Formats, single: Key, each_month: Key) -> Option<String> {
    let total = formats.money(state.form.total()?);
    let text = match state.form.draft.frequency {
        Frequency::Once => single,
        Frequency::Monthly => each_month,
    };
    Some(state.texts().fill(text, &[("{total}", &total)]))
}

fn progress(state: &State, _: &Formats) -> Option<String> {
    let text = match state.form.flow {
        Flow::Creating => Key::preparing,
        Flow::Leaving(_) => Key::leaving,
        // Another form of the page has a checkout prepared.
        _ if state.is_busy() => Key::preparing,
        _ if state.opens_tab() => Key::pay_in_tab,
        _ => Key::pay_on,
    };
    Some(state.say_provider(text))
}

// What the total is made of, where there is a tip: its choice may be out of sight.
fn parts(state: &State, formats: &Formats) -> Option<String> {
    let amount = state.form.draft.amount(&state.form.rules).ok()?;
    let tip = state.form.draft.tip_on(amount, &state.form.rules).ok().filter(|tip| tip.minor() > 0)?;
    Some(
        state
            .texts()
            .fill(Key::with_tip, &[("{amount}", &formats.money(amount)), ("{tip}", &formats.money(tip))]),
    )
}

/// The form's foot.
pub(crate) static SUBMIT: Part = Part {
    text: "div|class=foot|@",
    binds: &[Bind::Holds(&[&FAILED, &FOOT])],
};

static FOOT: Part = Part {
    text: "p|class=total
 span|@
 strong|@
 span|class=hint|@
 button|class=remove|type=button|@@@
p|class=sentence|@
button|type=submit|part=submit|@@
p|class=note|role=status|@
div|class=under
 details|@
 a|>|@@",
    binds: &[
        Bind::Says(Key::total_today),
        Bind::Text(|state, formats| {
            Some(state.form.total().map_or_else(|| "–".to_owned(), |total| formats.money(total)))
        }),
        Bind::Text(parts),
        Bind::Says(Key::remove_tip),
        // One key takes the tip away, and the focus goes where that can be seen and undone.
        Bind::On("click", |widget| {
            widget.apply(Event::Tip(TipChoice::None));
            widget.focus(".tip input", false);
        }),
        hidden!(|state, formats| parts(state, formats).is_none()),
        Bind::Text(|state, formats| {
            let mut text = with_total(state, formats, Key::charged_once, Key::charged_monthly)?;
            if state.form.draft.frequency == Frequency::Monthly {
                Texts::add(&mut text, &state.say_provider(Key::cancel_monthly));
            }
            Some(text)
        }),
        Bind::Text(|state, formats| {
            with_total(state, formats, Key::donate_amount, Key::donate_monthly)
                .or_else(|| Some(state.texts().say(Key::donate)))
        }),
        Bind::Attribute("aria-disabled", |state, _| state.is_busy().then(|| "true".to_owned())),
        Bind::Text(progress),
        Bind::Holds(&[&TOKENS]),
        Bind::Says(Key::terms),
        // Hidden where it leads nowhere, by the style.
        Bind::Attribute("href", |state, _| state.options.terms_url.clone()),
    ],
};
