//! Amounts, shares and numbers in the donor's language, by the browser's own `Intl`.

use super::host::Host;
use super::object;
use crate::donation::{Currency, Money, NumberStyle, Percent};
use core::fmt;
use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    type NumberFormat;

    // Not js-sys's, which does not catch: `Intl` refuses tags that look well-formed, and a page's own `lang` is anything.
    #[wasm_bindgen(constructor, catch, js_namespace = Intl, js_class = "NumberFormat")]
    fn new(locales: &Array, options: &Object) -> Result<NumberFormat, JsValue>;

    #[wasm_bindgen(method, getter)]
    fn format(this: &NumberFormat) -> Function;

    #[wasm_bindgen(method, js_name = formatToParts)]
    fn format_to_parts(this: &NumberFormat, number: f64) -> Array;

    type DateTimeFormat;

    #[wasm_bindgen(constructor, catch, js_namespace = Intl, js_class = "DateTimeFormat")]
    fn new(locales: &Array, options: &Object) -> Result<DateTimeFormat, JsValue>;

    #[wasm_bindgen(method, getter)]
    fn format(this: &DateTimeFormat) -> Function;
}

/// Writes amounts of one currency in one language.
#[derive(Clone)]
pub struct Formats {
    whole: Function,
    exact: Function,
    percent: Function,
    host: Host,
    time: Option<Function>,
    style: NumberStyle,
}

impl fmt::Debug for Formats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Formats").finish_non_exhaustive()
    }
}

// In `lang`, or in the browser's own language where `Intl` refuses that.
fn format(lang: &str, options: &[(&str, JsValue)]) -> Option<NumberFormat> {
    let options = object(options);
    NumberFormat::new(&Array::of1(&lang.into()), &options)
        .or_else(|_| NumberFormat::new(&Array::new(), &options))
        .ok()
}

fn write(function: &Function, value: &JsValue) -> String {
    function.call1(&JsValue::UNDEFINED, value).ok().and_then(|text| text.as_string()).unwrap_or_default()
}

impl Formats {
    /// Formats for `currency` in `lang`; none in a browser without `Intl`. The rules of plurals are the host's affair.
    pub fn new(lang: &str, currency: Currency, host: Host) -> Option<Self> {
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
        let samples = [exact.as_ref()?, narrow.as_ref()?];
        let mut symbols: Vec<String> =
            samples.into_iter().filter_map(|sample| part(sample, "currency")).collect();
        symbols.dedup();
        // Some write money with another mark than numbers; and a currency without decimals tells nothing of it.
        let plain = format(lang, &[("minimumFractionDigits", JsValue::from(1))]);
        let decimal = part(exact.as_ref()?, "decimal").or_else(|| part(plain.as_ref()?, "decimal"));
        let decimal = decimal.and_then(|mark| mark.chars().next());
        let decimal = decimal.filter(|mark| matches!(mark, '.' | ',' | '٫')).unwrap_or('.');
        let percent =
            format(lang, &[("style", "percent".into()), ("maximumFractionDigits", JsValue::from(2))]);
        let time = object(&[("dateStyle", "medium".into()), ("timeStyle", "short".into())]);
        let time = DateTimeFormat::new(&Array::of1(&lang.into()), &time).ok();
        Some(Self {
            whole: whole?.format(),
            exact: exact?.format(),
            percent: percent?.format(),
            host,
            time: time.map(|time| time.format()),
            style: NumberStyle { decimal, symbols },
        })
    }

    /// How the language writes numbers.
    pub fn style(&self) -> &NumberStyle {
        &self.style
    }

    /// An amount with its symbol, without decimals where they are all zero: "$25", "$27.50".
    pub fn money(&self, money: Money) -> String {
        let function = if money.is_whole() { &self.whole } else { &self.exact };
        // As a text, which is exact; as a number it would be one for amounts up to 2^53 alone.
        write(function, &money.to_decimal().into())
    }

    /// A share: "10%", "12.5%".
    pub fn percent(&self, share: Percent) -> String {
        write(&self.percent, &(share.to_f64() / 100.0).into())
    }

    /// A date and its time of day, of Unix milliseconds; none where `Intl` refuses the language.
    pub fn time(&self, at: f64) -> Option<String> {
        self.time.as_ref().map(|time| write(time, &at.into()))
    }

    /// A message that depends on a number, in the form for it and with the number in it.
    pub fn count(&self, forms: &str, number: f64) -> String {
        self.host.count(forms, number)
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
