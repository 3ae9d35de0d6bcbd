//! The page agrees with the files, escapes what it is given, and needs nothing but itself.

use super::{InputHash, Provenance, Report, report_html};
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

fn page(outcomes: &[Outcome], comparisons: &[Comparison]) -> String {
    page_with(outcomes, comparisons, &[])
}

fn page_with(outcomes: &[Outcome], comparisons: &[Comparison], tables: &[Table]) -> String {
    let provenance = provenance();
    let title = "One scanner & two: \"<before>\" және after";
    report_html(&Report { title, outcomes, comparisons, provenance: &provenance, tables })
}

fn table(name: &'static str, text: &str) -> Table {
    crate::report::csv::read(name, text.as_bytes()).expect("the table is well formed")
}

fn example() -> String {
    let mut other = sample::other();
    other.warnings.push("queue not stable at uz_gate: it grows by 3 trucks a day; add lanes or hours".to_owned());
    page(&[sample::published(), other], &[sample::comparison()])
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
    let (outcomes, comparisons) = ([sample::published(), sample::other()], [sample::comparison()]);
    let tables = tables::all(&outcomes, &comparisons);

    let mut bytes = Vec::new();
    json::write(&tables, &mut bytes).expect("memory takes all bytes");
    let json: serde_json::Value = serde_json::from_slice(&bytes).expect("the JSON is well formed");
    for table in &tables {
        for column in &table.columns {
            let rows = json[table.name.as_ref()].as_array().expect("a table is an array");
            let in_json: Vec<f64> = rows.iter().filter_map(|row| row[&column.name].as_f64()).collect();
            let in_csv = numbers(table, &column.name);
            assert!(in_json.is_empty() || in_json == in_csv, "{} {}", table.name, column.name);
        }
    }

    let find = |name: &str| tables.iter().find(|table| table.name == name).expect("the table is written");
    let mut written = numbers(find("kpis"), "value");
    written.extend(numbers(find("ledger"), "hours_per_consignment"));
    written.extend(numbers(find("comparison"), "difference"));
    for column in ["published", "difference"] {
        written.extend(numbers(find("published"), column));
    }
    let shown = values(&page(&outcomes, &comparisons));
    assert!(shown.len() > 80, "the page shows numbers: {}", shown.len());
    let strangers: Vec<_> = shown.iter().filter(|value| !written.contains(value)).collect();
    assert!(strangers.is_empty(), "numbers of the page that no file has: {strangers:?}");
}

#[test]
fn the_page_says_what_the_terminal_says() {
    let comparison = sample::comparison();
    let page = example();
    let page = page.replace("\u{a0}%", " %");
    let words = page.find("In words").expect("the page has a headline");
    for sentence in crate::report::words::answers(&comparison) {
        assert!(page[words..].starts_with("In words") && page.contains(&sentence), "{sentence}");
    }
    for sentence in crate::report::words::differences(&comparison) {
        assert!(page.contains(&sentence), "{sentence}");
    }
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
fn nothing_is_loaded_and_only_the_own_script_runs() {
    let page = example();
    for forbidden in [
        "<script src",
        "<link",
        "<img",
        "<iframe",
        "@import",
        "http://",
        "https://",
        "url(http",
        " onload",
        "javascript:",
    ] {
        assert!(!page.contains(forbidden), "{forbidden} in the page");
    }
    assert!(page.contains("default-src 'none'; script-src 'sha256-"));
    assert_eq!(page.matches("<script>").count(), 1);
    assert!(page.starts_with("<!DOCTYPE html><html lang=\"en\">"));
    assert!(page.len() < 150_000, "the page stays small: {} bytes", page.len());
}

#[test]
fn a_failed_scenario_is_shown_as_failed() {
    let page = page(&[sample::failed()], &[]);
    assert!(page.contains(
        "broken: replication 2 failed, so there are no estimates: gridlock: yard full, waits for &lt;lane&gt;"
    ));
    assert!(values(&page).is_empty(), "a failed scenario has no numbers");
    assert!(!page.contains("NaN"));
}

#[test]
fn one_replication_has_no_intervals() {
    let page = page(&[sample::single()], &[]);
    assert!(page.contains("<data value=\"9.4213\">9.42\u{a0}h</data>"));
    assert!(page.contains("one replication says nothing about spread"));
}

#[test]
fn the_busiest_station_leads() {
    for page in [page(&[sample::base()], &[]), example()] {
        let stations = page.find("<h2>Stations</h2>").expect("the page has stations");
        let at = |name: &str| page[stations..].find(&format!(">{name}<")).expect("the station has a row");
        assert!(at("kz_customs") < at("uz_scan") && at("uz_scan") < at("uz_gate"));
    }
}

#[test]
fn published_values_are_beside_ours() {
    let page = page(&[sample::published()], &[]);
    assert!(page.contains("<th scope=\"row\">Crossing time, south</th>"));
    assert!(page.contains("−36.4\u{a0}%") && page.contains("<td>no (20 %)</td>"), "{page}");
    assert!(page.contains("CAREC &lt;crossing_time&gt;"));
    assert!(!self::page(&[sample::base()], &[]).contains("Beside published values"));
}

#[test]
fn empty_rows_and_columns_are_left_out() {
    let two = page(&[sample::base(), sample::failed()], &[]);
    let alone = page(&[sample::base()], &[]);
    for name in ["closed", "service"] {
        let rows = |page: &str| page.matches(&format!("<th scope=\"row\">{name}</th>")).count();
        assert_eq!((rows(&two), rows(&alone)), if name == "closed" { (1, 1) } else { (2, 2) }, "{name}");
    }
}

#[test]
fn missing_values_are_dashes() {
    let mut outcome = sample::base();
    let index = 0;
    outcome.estimates.as_mut().expect("the sample has estimates")[index] = None;
    let page = page(&[outcome, sample::other()], &[]);
    assert!(page.contains("<td class=\"number\">–</td>"));
}

#[test]
fn requirements_that_are_not_met_come_first() {
    let text = "scenario,requirement,kpi,group,statistic,bound,value,half_width,replications,verdict\n\
                base,fast,crossing_time,direction=north,mean,at most 12 h,9.4,0.3,20,met\n\
                base,faster,crossing_time,direction=north,p95,at most 4 h,21.3,0.9,20,missed\n";
    let page = page_with(&[sample::base()], &[], &[table("requirements", text)]);
    let at = |part: &str| page.find(part).unwrap_or_else(|| panic!("{part} is missing"));
    assert!(at("<span class=\"verdict missed\">missed</span>") < at("<span class=\"verdict met\">met</span>"));
    assert!(page.contains("<data value=\"21.3\">21.3\u{a0}±\u{a0}0.9\u{a0}h</data>") && page.contains("at most 4 h"));
    assert!(!self::page(&[sample::base()], &[]).contains("<h2>Requirements</h2>"));
}

#[test]
fn the_week_is_a_map_of_days_and_hours() {
    let mut text = "scenario,place,weekday,hour,queue,utilization\n".to_owned();
    for (weekday, hour) in (1..=7).flat_map(|weekday| (0..24).map(move |hour| (weekday, hour))) {
        let queue = if (weekday, hour) == (2, 9) { 30.0 } else { 3.0 };
        text += &format!("base,kz_customs,{weekday},{hour},{queue},0.5\n");
    }
    let page = page_with(&[sample::base()], &[], &[table("week", &text)]);
    assert!(
        page.contains("kz_customs: trucks in line by hour and weekday: highest 30.0 at Tue, 9:00, lowest 3.0 at"),
        "{page}"
    );
    // Nine in the morning is the tenth of 24 columns.
    assert!(page.contains(r#"<rect class="heat-7" x="37.50%" width="4.17%""#));
    assert!(page.contains("kz_customs: lanes at work by hour and weekday: highest 50\u{a0}% at"));
}

#[test]
fn crossing_times_are_shown_by_risk_channel_too() {
    let mut outcome = sample::base();
    let mut red = outcome.distributions[0].clone();
    red.group = "direction=north;channel=red".to_owned();
    outcome.distributions.push(red);
    let page = page(&[outcome], &[]);
    assert!(page.contains("<title>Trucks north by risk channel</title><desc>red: half of the trucks"));
    assert!(!page.contains("<title>Trucks south by risk channel</title>"));
}
