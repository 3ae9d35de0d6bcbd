//! `karvon fit`: distributions and profiles from observations, as a scenario fragment that is checked before it is
//! written.

use std::io::{self, Write};

use karvon::report::{Table, csv, json};
use karvon::scenario::codes::S806;
use karvon::scenario::observations::{self, CountedDay, MeasuredTimes, TimeColumns};
use karvon::stats::fit::{self, Arrivals, Family, Fit, Sample};

use super::args::{FamilyName, FitArgs, Format};
use super::fault::Fault;
use super::fragment::{Fragment, number};
use super::{Done, aligned, input};

/// Seed of the samples behind p-values: the same data give the same words.
const SEED: u64 = 1;

/// Below this a p-value speaks against a family.
const DOUBTFUL: f64 = 0.05;

pub(crate) fn run(args: &FitArgs) -> Done {
    let shown = args.data.to_string_lossy();
    let text = input::text(&args.data)?;
    let refused = |refused: karvon::scenario::Refused| Fault::Refused(Box::new((refused.diagnostics, refused.sources)));
    let name = args.data.file_name().unwrap_or_default().to_string_lossy().into_owned();
    if let Some(column) = &args.arrivals {
        let days = observations::read_arrivals(&shown, &text, column).map_err(refused)?;
        let days: Vec<(usize, [u32; 24])> = days.iter().map(|day: &CountedDay| (day.weekday, day.hours)).collect();
        let arrivals = fit::arrivals(&days).ok_or_else(|| nothing(args, "no arrivals"))?;
        let fragment = Fragment::arrivals(args, &name, column, &arrivals)?;
        return deliver(args, &arrivals_table(&arrivals), &arrivals_words(&arrivals, days.len()), &fragment);
    }
    let (read, column) = match (&args.times, &args.start, &args.end) {
        (Some(times), ..) => {
            let columns = TimeColumns { times, unit: args.unit.name(), censored: args.censored.as_deref() };
            (observations::read_times(&shown, &text, columns), format!("in column {times}"))
        }
        (None, start, end) => {
            let column = |named: &Option<String>| named.clone().expect("the arguments ask for times or arrivals");
            let (start, end) = (column(start), column(end));
            let read = observations::read_durations(&shown, &text, &start, &end);
            (read, format!("from column {start} to column {end}"))
        }
    };
    let MeasuredTimes { complete, censored } = read.map_err(refused)?;
    let mut sample = Sample { complete, censored };
    sample.complete.sort_by(f64::total_cmp);
    let is_asked =
        |fit: &Fit| args.families.is_empty() || args.families.iter().any(|family| family.name() == fit.family.name());
    let is_empirical = args.families.contains(&FamilyName::Empirical);
    let fits: Vec<Fit> =
        fit::fit(&sample).into_iter().filter(|fit| is_asked(fit) || args.families == [FamilyName::Empirical]).collect();
    if is_empirical && !sample.censored.is_empty() {
        let message = "times that were cut off are in no empirical distribution".to_owned();
        return Err(Fault::argument(
            S806,
            &args.data,
            message,
            "fit a family, or leave the column of `--censored` out",
        ));
    }
    let Some(best) = fits.first() else { return Err(nothing(args, "fewer than two different times")) };
    let fragment = if is_empirical {
        Fragment::empirical(args, &name, &column, &sample)?
    } else {
        Fragment::time(args, &name, &column, (&best.family, &sample))?
    };
    deliver(args, &times_table(&fits, &sample), &times_words(best, &sample), &fragment)
}

fn nothing(args: &FitArgs, what: &str) -> Fault {
    let message = format!("`{}` holds {what}", args.data.display());
    Fault::argument(S806, &args.data, message, "observe more; a time that never varies is written as a constant")
}

/// Prints the table, the words and the fragment, and writes the fragment where it was asked for.
fn deliver(args: &FitArgs, table: &Table, words: &[String], fragment: &Fragment) -> Done {
    if let Some(path) = &args.out {
        fragment.write(path)?;
    }
    let mut out = io::BufWriter::new(io::stdout().lock());
    match args.format {
        Format::Json => json::write(std::slice::from_ref(table), &mut out)?,
        Format::Csv => csv::write(table, &mut out)?,
        Format::Table => {
            aligned::print(table, &["log_likelihood", "ks"], 4, &mut out)?;
            writeln!(out)?;
            words.iter().try_for_each(|line| writeln!(out, "{line}"))?;
            if args.out.is_none() {
                write!(out, "\n{}", fragment.text())?;
            }
        }
    }
    out.flush()?;
    if let Some(path) = &args.out {
        eprintln!("Fragment in {}; extend it in a scenario.", path.display());
    }
    Ok(())
}

fn times_table(fits: &[Fit], sample: &Sample) -> Table {
    let mut table = Table::new(
        "fits",
        &[
            ("dist", "Family, the best by Akaike's criterion first, those with an upper end last."),
            ("parameters", "Parameters as a scenario writes them."),
            ("log_likelihood", "Log-likelihood of the times in minutes."),
            ("aic", "Akaike's criterion; smaller is better."),
            ("ks", "Largest difference of cumulative shares (Kolmogorov-Smirnov); missing with censored times."),
            ("ad", "A squared of Anderson and Darling; missing with censored times."),
        ],
    );
    for fit in fits {
        let distance =
            |of: fn(&[f64], &Family) -> f64| sample.censored.is_empty().then(|| of(&sample.complete, &fit.family));
        table.push(vec![
            fit.family.name().into(),
            Fragment::parameters(&fit.family).into(),
            fit.log_likelihood.into(),
            fit.aic.into(),
            distance(fit::kolmogorov_smirnov).into(),
            distance(fit::anderson_darling).into(),
        ]);
    }
    table
}

fn times_words(best: &Fit, sample: &Sample) -> Vec<String> {
    let (complete, censored) = (sample.complete.len(), sample.censored.len());
    let mut words = vec![format!("{complete} times were measured in full, {censored} were cut off before their end.")];
    let name = best.family.name();
    words.push(match fit::goodness(best, sample, SEED) {
        None => format!("{name} fits best; how well is not tested where times are cut off."),
        Some(goodness) => {
            let p = goodness.ad_p.unwrap_or(goodness.ks_p).min(goodness.ks_p);
            let p_ad = goodness.ad_p.map_or(String::new(), |p| format!(", Anderson-Darling p = {}", number(p)));
            let tests = format!("Kolmogorov-Smirnov p = {}{p_ad}", number(goodness.ks_p));
            if p < DOUBTFUL {
                format!("{name} fits best and still badly ({tests}): look at the data, or use them as `empirical`.")
            } else {
                format!("{name} fits best, and nothing speaks against it ({tests}).")
            }
        }
    });
    words
}

fn arrivals_table(arrivals: &Arrivals) -> Table {
    let columns = [
        ("cycle", "`hour` from 0, or `weekday` from 1 for Monday."),
        ("at", "Hour or weekday."),
        ("weight", "Weight, of mean 1."),
    ];
    let mut table = Table::new("profile", &columns);
    let hours = arrivals.hour.iter().enumerate().map(|(hour, weight)| ("hour", hour, *weight));
    let weekdays = arrivals.weekday.iter().flatten().enumerate().map(|(day, weight)| ("weekday", day + 1, *weight));
    for (cycle, at, weight) in hours.chain(weekdays) {
        table.push(vec![cycle.into(), (at as u32).into(), weight.into()]);
    }
    table
}

fn arrivals_words(arrivals: &Arrivals, days: usize) -> Vec<String> {
    let mut words = vec![format!(
        "{} arrivals a day over {days} days, which are taken as observed from midnight to midnight.",
        number(arrivals.per_day)
    )];
    words.push(match arrivals.dispersion {
        None => "Too few days to say how daily counts scatter.".to_owned(),
        Some(scatter) => {
            let index = format!("variance over mean {}, p = {}", number(scatter.index), number(scatter.p));
            if scatter.p < DOUBTFUL {
                format!(
                    "Daily counts scatter more than a Poisson process does ({index}): days differ by more than hour and \
                     weekday, and queues will be longer than this profile says."
                )
            } else {
                format!("Daily counts scatter as a Poisson process does ({index}).")
            }
        }
    });
    words
}
