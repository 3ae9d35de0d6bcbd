//! The indicator dictionary: every number that karvon reports, defined once.

use std::fmt;
use std::str::FromStr;

/// A quantity that runs yield.
#[derive(Debug, PartialEq, Eq)]
pub struct Indicator {
    /// Name in snake_case, the same in every file and message.
    pub name: &'static str,
    /// Unit: `h`, `USD`, `t`, `1` (a count or a share), `1/d`, ...
    pub unit: &'static str,
    /// What is measured, over which trucks and which time.
    pub definition: &'static str,
    /// Where the definition comes from.
    pub source: &'static str,
    /// How far the reported value may be from the exact value of its replication.
    pub numerical_error: &'static str,
}

/// Which number of an indicator: its indicator, group and statistic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// What is measured.
    pub indicator: &'static Indicator,
    /// Over what: `all`, or `key=value` pairs joined by `;`.
    pub group: String,
    /// How it is condensed.
    pub statistic: Statistic,
}

/// How an indicator is condensed to one number of a replication.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Statistic {
    /// Sum over the window.
    Total,
    /// Sum over the window, per day.
    PerDay,
    /// Average over trucks or over time.
    Mean,
    /// Median.
    P50,
    /// 90th percentile.
    P90,
    /// 95th percentile.
    P95,
    /// 99th percentile.
    P99,
    /// Smallest.
    Min,
    /// Largest.
    Max,
    /// Share of the whole.
    Share,
    /// Share of trucks within this many hours.
    Within(u32),
}

impl fmt::Display for Statistic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Within(hours) => write!(f, "within_{hours}h"),
            named => f.write_str(named.name()),
        }
    }
}

impl FromStr for Statistic {
    type Err = UnknownStatistic;

    /// Reads what [`Display`](fmt::Display) writes, such as `mean` or `within_24h`.
    fn from_str(text: &str) -> Result<Self, UnknownStatistic> {
        if let Some(known) = Self::NAMED.into_iter().find(|statistic| statistic.name() == text) {
            return Ok(known);
        }
        let hours = text.strip_prefix("within_").and_then(|rest| rest.strip_suffix('h'));
        let within = hours.and_then(|hours| hours.parse().ok()).map(Self::Within);
        // Written again, so that `within_+3h` and `within_03h` are no names.
        within.filter(|statistic| statistic.to_string() == text).ok_or(UnknownStatistic)
    }
}

impl Statistic {
    /// All statistics but the shares within so many hours.
    pub const NAMED: [Self; 10] = [
        Self::Total,
        Self::PerDay,
        Self::Mean,
        Self::P50,
        Self::P90,
        Self::P95,
        Self::P99,
        Self::Min,
        Self::Max,
        Self::Share,
    ];

    /// Returns the name of a statistic but for its hours.
    fn name(self) -> &'static str {
        match self {
            Self::Total => "total",
            Self::PerDay => "per_day",
            Self::Mean => "mean",
            Self::P50 => "p50",
            Self::P90 => "p90",
            Self::P95 => "p95",
            Self::P99 => "p99",
            Self::Min => "min",
            Self::Max => "max",
            Self::Share => "share",
            Self::Within(_) => "within",
        }
    }

    /// Returns the unit of this statistic of an indicator, which is not always the indicator's own: a
    /// share has none whatever it is a share of, and a rate is per day.
    pub fn unit_of(self, indicator: &Indicator) -> String {
        match self {
            Self::Share | Self::Within(_) => "1".to_owned(),
            Self::PerDay => format!("{}/d", indicator.unit),
            _ => indicator.unit.to_owned(),
        }
    }
}

/// A text that names no statistic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownStatistic;

impl Key {
    /// Returns the value of `name` in the group, such as `north` for `direction`.
    pub fn part(&self, name: &str) -> Option<&str> {
        self.group
            .split(';')
            .find_map(|pair| pair.split_once('=').filter(|(key, _)| *key == name).map(|(_, value)| value))
    }

    /// Returns whether this is one of the few numbers that answer the question of a run.
    pub fn is_headline(&self) -> bool {
        let by_direction = self.group.starts_with("direction=") && !self.group.contains(';');
        match self.indicator.name {
            "crossing_time" => by_direction && matches!(self.statistic, Statistic::Mean | Statistic::P95),
            "turnover" => by_direction || self.group == "all",
            _ => false,
        }
    }

    /// Returns whether this is a number of its own, not a part of the delay ledger or of a timeline.
    pub fn is_kpi(&self) -> bool {
        let mut parts = self.group.as_bytes().split(|byte| *byte == b';');
        !matches!(self.indicator.name, "delay" | "crossing_without") && parts.all(|part| !part.starts_with(b"bucket="))
    }
}

#[cfg(test)]
mod tests {
    use super::{Statistic, UnknownStatistic};
    use crate::model::dictionary;

    #[test]
    fn statistics_read_back_from_their_names() {
        for statistic in Statistic::NAMED.into_iter().chain([Statistic::Within(24)]) {
            assert_eq!(statistic.to_string().parse(), Ok(statistic));
        }
        for text in ["", "Mean", "p94", "within_h", "within_+3h", "within_03h", "within_3", "within_99999999999h"] {
            assert_eq!(text.parse::<Statistic>(), Err(UnknownStatistic), "{text}");
        }
    }

    #[test]
    fn units_fit_the_statistic() {
        for (statistic, unit) in
            [(Statistic::Mean, "h"), (Statistic::P95, "h"), (Statistic::Within(24), "1"), (Statistic::PerDay, "h/d")]
        {
            assert_eq!(statistic.unit_of(&dictionary::CROSSING_TIME), unit);
        }
    }
}
