//! More mistakes made by hand in the scenarios and studies that are shipped: slips in names of posts, groups and numbers,
//! in dates, lists and shares. Each gives one error, the right one, at the very text that is wrong.

use super::mistakes::{Mistake, make_all};

const SHIPPED: &[(&str, &[Mistake])] = &[
    (
        "all-measures.toml",
        &[
            (r#"remove = ["timeline"]"#, r#"remove = ["timelines"]"#, "S012", r#""timelines""#),
            (r#"open = ["daily 00:00-24:00"]"#, r#"open = ["daily 24:00-00:00"]"#, "S205", r#""daily 24:00-00:00""#),
            ("priority = 2, timetable", "priorty = 2, timetable", "S003", "priorty"),
            ("no_show = 0.04", "no_show = 4", "S117", "4"),
            (
                "channels = { green = 0.785, yellow = 0.205, red = 0.01 }",
                "channels = { green = 0.785, yellow = 0.205, amber = 0.01 }",
                "S312",
                "channels",
            ),
        ],
    ),
    (
        "baseline-2023-press-window.toml",
        &[
            (r#"length = "212 d""#, r#"length = "212,5 d""#, "S006", r#""212,5 d""#),
            ("scale = 0.853774", "scale = -1", "S109", "-1"),
        ],
    ),
    (
        "baseline-2023.toml",
        &[
            ("share = 0.52", "share = 0.5.2", "S001", ".2"),
            ("[post.najimov]", "[post.yallama]", "S001", "yallama"),
            ("at = 2023-05-27", "at = 2023-05-32", "S001", "2023-05-32"),
            (
                r#""calendar.uz_day_shift.open" = {"#,
                r#""calendar.uz_night_shift.open" = {"#,
                "S230",
                r#""calendar.uz_night_shift.open""#,
            ),
            ("uz_out_scan = { lanes = 1 }", "uz_out_scna = { lanes = 1 }", "S004", "uz_out_scna"),
            (
                "strip_north = { places = { yallama = 30, other = 20 } }",
                r#"strip_north = { places = { yallama = 30, other = "twenty" } }"#,
                "S005",
                r#""twenty""#,
            ),
            ("strip_north = {", "strip_nort = {", "S004", "strip_nort"),
            (
                r#"group = "direction=south;mode=rail;side=uz""#,
                r#"group = "direction=south;mode=rial;side=uz""#,
                "S414",
                r#""direction=south;mode=rial;side=uz""#,
            ),
            (
                r#"group = "direction=south;mode=rail;side=uz""#,
                r#"group = "side=uz;direction=south;mode=rail""#,
                "S414",
                r#""side=uz;direction=south;mode=rail""#,
            ),
        ],
    ),
    (
        "booking.toml",
        &[
            (
                r#"payload = "20 t", route = "north_truck", priority = 2"#,
                r#"payload = "20 t", route = "north_truk", priority = 2"#,
                "S101",
                r#""north_truk""#,
            ),
            (
                r#""daily 06:00-18:00 every 74 min""#,
                r#""daily 06:00-18:00 evry 74 min""#,
                "S209",
                r#""daily 06:00-18:00 evry 74 min""#,
            ),
            (r#"deposit = "145 USD""#, r#"deposit = "145""#, "S006", r#""145""#),
            (r#"s1_grain = { rate = "2.5456 /d" }"#, r#"s1_grains = { rate = "2.5456 /d" }"#, "S004", "s1_grains"),
        ],
    ),
    (
        "holiday-peak.toml",
        &[
            (
                r#"holidays = ["2023-03-21..2023-03-23"]"#,
                r#"holidays = ["2023-02-30..2023-03-23"]"#,
                "S205",
                r#""2023-02-30..2023-03-23""#,
            ),
            ("[timeline.rush]", "[timelines.rush]", "S003", "timelines"),
            ("at = 2023-03-14\n", "", "S004", "rush"),
        ],
    ),
    (
        "hours-24-same-staff.toml",
        &[
            ("kz_in_scan = { lanes = 1 }", "kz_in_scan = { lanes = 0 }", "S204", "0"),
            (
                "uz_out_customs = { lanes = { yallama = 3, other = 1 } }",
                "uz_out_custom = { lanes = { yallama = 3 } }",
                "S004",
                "uz_out_custom",
            ),
        ],
    ),
    (
        "hours-24.toml",
        &[
            ("tolerance = 0.3", "tolerance = 0", "S408", "0"),
            (r#"indicator = "release_time""#, r#"indicator = "release""#, "S405", r#""release""#),
            (r#"group = "direction=north""#, r#"group = "direction=nord""#, "S414", r#""direction=nord""#),
            (r#"unit = "h""#, r#"unit = "min""#, "S407", r#""min""#),
            (r#"source = "Time"#, r#"sourc = "Time"#, "S003", "sourc"),
            ("value = 1.583", r#"value = "1.583 h""#, "S005", r#""1.583 h""#),
        ],
    ),
    ("more-scanners.toml", &[(r#"extends = "baseline-2023.toml""#, r#"extends = ".""#, "S010", r#"".""#)]),
    (
        "performance-decay.toml",
        &[
            (
                r#""step.uz_out_customs.time.loaded.mean" = "20.2 min""#,
                r#""step.uz_out_customs.time.loaded.mean" = "-20.2 min""#,
                "S313",
                r#""-20.2 min""#,
            ),
            ("[timeline.march.set]", "[timeline.march.sets]", "S003", "sets"),
        ],
    ),
    (
        "pooled-2023.toml",
        &[
            ("[calendar.uz_day_shift]\nopen", "[calendar.uz_day_shift]\nopne", "S003", "opne"),
            (r#"direction = "north""#, r#"direction = "North""#, "S020", r#""North""#),
            (r#"time_zone = "Asia/Almaty""#, r#"time_zone = "UTC+6""#, "S202", r#""UTC+6""#),
            ("vat = 0.12", "vat = 12", "S701", "12"),
            (r#"value = "4000 USD/t""#, r#"value = "4,000 USD/t""#, "S006", r#""4,000 USD/t""#),
            (
                "[stream.rail_n1_fresh_produce]\nfrom = \"uz\"",
                "[stream.rail_n1_fresh_produce]\nfrom = \"tj\"",
                "S101",
                r#""tj""#,
            ),
            (r#"mode = "rail""#, r#"mode = "Rail""#, "S020", r#""Rail""#),
            (
                "[station.uz_out_gate]\nside = \"uz\"\nlanes = 3",
                "[station.uz_out_gate]\nside = \"uz\"\nlanes = \"3\"",
                "S005",
                r#""3""#,
            ),
            (r#"calendar = "uz_day_shift""#, r#"calender = "uz_day_shift""#, "S003", "calender"),
            ("[flow.n3_vehicles]", "[flow.n2_textiles]", "S001", "n2_textiles"),
            ("start = 2023-01-01", "start = 2023-02-29", "S001", "2023-02-29"),
            ("start = 2023-01-01", "start = 01.01.2023", "S001", "0"),
            (r#"warm_up = "20 d""#, r#"warm_up = "20,5 d""#, "S006", r#""20,5 d""#),
            (r#"statistic = "total""#, r#"statistic = "totel""#, "S406", r#""totel""#),
        ],
    ),
    (
        "posts-2023.toml",
        &[
            (r#"choose = "soonest""#, r#"choose = "sonest""#, "S007", r#""sonest""#),
            (
                r#"refuses_to = { yallama = "najimov_north_truck" }"#,
                r#"refuses_to = { yallama = "najimow_north_truck" }"#,
                "S301",
                r#""najimow_north_truck""#,
            ),
            ("detects = { undeclared = 0.3 }", "detects = { undeclared = 3 }", "S340", "3"),
            (
                r#"n2_textiles = { route = "north_choice" }"#,
                r#"n2_textiles = { route = "north_chioce" }"#,
                "S101",
                r#""north_chioce""#,
            ),
            ("yallama = { share = 0.555 }", "yallma = { share = 0.555 }", "S320", "yallma"),
            ("gulistan = { share = 0.150 }", "gulistan = { share = 0.250 }", "S320", "yallama"),
        ],
    ),
    ("pre-arrival.toml", &[("share.loaded = 0.70", "share.loadd = 0.70", "S308", "loadd")]),
    (
        "rail-2023.toml",
        &[
            ("value = 6.7", "value = 6,7", "S001", ""),
            (
                r#"group = "direction=south;side=uz""#,
                r#"group = "direction=south;side=ux""#,
                "S414",
                r#""direction=south;side=ux""#,
            ),
            (
                "indicator = \"side_time\"\ngroup = \"direction=south;side=uz\"",
                "indicator = \"side_time\"\nstatistic = \"total\"\ngroup = \"direction=south;side=uz\"",
                "S414",
                r#""total""#,
            ),
            (r#"board = "path_south""#, r#"board = "path_sout""#, "S301", r#""path_sout""#),
        ],
    ),
    (
        "scanner-outage.toml",
        &[("lanes = 1", "lane = 1", "S003", "lane"), ("[closure.outage]", "[closures.outage]", "S003", "closures")],
    ),
    ("single-stop.toml", &[("join = true", "joins = true", "S003", "joins")]),
    (
        "staff-minus-20.toml",
        &[
            (
                r#""station.uz_out_customs.lanes" = { yallama = 4, other = 2 }"#,
                r#""station.uz_out_customs.lanes" = { yallama = 4 , other = 2.5 }"#,
                "S005",
                "2.5",
            ),
            ("at = 2023-02-06", "at = 2023-02-30", "S001", "2023-02-30"),
        ],
    ),
    ("trusted-operators.toml", &[(r#"time = "0 s""#, r#"time = "0 sec""#, "S006", r#""0 sec""#)]),
    (
        "winter-closure.toml",
        &[(
            r#"periods = ["2023-02-01 06:00 .. 2023-02-02 18:00"]"#,
            r#"periods = ["2023-02-01 06:00 .. 2023-02-02 28:00"]"#,
            "S211",
            r#""2023-02-01 06:00 .. 2023-02-02 28:00""#,
        )],
    ),
    (
        "studies/calibration-2023.toml",
        &[
            (r#"method = "sobol""#, r#"method = "sobel""#, "S007", r#""sobel""#),
            (r#"path = "demand.scale""#, r#"path = "demand.scal""#, "S421", r#""demand.scal""#),
            (r#"from = "16 min""#, r#"from = "16""#, "S422", "uz_export"),
            ("from = 0.85", "from = 1.85", "S422", "demand"),
            (
                r#"scenario = "../pooled-2023.toml""#,
                r#"scenario = "pooled-2023.toml""#,
                "S420",
                r#""pooled-2023.toml""#,
            ),
        ],
    ),
    (
        "studies/center-growth-share.toml",
        &[
            (r#"indicator = "turnover_bridge""#, r#"indicator = "turnover_brige""#, "S405", r#""turnover_brige""#),
            (
                r#"group = "year=2030;source=all""#,
                r#"group = "year=2031;source=all""#,
                "S414",
                r#""year=2031;source=all""#,
            ),
            (
                r#"group = "year=2030;source=all""#,
                r#"group = "year=2030;source=al""#,
                "S414",
                r#""year=2030;source=al""#,
            ),
            (r#"better = "lower""#, r#"better = "less""#, "S007", r#""less""#),
            ("values = [0.03, 0.05, 0.085]", r#"values = [0.03, 0.05, "8.5 %"]"#, "S423", r#""8.5 %""#),
            ("values = [0.03, 0.05, 0.085]", "values = []", "S422", "growth"),
        ],
    ),
    (
        "studies/cheapest-430.toml",
        &[
            ("cost = { uz_export = 3000", "cost = { uz_exports = 3000", "S429", "3000"),
            ("at_most = 4", "at_mots = 4", "S003", "at_mots"),
            (r#"unit = "h""#, r#"unit = "hours""#, "S407", r#""hours""#),
            (r#"group = "direction=north""#, r#"group = "direction=northern""#, "S414", r#""direction=northern""#),
            (r#"statistic = "p95""#, r#"statistic = "p96""#, "S406", r#""p96""#),
        ],
    ),
    ("studies/cheapest-600.toml", &[("from = 3", "from = 9", "S422", "kz_in_gate")]),
    (
        "studies/officers-scanners.toml",
        &[
            ("base = { officers = 10, scanners = 2 }", "base = { officer = 10, scanners = 2 }", "S428", "10"),
            ("base = { officers = 10, scanners = 2 }", "base = { officers = 10 }", "S428", "base"),
            ("values = [1, 2, 3]", "values = [0, 2, 3]", "S423", "0"),
            (r#"path = "station.uz_out_scan.lanes""#, r#"paths = "station.uz_out_scan.lanes""#, "S003", "paths"),
        ],
    ),
    (
        "studies/turnover-sensitivity.toml",
        &[
            ("trajectories = 8", "trajectories = 0", "S424", "0"),
            (r#"to = "300 USD/t""#, r#"to = "300 USD/kg""#, "S422", "grain_value"),
            (
                r#"indicator = "turnover""#,
                "indicator = \"turnover\"\ngroup = \"directon=north\"",
                "S414",
                r#""directon=north""#,
            ),
        ],
    ),
    (
        "studies/center-sobol.toml",
        &[
            ("points = 64", "points = 0", "S424", "0"),
            (
                r#"path = "attribute.trusted.share.loaded""#,
                r#"path = "attribute.trustd.share.loaded""#,
                "S421",
                r#""attribute.trustd.share.loaded""#,
            ),
            (r#"group = "direction=south""#, r#"group = "direction=suoth""#, "S414", r#""direction=suoth""#),
        ],
    ),
    (
        "templates/plants.toml",
        &[
            (r#"batch_time = "8 h""#, r#"batch_time = "0 h""#, "S613", r#""0 h""#),
            ("inputs = { zone_tomato = 6.0 }", "inputs = { zone_tomatoes = 6.0 }", "S611", "zone_tomatoes"),
            ("uses = { zone_water = 20000", "uses = { zone_watr = 20000", "S611", "zone_watr"),
            (r#"capacity = "575 t""#, r#"capacity = "575 m3""#, "S006", r#""575 m3""#),
            (r#"investment = "9 m USD""#, r#"investment = "9 mln USD""#, "S006", r#""9 mln USD""#),
            ("spawned = true", "spawned = false", "S114", "zone_tomato_paste"),
            ("to = { zone_tomato_paste = 0.5 }", "to = { zone_tomato_paste = 1.5 }", "S615", "to"),
            (r#"mode = "set" }]"#, r#"mode = "fill" }]"#, "S007", r#""fill""#),
        ],
    ),
    (
        "templates/single-stop.toml",
        &[
            (r#"fork = "kz_in_papers""#, r#"fork = "kz_in_paper""#, "S301", r#""kz_in_paper""#),
            ("head_start = { pre_arrival =", "head_start = { pre_arival =", "S308", "pre_arival"),
            (r#"fee_in = "60.5 USD""#, r#"fee_in = "60.5 USD/t""#, "S006", r#""60.5 USD/t""#),
            ("join = true", r#"join = "true""#, "S005", r#""true""#),
            (r#"cause = "document""#, r#"cause = "documents""#, "S007", r#""documents""#),
            (r#"rate = "600 /d"  # A"#, r#"rate = "600 d"  # A"#, "S006", r#""600 d""#),
        ],
    ),
];

#[test]
fn every_further_mistake_gives_one_error_at_its_place() {
    make_all("scenarios", SHIPPED);
    for path in crate::support::files("scenarios/studies", "toml") {
        let name = crate::support::shown(&path);
        let name = name.trim_start_matches("scenarios/");
        assert!(SHIPPED.iter().any(|(known, _)| *known == name), "no mistake is made in {name}");
    }
}
