//! Indicators of people.

use super::{EXACT, HISTOGRAM};
use crate::model::indicator::Indicator;

/// People that got through.
pub static PEOPLE: Indicator = Indicator {
    name: "people",
    unit: "1",
    definition: "people in the vehicles of flows with `people`, or on foot, that leave the last post in the window; the kind of \
                 traveler is the `mode` of the flow",
    source: "karvon",
    numerical_error: EXACT,
};

/// Time that people take to cross.
pub static PEOPLE_TIME: Indicator = Indicator {
    name: "people_time",
    unit: "h",
    definition: "from the arrival of people at the first post to their exit from the last, waiting included, each of those \
                 who come together counted; over those who arrive in the window, followed after its end",
    source: "karvon: the crossing time, of people",
    numerical_error: HISTOGRAM,
};

/// Time that people wait.
pub static PEOPLE_WAIT: Indicator = Indicator {
    name: "people_wait",
    unit: "h",
    definition: "the part of the time of people that is no service to the vehicle that they come in; over those who arrive in \
                 the window",
    source: "karvon",
    numerical_error: EXACT,
};

/// People inside.
pub static PEOPLE_INSIDE: Indicator = Indicator {
    name: "people_inside",
    unit: "1",
    definition: "people between arrival and final exit, over time in the window",
    source: "karvon",
    numerical_error: EXACT,
};

/// People inside when the window starts.
pub static PEOPLE_AT_START: Indicator = Indicator {
    name: "people_inside_at_start",
    unit: "1",
    definition: "people inside when the window starts",
    source: "karvon",
    numerical_error: EXACT,
};

/// People inside when the window ends.
pub static PEOPLE_AT_END: Indicator = Indicator {
    name: "people_inside_at_end",
    unit: "1",
    definition: "people inside when the window ends",
    source: "karvon",
    numerical_error: EXACT,
};

/// People that never got out.
pub static PEOPLE_UNFINISHED: Indicator = Indicator {
    name: "people_unfinished",
    unit: "1",
    definition: "people that arrive in the window and are still inside when the run ends; they are in none of the times of people",
    source: "karvon",
    numerical_error: EXACT,
};
