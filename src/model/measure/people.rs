//! People: how many cross, how long it takes each of them, and how many are inside.
//!
//! Who come together are one entity of the run; here each of them counts.

use std::collections::BTreeSet;

use super::{Measurement, directions, hours};
use crate::model::dictionary::{
    PEOPLE, PEOPLE_AT_END, PEOPLE_AT_START, PEOPLE_INSIDE, PEOPLE_TIME, PEOPLE_UNFINISHED, PEOPLE_WAIT,
};
use crate::model::indicator::Statistic;
use crate::model::site::Flow;
use crate::stats::LogHistogram;

impl Measurement<'_> {
    /// Measures all people, those of each direction, and of each kind.
    pub(super) fn people(&mut self) {
        let site = self.site;
        if site.flows.iter().all(Flow::is_of_trucks) {
            return;
        }
        let kinds: BTreeSet<&str> =
            site.flows.iter().filter(|flow| !flow.is_of_trucks()).map(|flow| flow.mode.as_str()).collect();
        self.people_of("all", |_| true);
        for kind in &kinds {
            self.people_of(&format!("mode={kind}"), |flow| flow.mode == *kind);
        }
        for direction in directions(site) {
            let group = format!("direction={direction}");
            self.people_of(&group, |flow| flow.direction == direction);
            for kind in &kinds {
                let group = format!("{group};mode={kind}");
                self.people_of(&group, |flow| flow.direction == direction && flow.mode == *kind);
            }
        }
    }

    fn people_of(&mut self, group: &str, member: impl Fn(&Flow) -> bool) {
        let (mut left, mut arrived, mut waited, mut ticks) = (0, 0, 0.0, 0.0);
        let (mut inside, mut at_start, mut at_end, mut unfinished) = (0.0, 0, 0, 0);
        let mut times = LogHistogram::default();
        let mut longest = None;
        for (index, flow) in self.site.flows.iter().enumerate() {
            let Some(people) = flow.people.filter(|_| member(flow)) else { continue };
            for cell in self.cells_of_all(|known, _| known.name == flow.name) {
                left += u64::from(people) * cell.left_in_window;
                times.merge_times(cell.crossing.histogram(), u64::from(people));
                let crossing = cell.crossing.tally();
                ticks += f64::from(people) * crossing.count() as f64 * crossing.mean().unwrap_or(0.0);
                longest = longest.max(crossing.max());
            }
            let record = &self.record.flows[index];
            arrived += u64::from(people) * record.arrived;
            waited += f64::from(people) * self.waited(index, None) as f64;
            inside += f64::from(people) * self.mean_over_window(record.inside.area());
            at_start += u64::from(people) * u64::from(record.inside.at_start());
            at_end += u64::from(people) * u64::from(record.inside_at_end);
            unfinished += u64::from(people) * record.unfinished;
        }
        let days = self.site.window.length().hours() / 24.0;
        self.put(&PEOPLE, group, Statistic::Total, Some(left as f64));
        self.put(&PEOPLE, group, Statistic::PerDay, Some(left as f64 / days));
        let each = |ticks: f64, people: u64| (people > 0).then(|| hours(ticks / people as f64));
        self.put(&PEOPLE_TIME, group, Statistic::Mean, each(ticks, times.count()));
        for (statistic, q) in [(Statistic::P50, 0.5), (Statistic::P90, 0.9), (Statistic::P95, 0.95)] {
            self.put(&PEOPLE_TIME, group, statistic, times.quantile(q).map(hours));
        }
        self.put(&PEOPLE_TIME, group, Statistic::Max, longest.map(|ticks| hours(ticks as f64)));
        self.put(&PEOPLE_WAIT, group, Statistic::Mean, each(waited, arrived));
        self.put(&PEOPLE_INSIDE, group, Statistic::Mean, Some(inside));
        self.put(&PEOPLE_AT_START, group, Statistic::Total, Some(at_start as f64));
        self.put(&PEOPLE_AT_END, group, Statistic::Total, Some(at_end as f64));
        self.put(&PEOPLE_UNFINISHED, group, Statistic::Total, Some(unfinished as f64));
    }
}
