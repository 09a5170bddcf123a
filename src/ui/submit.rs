//! What will be charged and when, and the button that leads to the checkout.

use super::failed::failed;
use super::scope::{Read, Scope};
use super::widget::State;
use crate::browser::dom::Node;
use crate::browser::intl::Formats;
use crate::donation::{Flow, Frequency};
use crate::i18n::Key;

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
        _ => Key::pay_on,
    };
    Some(state.texts().fill(text, &[("{provider}", state.options.provider.name())]))
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
pub(crate) fn submit(scope: &Scope) -> Node {
    let [alert, ways] = failed(scope);
    let total = scope.text(Node::new("strong"), |state, formats| {
        Some(state.form.total().map_or_else(|| "–".to_owned(), |total| formats.money(total)))
    });
    let sentence = scope.text(Node::new("p").class("sentence"), |state, formats| {
        with_total(state, formats, Key::charged_once, Key::charged_monthly)
    });
    let button = Node::new("button").with("type", "submit").with("part", "submit");
    let button = scope.text(button, |state, formats| {
        with_total(state, formats, Key::donate_amount, Key::donate_monthly)
            .or_else(|| Some(state.texts().say(Key::donate)))
    });
    let button =
        scope.attribute(button, "aria-disabled", |state, _| state.is_busy().then(|| "true".to_owned()));
    let note = scope.text(Node::new("p").class("note").with("role", "status"), progress);
    let link = |text: Key, url: Read, hidden: Read| {
        let link = scope.says(Node::new("a").leads_out(), text);
        scope.hidden(scope.attribute(link, "href", url), hidden)
    };
    let privacy: Read = |state, _| state.options.privacy_url.clone();
    let terms: Read = |state, _| state.options.terms_url.clone();
    let links = Node::new("p").class("note links").holds(&[
        link(Key::privacy, privacy, |state, _| super::scope::when(state.options.privacy_url.is_none())),
        link(Key::terms, terms, |state, _| super::scope::when(state.options.terms_url.is_none())),
    ]);
    Node::new("div").class("foot").holds(&[
        alert,
        ways,
        Node::new("p").class("total").holds(&[
            scope.says(Node::new("span"), Key::total_today),
            total,
            scope.text(Node::new("span").class("hint"), parts),
        ]),
        sentence,
        button,
        note,
        links,
    ])
}
