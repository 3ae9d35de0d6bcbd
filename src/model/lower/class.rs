//! Values by class: what is known of a truck beforehand is settled, the rest is branched on.

use super::ChannelTable;
use super::journey::Journey;
use crate::engine::Purpose;
use crate::flow::{Op, OpIndex, TableId};
use crate::model::site::{ByClass, Class, Step};

/// An arm of a table, to be aimed at an op.
pub(super) type Arm = (TableId, usize);

impl Journey<'_> {
    /// Draws the attributes of a truck that arrives.
    pub(super) fn assign_attributes(&mut self) {
        let ground = self.ground;
        for (index, (attribute, &id)) in ground.site.attributes.iter().zip(&ground.attributes).enumerate() {
            let (_, share) = self.arms(&attribute.share);
            let share = share.copied().unwrap_or(0.0);
            let skip = self.take_by_share(share, Purpose::new(&attribute.name, "attribute"));
            self.builder.push(Op::Assign(id, 1));
            self.carry(index);
            self.aim_all(&skip);
        }
    }

    /// Returns whether the flow's goods need the control that a step carries out.
    pub(super) fn needs(&self, step: &Step) -> bool {
        let Some(control) = &step.control else { return true };
        self.flow.goods.is_some_and(|goods| self.ground.site.goods[goods].controls.contains(control))
    }

    /// Branches off those who skip a step; returns the targets of their branches.
    pub(super) fn share(&mut self, step: &Step) -> Vec<Arm> {
        let purpose = Purpose::new(&step.draw, "share");
        let mut skips = Vec::new();
        self.by_class(&step.share, |journey, share| {
            skips.extend(journey.take_by_share(share.copied().unwrap_or(0.0), purpose));
        });
        skips
    }

    /// Lets a share go on with the next op; returns the targets of the branches of all others.
    pub(super) fn take_by_share(&mut self, share: f64, purpose: Purpose) -> Vec<Arm> {
        if share >= 1.0 {
            return Vec::new();
        }
        let draw = self.builder.choice(purpose);
        let table = self.builder.table([share, 1.0 - share]);
        self.builder.push(Op::BranchByShare(table, draw));
        self.builder.aim(table, 0);
        vec![(table, 1)]
    }

    /// Assigns a loaded truck to one of the step's channels.
    pub(super) fn assign_channel(&mut self, step: &Step) {
        if step.channels.is_empty() || self.flow.goods.is_none() {
            return;
        }
        let channel_attribute = self.ground.channel;
        let draw = self.builder.choice(Purpose::new(&step.draw, "channel"));
        let table = self.builder.table(step.channels.iter().map(|(_, share)| *share));
        let index = self.ground.site.steps.iter().position(|known| known.name == step.name);
        let step_index = index.expect("a step of the site");
        self.ground.channel_tables.borrow_mut().push(ChannelTable { step: step_index, table });
        self.builder.push(Op::BranchByShare(table, draw));
        let mut jumps = Vec::new();
        for (arm, (channel, _)) in step.channels.iter().enumerate() {
            self.builder.aim(table, arm);
            self.builder.push(Op::Assign(channel_attribute, *channel as u32 + 1));
            jumps.push(self.builder.push(Op::Jump(OpIndex::MAX)));
        }
        jumps.into_iter().for_each(|jump| self.builder.land(jump));
    }

    /// Sets the priority that a step gives.
    pub(super) fn prioritize(&mut self, step: &Step) {
        let Some(priority) = &step.priority else { return };
        if self.ground.priorities.differ() {
            self.by_class(priority, |journey, priority| {
                if let Some(priority) = priority {
                    journey.builder.push(Op::Prioritize(journey.ground.priorities.class(*priority)));
                }
            });
        }
    }

    /// Emits ops for the value that applies to a truck (`None` if it is of no listed class); all go on behind them.
    pub(super) fn by_class<T>(&mut self, values: &ByClass<T>, mut emit: impl FnMut(&mut Self, Option<&T>)) {
        let (arms, rest) = self.arms(values);
        let classes: Vec<Class> = arms.iter().map(|(class, _)| *class).collect();
        self.dispatch(&classes, |journey, arm| emit(journey, arm.map_or(rest, |arm| Some(arms[arm].1))));
    }

    /// Emits ops for the value that applies to a truck, where the checks have seen that one does.
    pub(super) fn by_class_of_all<T>(&mut self, values: &ByClass<T>, mut emit: impl FnMut(&mut Self, &T)) {
        let (mut arms, rest) = self.arms(values);
        // Without a value for the rest, the last class takes it: the checks have seen that it is empty.
        let rest =
            rest.or_else(|| arms.pop().map(|(_, value)| value)).expect("there is a value for each class of trucks");
        let classes: Vec<Class> = arms.iter().map(|(class, _)| *class).collect();
        self.dispatch(&classes, |journey, arm| emit(journey, arm.map_or(rest, |arm| arms[arm].1)));
    }

    /// Emits `emit(Some(i))` for trucks of class `classes[i]` (channels and attributes, the first that
    /// applies) and `emit(None)` for the rest; all go on behind it.
    fn dispatch(&mut self, classes: &[Class], mut emit: impl FnMut(&mut Self, Option<usize>)) {
        let ground = self.ground;
        let channels = ground.site.channels.len();
        let mut jumps = Vec::new();
        let channel_arm = |channel: usize| classes.iter().position(|class| *class == Class::Channel(channel));
        if classes.iter().any(|class| matches!(class, Class::Channel(_))) {
            let table = self.builder.table(vec![1.0; channels + 1]);
            self.builder.push(Op::BranchByAttribute(table, ground.channel));
            for channel in 0..channels {
                if let Some(arm) = channel_arm(channel) {
                    self.builder.aim(table, channel + 1);
                    emit(self, Some(arm));
                    jumps.push(self.builder.push(Op::Jump(OpIndex::MAX)));
                }
            }
            self.builder.aim(table, 0);
            (0..channels)
                .filter(|&channel| channel_arm(channel).is_none())
                .for_each(|channel| self.builder.aim(table, channel + 1));
        }
        for (arm, class) in classes.iter().enumerate() {
            if let Class::Attribute(attribute) = class {
                let table = self.builder.table([1.0, 1.0]);
                self.builder.push(Op::BranchByAttribute(table, ground.attributes[*attribute]));
                self.builder.aim(table, 1);
                emit(self, Some(arm));
                jumps.push(self.builder.push(Op::Jump(OpIndex::MAX)));
                self.builder.aim(table, 0);
            }
        }
        emit(self, None);
        jumps.into_iter().for_each(|jump| self.builder.land(jump));
    }

    /// Returns the values for classes that are known only at run time, in order of precedence, and the
    /// value for all other trucks of this flow.
    fn arms<'v, T>(&self, values: &'v ByClass<T>) -> (Vec<(Class, &'v T)>, Option<&'v T>) {
        let dynamic = |class: &Class| matches!(class, Class::Channel(_) | Class::Attribute(_));
        let applies = |class: Class| match class {
            Class::Flow(flow) => self.ground.site.flows[flow].name == self.flow.name,
            Class::Goods(goods) => self.flow.goods == Some(goods),
            Class::Loaded | Class::Empty | Class::People => class == self.flow.cargo(),
            Class::Other => true,
            Class::Channel(_) | Class::Attribute(_) => false,
        };
        let arms = values.arms.iter().filter(|(class, _)| dynamic(class)).map(|(class, value)| (*class, value));
        let rest = values.arms.iter().find(|(class, _)| applies(*class)).map(|(_, value)| value);
        (arms.collect(), rest)
    }

    pub(super) fn aim_all(&mut self, targets: &[Arm]) {
        targets.iter().for_each(|&(table, arm)| self.builder.aim(table, arm));
    }
}
