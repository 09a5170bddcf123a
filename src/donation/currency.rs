//! ISO 4217 currencies: which exist, and how many digits their minor unit has.
//!
//! Source: ISO 4217 list one (active codes, funds and precious metals left out).

use crate::text::trim;
use core::fmt;

/// An active ISO 4217 currency.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency(&'static str);

// For each
// - its code,
// - the digits of its minor unit,
// - about how many units one US dollar is, as 1, 2 or 5 times a power of ten (a: 1, b: 2, c: 5, d: 10 and so on): the
//   defaults for amounts and limits are the dollar's times that.
// One text is smaller in the binary than a table of pointers.
const ACTIVE: &str = "\
AED2cAFN2fALL2gAMD2iAOA2jARS2kAUD2aAWG2bAZN2bBAM2bBBD2bBDT2gBHD3aBIF0kBMD2aBND2aBOB2cBRL2cBSD2aBTN2gBWP2d\
BYN2bBZD2bCAD2aCDF2kCHF2aCLF4aCLP0jCNY2dCOP2lCRC2iCUP2eCVE2gCZK2eDJF0hDKK2cDOP2fDZD2gEGP2fERN2eETB2hEUR2a\
FJD2bFKP2aGBP2aGEL2bGHS2dGIP2aGMD2gGNF0mGTQ2dGYD2hHKD2dHNL2eHTG2gHUF2iIDR2nILS2cINR2gIQD3jIRR2rISK0gJMD2h\
JOD3aJPY0gKES2gKGS2gKHR2lKMF0iKPW2jKRW0kKWD3aKYD2aKZT2iLAK2nLBP2pLKR2hLRD2hLSL2eLYD3cMAD2dMDL2eMGA2lMKD2f\
MMK2kMNT2lMOP2dMRU2fMUR2fMVR2eMWK2kMXN2eMYR2cMZN2fNAD2eNGN2kNIO2fNOK2dNPR2hNZD2aOMR3aPAB2aPEN2cPGK2cPHP2f\
PKR2hPLN2cPYG0lQAR2cRON2cRSD2gRUB2gRWF0kSAR2cSBD2dSCR2dSDG2iSEK2dSGD2aSHP2aSLE2eSOS2iSRD2fSSP2lSTN2eSVC2d\
SYP2mSZL2eTHB2fTJS2dTMT2cTND3bTOP2bTRY2fTTD2cTWD2eTZS2kUAH2fUGX0lUSD2aUYU2fUYW4aUZS2mVED2hVES2hVND0nVUV0g\
WST2bXAF0iXCD2bXCG2bXOF0iXPF0gYER2hZAR2eZMW2eZWG2e";

const ENTRY: usize = 5;

impl Currency {
    /// The US dollar, the default of the widget.
    pub const USD: Self = Self("USD2a");

    /// Reads an active ISO 4217 code in any case; `None` for anything else.
    pub fn parse(code: &str) -> Option<Self> {
        // Once: a text may be long, and the codes are many.
        let code = trim(code);
        Self::all().find(|currency| currency.code().eq_ignore_ascii_case(code))
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

    /// What one US dollar is about, in major units: 1, 2 or 5 times a power of ten.
    pub fn magnitude(self) -> u64 {
        let size = u32::from(self.0.as_bytes()[4] - b'a');
        [1, 2, 5][size as usize % 3] * 10u64.pow(size / 3)
    }

    /// The smallest gift that can be charged, in minor units. Stripe asks for "$0.50 US or equivalent", and lists less
    /// than that in all currencies but one.
    pub fn least(self) -> u64 {
        if self.code() == "CZK" { 1_500 } else { self.magnitude() * self.unit() / 2 }
    }

    /// Amounts are multiples of so many minor units: Stripe takes a 0 alone as the last of three decimals, and no
    /// decimals of the ariary, whose minor unit is a fifth and hardly used.
    pub fn step(self) -> u64 {
        match self.exponent() {
            3 => 10,
            _ if self.code() == "MGA" => 100,
            _ => 1,
        }
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
            assert!(currency.exponent() <= 4 && currency.magnitude() <= 500_000, "{currency:?}");
        }
    }

    // What a dollar was worth in the currencies that most is paid in, roughly, in 2026.
    const WORTH: [(&str, f64); 42] = [
        ("USD", 1.0),
        ("EUR", 0.86),
        ("JPY", 155.0),
        ("GBP", 0.76),
        ("CNY", 7.1),
        ("AUD", 1.52),
        ("CAD", 1.4),
        ("CHF", 0.8),
        ("HKD", 7.8),
        ("SGD", 1.3),
        ("SEK", 9.5),
        ("KRW", 1_460.0),
        ("NOK", 10.1),
        ("NZD", 1.75),
        ("INR", 89.0),
        ("MXN", 18.4),
        ("TWD", 31.3),
        ("ZAR", 17.2),
        ("BRL", 5.4),
        ("DKK", 6.4),
        ("PLN", 3.65),
        ("THB", 32.4),
        ("ILS", 3.25),
        ("IDR", 16_650.0),
        ("CZK", 20.9),
        ("AED", 3.67),
        ("TRY", 42.4),
        ("HUF", 330.0),
        ("CLP", 930.0),
        ("SAR", 3.75),
        ("PHP", 58.8),
        ("MYR", 4.13),
        ("COP", 3_850.0),
        ("RUB", 79.0),
        ("RON", 4.38),
        ("PEN", 3.37),
        ("BHD", 0.376),
        ("KWD", 0.307),
        ("EGP", 47.5),
        ("ARS", 1_450.0),
        ("VND", 26_350.0),
        ("UAH", 42.2),
    ];

    #[test]
    fn knows_what_a_dollar_is_about() {
        for (code, worth) in WORTH {
            let size = Currency::parse(code).unwrap().magnitude();
            let off = size as f64 / worth;
            // No whole unit is as little as a dollar where one is worth three.
            let most = if worth < 0.5 { 3.3 } else { 2.0 };
            assert!((0.5..most).contains(&off), "{code}: {size} for {worth}");
        }
    }

    // https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts, in minor units.
    const STRIPE: [(&str, u64); 31] = [
        ("USD", 50),
        ("AED", 200),
        ("ARS", 50),
        ("AUD", 50),
        ("BRL", 50),
        ("CAD", 50),
        ("CHF", 50),
        ("COP", 50),
        ("CZK", 1_500),
        ("DKK", 250),
        ("EUR", 50),
        ("GBP", 30),
        ("HKD", 400),
        ("HUF", 17_500),
        ("IDR", 50),
        ("ILS", 50),
        ("INR", 50),
        ("JPY", 50),
        ("KRW", 50),
        ("MXN", 1_000),
        ("MYR", 200),
        ("NOK", 300),
        ("NZD", 50),
        ("PHP", 50),
        ("PLN", 200),
        ("RON", 200),
        ("RUB", 50),
        ("SEK", 300),
        ("SGD", 50),
        ("THB", 1_000),
        ("ZAR", 50),
    ];

    #[test]
    fn no_gift_is_smaller_than_what_stripe_charges() {
        for (code, least) in STRIPE {
            assert!(Currency::parse(code).unwrap().least() >= least, "{code}");
        }
        for (code, worth) in WORTH {
            let currency = Currency::parse(code).unwrap();
            // "$0.50 US or equivalent", with room for what rates do.
            assert!(currency.least() as f64 / currency.unit() as f64 / worth >= 0.25, "{code}");
        }
        for currency in Currency::all() {
            assert!((1..currency.magnitude() * currency.unit()).contains(&currency.least()), "{currency:?}");
            assert_eq!(currency.least() % currency.step(), 0, "{currency:?}");
        }
    }

    #[test]
    fn the_documentation_says_the_same() {
        let page = include_str!("../../docs/currencies.md");
        let mut rows = page.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| amounts"));
        let mut all: Vec<_> = Currency::all().collect();
        all.sort_by_key(|currency| currency.magnitude());
        for kind in all.chunk_by(|one, other| one.magnitude() == other.magnitude()) {
            let size = kind[0].magnitude();
            let presets = [10, 25, 50, 100].map(|units| (units * size).to_string()).join(" ");
            let half = if size % 2 == 0 { (size / 2).to_string() } else { format!("{}.5", size / 2) };
            let codes: Vec<_> = kind.iter().map(|currency| currency.code()).collect();
            let row = format!("| {presets} | {size} | {half} | {} |", codes.join(" "));
            assert_eq!(rows.next(), Some(row.as_str()), "docs/currencies.md");
        }
        assert_eq!(rows.next(), None);
        for (words, exponent) in [("No decimals", 0), ("Three", 3), ("Four, units of account", 4)] {
            let codes: Vec<_> =
                Currency::all().filter(|one| one.exponent() == exponent).map(Currency::code).collect();
            let said = format!("{words}: {}.", codes.join(" "));
            assert!(page.contains(&said), "docs/currencies.md: {said}");
        }
    }

    #[test]
    fn the_last_of_three_decimals_is_always_a_zero() {
        for (code, step) in
            [("USD", 1), ("JPY", 1), ("KWD", 10), ("BHD", 10), ("MGA", 100), ("UGX", 1), ("HUF", 1)]
        {
            assert_eq!(Currency::parse(code).unwrap().step(), step, "{code}");
        }
    }
}
