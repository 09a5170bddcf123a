//! Second opinions: the same rules written once more, slowly and with other means.

use num_bigint::BigUint;
use sir_donate::donation::{Currency, Money, MoneyError};

fn big(digits: &str) -> BigUint {
    digits.bytes().fold(BigUint::from(0u8), |sum, byte| sum * 10u8 + (byte - b'0'))
}

/// The minor units of so many digits before and after a decimal mark, exact however many there are.
///
/// # Errors
/// Where the currency has not so many decimals, or the amount is above the largest.
pub fn minor(whole: &str, fraction: &str, currency: Currency) -> Result<u64, MoneyError> {
    let places = currency.exponent() as usize;
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > places {
        return Err(MoneyError::TooManyDecimals);
    }
    let minor = big(&format!("{whole}{fraction:0<places$}"));
    let minor = u64::try_from(minor).ok().filter(|minor| *minor <= Money::MAX_MINOR);
    // Of three decimals two can be charged, of the ariary's none.
    let charged = match (places, currency.code()) {
        (3, _) => 2,
        (_, "MGA") => 0,
        _ => places,
    };
    match minor {
        Some(_) if fraction.len() > charged => Err(MoneyError::TooManyDecimals),
        minor => minor.ok_or(MoneyError::TooLarge),
    }
}

/// A plain decimal number, as attributes hold it: digits, and a point with digits or none behind it.
///
/// # Errors
/// As [`Money::parse_plain`].
pub fn plain(text: &str, currency: Currency) -> Result<u64, MoneyError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(MoneyError::Empty);
    }
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(fraction) {
        return Err(MoneyError::NotANumber);
    }
    minor(whole, fraction, currency)
}

/// Whether a browser, with a page at `https://partner.example/`, takes this for a web address, or for none at all.
pub fn is_web(text: &str) -> bool {
    let base = url::Url::parse("https://partner.example/page").ok();
    let options = url::Url::options();
    options.base_url(base.as_ref()).parse(text).map_or(true, |url| matches!(url.scheme(), "https" | "http"))
}

/// A host in ASCII, as the browser's parser writes it.
pub fn ascii(host: &str) -> Option<String> {
    Some(url::Url::parse(&["https://", host].concat()).ok()?.host_str()?.to_owned())
}

/// Whether a host, as a browser writes it, is this machine.
pub fn is_loopback(host: &url::Host<&str>) -> bool {
    match host {
        url::Host::Domain(name) => *name == "localhost" || name.ends_with(".localhost"),
        url::Host::Ipv4(address) => address.is_loopback(),
        url::Host::Ipv6(address) => address.is_loopback(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_what_a_plain_number_is() {
        let usd = Currency::USD;
        for (text, expected) in [
            ("25", Ok(2_500)),
            (" 25.5 ", Ok(2_550)),
            ("25.", Ok(2_500)),
            ("25.1000", Ok(2_510)),
            ("10000000000000", Ok(Money::MAX_MINOR)),
            ("10000000000000.01", Err(MoneyError::TooLarge)),
            ("25.001", Err(MoneyError::TooManyDecimals)),
            (".5", Err(MoneyError::NotANumber)),
            ("1.2.3", Err(MoneyError::NotANumber)),
            ("", Err(MoneyError::Empty)),
        ] {
            assert_eq!(plain(text, usd), expected, "{text}");
        }
    }
}
