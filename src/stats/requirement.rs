//! Requirements: whether a number keeps to a bound, decided with stated confidence and as early as the values allow.
//!
//! The values are looked at after fixed numbers of replications, never in between. Looking several times
//! gives chance several occasions to mislead, so each look has its own part of the allowed error: half belongs to
//! the last look and the rest to the earlier ones in equal parts. By Bonferroni's inequality a requirement
//! that does not hold is called *met* with probability at most 1 - level over all looks together, however they
//! depend on each other; and one that holds is called *missed* with at most the same.

use statrs::distribution::{Binomial, DiscreteCDF};

use super::{Level, student};
use crate::stats::estimate::Moments;

/// What is held against the bound.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Target {
    /// The mean over replications; one-sided t tests, for values of about normal distribution.
    Mean,
    /// The quantile of the values at this share, strictly between 0 and 1; exact binomial tests, whatever the
    /// distribution. "At most 4 at 0.9" means that at least 9 in 10 replications come to at most 4.
    Quantile(f64),
}

/// Which side of the bound is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Values up to the bound.
    AtMost,
    /// Values from the bound on.
    AtLeast,
}

/// What the values say of a requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It holds, at the stated confidence.
    Met,
    /// It does not hold, at the stated confidence.
    Missed,
    /// Too close to tell so far.
    Open,
}

/// A requirement on one number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Requirement {
    /// What is held against the bound.
    pub target: Target,
    /// Which side is good.
    pub side: Side,
    /// The bound, in the values' unit; to keep to it exactly is good.
    pub bound: f64,
    /// How sure a verdict must be.
    pub level: Level,
}

/// A verdict with what it rests on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judgment {
    /// The verdict.
    pub verdict: Verdict,
    /// How many values were looked at, from the first on.
    pub observations: usize,
    /// Probability of values at least so favorable if the requirement just failed to hold; `None` below two values.
    pub p_met: Option<f64>,
    /// Probability of values at least so unfavorable if it just held; `None` below two values.
    pub p_missed: Option<f64>,
    /// What either probability must not exceed at this look for a verdict.
    pub allowed: f64,
}

impl Requirement {
    /// Judges values, in replication order, at each of the looks (ascending counts) that they reach, and stops at the
    /// first verdict; later values change nothing. `None` if they do not reach the first look.
    ///
    /// # Panics
    ///
    /// Panics if the looks do not ascend, a quantile's share is not strictly between 0 and 1, or a value is infinite
    /// or NaN.
    pub fn judge(&self, values: &[f64], looks: &[usize]) -> Option<Judgment> {
        assert!(looks.is_sorted_by(|a, b| a < b), "looks ascend");
        let mut last = None;
        for (index, &count) in looks.iter().enumerate().take_while(|(_, count)| **count <= values.len()) {
            let allowed = error_at((1.0 - self.level.value(), looks.len()), index);
            let judgment = self.look(&values[..count], allowed);
            last = Some(judgment);
            if judgment.verdict != Verdict::Open {
                break;
            }
        }
        last
    }

    fn look(&self, values: &[f64], allowed: f64) -> Judgment {
        let p = match self.target {
            Target::Mean => self.mean_tails(values),
            Target::Quantile(share) => Some(self.quantile_tails(values, share)),
        };
        let verdict = match p {
            Some((met, _)) if met <= allowed => Verdict::Met,
            Some((_, missed)) if missed <= allowed => Verdict::Missed,
            _ => Verdict::Open,
        };
        let (p_met, p_missed) = (p.map(|(met, _)| met), p.map(|(_, missed)| missed));
        Judgment { verdict, observations: values.len(), p_met, p_missed, allowed }
    }

    /// Returns both tails of the t test of the mean. Values without spread are taken at their word.
    fn mean_tails(&self, values: &[f64]) -> Option<(f64, f64)> {
        let moments = Moments::of(values)?;
        let error = (moments.variance? / values.len() as f64).sqrt();
        let room = match self.side {
            Side::AtMost => self.bound - moments.mean,
            Side::AtLeast => moments.mean - self.bound,
        };
        if error == 0.0 {
            return Some(if room >= 0.0 { (0.0, 1.0) } else { (1.0, 0.0) });
        }
        let freedom = (values.len() - 1) as f64;
        Some((student::upper_tail(room / error, freedom), student::upper_tail(-room / error, freedom)))
    }

    /// Returns both tails of the number of values on one side of the bound, as if the true share were the asked one.
    fn quantile_tails(&self, values: &[f64], share: f64) -> (f64, f64) {
        assert!(share > 0.0 && share < 1.0, "{share} is no share of a quantile");
        assert!(values.iter().all(|value| value.is_finite()), "a value is infinite or NaN");
        let count = values.len() as u64;
        let binomial = Binomial::new(share, count).expect("a probability");
        let upper = |from: u64| if from == 0 { 1.0 } else { binomial.sf(from - 1) };
        match self.side {
            // Good if many values are at most the bound.
            Side::AtMost => {
                let good = values.iter().filter(|value| **value <= self.bound).count() as u64;
                (upper(good), binomial.cdf(good))
            }
            // Good if few values are below the bound.
            Side::AtLeast => {
                let bad = values.iter().filter(|value| **value < self.bound).count() as u64;
                (binomial.cdf(bad), upper(bad))
            }
        }
    }
}

/// Returns the part of an allowed error that belongs to a look, from 0, of so many.
fn error_at((error, looks): (f64, usize), index: usize) -> f64 {
    match (looks, index + 1 == looks) {
        (1, _) => error,
        (_, true) => error / 2.0,
        (_, false) => error / 2.0 / (looks - 1) as f64,
    }
}

#[cfg(test)]
mod tests {
    use super::{Judgment, Requirement, Side, Target, Verdict, error_at};
    use crate::stats::{Draws, Level};

    const VALUES: [f64; 10] = [1.20, 1.50, 1.68, 1.89, 0.95, 1.49, 1.58, 1.55, 0.50, 1.09];

    fn requirement(target: Target, side: Side, bound: f64) -> Requirement {
        Requirement { target, side, bound, level: Level::new(0.95).unwrap() }
    }

    fn judge(target: Target, side: Side, bound: f64, looks: &[usize]) -> Judgment {
        requirement(target, side, bound).judge(&VALUES, looks).unwrap()
    }

    #[test]
    fn mean_is_held_against_its_one_sided_limits() {
        // Mean 1.343 and one-sided 95 % half-width 0.2372534: the worked interval's ends decide.
        let verdict = |side, bound| judge(Target::Mean, side, bound, &[10]).verdict;
        assert_eq!(verdict(Side::AtMost, 1.5803), Verdict::Met);
        assert_eq!(verdict(Side::AtMost, 1.5802), Verdict::Open);
        assert_eq!(verdict(Side::AtMost, 1.1058), Verdict::Open);
        assert_eq!(verdict(Side::AtMost, 1.1057), Verdict::Missed);
        assert_eq!(verdict(Side::AtLeast, 1.1057), Verdict::Met);
        assert_eq!(verdict(Side::AtLeast, 1.5803), Verdict::Missed);
        let judgment = judge(Target::Mean, Side::AtMost, 1.580_253_4, &[10]);
        assert!((judgment.p_met.unwrap() - 0.05).abs() < 1e-6);
        assert!((judgment.p_met.unwrap() + judgment.p_missed.unwrap() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn quantile_is_held_against_the_binomial_distribution() {
        // All ten at most 2: at share 0.74 this has chance 0.74^10 = 0.0492, at 0.75 it has 0.0563.
        let verdict = |share, side, bound| judge(Target::Quantile(share), side, bound, &[10]).verdict;
        assert_eq!(verdict(0.74, Side::AtMost, 2.0), Verdict::Met);
        assert_eq!(verdict(0.75, Side::AtMost, 2.0), Verdict::Open);
        // None at most 0.4, though one in four should be: 0.75^10 is above 0.05, 0.74^10 below.
        assert_eq!(verdict(0.25, Side::AtMost, 0.4), Verdict::Open);
        assert_eq!(verdict(0.26, Side::AtMost, 0.4), Verdict::Missed);
        // None below 0.5, and to keep to the bound exactly is good.
        assert_eq!(verdict(0.26, Side::AtLeast, 0.5), Verdict::Met);
        assert_eq!(verdict(0.74, Side::AtLeast, 2.0), Verdict::Missed);
    }

    #[test]
    fn looks_stop_early_and_at_fixed_counts() {
        let values: Vec<f64> = (0..40).map(|i| [1.0, 1.1][i % 2]).collect();
        let easy = requirement(Target::Mean, Side::AtMost, 2.0);
        assert_eq!(easy.judge(&values, &[10, 20, 40]).unwrap().observations, 10);
        // What comes after a verdict changes nothing, and what falls between two looks is not looked at.
        let tail = [&values[..10], &[99.0; 30]].concat();
        assert_eq!(easy.judge(&tail, &[10, 20, 40]), easy.judge(&values, &[10, 20, 40]));
        let close = requirement(Target::Mean, Side::AtMost, 1.05);
        assert_eq!(close.judge(&values, &[10, 20, 40]).unwrap().verdict, Verdict::Open);
        assert_eq!(close.judge(&values[..39], &[10, 20, 40]).unwrap().observations, 20);
        assert_eq!(close.judge(&values[..9], &[10, 20, 40]), None);
    }

    #[test]
    fn error_is_dealt_out_to_the_looks() {
        for looks in 1..9 {
            let total: f64 = (0..looks).map(|index| error_at((0.05, looks), index)).sum();
            assert!((total - 0.05).abs() < 1e-15);
        }
        assert_eq!(error_at((0.05, 3), 0), 0.0125);
        assert_eq!(error_at((0.05, 3), 2), 0.025);
    }

    #[test]
    fn values_without_spread_and_single_values() {
        let constant = requirement(Target::Mean, Side::AtMost, 3.0);
        assert_eq!(constant.judge(&[3.0; 5], &[5]).unwrap().verdict, Verdict::Met);
        assert_eq!(constant.judge(&[3.1; 5], &[5]).unwrap().verdict, Verdict::Missed);
        let single = constant.judge(&[1.0], &[1]).unwrap();
        assert_eq!((single.verdict, single.p_met), (Verdict::Open, None));
    }

    #[test]
    fn false_verdicts_stay_within_the_allowed_error() {
        // At the bound itself both verdicts are wrong at worst: standard normal values (sums of 12 uniform
        // ones) against a mean of 0, and against the share 0.5 of the quantile 0.
        const EXPERIMENTS: u32 = 20_000;
        let mut draws = Draws::new(11);
        for target in [Target::Mean, Target::Quantile(0.5)] {
            let requirement = requirement(target, Side::AtMost, 0.0);
            let (mut met, mut missed) = (0, 0);
            for _ in 0..EXPERIMENTS {
                let values: Vec<f64> = (0..40).map(|_| (0..12).map(|_| draws.uniform()).sum::<f64>() - 6.0).collect();
                match requirement.judge(&values, &[10, 20, 30, 40]).unwrap().verdict {
                    Verdict::Met => met += 1,
                    Verdict::Missed => missed += 1,
                    Verdict::Open => {}
                }
            }
            let most = 0.05 * f64::from(EXPERIMENTS) + 4.0 * (0.05 * 0.95 * f64::from(EXPERIMENTS)).sqrt();
            assert!(f64::from(met) < most && f64::from(missed) < most, "{target:?}: {met}, {missed}");
            // And the error is made use of: a bound of zero error would be of no help.
            assert!(met > EXPERIMENTS / 100 && missed > EXPERIMENTS / 100, "{target:?}: {met}, {missed}");
        }
    }
}
