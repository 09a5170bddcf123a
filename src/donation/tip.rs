//! Tips: on top of the gift, rounded half up to the smallest unit that can be charged.

use super::money::Money;

/// A share in hundredths of a percent, from 0 to 100 percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Percent(u32);

impl Percent {
    /// The share of `percent` percent, where that lies between 0 and 100.
    pub fn new(percent: f64) -> Option<Self> {
        // Rounded, not cut: 12.55 is no exact float.
        (0.0..=100.0).contains(&percent).then_some(Self((percent * 100.0 + 0.5) as u32))
    }

    const fn whole(percent: u32) -> Self {
        Self(percent * 100)
    }

    /// The share in hundredths of a percent.
    pub fn basis_points(self) -> u32 {
        self.0
    }

    /// The share in percent, as the API takes it.
    pub fn to_f64(self) -> f64 {
        f64::from(self.0) / 100.0
    }

    /// This share of `amount`, rounded half up to what can be charged.
    pub fn of(self, amount: Money) -> Money {
        let step = amount.currency().step();
        // Exact: 10^15 minor units times 10^4 fits in 64 bits.
        let minor = (amount.minor() * u64::from(self.0) + 5_000 * step) / (10_000 * step) * step;
        Money::new(minor, amount.currency())
    }
}

/// The tip that a partner's configuration offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TipOffer {
    /// The shares to choose from, rising, without "none".
    pub choices: Vec<Percent>,
    /// What is preselected; nothing, where the configuration says 0 or something unusable.
    pub preselected: Option<Percent>,
}

impl TipOffer {
    /// 5, 10 and 15 percent and the partner's own default.
    pub fn new(default_percent: Option<f64>) -> Self {
        let preselected = default_percent.and_then(Percent::new).filter(|share| share.0 > 0);
        let mut choices = vec![Percent::whole(5), Percent::whole(10), Percent::whole(15)];
        if let Some(share) = preselected
            && let Err(at) = choices.binary_search(&share)
        {
            choices.insert(at, share);
        }
        Self { choices, preselected }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::donation::Currency;
    use proptest::prelude::*;

    fn tip(percent: f64, cents: u64) -> u64 {
        Percent::new(percent).unwrap().of(Money::new(cents, Currency::USD)).minor()
    }

    #[test]
    fn rounds_half_up_to_the_cent() {
        assert_eq!(tip(10.0, 2_500), 250);
        assert_eq!(tip(10.0, 1_005), 101);
        assert_eq!(tip(12.5, 2_500), 313);
        assert_eq!(tip(5.0, 9), 0);
        assert_eq!(tip(5.0, 10), 1);
        assert_eq!(tip(0.0, 2_500), 0);
    }

    #[test]
    fn rounds_to_what_can_be_charged() {
        let dinars = |minor| Money::new(minor, Currency::parse("KWD").unwrap());
        assert_eq!(Percent::whole(5).of(dinars(1_230)), dinars(60));
        assert_eq!(Percent::whole(5).of(dinars(1_300)), dinars(70));
    }

    #[test]
    fn takes_the_partners_default_among_its_choices() {
        let offer = TipOffer::new(Some(12.5));
        assert_eq!(offer.choices.iter().map(|share| share.0).collect::<Vec<_>>(), [500, 1_000, 1_250, 1_500]);
        assert_eq!(offer.preselected, Percent::new(12.5));
        assert_eq!(TipOffer::new(Some(10.0)).choices.len(), 3);
        for none in [None, Some(0.0), Some(-1.0), Some(101.0), Some(f64::NAN), Some(f64::INFINITY)] {
            assert_eq!(TipOffer::new(none).preselected, None, "{none:?}");
        }
    }

    proptest! {
        #[test]
        fn tip_and_total_never_drift(minor in 0..Money::MAX_MINOR / 2, points in 0u32..=10_000) {
            let amount = Money::new(minor, Currency::USD);
            let share = Percent::new(f64::from(points) / 100.0).unwrap();
            prop_assert_eq!(share.basis_points(), points);
            let tip = share.of(amount);
            // Within half a unit of the exact share, measured in 128 bits.
            let exact = u128::from(minor) * u128::from(points);
            let error = (u128::from(tip.minor()) * 10_000).abs_diff(exact);
            prop_assert!(error <= 5_000);
            prop_assert_eq!(amount.plus(tip).minor(), minor + tip.minor());
        }
    }
}
