//! Words about what an audit came to.

use karvon::experiment::Audited;

use super::args::CommonArgs;

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
