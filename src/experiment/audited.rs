//! What the audits of a design's replications came to, together.

use super::replicate::{Design, Run};

/// Microseconds in a day.
const TICKS_PER_DAY: f64 = 86.4e9;

/// What was checked of all replications, and what was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Audited {
    /// Replications that were audited to their end.
    pub replications: u32,
    /// What was checked, and how often.
    pub checks: Vec<(&'static str, u64)>,
    /// The first findings of each replication.
    pub findings: Vec<Finding>,
    /// Findings in all.
    pub found: u64,
}

/// Something that a replication did not keep.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The replication.
    pub replication: u32,
    /// Days since the window's start; below zero in the warm-up.
    pub day: f64,
    /// What, in words.
    pub what: String,
}

impl Audited {
    /// Puts the reports of a design's runs together.
    pub(super) fn of(design: &Design, runs: &[Run]) -> Self {
        let mut audited = Self::default();
        for (run, report) in runs.iter().filter_map(|run| run.audit.as_ref().map(|report| (run, report))) {
            audited.replications += 1;
            audited.found += report.violations_found;
            if audited.checks.is_empty() {
                audited.checks.clone_from(&report.checks);
            } else {
                audited.checks.iter_mut().zip(&report.checks).for_each(|(sum, (_, count))| sum.1 += count);
            }
            audited.findings.extend(report.violations.iter().map(|violation| Finding {
                replication: run.replicated.number,
                day: (violation.at.ticks() as f64 - design.site.window.start.ticks() as f64) / TICKS_PER_DAY,
                what: violation.what.clone(),
            }));
        }
        audited
    }
}
