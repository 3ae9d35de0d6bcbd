//! Scenario fragments that are written by commands: a few keys for others to extend.
//!
//! A fragment is checked before anybody sees it: on the scenario that it extends, or else on a border of one lane.

use std::path::Path;

use karvon::scenario::load;
use karvon::stats::fit::{Arrivals, Family, Sample};

use super::args::FitArgs;
use super::fault::Fault;
use super::folder::Folder;

/// Path of the time in a fragment that extends nothing.
const PATH: &str = "step.fitted.time";

/// Flow in a fragment that extends nothing.
const FLOW: &str = "fitted";

/// What a fragment that extends nothing is checked on.
const BORDER: &str = "karvon = 1
title = 'A border of one lane'
run = { start = 2023-01-01, length = '10 d' }
side.here = { time_zone = 'Asia/Tashkent', direction = 'north' }
station.lane = { side = 'here', lanes = 1000 }
step.fitted = { at = 'lane', time = '1 min' }
route.north.steps = ['fitted']
flow.fitted = { from = 'here', rate = '1 /d', route = 'north' }
";

/// 95 % quantile of the standard normal distribution.
const Z95: f64 = 1.644_853_626_951_472_2;

/// The text of a fragment.
#[derive(Debug)]
pub(crate) struct Fragment(String);

impl Fragment {
    /// Makes the fragment of a time and checks it.
    pub(crate) fn time(args: &FitArgs, file: &str, column: &str, fitted: (&Family, &Sample)) -> Result<Self, Fault> {
        let (family, sample) = fitted;
        let path = args.path.as_deref().unwrap_or(PATH);
        let (complete, censored) = (sample.complete.len(), sample.censored.len());
        let comment = format!("Fitted to {complete} times, and {censored} that were cut off, {column} of {file}.");
        let time = format!("{{ dist = \"{}\", {} }}", family.name(), Self::parameters(family));
        let body = format!("{path} = {time}\n");
        Self::checked(args, &comment, &body, (path.to_owned(), time))
    }

    /// Makes the fragment of a time that is drawn out of the observed ones, and checks it.
    pub(crate) fn empirical(args: &FitArgs, file: &str, column: &str, sample: &Sample) -> Result<Self, Fault> {
        let path = args.path.as_deref().unwrap_or(PATH);
        let runs = || sample.complete.chunk_by(|a, b| a == b);
        let values: Vec<String> = runs().map(|run| format!("\"{} min\"", number(run[0]))).collect();
        let weights: Vec<String> = runs().map(|run| run.len().to_string()).collect();
        let time =
            format!("{{ dist = \"empirical\", values = [{}], weights = [{}] }}", values.join(", "), weights.join(", "));
        let comment = format!("The {} times {column} of {file}.", sample.complete.len());
        Self::checked(args, &comment, &format!("{path} = {time}\n"), (path.to_owned(), time))
    }

    /// Makes the fragment of a flow's arrivals and checks it.
    pub(crate) fn arrivals(args: &FitArgs, file: &str, column: &str, arrivals: &Arrivals) -> Result<Self, Fault> {
        let flow = args.flow.as_deref().unwrap_or(FLOW);
        let list = |weights: &[f64]| weights.iter().map(|weight| number(*weight)).collect::<Vec<_>>().join(", ");
        let weekday = arrivals.weekday.map_or(String::new(), |weights| format!("weekday = [{}]\n", list(&weights)));
        let body = format!(
            "[profile.{flow}_arrivals]\nhour = [{}]\n{weekday}\n[flow.{flow}]\nrate = \"{} /d\"\nprofiles = \
             [\"{flow}_arrivals\"]\n",
            list(&arrivals.hour),
            number(arrivals.per_day)
        );
        let rate = (format!("flow.{flow}.rate"), format!("{} /d", number(arrivals.per_day)));
        Self::checked(args, &format!("Fitted to the arrivals in column {column} of {file}."), &body, rate)
    }

    /// Writes a family's parameters as a scenario does.
    pub(crate) fn parameters(family: &Family) -> String {
        let minutes = |value: f64| format!("\"{} min\"", number(value));
        match *family {
            Family::Exponential { mean } => format!("mean = {}", minutes(mean)),
            Family::Erlang { mean, stages } => format!("mean = {}, stages = {stages}", minutes(mean)),
            Family::Gamma { shape, scale } => {
                format!("mean = {}, cv = {}", minutes(shape * scale), number(1.0 / shape.sqrt()))
            }
            Family::Lognormal { mu, sigma } => {
                format!("median = {}, p95 = {}", minutes(mu.exp()), minutes((mu + Z95 * sigma).exp()))
            }
            Family::Weibull { shape, scale } => format!("scale = {}, shape = {}", minutes(scale), number(shape)),
            Family::Triangular { low, mode, high } => {
                format!("low = {}, mode = {}, high = {}", minutes(low), minutes(mode), minutes(high))
            }
            Family::Uniform { low, high } => format!("low = {}, high = {}", minutes(low), minutes(high)),
        }
    }

    fn checked(args: &FitArgs, comment: &str, body: &str, setting: (String, String)) -> Result<Self, Fault> {
        let extends = args.extends.as_deref().map_or(String::new(), |base| format!("extends = {base:?}\n"));
        let text = format!("karvon = 1\n{extends}\n# {}\n{body}", comment.replace(['\n', '\r'], " "));
        let own = args.out.as_deref().unwrap_or(Path::new("fragment.toml")).to_string_lossy().into_owned();
        let result = if args.extends.is_some() {
            let read = |path: &str| std::fs::read_to_string(path).map_err(|error| error.to_string());
            // A setting must lead to a key that is there, where a table would be a new one.
            load(&own, &format!("karvon = 1\n{extends}"), &[setting], &read).and_then(|_| load(&own, &text, &[], &read))
        } else {
            let read = |path: &str| Ok(if path == "fragment" { text.clone() } else { BORDER.to_owned() });
            load("border", "karvon = 1\nextends = ['lane', 'fragment']\n", &[], &read)
        };
        match result {
            Ok(_) => Ok(Self(text)),
            Err(refused) => Err(Fault::Refused(Box::new((refused.diagnostics, refused.sources)))),
        }
    }

    /// Returns the text.
    pub(crate) fn text(&self) -> &str {
        &self.0
    }

    /// Writes the fragment as a whole.
    pub(crate) fn write(&self, path: &Path) -> Result<(), Fault> {
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        Folder::open(parent.to_owned())?.write(&name, |out| std::io::Write::write_all(out, self.0.as_bytes()))
    }
}

/// Writes a number with six digits that count.
pub(crate) fn number(value: f64) -> String {
    rounded(value, 6)
}

/// Writes a number with so many digits that count, and all before the point.
pub(crate) fn rounded(value: f64, digits: i32) -> String {
    if value == 0.0 || !value.is_finite() {
        return format!("{value}");
    }
    let decimals = (digits - 1 - value.abs().log10().floor() as i32).clamp(0, 15) as usize;
    let text = format!("{value:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}
