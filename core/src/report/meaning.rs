use std::collections::BTreeSet;

use crate::choices::IdlePolicy;
use crate::dialect::Dialect;
use crate::lang::Lang;

/// The meaning of the watts, said with every report: their time, and whose power a workload's is.
pub(crate) fn meaning(dialects: &BTreeSet<Dialect>, window: bool, idle: IdlePolicy, lang: Lang) -> String {
    let time = if window {
        lang.of(
            "watts are means over the window, from energy counters where there are any",
            "W는 구간 평균이며, 카운터가 있으면 카운터에서 얻음",
        )
    } else {
        lang.of(
            "watts are the exporter's mean since its last refresh (Kepler >= 0.10: 0.5 to 5 s)",
            "W는 익스포터의 직전 갱신 이후 평균 (Kepler >= 0.10: 0.5~5초)",
        )
    };
    let mut sentences = vec![time];
    for dialect in dialects {
        let sentence = match dialect {
            Dialect::Kepler | Dialect::KeplerLegacy if idle != IdlePolicy::None => lang.of(
                "a workload's watts are active power; what is with idle power, emissions and budgets carry its share of that",
                "워크로드의 W는 활성 전력; 유휴 포함 전력, 배출량, 예산에는 유휴 전력의 몫이 포함됨",
            ),
            Dialect::Kepler | Dialect::KeplerLegacy => lang.of(
                "a workload's watts are active power, idle power stays with its node",
                "워크로드의 W는 활성 전력이고, 유휴 전력은 노드에 남음",
            ),
            Dialect::Scaphandre => lang.of(
                "scaphandre's processes are shares of the whole host, idle power included",
                "scaphandre의 프로세스는 유휴 전력을 포함한 호스트 전체의 몫",
            ),
            Dialect::Prototype => lang.of(
                "the prototype's names do not say whether idle power is included",
                "프로토타입의 이름은 유휴 전력 포함 여부를 알려 주지 않음",
            ),
            Dialect::NodeExporter | Dialect::Rapl => continue,
        };
        if !sentences.contains(&sentence) {
            sentences.push(sentence);
        }
    }
    sentences.join("; ")
}
