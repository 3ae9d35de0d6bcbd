//! Growth, and how trade responds to the time of clearance.

use super::class::Classes;
use crate::engine::SimDuration;
use crate::model::site::{self, Growth};
use crate::model::trade::{self, Beyond, Levels};
use crate::scenario::format::{self, Flow, Form, Level, ScenarioFile, Sides, Sources, Stream, Trade};
use crate::scenario::quantity::Duration;

/// Returns how the rate of a flow grows.
pub(crate) fn of_flow(file: &ScenarioFile, flow: &Flow) -> Growth {
    growth(file, flow.growth, grows(file, &flow.mode))
}

/// Returns how the rate of a stream grows.
pub(crate) fn of_stream(file: &ScenarioFile, stream: &Stream) -> Growth {
    growth(file, stream.growth, grows(file, &stream.mode))
}

/// Returns whether trade of a mode grows as given.
fn grows(file: &ScenarioFile, mode: &str) -> bool {
    if mode == trade::ROAD { sources(file).growth } else { sources(file).rail }
}

/// Returns whether the center's plants work.
pub(super) fn center_works(file: &ScenarioFile) -> bool {
    sources(file).center
}

fn sources(file: &ScenarioFile) -> Sources {
    file.trade.as_ref().map_or_else(Sources::default, |trade| trade.sources.clone())
}

fn growth(file: &ScenarioFile, own: Option<f64>, is_on: bool) -> Growth {
    let yearly = if is_on { 1.0 + own.unwrap_or(file.demand.growth) } else { 1.0 };
    let years = f64::from(file.run.start.0.year()) - f64::from(base_year(file));
    Growth { grown: libm::pow(yearly, years), yearly }
}

/// Returns what every rate is multiplied by in the first year: scale, and growth since the base year.
pub(crate) fn demand_factor(demand: &format::Demand, run: &format::Run) -> f64 {
    let base = demand.base_year.unwrap_or(run.start.0.year());
    demand.scale * libm::pow(1.0 + demand.growth, f64::from(run.start.0.year()) - f64::from(base))
}

fn base_year(file: &ScenarioFile) -> i16 {
    file.demand.base_year.unwrap_or(file.run.start.0.year())
}

/// Builds trade.
pub(super) fn trade(file: &ScenarioFile, classes: &Classes, written: &Trade) -> site::Trade {
    let response = written.response.as_ref().filter(|_| written.sources.response);
    site::Trade {
        base_year: base_year(file),
        target_usd: written.target.as_ref().map(|target| target.usd()),
        target_year: written.target_year,
        rail_takes: written.rail_takes,
        response: response.map(|response| responding(file, classes, written, response)),
    }
}

fn responding(file: &ScenarioFile, classes: &Classes, trade: &Trade, written: &format::Response) -> site::Responding {
    let clearance = |written: &format::Clearance| trade::Clearance {
        importer: hours(&written.importer),
        both: hours(&written.both),
    };
    let spoilage = |goods: &String| written.perishable.get(goods).map_or(0.0, |rate| rate.per_hour());
    site::Responding {
        response: trade::Response {
            elasticity: levels(&written.elasticity),
            per_day: levels(&written.per_day),
            per_day_perishable: levels(&written.per_day_perishable),
            tariff_per_day: levels(&written.tariff_per_day),
            substitution: levels(&written.substitution),
            importer_side: written.time == Sides::Importer,
            shortest_hours: hours(&written.shortest),
        },
        form: match written.form {
            Form::A => trade::Form::A,
            Form::B => trade::Form::B,
            Form::C => trade::Form::C,
        },
        level: match written.level {
            Level::Low => trade::Level::Low,
            Level::Mid => trade::Level::Mid,
            Level::High => trade::Level::High,
        },
        beyond: if written.extrapolate { Beyond::Extrapolated } else { Beyond::Held },
        before: trade.clearance.iter().map(|(direction, written)| (direction.clone(), clearance(written))).collect(),
        spoilage_per_hour: file.goods.keys().map(spoilage).collect(),
        spreads: written.spreads,
        streams: written.streams,
        inspection: written.inspection.as_ref().map(|written| site::Inspection {
            channels: written.channels.iter().map(|channel| channel_index(classes, channel)).collect(),
            base: written.base,
            sensitivity: written.sensitivity,
        }),
        feedback: written.feedback.as_ref().map(|written| site::Feedback {
            every: SimDuration::from_seconds(written.every.seconds()),
            part: written.adjustment,
            weight: written.weight,
        }),
    }
}

fn channel_index(classes: &Classes, name: &str) -> usize {
    classes.channels().iter().position(|known| *known == name).expect("channels of a checked response are known")
}

fn levels(written: &[f64]) -> Levels {
    written.try_into().expect("a checked list of levels has three")
}

fn hours(duration: &Duration) -> f64 {
    duration.seconds() / 3600.0
}
