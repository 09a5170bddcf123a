//! ISO 4217 currencies: which exist, and how many digits their minor unit has.
//!
//! Source: ISO 4217 list one (active codes, funds and precious metals left out).

use core::fmt;

/// An active ISO 4217 currency.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency(&'static str);

// For each its code, the digits of its minor unit, and how many units buy about what one US dollar buys, as the nearest
// power of ten: the defaults for amounts and limits are the dollar's times that. One text is smaller in the binary than a
// table of pointers.
const ACTIVE: &str = "\
AED20AFN21ALL22AMD22AOA23ARS23AUD20AWG20AZN20BAM20BBD20BDT22BHD30BIF03BMD20BND20BOB21BRL20BSD20BTN22\
BWP21BYN20BZD20CAD20CDF23CHF20CLF40CLP03CNY21COP23CRC23CUP20CVE22CZK21DJF02DKK21DOP21DZD22EGP21ERN21\
ETB21EUR20FJD20FKP20GBP20GEL20GHS21GIP20GMD22GNF04GTQ21GYD22HKD21HNL21HTG22HUF22IDR24ILS20INR21IQD33\
IRR24ISK02JMD22JOD30JPY02KES22KGS21KHR24KMF03KPW22KRW03KWD30KYD20KZT23LAK24LBP24LKR22LRD22LSL21LYD30\
MAD21MDL21MGA24MKD21MMK23MNT23MOP21MRU21MUR21MVR21MWK23MXN21MYR20MZN21NAD21NGN23NIO21NOK21NPR22NZD20\
OMR30PAB20PEN20PGK20PHP21PKR22PLN20PYG04QAR20RON20RSD22RUB21RWF03SAR20SBD20SCR21SDG23SEK21SGD20SHP20\
SLE21SOS23SRD21SSP23STN21SVC21SYP24SZL21THB21TJS21TMT20TND30TOP20TRY21TTD21TWD21TZS23UAH21UGX04USD20\
UYU21UYW40UZS24VED20VES21VND04VUV02WST20XAF03XCD20XCG20XOF03XPF02YER22ZAR21ZMW21ZWG21";

const ENTRY: usize = 5;

impl Currency {
    /// The US dollar, the default of the widget.
    pub const USD: Self = Self("USD20");

    /// Reads an active ISO 4217 code in any case; `None` for anything else.
    pub fn parse(code: &str) -> Option<Self> {
        Self::all().find(|currency| currency.code().eq_ignore_ascii_case(code.trim()))
    }

    /// Every active currency, in the order of their codes.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..ACTIVE.len() / ENTRY).map(|at| Self(&ACTIVE[at * ENTRY..][..ENTRY]))
    }

    /// The three upper-case letters.
    pub fn code(self) -> &'static str {
        &self.0[..3]
    }

    fn digit(self, at: usize) -> u32 {
        u32::from(self.0.as_bytes()[at] - b'0')
    }

    /// Digits of the minor unit: 2 for cents, 0 for the yen, 3 for the dinar of Kuwait.
    pub fn exponent(self) -> u32 {
        self.digit(3)
    }

    /// Minor units in one major unit.
    pub fn unit(self) -> u64 {
        10u64.pow(self.exponent())
    }

    /// What one US dollar is about, in major units: a power of ten.
    pub fn magnitude(self) -> u64 {
        10u64.pow(self.digit(4))
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_exponents_of_the_standard() {
        for (code, digits) in
            [("USD", 2), ("jpy", 0), ("KRW", 0), ("KWD", 3), ("TND", 3), ("CLF", 4), ("UYW", 4)]
        {
            assert_eq!(Currency::parse(code).unwrap().exponent(), digits, "{code}");
        }
    }

    #[test]
    fn refuses_what_is_no_currency() {
        for code in ["", "US", "USDD", "XYZ", "$", "ÜSD", "HRK", "DUS"] {
            assert!(Currency::parse(code).is_none(), "{code}");
        }
    }

    #[test]
    fn every_entry_is_whole_and_every_currency_there_once() {
        assert_eq!(ACTIVE.len() % ENTRY, 0);
        let all: Vec<_> = Currency::all().collect();
        assert!(all.windows(2).all(|pair| pair[0].code() < pair[1].code()), "{all:?}");
        assert_eq!(Currency::parse("usd"), Some(Currency::USD));
        for currency in all {
            assert!(currency.code().bytes().all(|byte| byte.is_ascii_uppercase()), "{currency:?}");
            assert!(currency.exponent() <= 4 && currency.magnitude() <= 10_000, "{currency:?}");
        }
    }

    #[test]
    fn knows_what_a_dollar_is_about() {
        for (code, units) in
            [("USD", 1), ("KWD", 1), ("SEK", 10), ("JPY", 100), ("KRW", 1_000), ("VND", 10_000)]
        {
            assert_eq!(Currency::parse(code).unwrap().magnitude(), units, "{code}");
        }
    }
}
