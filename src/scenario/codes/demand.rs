//! Codes S1xx: arrivals and demand.

use super::Code;

/// A flow or a stream refers to a table that is not there.
pub const S101: Code = Code {
    id: "S101",
    title: "flow or stream names something unknown",
    explanation: "A flow names its side, its goods, its profiles and its route; a stream names its side and its \
        goods. Each must be a table of the scenario, such as `[route.north_truck]`. Mind that `remove` in an overlay \
        takes tables away.",
};

/// Traffic comes from a side that has no direction.
pub const S102: Code = Code {
    id: "S102",
    title: "side without a direction",
    explanation: "Trucks and goods are grouped by the direction they travel in, which is that of the side they come \
        from. Write `direction = \"north\"` or the like into every side that a flow or a stream comes from.",
};

/// A rate is negative or beyond measure.
pub const S103: Code = Code {
    id: "S103",
    title: "impossible rate",
    explanation: "A rate is zero or more, and at most a million trucks or tonnes an hour: a larger number is a slip \
        in the number or its unit. Zero switches a flow off.",
};

/// A flow has goods without payload or payload without goods.
pub const S104: Code = Code {
    id: "S104",
    title: "goods and payload do not go together",
    explanation: "A flow of loaded trucks names its goods and the tonnes in a truck (`payload`, above zero). A flow \
        of empty trucks has neither.",
};

/// A profile has the wrong number of weights, or weights that are no weights.
pub const S105: Code = Code {
    id: "S105",
    title: "weights do not make a profile",
    explanation: "`hour` has 24 weights from 00:00, `weekday` 7 from Monday, `month` 12 from January. They are \
        brought to mean 1, so only their proportions matter; none is negative, and not all are zero.",
};

/// A profile sets nothing.
pub const S106: Code = Code {
    id: "S106",
    title: "empty profile",
    explanation: "A profile shapes demand by `hour`, `weekday` or `month`, and this one has none of them. Flows \
        without a profile have the same rate at all times.",
};

/// All weight of a profile's months is outside of the window.
pub const S107: Code = Code {
    id: "S107",
    title: "no demand in the window",
    explanation: "The weights of months are brought to mean 1 over the window, so that `rate` is the mean rate in it. \
        Here the months of the window have no weight, so nothing can be the mean. Give one of them a weight, or write \
        `normalize = \"year\"`: then `rate` is the mean over a calendar year.",
};

/// Goods have a negative value.
pub const S108: Code = Code {
    id: "S108",
    title: "negative value of goods",
    explanation: "The value of a tonne is zero or more. Turnover is its sum over what crosses.",
};

/// Scale or growth make no factor.
pub const S109: Code = Code {
    id: "S109",
    title: "demand cannot be scaled",
    explanation: "All rates are multiplied by `scale` and by `(1 + growth)^(year of start - base_year)`. `scale` is \
        zero or more, `growth` is a share above -1 (0.05 for 5 % a year), and with growth `base_year` says which year \
        the rates are from, which is not after the run's start.",
};

/// A name means two classes of trucks.
pub const S110: Code = Code {
    id: "S110",
    title: "one name for two classes",
    explanation: "A table by class uses names of goods, attributes and channels side by side, along with `loaded`, \
        `empty` and `other`, and a time is told from such a table by `dist`. A name must therefore mean one of them \
        only. Rename one.",
};

/// Nothing uses these goods or this profile.
pub const S111: Code = Code {
    id: "S111",
    title: "goods or profile not used",
    explanation: "No flow and no stream names it, so it changes no result. That is often a misspelled or forgotten \
        reference.",
};

/// The share of an attribute depends on what is drawn later.
pub const S112: Code = Code {
    id: "S112",
    title: "attribute depends on what is unknown",
    explanation: "The attributes of a truck are drawn when it arrives, each by itself. Its channel is assigned later, \
        at a step, and its other attributes are drawn at the same time, so the share of an attribute can differ by \
        goods, `loaded`, `empty` and `other` only.",
};

/// A flow lists a profile twice.
pub const S113: Code = Code {
    id: "S113",
    title: "profile listed twice",
    explanation: "The weights of all listed profiles are multiplied, so a profile that is listed twice has its \
        weights squared.",
};

/// One flow arrives in no way or in several.
pub const S114: Code = Code {
    id: "S114",
    title: "flow needs one kind of arrivals",
    explanation: "The trucks of a flow arrive in exactly one way: at a `rate`, with a `gap` between them, by a \
        `timetable`, as in a `trace`, or only where steps of other flows bring them into being (`spawned`). \
        `profiles` and `busyness` shape a `rate` and nothing else. An overlay that changes the way takes out the \
        inherited one: `remove = [\"flow.fruit.rate\"]`.",
};

/// No time lies between trucks.
pub const S115: Code = Code {
    id: "S115",
    title: "gap without length",
    explanation: "`gap` is the time from each truck to the next. If it is always zero, endlessly many trucks arrive \
        at once.",
};

/// The busyness of days is no coefficient of variation.
pub const S116: Code = Code {
    id: "S116",
    title: "impossible busyness",
    explanation: "`busyness` is the coefficient of variation of a factor with mean 1 that each day's rate is \
        multiplied with: 0.3 for days that differ by some 30 %. It is from 0.001 to 10, or 0 for days that are alike.",
};

/// Appointments cannot be kept as written.
pub const S117: Code = Code {
    id: "S117",
    title: "impossible timetable of a flow",
    explanation: "At each planned time a `party` of 1 truck or more comes, except for a share `no_show` from 0 to 1, \
        and at the earliest `earliest` before the plan, from nothing to a week. `lateness` is the time from that \
        earliest to the arrival, so it is never negative: with `earliest = \"30 min\"` and a `lateness` of 40 min on \
        average trucks come 10 min late on average.",
};

/// A file of observed arrivals cannot be read.
pub const S118: Code = Code {
    id: "S118",
    title: "trace cannot be read",
    explanation: "A trace is a CSV file: a line of headings, and below it a row for each truck. The path in `file` \
        is relative to the file that names it, `column` is the heading of the column with local dates and times such \
        as 2023-01-31 06:30.",
};

/// Observed arrivals are not in order.
pub const S119: Code = Code {
    id: "S119",
    title: "trace out of order",
    explanation: "The rows of a trace are in order of time, as trucks were observed. A row that is earlier than the \
        one before it is a slip, or the file was sorted by something else. Times may be equal.",
};

/// A file of observed arrivals has none of use.
pub const S120: Code = Code {
    id: "S120",
    title: "trace without arrivals",
    explanation: "A trace that is replayed has an arrival between the start of the warm-up and the end of the \
        follow-up. A trace that is resampled has two arrivals or more, at any time, that are not all at one instant.",
};

/// A row of a trace tells no payload or no value.
pub const S121: Code = Code {
    id: "S121",
    title: "row without a load",
    explanation: "Where a trace names columns for what trucks carry, each row that is read has a payload above zero, in \
        tonnes or with a unit of its own, and a value of zero or more, in US dollars or with a unit. The first row at \
        fault is shown.",
};

/// A flow of people is none.
pub const S122: Code = Code {
    id: "S122",
    title: "people with goods, or nobody",
    explanation: "A flow with `people` is one of people: each vehicle has 1 to 1000 of them, on foot (`mode = \"foot\"`) 1, and no goods. \
        Trucks with goods are a flow of their own, even if they take the same route.",
};

/// A row of a trace names no goods of the scenario.
pub const S123: Code = Code {
    id: "S123",
    title: "row with unknown goods",
    explanation: "Where a trace names a column of goods, each row that is read has there the name of goods of the scenario, or \
        nothing if the truck is empty. There is then a flow for each, called after both, and the flow itself names no \
        `goods`. The first row at fault is shown.",
};
