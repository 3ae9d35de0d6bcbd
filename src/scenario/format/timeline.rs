//! The timeline: what changes during the run.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::scenario::date::Moment;

/// What changes at a moment, and stays so.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// Day from whose 00:00 on it holds, or day and time, on the clock of the first side in name order.
    pub at: Moment,
    /// Values by dotted path: `{ "station.kz_in_customs.lanes" = 20 }`.
    pub set: BTreeMap<String, Written>,
}

/// A value as it was written, for whatever key it is set to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Written(pub toml::Value);

impl JsonSchema for Written {
    fn schema_name() -> Cow<'static, str> {
        "Written".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["array", "boolean", "number", "object", "string"] })
    }
}
