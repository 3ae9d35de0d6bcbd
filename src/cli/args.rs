//! The arguments of all commands.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Parser, Subcommand, ValueEnum};
use karvon::model::counterfactual::REMOVABLE;

use super::sweep::Shard;

/// Simulates goods crossing a border, and answers how long clearance takes, what holds it up and what
/// turnover follows.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Writes a commented scenario or study to start from
    Init(InitArgs),
    /// Checks scenario and study files, and shows all mistakes at once
    Check(CheckArgs),
    /// Shows a scenario with its overlays merged
    Show(ShowArgs),
    /// Says which file and line set a value, and what was there before
    Why(WhyArgs),
    /// Says what differs between two scenarios in meaning, or where their runs part
    Diff(DiffArgs),
    /// Explains a diagnostic code such as S203
    Explain(ExplainArgs),
    /// Runs one scenario: a table on the terminal, files in a folder
    Run(RunArgs),
    /// Runs scenarios on the same luck and compares each with the first
    Compare(CompareArgs),
    /// Tells the story of one truck of a result: every wait and its cause
    Replay(ReplayArgs),
    /// Runs all design points of a study; run again, it goes on where it was stopped
    Sweep(SweepArgs),
    /// Puts the folders of shards together, to the same bytes as one run
    Merge(MergeArgs),
    /// Looks for the design of a study that costs least and keeps what is required
    Optimize(OptimizeArgs),
    /// Fits distributions of times, or profiles of arrivals, to a table of observations
    Fit(FitArgs),
    /// Finds which values of a study's axes agree with what is published of its scenario
    Calibrate(CalibrateArgs),
    /// Makes report.html again from a result folder alone
    Report(ReportArgs),
    /// Writes a result folder in another format beside its tables
    Export(ExportArgs),
    /// Prints the schema of scenario or study files, for editors
    Schema(SchemaArgs),
    /// Prints completions for a shell
    Completions(CompletionsArgs),
    /// Prints the manual page
    Man,
}

#[derive(Debug, clap::Args)]
pub(crate) struct RunArgs {
    /// Scenario file
    pub(crate) scenario: PathBuf,
    /// Runs the scenario without this cause of delay as well, and says what it is worth
    #[arg(long, value_name = "CAUSE", value_parser = PossibleValuesParser::new(REMOVABLE))]
    pub(crate) counterfactual: Option<String>,
    /// Day of which the page replays every truck, such as 2023-05-01 [default: the one in the middle of the window]
    #[arg(long, value_name = "DATE")]
    pub(crate) day: Option<jiff::civil::Date>,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ReportArgs {
    /// Result folder of an earlier command
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
    /// Prints the official measures as tables to paste, instead
    #[arg(long)]
    pub(crate) measures: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ExportArgs {
    /// Result folder of an earlier command
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
    /// The format
    #[arg(value_enum)]
    pub(crate) format: ExportFormat,
    /// Days of an event log, such as 2023-03-01..2023-03-07, or `all`; the run is made again for it [default: the day in
    /// day.csv]
    #[arg(long, value_name = "DAYS")]
    pub(crate) span: Option<Span>,
    /// Replication that the event log of a span is of
    #[arg(long, value_name = "N", default_value_t = 1, requires = "span", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) replication: u32,
}

/// Days of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Span {
    /// All that are measured.
    All,
    /// From a date to another, both included.
    Days(jiff::civil::Date, jiff::civil::Date),
}

impl std::str::FromStr for Span {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "all" {
            return Ok(Self::All);
        }
        let (first, last) = text.split_once("..").unwrap_or((text, text));
        match (first.trim().parse(), last.trim().parse()) {
            (Ok(first), Ok(last)) if first <= last => Ok(Self::Days(first, last)),
            _ => Err("needs days such as 2023-03-01..2023-03-07, a single day, or `all`".to_owned()),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    /// All tables in one JSON object
    Json,
    /// An XES event log, for process mining
    Xes,
    /// An object-centric event log (OCEL 2.0)
    Ocel,
    /// A trace for Chrome and Perfetto
    Trace,
    /// A Parquet file for each table
    #[cfg(feature = "parquet")]
    Parquet,
    /// All tables as an Excel workbook
    #[cfg(feature = "xlsx")]
    Xlsx,
}

#[derive(Debug, clap::Args)]
pub(crate) struct WhyArgs {
    /// Scenario file
    pub(crate) scenario: PathBuf,
    /// Path of the value, such as station.kz_in_customs.lanes
    pub(crate) path: String,
    #[command(flatten)]
    pub(crate) set: SetArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ReplayArgs {
    /// Result folder of a run
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
    /// Which replication
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) replication: u32,
    /// Which truck, by its number in the replication, as in day.csv
    #[arg(long, value_name = "ID", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) consignment: u64,
}

#[derive(Debug, clap::Args)]
pub(crate) struct InitArgs {
    /// What to start from
    #[arg(value_enum, default_value_t = Template::Post)]
    pub(crate) template: Template,
    /// Folder to write to
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(crate) folder: PathBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Template {
    /// One post with two stations
    Post,
    /// Two sides with a strip between them
    Border,
    /// A single stop beside the center
    Center,
    /// Every number of officers with every number of scanners at a post
    Study,
}

#[derive(Debug, clap::Args)]
pub(crate) struct SchemaArgs {
    /// Of which files
    #[arg(value_enum, default_value_t = Schema::Scenario)]
    pub(crate) of: Schema,
}

/// Files that there is a schema of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Schema {
    /// Scenarios
    Scenario,
    /// Studies
    Study,
}

#[derive(Debug, clap::Args)]
pub(crate) struct CompletionsArgs {
    /// The shell
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Debug, clap::Args)]
pub(crate) struct CompareArgs {
    /// Scenario file to compare with
    pub(crate) base: PathBuf,
    /// Scenario files to compare; they run with the base's seed, level and number of replications
    #[arg(required = true)]
    pub(crate) others: Vec<PathBuf>,
    /// Day of which the page replays every truck, such as 2023-05-01 [default: the one in the middle of the window]
    #[arg(long, value_name = "DATE")]
    pub(crate) day: Option<jiff::civil::Date>,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct SweepArgs {
    /// Study file
    pub(crate) study: PathBuf,
    /// Lists the points and estimates the time, and runs nothing else
    #[arg(long)]
    pub(crate) plan: bool,
    /// Runs every n-th point, from the i-th; `karvon merge` puts shards together
    #[arg(long, value_name = "i/n")]
    pub(crate) shard: Option<Shard>,
    /// Prints a job file that runs the study as an array of shards
    #[arg(long, value_enum, value_name = "SYSTEM")]
    pub(crate) emit: Option<JobSystem>,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

/// What runs jobs on many machines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum JobSystem {
    /// A batch script with an array
    Slurm,
    /// An indexed Job
    Kubernetes,
}

#[derive(Debug, clap::Args)]
pub(crate) struct OptimizeArgs {
    /// Study file with a table `[minimize]`
    pub(crate) study: PathBuf,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct MergeArgs {
    /// Folders that shards of one study have written
    #[arg(required = true)]
    pub(crate) folders: Vec<PathBuf>,
    /// Folder for the whole study [default: out/<study>]
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// What to print on stdout
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub(crate) format: Format,
    /// Prints no words
    #[arg(long)]
    pub(crate) quiet: bool,
}

/// Options of all commands that run something.
#[derive(Debug, clap::Args)]
pub(crate) struct CommonArgs {
    #[command(flatten)]
    pub(crate) set: SetArgs,
    /// Replications to run, instead of `run.replications`
    #[arg(long, value_name = "N")]
    pub(crate) replications: Option<u32>,
    /// Seed, instead of `run.seed`
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = clap::value_parser!(u64).range(..=SEED_MAX))]
    pub(crate) seed: Option<u64>,
    /// Threads; results do not depend on them [default: one for each core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) threads: Option<u16>,
    /// Folder for the result files [default: out/<scenario>]
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// What to print on stdout
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub(crate) format: Format,
    /// Checks every replication from its trace; takes several times as long
    #[arg(long)]
    pub(crate) audit: bool,
    /// Lets events that fall on one microsecond happen in another order: a stress test, since results should move
    /// only within noise
    #[arg(long)]
    pub(crate) shuffle_ties: bool,
    /// Prints no progress
    #[arg(long)]
    pub(crate) quiet: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct SetArgs {
    /// Overrides a value of the scenario, such as station.uz_out_customs.lanes=11; repeatable
    #[arg(long = "set", value_name = "PATH=VALUE", value_parser = setting)]
    pub(crate) settings: Vec<(String, String)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// The first screen, for people
    Table,
    /// All tables
    Json,
    /// kpis.csv of a run, comparison.csv of a comparison
    Csv,
}

#[derive(Debug, clap::Args)]
pub(crate) struct CheckArgs {
    /// Scenario and study files
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) set: SetArgs,
    /// Prints the load that each station has to expect, by hour of the day
    #[arg(long)]
    pub(crate) load: bool,
    /// Prints the ways of the trucks
    #[arg(long, value_enum, value_name = "HOW", num_args = 0..=1, require_equals = true, default_missing_value = "text")]
    pub(crate) flow: Option<FlowFormat>,
    /// How to print diagnostics
    #[arg(long, value_enum, default_value_t = DiagnosticFormat::Text)]
    pub(crate) format: DiagnosticFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FlowFormat {
    /// A line for each step
    Text,
    /// A drawing for each direction, on stdout
    Svg,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiagnosticFormat {
    /// With the place in the file, on stderr
    Text,
    /// One array, on stdout
    Json,
}

#[derive(Debug, clap::Args)]
pub(crate) struct DiffArgs {
    /// Scenario file
    pub(crate) one: PathBuf,
    /// Scenario file to hold against it
    pub(crate) other: PathBuf,
    /// Runs both, and tells of the first consignment whose path differs
    #[arg(long)]
    pub(crate) runs: bool,
    /// Replication to run
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) replication: u32,
    #[command(flatten)]
    pub(crate) set: SetArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ShowArgs {
    /// Scenario file
    pub(crate) scenario: PathBuf,
    /// Spells out every default, and the means of truncated times
    #[arg(long)]
    pub(crate) resolved: bool,
    #[command(flatten)]
    pub(crate) set: SetArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ExplainArgs {
    /// The code, such as S203
    pub(crate) code: String,
}

#[derive(Debug, clap::Args)]
pub(crate) struct CalibrateArgs {
    /// Study file whose points fill the space of its axes, of a scenario with published values
    pub(crate) study: PathBuf,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct FitArgs {
    /// Table of observations: CSV with a line of headings
    pub(crate) data: PathBuf,
    /// Column of measured times, such as 25 or "1.5 h"
    #[arg(long, value_name = "COLUMN", required_unless_present_any = ["arrivals", "start"], conflicts_with_all = ["arrivals", "start"])]
    pub(crate) times: Option<String>,
    /// Column of local dates and times at which something began; with --end, the times are what lies between
    #[arg(long, value_name = "COLUMN", requires = "end", conflicts_with = "arrivals")]
    pub(crate) start: Option<String>,
    /// Column of local dates and times at which it ended
    #[arg(long, value_name = "COLUMN", requires = "start")]
    pub(crate) end: Option<String>,
    /// Families to choose from, such as gamma,weibull; `empirical` writes the times themselves [default: all but
    /// empirical]
    #[arg(long, value_enum, value_name = "NAME,...", value_delimiter = ',', conflicts_with = "arrivals")]
    pub(crate) families: Vec<FamilyName>,
    /// Column that says yes where a time was cut off before its end
    #[arg(long, value_name = "COLUMN", requires = "times")]
    pub(crate) censored: Option<String>,
    /// Unit of times that are written without one
    #[arg(long, value_enum, default_value_t = TimeUnit::Min)]
    pub(crate) unit: TimeUnit,
    /// Column of local dates and times of arrivals
    #[arg(long, value_name = "COLUMN")]
    pub(crate) arrivals: Option<String>,
    /// Scenario file that the fragment extends, as seen from the fragment
    #[arg(long, value_name = "FILE")]
    pub(crate) extends: Option<PathBuf>,
    /// Time that the fragment sets, such as step.uz_customs.time.loaded
    #[arg(long, value_name = "PATH", requires = "extends", conflicts_with = "arrivals")]
    pub(crate) path: Option<String>,
    /// Flow that the fragment sets
    #[arg(long, value_name = "NAME", requires_all = ["extends", "arrivals"])]
    pub(crate) flow: Option<String>,
    /// File for the fragment, instead of stdout
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// What to print on stdout
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub(crate) format: Format,
}

/// Families of distributions, as scenarios name them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FamilyName {
    Exponential,
    Erlang,
    Gamma,
    Lognormal,
    Weibull,
    Triangular,
    Uniform,
    /// The observed times themselves
    Empirical,
}

impl FamilyName {
    /// Returns the name that scenarios use.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Exponential => "exponential",
            Self::Erlang => "erlang",
            Self::Gamma => "gamma",
            Self::Lognormal => "lognormal",
            Self::Weibull => "weibull",
            Self::Triangular => "triangular",
            Self::Uniform => "uniform",
            Self::Empirical => "empirical",
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum TimeUnit {
    /// Seconds
    S,
    /// Minutes
    Min,
    /// Hours
    H,
    /// Days
    D,
}

impl TimeUnit {
    /// Returns the unit as quantities are written with it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::S => "s",
            Self::Min => "min",
            Self::H => "h",
            Self::D => "d",
        }
    }
}

/// The largest seed that a scenario file can hold.
const SEED_MAX: u64 = i64::MAX.unsigned_abs();

/// Splits `PATH=VALUE` at the first `=`.
fn setting(text: &str) -> Result<(String, String), String> {
    let (path, value) = text.split_once('=').ok_or("needs the form PATH=VALUE")?;
    Ok((path.trim().to_owned(), value.trim().to_owned()))
}
