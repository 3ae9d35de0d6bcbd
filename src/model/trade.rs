//! How much trade follows from how long clearance takes: arithmetic, without a run.
//!
//! Three forms are in use, and they differ by an order of magnitude, so an answer is a range over all of them:
//!
//! - **A**, an elasticity: trade is in proportion to `(t / t0)^(-e)`. Kim and Mariano (ADBI 2020) measured it for the
//!   time at the importer's border.
//! - **B**, a loss for each day: in proportion to `exp(-b (t - t0) / 24)`. Djankov, Freund and Pham (2010).
//! - **C**, a day as a tariff: in proportion to `(c / c0)^(-s)` with the cost `c = 1 + l t / 24 + k t`. Hummels and
//!   Schaur (2013); `k` is what spoils in an hour.
//!
//! **Held.** The data behind the forms support nothing shorter than some time, so what is shorter counts as that,
//! unless extrapolation is asked for.
//!
//! Absent: how long clearance takes, which a run measures, and trade that grows for other reasons.

/// The mode of transport of trucks, whose clearance takes the time that trade responds to.
pub const ROAD: &str = "road";

/// A form of the response of trade to time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// An elasticity.
    A,
    /// A loss for each day.
    B,
    /// A day as a tariff.
    C,
}

/// How strong a response is taken to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// The weakest published.
    Low,
    /// The one thought best.
    Mid,
    /// The strongest published.
    High,
}

/// A parameter at each level: low, mid, high.
pub type Levels = [f64; 3];

/// A response of trade to the time of clearance.
#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    /// Form A: what a time that is shorter by 1 % adds, in percent.
    pub elasticity: Levels,
    /// Form B: share of trade lost with each day, of goods that keep.
    pub per_day: Levels,
    /// Form B: the same of perishable goods.
    pub per_day_perishable: Levels,
    /// Form C: tariff that a day is worth.
    pub tariff_per_day: Levels,
    /// Form C: elasticity of trade to its cost.
    pub substitution: Levels,
    /// Whether form A looks at the time on the importer's side alone.
    pub importer_side: bool,
    /// Shortest time of a whole crossing that the data support, in hours.
    pub shortest_hours: f64,
}

/// How long clearance takes, in hours.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Clearance {
    /// On the importer's side.
    pub importer: f64,
    /// On both sides.
    pub both: f64,
}

/// What of a change of time a response looks at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// How long clearance took when trade was what it was.
    pub before: Clearance,
    /// How long it takes now.
    pub after: Clearance,
    /// Share of the goods' value that spoils in an hour; 0 for goods that keep.
    pub spoilage_per_hour: f64,
}

/// What becomes of times that are shorter than the data support.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beyond {
    /// They count as the shortest that is supported.
    Held,
    /// The formula is trusted.
    Extrapolated,
}

impl Form {
    /// All forms.
    pub const ALL: [Self; 3] = [Self::A, Self::B, Self::C];

    /// Returns the name used in groups.
    pub fn name(self) -> &'static str {
        match self {
            Self::A => "a",
            Self::B => "b",
            Self::C => "c",
        }
    }
}

impl Level {
    /// All levels, the weakest first.
    pub const ALL: [Self; 3] = [Self::Low, Self::Mid, Self::High];

    /// Returns the name used in groups.
    pub fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Mid => "mid",
            Self::High => "high",
        }
    }

    fn of(self, levels: Levels) -> f64 {
        levels[self as usize]
    }
}

impl Clearance {
    /// Returns the time that a form looks at.
    pub fn seen_by(self, form: Form, response: &Response) -> f64 {
        if form == Form::A && response.importer_side { self.importer } else { self.both }
    }
}

impl Response {
    /// Returns the shortest time that a form is trusted with, in hours: the shortest crossing that the data support,
    /// or the same part of the time on the importer's side.
    pub fn shortest(&self, form: Form, before: Clearance) -> f64 {
        let of_both = self.shortest_hours.min(before.both);
        of_both / before.both * before.seen_by(form, self)
    }

    /// Returns whether a change goes below what the data of a form support.
    pub fn is_beyond(&self, form: Form, change: Change) -> bool {
        change.after.seen_by(form, self) < self.shortest(form, change.before)
    }

    /// Returns what trade is multiplied with once it has adjusted to a change of times, which are above zero before.
    pub fn factor(&self, form: Form, level: Level, change: Change, beyond: Beyond) -> f64 {
        let before = change.before.seen_by(form, self);
        let mut after = change.after.seen_by(form, self);
        if beyond == Beyond::Held {
            after = after.max(self.shortest(form, change.before));
        }
        match form {
            Form::A => libm::pow(after / before, -level.of(self.elasticity)),
            Form::B => {
                let is_perishable = change.spoilage_per_hour > 0.0;
                let levels = if is_perishable { self.per_day_perishable } else { self.per_day };
                libm::exp(-level.of(levels) * (after - before) / 24.0)
            }
            Form::C => {
                let per_hour = level.of(self.tariff_per_day) / 24.0 + change.spoilage_per_hour;
                let cost = |hours: f64| 1.0 + per_hour * hours;
                libm::pow(cost(after) / cost(before), -level.of(self.substitution))
            }
        }
    }
}

/// Returns what trade is multiplied with when the share that is inspected changes: by `sensitivity` for each unit of
/// the share, the time it takes apart (Fernandes, Hillberry and Mendoza Alcantara 2015).
pub fn inspection_factor(sensitivity: f64, before: f64, after: f64) -> f64 {
    1.0 - sensitivity * (after - before)
}

/// Returns what grows at a rate a year for some years.
pub fn grown(base: f64, growth: f64, years: f64) -> f64 {
    base * libm::pow(1.0 + growth, years)
}

/// Returns the growth a year that makes a base a target in some years.
pub fn growth_needed(base: f64, target: f64, years: f64) -> f64 {
    libm::pow(target / base, 1.0 / years) - 1.0
}

#[cfg(test)]
mod tests {
    use super::{Beyond, Change, Clearance, Form, Level, Response, grown, growth_needed, inspection_factor};

    fn response(importer_side: bool) -> Response {
        Response {
            elasticity: [0.10, 0.141, 0.20],
            per_day: [0.01, 0.01, 0.014],
            per_day_perishable: [0.06, 0.07, 0.07],
            tariff_per_day: [0.006, 0.0135, 0.021],
            substitution: [5.0; 3],
            importer_side,
            shortest_hours: 3.0,
        }
    }

    fn change(before: f64, after: f64) -> Change {
        // The importer's side takes half.
        let clearance = |both: f64| Clearance { importer: both / 2.0, both };
        Change { before: clearance(before), after: clearance(after), spoilage_per_hour: 0.0 }
    }

    #[test]
    fn form_a_adds_12_17_and_26_percent_from_9_4_to_3_hours() {
        for importer_side in [false, true] {
            let of = |level| response(importer_side).factor(Form::A, level, change(9.4, 3.0), Beyond::Held);
            // (9.4 / 3)^0.10, ^0.141, ^0.20.
            for (level, expected) in [(Level::Low, 1.1210), (Level::Mid, 1.1747), (Level::High, 1.2566)] {
                assert!((of(level) - expected).abs() < 5e-5, "{level:?}: {}", of(level));
            }
        }
    }

    #[test]
    fn forms_b_and_c_add_little() {
        let response = response(true);
        let of = |form, level, change| response.factor(form, level, change, Beyond::Held);
        // exp(0.01 · 6.4 / 24) and exp(0.07 · 6.4 / 24).
        let general = of(Form::B, Level::Mid, change(9.4, 3.0));
        assert!((general - 1.002_67).abs() < 5e-6, "{general}");
        let perishable = Change { spoilage_per_hour: 0.0015, ..change(9.4, 3.0) };
        let lost = of(Form::B, Level::Mid, perishable);
        assert!((lost - 1.018_84).abs() < 5e-6, "{lost}");
        // ((1 + 0.006 · 9.4 / 24) / (1 + 0.006 · 3 / 24))^5, and with 0.021.
        let [low, high] = [Level::Low, Level::High].map(|level| of(Form::C, level, change(9.4, 3.0)));
        assert!((low - 1.008_02).abs() < 5e-6 && (high - 1.028_24).abs() < 5e-6, "{low} {high}");
        // With what spoils: ((1 + (0.006 / 24 + 0.0015) · 9.4) / (1 + (0.006 / 24 + 0.0015) · 3))^5.
        let spoils = of(Form::C, Level::Low, perishable);
        assert!((spoils - (1.016_45_f64 / 1.005_25).powi(5)).abs() < 1e-9, "{spoils}");
    }

    #[test]
    fn what_is_shorter_than_the_data_support_is_held_or_extrapolated() {
        let response = response(true);
        let of = |change, beyond| response.factor(Form::A, Level::Mid, change, beyond);
        let at_the_limit = of(change(9.4, 3.0), Beyond::Held);
        assert_eq!(of(change(9.4, 0.5), Beyond::Held), at_the_limit);
        // (9.4 / 0.5)^0.141.
        assert!((of(change(9.4, 0.5), Beyond::Extrapolated) - 1.5124).abs() < 5e-5);
        assert!(response.is_beyond(Form::A, change(9.4, 0.5)) && !response.is_beyond(Form::A, change(9.4, 3.0)));
        // Slower clearance takes trade away.
        assert!(of(change(9.4, 18.8), Beyond::Held) < 1.0);
        // Where crossing took no longer than that before, nothing is gained.
        assert_eq!(of(change(2.0, 1.0), Beyond::Held), 1.0);
    }

    #[test]
    fn more_inspections_cost_trade() {
        // Albania: 42 % to 12 % inspected, sensitivity 0.2: 6 % more.
        assert!((inspection_factor(0.2, 0.42, 0.12) - 1.06).abs() < 1e-12);
    }

    #[test]
    fn growth_needed_is_that_of_the_published_table() {
        // From $4.39bn in 2023 to 2030, and with 17 % on top.
        for (growth, alone, with_response) in
            [(0.03, 5.4, 6.3), (0.05, 6.2, 7.3), (0.07, 7.0, 8.3), (0.085, 7.8, 9.1), (0.10, 8.6, 10.1)]
        {
            let grown = grown(4.39, growth, 7.0);
            assert!((grown - alone).abs() < 0.06 && (grown * 1.1747 - with_response).abs() < 0.06, "{growth}: {grown}");
        }
        assert!((growth_needed(4.39, 10.0, 7.0) - 0.125).abs() < 0.0005);
    }
}
