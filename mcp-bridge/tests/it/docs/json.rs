//! JSON in pages is JSON, and what it tells a host to start can be started.

use serde_json::Value;

use crate::program::program;

use super::pages::{blocks, name, read, shown};

#[test]
fn configurations_are_such() {
    let mut entries = 0;
    for file in shown() {
        for block in blocks(&read(&file)).iter().filter(|block| block.language == "json") {
            let value: Value = serde_json::from_str(&block.text)
                .unwrap_or_else(|error| panic!("{}: {error}: {}", name(&file), block.text));
            let servers = value.get("mcpServers").or_else(|| value.get("servers"));
            for entry in servers.and_then(Value::as_object).into_iter().flat_map(serde_json::Map::values) {
                check(entry);
                entries += 1;
            }
        }
    }
    assert!(entries >= 4, "{entries}");
}

/// `print-config` refuses what the program would refuse.
fn check(entry: &Value) {
    let words = entry["args"].as_array().unwrap_or_else(|| panic!("no args: {entry}"));
    let words = words.iter().map(|word| word.as_str().unwrap());
    let mut command = program();
    command.env("HOME", "/nowhere").args(["print-config", "--client", "claude-desktop", "--"]).args(words);
    for (name, value) in entry["env"].as_object().into_iter().flatten() {
        command.env(name, value.as_str().unwrap());
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{entry}: {}", String::from_utf8_lossy(&output.stderr));
}
