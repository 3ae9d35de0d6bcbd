//! Tables that show how scenarios go over time and place: they are looked at, not estimated from.

use super::{GROUP, HALF_WIDTH, LEVEL, REPLICATIONS, SCENARIO, UNIT, mean};
use crate::experiment::{Course, Outcome};
use crate::report::table::{Cell, Table};

/// Returns the tables of courses, if there are any.
pub fn courses(courses: &[Course]) -> Vec<Table> {
    if courses.is_empty() { Vec::new() } else { vec![rhythm(courses), week(courses), ways(courses), day(courses)] }
}

/// Returns the crossing-time distributions: a row per scenario, group and bin.
pub fn distributions(outcomes: &[Outcome]) -> Table {
    let columns = [
        SCENARIO,
        GROUP,
        ("upper_edge_hours", "Upper edge of the bin; the first begins at 0, the last takes all that lies beyond."),
        ("share", "Share of the trucks in the bin, over all replications."),
    ];
    let mut table = Table::new("distributions", &columns);
    for outcome in outcomes {
        for distribution in &outcome.distributions {
            for (edge, share) in distribution.upper_edges_hours.iter().zip(&distribution.shares) {
                let scenario = outcome.scenario.as_str().into();
                table.push(vec![scenario, distribution.group.as_str().into(), (*edge).into(), (*share).into()]);
            }
        }
    }
    table
}

/// Returns queues, lanes and utilization by hour, weekday and month.
pub fn rhythm(courses: &[Course]) -> Table {
    let columns = [
        SCENARIO,
        ("place", "Name of the station, space or gate."),
        ("series", "`queue` (trucks in line), `open` (lanes), `utilization` or `occupancy` (trucks in a space)."),
        ("cycle", "`hour_of_day`, `day_of_week` or `month_of_year`, on the clock of the scenario's labels."),
        ("position", "Which part of the cycle: hours from 0, weekdays from Monday, 1, months from January, 1."),
        UNIT,
        ("mean", "Mean over the time in the window and the replications that a diary was kept of."),
        HALF_WIDTH,
        LEVEL,
        REPLICATIONS,
    ];
    let mut table = Table::new("rhythm", &columns);
    for course in courses {
        for row in &course.rhythm {
            let estimate = row.estimate.as_ref();
            let mut cells: Vec<Cell> = vec![course.scenario.as_str().into(), row.place.as_str().into()];
            cells.extend([row.series.into(), row.cycle.name().into(), row.position.into(), "1".into(), mean(estimate)]);
            cells.extend(Cell::spread(estimate));
            table.push(cells);
        }
    }
    table
}

/// Returns queues and utilization of stations by hour of the week.
pub fn week(courses: &[Course]) -> Table {
    let columns = [
        SCENARIO,
        ("place", "Name of the station."),
        ("weekday", "Monday, 1, to Sunday, 7, on the clock of the scenario's labels."),
        ("hour", "Hour of the day, from 0."),
        ("queue", "Mean number of trucks in line in the window, over the replications that a diary was kept of."),
        ("utilization", "Share of the open lanes that are at work; missing where none is open."),
    ];
    let mut table = Table::new("week", &columns);
    for course in courses {
        for row in &course.week {
            table.push(vec![
                course.scenario.as_str().into(),
                row.place.as_str().into(),
                row.weekday.into(),
                row.hour.into(),
                row.queue.into(),
                row.utilization.into(),
            ]);
        }
    }
    table
}

/// Returns the ways that trucks take between places.
pub fn ways(courses: &[Course]) -> Table {
    let columns = [
        SCENARIO,
        ("direction", "Direction of travel."),
        ("from", "Place that trucks come from; missing: from outside."),
        ("to", "Place that they go to next; missing: to outside."),
        ("trucks_per_day", "Trucks a day in the window of the first replication."),
        ("usd_per_day", "Value of their goods in USD a day."),
    ];
    let mut table = Table::new("ways", &columns);
    for course in courses {
        for way in &course.ways {
            let end = |end: &Option<String>| end.as_deref().map_or(Cell::Missing, Cell::from);
            table.push(vec![
                course.scenario.as_str().into(),
                way.direction.as_str().into(),
                end(&way.from),
                end(&way.to),
                way.trucks_per_day.into(),
                way.usd_per_day.into(),
            ]);
        }
    }
    table
}

/// Returns one day of the first replication, truck by truck.
pub fn day(courses: &[Course]) -> Table {
    let columns = [
        SCENARIO,
        ("date", "The day: the one asked for, or the one in the middle of the window."),
        ("truck", "Number of the truck in the replication, in order of arrival."),
        ("direction", "Direction of travel."),
        ("goods", "Goods; missing for an empty truck."),
        ("place", "Where it is."),
        ("joined_seconds", "When it came into line, in seconds from the start of the day."),
        ("granted_seconds", "When it was served or let in."),
        ("freed_seconds", "When it left."),
    ];
    let mut table = Table::new("day", &columns);
    for course in courses {
        for stay in &course.stays {
            table.push(vec![
                course.scenario.as_str().into(),
                course.date.as_str().into(),
                Cell::Integer(i64::try_from(stay.truck).expect("a replication has fewer than 2^63 trucks")),
                stay.direction.as_str().into(),
                stay.goods.as_deref().map_or(Cell::Missing, Cell::from),
                stay.place.as_str().into(),
                stay.joined_seconds.into(),
                stay.granted_seconds.into(),
                stay.freed_seconds.into(),
            ]);
        }
    }
    table
}
