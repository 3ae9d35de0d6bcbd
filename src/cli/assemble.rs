//! From parts to the tables of a study: read one by one in the order of the plan, so that memory does not grow with
//! what is written, and the bytes do not depend on who ran which point when.

use std::io::{self, BufWriter, Write};

use karvon::experiment::{
    Contrast, Design, Measured, Outcome, Sensitivity, Values, contrasts, in_order, input_split, on_threads, restored,
    sensitivity, standings,
};
use karvon::report::study::{Frame, Point, StudyTables};
use karvon::report::study_screen::{Column, Screen};
use karvon::report::{Table, csv, json, study as tables};
use karvon::scenario::study::format::Better;
use karvon::stats::compare::AgainstBest;
use karvon::stats::inputs::Split;
use karvon::stats::{Estimate, Level};
use serde_json::Value;

use super::args::Format;
use super::fault::Fault;
use super::folder::{Aside, Folder};
use super::interrupt::interrupted;
use super::points::{self, Response, Study};
use super::progress::Progress;
use super::sweep::PARTS;
use super::told::{self, Told};
use super::verdict::Unmet;
use super::{Done, part, report, verdict};

const UNASSEMBLED: &str = "all points are finished, their tables are not; the same command writes them";

/// What is asked of the making of tables.
pub(crate) struct Asked {
    pub(crate) format: Format,
    /// `None`: one for each core.
    pub(crate) threads: Option<usize>,
    pub(crate) quiet: bool,
}

/// What is known of all points together.
pub(crate) struct Gathered {
    points: usize,
    /// Values of each response.
    responses: Vec<Values>,
    /// How the points stand to the best, by response.
    standings: Vec<Vec<AgainstBest>>,
    /// How the points differ from the base, by response.
    contrasts: Vec<Vec<Option<Contrast>>>,
    requirements: Vec<Value>,
    failed: usize,
    /// Requirements that were not met, and targets that were not reached.
    unmet: Unmet,
    unreached: usize,
}

/// Writes all tables of a study whose parts are complete.
pub(crate) fn assemble(
    study: &Study,
    folder: &Folder,
    hashes: &[Option<String>],
    asked: Asked,
) -> Result<Gathered, Fault> {
    let frame = Frame {
        axes: study.checked.axes.iter().map(|axis| axis.name.clone()).collect(),
        responses: study.responses.iter().map(|response| (response.name.clone(), response.key.clone())).collect(),
    };
    let streamed = StudyTables::new(frame);
    // What this study may not have, and an earlier one has left.
    for name in ["comparison.csv", "best.csv", "sensitivity.csv", "uncertainty.csv"] {
        folder.remove(name)?;
    }
    let gathered = stream(study, folder, hashes, (&streamed, &asked))?;
    let together = together(study, &gathered);
    for table in &together {
        folder.write(&csv_name(table), |out| csv::write(table, out))?;
    }
    folder.write_dictionary(streamed.tables.iter().chain(&together))?;
    verdict::write(folder, gathered.requirements.clone())?;
    let shown = Shown::of(study, &gathered);
    let screen = shown.screen();
    let told = Told { answer: screen.answer(), warnings: screen.warnings() };
    let manifest = told::manifest(study, "sweep", ("points", study.points.len()), &told);
    report::study(folder, &manifest)?;
    folder.write("manifest.json", |out| writeln!(out, "{manifest:#}"))?;
    print(study, folder, (&gathered, &screen), asked.format)?;
    Ok(gathered)
}

/// Writes the rows of every point, and returns what all points need together.
fn stream(
    study: &Study,
    folder: &Folder,
    hashes: &[Option<String>],
    (streamed, asked): (&StudyTables, &Asked),
) -> Result<Gathered, Fault> {
    let mut writers = Vec::new();
    for table in &streamed.tables {
        let mut writer = folder.aside(&csv_name(table))?;
        csv::write_header(table, &mut writer).map_err(|error| folder.failed(&csv_name(table), &error))?;
        writers.push(writer);
    }
    let mut gathered = Gathered::of(study);
    let frames = Frames::of(study);
    let parts = folder.path().join(PARTS);
    let progress = Progress::of_tables(study.points.len(), asked.quiet);
    let make = |index: usize| -> Result<([Vec<u8>; 7], Outcome), Fault> {
        let point = &study.points[index];
        let hash = hashes[index].as_ref().expect("all points have parts");
        let outcome = frames.restored(point, part::read(&parts, hash)?)?;
        let values: Vec<String> = study.values(point).into_iter().map(|value| value.shown).collect();
        let scenario = study.scenario_name(point);
        let point = Point { number: index + 1, scenario, values: &values, part: hash, outcome: &outcome };
        let lines = streamed.rows(&point).map(|rows| {
            let mut lines = Vec::new();
            csv::write_rows(&rows, &mut lines).expect("memory takes all bytes");
            lines
        });
        Ok((lines, outcome))
    };
    let take = |index: usize, made: Result<([Vec<u8>; 7], Outcome), Fault>| {
        let (lines, outcome) = made?;
        for ((writer, lines), table) in writers.iter_mut().zip(lines).zip(&streamed.tables) {
            writer.write_all(&lines).map_err(|error| folder.failed(&csv_name(table), &error))?;
        }
        gathered.take(study, index + 1, &outcome);
        progress.table_rows_done();
        if interrupted() { Err(Fault::Interrupted(UNASSEMBLED.to_owned())) } else { Ok(()) }
    };
    on_threads(asked.threads, || in_order(study.points.len(), &make, take))
        .map_err(|error| Fault::World(format!("cannot start threads: {error}")))??;
    progress.finish();
    writers.into_iter().try_for_each(Aside::commit)?;
    let standings = |(response, values)| against_best(study, response, values);
    gathered.standings = study.responses.iter().zip(&gathered.responses).map(standings).collect();
    let level = study.frame().level;
    let differing = |values| study.base.map_or(Vec::new(), |base| contrasts(values, base, level));
    gathered.contrasts = gathered.responses.iter().map(differing).collect();
    Ok(gathered)
}

fn csv_name(table: &Table) -> String {
    format!("{}.csv", table.name)
}

/// Says whether the study succeeded, and where its files are.
pub(crate) fn conclude(folder: &Folder, gathered: &Gathered, quiet: bool) -> Done {
    if !quiet {
        eprintln!(
            "Files in {}; open report.html for charts; responses.csv has a row for each point.",
            folder.path().display()
        );
    }
    let Gathered { points, failed, unmet, .. } = gathered;
    if *failed > 0 {
        let words = format!("{failed} of {points} points have failed replications and no estimates: see points.csv");
        return Err(Fault::Failed(words));
    }
    if unmet.any() {
        return Err(Fault::Missed(format!("of the requirements at {points} points, {unmet}: see requirements.csv")));
    }
    Ok(())
}

impl Gathered {
    fn of(study: &Study) -> Self {
        Self {
            points: study.points.len(),
            responses: vec![Vec::new(); study.responses.len()],
            standings: Vec::new(),
            contrasts: Vec::new(),
            requirements: Vec::new(),
            failed: 0,
            unmet: Unmet::default(),
            unreached: 0,
        }
    }

    fn take(&mut self, study: &Study, number: usize, outcome: &Outcome) {
        for (values, response) in self.responses.iter_mut().zip(&study.responses) {
            let index = outcome.keys.iter().position(|key| *key == response.key);
            let value = |values: &Vec<Option<f64>>| index.and_then(|index| values.get(index).copied().flatten());
            values.push(outcome.replications.iter().map(|replicated| value(&replicated.values)).collect());
        }
        self.failed += usize::from(outcome.estimates.is_none());
        self.unmet.count(outcome);
        self.unreached += outcome.targets.iter().filter(|check| !check.is_reached).count();
        self.requirements.extend(outcome.requirements.iter().map(|check| {
            let mut told = verdict::requirement(&outcome.scenario, check);
            told["point"] = number.into();
            told
        }));
    }
}

/// Designs to read parts with: one for each scenario, or for each point where axes touch requirements and the like.
struct Frames<'a> {
    study: &'a Study,
    by_scenario: Option<Vec<Design>>,
}

impl<'a> Frames<'a> {
    fn of(study: &'a Study) -> Self {
        let scenarios = || study.checked.scenarios.iter().map(|studied| &studied.scenario);
        let designs = || scenarios().map(|scenario| study.design(String::new(), scenario)).collect();
        Self { study, by_scenario: (!study.varies_the_frame()).then(designs) }
    }

    fn restored(&self, point: &points::Point, part: Measured) -> Result<Outcome, Fault> {
        let scenario = self.study.label(point);
        if let Some(designs) = &self.by_scenario {
            return Ok(Outcome { scenario, ..restored(&designs[self.study.scenario_index(point)], part) });
        }
        let resolved = self
            .study
            .scenario(point)
            .map_err(|refused| Fault::Refused(Box::new((refused.diagnostics, refused.sources))))?;
        Ok(restored(&self.study.design(scenario, &resolved), part))
    }
}

/// Returns the tables of what all points say together.
fn together(study: &Study, gathered: &Gathered) -> Vec<Table> {
    let design = study.frame();
    let mut found = Vec::new();
    if study.base.is_some() {
        let mut rows = Vec::new();
        for (response, contrasts) in study.responses.iter().zip(&gathered.contrasts) {
            let known = contrasts.iter().enumerate().filter_map(|(index, contrast)| Some((index + 1, (*contrast)?)));
            rows.extend(known.map(|(point, contrast)| (point, response.name.as_str(), contrast)));
        }
        found.push(tables::comparison(&rows, design.level));
    }
    let mut rows = Vec::new();
    for (response, standings) in study.responses.iter().zip(&gathered.standings) {
        let sign = if response.better == Some(Better::Higher) { -1.0 } else { 1.0 };
        let standings = standings.iter().enumerate();
        rows.extend(standings.map(|(index, it)| (index + 1, response.name.as_str(), sign, *it)));
    }
    if !rows.is_empty() {
        found.push(tables::best(&rows, design.level));
    }
    let splits: Vec<(&str, Split)> = study
        .responses
        .iter()
        .zip(&gathered.responses)
        .filter_map(|(response, values)| Some((response.name.as_str(), split(study, values)?)))
        .collect();
    if !splits.is_empty() {
        found.push(tables::uncertainty(&splits));
    }
    let sensitivities = sensitivities(study, gathered);
    if !sensitivities.is_empty() {
        found.push(tables::sensitivity(&axes(study), &sensitivities));
    }
    found
}

/// Splits the uncertainty of a response, if the design can tell noise from the axes.
fn split(study: &Study, values: &Values) -> Option<Split> {
    input_split(study.combination(), &values[..study.places().len()].to_vec(), study.frame().level)
}

/// Returns how the points stand to the best on a response; nothing where it is not said what is better.
fn against_best(study: &Study, response: &Response, values: &Values) -> Vec<AgainstBest> {
    let sign = match response.better {
        Some(Better::Lower) => 1.0,
        Some(Better::Higher) => -1.0,
        None => return Vec::new(),
    };
    let level = study.frame().level;
    let signed: Values =
        values.iter().map(|values| values.iter().map(|value| value.map(|value| sign * value)).collect()).collect();
    standings(&signed, level).unwrap_or_default()
}

fn axes(study: &Study) -> Vec<&str> {
    study.checked.axes.iter().map(|axis| axis.name.as_str()).collect()
}

/// Returns what matters for each response, if the design can tell.
fn sensitivities<'s>(study: &'s Study, gathered: &Gathered) -> Vec<(&'s str, Sensitivity)> {
    let design = study.frame();
    let places = study.places();
    let of = |(response, values): (&'s Response, &Values)| {
        let values = values[..places.len()].to_vec();
        let found = sensitivity(study.combination(), &places, &values, design.level, design.seed)?;
        Some((response.name.as_str(), found))
    };
    study.responses.iter().zip(&gathered.responses).filter_map(of).collect()
}

/// What a screen shows, with what it borrows from.
struct Shown<'s> {
    study: &'s Study,
    points: Vec<String>,
    responses: Vec<Column<'s>>,
    axes: Vec<&'s str>,
    sensitivities: Vec<(&'s str, Sensitivity)>,
    level: Level,
    failed: usize,
    unmet: Option<String>,
    unreached: usize,
    replications: usize,
}

impl<'s> Shown<'s> {
    fn of(study: &'s Study, gathered: &Gathered) -> Self {
        let level = study.frame().level;
        let column = |(index, response): (usize, &'s Response)| Column {
            name: &response.name,
            key: &response.key,
            low_is_better: response.better.map(|better| better == Better::Lower),
            estimates: gathered.responses[index]
                .iter()
                .map(|values| Estimate::of(&values.iter().copied().flatten().collect::<Vec<_>>(), level))
                .collect(),
            standings: gathered.standings[index].clone(),
            contrasts: gathered.contrasts[index].clone(),
            split: split(study, &gathered.responses[index]),
        };
        let made = gathered.responses.first().into_iter().flatten().map(Vec::len);
        Self {
            study,
            points: study.points.iter().map(|point| study.words(point)).collect(),
            responses: study.responses.iter().enumerate().map(column).collect(),
            axes: axes(study),
            sensitivities: sensitivities(study, gathered),
            level,
            failed: gathered.failed,
            unmet: gathered.unmet.any().then(|| gathered.unmet.to_string()),
            unreached: gathered.unreached,
            replications: made.min().unwrap_or(0),
        }
    }

    fn screen(&self) -> Screen<'_> {
        Screen {
            title: &self.study.checked.file.title,
            points: &self.points,
            base: self.study.base,
            responses: &self.responses,
            level: self.level,
            axes: &self.axes,
            sensitivities: &self.sensitivities,
            failed: self.failed,
            unmet: self.unmet.clone(),
            unreached: self.unreached,
            replications: self.replications,
        }
    }
}

fn print(study: &Study, folder: &Folder, (gathered, screen): (&Gathered, &Screen), format: Format) -> Done {
    let mut out = BufWriter::new(io::stdout().lock());
    let path = folder.path().join("responses.csv");
    let open = || std::fs::File::open(&path);
    let printed = match format {
        Format::Csv => open().and_then(|mut file| io::copy(&mut file, &mut out).map(|_| ())),
        Format::Json => json::write(&together(study, gathered), &mut out),
        Format::Table => {
            let (width, paint) = super::screen::look();
            out.write_all(screen.text(width, paint).as_bytes())
        }
    };
    match printed.and_then(|()| out.flush()) {
        // Whoever read has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other?),
    }
}
