//! Flags and variables that a page names exist.

use std::collections::BTreeSet;

use super::pages::{name, read, shown};

/// Flags of other programs.
const ELSEWHERE: &[&str] = &[
    "--release",
    "--locked",
    "--path",
    "--open",
    "--test",
    "--package",
    "--prefix",
    "--no-deps",
    "--no-index",
    "--no-optional",
    "--offline",
    "--scope",
    "--cpu",
    "--omit",
    "--external",
    "CARBON_KEPLER_VECTORS",
];

#[test]
fn pages_name_only_what_exists() {
    let known = known();
    for file in shown() {
        let text = read(&file);
        let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || "-_".contains(c)));
        for word in words.filter(|word| is_name(word) && !ELSEWHERE.contains(word)) {
            assert!(known.contains(word), "{} names {word}, no --help does", name(&file));
        }
    }
}

fn is_name(word: &str) -> bool {
    let variables = ["KEPLER_", "KOREA_", "CARBON_KEPLER_", "MCP_BRIDGE_"];
    variables.iter().any(|start| word.starts_with(start)) && !word.ends_with('_')
        || word.starts_with("--") && word.len() > 3 && !word.ends_with('-')
}

/// All words of all helps.
fn known() -> BTreeSet<String> {
    let mut known = BTreeSet::new();
    for command in [
        &[][..],
        &["report"],
        &["parse"],
        &["config", "explain"],
        &["serve"],
        &["call"],
        &["doctor"],
        &["tools"],
        &["bridge"],
        &["install"],
        &["print-config"],
    ] {
        let (_, help, _) = crate::program::run(&[command, &["--help"]].concat());
        known.extend(help.split(|c: char| !(c.is_ascii_alphanumeric() || "-_".contains(c))).map(str::to_owned));
    }
    known.extend(carbon_kepler_mcp::live::SETTINGS.entries().map(|entry| entry.env.to_owned()));
    known
}
