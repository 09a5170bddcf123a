//! Message keys and catalogues. A key is a field, so a catalogue that lacks a message does not compile.

mod en;

pub(crate) use en::ENGLISH;

/// Every message of the app. `{…}` are filled in by [`fill`].
#[allow(missing_docs, reason = "each message is its own description")]
#[derive(Debug)]
pub(crate) struct Catalogue {
    pub your_donation: &'static str,
    pub donate_to: &'static str,
    pub test_mode: &'static str,
    pub how_often: &'static str,
    pub once: &'static str,
    pub monthly: &'static str,
    pub amount: &'static str,
    pub other_amount: &'static str,
    pub email: &'static str,
    pub first_name: &'static str,
    pub last_name: &'static str,
    pub privacy: &'static str,
    pub terms: &'static str,
    pub optional_tip: &'static str,
    pub tip_hint: &'static str,
    pub tip_hint_named: &'static str,
    pub no_tip: &'static str,
    pub tip_choice: &'static str,
    pub other_tip: &'static str,
    pub tip_amount: &'static str,
    pub total_today: &'static str,
    pub with_tip: &'static str,
    pub charged_once: &'static str,
    pub charged_monthly: &'static str,
    pub donate: &'static str,
    pub donate_amount: &'static str,
    pub donate_monthly: &'static str,
    pub pay_on: &'static str,
    pub preparing: &'static str,
    pub leaving: &'static str,
    pub in_other_tab: &'static str,
    pub ready: &'static str,
    pub to_checkout: &'static str,
    pub change_donation: &'static str,
    pub fault_amount: &'static str,
    pub fault_number: &'static str,
    pub fault_decimals: &'static str,
    pub fault_currency: &'static str,
    pub fault_small: &'static str,
    pub fault_large: &'static str,
    pub fault_email: &'static str,
    pub fault_email_missing: &'static str,
    pub fault_first_name: &'static str,
    pub fault_last_name: &'static str,
    pub fault_long: &'static str,
    pub fault_refused: &'static str,
    pub fault_tip: &'static str,
    pub failed_offline: &'static str,
    pub failed_timeout: &'static str,
    pub failed_network: &'static str,
    pub failed_server: &'static str,
    pub failed_limit: &'static str,
    pub failed_closed: &'static str,
    pub failed_rejected: &'static str,
    pub failed_answer: &'static str,
    pub failed_unsafe: &'static str,
    pub try_again: &'static str,
    pub best_in: &'static str,
    pub other_way: &'static str,
    pub status_waiting_title: &'static str,
    pub status_waiting: &'static str,
    pub status_thanks: &'static str,
    pub status_supporting: &'static str,
    pub status_tokens: &'static str,
    pub status_no_reward: &'static str,
    pub status_cancelled: &'static str,
    pub status_expired: &'static str,
    pub status_reversed: &'static str,
    pub status_unknown: &'static str,
    pub dismiss: &'static str,
    pub the_nonprofit: &'static str,
}

/// Puts values into a message: `fill("Hi {name}", &[("{name}", "Jane")])`.
pub(crate) fn fill(message: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::new();
    let mut rest = message;
    // One pass, so that a value with braces in it is not filled in turn.
    while let Some(start) = rest.bytes().position(|byte| byte == b'{') {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        match values.iter().find(|(name, _)| rest.starts_with(name)) {
            Some((name, value)) => {
                out.push_str(value);
                rest = &rest[name.len()..];
            }
            None => {
                out.push('{');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_each_place_once() {
        assert_eq!(fill("{a} and {b}, {a}", &[("{a}", "{b}"), ("{b}", "2")]), "{b} and 2, {b}");
        assert_eq!(fill("a { b {c}", &[("{a}", "1")]), "a { b {c}");
    }
}
