//! Rules on trade: growth, the response to the time of clearance, and the target.

use std::ops::RangeInclusive;

use super::{Survey, did_you_mean};
use crate::model::trade::ROAD;
use crate::scenario::codes::{S601, S602, S603, S604, S605, S606};
use crate::scenario::diagnostic::Diagnostics;
use crate::scenario::format::{Flow, Form, Response, ScenarioFile, Sides, Trade};

/// Times between two reviews, in seconds: from an hour to a year.
const EVERY: RangeInclusive<f64> = 3_600.0..=366.0 * 86_400.0;

/// Runs the rules of this file.
pub(super) fn check(survey: &Survey<'_>, out: &mut Diagnostics) {
    let file = survey.file;
    s605_flows_and_streams_can_grow(file, out);
    let Some(trade) = &file.trade else { return };
    s601_trade_names_what_exists(survey, trade, out);
    s603_clearance_took_time(trade, out);
    s606_targets_and_shares_make_sense(survey, trade, out);
    if let Some(response) = &trade.response {
        s602_responses_have_parameters(response, out);
        s604_responses_have_a_time_to_respond_to(file, trade, response, out);
    }
}

/// S601: trade refers to goods, channels and directions of the scenario.
fn s601_trade_names_what_exists(survey: &Survey<'_>, trade: &Trade, out: &mut Diagnostics) {
    let file = survey.file;
    let directions: Vec<&str> = file.side.values().filter_map(|side| side.direction.as_deref()).collect();
    for direction in trade.clearance.keys().filter(|direction| !directions.contains(&direction.as_str())) {
        let help = did_you_mean(direction, directions.iter().copied())
            .unwrap_or_else(|| "name the `direction` of a side".to_owned());
        let message = format!("nothing travels in the direction `{direction}`");
        out.error_at_key(S601, &["trade", "clearance", direction], message, help);
    }
    let Some(response) = &trade.response else { return };
    for goods in response.perishable.keys().filter(|goods| !file.goods.contains_key(*goods)) {
        let help = did_you_mean(goods, file.goods.keys().map(String::as_str))
            .unwrap_or_else(|| format!("write a table `[goods.{goods}]`"));
        let message = format!("there are no goods `{goods}`");
        out.error_at_key(S601, &["trade", "response", "perishable", goods], message, help);
    }
    let channels = survey.classes.channels();
    for (index, channel) in response.inspection.iter().flat_map(|inspection| inspection.channels.iter().enumerate()) {
        if !channels.contains(&channel.as_str()) {
            let help = did_you_mean(channel, channels.iter().copied())
                .unwrap_or_else(|| "name a channel that a step assigns".to_owned());
            let path = ["trade", "response", "inspection", "channels", &index.to_string()];
            out.error(S601, &path, format!("no step assigns the channel `{channel}`"), help);
        }
    }
}

/// S602: the parameters of a response are such that it can be computed.
fn s602_responses_have_parameters(response: &Response, out: &mut Diagnostics) {
    let mut wrong = |path: &[&str], message: String, help: &str| {
        let path: Vec<&str> = ["trade", "response"].iter().chain(path).copied().collect();
        out.error(S602, &path, message, help);
    };
    for (key, levels) in response.levels() {
        let is_sound = levels.len() == 3
            && levels.iter().all(|level| *level >= 0.0 && level.is_finite())
            && levels.windows(2).all(|pair| pair[0] <= pair[1]);
        if !is_sound {
            let message = format!("`{key}` has no low, mid and high value, in this order");
            wrong(&[key], message, "write three values, none below the one before it");
        }
    }
    for (goods, rate) in response.perishable.iter().filter(|(_, rate)| rate.per_hour() <= 0.0) {
        let message = format!("\"{rate}\" of the value of `{goods}` would not spoil");
        wrong(&["perishable", goods], message, "write a share above zero, such as \"0.0015 /h\", or take it out");
    }
    if response.shortest.seconds() <= 0.0 {
        wrong(&["shortest"], "the shortest time is no time".to_owned(), "write a time above zero, such as \"3 h\"");
    }
    if !(0.0..=10.0).contains(&response.spreads) {
        let message = format!("{} standard deviations cannot be added", response.spreads);
        wrong(&["spreads"], message, "write a number from 0 to 10, such as 0.5");
    }
    if let Some(inspection) = &response.inspection {
        for (key, share) in [("base", inspection.base), ("sensitivity", inspection.sensitivity)] {
            if !(0.0..=1.0).contains(&share) {
                wrong(&["inspection", key], format!("{share} is no share"), "write a share from 0 to 1");
            }
        }
    }
    if let Some(feedback) = &response.feedback {
        for (key, part) in [("adjustment", feedback.adjustment), ("weight", feedback.weight)] {
            if !(part > 0.0 && part <= 1.0) {
                let message = format!("`{key}` cannot be {part}");
                wrong(&["feedback", key], message, "write a number above 0 and at most 1");
            }
        }
        if !EVERY.contains(&feedback.every.seconds()) {
            let message = format!("trade cannot be reviewed every \"{}\"", feedback.every);
            wrong(&["feedback", "every"], message, "write a time from \"1 h\" to \"366 d\", such as \"30 d\"");
        }
    }
}

/// S603: clearance took some time before, and on the importer's side no longer than on both.
fn s603_clearance_took_time(trade: &Trade, out: &mut Diagnostics) {
    for (direction, clearance) in &trade.clearance {
        let path = |key| ["trade", "clearance", direction, key];
        let (importer, both) = (clearance.importer.seconds(), clearance.both.seconds());
        for (key, seconds) in [("importer", importer), ("both", both)] {
            if seconds <= 0.0 {
                let help = "write the time that clearance took in the base year, such as \"9.4 h\"";
                out.error(S603, &path(key), "clearance that took no time cannot get shorter", help);
            }
        }
        if importer > 0.0 && both > 0.0 && importer > both {
            let message = "one side took longer than both together";
            out.error(S603, &path("importer"), message, "write the importer's part of the time on both sides");
        }
    }
}

/// S604: trade that is to respond has a time before, and one that a run measures.
fn s604_responses_have_a_time_to_respond_to(
    file: &ScenarioFile,
    trade: &Trade,
    response: &Response,
    out: &mut Diagnostics,
) {
    if trade.clearance.is_empty() {
        let help = "write `[trade.clearance.NAME]` for each direction, with `importer` and `both`";
        out.error(
            S604,
            &["trade", "response"],
            "trade responds to a change of time, and no time before is given",
            help,
        );
        return;
    }
    let direction_of = |flow: &Flow| file.side.get(&flow.from).and_then(|side| side.direction.as_ref());
    let responds = |flow: &Flow| flow.goods.is_some() && !flow.spawned;
    let directions: Vec<_> = file.side.values().filter_map(|side| side.direction.as_ref()).collect();
    for direction in trade.clearance.keys().filter(|direction| directions.contains(direction)) {
        if !file.flow.values().any(|flow| responds(flow) && direction_of(flow) == Some(direction)) {
            let message = format!("no loaded trucks come in the direction `{direction}`, whose time could be measured");
            let help = "take the table out, or write a flow with goods";
            out.error(S604, &["trade", "clearance", direction], message, help);
        }
    }
    if response.form != Form::A || response.time != Sides::Importer {
        return;
    }
    for (name, flow) in &file.flow {
        let direction = direction_of(flow);
        let has_road = || file.flow.values().any(|known| known.mode == ROAD && direction_of(known) == direction);
        let responds = responds(flow) && (flow.mode == ROAD || !has_road());
        let is_given = direction.is_some_and(|direction| trade.clearance.contains_key(direction));
        let has_no_release = file.route.get(&flow.route).is_some_and(|route| route.release.is_none());
        if responds && is_given && has_no_release {
            let message = format!("`{name}` responds to the release time, which its route does not have");
            let help = format!("write `release` into `[route.{}]`, or `time = \"both\"` into the response", flow.route);
            out.error(S604, &["flow", name, "route"], message, help);
        }
    }
}

/// S605: growth of a flow or a stream is a share since some year.
fn s605_flows_and_streams_can_grow(file: &ScenarioFile, out: &mut Diagnostics) {
    let flows = file.flow.iter().map(|(name, flow)| ("flow", name, flow.growth, flow.rate.is_some()));
    let streams = file.stream.iter().map(|(name, stream)| ("stream", name, stream.growth, true));
    for (table, name, growth, has_rate) in flows.chain(streams) {
        let Some(growth) = growth else { continue };
        let path = [table, name, "growth"];
        if !(growth > -1.0 && growth <= 1.0) {
            let message = format!("`{name}` cannot grow by {growth} a year");
            out.error(S605, &path, message, "write a share above -1 and at most 1, such as 0.05 for 5 % a year");
        } else if file.demand.base_year.is_none() {
            let help = "write the year that the rates are from into `[demand]`, such as `base_year = 2023`";
            out.error(S605, &path, format!("`{name}` grows, but since when is not said"), help);
        } else if !has_rate {
            let help = "take `growth` out, or let the trucks arrive at a `rate`";
            out.error(S605, &path, format!("`{name}` has no rate that could grow"), help);
        }
    }
}

/// S606: the target is some turnover of a year of the run, and what rail takes is a share.
fn s606_targets_and_shares_make_sense(survey: &Survey<'_>, trade: &Trade, out: &mut Diagnostics) {
    if let Some(target) = trade.target.as_ref().filter(|target| target.usd() <= 0.0) {
        let message = format!("a turnover of \"{target}\" is no target");
        out.error(S606, &["trade", "target"], message, "write a turnover above zero, such as \"10 bn USD\"");
    }
    if let Some(year) = trade.target_year {
        let years = survey.almanac.years().unwrap_or_default();
        if trade.target.is_none() {
            let help = "write what is hoped for, such as `target = \"10 bn USD\"`";
            out.error(S606, &["trade", "target_year"], format!("nothing is hoped for in {year}"), help);
        } else if !years.is_empty() && years.iter().all(|known| known.year != year) {
            let message =
                format!("the run has nothing of {year}, which the target is for, and is held against nothing");
            out.warning(S606, &["trade", "target_year"], message, "write a year of the run, or let the run reach it");
        }
    }
    if !(0.0..=1.0).contains(&trade.rail_takes) {
        let message = format!("rail cannot take {} of what the road loses", trade.rail_takes);
        out.error(S606, &["trade", "rail_takes"], message, "write a share from 0 to 1");
    }
}
