//! Codes S2xx: places and calendars, and what acts on them.

use super::Code;

/// A place, or what acts on one, refers to a table that is not there.
pub const S201: Code = Code {
    id: "S201",
    title: "place names something unknown",
    explanation: "A station names its side and perhaps a calendar; spaces, gates, stocks and timetables name their \
        side; closures, breakdowns and controllers name what they act on. Each must be a table of the scenario, such \
        as `[side.kz]`.",
};

/// There is no such time zone.
pub const S202: Code = Code {
    id: "S202",
    title: "unknown time zone",
    explanation: "A side's clock is given by a name of the IANA time zone database, such as \"Asia/Tashkent\" or \
        \"Asia/Almaty\". Changes of the clock are part of it.",
};

/// A station has no opening in the run.
pub const S203: Code = Code {
    id: "S203",
    title: "station is never open",
    explanation: "The calendar's weekly hours, holidays and exceptions, and closures, leave the station or the gate no \
        opening between the start of the warm-up and the end of the follow-up, so all trucks would wait there for \
        ever.",
};

/// A station has no lanes, or a space no places.
pub const S204: Code = Code {
    id: "S204",
    title: "no lanes or places, or too many",
    explanation: "A station serves as many trucks at once as it has lanes, a space holds as many as it has places. \
        With none, the first truck would wait for ever. To do without a station, take its steps off the routes; to \
        close it for a time, use its calendar. More than a million lanes are a slip: a station that serves as many as \
        come has `lanes = \"unlimited\"`. Shifts open lanes, too: one or more, and none beside `\"unlimited\"`.",
};

/// Hours, a holiday or an exception cannot be read.
pub const S205: Code = Code {
    id: "S205",
    title: "calendar cannot be read",
    explanation: "Weekly hours are days and then ranges: \"daily 08:00-20:00\", \"mon-fri 09:00-13:00, 14:00-18:00\", \
        \"sat,sun 22:00-02:00\" (over midnight). Holidays are dates or ranges of dates: \"2023-03-21..2023-03-23\". \
        Exceptions are hours for a date, or \"closed\": `\"2023-03-25\" = \"10:00-14:00\"`.",
};

/// A job may never find a long enough opening.
pub const S206: Code = Code {
    id: "S206",
    title: "job longer than any opening",
    explanation: "At a station with `at_closing = \"do_not_start\"` a job starts only if it can finish before \
        closing. A job that is longer than every opening would wait for ever and hold up the line. Times without an \
        upper bound (exponential, lognormal and others) have such jobs, however rare: give them a `max` (redraw above) \
        or a `cap` (limit to), lengthen the openings, or let jobs finish after closing. The same holds where jobs stop \
        at closing and begin anew after it (`interrupted = \"restart\"`), and for the further stations of a step: all \
        in `also`, and those in `or` where a truck chooses one of them; else one that a job fits will do.",
};

/// Nothing uses this station, space or calendar.
pub const S207: Code = Code {
    id: "S207",
    title: "place or calendar not used",
    explanation: "No step is at the station or through the space, or no station has the calendar, so it changes no \
        result. That is often a misspelled or forgotten reference.",
};

/// The scenario has no side.
pub const S208: Code = Code {
    id: "S208",
    title: "no side of the border",
    explanation: "The run begins at 00:00 on the clock of the first side in name order, and every place is on a side, \
        so a scenario has at least one, such as `[side.uz]`.",
};

/// A line of times cannot be read.
pub const S209: Code = Code {
    id: "S209",
    title: "times cannot be read",
    explanation: "A line of times is days and then times: \"daily 06:00, 18:00\", \"sat,sun 09:30\", \"2023-03-21 \
        06:00\", or a range with a step: \"mon-fri 08:00-18:00 every 15 min\", whose end is not one of the times. \
        Days are `daily`, days of the week, dates, `monthly` (the first of each month) or `yearly` (the first of \
        January).",
};

/// Lines of times have none in the run, or too many.
pub const S210: Code = Code {
    id: "S210",
    title: "no times in the run",
    explanation: "The lines of a timetable or of a refill have at least one time between the start of the warm-up \
        and the end of the follow-up, and at most five million. Look at their days and dates, and at the dates of \
        the run.",
};

/// A closure is empty or cannot be read.
pub const S211: Code = Code {
    id: "S211",
    title: "closure cannot be read",
    explanation: "A closure lists stations, and periods in which they are closed. A period is two ends with a date \
        and a time, \"2023-01-10 12:00 .. 2023-01-11 06:00\", or whole days, \"2023-01-10 .. 2023-01-12\". It ends \
        after it begins.",
};

/// A breakdown has no cause, several, or one that comes at once.
pub const S212: Code = Code {
    id: "S212",
    title: "breakdown needs one cause",
    explanation: "A breakdown comes `after` a time, measured `by` the clock or by the working time of the station, \
        or it comes `after_jobs`. The time is above zero, the jobs are 1 or more, and so are the machines that break \
        down.",
};

/// A breakdown takes lanes down that are not there.
pub const S213: Code = Code {
    id: "S213",
    title: "breakdown of lanes that are not there",
    explanation: "A breakdown takes down 1 lane or more, and at most as many as the station has. A station with \
        unlimited lanes has nothing that could break down.",
};

/// A repair waits for what it repairs.
pub const S214: Code = Code {
    id: "S214",
    title: "repair waits for itself",
    explanation: "`repair_at` names the station with the crew, whose lane the repair needs. It is not the station \
        that broke down: with all lanes down, nobody could repair them.",
};

/// A stock is too small for what comes into it.
pub const S215: Code = Code {
    id: "S215",
    title: "stock without room",
    explanation: "A stock holds what is there at the start and what comes in at a time, and so do the places of a \
        departure. With `mode = \"set\"` and 0 units a refill empties the stock; other refills bring something.",
};

/// A controller looks at or does nothing, or several things.
pub const S216: Code = Code {
    id: "S216",
    title: "controller needs one gauge and one action",
    explanation: "A controller looks at one number (`line_of`, `in_use_of`, `stock_of`, `release_time` or \
        `side_time`) and does one thing (`open`, `move`, `channels` or `rate`). To do two things write two \
        controllers.",
};

/// The limits of a controller are impossible.
pub const S217: Code = Code {
    id: "S217",
    title: "impossible limits of a controller",
    explanation: "A controller reviews from time to time (`every`, from a second to a year), acts when its number is \
        above `above` and acts back when it is below `below`, which is not more. Counts are compared with numbers, \
        and the moving means of `release_time` and `side_time` with durations. `weight` is above 0 and at most 1.",
};

/// A controller cannot do what it is to do.
pub const S218: Code = Code {
    id: "S218",
    title: "controller cannot act",
    explanation: "A controller changes what is there: at least one lane of stations that have a number of them, \
        between two different stations; the channels that a step assigns, with shares that sum to 1; the rate of a \
        flow that has one, by a factor above zero. Release times are those of a route with `release`.",
};

/// A change of the timeline names no key.
pub const S230: Code = Code {
    id: "S230",
    title: "change names no key",
    explanation: "Each path under `set` in `[timeline.NAME]` names a key that the scenario has, or gives a key that the \
        format knows and the scenario leaves to its default, as with `--set`. No station, step or flow comes into being \
        at a date: write it from the start, with a rate or a share of zero until then.",
};

/// A change of the timeline is of something that cannot change.
pub const S231: Code = Code {
    id: "S231",
    title: "cannot change during the run",
    explanation: "At a date these can change: `lanes` and `calendar` of stations, `places` of spaces, `calendar` of \
        gates, calendars, profiles and closures themselves, `refill` of stocks, `places` and `departures` of \
        timetables, `rate`, `profiles`, `timetable.at`, `route` and `priority` of flows, `rate` of streams, \
        `demand.scale`, `share` of attributes, `controls` of goods, routes, and the keys of steps that do not tell \
        what a step does. Lanes that are a number at one time are not unlimited at another. What the run is, where \
        places are, and how agents act is the same from beginning to end. Nor can a very large scenario change at very \
        many dates, since what it is at each of them is kept.",
};

/// A step has other channels at another time.
pub const S232: Code = Code {
    id: "S232",
    title: "channels change during the run",
    explanation: "A step assigns the same channels at all times; only their shares change. Write a channel that comes \
        into use later with the share 0 from the start, and one that goes out of use with the share 0 from then on.",
};

/// A change comes after the run's end.
pub const S233: Code = Code {
    id: "S233",
    title: "change after the end of the run",
    explanation: "The date of the change lies after the window and its follow-up, so nobody meets it. Lengthen the run \
        or take the entry out.",
};

/// A plant has cost less than before.
pub const S234: Code = Code {
    id: "S234",
    title: "investment that shrinks",
    explanation: "What a plant has cost to build stays spent. A date that adds lines to it writes what it has cost in \
        all by then; what it adds is the difference.",
};

/// A place has no value at one of the posts.
pub const S240: Code = Code {
    id: "S240",
    title: "no value at a post",
    explanation: "Where a value of a station, space, gate, stock or timetable differs by post, as in \
        `lanes = { yallama = 6, other = 2 }`, it is written for each `[post.NAME]`, or for `other`, which stands for \
        all posts that are not named. Posts are few: what is at them is written out for each.",
};

/// A value is of something that is nearly a post.
pub const S241: Code = Code {
    id: "S241",
    title: "value of a post that there is not",
    explanation: "A table that names posts has values by post, as in `lanes = { yallama = 6, other = 2 }`. All of its keys \
        are names of `[post.NAME]` tables, or `other`.",
};
