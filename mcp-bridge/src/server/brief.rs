//! Small answers for models, which pay for every byte: pages of twenty rows, and of the basis and the bounds what a reader
//! needs first. Sums and counts are always of all, and `detail: "full"` gives the whole.

use carbon_kepler::Error;
use carbon_kepler::tools::World;
use rmcp::model::JsonObject;
use serde_json::{Map, Value, json};

/// The argument of every tool, here only.
const DETAIL: &str = "detail";

/// Rows of a page where nobody says how many, and the most.
const ROWS: u64 = 20;
const MOST_ROWS: u64 = 100;

/// Regions of a page where nobody says how many.
const REGIONS: u64 = 10;

/// How much of an answer is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Detail {
    Short,
    Full,
}

impl Detail {
    /// Takes the argument out of those of a tool; a profile that answers as the prototype did is never shortened.
    pub(super) fn take(arguments: &mut Value, world: &World) -> Result<Self, Error> {
        let given = arguments.as_object_mut().and_then(|it| it.remove(DETAIL)).unwrap_or(Value::Null);
        let is_prototype =
            world.registry.profile(&world.settings.profile.value).is_ok_and(|profile| profile.prototype.is_some());
        match given.as_str() {
            _ if is_prototype => Ok(Self::Full),
            None if given.is_null() => Ok(Self::Short),
            Some("short") => Ok(Self::Short),
            Some("full") => Ok(Self::Full),
            _ => Err(Error::InvalidInput {
                what: DETAIL.to_owned(),
                seen: given.to_string(),
                expected: "short or full".to_owned(),
            }),
        }
    }

    /// Asks for pages of a size that a model can read.
    pub(super) fn page(self, tool: &str, properties: Option<&JsonObject>, arguments: &mut Value) {
        let Some(usual) = usual_rows(tool, properties).filter(|_| self == Self::Short) else { return };
        if arguments.is_null() {
            *arguments = json!({});
        }
        let Some(arguments) = arguments.as_object_mut() else { return };
        match arguments.get("limit").and_then(Value::as_u64) {
            None if arguments.get("limit").is_none_or(Value::is_null) => {
                arguments.insert("limit".to_owned(), usual.into());
            }
            Some(asked) if asked > MOST_ROWS => {
                arguments.insert("limit".to_owned(), MOST_ROWS.into());
            }
            _ => {}
        }
    }

    /// Shortens an answer.
    pub(super) fn shorten(self, answer: &mut Value) {
        if self == Self::Short {
            short(answer);
        }
    }
}

/// Rows of a page of a tool whose answer has pages.
fn usual_rows(tool: &str, properties: Option<&JsonObject>) -> Option<u64> {
    let own = properties?.get("limit")?.get("default").and_then(Value::as_u64).unwrap_or(ROWS);
    Some(own.min(if tool == "get_regional_comparison" { REGIONS } else { ROWS }))
}

/// Adds the argument to a tool's schema, and says how long its pages are here.
pub(super) fn declare(tool: &str, schema: &mut JsonObject) {
    let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) else { return };
    if let Some(usual) = usual_rows(tool, Some(properties)) {
        properties.insert(
            "limit".to_owned(),
            json!({"type": "integer", "minimum": 0, "default": usual, "maximum": MOST_ROWS, "description": "Rows of a page."}),
        );
    }
    let says = "full: the whole basis and all bounds";
    properties.insert(
        DETAIL.to_owned(),
        json!({"type": "string", "enum": ["short", "full"], "default": "short", "description": says}),
    );
}

/// Keys of a basis that a reader needs first.
const OF_BASIS: [&str; 8] = [
    "profile",
    "region",
    "region_is_assumed",
    "measured_by",
    "window_seconds",
    "measured_at",
    "missed_budgets",
    "sources_failed",
];

/// Keys of a factor that a reader needs first.
const OF_FACTOR: [&str; 4] = ["value", "quality", "year", "provenance"];

fn short(value: &mut Value) {
    match value {
        Value::Object(members) => {
            if let Some(basis) = members.get_mut("basis").and_then(Value::as_object_mut) {
                shorten_basis(basis);
            }
            if let Some(bounds) = members.get_mut("intervals").and_then(Value::as_object_mut) {
                bounds.retain(|_, bounds| bounds.get(0) != bounds.get(1));
            }
            if let Some(names) = members.get_mut("members").and_then(Value::as_array_mut) {
                names.truncate(ROWS as usize);
            }
            members.values_mut().for_each(short);
        }
        Value::Array(items) => items.iter_mut().for_each(short),
        _ => {}
    }
}

fn shorten_basis(basis: &mut Map<String, Value>) {
    basis.retain(|key, _| OF_BASIS.contains(&key.as_str()) || matches!(key.as_str(), "carbon_intensity" | "pue"));
    for factor in ["carbon_intensity", "pue"] {
        if let Some(factor) = basis.get_mut(factor).and_then(Value::as_object_mut) {
            factor.retain(|key, _| OF_FACTOR.contains(&key.as_str()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_short_still_says_where_and_by_what() {
        let mut answer = json!({
            "basis": {"region": "KR", "boundary": "facility", "pue": {"value": 1.4, "low": 1.1, "quality": "assumed"}},
            "intervals": {"same": [1.0, 1.0], "wide": [1.0, 2.0], "open": [1.0, null]},
            "rows": [{"intervals": {"same": [3, 3]}}],
        });
        Detail::Full.shorten(&mut answer);
        assert_eq!(answer["basis"]["boundary"], "facility");
        Detail::Short.shorten(&mut answer);
        let expected = json!({
            "basis": {"region": "KR", "pue": {"value": 1.4, "quality": "assumed"}},
            "intervals": {"wide": [1.0, 2.0], "open": [1.0, null]},
            "rows": [{"intervals": {}}],
        });
        assert_eq!(answer, expected);
    }

    #[test]
    fn pages_are_short_unless_somebody_asks() {
        let properties = json!({"limit": {"type": "integer", "default": 500}});
        let limit = |detail: Detail, tool: &str, given: Value| {
            let mut arguments = given;
            detail.page(tool, properties.as_object(), &mut arguments);
            arguments["limit"].clone()
        };
        assert_eq!(limit(Detail::Short, "list", Value::Null), 20);
        assert_eq!(limit(Detail::Short, "get_regional_comparison", json!({"limit": null})), 10);
        assert_eq!(limit(Detail::Short, "list", json!({"limit": 3})), 3);
        assert_eq!(limit(Detail::Short, "list", json!({"limit": 3000})), 100);
        assert_eq!(limit(Detail::Short, "list", json!({"limit": "x"})), "x", "the tool says what is wrong");
        assert_eq!(limit(Detail::Full, "list", json!({})), Value::Null);
    }
}
