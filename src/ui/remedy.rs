//! What failed, where, and what mends it, for the partner's developer. Nothing that a donor typed stands here, nor a
//! message of the API's, which may repeat it.

use crate::browser::console;
use crate::donation::Failure;

/// The file in the option `snapshot`.
pub(crate) const SNAPSHOT: &str = "snapshot: the file can't be used, so the API is asked. It must pass connect-src and CORS, and be of version 1 \
    and the key's environment.";

/// Behind the code of a failure that ends the questions for a donation's status.
pub(crate) const UNREADABLE: &str =
    " (status): the status can't be read with this key, so the donor is thanked without it.";

/// Says that a call to `place` of the API at `base` failed.
pub(crate) fn report(failure: Failure, place: &str, base: &str) {
    console::error(&line(failure, place, base));
}

fn line(failure: Failure, place: &str, base: &str) -> String {
    let mut line = [failure.code(), " (", place, "): ", remedy(failure)].concat();
    match failure {
        // A call that the page's policy blocks looks like any other that does not get through.
        Failure::Network => line.push_str(base),
        Failure::Rejected(named) => {
            for name in named.names() {
                line.push(' ');
                line.push_str(name);
            }
        }
        _ => {}
    }
    line
}

fn remedy(failure: Failure) -> &'static str {
    match failure {
        Failure::Offline => "the donor's browser has no connection.",
        Failure::Timeout => "no answer within 20 seconds. A link may have been made; none was followed.",
        Failure::Network => {
            "the Partner API can't be reached. Check DNS, TLS and CORS. A CSP needs: connect-src "
        }
        Failure::Server(_) => "the Partner API has a problem. If it lasts, ask SIR Giving.",
        Failure::RateLimited(_) => {
            "the partner's limit is used up. All visitors share it; `snapshot` saves calls."
        }
        Failure::InvalidApiKey => "the key was refused. Check it, that it is active, and its environment.",
        Failure::PartnerNotActive => "the partner is not active yet. Ask SIR Giving.",
        Failure::PartnerSuspended => "the partner is suspended. Ask SIR Giving.",
        Failure::DonationsDisabled => {
            "the partner is inactive or lacks the feature DONATIONS. Ask SIR Giving."
        }
        Failure::NonprofitNotFound => {
            "the nonprofit is unknown or not active. Check the slug in `nonprofit`."
        }
        Failure::Rejected(_) => {
            "the Partner API did not accept the call. Compare with what the account allows, where it names details:"
        }
        Failure::BadAnswer => {
            "the answer can't be read. Check `api-base` and what stands between, or ask SIR Giving."
        }
        Failure::UnsafeLink => {
            "the donation link's host is not the provider's. If it is yours, list it in checkout-hosts."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::donation::Named;

    #[test]
    fn a_line_names_fault_place_and_remedy() {
        let named = Named::find(r#"["donorEmail jane@example.com is no good","tipAmount is wrong"]"#);
        let line = |failure| line(failure, "create-link", "https://api.example.org");
        assert_eq!(
            line(Failure::Network),
            "network (create-link): the Partner API can't be reached. Check DNS, TLS and CORS. \
             A CSP needs: connect-src https://api.example.org"
        );
        assert!(line(Failure::Rejected(named)).ends_with("names details: donorEmail tipAmount"));
        assert!(line(Failure::Server(None)).starts_with("server (create-link): "));
    }
}
