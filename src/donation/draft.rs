//! What a donor has chosen and typed so far, and the check that turns it into a gift.

use super::currency::Currency;
use super::money::{Money, MoneyError, NumberStyle};
use super::tip::Percent;
use crate::text::{cut, framed, holds, is_one, split, trim};

/// How often the donor gives.
///
/// ```
/// use sir_donate::Frequency;
///
/// assert_ne!(Frequency::Once, Frequency::Monthly);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Frequency {
    /// One gift.
    Once,
    /// The same gift every month, until the donor cancels it.
    Monthly,
}

impl Frequency {
    /// The API's and the attributes' word for it.
    ///
    /// ```
    /// # use sir_donate::Frequency;
    /// assert_eq!(Frequency::Monthly.as_str(), "monthly");
    /// ```
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Once => "once",
            Self::Monthly => "monthly",
        }
    }
}

/// Who hosts the checkout.
///
/// ```
/// use sir_donate::Provider;
///
/// assert_ne!(Provider::Stripe, Provider::EveryOrg);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Provider {
    /// Stripe; the only one that takes a tip.
    Stripe,
    /// Every.org.
    EveryOrg,
}

impl Provider {
    /// The API's and the attributes' word for it.
    ///
    /// ```
    /// # use sir_donate::Provider;
    /// assert_eq!(Provider::EveryOrg.as_str(), "every.org");
    /// ```
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stripe => "stripe",
            Self::EveryOrg => "every.org",
        }
    }

    /// The name that donors know.
    ///
    /// ```
    /// # use sir_donate::Provider;
    /// assert_eq!(Provider::EveryOrg.name(), "Every.org");
    /// ```
    pub fn name(self) -> &'static str {
        match self {
            Self::Stripe => "Stripe",
            Self::EveryOrg => "Every.org",
        }
    }
}

/// What the partner's options allow in a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// The currency of every amount.
    pub currency: Currency,
    /// The amounts offered; never empty.
    pub presets: Vec<Money>,
    /// The smallest gift.
    pub min: Money,
    /// The largest gift.
    pub max: Money,
    /// The frequencies offered; never empty.
    pub frequencies: Vec<Frequency>,
    /// Who hosts the checkout.
    pub provider: Provider,
    /// How the donor's locale writes numbers.
    pub style: NumberStyle,
    /// Whether a tip may be offered.
    pub tip: bool,
}

/// The amount that is chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AmountChoice {
    /// One of the offered amounts.
    Preset(Money),
    /// The text in "Other amount", as typed.
    Own(String),
}

/// The tip that is chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TipChoice {
    /// No tip.
    None,
    /// A share of the gift.
    Share(Percent),
    /// The text in "Tip amount", as typed.
    Own(String),
}

/// A field of the form, in the order in which it is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// Preset or own amount.
    Amount,
    /// The donor's first name.
    FirstName,
    /// The donor's last name.
    LastName,
    /// The donor's e-mail address.
    Email,
    /// The own tip amount.
    Tip,
}

/// What is wrong in a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// Nothing is there.
    Missing,
    /// It can't be read as money.
    Unreadable(MoneyError),
    /// Less than this smallest gift.
    TooSmall(Money),
    /// More than this largest gift.
    TooLarge(Money),
    /// Not an e-mail address.
    NotAnEmail,
    /// Longer than [`Draft::LONGEST_NAME`] characters.
    TooLong,
    /// The API does not take it.
    Refused,
}

/// What the donor has chosen and typed so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The amount.
    pub amount: AmountChoice,
    /// How often.
    pub frequency: Frequency,
    /// The tip.
    pub tip: TipChoice,
    /// E-mail address, as typed.
    pub email: String,
    /// First name, as typed.
    pub first_name: String,
    /// Last name, as typed.
    pub last_name: String,
}

/// A checked donation: what is sent to make a donation link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gift {
    /// What the nonprofit receives.
    pub amount: Money,
    /// What comes on top; 0 where there is no tip.
    pub tip: Money,
    /// The share that the tip was chosen as, where it was.
    pub tip_share: Option<Percent>,
    /// How often.
    pub frequency: Frequency,
    /// Who hosts the checkout.
    pub provider: Provider,
    /// The donor's e-mail address.
    pub email: String,
    /// The donor's first name.
    pub first_name: String,
    /// The donor's last name.
    pub last_name: String,
}

impl Gift {
    /// Gift and tip together: what is charged each time.
    pub fn total(&self) -> Money {
        self.amount.plus(self.tip)
    }
}

impl Draft {
    /// The longest first or last name, in characters.
    pub const LONGEST_NAME: usize = 100;

    // RFC 5321's limit on a path, without its angle brackets.
    const LONGEST_EMAIL: usize = 254;

    /// The chosen amount, in the limits or not.
    ///
    /// # Errors
    /// Where "Other amount" can't be read.
    pub fn amount(&self, rules: &Rules) -> Result<Money, Fault> {
        match &self.amount {
            AmountChoice::Preset(money) => Ok(*money),
            AmountChoice::Own(text) => read(text, rules),
        }
    }

    /// The tip on `amount`.
    ///
    /// # Errors
    /// Where "Tip amount" can't be read.
    pub fn tip_on(&self, amount: Money, rules: &Rules) -> Result<Money, Fault> {
        match &self.tip {
            TipChoice::None => Ok(Money::new(0, rules.currency)),
            TipChoice::Share(share) => Ok(share.of(amount)),
            TipChoice::Own(text) => read(text, rules),
        }
    }

    /// The gift, or every fault in the order of the fields.
    ///
    /// # Errors
    /// Lists each field that has to change first, once.
    pub fn check(&self, rules: &Rules) -> Result<Gift, Vec<(Field, Fault)>> {
        let mut faults = Vec::new();
        let amount = self.amount(rules).and_then(|amount| {
            if amount.minor() < rules.min.minor() {
                Err(Fault::TooSmall(rules.min))
            } else if amount.minor() > rules.max.minor() {
                Err(Fault::TooLarge(rules.max))
            } else {
                Ok(amount)
            }
        });
        let amount = amount.unwrap_or_else(|fault| {
            faults.push((Field::Amount, fault));
            Money::new(0, rules.currency)
        });
        let names = [(Field::FirstName, trim(&self.first_name)), (Field::LastName, trim(&self.last_name))];
        for (field, name) in names {
            if name.is_empty() {
                faults.push((field, Fault::Missing));
            } else if name.chars().count() > Self::LONGEST_NAME {
                faults.push((field, Fault::TooLong));
            }
        }
        let email = trim(&self.email);
        if email.is_empty() {
            faults.push((Field::Email, Fault::Missing));
        } else if !is_email(email) {
            faults.push((Field::Email, Fault::NotAnEmail));
        }
        let tip = self.tip_on(amount, rules).and_then(|tip| {
            // A tip above the largest gift is a slip of the finger.
            if tip.minor() > rules.max.minor() { Err(Fault::TooLarge(rules.max)) } else { Ok(tip) }
        });
        let tip = tip.unwrap_or_else(|fault| {
            faults.push((Field::Tip, fault));
            Money::new(0, rules.currency)
        });
        if !faults.is_empty() {
            return Err(faults);
        }
        let tip_share = match self.tip {
            TipChoice::Share(share) if tip.minor() > 0 => Some(share),
            _ => None,
        };
        Ok(Gift {
            amount,
            tip,
            tip_share,
            frequency: self.frequency,
            provider: rules.provider,
            email: email.to_owned(),
            first_name: names[0].1.to_owned(),
            last_name: names[1].1.to_owned(),
        })
    }
}

fn read(text: &str, rules: &Rules) -> Result<Money, Fault> {
    Money::parse_typed(text, rules.currency, &rules.style).map_err(|error| match error {
        MoneyError::Empty => Fault::Missing,
        MoneyError::TooLarge => Fault::TooLarge(rules.max),
        error => Fault::Unreadable(error),
    })
}

/// The HTML standard's rule for `type=email`, with a dot asked for in the domain: a checkout needs a real address.
pub(crate) fn is_email(text: &str) -> bool {
    // Neither side may hold another one, so the first is the last.
    let Some((local, domain)) = cut(text, b'@') else {
        return false;
    };
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !framed(label, b'-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    text.len() <= Draft::LONGEST_EMAIL
        && !local.is_empty()
        && !framed(local, b'.')
        && !holds(local, "..")
        && local.bytes().all(|byte| byte.is_ascii_alphanumeric() || is_one(byte, b".!#$%&'*+/=?^_`{|}~-"))
        && holds(domain, ".")
        && split(domain, |c| c == '.').into_iter().all(label)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn rules() -> Rules {
        let dollars = |minor| Money::new(minor, Currency::USD);
        Rules {
            currency: Currency::USD,
            presets: [1_000, 2_500, 5_000, 10_000].map(dollars).to_vec(),
            min: dollars(100),
            max: dollars(10_000_000),
            frequencies: vec![Frequency::Once, Frequency::Monthly],
            provider: Provider::Stripe,
            style: NumberStyle::default(),
            tip: true,
        }
    }

    pub(crate) fn draft() -> Draft {
        Draft {
            amount: AmountChoice::Preset(rules().presets[1]),
            frequency: Frequency::Once,
            tip: TipChoice::None,
            email: "jane@example.com".into(),
            first_name: " Jane ".into(),
            last_name: "Doe".into(),
        }
    }

    #[test]
    fn a_full_draft_is_a_gift() {
        let gift =
            Draft { tip: TipChoice::Share(Percent::new(10.0).unwrap()), ..draft() }.check(&rules()).unwrap();
        assert_eq!((gift.amount.minor(), gift.tip.minor(), gift.total().minor()), (2_500, 250, 2_750));
        assert_eq!(gift.first_name, "Jane");
        assert_eq!(gift.tip_share, Percent::new(10.0));
    }

    #[test]
    fn an_own_tip_has_no_share() {
        let gift = Draft { tip: TipChoice::Own("3".into()), ..draft() }.check(&rules()).unwrap();
        assert_eq!((gift.tip.minor(), gift.tip_share), (300, None));
    }

    #[test]
    fn every_fault_is_told_at_once_in_order() {
        let empty = Draft {
            amount: AmountChoice::Own(String::new()),
            tip: TipChoice::Own("x".into()),
            email: "jane@".into(),
            first_name: " ".into(),
            last_name: "D".repeat(101),
            ..draft()
        };
        assert_eq!(
            empty.check(&rules()).unwrap_err(),
            [
                (Field::Amount, Fault::Missing),
                (Field::FirstName, Fault::Missing),
                (Field::LastName, Fault::TooLong),
                (Field::Email, Fault::NotAnEmail),
                (Field::Tip, Fault::Unreadable(MoneyError::NotANumber)),
            ]
        );
    }

    #[test]
    fn limits_hold() {
        let own = |text: &str| Draft { amount: AmountChoice::Own(text.into()), ..draft() }.check(&rules());
        assert_eq!(own("0.99").unwrap_err(), [(Field::Amount, Fault::TooSmall(rules().min))]);
        assert_eq!(own("100000.01").unwrap_err(), [(Field::Amount, Fault::TooLarge(rules().max))]);
        assert_eq!(own("9999999999999999999").unwrap_err(), [(Field::Amount, Fault::TooLarge(rules().max))]);
        assert!(own("1").is_ok() && own("100,000").is_ok());
    }

    #[test]
    fn tells_an_address_from_none() {
        for good in
            ["a@b.co", "jane.doe+gift@mail.example.org", "o'neil@example.ie", "x@xn--bcher-kva.example"]
        {
            assert!(is_email(good), "{good}");
        }
        for bad in [
            "",
            "jane",
            "@b.co",
            "a@b",
            "a b@c.de",
            "a@b..co",
            "a@-b.co",
            "a@b.co.",
            ".a@b.co",
            "a@b.co, c@d.ef",
        ] {
            assert!(!is_email(bad), "{bad}");
        }
    }
}
