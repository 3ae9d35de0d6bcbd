//! `karvon calibrate`: which values of a study's axes agree with what was published of its scenario, and which axes the
//! published values cannot tell apart.

use std::io::{self, Write};
use std::path::Path;
use std::time::Instant;

use karvon::experiment::{Combination, Coordinate, Outcome, restored};
use karvon::model::indicator::Key;
use karvon::report::format::Unit;
use karvon::report::study_screen::found as found_in_words;
use karvon::report::{Cell, Table, csv, json};
use karvon::scenario::codes::{S807, S808};
use karvon::scenario::study::Axis;
use karvon::stats::Level;
use karvon::stats::calibration::{Calibration, IMPLAUSIBLE, Observation, TooFew, calibrate};
use karvon::stats::design::Points;

use super::args::{CalibrateArgs, Format};
use super::fault::Fault;
use super::folder::Folder;
use super::fragment::rounded;
use super::interrupt::listen;
use super::points::Study;
use super::screen::look;
use super::sweep::{INPUTS, PARTS, folder_of, sweep};
use super::told::{self, Told};
use super::{Done, aligned, manifest, part, report};

/// A tolerance is taken as so many standard deviations of the published value.
const DEVIATIONS: f64 = 2.0;

pub(crate) fn run(args: &CalibrateArgs) -> Done {
    let started = (Instant::now(), jiff::Timestamp::now());
    let mut study = Study::open(&args.study, &args.common)?;
    study.lay_out()?;
    let targets = targets(&study, &args.study)?;
    let folder = Folder::open(args.common.out.clone().unwrap_or_else(|| folder_of(&study)))?;
    let parts = Folder::open(folder.path().join(PARTS))?;
    // What a sweep left of other inputs does not pass for whole.
    folder.remove("manifest.json")?;
    folder.write(INPUTS, |out| writeln!(out, "{:#}", study.inputs()))?;
    listen()?;
    let swept = sweep(&study, &parts, None, &args.common)?;
    let (points, outputs) = outputs(&study, &parts, &swept.parts, targets.len())?;
    let left_out = study.planned() - points.len();
    let design = study.frame();
    let observations: Vec<Observation> = targets.iter().map(|target| target.observation).collect();
    let found =
        calibrate(&points, &outputs, &observations, design.level, design.seed).map_err(|TooFew::Points(least)| {
            let message = format!("{} points with results are too few: {least} are needed at least", points.len());
            Fault::argument(S808, &args.study, message, "raise `points` of `[combine]`, to ten for each axis or more")
        })?;
    let tables = [axes_table(&study, &found, design.level), matches_table(&targets, &found)];
    for table in &tables {
        folder.write(&format!("{}.csv", table.name), |out| csv::write(table, out))?;
    }
    folder.write_dictionary(&tables)?;
    let log = manifest::log(args.common.threads, started.0, started.1);
    folder.write("run.json", |out| writeln!(out, "{log:#}"))?;
    let answer = words(&study, &targets, &found, left_out);
    let manifest = told::manifest(
        &study,
        "calibrate",
        ("points", study.points()),
        &Told { answer: answer.clone(), warnings: Vec::new() },
    );
    report::study(&folder, &manifest)?;
    folder.write("manifest.json", |out| writeln!(out, "{manifest:#}"))?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    match args.common.format {
        Format::Json => json::write(&tables, &mut out)?,
        Format::Csv => csv::write(&tables[0], &mut out)?,
        Format::Table => {
            let (width, paint) = look();
            out.write_all(found_in_words(&study.checked.file.title, &answer, width, paint).as_bytes())?;
            for table in [&tables[0], &shown_matches(&targets, &found)] {
                writeln!(out)?;
                aligned::print(table, &["mean", "from", "to", "level"], 4, &mut out)?;
            }
        }
    }
    out.flush()?;
    if !args.common.quiet {
        eprintln!(
            "Files in {}; open report.html for charts; calibration.csv has the axes, matches.csv the published values.",
            folder.path().display()
        );
    }
    Ok(())
}

/// A published value that the axes are held against.
struct Target {
    name: String,
    key: Key,
    observation: Observation,
}

/// Returns the published values of the study's scenario; refuses studies that cannot be calibrated.
fn targets(study: &Study, path: &Path) -> Result<Vec<Target>, Fault> {
    let refused = |code, message: &str, help: &str| Err(Fault::argument(code, path, message.to_owned(), help));
    if study.checked.scenarios.len() > 1 {
        return refused(S808, "a study of several scenarios cannot be calibrated", "name one scenario");
    }
    if !matches!(study.combination(), Combination::Sobol(_) | Combination::LatinHypercube(_)) {
        return refused(
            S808,
            "the points do not fill the space of the axes",
            "write `method = \"sobol\"` in `[combine]`",
        );
    }
    let site = study.frame().site;
    let target = |published: &karvon::model::site::Published| Target {
        name: published.name.clone(),
        key: published.key.clone(),
        observation: Observation {
            value: published.value,
            deviation: published.tolerance * published.value.abs() / DEVIATIONS,
        },
    };
    let targets: Vec<Target> = site.published.iter().map(target).collect();
    if targets.is_empty() {
        return refused(S807, "its scenario has no published values", "write what was observed as `[published.NAME]`");
    }
    if let Some(zero) = targets.iter().find(|target| target.observation.deviation == 0.0) {
        let message = format!("the published value `{}` is zero, so its tolerance is none", zero.name);
        return refused(S807, &message, "leave it out, or hold another statistic against it");
    }
    Ok(targets)
}

/// Returns the points whose replications gave every number that is held against a published value, on their shares of the
/// axes, and those numbers by published value.
fn outputs(
    study: &Study,
    parts: &Folder,
    names: &[Option<part::Name>],
    targets: usize,
) -> Result<(Points, Vec<Vec<f64>>), Fault> {
    let frame = study.frame();
    let (mut points, mut outputs) = (Points::new(), vec![Vec::new(); targets]);
    let reader = part::Reader::new(parts.path());
    for (place, name) in study.places().zip(names) {
        let part = reader.read(name.as_ref().expect("all points have parts"))?;
        let outcome: Outcome = restored(&frame, part);
        let ours: Option<Vec<f64>> =
            outcome.published.iter().map(|check| check.ours.as_ref().map(|ours| ours.mean)).collect();
        let Some(ours) = ours else { continue };
        points.push(place.iter().filter_map(share).collect());
        outputs.iter_mut().zip(ours).for_each(|(output, ours)| output.push(ours));
    }
    Ok((points, outputs))
}

fn share(coordinate: &Coordinate) -> Option<f64> {
    if let Coordinate::Share(share) = coordinate { Some(*share) } else { None }
}

/// Returns the value at a share of an axis, to four digits.
fn shown(axis: &Axis, share: f64) -> String {
    let value = axis.at(share);
    let rest = value.number.and_then(|exact| Some((exact, value.shown.strip_prefix(&exact.to_string())?)));
    rest.map_or_else(|| value.shown.clone(), |(exact, unit)| rounded(exact, 4) + unit)
}

fn axes_table(study: &Study, found: &Calibration, level: Level) -> Table {
    let mut table = Table::new(
        "calibration",
        &[
            ("axis", "Axis of the study."),
            ("best", "Value with the smallest misfit."),
            ("mean", "Weighted mean."),
            ("low", "Lower end of the band."),
            ("high", "Upper end of the band."),
            ("from", "Lowest value of the axis."),
            ("to", "Highest value of the axis."),
            ("level", "Share of the weight within the band."),
            ("is_informed", "yes if the published values narrow the axis down."),
        ],
    );
    for (axis, band) in study.checked.axes.iter().zip(&found.bands) {
        let at = |share: f64| Cell::from(shown(axis, share));
        let informed = if band.is_informed { "yes" } else { "no" };
        let bounds = [at(band.best), at(band.mean), at(band.low), at(band.high), at(0.0), at(1.0)];
        table.push(
            [vec![axis.name.as_str().into()], bounds.into(), vec![level.value().into(), informed.into()]].concat(),
        );
    }
    table
}

fn matches_table(targets: &[Target], found: &Calibration) -> Table {
    let mut table = Table::new(
        "matches",
        &[
            ("published", "Name of the published value."),
            ("kpi", "Indicator that it is held against."),
            ("group", "What the indicator is over."),
            ("statistic", "How it is condensed."),
            ("unit", "Unit of the values of this row."),
            ("value", "The published value."),
            ("deviation", "Its standard deviation: half of its tolerance."),
            ("at_best", "Our value at the best point, by the surface."),
            ("surface_deviation", "Standard deviation of the surface at points left out, noise among it."),
            ("misses", "Miss at the best point, in standard deviations of all errors together."),
        ],
    );
    for (target, matched) in targets.iter().zip(&found.matches) {
        table.push(vec![
            target.name.as_str().into(),
            target.key.indicator.name.into(),
            target.key.group.as_str().into(),
            target.key.statistic.to_string().into(),
            target.key.statistic.unit_of(target.key.indicator).into(),
            target.observation.value.into(),
            target.observation.deviation.into(),
            matched.at_best.into(),
            matched.surface_deviation.into(),
            matched.misses.into(),
        ]);
    }
    table
}

/// What there is to see of the published values on a screen, in the units of a planner.
fn shown_matches(targets: &[Target], found: &Calibration) -> Table {
    let columns = ["published", "value", "ours at best", "off by (standard deviations)"];
    let mut table = Table::new("matches", &columns.map(|name| (name, "")));
    for (target, matched) in targets.iter().zip(&found.matches) {
        let off = format!("{:.1}", matched.misses).replace('-', "\u{2212}");
        let unit = Unit::of(&target.key);
        let (value, ours) = (unit.given(target.observation.value), unit.rough(matched.at_best));
        table.push([target.name.as_str(), &value, &ours, &off].map(Cell::from).to_vec());
    }
    table
}

fn words(study: &Study, targets: &[Target], found: &Calibration, left_out: usize) -> Vec<String> {
    let name = |axis: usize| study.checked.axes[axis].name.as_str();
    let mut words = Vec::new();
    if left_out > 0 {
        words.push(format!("{left_out} points failed or lack a number, and are left out."));
    }
    if found.plausible_share == 0.0 {
        words.push(
            "Nothing in the ranges of the axes agrees with all published values: widen them, or mend the model. What \
             comes nearest is shown, and says nothing of what is true."
                .to_owned(),
        );
        let named = targets.iter().zip(&found.matches).filter(|(_, matched)| matched.misses.abs() > IMPLAUSIBLE);
        let mut missed: Vec<(f64, String)> = named
            .map(|(target, matched)| {
                let (name, unit) = (&target.name, Unit::of(&target.key));
                let (ours, published) = (unit.rough(matched.at_best), unit.given(target.observation.value));
                (
                    matched.misses,
                    format!(
                        "It misses `{name}` by {:.1} standard deviations: {ours}, not {published}.",
                        matched.misses.abs()
                    ),
                )
            })
            .collect();
        missed.sort_by(|(one, _), (other, _)| other.abs().total_cmp(&one.abs()));
        words.extend(missed.into_iter().map(|(_, told)| told));
        return words;
    }
    words.push(format!("{:.1} % of the ranges agree with all published values.", 100.0 * found.plausible_share));
    for (target, matched) in targets.iter().zip(&found.matches) {
        if matched.surface_deviation > target.observation.deviation {
            words.push(format!(
                "`{}` is known better than the surface can follow it: more points or replications would narrow the bands.",
                target.name
            ));
        }
    }
    for (a, b, correlation) in &found.confused {
        let way = if *correlation < 0.0 { "less" } else { "more" };
        words.push(format!(
            "The published values cannot tell {} and {} apart (correlation {}): more of one makes up for {way} of the other.",
            name(*a),
            name(*b),
            format!("{correlation:.2}").replace('-', "\u{2212}")
        ));
    }
    for (axis, band) in study.checked.axes.iter().zip(&found.bands) {
        let [best, low, high] = [band.best, band.low, band.high].map(|share| shown(axis, share));
        words.push(if band.is_informed {
            format!("They narrow {} down to between {low} and {high} ({best} at best).", axis.name)
        } else {
            format!("They say next to nothing of {} ({best} at best).", axis.name)
        });
    }
    words
}
