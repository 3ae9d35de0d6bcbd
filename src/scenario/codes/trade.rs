//! Codes S6xx: trade, and the center.

use super::Code;

/// Trade names something unknown.
pub const S601: Code = Code {
    id: "S601",
    title: "trade names something unknown",
    explanation: "`perishable` names goods, `channels` of `inspection` names risk channels that some step assigns, and \
        `[trade.clearance.NAME]` names the direction of a side. Each must be there.",
};

/// The parameters of a response make none.
pub const S602: Code = Code {
    id: "S602",
    title: "impossible response of trade",
    explanation: "Each list of a response has three values: low, mid and high, none below zero and none below the one \
        before it. `shortest` is above zero; `spreads`, `base` and `sensitivity` are zero or more, the latter two at \
        most 1; `adjustment` and `weight` are above 0 and at most 1; `every` is from an hour to 366 days.",
};

/// How long clearance took before is impossible.
pub const S603: Code = Code {
    id: "S603",
    title: "impossible clearance time",
    explanation: "Trade responds to the time that clearance takes now beside the time that it took in the base year. \
        Both times of the base year are above zero, and that on the importer's side is a part of that on both.",
};

/// Trade is to respond, but nothing says to what.
pub const S604: Code = Code {
    id: "S604",
    title: "response without a clearance time",
    explanation: "A direction responds if `[trade.clearance.NAME]` says how long clearance took in it in the base year; \
        with none of them no trade responds. Loaded trucks come in such a direction by themselves. \
        Form A with `time = \"importer\"` looks at the release time, so the routes of these flows need `release`.",
};

/// A flow or stream cannot grow like that.
pub const S605: Code = Code {
    id: "S605",
    title: "impossible growth of a flow or stream",
    explanation: "`growth` is a share above -1 and at most 1: 0.05 for 5 % a year. It is counted from `base_year` of \
        `[demand]`, which is needed with it, and a flow needs a `rate` that can grow.",
};

/// The target or what rail takes is impossible.
pub const S606: Code = Code {
    id: "S606",
    title: "impossible target or share",
    explanation: "`target` is a turnover above zero, such as \"10 bn USD\", `target_year` a year of the run, and `rail_takes` a \
        share from 0 to 1.",
};

/// A change of channels that the response of trade does not know.
pub const S607: Code = Code {
    id: "S607",
    title: "inspections that trade does not respond to",
    explanation: "`inspection` of `[trade.response]` takes the share of trucks that are inspected as it is at the start of the \
        run. A timeline changes channels, so that trade responds to the times that follow from it, and to the other \
        share not. Most often the channels belong into the step of another scenario.",
};

/// The center names something unknown.
pub const S611: Code = Code {
    id: "S611",
    title: "the center names something unknown",
    explanation: "Warehouses name their side, goods, docks and stocks, plants their side, calendar, warehouses and \
        stocks, dispatches their warehouses, station and flows, a step that unloads its warehouse, and one that looks \
        for a load its dispatch. Each must be a table of the scenario. \
        A plant and a station have no name in common.",
};

/// A warehouse cannot hold what it says.
pub const S612: Code = Code {
    id: "S612",
    title: "impossible warehouse",
    explanation: "A warehouse has a `capacity` from a kilogram to 4 million tonnes, or so many `places` for pallets. \
        What is there at the start, and what suppliers bring in a day, fit in. It has one fee, of zero or more. `docks` \
        and `handling` go together, and what its places use in a day is a whole number of units, and no more than the \
        stock ever has.",
};

/// A plant makes more than goes in, or nothing, or in no time.
pub const S613: Code = Code {
    id: "S613",
    title: "impossible plant",
    explanation: "A plant works on a `batch` for a `batch_time` on 1 line or more. `inputs`, `by_products` and `uses` \
        are above zero, for each tonne of product; the product and the by-products together are no more than the \
        inputs, and the rest is lost. Its warehouses are on its own side, or on a joint one, which has no `direction`: \
        what comes from the other side crosses the border as a flow that unloads.",
};

/// A batch cannot be counted in whole units.
pub const S614: Code = Code {
    id: "S614",
    title: "batch that cannot be counted",
    explanation: "Warehouses are counted in whole kilograms, stocks in whole units. What a batch takes and makes must be \
        a kilogram or more and fit into its warehouse; what it uses of a stock must be near a whole number of units, and \
        no more than the stock ever has.",
};

/// A dispatch has no loads, or nowhere to send them.
pub const S615: Code = Code {
    id: "S615",
    title: "impossible dispatch",
    explanation: "A dispatch takes a `load` that its warehouse can hold, or of several their shares, which sum to 1. \
        Flows in `to` are `spawned`, carry the load as their payload, and their shares sum to at most 1. `at` and `time` \
        go together, a train has 1 to 1000 `wagons`, and `hires_after` is for loads of trucks. Its warehouses are on one \
        side, and its flows come from there, or one of the two is joint.",
};

/// A truck carries more than a warehouse can hold.
pub const S616: Code = Code {
    id: "S616",
    title: "load larger than the warehouse",
    explanation: "Trucks unload where all of their load fits in, and pass by a warehouse that is too full. Here the load \
        is larger than the warehouse, so that no truck could ever unload.",
};

/// A load becomes goods of another value.
pub const S617: Code = Code {
    id: "S617",
    title: "load that is worth something else",
    explanation: "The value of a load is that of its parts. The goods of the flow that loads become trucks of must be \
        worth as much a tonne, within half a percent, or value would come out of nothing, or vanish. A load of several \
        goods becomes goods of its own.",
};

/// A truck looks for a load that nobody offers.
pub const S618: Code = Code {
    id: "S618",
    title: "return load that nobody offers",
    explanation: "A step with `return_load` lets an empty truck look for a load of a dispatch for its `patience`. The \
        dispatch says with `hires_after` how long its loads wait for such a truck. Loaded trucks look for none.",
};

/// A part of the center does nothing.
pub const S619: Code = Code {
    id: "S619",
    title: "part of the center without effect",
    explanation: "The scenario runs, and this part of it does nothing: a plant that opens when the run is over, a warehouse that \
        nothing comes into or that nothing draws on, so that it fills up, or `imports` without a `supply` that could be \
        imported. Most often a table or a key is missing.",
};
