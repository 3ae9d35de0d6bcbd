//! Arrivals that were observed: `trace`, replayed or resampled.

use super::{HEAD, HOUR, desk, run_with, way};

#[test]
fn observed_arrivals_come_again_or_lend_their_gaps() {
    let come = |resample: bool| {
        let desk = desk("", "time = \"5 min\"", "");
        let trace = format!("trace = {{ file = \"seen.csv\", column = \"arrived\", resample = {resample} }}");
        let text = format!("{HEAD}{}", desk.replace("timetable = {  }", &trace));
        let seen = "plate,arrived\n01A,2023-01-02 06:30\n02B,2023-01-02 07:30\n03C,2023-01-02 08:30\n";
        run_with(&text, seen).into_iter().map(|(at, _)| at).collect::<Vec<f64>>()
    };
    assert_eq!(come(false), [6.0 * HOUR + 35.0, 7.0 * HOUR + 35.0, 8.0 * HOUR + 35.0]);
    // All gaps that were seen are of an hour.
    let resampled = come(true);
    assert!(resampled.len() > 200 && resampled.windows(2).all(|pair| pair[1] - pair[0] == HOUR), "{resampled:?}");
}

#[test]
fn flows_share_a_file_whose_times_are_of_another_clock() {
    // Tashkent is 5 hours ahead: 11:30 there is 6:30 here. Rows of the other post are the other flow's.
    let trace = |post: &str| {
        format!(
            "trace = {{ file = \"seen.csv\", column = \"arrived\", time_zone = \"Asia/Tashkent\", only = {{ post = \"{post}\" }} }}"
        )
    };
    let text = format!("{HEAD}{}", way("drive", "time = \"1 h\""))
        + &format!("flow.a = {{ from = \"uz\", route = \"drive\", {} }}\n", trace("yallama"))
        + &format!("flow.b = {{ from = \"uz\", route = \"drive\", {} }}\n", trace("najimov"));
    let seen = "post,arrived\nyallama,2023-01-02 11:30\nnajimov,2023-01-02 12:00\nyallama,2023-01-02 13:00\n";
    let left = [(7.5 * HOUR, "a"), (8.0 * HOUR, "b"), (9.0 * HOUR, "a")].map(|(at, flow)| (at, flow.to_owned()));
    assert_eq!(run_with(&text, seen), left);
}
