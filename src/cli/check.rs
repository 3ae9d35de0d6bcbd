//! `karvon check`: all diagnostics of scenario and study files.

use std::io::Write;
use std::path::Path;

use karvon::model::site::{Action, Arrivals, Flow, GoOn, Site};
use karvon::model::{Load, forecast};
use karvon::report::terminal::wrapped;
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
use super::fault::{Fault, Said};
use super::input;
use super::screen;
use super::why::print;

pub(crate) fn run(args: &CheckArgs) -> Done {
    let mut refused = false;
    let mut all: Vec<Value> = Vec::new();
    let mut said = Said::default();
    for path in &args.files {
        let Found { told, is_sound, site } = look(path, &args.set.settings)?;
        if let Some(site) = &site {
            ahead(args, site)?;
        }
        refused |= !is_sound;
        for (diagnostics, sources) in &told {
            match args.format {
                DiagnosticFormat::Text => said.show(diagnostics, sources),
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

/// A line for each step of each flow's route, and of the routes that lead on from there.
fn steps(site: &Site) -> String {
    let mut text = String::new();
    let mut routes: Vec<usize> = Vec::new();
    let add = |route: usize, routes: &mut Vec<usize>| {
        if !routes.contains(&route) {
            routes.push(route);
        }
    };
    site.flows.iter().for_each(|flow| add(flow.route, &mut routes));
    let mut index = 0;
    while let Some(&route) = routes.get(index) {
        index += 1;
        let flows = site.flows.iter().filter(|flow| flow.route == route);
        let names: Vec<&str> = flows.map(|flow| flow.name.as_str()).collect();
        let flows = if names.is_empty() { String::new() } else { format!("(flows {})", names.join(", ")) };
        let head = wrapped(&format!("{} ", site.routes[route].name), &flows, usize::from(screen::look().0));
        text += &format!("{}\n", head.join("\n").trim_end());
        for &step in &site.routes[route].steps {
            text += &format!("  {}{}\n", site.steps[step].name, place(site, step));
            site.steps[step].exits().into_iter().for_each(|exit| add(exit, &mut routes));
            if let Action::Fork { route, .. } = site.steps[step].action {
                add(route, &mut routes);
            }
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
        Action::Fork { route, .. } => format!(": starts {} beside it", site.routes[*route].name),
        Action::GoOn(on) => format!(": {}", onward(site, on)),
        _ => String::new(),
    }
}

/// Which route a truck goes on with, in words.
fn onward(site: &Site, on: &GoOn) -> String {
    let name = |route: usize| site.routes[route].name.as_str();
    let names = |routes: &[usize]| routes.iter().map(|route| name(*route)).collect::<Vec<_>>().join(", ");
    match on {
        GoOn::To(route) => format!("goes on with {}", name(*route)),
        GoOn::Shortest(routes) => format!("goes on where the line is shortest: {}", names(routes)),
        GoOn::Soonest(routes) => format!("goes on where it is through soonest: {}", names(routes)),
        GoOn::Shares(shares) => {
            let each = shares.iter().map(|(route, share)| format!("{:.0} % with {}", share * 100.0, name(*route)));
            format!("goes on, {}", each.collect::<Vec<_>>().join(", "))
        }
        GoOn::ByStock { stock, below, routes: [low, else_] } => {
            let (stock, low, else_) = (&site.stocks[*stock].name, name(*low), name(*else_));
            format!("goes on with {low} while {stock} is below {below}, else with {else_}")
        }
    }
}

/// The ways that trucks are to take by their routes, by direction, as wide as the flows that take them.
fn ways(site: &Site) -> Vec<(String, Vec<Link>)> {
    let mut found: Vec<(String, Vec<Link>)> = Vec::new();
    for (flow, trucks, usd) in expected_flows(site) {
        if !found.iter().any(|(direction, _)| *direction == flow.direction) {
            found.push((flow.direction.clone(), Vec::new()));
        }
        let links = &mut found.iter_mut().find(|(direction, _)| *direction == flow.direction).expect("it is there").1;
        follow(site, flow.route, (None, 1.0, 0), &mut |from, to, share| {
            let (trucks, usd) = (trucks * share, usd * share);
            match links.iter_mut().find(|link| link.from == from && link.to == to) {
                Some(link) => (link.trucks, link.usd) = (link.trucks + trucks, link.usd + usd),
                None => links.push(Link { from, to, trucks, usd }),
            }
        });
    }
    found
}

/// Follows a share of trucks from the place that they were at last along a route and those that it goes on with, and tells
/// each pair of places on their way.
fn follow(
    site: &Site,
    route: usize,
    (mut last, share, routes): (Option<String>, f64, u32),
    tell: &mut impl FnMut(Option<String>, Option<String>, f64),
) {
    /// Those who go in circles are followed no further.
    const ROUTES_MAX: u32 = 8;
    for &step in &site.routes[route].steps {
        if let Some(place) = named(site, step) {
            tell(last.replace(place.clone()), Some(place), share);
        }
        if let Action::GoOn(on) = &site.steps[step].action
            && routes < ROUTES_MAX
        {
            for (next, part) in on.shares() {
                follow(site, next, (last.clone(), share * part, routes + 1), tell);
            }
            return;
        }
    }
    tell(last, None, share);
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
