//! ISO 4217 currencies: which exist, and how many digits their minor unit has.
//!
//! Source: ISO 4217 list one (active codes, funds and precious metals left out).

use core::fmt;

/// An active ISO 4217 currency.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

// One string, three letters a code: smaller in the binary than a table of pointers.
const ACTIVE: &[u8] = b"AEDAFNALLAMDAOAARSAUDAWGAZNBAMBBDBDTBHDBIFBMDBNDBOBBRLBSDBTNBWPBYNBZD\
CADCDFCHFCLFCLPCNYCOPCRCCUPCVECZKDJFDKKDOPDZDEGPERNETBEURFJDFKPGBPGELGHSGIPGMDGNFGTQGYD\
HKDHNLHTGHUFIDRILSINRIQDIRRISKJMDJODJPYKESKGSKHRKMFKPWKRWKWDKYDKZTLAKLBPLKRLRDLSLLYD\
MADMDLMGAMKDMMKMNTMOPMRUMURMVRMWKMXNMYRMZNNADNGNNIONOKNPRNZDOMRPABPENPGKPHPPKRPLNPYGQAR\
RONRSDRUBRWFSARSBDSCRSDGSEKSGDSHPSLESOSSRDSSPSTNSVCSYPSZLTHBTJSTMTTNDTOPTRYTTDTWDTZS\
UAHUGXUSDUYUUYWUZSVEDVESVNDVUVWSTXAFXCDXCGXOFXPFYERZARZMWZWG";

const NO_DIGITS: &[u8] = b"BIFCLPDJFGNFISKJPYKMFKRWPYGRWFUGXVNDVUVXAFXOFXPF";
const THREE_DIGITS: &[u8] = b"BHDIQDJODKWDLYDOMRTND";
const FOUR_DIGITS: &[u8] = b"CLFUYW";

// How many units buy about what one US dollar buys, to the nearest power of ten:
// the defaults for amounts and limits are the dollar's times this.
const TENS: &[u8] = b"AFNBOBBWPCNYCZKDKKDOPEGPERNETBGHSGTQHKDHNLINRKGSLSLMADMDLMKDMRUMURMVRMXNMZNNADNIONOK\
PHPRUBSCRSEKSLESRDSTNSVCSZLTHBTJSTRYTTDTWDUAHUYUZARZMWZWGMOPVES";
const HUNDREDS: &[u8] = b"ALLAMDBDTBTNCVEDJFDZDGMDGYDHTGHUFISKJMDJPYKESKPWLKRLRDNPRPKRRSDVUVXPFYER";
const THOUSANDS: &[u8] = b"AOAARSCDFCLPCOPCRCIQDKMFKRWKZTMMKMNTMWKNGNRWFSDGSOSSSPTZSXAFXOFBIF";
const TEN_THOUSANDS: &[u8] = b"GNFIDRIRRKHRLAKLBPMGAPYGSYPUGXUZSVND";

fn listed(list: &[u8], code: [u8; 3]) -> bool {
    list.chunks_exact(3).any(|known| known == code)
}

impl Currency {
    /// The US dollar, the default of the widget.
    pub const USD: Self = Self(*b"USD");

    /// Reads an active ISO 4217 code in any case; `None` for anything else.
    pub fn parse(code: &str) -> Option<Self> {
        let letters: [u8; 3] = code.trim().as_bytes().try_into().ok()?;
        let code = letters.map(|letter| letter.to_ascii_uppercase());
        listed(ACTIVE, code).then_some(Self(code))
    }

    /// Every active currency, in the order of their codes.
    pub fn all() -> impl Iterator<Item = Self> {
        ACTIVE.chunks_exact(3).map(|code| Self([code[0], code[1], code[2]]))
    }

    /// The three upper-case letters.
    pub fn code(&self) -> &str {
        // Only ASCII letters get in, so this can't fail.
        core::str::from_utf8(&self.0).unwrap_or("")
    }

    /// Digits of the minor unit: 2 for cents, 0 for the yen, 3 for the dinar of Kuwait.
    pub fn exponent(self) -> u32 {
        if listed(NO_DIGITS, self.0) {
            0
        } else if listed(THREE_DIGITS, self.0) {
            3
        } else if listed(FOUR_DIGITS, self.0) {
            4
        } else {
            2
        }
    }

    /// Minor units in one major unit.
    pub fn unit(self) -> u64 {
        10u64.pow(self.exponent())
    }

    /// What one US dollar is about, in major units: a power of ten.
    pub fn magnitude(self) -> u64 {
        if listed(TENS, self.0) {
            10
        } else if listed(HUNDREDS, self.0) {
            100
        } else if listed(THOUSANDS, self.0) {
            1_000
        } else if listed(TEN_THOUSANDS, self.0) {
            10_000
        } else {
            1
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
    fn every_list_names_active_currencies_once() {
        let mut all: Vec<_> = Currency::all().collect();
        let count = all.len();
        all.dedup();
        assert_eq!(all.len(), count);
        assert!(all.is_sorted(), "{all:?}");
        let lists = [NO_DIGITS, THREE_DIGITS, FOUR_DIGITS, TENS, HUNDREDS, THOUSANDS, TEN_THOUSANDS];
        for code in lists.concat().chunks_exact(3) {
            assert!(listed(ACTIVE, [code[0], code[1], code[2]]), "{}", String::from_utf8_lossy(code));
        }
        let scaled = [TENS, HUNDREDS, THOUSANDS, TEN_THOUSANDS].concat();
        let mut codes: Vec<_> = scaled.chunks_exact(3).collect();
        codes.sort_unstable();
        let before = codes.len();
        codes.dedup();
        assert_eq!(codes.len(), before, "a currency has one magnitude");
    }
}
