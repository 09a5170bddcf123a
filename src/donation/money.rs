//! Money: an integer of minor units with its currency, and the reading of what people type.

use super::currency::Currency;
use crate::text::{behind, cut, digits, holds, last, split, trim, within};

/// An amount of money, never negative, in minor units of its currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Money {
    minor: u64,
    currency: Currency,
}

/// Why a text is no amount of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MoneyError {
    /// Nothing was typed.
    Empty,
    /// It is not a number, or it is a negative one.
    NotANumber,
    /// It has more decimals than the currency's minor unit.
    TooManyDecimals,
    /// It names another currency.
    OtherCurrency,
    /// It is more than [`Money::MAX_MINOR`].
    TooLarge,
}

/// How the donor's locale writes numbers: what decides whether "1,234" is a thousand or one and a bit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberStyle {
    /// The decimal mark: `.`, `,` or `٫`.
    pub decimal: char,
    /// Symbols of the currency that may stand before or behind the number, such as `$` and `US$`.
    pub symbols: Vec<String>,
}

impl NumberStyle {
    /// Reads what the browser tells of a language: the decimal mark, and the currency's symbols, a line for each.
    pub fn read(text: &str) -> Self {
        let mut lines = split(text, |c| c == '\n').into_iter();
        let mark = lines.next().and_then(|mark| mark.chars().next());
        let mut symbols: Vec<String> = Vec::new();
        for symbol in lines {
            if !symbol.is_empty() && symbols.last().is_none_or(|last| last != symbol) {
                symbols.push(symbol.to_owned());
            }
        }
        Self { decimal: mark.filter(|mark| matches!(mark, '.' | ',' | '٫')).unwrap_or('.'), symbols }
    }
}

impl Default for NumberStyle {
    fn default() -> Self {
        Self { decimal: '.', symbols: vec![String::from("$")] }
    }
}

impl Money {
    /// The largest amount in minor units: every integer up to it is exact in JavaScript, also with a tip on top.
    pub const MAX_MINOR: u64 = 1_000_000_000_000_000;

    /// An amount of `minor` minor units, capped at [`Money::MAX_MINOR`].
    pub fn new(minor: u64, currency: Currency) -> Self {
        Self { minor: minor.min(Self::MAX_MINOR), currency }
    }

    /// The amount in minor units.
    pub fn minor(self) -> u64 {
        self.minor
    }

    /// The amount's currency.
    pub fn currency(self) -> Currency {
        self.currency
    }

    /// This amount and `other`, in this amount's currency. Not capped: a total must be the sum of what is charged.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        debug_assert_eq!(self.currency, other.currency);
        Self { minor: self.minor.saturating_add(other.minor), currency: self.currency }
    }

    /// Whether there are no minor units besides the major ones: "$25", not "$25.50".
    pub fn is_whole(self) -> bool {
        self.minor.is_multiple_of(self.currency.unit())
    }

    /// The amount in major units with all decimals of the currency: `25.00`, `25`, `25.000`.
    pub fn to_decimal(self) -> String {
        let unit = self.currency.unit();
        let mut text = digits(self.minor / unit);
        if unit > 1 {
            let fraction = digits(unit + self.minor % unit);
            text.push('.');
            text.push_str(&fraction[1..]);
        }
        text
    }

    /// The amount as it is typed in a locale: all decimals of the currency, no symbol, no groups.
    pub fn to_typed(self, style: &NumberStyle) -> String {
        let plain = self.to_decimal();
        plain.chars().map(|c| if c == '.' { style.decimal } else { c }).collect()
    }

    /// Reads a plain decimal number of major units, as partners write it in attributes: `10`, `25.50`.
    ///
    /// # Errors
    /// Everything that [`MoneyError`] names but another currency.
    pub fn parse_plain(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let text = trim(text);
        if text.is_empty() {
            return Err(MoneyError::Empty);
        }
        if text.starts_with('.') || !text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
            return Err(MoneyError::NotANumber);
        }
        let (whole, fraction) = cut(text, b'.').unwrap_or((text, ""));
        if holds(fraction, ".") {
            return Err(MoneyError::NotANumber);
        }
        from_digits(whole, fraction, currency)
    }

    /// Reads what a donor typed, in any of the usual ways: `25`, `$25`, `1,234.50`, `1.234,50`, `1 234,50`,
    /// `1'234.50`, `25,-`, and the digits of other scripts.
    ///
    /// A lone mark before exactly three digits groups thousands, unless it is the locale's decimal mark; then the
    /// text is refused rather than guessed at, for the two readings are a factor of a thousand apart.
    ///
    /// # Errors
    /// Everything that [`MoneyError`] names.
    pub fn parse_typed(text: &str, currency: Currency, style: &NumberStyle) -> Result<Self, MoneyError> {
        let text = plain(text);
        let text = trim(&text);
        if text.is_empty() {
            return Err(MoneyError::Empty);
        }
        let mut start = text.bytes().position(|byte| byte.is_ascii_digit()).ok_or(MoneyError::NotANumber)?;
        // A mark may be a symbol's ("р. 50"), or the number's own (".50").
        if check_symbol(&text[..start], currency, style).is_err() && matches!(text[..start].bytes().last(), Some(b'.' | b',')) {
            start -= 1;
        }
        let end = last(text, |c| c.is_ascii_digit()).ok_or(MoneyError::NotANumber)? + 1;
        check_symbol(&text[..start], currency, style)?;
        // "25.-" and "25,-" are how much of Europe writes a whole amount.
        let tail = behind(&text[end..], char::is_whitespace);
        let dashed = |c: char| matches!(c, '-' | '–' | '—');
        let tail = match tail.bytes().next() {
            Some(b'.' | b',') => behind(&tail[1..], dashed),
            _ => tail,
        };
        check_symbol(tail, currency, style)?;
        let (whole, fraction) = split_number(&text[start..end], currency, style)?;
        from_digits(&whole, &fraction, currency)
    }
}

fn is_mark(c: char) -> bool {
    matches!(c, '.' | ',')
}

// Group separators that are never decimal marks all become this.
const GROUP: char = ' ';

fn plain(text: &str) -> String {
    text.chars().filter_map(plain_char).collect()
}

// A character as ASCII where it has an ASCII meaning; none for invisible ones.
fn plain_char(c: char) -> Option<char> {
    // Where the digits of the scripts in use begin; each run holds ten.
    const ZEROS: [u32; 19] = [
        0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66,
        0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x17E0, 0x1810, 0xFF10,
    ];
    if let Some(zero) = ZEROS.iter().find(|&&zero| (zero..zero + 10).contains(&(c as u32))) {
        return char::from_digit(c as u32 - zero, 10);
    }
    Some(match c {
        // Marks of direction, and zero-width characters, come along with a paste.
        '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2069}'
        | '\u{061C}'
        | '\u{FEFF}' => {
            return None;
        }
        '\u{066B}' => ARABIC_DECIMAL,
        '\u{066C}' | '\'' | '’' | '_' => GROUP,
        '．' | '。' => '.',
        '，' | '،' | '、' => ',',
        '＄' => '$',
        '￥' => '¥',
        c if c.is_whitespace() => GROUP,
        c => c,
    })
}

// Kept apart from '.' and ',', for it can only be a decimal mark.
const ARABIC_DECIMAL: char = '\u{066B}';

fn check_symbol(text: &str, currency: Currency, style: &NumberStyle) -> Result<(), MoneyError> {
    let text = within(text, |c| matches!(c, ' ' | '+'));
    if text.is_empty()
        || text.eq_ignore_ascii_case(currency.code())
        || style.symbols.iter().any(|symbol| plain(symbol).eq_ignore_ascii_case(text))
    {
        return Ok(());
    }
    let names_money = Currency::parse(text).is_some() || text.chars().any(is_money_symbol);
    Err(if names_money { MoneyError::OtherCurrency } else { MoneyError::NotANumber })
}

fn is_money_symbol(c: char) -> bool {
    matches!(c, '$' | '£' | '¥' | '฿' | '\u{20A0}'..='\u{20CF}')
}

// The digits before and after the decimal mark, without the marks that group them.
fn split_number(text: &str, currency: Currency, style: &NumberStyle) -> Result<(String, String), MoneyError> {
    if !text.chars().all(|c| c.is_ascii_digit() || is_mark(c) || c == GROUP || c == ARABIC_DECIMAL) {
        return Err(MoneyError::NotANumber);
    }
    let decimal_at = match last(text, |c| c == ARABIC_DECIMAL) {
        Some(at) => Some(at),
        None => decimal_mark(text, currency, style)?,
    };
    let Some(at) = decimal_at else {
        return Ok((ungroup(text)?, String::new()));
    };
    let mark = text[at..].chars().next().map_or(1, char::len_utf8);
    let (whole, fraction) = (&text[..at], &text[at + mark..]);
    let decimal = text[at..].chars().next();
    if whole.chars().any(|c| Some(c) == decimal) || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(MoneyError::NotANumber);
    }
    Ok((ungroup(whole)?, fraction.to_owned()))
}

// Where the decimal mark stands, if there is one.
fn decimal_mark(text: &str, currency: Currency, style: &NumberStyle) -> Result<Option<usize>, MoneyError> {
    let Some(last) = last(text, is_mark) else {
        return Ok(None);
    };
    let mark = text[last..].chars().next().unwrap_or('.');
    let mut marks = text[..last].chars().filter(|c| is_mark(*c)).peekable();
    if marks.peek().is_some() {
        // A last mark of its own is the decimal one; of several alike, none is.
        return Ok(marks.any(|other| other != mark).then_some(last));
    }
    let (whole, fraction) = (&text[..last], &text[last + 1..]);
    let could_group = fraction.len() == 3
        && (1..=3).contains(&whole.len())
        && !whole.starts_with('0')
        && !holds(whole, " ");
    if !could_group || (mark == style.decimal && currency.exponent() >= 3) {
        return Ok(Some(last));
    }
    // A locale whose own mark is a third one uses both of these, for either.
    if mark == style.decimal || !is_mark(style.decimal) { Err(MoneyError::TooManyDecimals) } else { Ok(None) }
}

// Removes group marks, where the groups are ones that people write: of three, or Indian ones (…,2,2,3).
fn ungroup(text: &str) -> Result<String, MoneyError> {
    let groups = split(text, |c| is_mark(c) || c == GROUP);
    let count = groups.len();
    let marks: Vec<char> = text.chars().filter(|c| !c.is_ascii_digit()).collect();
    let regular = count == 1
        || (marks.windows(2).all(|pair| pair[0] == pair[1])
            && (1..=3).contains(&groups[0].len())
            && groups[count - 1].len() == 3
            && groups[1..count - 1].iter().all(|group| matches!(group.len(), 2 | 3)));
    if regular { Ok(groups.concat()) } else { Err(MoneyError::NotANumber) }
}

fn from_digits(whole: &str, fraction: &str, currency: Currency) -> Result<Money, MoneyError> {
    let digits = currency.exponent() as usize;
    let (kept, dropped) = fraction.split_at(fraction.len().min(digits));
    if dropped.bytes().any(|byte| byte != b'0') {
        return Err(MoneyError::TooManyDecimals);
    }
    if whole.is_empty() && fraction.is_empty() {
        return Err(MoneyError::NotANumber);
    }
    let mut minor = 0u64;
    let padding = core::iter::repeat_n(b'0', digits - kept.len());
    for byte in whole.bytes().chain(kept.bytes()).chain(padding) {
        if !byte.is_ascii_digit() {
            return Err(MoneyError::NotANumber);
        }
        minor = minor * 10 + u64::from(byte - b'0');
        if minor > Money::MAX_MINOR {
            return Err(MoneyError::TooLarge);
        }
    }
    if !minor.is_multiple_of(currency.step()) {
        return Err(MoneyError::TooManyDecimals);
    }
    Ok(Money { minor, currency })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn currency(code: &str) -> Currency {
        Currency::parse(code).unwrap()
    }

    fn typed(text: &str) -> Result<u64, MoneyError> {
        Money::parse_typed(text, Currency::USD, &NumberStyle::default()).map(Money::minor)
    }

    fn style(decimal: char) -> NumberStyle {
        NumberStyle { decimal, symbols: vec![] }
    }

    #[test]
    fn reads_what_people_type() {
        for (text, cents) in [
            ("25", 2_500),
            (" 25 ", 2_500),
            ("$25", 2_500),
            ("25$", 2_500),
            ("25 USD", 2_500),
            ("usd 25", 2_500),
            ("1,234.50", 123_450),
            ("1.234,50", 123_450),
            ("1 234,50", 123_450),
            ("1\u{202F}234,50", 123_450),
            ("1'234.50", 123_450),
            ("1,234,567.89", 123_456_789),
            ("12,34,567.89", 123_456_789),
            ("1.234.567", 123_456_700),
            ("1,234", 123_400),
            ("25.5", 2_550),
            ("25,5", 2_550),
            (".5", 50),
            ("25.", 2_500),
            ("25,-", 2_500),
            ("25.—", 2_500),
            ("0025", 2_500),
            ("１２", 1_200),
            ("＄１２．５０", 1_250),
            ("١٢٣٫٤٥", 12_345),
            ("١٬٢٣٤", 123_400),
            ("१२", 1_200),
            ("\u{200E}25\u{200E}", 2_500),
            ("25.0000", 2_500),
        ] {
            assert_eq!(typed(text), Ok(cents), "{text}");
        }
    }

    #[test]
    fn reads_symbols_with_marks_and_blanks_of_their_own() {
        let style = NumberStyle {
            decimal: ',',
            symbols: ["р.", "F\u{202F}CFA", "￥", "د.إ.\u{200F}"].map(String::from).into(),
        };
        for (text, cents) in [
            ("р. 25", 2_500),
            ("р.25,50", 2_550),
            ("25 р.", 2_500),
            ("F CFA 25", 2_500),
            ("￥25", 2_500),
            ("د.إ. 25", 2_500),
            ("F CFA ,50", 50),
        ] {
            assert_eq!(
                Money::parse_typed(text, Currency::USD, &style).map(Money::minor),
                Ok(cents),
                "{text}"
            );
        }
    }

    #[test]
    fn refuses_rather_than_guesses() {
        use MoneyError::{Empty, NotANumber, OtherCurrency, TooLarge, TooManyDecimals};
        for (text, error) in [
            ("", Empty),
            ("  ", Empty),
            ("ten", NotANumber),
            ("-5", NotANumber),
            ("5k", NotANumber),
            ("1e5", NotANumber),
            ("1/2", NotANumber),
            ("1,23,4", NotANumber),
            ("1,2,3.4.5", NotANumber),
            ("1,234,56", NotANumber),
            ("1 2 3", NotANumber),
            ("1.234", TooManyDecimals),
            ("25.000", TooManyDecimals),
            ("25.999", TooManyDecimals),
            ("€25", OtherCurrency),
            ("25 EUR", OtherCurrency),
            ("99999999999999999999", TooLarge),
            ("$", NotANumber),
            (".", NotANumber),
            ("x.5", NotANumber),
            ("x. 5", NotANumber),
        ] {
            assert_eq!(typed(text), Err(error), "{text}");
        }
    }

    #[test]
    fn the_total_of_the_largest_gift_and_tip_is_their_sum() {
        // Found by fuzzing: the total was cut to the largest amount, and what was charged was not.
        let largest = Money::new(Money::MAX_MINOR, Currency::USD);
        assert_eq!(largest.plus(largest).minor(), 2 * Money::MAX_MINOR);
        assert!(largest.plus(largest).minor() < 1 << 53, "no exact number in JavaScript");
    }

    #[test]
    fn the_locale_decides_about_a_lone_mark() {
        let dollars =
            |text, decimal| Money::parse_typed(text, Currency::USD, &style(decimal)).map(Money::minor);
        assert_eq!(dollars("1.234", ','), Ok(123_400));
        assert_eq!(dollars("1,234", ','), Err(MoneyError::TooManyDecimals));
        let dinars =
            |text, decimal| Money::parse_typed(text, currency("KWD"), &style(decimal)).map(Money::minor);
        assert_eq!(dinars("1.230", '.'), Ok(1_230));
        assert_eq!(dinars("1,234", '.'), Ok(1_234_000));
        let yen = |text| Money::parse_typed(text, currency("JPY"), &style('.')).map(Money::minor);
        assert_eq!(yen("1,000"), Ok(1_000));
        assert_eq!(yen("500.5"), Err(MoneyError::TooManyDecimals));
    }

    #[test]
    fn what_can_not_be_charged_has_too_many_decimals() {
        let typed = |text, code| Money::parse_typed(text, currency(code), &style('.')).map(Money::minor);
        assert_eq!(typed("1.234", "KWD"), Err(MoneyError::TooManyDecimals));
        assert_eq!(typed("1.23", "KWD"), Ok(1_230));
        assert_eq!(typed("500.2", "MGA"), Err(MoneyError::TooManyDecimals));
        assert_eq!(typed("500.00", "MGA"), Ok(50_000));
        assert_eq!(Money::parse_plain("1.234", currency("BHD")), Err(MoneyError::TooManyDecimals));
    }

    #[test]
    fn attributes_are_plain_decimals() {
        let plain = |text| Money::parse_plain(text, Currency::USD).map(Money::minor);
        assert_eq!(plain("25.5"), Ok(2_550));
        assert_eq!(plain("0"), Ok(0));
        assert_eq!(plain("1,000"), Err(MoneyError::NotANumber));
        assert_eq!(plain("1e3"), Err(MoneyError::NotANumber));
        assert_eq!(plain("25.001"), Err(MoneyError::TooManyDecimals));
        assert_eq!(plain("1.2.3"), Err(MoneyError::NotANumber));
    }

    // Digits in groups of three, as a locale would write them.
    fn grouped(whole: &str, mark: char) -> String {
        let mut out = String::new();
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && (whole.len() - at).is_multiple_of(3) {
                out.push(mark);
            }
            out.push(digit);
        }
        out
    }

    fn any_currency() -> impl Strategy<Value = Currency> {
        proptest::sample::select(Currency::all().collect::<Vec<_>>())
    }

    fn chargeable(minor: u64, currency: Currency) -> Money {
        Money::new(minor - minor % currency.step(), currency)
    }

    proptest! {
        #[test]
        fn plain_decimals_round_trip(minor in 0..=Money::MAX_MINOR, currency in any_currency()) {
            let money = chargeable(minor, currency);
            prop_assert_eq!(Money::parse_plain(&money.to_decimal(), currency), Ok(money));
        }

        #[test]
        fn what_a_locale_writes_is_read_back(
            minor in 0..=Money::MAX_MINOR,
            currency in any_currency(),
            (group, decimal) in proptest::sample::select(vec![
                (',', '.'), ('.', ','), (' ', ','), ('\u{A0}', ','), ('\u{202F}', ','), ('\'', '.'), ('’', '.'),
            ]),
            zero in proptest::sample::select(vec!['0', '٠', '۰', '०', '০', '０']),
        ) {
            let money = chargeable(minor, currency);
            let plain = money.to_decimal();
            let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
            let mut text = grouped(whole, group);
            if !fraction.is_empty() {
                text.push(decimal);
                text.push_str(fraction);
            }
            let text: String = text
                .chars()
                .map(|c| c.to_digit(10).map_or(c, |digit| char::from_u32(zero as u32 + digit).unwrap()))
                .collect();
            prop_assert_eq!(Money::parse_typed(&text, currency, &style(decimal)), Ok(money), "{}", text);
        }

        #[test]
        fn a_prefilled_amount_is_read_as_what_it_is(
            minor in 0..=Money::MAX_MINOR,
            currency in any_currency(),
            decimal in proptest::sample::select(vec!['.', ',', '٫']),
        ) {
            let money = chargeable(minor, currency);
            let typed = money.to_typed(&style(decimal));
            prop_assert_eq!(Money::parse_typed(&typed, currency, &style(decimal)), Ok(money), "{}", typed);
        }

        #[test]
        fn no_input_panics(text in "\\PC*", currency in any_currency(), decimal in "[.,]") {
            let style = style(decimal.chars().next().unwrap());
            let _ = Money::parse_typed(&text, currency, &style);
            let _ = Money::parse_plain(&text, currency);
        }

        #[test]
        fn no_number_like_input_panics(text in "[0-9., '$€٠٫٬+\\-]{0,40}", currency in any_currency()) {
            if let Ok(money) = Money::parse_typed(&text, currency, &style('.')) {
                prop_assert!(money.minor() <= Money::MAX_MINOR);
            }
        }
    }
}
