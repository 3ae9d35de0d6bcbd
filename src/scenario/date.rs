//! Dates: days without a time or a time zone, as a planner writes them (`2023-01-31`).
//!
//! A date is read from TOML's own dates and from strings of the same form, and written as a string,
//! which any format can hold. A moment may have a time of day (`"2023-01-31 08:00"`), too.

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

/// A text that is not a date.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DateError {
    /// It is not of the form YYYY-MM-DD.
    #[error("`{0}` is not a date of the form 2023-01-31")]
    Form(String),
    /// No calendar has such a day.
    #[error("there is no day {0}")]
    NoDay(String),
}

impl FromStr for Date {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let form = |(at, byte): (usize, u8)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() };
        if text.len() != 10 || !text.bytes().enumerate().all(form) {
            return Err(DateError::Form(text.to_owned()));
        }
        jiff::civil::Date::from_str(text).map(Self).map_err(|_| DateError::NoDay(text.to_owned()))
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

/// A civil date with a time of day; midnight where none is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub jiff::civil::DateTime);

impl From<Date> for Moment {
    fn from(date: Date) -> Self {
        Self(date.0.to_datetime(jiff::civil::Time::midnight()))
    }
}

/// A text that is neither a date nor a date and a time.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is neither a date such as 2023-01-31 nor a date and a time such as 2023-01-31 08:00")]
pub struct MomentError(String);

impl FromStr for Moment {
    type Err = MomentError;

    fn from_str(text: &str) -> Result<Self, MomentError> {
        let fault = || MomentError(text.to_owned());
        let (date, time) = text.split_once([' ', 'T']).map_or((text, None), |(date, time)| (date, Some(time)));
        let date = date.parse::<Date>().map_err(|_| fault())?;
        let form = |(at, byte): (usize, u8)| if at % 3 == 2 { byte == b':' } else { byte.is_ascii_digit() };
        let time = match time {
            None => jiff::civil::Time::midnight(),
            Some(time) if [5, 8].contains(&time.len()) && time.bytes().enumerate().all(form) => {
                time.parse().map_err(|_| fault())?
            }
            Some(_) => return Err(fault()),
        };
        Ok(Self(date.0.to_datetime(time)))
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (date, time) = (self.0.date(), self.0.time());
        match (time == jiff::civil::Time::midnight(), time.second()) {
            (true, _) => write!(out, "{date}"),
            (false, 0) => write!(out, "{date} {}", time.strftime("%H:%M")),
            (false, _) => write!(out, "{date} {}", time.strftime("%H:%M:%S")),
        }
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        // What `toml` hands over as a date of its own has the form of one.
        match toml::Value::deserialize(from)? {
            toml::Value::String(text) => text.parse().map_err(de::Error::custom),
            toml::Value::Datetime(moment) => moment.to_string().parse().map_err(de::Error::custom),
            _ => Err(de::Error::custom("a date such as 2023-01-31 or a date and a time")),
        }
    }
}

impl JsonSchema for Moment {
    fn schema_name() -> Cow<'static, str> {
        "Moment".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "karvon-moment", "examples": ["2023-01-31", "2023-01-31 08:00"] })
    }
}

#[cfg(test)]
mod tests {
    use super::{Date, Moment};

    #[test]
    fn moments_are_dates_with_or_without_a_time() {
        #[derive(serde::Deserialize)]
        struct Holder {
            at: Moment,
        }
        let read = |text: &str| toml::from_str::<Holder>(text).map(|holder| holder.at.to_string()).ok();
        for (text, expected) in [
            ("at = 2023-01-31", "2023-01-31"),
            ("at = '2023-01-31'", "2023-01-31"),
            ("at = '2023-01-31 00:00'", "2023-01-31"),
            ("at = '2023-01-31 08:00'", "2023-01-31 08:00"),
            ("at = 2023-01-31T08:00:30", "2023-01-31 08:00:30"),
            ("at = 2023-01-31 23:59:00", "2023-01-31 23:59"),
        ] {
            assert_eq!(read(text).as_deref(), Some(expected), "{text}");
        }
        for bad in
            ["'2023-01-31 24:00'", "'2023-01-31 8:00'", "'2023-01-31 08:00Z'", "2023-01-31T08:00:00Z", "08:00:00", "3"]
        {
            assert_eq!(read(&format!("at = {bad}")), None, "{bad}");
        }
    }

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
