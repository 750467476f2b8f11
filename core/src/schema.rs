//! JSON Schemas of what tools, nouns and resources hold. Other languages' types are generated from them.

use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema, generate::SchemaSettings};
use serde_json::Value;

/// Where a schema has the types that it is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subschemas {
    /// Written out where they are used: some MCP hosts do not follow references.
    Inlined,
    /// Each once, in `$defs` by its name, for generators.
    Named,
}

impl Subschemas {
    /// The schema of what is written: a key is required unless it is left out where its value is not known.
    pub(crate) fn of<T: JsonSchema>(self) -> Schema {
        self.settings().for_serialize().into_generator().into_root_schema_for::<T>()
    }

    /// The schema of what is read: a key is required unless it has a default.
    pub(crate) fn of_input<T: JsonSchema>(self) -> Schema {
        self.settings().into_generator().into_root_schema_for::<T>()
    }

    fn settings(self) -> SchemaSettings {
        SchemaSettings::draft2020_12()
            .with(|settings| settings.inline_subschemas = self == Self::Inlined)
            .with_transform(RecursiveTransform(plain))
    }
}

/// Keeps to what most hosts understand.
fn plain(schema: &mut Schema) {
    // The width of numbers in Rust is no format that JSON Schema knows; hosts complain of it.
    schema.remove("format");
    without_examples(schema);
    gather_words(schema);
    split_types(schema);
}

/// Leaves out Rust's examples, which say nothing to readers of other languages, and which models would pay for.
fn without_examples(schema: &mut Schema) {
    if let Some(Value::String(text)) = schema.get_mut("description")
        && let Some((said, _)) = text.split_once("```")
    {
        *text = said.trim_end().to_owned();
    }
}

/// A set of words as one `enum`, where each word is a branch because it has a description.
fn gather_words(schema: &mut Schema) {
    let Some(Value::Array(branches)) = schema.get("oneOf") else { return };
    let word = |branch: &Value| branch.get("const").filter(|word| word.is_string()).cloned();
    let several = |branch: &Value| branch.get("enum").and_then(Value::as_array).cloned();
    let words: Option<Vec<_>> = branches.iter().map(|it| several(it).or_else(|| Some(vec![word(it)?]))).collect();
    let Some(words) = words else { return };
    schema.remove("oneOf");
    schema.insert("type".to_owned(), "string".into());
    schema.insert("enum".to_owned(), words.concat().into());
}

/// One type in each place: where null is allowed it is a branch of its own, which more hosts understand.
fn split_types(schema: &mut Schema) {
    let Some(Value::Array(types)) = schema.get("type").cloned() else { return };
    let Some(fields) = schema.as_object_mut() else { return };
    let said = ["description", "title", "default"];
    let (outer, inner): (Vec<_>, Vec<_>) = std::mem::take(fields)
        .into_iter()
        .filter(|(key, _)| key != "type")
        .partition(|(key, _)| said.contains(&key.as_str()));
    let branch = |kind: &Value| {
        // What restricts a value says nothing of null.
        let restricts = inner.iter().filter(|_| kind != "null").cloned();
        Value::Object(restricts.chain([("type".to_owned(), kind.clone())]).collect())
    };
    fields.extend(outer);
    fields.insert("anyOf".to_owned(), types.iter().map(branch).collect());
}
