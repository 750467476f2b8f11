//! Documents that are read by address rather than asked for: standards and laws, carbon intensities, a pod's metrics. MCP and the
//! libraries of other languages serve the same.
//!
//! ```
//! use carbon_kepler::{Settings, tools::{World, resources}, registry::Registry};
//!
//! let world = World::new(Registry::builtin()?, Settings::default());
//! let seoul = serde_json::to_value(resources::read(&world, "carbon-intensity://ap-northeast-2")?)?;
//! assert_eq!(seoul["average_gCO2eq_kWh"], 417.3);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod intensity;
mod metrics;
mod rules;
mod standards;

use percent_encoding::percent_decode_str;
#[cfg(feature = "schema")]
use schemars::Schema;
use serde::Serialize;

pub use intensity::{CarbonIntensity, CurveSource, HourIntensity, IntensitySources};
pub use metrics::{PodMetrics, WorkloadMetrics};
pub use rules::{Rule, RuleStatement, Rules};
pub use standards::{KoreanStandards, LawDocument, LawStatement, OtherStandards, StandardDocument};

use super::{Described, World};
use crate::error::Error;
#[cfg(feature = "schema")]
use crate::schema::Subschemas;
use crate::snapshot::{Workload, WorkloadKind};
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
    /// JSON Schema of the document.
    #[cfg(feature = "schema")]
    pub schema: fn(Subschemas) -> Schema,
}

/// All kinds of addresses.
pub const TEMPLATES: [Template; 8] = [
    template::<Rules>(
        "rules://korea",
        "rules-korea",
        "Rules and reports",
        "Korean rules, and those of the EU and the US that Korean firms meet: whom each is for, since when, what this tool \
         contributes, what it cannot say",
    ),
    template::<KoreanStandards>(
        "compliance-standards://korea",
        "korean-standards",
        "Korean standards and laws",
        "This project's Korean benchmarks, and what Korean laws really say, with dates",
    ),
    template::<OtherStandards>(
        "compliance-standards://global",
        "other-standards",
        "Other standards",
        "This project's benchmarks for other places, and users' own standards",
    ),
    template::<StandardDocument>(
        "compliance-standards://korea/{standard_code}",
        "korean-standard",
        "A Korean standard",
        "One standard: its target, who set it, and what is behind it",
    ),
    template::<StandardDocument>(
        "compliance-standards://global/{standard_code}",
        "standard",
        "A standard",
        "One standard: its target, who set it, and what is behind it",
    ),
    template::<CarbonIntensity>(
        "carbon-intensity://{region}",
        "carbon-intensity",
        "Carbon intensity of a region",
        "The factor in use for a region with its source, and how a day goes up and down where that is known",
    ),
    template::<CarbonIntensity>(
        "carbon-intensity://{region}/{timestamp}",
        "carbon-intensity-at",
        "Carbon intensity of a region at a time",
        "The same at a time (ISO 8601 with offset)",
    ),
    template::<WorkloadMetrics>(
        "workload-metrics://{namespace}/{pod_name}",
        "workload-metrics",
        "Metrics of a pod",
        "Power of a pod by zone, its energy counters, and how they were collected",
    ),
];

#[cfg_attr(not(feature = "schema"), allow(clippy::extra_unused_type_parameters))] // only the schema asks for it
const fn template<T: Described>(
    uri: &'static str,
    name: &'static str,
    title: &'static str,
    description: &'static str,
) -> Template {
    Template {
        uri,
        name,
        title,
        description,
        #[cfg(feature = "schema")]
        schema: |subschemas| subschemas.of::<T>(),
    }
}

/// A document that was read; as JSON it has the keys of its kind.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
#[allow(missing_docs)] // as in `TEMPLATES`
pub enum Resource {
    Rules(Rules),
    KoreanStandards(KoreanStandards),
    OtherStandards(OtherStandards),
    Standard(StandardDocument),
    CarbonIntensity(Box<CarbonIntensity>),
    WorkloadMetrics(WorkloadMetrics),
}

/// Whether an address needs a measurement to be read.
#[must_use]
pub fn needs_measurement(uri: &str) -> bool {
    uri.starts_with("workload-metrics://")
}

/// Reads an address.
///
/// # Errors
/// [`Error::NotFound`] with near names for an address, region, standard, namespace or pod that is not there.
pub fn read(world: &World, uri: &str) -> Result<Resource, Error> {
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
    let standard = |code: &str| Ok(Resource::Standard(StandardDocument::of(world.registry.standard(code)?)));
    let intensity = |region: &str, at| Ok(Resource::CarbonIntensity(Box::new(CarbonIntensity::of(world, region, at)?)));
    match (scheme, parts.as_slice()) {
        ("rules", ["korea"]) => Ok(Resource::Rules(Rules::of(world))),
        ("compliance-standards", ["korea"]) => Ok(Resource::KoreanStandards(KoreanStandards::of(world))),
        ("compliance-standards", ["global"]) => Ok(Resource::OtherStandards(OtherStandards::of(world))),
        ("compliance-standards", ["korea", code]) if is_korean(code) => standard(code),
        ("compliance-standards", ["global", code]) if !is_korean(code) => standard(code),
        ("compliance-standards", [code]) => standard(code),
        ("carbon-intensity", [region]) => intensity(region, world.now),
        ("carbon-intensity", [region, time]) => {
            let at = time.parse().map_err(|_| Error::InvalidInput {
                what: "timestamp".to_owned(),
                seen: (*time).to_owned(),
                expected: "a time with offset such as 2026-11-21T09:00:00+09:00".to_owned(),
            })?;
            intensity(region, Some(at))
        }
        ("workload-metrics", [namespace, pod]) => {
            Ok(Resource::WorkloadMetrics(WorkloadMetrics::of(world, namespace, pod)?))
        }
        _ => Err(unknown()),
    }
}

/// Whether a standard is one of Korea's, by its code.
fn is_korean(code: &str) -> bool {
    code.starts_with("KR_")
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
