use super::{Advice, Saving};
use crate::attribution::unused_gpus;
use crate::choices::Lever;
use crate::dialect::ZoneClass;
use crate::quantity::Quality;
use crate::snapshot::Node;
use crate::text::number::{counted, rounded};
use crate::text::placed;

impl Advice<'_> {
    /// GPUs of some nodes that draw idle power while nothing uses them.
    pub(super) fn gpu_idle(&self, is_meant: impl Fn(&Node) -> bool) -> Result<Saving, String> {
        let lang = self.lang;
        let nodes: Vec<&Node> = self.snapshot.nodes().iter().filter(|it| is_meant(it)).collect();
        if !nodes.iter().any(|node| node.zones.iter().any(|it| it.zone.class() == ZoneClass::Gpu)) {
            return Err(lang
                .of(
                    "power of GPUs, as Kepler >= 0.11.4 exports it where it is turned on; none is seen on these nodes",
                    "GPU 전력 (Kepler >= 0.11.4에서 켜면 내보냄): 이 노드들에는 없음",
                )
                .to_owned());
        }
        let unused: Vec<(&Node, &str, f64)> = nodes
            .iter()
            .flat_map(|node| unused_gpus(node).into_iter().map(|(meter, watts)| (*node, meter, watts.get())))
            .collect();
        let Some((first, ..)) = unused.first() else {
            return Err(lang
                .of("a GPU that draws idle power while nothing uses it", "아무도 쓰지 않으면서 유휴 전력을 쓰는 GPU")
                .to_owned());
        };
        let one_node = unused.iter().all(|(node, ..)| node.name == first.name).then(|| first.name.clone());
        let watts: f64 = unused.iter().map(|(_, _, watts)| watts).sum();
        let when = self.time().unwrap_or_else(|| lang.of("in one scrape", "한 번의 스크레이프에서").to_owned());
        let named: Vec<String> =
            unused.iter().take(3).map(|(node, meter, _)| placed(Some(&node.name), meter)).collect();
        let (named, gpus, shown) = (named.join(", "), counted(unused.len(), "GPU"), rounded(watts, 2));
        let saving = Saving::new(
            Lever::GpuIdle,
            Quality::Measured,
            lang.of(
                format!(
                    "{gpus} drew {shown} W and nothing used it {when} ({named}): give it work, or share one GPU among several \
                     workloads (MIG, time-slicing) and do without it"
                ),
                format!(
                    "GPU {}개가 {when} {shown} W를 쓰고 아무도 사용하지 않음 ({named}): 작업을 배치하거나, GPU 하나를 여러 워크로드가 \
                     나눠 쓰고(MIG, time-slicing) 이 GPU는 없애기",
                    unused.len()
                ),
            ),
        );
        Ok(Saving { node: one_node, ..saving.with_potential(watts) })
    }
}
