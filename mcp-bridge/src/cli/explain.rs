//! `config explain`: each setting with its value and its origin.

use std::process::ExitCode;

use carbon_kepler::Scenario;
use carbon_kepler::render::printable;
use carbon_kepler::settings::{Origin, Setting, Settings};
use carbon_kepler_source::Config;
use serde_json::{Value, json};

use super::args::decide;
use super::columns::Columns;
use super::output;
use super::tool_args::ExplainArgs;
use crate::failed::Failed;

pub(super) fn run(args: &ExplainArgs) -> Result<ExitCode, Failed> {
    let decided = decide(&args.sources, &args.carbon, args.idle)?;
    let mut rows = [of_sources(&decided.config), of_settings(&decided.settings, &decided.scenario)].concat();
    let config_dir = decided.config_dir.unwrap_or_else(|| "-".to_owned());
    rows.push(Row {
        key: "config-dir",
        value: config_dir,
        origin: "--config-dir, CARBON_KEPLER_CONFIG_DIR".to_owned(),
    });
    if args.json {
        let rows: Vec<Value> =
            rows.iter().map(|row| json!({"key": row.key, "value": row.value, "origin": row.origin})).collect();
        let json = serde_json::to_string_pretty(&rows).map_err(std::io::Error::from)?;
        output::raw(&(json + "\n"))?;
        return Ok(ExitCode::SUCCESS);
    }
    let shown = |row: &Row| [row.key, &row.value, &row.origin].map(|text| printable(text).into_owned());
    output::raw(&Columns { gap: 2, least: [0; 3] }.lines(rows.iter().map(shown)))?;
    Ok(ExitCode::SUCCESS)
}

#[derive(Clone)]
struct Row {
    key: &'static str,
    value: String,
    origin: String,
}

fn row<T>(key: &'static str, setting: &Setting<T>, value: impl FnOnce(&T) -> String) -> Row {
    Row { key, value: value(&setting.value), origin: setting.origin.to_string() }
}

/// What is not set.
fn unset(key: &'static str) -> Row {
    Row { key, value: "-".to_owned(), origin: Origin::Default.to_string() }
}

fn of_sources(config: &Config) -> Vec<Row> {
    let sources = match config.sources.value.as_slice() {
        [] => "the recorded sample".to_owned(),
        // Addresses may hold a password.
        some => some
            .iter()
            .map(|it| carbon_kepler_source::Place::parse(it).map_or_else(|_| "?".to_owned(), |it| it.name().to_owned()))
            .collect::<Vec<_>>()
            .join(", "),
    };
    vec![
        row("source", &config.sources, |_| sources),
        config
            .credentials
            .as_ref()
            .map_or_else(|| unset("credentials"), |it| row("credentials", it, |it| format!("{it:?}"))),
        config
            .ca_file
            .as_ref()
            .map_or_else(|| unset("ca-file"), |it| row("ca-file", it, |it| it.display().to_string())),
        row("insecure", &config.insecure, ToString::to_string),
        row("timeout", &config.timeout_seconds, |it| format!("{it} s")),
        row("retries", &config.retries, ToString::to_string),
        row("max-bytes", &config.max_bytes, ToString::to_string),
        row("max-watts", &config.max_watts, |it| format!("{it} W")),
    ]
}

fn of_settings(settings: &Settings, scenario: &Scenario) -> Vec<Row> {
    let profile = || Origin::Profile(scenario.profile.clone()).to_string();
    let factors = &scenario.factors;
    // What the profile decides where nobody else does.
    let or_profile = |key, origin: Option<&Origin>, value: String| Row {
        key,
        value,
        origin: origin.map_or_else(profile, ToString::to_string),
    };
    let ids = scenario.standards.iter().map(|it| it.id.as_str()).collect::<Vec<_>>().join(", ");
    let intensity = factors.intensity.as_ref();
    let grid = intensity.map_or_else(|| "unknown".to_owned(), |it| format!("{} gCO2eq/kWh", it.quantity.value));
    let grid_from = intensity.map_or_else(|| "no factor for the region".to_owned(), |it| it.factor.id.clone());
    vec![
        row("profile", &settings.profile, Clone::clone),
        row("region", &settings.region, Clone::clone),
        or_profile("standard", settings.standards.as_ref().map(|it| &it.origin), ids),
        settings.budgets.as_ref().map_or_else(|| unset("budget"), |it| row("budget", it, |it| it.join(", "))),
        Row { key: "carbon intensity", value: grid, origin: grid_from },
        Row { key: "pue", value: bounds(factors), origin: factors.pue.provenance.clone() },
        settings.factors.as_ref().map_or_else(|| unset("factors"), |it| row("factors", it, Clone::clone)),
        settings.korea_carbon_intensity.as_ref().map_or_else(
            || unset("korea-carbon-intensity"),
            |it| row("korea-carbon-intensity", it, |it| format!("{it} gCO2eq/kWh")),
        ),
        settings
            .korea_pue_target
            .as_ref()
            .map_or_else(|| unset("korea-pue-target"), |it| row("korea-pue-target", it, ToString::to_string)),
        row("overhead", &settings.overhead, ToString::to_string),
        row("price", &settings.price, |it| format!("{it} {}/kWh", factors.currency)),
        row("currency", &settings.currency, Clone::clone),
        or_profile("boundary", settings.boundary.as_ref().map(|it| &it.origin), factors.boundary.name().to_owned()),
        or_profile("decide", settings.decide.as_ref().map(|it| &it.origin), scenario.decide.name().to_owned()),
        settings.idle.as_ref().map_or_else(
            || Row {
                key: "idle",
                value: "undecided, part of the bounds".to_owned(),
                origin: Origin::Default.to_string(),
            },
            |it| row("idle", it, |it| format!("{it:?}").to_lowercase()),
        ),
        or_profile(
            "month-hours",
            settings.month_hours.as_ref().map(|it| &it.origin),
            format!("{} h", factors.month_hours),
        ),
        row("lang", &settings.lang, |it| format!("{it:?}").to_lowercase()),
    ]
}

fn bounds(factors: &carbon_kepler::footprint::Factors) -> String {
    let pue = &factors.pue;
    match pue.high {
        Some(high) if high > pue.value || pue.low < pue.value => format!("{} ({} to {high})", pue.value, pue.low),
        _ => pue.value.to_string(),
    }
}
