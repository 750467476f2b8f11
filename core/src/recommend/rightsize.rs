use super::{Advice, Saving};
use crate::assessment::Subject;
use crate::choices::{IdlePolicy, Lever};
use crate::quantity::Quality;
use crate::quantity::units::Ratio;
use crate::text::number::rounded;

/// The ratio of requested to used cores to aim for: a fifth more. An assumption that is told with each figure.
const HEADROOM: f64 = 1.2;

/// The cores that one pod asks for and uses, and the idle power that is counted for it.
struct Held {
    requested: f64,
    used: f64,
    idle_watts: f64,
}

impl Held {
    /// The cores that the pod would ask for; never more than now.
    fn target(&self) -> f64 {
        (self.used * HEADROOM).min(self.requested)
    }

    /// The part of its idle power that goes with the cores it gives back.
    fn freed_watts(&self) -> f64 {
        self.idle_watts * (1.0 - self.target() / self.requested)
    }
}

impl Advice<'_> {
    /// The idle power that is counted for a pod goes with what it reserves. Asking for what is used and a fifth more sets
    /// free the part of it that the other cores held; it is saved when nodes are consolidated. Kepler attributes power by CPU time, so a pod's share of the active power is
    /// its share of the node's CPU time: `used = share x usage x processors`.
    pub(super) fn rightsize(&self, subject: &Subject, members: &[Subject]) -> Result<Saving, String> {
        let lang = self.lang;
        let Some(specs) = self.pod_specs else {
            return Err(lang
                .of(
                    "requests and limits: pod_specs (what kubectl get pods -A -o json prints)",
                    "요청량과 한도: pod_specs (kubectl get pods -A -o json의 출력)",
                )
                .to_owned());
        };
        if !matches!(self.scenario.idle, Some(IdlePolicy::Proportional | IdlePolicy::Equal)) {
            return Err(lang
                .of(
                    "idle proportional or equal: it saves idle power, which is not counted now",
                    "idle proportional 또는 equal: 줄어드는 것은 지금 세지 않는 유휴 전력임",
                )
                .to_owned());
        }
        let mut held = Vec::new();
        for member in members {
            held.push(self.held(member, specs)?);
        }
        let requested: f64 = held.iter().map(|it| it.requested).sum();
        let used: f64 = held.iter().map(|it| it.used).sum();
        let freed: f64 = held.iter().map(Held::freed_watts).sum();
        let [requested, used] = [requested, used].map(|it| rounded(it, 2));
        let power = subject.power.as_ref().map(|it| it.value.get()).unwrap_or_default();
        if freed <= 0.0 || power <= 0.0 {
            return Err(lang.of(
                format!("requests above the use: {requested} cores are requested, {used} used"),
                format!("사용량보다 많은 요청량: 요청 {requested}코어, 사용 {used}코어"),
            ));
        }
        let left = Ratio::new(1.0 - freed / power).unwrap_or(Ratio::ONE);
        let [target, freed] = [held.iter().map(Held::target).sum::<f64>(), freed].map(|it| rounded(it, 2));
        Ok(Saving {
            lever: Lever::ResourceRightsizing,
            left,
            quality: Quality::Assumed,
            description: lang.of(
                format!(
                    "requests {requested} cores, uses about {used}: {target} (a fifth above the use) frees {freed} W of \
                     idle power once nodes are consolidated"
                ),
                format!(
                    "요청 {requested}코어, 사용 약 {used}코어: {target}코어(사용량의 1.2배)로 낮추면 노드 통합 시 유휴 전력 {freed} W 절감"
                ),
            ),
        })
    }

    fn held(&self, member: &Subject, specs: &crate::kubernetes::PodSpecs) -> Result<Held, String> {
        let lang = self.lang;
        let name = &member.name;
        let spec = specs.pod(member.namespace.as_deref().unwrap_or_default(), name);
        let Some(requested) = spec.and_then(|spec| spec.requested_cores) else {
            return Err(lang.of(
                format!("a CPU request of every container of {name} in pod_specs"),
                format!("pod_specs에 있는 {name}의 모든 컨테이너의 CPU 요청량"),
            ));
        };
        let node = self.snapshot.nodes().iter().find(|node| node.name == member.node);
        let known = node.and_then(|node| {
            let share = member.active_share?.get();
            let used = share * node.usage?.get() * node.processors? as f64;
            let active = share * node.active.watts()?.get();
            let counted = member.power.as_ref().ok()?.value.get();
            (requested > 0.0).then_some(Held { requested, used, idle_watts: (counted - active).max(0.0) })
        });
        known.ok_or_else(|| {
            let node = &member.node;
            lang.of(
                format!("CPU usage, processors and idle power of node {node}, as Kepler >= 0.10 exports them"),
                format!("노드 {node}의 CPU 사용률, 프로세서 수, 유휴 전력 (Kepler >= 0.10이 내보냄)"),
            )
        })
    }
}
