//! All that a donor can be shown, by name. The browser's suites bring each of them about: they read the names from
//! `tests/browser/states.json`, which is held here against the types themselves.
#![cfg(test)]

use super::draft::{Fault, Field};
use super::flow::{Failure, Flow};
use super::money::MoneyError;
use super::receipt::Receipt;
use super::status::RewardStatus;
use serde_json::{Value, json};

/// The names of a type's variants. They are those of a `match` without a rest, so that a new variant compiles only when
/// it is named here as well; from then on it must be in the file, and somebody must show it.
macro_rules! names {
    ($type:ident { $($variant:ident $(($($held:tt)*))?),* $(,)? }) => {{
        const fn whole(value: &$type) {
            match value {
                $($type::$variant $(($($held)*))? => {}),*
            }
        }
        let _: fn(&$type) = whole;
        [$(stringify!($variant)),*]
    }};
}

/// What a remembered donation's status may be beside the API's words.
const OWN_WORDS: [(&str, &str); 3] =
    [("UNKNOWN", Receipt::UNKNOWN), ("UNREADABLE", Receipt::UNREADABLE), ("PUT_ASIDE", Receipt::PUT_ASIDE)];

fn states() -> Value {
    json!({
        "Flow": names!(Flow { Editing, Creating, Leaving(_), InOtherTab(_), Ready(_), Failed(_) }),
        "Failure": names!(Failure {
            Offline,
            Timeout,
            Network,
            Server(_),
            RateLimited(_),
            InvalidApiKey,
            PartnerNotActive,
            PartnerSuspended,
            DonationsDisabled,
            NonprofitNotFound,
            Rejected(_),
            BadAnswer,
            UnsafeLink,
        }),
        "Field": names!(Field { Amount, FirstName, LastName, Email, Tip }),
        "Fault": names!(Fault {
            Missing,
            Unreadable(_),
            TooSmall(_),
            TooLarge(_),
            NotAnEmail,
            TooLong,
            Refused,
        }),
        "MoneyError": names!(MoneyError { Empty, NotANumber, TooManyDecimals, OtherCurrency, TooLarge }),
        "RewardStatus": names!(RewardStatus { Processing, Completed, Failed, Cancelled, Expired, Reversed }),
        "Receipt": OWN_WORDS.map(|(name, _)| name),
    })
}

#[test]
fn the_browsers_suites_know_all_states() {
    let known: Value = serde_json::from_str(include_str!("../../tests/browser/states.json")).unwrap();
    let states = states();
    assert_eq!(
        known,
        states,
        "tests/browser/states.json is to say\n{}\nand tests/browser/states.mjs how each comes about",
        serde_json::to_string_pretty(&states).unwrap()
    );
}

// No type says which words these are.
#[test]
fn a_receipt_has_no_other_words_of_its_own() {
    let source = include_str!("receipt.rs");
    let words = source
        .lines()
        .filter_map(|line| line.trim().strip_prefix("pub const ")?.split_once(": &'static str = "))
        .map(|(name, _)| name);
    assert!(words.eq(OWN_WORDS.iter().map(|(name, _)| *name)), "a word was added to Receipt, or taken away");
    assert!(OWN_WORDS.iter().all(|(_, word)| RewardStatus::parse(word) == RewardStatus::Processing));
}
