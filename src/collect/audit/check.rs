//! What an audit checks, how often it did, and what it found.

use crate::engine::SimTime;

/// Violations that are kept; all are counted.
const KEPT: usize = 20;

/// Something that every run must keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Check {
    Time,
    Coming,
    Standing,
    Order,
    Length,
    Finishing,
    Waits,
    Holding,
    Leaving,
    Capacity,
    Closing,
    Calendar,
    Discipline,
    Idle,
    Stocks,
    Mass,
    Little,
    Causes,
    Record,
}

/// All checks with what they say, in the order in which they are shown.
const CHECKS: [(Check, &str); 19] = [
    (Check::Time, "time never decreases"),
    (Check::Coming, "who acts is inside, and comes and leaves once"),
    (Check::Standing, "nobody stands without a reason"),
    (Check::Order, "work begins, stops and ends in order"),
    (Check::Length, "work takes its time, interrupted or not"),
    (Check::Finishing, "work that must finish before closing does"),
    (Check::Waits, "every wait ends exactly once"),
    (Check::Holding, "units are given back by who holds them"),
    (Check::Leaving, "who leaves holds nothing and waits for nothing"),
    (Check::Capacity, "grants stay within the units on duty"),
    (Check::Closing, "nothing is granted at or after closing"),
    (Check::Calendar, "pools open and close by their calendars"),
    (Check::Discipline, "nobody is passed in line"),
    (Check::Idle, "nobody waits for units that are free"),
    (Check::Stocks, "stocks hold what was put, taken and refilled"),
    (Check::Mass, "what came in is in stock, in hand, lost as recipes say, or gone"),
    (Check::Little, "the area under a line is the sum of its waits"),
    (Check::Causes, "what time is spent on adds up to the time inside"),
    (Check::Record, "what was collected agrees with the trace"),
];

/// Something that a run did not keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// When.
    pub at: SimTime,
    /// What, in words.
    pub what: String,
}

/// What an audit came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditReport {
    /// What was checked, and how often.
    pub checks: Vec<(&'static str, u64)>,
    /// The first violations.
    pub violations: Vec<Violation>,
    /// Violations in all.
    pub violations_found: u64,
}

impl AuditReport {
    /// Adds what somebody else has checked, and found at the end of the run.
    pub fn add(&mut self, at: SimTime, checked: (&'static str, u64), found: Vec<String>) {
        self.checks.push(checked);
        self.violations_found += found.len() as u64;
        let violations = found.into_iter().map(|what| Violation { at, what: format!("{}: {what}", checked.0) });
        self.violations.extend(violations);
        self.violations.truncate(KEPT);
    }

    /// Returns whether the run kept all that was checked.
    pub fn is_clean(&self) -> bool {
        self.violations_found == 0
    }
}

/// Counts checks and keeps violations.
#[derive(Clone, Debug, Default)]
pub(super) struct Findings {
    checked: [u64; CHECKS.len()],
    violations: Vec<Violation>,
    found: u64,
}

impl Findings {
    /// Counts a check; if it does not hold, keeps what `what` says.
    pub(super) fn check(&mut self, at: SimTime, check: Check, holds: bool, what: impl FnOnce() -> String) {
        self.checked[check as usize] += 1;
        if !holds {
            self.found += 1;
            if self.violations.len() < KEPT {
                let name = CHECKS[check as usize].1;
                self.violations.push(Violation { at, what: format!("{name}: {}", what()) });
            }
        }
    }

    pub(super) fn report(self) -> AuditReport {
        let checks = CHECKS.iter().zip(self.checked).map(|((_, name), count)| (*name, count)).collect();
        AuditReport { checks, violations: self.violations, violations_found: self.found }
    }
}

#[cfg(test)]
mod tests {
    use super::{CHECKS, Check, Findings, KEPT};
    use crate::engine::SimTime;

    #[test]
    fn the_first_violations_are_kept_and_all_are_counted() {
        assert!(CHECKS.iter().enumerate().all(|(index, (check, _))| *check as usize == index));
        let mut findings = Findings::default();
        for round in 0..100 {
            findings.check(SimTime::from_ticks(round), Check::Time, round % 2 == 0, || format!("round {round}"));
        }
        let report = findings.report();
        assert_eq!((report.checks[0].1, report.checks[1].1, report.violations_found), (100, 0, 50));
        assert_eq!((report.violations.len(), report.is_clean()), (KEPT, false));
        assert_eq!(report.violations[1].what, "time never decreases: round 3");
    }
}
