//! The folder of a study read back: what its page shows comes from the tables and the manifest alone.

use std::collections::BTreeMap;
use std::io;

use serde_json::Value;

use super::csv;
use super::page::{InputHash, Provenance, ROWS_MAX, Response, StudyReport, study_html};
use super::results::key;
use super::table::Table;

/// Points of which figures are made; of more, it is some that lie evenly in the order of the plan.
const FIGURE_POINTS_MAX: usize = 1000;

/// Returns the tables that the page of what a command has done with a study is made of, where a folder has them.
pub fn tables_of(kind: &str) -> &'static [&'static str] {
    match kind {
        "optimize" => &["designs", "steps"],
        "calibrate" => &["calibration", "matches"],
        _ => &["responses", "comparison", "best", "sensitivity", "uncertainty", "requirements"],
    }
}

/// Reads what the page shows of a table, as the manifest says how many points there are: a page has no use for more, and thousands of
/// points would take more memory than all else of a sweep.
pub fn read(name: &'static str, bytes: impl io::Read, manifest: &Value) -> Result<Table, ::csv::Error> {
    let every = every(manifest["points"].as_u64().unwrap_or(0) as usize);
    let number = |cell: Option<&str>| cell.and_then(|cell| cell.parse().ok()).unwrap_or(0_usize);
    let mut of_verdict = BTreeMap::new();
    csv::read_some(name, bytes, |record| match name {
        "responses" => {
            let point = number(record.get(0));
            point <= ROWS_MAX || is_drawn(point, every)
        }
        "comparison" | "best" => every == 1 || number(record.get(0)) <= ROWS_MAX,
        // Those that were missed come first on the page.
        "requirements" => {
            let known = of_verdict.entry(record.iter().next_back().unwrap_or_default().to_owned()).or_insert(0);
            *known += 1;
            *known <= ROWS_MAX
        }
        _ => true,
    })
}

/// Returns the step between the points of figures: 1, or else a prime that divides neither the number of points nor one less (there may
/// be a base), so that no axis of a grid is passed over.
pub(super) fn every(points: usize) -> usize {
    let is_prime = |step: usize| (2..step).take_while(|it| it * it <= step).all(|it| !step.is_multiple_of(it));
    let mut steps = points.div_ceil(FIGURE_POINTS_MAX)..;
    let divides_none = |step: &usize| is_prime(*step) && !points.is_multiple_of(*step) && points % step != 1;
    if points <= FIGURE_POINTS_MAX { 1 } else { steps.find(divides_none).expect("there are larger primes") }
}

/// Returns whether figures show the point of a number.
pub(super) fn is_drawn(point: usize, every: usize) -> bool {
    point % every == 1 % every
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{FIGURE_POINTS_MAX, ROWS_MAX, every, read};

    #[test]
    fn a_page_reads_of_thousands_of_points_what_it_shows() {
        let points = 9 * FIGURE_POINTS_MAX;
        let manifest = json!({ "points": points });
        let lines = |row: &dyn Fn(usize) -> String| (1..=points).map(row).collect::<String>();
        let responses =
            "point,scenario,lanes,wait\n".to_owned() + &lines(&|point| format!("{point},a,{},1\n", point % 4));
        let table = read("responses", responses.as_bytes(), &manifest).expect("it is CSV");
        assert_eq!(table.count(), points);
        assert!(table.rows.len() <= ROWS_MAX + FIGURE_POINTS_MAX, "{}", table.rows.len());
        assert_eq!(table.rows[ROWS_MAX - 1][0], ROWS_MAX.to_string().as_str().into());
        // The only one that was missed is the last.
        let verdict = |point: usize| if point == points { "missed" } else { "met" };
        let requirements = "point,verdict\n".to_owned() + &lines(&|point| format!("{point},{}\n", verdict(point)));
        let table = read("requirements", requirements.as_bytes(), &manifest).expect("it is CSV");
        assert_eq!((table.rows.len(), table.count()), (ROWS_MAX + 1, points));
        assert_eq!(table.rows[ROWS_MAX][1], "missed".into());
    }

    #[test]
    fn figures_pass_over_no_axis() {
        assert_eq!(every(FIGURE_POINTS_MAX), 1);
        // 3 divides 2997 and 5 does not; of 3001 points one may be a base, and 5 divides the rest.
        assert_eq!((every(2997), every(3001)), (5, 7));
    }
}
