//! Balances of mass and money that every run must keep, for its audit.
//!
//! Mass is balanced from the trace, told here what is mass. **Money** is balanced on the sheet: the sources of a year's
//! bridge add up to its turnover, and turnover is the same by direction, by year, and by what got through truck by truck.

use super::dictionary::{TURNOVER, TURNOVER_BRIDGE};
use super::indicator::{Indicator, Statistic};
use super::measure::Sheet;
use super::site::{Lot, Site, StockKind};
use crate::collect::{Masses, Role, RunRecord};

/// Sums of floats are off by rounding.
const TOLERANCE: f64 = 1e-9;

/// What is checked of money.
pub const MONEY: &str = "value by source, by direction, by goods, by year and by truck sums to turnover";

/// Returns what holds mass, and who moves it.
pub fn masses(site: &Site) -> Masses {
    let holds = |kind| matches!(kind, StockKind::Warehouse | StockKind::Transit);
    let kilograms = |lots: &[Lot]| lots.iter().map(|lot| u64::from(lot.kilograms)).sum::<u64>();
    let supplied = site.warehouses.iter().filter(|warehouse| warehouse.supply > 0).map(|_| Role::Brings);
    let made = site.plants.iter().map(|plant| Role::Makes {
        takes: kilograms(&plant.inputs),
        makes: kilograms(&[plant.product]) + kilograms(&plant.by_products),
    });
    let carried = site.dispatches.iter().map(|dispatch| Role::Carries(kilograms(&dispatch.load)));
    Masses {
        stocks: site.stocks.iter().map(|stock| holds(stock.kind)).collect(),
        agents: supplied.chain(made).chain(carried).collect(),
    }
}

/// Balances money; returns how often, and what does not balance.
pub fn money(site: &Site, record: &RunRecord, sheet: &Sheet) -> (u64, Vec<String>) {
    let mut sums: Vec<(String, f64, f64)> = Vec::new();
    let parts = |indicator: &'static Indicator, is_part: &dyn Fn(&str) -> bool| -> Option<f64> {
        let found =
            sheet.keys.iter().zip(&sheet.values).filter(|(key, _)| {
                key.indicator == indicator && key.statistic == Statistic::Total && is_part(&key.group)
            });
        found.map(|(_, value)| *value).sum()
    };
    let turnover = parts(&TURNOVER, &|group| group == "all").unwrap_or(0.0);
    let by_direction = parts(&TURNOVER, &|group| is_one(group, "direction"));
    let by_truck = by_truck(site, record);
    sums.push(("turnover by truck".to_owned(), turnover, by_truck));
    sums.extend(by_direction.map(|sum| ("turnover by direction".to_owned(), turnover, sum)));
    if site.years.len() > 1 {
        sums.extend(
            parts(&TURNOVER, &|group| is_one(group, "year")).map(|sum| ("turnover by year".to_owned(), turnover, sum)),
        );
    }
    for year in site.trade.iter().flat_map(|_| &site.years) {
        let of_year = format!("year={};source=", year.year);
        let all = format!("{of_year}all");
        let whole = parts(&TURNOVER_BRIDGE, &|group| group == all);
        let sources = parts(&TURNOVER_BRIDGE, &|group| group.starts_with(&of_year) && group != all);
        sums.extend(whole.zip(sources).map(|(whole, sum)| (format!("sources of {}", year.year), whole, sum)));
        for part in ["direction", "goods"] {
            let of_part = format!("year={};{part}=", year.year);
            let by_part =
                parts(&TURNOVER_BRIDGE, &|group| group.starts_with(&of_part) && group.ends_with(";source=all"));
            sums.extend(whole.zip(by_part).map(|(whole, sum)| (format!("{} by {part}", year.year), whole, sum)));
        }
    }
    (sums.len() as u64, unbalanced(&sums))
}

/// Returns whether a group is one part of this name.
fn is_one(group: &str, name: &str) -> bool {
    group.split_once('=').is_some_and(|(known, rest)| known == name && !rest.contains(';'))
}

/// Returns the counted value of the trucks that got through in the window, and of streams.
fn by_truck(site: &Site, record: &RunRecord) -> f64 {
    let counted = |goods: usize| site.goods[goods].counted;
    let trucks = record.years.iter().enumerate().map(|(row, year)| {
        let flow = &site.flows[row % site.flows.len()];
        let Some(goods) = flow.goods.filter(|&goods| counted(goods)) else { return 0.0 };
        match year.units > 0.0 {
            true => year.value,
            false => year.through as f64 * flow.payload_tonnes * site.goods[goods].usd_per_tonne,
        }
    });
    let streams = site.streams.iter().filter(|stream| counted(stream.goods));
    let streams = streams.map(|stream| stream.usd.iter().sum::<f64>());
    trucks.sum::<f64>() + streams.sum::<f64>()
}

/// Returns the sums that are not what they are the sum of, in words.
fn unbalanced(sums: &[(String, f64, f64)]) -> Vec<String> {
    let is_off = |whole: f64, sum: f64| (whole - sum).abs() > TOLERANCE * whole.abs().max(1.0) || sum.is_nan();
    let off = sums.iter().filter(|(_, whole, sum)| is_off(*whole, *sum));
    off.map(|(what, whole, sum)| format!("{what}: {sum} USD, not {whole} USD")).collect()
}

#[cfg(test)]
mod tests {
    use super::{is_one, unbalanced};

    #[test]
    fn what_is_counted_twice_is_found() {
        let sum = |parts: &[f64]| ("sources".to_owned(), 10e9, parts.iter().sum::<f64>());
        assert!(unbalanced(&[sum(&[8e9, 2.5e9, -0.5e9])]).is_empty());
        // Products with the inputs that were counted as they came.
        let twice = unbalanced(&[sum(&[8e9, 2.5e9])]);
        assert_eq!(twice, ["sources: 10500000000 USD, not 10000000000 USD"]);
        assert_eq!(unbalanced(&[sum(&[f64::NAN])]).len(), 1);
    }

    #[test]
    fn groups_of_one_part_are_told_apart() {
        assert!(is_one("direction=north", "direction"));
        assert!(!is_one("direction=north;goods=grain", "direction") && !is_one("all", "direction"));
    }
}
