//! What went wrong on the way to the checkout, and what the donor can do about it.

use super::scope::{Bind, Part, hidden};
use super::widget::Widget;
use crate::api::Platform;
use crate::browser::platform::{Browser, Timer};
use crate::donation::{Event, Failure, Flow};
use crate::i18n::Key;
use crate::text::digits;

/// Where the donor stands, and what comes next.
fn sentence(failure: Failure) -> Key {
    match failure {
        Failure::Offline => Key::failed_offline,
        Failure::Timeout => Key::failed_timeout,
        Failure::Network => Key::failed_network,
        Failure::Server(_) => Key::failed_server,
        Failure::RateLimited(_) => Key::failed_limit,
        Failure::Rejected(_) => Key::failed_rejected,
        Failure::BadAnswer => Key::failed_answer,
        Failure::UnsafeLink => Key::failed_unsafe,
        Failure::InvalidApiKey
        | Failure::PartnerNotActive
        | Failure::PartnerSuspended
        | Failure::DonationsDisabled
        | Failure::NonprofitNotFound => Key::failed_closed,
    }
}

// Minutes and seconds, as on a clock that counts down.
fn clock(seconds: u32) -> String {
    let colon = if seconds % 60 < 10 { ":0" } else { ":" };
    [&digits((seconds / 60).into()), colon, &digits((seconds % 60).into())].concat()
}

impl Widget {
    /// Counts down to when another try is likely to go through. It is advice: the donor may try before, for a clock may
    /// be wrong, and the wait is as long as somebody else says.
    pub(crate) fn count_down(self) {
        let waits = self.peek(|state| state.form.wait > 0 && matches!(state.form.flow, Flow::Failed(_)));
        let since = Browser.now();
        let timer = (waits == Some(true)).then(|| {
            Timer::new(1_000, move || {
                // A page that sleeps, or that nobody looks at, is late.
                let passed = ((Browser.now() - since) / 1_000.0).round_ties_even();
                self.apply(Event::Passed((passed as u32).max(1)));
                self.count_down();
            })
        });
        // The count of an earlier failure ends here.
        self.part(|parts| parts.second.set(timer));
    }
}

/// The alert, and beside it what can be done.
pub(crate) static FAILED: Part = Part {
    text: "p|class=alert|role=alert|@
p|class=ways
 button|class=plain|type=button|aria-describedby=wait|@@@
 span|id=wait|role=timer|@
 a|@@",
    binds: &[
        Bind::Text(|state, _| {
            let Flow::Failed(failure) = state.form.flow else { return None };
            Some(state.texts().say(sentence(failure)))
        }),
        Bind::Says(Key::try_again),
        Bind::On("click", |widget| widget.apply(Event::Submit)),
        // Faults at the fields ask for other things than the same once more. Without another way this one stays open.
        hidden!(|state, _| {
            let form = &state.form;
            !(form.may_retry() || form.is_stuck() && state.options.fallback.is_none())
        }),
        // Not in the alert, which would be read out each second: a timer is read when it is asked for.
        Bind::Text(|state, _| {
            let form = &state.form;
            (form.may_retry() && form.wait > 0)
                .then(|| state.texts().fill(Key::best_in, &[("{time}", &clock(form.wait))]))
        }),
        Bind::Says(Key::other_way),
        // Hidden where it leads nowhere, by the style.
        Bind::Attribute("href", |state, _| {
            state.options.fallback.clone().filter(|_| state.form.is_stuck())
        }),
    ],
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::donation::Named;
    use serde_json::Value;

    const ALL: [Failure; 13] = [
        Failure::Offline,
        Failure::Timeout,
        Failure::Network,
        Failure::Server(Some(30)),
        Failure::RateLimited(None),
        Failure::InvalidApiKey,
        Failure::PartnerNotActive,
        Failure::PartnerSuspended,
        Failure::DonationsDisabled,
        Failure::NonprofitNotFound,
        Failure::Rejected(Named::NONE),
        Failure::BadAnswer,
        Failure::UnsafeLink,
    ];

    #[test]
    fn counts_as_a_clock_does() {
        assert_eq!(
            [1, 9, 10, 59, 60, 605, 3_600].map(clock),
            ["0:01", "0:09", "0:10", "0:59", "1:00", "10:05", "60:00"]
        );
    }

    // docs/errors.md is written from the interface's list and the catalogue.
    #[test]
    fn each_failure_is_what_the_interface_says() {
        let interface: Value = serde_json::from_str(include_str!("../../www/interface.json")).unwrap();
        for failure in ALL {
            let listed =
                interface["errors"].as_array().unwrap().iter().find(|one| one["code"] == failure.code());
            let listed =
                listed.unwrap_or_else(|| unreachable!("www/interface.json lacks {}", failure.code()));
            assert_eq!(listed["retryable"], failure.is_retryable(), "{}", failure.code());
            assert_eq!(listed["text"], format!("{:?}", sentence(failure)), "{}", failure.code());
            let actions = listed["actions"].as_array().unwrap();
            let has = |action: &str| actions.iter().any(|one| one == action);
            assert_eq!(has("retry"), failure.is_retryable(), "{}", failure.code());
            assert_eq!(has("countdown"), failure.wait().is_some(), "{}", failure.code());
        }
    }
}
