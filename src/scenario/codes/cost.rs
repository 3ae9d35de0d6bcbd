//! Codes S7xx: costs, fees and spoilage.

use super::Code;

/// A cost, fee, share or rate is below zero, or otherwise none.
pub const S701: Code = Code {
    id: "S701",
    title: "impossible cost",
    explanation: "Costs, fees, fuel, emissions and rates of spoilage are zero or more, and the share of waiting with the \
        engine on lies from 0 to 1. What nobody pays is left out, or zero.",
};

/// Costs are written that nothing reports.
pub const S702: Code = Code {
    id: "S702",
    title: "costs that are not reported",
    explanation: "Costs, fees and spoilage are reported only by a scenario that has a `[costs]` table. An empty one will \
        do: all of its keys have defaults.",
};

/// How warm goods are carried that do not spoil.
pub const S703: Code = Code {
    id: "S703",
    title: "temperature without perishable goods",
    explanation: "How warm a flow's goods are carried changes only how fast they spoil, and these goods do not: they have no \
        `perishable`, or the trucks are empty.",
};
