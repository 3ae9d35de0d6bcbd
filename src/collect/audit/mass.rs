//! Mass: what came in is in stocks, in somebody's hands, lost in what was made of it, or gone.
//!
//! The books are double: every taking and putting is entered at the stock and at whoever did it, and no batch may take or
//! make anything but what its recipe says. They are of the whole run, warm-up included, in whole units.

use super::Audit;
use super::check::Check;
use super::entity::{Entity, Kind};
use crate::flow::{EntityId, StockId};

/// Which stocks hold mass, and what agents do with it; all in the same units.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Masses {
    /// By stock of the program.
    pub stocks: Vec<bool>,
    /// By flow of agents, in order.
    pub agents: Vec<Role>,
}

/// What an agent does with mass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It brings it in.
    Brings,
    /// It makes one thing of another, batch after batch.
    Makes {
        /// Units that a batch takes.
        takes: u64,
        /// Units that it makes; the rest is lost.
        makes: u64,
    },
    /// It takes loads of so many units away, one after the other.
    Carries(u64),
    /// Nothing.
    Other,
}

/// What an entity has in its hands.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Hand {
    taken: u64,
    put: u64,
}

impl Hand {
    fn units(self) -> i128 {
        i128::from(self.taken) - i128::from(self.put)
    }
}

/// What became of mass that is in no stock.
#[derive(Clone, Debug, Default)]
pub(super) struct MassBooks {
    masses: Masses,
    came: u64,
    lost: u64,
    gone: i128,
}

impl MassBooks {
    fn weighs(&self, stock: StockId) -> bool {
        self.masses.stocks.get(stock.0 as usize).copied().unwrap_or(false)
    }
}

impl Audit<'_> {
    /// Says which stocks hold mass, so that it is balanced.
    pub fn weigh(&mut self, masses: Masses) {
        self.masses.masses = masses;
    }

    fn role(&self, kind: Kind) -> Role {
        let Kind::Agent(flow) = kind else { return Role::Other };
        let traffic = self.program.flows().iter().take_while(|flow| flow.counted).count();
        let role = flow.checked_sub(traffic).and_then(|agent| self.masses.masses.agents.get(agent));
        role.copied().unwrap_or(Role::Other)
    }

    /// An entity takes mass out of a stock.
    pub(super) fn lift(&mut self, id: EntityId, entity: &mut Entity, stock: StockId, units: u32) {
        if !self.masses.weighs(stock) {
            return;
        }
        match self.role(entity.kind) {
            Role::Makes { .. } if entity.hand.put > 0 => self.end_batch(id, entity),
            Role::Carries(load) if entity.hand.units() == i128::from(load) => self.let_go(entity),
            Role::Brings | Role::Makes { .. } | Role::Carries(_) => {}
            Role::Other => self.masses.gone += i128::from(units),
        }
        if self.role(entity.kind) != Role::Other {
            entity.hand.taken += u64::from(units);
        }
    }

    /// An entity puts mass into a stock.
    pub(super) fn lay(&mut self, entity: &mut Entity, stock: StockId, units: u32) {
        if !self.masses.weighs(stock) {
            return;
        }
        match self.role(entity.kind) {
            Role::Makes { .. } | Role::Carries(_) => entity.hand.put += u64::from(units),
            Role::Brings | Role::Other => self.masses.came += u64::from(units),
        }
    }

    /// A batch is done: it has taken and made what its recipe says.
    fn end_batch(&mut self, id: EntityId, entity: &mut Entity) {
        let Role::Makes { takes, makes } = self.role(entity.kind) else { return };
        let Hand { taken, put } = std::mem::take(&mut entity.hand);
        self.masses.lost += taken.saturating_sub(put);
        self.check(Check::Mass, (taken, put) == (takes, makes), || {
            format!("entity {} made {put} of {taken}, where {makes} are made of {takes}", id.0)
        });
    }

    /// What an entity has in its hands is gone.
    pub(super) fn let_go(&mut self, entity: &mut Entity) {
        self.masses.gone += std::mem::take(&mut entity.hand).units();
    }

    /// The run ends: what came is somewhere.
    pub(super) fn balance(&mut self) {
        let weighed = |stock: &usize| self.masses.weighs(StockId(*stock as u32));
        let stocks: Vec<usize> = (0..self.stocks.len()).filter(weighed).collect();
        if stocks.is_empty() {
            return;
        }
        let sum = |level: &dyn Fn(usize) -> u32| stocks.iter().map(|&stock| i128::from(level(stock))).sum::<i128>();
        let initial = sum(&|stock| self.stocks[stock].initial());
        let there = sum(&|stock| self.stocks[stock].level());
        let hands: i128 = self.entities.iter().flatten().map(|entity| entity.hand.units()).sum();
        let MassBooks { came, lost, gone, .. } = self.masses;
        let (came_in, found) = (initial + i128::from(came), there + hands + i128::from(lost) + gone);
        self.check(Check::Mass, came_in == found, || {
            format!("{came_in} came in, and {found} are there, in hand ({hands}), lost ({lost}) or gone ({gone})")
        });
    }
}

#[cfg(test)]
mod tests;
