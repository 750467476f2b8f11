//! The JSON Schema of configuration files, with which editors complete and check them.

use serde_json::{Map, Value, json};

use super::{Bounds, Entry, Kind, SetBy, Table};

/// The sections of a file beside `[settings]`; the reader of files knows their contents.
const SECTIONS: [(&str, &str, &str); 12] = [
    ("time_zones", "object", "IANA time zones by country, such as KR = \"Asia/Seoul\"; a list where it has several."),
    ("names", "object", "Other names of countries, such as KR = [\"KOR\", \"Korea\"]."),
    ("places", "array", "Names of places, and the regions that are there."),
    ("regions", "object", "Places where machines stand, by their codes: country, zone, intensity, pue."),
    ("factor_sets", "array", "Carbon intensities (gCO2eq/kWh) of one source each."),
    ("pue_sets", "array", "PUEs of one source each."),
    ("standards", "array", "Standards of your own, or other targets for those that are there."),
    ("budgets", "array", "Budgets a month, of namespaces or workloads."),
    ("profiles", "array", "Ways to count and judge."),
    ("laws", "array", "What laws ask for."),
    ("functional_units", "array", "What workloads do, for SCI."),
    ("servers", "array", "What was emitted to make servers."),
];

impl Table {
    /// The schema of what files and programs may set of this table.
    #[must_use]
    pub fn schema(&self) -> Value {
        let entries = self.entries().filter(|entry| entry.set_by != SetBy::Flags);
        let properties: Map<String, Value> = entries.map(|entry| (entry.key.to_owned(), entry.schema())).collect();
        json!({"type": "object", "properties": properties, "additionalProperties": false})
    }

    /// The schema of files that may set what is in this table.
    #[must_use]
    pub fn file_schema(&self) -> Value {
        let mut settings = self.schema();
        settings["description"] = "What flags and variables can set too; they come before files.".into();
        let mut properties = Map::from_iter([("settings".to_owned(), settings)]);
        for (name, kind, description) in SECTIONS {
            properties.insert(name.to_owned(), json!({"description": description, "type": kind}));
        }
        json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "Configuration of carbon-kepler",
            "type": "object",
            "properties": properties,
            "additionalProperties": false,
        })
    }
}

impl Entry {
    /// The schema of its value.
    #[must_use]
    pub fn schema(&self) -> Value {
        let mut schema = match self.kind {
            Kind::Text => json!({"type": "string"}),
            Kind::Secret => json!({"type": "string", "writeOnly": true}),
            Kind::File | Kind::Folder => json!({"type": "string", "format": "path"}),
            Kind::Letters(count) => json!({"type": "string", "pattern": format!("^[A-Za-z]{{{count}}}$")}),
            Kind::Number(bounds, _) => number(bounds),
            Kind::Stated(stated) => {
                let [low, high] = stated.usual();
                json!({"anyOf": [number(Bounds::from(low).to(high)), {"type": "string"}]})
            }
            Kind::Whole(least, u64::MAX, _) => json!({"type": "integer", "minimum": least}),
            Kind::Whole(least, most, _) => json!({"type": "integer", "minimum": least, "maximum": most}),
            Kind::Switch => json!({"type": "boolean"}),
            Kind::Choice(words) => json!({"enum": words}),
            Kind::List | Kind::Addresses => {
                json!({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]})
            }
        };
        schema["description"] = self.about().into();
        if let Some(default) = self.default {
            schema["default"] = self.kind.json(default);
        }
        schema
    }
}

impl Kind {
    /// A value as JSON and TOML write it.
    fn json(&self, text: &str) -> Value {
        let value = match self {
            Self::Number(..) => text.parse::<f64>().ok().map(Value::from),
            Self::Whole(..) => text.parse::<u64>().ok().map(Value::from),
            Self::Switch => text.parse::<bool>().ok().map(Value::from),
            _ => None,
        };
        value.unwrap_or_else(|| text.into())
    }
}

fn number(bounds: Bounds) -> Value {
    let mut schema = json!({"type": "number"});
    let low = if bounds.from_low { "minimum" } else { "exclusiveMinimum" };
    schema[low] = bounds.low.into();
    if bounds.high < f64::MAX {
        schema["maximum"] = bounds.high.into();
    }
    schema
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::Registry;
    use crate::settings::ASSUMPTIONS;

    /// A section that the schema allows and the reader does not know would be a trap.
    #[test]
    fn sections_of_the_schema_are_read() {
        for (name, kind, _) in SECTIONS {
            let empty = if kind == "object" { "{}" } else { "[]" };
            let read = Registry::builtin().unwrap().read("a.toml", &format!("{name} = {empty}"));
            assert!(read.is_ok(), "{name}: {read:?}");
        }
    }

    #[test]
    fn each_kind_says_what_it_takes() {
        let schema = Table(&[ASSUMPTIONS]).file_schema();
        let settings = &schema["properties"]["settings"]["properties"];
        assert_eq!(settings["month_hours"]["maximum"], 744.0);
        assert_eq!(settings["pue"]["anyOf"][0]["maximum"], 3.0);
        assert_eq!(settings["price"]["default"], 0.1);
        assert_eq!(settings["lang"]["enum"], json!(["en", "ko"]));
        assert_eq!(settings["currency"]["pattern"], "^[A-Za-z]{3}$");
        assert_eq!(settings["budget"]["anyOf"][1]["items"]["type"], "string");
    }
}
