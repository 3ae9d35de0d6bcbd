//! The format's schema: derived from the file types, published for editors, compiled for the walker.
//!
//! `schemars` describes the file types as JSON Schema. TOML has no null and numbers of at most 64
//! bits, so the derived schema is first made to say so. The compiled [`Shape`] holds the same in a
//! closed enum; that the two accept the same files is tested against an independent validator.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use serde_json::{Map, Value, json};

use super::format::ScenarioFile;
use super::quantity::Dimension;
use super::study::format::StudyFile;

/// What may stand at one place of a scenario.
#[derive(Clone, Debug)]
pub enum Shape {
    /// A table of known keys.
    Table(BTreeMap<String, Key>),
    /// A table of any keys, with values of one shape.
    Map(Box<Shape>),
    /// A table whose other keys depend on the choice under `tag`.
    Tagged {
        /// Key of the choice.
        tag: String,
        /// Shapes of the whole table by choice.
        variants: BTreeMap<String, Shape>,
    },
    /// One of several shapes.
    Either(Vec<Shape>),
    /// A list with elements of one shape.
    List(Box<Shape>),
    /// Any text.
    Text,
    /// One of a few words.
    Choice(Vec<String>),
    /// A number with a unit.
    Quantity(&'static Dimension),
    /// A day.
    Date,
    /// A day, with a time or without.
    Moment,
    /// A whole number in a range.
    Integer {
        /// Smallest.
        min: i64,
        /// Largest.
        max: i64,
    },
    /// A finite number.
    Number,
    /// True or false.
    Bool,
    /// Any value.
    Any,
}

/// A key of a table.
#[derive(Clone, Debug)]
pub struct Key {
    /// What may stand there.
    pub shape: Shape,
    /// Whether it must be written.
    pub required: bool,
    /// What it means: the first paragraph of its description.
    pub about: String,
}

/// Definitions whose values may be by post.
const AT_POSTS: [&str; 10] =
    ["Breakdown", "Calendar", "Controller", "Gate", "Route", "Space", "Station", "Step", "Stock", "Timetable"];

/// Returns the shape of a scenario whose overlays are merged.
pub fn shape() -> &'static Shape {
    static SHAPE: LazyLock<Shape> = LazyLock::new(|| Compiler::new(&merged()).compile(&merged()));
    &SHAPE
}

/// Returns the shape of a study whose overlays are merged.
pub fn study() -> &'static Shape {
    static SHAPE: LazyLock<Shape> = LazyLock::new(|| Compiler::new(&merged_study()).compile(&merged_study()));
    &SHAPE
}

/// Returns the JSON Schema (draft 07) of a scenario whose overlays are merged.
pub fn merged() -> Value {
    derived::<ScenarioFile>()
}

/// Returns the JSON Schema (draft 07) of a study whose overlays are merged.
pub fn merged_study() -> Value {
    derived::<StudyFile>()
}

fn derived<T: JsonSchema>() -> Value {
    let generator = SchemaSettings::draft07()
        .with_transform(RecursiveTransform(drop_null))
        .with_transform(RecursiveTransform(limit_integers))
        .into_generator();
    generator.into_root_schema_for::<T>().to_value()
}

/// Returns the JSON Schema (draft 07) of a scenario file as it is written.
///
/// It knows `extends` and `remove`, and demands no key but `karvon`, since any other may come from
/// a file that is extended: what is missing shows only once the files are merged.
pub fn for_editors() -> Value {
    as_written(merged())
}

/// Returns the JSON Schema (draft 07) of a study file as it is written; see [`for_editors`].
pub fn study_for_editors() -> Value {
    as_written(merged_study())
}

fn as_written(mut schema: Value) -> Value {
    demand_nothing(&mut schema);
    let paths = json!({ "type": "array", "items": { "type": "string" } });
    schema["properties"]["extends"] = json!({
        "description": "Files that this one changes, relative to it. Later ones win over earlier ones.",
        "anyOf": [{ "type": "string" }, paths],
    });
    schema["properties"]["remove"] = paths;
    schema["properties"]["remove"]["description"] = json!("Paths to take out of what is extended.");
    schema["required"] = json!(["karvon"]);
    allow_by_post(&mut schema);
    schema
}

/// Lets values be by post, which are gone once posts are written out.
fn allow_by_post(schema: &mut Value) {
    let Some(definitions) = schema["definitions"].as_object_mut() else { return };
    for kind in AT_POSTS {
        let properties = definitions.get_mut(kind).and_then(|definition| definition["properties"].as_object_mut());
        for property in properties.into_iter().flat_map(Map::values_mut) {
            let about = property.as_object_mut().and_then(|keys| keys.remove("description"));
            let one = property.take();
            // A table with a `dist` is a random time, and no values by post.
            *property = json!({ "anyOf": [one, { "type": "object", "not": { "required": ["dist"] } }] });
            if let Some(about) = about {
                property["description"] = about;
            }
        }
    }
}

/// Drops `required`; alternatives then overlap, so any number of them may hold.
fn demand_nothing(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            if object.get("required").is_some_and(Value::is_array) {
                object.remove("required");
            }
            if let Some(choices) = object.remove("oneOf") {
                object.insert("anyOf".to_owned(), choices);
            }
            object.values_mut().for_each(demand_nothing);
        }
        Value::Array(items) => items.iter_mut().for_each(demand_nothing),
        _ => {}
    }
}

/// Takes out null, which TOML cannot write.
fn drop_null(schema: &mut schemars::Schema) {
    let is_null = |value: &Value| *value == json!("null") || *value == json!({ "type": "null" });
    let Some(object) = schema.as_object_mut() else { return };
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|name| !is_null(name));
        if let [only] = types.as_slice() {
            let only = only.clone();
            object.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(branches)) = object.get_mut("anyOf") {
        branches.retain(|branch| !is_null(branch));
        if branches.len() == 1 {
            let branches = object.remove("anyOf").unwrap_or_default();
            object.insert("allOf".to_owned(), branches);
        }
    }
}

/// Writes out the limits that the names of integer types only hint at.
fn limit_integers(schema: &mut schemars::Schema) {
    let max = match schema.get("format").and_then(Value::as_str) {
        Some("uint32") => i64::from(u32::MAX),
        // What TOML can write, though the type could hold more.
        Some("uint64") => i64::MAX,
        _ => return,
    };
    schema.insert("maximum".to_owned(), max.into());
}

/// Compiles JSON Schema, as far as `schemars` makes use of it for the file types, into shapes.
///
/// It panics on a keyword it does not know: that is a change of the file types that this file must
/// learn, and no scenario text can cause it.
struct Compiler<'a> {
    definitions: Option<&'a Map<String, Value>>,
}

impl<'a> Compiler<'a> {
    fn new(root: &'a Value) -> Self {
        Self { definitions: root["definitions"].as_object() }
    }

    fn compile(&self, schema: &Value) -> Shape {
        if let Some(name) = schema["$ref"].as_str().and_then(|target| target.strip_prefix("#/definitions/")) {
            let definition =
                self.definitions.and_then(|all| all.get(name)).expect("a schema defines what it refers to");
            return self.compile(definition);
        }
        if let Some([only]) = schema["allOf"].as_array().map(Vec::as_slice) {
            return self.compile(only);
        }
        if let Some(branches) = schema["anyOf"].as_array() {
            return Shape::Either(branches.iter().flat_map(|branch| self.branches(branch)).collect());
        }
        if let Some(branches) = schema["oneOf"].as_array() {
            return self.one_of(branches);
        }
        match schema["type"].as_str() {
            Some("object") => self.table(schema),
            Some("array") => Shape::List(Box::new(self.compile(&schema["items"]))),
            Some("string") => string(schema),
            Some("integer") => {
                let limit = |name: &str| schema[name].as_i64().expect("an integer has limits");
                Shape::Integer { min: limit("minimum"), max: limit("maximum") }
            }
            Some("number") => Shape::Number,
            Some("boolean") => Shape::Bool,
            None => Shape::Any,
            _ => panic!("the walker does not know this schema: {schema}"),
        }
    }

    /// The shapes of a branch; alternatives inside of alternatives are laid flat.
    fn branches(&self, branch: &Value) -> Vec<Shape> {
        match self.compile(branch) {
            Shape::Either(inner) => inner,
            shape => vec![shape],
        }
    }

    /// An enum: words, or tables that tell themselves apart by a constant.
    fn one_of(&self, branches: &[Value]) -> Shape {
        let words: Option<Vec<_>> = branches.iter().map(|branch| constant(branch).map(str::to_owned)).collect();
        if let Some(words) = words {
            return Shape::Choice(words);
        }
        let mut tag = String::new();
        let variants = branches.iter().map(|branch| {
            let properties = branch["properties"].as_object().expect("a tagged variant is a table");
            let found = properties.iter().find_map(|(key, value)| Some((key, constant(value)?)));
            let (key, choice) = found.expect("a tagged variant has a constant");
            key.clone_into(&mut tag);
            (choice.to_owned(), self.compile(branch))
        });
        let variants = variants.collect();
        Shape::Tagged { tag, variants }
    }

    fn table(&self, schema: &Value) -> Shape {
        let Some(properties) = schema["properties"].as_object() else {
            return Shape::Map(Box::new(self.compile(&schema["additionalProperties"])));
        };
        assert_eq!(schema["additionalProperties"], json!(false), "tables deny unknown keys");
        let required = schema["required"].as_array().map_or(&[][..], Vec::as_slice);
        let key = |(name, value): (&String, &Value)| {
            let about = value["description"].as_str().unwrap_or_default();
            let about = about.split("\n\n").next().unwrap_or_default().replace('\n', " ");
            let required = required.iter().any(|known| known == name);
            (name.clone(), Key { shape: self.compile(value), required, about })
        };
        Shape::Table(properties.iter().map(key).collect())
    }
}

fn constant(schema: &Value) -> Option<&str> {
    schema["const"].as_str()
}

fn string(schema: &Value) -> Shape {
    if let Some(word) = constant(schema) {
        return Shape::Choice(vec![word.to_owned()]);
    }
    if let Some(words) = schema["enum"].as_array() {
        return Shape::Choice(words.iter().filter_map(Value::as_str).map(str::to_owned).collect());
    }
    match schema["format"].as_str() {
        None => Shape::Text,
        Some("date") => Shape::Date,
        Some("karvon-moment") => Shape::Moment,
        Some(format) => Shape::Quantity(Dimension::of_format(format).expect("a format is a dimension's")),
    }
}

#[cfg(test)]
mod tests {
    use super::{Shape, for_editors, merged, shape};

    #[test]
    fn the_compiled_shape_knows_the_format() {
        let Shape::Table(keys) = shape() else { panic!("a scenario is a table") };
        assert!(keys["title"].required && !keys["step"].required);
        let Shape::Map(step) = &keys["step"].shape else { panic!("steps are named") };
        let Shape::Table(step) = step.as_ref() else { panic!("a step is a table") };
        let Shape::Either(time) = &step["time"].shape else { panic!("a time is of several shapes") };
        assert!(matches!(time.as_slice(), [Shape::Quantity(_), Shape::Tagged { .. }, Shape::Map(_)]), "{time:?}");
        let Shape::Tagged { tag, variants } = &time[1] else { panic!("a random time is tagged") };
        assert!(tag == "dist" && variants.contains_key("lognormal"));
    }

    #[test]
    fn null_is_gone() {
        assert!(!merged().to_string().contains("null"));
    }

    #[test]
    fn editors_accept_overlays() {
        let schema = for_editors();
        let validator = jsonschema::draft7::new(&schema).expect("a schema");
        let check = |text: &str, expected: bool| {
            let value: serde_json::Value = toml::from_str(text).expect("TOML");
            assert_eq!(validator.is_valid(&value), expected, "{text}");
        };
        check("karvon = 1\nextends = 'a.toml'\nremove = ['step.x']\nstation.uz.lanes = 3", true);
        check("karvon = 1\nstep.x.time = { cv = 0.5 }", true);
        check("karvon = 1\nstep.x.time = { dist = 'gama', cv = 0.5 }", false);
        check("karvon = 1\nstation.uz.lane = 3", false);
        check("title = 'no version'", false);
    }
}
