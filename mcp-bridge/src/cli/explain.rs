//! `config explain`: each setting of the table with its value and its origin.

use std::process::ExitCode;

use carbon_kepler::Scenario;
use carbon_kepler::render::printable;
use carbon_kepler::settings::{Entry, Kind, Origin};
use serde_json::{Value, json};

use super::columns::Columns;
use super::output;
use super::tool_args::ExplainArgs;
use crate::failed::Failed;
use crate::live::{Decided, SETTINGS};

pub(super) fn run(args: &ExplainArgs) -> Result<ExitCode, Failed> {
    let decided = args.settings.decide()?;
    let mut rows: Vec<Row> = SETTINGS.entries().map(|entry| row(entry, &decided)).collect();
    // No setting, but what several of them come to.
    rows.push(carbon_intensity(&decided.scenario));
    if args.json {
        let rows: Vec<Value> =
            rows.iter().map(|row| json!({"key": row.key, "value": row.value, "origin": row.origin})).collect();
        let json = serde_json::to_string_pretty(&rows).map_err(std::io::Error::from)?;
        output::raw(&(json + "\n"))?;
        return Ok(ExitCode::SUCCESS);
    }
    let shown = |row: &Row| [&row.key, &row.value, &row.origin].map(|text| printable(text).into_owned());
    output::raw(&Columns { gap: 2, least: [0; 3] }.lines(rows.iter().map(shown)))?;
    Ok(ExitCode::SUCCESS)
}

struct Row {
    key: String,
    value: String,
    origin: String,
}

fn row(entry: &Entry, decided: &Decided) -> Row {
    let (value, origin) = match decided.given(entry) {
        Some((origin, values)) => (shown(entry, values, decided), origin.to_string()),
        None => unset(entry, decided),
    };
    // What is said of it is not always what it comes to.
    let (value, origin) = match entry.key {
        "pue" => pue(&decided.scenario),
        "bearer_token" | "bearer_token_file" | "basic_auth" | "basic_auth_file" if value != "-" => {
            (used(value, &origin, decided), origin)
        }
        _ => (value, origin),
    };
    Row { key: entry.name(), value, origin }
}

/// Of credentials only those of the first layer count.
fn used(value: String, origin: &str, decided: &Decided) -> String {
    match decided.config.credentials.as_ref().map(|it| it.origin.to_string()) {
        Some(first) if first != origin => format!("not used beside {first}"),
        _ => value,
    }
}

/// A value as a person reads it.
fn shown(entry: &Entry, values: &[String], decided: &Decided) -> String {
    let last = values.last().map_or("", |value| value.trim());
    match entry.kind {
        Kind::Secret => "[secret]".to_owned(),
        // Addresses may hold a password.
        Kind::Addresses => values.iter().map(|address| place(address)).collect::<Vec<_>>().join(", "),
        Kind::List => values.join(", "),
        Kind::Stated(stated) => {
            let value = stated.read(last).map_or_else(|_| last.to_owned(), |value| value.to_string());
            format!("{value} {}", stated.unit()).trim_end().to_owned()
        }
        Kind::Whole(_, _, unit) => format!("{last} {unit}").trim_end().to_owned(),
        Kind::Number(_, unit) => {
            let number = last.parse().map_or_else(|_| last.to_owned(), |number: f64| number.to_string());
            // Its unit is another setting.
            let unit =
                if entry.key == "price" { decided.settings.currency.value.clone() + "/kWh" } else { unit.to_owned() };
            format!("{number} {unit}").trim_end().to_owned()
        }
        _ => last.to_owned(),
    }
}

fn place(address: &str) -> String {
    carbon_kepler_source::Place::parse(address).map_or_else(|_| "?".to_owned(), |place| place.name().to_owned())
}

/// The value that counts where nobody has set it: the default, or the profile's.
fn unset(entry: &Entry, decided: &Decided) -> (String, String) {
    let scenario = &decided.scenario;
    let of_profile = match entry.key {
        "standard" => Some(scenario.standards.iter().map(|it| it.id.as_str()).collect::<Vec<_>>().join(", ")),
        "boundary" => Some(scenario.factors.boundary.name().to_owned()),
        "decide" => Some(scenario.decide.name().to_owned()),
        "month_hours" => Some(format!("{} h", scenario.factors.month_hours)),
        _ => None,
    };
    if let Some(value) = of_profile {
        return (value, Origin::Profile(scenario.profile.clone()).to_string());
    }
    let value = match (entry.key, entry.default) {
        ("source", _) => "the recorded sample".to_owned(),
        ("idle", _) => "undecided, part of the bounds".to_owned(),
        (_, Some(default)) => shown(entry, &[default.to_owned()], decided),
        (_, None) => "-".to_owned(),
    };
    (value, Origin::Default.to_string())
}

fn pue(scenario: &Scenario) -> (String, String) {
    let pue = &scenario.factors.pue;
    let value = match pue.high {
        Some(high) if high > pue.value || pue.low < pue.value => format!("{} ({} to {high})", pue.value, pue.low),
        _ => pue.value.to_string(),
    };
    (value, pue.provenance.clone())
}

fn carbon_intensity(scenario: &Scenario) -> Row {
    let intensity = scenario.factors.intensity.as_ref();
    let value = intensity.map_or_else(|| "unknown".to_owned(), |it| format!("{} gCO2eq/kWh", it.quantity.value));
    let origin = intensity.map_or_else(|| "no factor for the region".to_owned(), |it| it.factor.id.clone());
    Row { key: "carbon intensity".to_owned(), value, origin }
}
