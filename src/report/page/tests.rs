//! The page agrees with the files, escapes what it is given, and needs nothing but itself.

use super::{InputHash, Official, Provenance, Report, report_html};
use crate::experiment::{Comparison, Outcome};
use crate::report::sample;
use crate::report::table::Table;
use crate::report::{json, tables};

fn provenance() -> Provenance {
    Provenance {
        version: "0.1.0".to_owned(),
        command: "karvon compare baseline-2023.toml second-scanner.toml --set 'a=\"<b>\"'".to_owned(),
        inputs: vec![InputHash { name: "baseline-2023.toml".to_owned(), sha256: "0f".repeat(32) }],
    }
}

fn official() -> Vec<Official> {
    vec![Official {
        measure: "Time to cross, loaded trucks".to_owned(),
        scenario: "baseline-2023".to_owned(),
        unit: "h".to_owned(),
        ours: Some(sample::estimate(9.4213, Some(0.3141))),
        published: 9.0,
        source: "CAREC CPMM 2023".to_owned(),
    }]
}

fn page(outcomes: &[Outcome], comparisons: &[Comparison]) -> String {
    let provenance = provenance();
    let official = official();
    let title = "One scanner & two: \"<before>\" және after";
    report_html(&Report { title, outcomes, comparisons, official: &official, provenance: &provenance })
}

fn example() -> String {
    let mut other = sample::other();
    other.warnings.push("queue not stable at uz_gate: it grows by 3 trucks a day; add lanes or hours".to_owned());
    page(&[sample::base(), other], &[sample::comparison()])
}

/// All exact values that the page carries.
fn values(page: &str) -> Vec<f64> {
    let after = page.split("<data value=\"").skip(1);
    after.map(|rest| rest.split('"').next().unwrap_or_default().parse().expect("a data value is a number")).collect()
}

fn numbers(table: &Table, column: &str) -> Vec<f64> {
    let mut bytes = Vec::new();
    crate::report::csv::write(table, &mut bytes).expect("memory takes all bytes");
    let position = table.columns.iter().position(|known| known.name == column).expect("the table has the column");
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let rows = reader.records().map(|row| row.expect("the CSV is well formed"));
    rows.filter_map(|row| row[position].parse().ok()).collect()
}

#[test]
fn csv_json_and_html_agree() {
    let (outcomes, comparisons) = ([sample::base(), sample::other()], [sample::comparison()]);
    let tables = tables::all(&outcomes, &comparisons);

    let mut bytes = Vec::new();
    json::write(&tables, &mut bytes).expect("memory takes all bytes");
    let json: serde_json::Value = serde_json::from_slice(&bytes).expect("the JSON is well formed");
    for table in &tables {
        for column in &table.columns {
            let rows = json[table.name].as_array().expect("a table is an array");
            let in_json: Vec<f64> = rows.iter().filter_map(|row| row[&column.name].as_f64()).collect();
            let in_csv = numbers(table, &column.name);
            assert!(in_json.is_empty() || in_json == in_csv, "{} {}", table.name, column.name);
        }
    }

    let find = |name: &str| tables.iter().find(|table| table.name == name).expect("the table is written");
    let mut written = numbers(find("kpis"), "value");
    written.extend(numbers(find("ledger"), "hours_per_consignment"));
    for column in ["base_value", "value", "difference"] {
        written.extend(numbers(find("comparison"), column));
    }
    let shown = values(&page(&outcomes, &comparisons));
    assert!(shown.len() > 80, "the page shows numbers: {}", shown.len());
    let published = 9.0;
    let strangers: Vec<_> = shown.iter().filter(|value| **value != published && !written.contains(value)).collect();
    assert!(strangers.is_empty(), "numbers of the page that no file has: {strangers:?}");
}

#[test]
fn the_page_says_what_the_terminal_says() {
    let comparison = sample::comparison();
    let page = example();
    for sentence in crate::report::words::differences(&comparison) {
        assert!(page.contains(&sentence), "{sentence}");
    }
    let words = page.find("In words").expect("the page has a headline");
    assert!(words < page.find("<table").expect("the page has tables"), "words come first");
}

#[test]
fn text_is_escaped() {
    let page = example();
    assert!(page.contains("<h1>One scanner &amp; two: &quot;&lt;before&gt;&quot; және after</h1>"));
    assert!(page.contains("Second scanner &amp; &quot;green lane&quot;, &lt;24 h, Жибек жолы"));
    assert!(page.contains("--set 'a=&quot;&lt;b&gt;&quot;'"));
    assert!(!page.contains("<before>") && !page.contains("<b>"));
}

#[test]
fn nothing_is_loaded_or_run() {
    let page = example();
    for forbidden in
        ["<script", "<link", "<img", "<iframe", "@import", "http://", "https://", "url(http", " onload", "javascript:"]
    {
        assert!(!page.contains(forbidden), "{forbidden} in the page");
    }
    assert!(page.contains("default-src 'none'; style-src 'unsafe-inline'; img-src data:"));
    assert!(page.starts_with("<!DOCTYPE html><html lang=\"en\">"));
    assert!(page.len() < 150_000, "the page stays small: {} bytes", page.len());
}

#[test]
fn a_failed_scenario_is_shown_as_failed() {
    let page = page(&[sample::failed()], &[]);
    assert!(page.contains(
        "broken: replication 2 failed, so there are no estimates: gridlock: yard full, waits for &lt;lane&gt;"
    ));
    assert!(values(&page).iter().all(|value| *value == 9.4213 || *value == 9.0), "only the official row has values");
    assert!(!page.contains("NaN"));
}

#[test]
fn one_replication_has_no_intervals() {
    let page = page(&[sample::single()], &[]);
    assert!(page.contains("<data value=\"9.4213\">9.42\u{a0}h</data>"));
    assert!(page.contains("one replication says nothing about spread"));
}

#[test]
fn the_busiest_station_is_marked_in_words() {
    let page = example();
    assert_eq!(page.matches("<span class=\"mark\">busiest</span>").count(), 2);
    assert!(page.contains("kz_customs<span class=\"mark\">busiest</span>"));
}

#[test]
fn missing_values_are_dashes() {
    let mut outcome = sample::base();
    let index = 0;
    outcome.estimates.as_mut().expect("the sample has estimates")[index] = None;
    assert!(page(&[outcome], &[]).contains("<td class=\"number\">–</td>"));
}
