//! Designs that an optimization tries, with what it has learned of them kept on disk: an optimization that was stopped in any
//! way finds what it had done when the same command is given again.
//!
//! A whole trial is a part, as a sweep keeps it. Single values of a race or a search are lines of a journal, which is only ever
//! added to; a line that was cut off in the middle is not believed.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::sync::{Arc, Mutex};

use karvon::experiment::{self, Design, Outcome, Place, Probe, Test, Watch, restored};
use karvon::model::indicator::Key;
use karvon::report::optimum::Tried;
use karvon::stats::requirement::Verdict;

use super::fault::Fault;
use super::folder::Folder;
use super::interrupt::interrupted;
use super::part;
use super::points::{Point, Study};
use super::progress::Progress;

/// File of the journal, among the parts.
const JOURNAL: &str = "values.csv";

/// What came of trying designs.
pub(crate) struct Trials<'s> {
    pub(crate) study: &'s Study,
    pub(crate) progress: Progress,
    parts: &'s Folder,
    /// The number that is made small, if one is.
    key: Option<Key>,
    /// By place, the last outcome, and whether it is on fresh luck.
    outcomes: BTreeMap<Place, (Outcome, bool)>,
    /// Places in the order in which they were tried first.
    order: Vec<Place>,
    journal: Mutex<Journal>,
    /// What could not be written.
    fault: Option<Fault>,
    pub(crate) found: usize,
}

impl<'s> Trials<'s> {
    /// Begins with what is known from before.
    pub(crate) fn new(study: &'s Study, key: Option<Key>, parts: &'s Folder, quiet: bool) -> Result<Self, Fault> {
        let journal = Mutex::new(Journal::open(parts)?);
        let progress = Progress::new(0, quiet);
        Ok(Self {
            study,
            progress,
            parts,
            key,
            outcomes: BTreeMap::new(),
            order: Vec::new(),
            journal,
            fault: None,
            found: 0,
        })
    }

    /// Makes the design of a place, with the study's luck or another, and the name of its part; `None` if the scenario
    /// refuses it.
    pub(crate) fn design(&self, place: &Place, luck: u64) -> Option<(Design, part::Name)> {
        let point = Point::on_lattice(place);
        let scenario = self.study.scenario(&point).ok()?;
        let design = self.study.design(self.study.label(&point), &scenario);
        let design = Design { seed: design.seed.wrapping_add(luck), ..design };
        let part = self.study.part(&scenario, &design);
        Some((design, part))
    }

    fn run(&mut self, place: &Place, luck: u64) -> Verdict {
        let Some((design, name)) = self.design(place, luck) else { return Verdict::Missed };
        if let Some((outcome, is_fresh)) = self.outcomes.get(place)
            && *is_fresh == (luck > 0)
        {
            return verdict(outcome);
        }
        let outcome = match self.kept(&design, &name) {
            Some(outcome) => outcome,
            None => self.tried(&design, &name),
        };
        let verdict = verdict(&outcome);
        if !self.outcomes.contains_key(place) {
            self.order.push(place.clone());
        }
        self.outcomes.insert(place.clone(), (outcome.narrowed(self.key.as_ref()), luck > 0));
        verdict
    }

    /// Returns the outcome that an earlier command has left.
    fn kept(&mut self, design: &Design, name: &part::Name) -> Option<Outcome> {
        let part = part::exists(self.parts.path(), name).then(|| part::read(self.parts.path(), name))?.ok()?;
        self.found += 1;
        Some(restored(design, part))
    }

    fn tried(&mut self, design: &Design, name: &part::Name) -> Outcome {
        self.progress.expect(design.replications);
        let outcome = experiment::run(design, &self.progress);
        self.progress.skip(design.replications.saturating_sub(outcome.replications.len() as u32));
        if !interrupted()
            && let Err(fault) = part::write(self.parts, name, &outcome.keys, &outcome.replications)
        {
            self.fault.get_or_insert(fault);
        }
        outcome
    }

    /// Returns the design of a place as one that is asked for a number, with that number's journal.
    pub(crate) fn asked(&self, place: &Place, luck: u64, key: &Key) -> Option<Asked<'_>> {
        let (design, name) = self.design(place, luck)?;
        Some(Asked { design, name, key: key.clone(), probe: Mutex::new(None), trials: self })
    }

    /// Fails with what could not be written.
    pub(crate) fn finish(&mut self) -> Result<(), Fault> {
        self.progress.finish();
        self.parts.sync()?;
        match self.fault.take().or_else(|| self.journal().fault.take()) {
            Some(fault) => Err(fault),
            None => Ok(()),
        }
    }

    fn journal(&self) -> std::sync::MutexGuard<'_, Journal> {
        self.journal.lock().expect("no thread panics while it holds the journal")
    }

    pub(crate) fn verdicts(&self) -> BTreeMap<Place, Verdict> {
        self.outcomes.iter().map(|(place, (outcome, _))| (place.clone(), verdict(outcome))).collect()
    }

    /// Returns what was found out of every design.
    pub(crate) fn told(&self, cost: impl Fn(&Place) -> Option<f64>, best: Option<&Place>) -> Vec<Tried<'_>> {
        let best = best.and_then(|best| self.outcomes.get(best)).map(|(outcome, _)| outcome);
        let values = |place: &Place| self.study.values(&Point::on_lattice(place)).into_iter().map(|value| value.shown);
        let tried = self.outcomes.iter().map(|(place, (outcome, is_confirmed))| Tried {
            trial: self.order.iter().position(|known| known == place).map_or(0, |at| at as u32 + 1),
            place: place.clone(),
            values: values(place).collect(),
            cost: cost(place),
            verdict: verdict(outcome),
            is_confirmed: *is_confirmed,
            change: best.zip(self.key.as_ref()).and_then(|(best, key)| experiment::change(best, outcome, key)),
            outcome,
        });
        tried.collect()
    }
}

impl Test for Trials<'_> {
    fn test(&mut self, place: &Place) -> Verdict {
        self.run(place, 0)
    }

    fn confirm(&mut self, place: &Place) -> Verdict {
        self.run(place, 1)
    }

    fn should_stop(&self) -> bool {
        interrupted() || self.fault.is_some()
    }
}

/// Whether an outcome keeps what is required; where nothing is, it only has to succeed.
fn verdict(outcome: &Outcome) -> Verdict {
    let any = |verdict| outcome.requirements.iter().any(|check| check.verdict == verdict);
    match outcome.estimates {
        None => Verdict::Missed,
        Some(_) if any(Verdict::Missed) => Verdict::Missed,
        Some(_) if any(Verdict::Open) => Verdict::Open,
        Some(_) => Verdict::Met,
    }
}

/// A design that is asked for one number.
pub(crate) struct Asked<'t> {
    design: Design,
    name: part::Name,
    key: Key,
    /// Compiled once it has to run.
    probe: Mutex<Option<Arc<Probe>>>,
    trials: &'t Trials<'t>,
}

impl Asked<'_> {
    /// Returns the number in a replication, from the journal or from a run.
    pub(crate) fn value(&self, number: u32) -> Option<f64> {
        let line =
            format!("{},{}|{}|{},{number}", self.name, self.key.indicator.name, self.key.group, self.key.statistic);
        if let Some(known) = self.trials.journal().known.get(&line) {
            return *known;
        }
        self.trials.progress.expect(1);
        let value = self.probe().value(number);
        self.trials.progress.replication_done(&self.design);
        if !interrupted() {
            self.trials.journal().learn(line, value);
        }
        value
    }

    fn probe(&self) -> Arc<Probe> {
        let mut probe = self.probe.lock().expect("no thread panics while it compiles");
        let compiled = || Arc::new(Probe::new(self.design.clone(), self.key.clone()));
        probe.get_or_insert_with(compiled).clone()
    }
}

/// Values of single replications, by part, number asked for, and replication.
struct Journal {
    file: File,
    known: BTreeMap<String, Option<f64>>,
    fault: Option<Fault>,
}

impl Journal {
    fn open(parts: &Folder) -> Result<Self, Fault> {
        let path = parts.path().join(JOURNAL);
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        // What a kill has cut off has no end of line, and is not written on.
        let whole = text.rfind('\n').map_or("", |end| &text[..=end]);
        let read = |line: &str| {
            let (name, value) = line.rsplit_once(',')?;
            Some((name.to_owned(), if value.is_empty() { None } else { Some(value.parse().ok()?) }))
        };
        let known = whole.lines().filter_map(read).collect();
        let failed = |error: std::io::Error| {
            Fault::World(format!(
                "cannot write `{}`: {error}; make room, or name another folder with --out",
                path.display()
            ))
        };
        if whole.len() < text.len() {
            std::fs::write(&path, whole).map_err(failed)?;
        }
        let file = OpenOptions::new().create(true).append(true).open(&path).map_err(failed)?;
        Ok(Self { file, known, fault: None })
    }

    fn learn(&mut self, line: String, value: Option<f64>) {
        let written = value.map_or(String::new(), |value| format!("{value:?}"));
        if let Err(error) = self.file.write_all(format!("{line},{written}\n").as_bytes()) {
            let message = format!("cannot write {JOURNAL}: {error}; make room, and give the same command again");
            self.fault.get_or_insert(Fault::World(message));
        }
        self.known.insert(line, value);
    }
}
