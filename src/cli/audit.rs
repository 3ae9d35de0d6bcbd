//! Runs that are audited if asked for, and words about what the audit came to.

use karvon::experiment::{self, Audited, Design, Outcome};

use super::args::CommonArgs;
use super::progress::Progress;

/// Runs a design, with an audit of every replication if that is asked for.
pub(crate) fn run(design: &Design, common: &CommonArgs, progress: &Progress) -> (Outcome, Option<Audited>) {
    if common.audit {
        let (outcome, audited) = experiment::run_audited(design, progress);
        (outcome, Some(audited))
    } else {
        (experiment::run(design, progress), None)
    }
}

/// Says on stderr what was checked of a scenario, unless that is not wanted, and what was found.
pub(crate) fn print(scenario: &str, audited: &Audited, common: &CommonArgs) {
    let replications = audited.replications;
    if !common.quiet {
        eprintln!("Audit of `{scenario}`, {replications} replications: how often was checked that");
        for (what, count) in &audited.checks {
            eprintln!("{count:>16}  {what}");
        }
    }
    if audited.found == 0 {
        if !common.quiet {
            eprintln!("Nothing found.");
        }
        return;
    }
    eprintln!("The audit of `{scenario}` found {} violations; the first of each replication:", audited.found);
    for finding in &audited.findings {
        eprintln!("  replication {}, day {:.3}: {}", finding.replication, finding.day, finding.what);
    }
}
