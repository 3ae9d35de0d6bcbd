//! Working hours compiled to a station's lanes over simulated time.

use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::clock::{RunClock, dates, first_instant, read_clock};
use super::hours::{DAY_MINUTES, Hours, WorkingHours};
use crate::engine::{Calendar, Shift};

/// Days read past the run's end, more than a week: hours still open after them have no end.
const DAYS_PAST_HORIZON: i32 = 8;

/// A stretch of opening in Unix microseconds.
#[derive(Clone, Copy, Debug)]
struct Opening {
    from: i64,
    until: i64,
}

/// Compiles working hours on the clock of `zone` to the lanes that are open over the run.
///
/// Hours that overlap or meet are joined. An opening that begins within the run keeps its end even
/// where that lies past the run's end, so that the length of every opening is true.
pub(crate) fn compile_openings(hours: &WorkingHours, zone: &TimeZone, clock: &RunClock, lanes: u32) -> Calendar {
    // Hours of the day before may run over midnight into the run.
    let first = read_clock(zone, clock.zero_unix()).date().saturating_sub(1.day());
    let last = read_clock(zone, clock.horizon_unix()).date().saturating_add(DAYS_PAST_HORIZON.days());
    let openings = join(dates(first, last).flat_map(|date| on(hours, zone, date)));
    let read_until = instant(zone, last, DAY_MINUTES);

    let mut shifts = vec![Shift { from: clock.to_sim(clock.zero_unix()), capacity: 0 }];
    let in_run = |opening: &Opening| opening.until > clock.zero_unix() && opening.from < clock.horizon_unix();
    for opening in openings.into_iter().filter(in_run) {
        let opens = clock.to_sim(opening.from);
        // Open at time zero: the opening replaces the closed beginning.
        shifts.pop_if(|closed| closed.from == opens);
        shifts.push(Shift { from: opens, capacity: lanes });
        if opening.until < read_until {
            shifts.push(Shift { from: clock.to_sim(opening.until), capacity: 0 });
        }
    }
    Calendar::new(shifts)
}

/// Returns the openings that begin on a date; a special next day ends them at midnight.
fn on(hours: &WorkingHours, zone: &TimeZone, date: Date) -> Vec<Opening> {
    let next_is_special = date.tomorrow().is_ok_and(|next| hours.is_special(next));
    let opening = |hours: &Hours| {
        let until = if next_is_special { hours.until.min(DAY_MINUTES) } else { hours.until };
        Opening { from: instant(zone, date, hours.from), until: instant(zone, date, until) }
    };
    hours.on(date).iter().map(opening).collect()
}

/// Returns the instant at which the clock reads `minutes` after 00:00 of a date.
pub(super) fn instant(zone: &TimeZone, date: Date, minutes: u16) -> i64 {
    let inside = "a run lies inside the calendar";
    let date = (0..minutes / DAY_MINUTES).fold(date, |date, _| date.tomorrow().expect(inside));
    let [hour, minute] = [minutes % DAY_MINUTES / 60, minutes % 60].map(|part| part as i8);
    first_instant(zone, date.at(hour, minute, 0, 0)).expect(inside)
}

/// Joins openings that overlap or meet. Openings that a clock change leaves without length vanish.
fn join(openings: impl Iterator<Item = Opening>) -> Vec<Opening> {
    let mut sorted: Vec<Opening> = openings.filter(|opening| opening.from < opening.until).collect();
    sorted.sort_by_key(|opening| opening.from);
    let mut joined: Vec<Opening> = Vec::new();
    for opening in sorted {
        match joined.last_mut() {
            Some(last) if opening.from <= last.until => last.until = last.until.max(opening.until),
            _ => joined.push(opening),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};

    use super::compile_openings;
    use crate::engine::{Calendar, Shift, SimDuration, SimTime};
    use crate::scenario::civil::clock::{RunClock, RunSpan};
    use crate::scenario::civil::hours::WorkingHours;
    use crate::scenario::civil::zone;
    use crate::scenario::format;

    const HOUR: u64 = 3_600_000_000;

    fn hours(hours: u64) -> SimDuration {
        SimDuration::from_ticks(hours * HOUR)
    }

    /// A run of some days from midnight of the zone, with neither warm-up nor follow-up.
    fn run(start: Date, zone_name: &str, days: u64) -> RunClock {
        let span = RunSpan { warm_up: SimDuration::ZERO, length: hours(24 * days), follow_up: SimDuration::ZERO };
        RunClock::new(start, &zone(zone_name).unwrap(), span).unwrap()
    }

    fn working_hours(open: &[&str], holidays: &[&str], exceptions: &[(&str, &str)]) -> WorkingHours {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let exceptions = exceptions.iter().map(|(on, hours)| ((*on).to_owned(), (*hours).to_owned())).collect();
        WorkingHours::parse(&format::Calendar { open: owned(open), holidays: owned(holidays), exceptions }).unwrap()
    }

    /// Openings in hours since time zero; the last may have no end.
    fn openings(calendar: &Calendar) -> Vec<(f64, Option<f64>)> {
        let shifts = calendar.shifts();
        let at = |shift: &Shift| shift.from.ticks() as f64 / HOUR as f64;
        let open = shifts.iter().enumerate().filter(|(_, shift)| shift.capacity > 0);
        open.map(|(index, shift)| (at(shift), shifts.get(index + 1).map(at))).collect()
    }

    fn check(open: &[&str], start: Date, zone_name: &str, days: u64, expected: &[(f64, Option<f64>)]) {
        let clock = run(start, zone_name, days);
        let calendar = compile_openings(&working_hours(open, &[], &[]), &zone(zone_name).unwrap(), &clock, 3);
        assert_eq!(openings(&calendar), expected, "{open:?} in {zone_name}");
        assert_eq!(calendar.peak(), 3);
    }

    #[test]
    fn weekly_hours_open_on_their_days() {
        // 2023-03-17 is a Friday.
        let friday = date(2023, 3, 17);
        let two_days = [(9.0, Some(13.0)), (14.0, Some(18.0)), (81.0, Some(85.0)), (86.0, Some(90.0))];
        check(&["mon-fri 09:00-13:00, 14:00-18:00"], friday, "Asia/Tashkent", 4, &two_days);
        check(&["daily 08:00-12:00", "daily 11:00-13:00", "fri 13:00-14:00"], friday, "UTC", 1, &[(8.0, Some(14.0))]);
    }

    #[test]
    fn hours_run_over_midnight_into_and_out_of_the_run() {
        let friday = date(2023, 3, 17);
        let nights = [(0.0, Some(2.0)), (22.0, Some(26.0))];
        check(&["thu,fri 22:00-02:00"], friday, "Asia/Tashkent", 2, &nights);
        check(&["daily 22:00-02:00"], friday, "Asia/Tashkent", 1, &nights);
    }

    #[test]
    fn the_whole_day_is_one_opening_without_end() {
        check(&["daily 00:00-24:00"], date(2024, 2, 20), "Asia/Almaty", 20, &[(0.0, None)]);
        check(&["daily 06:00-00:00", "daily 00:00-06:00"], date(2023, 1, 1), "Europe/Berlin", 365, &[(0.0, None)]);
    }

    #[test]
    fn a_run_between_openings_is_never_open() {
        let clock = run(date(2023, 3, 18), "UTC", 2);
        let calendar =
            compile_openings(&working_hours(&["mon-fri 08:00-20:00"], &[], &[]), &zone("UTC").unwrap(), &clock, 3);
        assert_eq!(calendar, Calendar::always(0));
    }

    #[test]
    fn special_days_rule_from_midnight_to_midnight() {
        let clock = run(date(2023, 3, 20), "UTC", 5);
        let compiled = |exceptions: &[(&str, &str)]| {
            let hours = working_hours(&["daily 20:00-08:00"], &["2023-03-21..2023-03-22"], exceptions);
            openings(&compile_openings(&hours, &zone("UTC").unwrap(), &clock, 1))
        };
        let nights = [(0.0, Some(8.0)), (20.0, Some(24.0)), (92.0, Some(104.0)), (116.0, Some(128.0))];
        assert_eq!(compiled(&[]), nights, "the evening before ends at midnight");
        let opened = compiled(&[("2023-03-22", "10:00-14:00, 22:00-01:00")]);
        let with_exception =
            [(0.0, Some(8.0)), (20.0, Some(24.0)), (58.0, Some(62.0)), (70.0, Some(73.0)), (92.0, Some(104.0))];
        assert_eq!(opened[..5], with_exception, "exceptions win over holidays, and run over midnight");
    }

    #[test]
    fn almaty_opens_an_hour_later_once_its_clocks_went_back() {
        // 00:00 of 2024-03-01 at UTC+6 became 23:00 of the day before at UTC+5.
        let changing = [(9.0, Some(18.0)), (34.0, Some(43.0))];
        check(&["daily 09:00-18:00"], date(2024, 2, 29), "Asia/Almaty", 2, &changing);
        check(&["thu 22:00-24:00"], date(2024, 2, 29), "Asia/Almaty", 1, &[(22.0, Some(25.0))]);
        check(&["thu 22:00-23:30"], date(2024, 2, 29), "Asia/Almaty", 1, &[(22.0, Some(23.5))]);
    }

    #[test]
    fn missing_hours_move_forward_in_spring() {
        // Berlin's clocks jump from 02:00 to 03:00 on 2024-03-31.
        let sunday = date(2024, 3, 31);
        check(&["sun 02:15-02:45"], sunday, "Europe/Berlin", 1, &[(2.25, Some(2.75))]);
        check(&["sun 01:00-04:00"], sunday, "Europe/Berlin", 1, &[(1.0, Some(3.0))]);
        check(&["sun 02:30-03:15, 08:00-09:00"], sunday, "Europe/Berlin", 1, &[(7.0, Some(8.0))]);
        // And back from 03:00 to 02:00 on 2024-10-27.
        check(&["sun 02:30-04:00"], date(2024, 10, 27), "Europe/Berlin", 1, &[(2.5, Some(5.0))]);
    }

    /// Time in which both calendars are open on the first day of a run, by all their changes.
    fn joint(one: &Calendar, other: &Calendar) -> SimDuration {
        let end = SimTime::ZERO + hours(24);
        let mut instants: Vec<SimTime> = [one, other].iter().flat_map(|c| c.shifts()).map(|shift| shift.from).collect();
        instants.push(end);
        instants.sort_unstable();
        instants.dedup();
        let open = |calendar: &Calendar, from, until| calendar.area(from, until) > 0;
        let both = instants.windows(2).filter(|pair| pair[1] <= end);
        let both = both.filter(|pair| open(one, pair[0], pair[1]) && open(other, pair[0], pair[1]));
        both.fold(SimDuration::ZERO, |sum, pair| sum + (pair[1] - pair[0]))
    }

    #[test]
    fn joint_hours_of_almaty_and_shanghai_shrink_with_the_change() {
        let day = working_hours(&["daily 09:00-18:00"], &[], &[]);
        for (start, expected) in [(date(2024, 2, 1), 7), (date(2024, 4, 1), 6)] {
            let clock = run(start, "UTC", 1);
            let [almaty, shanghai] =
                ["Asia/Almaty", "Asia/Shanghai"].map(|name| compile_openings(&day, &zone(name).unwrap(), &clock, 1));
            assert_eq!(joint(&almaty, &shanghai), hours(expected), "{start}");
        }
    }

    #[test]
    fn eight_years_hold_every_opening() {
        let span = RunSpan { warm_up: hours(240), length: hours(24 * 2922), follow_up: hours(24 * 60) };
        let tashkent = zone("Asia/Tashkent").unwrap();
        let clock = RunClock::new(date(2023, 1, 1), &tashkent, span).unwrap();
        let day = working_hours(&["daily 08:00-20:00"], &["2025-01-01"], &[]);
        let calendar = compile_openings(&day, &tashkent, &clock, 2);
        let area = calendar.area(SimTime::ZERO, clock.window.follow_until);
        assert_eq!(area, u128::from(2 * 12 * HOUR * (10 + 2922 + 60 - 1)));
        assert_eq!(calendar.longest_opening(), Some(hours(12)));
    }
}
