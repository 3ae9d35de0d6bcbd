//! Codes S7xx: costs, fees, spoilage and appraisal.

use super::Code;

/// A cost, fee, share or rate is below zero, or otherwise none.
pub const S701: Code = Code {
    id: "S701",
    title: "impossible cost",
    explanation: "Costs, fees, handling, duty, tax, fuel, emissions and rates of spoilage are zero or more, and the share of waiting with the \
        engine on lies from 0 to 1. `duty` and `vat` are shares of the value, 0.12 for 12 %. What nobody pays is left out, or zero.",
};

/// Costs are written that nothing reports.
pub const S702: Code = Code {
    id: "S702",
    title: "costs that are not reported",
    explanation: "Costs, fees, handling and spoilage are reported only by a scenario that has a `[costs]` table. An empty one will \
        do: all of its keys have defaults.",
};

/// How warm goods are carried that do not spoil.
pub const S703: Code = Code {
    id: "S703",
    title: "temperature without perishable goods",
    explanation: "How warm a flow's goods are carried changes only how fast they spoil, and these goods do not: they have no \
        `perishable`, or the trucks are empty.",
};

/// A year cannot be appraised.
pub const S704: Code = Code {
    id: "S704",
    title: "impossible appraisal",
    explanation: "An appraisal weighs the costs of a year, so the scenario reports them: it has a table `[costs]`. `rate` is \
        a share from 0 to 1, `horizon` 1 to 100 years; `staff`, `co2` and `investment` are zero or more.",
};
