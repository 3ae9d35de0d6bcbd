//! Demand over time: a piecewise constant rate, and the inverse of its integral.
//!
//! Arrivals of a time-varying Poisson process are the epochs of a unit-rate process mapped through
//! the inverse of the cumulative rate (Çinlar 1975; no thinning), so that the n-th truck keeps its
//! luck under any rate or profile.

use super::time::SimTime;

/// A rate that is constant between known instants, relative to a mean rate.
#[derive(Clone, Debug, PartialEq)]
pub struct RateProfile {
    segments: Vec<Segment>,
}

/// A stretch of constant weight, up to the next one; the last has no end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Segment {
    /// First instant at which it holds.
    pub from: SimTime,
    /// Rate relative to the mean rate.
    pub weight: f64,
}

/// A place in a profile, kept to a fraction of a microsecond.
#[derive(Clone, Copy, Debug, Default)]
pub struct RateCursor {
    segment: usize,
    offset_ticks: f64,
}

impl RateProfile {
    /// Makes a profile that is the same at all times.
    pub fn flat() -> Self {
        Self { segments: vec![Segment { from: SimTime::ZERO, weight: 1.0 }] }
    }

    /// Makes a profile from its segments; repeated weights are joined.
    ///
    /// # Panics
    ///
    /// If the first segment does not begin at time zero, the segments are not in strict order of
    /// time, or a weight is negative or not finite.
    pub fn new(segments: impl IntoIterator<Item = Segment>) -> Self {
        let mut joined: Vec<Segment> = Vec::new();
        for segment in segments {
            assert!(segment.weight >= 0.0 && segment.weight.is_finite(), "weights are finite and not negative");
            match joined.last() {
                None => assert!(segment.from == SimTime::ZERO, "the first segment begins at time zero"),
                Some(last) => assert!(segment.from > last.from, "segments are in strict order of time"),
            }
            if joined.last().is_none_or(|last| last.weight != segment.weight) {
                joined.push(segment);
            }
        }
        assert!(!joined.is_empty(), "a profile has at least one segment");
        Self { segments: joined }
    }

    /// Returns the segments in order.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// Returns the integral of the weight over `[from, to)`, in microseconds.
    pub fn area_ticks(&self, from: SimTime, to: SimTime) -> f64 {
        let ends = self.segments.iter().skip(1).map(|segment| segment.from).chain([SimTime::MAX]);
        let areas =
            self.segments.iter().zip(ends).map(|(segment, end)| {
                end.min(to).saturating_since(segment.from.max(from)).ticks() as f64 * segment.weight
            });
        areas.sum()
    }

    /// Moves `cursor` on until the weight has integrated to `area_ticks`, and returns the instant
    /// (rounded to the nearest microsecond), or `None` if the rate stays zero before that.
    pub fn advance(&self, cursor: &mut RateCursor, area_ticks: f64) -> Option<SimTime> {
        let mut left = area_ticks;
        loop {
            let segment = self.segments[cursor.segment];
            let length = self.segments.get(cursor.segment + 1).map(|next| (next.from - segment.from).ticks() as f64);
            let capacity = length.map_or(f64::INFINITY, |length| (length - cursor.offset_ticks) * segment.weight);
            if segment.weight > 0.0 && left <= capacity {
                cursor.offset_ticks += left / segment.weight;
                let ticks = segment.from.ticks().saturating_add((cursor.offset_ticks + 0.5) as u64);
                return (ticks < SimTime::MAX.ticks()).then_some(SimTime::from_ticks(ticks));
            }
            length?;
            left -= capacity;
            cursor.segment += 1;
            cursor.offset_ticks = 0.0;
        }
    }

    /// Moves `cursor` on to `at`, and returns what the weight has integrated to meanwhile, in microseconds.
    pub fn advance_to(&self, cursor: &mut RateCursor, at: SimTime) -> f64 {
        let mut area = 0.0;
        loop {
            let segment = self.segments[cursor.segment];
            let next = self.segments.get(cursor.segment + 1).filter(|next| next.from <= at);
            let end = next.map_or(at, |next| next.from);
            let offset = end.saturating_since(segment.from).ticks() as f64;
            area += (offset - cursor.offset_ticks).max(0.0) * segment.weight;
            cursor.offset_ticks = offset.max(cursor.offset_ticks);
            if next.is_none() {
                return area;
            }
            cursor.segment += 1;
            cursor.offset_ticks = 0.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{RateCursor, RateProfile, Segment};
    use crate::engine::SimTime;

    fn at(from: u64, weight: f64) -> Segment {
        Segment { from: SimTime::from_ticks(from), weight }
    }

    #[test]
    fn the_cumulative_rate_is_inverted_across_segments() {
        let profile = RateProfile::new([at(0, 1.0), at(10, 0.0), at(20, 2.0)]);
        let mut cursor = RateCursor::default();
        assert_eq!(profile.advance(&mut cursor, 4.0), Some(SimTime::from_ticks(4)));
        assert_eq!(profile.advance(&mut cursor, 8.0), Some(SimTime::from_ticks(21)), "6 before the gap, 2 after it");
        assert_eq!(profile.area_ticks(SimTime::from_ticks(4), SimTime::from_ticks(21)), 8.0);
    }

    #[test]
    fn what_is_left_of_an_area_is_kept_at_a_stop() {
        let profile = RateProfile::new([at(0, 1.0), at(10, 0.0), at(20, 2.0)]);
        let mut cursor = RateCursor::default();
        profile.advance(&mut cursor, 4.0);
        assert_eq!(profile.advance_to(&mut cursor, SimTime::from_ticks(20)), 6.0);
        assert_eq!(profile.advance_to(&mut cursor, SimTime::from_ticks(21)), 2.0);
        assert_eq!(profile.advance(&mut cursor, 2.0), Some(SimTime::from_ticks(22)));
    }

    #[test]
    fn a_rate_that_ends_yields_no_more_arrivals() {
        let profile = RateProfile::new([at(0, 1.0), at(10, 0.0)]);
        let mut cursor = RateCursor::default();
        assert_eq!(profile.advance(&mut cursor, 11.0), None);
        assert_eq!(profile.advance(&mut cursor, 1.0), None);
    }
}
