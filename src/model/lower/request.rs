//! Waiting for what a step needs: a lane, several stations at once, a gate, units of a stock.
//!
//! A step that needs one lane of one station, whose work goes on whatever happens, and that nobody gives up or
//! refuses, is a plain seizure. All else is a request, with an exit for those who leave its line.

use super::journey::{Here, Journey};
use super::{Loss, gate_pool, space_pool, station_pool, stock_id};
use crate::engine::{Distribution, Purpose};
use crate::flow::{
    Balk, BalkLimit, Choice, DrawId, Exits, Need, Op, OpIndex, Patience, PoolId, RequestId, RequestSpec, TakingId,
    TakingSpec,
};
use crate::model::site::{self, Action, Service, Site, Step};

/// Where a wait is left from.
#[derive(Clone, Copy)]
enum Wait {
    Request(RequestId),
    Taking(TakingId),
}

/// Returns by station whether work there can stop while it is going on.
pub(super) fn interruptible(site: &Site) -> Vec<bool> {
    let mut interruptible: Vec<bool> = (0..site.stations.len()).map(|station| site.is_interruptible(station)).collect();
    for step in site.versions().flat_map(|site| &site.steps) {
        if let Action::Serve(service) = &step.action
            && service.preempts
        {
            service.stations().for_each(|station| interruptible[station] = true);
        }
    }
    interruptible
}

impl Journey<'_> {
    /// Returns the station that a route begins with.
    ///
    /// # Panics
    ///
    /// If it has none.
    pub(super) fn first_station(&self, route: usize) -> PoolId {
        let site = self.ground.site;
        let station = site.routes[route].steps.iter().find_map(|&step| match &site.steps[step].action {
            Action::Serve(service) => Some(service.station),
            _ => None,
        });
        station_pool(station.expect("a route that is chosen by its line has a station"))
    }

    /// Lowers a step at a station; `ahead` is the space that the next step passes.
    pub(super) fn serve(&mut self, step: &Step, service: &Service, ahead: Option<usize>, here: Here) -> Here {
        let space_side = |space: usize| self.ground.site.spaces[space].side;
        let side = here.side.map(|side| ahead.map_or(side, space_side));
        let after = Here { side, space: ahead, is_ahead: ahead.is_some(), ..here };
        if !self.needs(step) {
            self.pass_by(ahead, here);
            return after;
        }
        let skips = self.share(step);
        self.prioritize(step);
        self.assign_channel(step);
        if self.is_plain(service) {
            self.seize(step, service, ahead, here);
        } else {
            self.request(step, service, ahead, here);
        }
        self.handle(step, after);
        self.detect(step, after);
        if !skips.is_empty() {
            let done = self.builder.push(Op::Jump(OpIndex::MAX));
            self.aim_all(&skips);
            self.pass_by(ahead, here);
            self.builder.land(done);
        }
        after
    }

    fn is_plain(&self, service: &Service) -> bool {
        let is_alone = service.substitutes.is_empty() && service.also.is_empty() && service.lanes == 1;
        let is_left = service.patience.is_some() || service.balk.is_some();
        is_alone && !is_left && !service.preempts && !self.ground.interruptible[service.station]
    }

    /// Waits for a lane, for a job whose time depends on the truck's class, and does it.
    fn seize(&mut self, step: &Step, service: &Service, ahead: Option<usize>, here: Here) {
        let purpose = Purpose::new(&step.draw, "time");
        let pool = station_pool(service.station);
        self.by_class_of_all(&service.time, |journey, time| {
            let draw = journey.builder.draw(step.time_for(journey.flow, time), purpose);
            journey.builder.push(Op::Seize(pool, draw));
        });
        self.leave_space(here);
        self.builder.push(Op::Work);
        self.enter(ahead, here);
        self.builder.push(Op::Free(pool));
    }

    /// Waits for all that the work needs, and does it; each class of trucks has ops of its own, since what is given
    /// back is what its own request got.
    fn request(&mut self, step: &Step, service: &Service, ahead: Option<usize>, here: Here) {
        let purpose = Purpose::new(&step.draw, "time");
        let (mut reneging, mut balking) = (Vec::new(), Vec::new());
        self.by_class_of_all(&service.time, |journey, time| {
            let time = step.time_for(journey.flow, time);
            journey.by_patience(step, service.patience.as_ref(), |journey, patience| {
                let job = journey.builder.draw(time.clone(), purpose);
                let spec = request_spec(service, &time, job, patience);
                let request = journey.builder.request(spec);
                journey.builder.push(Op::Request(request));
                journey.leave_space(here);
                journey.builder.push(Op::Work);
                journey.enter(ahead, here);
                journey.builder.push(Op::FreeRequest(request));
                reneging.extend(patience.map(|_| Wait::Request(request)));
                balking.extend(service.balk.map(|_| request));
            });
        });
        if reneging.is_empty() && balking.is_empty() {
            return;
        }
        let done = self.builder.push(Op::Jump(OpIndex::MAX));
        self.renege(&reneging, service.patience.as_ref(), here);
        for request in &balking {
            self.builder.aim_exits(*request, Exits::Balk);
        }
        if let (false, Some(balk)) = (balking.is_empty(), service.balk) {
            self.exit(balk.exit, Loss::Balked, here);
        }
        self.builder.land(done);
    }

    /// Waits until a gate is open.
    pub(super) fn wait_at(&mut self, step: &Step, gate: usize, patience: Option<&site::Patience>, here: Here) {
        let pool = gate_pool(self.ground.site, gate);
        let mut reneging = Vec::new();
        self.by_patience(step, patience, |journey, patience| {
            let request = journey.builder.request(RequestSpec {
                needs: vec![Need { pools: vec![pool], units: 1 }],
                choice: Choice::Ranked,
                job: None,
                preempts: false,
                patience,
                balk: None,
            });
            journey.builder.push(Op::Request(request));
            journey.builder.push(Op::FreeRequest(request));
            reneging.extend(patience.map(|_| Wait::Request(request)));
        });
        self.leave_early(&reneging, patience, here);
    }

    /// Waits for units of a stock.
    pub(super) fn take(
        &mut self,
        step: &Step,
        (stock, units): (usize, u32),
        patience: Option<&site::Patience>,
        here: Here,
    ) {
        let mut reneging = Vec::new();
        self.by_patience(step, patience, |journey, patience| {
            let taking = journey.builder.taking(TakingSpec { stock: stock_id(stock), units, patience });
            journey.builder.push(Op::Take(taking));
            reneging.extend(patience.map(|_| Wait::Taking(taking)));
        });
        self.leave_early(&reneging, patience, here);
    }

    /// Emits ops for the patience of each class of trucks.
    fn by_patience(
        &mut self,
        step: &Step,
        patience: Option<&site::Patience>,
        mut emit: impl FnMut(&mut Self, Option<Patience>),
    ) {
        let Some(patience) = patience else { return emit(self, None) };
        let purpose = Purpose::new(&step.draw, "patience");
        self.by_class(&patience.time, |journey, time| {
            let draw = time.map(|time| journey.builder.draw(time.clone(), purpose));
            // The exit is aimed once the ops behind the wait are there.
            emit(journey, draw.map(|draw| Patience { draw, exit: OpIndex::MAX }));
        });
    }

    /// Adds the exit of those who give up, beside the way of those who do not.
    fn leave_early(&mut self, reneging: &[Wait], patience: Option<&site::Patience>, here: Here) {
        if !reneging.is_empty() {
            let done = self.builder.push(Op::Jump(OpIndex::MAX));
            self.renege(reneging, patience, here);
            self.builder.land(done);
        }
    }

    fn renege(&mut self, reneging: &[Wait], patience: Option<&site::Patience>, here: Here) {
        for wait in reneging {
            match *wait {
                Wait::Request(request) => self.builder.aim_exits(request, Exits::Renege),
                Wait::Taking(taking) => self.builder.aim_taking_exit(taking),
            }
        }
        if let (false, Some(patience)) = (reneging.is_empty(), patience) {
            self.exit(patience.exit, Loss::Reneged, here);
        }
    }

    /// Moves on without being served.
    fn pass_by(&mut self, ahead: Option<usize>, here: Here) {
        self.leave_space(here);
        self.enter(ahead, here);
    }

    /// Enters a space, and with it the side that it is on.
    fn enter(&mut self, space: Option<usize>, mut here: Here) {
        if let Some(space) = space {
            let site = self.ground.site;
            self.builder.push(Op::EnterSpace(space_pool(site, space)));
            self.cross(&mut here, site.spaces[space].side);
        }
    }
}

/// Makes the request of a step for trucks of one class, with exits to be aimed.
fn request_spec(service: &Service, time: &Distribution, job: DrawId, patience: Option<Patience>) -> RequestSpec {
    let ranked = [service.station].into_iter().chain(service.substitutes.iter().copied());
    let first = Need { pools: ranked.map(station_pool).collect(), units: service.lanes };
    let also = service.also.iter().map(|&(station, units)| Need { pools: vec![station_pool(station)], units });
    let limit = |limit: site::BalkLimit| match limit {
        site::BalkLimit::Line(most) => BalkLimit::Line(most),
        site::BalkLimit::Wait(most) => BalkLimit::Wait { most, job: time.effective_mean() },
    };
    RequestSpec {
        needs: [first].into_iter().chain(also).collect(),
        choice: match service.choice {
            site::Choice::Ranked => Choice::Ranked,
            site::Choice::Shortest { jockey } => Choice::Shortest { jockey },
        },
        job: Some(job),
        preempts: service.preempts,
        patience,
        balk: service.balk.map(|balk| Balk { limit: limit(balk.limit), exit: OpIndex::MAX }),
    }
}
