//! Contrast, as WCAG 2.2 defines it.

/// Parts of red, green and blue, of 255.
pub(crate) type Color = [u8; 3];

/// Reads `#rrggbb` or `#rgb`.
pub(crate) fn color(text: &str) -> Option<Color> {
    let digits = text.trim().strip_prefix('#')?;
    let long = match digits.len() {
        3 => digits.chars().flat_map(|digit| [digit, digit]).collect(),
        6 => digits.to_owned(),
        _ => return None,
    };
    let part = |at: usize| u8::from_str_radix(long.get(at..at + 2)?, 16).ok();
    Some([part(0)?, part(2)?, part(4)?])
}

/// As a style sheet writes it.
pub(crate) fn hex([red, green, blue]: Color) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

fn luminance(color: Color) -> f64 {
    let linear = color.map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}

/// The contrast of two colours: from 1 to 21.
pub(crate) fn ratio(one: Color, other: Color) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// White or black, whichever is easier to read on a colour: what the widget takes without `--sir-donate-on-accent`.
pub(crate) fn readable_on(color: Color) -> Color {
    if ratio(color, [255; 3]) >= ratio(color, [0; 3]) { [255; 3] } else { [0; 3] }
}

/// Two colours of which one is seen on the other.
#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) what: &'static str,
    pub(crate) front: &'static str,
    pub(crate) back: &'static str,
    /// What WCAG AA asks for: 4.5 for text, 3 for what tells controls apart.
    pub(crate) least: f64,
}

/// What is checked.
pub(crate) const RULES: [Rule; 6] = [
    Rule { what: "Words on buttons", front: "on-accent", back: "accent", least: 4.5 },
    Rule { what: "Text", front: "text", back: "surface", least: 4.5 },
    Rule { what: "Lesser text", front: "muted", back: "surface", least: 4.5 },
    Rule { what: "Messages of faults", front: "danger", back: "surface", least: 4.5 },
    Rule { what: "Buttons on the form", front: "accent", back: "surface", least: 3.0 },
    Rule { what: "Lines around fields", front: "border", back: "surface", least: 3.0 },
];

/// The contrast that a rule is about, where the colours of those names can be read.
pub(crate) fn measure(rule: &Rule, named: impl Fn(&str) -> Option<Color>) -> Option<f64> {
    let back = named(rule.back)?;
    let front = match named(rule.front) {
        None if rule.front == "on-accent" => readable_on(back),
        front => front?,
    };
    Some(ratio(front, back))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interface::INTERFACE;

    #[test]
    fn known_contrasts() {
        let [white, black] = [color("#fff").unwrap(), color("#000000").unwrap()];
        assert!((ratio(white, black) - 21.0).abs() < 1e-9);
        // The grey that is the last to pass on white.
        assert!(
            ratio(color("#767676").unwrap(), white) >= 4.5 && ratio(color("#777777").unwrap(), white) < 4.5
        );
        for none in ["", "fff", "#ffff", "#ggg", "#12é"] {
            assert_eq!(color(none), None, "{none}");
        }
        assert_eq!((readable_on(white), readable_on(black)), (black, white));
    }

    #[test]
    fn the_defaults_pass_by_day_and_by_night() {
        for dark in [false, true] {
            for rule in &RULES {
                let named = |name: &str| {
                    let all = &INTERFACE.properties;
                    let found = all.iter().find(|one| one.name == format!("--sir-donate-{name}"))?;
                    color(if dark { &found.default.dark } else { &found.default.light })
                };
                assert!(measure(rule, named).unwrap() >= rule.least, "{} dark={dark}", rule.what);
            }
        }
    }
}
