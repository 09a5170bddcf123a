//! Secrets that stand in the page.

use sir_donate::api::key::holds_secret;
use sir_donate_guard::Kind;

use crate::code::Code;
use crate::doctor::Doctor;
use crate::finding::Findings;
use crate::interface::{KEY, is_attribute};
use crate::shown;
use crate::tag::Markup;

const ROTATE: &str = "Rotate it now where it was issued, for everybody could read it; then take it out. A page needs the pk_ key alone.";

pub(crate) fn check(doctor: &Doctor, findings: &mut Findings<'_>) {
    let html = &doctor.page.html;
    let mut told = Vec::new();
    // What stands in an option is refused by looser rules than those by which it is found anywhere else.
    for widget in &doctor.widgets {
        let tag = doctor.tag(widget.tag);
        for (at, attribute) in tag.attributes.iter().enumerate() {
            let option = attribute.name.strip_prefix(widget.prefix).filter(|name| is_attribute(name));
            let Some(option) = option else { continue };
            let prefix = if option == KEY {
                held(&attribute.value)
            } else {
                holds_secret(&attribute.value).then(|| held(&attribute.value).unwrap_or_default())
            };
            let Some(prefix) = prefix else { continue };
            told.push(attribute.start..tag.attributes.get(at + 1).map_or(tag.end, |next| next.start));
            let name = &attribute.name;
            let markup = Markup::of(tag);
            let markup = if option == KEY {
                markup.with(name, "pk_test_…")
            } else {
                markup.without(|known| known == name)
            };
            findings.add(
                Code::Secret,
                findings.at(attribute.start, tag.end),
                format!("{name} holds a secret ({prefix}…), and whoever opens the page can read it."),
                ROTATE,
                Some(markup.open()),
            );
        }
    }
    for finding in shown::secrets(html) {
        if told.iter().any(|range| range.contains(&finding.start)) {
            continue;
        }
        let kind = match finding.kind {
            Kind::SecretKey => "a secret key of SIR Giving",
            Kind::ForeignSecretKey => "another service's secret key, such as Stripe's",
            Kind::WebhookSecret => "a webhook secret",
            _ => "an HMAC secret",
        };
        findings.add(
            Code::Secret,
            findings.at(finding.start, finding.end),
            format!("{} is {kind}, and whoever opens the page can read it.", finding.masked),
            ROTATE,
            None,
        );
    }
}

/// How the secret begins that the widget would refuse in the place of a key: as `SECRET` of www/shim/key.ts.
pub(crate) fn held(value: &str) -> Option<String> {
    let text = value.trim_start();
    let key = ["pk_test_", "pk_live_"].iter().find_map(|prefix| {
        let digits = text.strip_prefix(prefix)?;
        let whole = digits.len() >= 64 && digits.bytes().take(64).all(|byte| byte.is_ascii_hexdigit());
        whole.then(|| digits[64..].trim_start())
    });
    let rest = key.unwrap_or(value);
    let lower = rest.to_ascii_lowercase();
    let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let bytes = lower.as_bytes();
    let begins = |at: usize| at == 0 || !word(bytes[at - 1]);
    for (at, _) in lower.char_indices().filter(|(at, _)| begins(*at)) {
        let here = &lower[at..];
        if here.starts_with("sk_") || here.starts_with("rk_") {
            let more =
                ["live_", "test_"].into_iter().find(|more| here[3..].starts_with(more)).unwrap_or_default();
            return Some(rest[at..at + 3 + more.len()].to_owned());
        }
        if here.starts_with("whsec_") {
            return Some(rest[at..at + 6].to_owned());
        }
        if here.starts_with("eyj") {
            return Some(rest[at..at + 3].to_owned());
        }
        let digits = here.bytes().take_while(u8::is_ascii_hexdigit).count();
        if digits == 64 && !here.as_bytes().get(64).is_some_and(|byte| word(*byte)) {
            return Some(String::new());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_widget_refuses_as_a_secret() {
        let digits = "0123456789abcdef".repeat(4);
        for (value, expected) in [
            (format!("pk_test_{digits}"), None),
            (format!(" pk_live_{digits} "), None),
            ("pk_test_…".into(), None),
            ("task_force".into(), None),
            (format!("sk_live_{digits}"), Some("sk_live_")),
            ("sk_".into(), Some("sk_")),
            ("\"SK_TEST_x\"".into(), Some("SK_TEST_")),
            ("Bearer rk_live_1".into(), Some("rk_live_")),
            ("whsec_1".into(), Some("whsec_")),
            ("eyJhbGciOi".into(), Some("eyJ")),
            (digits.clone(), Some("")),
            (format!("{digits}0"), None),
            (format!("pk_test_{digits} sk_live_x"), Some("sk_live_")),
        ] {
            assert_eq!(held(&value).as_deref(), expected, "{expected:?}");
        }
    }
}
