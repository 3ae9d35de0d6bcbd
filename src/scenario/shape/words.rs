//! Words for shapes: what one needs, and how to turn a value of another type into it.

use crate::scenario::schema::Shape;
use crate::scenario::tree::Value;

/// What a shape needs, with its article.
pub(super) fn expected(shape: &Shape) -> String {
    match shape {
        Shape::Table(_) | Shape::Map(_) | Shape::Tagged { .. } => "a table".to_owned(),
        Shape::Either(branches) => expected_any(branches),
        Shape::List(_) => "a list".to_owned(),
        Shape::Text => "a string".to_owned(),
        Shape::Choice(words) => format!("one of {}", list(words)),
        Shape::Quantity(dimension) => format!("{} such as \"{}\"", dimension.name, dimension.example),
        Shape::Date => "a date such as 2023-01-31".to_owned(),
        Shape::Moment => "a date such as 2023-01-31, with a time or without".to_owned(),
        Shape::Integer { .. } => "an integer".to_owned(),
        Shape::Number => "a number".to_owned(),
        Shape::Bool => "true or false".to_owned(),
        Shape::Any => "a value".to_owned(),
    }
}

pub(super) fn expected_any(branches: &[Shape]) -> String {
    let mut names: Vec<_> = branches.iter().map(expected).collect();
    names.dedup();
    names.join(" or ")
}

/// How to turn a value of the wrong type into the right one.
pub(super) fn advice(shape: &Shape, value: &Value) -> String {
    match (shape, value) {
        (Shape::Integer { .. } | Shape::Number, Value::String(text)) if text.trim().parse::<f64>().is_ok() => {
            format!("write {} without quotes", text.trim())
        }
        (Shape::Bool, Value::String(text)) if matches!(text.as_str(), "true" | "false") => {
            format!("write {text} without quotes")
        }
        (Shape::Text | Shape::Choice(_), Value::Array(_) | Value::Table(_)) => "write one text in quotes".to_owned(),
        (Shape::Text | Shape::Choice(_), _) => "put the value in quotes".to_owned(),
        (Shape::List(_), _) => "put the value in brackets: [...]".to_owned(),
        (Shape::Table(_) | Shape::Map(_) | Shape::Tagged { .. }, _) => {
            "write keys and values: { key = value }, or a [table] of its own".to_owned()
        }
        (Shape::Quantity(dimension), _) => format!("write it as in \"{}\"", dimension.example),
        (Shape::Date, _) => "write a day as in 2023-01-31, without quotes".to_owned(),
        (Shape::Moment, _) => "write a day as in 2023-01-31, or \"2023-01-31 08:00\"".to_owned(),
        (Shape::Integer { .. }, _) => "write a whole number".to_owned(),
        (Shape::Number, _) => "write digits, as in 1.5".to_owned(),
        (Shape::Bool, _) => "write true or false".to_owned(),
        (Shape::Any, _) => "write a value as in a scenario".to_owned(),
        (Shape::Either(branches), _) => branches.first().map(|first| advice(first, value)).unwrap_or_default(),
    }
}

pub(super) fn list<W: AsRef<str>>(words: impl IntoIterator<Item = W>) -> String {
    words.into_iter().map(|word| word.as_ref().to_owned()).collect::<Vec<_>>().join(", ")
}

pub(super) fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
