//! The power of a pod by zone, and its energy counters.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::dialect::{Dialect, MeterKind, ZoneClass};
use crate::error::Error;
use crate::quantity::units::Joules;
use crate::quantity::{Power, Why};
use crate::snapshot::{Exporter, Workload, WorkloadKind, ZoneReading, summed};
use crate::suggest::nearest;
use crate::text::quoted;
use crate::tools::World;
use crate::tools::parts::basis::MeasuredBy;

/// Metrics of a pod.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct WorkloadMetrics {
    /// Kubernetes namespace.
    pub namespace: String,
    /// Name of the pod.
    pub pod: String,
    /// Node it runs on.
    pub node: String,
    /// Figures of the pod.
    pub metrics: PodMetrics,
    /// Whether its powers are from gauges read once, or from counters over a window.
    pub measured_by: MeasuredBy,
    /// The exporters whose families were read, joined by `+`.
    pub collection_method: String,
    /// When; null where the caller has no clock.
    pub timestamp: Option<String>,
}

/// Figures of a pod. Null where an exporter does not have them.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct PodMetrics {
    /// Power of its processor packages (W).
    pub cpu_watts: Option<f64>,
    /// Power of its memory (W).
    pub memory_watts: Option<f64>,
    /// The same, under the exporters' name.
    pub dram_watts: Option<f64>,
    /// Power of its GPUs (W).
    pub gpu_watts: Option<f64>,
    /// Power of the pod (W): package + dram + gpu, or psys where there is no package.
    pub total_watts: Option<f64>,
    /// Null: Kepler has none per pod.
    pub cpu_usage_ratio: Option<f64>,
    /// Energy of its counters (J); null where a zone of the sum has none, or nothing was attributed yet.
    pub joules_total: Option<f64>,
    /// `measured`, or why its power is not known, in words.
    pub measurement_status: String,
}

impl WorkloadMetrics {
    pub(super) fn of(world: &World, namespace: &str, pod: &str) -> Result<Self, Error> {
        let snapshot = world.measured()?;
        let pods = || snapshot.workloads().iter().filter(|it| it.kind == WorkloadKind::Pod && it.counts());
        let here = |it: &&Workload| it.namespace.as_deref() == Some(namespace);
        let Some(found) = pods().filter(here).find(|it| it.name == pod) else {
            let names = pods().filter(here).map(|it| it.name.as_str());
            let near = nearest(pod, names);
            let what = format!("pod in namespace {} called", quoted(namespace));
            return Err(snapshot.absent(&what, pod, near, |place, name| place == Some(namespace) && name == pod));
        };
        Ok(Self {
            namespace: namespace.to_owned(),
            pod: pod.to_owned(),
            node: found.node.clone(),
            metrics: PodMetrics::of(found),
            measured_by: MeasuredBy::of(world),
            collection_method: method(snapshot.exporters()),
            timestamp: world.now.map(|now| now.to_string()),
        })
    }
}

impl PodMetrics {
    fn of(pod: &Workload) -> Self {
        let of_class = |class| {
            let zones = pod.power_by_zone().into_iter().filter(|(zone, _)| zone.class() == class);
            let powers: Vec<Power> = zones.map(|(_, power)| power).collect();
            if powers.is_empty() { None } else { Power::sum(powers).watts().map(f64::from) }
        };
        let memory = of_class(ZoneClass::Dram);
        Self {
            cpu_watts: of_class(ZoneClass::Package),
            memory_watts: memory,
            dram_watts: memory,
            gpu_watts: of_class(ZoneClass::Gpu),
            total_watts: pod.total.watts().map(f64::from),
            cpu_usage_ratio: None,
            joules_total: joules(pod),
            measurement_status: match (pod.total.why(), pod.meter.filter(|meter| !meter.is_real())) {
                (Some(why), _) => why.to_string(),
                (None, Some(no_meter)) => format!("not measured ({})", no_meter.title()),
                (None, None) => "measured".to_owned(),
            },
        }
    }
}

/// The energy of its counters together (J). Not known where a zone of the sum has no counter, nor while they all stand at 0
/// because nothing was attributed to anybody yet.
fn joules(workload: &Workload) -> Option<f64> {
    let reported: Vec<ZoneClass> = workload.zones.iter().map(|it| it.zone.class()).collect();
    let summed = summed(&reported);
    let counts = |it: &&ZoneReading| summed.contains(&it.zone.class());
    let mut counters = workload.zones.iter().filter(counts).map(|it| it.joules.active.or(it.joules.total)).peekable();
    counters.peek()?;
    let sum = counters.try_fold(Joules::ZERO, |sum, counter| Some(sum + counter?))?;
    let is_measured = sum > Joules::ZERO || workload.total.why() != Some(Why::NoActiveEnergy);
    is_measured.then(|| sum.get())
}

/// How the numbers came about, by whose families they are and by what meters Kepler has.
fn method(exporters: &[Exporter]) -> String {
    let of = |exporter: &Exporter, dialect: Dialect| match (dialect, exporter.meters.last()) {
        (Dialect::Kepler | Dialect::KeplerLegacy, Some(MeterKind::Hwmon)) => "kepler-hwmon",
        (Dialect::Kepler | Dialect::KeplerLegacy, Some(MeterKind::Firmware)) => "kepler-firmware",
        (Dialect::Kepler | Dialect::KeplerLegacy, Some(MeterKind::Model)) => "kepler-model",
        (Dialect::Kepler | Dialect::KeplerLegacy, Some(MeterKind::Fake)) => "kepler-fake",
        (Dialect::Kepler, _) => "kepler-rapl",
        (Dialect::KeplerLegacy, _) => "kepler-ebpf",
        (Dialect::Prototype, _) => "prototype-fixture",
        (Dialect::NodeExporter, _) => "node_exporter-rapl",
        (Dialect::Scaphandre, _) => "scaphandre-rapl",
        (Dialect::Rapl, _) => "rapl",
    };
    let names = exporters.iter().flat_map(|it| it.dialects.iter().map(move |dialect| of(it, *dialect)));
    let names: BTreeSet<&str> = names.collect();
    names.into_iter().collect::<Vec<_>>().join("+")
}
