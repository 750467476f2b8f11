//! What README shows is what the program prints, and what it points to exists.

#![allow(clippy::unwrap_used, clippy::panic)] // a test's way to fail

use std::path::Path;
use std::process::Command;

fn readme() -> String {
    std::fs::read_to_string(root().join("README.md")).unwrap()
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

#[test]
fn the_report_in_readme_is_the_report() {
    let readme = readme();
    let block = readme.split("```text\n").nth(1).unwrap().split("```").next().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_carbon-kepler-mcp"));
    let output = command.arg("report").env_clear().output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), block);
}

/// Files of this repository; addresses elsewhere cannot be looked up without a network.
#[test]
fn links_in_markdown_files_lead_somewhere() {
    for file in [
        "README.md",
        "core/README.md",
        "bindings-node/README.md",
        "bindings-python/README.md",
        "bindings-python/MIGRATION.md",
    ] {
        let folder = root().join(file).parent().unwrap().to_owned();
        let text = std::fs::read_to_string(root().join(file)).unwrap();
        let targets: Vec<&str> = text.split("](").skip(1).map(|rest| rest.split(')').next().unwrap()).collect();
        for target in targets {
            let there = target.starts_with("https://") || folder.join(target).exists();
            assert!(there, "{file} links to {target}, which is not there");
        }
    }
}

/// Exactly two set-up commands, and every flag and variable that README names exists.
#[test]
fn readme_names_only_what_exists() {
    let readme = readme();
    assert_eq!(readme.matches("\ncargo run --release -- report\n").count(), 1);
    assert_eq!(readme.matches("\nmake test\n").count(), 1);
    let mut help = String::new();
    for command in [
        &["report"][..],
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
        let output =
            Command::new(env!("CARGO_BIN_EXE_carbon-kepler-mcp")).args(command).arg("--help").output().unwrap();
        help += &String::from_utf8(output.stdout).unwrap();
    }
    let words = readme.split(|c: char| !(c.is_ascii_alphanumeric() || "-_".contains(c)));
    let named = words.filter(|word| {
        word.starts_with("KEPLER_")
            || word.starts_with("KOREA_")
            || word.starts_with("CARBON_KEPLER_")
            || word.starts_with("MCP_BRIDGE_")
            || (word.starts_with("--") && !word.ends_with('-'))
    });
    let elsewhere = ["--release", "--locked", "--path", "--open", "--test", "CARBON_KEPLER_VECTORS"];
    for word in named.filter(|word| !elsewhere.contains(word)) {
        assert!(help.contains(word), "README names {word}, --help does not");
    }
}
