//! Amounts, shares and numbers in the donor's language, by the browser's own `Intl`.

use super::object;
use crate::donation::{Currency, Money, NumberStyle, Percent};
use core::fmt;
use js_sys::{Array, Function, Intl::NumberFormat, Reflect};
use wasm_bindgen::prelude::*;

/// Writes amounts of one currency in one language.
#[derive(Clone)]
pub struct Formats {
    whole: Function,
    exact: Function,
    percent: Function,
    number: Function,
    style: NumberStyle,
}

impl fmt::Debug for Formats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Formats").finish_non_exhaustive()
    }
}

fn format(lang: &str, options: &[(&str, JsValue)]) -> NumberFormat {
    NumberFormat::new(&Array::of1(&lang.into()), &object(options))
}

fn write(function: &Function, value: &JsValue) -> String {
    function.call1(&JsValue::UNDEFINED, value).ok().and_then(|text| text.as_string()).unwrap_or_default()
}

impl Formats {
    /// Formats for `currency` in `lang`, a well-formed BCP 47 tag.
    pub fn new(lang: &str, currency: Currency) -> Self {
        let digits = JsValue::from(currency.exponent());
        let money = |fraction: &JsValue, display: &str| {
            format(
                lang,
                &[
                    ("style", "currency".into()),
                    ("currency", currency.code().into()),
                    ("currencyDisplay", display.into()),
                    ("minimumFractionDigits", fraction.clone()),
                    ("maximumFractionDigits", fraction.clone()),
                ],
            )
        };
        let whole = money(&JsValue::from(0), "symbol");
        let exact = money(&digits, "symbol");
        let narrow = money(&digits, "narrowSymbol");
        let mut symbols: Vec<String> =
            [&exact, &narrow].into_iter().filter_map(|f| part(f, "currency")).collect();
        symbols.dedup();
        // A currency without decimals tells nothing of the locale's mark.
        let plain = format(lang, &[("minimumFractionDigits", JsValue::from(1))]);
        let decimal = part(&plain, "decimal").and_then(|mark| mark.chars().next());
        let percent =
            format(lang, &[("style", "percent".into()), ("maximumFractionDigits", JsValue::from(2))]);
        Self {
            whole: whole.format(),
            exact: exact.format(),
            percent: percent.format(),
            number: format(lang, &[]).format(),
            style: NumberStyle { decimal: decimal.unwrap_or('.'), symbols },
        }
    }

    /// How the language writes numbers.
    pub fn style(&self) -> NumberStyle {
        self.style.clone()
    }

    /// An amount with its symbol, without decimals where they are all zero: "$25", "$27.50".
    pub fn money(&self, money: Money) -> String {
        let function = if money.is_whole() { &self.whole } else { &self.exact };
        // As a text, which is exact; as a number it would be one for amounts up to 2^53 alone.
        write(function, &money.to_decimal().into())
    }

    /// An amount as it would be typed: the currency's decimals with the language's mark, without symbol and groups.
    pub fn typed(&self, money: Money) -> String {
        let decimal = money.to_decimal();
        if self.style.decimal == ',' { decimal.replace('.', ",") } else { decimal }
    }

    /// A share: "10%", "12.5%".
    pub fn percent(&self, share: Percent) -> String {
        write(&self.percent, &(share.to_f64() / 100.0).into())
    }

    /// A plain number.
    pub fn number(&self, value: f64) -> String {
        write(&self.number, &value.into())
    }
}

// The first part of that type in a formatted sample.
fn part(format: &NumberFormat, kind: &str) -> Option<String> {
    let field = |part: &JsValue, name: &str| Reflect::get(part, &name.into()).ok()?.as_string();
    format
        .format_to_parts(1.5)
        .iter()
        .find(|part| field(part, "type").as_deref() == Some(kind))
        .and_then(|part| field(&part, "value"))
}
