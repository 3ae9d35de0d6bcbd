//! Dates: days without a time or a time zone, as a planner writes them (`2023-01-31`).
//!
//! A date is read from TOML's own dates and from strings of the same form, and written as a string,
//! which any format can hold.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};
use thiserror::Error;

/// A civil date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(pub jiff::civil::Date);

/// A text that is not a date of the form YYYY-MM-DD.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is not a date of the form 2023-01-31")]
pub struct DateError(String);

impl FromStr for Date {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let fault = || DateError(text.to_owned());
        let form = |(at, byte): (usize, u8)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() };
        if text.len() != 10 || !text.bytes().enumerate().all(form) {
            return Err(fault());
        }
        jiff::civil::Date::from_str(text).map(Self).map_err(|_| fault())
    }
}

impl fmt::Display for Date {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.0)
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Date;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a date such as 2023-01-31")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Date, E> {
                text.parse().map_err(E::custom)
            }

            // The shape in which `toml` hands over its own dates.
            fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Date, A::Error> {
                let date = toml::value::Datetime::deserialize(de::value::MapAccessDeserializer::new(map))?;
                date.to_string().parse().map_err(de::Error::custom)
            }
        }
        from.deserialize_any(Visitor)
    }
}

impl JsonSchema for Date {
    fn schema_name() -> Cow<'static, str> {
        "Date".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "date", "examples": ["2023-01-31"] })
    }
}

#[cfg(test)]
mod tests {
    use super::Date;

    #[test]
    fn dates_are_read_from_literals_and_strings() {
        #[derive(serde::Deserialize)]
        struct Holder {
            day: Date,
        }
        let read = |text: &str| toml::from_str::<Holder>(text).map(|holder| holder.day.to_string()).ok();
        assert_eq!(read("day = 2023-01-31").as_deref(), Some("2023-01-31"));
        assert_eq!(read("day = '2023-01-31'").as_deref(), Some("2023-01-31"));
        for bad in ["2023-02-30", "'2023-02-30'", "'20230131'", "2023-01-31T00:00:00Z", "08:00:00", "3", "'+002023-01'"]
        {
            assert_eq!(read(&format!("day = {bad}")), None, "{bad}");
        }
    }
}
