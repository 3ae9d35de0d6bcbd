//! The page of a study shows what its folder holds, escapes it, and needs nothing but itself.

use serde_json::json;

use crate::report::table::Table;
use crate::report::{StudyResults, csv};

fn table(name: &'static str, text: &str) -> Table {
    csv::read(name, text.as_bytes()).expect("the table is well formed")
}

fn page(kind: &str, axes: &[&str], tables: Vec<Table>) -> String {
    let manifest = json!({
        "karvon": "0.1.0",
        "kind": kind,
        "title": "Officers & <scanners>",
        "axes": axes,
        "responses": [
            { "name": "crossing", "kpi": "crossing_time", "group": "direction=north", "statistic": "mean" },
        ],
        "basis": [["Points", "4, a grid"]],
        "answer": ["crossing: officers=10 is the best, at 95 % confidence."],
        "warnings": ["2 replications a point say little about its spread"],
        "command": "karvon sweep study.toml --set 'a=\"<b>\"'",
        "inputs": [{ "file": "study.toml", "sha256": "0f" }],
    });
    StudyResults::read(tables, &manifest).expect("the manifest is of a study").page()
}

fn grid() -> Table {
    table(
        "responses",
        "point,scenario,officers,scanners,crossing,crossing_half_width,replications\n1,base,9,1,10,0.5,10\n\
         2,base,9,2,8,0.5,10\n3,base,10,1,7,0.5,10\n4,base,10,2,6,0.5,10\n",
    )
}

#[test]
fn two_axes_are_a_heat_map_and_curves() {
    let page = page("sweep", &["officers", "scanners"], vec![grid()]);
    for expected in [
        "<p class=\"kicker\">karvon sweep</p>",
        "<h1>Officers &amp; &lt;scanners&gt;</h1>",
        "<li>crossing: officers=10 is the best, at 95\u{a0}% confidence.</li>",
        "<h2>Warnings</h2>",
        "crossing over officers (across) and scanners (down)",
        "highest 10.0\u{a0}h at scanners 1, 9, lowest 6.00\u{a0}h at scanners 2, 10.",
        "scanners=1: from 10.0\u{a0}h to 7.00\u{a0}h.",
        "<data value=\"7\">7.0\u{a0}±\u{a0}0.5\u{a0}h</data>",
        "--set 'a=&quot;&lt;b&gt;&quot;'",
        "sha256 0f",
    ] {
        assert!(page.contains(expected), "{expected} is missing in\n{page}");
    }
    assert!(!page.contains("<b>") && !page.contains("http://") && !page.contains("https://"));
}

#[test]
fn one_axis_is_a_curve_and_three_are_dots() {
    let one = table("responses", "point,scenario,officers,crossing,crossing_half_width\n1,a,8,10,1\n2,a,9,5,\n");
    let one = page("sweep", &["officers"], vec![one]);
    assert!(one.contains("crossing over officers") && one.contains("<line class=\"series"), "{one}");
    let three = table(
        "responses",
        "point,scenario,a,b,c,crossing,crossing_half_width\n1,s,1,4 h,x,10,1\n2,s,2,5 h,y,5,1\n3,s,3,7 h,x,5,1\n",
    );
    let three = page("sweep", &["a", "b", "c"], vec![three]);
    for axis in ["a", "b", "c"] {
        assert!(three.contains(&format!("<title>crossing over {axis}</title>")), "{axis}");
    }
    assert!(!three.contains("<line class=\"series") && !three.contains("heat-map"), "dots are not joined");
}

#[test]
fn what_matters_is_a_bar_for_each_axis() {
    let text = "response,rank,axis,measure,value,low,high,noise\ncrossing,1,demand,total,0.8,0.7,0.9,\n\
                crossing,1,demand,first,0.5,0.4,0.6,\ncrossing,2,lanes,total,0.2,0.1,0.3,\ncrossing,2,lanes,first,0.1,0.0,0.2,\n";
    let page = page("sweep", &["demand", "lanes"], vec![table("sensitivity", text)]);
    assert!(page.contains("<h2>What matters</h2>") && page.contains("share of its variance"));
    assert_eq!(page.matches("<rect class=\"matters\"").count(), 2);
    assert!(page.contains("80 %") && page.contains("<rect class=\"alone\""));
}

#[test]
fn an_optimization_shows_its_steps_and_its_search() {
    let steps = table(
        "steps",
        "axis,value,cost_change,change,requirement,bound,result,verdict\nlanes,1,-100,−100 USD,fast,at most 2 h,3.1 h,missed\n",
    );
    let designs = table(
        "designs",
        "trial,lanes,cost,verdict,confirmed,requirement,value\n1,1,100,missed,no,fast,3.1\n2,2,200,met,yes,fast,1.2\n",
    );
    let page = page("optimize", &["lanes"], vec![steps, designs]);
    for expected in [
        "<h2>One step more or less</h2>",
        "−100 USD",
        "<h2>The search</h2>",
        "not shown to keep what is required",
        "Cost of the designs in the order in which they were tried",
    ] {
        assert!(page.contains(expected), "{expected} is missing in\n{page}");
    }
    assert!(!page.contains("cost change"), "the change is told once");
}

#[test]
fn a_calibration_shows_its_bands_over_the_range() {
    let text = "axis,best,mean,low,high,from,to,level,is_informed\ndemand,1.5,1.4,1.25,1.75,1,2,0.95,yes\n";
    let page = page("calibrate", &["demand"], vec![table("calibration", text)]);
    assert!(page.contains(r#"<line class="span" x1="25.50%" x2="74.50%""#), "{page}");
    assert!(page.contains(r#"<circle class="middle" cx="50.00%""#) && page.contains("1.5 (1.25 to 1.75)"));
    let text = "published,kpi,group,statistic,unit,value,deviation,at_best,surface_deviation,misses\n\
                total,turnover,all,total,USD,2195500000,10977500,37897236,43766,-196.53\n";
    let page = self::page("calibrate", &["demand"], vec![table("matches", text)]);
    for cell in [">Turnover<", ">2195.5\u{a0}$m<", ">37.9\u{a0}$m<", ">−196.5<"] {
        assert!(page.contains(cell), "{cell} is missing in\n{page}");
    }
}
