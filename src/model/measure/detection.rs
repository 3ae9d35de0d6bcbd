//! What controls found, and what they did not.

use super::{Measurement, directions, is_truck_of};
use crate::model::dictionary::{DETECTED, FALSE_SELECTIONS, MISSED, SEARCHED};
use crate::model::indicator::Statistic;
use crate::model::lower::Find;
use crate::model::site::Flow;

impl Measurement<'_> {
    /// What controls found, and what they did not.
    pub(super) fn detections(&mut self) {
        let site = self.site;
        self.detected("all", |flow| site.is_truck(flow));
        for direction in directions(site) {
            self.detected(&format!("direction={direction}"), |flow| is_truck_of(site, flow, &direction));
        }
        for flow in &site.flows {
            self.detected(&format!("flow={}", flow.name), |known| known.name == flow.name);
        }
    }

    fn detected(&mut self, group: &str, member: impl Fn(&Flow) -> bool) {
        let site = self.site;
        let count = |find: Find| -> u64 {
            let interval = usize::from(find.interval(site).0);
            self.cells(|flow, _| member(flow)).iter().map(|cell| cell.intervals[interval].count()).sum()
        };
        let detectable = site.detectable();
        if detectable.is_empty() {
            return;
        }
        let (searched, in_vain) = (count(Find::Searched), count(Find::InVain));
        let counts: Vec<(String, u64, u64)> = detectable
            .iter()
            .enumerate()
            .map(|(position, attribute)| {
                let group = format!("{group};attribute={}", site.attributes[*attribute].name);
                (group, count(Find::Carried(position)), count(Find::Detected(position)))
            })
            .collect();
        let share = |part: u64, all: u64| (all > 0).then(|| part as f64 / all as f64);
        self.put(&SEARCHED, group, Statistic::Total, Some(searched as f64));
        self.put(&FALSE_SELECTIONS, group, Statistic::Total, Some(in_vain as f64));
        self.put(&FALSE_SELECTIONS, group, Statistic::Share, share(in_vain, searched));
        for (group, carried, detected) in counts {
            self.put(&DETECTED, &group, Statistic::Total, Some(detected as f64));
            self.put(&DETECTED, &group, Statistic::Share, share(detected, carried));
            self.put(&MISSED, &group, Statistic::Total, Some((carried - detected) as f64));
        }
    }
}
