//! Arrivals by `gap` and by `rate`: the first gap is from the start; a profile stretches and shrinks them.

use karvon::engine::{Distribution, Family, Luck, Purpose, SimDuration, Subject, Truncation};

use super::{exits, way};

fn flow(keys: &str) -> String {
    way("none", "time = \"0 s\"") + &format!("flow.a = {{ from = \"uz\", route = \"none\", {keys} }}\n")
}

#[test]
fn constant_gaps_are_kept() {
    let come = exits(&flow("gap = \"90 min\""));
    assert_eq!(come.len(), 10 * 24 * 60 / 90 - 1, "the last would come as the window ends");
    assert!(come.iter().zip(1..).all(|(at, number)| *at == f64::from(number) * 90.0), "{come:?}");
}

#[test]
fn a_rate_is_the_area_under_the_profile() {
    // The n-th truck comes when the area reaches the n-th epoch of a process of rate 1, whatever the profile: three a
    // day on average, all of it between 6:00 and 12:00, so 12 a day then.
    let flat = exits(&flow("rate = \"3 /d\""));
    let weights = (0..24).map(|hour| if (6..12).contains(&hour) { "1" } else { "0" }).collect::<Vec<_>>().join(", ");
    let shaped = exits(
        &(format!("profile.morning = {{ hour = [{weights}] }}\n") + &flow("rate = \"3 /d\", profiles = [\"morning\"]")),
    );
    assert!(flat.len() > 15 && flat.len() == shaped.len(), "{flat:?} {shaped:?}");
    for (flat, shaped) in flat.iter().zip(&shaped) {
        let (day, of_day) = ((flat / 1440.0).floor(), (flat / 1440.0).fract());
        let expected = (day + 0.25 + of_day * 0.25) * 1440.0;
        assert!((shaped - expected).abs() < 1e-5, "{flat} {shaped} {expected}");
    }
}

#[test]
fn a_busy_day_is_a_day_of_that_factor() {
    // Of the gamma distribution with mean 1 and the coefficient of variation 0.5, drawn by day; those who share the name
    // are busy on the same days: a flow of twice the rate has, with the same days, twice the area.
    let (alone, shared) = (
        exits(&flow("rate = \"400 /d\", busyness = 0.5")).len() as f64,
        exits(&flow("rate = \"400 /d\", busyness = 0.5, busyness_shared = \"weather\"")).len() as f64,
    );
    let area = |name: &str| {
        let factor = Family::Gamma { mean: SimDuration::from_seconds(1.0), cv: 0.5 };
        let factor = Distribution::new(factor, Truncation::default()).expect("it is one");
        let subject = Subject::named(&format!("busyness {name}"));
        let draw = |day| {
            factor.sample(&mut Luck::new(1, 1).generator(subject.member(day), Purpose::new("arrival", "busyness"), 0))
        };
        (0..10).map(|day| draw(day).seconds()).sum::<f64>()
    };
    // Counts are Poisson with the mean of the area.
    for (count, name) in [(alone, "a"), (shared, "weather")] {
        let mean = 400.0 * area(name);
        assert!((count - mean).abs() < 4.0 * mean.sqrt(), "{name}: {count}, not {mean}");
    }
    assert!((alone - shared).abs() > 100.0, "other days: {alone} and {shared}");
}
