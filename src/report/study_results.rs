//! The folder of a study read back: what its page shows comes from the tables and the manifest alone.

use serde_json::Value;

use super::page::{InputHash, Provenance, Response, StudyReport, study_html};
use super::results::key;
use super::table::Table;

/// Returns the tables that the page of what a command has done with a study is made of, where a folder has them.
pub fn tables_of(kind: &str) -> &'static [&'static str] {
    match kind {
        "optimize" => &["designs", "steps"],
        "calibrate" => &["calibration", "matches"],
        _ => &["responses", "comparison", "best", "sensitivity", "uncertainty", "requirements"],
    }
}

/// All that the page of a study shows.
#[derive(Clone, Debug)]
pub struct StudyResults {
    title: String,
    kind: String,
    basis: Vec<(String, String)>,
    answer: Vec<String>,
    warnings: Vec<String>,
    axes: Vec<String>,
    responses: Vec<Response>,
    provenance: Provenance,
    tables: Vec<Table>,
}

impl StudyResults {
    /// Reads tables and the manifest of a study; `None` if the manifest is of something else.
    pub fn read(tables: Vec<Table>, manifest: &Value) -> Option<Self> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let list = |value: &Value| value.as_array().into_iter().flatten().map(text).collect::<Vec<_>>();
        let kind = manifest["kind"].as_str()?.to_owned();
        let pairs = manifest["basis"].as_array().into_iter().flatten();
        let responses = manifest["responses"].as_array().into_iter().flatten();
        let inputs = manifest["inputs"].as_array().into_iter().flatten();
        Some(Self {
            title: text(&manifest["title"]),
            kind,
            basis: pairs.map(|pair| (text(&pair[0]), text(&pair[1]))).collect(),
            answer: list(&manifest["answer"]),
            warnings: list(&manifest["warnings"]),
            axes: list(&manifest["axes"]),
            responses: responses
                .map(|told| Response {
                    name: text(&told["name"]),
                    key: key(&text(&told["kpi"]), text(&told["group"]), &text(&told["statistic"])),
                })
                .collect(),
            provenance: Provenance {
                version: text(&manifest["karvon"]),
                command: text(&manifest["command"]),
                inputs: inputs
                    .map(|input| InputHash { name: text(&input["file"]), sha256: text(&input["sha256"]) })
                    .collect(),
            },
            tables,
        })
    }

    /// Returns the page as UTF-8 HTML.
    pub fn page(&self) -> String {
        study_html(&StudyReport {
            title: &self.title,
            kind: &self.kind,
            basis: &self.basis,
            answer: &self.answer,
            warnings: &self.warnings,
            axes: &self.axes,
            responses: &self.responses,
            provenance: &self.provenance,
            tables: &self.tables,
        })
    }
}
