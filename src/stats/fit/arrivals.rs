//! Arrivals by hour and weekday, and whether they scatter more than a Poisson process does.

use statrs::distribution::{ChiSquared, ContinuousCDF};

/// What whole days of counted arrivals say.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrivals {
    /// Mean arrivals a day; where every weekday was seen, with each weekday weighing the same.
    pub per_day: f64,
    /// Weight of each hour, of mean 1: the maximum-likelihood rates of an hourly Poisson process.
    pub hour: [f64; 24],
    /// Weight of each weekday from Monday, of mean 1; `None` unless every weekday was seen.
    pub weekday: Option<[f64; 7]>,
    /// How daily counts scatter; `None` without two days of one kind.
    pub dispersion: Option<Dispersion>,
}

/// How daily counts scatter about the mean of their weekday.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dispersion {
    /// Variance over mean, pooled over weekdays: 1 for a Poisson process.
    pub index: f64,
    /// Probability of an index at least so large under a Poisson process.
    pub p: f64,
}

/// Reads whole days: the weekday of each (0 for Monday) and its arrivals by hour; `None` without an arrival.
///
/// # Panics
///
/// Panics if a weekday is above 6.
pub fn arrivals(days: &[(usize, [u32; 24])]) -> Option<Arrivals> {
    let total: u64 = days.iter().flat_map(|(_, hours)| hours).map(|count| u64::from(*count)).sum();
    if total == 0 {
        return None;
    }
    let hour = std::array::from_fn(|hour| {
        let count: u64 = days.iter().map(|(_, hours)| u64::from(hours[hour])).sum();
        24.0 * count as f64 / total as f64
    });
    let mut counts: [Vec<f64>; 7] = Default::default();
    for (weekday, hours) in days {
        counts[*weekday].push(hours.iter().map(|count| f64::from(*count)).sum());
    }
    let mean = |counts: &Vec<f64>| counts.iter().sum::<f64>() / counts.len() as f64;
    let is_week = counts.iter().all(|counts| !counts.is_empty());
    let weekly = is_week.then(|| counts.each_ref().map(mean));
    let per_day = weekly.map_or(total as f64 / days.len() as f64, |means| means.iter().sum::<f64>() / 7.0);
    let weekday = weekly.map(|means| means.map(|mean| mean / per_day));
    Some(Arrivals { per_day, hour, weekday, dispersion: dispersion(&counts) })
}

/// Pearson's statistic of the counts about their weekday's mean, over its degrees of freedom.
fn dispersion(counts: &[Vec<f64>; 7]) -> Option<Dispersion> {
    let (mut squares, mut freedom) = (0.0, 0);
    for counts in counts.iter().filter(|counts| counts.len() >= 2) {
        let mean = counts.iter().sum::<f64>() / counts.len() as f64;
        if mean > 0.0 {
            squares += counts.iter().map(|count| (count - mean) * (count - mean) / mean).sum::<f64>();
            freedom += counts.len() - 1;
        }
    }
    let chi_squared = ChiSquared::new(freedom as f64).ok()?;
    Some(Dispersion { index: squares / freedom as f64, p: chi_squared.sf(squares) })
}
