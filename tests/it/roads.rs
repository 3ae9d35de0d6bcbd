//! What the README says of 2030, held to runs of the scenarios that ship.

use std::fs;

use karvon::experiment::Outcome;

use crate::support::{load_file, root, run, shipped, values};

/// Returns the README in one line.
fn readme() -> String {
    let text = fs::read_to_string(root().join("README.md")).expect("there is a README");
    text.replace('\n', " ")
}

/// Returns the first number behind words of the README.
#[track_caller]
fn told(readme: &str, words: &str) -> f64 {
    let (_, behind) = readme.split_once(words).unwrap_or_else(|| panic!("it says `{words}`"));
    let number = |word: &str| word.trim_matches(|letter: char| !letter.is_ascii_digit()).parse().ok();
    behind.split(' ').find_map(number).expect("a number comes behind")
}

/// Returns the numbers of a cell.
fn numbers(cell: &str) -> Vec<f64> {
    cell.split([' ', '(', ')']).filter_map(|word| word.parse().ok()).collect()
}

/// Returns the mean of a number over the replications.
fn mean(outcome: &Outcome, kpi: &str, group: &str, statistic: &str) -> f64 {
    let values = values(outcome, kpi, group, statistic);
    values.iter().sum::<f64>() / values.len() as f64
}

/// Fails unless what is told is near to what is found.
#[track_caller]
fn near(told: f64, found: f64, off_at_most: f64) {
    assert!((told - found).abs() <= off_at_most, "{found}, not {told}");
}

/// Its table has turnover in 2030, at form A and over all forms, in billion dollars: with the road alone that responds, and
/// with all trade.
#[test]
fn the_readme_states_the_turnover_of_2030() {
    let readme = fs::read_to_string(root().join("README.md")).expect("there is a README");
    for growth in ["low", "mid", "high"] {
        let name = format!("center-2030-{growth}");
        let row = readme.lines().find(|line| line.contains(&format!("% (`{name}`) |"))).expect("it has a row");
        let settings = [("run.replications", "2"), ("trade.response.streams", "true")];
        let all_trade = run(&load_file(&format!("{name}.toml"), &settings));
        for (column, outcome) in [(2, shipped(&name)), (3, &all_trade)] {
            let cell = row.split('|').nth(column).expect("it has a cell");
            let found = [
                ("turnover_bridge", "source=all"),
                ("turnover_range", "form=b;level=low"),
                ("turnover_range", "form=a;level=high"),
            ]
            .map(|(kpi, part)| mean(outcome, kpi, &format!("year=2030;{part}"), "total") / 1e9);
            assert_eq!(numbers(cell).len(), found.len(), "{cell}");
            numbers(cell).into_iter().zip(found).for_each(|(told, found)| near(told, found, 0.01 * found));
        }
    }
}

/// It says what turnover comes of 2030 without the center, without its plants, and with the plants alone.
#[test]
fn the_readme_states_the_turnover_of_other_roads() {
    let readme = readme();
    for name in ["hours-24-2030", "zone-only", "center-no-zone"] {
        let found = mean(shipped(name), "turnover_bridge", "year=2030;source=all", "total") / 1e9;
        near(told(&readme, &format!("(`{name}`)")), found, 0.005 * found);
    }
}

/// It walks from 2023 to 2030.
#[test]
fn the_readme_states_the_way_to_2030() {
    let (readme, path) = (readme(), shipped("path-to-10bn"));
    for (words, year) in [
        ("walks from", 2023),
        ("billion in 2023 over", 2026),
        ("in 2026 and", 2028),
        ("as the last plants do, to", 2030),
    ] {
        let found = mean(path, "turnover_bridge", &format!("year={year};source=all"), "total") / 1e9;
        near(told(&readme, words), found, 0.005 * found);
    }
    for (words, year, off_at_most) in [
        ("fill up again they rise from", 2023, 0.05),
        ("fill up again they rise from 2.2 to", 2026, 0.05),
        ("at the single stop they are", 2030, 0.01),
    ] {
        near(told(&readme, words), mean(path, "crossing_time", &format!("year={year}"), "mean"), off_at_most);
    }
}

/// It says in how many years plants pay back.
#[test]
fn the_readme_states_when_plants_pay_back() {
    let center = shipped("center-2030-mid");
    let paybacks = |plants: &'static [&str]| {
        plants.iter().map(|plant| mean(center, "payback", &format!("plant=zone_{plant}"), "mean"))
    };
    assert!(paybacks(&["beef", "chemicals", "pvc", "oil"]).all(|years| (3.5..7.0).contains(&years)));
    assert!(paybacks(&["pasta", "flour"]).all(|years| (8.0..10.0).contains(&years)));
    let slow = &["dyed_fabric", "dried_fruit", "juice", "bricks", "yarn", "tomato_paste"];
    assert!(paybacks(slow).all(|years| years >= 17.5));
    let [added, wages] = ["value_added", "wages"].map(|kpi| mean(center, kpi, "plant=zone_garments", "total"));
    assert!(added < wages, "garments add {added} and pay {wages}");
    let readme = readme();
    for words in ["Beef, chemicals, PVC and oil pay back in four to seven years", "garments never do"] {
        assert!(readme.contains(words), "{words}");
    }
}

/// The zone is built and opens when the scenario of the road says: seven lines for 210 million dollars in the two years before
/// July 2027, six for 128 million in those before July 2028.
#[test]
fn the_zone_of_the_road_opens_in_two_steps() {
    let path = shipped("path-to-10bn");
    let of = |kpi: &str, year: u32, statistic: &str| mean(path, kpi, &format!("year={year}"), statistic);
    for (year, openings, spent, jobs) in [
        (2024, 0.0, 0.0, 0.0),
        (2025, 0.0, 210.0 * 184.0 / 730.0, 0.0),
        (2026, 0.0, 210.0 * 365.0 / 730.0 + 128.0 * 183.0 / 730.0, 0.0),
        (2027, 7.0, 210.0 * 181.0 / 730.0 + 128.0 * 365.0 / 730.0, 1730.0 * 184.0 / 365.0),
        (2028, 6.0, 128.0 * 182.0 / 730.0, 1730.0 + 2480.0 * 184.0 / 366.0),
        (2030, 0.0, 0.0, 4210.0),
    ] {
        near(openings, of("openings", year, "total"), 0.0);
        near(spent, of("investment", year, "total") / 1e6, 1e-6);
        near(jobs, of("jobs", year, "mean"), 1e-6);
    }
    // Half of what seven lines make is sold across the border, at full supply for 184 days of 2027, in million dollars of a
    // year: flour, pasta, oil, yarn, bricks, PVC, chemicals. Nothing of it before.
    let tonnes_usd = [
        (90e3, 400.0),
        (22.5e3, 590.0),
        (42e3, 1180.0),
        (10.2e3, 2700.0),
        (120e3, 60.0),
        (18e3, 1350.0),
        (28e3, 700.0),
    ];
    let a_year: f64 = tonnes_usd.iter().map(|(tonnes, usd)| 0.5 * tonnes * usd / 1e6).sum();
    let products = |year: u32| mean(path, "turnover_bridge", &format!("year={year};source=center"), "total") / 1e6;
    near(products(2026), 0.0, 0.0);
    near(products(2027), a_year * 184.0 / 365.0, 0.05 * a_year);
    // Suppliers do not bring before there is a line that takes it.
    near(0.0, mean(path, "stored", "warehouse=zone_tomato;flow=at_start", "total"), 0.0);
    near(82.2 * 914.0, mean(path, "stored", "warehouse=zone_tomato;flow=in", "total"), 82.2);
    // A truck pays $49 at the posts going north, $72 going south, and $60.50 at the stop of both states: from July 2027 on.
    let arrived = mean(path, "arrivals", "all", "total");
    let fees = mean(path, "fees", "all", "total");
    assert!((49.0..72.0).contains(&(fees / arrived)), "${} a truck", fees / arrived);
    let [out, joined] = ["side=uz;fee=out", "side=joint;fee=in"].map(|group| mean(path, "fees", group, "total"));
    near(out / 49.0 + mean(path, "fees", "side=kz;fee=out", "total") / 19.0 + joined / 60.5, arrived, 1e-6 * arrived);
}

/// It says what the center and its plants are worth, in million dollars: a year, and in all.
#[test]
fn the_readme_states_what_the_center_is_worth() {
    let readme = readme();
    let more = |kpi: &str, name: &str, than: &str| {
        let of = |name: &str| mean(shipped(name), kpi, "all", "total") / 1e6;
        of(name) - of(than)
    };
    let [without, center, no_zone] = ["hours-24-2030", "center-2030-mid", "center-no-zone"];
    for (a_year, in_all, name, than) in [
        ("way of working is worth", "of building it, and leaves", no_zone, without),
        ("The plants add", "million, of which", center, no_zone),
        ("so that the whole center is worth", "of the whole center,", center, without),
    ] {
        near(told(&readme, a_year), more("yearly_balance", name, than), 0.3);
        near(told(&readme, in_all), more("present_value", name, than).abs(), 3.0);
    }
}
