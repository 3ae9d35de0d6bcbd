//! The numbered rules of studies. All run on every study whose shape is right, so all mistakes show at once.

use std::collections::BTreeMap;

use super::axis::AxisFault;
use super::constraint::Constraint;
use super::data::Observations;
use super::format::{Combine, Literal, Price, StudyFile};
use super::{Axis, AxisValue, StudiedScenario};
use crate::model::keys;
use crate::scenario::check::{did_you_mean, precision, requirements};
use crate::scenario::codes::{S401, S420, S421, S422, S423, S424, S425, S426, S428, S429, S431};
use crate::scenario::diagnostic::Diagnostics;
use crate::scenario::overlay::Read;
use crate::scenario::source::Sources;
use crate::scenario::yields::{Named, s414_numbers_are_yielded};
use crate::scenario::{schema, setting, suggestion};

/// Points of a sample at most: what the Sobol generator has digits for.
const POINTS_MAX: u32 = 1 << 16;

/// Axes of a two-level factorial at most, or its points could not be counted.
const FACTORIAL_AXES_MAX: usize = 20;

/// Runs all rules, and returns what they have read on the way.
pub(super) fn check(
    file: &StudyFile,
    scenarios: &[StudiedScenario],
    data: BTreeMap<String, Observations>,
    read: Read<'_>,
    out: &mut Diagnostics,
) -> (Vec<Axis>, Vec<Constraint>) {
    s420_scenarios_have_names_of_their_own(file, scenarios, out);
    let axes = s422_axes_have_values(file, data, out);
    let reached = s421_axes_lead_to_keys(&axes, scenarios, out);
    if reached && axes.len() == file.axis.len() {
        s423_values_leave_the_scenarios_sound(file, &axes, scenarios, read, out);
    }
    s424_axes_combine(file, &axes, out);
    let constraints = s425_constraints_compare_axes(file, &axes, out);
    if !out.has_errors() {
        s426_a_point_is_left(file, &axes, &constraints, out);
    }
    s427_precision_can_be_reached(file, out);
    s428_base_is_a_point(file, &axes, out);
    s429_something_is_made_small(file, &axes, out);
    for (name, requirement) in &file.require {
        requirements::check("require", name, requirement, out);
    }
    numbers_are_known(file, out);
    // A scenario that is refused yields nothing, and that is told.
    if reached && scenarios.len() == file.scenario.all().len() && !out.has_errors() {
        numbers_are_yielded(file, &axes, scenarios, read, out);
    }
    (axes, constraints)
}

/// S420: no two scenarios have one name, or their results could not be told apart.
fn s420_scenarios_have_names_of_their_own(file: &StudyFile, scenarios: &[StudiedScenario], out: &mut Diagnostics) {
    if file.scenario.all().is_empty() {
        out.error(S420, &["scenario"], "the study has no scenario", "name a scenario file");
    }
    for (position, studied) in scenarios.iter().enumerate() {
        if scenarios[..position].iter().any(|known| known.name == studied.name) {
            let message = format!("two scenarios are called `{}`", studied.name);
            let help = "results are told apart by file names without extension: rename a file";
            out.error(S420, &["scenario", &position.to_string()], message, help);
        }
    }
}

/// S421: every path of an axis leads to a key of every scenario.
fn s421_axes_lead_to_keys(axes: &[Axis], scenarios: &[StudiedScenario], out: &mut Diagnostics) -> bool {
    let mut reached = true;
    for axis in axes {
        for path in axis.paths() {
            let miss = scenarios.iter().find_map(|studied| {
                let miss = setting::miss(&studied.scenario.tree, schema::shape(), path)?;
                Some((studied, miss))
            });
            if let Some((studied, miss)) = miss {
                let message = format!("axis `{}`: the scenario `{}` has no key `{path}`", axis.name, studied.name);
                out.error(S421, &["axis", &axis.name, "path"], message, miss.help());
                reached = false;
            }
        }
    }
    reached
}

/// S431: the data that axes name can be read; returns what they hold, by axis.
pub(super) fn s431_data_can_be_read(
    file: &StudyFile,
    name: &str,
    read: Read<'_>,
    sources: &mut Sources,
    out: &mut Diagnostics,
) -> BTreeMap<String, Observations> {
    let mut found = BTreeMap::new();
    for (axis, written) in &file.axis {
        let Some(data) = &written.data else { continue };
        match Observations::read(data, name, read, sources) {
            Ok(observed) => {
                found.insert(axis.clone(), observed);
            }
            Err((message, help)) => out.error(S431, &["axis", axis, "data"], format!("axis `{axis}`: {message}"), help),
        }
        let fills_space = matches!(file.combine, Some(Combine::Lhs { .. } | Combine::Sobol { .. }));
        if !fills_space {
            let message = format!("axis `{axis}` has data, and no sample of points to draw them anew for");
            out.error(S424, &["axis", axis, "data"], message, "write `combine = { method = \"lhs\", points = 100 }`");
        }
    }
    found
}

/// S422: an axis says in one way which values it takes.
fn s422_axes_have_values(
    file: &StudyFile,
    mut data: BTreeMap<String, Observations>,
    out: &mut Diagnostics,
) -> Vec<Axis> {
    let is_open = matches!(file.combine, Some(Combine::List { .. }));
    let mut axes = Vec::new();
    for (name, written) in &file.axis {
        let observed = data.remove(name);
        if written.data.is_some() && observed.is_none() {
            // It was said what is wrong with its data.
            continue;
        }
        match Axis::read(name, written, is_open, observed) {
            Ok(axis) => axes.push(axis),
            Err(fault) => {
                let (message, help) = match fault {
                    AxisFault::Ambiguous => (
                        format!("axis `{name}` does not say in one way which values it takes"),
                        "write one of `values = [...]`, `from` and `to`, `levels`, and `data`",
                    ),
                    AxisFault::Path => (
                        format!("axis `{name}` needs a `path`, or levels that name their own"),
                        "write `path = \"station.NAME.lanes\"`; beside `levels` there is none",
                    ),
                    AxisFault::Empty => {
                        (format!("axis `{name}` has no values to try"), "write one value or more; `n` is at least 2")
                    }
                    AxisFault::Range => (
                        format!("axis `{name}` is no range"),
                        "write `from` and a higher `to`: numbers, or quantities of the same unit",
                    ),
                };
                out.error(S422, &["axis", name], message, help);
            }
        }
    }
    axes
}

/// S423: every value that an axis names, and the ends of ranges, leave the scenarios without errors.
fn s423_values_leave_the_scenarios_sound(
    file: &StudyFile,
    axes: &[Axis],
    scenarios: &[StudiedScenario],
    read: Read<'_>,
    out: &mut Diagnostics,
) {
    for axis in axes.iter().filter(|axis| axis.has_range()) {
        let written = &file.axis[&axis.name];
        let places: Vec<(Vec<&str>, AxisValue)> = if written.values.is_some() || written.levels.is_some() {
            let count = axis.count().unwrap_or(0);
            let key = if written.values.is_some() { "values" } else { "levels" };
            (0..count).map(|index| (vec!["axis", axis.name.as_str(), key], axis.nth(index))).collect()
        } else if written.data.is_some() {
            vec![(vec!["axis", axis.name.as_str(), "path"], axis.at(0.5))]
        } else {
            vec![
                (vec!["axis", axis.name.as_str(), "from"], axis.at(0.0)),
                (vec!["axis", axis.name.as_str(), "to"], axis.at(1.0)),
            ]
        };
        for (index, (mut path, value)) in places.into_iter().enumerate() {
            let position = index.to_string();
            match path[2] {
                "values" => path.push(&position),
                "levels" => path.push(&value.shown),
                _ => {}
            }
            let wrong = scenarios.iter().find_map(|studied| {
                let refused = studied.scenario.with(&value.settings, read).err()?;
                let first = refused.diagnostics.sorted().first().map(|item| (item.code.id, item.message.clone()))?;
                Some((&studied.name, first))
            });
            if let Some((scenario, (code, message))) = wrong {
                let message = format!(
                    "axis `{}` cannot be {}: with it, `{scenario}` has an error: {message} [{code}]",
                    axis.name, value.shown
                );
                let help = format!("write a value that the key takes; `karvon explain {code}` says more");
                out.error(S423, &path, message, help);
            }
        }
    }
}

/// S424: the axes can be combined as the study asks.
fn s424_axes_combine(file: &StudyFile, axes: &[Axis], out: &mut Diagnostics) {
    let path = ["combine"];
    let count = |out: &mut Diagnostics, key: &str, count: u32| {
        if count == 0 || count > POINTS_MAX {
            let help = format!("write a number from 1 to {POINTS_MAX}");
            out.error(S424, &["combine", key], format!("{count} is no number of {key}"), help);
        }
    };
    let samples = matches!(
        file.combine,
        Some(Combine::Lhs { .. } | Combine::Sobol { .. } | Combine::Morris { .. } | Combine::SobolIndices { .. })
    );
    if samples && file.axis.is_empty() {
        out.error(S424, &path, "there are no axes to sample", "write an `[axis.NAME]`");
    }
    match &file.combine {
        None | Some(Combine::Grid {}) => {
            for axis in axes.iter().filter(|axis| axis.count().is_none()) {
                let message = format!("axis `{}` has no values for a grid", axis.name);
                out.error(S424, &["axis", &axis.name], message, "write `n`, the values that the range is cut into");
            }
        }
        Some(Combine::Zip {}) => {
            let counts: Vec<Option<usize>> = axes.iter().map(Axis::count).collect();
            if counts.iter().any(|count| count.is_none() || *count != counts[0]) {
                let message = "the axes do not have equally many values";
                out.error(S424, &path, message, "give every axis the same number of values, or write `n`");
            }
        }
        Some(Combine::Factorial { points: Some(points) }) => {
            let (axes, points) = (axes.len() as u32, *points);
            let base = points.max(1).ilog2();
            let has_room = axes <= FACTORIAL_AXES_MAX as u32 && base < axes && axes < points;
            if !points.is_power_of_two() || !has_room {
                let message = format!("{points} points are no fraction of the corners of {axes} axes");
                let help =
                    "write a power of two above the number of axes and below that of the corners, or leave it out";
                out.error(S424, &["combine", "points"], message, help);
            }
        }
        Some(Combine::Factorial { .. }) if axes.len() > FACTORIAL_AXES_MAX => {
            let message = format!("{} axes have more than a million corners", axes.len());
            out.error(S424, &path, message, "use `method = \"lhs\"` or `\"sobol\"`");
        }
        Some(Combine::Factorial { .. }) => {}
        Some(Combine::List { points }) => {
            for (index, point) in points.iter().enumerate() {
                point_is_whole(&["combine", "points", &index.to_string()], point, axes, out);
            }
            if points.is_empty() {
                out.error(S424, &["combine", "points"], "the list has no points", "write a point or more");
            }
        }
        Some(Combine::Lhs { points } | Combine::Sobol { points }) => count(out, "points", *points),
        Some(Combine::Morris { trajectories }) => {
            count(out, "trajectories", *trajectories);
            not_constrained(file, out);
        }
        Some(Combine::SobolIndices { points }) => {
            count(out, "points", *points);
            not_constrained(file, out);
        }
    }
}

/// Part of S424: a design that is evaluated as a whole loses no point to a constraint.
fn not_constrained(file: &StudyFile, out: &mut Diagnostics) {
    if !file.constraint.is_empty() {
        let message = "a sensitivity design needs all of its points, and constraints would take some out";
        out.error(S424, &["constraint"], message, "narrow the axes instead");
    }
}

/// Reports a point that does not give every axis a value.
fn point_is_whole(path: &[&str], point: &BTreeMap<String, Literal>, axes: &[Axis], out: &mut Diagnostics) {
    let code = if path[0] == "compare" { S428 } else { S424 };
    // An axis that was probably meant by a misspelled name is not missing, too.
    let mut meant = Vec::new();
    for name in point.keys().filter(|name| !axes.iter().any(|axis| axis.name == **name)) {
        let known = || axes.iter().map(|axis| axis.name.as_str());
        meant.extend(suggestion::nearest(name, known()));
        let help = did_you_mean(name, known()).unwrap_or_else(|| "write an `[axis.NAME]` for it".to_owned());
        let path: Vec<&str> = path.iter().copied().chain([name.as_str()]).collect();
        out.error(code, &path, format!("there is no axis `{name}`"), help);
    }
    for axis in axes {
        match point.get(&axis.name) {
            None if meant.contains(&axis.name.as_str()) => {}
            None => {
                let message = format!("the point says nothing of axis `{}`", axis.name);
                out.error(code, path, message, "give every axis a value");
            }
            Some(value) if axis.written(value).is_none() => {
                let message = format!("axis `{}` has no level {}", axis.name, value.0);
                out.error(code, path, message, "name one of its `levels`, in quotes");
            }
            Some(_) => {}
        }
    }
}

/// S425: a constraint compares sums of axes that have numbers.
fn s425_constraints_compare_axes(file: &StudyFile, axes: &[Axis], out: &mut Diagnostics) -> Vec<Constraint> {
    let names: Vec<&str> = axes.iter().map(|axis| axis.name.as_str()).collect();
    let mut constraints = Vec::new();
    for (name, text) in &file.constraint {
        let path = ["constraint", name.as_str()];
        match Constraint::parse(text, &names) {
            Ok(constraint) => {
                for axis in constraint.axes().into_iter().map(|axis| &axes[axis]) {
                    if !axis.is_ordered() {
                        let message = format!("axis `{}` has values without a number", axis.name);
                        out.error(S425, &path, message, "compare axes whose values are numbers or quantities");
                    }
                }
                constraints.push(constraint);
            }
            // An axis that was found wrong is not missing.
            Err(fault) if fault.unknown.as_ref().is_some_and(|name| file.axis.contains_key(name)) => {}
            Err(fault) => {
                let near = fault.unknown.as_deref().and_then(|name| did_you_mean(name, names.iter().copied()));
                let help = near.unwrap_or_else(|| "write it as in \"officers + 2 * scanners <= 20\"".to_owned());
                out.error(S425, &path, format!("constraint `{name}`: {}", fault.message), help);
            }
        }
    }
    constraints
}

/// S426: some point of a grid satisfies all constraints; what samples come to is known only when they are drawn.
fn s426_a_point_is_left(file: &StudyFile, axes: &[Axis], constraints: &[Constraint], out: &mut Diagnostics) {
    let counts: Option<Vec<usize>> = axes.iter().map(Axis::count).collect();
    let (None | Some(Combine::Grid {}), Some(counts)) = (&file.combine, counts) else { return };
    let points = counts.iter().try_fold(1_usize, |points, count| points.checked_mul(*count));
    let Some(points) = points.filter(|points| *points <= POINTS_MAX as usize && !constraints.is_empty()) else {
        return;
    };
    let is_left = |mut point: usize| {
        let numbers: Vec<Option<f64>> = axes
            .iter()
            .zip(&counts)
            .map(|(axis, count)| {
                let value = axis.nth(point % count);
                point /= count;
                value.number
            })
            .collect();
        constraints.iter().all(|constraint| constraint.holds(&numbers))
    };
    if !(0..points).any(is_left) {
        let message = "no combination of the axes satisfies all constraints";
        out.error(S426, &["constraint"], message, "loosen a constraint, or widen an axis");
    }
}

/// S427: blocks of replications have a size, and targets a width.
fn s427_precision_can_be_reached(file: &StudyFile, out: &mut Diagnostics) {
    let precision = &file.precision;
    precision::check(&["precision"], [precision.first, precision.block], &precision.target, out);
    if precision.replications == Some(0) {
        out.error(S401, &["precision", "replications"], "with `replications = 0` nothing can run", "write 1 or more");
    }
}

/// S428: the base of the comparison is a point.
fn s428_base_is_a_point(file: &StudyFile, axes: &[Axis], out: &mut Diagnostics) {
    if let Some(compare) = &file.compare {
        point_is_whole(&["compare", "base"], &compare.base, axes, out);
    }
}

/// S429: what is made small is one thing, and it is known how it depends on the axes.
fn s429_something_is_made_small(file: &StudyFile, axes: &[Axis], out: &mut Diagnostics) {
    let Some(minimize) = &file.minimize else { return };
    let path = ["minimize"];
    if minimize.cost.is_some() == minimize.indicator.is_some() {
        out.error(S429, &path, "one of `cost` and `indicator` is made small", "write one of the two");
    }
    if minimize.indicator.is_some() && !minimize.indifference.is_some_and(|width| width > 0.0) {
        let help = "write `indifference`, the smallest difference that is worth telling apart, above 0";
        out.error(S429, &path, "it is not said which differences matter", help);
    }
    for (name, price) in minimize.cost.iter().flatten() {
        let path = ["minimize", "cost", name.as_str()];
        match axes.iter().find(|axis| axis.name == *name) {
            None if file.axis.contains_key(name) => {}
            None => {
                let known = axes.iter().map(|axis| axis.name.as_str());
                let help = did_you_mean(name, known).unwrap_or_else(|| "write an `[axis.NAME]` for it".to_owned());
                out.error(S429, &path, format!("there is no axis `{name}`"), help);
            }
            Some(axis) => price_is_of_every_value(&path, axis, price, out),
        }
    }
}

/// Part of S429: every value of an axis with a cost has one.
fn price_is_of_every_value(path: &[&str], axis: &Axis, price: &Price, out: &mut Diagnostics) {
    match price {
        Price::PerUnit(_) if axis.is_ordered() => {}
        Price::PerUnit(_) => {
            let message = format!("axis `{}` has values without a number", axis.name);
            out.error(S429, path, message, "give each of its values a cost: `{ day = 100, night = 250 }`");
        }
        Price::ByValue(prices) => {
            let values: Vec<String> = (0..axis.count().unwrap_or(0)).map(|index| axis.nth(index).shown).collect();
            if let Some(missing) = values.iter().find(|value| !prices.contains_key(*value)) {
                let message = format!("value {missing} of axis `{}` has no cost", axis.name);
                out.error(S429, path, message, "give each of its values a cost, or one number for each unit");
            }
            for name in prices.keys().filter(|name| !values.contains(name)) {
                let help = did_you_mean(name, values.iter().map(String::as_str))
                    .unwrap_or_else(|| format!("its values are {}", values.join(", ")));
                let at: Vec<&str> = path.iter().copied().chain([name.as_str()]).collect();
                out.error(S429, &at, format!("axis `{}` has no value {name}", axis.name), help);
            }
        }
    }
}

/// S405 and S406 for all numbers that the study names.
fn numbers_are_known(file: &StudyFile, out: &mut Diagnostics) {
    for (name, response) in &file.response {
        requirements::number_is_known(&["response", name], &response.indicator, &response.statistic, out);
    }
    if let Some((indicator, minimize)) =
        file.minimize.as_ref().and_then(|minimize| Some((minimize.indicator.as_ref()?, minimize)))
    {
        requirements::number_is_known(&["minimize"], indicator, &minimize.statistic, out);
    }
}

/// S414 for all numbers that the study names: a scenario yields them, at some value of an axis.
fn numbers_are_yielded(
    file: &StudyFile,
    axes: &[Axis],
    scenarios: &[StudiedScenario],
    read: Read<'_>,
    out: &mut Diagnostics,
) {
    let required = file.require.iter().map(|(name, it)| Named::requirement(name, it));
    let targets = file.precision.target.iter().map(|(name, it)| Named::target(&["precision", "target"], name, it));
    let responses = file.response.iter().map(|(name, it)| Named {
        path: vec!["response", name],
        indicator: &it.indicator,
        group: &it.group,
        statistic: &it.statistic,
    });
    let minimized = file.minimize.as_ref().and_then(|it| {
        let (indicator, group, statistic) = (it.indicator.as_ref()?, &it.group, &it.statistic);
        Some(Named { path: vec!["minimize"], indicator, group, statistic })
    });
    let named: Vec<Named<'_>> = required.chain(targets).chain(responses).chain(minimized).collect();
    let yielded = scenarios.iter().map(|studied| keys(&studied.scenario.build()));
    // What a number is changes no name of a result; a choice may bring parts of the border in.
    let choices = axes.iter().filter(|axis| !axis.is_ordered());
    let values = choices.flat_map(|axis| (0..axis.count().unwrap_or(0)).map(|index| axis.nth(index)));
    let changed = values.flat_map(|value| {
        scenarios
            .iter()
            .filter_map(move |studied| Some(keys(&studied.scenario.with(&value.settings, read).ok()?.build())))
    });
    s414_numbers_are_yielded(&named, yielded, changed, out);
}
