//! Study files opened for running: their design points, and the scenario that each stands for.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use karvon::engine::Ties;
use karvon::experiment::{Combination, Coordinate, Design, Plan, Stopping};
use karvon::model::indicator::Key;
use karvon::scenario::study::format::{Better, Combine, Literal};
use karvon::scenario::study::{AxisValue, CheckedStudy, load_study};
use karvon::scenario::{CheckedScenario, Refused, codes, resolved};
use karvon::stats::{Draws, Level};
use serde_json::{Value, json};

use super::args::CommonArgs;
use super::fault::{Fault, print_diagnostics};
use super::fragment::number;
use super::input;
use super::part;

/// Form of part files; a change of what they hold changes it.
const PART_FORM: &str = "karvon part 2";

/// Points of a study at most, constraints aside: those of a grid that is meant are far fewer, and of each a name stays in memory.
const POINTS_MAX: usize = 10_000_000;

/// A study with its design points, which are made when they are asked for: a sweep of thousands has few in memory.
pub(crate) struct Study {
    pub(crate) name: String,
    pub(crate) checked: CheckedStudy,
    laid_out: Option<LaidOut>,
    /// Position of the point that all others are compared with.
    pub(crate) base: Option<usize>,
    pub(crate) responses: Vec<Response>,
    asked: Asked,
    shown: String,
    files: Files,
}

/// What the command line asks of a study.
struct Asked {
    settings: Vec<(String, String)>,
    replications: Option<u32>,
    ties: Ties,
}

/// A number that the study is about.
pub(crate) struct Response {
    pub(crate) name: String,
    pub(crate) key: Key,
    pub(crate) better: Option<Better>,
}

/// A design point: a scenario, and where it lies on the axes.
pub(crate) struct Point {
    scenario: usize,
    place: Place,
}

enum Place {
    Planned(Vec<Coordinate>),
    Base,
}

/// The points of a study: every scenario at every point of a plan that keeps the constraints, and perhaps the base.
struct LaidOut {
    plan: Plan,
    /// The points of the plan that keep the constraints; `None` without constraints, for all.
    kept: Option<Vec<u32>>,
    /// Points in all.
    points: usize,
}

impl LaidOut {
    /// Returns how many points each scenario has.
    fn each(&self) -> usize {
        self.kept.as_ref().map_or(self.plan.points(), Vec::len)
    }

    /// Returns where the point of this position lies, of those that each scenario has.
    fn place(&self, position: usize) -> Vec<Coordinate> {
        self.plan.place(self.kept.as_ref().map_or(position, |kept| kept[position] as usize))
    }
}

/// Where the texts of a study are.
enum Files {
    Disk,
    Kept(BTreeMap<String, String>),
}

impl Files {
    fn read(&self, path: &str) -> Result<String, String> {
        match self {
            Self::Disk => input::beside(path),
            Self::Kept(texts) => texts.get(path).cloned().ok_or_else(|| "it is not among the inputs".to_owned()),
        }
    }
}

impl Point {
    /// Returns the point of the first scenario at these positions on the axes.
    pub(crate) fn on_lattice(place: &[usize]) -> Self {
        Self::planned(0, place.iter().map(|level| Coordinate::Level(*level)).collect())
    }

    fn planned(scenario: usize, place: Vec<Coordinate>) -> Self {
        Self { scenario, place: Place::Planned(place) }
    }
}

impl Study {
    /// Opens a study file, and shows its warnings.
    pub(crate) fn open(path: &Path, common: &CommonArgs) -> Result<Self, Fault> {
        let text = input::text(path)?;
        let shown = path.to_string_lossy().into_owned();
        let asked =
            Asked { settings: input::settings(common), replications: common.replications, ties: input::ties(common) };
        let study = Self::read(shown, &text, asked, Files::Disk)?;
        print_diagnostics(&study.checked.diagnostics, &study.checked.sources);
        Ok(study)
    }

    /// Opens the study that a result folder was made from.
    pub(crate) fn kept(inputs: &Value) -> Result<Self, Fault> {
        let broken = || Fault::World("its inputs.json is not one that karvon wrote".to_owned());
        let mut texts = BTreeMap::new();
        for input in inputs["inputs"].as_array().ok_or_else(broken)? {
            let text = |key: &str| input[key].as_str().map(str::to_owned).ok_or_else(broken);
            texts.insert(text("file")?, text("text")?);
        }
        let mut settings = Vec::new();
        for setting in inputs["settings"].as_array().ok_or_else(broken)? {
            let part = |at: usize| setting[at].as_str().map(str::to_owned).ok_or_else(broken);
            settings.push((part(0)?, part(1)?));
        }
        let shown = inputs["study"].as_str().ok_or_else(broken)?.to_owned();
        let text = texts.get(&shown).cloned().ok_or_else(broken)?;
        let replications = inputs["replications"].as_u64().and_then(|count| u32::try_from(count).ok());
        let ties = if inputs["ties"] == "shuffled" { Ties::Shuffled } else { Ties::InOrder };
        Self::read(shown, &text, Asked { settings, replications, ties }, Files::Kept(texts))
    }

    fn read(shown: String, text: &str, asked: Asked, files: Files) -> Result<Self, Fault> {
        let checked = load_study(&shown, text, &asked.settings, &|path| files.read(path)).map_err(|refused| {
            refused.iter().for_each(|refused| print_diagnostics(&refused.diagnostics, &refused.sources));
            Fault::Shown
        })?;
        let name = input::stem(Path::new(&shown));
        let responses = responses(&checked);
        Ok(Self { name, checked, laid_out: None, base: None, responses, asked, shown, files })
    }

    /// Returns all places of the lattice of the axes' values that keep the constraints.
    pub(crate) fn lattice(&self) -> Vec<Vec<usize>> {
        let counts: Vec<Option<usize>> = self.checked.axes.iter().map(|axis| axis.count()).collect();
        let place = |coordinates: Vec<Coordinate>| -> Vec<usize> {
            let level = |coordinate| if let Coordinate::Level(level) = coordinate { Some(level) } else { None };
            coordinates.into_iter().filter_map(level).collect()
        };
        let plan = Plan::new(Combination::Grid, &counts, 0);
        plan.places().map(place).filter(|place| self.keeps_constraints(&Point::on_lattice(place))).collect()
    }

    /// Returns whether a point keeps the constraints.
    pub(crate) fn keeps_constraints(&self, point: &Point) -> bool {
        let numbers: Vec<Option<f64>> = self.values(point).into_iter().map(|value| value.number).collect();
        self.checked.constraints.iter().all(|constraint| constraint.holds(&numbers))
    }

    /// Finds the points: every scenario at every point of the plan that keeps the constraints, and the base.
    pub(crate) fn lay_out(&mut self) -> Result<(), Fault> {
        let refused =
            |code, message: &str, help| Err(Fault::argument(code, Path::new(&self.shown), message.to_owned(), help));
        let counts: Vec<Option<usize>> = self.checked.axes.iter().map(|axis| axis.count()).collect();
        let seed = self.checked.scenarios[0].scenario.file.run.seed;
        let plan = Plan::new(self.combination(), &counts, seed);
        let scenarios = self.checked.scenarios.len();
        if plan.points() > POINTS_MAX / scenarios {
            let message = format!("the axes are combined to more than {POINTS_MAX} points");
            return refused(codes::S424, &message, "cut axes with `n`, or sample them");
        }
        // Scenarios do not differ in what constraints look at.
        let keeps = |index: &u32| self.keeps_constraints(&Point::planned(0, plan.place(*index as usize)));
        let kept = (!self.checked.constraints.is_empty()).then(|| (0..plan.points() as u32).filter(keeps).collect());
        let mut laid_out = LaidOut { plan, kept, points: 0 };
        let each = laid_out.each();
        laid_out.points = scenarios * each;
        if each == 0 {
            let help = "loosen a constraint, or widen an axis";
            return refused(codes::S426, "no design point satisfies all constraints", help);
        }
        if self.checked.file.compare.is_some() {
            let settings = self.settings(&Point { scenario: 0, place: Place::Base });
            let is_base = |position: &usize| self.settings(&Point::planned(0, laid_out.place(*position))) == settings;
            let position = (0..each).find(is_base);
            self.base = Some(position.unwrap_or(laid_out.points));
            laid_out.points += usize::from(position.is_none());
        }
        self.laid_out = Some(laid_out);
        Ok(())
    }

    /// Returns how many design points there are: none before they are laid out.
    pub(crate) fn points(&self) -> usize {
        self.laid_out.as_ref().map_or(0, |laid_out| laid_out.points)
    }

    /// Returns how many of them are planned ones of the first scenario, which come first.
    pub(crate) fn planned(&self) -> usize {
        self.laid_out.as_ref().map_or(0, LaidOut::each)
    }

    /// Makes the point of this position.
    ///
    /// # Panics
    ///
    /// If there are fewer.
    pub(crate) fn point(&self, index: usize) -> Point {
        let laid_out = self.laid_out.as_ref().expect("the points are laid out");
        let (scenario, position) = (index / laid_out.each(), index % laid_out.each());
        if scenario == self.checked.scenarios.len() {
            return Point { scenario: 0, place: Place::Base };
        }
        Point::planned(scenario, laid_out.place(position))
    }

    /// Returns where the planned points of the first scenario lie, in order.
    pub(crate) fn places(&self) -> impl Iterator<Item = Vec<Coordinate>> {
        self.laid_out.iter().flat_map(|laid_out| (0..laid_out.each()).map(|position| laid_out.place(position)))
    }

    pub(crate) fn combination(&self) -> Combination {
        match self.checked.file.combine {
            None | Some(Combine::Grid {}) => Combination::Grid,
            Some(Combine::Zip {}) => Combination::Zip,
            Some(Combine::List { ref points }) => Combination::Listed(points.len()),
            Some(Combine::Factorial { points: None }) => Combination::Factorial,
            Some(Combine::Factorial { points: Some(points) }) => Combination::Fraction(points as usize),
            Some(Combine::Lhs { points }) => Combination::LatinHypercube(points as usize),
            Some(Combine::Sobol { points }) => Combination::Sobol(points as usize),
            Some(Combine::Morris { trajectories }) => Combination::Morris(trajectories as usize),
            Some(Combine::SobolIndices { points }) => Combination::SobolIndices(points as usize),
        }
    }

    /// Returns the name of a point's scenario.
    pub(crate) fn scenario_name(&self, point: &Point) -> &str {
        &self.checked.scenarios[point.scenario].name
    }

    /// Returns the value of each axis at a point.
    pub(crate) fn values(&self, point: &Point) -> Vec<AxisValue> {
        let written = |listed: &BTreeMap<String, Literal>| {
            let value = |axis: &karvon::scenario::study::Axis| axis.written(&listed[&axis.name]);
            self.checked.axes.iter().map(|axis| value(axis).expect("points name known levels")).collect()
        };
        match &point.place {
            Place::Base => {
                let compare = self.checked.file.compare.as_ref().expect("a base is of a comparison");
                written(&compare.base)
            }
            Place::Planned(coordinates) => {
                let at = |(axis, coordinate): (&karvon::scenario::study::Axis, &Coordinate)| match *coordinate {
                    Coordinate::Level(index) => axis.nth(index),
                    Coordinate::Share(share) => {
                        // The share is no two points' own, so that each has a sample of its own.
                        let mut draws = Draws::new(share.to_bits());
                        axis.resampled(&mut |count| draws.below(count)).unwrap_or_else(|| axis.at(share))
                    }
                    Coordinate::Listed(index) => {
                        let Some(Combine::List { points }) = &self.checked.file.combine else {
                            unreachable!("only lists have listed points")
                        };
                        axis.written(&points[index][&axis.name]).expect("points name known levels")
                    }
                };
                self.checked.axes.iter().zip(coordinates).map(at).collect()
            }
        }
    }

    fn settings(&self, point: &Point) -> Vec<(String, String)> {
        self.values(point).into_iter().flat_map(|value| value.settings).collect()
    }

    /// Returns a point by name, its values as they are set: `officers=9, scanners=2`.
    pub(crate) fn label(&self, point: &Point) -> String {
        self.named(point, |value| value.shown)
    }

    /// Returns a point in words, its numbers to six digits.
    pub(crate) fn words(&self, point: &Point) -> String {
        self.named(point, |value| {
            let rest = value.number.and_then(|exact| Some((exact, value.shown.strip_prefix(&exact.to_string())?)));
            rest.map_or_else(|| value.shown.clone(), |(exact, unit)| number(exact) + unit)
        })
    }

    fn named(&self, point: &Point, shown: impl Fn(AxisValue) -> String) -> String {
        let values = self.checked.axes.iter().zip(self.values(point));
        let values: Vec<String> = values.map(|(axis, value)| format!("{}={}", axis.name, shown(value))).collect();
        match (values.is_empty(), self.checked.scenarios.len()) {
            (true, _) => self.scenario_name(point).to_owned(),
            (false, 1) => values.join(", "),
            (false, _) => format!("{} {}", self.scenario_name(point), values.join(", ")),
        }
    }

    /// Returns the scenario of a point.
    pub(crate) fn scenario(&self, point: &Point) -> Result<CheckedScenario, Refused> {
        let base = &self.checked.scenarios[point.scenario].scenario;
        let settings = self.settings(point);
        if settings.is_empty() { Ok(base.clone()) } else { base.with(&settings, &|path| self.files.read(path)) }
    }

    /// Returns which of the study's scenarios a point has.
    pub(crate) fn scenario_index(&self, point: &Point) -> usize {
        point.scenario
    }

    /// Returns whether axes touch what is known of a point without its own scenario: its level, its requirements.
    pub(crate) fn varies_the_frame(&self) -> bool {
        let is_frame =
            |path: &&str| ["run", "require", "published", "title"].contains(&path.split('.').next().unwrap_or(""));
        self.checked.axes.iter().any(|axis| axis.paths().iter().any(is_frame))
    }

    /// Makes the design of the first scenario before any axis is set: what all points share, such as the level.
    pub(crate) fn frame(&self) -> Design {
        self.design(String::new(), &self.checked.scenarios[0].scenario)
    }

    /// Makes the design of a scenario of the study.
    pub(crate) fn design(&self, name: String, scenario: &CheckedScenario) -> Design {
        let run = &scenario.file.run;
        let precision = &self.checked.file.precision;
        let targets = if precision.target.is_empty() { &run.target } else { &precision.target };
        let stopping = Stopping {
            first: precision.first.unwrap_or(run.first),
            block: precision.block.unwrap_or(run.block),
            targets: input::targets(targets),
        };
        let replications = self.asked.replications.or(precision.replications).unwrap_or(run.replications);
        let mut site = scenario.build();
        site.requirements.extend(self.checked.requirements());
        Design {
            scenario: name,
            site,
            replications: run.batches.unwrap_or(replications),
            stopping: Some(stopping),
            steady: input::steady(run),
            quantiles: run.quantiles.clone(),
            seed: run.seed,
            level: Level::new(run.level).expect("the checks accept levels between 0 and 1 only"),
            events_max: run.events_max,
            entities_max: run.entities_max,
            ties: self.asked.ties,
        }
    }

    /// Returns the name of a point's part: a hash of all that determines its results.
    pub(crate) fn part(&self, scenario: &CheckedScenario, design: &Design) -> part::Name {
        let observed = scenario.file.flow.values().filter_map(|flow| flow.trace.as_ref());
        let observed: Vec<String> = observed.map(|trace| format!("{:?}", trace.observed)).collect();
        part::Name::of(&format!(
            "{PART_FORM}\n{}\n{}\n{}\n{:?}\n{:?}\n{:?}\n{:?}\n{}",
            env!("CARGO_PKG_VERSION"),
            design.seed,
            design.replications,
            design.ties,
            design.stopping,
            design.site.requirements,
            observed,
            resolved(&scenario.file),
        ))
    }

    /// Returns the command line that gives the study's results again.
    pub(crate) fn command(&self, kind: &str) -> String {
        let quoted = |word: String| {
            let is_plain = word.chars().all(|letter| letter.is_ascii_alphanumeric() || "._-=/,:+".contains(letter));
            if is_plain { word } else { format!("'{}'", word.replace('\'', "'\\''")) }
        };
        let mut words = vec![format!("karvon {kind}"), quoted(self.shown.clone())];
        for (path, value) in &self.asked.settings {
            match path.as_str() {
                "run.replications" => words.push(format!("--replications {value}")),
                "run.seed" => words.push(format!("--seed {value}")),
                _ => words.push(format!("--set {}", quoted(format!("{path}={value}")))),
            }
        }
        if self.asked.ties == Ties::Shuffled {
            words.push("--shuffle-ties".to_owned());
        }
        words.join(" ")
    }

    /// Returns everything that the study's results follow from.
    pub(crate) fn inputs(&self) -> Value {
        let mut texts = BTreeMap::new();
        let scenarios = self.checked.scenarios.iter().map(|studied| &studied.scenario.sources);
        for source in [&self.checked.sources].into_iter().chain(scenarios).flat_map(|sources| sources.iter()) {
            if source.name != "--set" {
                texts.insert(source.name.clone(), source.text.clone());
            }
        }
        json!({
            "karvon": env!("CARGO_PKG_VERSION"),
            "study": self.shown,
            "settings": self.asked.settings,
            "replications": self.asked.replications,
            "ties": if self.asked.ties == Ties::Shuffled { "shuffled" } else { "in order" },
            "inputs": texts.iter().map(|(file, text)| json!({ "file": file, "text": text })).collect::<Value>(),
        })
    }
}

/// Returns the numbers that a study is about: those that it names, or else crossing times and turnover.
fn responses(checked: &CheckedStudy) -> Vec<Response> {
    if checked.file.response.is_empty() {
        let sides = checked.scenarios[0].scenario.file.side.values();
        let directions: BTreeSet<&String> = sides.filter_map(|side| side.direction.as_ref()).collect();
        let crossing = directions.into_iter().flat_map(|direction| {
            let of = |statistic: &str, name: String| Response {
                name,
                key: key("crossing_time", &format!("direction={direction}"), statistic),
                better: None,
            };
            [of("mean", format!("crossing_time_{direction}")), of("p95", format!("crossing_time_{direction}_p95"))]
        });
        let turnover = Response { name: "turnover".to_owned(), key: key("turnover", "all", "total"), better: None };
        return crossing.chain([turnover]).collect();
    }
    let responses = checked.file.response.iter().map(|(name, response)| Response {
        name: name.clone(),
        key: key(&response.indicator, &response.group, &response.statistic),
        better: response.better,
    });
    responses.collect()
}

/// Returns the key of a number that a checked study names.
pub(crate) fn key(indicator: &str, group: &str, statistic: &str) -> Key {
    Key {
        indicator: karvon::model::dictionary::find(indicator).expect("the indicators of a checked study are known"),
        group: group.to_owned(),
        statistic: statistic.parse().expect("the statistics of a checked study are known"),
    }
}
