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
    let lang = spoken();
    match snapshot.require_power() {
        Ok(()) => findings.good("families", lang.of("power is exported", "전력을 내보냄"))?,
        Err(error) if error.kind() == ErrorKind::NoData => {
            let twice =
                lang.of("serve and call take two scrapes by themselves", "serve와 call은 스스로 두 번 스크레이프함");
            findings.note("families", &format!("{}: {twice}", error.text_in(lang)))?;
        }
        Err(error) => findings.error("families", &error)?,
    }
    let running = |kind| snapshot.workloads().iter().filter(move |it| it.kind == kind && it.counts());
    let pods = || running(WorkloadKind::Pod);
    match pods().count() {
        0 => without_pods(snapshot, findings)?,
        count => findings.good("pods", &lang.of(format!("{count} run"), format!("{count}개 실행 중")))?,
    }
    if let Some(why) = pods().find_map(|it| it.total.why()) {
        let unknown = pods().filter(|it| it.total.why().is_some()).count();
        let why = why.text_in(lang);
        let told =
            lang.of(format!("{unknown} of unknown power: {why}"), format!("{unknown}개는 전력을 알 수 없음: {why}"));
        findings.note("pods", &told)?;
    }
    for node in snapshot.nodes() {
        if let Some(ratio) = node.coverage.ratio {
            let (name, percent) = (&node.name, ratio.get() * 100.0);
            let told = lang.of(
                format!("{name}: pods have {percent:.1} % of the active power"),
                format!("{name}: 파드가 활성 전력의 {percent:.1}%를 차지"),
            );
            findings.good("coverage", &told)?;
        }
    }
    meters(snapshot, findings)?;
    let told = |it: &&carbon_kepler::Oddity| it.kind != OddityKind::NotMeasured;
    snapshot.oddities().iter().filter(told).try_for_each(|it| findings.note("data", &it.text(lang)))
}

/// No pods are a fault only where there are some: an exporter of machines alone never has any.
fn without_pods(snapshot: &Snapshot, findings: &mut Findings) -> Result<(), Failed> {
    let lang = spoken();
    let in_pods = snapshot.workloads().iter().filter(|it| it.kind == WorkloadKind::Container);
    let in_pods = in_pods.filter(|it| matches!(it.runs_in, RunsIn::Pod(_))).count();
    if in_pods > 0 {
        return findings.fault(
            "pods",
            &lang.of(
                format!("no pod is exported, but {in_pods} containers of pods are, without their pods' names"),
                format!("파드는 내보내지 않고 파드의 컨테이너 {in_pods}개를 파드 이름 없이 내보냄"),
            ),
            &[lang.of(
                "add pod to Kepler's metricsLevel (--metrics=pod), or kepler_pod_.* to match[] of a federation",
                "Kepler의 metricsLevel에 pod를 추가(--metrics=pod)하거나 페더레이션의 match[]에 kepler_pod_.*를 추가",
            )],
        );
    }
    let dialects: Vec<Dialect> = snapshot.exporters().iter().flat_map(|it| it.dialects.clone()).collect();
    let has = |dialect| dialects.contains(&dialect);
    let told = if has(Dialect::Kepler) {
        lang.of(
            "no pod is exported: on Kubernetes, Kepler needs kube.enabled, the node's name (kube.nodeName) and RBAC rights",
            "내보낸 파드 없음: Kubernetes에서 Kepler에는 kube.enabled, 노드 이름(kube.nodeName), RBAC 권한이 필요함",
        )
    } else if has(Dialect::Scaphandre) {
        lang.of(
            "no pod is exported: scaphandre names pods with --containers on Kubernetes",
            "내보낸 파드 없음: scaphandre는 Kubernetes에서 --containers로 파드 이름을 붙임",
        )
    } else if has(Dialect::NodeExporter) || has(Dialect::Rapl) {
        lang.of(
            "no pod is exported: counters of machines alone, which know no workloads",
            "내보낸 파드 없음: 기계의 카운터뿐이며 워크로드를 구분하지 못함",
        )
    } else {
        lang.of("no pod is exported", "내보낸 파드 없음")
    };
    findings.note("pods", told)
}

/// Whether there are meters behind the totals, and totals at all.
fn meters(snapshot: &Snapshot, findings: &mut Findings) -> Result<(), Failed> {
    for node in snapshot.nodes() {
        let (name, lang) = (&node.name, spoken());
        match node.meter() {
            Some(MeterKind::Fake) => findings.fault(
                "meter",
                &lang.of(
                    format!("{name}: its power is made up by Kepler's fake CPU meter"),
                    format!("{name}: Kepler의 가짜 CPU 계측기가 만들어 낸 전력"),
                ),
                &[lang.of(
                    "turn dev.fake-cpu-meter off (or cpu.preferredMeters: [rapl, hwmon]); it is for Kepler's developers",
                    "dev.fake-cpu-meter를 끌 것(또는 cpu.preferredMeters: [rapl, hwmon]); Kepler 개발자용임",
                )],
            )?,
            Some(MeterKind::Model) => findings.note(
                "meter",
                &lang.of(
                    format!("{name}: its power is estimated by a model, as Kepler <= 0.9 does where there is no meter"),
                    format!("{name}: 모델로 추정한 전력, Kepler 0.9 이하는 계측기가 없으면 이렇게 함"),
                ),
            )?,
            Some(MeterKind::Hwmon) if node.total.why() == Some(Why::NoTotalZone) => {
                let zones: BTreeSet<&str> = node.zones.iter().map(|it| it.zone.name()).collect();
                let zones = zones.into_iter().collect::<Vec<_>>().join(", ");
                findings.fault(
                    "meter",
                    &lang.of(
                        format!("{name}: no total, because none of its hwmon zones is known as the whole machine: {zones}"),
                        format!("{name}: 기계 전체로 알려진 hwmon 영역이 없어 합계 없음: {zones}"),
                    ),
                    &[lang.of(
                        "name the one that is, or several that make it up with + between: --total-zone ZONE",
                        "전체에 해당하는 영역을 지정, 여러 개면 +로 연결: --total-zone ZONE",
                    )],
                )?;
            }
            _ => {}
        }
    }
    Ok(())
}
