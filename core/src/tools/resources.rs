//! Documents that are read by address rather than asked for: standards and laws, carbon intensities, a pod's metrics. MCP and the
//! libraries of other languages serve the same.
//!
//! ```
//! use carbon_kepler::{Settings, tools::{World, resources}, registry::Registry};
//!
//! let world = World::new(Registry::builtin()?, Settings::default());
//! let seoul = resources::read(&world, "carbon-intensity://ap-northeast-2")?;
//! assert_eq!(seoul["average_gCO2eq_kWh"], 417.3);
//! # Ok::<(), carbon_kepler::Error>(())
//! ```

use jiff::Timestamp;
use jiff::tz::TimeZone;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use super::{World, resources_rules as rules};
use crate::assessment::Scenario;
use crate::dialect::{Dialect, ZoneClass};
use crate::error::Error;
use crate::quantity::units::Joules;
use crate::quantity::{Power, Why};
use crate::registry::Standard;
use crate::snapshot::{Workload, WorkloadKind, ZoneReading};
use crate::suggest::nearest;

/// A kind of address.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
#[allow(missing_docs)]
pub struct Template {
    /// RFC 6570; without a variable it is the address of one resource.
    pub uri: &'static str,
    pub name: &'static str,
    pub title: &'static str,
    pub description: &'static str,
}

/// All kinds of addresses.
pub const TEMPLATES: [Template; 8] = [
    Template {
        uri: "rules://korea",
        name: "rules-korea",
        title: "Rules and reports",
        description: "Korean rules, and those of the EU and the US that Korean firms meet: whom each is for, since when, \
            what this tool contributes, what it cannot say",
    },
    Template {
        uri: "compliance-standards://korea",
        name: "korean-standards",
        title: "Korean standards and laws",
        description: "This project's Korean benchmarks, and what Korean laws really say, with dates",
    },
    Template {
        uri: "compliance-standards://global",
        name: "other-standards",
        title: "Other standards",
        description: "This project's benchmarks for other places, and users' own standards",
    },
    Template {
        uri: "compliance-standards://korea/{standard_code}",
        name: "korean-standard",
        title: "A Korean standard",
        description: "One standard: its target, who set it, and what is behind it",
    },
    Template {
        uri: "compliance-standards://global/{standard_code}",
        name: "standard",
        title: "A standard",
        description: "One standard: its target, who set it, and what is behind it",
    },
    Template {
        uri: "carbon-intensity://{region}",
        name: "carbon-intensity",
        title: "Carbon intensity of a region",
        description: "The factor in use for a region with its source, and how a day goes up and down where that is known",
    },
    Template {
        uri: "carbon-intensity://{region}/{timestamp}",
        name: "carbon-intensity-at",
        title: "Carbon intensity of a region at a time",
        description: "The same at a time (ISO 8601 with offset)",
    },
    Template {
        uri: "workload-metrics://{namespace}/{pod_name}",
        name: "workload-metrics",
        title: "Metrics of a pod",
        description: "Power of a pod by zone, its energy counters, and how they were collected",
    },
];

/// Whether an address needs a measurement to be read.
#[must_use]
pub fn needs_measurement(uri: &str) -> bool {
    uri.starts_with("workload-metrics://")
}

/// Reads an address.
///
/// # Errors
/// [`Error::NotFound`] with near names for an address, region, standard, namespace or pod that is not there.
pub fn read(world: &World, uri: &str) -> Result<Value, Error> {
    let unknown = || Error::NotFound {
        what: "resource".to_owned(),
        name: uri.to_owned(),
        near: nearest(uri, TEMPLATES.iter().map(|it| it.uri)),
    };
    let (scheme, path) = uri.split_once("://").ok_or_else(unknown)?;
    let parts: Vec<String> = path
        .trim_end_matches('/')
        .split('/')
        .map(|it| percent_decode_str(it).decode_utf8_lossy().into_owned())
        .collect();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    match (scheme, parts.as_slice()) {
        ("rules", ["korea"]) => Ok(json!(rules::Rules::of(world))),
        ("compliance-standards", ["korea"]) => Ok(standards(world, true)),
        ("compliance-standards", ["global"]) => Ok(standards(world, false)),
        ("compliance-standards", ["korea", code]) if code.starts_with("KR_") => {
            world.registry.standard(code).map(standard)
        }
        ("compliance-standards", ["global", code]) if !code.starts_with("KR_") => {
            world.registry.standard(code).map(standard)
        }
        ("compliance-standards", [code]) => world.registry.standard(code).map(standard),
        ("carbon-intensity", [region]) => intensity(world, region, world.now),
        ("carbon-intensity", [region, time]) => {
            let at = time.parse().map_err(|_| Error::InvalidInput {
                what: "timestamp".to_owned(),
                seen: (*time).to_owned(),
                expected: "a time with offset such as 2026-11-21T09:00:00+09:00".to_owned(),
            })?;
            intensity(world, region, Some(at))
        }
        ("workload-metrics", [namespace, pod]) => metrics(world, namespace, pod),
        _ => Err(unknown()),
    }
}

/// The possible values of a variable of an address, or of an argument of a prompt, that begin with the typed text.
#[must_use]
pub fn completions(world: &World, variable: &str, typed: &str, namespace: Option<&str>) -> Vec<String> {
    let pods =
        || world.snapshot.iter().flat_map(|it| it.workloads()).filter(|it| it.kind == WorkloadKind::Pod && it.counts());
    let mut names: Vec<String> = match variable {
        "standard_code" | "standard" => world.registry.standards().iter().map(|it| it.id.clone()).collect(),
        "region" => world.registry.regions().map(|it| it.code.clone()).collect(),
        "namespace" => pods().filter_map(|it| it.namespace.clone()).collect(),
        "pod_name" | "workload_name" => {
            let in_namespace = |it: &&Workload| namespace.is_none_or(|name| it.namespace.as_deref() == Some(name));
            pods().filter(in_namespace).map(|it| it.name.clone()).collect()
        }
        _ => Vec::new(),
    };
    let typed = typed.to_lowercase();
    names.retain(|name| name.to_lowercase().starts_with(&typed));
    names.sort();
    names.dedup();
    names
}

fn standards(world: &World, korean: bool) -> Value {
    let is_korean = |it: &&Standard| it.id.starts_with("KR_") == korean;
    let rows: Vec<Value> = world.registry.standards().iter().filter(is_korean).map(standard).collect();
    if !korean {
        return json!({ "standards": rows });
    }
    // What is promulgated may not be in force yet; without a clock that is not known.
    let today = world.now.map(|now| now.strftime("%Y-%m-%d").to_string());
    let laws: Vec<Value> = world
        .registry
        .laws()
        .iter()
        .filter(|law| law.place == "KR")
        .map(|law| {
            let facts: Vec<Value> = law
                .facts
                .iter()
                .map(|fact| {
                    let now = today.as_deref().and_then(|day| fact.is_in_force(day));
                    json!({ "says": fact.says, "says_local": fact.says_ko, "in_force_from": fact.in_force, "in_force_now": now })
                })
                .collect();
            let mut row = json!(law);
            row["facts"] = Value::Array(facts);
            row
        })
        .collect();
    json!({ "standards": rows, "laws": laws })
}

fn standard(standard: &Standard) -> Value {
    let (target, unit) = standard.target();
    json!({
        "code": standard.id,
        "name": standard.title,
        "name_local": standard.title_ko,
        "kind": standard.kind(),
        "target": target,
        "unit": unit,
        "set_by": standard.set_by,
        "says": standard.says,
        "says_local": standard.says_ko,
    })
}

fn intensity(world: &World, region: &str, at: Option<Timestamp>) -> Result<Value, Error> {
    let scenario = world.scenario(None, Some(region))?;
    let region = &scenario.factors.region;
    let grid = scenario.factors.intensity.as_ref();
    let day = match world.day_curve(&scenario) {
        Ok(day) => Some(day),
        Err(Error::NoCurve { .. }) => None,
        Err(other) => return Err(other),
    };
    // Of a country with several clocks there is no hour of the day.
    let zone = region.time_zone().ok();
    let hour = at.zip(zone.as_ref()).map(|(at, zone)| at.to_zoned(zone.clone()).hour());
    let hours = day.as_ref().map(|day| (0..24).map(|hour| (hour, day.shape.hour(hour))).collect::<Vec<(i8, f64)>>());
    // The four cleanest and dirtiest, as the prototype's files have them.
    let extreme = |dirtiest: bool| {
        hours.as_ref().map(|hours| {
            let mut sorted = hours.clone();
            sorted.sort_by(|a, b| if dirtiest { b.1.total_cmp(&a.1) } else { a.1.total_cmp(&b.1) }.then(a.0.cmp(&b.0)));
            let mut hours: Vec<i8> = sorted.into_iter().take(4).map(|(hour, _)| hour).collect();
            hours.sort_unstable();
            hours
        })
    };
    let profile = hours
        .as_ref()
        .map(|hours| hours.iter().map(|(hour, value)| json!({ "hour": hour, "intensity": value })).collect::<Vec<_>>());
    let usual = day.as_ref().zip(hour).map(|(day, hour)| day.shape.hour(hour));
    // The mean of sample days is nobody's value of now.
    let current = usual.filter(|_| day.as_ref().is_some_and(|day| day.days.is_empty()));
    Ok(json!({
        "region": region.code,
        "region_name": region.name,
        "average_gCO2eq_kWh": grid.map(|it| it.quantity.value.get()),
        "current_gCO2eq_kWh": current,
        "usual_at_this_hour_gCO2eq_kWh": usual,
        "hourly_profile": profile,
        "cleanest_hours": extreme(false),
        "dirtiest_hours": extreme(true),
        "time_zone": zone.as_ref().and_then(TimeZone::iana_name),
        "grid_mix": grid_mix(world, &scenario),
        "provenance": {
            "average": grid.map(|it| json!(it)),
            "hourly_profile": day.as_ref().map(|day| json!({
                "id": day.id,
                "title": day.title,
                "quality": day.quality,
                "basis": day.basis.to_string(),
                "source": day.source,
            })),
            "note": "the average and the hours may count different things: compare hours with hours",
        },
        "timestamp": at.map(|it| it.to_string()),
    }))
}

/// Shares of fuels (%), where a set that is in use has them.
fn grid_mix(world: &World, scenario: &Scenario) -> Option<Value> {
    let id = &scenario.factors.intensity.as_ref()?.factor.id;
    let set = world.registry.factor_sets().iter().find(|set| id.starts_with(&format!("{}/", set.id)))?;
    set.mix_percent(&scenario.factors.region).map(|mix| json!(mix))
}

fn metrics(world: &World, namespace: &str, pod: &str) -> Result<Value, Error> {
    let snapshot = world.measured()?;
    let pods = || snapshot.workloads().iter().filter(|it| it.kind == WorkloadKind::Pod && it.counts());
    let here = |it: &&Workload| it.namespace.as_deref() == Some(namespace);
    let Some(found) = pods().filter(here).find(|it| it.name == pod) else {
        let names = pods().filter(here).map(|it| it.name.as_str());
        let near = nearest(pod, names);
        return Err(Error::NotFound {
            what: format!("pod in namespace {namespace} called"),
            name: pod.to_owned(),
            near,
        });
    };
    let of_class = |class| {
        let zones = found.power_by_zone().into_iter().filter(|(zone, _)| zone.class() == class);
        let powers: Vec<Power> = zones.map(|(_, power)| power).collect();
        if powers.is_empty() { None } else { Power::sum(powers).watts().map(f64::from) }
    };
    let memory = of_class(ZoneClass::Dram);
    Ok(json!({
        "namespace": namespace,
        "pod": pod,
        "node": found.node,
        "metrics": {
            "cpu_watts": of_class(ZoneClass::Package),
            "memory_watts": memory,
            "dram_watts": memory,
            "gpu_watts": of_class(ZoneClass::Gpu),
            "total_watts": found.total.watts().map(f64::from),
            // Kepler has none per pod.
            "cpu_usage_ratio": null,
            "joules_total": joules(found),
            "measurement_status": found.total.why().map_or("measured".to_owned(), |why| why.to_string()),
        },
        "measured_by": if world.window.is_some() { "counters" } else { "gauges" },
        "collection_method": method(snapshot.exporters().iter().flat_map(|it| &it.dialects).copied()),
        "timestamp": world.now.map(|it| it.to_string()),
    }))
}

/// The energy of its counters together (J). Not known where a zone of the sum has no counter, nor while they all stand at 0
/// because nothing was attributed to anybody yet.
fn joules(workload: &Workload) -> Option<f64> {
    let summed = |it: &&ZoneReading| matches!(it.zone.class(), ZoneClass::Package | ZoneClass::Dram | ZoneClass::Gpu);
    let mut counters = workload.zones.iter().filter(summed).map(|it| it.joules.active.or(it.joules.total)).peekable();
    counters.peek()?;
    let sum = counters.try_fold(Joules::ZERO, |sum, counter| Some(sum + counter?))?;
    let is_measured = sum > Joules::ZERO || workload.total.why() != Some(Why::NoActiveEnergy);
    is_measured.then(|| sum.get())
}

/// How the numbers came about, by whose families they are.
fn method(dialects: impl Iterator<Item = Dialect>) -> String {
    let mut names: Vec<&str> = dialects
        .map(|dialect| match dialect {
            Dialect::Kepler => "kepler-rapl",
            Dialect::KeplerLegacy => "kepler-ebpf",
            Dialect::Prototype => "prototype-fixture",
            Dialect::NodeExporter => "node_exporter-rapl",
            Dialect::Scaphandre => "scaphandre-rapl",
            Dialect::Rapl => "rapl",
        })
        .collect();
    names.sort_unstable();
    names.dedup();
    names.join("+")
}
