//! The body of `POST /v1/partner/donations/create-link`, held to as strict a reading as a NestJS service
//! with a whitelist would have: every fault is named, nothing is guessed.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::currency::Currency;

const FIELDS: [&str; 11] = [
    "nonprofitSlug",
    "amount",
    "currency",
    "frequency",
    "provider",
    "donorEmail",
    "firstName",
    "lastName",
    "tipAmount",
    "tipPercent",
    "referralCode",
];

/// The largest integer that a JavaScript server can hold exactly.
const MAX_SAFE_INTEGER: u64 = 9_007_199_254_740_991;
const MAX_NAME: usize = 100;
const MAX_EMAIL: usize = 254;

/// A gift, as far as the sandbox needs it, and as the file of donations holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CreateLink {
    pub(crate) nonprofit_slug: String,
    /// In minor units.
    pub(crate) amount: u64,
    /// In minor units.
    pub(crate) tip: u64,
    pub(crate) currency: Currency,
    pub(crate) frequency: Frequency,
    pub(crate) provider: Provider,
    pub(crate) donor_email: String,
}

/// How often the donor gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Frequency {
    Once,
    Monthly,
}

/// Who hosts the checkout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Provider {
    #[serde(rename = "stripe")]
    Stripe,
    #[serde(rename = "every.org")]
    EveryOrg,
}

impl Provider {
    /// As it stands in requests, and in the checkout's address.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Stripe => "stripe",
            Self::EveryOrg => "every.org",
        }
    }

    pub(crate) fn find(id: &str) -> Option<Self> {
        [Self::Stripe, Self::EveryOrg].into_iter().find(|provider| provider.id() == id)
    }
}

impl CreateLink {
    /// The gift, or a sentence for each fault.
    pub(crate) fn parse(body: &Value) -> Result<Self, Vec<String>> {
        let Some(fields) = body.as_object() else {
            return Err(vec!["body must be a JSON object".to_owned()]);
        };
        let mut form = Form { fields, faults: Vec::new() };
        for name in fields.keys().filter(|name| !FIELDS.contains(&name.as_str())) {
            form.faults.push(format!("property {name} should not exist"));
        }
        let nonprofit_slug = form.text("nonprofitSlug", usize::MAX);
        let amount = form.integer("amount", 1);
        let currency = form.chosen("currency", Currency::find, "a valid ISO4217 currency code in capitals");
        let frequency =
            form.chosen("frequency", Frequency::find, "one of the following values: once, monthly");
        let provider =
            form.chosen("provider", Provider::find, "one of the following values: stripe, every.org");
        let donor_email = form.email("donorEmail");
        let (_, _) = (form.text("firstName", MAX_NAME), form.text("lastName", MAX_NAME));
        let tip = if form.has("tipAmount") { form.integer("tipAmount", 0) } else { Some(0) };
        form.percent("tipPercent");
        if form.has("referralCode") {
            form.text("referralCode", usize::MAX);
        }
        if provider == Some(Provider::EveryOrg) {
            for name in ["tipAmount", "tipPercent"].into_iter().filter(|name| fields.contains_key(*name)) {
                form.faults.push(format!("{name} should not exist when provider is every.org"));
            }
        }
        let faults = form.faults;
        match (nonprofit_slug, amount, tip, currency, frequency, provider, donor_email) {
            (
                Some(nonprofit_slug),
                Some(amount),
                Some(tip),
                Some(currency),
                Some(frequency),
                Some(provider),
                Some(donor_email),
            ) if faults.is_empty() => {
                Ok(Self { nonprofit_slug, amount, tip, currency, frequency, provider, donor_email })
            }
            _ => Err(faults),
        }
    }
}

impl Frequency {
    fn find(id: &str) -> Option<Self> {
        match id {
            "once" => Some(Self::Once),
            "monthly" => Some(Self::Monthly),
            _ => None,
        }
    }
}

/// Reads one field after the other; a field that can't be read leaves a fault behind.
struct Form<'a> {
    fields: &'a Map<String, Value>,
    faults: Vec<String>,
}

impl Form<'_> {
    fn has(&self, name: &str) -> bool {
        self.fields.contains_key(name)
    }

    fn fault<T>(&mut self, name: &str, must: &str) -> Option<T> {
        self.faults.push(format!("{name} {must}"));
        None
    }

    fn text(&mut self, name: &str, longest: usize) -> Option<String> {
        match self.fields.get(name).and_then(Value::as_str) {
            None => self.fault(name, "must be a string"),
            Some("") => self.fault(name, "should not be empty"),
            Some(text) if text.chars().count() > longest => {
                self.fault(name, &format!("must be shorter than or equal to {longest} characters"))
            }
            Some(text) => Some(text.to_owned()),
        }
    }

    fn integer(&mut self, name: &str, least: u64) -> Option<u64> {
        let Some(number) = self.fields.get(name).and_then(Value::as_number) else {
            return self.fault(name, "must be an integer number");
        };
        match whole(number) {
            None => self.fault(name, "must be an integer number"),
            Some(number) if number < i128::from(least) => {
                self.fault(name, &format!("must not be less than {least}"))
            }
            Some(number) => match u64::try_from(number) {
                Ok(number) if number <= MAX_SAFE_INTEGER => Some(number),
                _ => self.fault(name, &format!("must not be greater than {MAX_SAFE_INTEGER}")),
            },
        }
    }

    fn chosen<T>(&mut self, name: &str, find: impl Fn(&str) -> Option<T>, values: &str) -> Option<T> {
        match self.fields.get(name).and_then(Value::as_str).and_then(find) {
            None => self.fault(name, &format!("must be {values}")),
            found => found,
        }
    }

    fn email(&mut self, name: &str) -> Option<String> {
        match self.fields.get(name).and_then(Value::as_str) {
            Some(text) if is_email(text) => Some(text.to_owned()),
            _ => self.fault(name, "must be an email"),
        }
    }

    fn percent(&mut self, name: &str) {
        if let Some(value) = self.fields.get(name)
            && !value.as_f64().is_some_and(|percent| (0.0..=100.0).contains(&percent))
        {
            self.faults.push(format!("{name} must be a number from 0 to 100"));
        }
    }
}

/// The number where it has no fraction: JSON does not tell `2500` from `2500.0`.
fn whole(number: &serde_json::Number) -> Option<i128> {
    if let Some(number) = number.as_i128() {
        return Some(number);
    }
    let number = number.as_f64()?;
    // The cast saturates, and the caller checks the range.
    if number.fract().abs() > 0.0 { None } else { Some(number as i128) }
}

/// An address of the form that mail servers accept without quoting, at a domain with a dot.
fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let is_atom = |atom: &str| {
        !atom.is_empty()
            && atom.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte))
    };
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.len() <= MAX_EMAIL
        && local.split('.').all(is_atom)
        && domain.contains('.')
        && domain.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn gift() -> Value {
        json!({
            "nonprofitSlug": "american-red-cross",
            "amount": 2500,
            "currency": "USD",
            "frequency": "once",
            "provider": "stripe",
            "donorEmail": "jane@example.com",
            "firstName": "Jane",
            "lastName": "Doe",
            "tipAmount": 250,
            "tipPercent": 10,
            "referralCode": "REFER123"
        })
    }

    fn with(name: &str, value: Value) -> Value {
        let mut gift = gift();
        gift[name] = value;
        gift
    }

    fn without(name: &str) -> Value {
        let mut gift = gift();
        gift.as_object_mut().unwrap().remove(name);
        gift
    }

    #[test]
    fn the_documented_example_is_read() {
        let read = CreateLink::parse(&gift()).unwrap();
        assert_eq!((read.amount, read.tip), (2_500, 250));
        assert_eq!((read.frequency, read.provider), (Frequency::Once, Provider::Stripe));
        assert_eq!(read.nonprofit_slug, "american-red-cross");
    }

    #[test]
    fn each_optional_field_may_be_left_out_and_no_other() {
        for name in FIELDS {
            let read = CreateLink::parse(&without(name));
            if ["tipAmount", "tipPercent", "referralCode"].contains(&name) {
                assert!(read.is_ok(), "{name}");
            } else {
                let faults = read.unwrap_err();
                assert_eq!(faults.len(), 1, "{name}: {faults:?}");
                assert!(faults[0].starts_with(name), "{faults:?}");
            }
        }
    }

    #[test]
    fn each_wrong_value_is_named() {
        let long = "x".repeat(101);
        for (name, value, says) in [
            ("amount", json!(0), "must not be less than 1"),
            ("amount", json!(-5), "must not be less than 1"),
            ("amount", json!(-1e300), "must not be less than 1"),
            ("amount", json!(25.5), "must be an integer number"),
            ("amount", json!(1e-20), "must be an integer number"),
            ("amount", json!("2500"), "must be an integer number"),
            ("amount", json!(null), "must be an integer number"),
            ("amount", json!(9_007_199_254_740_992_u64), "must not be greater than 9007199254740991"),
            ("amount", json!(1e300), "must not be greater than 9007199254740991"),
            ("tipAmount", json!(-1), "must not be less than 0"),
            ("tipAmount", json!(null), "must be an integer number"),
            ("tipPercent", json!(100.5), "must be a number from 0 to 100"),
            ("tipPercent", json!("10"), "must be a number from 0 to 100"),
            ("currency", json!("usd"), "must be a valid ISO4217 currency code in capitals"),
            ("frequency", json!("yearly"), "must be one of the following values: once, monthly"),
            ("provider", json!("paypal"), "must be one of the following values: stripe, every.org"),
            ("donorEmail", json!("jane"), "must be an email"),
            ("firstName", json!(""), "should not be empty"),
            ("firstName", json!(long), "must be shorter than or equal to 100 characters"),
            ("lastName", json!(5), "must be a string"),
            ("referralCode", json!(""), "should not be empty"),
            ("nonprofitSlug", json!(["a"]), "must be a string"),
        ] {
            let faults = CreateLink::parse(&with(name, value.clone())).unwrap_err();
            assert_eq!(faults, [format!("{name} {says}")], "{value}");
        }
        let faults = CreateLink::parse(&with("returnUrl", json!("https://x.test"))).unwrap_err();
        assert_eq!(faults, ["property returnUrl should not exist"]);
        assert_eq!(CreateLink::parse(&json!([])).unwrap_err(), ["body must be a JSON object"]);
        assert_eq!(CreateLink::parse(&json!({})).unwrap_err().len(), 8, "all faults are told together");
    }

    #[test]
    fn values_at_their_bounds_are_taken() {
        for (name, value) in [
            ("amount", json!(1)),
            ("amount", json!(2500.0)),
            ("amount", json!(9_007_199_254_740_991_u64)),
            ("tipAmount", json!(0)),
            ("tipPercent", json!(12.5)),
            ("firstName", json!("é".repeat(100))),
        ] {
            assert!(CreateLink::parse(&with(name, value.clone())).is_ok(), "{name} {value}");
        }
    }

    #[test]
    fn a_tip_is_for_stripe_only() {
        let faults = CreateLink::parse(&with("provider", json!("every.org"))).unwrap_err();
        let both = ["tipAmount", "tipPercent"]
            .map(|name| format!("{name} should not exist when provider is every.org"));
        assert_eq!(faults, both);
        let mut plain = without("tipAmount");
        plain["provider"] = json!("every.org");
        plain.as_object_mut().unwrap().remove("tipPercent");
        assert_eq!(CreateLink::parse(&plain).unwrap().provider, Provider::EveryOrg);
    }

    #[test]
    fn addresses_are_told_from_other_text() {
        for right in ["jane@example.com", "j.d+x@mail.example.co.uk", "o'hara@a-b.io", "0@A.COM"] {
            assert!(is_email(right), "{right}");
        }
        let long = format!("{}@example.com", "x".repeat(250));
        for wrong in [
            "",
            "@",
            "a@",
            "@b.c",
            "a@b",
            "a b@c.de",
            ".a@b.de",
            "a.@b.de",
            "a..b@c.de",
            "a@-b.de",
            "a@b..de",
            "a@b.de.",
            &long,
        ] {
            assert!(!is_email(wrong), "{wrong}");
        }
    }
}
