//! The scenario files with exact answers, which their heads derive.

use super::PRECISION;

/// A scenario file and what is known of it.
pub(super) struct Case {
    /// The file in `scenarios/theory/`.
    pub(super) file: &'static str,
    /// What queueing theory calls it.
    pub(super) model: &'static str,
    pub(super) numbers: &'static [Number],
}

/// A number with its exact value.
pub(super) struct Number {
    pub(super) what: &'static str,
    /// Indicator, group and statistic.
    pub(super) key: [&'static str; 3],
    pub(super) exact: f64,
    /// Largest relative standard error.
    pub(super) precision: f64,
}

const fn number(what: &'static str, key: [&'static str; 3], exact: f64) -> Number {
    Number { what, key, exact, precision: PRECISION }
}

pub(super) const CASES: &[Case] = &[
    Case {
        file: "mm1.toml",
        model: "M/M/1, 9 against 10 an hour",
        numbers: &[
            number("mean wait, h", ["wait", "station=server", "mean"], 0.9),
            number("mean number in line", ["queue", "station=server", "mean"], 8.1),
        ],
    },
    Case {
        file: "md1.toml",
        model: "M/D/1 at 90 %",
        numbers: &[
            number("mean wait, h", ["wait", "station=server", "mean"], 0.45),
            number("mean number in line", ["queue", "station=server", "mean"], 4.05),
        ],
    },
    Case {
        file: "me21.toml",
        model: "M/E2/1 at 90 %",
        numbers: &[
            number("mean wait, h", ["wait", "station=server", "mean"], 0.675),
            number("mean number in line", ["queue", "station=server", "mean"], 6.075),
        ],
    },
    Case {
        file: "car-of-four.toml",
        model: "M/E4/1 at 90 %: four people to a car",
        numbers: &[
            number("mean wait of people, h", ["people_wait", "all", "mean"], 0.5625),
            number("mean time of people, h", ["people_time", "mode=car", "mean"], 0.6625),
            number("people a day", ["people", "direction=out", "per_day"], 864.0),
        ],
    },
    Case {
        file: "mg1.toml",
        model: "M/G/1 at 90 %, gamma, squared coefficient of variation 2",
        numbers: &[
            number("mean wait, h", ["wait", "station=server", "mean"], 1.35),
            number("mean number in line", ["queue", "station=server", "mean"], 12.15),
        ],
    },
    Case {
        file: "mm2.toml",
        model: "M/M/2 at 90 %",
        numbers: &[
            number("share that waits", ["wait", "station=server", "share"], 0.852_632),
            number("mean wait, h", ["wait", "station=server", "mean"], 0.426_316),
            number("mean number in line", ["queue", "station=server", "mean"], 18.0 * 0.426_316),
        ],
    },
    Case {
        file: "mm5.toml",
        model: "M/M/5 at 90 %",
        numbers: &[
            number("share that waits", ["wait", "station=server", "share"], 0.762_493),
            number("mean wait, h", ["wait", "station=server", "mean"], 0.152_499),
            number("mean number in line", ["queue", "station=server", "mean"], 45.0 * 0.152_499),
        ],
    },
    Case {
        file: "mm1k.toml",
        model: "M/M/1 with room for 10",
        numbers: &[
            number("share lost", ["lost", "all", "share"], 0.050_813_7),
            number("lost a day", ["lost", "all;cause=balked", "per_day"], 24.0 * 9.0 * 0.050_813_7),
            number("mean number inside", ["inside", "all", "mean"], 3.969_441),
            number("mean time inside, h", ["crossing_time", "direction=out", "mean"], 0.464_660_1),
        ],
    },
    Case {
        file: "erlang-b-5-3.toml",
        model: "M/M/5 without a line, offered 3 erlang",
        numbers: &[
            number("share lost", ["lost", "all", "share"], 0.110_054_3),
            number("utilization", ["utilization", "station=server", "mean"], 0.533_967_4),
        ],
    },
    Case {
        file: "erlang-b-10-8.toml",
        model: "M/G/10 without a line, offered 8 erlang",
        numbers: &[number("share lost", ["lost", "all", "share"], 0.121_661_1)],
    },
    Case {
        file: "priority.toml",
        model: "M/M/1 with two priorities, not preemptive",
        numbers: &[
            number("mean time inside of the urgent, h", ["crossing_time", "direction=urgent", "mean"], 0.214_285_7),
            number("of the ordinary, h", ["crossing_time", "direction=ordinary", "mean"], 0.671_428_6),
        ],
    },
    Case {
        file: "priority-preemptive.toml",
        model: "M/M/1 with two priorities, preemptive resume",
        numbers: &[
            number("mean time inside of the urgent, h", ["crossing_time", "direction=urgent", "mean"], 0.142_857_1),
            number("of the ordinary, h", ["crossing_time", "direction=ordinary", "mean"], 0.714_285_7),
        ],
    },
    Case {
        file: "abandonment.toml",
        model: "M/M/4 with exponential patience",
        numbers: &[
            number("share that gives up", ["lost", "all;cause=reneged", "share"], 0.162_926),
            number("mean number in line", ["queue", "station=server", "mean"], 1.303_410),
            number("share of those served that waited", ["wait", "station=server", "share"], 0.568_147),
        ],
    },
    Case {
        file: "failing-server.toml",
        model: "M/M/1 with a lane that fails at work, and resumes",
        numbers: &[
            number("mean wait, h", ["wait", "station=server", "mean"], 0.22080 / 0.56),
            number("mean time inside, h", ["crossing_time", "all", "mean"], 0.22080 / 0.56 + 0.12),
        ],
    },
    Case {
        file: "outages.toml",
        model: "Outages at random by the clock, a tenth of the time",
        numbers: &[
            number("share that waits", ["wait", "station=server", "share"], 0.1),
            number("mean wait, h", ["wait", "station=server", "mean"], 0.01),
        ],
    },
    Case {
        file: "tandem-2.toml",
        model: "Two saturated stations, no place between",
        numbers: &[number("throughput a day", ["trucks", "all", "per_day"], 240.0 * 2.0 / 3.0)],
    },
    Case {
        file: "tandem-3.toml",
        model: "Three saturated stations, no places between",
        numbers: &[number("throughput a day", ["trucks", "all", "per_day"], 240.0 * 22.0 / 39.0)],
    },
    Case {
        file: "tandem-buffer-1.toml",
        model: "Two saturated stations, 1 place between",
        numbers: &[number("throughput a day", ["trucks", "all", "per_day"], 240.0 * 3.0 / 4.0)],
    },
    Case {
        file: "tandem-buffer-2.toml",
        model: "Two saturated stations, 2 places between",
        numbers: &[number("throughput a day", ["trucks", "all", "per_day"], 240.0 * 4.0 / 5.0)],
    },
    Case {
        file: "fork-join.toml",
        model: "The longer of two exponential times of 1 h and 0.5 h",
        numbers: &[number("mean time inside, h", ["crossing_time", "direction=out", "mean"], 7.0 / 6.0)],
    },
];
