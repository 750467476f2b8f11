use super::{Advice, Saving};
use crate::assessment::Subject;
use crate::choices::Lever;
use crate::kubernetes::{NodeSpecs, PodSpecs};
use crate::quantity::Quality;
use crate::text::number::rounded;
use crate::text::quoted;

/// The ratio of requested to used cores to aim for: a fifth more. An assumption that is told with each figure.
const HEADROOM: f64 = 1.2;

/// The cores that one pod asks for and uses, and the idle power of its node for each core that can be asked for.
struct Held {
    requested: f64,
    used: f64,
    idle_per_core: f64,
}

impl Held {
    /// The cores that the pod would ask for; never more than now.
    fn target(&self) -> f64 {
        (self.used * HEADROOM).min(self.requested)
    }

    /// `(requested - target) / allocatable x idle`: idle power whose capacity is set free (W).
    fn freed_watts(&self) -> f64 {
        (self.requested - self.target()) * self.idle_per_core
    }
}

impl Advice<'_> {
    /// Asking for what is used and a fifth more frees capacity, and so a part of the node's idle power for others; none of
    /// it is saved before a node goes.
    pub(super) fn rightsize(&self, members: &[Subject]) -> Result<Saving, String> {
        let lang = self.lang;
        let specs = self.pod_specs.ok_or_else(|| self.needs_pod_specs())?;
        let nodes = self.node_specs.ok_or_else(|| self.needs_node_specs())?;
        let mut held = Vec::new();
        for member in members {
            held.push(self.held(member, specs, nodes)?);
        }
        let sum = |of: fn(&Held) -> f64| held.iter().map(of).sum::<f64>();
        let [requested, used, target] = [|it: &Held| it.requested, |it: &Held| it.used, Held::target].map(sum);
        let freed = sum(Held::freed_watts);
        let [requested, used, target] = [requested, used, target].map(|it| rounded(it, 2));
        let Some(time) = self.time() else {
            return Err(lang.of(
                format!(
                    "more than one scrape: of {requested} cores requested, {used} were used in one scrape, which is no \
                     ground for a target"
                ),
                format!("둘 이상의 스크레이프: 요청 {requested}코어 중 한 번의 스크레이프에서 {used}코어 사용, 목표의 근거로 부족"),
            ));
        };
        if freed <= 0.0 {
            return Err(lang.of(
                format!("requests above the use: {requested} cores are requested, {used} used on average {time}"),
                format!("사용량보다 많은 요청량: 요청 {requested}코어, {time} 평균 {used}코어 사용"),
            ));
        }
        let memory = self.memory(members, specs);
        let watts = rounded(freed, 2);
        let saving = Saving::new(
            Lever::ResourceRightsizing,
            Quality::Assumed,
            lang.of(
                format!(
                    "requests {requested} cores, used {used} on average {time}: {target} (a fifth more) frees capacity for \
                     {watts} W of idle power, realised when a node goes; percentiles and the maximum need history{memory}"
                ),
                format!(
                    "요청 {requested}코어, {time} 평균 {used}코어 사용: {target}코어(사용량의 1.2배)로 낮추면 유휴 전력 {watts} W만큼의 \
                     용량이 비고, 노드를 없앨 때 실현됨; 백분위수와 최댓값은 이력이 필요함{memory}"
                ),
            ),
        );
        Ok(saving.with_potential(freed))
    }

    fn held(&self, member: &Subject, specs: &PodSpecs, nodes: &NodeSpecs) -> Result<Held, String> {
        let lang = self.lang;
        let (name, node) = (quoted(&member.name), &member.node);
        let spec = specs.pod(member.namespace.as_deref().unwrap_or_default(), &member.name);
        let Some(requested) = spec.and_then(|spec| spec.requested_cores).filter(|cores| *cores > 0.0) else {
            return Err(lang.of(
                format!("a CPU request of every container of {name} in pod_specs"),
                format!("pod_specs에 있는 {name}의 모든 컨테이너의 CPU 요청량"),
            ));
        };
        if nodes.node(node).is_none() {
            return Err(lang.of(
                format!("node {} in node_specs", quoted(node)),
                format!("node_specs에 있는 노드 {}", quoted(node)),
            ));
        }
        let shown_node = quoted(node);
        let held = || {
            let (used, idle_per_core) = (member.used_cores?, self.idle_per_core(node)?);
            Some(Held { requested, used, idle_per_core })
        };
        held().ok_or_else(|| {
            lang.of(
                format!("CPU usage, processors and idle power of node {shown_node}, as Kepler >= 0.10 exports them"),
                format!("노드 {shown_node}의 CPU 사용률, 프로세서 수, 유휴 전력 (Kepler >= 0.10이 내보냄)"),
            )
        })
    }

    /// Memory is asked for too, and fills nodes as well; how much of it is used no exporter of energy says.
    fn memory(&self, members: &[Subject], specs: &PodSpecs) -> String {
        let of = |it: &Subject| specs.pod(it.namespace.as_deref()?, &it.name)?.requested_memory_bytes;
        let Some(bytes) = members.iter().map(of).sum::<Option<f64>>() else { return String::new() };
        let gibibytes = rounded(bytes / 1_073_741_824.0, 2);
        self.lang.of(
            format!("; so does a target for the {gibibytes} GiB of memory requested, whose use is not exported"),
            format!("; 요청 메모리 {gibibytes} GiB의 목표도 이력이 필요함(사용량은 내보내지 않음)"),
        )
    }
}
