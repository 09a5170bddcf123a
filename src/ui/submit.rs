//! What will be charged and when, and the button that leads to the checkout.

use super::failed::failed;
use super::scope::{Read, Scope, when};
use super::tokens::tokens;
use super::widget::State;
use crate::browser::dom::Node;
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

/// A link that leads out of the page; hidden where it leads nowhere, by the style.
pub(crate) fn link(scope: &Scope, text: Key, url: Read) -> Node {
    scope.attribute(scope.says(Node::new("a").leads_out(), text), "href", url)
}

/// The form's foot.
pub(crate) fn submit(scope: &Scope) -> Node {
    let [alert, ways] = failed(scope);
    let total = scope.text(Node::new("strong"), |state, formats| {
        Some(state.form.total().map_or_else(|| "–".to_owned(), |total| formats.money(total)))
    });
    let sentence = scope.text(Node::new("p").class("sentence"), |state, formats| {
        let mut text = with_total(state, formats, Key::charged_once, Key::charged_monthly)?;
        if state.form.draft.frequency == Frequency::Monthly {
            Texts::add(&mut text, &state.say_provider(Key::cancel_monthly));
        }
        Some(text)
    });
    let button = Node::new("button").with("type", "submit").with("part", "submit");
    let button = scope.text(button, |state, formats| {
        with_total(state, formats, Key::donate_amount, Key::donate_monthly)
            .or_else(|| Some(state.texts().say(Key::donate)))
    });
    let button =
        scope.attribute(button, "aria-disabled", |state, _| state.is_busy().then(|| "true".to_owned()));
    let note = scope.text(Node::new("p").class("note").with("role", "status"), progress);
    let terms = link(scope, Key::terms, |state, _| state.options.terms_url.clone());
    // One key takes the tip away, and the focus goes where that can be seen and undone.
    let remove = Node::new("button").class("remove").with("type", "button");
    let remove = scope.on(scope.says(remove, Key::remove_tip), "click", |widget, _| {
        widget.apply(Event::Tip(TipChoice::None));
        widget.focus(".tip input", false);
    });
    let remove = scope.hidden(remove, |state, formats| when(parts(state, formats).is_none()));
    Node::new("div").class("foot").holds(&[
        alert,
        ways,
        Node::new("p").class("total").holds(&[
            scope.says(Node::new("span"), Key::total_today),
            total,
            scope.text(Node::new("span").class("hint"), parts),
            remove,
        ]),
        sentence,
        button,
        note,
        Node::new("div").class("under").holds(&[tokens(scope), terms]),
    ])
}
