//! Quantities: numbers with a unit, as a planner writes them ("20 min", "67 /d", "252 USD/t").
//!
//! Each quantity keeps the number as it was written, so a file that is read and written again is
//! read the same to the last bit, and equality is equality of value: "60 min" equals "1 h". A
//! negative number parses; whether it makes sense is for a numbered check to say.
//!
//! Absent: rounding to ticks, which happens when the site is built, and bare numbers, which are
//! counts and shares and have no unit to check.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};
use thiserror::Error;

const BLANKS: [char; 2] = [' ', '\t'];

/// One unit of a dimension: a written number is multiplied by `times`, then divided by `over`.
///
/// Two factors, because most of them are whole numbers where their quotient is not.
#[derive(Debug, PartialEq)]
struct Unit {
    symbol: &'static str,
    times: f64,
    over: f64,
}

const fn unit(symbol: &'static str, times: f64, over: f64) -> Unit {
    Unit { symbol, times, over }
}

/// A kind of quantity: what it is called, how it is written, and its units.
#[derive(Debug, PartialEq)]
pub struct Dimension {
    /// Name with its article, such as "a duration".
    pub name: &'static str,
    /// Value of the schema's `format` keyword.
    pub format: &'static str,
    /// A quantity of this kind as it is written.
    pub example: &'static str,
    units: &'static [Unit],
}

static DURATION: Dimension = Dimension {
    name: "a duration",
    format: "karvon-duration",
    example: "20 min",
    units: &[
        unit("s", 1.0, 1.0),
        unit("min", 60.0, 1.0),
        unit("h", 3_600.0, 1.0),
        unit("d", 86_400.0, 1.0),
        unit("wk", 604_800.0, 1.0),
    ],
};

static RATE: Dimension = Dimension {
    name: "a rate",
    format: "karvon-rate",
    example: "67 /d",
    units: &[
        unit("/s", 3_600.0, 1.0),
        unit("/min", 60.0, 1.0),
        unit("/h", 1.0, 1.0),
        unit("/d", 1.0, 24.0),
        unit("/wk", 1.0, 168.0),
    ],
};

static MASS: Dimension = Dimension {
    name: "a mass",
    format: "karvon-mass",
    example: "20 t",
    units: &[unit("t", 1.0, 1.0), unit("kg", 1.0, 1_000.0)],
};

static MASS_RATE: Dimension = Dimension {
    name: "a mass per time",
    format: "karvon-mass-rate",
    example: "1200 t/d",
    units: &[
        unit("t/s", 3_600.0, 1.0),
        unit("t/min", 60.0, 1.0),
        unit("t/h", 1.0, 1.0),
        unit("t/d", 1.0, 24.0),
        unit("t/wk", 1.0, 168.0),
        unit("kg/s", 3_600.0, 1_000.0),
        unit("kg/min", 60.0, 1_000.0),
        unit("kg/h", 1.0, 1_000.0),
        unit("kg/d", 1.0, 24_000.0),
        unit("kg/wk", 1.0, 168_000.0),
    ],
};

static UNIT_VALUE: Dimension = Dimension {
    name: "a value per mass",
    format: "karvon-unit-value",
    example: "252 USD/t",
    units: &[unit("USD/t", 1.0, 1.0), unit("USD/kg", 1_000.0, 1.0)],
};

static MONEY: Dimension = Dimension {
    name: "a sum of money",
    format: "karvon-money",
    example: "350 m USD",
    units: &[unit("USD", 1.0, 1.0), unit("m USD", 1e6, 1.0), unit("bn USD", 1e9, 1.0)],
};

static MONEY_RATE: Dimension = Dimension {
    name: "a cost per time",
    format: "karvon-money-rate",
    example: "15 USD/h",
    units: &[unit("USD/h", 1.0, 1.0), unit("USD/d", 1.0, 24.0)],
};

static FUEL_RATE: Dimension = Dimension {
    name: "a volume per time",
    format: "karvon-fuel-rate",
    example: "2.1 l/h",
    units: &[unit("l/h", 1.0, 1.0), unit("l/d", 1.0, 24.0)],
};

static EMISSION: Dimension = Dimension {
    name: "a mass per volume",
    format: "karvon-emission",
    example: "2.68 kg/l",
    units: &[unit("kg/l", 1.0, 1.0)],
};

static DIMENSIONS: [&Dimension; 9] =
    [&DURATION, &RATE, &MASS, &MASS_RATE, &UNIT_VALUE, &MONEY, &MONEY_RATE, &FUEL_RATE, &EMISSION];

impl Dimension {
    /// Returns the dimension whose schema `format` keyword this is.
    pub fn of_format(format: &str) -> Option<&'static Dimension> {
        DIMENSIONS.into_iter().find(|dimension| dimension.format == format)
    }

    /// Returns the symbols of the units, for people.
    pub fn unit_list(&self) -> String {
        self.units.iter().map(|unit| unit.symbol).collect::<Vec<_>>().join(", ")
    }

    /// Says what is wrong with `text` as a quantity of this kind, if anything is.
    pub fn check(&'static self, text: &str) -> Result<(), QuantityError> {
        self.parse(text).map(|_| ())
    }

    fn unit(&self, symbol: &str) -> Option<&Unit> {
        self.units.iter().find(|unit| unit.symbol == symbol)
    }

    /// A regular expression that matches what [`Dimension::parse`] accepts, too large numbers apart.
    fn pattern(&self) -> String {
        let units: Vec<_> = self.units.iter().map(|unit| unit.symbol.replace('/', r"[ \t]*/[ \t]*")).collect();
        format!(r"^[ \t]*[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?[ \t]*({})[ \t]*$", units.join("|"))
    }

    fn parse(&'static self, text: &str) -> Result<Written, QuantityError> {
        let (number, rest) = split_number(text.trim_matches(BLANKS));
        let fault = |kind| QuantityError { kind, text: text.to_owned(), wanted: self };
        if number.is_empty() {
            return Err(fault(Fault::NotANumber));
        }
        // A symbol may have blanks around its slash and nowhere else.
        let symbol = rest.split('/').map(|part| part.trim_matches(BLANKS)).collect::<Vec<_>>().join("/");
        if symbol.is_empty() {
            return Err(fault(Fault::MissingUnit));
        }
        if let Some(rest) = symbol.strip_prefix(',').filter(|rest| rest.starts_with(|next: char| next.is_ascii_digit()))
        {
            let is_of_three = rest.bytes().take_while(u8::is_ascii_digit).count() == 3;
            return Err(fault(Fault::Comma { is_of_three }));
        }
        let Some(unit) = self.unit(&symbol) else {
            return Err(fault(match DIMENSIONS.into_iter().find(|other| other.unit(&symbol).is_some()) {
                Some(found) => Fault::WrongDimension(found),
                None => Fault::UnknownUnit(symbol),
            }));
        };
        let value = number.parse::<f64>().map_or(f64::NAN, |written| written * unit.times / unit.over);
        if !value.is_finite() {
            return Err(fault(Fault::TooLarge));
        }
        Ok(Written { value, text: format!("{number} {symbol}") })
    }
}

/// Splits a decimal number off the front; the first part is empty if there is none.
fn split_number(text: &str) -> (&str, &str) {
    let digits = |from: usize| text[from..].bytes().take_while(u8::is_ascii_digit).count();
    let byte = |at: usize| text.as_bytes().get(at).copied();
    let sign = usize::from(matches!(byte(0), Some(b'+' | b'-')));
    let whole = digits(sign);
    let mut end = sign + whole;
    if byte(end) == Some(b'.') {
        let fraction = digits(end + 1);
        if whole + fraction == 0 {
            return ("", text);
        }
        end += 1 + fraction;
    } else if whole == 0 {
        return ("", text);
    }
    if matches!(byte(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(byte(end + 1), Some(b'+' | b'-')));
        match digits(end + 1 + sign) {
            0 => {}
            exponent => end += 1 + sign + exponent,
        }
    }
    text.split_at(end)
}

/// A quantity as written, and its value in the base unit of its dimension.
#[derive(Clone, Debug)]
struct Written {
    value: f64,
    text: String,
}

/// Why a text is not the quantity that is needed. The display form is one sentence; `help` adds
/// what to write.
#[derive(Clone, Debug, PartialEq, Error)]
#[error("{}", self.sentence())]
pub struct QuantityError {
    kind: Fault,
    text: String,
    wanted: &'static Dimension,
}

#[derive(Clone, Debug, PartialEq)]
enum Fault {
    /// It does not begin with a number.
    NotANumber,
    /// It is a bare number.
    MissingUnit,
    /// It has a comma in its number, perhaps before three digits.
    Comma { is_of_three: bool },
    /// No dimension has this unit.
    UnknownUnit(String),
    /// The unit belongs to another dimension.
    WrongDimension(&'static Dimension),
    /// The value does not fit a double.
    TooLarge,
}

impl QuantityError {
    fn sentence(&self) -> String {
        let Self { kind, text, wanted } = self;
        match kind {
            Fault::NotANumber => format!("`{text}` does not begin with a number"),
            Fault::MissingUnit => format!("`{text}` has no unit"),
            Fault::Comma { .. } => format!("`{text}` has a comma in its number"),
            Fault::UnknownUnit(symbol) => format!("`{symbol}` is not a unit of {}", bare(wanted.name)),
            Fault::WrongDimension(found) => {
                format!("`{text}` is {}; {} such as \"{}\" is needed", found.name, wanted.name, wanted.example)
            }
            Fault::TooLarge => format!("`{text}` is too large"),
        }
    }

    /// Returns what to write instead.
    pub fn help(&self) -> String {
        let wanted = self.wanted;
        if let Fault::Comma { is_of_three } = self.kind {
            let with = |point: &str| self.text.replacen(',', point, 1);
            let thousands =
                if is_of_three { format!(", or \"{}\" if thousands are meant", with("")) } else { String::new() };
            return format!("write a point before decimals, as in \"{}\"{thousands}", with("."));
        }
        format!("write {} as in \"{}\"; its units are {}", wanted.name, wanted.example, wanted.unit_list())
    }
}

fn bare(name: &str) -> &str {
    name.strip_prefix("a ").unwrap_or(name)
}

macro_rules! quantity {
    ($(#[$doc:meta])* $name:ident, $dimension:ident, $(#[$get_doc:meta])* $get:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $name(Written);

        impl $name {
            $(#[$get_doc])*
            pub fn $get(&self) -> f64 {
                self.0.value
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.0.value == other.0.value
            }
        }

        impl FromStr for $name {
            type Err = QuantityError;

            fn from_str(text: &str) -> Result<Self, QuantityError> {
                $dimension.parse(text).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(&self.0.text)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
                out.serialize_str(&self.0.text)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                String::deserialize(from)?.parse().map_err(de::Error::custom)
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({
                    "type": "string",
                    "format": $dimension.format,
                    "pattern": $dimension.pattern(),
                    "examples": [$dimension.example],
                })
            }
        }
    };
}

quantity!(
    /// A length of time, such as "20 min".
    Duration,
    DURATION,
    /// Returns the length in seconds.
    seconds
);
quantity!(
    /// A number per time, such as "67 /d".
    Rate,
    RATE,
    /// Returns the number per hour.
    per_hour
);
quantity!(
    /// A mass, such as "20 t".
    Mass,
    MASS,
    /// Returns the mass in tonnes.
    tonnes
);
quantity!(
    /// A mass per time, such as "1200 t/d".
    MassRate,
    MASS_RATE,
    /// Returns the tonnes per hour.
    tonnes_per_hour
);
quantity!(
    /// A value per mass, such as "252 USD/t".
    UnitValue,
    UNIT_VALUE,
    /// Returns the US dollars per tonne.
    usd_per_tonne
);
quantity!(
    /// A sum of money, such as "50 USD".
    Money,
    MONEY,
    /// Returns the US dollars.
    usd
);
quantity!(
    /// A cost per time, such as "15 USD/h".
    MoneyRate,
    MONEY_RATE,
    /// Returns the US dollars per hour.
    usd_per_hour
);
quantity!(
    /// A volume of fuel per time, such as "2.1 l/h".
    FuelRate,
    FUEL_RATE,
    /// Returns the liters per hour.
    liters_per_hour
);
quantity!(
    /// A mass that a volume of fuel gives off, such as "2.68 kg/l".
    Emission,
    EMISSION,
    /// Returns the kilograms per liter.
    kilograms_per_liter
);

impl Duration {
    /// Returns a duration of so many seconds, written in the largest unit that gives a whole
    /// number.
    ///
    /// # Panics
    ///
    /// If `seconds` is not finite.
    pub fn from_seconds(seconds: f64) -> Self {
        assert!(seconds.is_finite(), "a duration is finite");
        let whole = |unit: &&Unit| {
            let number = seconds / unit.times;
            number.abs() >= 1.0 && number.fract() == 0.0 && number * unit.times == seconds
        };
        // Weeks are left out: planners read "60 d" and "181 d" more easily.
        let unit = DURATION.units.iter().filter(|unit| unit.symbol != "wk").rfind(whole).unwrap_or(&DURATION.units[0]);
        Self(Written { value: seconds, text: format!("{} {}", seconds / unit.times, unit.symbol) })
    }
}

impl Default for Duration {
    fn default() -> Self {
        Self::from_seconds(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_convert() {
        fn check(actual: f64, expected: f64) {
            assert_eq!(actual.to_bits(), expected.to_bits(), "{actual} {expected}");
        }
        let duration = |text: &str| text.parse::<Duration>().unwrap().seconds();
        let rate = |text: &str| text.parse::<Rate>().unwrap().per_hour();
        check(duration("20 min"), 1_200.0);
        check(duration("30s"), 30.0);
        check(duration(" 1.5 h "), 5_400.0);
        check(duration("181 d"), 181.0 * 86_400.0);
        check(duration("2 wk"), 14.0 * 86_400.0);
        check(duration("-4 h"), -14_400.0);
        check(duration(".5 h"), 1_800.0);
        check(duration("1e2\ts"), 100.0);
        check(rate("67 /d"), 67.0 / 24.0);
        check(rate("9/h"), 9.0);
        check(rate("4 / min"), 240.0);
        check(rate("0.5 /s"), 1_800.0);
        check(rate("100 /wk"), 100.0 / 168.0);
        check("20 t".parse::<Mass>().unwrap().tonnes(), 20.0);
        check("500 kg".parse::<Mass>().unwrap().tonnes(), 0.5);
        check("1200 t/d".parse::<MassRate>().unwrap().tonnes_per_hour(), 50.0);
        check("1000 kg / min".parse::<MassRate>().unwrap().tonnes_per_hour(), 60.0);
        check("252 USD/t".parse::<UnitValue>().unwrap().usd_per_tonne(), 252.0);
        check("50 USD".parse::<Money>().unwrap().usd(), 50.0);
        check("360 USD/d".parse::<MoneyRate>().unwrap().usd_per_hour(), 15.0);
        check("48 l/d".parse::<FuelRate>().unwrap().liters_per_hour(), 2.0);
        check("2.68 kg/l".parse::<Emission>().unwrap().kilograms_per_liter(), 2.68);
        check("1.5 USD/kg".parse::<UnitValue>().unwrap().usd_per_tonne(), 1_500.0);
    }

    #[test]
    fn faults_are_named() {
        fn check(text: &str, expected: &str) {
            assert_eq!(text.parse::<Duration>().unwrap_err().to_string(), expected);
        }
        check("", "`` does not begin with a number");
        check("twenty min", "`twenty min` does not begin with a number");
        check(". min", "`. min` does not begin with a number");
        check("nan s", "`nan s` does not begin with a number");
        check("20", "`20` has no unit");
        check("20 mins", "`mins` is not a unit of duration");
        check("20 m in", "`m in` is not a unit of duration");
        check("1e min", "`e min` is not a unit of duration");
        check("20 минут", "`минут` is not a unit of duration");
        check("20 t", "`20 t` is a mass; a duration such as \"20 min\" is needed");
        check("20 / d", "`20 / d` is a rate; a duration such as \"20 min\" is needed");
        check("1e400 s", "`1e400 s` is too large");
        let help = "20".parse::<Duration>().unwrap_err().help();
        assert_eq!(help, "write a duration as in \"20 min\"; its units are s, min, h, d, wk");
    }

    #[test]
    fn writing_and_reading_again_keeps_every_bit() {
        for text in ["20 min", "0.1 h", "-3.3 wk", "+007 d", "1e-7 s", "0.7 d"] {
            let Ok(read) = text.parse::<Duration>() else { continue };
            let again = read.to_string().parse::<Duration>().unwrap();
            assert_eq!(again.seconds().to_bits(), read.seconds().to_bits(), "{text}");
        }
        for seconds in [0.0, -0.0, 1.0, 60.0, 5_184_000.0, 90.0, 0.1, 1.0 / 3.0, 1e300, 3_600.5, -7_200.0, f64::MIN] {
            let written = Duration::from_seconds(seconds);
            let again = written.to_string().parse::<Duration>().unwrap();
            assert_eq!(again.seconds().to_bits(), seconds.to_bits(), "{written}");
        }
        assert_eq!(Duration::from_seconds(5_184_000.0).to_string(), "60 d");
        assert_eq!(Duration::from_seconds(5_400.0).to_string(), "90 min");
        assert_eq!(Duration::default().to_string(), "0 s");
    }

    #[test]
    fn equality_is_of_value() {
        assert_eq!("60 min".parse::<Duration>(), "1 h".parse());
        assert_ne!("61 min".parse::<Duration>(), "1 h".parse());
    }
}
