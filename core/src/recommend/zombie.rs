use super::{Advice, Saving};
use crate::assessment::Subject;
use crate::choices::Lever;
use crate::quantity::Quality;
use crate::text::number::{counted, rounded};

impl Advice<'_> {
    /// Pods that ask for cores and drew no active energy over a window. They draw nothing; what they hold is capacity.
    pub(crate) fn zombie(&self, members: &[Subject]) -> Result<Saving, String> {
        let lang = self.lang;
        let specs = self.pod_specs.ok_or_else(|| self.needs_pod_specs())?;
        let Some(time) = self.time() else {
            return Err(lang
                .of(
                    "energy over a window: one scrape cannot tell rest from work that is over",
                    "구간의 에너지: 한 번의 스크레이프로는 알 수 없음",
                )
                .to_owned());
        };
        let reserved = |it: &Subject| {
            let spec = specs.pod(it.namespace.as_deref()?, &it.name)?;
            Some(spec.reserved.cores).filter(|cores| *cores > 0.0)
        };
        let idle: Vec<(&Subject, f64)> =
            members.iter().filter(|it| drew_nothing(it)).filter_map(|it| Some((it, reserved(it)?))).collect();
        if idle.is_empty() {
            return Err(lang.of(
                format!("a pod that requests CPU and draws no active energy; none is seen {time}"),
                format!("CPU를 요청하면서 활성 에너지를 쓰지 않는 파드: {time} 없음"),
            ));
        }
        let cores = rounded(idle.iter().map(|(_, cores)| cores).sum(), 2);
        let freed: Option<f64> =
            idle.iter().map(|(it, cores)| self.idle_per_core(&it.node).map(|idle| idle * cores)).sum();
        let (pods, of) = (counted(idle.len(), "pod"), members.len());
        let holds = match freed.map(|watts| rounded(watts, 2)) {
            Some(watts) => lang.of(
                format!("capacity for {watts} W of idle power, realised when a node goes"),
                format!("유휴 전력 {watts} W만큼의 용량을 차지, 노드를 없앨 때 실현됨"),
            ),
            None => lang.of(
                "capacity for how much idle power needs node_specs (what kubectl get nodes -o json prints)".to_owned(),
                "차지하는 유휴 전력은 node_specs(kubectl get nodes -o json의 출력)가 필요함".to_owned(),
            ),
        };
        let saving = Saving::new(
            Lever::Zombie,
            Quality::Assumed,
            lang.of(
                format!("{pods} of {of} requested {cores} cores and drew no active energy {time}; if nobody needs it, it holds {holds}"),
                format!("파드 {of}개 중 {}개가 {cores}코어를 요청하고 {time} 활성 에너지를 쓰지 않음; 필요 없다면 {holds}", idle.len()),
            ),
        );
        Ok(Saving { potential_watts: freed, ..saving })
    }
}

/// Known to have drawn 0 J; what was missed of it, or is not known, is not nothing.
fn drew_nothing(subject: &Subject) -> bool {
    let is_whole = subject.power.as_ref().is_ok_and(|power| power.high.is_some());
    is_whole && subject.active_share.is_some_and(|share| share.get() == 0.0)
}
