//! The page of tools, from the schemas that every language gets.

use std::fmt::Write as _;

use carbon_kepler::schema::Subschemas;
use carbon_kepler::tools::CATALOG;
use serde_json::Value;

use super::schema::{Shared, arguments, keys, shape};
use carbon_kepler_testkit::markdown::code;

const HEAD: &str = "# Tools

Every surface has the same tools, with the same arguments and the same keys in their results: the MCP server
(`carbon-kepler-mcp serve`), the command line (`carbon-kepler-mcp call NAME '{...}'`), Python (`World.call` and a
method for each tool), Node (`world.call` and a method in camel case) and Rust.

A key says its unit in its name; the column *unit* spells it out. `null` means unknown or not applicable, never 0. The
key `intervals` holds lower and upper bounds by the name of the key that they belong to; an upper bound of `null` means
that none is known. Keys that stand in a list are written `list[].key`.

This page is written by `make docs-reference` from the schemas in `core/schema`.
";

/// Parts that the results of several tools share, with a place to find them in one of them.
const SHARED: [(&str, &str); 2] = [("basis", "/basis"), ("figure", "/basis/properties/carbon_intensity")];

pub(crate) fn page() -> String {
    let mut page = HEAD.to_owned();
    let schemas = CATALOG.map(|tool| (tool.input_schema)(Subschemas::Inlined).to_value()).into_iter();
    let schemas: Vec<_> =
        schemas.zip(CATALOG.map(|tool| (tool.output_schema)(Subschemas::Inlined).to_value())).collect();
    let parts = SHARED.map(|(name, place)| (name, part(&schemas[0].1, place)));
    let shared: Shared = parts.iter().map(|(name, schema)| (shape(schema), *name)).collect();
    page += "\n";
    for tool in &CATALOG {
        let _ = writeln!(page, "- [`{0}`](#{0}): {1}", tool.name, tool.title.to_lowercase());
    }
    for (tool, (input, output)) in CATALOG.iter().zip(&schemas) {
        let _ = write!(page, "\n## {}\n\n{}\n", tool.name, tool.description);
        if !tool.listed {
            page += "\nIt is not listed unless the server is started with `--compat`, but can always be called.\n";
        }
        let _ = write!(page, "\n{}\n{}", arguments(input), keys(output, &shared));
    }
    page += "\n## Shared parts\n";
    for (name, schema) in &parts {
        let others: Shared = shared.iter().filter(|(_, it)| *it != name).map(|(key, it)| (key.clone(), *it)).collect();
        let _ = write!(page, "\n### {name}\n\n{}\n\n{}", about(name), keys(schema, &others));
    }
    page
}

/// The schema of a part, without the branch for null.
fn part(output: &Value, place: &str) -> Value {
    let schema = output.pointer(&format!("/properties{place}")).unwrap_or_else(|| panic!("no {place}"));
    schema["anyOf"].as_array().map_or_else(|| schema.clone(), |branches| branches[0].clone())
}

fn about(name: &str) -> String {
    match name {
        "basis" => "By what a result was counted and judged.".to_owned(),
        "figure" => "A factor with its bounds and where it comes from.".to_owned(),
        other => panic!("{} is not explained", code(other)),
    }
}
