//! A partner's options: untrusted texts, parsed once into a type that can't be wrong, all faults reported together.

use crate::api::key::{holds_secret, looks_secret};
use crate::api::{Environment, PublishableKey, Slug};
use crate::donation::draft::is_email;
use crate::donation::{
    AmountChoice, CheckoutRules, Currency, Draft, Frequency, Money, NumberStyle, Provider, Rules, TipChoice,
    ToAscii, WebOrigin,
};
use crate::text::{holds, shown, split, trim};

/// Where the checkout opens.
///
/// ```
/// use sir_donate::Checkout;
///
/// assert_ne!(Checkout::SameTab, Checkout::NewTab);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Checkout {
    /// In the same tab; in a new one where the page is framed.
    Auto,
    /// In the same tab.
    SameTab,
    /// In a new tab.
    NewTab,
}

impl Checkout {
    /// The attribute's word for it.
    ///
    /// ```
    /// # use sir_donate::Checkout;
    /// assert_eq!(Checkout::NewTab.as_str(), "new-tab");
    /// ```
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::SameTab => "same-tab",
            Self::NewTab => "new-tab",
        }
    }
}

/// What a partner wants: every value is valid.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// The key of every call.
    pub key: PublishableKey,
    /// The origin of every call.
    pub api_base: String,
    /// Who receives.
    pub nonprofit: Slug,
    /// Its name until, or instead of, the looked-up one.
    pub nonprofit_name: Option<String>,
    /// Whether the form stands in the page.
    pub inline: bool,
    /// The currency of all amounts.
    pub currency: Currency,
    /// The amounts offered.
    pub presets: Vec<Money>,
    /// The amount preselected.
    pub amount: Money,
    /// The smallest gift.
    pub min: Money,
    /// The largest gift.
    pub max: Money,
    /// The frequencies offered.
    pub frequencies: Vec<Frequency>,
    /// The frequency preselected.
    pub frequency: Frequency,
    /// Who hosts the checkout.
    pub provider: Provider,
    /// Whether a tip may be offered.
    pub tip: bool,
    /// Passed on with the donation.
    pub referral_code: Option<String>,
    /// Prefilled e-mail address.
    pub donor_email: String,
    /// Prefilled first name.
    pub first_name: String,
    /// Prefilled last name.
    pub last_name: String,
    /// Where the checkout opens.
    pub checkout: Checkout,
    /// The language to speak, a BCP 47 tag.
    pub lang: String,
    /// The texts, a line for each message; those that are empty are English.
    pub texts: String,
    /// Where the partner serves its configuration and its nonprofits.
    pub snapshot: Option<String>,
    /// Another way to give: what the page has for donors whom the form can't help.
    pub fallback: Option<String>,
    /// The partner's privacy notice.
    pub privacy_url: Option<String>,
    /// The partner's terms.
    pub terms_url: Option<String>,
    /// Where a donation link may lead.
    pub checkout_rules: CheckoutRules,
}

/// One thing that is wrong, in words for the partner's developer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionFault {
    /// The attribute.
    pub name: String,
    /// Its value, or nothing where it may be a secret.
    pub value: Option<String>,
    /// How to mend it.
    pub remedy: &'static str,
    /// Whether it holds a secret for certain, so that the page must not keep it.
    pub secret: bool,
}

impl OptionFault {
    /// One line of the console's message.
    pub fn line(&self) -> String {
        let mut line = String::from("\n  ");
        line.push_str(&self.name);
        match &self.value {
            Some(value) => {
                line.push_str("=\"");
                line.push_str(value);
                line.push('"');
            }
            None => line.push_str(" (value hidden)"),
        }
        line.push_str(": ");
        line.push_str(self.remedy);
        line
    }
}

const LONGEST_SHOWN: usize = 80;

const PUBLISHED: &str = "remove it from the page and rotate it now: it was published";

// More choices than anybody looks through, each of which is compared with all before it.
const MOST_PRESETS: usize = 100;

/// Reads texts, and collects what is wrong with them.
struct Reader<'a> {
    pairs: &'a [(String, String)],
    faults: Vec<OptionFault>,
}

impl<'a> Reader<'a> {
    // The value of an attribute; an empty one counts as not set.
    fn text(&self, name: &str) -> Option<&'a str> {
        self.pairs
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| trim(value))
            .filter(|v| !v.is_empty())
    }

    fn owned(&self, name: &str) -> Option<String> {
        self.text(name).map(str::to_owned)
    }

    fn fault(&mut self, name: &str, remedy: &'static str) {
        let value = self.text(name).unwrap_or_default();
        let secret = holds_secret(value);
        // Who the donor is, is nobody's business who reads the console, or records it.
        let personal = matches!(name, "donor-email" | "first-name" | "last-name");
        self.faults.push(OptionFault {
            name: name.to_owned(),
            value: (!personal && !looks_secret(value)).then(|| value.chars().take(LONGEST_SHOWN).collect()),
            // Whatever else is wrong with it matters less.
            remedy: if secret { PUBLISHED } else { remedy },
            secret,
        });
    }

    // The index of the attribute's value among `words`; 0, the default, where it is not set or wrong.
    fn word(&mut self, name: &str, words: &[&str], remedy: &'static str) -> usize {
        let Some(text) = self.text(name) else { return 0 };
        let found = words.iter().position(|word| word.eq_ignore_ascii_case(text));
        found.unwrap_or_else(|| {
            self.fault(name, remedy);
            0
        })
    }

    fn money(&mut self, name: &str, currency: Currency, default: Money) -> Money {
        let remedy =
            "write a plain number of major units with no more decimals than the currency has: 25 or 25.50";
        match self.text(name).map(|text| Money::parse_plain(text, currency)) {
            None => default,
            Some(Ok(money)) if money.minor() > 0 => money,
            Some(_) => {
                self.fault(name, remedy);
                default
            }
        }
    }

    fn url(&mut self, name: &str) -> Option<String> {
        let text = self.text(name)?;
        let lower = text.to_ascii_lowercase();
        let scheme = split(&lower, |c| matches!(c, '/' | '?' | '#'))[0];
        let whole = !holds(scheme, ":") || scheme == "https:" || scheme == "http:";
        if whole && !text.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Some(text.to_owned());
        }
        self.fault(name, "write an address with https://, or a path of your site");
        None
    }
}

fn list(text: &str) -> impl Iterator<Item = &str> {
    split(text, |c| c == ',' || c.is_whitespace()).into_iter().filter(|item| !item.is_empty())
}

impl Options {
    /// Parses attribute names and their texts. `ascii` writes hosts of other scripts in punycode.
    ///
    /// # Errors
    /// All faults together, in the order of the documentation's table.
    pub fn parse(pairs: &[(String, String)], ascii: ToAscii) -> Result<Self, Vec<OptionFault>> {
        let mut read = Reader { pairs, faults: Vec::new() };
        let key = read.text("publishable-key").and_then(PublishableKey::parse);
        if key.is_none() {
            // Stripe's begin alike.
            let remedy = "use SIR Giving's publishable key: pk_test_ or pk_live_ and 64 hexadecimal digits";
            read.fault("publishable-key", remedy);
        }
        let nonprofit = read.text("nonprofit").and_then(Slug::parse);
        if nonprofit.is_none() {
            read.fault(
                "nonprofit",
                "use the nonprofit's slug, such as american-red-cross; no slashes, dots alone or spaces",
            );
        }
        let inline = read.word("mode", &["button", "inline"], "use button or inline") == 1;
        let currency = match read.text("currency") {
            None => Currency::USD,
            Some(code) => Currency::parse(code).unwrap_or_else(|| {
                read.fault("currency", "use an active ISO 4217 code, such as USD");
                Currency::USD
            }),
        };
        let (presets, amount, min, max) = read.amounts(currency);
        let (frequencies, frequency) = read.frequencies();
        let provider = [Provider::Stripe, Provider::EveryOrg]
            [read.word("provider", &["stripe", "every.org"], "use stripe or every.org")];
        let tip = read.word("tip", &["auto", "off"], "use auto or off") == 0 && provider == Provider::Stripe;
        let checkout = [Checkout::Auto, Checkout::SameTab, Checkout::NewTab]
            [read.word("checkout", &["auto", "same-tab", "new-tab"], "use auto, same-tab or new-tab")];
        read.word("preload", &["intent", "visible"], "use intent or visible");
        read.theme();
        if read.text("donor-email").is_some_and(|email| !is_email(email)) {
            read.fault("donor-email", "use an e-mail address, or leave it out");
        }
        for name in ["first-name", "last-name"] {
            if read.text(name).is_some_and(|text| text.chars().count() > Draft::LONGEST_NAME) {
                read.fault(name, "use at most 100 characters");
            }
        }
        if read.text("lang").is_some_and(|tag| !is_language(tag)) {
            read.fault("lang", "use a BCP 47 language tag, such as en or pt-BR");
        }
        let snapshot = read.url("snapshot");
        let page = read.url("page-fallback");
        let fallback = read.url("fallback-url").or(page);
        let privacy_url = read.url("privacy-url");
        let terms_url = read.url("terms-url");
        let (api_base, local) = read.api_base(key.as_ref(), ascii);
        let test = key.as_ref().is_some_and(|key| key.environment() == Environment::Test);
        let mut checkout_rules = CheckoutRules::new(local, test);
        let hosts = read.text("checkout-hosts").unwrap_or_default();
        if list(hosts).filter(|host| !checkout_rules.admit(host, ascii)).count() > 0 {
            read.fault(
                "checkout-hosts",
                "list hosts without scheme or path: pay.example.org:8443; this machine with a test key only",
            );
        }
        // Not only where a key belongs: whatever stands in an option may be sent, so no secret may.
        // But the page's own link inside the element is none: it may carry any token, and is not sent. Of the texts a partner's
        // own ones stand in an option too.
        for (name, value) in pairs {
            if !matches!(name.as_str(), "publishable-key" | "page-fallback" | "texts")
                && holds_secret(value)
                && !read.faults.iter().any(|fault| fault.name == *name)
            {
                read.fault(name, PUBLISHED);
            }
        }
        let text = |name| read.text(name).unwrap_or_default().to_owned();
        match (key, nonprofit) {
            (Some(key), Some(nonprofit)) if read.faults.is_empty() => Ok(Self {
                key,
                api_base,
                nonprofit,
                nonprofit_name: read.text("nonprofit-name").and_then(shown),
                inline,
                currency,
                presets,
                amount,
                min,
                max,
                frequencies,
                frequency,
                provider,
                tip,
                referral_code: read.owned("referral-code"),
                donor_email: text("donor-email"),
                first_name: text("first-name"),
                last_name: text("last-name"),
                checkout,
                lang: read
                    .text("lang")
                    .or_else(|| read.text("page-lang").filter(|tag| is_language(tag)))
                    .unwrap_or("en")
                    .to_owned(),
                // As it is: what a text begins with may be an empty line.
                texts: pairs
                    .iter()
                    .find(|(name, _)| name == "texts")
                    .map_or_else(String::new, |(_, value)| value.clone()),
                snapshot,
                fallback,
                privacy_url,
                terms_url,
                checkout_rules,
            }),
            _ => Err(read.faults),
        }
    }

    /// What a form with these options allows, in a locale that writes numbers in `style`.
    pub fn rules(&self, style: &NumberStyle) -> Rules {
        Rules {
            currency: self.currency,
            presets: self.presets.clone(),
            min: self.min,
            max: self.max,
            frequencies: self.frequencies.clone(),
            provider: self.provider,
            style: style.clone(),
            tip: self.tip,
        }
    }

    /// What a form with these options holds at first, in a locale that writes numbers in `style`.
    pub fn draft(&self, style: &NumberStyle) -> Draft {
        let preset = self.presets.contains(&self.amount);
        Draft {
            amount: if preset {
                AmountChoice::Preset(self.amount)
            } else {
                AmountChoice::Own(self.amount.to_typed(style))
            },
            frequency: self.frequency,
            tip: TipChoice::None,
            email: self.donor_email.clone(),
            first_name: self.first_name.clone(),
            last_name: self.last_name.clone(),
        }
    }
}

impl Reader<'_> {
    fn amounts(&mut self, currency: Currency) -> (Vec<Money>, Money, Money, Money) {
        let major = |units: u64| Money::new(units * currency.magnitude() * currency.unit(), currency);
        let defaults = [10, 25, 50, 100].map(major).to_vec();
        let min = self.money("min-amount", currency, major(1));
        // Less can't be charged, whatever a partner asks for.
        let min = Money::new(min.minor().max(currency.least()), currency);
        let max = self.money("max-amount", currency, major(100_000));
        if min.minor() > max.minor() {
            let name = if self.text("min-amount").is_some() { "min-amount" } else { "max-amount" };
            self.fault(name, "min-amount must not be above max-amount");
        }
        let allowed = |money: &Money| (min.minor()..=max.minor()).contains(&money.minor());
        let presets = match self.text("amounts") {
            None => {
                let kept: Vec<Money> = defaults.into_iter().filter(allowed).collect();
                if kept.is_empty() { vec![min] } else { kept }
            }
            Some(text) => {
                let mut presets = Vec::new();
                let mut faulty = false;
                for item in list(text) {
                    match Money::parse_plain(item, currency) {
                        // Twice the same would be two radios of one name.
                        Ok(money) if allowed(&money) && presets.len() < MOST_PRESETS => {
                            if !presets.contains(&money) {
                                presets.push(money);
                            }
                        }
                        // The rest may be as long as an attribute can be: it changes nothing any more.
                        _ => {
                            faulty = true;
                            break;
                        }
                    }
                }
                if faulty || presets.is_empty() {
                    let remedy =
                        "list plain numbers between min-amount and max-amount, 100 at most: 10 25 50 100";
                    self.fault("amounts", remedy);
                    presets = vec![min];
                }
                presets
            }
        };
        let default = presets.get(1).or(presets.first()).copied().unwrap_or(min);
        let amount = self.money("amount", currency, default);
        if !allowed(&amount) && !self.faults.iter().any(|fault| fault.name.ends_with("-amount")) {
            self.fault("amount", "use an amount between min-amount and max-amount");
        }
        (presets, amount, min, max)
    }

    fn frequencies(&mut self) -> (Vec<Frequency>, Frequency) {
        const ALL: [Frequency; 2] = [Frequency::Once, Frequency::Monthly];
        let known =
            |text: &str| ALL.into_iter().find(|frequency| frequency.as_str().eq_ignore_ascii_case(text));
        let mut offered = ALL.to_vec();
        if let Some(text) = self.text("frequencies") {
            offered.retain(|frequency| list(text).filter_map(known).any(|listed| listed == *frequency));
            if offered.is_empty() || list(text).any(|item| known(item).is_none()) {
                self.fault("frequencies", "use once, monthly or both");
                offered = ALL.to_vec();
            }
        }
        let first = offered.first().copied().unwrap_or(Frequency::Once);
        let frequency = match self.text("frequency") {
            None => first,
            Some(text) => known(text).filter(|frequency| offered.contains(frequency)).unwrap_or_else(|| {
                self.fault("frequency", "use once or monthly, one that frequencies lists");
                first
            }),
        };
        (offered, frequency)
    }

    // Colours, look and the size of buttons: the element's alone, so that all there is to know is whether they are well said.
    fn theme(&mut self) {
        const ABOUT: usize = 3;
        const WORDS: [&str; 3 * ABOUT] =
            ["auto", "light", "dark", "plain", "soft", "bold", "small", "medium", "large"];
        let mut said = [false; WORDS.len() / ABOUT];
        for word in list(self.text("theme").unwrap_or_default()) {
            let found = WORDS.iter().position(|known| known.eq_ignore_ascii_case(word));
            match found.map(|at| &mut said[at / ABOUT]) {
                Some(said) if !*said => *said = true,
                _ => {
                    let remedy =
                        "list at most one each of auto light dark, plain soft bold, small medium large";
                    return self.fault("theme", remedy);
                }
            }
        }
    }

    // The origin to call, and whether it is this machine.
    fn api_base(&mut self, key: Option<&PublishableKey>, ascii: ToAscii) -> (String, bool) {
        let environment = key.map_or(Environment::Test, PublishableKey::environment);
        let home = environment.host().to_owned();
        let Some(text) = self.text("api-base") else { return (home, false) };
        if environment == Environment::Live {
            self.fault("api-base", "leave it out: a live key has the production host alone");
            return (home, false);
        }
        match WebOrigin::parse(text, ascii).filter(WebOrigin::is_trustworthy) {
            Some(origin) => (origin.text(), origin.is_loopback()),
            None => {
                self.fault(
                    "api-base",
                    "write an origin without a path: https://…, or http:// for this machine",
                );
                (home, false)
            }
        }
    }
}

// Enough of BCP 47's grammar that `Intl` takes it.
fn is_language(tag: &str) -> bool {
    let mut parts = split(tag, |c| c == '-').into_iter();
    let first = parts.next().unwrap_or_default();
    matches!(first.len(), 2 | 3 | 5..=8)
        && first.bytes().all(|byte| byte.is_ascii_alphabetic())
        && parts.all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::key::tests::KEY;
    use proptest::prelude::*;

    // Made when it is needed, so that nothing that looks like a secret stands here.
    fn secret() -> String {
        format!("sk_live_{}", "0123456789abcdef".repeat(4))
    }

    fn pairs(more: &[(&str, &str)]) -> Vec<(String, String)> {
        let base = [("publishable-key", KEY), ("nonprofit", "american-red-cross")];
        let kept = base.iter().filter(|(name, _)| !more.iter().any(|(other, _)| name == other));
        kept.chain(more).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn parse(more: &[(&str, &str)]) -> Result<Options, Vec<OptionFault>> {
        Options::parse(&pairs(more), |_| None)
    }

    fn minors(presets: &[Money]) -> Vec<u64> {
        presets.iter().map(|money| money.minor()).collect()
    }

    #[test]
    fn a_secret_in_a_faulty_option_is_told_as_one() {
        // Found in review: the fault of form hid that the value has to be rotated.
        let secret = secret();
        for name in ["nonprofit", "donor-email", "fallback-url", "currency"] {
            let faults = parse(&[(name, &secret)]).unwrap_err();
            let [fault] = faults.as_slice() else { panic!("{name}: {} faults", faults.len()) };
            assert!(fault.secret && fault.line().contains("rotate it now"), "{}", fault.line());
            assert!(!fault.line().contains(&secret[..12]));
        }
    }

    #[test]
    fn a_donor_is_not_printed() {
        let long = "Jane ".repeat(40);
        for (name, value) in [("donor-email", "jane@example"), ("first-name", &*long), ("last-name", &*long)]
        {
            let faults = parse(&[(name, value)]).unwrap_err();
            assert!(!faults.is_empty() && faults.iter().all(|fault| !fault.line().contains("ane")), "{name}");
        }
    }

    #[test]
    fn two_options_are_enough() {
        let options = parse(&[]).unwrap();
        assert_eq!(minors(&options.presets), [1_000, 2_500, 5_000, 10_000]);
        assert_eq!(
            (options.amount.minor(), options.min.minor(), options.max.minor()),
            (2_500, 100, 10_000_000)
        );
        assert_eq!(options.api_base, "https://devapi.sirgiving.org");
        assert!(options.tip && !options.inline);
    }

    #[test]
    fn lists_take_spaces_commas_and_both() {
        for text in ["5 15.50 30", "5,15.50,30", " 5 , 15.50,  30 ", "5,15.5,30,5"] {
            assert_eq!(minors(&parse(&[("amounts", text)]).unwrap().presets), [500, 1_550, 3_000], "{text}");
        }
        for text in ["dark", "Dark BOLD", "large,dark,soft", "  medium plain auto "] {
            assert!(parse(&[("theme", text)]).is_ok(), "{text}");
        }
        let monthly = parse(&[("frequencies", "monthly")]).unwrap();
        assert_eq!((monthly.frequencies.len(), monthly.frequency), (1, Frequency::Monthly));
    }

    #[test]
    fn more_than_a_hundred_amounts_are_refused() {
        // Found by fuzzing: each was compared with all before it, and each made a radio.
        let list = |count: u32| (1..=count).map(|amount| format!("{amount} ")).collect::<String>();
        assert_eq!(parse(&[("amounts", &list(100))]).unwrap().presets.len(), 100);
        assert_eq!(parse(&[("amounts", &list(101))]).unwrap_err()[0].name, "amounts");
        assert_eq!(parse(&[("amounts", &list(90_000))]).unwrap_err()[0].name, "amounts");
    }

    #[test]
    fn an_amount_outside_the_presets_is_an_own_one() {
        let options = parse(&[("amount", "42")]).unwrap();
        let draft = options.draft(&NumberStyle::default());
        assert_eq!(draft.amount, AmountChoice::Own("42.00".into()));
    }

    #[test]
    fn defaults_fit_the_currency() {
        let yen = parse(&[("currency", "jpy")]).unwrap();
        assert_eq!(minors(&yen.presets), [1_000, 2_500, 5_000, 10_000]);
        for currency in Currency::all() {
            assert!(parse(&[("currency", currency.code())]).is_ok(), "{currency:?}");
        }
    }

    #[test]
    fn the_smallest_gift_is_one_that_can_be_charged() {
        let min = |pairs: &[(&str, &str)]| parse(pairs).unwrap().min.minor();
        assert_eq!(min(&[("min-amount", "0.01")]), 50);
        assert_eq!(min(&[("min-amount", "0.60")]), 60);
        assert_eq!(min(&[("min-amount", "1"), ("currency", "CZK")]), 1_500);
        assert_eq!(min(&[("currency", "CZK")]), 2_000);
        // An amount below it would be offered in vain.
        assert_eq!(parse(&[("min-amount", "0.01"), ("amounts", "0.2 1")]).unwrap_err()[0].name, "amounts");
    }

    #[test]
    fn nothing_that_costs_more_is_chosen_beforehand() {
        for pairs in [&[][..], &[("currency", "JPY")], &[("provider", "every.org")], &[("tip", "off")]] {
            let draft = parse(pairs).unwrap().draft(&NumberStyle::default());
            assert_eq!((draft.frequency, draft.tip), (Frequency::Once, TipChoice::None), "{pairs:?}");
            // The second of the amounts, as the documentation says: never the largest.
            let options = parse(pairs).unwrap();
            assert_eq!(draft.amount, AmountChoice::Preset(options.presets[1]), "{pairs:?}");
            assert!(options.presets[1].minor() < options.presets[3].minor(), "{pairs:?}");
        }
    }

    #[test]
    fn each_fault_names_attribute_value_and_remedy() {
        for (name, value) in [
            ("publishable-key", "pk_test_1"),
            ("nonprofit", "../config"),
            ("mode", "popup"),
            ("currency", "dollars"),
            ("amounts", "ten"),
            ("amounts", "10,5000000"),
            ("amount", "0"),
            ("amount", "200000"),
            ("min-amount", "-1"),
            ("max-amount", "1e9"),
            ("min-amount", "200000"),
            ("frequencies", "weekly"),
            ("frequency", "yearly"),
            ("provider", "paypal"),
            ("tip", "yes"),
            ("checkout", "popup"),
            ("preload", "now"),
            ("lang", "english!"),
            ("theme", "blue"),
            ("theme", "dark bold light"),
            ("theme", "soft large soft"),
            ("snapshot", "javascript:alert(1)"),
            ("fallback-url", "javascript:alert(1)"),
            ("privacy-url", "data:text/html,x"),
            ("terms-url", "java\tscript:alert(1)"),
            ("api-base", "http://api.example.org"),
            ("api-base", "https://api.example.org/v2"),
            ("checkout-hosts", "https://pay.example.org"),
            ("checkout-hosts", "pay.example.org com"),
        ] {
            let faults = parse(&[(name, value)]).unwrap_err();
            assert_eq!(faults.len(), 1, "{name}={value}: {faults:?}");
            let line = faults[0].line();
            assert!(line.contains(name) && line.contains(&value[..value.len().min(80)]), "{line}");
            assert!(faults[0].remedy.len() > 10);
        }
    }

    #[test]
    fn takes_what_the_interface_promises() {
        let interface: serde_json::Value =
            serde_json::from_str(include_str!("../www/interface.json")).unwrap();
        let attributes = interface["attributes"].as_array().unwrap();
        assert!(attributes.len() >= 28);
        for attribute in attributes {
            let name = attribute["name"].as_str().unwrap();
            let listed = attribute["values"].as_array().into_iter().flatten().map(|value| &value["value"]);
            let values = listed.chain([&attribute["example"], &attribute["default"]]);
            for value in values.filter_map(serde_json::Value::as_str) {
                assert!(parse(&[(name, value)]).is_ok(), "{name}={value}");
            }
            if attribute["type"] == "choice" {
                assert_eq!(parse(&[(name, "neither")]).unwrap_err()[0].name, name);
            }
        }
    }

    #[test]
    fn all_faults_come_together() {
        let faults = parse(&[("mode", "x"), ("currency", "x"), ("tip", "x"), ("nonprofit", "")]).unwrap_err();
        assert_eq!(
            faults.iter().map(|f| f.name.as_str()).collect::<Vec<_>>(),
            ["nonprofit", "mode", "currency", "tip"]
        );
    }

    #[test]
    fn a_live_key_talks_to_the_production_host_and_to_no_other() {
        let live = KEY.replace("test", "live");
        assert_eq!(parse(&[("publishable-key", &live)]).unwrap().api_base, "https://api.sirgiving.org");
        let faults =
            parse(&[("publishable-key", &live), ("api-base", "https://api.example.org")]).unwrap_err();
        assert_eq!(faults[0].name, "api-base");
        assert_eq!(
            parse(&[("api-base", "http://localhost:8788/")]).unwrap().api_base,
            "http://localhost:8788"
        );
    }

    #[test]
    fn a_live_key_sends_nobody_to_this_machine() {
        let live = KEY.replace("test", "live");
        for hosts in
            ["localhost", "pay.example.org localhost:8789", "127.0.0.1", "[::1]:8789", "a.localhost."]
        {
            assert!(parse(&[("checkout-hosts", hosts)]).is_ok(), "{hosts}");
            let faults = parse(&[("publishable-key", &live), ("checkout-hosts", hosts)]).unwrap_err();
            assert_eq!(faults.len(), 1, "{hosts}");
            assert_eq!(faults[0].name, "checkout-hosts");
        }
    }

    #[test]
    fn another_way_to_give_is_the_option_or_the_page_s_link() {
        let way = |pairs: &[(&str, &str)]| parse(pairs).unwrap().fallback;
        let page = ("page-fallback", "https://example.org/give");
        assert_eq!(way(&[]), None);
        assert_eq!(way(&[page]).as_deref(), Some(page.1));
        assert_eq!(way(&[("fallback-url", "/donate"), page]).as_deref(), Some("/donate"));
    }

    #[test]
    fn a_shown_name_is_cut_and_cleaned() {
        let name = |text: &str| parse(&[("nonprofit-name", text)]).unwrap().nonprofit_name;
        assert_eq!(name("a\u{202E}b").as_deref(), Some("ab"));
        assert_eq!(name("\u{202E}"), None);
        assert!(name(&"x".repeat(1_000_000)).unwrap().len() < 300);
    }

    #[test]
    fn a_secret_is_named_but_never_shown() {
        for name in [
            "publishable-key",
            "nonprofit",
            "currency",
            "api-base",
            "amounts",
            "lang",
            "donor-email",
            "referral-code",
        ] {
            let faults = parse(&[(name, &secret())]).unwrap_err();
            for fault in faults {
                assert!(!fault.line().contains("sk_live") && fault.line().contains(name), "{}", fault.line());
            }
        }
    }

    #[test]
    fn a_link_of_the_page_may_carry_any_token() {
        let link = ["https://example.org/donate?session=", &secret()].concat();
        assert!(parse(&[("page-fallback", &link)]).is_ok());
        assert!(parse(&[("fallback-url", &link)]).is_err());
    }

    #[test]
    fn no_tip_with_every_org() {
        assert!(!parse(&[("provider", "every.org")]).unwrap().tip);
        assert!(!parse(&[("tip", "off")]).unwrap().tip);
    }

    proptest! {
        #[test]
        fn no_value_panics_and_no_secret_is_shown(
            name in proptest::sample::select(vec![
                "publishable-key", "nonprofit", "mode", "currency", "amounts", "amount", "min-amount", "max-amount",
                "frequencies", "frequency", "provider", "tip", "donor-email", "first-name", "checkout", "lang",
                "snapshot", "api-base", "checkout-hosts", "theme", "preload",
            ]),
            value in "\\PC{0,40}",
            is_secret in any::<bool>(),
        ) {
            let value = if is_secret { format!("{value}{}", secret()) } else { value };
            if let Err(faults) = parse(&[(name, &value)]) {
                prop_assert!(faults.iter().all(|fault| !fault.line().contains(&secret()[8..])));
            }
        }
    }
}
