//! What will be charged and when, and the button that leads to the checkout.

use super::failed::failed;
use super::scope::{Read, Scope};
use super::widget::State;
use crate::browser::dom::Node;
use crate::browser::intl::Formats;
use crate::donation::{Flow, Frequency};
use crate::i18n::{ENGLISH, fill};

// A message with the total in it, one for each frequency; nothing where there is no total.
fn with_total(state: &State, formats: &Formats, once: &str, monthly: &str) -> Option<String> {
    let total = formats.money(state.form.total()?);
    let text = match state.form.draft.frequency {
        Frequency::Once => once,
        Frequency::Monthly => monthly,
    };
    Some(fill(text, &[("{total}", &total)]))
}

fn progress(state: &State, _: &Formats) -> Option<String> {
    let t = state.texts();
    let text = match state.form.flow {
        Flow::Creating => t.preparing,
        Flow::Leaving(_) => t.leaving,
        // Another form of the page has a checkout prepared.
        _ if state.is_busy() => t.preparing,
        _ => t.pay_on,
    };
    Some(fill(text, &[("{provider}", state.options.provider.name())]))
}

// What the total is made of, where there is a tip: its choice may be out of sight.
fn parts(state: &State, formats: &Formats) -> Option<String> {
    let amount = state.form.draft.amount(&state.form.rules).ok()?;
    let tip = state.form.draft.tip_on(amount, &state.form.rules).ok().filter(|tip| tip.minor() > 0)?;
    Some(fill(
        state.texts().with_tip,
        &[("{amount}", &formats.money(amount)), ("{tip}", &formats.money(tip))],
    ))
}

/// The form's foot.
pub(crate) fn submit(scope: &Scope) -> Node {
    let t = &ENGLISH;
    let [alert, ways] = failed(scope);
    let total = scope.text(Node::new("strong"), |state, formats| {
        Some(state.form.total().map_or_else(|| "–".to_owned(), |total| formats.money(total)))
    });
    let sentence = scope.text(Node::new("p").class("sentence"), |state, formats| {
        let t = state.texts();
        with_total(state, formats, t.charged_once, t.charged_monthly)
    });
    let button = Node::new("button").with("type", "submit").with("part", "submit");
    let button = scope.text(button, |state, formats| {
        let t = state.texts();
        with_total(state, formats, t.donate_amount, t.donate_monthly).or_else(|| Some(t.donate.to_owned()))
    });
    let button =
        scope.attribute(button, "aria-disabled", |state, _| state.is_busy().then(|| "true".to_owned()));
    let note = scope.text(Node::new("p").class("note").with("role", "status"), progress);
    let link = |text: &str, url: Read, hidden: Read| {
        let link = Node::new("a").leads_out().says(text);
        scope.hidden(scope.attribute(link, "href", url), hidden)
    };
    let privacy: Read = |state, _| state.options.privacy_url.clone();
    let terms: Read = |state, _| state.options.terms_url.clone();
    let links = Node::new("p").class("note links").holds(&[
        link(t.privacy, privacy, |state, _| super::scope::when(state.options.privacy_url.is_none())),
        link(t.terms, terms, |state, _| super::scope::when(state.options.terms_url.is_none())),
    ]);
    Node::new("div").class("foot").holds(&[
        alert,
        ways,
        Node::new("p").class("total").holds(&[
            Node::new("span").says(t.total_today),
            total,
            scope.text(Node::new("span").class("hint"), parts),
        ]),
        sentence,
        button,
        note,
        links,
    ])
}
