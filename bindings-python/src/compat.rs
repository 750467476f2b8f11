//! What the module-level surface of the FastMCP prototype needs: samples, powers by zone, and its table.

use std::collections::HashMap;

use carbon_kepler::exposition::{Mode, Parser, Scrape};
use carbon_kepler::standards::{FactorSet, Region, Registry};
use carbon_kepler::{Error, Measured, Power, Why, WorkloadKind};
use pyo3::prelude::*;
use serde_json::{Value, json};

use crate::fault::{Raised, invalid};
use crate::snapshot::{Body, Snapshot};

/// Name, labels, value and time (ms since 1970) of a sample.
type Sample = (String, HashMap<String, String>, f64, Option<f64>);

/// The samples of a body, and how many lines were skipped.
#[pyfunction]
pub(crate) fn samples(py: Python<'_>, body: Body, strict: bool) -> Raised<(Vec<Sample>, usize)> {
    py.detach(|| {
        let mode = if strict { Mode::Strict } else { Mode::Lenient };
        let scrape = Scrape::collect(Parser::new(body.bytes()).mode(mode))
            .map_err(|error| Error::Syntax { source_name: "text".to_owned(), error })?;
        let samples = scrape.samples.into_iter().map(|it| {
            let labels = it.labels.into_iter().map(|(name, value)| (name.into_owned(), value.into_owned()));
            (it.name.into_owned(), labels.collect(), it.value, it.timestamp.map(|time| time.as_millis()))
        });
        Ok((samples.collect(), scrape.skipped.count))
    })
}

/// Whose power it is (namespace and name of a pod, name of a node), in which zone, W, and why it is not known.
type Row = (Option<String>, String, String, Option<f64>, Option<&'static str>);

/// Power of each running pod on each node in each zone, as exported; one row without a zone where there is none.
#[pyfunction]
pub(crate) fn pod_zones(py: Python<'_>, snapshot: &Bound<'_, Snapshot>) -> Vec<Row> {
    let snapshot = &snapshot.get().inner;
    py.detach(|| {
        let pods = snapshot.workloads().iter().filter(|it| it.kind == WorkloadKind::Pod && it.counts());
        let rows = pods.flat_map(|pod| {
            let row = |zone: &str, power| {
                let (watts, why) = exported(power);
                (pod.namespace.clone(), pod.name.clone(), zone.to_owned(), watts, why)
            };
            let zones: Vec<Row> =
                pod.power_by_zone().into_iter().map(|(zone, power)| row(zone.name(), power)).collect();
            if zones.is_empty() { vec![row("", pod.total)] } else { zones }
        });
        rows.collect()
    })
}

/// Power of each node in each zone, of each meter.
#[pyfunction]
pub(crate) fn node_zones(snapshot: &Bound<'_, Snapshot>) -> Vec<Row> {
    let rows = snapshot.get().inner.nodes().iter().flat_map(|node| {
        node.zones.iter().filter_map(|zone| {
            let (watts, why) = exported(zone.watts.total.or(zone.watts.active)?);
            Some((None, node.name.clone(), zone.zone.name().to_owned(), watts, why))
        })
    });
    rows.collect()
}

/// Zeros from before anything was measured are 0 W, as in profile `oss-korea-2025`, but it is said what they are.
fn exported(power: Power) -> (Option<f64>, Option<&'static str>) {
    match power {
        Measured::Known(watts) => (Some(watts.into()), None),
        Measured::Unknown(why @ Why::NoActiveEnergy) => (Some(0.0), Some(why.text())),
        Measured::Unknown(why) => (None, Some(why.text())),
    }
}

/// The prototype's table of regions and its rules of thumb, as profile `oss-korea-2025` has them; JSON.
#[pyfunction]
pub(crate) fn prototype() -> Raised<String> {
    let registry = Registry::builtin()?;
    let profile = registry.profile("oss-korea-2025")?;
    let missing = || invalid("profile", "oss-korea-2025", "a profile with the prototype's rules and table");
    let rules = profile.prototype.as_ref().ok_or_else(missing)?;
    let set = registry.factor_set(profile.factors.first().ok_or_else(missing)?)?;
    let mut regions = serde_json::Map::new();
    for region in registry.regions() {
        if let Some(row) = row(&registry, set, &profile.pue, region)? {
            regions.insert(region.code.clone(), row);
        }
    }
    let table = json!({
        "regions": regions,
        "temporal_shift_percent": rules.temporal_shift_percent,
        "rightsizing_most_percent": rules.rightsizing_most_percent,
        "pue_most_percent": rules.pue_most_percent,
        "korea_carbon_intensity": rules.top_intensity,
    });
    Ok(table.to_string())
}

fn row(registry: &Registry, set: &FactorSet, pue: &[String], region: &Region) -> Result<Option<Value>, Error> {
    let Some(grid) = registry.intensity(region, std::slice::from_ref(&set.id))? else { return Ok(None) };
    let pue = registry.published_pue(region, pue)?.map(|it| it.quantity.value.get());
    Ok(Some(json!({
        "region_name": region.name,
        "average_gco2_kwh": grid.quantity.value.get(),
        "typical_pue": pue,
        "grid_mix": set.mix_percent(region),
    })))
}
