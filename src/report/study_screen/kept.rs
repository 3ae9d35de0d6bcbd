//! What a screen keeps of thousands of points that pass by once: the first of their order, the ends of a range, the largest
//! changes. Of equal ones the order of the plan decides.

use super::POINTS_MAX;
use crate::stats::Estimate;

/// The points that a screen has room for: the best where it is known what is better, else the first of the plan.
#[derive(Clone, Debug)]
pub struct Leaders {
    /// Position of the response that says which is better, and whether low values are.
    known: Option<(usize, bool)>,
    /// Position, worth (low is good) and estimates of each.
    pub(super) rows: Vec<(usize, f64, Vec<Option<Estimate>>)>,
}

impl Leaders {
    /// Keeps the best by the response of a position where low, or else high, values are better.
    pub fn by(known: Option<(usize, bool)>) -> Self {
        Self { known, rows: Vec::new() }
    }

    /// Takes in the next point of the plan, with its estimate of each response.
    pub fn take(&mut self, point: usize, estimates: &[Option<Estimate>]) {
        let worth = self.known.map_or(0.0, |(response, low)| {
            let mean = estimates[response].map(|estimate| estimate.mean);
            mean.map_or(f64::INFINITY, |mean| if low { mean } else { -mean })
        });
        let at = self.rows.partition_point(|(_, other, _)| other.total_cmp(&worth).is_le());
        if at < POINTS_MAX {
            self.rows.insert(at, (point, worth, estimates.to_vec()));
            self.rows.truncate(POINTS_MAX);
        }
    }
}

/// The points with the lowest and the highest mean.
#[derive(Clone, Copy, Debug, Default)]
pub struct Range {
    pub(super) ends: Option<[(usize, Estimate); 2]>,
}

impl Range {
    /// Takes in the next point of the plan.
    pub fn take(&mut self, point: usize, estimate: Option<Estimate>) {
        let Some(estimate) = estimate else { return };
        let [low, high] = self.ends.get_or_insert([(point, estimate); 2]);
        if estimate.mean.total_cmp(&low.1.mean).is_lt() {
            *low = (point, estimate);
        }
        if estimate.mean.total_cmp(&high.1.mean).is_ge() {
            *high = (point, estimate);
        }
    }
}

/// The points that are shown to be lower than the base, and those shown to be higher.
#[derive(Clone, Copy, Debug, Default)]
pub struct Changes {
    /// Points that were compared at all.
    pub(super) compared: usize,
    pub(super) lower: Option<Change>,
    pub(super) higher: Option<Change>,
}

/// So many points that differ in one direction, and the one that differs most.
#[derive(Clone, Copy, Debug)]
pub(super) struct Change {
    pub(super) points: usize,
    pub(super) most: (usize, Estimate),
}

impl Changes {
    /// Takes in the next point of the plan, by its difference with an interval that holds for all points at once.
    pub fn take(&mut self, point: usize, joint: Estimate) {
        self.compared += 1;
        for (sign, found) in [(-1.0, &mut self.lower), (1.0, &mut self.higher)] {
            if joint.half_width.is_some_and(|half_width| sign * joint.mean > half_width) {
                let known = found.get_or_insert(Change { points: 0, most: (point, joint) });
                known.points += 1;
                if (sign * joint.mean).total_cmp(&(sign * known.most.1.mean)).is_ge() {
                    known.most = (point, joint);
                }
            }
        }
    }
}
