//! Tables of scenarios held against each other, and against themselves without a cause of delay.

use super::{GROUP, HALF_WIDTH, KPI, LEVEL, SCENARIO, STATISTIC, UNIT, key_cells, mean, unit};
use crate::experiment::{Comparison, Counterfactual, Outcome, Standings};
use crate::report::headline;
use crate::report::table::{Cell, Table};
use crate::stats::Level;

/// Returns the differences to the base, paired by replication.
pub fn comparison(comparisons: &[Comparison]) -> Table {
    let columns = [
        ("base", "Name of the scenario compared with."),
        SCENARIO,
        KPI,
        GROUP,
        STATISTIC,
        UNIT,
        ("base_value", "Mean of the base over the paired replications."),
        ("value", "Mean of the scenario over the paired replications."),
        ("difference", "Mean of scenario minus base, paired by replication."),
        ("half_width", "Half-width of the interval for the difference; missing below two pairs."),
        ("joint_half_width", "The same, so that the intervals of all compared scenarios hold at once (Bonferroni)."),
        LEVEL,
        ("p", "Two-sided p-value of the paired t test."),
        ("p_adjusted", "The p-value adjusted for all scenarios and headline numbers compared (Holm)."),
        ("variance_ratio", "Variance of the difference had the runs been independent, over that of the paired runs."),
        ("replications", "Paired replications."),
    ];
    let mut table = Table::new("comparison", &columns);
    for comparison in comparisons {
        for difference in &comparison.differences {
            let mut row = vec![comparison.base.as_str().into(), comparison.other.as_str().into()];
            row.extend(key_cells(&difference.key));
            let means = [&difference.base, &difference.other, &difference.difference];
            row.extend(means.map(|estimate| mean(Some(estimate))));
            let [half_width, level, replications] = Cell::spread(Some(&difference.difference));
            row.extend([
                half_width,
                difference.joint.half_width.into(),
                level,
                difference.p.into(),
                difference.p_adjusted.into(),
            ]);
            row.extend([difference.variance_ratio.into(), replications]);
            table.push(row);
        }
    }
    table
}

/// Returns how each of several scenarios stands to the best of the others.
pub fn best(outcomes: &[Outcome], standings: &[Standings], level: Level) -> Table {
    let columns = [
        SCENARIO,
        KPI,
        GROUP,
        STATISTIC,
        UNIT,
        ("margin", "Mean less the best mean of the other scenarios."),
        ("low", "Lower end of its interval; those of all scenarios hold at once."),
        ("high", "Upper end of its interval."),
        LEVEL,
        ("may_be_best", "`yes` if no other scenario was shown to be better."),
    ];
    let mut table = Table::new("best", &columns);
    for Standings { key, sign, against_best } in standings {
        for (outcome, against) in outcomes.iter().zip(against_best) {
            // No difference is 0, not -0.
            let (low, high) =
                if *sign > 0.0 { (against.low, against.high) } else { (0.0 - against.high, 0.0 - against.low) };
            let mut row = vec![outcome.scenario.as_str().into()];
            row.extend(key_cells(key));
            row.extend([(sign * against.margin).into(), low.into(), high.into(), level.value().into()]);
            row.push(if against.may_be_best { "yes" } else { "no" }.into());
            table.push(row);
        }
    }
    table
}

/// Returns what crossing takes without a cause, to the first order and by a run.
pub fn counterfactual(base: &Outcome, found: &Counterfactual) -> Table {
    let columns = [
        SCENARIO,
        ("cause", "What has vanished."),
        GROUP,
        UNIT,
        ("value", "Mean crossing time with it, across replications."),
        ("first_order", "Hours less those that the ledger says were lost to it."),
        ("first_order_half_width", HALF_WIDTH.1),
        ("without", "Mean crossing time in the run without it."),
        ("difference", "Run without it minus run with it, paired by replication."),
        ("half_width", "Half-width of the interval for the difference; missing below two pairs."),
        LEVEL,
        ("p", "Two-sided p-value of the paired t test."),
        ("replications", "Paired replications."),
    ];
    let mut table = Table::new("counterfactual", &columns);
    for (difference, first_order) in headline::without(base, found) {
        let mut row = vec![base.scenario.as_str().into(), found.cause.as_str().into()];
        row.extend([difference.key.group.as_str().into(), unit(&difference.key).into()]);
        row.extend([mean(Some(&difference.base)), mean(first_order)]);
        row.extend([first_order.and_then(|estimate| estimate.half_width).into(), mean(Some(&difference.other))]);
        let [half_width, level, replications] = Cell::spread(Some(&difference.difference));
        row.extend([mean(Some(&difference.difference)), half_width, level, difference.p.into(), replications]);
        table.push(row);
    }
    table
}
