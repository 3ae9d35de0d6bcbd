//! Codes of requirements, forecasts and studies.

use super::Code;

/// A requirement has not exactly one bound.
pub const S409: Code = Code {
    id: "S409",
    title: "requirement needs one bound",
    explanation: "A requirement says that a result is `at_most` or `at_least` some number: one of the two. For both, \
        write two requirements.",
};

/// A station gets more work than it is open for.
pub const S410: Code = Code {
    id: "S410",
    title: "more work comes than is open",
    explanation: "By the shares, mean times and rates of the scenario, more lane-hours of work come to this station in a \
        day than its lanes are open. Nobody gives up or is refused there, so its queue grows as long as the run lasts, \
        and the longer the run, the longer the times in its results. Only `karvon check` looks \
        ahead like this.",
};

/// The window cannot be cut into these batches.
pub const S411: Code = Code {
    id: "S411",
    title: "window cannot be cut into batches",
    explanation: "`batches` cuts the window of one long replication into stretches that stand in the place of \
        replications: two or more, each of a day or more, since hours of the day are not alike.",
};

/// The window is too short to look for its warm-up.
pub const S412: Code = Code {
    id: "S412",
    title: "window too short to find the warm-up",
    explanation: "`warm_up_by = \"mser5\"` looks at days, five at a time, and leaves at most half of the window out. Below \
        20 days it can tell nothing.",
};

/// A quantile is no share.
pub const S413: Code = Code {
    id: "S413",
    title: "quantile out of range",
    explanation: "A quantile over replications is a share strictly between 0 and 1, such as 0.5 for the median. It is taken \
        over the values of whole replications; for single trucks there are statistics such as p95.",
};

/// The scenario does not yield a number that the file names.
pub const S414: Code = Code {
    id: "S414",
    title: "number that the scenario does not yield",
    explanation: "A number of a result is an indicator over a group, condensed by a statistic: `crossing_time` over \
        `direction=north;side=uz` by its `mean`. Groups are made of what the scenario has (its directions, sides, stations, \
        goods, channels, modes, years), their parts in one order; the columns `kpi`, `group` and `statistic` of kpis.csv list \
        what there is. This scenario yields no such number, so it could be held against nothing. It is looked for once \
        there is no other error. Published values of a file that the scenario extends are warned of instead: they may be of \
        what it takes out.",
};

/// A scenario of a study cannot be read, or its name is taken.
pub const S420: Code = Code {
    id: "S420",
    title: "scenario of a study is missing",
    explanation: "`scenario` names the file that the study varies, or a list of them, relative to the study. Each can be \
        read, and no two have the same file name, since results are told apart by it.",
};

/// An axis leads to no key of the scenario.
pub const S421: Code = Code {
    id: "S421",
    title: "axis leads nowhere",
    explanation: "An axis varies a key that every scenario of the study has, or one that the format knows and the \
        scenario leaves to its default, named by its dotted path such as station.uz_out_customs.lanes. It makes no new \
        station, step or flow.",
};

/// An axis does not say which values it takes.
pub const S422: Code = Code {
    id: "S422",
    title: "axis has no values",
    explanation: "An axis has a `path` and either `values` or a range `from` lower `to` higher, in numbers or in \
        quantities of one unit; or else it has `levels`, each a table of paths and values. With `method = \"list\"` the \
        points give the values.",
};

/// A value of an axis is an error in the scenario.
pub const S423: Code = Code {
    id: "S423",
    title: "axis value is refused by the scenario",
    explanation: "With this value in its place the scenario has an error, which the message names. Every value that an \
        axis lists, and both ends of a range, are tried before anything runs.",
};

/// The axes cannot be combined as asked.
pub const S424: Code = Code {
    id: "S424",
    title: "axes cannot be combined so",
    explanation: "A grid needs values of every axis: `n` cuts a range of quantities or shares into so many. `zip` needs \
        equally many of each. A list gives every axis a value in every point. Samples (`lhs`, `sobol`, `morris`, \
        `sobol_indices`) have 1 to 65536 points, and sensitivity designs no constraints. All points of a study, constraints aside, are ten \
        million at most.",
};

/// A constraint is malformed.
pub const S425: Code = Code {
    id: "S425",
    title: "constraint cannot be read",
    explanation: "A constraint compares two sums of axes and numbers with `<=`, `>=`, `<`, `>` or `==`, as in \"officers + \
        2 * scanners <= 20\"; `*`, `/`, `-` and parentheses are allowed. An axis stands for its number, a quantity for \
        its number in the unit that the study writes.",
};

/// The constraints leave no design point.
pub const S426: Code = Code {
    id: "S426",
    title: "no design point is left",
    explanation: "No combination of the axes satisfies all constraints, so there is nothing to run. Loosen a constraint, \
        or widen an axis.",
};

/// The precision can never be reached.
pub const S427: Code = Code {
    id: "S427",
    title: "precision cannot be reached",
    explanation: "Replications come in blocks: `first` before the first look (2 or more, since one says nothing of \
        spread), `block` between two looks. A target has one width above 0: `half_width` in the unit of the indicator, \
        or `relative`, a share of the mean.",
};

/// The base of a comparison is no point.
pub const S428: Code = Code {
    id: "S428",
    title: "base is no design point",
    explanation: "`base` gives every axis a value; the point is run too, whether or not the design has it, and every \
        other is compared with it on the same luck.",
};

/// It is not clear what is to be made small.
pub const S429: Code = Code {
    id: "S429",
    title: "nothing to make small",
    explanation: "`[minimize]` has either `cost`, the price of one unit of each axis that costs anything (or of each of \
        its values by name), or an `indicator` with `indifference`, the smallest difference that is worth telling apart.",
};

/// Folders to merge are not of one study.
pub const S430: Code = Code {
    id: "S430",
    title: "folders cannot be merged",
    explanation: "`karvon merge` puts together the folders that shards of one study have written, all by the same version \
        of karvon. This one has no inputs.json, or one that differs from that of the first folder: it is of another \
        study, of an edited one, or of another version.",
};

/// The data of an axis cannot be read.
pub const S431: Code = Code {
    id: "S431",
    title: "data of an axis cannot be read",
    explanation: "`data` names a CSV file, relative to the study, and one column of it: `times`, measured times for the path of a \
        time, or `arrivals`, local dates and times for the path of a rate. There are two observations or more, and every row \
        can be read as `karvon fit` reads it.",
};
