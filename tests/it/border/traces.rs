//! Arrivals from data: rows that name goods, payload and value, replayed and resampled.

use karvon::scenario::diagnostic::Diagnostic;
use karvon::scenario::{CheckedScenario, Refused, load};

use crate::support::{run, values};

/// Trucks that a file names take five minutes at a gate with lanes enough.
const BORDER: &str = r#"
karvon = 1
title = "Observed"
run = { start = 2023-01-01, length = "1 d", replications = 2 }
side.uz = { time_zone = "UTC", direction = "north" }
goods.fruit = { value = "252 USD/t" }
goods.grain = { value = "265 USD/t" }
station.gate = { side = "uz", lanes = 9 }
step.gate = { at = "gate", time = "5 min" }
route.north = { steps = ["gate"] }
flow.seen = { from = "uz", route = "north", trace = { file = "seen.csv", column = "arrived", goods = "goods", payload = "load", value = "usd" } }
"#;

/// Fruit every two hours, grain every six, and an empty truck; the last has not left when the window ends.
const ROWS: &str = "plate,arrived,goods,load,usd
A,2023-01-01 06:00,fruit,20,5000
B,2023-01-01 07:30,grain,22,5830 USD
C,2023-01-01 08:00,fruit,10 t,2000
D,2023-01-01 08:10,,,
E,2023-01-01 10:00,fruit,30,9000
F,2023-01-01 13:30,grain,18,4170
G,2023-01-01 23:58,grain,100,100000
";

fn read(text: &str, rows: &str) -> Result<CheckedScenario, Refused> {
    let file = |path: &str| match path {
        "border.toml" => Ok(text.to_owned()),
        "seen.csv" => Ok(rows.to_owned()),
        _ => Err("no such file".to_owned()),
    };
    load("border.toml", text, &[], &file)
}

#[track_caller]
fn check(text: &str, rows: &str, expected: &[(&str, &str, f64)]) {
    let scenario = read(text, rows).unwrap_or_else(|refused| panic!("{:#?}", refused.diagnostics.sorted()));
    let outcome = run(&scenario);
    for (kpi, group, number) in expected {
        let found = values(&outcome, kpi, group, "total");
        assert!(
            found.iter().all(|found| (found - number).abs() < 1e-9 * number.max(1.0)),
            "{kpi} {group}: {found:?}, not {number}"
        );
    }
}

#[test]
fn what_rows_carry_is_what_gets_through() {
    let fruit = "direction=north;goods=fruit";
    let grain = "direction=north;goods=grain";
    check(
        BORDER,
        ROWS,
        &[
            ("arrivals", "all", 7.0),
            ("trucks", "all", 6.0),
            ("tonnes", fruit, 20.0 + 10.0 + 30.0),
            ("turnover", fruit, 5000.0 + 2000.0 + 9000.0),
            ("tonnes", grain, 22.0 + 18.0),
            ("turnover", grain, 5830.0 + 4170.0),
            ("tonnes", "all", 100.0),
            ("turnover", "direction=north", 26_000.0),
        ],
    );
    // Without the columns, payload and value are those of the flow and of the goods.
    let plain = BORDER
        .replace(", payload = \"load\", value = \"usd\"", "")
        .replace("route = \"north\", trace", "route = \"north\", payload = \"10 t\", trace");
    check(&plain, ROWS, &[("tonnes", fruit, 30.0), ("turnover", fruit, 7560.0), ("turnover", grain, 2.0 * 2650.0)]);
}

#[test]
fn resampled_rows_are_taken_in_turn_by_gaps_of_their_own_goods() {
    // All gaps of fruit are of two hours: at 2, 4, to 22 h, so 11 trucks; those of grain, but for the last, of six: at 6, 12
    // and 18 h. They carry what the rows say, again and again.
    let rows: String = ROWS.lines().filter(|row| !row.starts_with(['D', 'G'])).map(|row| format!("{row}\n")).collect();
    let resampled = BORDER.replace("column =", "resample = true, column =");
    check(
        &resampled,
        &rows,
        &[
            ("trucks", "direction=north;goods=fruit", 11.0),
            ("tonnes", "direction=north;goods=fruit", 3.0 * 60.0 + 20.0 + 10.0),
            ("turnover", "direction=north;goods=fruit", 3.0 * 16_000.0 + 5000.0 + 2000.0),
            ("trucks", "direction=north;goods=grain", 3.0),
            ("tonnes", "direction=north;goods=grain", 22.0 + 18.0 + 22.0),
            ("turnover", "direction=north;goods=grain", 5830.0 + 4170.0 + 5830.0),
        ],
    );
}

#[test]
fn what_is_wrong_with_a_row_is_told_at_the_row() {
    let mistakes = [
        ("C,2023-01-01 08:00", "C,2023-01-01 05:00", "S119", 4),
        ("C,2023-01-01 08:00", "C,yesterday", "S118", 4),
        ("grain,18,", "grian,18,", "S123", 7),
        ("10 t,", "10 h,", "S121", 4),
        ("fruit,30,", "fruit,-30,", "S121", 6),
        ("9000", "much", "S121", 6),
        ("fruit,30,9000", "fruit,30", "S121", 6),
    ];
    for (right, wrong, code, line) in mistakes {
        let rows = ROWS.replace(right, wrong);
        assert_ne!(rows, ROWS);
        let refused = read(BORDER, &rows).err().unwrap_or_else(|| panic!("{wrong} is accepted"));
        let sorted = refused.diagnostics.sorted();
        let [Diagnostic { code: found, place, .. }] = sorted.as_slice() else { panic!("{wrong}: {sorted:#?}") };
        let at = rows[..place.start].matches('\n').count() + 1;
        assert_eq!((found.id, at), (code, line), "{wrong}");
    }
}
