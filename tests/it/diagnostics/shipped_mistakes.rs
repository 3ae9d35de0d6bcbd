//! Mistakes made by hand in the scenarios that are shipped: each gives one error, the right one, in that file and at the
//! very text that is wrong, however many files it extends.

use super::mistakes::{Mistake, make_all};

const SHIPPED: &[(&str, &[Mistake])] = &[
    (
        "all-measures.toml",
        &[
            (
                "extends = [\"pre-arrival.toml\", \"trusted-operators.toml\", \"single-stop.toml\"]",
                "extends = [\"pre-arrival.toml\", \"trusted-operators.toml\", \"single-stops.toml\"]",
                "S010",
                "\"single-stops.toml\"",
            ),
            ("\"rule_trusted\", \"uz_out_gate\"", "\"rule_trustd\", \"uz_out_gate\"", "S301", "\"rule_trustd\""),
            (
                "release = { from = \"kz_out_gate\", to = \"uz_in_exit\" }",
                "release = { form = \"kz_out_gate\", to = \"uz_in_exit\" }",
                "S003",
                "form",
            ),
        ],
    ),
    (
        "baseline-2023-press-window.toml",
        &[
            ("length = \"212 d\"", "length = \"212 days\"", "S006", "\"212 days\""),
            ("scale = 0.853774", "scale = \"0.853774\"", "S005", "\"0.853774\""),
            ("[demand]", "[demands]", "S003", "demands"),
            ("extends = \"pooled-2023.toml\"", "extends = \"baseline2023.toml\"", "S010", "\"baseline2023.toml\""),
            (
                "extends = \"pooled-2023.toml\"",
                "extends = \"baseline-2023-press-window.toml\"",
                "S011",
                "\"baseline-2023-press-window.toml\"",
            ),
        ],
    ),
    (
        "baseline-2023.toml",
        &[
            (
                "title = \"The border in the first half of 2023",
                "titel = \"The border in the first half of 2023",
                "S003",
                "titel",
            ),
            (
                "extends = [\"rail-2023.toml\", \"pooled-2023.toml\"]",
                "extends = [\"rail-2023.toml\", \"poled-2023.toml\"]",
                "S010",
                "\"poled-2023.toml\"",
            ),
            (
                "[post.gulistan]  # Atameken - Gulistan, the center's post [S20]\nshare = 0.14",
                "[post.gulistan]\nshare = \"14 %\"",
                "S005",
                "\"14 %\"",
            ),
            ("\"stream.rail_s8_cement\",", "\"stream.rail_s9_cement\",", "S012", "\"stream.rail_s9_cement\""),
        ],
    ),
    (
        "booking.toml",
        &[
            ("priority = 1", "priority = \"high\"", "S005", "\"high\""),
            ("remove = [\"published\"]", "remove = [\"publisched\"]", "S012", "\"publisched\""),
            ("n2_textiles = { rate = \"1.2785 /d\" }", "n2_textiles = { rate = \"1.2785\" }", "S006", "\"1.2785\""),
        ],
    ),
    ("center-2030-high.toml", &[("growth = 0.085", "grow = 0.085", "S003", "grow")]),
    ("center-2030-low.toml", &[("growth = 0.03", "growth = -1.03", "S109", "-1.03")]),
    (
        "center-2030-mid.toml",
        &[
            ("replications = 10", "replications = 10.5", "S005", "10.5"),
            ("scale = 0.9915", "scale = 0,9915", "S001", ""),
        ],
    ),
    (
        "center-2030.toml",
        &[
            ("growth = 0.05", "growth = \"5 %\"", "S005", "\"5 %\""),
            ("share = 0.864", "share = 86.4", "S311", "86.4"),
            ("docks = \"docks_cold\"", "docks = 12", "S005", "12"),
            ("side = \"joint\"\nlanes = 40", "side = \"joined\"\nlanes = 40", "S201", "\"joined\""),
            ("start = 2030-01-01", "start = 2300-01-01", "S404", "2300-01-01"),
            ("\"calendar\", \"published\"", "\"calender\", \"published\"", "S012", "\"calender\""),
        ],
    ),
    (
        "center-alone.toml",
        &[
            ("[station.north_scan]\nlanes = 1", "[station.north_scan]\nlanes = 0", "S204", "0"),
            ("[station.north_gate]", "[station.north_gate", "S001", ""),
        ],
    ),
    (
        "center-no-zone.toml",
        &[("center = false", "center = no", "S001", "no"), ("center = false", "centre = false", "S003", "centre")],
    ),
    (
        "center-plan-5000.toml",
        &[
            ("follow_up = \"1 d\"", "follow_up = \"-1 d\"", "S403", "\"-1 d\""),
            ("warm_up = \"2 d\"", "warmup = \"2 d\"", "S003", "warmup"),
            ("karvon = 1\n", "karvon = \"one\"\n", "S002", "\"one\""),
        ],
    ),
    (
        "holiday-peak.toml",
        &[
            (
                "holidays = [\"2023-03-21..2023-03-23\"]\n\n[calendar.kz",
                "holidays = [\"2023-03-23..2023-03-21\"]\n\n[calendar.kz",
                "S205",
                "\"2023-03-23..2023-03-21\"",
            ),
            ("\"demand.scale\" = 1.3", "\"demand.scal\" = 1.3", "S230", "\"demand.scal\""),
            ("\"demand.scale\" = 1.3", "\"run.seed\" = 3", "S231", "\"run.seed\""),
            ("at = 2023-03-24", "at = \"24 March\"", "S006", "\"24 March\""),
        ],
    ),
    (
        "hours-24-same-staff.toml",
        &[
            ("remove = [\"published\"]", "remove = [\"publishd\"]", "S012", "\"publishd\""),
            ("extends = \"hours-24.toml\"", "extends = \"hours24.toml\"", "S010", "\"hours24.toml\""),
        ],
    ),
    (
        "hours-24.toml",
        &[(
            "open = [\"daily 00:00-24:00\"]\n\n[calendar.kz",
            "open = [\"daily 00:00-24:30\"]\n\n[calendar.kz",
            "S205",
            "\"daily 00:00-24:30\"",
        )],
    ),
    (
        "more-scanners.toml",
        &[
            ("uz_out_scan = { lanes = 2 }", "uz_out_scan = { lane = 2 }", "S003", "lane"),
            ("karvon = 1\n", "karvon = 3\n", "S002", "3"),
        ],
    ),
    (
        "one-side-day-shift.toml",
        &[
            (
                "open = [\"daily 08:00-20:00\"]",
                "open = [\"mon-sat 08:00-20:00\", \"sonday 08:00-12:00\"]",
                "S205",
                "\"sonday",
            ),
            ("open = [\"daily 08:00-20:00\"]", "opens = [\"daily 08:00-20:00\"]", "S003", "opens"),
        ],
    ),
    (
        "path-to-10bn.toml",
        &[
            ("target = \"10 bn USD\"", "target = \"10 bn\"", "S006", "\"10 bn\""),
            ("form = \"a\"", "form = \"z\"", "S007", "\"z\""),
            ("level = \"mid\"", "level = \"middle\"", "S007", "\"middle\""),
            ("importer = \"4.5 h\"", "importer = \"9.5 h\"", "S603", "\"9.5 h\""),
            ("[trade.clearance.south]", "[trade.clearance.west]", "S601", "west"),
            ("adjustment = 0.15", "adjustment = 15", "S602", "15"),
            ("opens = 2028-07-01", "opens = \"July 2028\"", "S006", "\"July 2028\""),
            ("capacity = \"1151 t\"", "capacity = \"1151 m3\"", "S006", "\"1151 m3\""),
            ("perishable = { n1_fresh_produce", "perishable = { n1_fresh_product", "S601", "n1_fresh_product"),
        ],
    ),
    (
        "performance-decay.toml",
        &[
            (
                "\"step.uz_out_customs.time.loaded.mean\" = \"20.2 min\"",
                "\"step.uz_out_customs.time.loaded.mean\" = \"20.2 m\"",
                "S006",
                "\"20.2 m\"",
            ),
            (
                "\"step.kz_in_customs.time.green.mean\" = \"10.1 min\"",
                "\"step.kz_in_customs.time.gren.mean\" = \"10.1 min\"",
                "S230",
                "\"step.kz_in_customs.time.gren.mean\"",
            ),
        ],
    ),
    (
        "pooled-2023.toml",
        &[
            ("waiting = \"15 USD/h\"", "waiting = \"15 USD\"", "S006", "\"15 USD\""),
            ("co2 = \"2.68 kg/l\"", "co2 = \"2.68 kg\"", "S006", "\"2.68 kg\""),
            ("fee_out = \"49 USD\"", "fee_out = 49", "S006", "49"),
            ("perishable = \"0.0002 /h\"", "perishable = \"-0.0002 /h\"", "S701", "\"-0.0002 /h\""),
            ("engine_on = 0.35", "engine_on = 35", "S701", "35"),
            ("goods = \"n3_vehicles\"", "goods = \"n3_vehicle\"", "S101", "\"n3_vehicle\""),
            ("payload = \"12 t\"", "payload = \"12 kg/h\"", "S006", "\"12 kg/h\""),
            ("rate = \"10.8785 /d\"", "rate = \"10,8785 /d\"", "S006", "\"10,8785 /d\""),
            ("route = \"north_truck\"\n\n[flow.n3", "rout = \"north_truck\"\n\n[flow.n3", "S003", "rout"),
            (
                "release = { from = \"kz_in_gate\", to = \"kz_in_exit\" }",
                "release = { from = \"kz_in_exit\", to = \"kz_in_gate\" }",
                "S307",
                "release",
            ),
            (
                "release = { from = \"kz_in_gate\", to = \"kz_in_exit\" }",
                "release = { from = \"kz_in_gat\", to = \"kz_in_exit\" }",
                "S307",
                "\"kz_in_gat\"",
            ),
            (
                "channels = { green = 0.70, yellow = 0.27, red = 0.03 }",
                "channels = { green = 0.70, yellow = 0.27, red = 0.3 }",
                "S312",
                "channels",
            ),
            (
                "[published.turnover_north]\nindicator = \"turnover\"",
                "[published.turnover_north]\nindicator = \"turn over\"",
                "S405",
                "\"turn over\"",
            ),
            ("unit = \"USD\"\ntolerance", "unit = \"dollars\"\ntolerance", "S407", "\"dollars\""),
        ],
    ),
    (
        "pooled-hours-24.toml",
        &[
            (
                "[calendar.uz_day_shift]\nopen = [\"daily 00:00-24:00\"]",
                "[calendar.uz_day_shift]\nopen = \"daily 00:00-24:00\"",
                "S005",
                "\"daily 00:00-24:00\"",
            ),
            ("[calendar.kz_day_shift]", "[calender.kz_day_shift]", "S003", "calender"),
        ],
    ),
    (
        "posts-2023.toml",
        &[
            (
                "share = { looks_around = 1, other = 0 }",
                "share = { look_around = 1, other = 0 }",
                "S308",
                "look_around",
            ),
            ("go_on = \"dautota_north_truck\"", "go_on = \"dautot_north_truck\"", "S301", "\"dautot_north_truck\""),
            ("share = { transit_south = 0.2, other = 0 }", "share = { transit_south = 2, other = 0 }", "S311", "2"),
        ],
    ),
    (
        "pre-arrival.toml",
        &[
            ("[attribute.filed_ahead]", "[attribute.filed-ahead]", "S020", "filed-ahead"),
            ("draw = \"kz_in_customs\"", "drawn = \"kz_in_customs\"", "S003", "drawn"),
        ],
    ),
    (
        "produce-season.toml",
        &[
            ("month = [0.6, 0.6, 0.6,", "month = [0.6, 0.6,", "S105", "month"),
            (
                "profiles = [\"truck_day\", \"produce_season\"]",
                "profiles = [\"truck_day\", \"produce_seasons\"]",
                "S101",
                "\"produce_seasons\"",
            ),
            (
                "profiles = [\"truck_day\", \"produce_season\"]",
                "profiles = \"produce_season\"",
                "S005",
                "\"produce_season\"",
            ),
        ],
    ),
    (
        "rail-2023.toml",
        &[
            (
                "at = [\"daily 03:00, 11:00, 19:00\"]",
                "at = [\"daily 03, 11:00, 19:00\"]",
                "S209",
                "\"daily 03, 11:00, 19:00\"",
            ),
            (
                "at = [\"daily 01:00-24:00 every 6 h\"]",
                "at = [\"daily 01:00-24:00 every 6\"]",
                "S209",
                "\"daily 01:00-24:00 every 6\"",
            ),
            ("places = 1\n", "places = 0\n", "S215", "0"),
            ("split = 5", "split = 0", "S327", "0"),
            ("[timetable.path_south]\nside = \"kz\"", "[timetable.path_south]", "S004", "path_south"),
            ("mode = \"rail\"\ngoods = \"s4_metals_ores\"", "goods = \"s4_metal_ores\"", "S101", "\"s4_metal_ores\""),
        ],
    ),
    (
        "risk-based.toml",
        &[
            ("share.loaded = 0.10", "share.loaded = 1.10", "S311", "1.10"),
            ("yellow = 0.205", "yelow = 0.205", "S312", "channels"),
        ],
    ),
    (
        "scanner-outage.toml",
        &[
            (
                "periods = [\"2023-03-06 .. 2023-03-19\"]",
                "periods = [\"2023-03-06 to 2023-03-19\"]",
                "S211",
                "\"2023-03-06 to 2023-03-19\"",
            ),
            (
                "periods = [\"2023-03-06 .. 2023-03-19\"]",
                "periods = [\"2023-03-19 .. 2023-03-06\"]",
                "S211",
                "\"2023-03-19 .. 2023-03-06\"",
            ),
            ("lanes = 1", "lanes = -1", "S005", "-1"),
            (
                "stations = [\"yallama_kz_in_scan\"]",
                "stations = [\"yallama_kz_in_scanner\"]",
                "S201",
                "\"yallama_kz_in_scanner\"",
            ),
        ],
    ),
    (
        "single-stop.toml",
        &[
            ("fork = \"export_north\"", "fork = \"export_nort\"", "S301", "\"export_nort\""),
            ("also = { kz_in_guard = 1 }", "also = { kz_in_gard = 1 }", "S301", "kz_in_gard"),
            ("join = true\n\n[route.export_north]", "join = \"yes\"\n\n[route.export_north]", "S005", "\"yes\""),
        ],
    ),
    (
        "staff-minus-20.toml",
        &[
            ("at = 2023-02-06", "at = \"6 February\"", "S006", "\"6 February\""),
            (
                "\"station.kz_in_phyto.lanes\" = { yallama = 2, other = 1 }",
                "\"station.kz_in_phyto.lane\" = { yallama = 2, other = 1 }",
                "S230",
                "\"station.kz_in_phyto.lane\"",
            ),
        ],
    ),
    ("center-alone-20.toml", &[("scale = 0.1983", "scale = \"0.1983\"", "S005", "\"0.1983\"")]),
    ("center-alone-60.toml", &[("[demand]", "[demands]", "S003", "demands")]),
    (
        "center-2030-booking.toml",
        &[("extends = \"center-2030.toml\"", "extends = \"center-230.toml\"", "S010", "\"center-230.toml\"")],
    ),
    ("center-2030-reliable.toml", &[("spreads = 0.5", "spreads = 50", "S602", "50")]),
    ("rail-2030.toml", &[("scale = 1.911", "scale = -1.911", "S109", "-1.911")]),
    (
        "hours-24-2030.toml",
        &[
            ("length = \"365 d\"", "length = \"365 days\"", "S006", "\"365 days\""),
            ("start = 2030-01-01", "begin = 2030-01-01", "S003", "begin"),
        ],
    ),
    (
        "trusted-operators.toml",
        &[
            ("share = { trusted = 1, other = 0 }", "share = { trusted = 1, others = 0 }", "S308", "others"),
            ("time = \"0 s\"", "time = \"0\"", "S006", "\"0\""),
        ],
    ),
    (
        "winter-closure.toml",
        &[
            (
                "periods = [\"2023-02-01 06:00 .. 2023-02-02 18:00\"]",
                "periods = [\"2023-02-30 06:00 .. 2023-03-02 18:00\"]",
                "S211",
                "\"2023-02-30 06:00 .. 2023-03-02 18:00\"",
            ),
            ("\"uz_out_gate\", \"uz_out_guard\"", "\"uz_out_gates\", \"uz_out_guard\"", "S201", "\"uz_out_gates\""),
            ("reason = \"snow\"", "reason = snow", "S001", "snow"),
        ],
    ),
    (
        "zone-only.toml",
        &[
            ("both = \"9.4 h\"", "both = \"9.4\"", "S006", "\"9.4\""),
            ("jobs = 180", "jobs = -180", "S005", "-180"),
            ("investment = \"18 m USD\"", "investment = \"18 m EUR\"", "S006", "\"18 m EUR\""),
        ],
    ),
];

#[test]
fn every_mistake_in_a_shipped_scenario_gives_one_error_at_its_place() {
    make_all("scenarios", SHIPPED);
    // None of the scenarios is left out, but those that others are put together with or that show a theory.
    for path in crate::support::files("scenarios", "toml") {
        let name = crate::support::shown(&path);
        let name = name.trim_start_matches("scenarios/");
        assert!(name.contains('/') || SHIPPED.iter().any(|(known, _)| *known == name), "no mistake is made in {name}");
    }
}
