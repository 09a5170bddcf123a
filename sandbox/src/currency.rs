//! ISO 4217: which codes there are, and how an amount in minor units is shown.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

/// A currency and how many decimals its amounts have. Written down as its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(into = "&'static str")]
pub(crate) struct Currency {
    code: &'static str,
    exponent: u32,
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        Self::find(&code).ok_or_else(|| D::Error::custom("no ISO 4217 code"))
    }
}

impl From<Currency> for &'static str {
    fn from(currency: Currency) -> Self {
        currency.code
    }
}

impl Currency {
    /// The currency of this code, in capitals.
    pub(crate) fn find(code: &str) -> Option<Self> {
        let known = |codes: &[&'static str]| codes.iter().find(|known| **known == code).copied();
        let with = |exponent| move |code| Self { code, exponent };
        known(&NO_DECIMALS)
            .map(with(0))
            .or_else(|| known(&TWO_DECIMALS).map(with(2)))
            .or_else(|| known(&THREE_DECIMALS).map(with(3)))
            .or_else(|| known(&FOUR_DECIMALS).map(with(4)))
    }

    /// How many minor units make one major unit.
    pub(crate) fn scale(self) -> u64 {
        10_u64.pow(self.exponent)
    }

    /// The amount as an English reader expects it: `$1,234.50`, `¥500`, `CHF 20.00`.
    pub(crate) fn show(self, minor: u64) -> String {
        let symbol = match self.code {
            "USD" => "$",
            "EUR" => "€",
            "GBP" => "£",
            "JPY" => "¥",
            "INR" => "₹",
            code => &format!("{code} "),
        };
        let major = group(minor / self.scale());
        match usize::try_from(self.exponent) {
            Ok(decimals @ 1..) => format!("{symbol}{major}.{:0decimals$}", minor % self.scale()),
            _ => format!("{symbol}{major}"),
        }
    }
}

fn group(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

const NO_DECIMALS: [&str; 16] = [
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF",
    "XPF",
];
const TWO_DECIMALS: [&str; 131] = [
    "AED", "AFN", "ALL", "AMD", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BMD", "BND", "BOB",
    "BRL", "BSD", "BTN", "BWP", "BYN", "BZD", "CAD", "CDF", "CHF", "CNY", "COP", "CRC", "CUP", "CVE", "CZK",
    "DKK", "DOP", "DZD", "EGP", "ERN", "ETB", "EUR", "FJD", "FKP", "GBP", "GEL", "GHS", "GIP", "GMD", "GTQ",
    "GYD", "HKD", "HNL", "HTG", "HUF", "IDR", "ILS", "INR", "IRR", "JMD", "KES", "KGS", "KHR", "KPW", "KYD",
    "KZT", "LAK", "LBP", "LKR", "LRD", "LSL", "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP", "MRU", "MUR",
    "MVR", "MWK", "MXN", "MYR", "MZN", "NAD", "NGN", "NIO", "NOK", "NPR", "NZD", "PAB", "PEN", "PGK", "PHP",
    "PKR", "PLN", "QAR", "RON", "RSD", "RUB", "SAR", "SBD", "SCR", "SDG", "SEK", "SGD", "SHP", "SLE", "SOS",
    "SRD", "SSP", "STN", "SVC", "SYP", "SZL", "THB", "TJS", "TMT", "TOP", "TRY", "TTD", "TWD", "TZS", "UAH",
    "USD", "UYU", "UZS", "VED", "VES", "WST", "XCD", "XCG", "YER", "ZAR", "ZMW",
];
const THREE_DECIMALS: [&str; 7] = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];
const FOUR_DECIMALS: [&str; 2] = ["CLF", "UYW"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_shown_with_the_currencys_decimals() {
        let show = |code, minor| Currency::find(code).unwrap().show(minor);
        assert_eq!(show("USD", 2_750), "$27.50");
        assert_eq!(show("USD", 5), "$0.05");
        assert_eq!(show("EUR", 123_456_789), "€1,234,567.89");
        assert_eq!(show("JPY", 100_000), "¥100,000");
        assert_eq!(show("KWD", 1_005), "KWD 1.005");
        assert_eq!(show("CLF", 12_345), "CLF 1.2345");
        assert_eq!(show("CHF", u64::MAX), "CHF 184,467,440,737,095,516.15");
    }

    #[test]
    fn codes_are_known_once_and_in_capitals_only() {
        let all = [&NO_DECIMALS[..], &TWO_DECIMALS, &THREE_DECIMALS, &FOUR_DECIMALS].concat();
        let once: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(once.len(), all.len());
        for wrong in ["usd", "XYZ", "", "USDX", "XXX"] {
            assert_eq!(Currency::find(wrong), None, "{wrong}");
        }
    }
}
