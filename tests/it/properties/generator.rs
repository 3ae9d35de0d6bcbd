//! Random scenarios over all ops and policies, as text.
//!
//! A scenario is read off a tape of numbers: each choice takes the next one, and a tape that has run out gives 0, the
//! plainest choice. So a tape that fails shrinks to a shorter and plainer scenario. Times are short enough for every
//! opening, and whole minutes for the most part, so that much falls on one instant.

use std::fmt::Write as _;

/// Numbers that choices are read off.
struct Tape<'a> {
    numbers: &'a [u16],
    at: usize,
}

impl Tape<'_> {
    /// Returns a number below `count`.
    fn pick(&mut self, count: usize) -> usize {
        let number = self.numbers.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        usize::from(number) % count
    }

    fn one_of<'t>(&mut self, choices: &[&'t str]) -> &'t str {
        choices[self.pick(choices.len())]
    }

    /// Returns whether something comes that does so in `percent` of all cases.
    fn has(&mut self, percent: usize) -> bool {
        self.pick(100) >= 100 - percent
    }
}

/// A scenario in the making.
struct Scenario<'a> {
    tape: Tape<'a>,
    /// Tables, in order.
    text: String,
    /// Lanes of each station.
    lanes: Vec<usize>,
    steps: usize,
    /// Whether trucks are gathered and split, so that their number at a step is anybody's guess.
    meets: bool,
    spawns: bool,
    exits: bool,
    /// The step that assigns channels, if there is one.
    channels: Option<String>,
}

/// Writes the scenario that a tape describes.
pub(crate) fn scenario(numbers: &[u16]) -> String {
    let tape = Tape { numbers, at: 0 };
    let mut made = Scenario {
        tape,
        text: String::new(),
        lanes: Vec::new(),
        steps: 0,
        meets: false,
        spawns: false,
        exits: false,
        channels: None,
    };
    made.places();
    let route = made.route();
    made.flows(&route);
    made.agents();
    made.changes();
    made.text
}

impl Scenario<'_> {
    fn write(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
    }

    fn places(&mut self) {
        let seed = self.tape.pick(10_000);
        self.write(&format!(
            "karvon = 1\ntitle = \"Random\"\n\n[run]\nstart = 2023-01-02\nlength = \"3 d\"\nwarm_up = \"12 h\"\n\
             follow_up = \"4 d\"\nreplications = 2\nseed = {seed}\nevents_max = 200000\nentities_max = 2000\n\n\
             [side.uz]\ntime_zone = \"Asia/Tashkent\"\ndirection = \"north\"\n\n\
             [side.kz]\ntime_zone = \"Asia/Almaty\"\ndirection = \"south\"\n\n\
             [calendar.day]\nopen = [\"daily 08:00-20:00\"]\n\n\
             [calendar.broken]\nopen = [\"daily 06:00-13:00, 14:00-22:00\"]\n\n\
             [calendar.night]\nopen = [\"daily 20:00-08:00\"]\n\n\
             [goods.fruit]\nvalue = \"252 USD/t\"\ncontrols = [\"plants\"]\n\n\
             [attribute.trusted]\nshare = 0.3\n"
        ));
        for station in 0..2 + self.tape.pick(3) {
            let lanes = 1 + self.tape.pick(3);
            self.lanes.push(lanes);
            let side = self.tape.one_of(&["uz", "kz"]);
            let hours = self.tape.one_of(&[
                "",
                "calendar = \"day\"\n",
                "calendar = \"broken\"\n",
                "calendar = \"day\"\nshifts = { night = 1, broken = 2 }\n",
            ]);
            let closing = self.tape.one_of(&["finish", "do_not_start", "suspend", "suspend_same_lane"]);
            let interrupted = self.tape.one_of(&["resume", "restart", "resample"]);
            self.write(&format!(
                "[station.s{station}]\nside = \"{side}\"\nlanes = {lanes}\n{hours}at_closing = \"{closing}\"\n\
                 interrupted = \"{interrupted}\"\n"
            ));
        }
        let (places, permits, seats) = (1 + self.tape.pick(5), 1 + self.tape.pick(4), 1 + self.tape.pick(6));
        let refill = self.tape.one_of(&["add", "set"]);
        self.write(&format!(
            "[station.hall]\nside = \"kz\"\nlanes = \"unlimited\"\ncalendar = \"broken\"\nat_closing = \"suspend\"\n\n\
             [space.yard]\nside = \"kz\"\nplaces = {places}\n\n[space.strip]\nside = \"uz\"\nplaces = 2\n\n[gate.bridge]\nside = \"uz\"\ncalendar = \"broken\"\n\n\
             [stock.permits]\nside = \"uz\"\ninitial = {permits}\ncapacity = 8\n\
             refill = [{{ at = [\"daily 00:00-23:00 every 3 h\"], units = 4, mode = \"{refill}\" }}]\n\n\
             [timetable.train]\nside = \"uz\"\ndepartures = [\"daily 02:00-23:00 every 2 h\"]\nplaces = {seats}\n"
        ));
    }

    /// A time of at most 4 hours.
    fn time(&mut self) -> String {
        let times = [
            "\"5 min\"",
            "\"15 min\"",
            "\"30 min\"",
            "\"0 s\"",
            "{ dist = \"empirical\", values = [\"5 min\", \"10 min\", \"30 min\"], weights = [2, 1, 1] }",
            "{ dist = \"exponential\", mean = \"12 min\", cap = \"2 h\" }",
            "{ dist = \"lognormal\", mean = \"20 min\", cv = 0.7, max = \"4 h\" }",
            "{ dist = \"gamma\", mean = \"10 min\", cv = 1.2, max = \"3 h\" }",
            "{ dist = \"uniform\", low = \"1 min\", high = \"30 min\" }",
            "{ dist = \"triangular\", low = \"2 min\", mode = \"5 min\", high = \"40 min\" }",
            "{ dist = \"erlang\", mean = \"12 min\", stages = 3, cap = \"2 h\" }",
            "{ dist = \"weibull\", scale = \"15 min\", shape = 1.5, max = \"3 h\" }",
        ];
        self.tape.one_of(&times).to_owned()
    }

    /// Adds a step and returns its name.
    fn step(&mut self, keys: &str) -> String {
        self.steps += 1;
        let name = format!("x{}", self.steps);
        self.write(&format!("[step.{name}]\n{keys}\n"));
        name
    }

    /// Adds work at a station, with what may be said of waiting for it.
    fn serve(&mut self) -> String {
        let (at, other) = (self.tape.pick(self.lanes.len()), self.tape.pick(self.lanes.len() - 1));
        let other = (at + 1 + other) % self.lanes.len();
        let mut keys = format!("at = \"s{at}\"\n");
        if self.tape.has(15) {
            let lanes = 1 + self.tape.pick(self.lanes[at].min(self.lanes[other]));
            let _ = writeln!(keys, "lanes = {lanes}");
        }
        let company = ["", "", "", "also", "or", "shortest", "jockey"][self.tape.pick(7)];
        keys += &match company {
            "also" => format!("also = {{ s{other} = 1 }}\n"),
            "or" => format!("or = [\"s{other}\"]\n"),
            "shortest" => format!("or = [\"s{other}\"]\nchoose = \"shortest\"\n"),
            "jockey" => format!("or = [\"s{other}\"]\nchoose = \"shortest\"\njockey = 2\n"),
            _ => String::new(),
        };
        if self.tape.has(20) {
            keys += "preempts = true\n";
        }
        if self.tape.has(25) {
            let patience = self.time();
            let _ = writeln!(keys, "patience = {patience}");
            self.exit_by("gives_up_to", &mut keys);
        }
        if self.tape.has(20) {
            keys += self.tape.one_of(&["balk_above = 3\n", "balk_above = 0\n", "balk_wait = \"2 h\"\n"]);
            self.exit_by("refuses_to", &mut keys);
        }
        if self.tape.has(15) {
            keys += "share = { trusted = 0.2, other = 0.9 }\n";
        }
        if self.tape.has(8) {
            keys += "detects = { trusted = 0.5 }\n";
            self.exit_by("detected_to", &mut keys);
        }
        if self.tape.has(15) {
            keys += "priority = { trusted = 2, other = 0 }\n";
        }
        let time = self.time();
        if self.tape.has(20) {
            let express = self.time();
            let _ = writeln!(keys, "time = {{ trusted = {express}, other = {time} }}");
        } else {
            let _ = writeln!(keys, "time = {time}");
        }
        self.step(&keys)
    }

    fn exit_by(&mut self, key: &str, keys: &mut String) {
        if self.tape.has(50) {
            self.exits = true;
            let _ = writeln!(keys, "{key} = \"aside\"");
        }
    }

    /// Writes the routes, and returns the steps of the main one.
    fn route(&mut self) -> Vec<String> {
        let mut route = vec![self.serve()];
        let mut behind = Vec::new();
        for _ in 0..self.tape.pick(6) {
            self.stretch(&mut route, &mut behind);
        }
        route.append(&mut behind);
        if self.tape.has(20) {
            let look = self.serve();
            let turn = self.tape.one_of(&[
                "go_on = { again = 0.3, out = 0.7 }\n",
                "go_on = { again = 0.3, out = 0.7 }\nshare = 0.6\n",
                "go_on = [\"out\", \"hall\"]\nchoose = \"soonest\"\n",
                "go_on = [\"hall\", \"out\"]\nif_stock = { stock = \"permits\", below = 2 }\n",
                "go_on = [\"hall\", \"again\"]\nshare = 0.5\n",
            ]);
            let turn = self.step(turn);
            let out = self.step("time = \"3 min\"\n");
            let hall = self.step("at = \"hall\"\ntime = \"25 min\"\n");
            self.write(&format!("[route.hall]\nsteps = [\"{hall}\"]\n"));
            self.write(&format!(
                "[route.again]\nsteps = [\"{look}\", \"{turn}\"]\n\n[route.out]\nsteps = [\"{out}\"]\n"
            ));
            route.push(turn);
        }
        if self.exits {
            let aside = self.step("time = \"10 min\"\n");
            self.write(&format!("[route.aside]\nsteps = [\"{aside}\"]\n"));
        }
        route
    }

    /// Adds one or a few steps that belong together; what ends them at the end of the route goes to `behind`.
    fn stretch(&mut self, route: &mut Vec<String>, behind: &mut Vec<String>) {
        let kind = self.tape.pick(18);
        match kind {
            3 => {
                let time = self.time();
                route.push(self.step(&format!("time = {time}\n")));
            }
            4 | 5 if !route.iter().any(|step| step == "yard") => {
                self.write("[step.yard]\nthrough = \"yard\"\n");
                route.push("yard".to_owned());
                if kind == 5 {
                    // From one space into the next.
                    route.push(self.step("time = \"12 min\"\n"));
                    self.write("[step.strip]\nthrough = \"strip\"\n");
                    route.push("strip".to_owned());
                }
                route.push(self.serve());
            }
            6 => {
                let patience = self.tape.one_of(&["", "patience = \"3 h\"\n"]);
                route.push(self.step(&format!("wait_at = \"bridge\"\n{patience}")));
            }
            7 => {
                let units = 1 + self.tape.pick(2);
                let patience = self.tape.one_of(&["", "patience = \"6 h\"\n"]);
                route.push(self.step(&format!("take = \"permits\"\nunits = {units}\n{patience}")));
                if self.tape.has(60) {
                    behind.push(self.step(&format!("put = \"permits\"\nunits = {units}\n")));
                }
            }
            8 => {
                let patience = self.tape.one_of(&["", "patience = \"5 h\"\n"]);
                route.push(self.step(&format!("board = \"train\"\n{patience}")));
            }
            9 => {
                let papers = self.serve();
                let name = format!("papers{}", self.steps);
                let parts = self.tape.one_of(&["", "split = 2\n"]);
                let parts = if parts.is_empty() { String::new() } else { format!("\"{}\", ", self.step(parts)) };
                self.write(&format!("[route.{name}]\nsteps = [{parts}\"{papers}\"]\n"));
                let head_start = self.tape.one_of(&["", "head_start = \"10 min\"\n"]);
                route.push(self.step(&format!("fork = \"{name}\"\n{head_start}")));
                if self.tape.has(30) && !route.iter().any(|step| step == "yard") {
                    // What is waited for in a space holds its place.
                    self.write("[step.yard]\nthrough = \"yard\"\n");
                    route.extend(["yard".to_owned(), self.step("join = true\n")]);
                }
                route.push(self.serve());
                route.push(self.step("join = true\n"));
            }
            10 => {
                let size = 1 + self.tape.pick(3);
                let time_out = self.tape.one_of(&["time_out = \"1 h\"\n", ""]);
                route.push(self.step(&format!("batch = {size}\n{time_out}")));
                if self.tape.has(70) {
                    route.push(self.serve());
                }
                if self.tape.has(70) {
                    route.push(self.step("unbatch = true\n"));
                }
            }
            11 => route.push(self.step("split = 2\n")),
            12 if !self.meets => {
                self.meets = true;
                let by = self.tape.one_of(&["", "by = \"trusted\"\n"]);
                route.push(self.step(&format!("match = \"couple\"\nas = \"truck\"\n{by}")));
                let trailer = self.step(&format!("match = \"couple\"\nas = \"trailer\"\n{by}"));
                self.write(&format!("[route.trailers]\nsteps = [\"{trailer}\"]\n"));
            }
            13 => {
                self.spawns = true;
                route.push(self.step("spawn = \"products\"\nshare = 0.4\n"));
            }
            14 => {
                let priority = self.tape.pick(3);
                route.push(self.step(&format!("priority = {priority}\n")));
            }
            15 if self.channels.is_none() => {
                let name = self.step("time = \"2 min\"\nchannels = { green = 0.6, red = 0.4 }\n");
                self.channels = Some(name.clone());
                route.push(name);
                route.push(self.step("time = \"35 min\"\nshare = { red = 1, green = 0.1, empty = 0 }\n"));
            }
            16 => route.push(self.step("at = \"hall\"\ntime = { dist = \"exponential\", mean = \"20 min\" }\n")),
            _ => route.push(self.serve()),
        }
    }

    fn flows(&mut self, route: &[String]) {
        let steps = route.iter().map(|step| format!("\"{step}\"")).collect::<Vec<_>>().join(", ");
        self.write(&format!("[route.main]\nsteps = [{steps}]\n"));
        let rate = [24, 48, 72][self.tape.pick(3)];
        let busy = self.tape.one_of(&["", "busyness = 0.5\n"]);
        self.write(&format!(
            "[flow.fruit]\nfrom = \"uz\"\ngoods = \"fruit\"\npayload = \"20 t\"\nrate = \"{rate} /d\"\n{busy}\
             route = \"main\"\n"
        ));
        let come = self.tape.one_of(&[
            "timetable = { at = [\"daily 06:00-18:00 every 30 min\"] }",
            "gap = \"45 min\"",
            "timetable = { at = [\"daily 06:00-18:00 every 1 h\"], party = 2, no_show = 0.2, earliest = \"30 min\", \
             lateness = { dist = \"gamma\", mean = \"40 min\", cv = 0.6 } }",
            "gap = { dist = \"erlang\", mean = \"1 h\", stages = 2 }",
        ]);
        let priority = self.tape.pick(3);
        self.write(&format!("[flow.empties]\nfrom = \"kz\"\n{come}\npriority = {priority}\nroute = \"main\"\n"));
        if self.meets {
            self.write("[flow.trailers]\nfrom = \"kz\"\nrate = \"60 /d\"\nroute = \"trailers\"\n");
        }
        if self.spawns {
            let product = self.serve();
            self.write(&format!(
                "[route.products]\nsteps = [\"{product}\"]\n\n\
                 [flow.products]\nfrom = \"uz\"\nspawned = true\nroute = \"products\"\n"
            ));
        }
    }

    fn agents(&mut self) {
        if self.tape.has(40) {
            let (at, crew) = (self.tape.pick(self.lanes.len()), self.tape.pick(self.lanes.len() - 1));
            let crew = (at + 1 + crew) % self.lanes.len();
            let after = self.tape.one_of(&[
                "after = \"10 h\"",
                "after = { dist = \"exponential\", mean = \"12 h\" }",
                "after = \"4 h\"\nby = \"working_time\"",
                "after_jobs = 7",
            ]);
            let when = self.tape.one_of(&["immediate", "after_job"]);
            let (lanes, machines) = (1 + self.tape.pick(self.lanes[at]), 1 + self.tape.pick(2));
            let repair = self.time();
            let repair_at = if self.tape.has(30) { format!("repair_at = \"s{crew}\"\n") } else { String::new() };
            self.write(&format!(
                "[breakdown.fault]\nstation = \"s{at}\"\n{after}\nwhen = \"{when}\"\nlanes = {lanes}\n\
                 machines = {machines}\nrepair = {repair}\n{repair_at}"
            ));
        }
        if self.tape.has(40) {
            let looks = self.tape.one_of(&[
                "line_of = \"s0\"\nabove = 2\nbelow = 1\n",
                "in_use_of = \"s1\"\nabove = 2\nbelow = 1\n",
                "stock_of = \"permits\"\nabove = 2\nbelow = 1\n",
                "side_time = \"uz\"\nabove = \"2 h\"\nbelow = \"1 h\"\n",
            ]);
            let mut acts = self
                .tape
                .one_of(&[
                    "open = { station = \"s0\", lanes = 1, most = 2 }",
                    "move = { from = \"s1\", to = \"s0\", lanes = 1 }",
                    "rate = { flow = \"fruit\", factor = 0.5 }",
                ])
                .to_owned();
            if let Some(step) = &self.channels
                && self.tape.has(50)
            {
                acts = format!("channels = {{ step = \"{step}\", shares = {{ green = 1 }} }}");
            }
            self.write(&format!("[controller.relief]\nevery = \"30 min\"\n{looks}{acts}\n"));
        }
        if self.tape.has(20) {
            let lanes = self.tape.pick(2);
            self.write(&format!(
                "[closure.snow]\nstations = [\"s0\", \"s1\"]\n\
                 periods = [\"2023-01-03 10:00 .. 2023-01-03 16:30\"]\nlanes = {lanes}\n"
            ));
        }
    }

    /// Adds lanes and places at one time, and takes them away at another, while they are in use.
    fn changes(&mut self) {
        if self.tape.has(30) {
            let (station, more) = (self.tape.pick(self.lanes.len()), 1 + self.tape.pick(2));
            let lanes = self.lanes[station];
            for (name, at, lanes, places) in
                [("more", "2023-01-03 10:00", lanes + more, 6), ("fewer", "2023-01-03 17:10", lanes, 1)]
            {
                self.write(&format!(
                    "[timeline.{name}]\nat = \"{at}\"\n\
                     set = {{ \"station.s{station}.lanes\" = {lanes}, \"space.yard.places\" = {places} }}\n"
                ));
            }
        }
    }
}
