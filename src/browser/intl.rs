//! Amounts, shares and numbers in the donor's language, by the browser's own `Intl`.

use super::host::Host;
use crate::donation::{Currency, Money, NumberStyle, Percent};
use core::fmt;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(module = "/src/browser/web.js")]
extern "C" {
    #[derive(Clone)]
    type Writers;

    fn formats(lang: &str, currency: &str, digits: u32) -> Option<Writers>;

    #[wasm_bindgen(method, getter, structural)]
    fn style(this: &Writers) -> String;

    #[wasm_bindgen(method, structural)]
    fn money(this: &Writers, amount: &str, whole: bool) -> String;

    #[wasm_bindgen(method, structural)]
    fn percent(this: &Writers, share: f64) -> String;

    #[wasm_bindgen(method, structural)]
    fn time(this: &Writers, at: f64) -> String;
}

/// Writes amounts of one currency in one language.
#[derive(Clone)]
pub struct Formats {
    writers: Writers,
    host: Host,
    style: NumberStyle,
}

impl fmt::Debug for Formats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Formats").finish_non_exhaustive()
    }
}

impl Formats {
    /// Formats for `currency` in `lang`; none in a browser without `Intl`. The rules of plurals are the host's affair.
    pub fn new(lang: &str, currency: Currency, host: Host) -> Option<Self> {
        let writers = formats(lang, currency.code(), currency.exponent())?;
        let style = NumberStyle::read(&writers.style());
        Some(Self { writers, host, style })
    }

    /// How the language writes numbers.
    pub fn style(&self) -> &NumberStyle {
        &self.style
    }

    /// An amount with its symbol, without decimals where they are all zero: "$25", "$27.50".
    pub fn money(&self, money: Money) -> String {
        self.writers.money(&money.to_decimal(), money.is_whole())
    }

    /// A share: "10%", "12.5%".
    pub fn percent(&self, share: Percent) -> String {
        self.writers.percent(share.to_f64() / 100.0)
    }

    /// A date and its time of day, of Unix milliseconds.
    pub fn time(&self, at: f64) -> String {
        self.writers.time(at)
    }

    /// A message that depends on a number, in the form for it and with the number in it.
    pub fn count(&self, forms: &str, number: f64) -> String {
        self.host.count(forms, number)
    }
}
