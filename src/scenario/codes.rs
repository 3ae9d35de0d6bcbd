//! The table of diagnostic codes: one entry per mistake that a scenario's author can make.
//!
//! S0xx the file and its shape, S1xx arrivals and demand, S2xx places, calendars and what acts on them, S3xx steps
//! and routes, S4xx the run, what its results are held against, and studies, S7xx costs. A code is never reused for
//! another mistake. `karvon explain` prints the entries and `docs/errors.md` lists them.

mod cost;
mod demand;
mod journey;
mod observations;
mod places;
mod study;
mod trade;

pub use cost::{S701, S702, S703, S704};
pub use demand::{
    S101, S102, S103, S104, S105, S106, S107, S108, S109, S110, S111, S112, S113, S114, S115, S116, S117, S118, S119,
    S120, S121, S122, S123,
};
pub use journey::{
    S301, S302, S303, S304, S305, S306, S307, S308, S309, S310, S311, S312, S313, S314, S315, S316, S317, S318, S319,
    S320, S321, S322, S323, S324, S325, S326, S327, S328, S329, S330, S331, S340, S341,
};
pub use observations::{S801, S802, S803, S804, S805, S806, S807, S808};
pub use places::{
    S201, S202, S203, S204, S205, S206, S207, S208, S209, S210, S211, S212, S213, S214, S215, S216, S217, S218, S230,
    S231, S232, S233, S234, S240, S241,
};
pub use trade::{S601, S602, S603, S604, S605, S606, S607, S611, S612, S613, S614, S615, S616, S617, S618, S619};

pub use study::{
    S409, S410, S411, S412, S413, S414, S420, S421, S422, S423, S424, S425, S426, S427, S428, S429, S430, S431,
};

/// A diagnostic code with its long form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// The code itself, such as "S001".
    pub id: &'static str,
    /// The mistake in a few words.
    pub title: &'static str,
    /// What it means and how to mend it.
    pub explanation: &'static str,
}

/// Returns the code with this id, whatever the case of its letter.
pub fn find(id: &str) -> Option<&'static Code> {
    ALL.iter().find(|code| code.id.eq_ignore_ascii_case(id))
}

/// Every code, in order.
pub const ALL: &[Code] = &[
    // The file and its shape.
    S001, S002, S003, S004, S005, S006, S007, S010, S011, S012, S013, S014, S020, S050, S051, S052, S053,
    S054, // Arrivals and demand.
    S101, S102, S103, S104, S105, S106, S107, S108, S109, S110, S111, S112, S113, S114, S115, S116, S117, S118, S119,
    S120, S121, S122, S123, // Places and calendars, and what acts on them.
    S201, S202, S203, S204, S205, S206, S207, S208, S209, S210, S211, S212, S213, S214, S215, S216, S217, S218, S230,
    S231, S232, S233, S234, S240, S241, // Steps and routes.
    S301, S302, S303, S304, S305, S306, S307, S308, S309, S310, S311, S312, S313, S314, S315, S316, S317, S318, S319,
    S320, S321, S322, S323, S324, S325, S326, S327, S328, S329, S330, S331, S340, S341, // The run.
    S401, S402, S403, S404, S405, S406, S407, S408, S409, S410, S411, S412, S413, S414, // Studies.
    S420, S421, S422, S423, S424, S425, S426, S427, S428, S429, S430, S431, // Trade, and the center.
    S601, S602, S603, S604, S605, S606, S607, S611, S612, S613, S614, S615, S616, S617, S618, S619, // Costs.
    S701, S702, S703, S704, // Observations.
    S801, S802, S803, S804, S805, S806, S807, S808,
];

// ---- S0xx: the file and its shape ----

/// The file is not TOML.
pub const S001: Code = Code {
    id: "S001",
    title: "the file is not TOML",
    explanation: "The text breaks a rule of TOML, the format scenario files are written in: a quote or a bracket is \
        left open, a key is given twice, a number is malformed. Mend every place that is marked; the rest of the file \
        is only looked at when all of it can be read.",
};

/// The format's version is missing or not known.
pub const S002: Code = Code {
    id: "S002",
    title: "the format's version is missing or not known",
    explanation: "A scenario file begins with `karvon = 1`, the version of the format that it is written in. Every \
        file says it for itself, those named by `extends` too. A file with a larger number was written for a newer \
        program: use that program.",
};

/// The format has no such key here.
pub const S003: Code = Code {
    id: "S003",
    title: "unknown key",
    explanation: "The format has no such key at this place, so it is a misspelling or stands in the wrong table. A \
        key that follows a `[table]` line belongs to that table, up to the next such line.",
};

/// A key that must be written is absent.
pub const S004: Code = Code {
    id: "S004",
    title: "missing key",
    explanation: "This table needs a key that has no default. Write it, or `extends` a file that does.",
};

/// A value is of the wrong type, or outside of the range of its type.
pub const S005: Code = Code {
    id: "S005",
    title: "wrong type",
    explanation: "The value is of another type than the key needs, for example a string (in quotes) where a number \
        (without quotes) is needed, one value where a list is needed, or a negative number where things are counted.",
};

/// A quantity is malformed or of the wrong dimension.
pub const S006: Code = Code {
    id: "S006",
    title: "wrong quantity",
    explanation: "A quantity is written as a number and a unit in quotes: \"20 min\", \"67 /d\", \"20 t\", \"1200 \
        t/d\", \"252 USD/t\". The number is missing, or the unit is missing, unknown, or of another kind than the key \
        needs. Counts and shares have no unit and no quotes. Dates are written 2023-01-31.",
};

/// A value is not one of those that the key can have.
pub const S007: Code = Code {
    id: "S007",
    title: "unknown choice",
    explanation: "The key takes one of a few words, and this is none of them. The message lists them.",
};

/// A file named by `extends` cannot be read.
pub const S010: Code = Code {
    id: "S010",
    title: "extended file cannot be read",
    explanation: "`extends` names a file that is not there or cannot be read. The path is relative to the file that \
        names it.",
};

/// Files extend each other in a circle.
pub const S011: Code = Code {
    id: "S011",
    title: "circle of extended files",
    explanation: "A file extends itself, directly or through other files, so there is no first file to begin with; or \
        files extend each other more than 32 deep.",
};

/// A path in `remove` names nothing that was inherited.
pub const S012: Code = Code {
    id: "S012",
    title: "`remove` names nothing",
    explanation: "`remove` lists dotted paths, such as \"station.uz_scanner\", that are taken out of what `extends` \
        brought in. This path is not there, so removing it would do nothing.",
};

/// A path of `--set` does not exist.
pub const S013: Code = Code {
    id: "S013",
    title: "`--set` names no key",
    explanation: "`--set PATH=VALUE` changes a key that the scenario has, or gives a key that the format knows and the \
        scenario leaves to its default. It makes no new stations, steps or flows: write those in a file that `extends` \
        the scenario.",
};

/// The value of a `--set` is malformed.
pub const S014: Code = Code {
    id: "S014",
    title: "malformed `--set` value",
    explanation: "The value of `--set PATH=VALUE` is read as TOML, and as plain text if it is a bare word such as 20 \
        min. This one is empty, or a number that cannot be read, or begins like a TOML string, list or table and does \
        not end like one. Mind that the shell takes quotes away: write --set 'path=[\"a\", \"b\"]'.",
};

/// A name is not a plain word.
pub const S020: Code = Code {
    id: "S020",
    title: "malformed name",
    explanation: "Names of things, channels, directions and modes become parts of result groups such as \
        `direction=north;goods=grain` and of dotted paths, so they are plain words: small letters, digits and `_`, \
        with a letter first.",
};

/// A scenario file named on the command line cannot be read.
pub const S050: Code = Code {
    id: "S050",
    title: "unreadable file",
    explanation: "A file named on the command line does not exist, may not be read, or is not UTF-8 text.",
};

/// The output folder cannot be written.
pub const S051: Code = Code {
    id: "S051",
    title: "output folder cannot be written",
    explanation: "Before anything is run, karvon makes the folder for the results and tries to write in it. Name another \
        one with `--out DIR`, or mend its permissions.",
};
/// A folder that holds no results.
pub const S052: Code = Code {
    id: "S052",
    title: "not a whole result folder",
    explanation: "A folder is whole once karvon has written its `manifest.json`, which comes last, and as long as nobody \
        takes files away or changes them. Name the folder of a command that came to its end, or run it again.",
};
/// A path that no value of a scenario has.
pub const S053: Code = Code {
    id: "S053",
    title: "no value at this path",
    explanation: "A path is the keys from the top of a scenario to a value with dots between them, as in \
        `station.kz_customs.lanes`. `karvon show --resolved FILE` prints all there are.",
};

/// A day that is not in the window.
pub const S054: Code = Code {
    id: "S054",
    title: "day outside of the window",
    explanation: "The page replays the trucks of one day of the window, that is from `run.start` on and not in the warm-up. \
        `--day DATE` names another one than the middle of the window.",
};

// ---- S4xx: the run ----

/// A count of the run is zero.
pub const S401: Code = Code {
    id: "S401",
    title: "nothing can run",
    explanation: "A run has at least one replication, and its limits on events and on trucks alive are at least one.",
};

/// The level is not within 0 and 1.
pub const S402: Code = Code {
    id: "S402",
    title: "no confidence level",
    explanation: "The confidence level of intervals is a share strictly between 0 and 1, such as 0.95; that of a \
        requirement is also above 0.5.",
};

/// The lengths of the run are impossible.
pub const S403: Code = Code {
    id: "S403",
    title: "run has impossible lengths",
    explanation: "The window (`length`) is longer than nothing, `warm_up` and `follow_up` are not negative, and \
        together they are at most 50 years. Places that open very often over so long a run are too much to keep.",
};

/// The run starts in a far year.
pub const S404: Code = Code {
    id: "S404",
    title: "start is out of range",
    explanation: "Clocks and their changes are known for the years 1970 to 2199, so a run starts in them.",
};

/// No indicator has this name.
pub const S405: Code = Code {
    id: "S405",
    title: "unknown indicator",
    explanation: "Published values, requirements and studies name one of the indicators that a run yields: \
        `crossing_time`, `side_time`, `turnover`, ... The column `kpi` of kpis.csv lists them all.",
};

/// No statistic has this name.
pub const S406: Code = Code {
    id: "S406",
    title: "unknown statistic",
    explanation: "An indicator is condensed to one number as its `total`, `per_day`, `mean`, `p50`, `p90`, `p95`, \
        `p99`, `max` or `share`, or as the share of trucks within so many hours, such as `within_24h`. The column \
        `statistic` of kpis.csv says which of them an indicator has.",
};

/// A published value or a bound is in another unit than the indicator.
pub const S407: Code = Code {
    id: "S407",
    title: "value in another unit",
    explanation: "A published value, or the bound of a requirement, is written in the unit that the column `unit` of kpis.csv has for the same number: \
        `h` for times, `USD` for money, `1` for counts and for shares. Convert the value; the `unit` beside it is there \
        to be compared, and converts nothing.",
};

/// A tolerance is not above zero.
pub const S408: Code = Code {
    id: "S408",
    title: "tolerance not above zero",
    explanation: "`tolerance` is the share of the published value that the result may be off, above zero: 0.2 accepts \
        results from 20 % below to 20 % above. No simulation meets a value exactly.",
};

#[cfg(test)]
mod tests {
    use super::{ALL, find};

    #[test]
    fn codes_are_sorted_unique_and_explained() {
        assert!(ALL.windows(2).all(|pair| pair[0].id < pair[1].id));
        for code in ALL {
            assert!(code.id.len() == 4 && code.id.starts_with('S'), "{}", code.id);
            assert!(code.title.len() < 60 && code.explanation.ends_with('.'), "{}", code.id);
            assert!(!code.explanation.contains("  "), "{}", code.id);
        }
    }

    #[test]
    fn codes_are_found_in_any_case() {
        assert_eq!(find("s003").map(|code| code.title), Some("unknown key"));
        assert_eq!(find("S999"), None);
    }
}
