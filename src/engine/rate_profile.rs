//! Demand over time: a piecewise constant rate, and the inverse of its integral.
//!
//! Arrivals of a time-varying Poisson process are the epochs of a unit-rate process mapped through
//! the inverse of the cumulative rate (Çinlar 1975; no thinning), so that the n-th truck keeps its
//! luck under any rate or profile.
//!
//! **Busy days.** A profile may be split into days, each of which multiplies its rate by a factor that
//! the caller tells when the cursor comes to the day. What a day's factor is, and how it is drawn, the
//! profile does not know.

use super::time::{SimDuration, SimTime};

/// The day of a cursor that has not begun.
const NO_DAY: u32 = u32::MAX;

/// A rate that is constant between known instants, relative to a mean rate.
#[derive(Clone, Debug, PartialEq)]
pub struct RateProfile {
    segments: Vec<Segment>,
    /// Length in microseconds and day of each segment.
    spans: Vec<Span>,
}

/// A stretch of constant weight, up to the next one; the last has no end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Segment {
    /// First instant at which it holds.
    pub from: SimTime,
    /// Rate relative to the mean rate.
    pub weight: f64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Span {
    /// Infinite for the last one.
    length_ticks: f64,
    day: u32,
}

/// A place in a profile, kept to a fraction of a microsecond.
#[derive(Clone, Copy, Debug)]
pub struct RateCursor {
    segment: u32,
    day: u32,
    /// Factor of the day.
    factor: f64,
    offset_ticks: f64,
    /// Of the segment: where it begins, how long it is, and one over its rate; that is endless until the day's
    /// factor is known, and where the rate is zero.
    from: SimTime,
    length_ticks: f64,
    ticks_per_area: f64,
}

impl Default for RateCursor {
    fn default() -> Self {
        Self {
            segment: 0,
            day: NO_DAY,
            factor: 1.0,
            offset_ticks: 0.0,
            from: SimTime::ZERO,
            length_ticks: 0.0,
            ticks_per_area: f64::INFINITY,
        }
    }
}

impl RateCursor {
    /// Moves on until the rate has integrated to `area_ticks`, and returns the instant, if that is in the segment
    /// of the place: most arrivals come in the segment of the last one. If not, nothing moves.
    #[inline]
    pub fn advance_within(&mut self, area_ticks: f64) -> Option<SimTime> {
        let offset = self.offset_ticks + area_ticks * self.ticks_per_area;
        // What is no number is not in a segment.
        let at = if offset <= self.length_ticks { self.instant(offset)? } else { return None };
        self.offset_ticks = offset;
        Some(at)
    }

    /// Returns the instant at an offset in the segment, unless nothing happens that late.
    #[inline]
    fn instant(&self, offset_ticks: f64) -> Option<SimTime> {
        let at = self.from + SimDuration::from_ticks_rounded(offset_ticks);
        (at < SimTime::MAX).then_some(at)
    }

    /// Comes to a segment, or goes on in it; the factor is asked for where a day begins.
    fn enter(&mut self, segment: Segment, span: Span, factor_of_day: &mut impl FnMut(u32) -> f64) {
        if self.day != span.day {
            self.day = span.day;
            self.factor = factor_of_day(span.day);
            assert!(self.factor >= 0.0 && self.factor.is_finite(), "factors are finite and not negative");
        }
        self.from = segment.from;
        self.length_ticks = span.length_ticks;
        self.ticks_per_area = 1.0 / (segment.weight * self.factor);
    }

    fn go_to_next(&mut self) {
        self.segment += 1;
        self.offset_ticks = 0.0;
    }
}

impl RateProfile {
    /// Makes a profile that is the same at all times.
    pub fn flat() -> Self {
        Self::new([Segment { from: SimTime::ZERO, weight: 1.0 }])
    }

    /// Makes a profile from its segments; repeated weights are joined. All of it is day 0.
    ///
    /// # Panics
    ///
    /// If the first segment does not begin at time zero, the segments are not in strict order of
    /// time, or a weight is negative or not finite.
    pub fn new(segments: impl IntoIterator<Item = Segment>) -> Self {
        Self::with_days(segments, vec![SimTime::ZERO])
    }

    /// Makes a profile whose segments are split where a day begins; the last day has no end.
    ///
    /// # Panics
    ///
    /// As [`RateProfile::new`], and if the first day does not begin at time zero or the days are not in
    /// strict order of time.
    pub fn with_days(segments: impl IntoIterator<Item = Segment>, day_starts: Vec<SimTime>) -> Self {
        let joined = join(segments);
        assert!(day_starts.first() == Some(&SimTime::ZERO), "the first day begins at time zero");
        assert!(day_starts.is_sorted_by(|a, b| a < b), "days are in strict order of time");
        let mut instants: Vec<SimTime> = joined.iter().map(|segment| segment.from).chain(day_starts.clone()).collect();
        instants.sort_unstable();
        instants.dedup();
        // Both lists begin at time zero, so at least one of each begins at or before any instant.
        let weight_at = |at| joined[joined.partition_point(|segment| segment.from <= at) - 1].weight;
        let day_at = |at| day_starts.partition_point(|start| *start <= at) as u32 - 1;
        let ends = instants.iter().skip(1).map(|end| Some(*end)).chain([None]);
        let span = |(from, end): (&SimTime, Option<SimTime>)| Span {
            length_ticks: end.map_or(f64::INFINITY, |end| (end - *from).ticks() as f64),
            day: day_at(*from),
        };
        let spans = instants.iter().zip(ends).map(span).collect();
        let segments = instants.iter().map(|&from| Segment { from, weight: weight_at(from) }).collect();
        Self { segments, spans }
    }

    /// Joins profiles, each of which holds from an instant on until the next one's with its weights multiplied by a
    /// factor. Days are those of the first.
    ///
    /// # Panics
    ///
    /// If the first does not hold from time zero, the instants are not in strict order of time, or a factor makes a
    /// weight negative or not finite.
    pub fn spliced(parts: &[(SimTime, &Self, f64)]) -> Self {
        let ends = parts.iter().skip(1).map(|(from, ..)| *from).chain([SimTime::MAX]);
        let segments = parts.iter().zip(ends).flat_map(|(&(from, profile, factor), end)| {
            let scaled = move |from, weight| Segment { from, weight: weight * factor };
            let next = profile.segments.partition_point(|segment| segment.from <= from);
            let first = scaled(from, profile.segments[next - 1].weight);
            let rest = profile.segments[next..].iter().take_while(move |segment| segment.from < end);
            [first].into_iter().chain(rest.map(move |segment| scaled(segment.from, segment.weight)))
        });
        let first = parts[0].1;
        let mut days: Vec<(u32, SimTime)> =
            first.spans.iter().zip(&first.segments).map(|(span, segment)| (span.day, segment.from)).collect();
        days.dedup_by_key(|(day, _)| *day);
        Self::with_days(segments, days.into_iter().map(|(_, from)| from).collect())
    }

    /// Returns the segments in order.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// Returns the integral of the weight over `[from, to)`, in microseconds, with all factors 1.
    pub fn area_ticks(&self, from: SimTime, to: SimTime) -> f64 {
        let segments =
            &self.segments[self.segments.partition_point(|segment| segment.from <= from).saturating_sub(1)..];
        let ends = segments.iter().skip(1).map(|segment| segment.from).chain([SimTime::MAX]);
        let within = segments.iter().zip(ends).take_while(|(segment, _)| segment.from < to);
        let areas = within
            .map(|(segment, end)| end.min(to).saturating_since(segment.from.max(from)).ticks() as f64 * segment.weight);
        areas.sum()
    }

    /// Moves `cursor` on until the rate has integrated to `area_ticks`, and returns the instant (rounded
    /// to the nearest microsecond), or `None` if the rate stays zero before that.
    ///
    /// The rate is the weight times the factor of the day, which is asked for once when the cursor comes
    /// to the day, days without arrivals included; it must be finite and not negative.
    #[inline]
    pub fn advance(
        &self,
        cursor: &mut RateCursor,
        area_ticks: f64,
        factor_of_day: impl FnMut(u32) -> f64,
    ) -> Option<SimTime> {
        let within = cursor.advance_within(area_ticks);
        within.or_else(|| self.advance_across(cursor, area_ticks, factor_of_day))
    }

    /// As [`RateProfile::advance`], over as many segments as it takes.
    #[inline(never)]
    fn advance_across(
        &self,
        cursor: &mut RateCursor,
        area_ticks: f64,
        mut factor_of_day: impl FnMut(u32) -> f64,
    ) -> Option<SimTime> {
        let mut left = area_ticks;
        loop {
            let (segment, span) = (self.segments[cursor.segment as usize], self.spans[cursor.segment as usize]);
            cursor.enter(segment, span, &mut factor_of_day);
            let rate = segment.weight * cursor.factor;
            let is_last = span.length_ticks.is_infinite();
            // An endless segment of rate zero would have a capacity that is no number.
            let capacity = if is_last { f64::INFINITY } else { (span.length_ticks - cursor.offset_ticks) * rate };
            if rate > 0.0 && left <= capacity {
                cursor.offset_ticks += left / rate;
                return cursor.instant(cursor.offset_ticks);
            }
            if is_last {
                return None;
            }
            left -= capacity;
            cursor.go_to_next();
        }
    }

    /// Moves `cursor` on to `at`, which is not before it, and returns what the rate has integrated to
    /// meanwhile, in microseconds; factors are as in [`RateProfile::advance`].
    pub fn advance_to(&self, cursor: &mut RateCursor, at: SimTime, mut factor_of_day: impl FnMut(u32) -> f64) -> f64 {
        let mut area = 0.0;
        loop {
            let (segment, span) = (self.segments[cursor.segment as usize], self.spans[cursor.segment as usize]);
            cursor.enter(segment, span, &mut factor_of_day);
            let next = self.segments.get(cursor.segment as usize + 1).filter(|next| next.from <= at);
            let offset = next.map_or(at, |next| next.from).saturating_since(segment.from).ticks() as f64;
            area += (offset - cursor.offset_ticks).max(0.0) * segment.weight * cursor.factor;
            cursor.offset_ticks = offset.max(cursor.offset_ticks);
            if next.is_none() {
                return area;
            }
            cursor.go_to_next();
        }
    }
}

/// Checks segments and joins repeated weights.
fn join(segments: impl IntoIterator<Item = Segment>) -> Vec<Segment> {
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
    joined
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::Xoshiro256PlusPlus;
    use rand_distr::{Distribution as _, Exp1};

    use super::{RateCursor, RateProfile, Segment};
    use crate::engine::SimTime;

    fn at(from: u64, weight: f64) -> Segment {
        Segment { from: SimTime::from_ticks(from), weight }
    }

    fn no_factor(_day: u32) -> f64 {
        1.0
    }

    #[test]
    fn the_cumulative_rate_is_inverted_across_segments() {
        let profile = RateProfile::new([at(0, 1.0), at(10, 0.0), at(20, 2.0)]);
        let mut cursor = RateCursor::default();
        assert_eq!(profile.advance(&mut cursor, 4.0, no_factor), Some(SimTime::from_ticks(4)));
        assert_eq!(
            profile.advance(&mut cursor, 8.0, no_factor),
            Some(SimTime::from_ticks(21)),
            "6 before the gap, 2 after it"
        );
        assert_eq!(profile.area_ticks(SimTime::from_ticks(4), SimTime::from_ticks(21)), 8.0);
    }

    #[test]
    fn what_is_left_of_an_area_is_kept_at_a_stop() {
        let profile = RateProfile::new([at(0, 1.0), at(10, 0.0), at(20, 2.0)]);
        let mut cursor = RateCursor::default();
        profile.advance(&mut cursor, 4.0, no_factor);
        assert_eq!(profile.advance_to(&mut cursor, SimTime::from_ticks(20), no_factor), 6.0);
        assert_eq!(profile.advance_to(&mut cursor, SimTime::from_ticks(21), no_factor), 2.0);
        assert_eq!(profile.advance(&mut cursor, 2.0, no_factor), Some(SimTime::from_ticks(22)));
    }

    #[test]
    fn a_profile_takes_over_from_another() {
        let days = [0, 12, 24].map(SimTime::from_ticks);
        let old = RateProfile::with_days([at(0, 1.0), at(10, 2.0)], days.to_vec());
        let new = RateProfile::with_days([at(0, 3.0), at(20, 4.0)], days.to_vec());
        let joined = RateProfile::spliced(&[(SimTime::ZERO, &old, 1.0), (SimTime::from_ticks(15), &new, 0.5)]);
        let segments = [at(0, 1.0), at(10, 2.0), at(15, 1.5), at(20, 2.0)];
        assert_eq!(joined, RateProfile::with_days(segments, days.to_vec()));
    }

    #[test]
    fn a_rate_that_ends_yields_no_more_arrivals() {
        let profile = RateProfile::new([at(0, 1.0), at(10, 0.0)]);
        let mut cursor = RateCursor::default();
        assert_eq!(profile.advance(&mut cursor, 11.0, no_factor), None);
        assert_eq!(profile.advance(&mut cursor, 1.0, no_factor), None);
    }

    #[test]
    fn a_day_multiplies_its_rate_and_is_asked_for_once() {
        let days = [0, 5, 12, 30].map(SimTime::from_ticks);
        let profile = RateProfile::with_days([at(0, 1.0), at(10, 2.0), at(20, 1.0)], days.to_vec());
        let froms: Vec<u64> = profile.segments().iter().map(|segment| segment.from.ticks()).collect();
        assert_eq!(froms, [0, 5, 10, 12, 20, 30]);
        let mut asked = Vec::new();
        let mut cursor = RateCursor::default();
        let mut advance = |area| {
            let factor_of_day = |day| {
                asked.push(day);
                [2.0, 0.0, 0.5, 1.0][day as usize]
            };
            profile.advance(&mut cursor, area, factor_of_day).map(SimTime::ticks)
        };
        // Rates: 2 until 5, 0 until 12, 1 until 20, one half until 30, then 1.
        assert_eq!([4.0, 6.0, 3.0, 5.0, 3.0, 10.0].map(&mut advance), [2, 5, 15, 20, 26, 38].map(Some));
        assert_eq!(asked, [0, 1, 2, 3]);
        assert_eq!(profile.area_ticks(SimTime::from_ticks(5), SimTime::from_ticks(30)), 5.0 + 20.0 + 10.0);
    }

    /// Factor of a day: one in seven is idle.
    fn factor(day: u32) -> f64 {
        [0.5, 1.7, 0.0, 1.0, 0.2, 3.0, 0.6][day as usize % 7]
    }

    #[test]
    fn epochs_stand_where_the_cumulative_rate_says() {
        // Two weights a day over 50 days, and days that begin within a segment.
        let segments = (0..100).map(|i| at(i * 500_000, [0.3, 1.6, 0.9][i as usize % 3]));
        let day_starts: Vec<SimTime> =
            (0..50).map(|day| SimTime::from_ticks(day * 1_000_000 - day % 2 * 1_234)).collect();
        let profile = RateProfile::with_days(segments, day_starts.clone());
        // The identity: the area up to an epoch, day by day with its factor, is the sum of the steps.
        let area_to = |to: SimTime| -> f64 {
            let ends = day_starts.iter().skip(1).copied().chain([SimTime::MAX]);
            let days = (0..).zip(day_starts.iter().zip(ends));
            days.map(|(day, (&from, end))| profile.area_ticks(from, end.min(to)) * factor(day)).sum()
        };
        let mut cursor = RateCursor::default();
        let mut sum = 0.0;
        for i in 0..5_000_u32 {
            let step = f64::from(i * 7_919 % 10_007);
            sum += step;
            let epoch = profile.advance(&mut cursor, step, factor).unwrap();
            // Rounding to a microsecond shows as up to half a microsecond at the largest rate, 4.8.
            assert!((area_to(epoch) - sum).abs() < 2.5, "{epoch:?}: {} and {sum}", area_to(epoch));
        }
    }

    #[test]
    fn arrivals_of_a_day_are_poisson_with_the_mean_of_its_area_and_factor() {
        // 20,000 weeks, two weights a day; counts by day of the week against mean and variance.
        const WEEKS: u64 = 20_000;
        const DAY: u64 = 1_000;
        let segments = (0..WEEKS * 7 * 2).map(|half| at(half * DAY / 2, [0.4, 1.6][half as usize % 2]));
        let profile = RateProfile::with_days(segments, (0..WEEKS * 7).map(|d| SimTime::from_ticks(d * DAY)).collect());
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(7);
        let mut cursor = RateCursor::default();
        let mut counts = vec![0_u32; WEEKS as usize * 7];
        loop {
            // 3 arrivals a day on average at a factor of 1.
            let unit: f64 = Exp1.sample(&mut rng);
            let at = profile.advance(&mut cursor, unit * DAY as f64 / 3.0, factor).unwrap().ticks();
            // An arrival that rounds up to midnight belongs to the next day; so few do not matter.
            match counts.get_mut((at / DAY) as usize) {
                Some(count) => *count += 1,
                None => break,
            }
        }
        let n = WEEKS as f64;
        for day in 0..7 {
            let mean = 3.0 * factor(day);
            let counts = counts.iter().skip(day as usize).step_by(7).map(|&count| f64::from(count));
            let (sum, squares) = counts.fold((0.0, 0.0), |(sum, squares), x| (sum + x, squares + (x - mean).powi(2)));
            let rounding = 0.002 * n.sqrt();
            let z = (sum / n - mean) / (mean / n).sqrt().max(1e-9);
            assert!(mean == 0.0 && sum < 0.004 * n || z.abs() < 4.5 + rounding, "day {day}: mean off by z = {z}");
            // The variance of a Poisson sample variance is close to (2 m² + m) / n.
            let z = (squares / n - mean) / ((2.0 * mean * mean + mean) / n).sqrt().max(1e-9);
            assert!(mean == 0.0 || z.abs() < 4.5 + rounding, "day {day}: variance off by z = {z}");
        }
    }
}
