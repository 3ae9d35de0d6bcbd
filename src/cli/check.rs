//! `karvon check`: all diagnostics of scenario and study files.

use std::io::Write;
use std::path::Path;

use karvon::model::site::{Action, Arrivals, Flow, Site};
use karvon::model::{Load, forecast};
use karvon::report::{Link, map};
use karvon::scenario::codes::S410;
use karvon::scenario::diagnostic::Diagnostics;
use karvon::scenario::render;
use karvon::scenario::source::Sources;
use karvon::scenario::study::{is_study, load_study};
use karvon::scenario::{Refused, load};
use serde_json::Value;

use super::Done;
use super::args::{CheckArgs, DiagnosticFormat, FlowFormat};
use super::fault::{Fault, print_diagnostics};
use super::input;
use super::why::print;

pub(crate) fn run(args: &CheckArgs) -> Done {
    let mut refused = false;
    let mut all: Vec<Value> = Vec::new();
    for path in &args.files {
        let Found { told, is_sound, site } = look(path, &args.set.settings)?;
        if let Some(site) = &site {
            ahead(args, site)?;
        }
        refused |= !is_sound;
        for (diagnostics, sources) in &told {
            match args.format {
                DiagnosticFormat::Text => print_diagnostics(diagnostics, sources),
                DiagnosticFormat::Json => {
                    all.extend(render::json(diagnostics, sources).as_array().cloned().unwrap_or_default())
                }
            }
        }
        if is_sound && args.format == DiagnosticFormat::Text {
            eprintln!("{}: no errors", path.display());
        }
    }
    if args.format == DiagnosticFormat::Json {
        writeln!(std::io::stdout(), "{:#}", Value::from(all))?;
    }
    if refused { Err(Fault::Shown) } else { Ok(()) }
}

/// What was found in a file.
struct Found {
    told: Vec<(Diagnostics, Sources)>,
    is_sound: bool,
    /// What a sound scenario describes.
    site: Option<Site>,
}

fn look(path: &Path, settings: &[(String, String)]) -> Result<Found, Fault> {
    let text = match input::text(path) {
        Ok(text) => text,
        Err(Fault::Refused(what)) => return Ok(Found { told: vec![*what], is_sound: false, site: None }),
        Err(fault) => return Err(fault),
    };
    let shown = path.to_string_lossy();
    let refusal = |refused: Refused| (refused.diagnostics, refused.sources);
    let mut site = None;
    let told = if is_study(&text) {
        match load_study(&shown, &text, settings, &input::beside) {
            Ok(study) => Ok(vec![(study.diagnostics, study.sources)]),
            Err(refused) => Err(refused.into_iter().map(refusal).collect()),
        }
    } else {
        match load(&shown, &text, settings, &input::beside) {
            Ok(mut scenario) => {
                let built = scenario.build();
                scenario.diagnostics.resolve_through(scenario.tree);
                s410_stations_can_do_their_work(&forecast(&built), &mut scenario.diagnostics);
                site = Some(built);
                Ok(vec![(scenario.diagnostics, scenario.sources)])
            }
            Err(refused) => Err(vec![refusal(refused)]),
        }
    };
    Ok(match told {
        Ok(told) => Found { told, is_sound: true, site },
        Err(told) => Found { told, is_sound: false, site: None },
    })
}

/// S410: a station is open for the work that comes to it. Only a forecast says so, hence a warning.
fn s410_stations_can_do_their_work(loads: &[Load], out: &mut Diagnostics) {
    for load in loads.iter().filter(|load| load.is_too_much()) {
        let Load { station, work, open, .. } = load;
        let message = format!("`{station}` gets {work:.1} lane-hours of work a day and is open for {open:.1}");
        let help =
            "its queue will grow without end: give it more lanes or longer hours; `karvon check --load` shows the day";
        out.warning(S410, &["station", station, "lanes"], message, help);
    }
}

/// What is known of a scenario before it runs.
fn ahead(args: &CheckArgs, site: &Site) -> Done {
    if args.load {
        print(&loads(&forecast(site)))?;
    }
    match args.flow {
        None => Ok(()),
        Some(FlowFormat::Text) => print(&steps(site)),
        Some(FlowFormat::Svg) => {
            let ways = ways(site);
            print(&ways.iter().map(|(direction, links)| map(&format!("Trucks {direction}"), links)).collect::<String>())
        }
    }
}

/// The loads, heaviest first: a digit for each hour of the day is tenths of what is open, `!` more than is open.
fn loads(loads: &[Load]) -> String {
    let mut sorted: Vec<&Load> = loads.iter().collect();
    sorted.sort_by(|one, other| other.share().unwrap_or(0.0).total_cmp(&one.share().unwrap_or(0.0)));
    let width = sorted.iter().map(|load| load.station.len()).max().unwrap_or(0).max(7);
    let mut text =
        format!("{:width$}  work/d  open/d   load  hours 0 to 23, in tenths; ! above, - closed\n", "station");
    for load in sorted {
        let share = load.share().unwrap_or(0.0);
        let hours: String = load.hours.iter().map(tenths).collect();
        let warning = if load.is_too_much() { "  MORE THAN IS OPEN: the queue will grow without end" } else { "" };
        text += &format!(
            "{:width$}  {:6.1}  {:6.1}  {:4.0} %  {hours}{warning}\n",
            load.station,
            load.work,
            load.open,
            share * 100.0
        );
    }
    text
}

fn tenths(&(work, open): &(f64, f64)) -> char {
    match open {
        open if open <= 0.0 => '-',
        open if work > open => '!',
        open => char::from_digit((work / open * 10.0) as u32 % 10, 10).unwrap_or('9'),
    }
}

/// A line for each step of each flow's route.
fn steps(site: &Site) -> String {
    let mut text = String::new();
    let mut known: Vec<usize> = Vec::new();
    for flow in &site.flows {
        if known.contains(&flow.route) {
            continue;
        }
        known.push(flow.route);
        let names: Vec<&str> =
            site.flows.iter().filter(|other| other.route == flow.route).map(|other| other.name.as_str()).collect();
        text += &format!("{} (flows {})\n", site.routes[flow.route].name, names.join(", "));
        for &step in &site.routes[flow.route].steps {
            text += &format!("  {}{}\n", site.steps[step].name, place(site, step));
        }
    }
    text
}

fn place(site: &Site, step: usize) -> String {
    match &site.steps[step].action {
        Action::Serve(service) => {
            let station = &site.stations[service.station];
            let lanes =
                if station.is_unlimited() { "any number of".to_owned() } else { station.lanes.peak().to_string() };
            format!(": at {}, {lanes} lanes", station.name)
        }
        Action::Pass { space } => {
            format!(": through {}, {} places", site.spaces[*space].name, site.spaces[*space].places.peak())
        }
        Action::WaitAt { gate, .. } => format!(": waits for {}", site.gates[*gate].name),
        _ => String::new(),
    }
}

/// The ways that trucks are to take by their routes, by direction, as wide as the flows that take them.
fn ways(site: &Site) -> Vec<(String, Vec<Link>)> {
    let mut found: Vec<(String, Vec<Link>)> = Vec::new();
    for (flow, trucks, usd) in expected_flows(site) {
        let places = site.routes[flow.route].steps.iter().filter_map(|&step| named(site, step));
        let mut ends = vec![None];
        ends.extend(places.map(Some));
        ends.push(None);
        if !found.iter().any(|(direction, _)| *direction == flow.direction) {
            found.push((flow.direction.clone(), Vec::new()));
        }
        let links = &mut found.iter_mut().find(|(direction, _)| *direction == flow.direction).expect("it is there").1;
        for pair in ends.windows(2) {
            match links.iter_mut().find(|link| link.from == pair[0] && link.to == pair[1]) {
                Some(link) => (link.trucks, link.usd) = (link.trucks + trucks, link.usd + usd),
                None => links.push(Link { from: pair[0].clone(), to: pair[1].clone(), trucks, usd }),
            }
        }
    }
    found
}

/// Flows with their trucks and value a day, where that is known ahead.
fn expected_flows(site: &Site) -> impl Iterator<Item = (&Flow, f64, f64)> {
    site.flows.iter().filter(|flow| flow.is_of_trucks()).filter_map(|flow| match &flow.arrivals {
        Arrivals::Rate { trucks_per_hour, .. } => {
            let trucks = trucks_per_hour * 24.0;
            let value = flow.goods.map_or(0.0, |goods| flow.payload_tonnes * site.goods[goods].usd_per_tonne);
            Some((flow, trucks, trucks * value))
        }
        _ => None,
    })
}

fn named(site: &Site, step: usize) -> Option<String> {
    match &site.steps[step].action {
        Action::Serve(service) => Some(site.stations[service.station].name.clone()),
        Action::Pass { space } => Some(site.spaces[*space].name.clone()),
        Action::WaitAt { gate, .. } => Some(site.gates[*gate].name.clone()),
        _ => None,
    }
}
