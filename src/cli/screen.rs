//! What a command that runs something leaves: its folder of files, and what stdout shows.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::time::Instant;

use karvon::experiment::{Comparison, Counterfactual, Course, Ending, Outcome, stand};
use karvon::report::measures::official;
use karvon::report::{Paint, Table, counterfactual, csv, first_screen, json, standing, tables};
use karvon::scenario;

use super::args::{CommonArgs, Format};
use super::fault::Fault;
use super::folder::Folder;
use super::input::Input;
use super::interrupt::interrupted;
use super::verdict::{self, Unmet};
use super::{Done, manifest, report};

/// The file with the official measures.
pub(crate) const MEASURES: &str = "measures.md";

/// Width of the first screen where stdout is no terminal.
const PLAIN_WIDTH: u16 = 100;

/// The results of one command.
pub(crate) struct Results<'a> {
    pub(crate) title: &'a str,
    /// What the warm-up that was found rests on.
    pub(crate) warm_up: Option<Table>,
    pub(crate) inputs: &'a [Input],
    pub(crate) outcomes: &'a [Outcome],
    pub(crate) comparisons: &'a [Comparison],
    /// The first outcome's.
    pub(crate) counterfactual: Option<&'a Counterfactual>,
    /// How the scenarios go over time and place, of those with estimates.
    pub(crate) courses: &'a [Course],
}

/// Returns how wide stdout is, and whether it may be painted.
pub(crate) fn look() -> (u16, Paint) {
    let color = io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let width = terminal_size::terminal_size_of(io::stdout()).map_or(PLAIN_WIDTH, |(width, _)| width.0);
    (width, if color { Paint::Color } else { Paint::Plain })
}

/// Writes all files, shows the results, and says whether the command succeeded.
pub(crate) fn deliver(
    results: &Results,
    folder: &Folder,
    common: &CommonArgs,
    started: (Instant, jiff::Timestamp),
) -> Done {
    write_files(results, folder, common, started)?;
    print(results, common.format)?;
    if !common.quiet {
        eprintln!("Files in {}; open report.html for charts.", folder.path().display());
    }
    let failed = |outcome: &&Outcome| outcome.replications.iter().any(|run| run.ending != Ending::Completed);
    if let Some(outcome) = results.outcomes.iter().find(failed) {
        return Err(Fault::Failed(format!("`{}` has failed replications and no estimates", outcome.scenario)));
    }
    if interrupted() {
        return Err(Fault::Interrupted("the results are of the replications that had finished".to_owned()));
    }
    let mut unmet = Unmet::default();
    results.outcomes.iter().for_each(|outcome| unmet.count(outcome));
    if unmet.any() {
        return Err(Fault::Missed(format!("{unmet}: see requirements.csv")));
    }
    Ok(())
}

fn write_files(results: &Results, folder: &Folder, common: &CommonArgs, started: (Instant, jiff::Timestamp)) -> Done {
    let Results { title, inputs, outcomes, courses, .. } = results;
    // Without a manifest, a folder does not pass for whole.
    folder.remove("manifest.json")?;
    verdict::of(folder, outcomes)?;
    // Tables that this command has no rows for, but that an earlier one may have left.
    for name in [
        "requirements",
        "targets",
        "quantiles",
        "warm_up",
        "comparison",
        "best",
        "published",
        "counterfactual",
        "bridge",
        "rhythm",
        "week",
        "ways",
        "day",
    ] {
        folder.remove(&format!("{name}.csv"))?;
    }
    let mut tables = tables(results);
    tables.extend(tables::courses(courses));
    tables.extend(results.warm_up.clone());
    tables.extend(best(outcomes));
    for table in &tables {
        folder.write(&format!("{}.csv", table.name), |out| csv::write(table, out))?;
    }
    folder.write_dictionary(&tables)?;
    for input in *inputs {
        let name = if inputs.len() == 1 { "resolved.toml".to_owned() } else { format!("resolved-{}.toml", input.name) };
        folder.write(&name, |out| out.write_all(scenario::resolved(&input.scenario.file).as_bytes()))?;
    }
    folder.write(MEASURES, |out| out.write_all(official(outcomes).as_bytes()))?;
    let log = manifest::log(common.threads, started.0, started.1);
    let mut manifest = manifest::manifest(title, inputs, outcomes);
    if common.shuffle_ties {
        manifest["ties"] = "shuffled".into();
    }
    report::write(folder, tables, &manifest, &log)?;
    folder.write("run.json", |out| writeln!(out, "{log:#}"))?;
    folder.write("manifest.json", |out| writeln!(out, "{manifest:#}"))
}

/// Returns how several scenarios stand to the best; `None` if there are fewer than three.
fn best(outcomes: &[Outcome]) -> Option<Table> {
    let level = outcomes.iter().flat_map(|outcome| outcome.estimates.iter().flatten().flatten()).next()?.level;
    let table = tables::best(outcomes, &stand(outcomes, level), level);
    Some(table).filter(|table| !table.rows.is_empty())
}

/// Returns all tables of the results.
fn tables(results: &Results) -> Vec<Table> {
    let Results { outcomes, comparisons, counterfactual, .. } = results;
    let mut tables = tables::all(outcomes, comparisons);
    tables.extend(counterfactual.map(|found| tables::counterfactual(&outcomes[0], found)));
    tables
}

fn print(results: &Results, format: Format) -> Done {
    let Results { outcomes, comparisons, .. } = results;
    let mut out = BufWriter::new(io::stdout().lock());
    let printed = match format {
        Format::Table => {
            let (width, paint) = look();
            let best = best(outcomes).map_or(Vec::new(), |table| standing::best(&table));
            let mut screen = first_screen(outcomes, comparisons, &best, width, paint);
            let found = results.counterfactual;
            screen.extend(found.map(|found| counterfactual(&outcomes[0], found, width, paint)));
            out.write_all(screen.as_bytes())
        }
        Format::Json => json::write(&tables(results), &mut out),
        Format::Csv if comparisons.is_empty() => csv::write(&tables::kpis(outcomes), &mut out),
        Format::Csv => csv::write(&tables::comparison(comparisons), &mut out),
    };
    match printed.and_then(|()| out.flush()) {
        // Whoever read has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other?),
    }
}
