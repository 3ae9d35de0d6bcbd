//! Axes: what is varied, and the values that it takes.

use super::data::Observations;
use super::format::{self, Literal};

/// An axis whose values are known.
#[derive(Clone, Debug)]
pub struct Axis {
    /// Name.
    pub name: String,
    paths: Vec<String>,
    range: Range,
}

#[derive(Clone, Debug)]
enum Range {
    /// Only what a list of points says.
    Open,
    Values(Vec<Literal>),
    Levels(Vec<Level>),
    Whole {
        from: i64,
        to: i64,
        n: Option<u32>,
    },
    Real {
        from: f64,
        to: f64,
        unit: String,
        n: Option<u32>,
    },
    /// Observations, of which every share draws a sample of its own.
    Data(Observations),
}

#[derive(Clone, Debug)]
struct Level {
    name: String,
    settings: Vec<(String, String)>,
}

/// One value of an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct AxisValue {
    /// As it is shown.
    pub shown: String,
    /// Its number, if it has one; a quantity's is in the unit that the study writes.
    pub number: Option<f64>,
    /// What it sets: paths and values.
    pub settings: Vec<(String, String)>,
}

/// Why an axis has no values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AxisFault {
    /// Not one of `values`, `from` and `to`, `levels`.
    Ambiguous,
    /// `path` is missing, or stands beside `levels`.
    Path,
    /// No values, or no levels, or `n` below 2.
    Empty,
    /// `from` and `to` are no numbers of one unit, or `to` is not above `from`.
    Range,
}

impl Axis {
    /// Reads an axis; `is_open` if a list of points gives its values, `data` what its data hold.
    pub(super) fn read(
        name: &str,
        axis: &format::Axis,
        is_open: bool,
        data: Option<Observations>,
    ) -> Result<Self, AxisFault> {
        let is_range = axis.from.is_some() || axis.to.is_some();
        let ways = [axis.values.is_some(), is_range, axis.levels.is_some(), axis.data.is_some()];
        match ways.iter().filter(|way| **way).count() {
            0 if is_open => {}
            1 => {}
            _ => return Err(AxisFault::Ambiguous),
        }
        if axis.path.is_some() == axis.levels.is_some() {
            return Err(AxisFault::Path);
        }
        let paths: Vec<String> = axis.path.iter().flat_map(format::Texts::all).map(str::to_owned).collect();
        let range = match (&axis.values, &axis.from, &axis.to, &axis.levels) {
            (Some(values), ..) if values.is_empty() => return Err(AxisFault::Empty),
            (Some(values), ..) => Range::Values(values.clone()),
            (_, Some(from), Some(to), _) => range(from, to, axis.n)?,
            (_, Some(_), None, _) | (_, None, Some(_), _) => return Err(AxisFault::Range),
            (_, _, _, Some(levels)) if levels.is_empty() => return Err(AxisFault::Empty),
            (_, _, _, Some(levels)) => Range::Levels(
                levels
                    .iter()
                    .map(|(name, settings)| Level {
                        name: name.clone(),
                        settings: settings.iter().map(|(path, value)| (path.clone(), value.0.to_string())).collect(),
                    })
                    .collect(),
            ),
            _ => data.map_or(Range::Open, Range::Data),
        };
        Ok(Self { name: name.to_owned(), paths, range })
    }

    /// Returns how many values the axis has in a grid; `None` for a range that is not cut into any.
    pub fn count(&self) -> Option<usize> {
        match &self.range {
            Range::Open | Range::Data(_) => None,
            Range::Values(values) => Some(values.len()),
            Range::Levels(levels) => Some(levels.len()),
            Range::Whole { n: Some(n), .. } => Some(*n as usize),
            Range::Whole { from, to, n: None } => usize::try_from(to - from + 1).ok(),
            Range::Real { n, .. } => n.map(|n| n as usize),
        }
    }

    /// Returns the value at a position of the grid.
    ///
    /// # Panics
    ///
    /// If there are fewer.
    pub fn nth(&self, index: usize) -> AxisValue {
        match &self.range {
            Range::Open | Range::Data(_) => panic!("the axis has no grid"),
            Range::Values(values) => self.literal(&values[index]),
            Range::Levels(levels) => levels[index].value(),
            Range::Whole { from, n: None, .. } => self.whole(from + index as i64),
            Range::Whole { from, to, n: Some(n) } => {
                let share = index as f64 / f64::from(n - 1);
                self.whole(from + (share * (to - from) as f64).round() as i64)
            }
            Range::Real { n, .. } => self.at(index as f64 / f64::from(n.expect("it is cut") - 1)),
        }
    }

    /// Returns the value at a share of the axis, from 0 to 1; of data, all of them.
    pub fn at(&self, share: f64) -> AxisValue {
        let slice = |count: usize| ((share * count as f64) as usize).min(count - 1);
        match &self.range {
            Range::Open => panic!("an open axis has no range"),
            Range::Data(observed) => {
                // Every observation once.
                let mut next = 0;
                self.sample(observed, &mut |count| {
                    next += 1;
                    (next - 1) % count
                })
            }
            Range::Values(values) => self.literal(&values[slice(values.len())]),
            Range::Levels(levels) => levels[slice(levels.len())].value(),
            Range::Whole { from, to, .. } => self.whole(from + slice((to - from + 1) as usize) as i64),
            Range::Real { from, to, unit, .. } => {
                let number = from + share * (to - from);
                let shown = if unit.is_empty() { number.to_string() } else { format!("{number} {unit}") };
                let written = if unit.is_empty() { shown.clone() } else { format!("\"{shown}\"") };
                AxisValue { number: Some(number), settings: self.set(&written), shown }
            }
        }
    }

    /// Returns a bootstrap sample of the axis' data, where `below` chooses an observation out of so many; `None` if it has no
    /// data.
    pub fn resampled(&self, below: &mut dyn FnMut(usize) -> usize) -> Option<AxisValue> {
        if let Range::Data(observed) = &self.range { Some(self.sample(observed, below)) } else { None }
    }

    /// Returns the value that a list of points, or a base, writes; `None` if the axis has no such level.
    pub fn written(&self, value: &Literal) -> Option<AxisValue> {
        let Range::Levels(levels) = &self.range else { return Some(self.literal(value)) };
        levels.iter().find(|level| value.0.as_str() == Some(&level.name)).map(Level::value)
    }

    /// Returns the paths that the axis sets.
    pub fn paths(&self) -> Vec<&str> {
        match &self.range {
            Range::Levels(levels) => {
                levels.iter().flat_map(|level| level.settings.iter().map(|(path, _)| path.as_str())).collect()
            }
            _ => self.paths.iter().map(String::as_str).collect(),
        }
    }

    /// Returns whether the values have an order: all are numbers, or quantities.
    pub fn is_ordered(&self) -> bool {
        !matches!(self.range, Range::Data(_))
            && self.count().is_none_or(|count| (0..count).all(|index| self.nth(index).number.is_some()))
    }

    /// Returns whether the axis can be cut anywhere, or is at least in an order of its own.
    pub fn has_range(&self) -> bool {
        !matches!(self.range, Range::Open)
    }

    fn sample(&self, observed: &Observations, below: &mut dyn FnMut(usize) -> usize) -> AxisValue {
        let (shown, written) = observed.sample(below);
        AxisValue { shown, number: None, settings: self.set(&written) }
    }

    fn whole(&self, number: i64) -> AxisValue {
        let shown = number.to_string();
        AxisValue { number: Some(number as f64), settings: self.set(&shown), shown }
    }

    fn literal(&self, value: &Literal) -> AxisValue {
        let written = value.0.to_string();
        let shown = value.0.as_str().map_or_else(|| written.clone(), str::to_owned);
        let number = quantity(value).map(|(number, _)| number);
        AxisValue { shown, number, settings: self.set(&written) }
    }

    fn set(&self, written: &str) -> Vec<(String, String)> {
        self.paths.iter().map(|path| (path.clone(), written.to_owned())).collect()
    }
}

impl Level {
    fn value(&self) -> AxisValue {
        AxisValue { shown: self.name.clone(), number: None, settings: self.settings.clone() }
    }
}

fn range(from: &Literal, to: &Literal, n: Option<u32>) -> Result<Range, AxisFault> {
    if n.is_some_and(|n| n < 2) {
        return Err(AxisFault::Empty);
    }
    if let (toml::Value::Integer(from), toml::Value::Integer(to)) = (&from.0, &to.0) {
        let length = to.checked_sub(*from).filter(|length| (1..=i64::from(u32::MAX)).contains(length));
        return length.map(|_| Range::Whole { from: *from, to: *to, n }).ok_or(AxisFault::Range);
    }
    let ((from, unit), (to, other)) = quantity(from).zip(quantity(to)).ok_or(AxisFault::Range)?;
    if unit != other || !(from < to && from.is_finite() && to.is_finite()) {
        return Err(AxisFault::Range);
    }
    Ok(Range::Real { from, to, unit, n })
}

/// Splits a number, or a text that begins with one, from its unit.
fn quantity(value: &Literal) -> Option<(f64, String)> {
    match &value.0 {
        toml::Value::Integer(number) => Some((*number as f64, String::new())),
        toml::Value::Float(number) => Some((*number, String::new())),
        toml::Value::String(text) => {
            let text = text.trim();
            let is_part = |letter: char| letter.is_ascii_digit() || matches!(letter, '.' | '-' | '+');
            let length = text.find(|letter| !is_part(letter)).unwrap_or(text.len());
            let unit = text[length..].trim();
            (!unit.is_empty()).then_some(())?;
            Some((text[..length].parse().ok()?, unit.to_owned()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Axis, AxisFault};
    use crate::scenario::study::format;

    fn axis(text: &str) -> Result<Axis, AxisFault> {
        let axis: format::Axis = toml::from_str(text).expect("an axis");
        Axis::read("x", &axis, false, None)
    }

    #[test]
    fn values_are_set_as_they_are_written() {
        let check = |text: &str, index: usize, shown: &str, number: Option<f64>, written: &str| {
            let value = axis(text).expect("an axis").nth(index);
            assert_eq!((value.shown.as_str(), value.number), (shown, number), "{text}");
            assert_eq!(value.settings[0].1, written, "{text}");
        };
        check("path = 'a.b'\nvalues = [3, 5]", 1, "5", Some(5.0), "5");
        check("path = 'a.b'\nvalues = ['4 h', '6 h']", 0, "4 h", Some(4.0), "\"4 h\"");
        check("path = 'a.b'\nvalues = ['day']", 0, "day", None, "\"day\"");
        check("path = 'a.b'\nfrom = 3\nto = 9", 6, "9", Some(9.0), "9");
        check("path = 'a.b'\nfrom = 3\nto = 9\nn = 3", 1, "6", Some(6.0), "6");
        check("path = 'a.b'\nfrom = '2 h'\nto = '6 h'\nn = 5", 1, "3 h", Some(3.0), "\"3 h\"");
        check("path = 'a.b'\nfrom = 0.5\nto = 1.5\nn = 2", 1, "1.5", Some(1.5), "1.5");
        check("levels.night = { 'a.b' = 1, 'c' = 'x' }", 0, "night", None, "1");
        let both = axis("path = ['a', 'b']\nvalues = [1]").expect("an axis").nth(0);
        assert_eq!(both.settings, [("a".to_owned(), "1".to_owned()), ("b".to_owned(), "1".to_owned())]);
    }

    #[test]
    fn shares_cut_the_axis_evenly() {
        let whole = axis("path = 'a'\nfrom = 1\nto = 4").expect("an axis");
        let shown: Vec<String> = [0.0, 0.24, 0.25, 0.76, 1.0].iter().map(|share| whole.at(*share).shown).collect();
        assert_eq!(shown, ["1", "1", "2", "4", "4"]);
        assert_eq!(axis("path = 'a'\nfrom = '1 h'\nto = '3 h'").expect("an axis").at(0.25).shown, "1.5 h");
        assert_eq!(axis("path = 'a'\nfrom = 1\nto = 4\nn = 2").expect("an axis").count(), Some(2));
        assert_eq!(axis("path = 'a'\nfrom = 1.0\nto = 4.0").expect("an axis").count(), None);
    }

    #[test]
    fn axes_without_values_are_refused() {
        let check = |text: &str, expected: AxisFault| assert_eq!(axis(text).err(), Some(expected), "{text}");
        check("path = 'a'", AxisFault::Ambiguous);
        check("path = 'a'\nvalues = [1]\nfrom = 1\nto = 2", AxisFault::Ambiguous);
        check("values = [1]", AxisFault::Path);
        check("path = 'a'\nlevels.x = { b = 1 }", AxisFault::Path);
        check("path = 'a'\nvalues = []", AxisFault::Empty);
        check("path = 'a'\nfrom = 1\nto = 3\nn = 1", AxisFault::Empty);
        check("path = 'a'\nfrom = 3\nto = 3", AxisFault::Range);
        check("path = 'a'\nfrom = 3", AxisFault::Range);
        check("path = 'a'\nfrom = '1 h'\nto = '3 min'", AxisFault::Range);
        check("path = 'a'\nfrom = 'x'\nto = 'y'", AxisFault::Range);
    }
}
