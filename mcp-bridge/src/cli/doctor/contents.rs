//! The contents of scrapes: who wrote them, whether there is power, whose, and by what meters.

use std::collections::BTreeSet;

use carbon_kepler::{Dialect, ErrorKind, MeterKind, OddityKind, RunsIn, Snapshot, Why, WorkloadKind};

use super::Findings;
use crate::cli::language::spoken;
use crate::failed::Failed;

pub(super) fn contents(snapshot: &Snapshot, findings: &mut Findings) -> Result<(), Failed> {
    for exporter in snapshot.exporters() {
        let dialects: Vec<_> = exporter.dialects.iter().map(|it| it.title()).collect();
        findings.good(
            "dialect",
            &format!("{}: {} {}", exporter.source, dialects.join(" + "), exporter.versions.join(", ")),
        )?;
    }
    match snapshot.require_power() {
        Ok(()) => findings.good("families", "power is exported")?,
        Err(error) if error.kind() == ErrorKind::NoData => {
            findings.note("families", &format!("{error}: serve and call take two scrapes by themselves"))?;
        }
        Err(error) => findings.error("families", &error)?,
    }
    let running = |kind| snapshot.workloads().iter().filter(move |it| it.kind == kind && it.counts());
    let pods = || running(WorkloadKind::Pod);
    match pods().count() {
        0 => without_pods(snapshot, findings)?,
        count => findings.good("pods", &format!("{count} run"))?,
    }
    if let Some(why) = pods().find_map(|it| it.total.why()) {
        let unknown = pods().filter(|it| it.total.why().is_some()).count();
        findings.note("pods", &format!("{unknown} of unknown power: {why}"))?;
    }
    for node in snapshot.nodes() {
        if let Some(ratio) = node.coverage.ratio {
            findings.good(
                "coverage",
                &format!("{}: pods have {:.1} % of the active power", node.name, ratio.get() * 100.0),
            )?;
        }
    }
    meters(snapshot, findings)?;
    let told = |it: &&carbon_kepler::Oddity| it.kind != OddityKind::NotMeasured;
    snapshot.oddities().iter().filter(told).try_for_each(|it| findings.note("data", &it.text(spoken())))
}

/// No pods are a fault only where there are some: an exporter of machines alone never has any.
fn without_pods(snapshot: &Snapshot, findings: &mut Findings) -> Result<(), Failed> {
    let in_pods = snapshot.workloads().iter().filter(|it| it.kind == WorkloadKind::Container);
    let in_pods = in_pods.filter(|it| matches!(it.runs_in, RunsIn::Pod(_))).count();
    if in_pods > 0 {
        return findings.fault(
            "pods",
            &format!("no pod is exported, but {in_pods} containers of pods are, without their pods' names"),
            &["add pod to Kepler's metricsLevel (--metrics=pod), or kepler_pod_.* to match[] of a federation"],
        );
    }
    let dialects: Vec<Dialect> = snapshot.exporters().iter().flat_map(|it| it.dialects.clone()).collect();
    let has = |dialect| dialects.contains(&dialect);
    if has(Dialect::Kepler) {
        findings.note(
            "pods",
            "no pod is exported: on Kubernetes, Kepler needs kube.enabled, the node's name (kube.nodeName) and RBAC rights",
        )
    } else if has(Dialect::Scaphandre) {
        findings.note("pods", "no pod is exported: scaphandre names pods with --containers on Kubernetes")
    } else if has(Dialect::NodeExporter) || has(Dialect::Rapl) {
        findings.note("pods", "no pod is exported: counters of machines alone, which know no workloads")
    } else {
        findings.note("pods", "no pod is exported")
    }
}

/// Whether there are meters behind the totals, and totals at all.
fn meters(snapshot: &Snapshot, findings: &mut Findings) -> Result<(), Failed> {
    for node in snapshot.nodes() {
        match node.meter() {
            Some(MeterKind::Fake) => findings.fault(
                "meter",
                &format!("{}: its power is made up by Kepler's fake CPU meter", node.name),
                &["turn dev.fake-cpu-meter off (or cpu.preferredMeters: [rapl, hwmon]); it is for Kepler's developers"],
            )?,
            Some(MeterKind::Model) => findings.note(
                "meter",
                &format!(
                    "{}: its power is estimated by a model, as Kepler <= 0.9 does where there is no meter",
                    node.name
                ),
            )?,
            Some(MeterKind::Hwmon) if node.total.why() == Some(Why::NoTotalZone) => {
                let zones: BTreeSet<&str> = node.zones.iter().map(|it| it.zone.name()).collect();
                let zones = zones.into_iter().collect::<Vec<_>>().join(", ");
                findings.fault(
                    "meter",
                    &format!(
                        "{}: no total, because none of its hwmon zones is known as the whole machine: {zones}",
                        node.name
                    ),
                    &["name the one that is, or several that make it up with + between: --total-zone ZONE"],
                )?;
            }
            _ => {}
        }
    }
    Ok(())
}
