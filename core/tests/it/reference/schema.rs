//! JSON Schemas as tables: one row for each key, nested ones by path.

use std::collections::BTreeMap;

use serde_json::Value;

use super::unit;
use carbon_kepler_testkit::markdown::{code, table};

/// Objects that more than one tool returns, by what they hold, under the name that the page gives them.
pub(crate) type Shared = BTreeMap<String, &'static str>;

/// The properties of an object, as a key to compare by.
pub(crate) fn shape(schema: &Value) -> String {
    schema["properties"].to_string()
}

/// The branch that is not null, and whether there was one that is.
fn unwrapped(schema: &Value) -> (&Value, bool) {
    match schema["anyOf"].as_array().map(Vec::as_slice) {
        Some([branch, null]) if null["type"] == "null" => (branch, true),
        _ => (schema, false),
    }
}

/// The type in a few words.
fn kind(schema: &Value, shared: &Shared) -> String {
    let (schema, nullable) = unwrapped(schema);
    let words: Option<Vec<_>> = schema["enum"].as_array().map(|them| them.iter().map(|it| code(&plain(it))).collect());
    let kind = match (schema["type"].as_str(), words) {
        (_, Some(words)) => words.join(", "),
        (Some("array"), _) if schema["maxItems"] == 2 => "two bounds".to_owned(),
        (Some("array"), _) => format!("list of {}", kind(&schema["items"], shared)),
        (Some("object"), _) => match shared.get(&shape(schema)) {
            Some(name) if schema["properties"].is_object() => format!("[{name}](#{name})"),
            _ if schema["additionalProperties"].is_object() => {
                format!("by name: {}", kind(&schema["additionalProperties"], shared))
            }
            _ => "object".to_owned(),
        },
        (Some(other), _) => other.to_owned(),
        (None, _) => "any".to_owned(),
    };
    if nullable { kind + " or null" } else { kind }
}

/// A value as text, strings without their quotes.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The meaning of a key; names of keys and values that stand in it are not marked.
fn said(schema: &Value) -> String {
    schema["description"].as_str().unwrap_or_default().replace('<', "&lt;")
}

/// The arguments of a tool.
pub(crate) fn arguments(input: &Value) -> String {
    let is_required = |name: &str| input["required"].as_array().is_some_and(|it| it.iter().any(|it| it == name));
    let rows: Vec<_> = input["properties"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, schema)| {
            let default = match &schema["default"] {
                _ if is_required(name) => "required".to_owned(),
                Value::Null => String::new(),
                default => code(&plain(default)),
            };
            vec![code(name), kind(unwrapped(schema).0, &Shared::new()), default, said(schema)]
        })
        .collect();
    if rows.is_empty() {
        "It takes no arguments.\n".to_owned()
    } else {
        table(&["argument", "type", "default", "meaning"], rows)
    }
}

/// The keys of a result.
pub(crate) fn keys(output: &Value, shared: &Shared) -> String {
    let mut rows = Vec::new();
    collect("", output, shared, &mut rows);
    table(&["key", "type", "unit", "meaning"], rows)
}

fn collect(path: &str, schema: &Value, shared: &Shared, rows: &mut Vec<Vec<String>>) {
    for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
        let path = format!("{path}{name}");
        rows.push(vec![code(&path), kind(schema, shared), unit::of(name).to_owned(), said(schema)]);
        let inner = unwrapped(schema).0;
        let (inner, path) = match inner["type"].as_str() {
            Some("array") => (unwrapped(&inner["items"]).0, format!("{path}[].")),
            _ => (inner, format!("{path}.")),
        };
        if !shared.contains_key(&shape(inner)) {
            collect(&path, inner, shared, rows);
        }
    }
}
