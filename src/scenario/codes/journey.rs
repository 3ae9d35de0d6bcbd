//! Codes S3xx: steps and routes.

use super::Code;

/// A step or a route refers to a table that is not there.
pub const S301: Code = Code {
    id: "S301",
    title: "step or route names something unknown",
    explanation: "A step names what it needs: its station, space, gate, stock or timetable, a flow that it spawns, routes \
        that trucks go on with; and a route lists steps. Each must be a table of the scenario, such as \
        `[station.kz_customs]`.",
};

/// A step does nothing or several things.
pub const S302: Code = Code {
    id: "S302",
    title: "step does nothing, or several things",
    explanation: "A step does one thing, told by the key that it has: `at`, `through`, `wait_at`, `take`, `put`, `board`, \
        `fork`, `join`, `batch`, `unbatch`, `split`, `match`, `spawn` or `go_on`, or else a `time` or a \
        `priority`. Write a step for each thing.",
};

/// A step's keys do not fit what it does.
pub const S303: Code = Code {
    id: "S303",
    title: "key does not belong to the step",
    explanation: "Work at a station takes a `time` (zero is one). A stay in a space has none: it lasts until the next \
        station takes the truck. Most other keys belong to some kinds of steps only; docs/scenario-format.md \
        says to which.",
};

/// A route has no steps.
pub const S304: Code = Code {
    id: "S304",
    title: "empty route",
    explanation: "Trucks on this route would leave as they arrive. List at least one step.",
};

/// A route takes a step twice.
pub const S305: Code = Code {
    id: "S305",
    title: "step twice on a route",
    explanation: "The luck of a truck is keyed by the names of steps, so the second visit would draw the same time \
        again and results could not tell the two apart. Write a second step; both can be at the same station, with the \
        same `time`.",
};

/// A space is not followed by a station.
pub const S306: Code = Code {
    id: "S306",
    title: "space without a station after it",
    explanation: "A truck leaves a space when the next station of its route has a lane for it. If there is none, or \
        another space comes first, time must pass in the space, by a step with `time`, `wait_at`, `take`, `put`, \
        `board`, `join` or `match`. A truck in a space cannot gather, part, split or go on with another route.",
};

/// The release interval does not lie on the route.
pub const S307: Code = Code {
    id: "S307",
    title: "release interval is not on the route",
    explanation: "`release` names steps of its own route: `from`, whose line the truck joins at the start, and `to`, \
        whose work ends the interval. `to` is not before `from`, and neither a stay in a space nor a step with \
        `go_on`. One of the two may be left out where the other end is on a route that leads here, or that trucks go on \
        with.",
};

/// A table by class names no class, or one that is not there.
pub const S308: Code = Code {
    id: "S308",
    title: "unknown class",
    explanation: "A table by class has a value for each of some classes: channels that a step assigns, attributes, \
        goods, `loaded`, `empty` and `other`. The first that a truck belongs to applies, in this order.",
};

/// A table by class lists several attributes.
pub const S309: Code = Code {
    id: "S309",
    title: "several attributes in one table",
    explanation: "A truck may have several attributes at once, and then it would not be clear which value applies. \
        List one attribute in a table; write a step of its own for the work that another attribute causes.",
};

/// Trucks would pass a station without service.
pub const S310: Code = Code {
    id: "S310",
    title: "no time for a flow's trucks",
    explanation: "The `time` of this step is by class and has no class for some of the trucks that take it: they \
        would take no lane and no time. Add a class for them, often `other`. Trucks that are to pass by are taken out \
        by `share`, not by leaving out their time.",
};

/// A share is not within 0 and 1.
pub const S311: Code = Code {
    id: "S311",
    title: "share out of range",
    explanation: "Shares are numbers from 0 to 1: 0.05 stands for 5 %.",
};

/// The shares of channels do not sum to 1.
pub const S312: Code = Code {
    id: "S312",
    title: "channel shares do not sum to 1",
    explanation: "Every loaded truck that takes the step is assigned to one of its channels, so their shares sum to \
        1.",
};

/// The parameters make no length of time.
pub const S313: Code = Code {
    id: "S313",
    title: "time cannot be drawn",
    explanation: "Times are zero or more. Random times need parameters that make a distribution: means above zero, \
        `low` <= `mode` <= `high`, a `median` below `p95`, a `cv` from 0.001 to 100, and limits that leave at least 1 \
        in 100 of the values. A lognormal time is given by `mean` and `cv`, or by `median` and `p95`.",
};

/// Nothing uses this step, route or attribute.
pub const S314: Code = Code {
    id: "S314",
    title: "step, route or attribute not used",
    explanation: "No route takes the step, no flow or step the route, or no step's table lists the attribute, so it \
        changes no result. That is often a misspelled or forgotten reference.",
};

/// No goods need this control.
pub const S315: Code = Code {
    id: "S315",
    title: "control that no goods need",
    explanation: "A step with a `control` is taken only by goods that list it in their `controls`. None do, so no \
        truck takes the step.",
};

/// A step names a station twice.
pub const S316: Code = Code {
    id: "S316",
    title: "station named twice in a step",
    explanation: "`at` is the station of the work, `or` lists others that can do it in its place, and `also` those that \
        are needed besides. A station is one of these, and named once. To take several of its lanes write \
        `lanes`.",
};

/// What a step needs is never there at once.
pub const S317: Code = Code {
    id: "S317",
    title: "needs that can never be met",
    explanation: "All that a step needs is taken at once: so many `lanes`, those of each station in `also`, or units of a \
        stock. If a station or stock never has so many, or the stations are never open at the same time, every \
        truck would wait for ever.",
};

/// A key stands without the one that it says more of.
pub const S318: Code = Code {
    id: "S318",
    title: "keys do not go together",
    explanation: "Some keys say more of another one: `gives_up_to` of `patience`, `refuses_to` of `balk_above` or \
        `balk_wait`, `choose` of `or`, `jockey` of `choose = \"shortest\"`, `as` of `match`. A line is judged by \
        its trucks or by its wait, not by both, and who waits for stations in `also` cannot change lines.",
};

/// A step follows one with which all trucks go on elsewhere.
pub const S319: Code = Code {
    id: "S319",
    title: "step that no truck comes to",
    explanation: "With `go_on` a truck goes on with another route in place of the rest of its own. Unless the step has a \
        `share` or a `control` that lets others pass by, nobody comes to what stands behind it, so it is the \
        last of its route.",
};

/// What decides between routes cannot decide.
pub const S320: Code = Code {
    id: "S320",
    title: "`go_on` cannot choose its route",
    explanation: "`go_on` is one route; a list of several, of which the one with the shortest line at its first station is \
        taken, or by `choose = \"soonest\"` the one that is expected to take the shortest time; or a table of shares that \
        sum to 1. With `if_stock` it is a list of two routes: the first while the stock is low, the second else.",
};

/// A step waits for tracks that nobody has started.
pub const S321: Code = Code {
    id: "S321",
    title: "`join` without a track",
    explanation: "`join` waits until the tracks that the truck has started with `fork` have ended. No truck that comes \
        here has started one.",
};

/// A track takes a step of a truck.
pub const S322: Code = Code {
    id: "S322",
    title: "step does not belong on a track",
    explanation: "A track, begun by `fork`, is no truck: it goes its own route beside it and ends there. `channels` \
        assigned on it would not be the truck's; `batch` and `unbatch` are for trucks; and a track that came to \
        the step that starts it would start others without end.",
};

/// A batch is gathered twice, or parted without one.
pub const S323: Code = Code {
    id: "S323",
    title: "`batch` and `unbatch` do not alternate",
    explanation: "A batch goes on as one truck until `unbatch` lets all of it go on by themselves. In between it can \
        neither gather again nor become several (`split`), and trucks that are in no batch cannot be parted: a \
        step with `batch` comes before `unbatch` on every way there.",
};

/// A meeting has one kind of partner.
pub const S324: Code = Code {
    id: "S324",
    title: "partners do not meet",
    explanation: "Steps with the same `match` are one meeting. A truck waits there for one partner of every other kind, so \
        at least two kinds (`as`) are needed, at most 100. If partners agree in an attribute, all steps of the \
        meeting say so with the same `by`.",
};

/// A spawned flow arrives by itself.
pub const S325: Code = Code {
    id: "S325",
    title: "spawned flow has arrivals of its own",
    explanation: "`spawn` brings a truck of another flow into being, such as the empty truck that goes back. Say so in \
        that flow with `spawned = true`, so that none of its trucks come from elsewhere.",
};

/// There are too many priorities.
pub const S326: Code = Code {
    id: "S326",
    title: "too many priorities",
    explanation: "Flows and steps use more than 100 different priorities. Only their order matters, so give what is alike \
        the same one.",
};

/// A count is zero, or a limit of a wait is none.
pub const S327: Code = Code {
    id: "S327",
    title: "count or limit of a step is zero",
    explanation: "`lanes`, `also`, `jockey`, `units`, `batch` and `split` count something, so they are at least 1. The \
        limits `time_out` and `balk_wait` are above zero and at most 50 years; to do without one leave it out.",
};

/// Trucks on a route never leave.
pub const S328: Code = Code {
    id: "S328",
    title: "route never ends",
    explanation: "All trucks on this route go on with it again, or with others that lead back to it, so none ever leaves. \
        Let a share of them go on with a route that ends, or give the step with `go_on` a `share`: who does not \
        take it goes on here.",
};

/// A truck that turns away has units already that it takes again.
pub const S329: Code = Code {
    id: "S329",
    title: "who turns away takes units twice",
    explanation: "A truck that refuses a line, gives up or is found out goes on with another route from its first step, \
        and keeps what it has taken. If that route takes units of the same stock, such as a permit, it has two of \
        them, and others have to wait for one. Let all trucks take theirs on a route before, which goes on with \
        either (`go_on`), or let the other route begin with a step that gives them back (`put`).",
};

/// A batch may hold trucks that go opposite ways.
pub const S330: Code = Code {
    id: "S330",
    title: "batch gathers from several sides",
    explanation: "A step with `batch` gathers whoever comes to it, so where flows from several sides, or of several modes, \
        come to one step, a train or convoy may hold trucks of either, and takes all of them where its leader \
        goes. Give each a step of its own.",
};

/// No step carries this control out.
pub const S331: Code = Code {
    id: "S331",
    title: "control that no step carries out",
    explanation: "Goods with a control in their `controls` take the steps that name it as their `control`. No step does, so \
        these goods pass without it.",
};

/// A step cannot detect what it says.
pub const S340: Code = Code {
    id: "S340",
    title: "control cannot detect",
    explanation: "A step with `detects` lists attributes, each with the probability, from 0 to 1, that it finds the \
        attribute in a truck that has it: `detects = { smuggling = 0.8 }`. `detected_to` names the route of those in whom \
        something was found, so it needs `detects`.",
};

/// A head start is no length.
pub const S341: Code = Code {
    id: "S341",
    title: "impossible head start",
    explanation: "`head_start` says how long before its truck a track began, from \"0 s\" to \"45 d\".",
};
