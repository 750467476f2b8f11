//! Output schemas as hosts are given them: every key of an answer with its type and its words, and no deeper. A model pays for
//! `tools/list` in each conversation; what keys mean stands in their names, and once in the server's instructions.

use rmcp::model::JsonObject;
use serde_json::{Map, Value, json};

/// The keywords that say what a value may be.
const KEPT: [&str; 3] = ["type", "enum", "const"];

/// The outline of an object's schema: its keys with their types, lists and objects left open.
pub(super) fn outline(schema: &JsonObject) -> JsonObject {
    let properties = schema.get("properties").and_then(Value::as_object);
    let outlined: Map<String, Value> =
        properties.into_iter().flatten().map(|(key, value)| (key.clone(), shape(value))).collect();
    let mut outline =
        Map::from_iter([("type".to_owned(), json!("object")), ("properties".to_owned(), outlined.into())]);
    if let Some(required) = schema.get("required") {
        outline.insert("required".to_owned(), required.clone());
    }
    outline
}

/// The values that are allowed: a type, words, or branches of them.
fn shape(schema: &Value) -> Value {
    let Some(fields) = schema.as_object() else { return json!({}) };
    match ["anyOf", "oneOf"].into_iter().find_map(|it| fields.get(it)?.as_array()) {
        Some(branches) => json!({ "anyOf": branches.iter().map(shape).collect::<Vec<_>>() }),
        None => Value::Object(fields.iter().filter(|(key, _)| KEPT.contains(&key.as_str())).map(cloned).collect()),
    }
}

fn cloned((key, value): (&String, &Value)) -> (String, Value) {
    (key.clone(), value.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_keep_types_and_words_and_lose_what_is_inside() {
        let schema = json!({
            "title": "Answer",
            "description": "Long.",
            "type": "object",
            "properties": {
                "status": {"description": "All together.", "type": "string", "enum": ["COMPLIANT", "UNKNOWN"]},
                "power_watts": {"description": "W", "anyOf": [{"type": "number"}, {"type": "null"}]},
                "note": {"anyOf": [{"type": "string", "enum": ["a"]}, {"type": "null"}]},
                "rows": {"type": "array", "items": {"type": "object", "properties": {"x": {"type": "number"}}}},
                "any": true,
            },
            "required": ["status"],
        });
        let expected = json!({
            "type": "object",
            "properties": {
                "status": {"type": "string", "enum": ["COMPLIANT", "UNKNOWN"]},
                "power_watts": {"anyOf": [{"type": "number"}, {"type": "null"}]},
                "note": {"anyOf": [{"type": "string", "enum": ["a"]}, {"type": "null"}]},
                "rows": {"type": "array"},
                "any": {},
            },
            "required": ["status"],
        });
        assert_eq!(Value::Object(outline(schema.as_object().unwrap())), expected);
    }
}
