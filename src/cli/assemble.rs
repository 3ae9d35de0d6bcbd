//! From parts to the tables of a study: read one by one in the order of the plan, so that memory does not grow with
//! what is written, and the bytes do not depend on who ran which point when.
//!
//! What all points say together is found from the table `replications`, a response at a time: of a point its values are in memory
//! then, eight bytes each, and nothing else.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Write};

use karvon::experiment::{
    Design, Measured, Outcome, Sensitivity, Values, contrasts, in_order, input_split, on_threads, restored,
    sensitivity, standings,
};
use karvon::report::study::{Frame, Point, StudyTables};
use karvon::report::study_screen::{Changes, Column, Leaders, Range, Screen};
use karvon::report::{Cell, Table, csv, json, study as tables};
use karvon::scenario::study::format::Better;
use karvon::stats::inputs::Split;
use karvon::stats::{Estimate, Level};

use super::args::Format;
use super::fault::Fault;
use super::folder::{Aside, Folder};
use super::interrupt::interrupted;
use super::points::{self, Response, Study};
use super::progress::Progress;
use super::sweep::PARTS;
use super::told::{self, Told};
use super::verdict::{self, Unmet};
use super::{Done, part, report};

const UNASSEMBLED: &str = "all points are finished, their tables are not; the same command writes them";

/// What is asked of the making of tables.
pub(crate) struct Asked {
    pub(crate) format: Format,
    /// `None`: one for each core.
    pub(crate) threads: Option<usize>,
    pub(crate) quiet: bool,
}

/// What is known of all points together: no more for many than for few.
pub(crate) struct Gathered {
    points: usize,
    leaders: Leaders,
    /// Between which points each response lies.
    ranges: Vec<Range>,
    failed: usize,
    /// Requirements that were not met, and targets that were not reached.
    unmet: Unmet,
    unreached: usize,
    /// Replications of the point with the fewest.
    replications: usize,
}

/// Writes all tables of a study whose parts are complete.
pub(crate) fn assemble(
    study: &Study,
    folder: &Folder,
    parts: &[Option<part::Name>],
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
    let gathered = stream(study, folder, parts, (&streamed, &asked))?;
    let (columns, together) = Together::weigh(study, folder, &gathered, asked.format)?;
    folder.write_dictionary(streamed.tables.iter().chain(&together.tables))?;
    let screen = Screen {
        title: &study.checked.file.title,
        points: study.points(),
        name: &|index| study.words(&study.point(index)),
        leaders: &gathered.leaders,
        base: study.base,
        responses: &columns,
        level: study.frame().level,
        axes: &axes(study),
        sensitivities: &together.sensitivities,
        failed: gathered.failed,
        unmet: gathered.unmet.any().then(|| gathered.unmet.to_string()),
        unreached: gathered.unreached,
        replications: gathered.replications,
    };
    let told = Told { answer: screen.answer(), warnings: screen.warnings() };
    let manifest = told::manifest(study, "sweep", ("points", study.points()), &told);
    report::study(folder, &manifest)?;
    folder.write("manifest.json", |out| writeln!(out, "{manifest:#}"))?;
    print(folder, (&together.tables, &screen), asked.format)?;
    Ok(gathered)
}

/// Writes the rows of every point, and returns what all points need together.
fn stream(
    study: &Study,
    folder: &Folder,
    parts: &[Option<part::Name>],
    (streamed, asked): (&StudyTables, &Asked),
) -> Result<Gathered, Fault> {
    let mut writers = Vec::new();
    for table in &streamed.tables {
        writers.push(Rows::new(folder, table)?);
    }
    let mut gathered = Gathered::of(study);
    let mut verdict = verdict::Writer::new(folder);
    let (frames, level) = (Frames::of(study), study.frame().level);
    let path = folder.path().join(PARTS);
    let reader = part::Reader::new(&path);
    let progress = Progress::of_tables(study.points(), asked.quiet);
    let make = |index: usize| -> Result<([String; 7], Outcome), Fault> {
        let point = study.point(index);
        let part = parts[index].as_ref().expect("all points have parts");
        let outcome = frames.restored(&point, reader.read(part)?)?;
        let values: Vec<String> = study.values(&point).into_iter().map(|value| value.shown).collect();
        let scenario = study.scenario_name(&point);
        let part = part.to_string();
        let point = Point { number: index + 1, scenario, values: &values, part: &part, outcome: &outcome };
        Ok((streamed.rows(&point).map(|rows| csv::lines(&rows)), outcome))
    };
    let take = |index: usize, made: Result<([String; 7], Outcome), Fault>| {
        let (lines, outcome) = made?;
        for (writer, lines) in writers.iter_mut().zip(lines) {
            writer.write(&lines)?;
        }
        verdict.take(&outcome, Some(index + 1))?;
        gathered.take(study, index, &outcome, level);
        progress.table_rows_done();
        if interrupted() { Err(Fault::Interrupted(UNASSEMBLED.to_owned())) } else { Ok(()) }
    };
    on_threads(asked.threads, || in_order(study.points(), &make, take))
        .map_err(|error| Fault::World(format!("cannot start threads: {error}")))??;
    progress.finish();
    writers.into_iter().try_for_each(|writer| writer.file.commit())?;
    gathered.unmet = verdict.finish()?;
    Ok(gathered)
}

fn csv_name(table: &Table) -> String {
    format!("{}.csv", table.name)
}

/// A table whose rows are written as they come.
struct Rows {
    file: Aside,
}

impl Rows {
    fn new(folder: &Folder, table: &Table) -> Result<Self, Fault> {
        let mut file = folder.aside(&csv_name(table))?;
        csv::write_header(table, &mut file).map_err(|error| file.failed(&error))?;
        Ok(Self { file })
    }

    fn write(&mut self, lines: &str) -> Done {
        self.file.write_all(lines.as_bytes()).map_err(|error| self.file.failed(&error))
    }
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
        let known = study.responses.iter().enumerate();
        let known = known.filter_map(|(index, response)| Some((index, response.better? == Better::Lower))).next();
        Self {
            points: study.points(),
            leaders: Leaders::by(known),
            ranges: vec![Range::default(); study.responses.len()],
            failed: 0,
            unmet: Unmet::default(),
            unreached: 0,
            replications: usize::MAX,
        }
    }

    fn take(&mut self, study: &Study, point: usize, outcome: &Outcome, level: Level) {
        let estimate = |response: &Response| {
            let index = outcome.keys.iter().position(|key| *key == response.key)?;
            let values = outcome.replications.iter().filter_map(|run| run.values.get(index).copied().flatten());
            Estimate::of(&values.collect::<Vec<_>>(), level)
        };
        let estimates: Vec<Option<Estimate>> = study.responses.iter().map(estimate).collect();
        self.ranges.iter_mut().zip(&estimates).for_each(|(range, estimate)| range.take(point, *estimate));
        self.leaders.take(point, &estimates);
        self.failed += usize::from(outcome.estimates.is_none());
        self.unreached += outcome.targets.iter().filter(|check| !check.is_reached).count();
        self.replications = self.replications.min(outcome.replications.len());
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

/// What all points say together.
struct Together<'s> {
    /// `comparison`, `best`, `uncertainty`, `sensitivity`, as far as the study has them; the first two without rows, unless they
    /// are to be printed.
    tables: Vec<Table>,
    sensitivities: Vec<(&'s str, Sensitivity)>,
}

impl<'s> Together<'s> {
    /// Compares the points, one response after the other, and writes what comes of it.
    fn weigh(
        study: &'s Study,
        folder: &Folder,
        gathered: &Gathered,
        format: Format,
    ) -> Result<(Vec<Column<'s>>, Self), Fault> {
        let Design { level, seed, .. } = study.frame();
        let combination = study.combination();
        let mut comparison = Long::of(tables::comparison(), format);
        let mut best = Long::of(tables::best(), format);
        let (mut columns, mut splits, mut sensitivities) = (Vec::new(), Vec::new(), Vec::new());
        for (response, range) in study.responses.iter().zip(&gathered.ranges) {
            let name = response.name.as_str();
            let mut column = Column {
                name,
                key: &response.key,
                range: *range,
                candidates: Vec::new(),
                changes: Changes::default(),
                split: None,
            };
            if study.base.is_some() || response.better.is_some() || combination.is_sampled() {
                let mut values = read(folder, name, study.points())?;
                if let Some(base) = study.base {
                    comparison.begin(folder)?;
                    for (point, contrast) in contrasts(&values, base, level) {
                        column.changes.take(point, contrast.joint);
                        comparison.write(tables::compared(point + 1, name, &contrast, level))?;
                    }
                }
                if let Some(better) = response.better {
                    let sign = if better == Better::Higher { -1.0 } else { 1.0 };
                    let turn = |values: &mut Values| {
                        if sign < 0.0 {
                            values.negate()
                        }
                    };
                    turn(&mut values);
                    for (point, standing) in standings(&values, level).into_iter().flatten().enumerate() {
                        best.begin(folder)?;
                        column.candidates.extend(standing.may_be_best.then_some(point));
                        best.write(tables::stands(point + 1, name, sign, &standing, level))?;
                    }
                    turn(&mut values);
                }
                // The base and further scenarios are no part of the design.
                values.truncate(study.planned());
                column.split = input_split(combination, &values, level);
                let found = sensitivity(combination, study.places(), &values, level, seed);
                sensitivities.extend(found.map(|found| (name, found)));
            }
            splits.extend(column.split.map(|split| (name, split)));
            columns.push(column);
        }
        let mut tables: Vec<Table> = [comparison.finish()?, best.finish()?].into_iter().flatten().collect();
        for table in short(study, &splits, &sensitivities) {
            folder.write(&csv_name(&table), |out| csv::write(&table, out))?;
            tables.push(table);
        }
        Ok((columns, Self { tables, sensitivities }))
    }
}

/// Reads the values of a response back.
fn read(folder: &Folder, response: &str, points: usize) -> Result<Values, Fault> {
    let path = folder.path().join("replications.csv");
    let read = File::open(&path).map_err(|error| error.to_string());
    let read =
        read.and_then(|file| tables::values(BufReader::new(file), response, points).map_err(|error| error.to_string()));
    read.map_err(|error| Fault::World(format!("cannot read `{}` back: {error}", path.display())))
}

/// A table with a row for every point, which is written as it comes.
struct Long {
    table: Table,
    rows: Option<Rows>,
    /// Whether its rows are to be printed too.
    is_printed: bool,
}

impl Long {
    fn of(table: Table, format: Format) -> Self {
        Self { table, rows: None, is_printed: format == Format::Json }
    }

    /// Begins the file, unless it is begun.
    fn begin(&mut self, folder: &Folder) -> Done {
        if self.rows.is_none() {
            self.rows = Some(Rows::new(folder, &self.table)?);
        }
        Ok(())
    }

    fn write(&mut self, row: Vec<Cell>) -> Done {
        let line = csv::lines(std::slice::from_ref(&row));
        self.rows.as_mut().expect("the table is begun").write(&line)?;
        if self.is_printed {
            self.table.push(row);
        }
        Ok(())
    }

    /// Gives the file its name; returns the table if there is one.
    fn finish(self) -> Result<Option<Table>, Fault> {
        let Some(rows) = self.rows else { return Ok(None) };
        rows.file.commit()?;
        Ok(Some(self.table))
    }
}

/// Returns the tables that do not grow with the points.
fn short(study: &Study, splits: &[(&str, Split)], sensitivities: &[(&str, Sensitivity)]) -> Vec<Table> {
    let uncertainty = (!splits.is_empty()).then(|| tables::uncertainty(splits));
    let sensitivity = (!sensitivities.is_empty()).then(|| tables::sensitivity(&axes(study), sensitivities));
    [uncertainty, sensitivity].into_iter().flatten().collect()
}

fn axes(study: &Study) -> Vec<&str> {
    study.checked.axes.iter().map(|axis| axis.name.as_str()).collect()
}

fn print(folder: &Folder, (together, screen): (&[Table], &Screen), format: Format) -> Done {
    let mut out = BufWriter::new(io::stdout().lock());
    let path = folder.path().join("responses.csv");
    let open = || std::fs::File::open(&path);
    let printed = match format {
        Format::Csv => open().and_then(|mut file| io::copy(&mut file, &mut out).map(|_| ())),
        Format::Json => json::write(together, &mut out),
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
