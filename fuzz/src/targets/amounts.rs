//! Amounts. A case is a line `USD . 12.5 100 5000`, the currency, the locale's decimal mark, a tip's percent, the
//! smallest and the largest gift in minor units; then the amount as it was typed; then a tip as it was typed.

use super::pick;
use crate::{Verdict, hold, model};
use fastrand::Rng;
use num_bigint::BigUint;
use sir_donate::donation::{
    AmountChoice, Currency, Draft, Fault, Frequency, Money, MoneyError, NumberStyle, Percent, Provider,
    Rules, TipChoice,
};

/// What is read is what the text says, exactly; what is printed is read back; what is charged is in the limits.
///
/// # Errors
/// What does not hold.
pub fn check(case: &[u8]) -> Verdict {
    let text = String::from_utf8_lossy(case);
    let mut lines = text.splitn(3, '\n');
    let head: Vec<&str> = lines.next().unwrap_or_default().split(' ').collect();
    let (typed, tip) = (lines.next().unwrap_or_default(), lines.next());
    let currency = head.first().and_then(|code| Currency::parse(code)).unwrap_or(Currency::USD);
    let decimal =
        head.get(1).and_then(|mark| mark.chars().next()).filter(|mark| ".,٫".contains(*mark)).unwrap_or('.');
    let style = NumberStyle { decimal, symbols: vec!["$".into(), "US$".into(), "kr".into(), "€".into()] };

    plain(typed, currency)?;
    let read = Money::parse_typed(typed, currency, &style);
    if let Ok(money) = read {
        says(typed, money, &style)?;
        printed(money, &style)?;
    }
    // A mark of direction comes along with a paste, and changes nothing.
    hold!(
        Money::parse_typed(&format!("\u{200e}{typed}\u{feff}"), currency, &style) == read,
        "invisible characters around it change it"
    );
    let number = |at: usize| head.get(at).and_then(|text| text.parse::<u64>().ok());
    let limits =
        (Money::new(number(3).unwrap_or(1), currency), Money::new(number(4).unwrap_or(u64::MAX), currency));
    let percent = head.get(2).and_then(|text| text.parse::<f64>().ok()).and_then(Percent::new);
    draft(typed, read, percent, tip, &style, limits)
}

fn plain(text: &str, currency: Currency) -> Verdict {
    let read = Money::parse_plain(text, currency);
    hold!(
        read.map(Money::minor) == model::plain(text, currency),
        "a plain number is read as {:?}, and is {:?}",
        read,
        model::plain(text, currency)
    );
    if let Ok(money) = read {
        hold!(money.currency() == currency, "another currency");
        hold!(money.is_whole() == (money.minor() % currency.unit() == 0), "whole or not");
    }
    Ok(())
}

// The digits of the scripts in use.
const DIGITS: [&str; 20] = [
    "0123456789",
    "٠١٢٣٤٥٦٧٨٩",
    "۰۱۲۳۴۵۶۷۸۹",
    "߀߁߂߃߄߅߆߇߈߉",
    "०१२३४५६७८९",
    "০১২৩৪৫৬৭৮৯",
    "੦੧੨੩੪੫੬੭੮੯",
    "૦૧૨૩૪૫૬૭૮૯",
    "୦୧୨୩୪୫୬୭୮୯",
    "௦௧௨௩௪௫௬௭௮௯",
    "౦౧౨౩౪౫౬౭౮౯",
    "೦೧೨೩೪೫೬೭೮೯",
    "൦൧൨൩൪൫൬൭൮൯",
    "๐๑๒๓๔๕๖๗๘๙",
    "໐໑໒໓໔໕໖໗໘໙",
    "༠༡༢༣༤༥༦༧༨༩",
    "၀၁၂၃၄၅၆၇၈၉",
    "០១២៣៤៥៦៧៨៩",
    "᠐᠑᠒᠓᠔᠕᠖᠗᠘᠙",
    "０１２３４５６７８９",
];

fn digit(c: char) -> Option<char> {
    DIGITS
        .iter()
        .find_map(|script| script.chars().position(|other| other == c))
        .map(|digit| char::from(b'0' + u8::try_from(digit).unwrap_or_default()))
}

// A character that can be a decimal mark, by what it stands for.
fn mark(c: char) -> Option<char> {
    match c {
        '.' | '．' | '。' => Some('.'),
        ',' | '，' | '،' | '、' => Some(','),
        '٫' => Some('٫'),
        _ => None,
    }
}

// The amount is one that the digits of the text mean, with one of its marks as the decimal one, or none.
fn says(text: &str, money: Money, style: &NumberStyle) -> Verdict {
    hold!(money.minor() <= Money::MAX_MINOR, "more than the largest amount");
    let mut digits = String::new();
    // Where a mark stands among the digits, and which.
    let mut marks = Vec::new();
    for c in text.chars() {
        if let Some(digit) = digit(c) {
            digits.push(digit);
        } else if let Some(mark) = mark(c) {
            marks.push((digits.len(), mark));
        } else {
            hold!(!(matches!(c, '-' | '−') && digits.is_empty()), "a negative number is an amount");
        }
    }
    hold!(!digits.is_empty(), "an amount without a digit");
    let reads = |at: usize| {
        let (whole, fraction) = digits.split_at(at);
        model::minor(whole, fraction, money.currency()) == Ok(money.minor())
    };
    let fraction = marks.iter().any(|(at, _)| reads(*at));
    let whole = reads(digits.len());
    hold!(fraction || whole, "the digits mean another amount");
    // "1.234": a thousand, or one and a bit. Only the locale can say.
    if let [(at @ 1..=3, mark)] = marks[..]
        && digits.len() == at + 3
        && !digits.starts_with('0')
        && mark != '٫'
        && fraction != whole
        && !text.chars().any(|c| c.is_whitespace() || "'’_٬".contains(c))
    {
        hold!(
            !fraction || (mark == style.decimal && money.currency().exponent() >= 3),
            "a thousand is read as one"
        );
        hold!(
            !whole || (mark != style.decimal && style.decimal != '٫'),
            "one and a bit is read as a thousand"
        );
    }
    Ok(())
}

// What is printed is read back, however a locale writes it.
fn printed(money: Money, style: &NumberStyle) -> Verdict {
    let currency = money.currency();
    let plain = money.to_decimal();
    hold!(Money::parse_plain(&plain, currency) == Ok(money), "what is printed is read as something else");
    let same = |text: &str, style: &NumberStyle| Money::parse_typed(text, currency, style) == Ok(money);
    for decimal in ['.', ',', '٫'] {
        let style = NumberStyle { decimal, ..style.clone() };
        hold!(same(&money.to_typed(&style), &style), "what a field is filled with is read as something else");
    }
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    for group in
        [',', '.', ' ', '\u{a0}', '\u{202f}', '\'', '’'].into_iter().filter(|mark| *mark != style.decimal)
    {
        let mut text = String::new();
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && (whole.len() - at).is_multiple_of(3) {
                text.push(group);
            }
            text.push(digit);
        }
        if !fraction.is_empty() {
            text.push(style.decimal);
            text.push_str(fraction);
        }
        // A locale with a third mark may group with either of the others, and a lone one is not guessed at.
        if style.decimal != '٫' || !fraction.is_empty() || !matches!(group, '.' | ',') {
            hold!(same(&text, style), "what a locale writes is read as something else");
            hold!(same(&format!("{} {text}", currency.code()), style), "a currency before it changes it");
            hold!(
                same(&format!("{text}\u{a0}{}", currency.code()), style),
                "a currency behind it changes it"
            );
        }
    }
    Ok(())
}

// The form's check takes what was read, in its limits, and adds the tip exactly.
fn draft(
    typed: &str,
    read: Result<Money, MoneyError>,
    percent: Option<Percent>,
    tip: Option<&str>,
    style: &NumberStyle,
    (min, max): (Money, Money),
) -> Verdict {
    let currency = min.currency();
    let rules = Rules {
        currency,
        presets: vec![min],
        min,
        max,
        frequencies: vec![Frequency::Once],
        provider: Provider::Stripe,
        style: style.clone(),
        tip: true,
    };
    let chosen = match (tip, percent) {
        (Some(tip), _) => TipChoice::Own(tip.to_owned()),
        (None, Some(percent)) => TipChoice::Share(percent),
        (None, None) => TipChoice::None,
    };
    let draft = Draft {
        amount: AmountChoice::Own(typed.to_owned()),
        frequency: Frequency::Once,
        tip: chosen,
        email: "jane@example.com".into(),
        first_name: "Jane".into(),
        last_name: "Doe".into(),
    };
    let gift = match draft.check(&rules) {
        Ok(gift) => gift,
        Err(faults) => {
            hold!(!faults.is_empty(), "refused without a reason");
            let alone = Draft { tip: TipChoice::None, ..draft.clone() }.check(&rules);
            let good = read.is_ok_and(|money| (min.minor()..=max.minor()).contains(&money.minor()));
            hold!(alone.is_ok() == good, "an amount in the limits is refused, or one outside taken");
            let too_large =
                faults.iter().any(|(_, fault)| matches!(fault, Fault::TooLarge(most) if *most != max));
            hold!(!too_large, "the limit that is named is another");
            return Ok(());
        }
    };
    hold!(Ok(gift.amount) == read, "the gift is not what was typed");
    hold!((min.minor()..=max.minor()).contains(&gift.amount.minor()), "the gift is outside the limits");
    hold!(gift.tip.minor() <= max.minor(), "the tip is above the largest gift");
    if let TipChoice::Share(share) = draft.tip {
        let step = currency.step();
        let steps =
            (BigUint::from(gift.amount.minor()) * share.basis_points() + 5_000 * step) / (10_000 * step);
        let exact = steps * step;
        hold!(exact == BigUint::from(gift.tip.minor()), "the tip is not its share, rounded half up");
        hold!(gift.tip.minor() <= gift.amount.minor(), "a share is more than the whole");
    }
    let total = gift.total().minor();
    hold!(total == gift.amount.minor() + gift.tip.minor(), "the total is not gift and tip");
    // The API takes numbers, which JavaScript holds exactly up to here.
    hold!(total < 1 << 53, "the total is no exact number");
    Ok(())
}

/// An amount as somebody may write it.
pub fn fresh(rng: &mut Rng) -> String {
    let codes: Vec<&str> = Currency::all().map(Currency::code).collect();
    let code = if rng.bool() { pick(rng, &["USD", "JPY", "KWD", "CLF", "EUR"]) } else { pick(rng, &codes) };
    let mut text = format!(
        "{code} {} {} {} {}\n",
        pick(rng, &[".", ",", "٫"]),
        pick(rng, &["", "0", "10", "12.5", "33.33", "100", "0.005", "99.995"]),
        pick(rng, &["1", "100", "0"]),
        pick(rng, &["10000000", "1000000000000000", "18446744073709551615", "5"]),
    );
    written(&mut text, code, rng);
    if rng.u32(..3) == 0 {
        text.push('\n');
        written(&mut text, code, rng);
    }
    text
}

fn written(text: &mut String, code: &str, rng: &mut Rng) {
    let affixes = ["", "", "", "", "$", "US$", "€", "+", "-", " ", "¥", "kr", ",-", ".—", "\u{200e}", code];
    let group = pick(rng, &["", "", "", ",", ".", " ", "\u{a0}", "\u{202f}", "'", "’", "_", "٬"]);
    let decimal = pick(rng, &[".", ".", ",", "٫", "．", "，", ""]);
    let script: Vec<char> = if rng.u32(..4) == 0 { pick(rng, &DIGITS) } else { DIGITS[0] }.chars().collect();
    text.push_str(pick(rng, &affixes));
    let longest = if rng.u32(..4) == 0 { 20 } else { 7 };
    let whole = rng.usize(..=longest);
    for at in 0..whole {
        if at > 0 && (whole - at).is_multiple_of(3) {
            text.push_str(group);
        }
        text.push(script[rng.usize(..10)]);
    }
    if rng.bool() {
        text.push_str(decimal);
        for _ in 0..rng.usize(..=5) {
            text.push(script[if rng.u32(..3) == 0 { 0 } else { rng.usize(..10) }]);
        }
    }
    text.push_str(pick(rng, &affixes));
}
