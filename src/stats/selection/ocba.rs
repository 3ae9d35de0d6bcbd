//! Optimal computing budget allocation (Chen, Lin, Yucesan and Chick 2000).

use crate::stats::{Estimate, student};

/// Returns the share of a budget for each scenario, by means and standard deviations so far.
///
/// Others than the best share in proportion to `(s / gap)^2`; the best gets `s_best sqrt(sum (share / s)^2)`.
/// `None` where the best is not alone (another has its very mean), or fewer than two vary: no allocation is
/// then better than an equal one.
///
/// # Panics
///
/// Panics unless there are as many deviations as means, and none is negative.
pub fn ocba_shares(means: &[f64], deviations: &[f64]) -> Option<Vec<f64>> {
    assert_eq!(means.len(), deviations.len(), "a deviation for each mean");
    assert!(deviations.iter().all(|deviation| *deviation >= 0.0), "a negative deviation");
    let best = (0..means.len()).min_by(|a, b| means[*a].total_cmp(&means[*b]))?;
    let is_other = |index: &usize| *index != best;
    if (0..means.len()).filter(is_other).any(|other| means[other] == means[best]) {
        return None;
    }
    let relative = |index: usize| deviations[index] / (means[index] - means[best]);
    let mut shares: Vec<f64> = (0..means.len()).map(|index| relative(index) * relative(index)).collect();
    let squares = (0..means.len()).filter(is_other).filter(|other| deviations[*other] > 0.0);
    let squares = squares.map(|other| (shares[other] / deviations[other]) * (shares[other] / deviations[other]));
    shares[best] = deviations[best] * squares.sum::<f64>().sqrt();
    let total: f64 = shares.iter().sum();
    (total > 0.0).then(|| shares.iter().map(|share| share / total).collect())
}

/// Deals out `extra` replications, so that the counts come near the shares of the enlarged budget.
///
/// Nobody loses replications already made. Whole numbers are reached by the largest remainders, the earlier scenario first.
///
/// # Panics
///
/// Panics unless there are as many counts as shares.
pub fn ocba_allocation(shares: &[f64], counts: &[u64], extra: u64) -> Vec<u64> {
    assert_eq!(shares.len(), counts.len(), "a count for each share");
    let budget = (counts.iter().sum::<u64>() + extra) as f64;
    let lacking: Vec<f64> =
        shares.iter().zip(counts).map(|(share, count)| (share * budget - *count as f64).max(0.0)).collect();
    let total: f64 = lacking.iter().sum();
    if total == 0.0 {
        return vec![0; shares.len()];
    }
    let exact: Vec<f64> = lacking.iter().map(|lacking| lacking / total * extra as f64).collect();
    let mut dealt: Vec<u64> = exact.iter().map(|exact| exact.floor() as u64).collect();
    let mut order: Vec<usize> = (0..shares.len()).collect();
    let remainder = |index: usize| exact[index] - exact[index].floor();
    order.sort_by(|a, b| remainder(*b).total_cmp(&remainder(*a)).then(a.cmp(b)));
    let left = extra - dealt.iter().sum::<u64>().min(extra);
    order.iter().cycle().take(left as usize).for_each(|index| dealt[*index] += 1);
    dealt
}

/// Returns the estimated probability that the smallest mean is the best one: one less the probabilities that each of the
/// others is better, by Bonferroni, with normal means. It promises nothing, since variances are estimates themselves.
pub fn probability_of_best(estimates: &[Estimate]) -> f64 {
    let best = estimates.iter().min_by(|a, b| a.mean.total_cmp(&b.mean));
    let Some(best) = best else { return 0.0 };
    let variance = |estimate: &Estimate| {
        let error = estimate.standard_error().unwrap_or(f64::INFINITY);
        error * error
    };
    let beats = |other: &&Estimate| {
        let error = (variance(other) + variance(best)).sqrt();
        let gap = other.mean - best.mean;
        // Half of the two tails of the gap, in its standard errors.
        if error == 0.0 { f64::from(gap == 0.0) } else { student::normal_two_sided_p(gap / error) / 2.0 }
    };
    let others = estimates.iter().filter(|other| !std::ptr::eq(*other, best));
    (1.0 - others.map(|other| beats(&other)).sum::<f64>()).max(0.0)
}
