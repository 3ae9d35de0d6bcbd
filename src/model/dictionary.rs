//! The dictionary: the definition of each indicator, in one place.

use super::indicator::Indicator;
pub use center::{
    BY_PRODUCTS, CASH_FLOW, CENTER_JOBS, DELIVERED, DISPATCHED, DWELL, IN_PROCESS, IN_TRANSIT, INPUTS, INVESTMENT,
    LEFT_BEHIND, LOSSES_OF_MASS, OPENINGS, PAYBACK, PRODUCED, RETURN_LOADS, RETURN_SAVED, RETURN_WAIT, STANDSTILL,
    STORAGE_FEES, STORED, TRANSPORT_COST, USED, VALUE_ADDED, WAGES,
};
pub use people::{PEOPLE, PEOPLE_AT_END, PEOPLE_AT_START, PEOPLE_INSIDE, PEOPLE_TIME, PEOPLE_UNFINISHED, PEOPLE_WAIT};
pub use worth::{CARGO_COST, DUTY, PRESENT_VALUE, REVENUE, VAT, YEARLY_BALANCE};

mod center;
mod people;
mod worth;

const EXACT: &str = "none beyond the microsecond of the clock";
const HISTOGRAM: &str = "means are exact; quantiles are off by at most 0.1 % (logarithmic histogram)";

/// Time from arrival to final exit.
pub static CROSSING_TIME: Indicator = Indicator {
    name: "crossing_time",
    unit: "h",
    definition: "from a truck's arrival at the first post to its exit from the last, waiting included; over the trucks \
                 that arrive in the window, followed after its end",
    source: "CAREC CPMM, TFI1: entry of the first side to exit of the second",
    numerical_error: HISTOGRAM,
};
/// The part of the crossing time on one side.
pub static SIDE_TIME: Indicator = Indicator {
    name: "side_time",
    unit: "h",
    definition: "the part of the crossing time on one side; a space between posts belongs to the side that it names",
    source: "CAREC CPMM, time by border side",
    numerical_error: EXACT,
};
/// Time from arrival at the importing side to release.
pub static RELEASE_TIME: Indicator = Indicator {
    name: "release_time",
    unit: "h",
    definition: "from joining the line of the first step of the route's `release` to the end of the last; loaded trucks \
                 that arrive in the window",
    source: "WCO Time Release Study: arrival at the controlled area to release",
    numerical_error: EXACT,
};
/// Trucks that got through.
pub static TRUCKS: Indicator = Indicator {
    name: "trucks",
    unit: "1",
    definition: "trucks that leave the last post in the window",
    source: "karvon",
    numerical_error: EXACT,
};
/// Trucks that did not get through.
pub static LOST: Indicator = Indicator {
    name: "lost",
    unit: "1",
    definition: "trucks that give up or refuse to join a line and leave in the window, with no other route to go on with; \
                 they are in no crossing time and in no turnover; the share is of all trucks that leave in the window",
    source: "queueing theory: reneging and balking",
    numerical_error: EXACT,
};
/// Trucks that a control looked into.
pub static SEARCHED: Indicator = Indicator {
    name: "searched",
    unit: "1",
    definition: "trucks in which a step with `detects` looked for something, each once; over the trucks that arrive in \
                 the window and get through",
    source: "WCO risk management: selected consignments",
    numerical_error: EXACT,
};
/// Trucks in which there was nothing to find.
pub static FALSE_SELECTIONS: Indicator = Indicator {
    name: "false_selections",
    unit: "1",
    definition: "of the trucks that were searched, those that have none of the attributes that any step detects; the \
                 share is of the trucks that were searched",
    source: "WCO risk management: one less the hit rate",
    numerical_error: EXACT,
};
/// Trucks in which something was found.
pub static DETECTED: Indicator = Indicator {
    name: "detected",
    unit: "1",
    definition: "trucks in which a step found the attribute, each once; the share is of the trucks that have it",
    source: "WCO risk management: detections",
    numerical_error: EXACT,
};
/// Trucks in which something was not found.
pub static MISSED: Indicator = Indicator {
    name: "missed",
    unit: "1",
    definition: "trucks that have the attribute and get through without its being found",
    source: "WCO risk management: misses",
    numerical_error: EXACT,
};
/// Trucks that came.
pub static ARRIVALS: Indicator = Indicator {
    name: "arrivals",
    unit: "1",
    definition: "trucks that arrive in the window",
    source: "karvon",
    numerical_error: EXACT,
};
/// Goods that got through.
pub static TONNES: Indicator = Indicator {
    name: "tonnes",
    unit: "t",
    definition: "tonnes of goods counted in bilateral trade that leave the last post in the window, and streams",
    source: "karvon",
    numerical_error: EXACT,
};
/// Value of goods that got through.
pub static TURNOVER: Indicator = Indicator {
    name: "turnover",
    unit: "USD",
    definition: "value of goods counted in bilateral trade that leave the last post in the window, and streams",
    source: "trade statistics of Uzbekistan: value by direction",
    numerical_error: EXACT,
};
/// Value of transit goods that got through.
pub static TRANSIT_VALUE: Indicator = Indicator {
    name: "transit_value",
    unit: "USD",
    definition: "value of goods not counted in bilateral trade that leave the last post in the window",
    source: "karvon",
    numerical_error: EXACT,
};
/// Trucks inside.
pub static INSIDE: Indicator = Indicator {
    name: "inside",
    unit: "1",
    definition: "trucks between arrival and final exit, over time in the window",
    source: "karvon",
    numerical_error: EXACT,
};
/// What is left out of the window.
pub static WARM_UP: Indicator = Indicator {
    name: "warm_up",
    unit: "d",
    definition: "start of the window that is left out because the empty border still shows, as `run.warm_up_by` finds it; \
                 the same in every replication",
    source: "MSER-5 (White 1997)",
    numerical_error: "none: whole batches of five days, or of five buckets of the timeline where those are longer",
};
/// Trucks inside when the window starts.
pub static INSIDE_AT_START: Indicator = Indicator {
    name: "inside_at_start",
    unit: "1",
    definition: "trucks inside at the start of the window",
    source: "karvon",
    numerical_error: EXACT,
};
/// Trucks inside when the window ends.
pub static INSIDE_AT_END: Indicator = Indicator {
    name: "inside_at_end",
    unit: "1",
    definition: "trucks inside at the end of the window",
    source: "karvon",
    numerical_error: EXACT,
};
/// Trucks of the window that never got out.
pub static UNFINISHED: Indicator = Indicator {
    name: "unfinished",
    unit: "1",
    definition: "trucks that arrived in the window and were still inside when the follow-up ended; they are in no \
                 crossing time",
    source: "karvon",
    numerical_error: EXACT,
};
/// Lane time in use.
pub static UTILIZATION: Indicator = Indicator {
    name: "utilization",
    unit: "1",
    definition: "lane time in use over lane time open, in the window; work finished after closing counts as in use",
    source: "queueing theory",
    numerical_error: EXACT,
};
/// Lane time blocked.
pub static BLOCKED: Indicator = Indicator {
    name: "blocked",
    unit: "1",
    definition: "lane time held by trucks that are done but find the next space full, over lane time open, in the window",
    source: "queueing theory: blocking after service",
    numerical_error: EXACT,
};
/// Trucks in line.
pub static QUEUE: Indicator = Indicator {
    name: "queue",
    unit: "1",
    definition: "trucks in line, open or closed, over time in the window",
    source: "queueing theory",
    numerical_error: EXACT,
};
/// More trucks in line than before.
pub static QUEUE_GROWTH: Indicator = Indicator {
    name: "queue_growth",
    unit: "1",
    definition: "trucks in line at the end of the window less those at its start: beyond noise, the station cannot keep up",
    source: "queueing theory",
    numerical_error: EXACT,
};
/// Time in line.
pub static WAIT: Indicator = Indicator {
    name: "wait",
    unit: "h",
    definition: "time in line, over the waits that end in the window with being served, waits of zero included; the share \
                 is of waits above zero",
    source: "queueing theory",
    numerical_error: HISTOGRAM,
};
/// Trucks served.
pub static SERVED: Indicator = Indicator {
    name: "served",
    unit: "1",
    definition: "trucks whose wait ends in the window",
    source: "karvon",
    numerical_error: EXACT,
};
/// Hours of open lanes.
pub static STAFF_HOURS: Indicator = Indicator {
    name: "staff_hours",
    unit: "h",
    definition: "open hours of all lanes in the window, one officer to a lane; without stations of `equipment` and lines of plants",
    source: "karvon",
    numerical_error: EXACT,
};
/// Places taken.
pub static OCCUPANCY: Indicator = Indicator {
    name: "occupancy",
    unit: "1",
    definition: "trucks in a space, over time in the window",
    source: "karvon",
    numerical_error: EXACT,
};
/// Where the time goes.
pub static DELAY: Indicator = Indicator {
    name: "delay",
    unit: "h",
    definition: "hours per truck spent for a cause at a station or space (in their sum also at none), over the trucks that arrive in the window; all \
                 causes add up to the crossing time (to the time so far for the unfinished)",
    source: "karvon",
    numerical_error: EXACT,
};

/// Service by activity, and waiting.
pub static ACTIVITY_TIME: Indicator = Indicator {
    name: "activity_time",
    unit: "h",
    definition: "hours per truck of service by the stations' `activity`, on each side, and of waiting at any place there \
                 (time at no place has no side); over the trucks that arrive in the window",
    source: "CAREC CPMM: time by activity",
    numerical_error: EXACT,
};
/// Time from arrival to having done with a place.
pub static TIME_DISTANCE: Indicator = Indicator {
    name: "time_distance",
    unit: "h",
    definition: "hours per truck at this place and those before it on the route, waiting included, without time aboard; told \
                 for each post, at its own places over the trucks that came there; at others over all trucks of the route \
                 that arrive in the window, so that ways which are no posts come one after the other",
    source: "UNESCAP time/cost-distance method: time up to each point of a route",
    numerical_error: EXACT,
};
/// What waiting costs.
pub static WAITING_COST: Indicator = Indicator {
    name: "waiting_cost",
    unit: "USD",
    definition: "hours that are no service, at `costs.waiting` or the flow's `waiting_cost`; over the trucks that arrive in \
                 the window",
    source: "CAREC CPMM, TFI2; truck delay cost as in East African corridor studies",
    numerical_error: EXACT,
};
/// Fees at the border.
pub static FEES: Indicator = Indicator {
    name: "fees",
    unit: "USD",
    definition: "`fee_out` of the side that a truck comes from, and `fee_in` of the others that it comes to, by fee: `fee=out` and \
                 `fee=in` of each side; over the trucks that arrive in the window; trains beside them pay none",
    source: "CAREC CPMM, TFI2: cost of border crossing clearance",
    numerical_error: EXACT,
};
/// What bookings are paid for with.
pub static DEPOSITS: Indicator = Indicator {
    name: "deposits",
    unit: "USD",
    definition: "deposits paid for trucks that are booked for a time of the window, with its tolerance",
    source: "rules of electronic queues (Kazakhstan, 2025)",
    numerical_error: EXACT,
};
/// What bookings lose.
pub static FORFEITED: Indicator = Indicator {
    name: "deposits_forfeited",
    unit: "USD",
    definition: "deposits of those who do not come, or come later than the tolerance; the share is of all deposits",
    source: "rules of electronic queues (Kazakhstan, 2025)",
    numerical_error: EXACT,
};
/// All that a crossing costs its carrier.
pub static CROSSING_COST: Indicator = Indicator {
    name: "crossing_cost",
    unit: "USD",
    definition: "fees, handling and the cost of waiting, together and on each side; over the trucks that arrive in the window",
    source: "CAREC CPMM, TFI2",
    numerical_error: EXACT,
};
/// What loading, unloading and reloading costs.
pub static HANDLING_COST: Indicator = Indicator {
    name: "handling_cost",
    unit: "USD",
    definition: "`handling_cost` of the steps that trucks took, of a batch once; over the trucks that arrive in the window \
                 and leave",
    source: "CAREC CPMM, loading and unloading",
    numerical_error: EXACT,
};
/// Fuel burnt while waiting.
pub static IDLING_FUEL: Indicator = Indicator {
    name: "idling_fuel",
    unit: "l",
    definition: "hours that are no service, times the share with the engine on and what an idling engine burns; over the \
                 trucks that arrive in the window",
    source: "measured idling of long-haul trucks (Frey et al.; Rahman et al. 2013)",
    numerical_error: EXACT,
};
/// Carbon dioxide of that fuel.
pub static IDLING_CO2: Indicator = Indicator {
    name: "idling_co2",
    unit: "kg",
    definition: "carbon dioxide of the fuel burnt while waiting; over the trucks that arrive in the window",
    source: "emission factor of diesel",
    numerical_error: EXACT,
};
/// Value that spoils on the way.
pub static SPOILAGE: Indicator = Indicator {
    name: "spoilage",
    unit: "USD",
    definition: "value of goods times 1 - exp(-k h) after h hours of crossing, k being `perishable` by how warm they are \
                 carried; over the trucks that arrive in the window and got through; the share is of the value of \
                 their perishable goods",
    source: "exponential decay, as in studies of post-harvest losses",
    numerical_error: "hours are off by at most 0.1 % (logarithmic histogram)",
};
/// Hours of open machines.
pub static EQUIPMENT_HOURS: Indicator = Indicator {
    name: "equipment_hours",
    unit: "h",
    definition: "open hours of all lanes of stations with `equipment` in the window, one machine to a lane",
    source: "karvon",
    numerical_error: EXACT,
};
/// What officers cost.
pub static STAFF_COST: Indicator = Indicator {
    name: "staff_cost",
    unit: "USD",
    definition: "open hours of all lanes in the window, without those of `equipment`, at their stations' `cost`",
    source: "karvon",
    numerical_error: EXACT,
};
/// What machines cost.
pub static EQUIPMENT_COST: Indicator = Indicator {
    name: "equipment_cost",
    unit: "USD",
    definition: "open hours of all lanes of stations with `equipment` in the window, at their stations' `cost`",
    source: "karvon",
    numerical_error: EXACT,
};

/// What crossing would take if a cause took no time.
pub static CROSSING_WITHOUT: Indicator = Indicator {
    name: "crossing_without",
    unit: "h",
    definition: "hours per truck less those spent for a cause at a place, as if it vanished and nothing else changed; \
                 without closing, or without queues, there is no queue that a closing built either; over the trucks that arrive in the window",
    source: "karvon: first order, which `karvon run --counterfactual` verifies by a run",
    numerical_error: EXACT,
};
/// How much of a year is looked at.
pub static YEAR_DAYS: Indicator = Indicator {
    name: "year_days",
    unit: "d",
    definition: "days of a year that lie in the window: turnover of the year is that of these",
    source: "karvon",
    numerical_error: EXACT,
};
/// Where the turnover of a year comes from.
pub static TURNOVER_BRIDGE: Indicator = Indicator {
    name: "turnover_bridge",
    unit: "USD",
    definition: "turnover of a year by source: trade of the base year by road and rail, given growth by road, growth by rail, the response to clearance time, products of the center, less their imported inputs (counted as they came in), less value lost at the border or still under way, plus what goes by rail instead, and chance (arrivals beyond their mean); `all` is their sum; the same of each direction and of each of the goods that count",
    source: "karvon",
    numerical_error: EXACT,
};
/// Turnover of a year by form and strength of the response.
pub static TURNOVER_RANGE: Indicator = Indicator {
    name: "turnover_range",
    unit: "USD",
    definition: "turnover of a year with the response to clearance time of a published form at a level, once trade has adjusted; times shorter than the data support are held, or marked as extrapolated",
    source: "domain literature: forms A (elasticity), B (loss a day), C (a day as a tariff)",
    numerical_error: EXACT,
};
/// Growth that makes the target.
pub static GROWTH_NEEDED: Indicator = Indicator {
    name: "growth_needed",
    unit: "1",
    definition: "growth a year since the base year, of road and rail alike, with which turnover would be the target in a whole year, with the response of a form at a level and the center's products as they are",
    source: "karvon",
    numerical_error: EXACT,
};

/// How much of a resource is used.
pub static CAPACITY_USED: Indicator = Indicator {
    name: "capacity_used",
    unit: "1",
    definition: "how much is used of what could bind: lanes in their open hours, units of a quota or places of a train path that came in the window, wagons of a train; of a quota of the center that lapses also in each year",
    source: "karvon",
    numerical_error: EXACT,
};

/// All indicators, in the order of reports.
pub static ALL: [&Indicator; 85] = [
    &CROSSING_TIME,
    &SIDE_TIME,
    &RELEASE_TIME,
    &TURNOVER,
    &TRANSIT_VALUE,
    &TRUCKS,
    &LOST,
    &SEARCHED,
    &FALSE_SELECTIONS,
    &DETECTED,
    &MISSED,
    &ARRIVALS,
    &TONNES,
    &INSIDE,
    &WARM_UP,
    &INSIDE_AT_START,
    &INSIDE_AT_END,
    &UNFINISHED,
    &PEOPLE,
    &PEOPLE_TIME,
    &PEOPLE_WAIT,
    &PEOPLE_INSIDE,
    &PEOPLE_AT_START,
    &PEOPLE_AT_END,
    &PEOPLE_UNFINISHED,
    &UTILIZATION,
    &BLOCKED,
    &QUEUE,
    &QUEUE_GROWTH,
    &WAIT,
    &SERVED,
    &STAFF_HOURS,
    &OCCUPANCY,
    &DELAY,
    &CROSSING_WITHOUT,
    &ACTIVITY_TIME,
    &TIME_DISTANCE,
    &WAITING_COST,
    &FEES,
    &DEPOSITS,
    &FORFEITED,
    &CROSSING_COST,
    &HANDLING_COST,
    &CARGO_COST,
    &DUTY,
    &VAT,
    &REVENUE,
    &YEARLY_BALANCE,
    &PRESENT_VALUE,
    &IDLING_FUEL,
    &IDLING_CO2,
    &SPOILAGE,
    &EQUIPMENT_HOURS,
    &STAFF_COST,
    &EQUIPMENT_COST,
    &YEAR_DAYS,
    &TURNOVER_BRIDGE,
    &TURNOVER_RANGE,
    &GROWTH_NEEDED,
    &INPUTS,
    &PRODUCED,
    &BY_PRODUCTS,
    &LOSSES_OF_MASS,
    &IN_PROCESS,
    &STANDSTILL,
    &VALUE_ADDED,
    &CENTER_JOBS,
    &WAGES,
    &PAYBACK,
    &INVESTMENT,
    &CASH_FLOW,
    &OPENINGS,
    &STORED,
    &STORAGE_FEES,
    &DISPATCHED,
    &LEFT_BEHIND,
    &DWELL,
    &USED,
    &IN_TRANSIT,
    &DELIVERED,
    &TRANSPORT_COST,
    &RETURN_LOADS,
    &RETURN_WAIT,
    &RETURN_SAVED,
    &CAPACITY_USED,
];

/// Returns the indicator of this name.
pub fn find(name: &str) -> Option<&'static Indicator> {
    ALL.into_iter().find(|indicator| indicator.name == name)
}
