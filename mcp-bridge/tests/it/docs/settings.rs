//! The page of settings: from the keys that the core knows, the defaults that `config explain` prints, and for the bridge
//! from its help.

use std::collections::BTreeMap;
use std::process::Command;

use carbon_kepler::settings::KEYS;
use serde_json::Value;

use super::PROGRAM;
use super::page::{code, hold, table};

const HEAD: &str = "# Settings

Each setting can be given as a flag, as a variable of the environment, and in a file of `--config-dir` under
`[settings]`. A flag wins over a variable, a variable over a file, a file over the profile, and the profile over the
default. `carbon-kepler-mcp config explain` prints each setting with its value and where it comes from.

Python and Node take the keys of files as keyword arguments and options (`month_hours`, `monthHours`). A library reads
no environment: there only what is passed counts.

This page is written by `make docs-reference`.

";

const TAIL: &str = "
Items of a list are separated by commas in a variable. A variable that is empty counts as not set; one with our prefix
`CARBON_KEPLER_` that means nothing is warned of.

## The bridge

`carbon-kepler-mcp bridge` and `doctor URL` have settings of their own. Lists are repeated as flags.

";

/// Meaning of each setting, by its flag.
const MEANINGS: [(&str, &str); 28] = [
    (
        "source",
        "Address of an exporter (`/metrics` is added where it has no path), a file, or `-` for standard input; a list, one for each node. Without any, `report` shows a recorded sample",
    ),
    ("bearer-token", "Bearer token for the exporters"),
    ("bearer-token-file", "File with a bearer token, read anew for each request"),
    ("basic-auth", "`user:password` for the exporters"),
    ("basic-auth-file", "File with one line `user:password`"),
    ("ca-file", "PEM file of certificate authorities to trust beside the system's"),
    ("insecure", "Do not check certificates; `true` or `false`"),
    ("timeout", "Time for one complete answer, in seconds"),
    ("retries", "Repetitions after a failure that may pass"),
    ("max-bytes", "Largest body, decompressed, in bytes"),
    (
        "max-watts",
        "Largest plausible value of one meter, in watts; more counts as unknown. The default is 1000 for one hardware counter",
    ),
    ("config-dir", "Folder of your own `*.toml` and `*.json`; a file cannot set it"),
    ("profile", "How to count and judge: `default`, `oss-korea-2025`, or one from a file"),
    (
        "region",
        "Where the machines stand: a region of AWS, Google Cloud or Azure, a country (`KR`), or a site from a file",
    ),
    ("standard", "Standards to hold workloads against; a list"),
    (
        "budget",
        "Budgets a month; a list. `10kg` or `25kWh` for each workload, `shop=10kg` for a namespace, `shop/web-*=5kg` for each of these workloads",
    ),
    ("pue", "PUE of the facility, 1 or more. Without it: as published for the region, else assumed"),
    ("factors", "The one factor set to take carbon intensities from. Without it: the best evidence for the region"),
    ("korea-carbon-intensity", "Carbon intensity of Korean regions, in gCO2eq/kWh"),
    ("korea-pue-target", "Target of `KR_PUE_GREEN_DC`, 1 or more"),
    ("overhead", "Server over component energy: fans, power supply, disks; 1 or more"),
    ("price", "Price of a kWh, 0 or more; with `currency` unless that is USD"),
    ("currency", "Currency of the price, three letters"),
    ("boundary", "Up to where energy is counted: `component`, `server` or `facility`"),
    ("decide", "Compare bounds (`interval`) or central values (`point`)"),
    (
        "idle",
        "Who carries a node's idle power: `none`, `proportional` or `equal`. While nobody has said so, it is part of the bounds",
    ),
    ("month-hours", "Hours that count as a month, 1 to 744"),
    ("lang", "Language of tables and HTML: `en` or `ko`"),
];

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
    let meanings: BTreeMap<_, _> = MEANINGS.into();
    let row = |key: &carbon_kepler::settings::Key| {
        let flag = format!("--{}", key.flag);
        let has_flag = help.split_whitespace().any(|word| word == flag);
        let in_file = key.flag != "config-dir";
        Row {
            flag: if has_flag { code(&flag) } else { String::new() },
            variable: code(key.env),
            key: if in_file { code(&key.flag.replace('-', "_")) } else { String::new() },
            default: defaults.get(key.flag).cloned().unwrap_or_default(),
            meaning: meanings.get(key.flag).unwrap_or_else(|| panic!("{} is not explained", key.flag)).to_string(),
        }
    };
    assert_eq!(KEYS.len(), MEANINGS.len(), "a meaning of a setting that does not exist");
    KEYS.iter().map(row).collect()
}

/// Default values as `config explain` prints them where nothing is set.
fn defaults() -> BTreeMap<String, String> {
    let rows: Vec<Value> = serde_json::from_str(&printed(&["config", "explain", "--json"])).unwrap();
    let text = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
    rows.iter().map(|row| (text(row, "key"), text(row, "value"))).filter(|(_, value)| value != "-").collect()
}

fn printed(arguments: &[&str]) -> String {
    let output = Command::new(PROGRAM).env_clear().args(arguments).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
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
    let core = super::pages::root().join("core").display().to_string();
    hold(&core, "reference/settings.md", &(HEAD.to_owned() + &rows + TAIL + &bridge));
}
