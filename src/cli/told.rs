//! What the manifest of a study tells: what its results follow from, and the answer that its page repeats.

use karvon::experiment::Combination;
use serde_json::{Value, json};

use super::manifest;
use super::points::Study;

/// What a command came to, in words.
#[derive(Default)]
pub(crate) struct Told {
    /// The answer.
    pub(crate) answer: Vec<String>,
    /// Doubts, each with what to do.
    pub(crate) warnings: Vec<String>,
}

/// Returns the manifest of what a command (`sweep`, `optimize`, `calibrate`) has done with a study, and how many of
/// something it came to.
pub(crate) fn manifest(study: &Study, kind: &str, (counted, count): (&str, usize), told: &Told) -> Value {
    let inputs = study.inputs();
    let files = inputs["inputs"].as_array().into_iter().flatten();
    let hashes = files.map(|input| {
        let text = input["text"].as_str().unwrap_or_default();
        json!({ "file": input["file"], "sha256": manifest::sha256(text) })
    });
    let responses = study.responses.iter().map(|response| {
        json!({
            "name": response.name,
            "kpi": response.key.indicator.name,
            "group": response.key.group,
            "statistic": response.key.statistic.to_string(),
        })
    });
    let mut manifest = manifest::of_study(study, counted, count);
    let more = [
        ("kind", kind.into()),
        ("title", study.checked.file.title.as_str().into()),
        ("axes", study.checked.axes.iter().map(|axis| axis.name.as_str()).collect()),
        ("responses", responses.collect()),
        ("basis", basis(study)),
        ("answer", told.answer.iter().map(String::as_str).collect()),
        ("warnings", told.warnings.iter().map(String::as_str).collect()),
        ("command", study.command(kind).into()),
        ("inputs", hashes.collect::<Value>()),
    ];
    for (key, value) in more {
        manifest[key] = value;
    }
    manifest
}

/// What stands behind the numbers.
fn basis(study: &Study) -> Value {
    let frame = study.frame();
    let method = match study.combination() {
        Combination::Grid => "a grid",
        Combination::Zip => "values side by side",
        Combination::Listed(_) => "a list",
        Combination::Factorial => "lowest and highest values",
        Combination::Fraction(_) => "some of the lowest and highest values",
        Combination::LatinHypercube(_) => "a Latin hypercube",
        Combination::Sobol(_) => "Sobol points",
        Combination::Morris(_) => "Morris trajectories",
        Combination::SobolIndices(_) => "Saltelli's design",
    };
    let scenarios: Vec<&str> = study.checked.scenarios.iter().map(|studied| studied.name.as_str()).collect();
    let axes = study.checked.axes.iter().map(|axis| format!("{} ({})", axis.name, axis.paths().join(", ")));
    let mut basis = vec![
        json!(["Scenario", scenarios.join(", ")]),
        json!(["Axes", axes.collect::<Vec<_>>().join("; ")]),
        json!([
            "Replications",
            format!(
                "up to {} a point, seed {}, intervals at {:.0} % confidence",
                frame.replications,
                frame.seed,
                100.0 * frame.level.value()
            )
        ]),
    ];
    if study.points() > 0 {
        basis.insert(1, json!(["Points", format!("{}, {method}", study.points())]));
    }
    basis.into_iter().collect()
}
