//! Demand over time: a piecewise constant rate, and the inverse of its integral.
//!
//! Arrivals of a time-varying Poisson process are the epochs of a unit-rate process mapped through
//! the inverse of the cumulative rate (Çinlar 1975; no thinning), so that the n-th truck keeps its
//! luck under any rate or profile.
//!
//! **Days.** Demand recurs: most days have the course of another, at another height. So a profile is a list of days that
//! share their courses, and years of hours take little more room than one. A segment of constant rate may go on over
//! many days.
//!
//! **Busy days.** The rate may be multiplied by a factor for each day that the caller tells when the cursor comes to the
//! day. What a day's factor is, and how it is drawn, the profile does not know.

use std::iter;

use super::time::{SimDuration, SimTime};

/// The day of a cursor that has not begun.
const NO_DAY: u32 = u32::MAX;

/// A rate that is constant between known instants, relative to a mean rate.
#[derive(Clone, Debug, PartialEq)]
pub struct RateProfile {
    /// In order; the last has no end.
    stretches: Vec<Stretch>,
    /// What stretches follow; each begins with its first step.
    courses: Vec<Vec<Step>>,
}

/// A day, or a part of one.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Stretch {
    from: SimTime,
    /// What the weights of the course are multiplied with.
    height: f64,
    course: u32,
    day: u32,
}

/// A weight of a course, from so long after the start of a stretch on.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Step {
    after: SimDuration,
    weight: f64,
}

/// A day of a profile, up to the next one; the last has no end.
#[derive(Clone, Debug)]
pub struct Day {
    /// Its number; the rate goes on as one over neighbors that have the same.
    pub number: u32,
    /// What all its weights are multiplied with.
    pub height: f64,
    /// Its course: at least one segment, of which the first begins with the day.
    pub segments: Vec<Segment>,
}

/// A stretch of constant weight, up to the next one; the last has no end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Segment {
    /// First instant at which it holds.
    pub from: SimTime,
    /// Rate relative to the mean rate.
    pub weight: f64,
}

/// Where a step of a stretch is.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    stretch: u32,
    step: u32,
}

/// A segment of a profile, as long as the weight and the day stay the same.
#[derive(Clone, Copy, Debug)]
struct Piece {
    segment: Segment,
    day: u32,
    /// What comes after it, and when.
    next: Option<(Place, SimTime)>,
}

impl Piece {
    /// Returns the length in microseconds; infinite for the last one.
    fn length_ticks(&self) -> f64 {
        self.next.map_or(f64::INFINITY, |(_, end)| (end - self.segment.from).ticks() as f64)
    }
}

/// A place in a profile, kept to a fraction of a microsecond.
#[derive(Clone, Copy, Debug)]
pub struct RateCursor {
    place: Place,
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
            place: Place::default(),
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
    fn enter(&mut self, piece: &Piece, factor_of_day: &mut impl FnMut(u32) -> f64) {
        if self.day != piece.day {
            self.day = piece.day;
            self.factor = factor_of_day(piece.day);
            assert!(self.factor >= 0.0 && self.factor.is_finite(), "factors are finite and not negative");
        }
        self.from = piece.segment.from;
        self.length_ticks = piece.length_ticks();
        self.ticks_per_area = 1.0 / (piece.segment.weight * self.factor);
    }

    fn go_to(&mut self, next: Place) {
        self.place = next;
        self.offset_ticks = 0.0;
    }
}

impl RateProfile {
    /// Makes a profile that is the same at all times.
    pub fn flat() -> Self {
        Self::new([Segment { from: SimTime::ZERO, weight: 1.0 }])
    }

    /// Makes a profile from its segments. All of it is day 0.
    ///
    /// # Panics
    ///
    /// If the first segment does not begin at time zero, the segments are not in strict order of
    /// time, or a weight is negative or not finite.
    pub fn new(segments: impl IntoIterator<Item = Segment>) -> Self {
        Self::of_days([Day { number: 0, height: 1.0, segments: segments.into_iter().collect() }])
    }

    /// Makes a profile from its days.
    ///
    /// # Panics
    ///
    /// As [`RateProfile::new`], and if there is no day, one has no segment, or a height is negative or not finite.
    pub fn of_days(days: impl IntoIterator<Item = Day>) -> Self {
        let mut profile = Self { stretches: Vec::new(), courses: Vec::new() };
        let mut before: Option<SimTime> = None;
        for Day { number: day, height, segments } in days {
            for segment in &segments {
                match before.replace(segment.from) {
                    None => assert!(segment.from == SimTime::ZERO, "the first segment begins at time zero"),
                    Some(before) => assert!(segment.from > before, "segments are in strict order of time"),
                }
                let weight = segment.weight * height;
                assert!(weight >= 0.0 && weight.is_finite(), "weights are finite and not negative");
            }
            let from = segments.first().expect("a day has at least one segment").from;
            let step = |segment: &Segment| Step { after: segment.from - from, weight: segment.weight };
            let mut course: Vec<Step> = segments.iter().map(step).collect();
            course.dedup_by_key(|step| step.weight);
            let known = profile.courses.iter().position(|known| *known == course).unwrap_or(profile.courses.len());
            if known == profile.courses.len() {
                profile.courses.push(course);
            }
            profile.stretches.push(Stretch { from, height, course: known as u32, day });
        }
        assert!(!profile.stretches.is_empty(), "a profile has at least one day");
        profile
    }

    /// Joins profiles, each of which holds from an instant on until the next one's with its weights multiplied by a
    /// factor.
    ///
    /// # Panics
    ///
    /// If the first does not hold from time zero, the instants are not in strict order of time, or a factor makes a
    /// weight negative or not finite.
    pub fn spliced(parts: &[(SimTime, &Self, f64)]) -> Self {
        let ends = parts.iter().skip(1).map(|(from, ..)| *from).chain([SimTime::MAX]);
        let days = parts.iter().zip(ends).flat_map(|(&(from, profile, factor), end)| {
            let first = profile.place_at(from);
            let days = profile.stretches[first.stretch as usize..].iter().take_while(move |day| day.from < end);
            days.enumerate().map(move |(index, day)| {
                let steps = &profile.courses[day.course as usize][if index == 0 { first.step as usize } else { 0 }..];
                let segment = |step: &Step| Segment { from: (day.from + step.after).max(from), weight: step.weight };
                let segments = steps.iter().map(segment).take_while(|segment| segment.from < end).collect();
                Day { number: day.day, height: day.height * factor, segments }
            })
        });
        Self::of_days(days)
    }

    /// Returns the place of the step that holds at an instant.
    fn place_at(&self, at: SimTime) -> Place {
        // The first stretch begins at time zero, and each course with its stretch.
        let stretch = self.stretches.partition_point(|stretch| stretch.from <= at) - 1;
        let Stretch { from, course, .. } = self.stretches[stretch];
        let step = self.courses[course as usize].partition_point(|step| from + step.after <= at) - 1;
        Place { stretch: stretch as u32, step: step as u32 }
    }

    /// Returns the step at a place as a segment.
    fn segment_at(&self, place: Place) -> Segment {
        let stretch = &self.stretches[place.stretch as usize];
        let step = &self.courses[stretch.course as usize][place.step as usize];
        Segment { from: stretch.from + step.after, weight: step.weight * stretch.height }
    }

    /// Returns the place after another.
    fn after(&self, place: Place) -> Option<Place> {
        let Place { stretch, step } = place;
        let course = &self.courses[self.stretches[stretch as usize].course as usize];
        if step as usize + 1 < course.len() {
            Some(Place { stretch, step: step + 1 })
        } else {
            (stretch as usize + 1 < self.stretches.len()).then_some(Place { stretch: stretch + 1, step: 0 })
        }
    }

    /// Returns the piece that begins at a place; where it goes on beyond an instant its end does not matter.
    fn piece(&self, place: Place, until: SimTime) -> Piece {
        let (segment, day) = (self.segment_at(place), self.stretches[place.stretch as usize].day);
        let mut next = self.after(place);
        while let Some(place) = next {
            let Segment { from, weight } = self.segment_at(place);
            if from >= until || weight != segment.weight || self.stretches[place.stretch as usize].day != day {
                return Piece { segment, day, next: Some((place, from)) };
            }
            next = self.after(place);
        }
        Piece { segment, day, next: None }
    }

    /// Returns the pieces from a place on that begin before an instant.
    fn pieces(&self, from: Place, until: SimTime) -> impl Iterator<Item = Piece> {
        let first = self.piece(from, until);
        let pieces = iter::successors(Some(first), move |piece| piece.next.map(|(place, _)| self.piece(place, until)));
        pieces.take_while(move |piece| piece.segment.from < until)
    }

    /// Returns the segments in order, split where a day begins.
    pub fn segments(&self) -> impl Iterator<Item = Segment> {
        self.pieces(Place::default(), SimTime::MAX).map(|piece| piece.segment)
    }

    /// Returns the integral of the weight over `[from, to)`, in microseconds, with all factors 1.
    pub fn area_ticks(&self, from: SimTime, to: SimTime) -> f64 {
        let areas = self.pieces(self.place_at(from), to).map(|Piece { segment, next, .. }| {
            let end = next.map_or(SimTime::MAX, |(_, end)| end).min(to);
            end.saturating_since(segment.from.max(from)).ticks() as f64 * segment.weight
        });
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
            let piece = self.piece(cursor.place, SimTime::MAX);
            cursor.enter(&piece, &mut factor_of_day);
            let rate = piece.segment.weight * cursor.factor;
            // An endless segment of rate zero would have a capacity that is no number.
            let capacity = match piece.next {
                Some(_) => (cursor.length_ticks - cursor.offset_ticks) * rate,
                None => f64::INFINITY,
            };
            if rate > 0.0 && left <= capacity {
                cursor.offset_ticks += left / rate;
                return cursor.instant(cursor.offset_ticks);
            }
            left -= capacity;
            cursor.go_to(piece.next?.0);
        }
    }

    /// Moves `cursor` on to `at`, which is not before it, and returns what the rate has integrated to
    /// meanwhile, in microseconds; factors are as in [`RateProfile::advance`].
    pub fn advance_to(&self, cursor: &mut RateCursor, at: SimTime, mut factor_of_day: impl FnMut(u32) -> f64) -> f64 {
        let mut area = 0.0;
        loop {
            let piece = self.piece(cursor.place, SimTime::MAX);
            cursor.enter(&piece, &mut factor_of_day);
            let next = piece.next.filter(|(_, from)| *from <= at);
            let offset = next.map_or(at, |(_, from)| from).saturating_since(piece.segment.from).ticks() as f64;
            area += (offset - cursor.offset_ticks).max(0.0) * piece.segment.weight * cursor.factor;
            cursor.offset_ticks = offset.max(cursor.offset_ticks);
            let Some((place, _)) = next else { return area };
            cursor.go_to(place);
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::Xoshiro256PlusPlus;
    use rand_distr::{Distribution as _, Exp1};

    use super::{Day, Place, RateCursor, RateProfile, Segment};
    use crate::engine::SimTime;

    fn at(from: u64, weight: f64) -> Segment {
        Segment { from: SimTime::from_ticks(from), weight }
    }

    /// Makes a profile whose segments are split where a day begins.
    fn with_days(segments: impl IntoIterator<Item = Segment>, day_starts: &[SimTime]) -> RateProfile {
        let segments: Vec<Segment> = segments.into_iter().collect();
        let mut next = 0;
        let ends = day_starts.iter().skip(1).copied().chain([SimTime::MAX]);
        let days = (0..).zip(day_starts.iter().zip(ends)).map(|(number, (&from, end))| {
            let held = segments[..next].last().map(|segment| Segment { from, ..*segment });
            let first = next;
            next += segments[next..].iter().take_while(|segment| segment.from < end).count();
            let own = &segments[first..next];
            let held = held.filter(|_| own.first().is_none_or(|segment| segment.from > from));
            Day { number, height: 1.0, segments: held.into_iter().chain(own.iter().copied()).collect() }
        });
        RateProfile::of_days(days)
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
        let old = with_days([at(0, 1.0), at(10, 2.0)], &days);
        let new = with_days([at(0, 3.0), at(20, 4.0)], &days);
        let joined = RateProfile::spliced(&[(SimTime::ZERO, &old, 1.0), (SimTime::from_ticks(15), &new, 0.5)]);
        let pieces = |profile: &RateProfile| {
            let pieces = profile.pieces(Place::default(), SimTime::MAX);
            pieces.map(|piece| (piece.segment, piece.day)).collect::<Vec<_>>()
        };
        let segments = [at(0, 1.0), at(10, 2.0), at(12, 2.0), at(15, 1.5), at(20, 2.0), at(24, 2.0)];
        let days = [0, 0, 1, 1, 1, 2];
        assert_eq!(pieces(&joined), segments.into_iter().zip(days).collect::<Vec<_>>());
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
        let profile = with_days([at(0, 1.0), at(10, 2.0), at(20, 1.0)], &days);
        let froms: Vec<u64> = profile.segments().map(|segment| segment.from.ticks()).collect();
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
    fn days_share_their_courses_and_a_weight_goes_on_over_midnight() {
        // 1,000 days of 10 ticks: 1 until 4, then 3, and 1 again from 8 on; from day 500 on at twice the height.
        let day = |number: u64| Day {
            number: 0,
            height: if number < 500 { 1.0 } else { 2.0 },
            segments: [(0, 1.0), (4, 3.0), (8, 1.0)].map(|(from, weight)| at(number * 10 + from, weight)).to_vec(),
        };
        let profile = RateProfile::of_days((0..1_000).map(day));
        assert_eq!(profile.courses.len(), 1);
        let segments: Vec<Segment> = profile.segments().collect();
        assert_eq!(segments[..3], [at(0, 1.0), at(4, 3.0), at(8, 1.0)]);
        assert_eq!(segments[3], at(14, 3.0), "from 8 to 14 nothing changes");
        assert_eq!(segments.len(), 3 + 499 * 2 + 1 + 499 * 2 + 2, "but the height at the start of day 500");
        assert_eq!(profile.area_ticks(SimTime::from_ticks(5), SimTime::from_ticks(17)), 3.0 * 6.0 + 6.0);
        assert_eq!(profile.area_ticks(SimTime::ZERO, SimTime::from_ticks(10_000)), 18.0 * 500.0 * 3.0);
    }

    #[test]
    fn epochs_stand_where_the_cumulative_rate_says() {
        // Two weights a day over 50 days, and days that begin within a segment.
        let segments = (0..100).map(|i| at(i * 500_000, [0.3, 1.6, 0.9][i as usize % 3]));
        let day_starts: Vec<SimTime> =
            (0..50).map(|day| SimTime::from_ticks(day * 1_000_000 - day % 2 * 1_234)).collect();
        let profile = with_days(segments, &day_starts);
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
        let days: Vec<SimTime> = (0..WEEKS * 7).map(|day| SimTime::from_ticks(day * DAY)).collect();
        let profile = with_days(segments, &days);
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
