//! Counterfactuals: the same site, in which a cause of delay has vanished.
//!
//! What the ledger says of a cause is a first order: the hours that it took. A run of the site without it says what
//! that is worth in truth, with all that waits behind it.

use super::site::{Action, NamedCause, Site, Stock};
use crate::collect::Cause;
use crate::engine::{Calendar, Shift, UNLIMITED};

/// Units of a stock that never runs out and always has room.
const PLENTY: u32 = u32::MAX / 2;

/// The causes that a site can be freed of: work, being carried, and a queue that a closing built (which goes with the
/// closing) are not among them.
pub const REMOVABLE: [&str; 13] = [
    "queue",
    "closed",
    "blocked",
    "breakdown",
    "stock",
    "partner",
    "tracks",
    "document",
    "permit",
    "payment",
    "laboratory",
    "booking",
    "departure",
];

/// Returns the site without a cause: lanes without limit, doors always open, spaces without limit, no breakdowns; or else
/// no time spent at the steps that it is spent at. Where nobody waits for partners, each of a batch goes on by itself, and
/// has the lanes, places and units that the batch would have had.
///
/// # Panics
///
/// If the site cannot be freed of it.
pub fn without(site: &Site, cause: &str) -> Site {
    assert!(REMOVABLE.contains(&cause), "a site cannot be freed of `{cause}`");
    let mut freed = site.clone();
    match cause {
        "queue" => freed.stations.iter_mut().for_each(|station| station.lanes = unlimited(&station.lanes)),
        "closed" => {
            freed.stations.iter_mut().for_each(|station| station.lanes = Calendar::always(station.lanes.peak()));
            freed.gates.iter_mut().for_each(|gate| gate.open = Calendar::always(UNLIMITED));
        }
        "blocked" => freed.spaces.iter_mut().for_each(|space| space.places = Calendar::always(UNLIMITED)),
        "breakdown" => freed.breakdowns.clear(),
        _ => {
            for short in
                site.versions().flat_map(|site| steps_of(site, cause).into_iter().map(|step| &site.steps[step]))
            {
                if let Action::Take { stock, .. } | Action::Put { stock, .. } = short.action {
                    let Stock { initial, capacity, refills, .. } = &mut freed.stocks[stock];
                    (*initial, *capacity) = (PLENTY, UNLIMITED);
                    refills.clear();
                }
            }
            if cause == Cause::Partner.name() {
                multiply(&mut freed);
            }
            free_steps(&mut freed, cause);
            freed.later.iter_mut().for_each(|later| free_steps(&mut later.site, cause));
        }
    }
    freed
}

/// Returns as many lanes as trucks come, while any is open.
fn unlimited(lanes: &Calendar) -> Calendar {
    changed(lanes, |capacity| if capacity > 0 { UNLIMITED } else { 0 })
}

fn changed(calendar: &Calendar, change: impl Fn(u32) -> u32) -> Calendar {
    let shifts = calendar.shifts().iter();
    Calendar::new(shifts.map(|shift| Shift { from: shift.from, capacity: change(shift.capacity) }))
}

/// Multiplies what batches use by the size of the largest that does.
fn multiply(site: &mut Site) {
    let used: Vec<(Used, u32)> = site.versions().flat_map(used_by_batches).collect();
    let size = |of: Used| used.iter().filter(|(known, _)| *known == of).map(|(_, size)| *size).max().unwrap_or(1);
    let times = u32::saturating_mul;
    for (at, station) in site.stations.iter_mut().enumerate() {
        station.lanes = changed(&station.lanes, |lanes| times(lanes, size(Used::Station(at))));
    }
    for (at, space) in site.spaces.iter_mut().enumerate() {
        space.places = changed(&space.places, |places| times(places, size(Used::Space(at))));
    }
    for (at, stock) in site.stocks.iter_mut().enumerate() {
        let size = size(Used::Stock(at));
        stock.initial = times(stock.initial, size);
        stock.capacity = times(stock.capacity, size);
        stock.refills.iter_mut().for_each(|refill| refill.units = times(refill.units, size));
    }
}

/// What a batch may use of a site, by its index.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Used {
    Station(usize),
    Space(usize),
    Stock(usize),
}

/// Returns what is used on the way of a batch, up to where its members go on by themselves, with the size of the batch.
fn used_by_batches(site: &Site) -> Vec<(Used, u32)> {
    let mut used = Vec::new();
    let mut entries: Vec<(usize, u32)> = (0..site.routes.len()).map(|route| (route, 1)).collect();
    let mut next = 0;
    while let Some(&(route, mut size)) = entries.get(next) {
        next += 1;
        for &step in &site.routes[route].steps {
            match &site.steps[step].action {
                Action::Batch { size: gathered, .. } => size = size.max(*gathered),
                Action::Unbatch => size = 1,
                Action::Serve(service) => used.extend(service.stations().map(|at| (Used::Station(at), size))),
                Action::Pass { space } => used.push((Used::Space(*space), size)),
                Action::Take { stock, .. } | Action::Put { stock, .. } => used.push((Used::Stock(*stock), size)),
                _ => {}
            }
            let exits = site.steps[step].exits().into_iter().map(|route| (route, size));
            let new: Vec<(usize, u32)> = exits.filter(|entry| !entries.contains(entry)).collect();
            entries.extend(new);
        }
    }
    used
}

/// Returns the cause that the time of a spot is spent on, if it can vanish.
fn cause_of(site: &Site, step: usize) -> Option<&'static str> {
    let step = &site.steps[step];
    let own = match step.action {
        Action::Take { .. } | Action::Put { .. } => Cause::Stock,
        Action::Join => Cause::Tracks,
        Action::Batch { .. } | Action::Match { .. } => Cause::Partner,
        Action::Spend { .. } => return step.cause.map(NamedCause::name),
        _ => return None,
    };
    Some(step.cause.map_or(own.name(), NamedCause::name))
}

/// Returns the steps at which time is spent on a cause that can vanish.
fn steps_of(site: &Site, cause: &str) -> Vec<usize> {
    (0..site.steps.len()).filter(|&step| cause_of(site, step) == Some(cause)).collect()
}

/// Lets no time pass at the steps of a cause. Partners of a meeting stop waiting together; what waits for a stock waits
/// no more once that is never short.
fn free_steps(site: &mut Site, cause: &str) {
    for step in steps_of(site, cause) {
        match site.steps[step].action.clone() {
            Action::Take { .. } | Action::Put { .. } => {}
            Action::Match { meeting, .. } => {
                let meets = |action: &Action| matches!(action, Action::Match { meeting: at, .. } if *at == meeting);
                let partners = site.steps.iter_mut().filter(|step| meets(&step.action));
                partners.for_each(|step| step.action = Action::Nothing);
            }
            Action::Batch { .. } => site.steps[step].action = Action::Batch { size: 1, time_out: None },
            _ => site.steps[step].action = Action::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{REMOVABLE, unlimited};
    use crate::collect::{CAUSES, Cause};
    use crate::engine::{Calendar, Shift, SimTime, UNLIMITED};
    use crate::model::site::NamedCause;

    #[test]
    fn every_cause_can_vanish_but_three() {
        let stay = [Cause::Service, Cause::Aboard, Cause::QueueAfterClosing];
        let own = CAUSES.into_iter().filter(|cause| !stay.contains(cause)).map(Cause::name);
        let mut all: Vec<&str> = own.chain(NamedCause::ALL.map(NamedCause::name)).collect();
        let mut removable = REMOVABLE;
        all.sort_unstable();
        removable.sort_unstable();
        assert_eq!(all, removable);
    }

    #[test]
    fn lanes_are_unlimited_while_they_are_open() {
        let at = |ticks, capacity| Shift { from: SimTime::from_ticks(ticks), capacity };
        let lanes = unlimited(&Calendar::new([at(0, 0), at(8, 2), at(12, 1), at(20, 0)]));
        assert_eq!(lanes.shifts(), [at(0, 0), at(8, UNLIMITED), at(20, 0)]);
    }
}
