//! The schemas in `core/schema`, from which other languages are generated: fresh, and with a set for every set of words.

use std::path::{Path, PathBuf};

use carbon_kepler::nouns;
use carbon_kepler::schema::Subschemas;
use carbon_kepler::tools::CATALOG;
use carbon_kepler::tools::resources::TEMPLATES;
use serde_json::{Value, json};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("schema")
}

/// All files with what they should hold.
fn files() -> Vec<(PathBuf, Value)> {
    let mut files = Vec::new();
    for tool in &CATALOG {
        let said = json!({
            "name": tool.name,
            "title": tool.title,
            "description": tool.description,
            "listed": tool.listed,
            "input": (tool.input_schema)(Subschemas::Named),
            "output": (tool.output_schema)(Subschemas::Named),
        });
        files.push((folder().join(format!("{}.json", tool.name)), said));
    }
    for (order, it) in TEMPLATES.iter().enumerate() {
        let said = json!({
            "order": order,
            "uri": it.uri,
            "name": it.name,
            "title": it.title,
            "description": it.description,
            "document": (it.schema)(Subschemas::Named),
        });
        files.push((folder().join(format!("resources/{}.json", it.name)), said));
    }
    for (name, schema) in nouns::schemas(Subschemas::Named) {
        files.push((folder().join(format!("nouns/{name}.json")), json!(schema)));
    }
    files
}

#[test]
fn schemas_are_fresh() {
    for (path, fresh) in files() {
        let fresh = serde_json::to_string_pretty(&fresh).unwrap() + "\n";
        if std::env::var_os("CARBON_KEPLER_WRITE_SCHEMAS").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &fresh).unwrap();
        }
        let stored = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(stored == fresh, "{} is stale: make schema writes it", path.display());
    }
}

/// A file that nothing writes any more would still be read by the generators.
#[test]
fn no_schema_is_left_over() {
    let written: Vec<PathBuf> = files().into_iter().map(|(path, _)| path).collect();
    for place in [folder(), folder().join("nouns"), folder().join("resources")] {
        for entry in std::fs::read_dir(place).unwrap() {
            let path = entry.unwrap().path();
            assert!(path.is_dir() || written.contains(&path), "{} is written by nothing", path.display());
        }
    }
}

/// Keys, or ends of keys, whose values are words of a set.
const WORDS: [&str; 18] = [
    "status",
    "verdict",
    "kind",
    "depends_on",
    "quality",
    "boundary",
    "decide",
    "complexity",
    "priority",
    "urgency",
    "measured_by",
    "action_type",
    "type",
    "sort_by",
    "state",
    "total_unknown",
    "status_filter",
    "optimizations",
];

/// Texts that end like a set of words: users' files may say anything of a curve, and why a power is not known is said in
/// words for people. A basis has four parts, which users' files may put in words of their own.
const TEXTS: [&str; 4] =
    ["CurveNote.quality", "CurveSource.quality", "PodMetrics.measurement_status", "FactorBasis.kind"];

/// Calls with each property of a schema and of its types, as `Type.key`.
fn each_property(schema: &Value, see: &mut impl FnMut(&str, &str, &Value)) {
    let root = schema["title"].as_str().unwrap_or_default();
    let types = schema["$defs"].as_object().into_iter().flatten().map(|(name, it)| (name.as_str(), it));
    for (name, it) in types.chain([(root, schema)]) {
        for (key, property) in it["properties"].as_object().into_iter().flatten() {
            see(name, key, property);
        }
    }
}

/// Whether a value may be a text that is no word of a set, given the types by name.
fn is_bare(schema: &Value, types: &Value) -> bool {
    if let Some(name) = schema["$ref"].as_str() {
        return is_bare(&types[name.trim_start_matches("#/$defs/")], types);
    }
    let branches = schema["anyOf"].as_array().into_iter().flatten().any(|it| is_bare(it, types));
    let items = schema.get("items").is_some_and(|it| is_bare(it, types));
    branches || items || (schema["type"] == "string" && schema.get("enum").is_none())
}

fn schemas() -> Vec<Value> {
    let parts = |file: Value| match &file["output"] {
        Value::Null if file["document"].is_null() => vec![file],
        Value::Null => vec![file["document"].clone()],
        output => vec![output.clone(), file["input"].clone()],
    };
    files().into_iter().flat_map(|(_, file)| parts(file)).collect()
}

#[test]
fn sets_of_words_are_sets_in_schemas() {
    let (mut seen, mut bare) = (0, Vec::new());
    for schema in schemas() {
        each_property(&schema, &mut |of, key, property| {
            let place = format!("{of}.{key}");
            let is_word = |word: &str| key == word || key.ends_with(&format!("_{word}"));
            if WORDS.iter().any(|word| is_word(word)) && !TEXTS.contains(&place.as_str()) {
                seen += 1;
                if is_bare(property, &schema["$defs"]) {
                    bare.push(place);
                }
            }
        });
    }
    assert!(bare.is_empty(), "texts that should be words of a set: {bare:?}");
    assert!(seen > 30, "{seen} words were looked at");
}

/// Hosts that follow no references get none, and the same words.
#[test]
fn inlined_schemas_have_no_references() {
    for tool in &CATALOG {
        for schema in [tool.input_schema, tool.output_schema] {
            let text = json!(schema(Subschemas::Inlined)).to_string();
            assert!(!text.contains("$ref") && !text.contains("$defs"), "{}", tool.name);
        }
    }
    let output = json!((CATALOG[0].output_schema)(Subschemas::Inlined));
    assert_eq!(output["properties"]["status"]["enum"], json!(["COMPLIANT", "NON_COMPLIANT", "UNKNOWN"]));
    let nullable = &output["properties"]["carbon_status"]["anyOf"];
    assert_eq!(nullable[0]["enum"], output["properties"]["status"]["enum"]);
    assert_eq!(nullable[1], json!({"type": "null"}));
}

/// A type has one structure wherever it stands, so that generators can write it once.
#[test]
fn a_name_means_one_type() {
    let mut types = std::collections::BTreeMap::new();
    for schema in schemas() {
        for (name, it) in schema["$defs"].as_object().into_iter().flatten() {
            let known = types.entry(name.clone()).or_insert_with(|| it.clone());
            assert!(known == it, "two types are called {name}");
        }
    }
    assert!(types.len() > 20, "{} types", types.len());
}
