//! Time-distance: hours up to each place of a route, by post where it leads over several.

use super::delay::places;
use super::{Measurement, hours};
use crate::collect::{CAUSES, Place};
use crate::model::dictionary::TIME_DISTANCE;
use crate::model::indicator::Statistic;
use crate::model::site::Site;

impl Measurement<'_> {
    /// Hours per truck up to each place of a route, by post if it comes to any.
    pub(super) fn time_distance(&mut self, route: usize) {
        let site = self.site;
        let flows: Vec<usize> = (0..site.flows.len()).filter(|&flow| site.flows[flow].route == route).collect();
        if flows.is_empty() {
            return;
        }
        let group = format!("route={}", site.routes[route].name);
        let posts: Vec<usize> = (0..site.posts.len()).filter(|&post| site.comes_to(route, post)).collect();
        if posts.is_empty() {
            self.up_to_places(&group, route, &flows, None);
        }
        for post in posts {
            self.up_to_places(&format!("{group};post={}", site.posts[post]), route, &flows, Some(post));
        }
    }

    /// Hours up to each place of those who go to a post: at its own places over those who came there, at others over all.
    fn up_to_places(&mut self, group: &str, route: usize, flows: &[usize], post: Option<usize>) {
        let site = self.site;
        let spots: Vec<usize> = site.spots().collect();
        let elsewhere = |site: &Site| {
            let routes = site.routes_from(route).into_iter();
            routes.filter(|&at| site.routes[at].post != post).collect()
        };
        let trucks: u64 = flows.iter().map(|&flow| self.record.flows[flow].arrived).sum();
        let came = post.map_or(trucks, |post| flows.iter().map(|&flow| self.record.flows[flow].came[post]).sum());
        let common = places(site, &spots, elsewhere);
        let mut counted: Vec<Place> = Vec::new();
        let mut rows: Vec<(&str, Option<f64>)> = Vec::new();
        for (name, place) in places(site, &spots, |site| site.routes_over(route, post)) {
            if counted.contains(&place) {
                continue;
            }
            counted.push(place);
            let all = if common.iter().any(|(_, known)| *known == place) { trucks } else { came };
            let ticks = CAUSES.into_iter().flat_map(|cause| flows.iter().map(move |&flow| (flow, cause)));
            let ticks: u64 = ticks.map(|(flow, cause)| self.record.ledger.ticks(flow, place, cause)).sum();
            let mean = (all > 0).then(|| hours(ticks as f64 / all as f64));
            match rows.iter_mut().find(|(known, _)| *known == name) {
                Some((_, sum)) => *sum = sum.zip(mean).map(|(sum, mean)| sum + mean),
                None => rows.push((name, mean)),
            }
        }
        let mut up_to = Some(0.0);
        for (name, mean) in rows {
            up_to = up_to.zip(mean).map(|(up_to, mean)| up_to + mean);
            self.put(&TIME_DISTANCE, &format!("{group};station={name}"), Statistic::Mean, up_to);
        }
    }
}
