//! Constraints: comparisons between sums of axes, such as `officers + 2 * scanners <= 20`.
//!
//! An axis stands for its number; a quantity for its number in the unit that the study writes.

/// A comparison that design points must satisfy.
#[derive(Clone, Debug, PartialEq)]
pub struct Constraint {
    left: Term,
    comparison: Comparison,
    right: Term,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comparison {
    AtMost,
    AtLeast,
    Below,
    Above,
    Equal,
}

#[derive(Clone, Debug, PartialEq)]
enum Term {
    Number(f64),
    /// Position among the axes.
    Axis(usize),
    Sum(Box<Term>, Box<Term>),
    Difference(Box<Term>, Box<Term>),
    Product(Box<Term>, Box<Term>),
    Quotient(Box<Term>, Box<Term>),
}

/// How far two sides may be apart to count as equal, relative to the larger: what rounding explains.
const ROUNDING: f64 = 1e-12;

/// Nested parentheses at most.
const DEPTH_MAX: usize = 32;

/// A text that is no constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub message: String,
    /// A name that is no axis, if that is what is wrong.
    pub unknown: Option<String>,
}

impl Constraint {
    /// Reads a constraint over axes of these names.
    pub fn parse(text: &str, axes: &[&str]) -> Result<Self, Fault> {
        let mut parser = Parser { rest: text, axes, depth: 0 };
        let left = parser.sum()?;
        let comparison = parser.comparison()?;
        let right = parser.sum()?;
        match parser.rest.trim() {
            "" => Ok(Self { left, comparison, right }),
            rest => Err(fault(format!("`{rest}` is left over"))),
        }
    }

    /// Returns the positions of the axes that it names.
    pub fn axes(&self) -> Vec<usize> {
        let mut found = Vec::new();
        self.left.axes(&mut found);
        self.right.axes(&mut found);
        found
    }

    /// Returns whether a point with these numbers satisfies it; an axis without a number satisfies nothing.
    pub fn holds(&self, numbers: &[Option<f64>]) -> bool {
        let (Some(left), Some(right)) = (self.left.value(numbers), self.right.value(numbers)) else { return false };
        let slack = ROUNDING * left.abs().max(right.abs());
        match self.comparison {
            Comparison::AtMost => left <= right + slack,
            Comparison::AtLeast => left >= right - slack,
            Comparison::Below => left < right - slack,
            Comparison::Above => left > right + slack,
            Comparison::Equal => (left - right).abs() <= slack,
        }
    }
}

impl Term {
    fn axes(&self, found: &mut Vec<usize>) {
        match self {
            Self::Number(_) => {}
            Self::Axis(axis) => found.push(*axis),
            Self::Sum(a, b) | Self::Difference(a, b) | Self::Product(a, b) | Self::Quotient(a, b) => {
                a.axes(found);
                b.axes(found);
            }
        }
    }

    fn value(&self, numbers: &[Option<f64>]) -> Option<f64> {
        let of = |a: &Self, b: &Self| Some((a.value(numbers)?, b.value(numbers)?));
        match self {
            Self::Number(number) => Some(*number),
            Self::Axis(axis) => numbers[*axis],
            Self::Sum(a, b) => of(a, b).map(|(a, b)| a + b),
            Self::Difference(a, b) => of(a, b).map(|(a, b)| a - b),
            Self::Product(a, b) => of(a, b).map(|(a, b)| a * b),
            Self::Quotient(a, b) => of(a, b).map(|(a, b)| a / b),
        }
    }
}

struct Parser<'a> {
    rest: &'a str,
    axes: &'a [&'a str],
    depth: usize,
}

impl Parser<'_> {
    fn sum(&mut self) -> Result<Term, Fault> {
        let mut left = self.product()?;
        loop {
            if self.take("+") {
                left = Term::Sum(Box::new(left), Box::new(self.product()?));
            } else if self.take("-") {
                left = Term::Difference(Box::new(left), Box::new(self.product()?));
            } else {
                return Ok(left);
            }
        }
    }

    fn product(&mut self) -> Result<Term, Fault> {
        let mut left = self.operand()?;
        loop {
            if self.take("*") {
                left = Term::Product(Box::new(left), Box::new(self.operand()?));
            } else if self.take("/") {
                left = Term::Quotient(Box::new(left), Box::new(self.operand()?));
            } else {
                return Ok(left);
            }
        }
    }

    fn operand(&mut self) -> Result<Term, Fault> {
        if self.take("(") {
            self.depth += 1;
            if self.depth > DEPTH_MAX {
                return Err(fault(format!("parentheses are nested more than {DEPTH_MAX} deep")));
            }
            let inner = self.sum()?;
            self.depth -= 1;
            return if self.take(")") { Ok(inner) } else { Err(fault("a parenthesis is left open".to_owned())) };
        }
        self.rest = self.rest.trim_start();
        let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '.';
        let length = self.rest.find(|letter| !is_part(letter)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(length);
        self.rest = rest;
        if word.is_empty() {
            return Err(fault(match rest.chars().next() {
                Some(letter) => format!("a number or an axis is expected before `{letter}`"),
                None => "a number or an axis is expected at the end".to_owned(),
            }));
        }
        if word.starts_with(|letter: char| letter.is_ascii_digit() || letter == '.') {
            return word.parse().map(Term::Number).map_err(|_| fault(format!("`{word}` is no number")));
        }
        let axis = self.axes.iter().position(|axis| *axis == word);
        axis.map(Term::Axis)
            .ok_or_else(|| Fault { message: format!("there is no axis `{word}`"), unknown: Some(word.to_owned()) })
    }

    fn comparison(&mut self) -> Result<Comparison, Fault> {
        let signs = [
            ("<=", Comparison::AtMost),
            (">=", Comparison::AtLeast),
            ("==", Comparison::Equal),
            ("<", Comparison::Below),
            (">", Comparison::Above),
        ];
        let found = signs.into_iter().find(|(sign, _)| self.take(sign));
        found.map(|(_, comparison)| comparison).ok_or_else(|| fault("it compares nothing".to_owned()))
    }

    fn take(&mut self, sign: &str) -> bool {
        match self.rest.trim_start().strip_prefix(sign) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }
}

fn fault(message: String) -> Fault {
    Fault { message, unknown: None }
}

#[cfg(test)]
mod tests {
    use super::Constraint;

    #[test]
    fn constraints_hold_where_their_arithmetic_does() {
        let holds = |text: &str, officers: f64, scanners: f64| {
            let constraint = Constraint::parse(text, &["officers", "scanners"]).expect("it is a constraint");
            constraint.holds(&[Some(officers), Some(scanners)])
        };
        assert!(holds("officers + 2 * scanners <= 20", 10.0, 5.0));
        assert!(!holds("officers + 2 * scanners <= 20", 10.0, 5.5));
        assert!(!holds("officers + 2 * scanners < 20", 10.0, 5.0));
        assert!(holds("(officers + 2) * scanners >= 60", 10.0, 5.0));
        assert!(holds("officers - 3 - 2 == scanners", 10.0, 5.0));
        assert!(holds("officers / 2 > scanners - 1", 10.0, 5.0));
        // Sums of tenths are equal but for rounding.
        assert!(holds("officers + scanners <= 0.3", 0.1, 0.2));
        let constraint = Constraint::parse("officers < 3", &["officers"]).expect("it is a constraint");
        assert!(!constraint.holds(&[None]));
    }

    #[test]
    fn what_is_no_constraint_is_refused() {
        let fault = |text: &str| Constraint::parse(text, &["officers"]).expect_err("it is none").message;
        assert_eq!(fault("officer <= 3"), "there is no axis `officer`");
        assert_eq!(fault("officers"), "it compares nothing");
        assert_eq!(fault("officers <="), "a number or an axis is expected at the end");
        assert_eq!(fault("officers <= 3 4"), "`4` is left over");
        assert_eq!(fault("(officers <= 3"), "a parenthesis is left open");
        assert_eq!(fault("officers <= 3..4"), "`3..4` is no number");
        assert_eq!(fault("* officers <= 3"), "a number or an axis is expected before `*`");
        assert!(fault(&"(".repeat(100_000)).contains("nested"));
    }
}
