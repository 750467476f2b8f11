//! The page of keys and columns of `report`: keys as real reports have them, meanings from `meanings.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::Value;

use super::reports;
use super::unit;
use carbon_kepler_testkit::markdown::{code, table};

const MEANINGS: &str = include_str!("meanings.toml");

/// Objects that occur in several places, and the part of the page that explains them.
const PARTS: &[(&str, &str)] = &[
    (".steps[].inputs[]", "figure"),
    (".steps[].result", "figure"),
    (".findings[].value", "figure"),
    (".findings[].grid_alone.value", "figure"),
    (".footprint.*", "figure"),
    (".factors.pue", "figure"),
    (".factors.overhead", "figure"),
    (".factors.price", "figure"),
    (".factors.intensity", "intensity"),
    (".controllers[]", "namespaces"),
    (".outcome.workloads", "counts"),
    (".steps[]", "step"),
    (".findings[]", "finding"),
    (".footprint", "footprint"),
    (".coverage", "coverage"),
    (".intensity.factor", "factor"),
    (".pue_factor", "factor"),
    (".factor.basis", "basis"),
    (".pue_factor.basis", "basis"),
];

/// Objects whose keys are data, and what they hold.
const MAPS: [(&str, &str); 2] = [("intervals", "low and high by key"), ("zones_watts", "numbers by zone")];

/// The kinds of values of a key, and the part in which its object is explained.
#[derive(Default)]
struct Key {
    kinds: BTreeSet<&'static str>,
    part: Option<String>,
}

/// Keys of each part in the order in which they were met.
#[derive(Default)]
struct Met {
    parts: BTreeMap<String, Vec<(String, Key)>>,
}

impl Met {
    fn object(&mut self, part: &str, path: &str, object: &serde_json::Map<String, Value>) {
        for (name, value) in object {
            let path = format!("{path}.{name}");
            let inner = self.value(&path, value);
            let keys = self.parts.entry(part.to_owned()).or_default();
            let at = keys.iter().position(|(known, _)| known == name).unwrap_or_else(|| {
                keys.push((name.clone(), Key::default()));
                keys.len() - 1
            });
            let key = &mut keys[at].1;
            key.kinds.extend(kind(name, value));
            key.part = inner.or(key.part.take());
        }
    }

    /// The part that explains what is inside of a value.
    fn value(&mut self, path: &str, value: &Value) -> Option<String> {
        match value {
            Value::Object(object) => {
                let part = part(path);
                if MAPS.iter().any(|(name, _)| *name == part) {
                    return None;
                }
                self.object(&part, path, object);
                Some(part)
            }
            Value::Array(items) => {
                let path = format!("{path}[]");
                items.iter().filter_map(|item| self.value(&path, item)).last()
            }
            _ => None,
        }
    }
}

/// Where an object at this path is explained; what occurs once, under its own name.
fn part(path: &str) -> String {
    let parent = path.rsplit_once('.').map_or("", |(parent, _)| parent);
    let known = PARTS.iter().find(|(end, _)| match end.strip_suffix(".*") {
        Some(end) => parent.ends_with(end),
        None => path.ends_with(end),
    });
    let name = path.rsplit('.').next().unwrap_or_default().trim_end_matches("[]");
    known.map_or(name, |(_, part)| *part).to_owned()
}

fn kind(name: &str, value: &Value) -> Option<&'static str> {
    match value {
        Value::Null => None,
        Value::Bool(_) => Some("true or false"),
        Value::Number(_) => Some("number"),
        Value::String(_) => Some("text"),
        Value::Array(items) => items.first().map(|item| if item.is_string() { "list of text" } else { "list" }),
        Value::Object(_) => Some(MAPS.iter().find(|(known, _)| *known == name).map_or("object", |(_, kind)| kind)),
    }
}

/// The meaning of each key, by part.
type Meanings = BTreeMap<String, BTreeMap<String, String>>;

pub(crate) fn page() -> String {
    let mut meanings: Meanings = toml::from_str(MEANINGS).unwrap();
    let mut met = Met::default();
    for report in reports::all() {
        met.object("report", "", report.as_object().unwrap());
    }
    let frame = meanings.remove("page").unwrap();
    let mut page = frame["head"].clone();
    let order = ["report", "scenario", "workloads", "nodes"];
    let rank = |part: &str| order.iter().position(|it| *it == part).unwrap_or(order.len());
    let mut parts: Vec<_> = met.parts.iter().collect();
    parts.sort_by_key(|(part, _)| (rank(part), part.as_str()));
    let mut known = Meanings::new();
    for (part, keys) in parts {
        let meanings = meanings.remove(part).unwrap_or_else(|| panic!("meanings.toml lacks [{part}]"));
        let mut unused = meanings.clone();
        let about = unused.remove("_about").unwrap_or_else(|| panic!("[{part}] lacks _about"));
        let rows: Vec<_> = keys.iter().map(|(name, key)| row(part, name, key, &mut unused)).collect();
        assert!(unused.is_empty(), "no report has {:?} in {part}", unused.keys());
        let _ = write!(page, "\n### {part}\n\n{about}\n\n{}", table(&["key", "type", "unit", "meaning"], rows));
        known.insert(part.clone(), meanings);
    }
    page += "\n## CSV columns\n";
    for (part, columns) in ["workloads", "nodes"].into_iter().zip(reports::heads()) {
        let mut own = meanings.remove(&format!("csv {part}")).unwrap();
        let about = own.remove("_about").unwrap();
        let rows = columns.iter().map(|column| {
            let meaning = own.remove(column).or_else(|| known[part].get(column).cloned());
            let meaning = meaning.unwrap_or_else(|| panic!("meanings.toml lacks {column} of [csv {part}]"));
            let name = column.trim_end_matches("_low").trim_end_matches("_high");
            vec![code(column), unit::of(name).to_owned(), meaning]
        });
        let rows: Vec<_> = rows.collect();
        assert!(own.is_empty(), "no table has {:?}", own.keys());
        let _ = write!(page, "\n### Columns of {part}\n\n{about}\n\n{}", table(&["column", "unit", "meaning"], rows));
    }
    assert!(meanings.is_empty(), "no report has {:?}", meanings.keys());
    page + "\n" + &frame["tail"]
}

fn row(part: &str, name: &str, key: &Key, meanings: &mut BTreeMap<String, String>) -> Vec<String> {
    let meaning = meanings.remove(name).unwrap_or_else(|| panic!("meanings.toml lacks {name} of [{part:?}]"));
    let kinds = key.kinds.iter().copied().collect::<Vec<_>>().join(" or ");
    let kinds = match &key.part {
        Some(part) if key.kinds.contains("list") => format!("list of [{part}](#{part})"),
        Some(part) => format!("[{part}](#{part})"),
        None => kinds,
    };
    vec![code(name), kinds, unit::of(name).to_owned(), meaning]
}
