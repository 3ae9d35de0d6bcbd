//! Codes S8xx: observations that are fitted, and calibration.

use super::Code;

/// A table of observations lacks a column.
pub const S801: Code = Code {
    id: "S801",
    title: "observations without the column",
    explanation: "The first line of a table of observations holds its headings, and the columns are parted by commas or \
        semicolons. The command names a heading that is not among them.",
};

/// A measured time is no time.
pub const S802: Code = Code {
    id: "S802",
    title: "observation that is no time",
    explanation: "A measured time is a number, in minutes or in the unit that `--unit` names, or a duration such as \
        `1.5 h`. Cells without a time are passed over.",
};

/// A measured time is not above zero.
pub const S803: Code = Code {
    id: "S803",
    title: "measured time not above zero",
    explanation: "Work takes some time, and no family of times has any chance of zero or less. Such rows are mostly slips, \
        or mark what was not measured: leave the cell empty then.",
};

/// A row does not say whether its end was seen.
pub const S804: Code = Code {
    id: "S804",
    title: "mark that is neither yes nor no",
    explanation: "The column that `--censored` names says `yes` (or `true`, `1`) where a time was cut off before its end \
        was seen, and `no` (or `false`, `0`, or nothing) where it was measured in full.",
};

/// An observed arrival is no date and time.
pub const S805: Code = Code {
    id: "S805",
    title: "observed arrival that is no date and time",
    explanation: "Arrivals are dates and times of the local clock, such as `2023-01-31 06:30`, with seconds or without, \
        in any order.",
};

/// The observations are too few, or all alike.
pub const S806: Code = Code {
    id: "S806",
    title: "nothing to fit",
    explanation: "A distribution is fitted to at least two different times that were measured in full, a profile to at \
        least one arrival. What is less gives no estimate; for a time that never varies, write the constant itself.",
};

/// A calibration has no published values to go by.
pub const S807: Code = Code {
    id: "S807",
    title: "nothing to calibrate by",
    explanation: "`karvon calibrate` holds the axes of a study against the published values of its scenario, written as \
        `[published.NAME]`. It needs at least one, and none of zero, whose tolerance would be nothing.",
};

/// A study cannot be calibrated.
pub const S808: Code = Code {
    id: "S808",
    title: "study that cannot be calibrated",
    explanation: "A calibration fits a surface to the results at points that fill the space of the axes. It takes a study of \
        one scenario, combined by `sobol` or `lhs`, with ten points for each axis or so.",
};
