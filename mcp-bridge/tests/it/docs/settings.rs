//! The page of settings: from the table of settings, the defaults that `config explain` prints, and for the bridge
//! from its help.

use std::collections::BTreeMap;

use carbon_kepler::settings::{Entry, SetBy};
use carbon_kepler_mcp::live::SETTINGS;
use carbon_kepler_testkit::DOCS;
use carbon_kepler_testkit::markdown::{code, table};
use serde_json::Value;

use crate::program::run;

const HEAD: &str = "# Settings

Each setting can be given as a flag, as a variable of the environment, and in a file of `--config-dir` under
`[settings]`. A flag wins over a variable, a variable over a file, a file over the profile, and the profile over the
default. `carbon-kepler-mcp config explain` prints each setting with its value and where it comes from.

Python and Node take the keys of files as keyword arguments and options (`month_hours`, `monthHours`). A library reads
no environment: there only what is passed counts.

An editor that knows TOML completes and checks a file whose first line is `#:schema PATH`, with the path of
`core/schema/settings/file.json`.

This page is written by `make docs-reference`.

";

const TAIL: &str = "
Items of a list are separated by commas in a variable. A variable that is empty counts as not set; one with our prefix
`CARBON_KEPLER_` that means nothing is warned of.

## The bridge

`carbon-kepler-mcp bridge` and `doctor URL` have settings of their own. Lists are repeated as flags.

";

/// One setting as the page shows it. What it is made of may come from anywhere: the page asks for nothing else.
struct Row {
    flag: String,
    variable: String,
    key: String,
    default: String,
    meaning: String,
}

fn rows() -> Vec<Row> {
    let help = printed(&["report", "--help"]) + &printed(&["serve", "--help"]);
    let defaults = defaults();
    let row = |entry: &Entry| {
        let flag = format!("--{}", entry.name());
        let has_flag = help.split_whitespace().any(|word| word == flag);
        let in_file = entry.set_by != SetBy::Flags;
        Row {
            flag: if has_flag { code(&flag) } else { String::new() },
            variable: code(entry.env),
            key: if in_file { code(entry.key) } else { String::new() },
            default: defaults.get(&entry.name()).cloned().unwrap_or_default(),
            meaning: entry.about().replace('|', "\\|"),
        }
    };
    SETTINGS.entries().map(row).collect()
}

/// Default values as `config explain` prints them where nothing is set.
fn defaults() -> BTreeMap<String, String> {
    let rows: Vec<Value> = serde_json::from_str(&printed(&["config", "explain", "--json"])).unwrap();
    let text = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
    rows.iter().map(|row| (text(row, "key"), text(row, "value"))).filter(|(_, value)| value != "-").collect()
}

fn printed(arguments: &[&str]) -> String {
    run(arguments).1
}

/// The flags of the bridge, each with its paragraphs of help.
fn of_bridge() -> Vec<Vec<String>> {
    let help = printed(&["bridge", "--help"]);
    let options = help.split_once("\nOptions:\n").unwrap().1.split_once("\nExamples:").unwrap().0;
    let mut flags: Vec<(String, Vec<String>)> = Vec::new();
    for line in options.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let is_flag = line.starts_with('-') && line.contains("--");
        match flags.last_mut() {
            Some((_, said)) if !is_flag => said.push(line.to_owned()),
            _ => flags.push((line.to_owned(), Vec::new())),
        }
    }
    flags.retain(|(flag, _)| !["--help", "--version"].iter().any(|word| flag.ends_with(word)));
    flags.into_iter().map(|(flag, said)| of_flag(&flag, &said)).collect()
}

fn of_flag(flag: &str, said: &[String]) -> Vec<String> {
    let marked = |name: &str| {
        let line = said.iter().find_map(|line| line.strip_prefix(&format!("[{name}: "))?.strip_suffix(']'));
        line.map_or_else(String::new, |it| code(it.trim_end_matches('=')))
    };
    let values: Vec<_> = said.iter().filter_map(|line| line.strip_prefix("- ")).collect();
    let is_text = |line: &&String| !line.starts_with('[') && !line.starts_with("- ") && *line != "Possible values:";
    let mut meaning = said.iter().filter(is_text).cloned().collect::<Vec<_>>().join(" ");
    if !values.is_empty() {
        let values = values.iter().map(|it| it.split_whitespace().collect::<Vec<_>>().join(" ")).collect::<Vec<_>>();
        meaning = format!("{meaning} ({})", values.join("; "));
    }
    vec![code(flag), marked("env"), marked("default"), meaning.replace('<', "&lt;")]
}

#[test]
fn the_page_of_settings_is_fresh() {
    let rows = rows().into_iter().map(|row| vec![row.flag, row.variable, row.key, row.default, row.meaning]);
    let rows = table(&["flag", "variable", "key in a file", "default", "meaning"], rows);
    let bridge = table(&["flag", "variable", "default", "meaning"], of_bridge());
    DOCS.hold("core/docs/reference/settings.md", &(HEAD.to_owned() + &rows + TAIL + &bridge));
}
