//! What will be charged and when, the button that leads to the checkout, and what went wrong on the way there.

use super::widget::{Widget, is_monthly};
use crate::donation::{Failure, Flow};
use crate::i18n::fill;
use leptos::prelude::*;

fn failed(widget: Widget) -> String {
    let t = widget.texts();
    widget.read(|state| {
        let Flow::Failed(failure) = state.form.flow else { return String::new() };
        match failure {
            Failure::Offline => t.failed_offline,
            Failure::Timeout => t.failed_timeout,
            Failure::Network => t.failed_network,
            Failure::Server => t.failed_server,
            Failure::RateLimited(None) => t.failed_limit,
            Failure::RateLimited(Some(seconds)) => {
                return fill(t.failed_limit_wait, &[("{seconds}", &seconds.to_string())]);
            }
            Failure::Rejected => t.failed_rejected,
            Failure::BadAnswer => t.failed_answer,
            Failure::UnsafeLink => t.failed_unsafe,
            Failure::InvalidApiKey
            | Failure::PartnerNotActive
            | Failure::PartnerSuspended
            | Failure::DonationsDisabled
            | Failure::NonprofitNotFound => t.failed_closed,
        }
        .to_owned()
    })
}

/// The form's foot.
#[component]
pub(crate) fn Submit(
    /// The widget whose gift it is.
    widget: Widget,
) -> impl IntoView {
    let t = widget.texts();
    let total = move || {
        widget.write(|state, formats| state.form.total().map(|total| formats.money(total)))
    };
    let sentence = move || match total() {
        Some(total) => {
            let monthly = widget.read(is_monthly);
            fill(if monthly { t.charged_monthly } else { t.charged_once }, &[("{total}", &total)])
        }
        None => String::new(),
    };
    let action = move || match total() {
        Some(total) => {
            let monthly = widget.read(is_monthly);
            fill(if monthly { t.donate_monthly } else { t.donate_amount }, &[("{total}", &total)])
        }
        None => t.donate.to_owned(),
    };
    let provider = move || widget.read(|state| fill(t.pay_on, &[("{provider}", state.options.provider.name())]));
    let progress = move || {
        widget.read(|state| match state.form.flow {
            Flow::Creating(_) => t.preparing.to_owned(),
            Flow::Leaving => fill(t.leaving, &[("{provider}", state.options.provider.name())]),
            _ => String::new(),
        })
    };
    let link = |text: &'static str, url: fn(&super::widget::State) -> Option<String>| {
        move || {
            widget.read(url).map(|url| view! { <a href=url target="_blank" rel="noopener">{text}</a> })
        }
    };
    view! {
        <div class="foot">
            <p class="alert" role="alert">{move || failed(widget)}</p>
            <p class="total">
                <span>{t.total_today}</span>
                <strong>{move || total().unwrap_or_else(|| "–".to_owned())}</strong>
            </p>
            <p class="sentence">{sentence}</p>
            <button
                type="submit"
                part="submit"
                aria-disabled=move || widget.read(|state| state.form.is_busy()).to_string()
            >
                {action}
            </button>
            <p class="note" role="status">
                {move || {
                    let progress = progress();
                    if progress.is_empty() { provider() } else { progress }
                }}
            </p>
            <p class="note links">
                {link(t.privacy, |state| state.options.privacy_url.clone())}
                {link(t.terms, |state| state.options.terms_url.clone())}
            </p>
        </div>
    }
}
