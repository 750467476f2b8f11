//! Levers that lower emissions, and by how much: computed from data, or left out with a note on the data they need. No
//! percentage is invented.
//!
//! Each lever acts on one thing (energy, intensity, PUE), so that together they multiply: what is left of a whole
//! after a tenth and a fifth is 0.9 x 0.8, not 0.7. What only frees capacity is a potential: idle power that somebody
//! else may use, realised when a node goes. It is the same power for whoever counts it, so it is never added.

mod autoscale;
mod consolidate;
mod gpu_idle;
mod held;
mod off_hours;
pub(crate) mod place;
pub(crate) mod range;
mod rightsize;
mod shift;
mod zombie;

pub use off_hours::OffHours;
pub(crate) use off_hours::others_of;
pub use place::{comparison_set, regions_of};
pub(crate) use place::{set_of_here_and_elsewhere, without_what_stays};
pub(crate) use shift::day_curve;

use crate::assessment::{Scenario, Subject};
use crate::choices::Lever;
use crate::error::Error;
use crate::kubernetes::{NodeSpecs, PodSpecs, Runs};
use crate::lang::Lang;
use crate::quantity::Quality;
use crate::quantity::units::{Ratio, Seconds};
use crate::registry::{Profile, Registry, Requirement};
use crate::snapshot::Snapshot;

/// The effort that a lever takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Complexity {
    /// A change of one manifest.
    Low,
    /// A change of when or how something runs.
    Medium,
    /// A project: another place, another building.
    High,
}

impl Lever {
    /// The effort that the lever takes.
    #[must_use]
    pub fn complexity(self) -> Complexity {
        match self {
            Self::TemporalShift | Self::NodeConsolidation | Self::GpuIdle | Self::Autoscaling => Complexity::Medium,
            Self::ResourceRightsizing | Self::Zombie | Self::OffHours => Complexity::Low,
            Self::RegionalMigration | Self::PueImprovement => Complexity::High,
        }
    }

    /// The steps to take, one after the other.
    #[must_use]
    pub fn steps(self, lang: Lang) -> Vec<&'static str> {
        match self {
            Self::TemporalShift => vec![
                lang.of("check that the workload can wait", "워크로드를 미룰 수 있는지 확인"),
                lang.of(
                    "find its window with calculate_optimal_schedule",
                    "calculate_optimal_schedule로 시간대를 찾기",
                ),
                lang.of("apply what it prints, and compare the next day", "출력된 내용을 적용하고 다음 날과 비교"),
            ],
            Self::ResourceRightsizing => vec![
                lang.of("compare requests with what is used over a week", "한 주 동안의 사용량과 요청량을 비교"),
                lang.of("lower the requests step by step", "요청량을 단계적으로 낮추기"),
                lang.of("consolidate nodes, else the idle power stays", "노드를 통합: 그러지 않으면 유휴 전력이 남음"),
            ],
            Self::RegionalMigration => vec![
                lang.of("check latency, data residency and cost", "지연 시간, 데이터 소재지 요건, 비용을 확인"),
                lang.of("move a replica first and measure it", "복제본 하나를 먼저 옮겨 측정"),
            ],
            Self::PueImprovement => {
                vec![
                    lang.of(
                        "ask the operator for the yearly PUE and its plan",
                        "운영자에게 연간 PUE와 개선 계획을 요청",
                    ),
                ]
            }
            Self::Zombie => vec![
                lang.of("look at it for longer, and ask its owner", "더 오래 지켜보고 담당자에게 확인"),
                lang.of("scale it to nothing before it is removed", "삭제하기 전에 복제본을 0으로 줄이기"),
            ],
            Self::NodeConsolidation => vec![
                lang.of("check affinity, volumes and disruption budgets", "어피니티, 볼륨, 중단 예산을 확인"),
                lang.of("cordon and drain the node", "노드를 cordon하고 drain"),
                lang.of("turn it off, or give it back", "노드를 끄거나 반납"),
            ],
            Self::OffHours => vec![
                lang.of("ask who uses it at these hours", "이 시간에 누가 쓰는지 확인"),
                lang.of("apply the SleepInfo where kube-green runs", "kube-green이 있는 곳에 SleepInfo를 적용"),
            ],
            Self::GpuIdle => vec![
                lang.of("check that no pod holds it without using it", "쓰지 않으면서 점유한 파드가 없는지 확인"),
                lang.of(
                    "share GPUs (MIG, time-slicing), and free the node",
                    "GPU를 나눠 쓰고(MIG, time-slicing) 노드를 비우기",
                ),
            ],
            Self::Autoscaling => {
                vec![lang.of("record its load over a week", "한 주 동안의 부하를 기록")]
            }
        }
    }
}

/// The effect of a lever.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Saving {
    /// The lever.
    pub lever: Lever,
    /// Ratio of what the lever acts on (energy, intensity, PUE) that remains, 0 to 1.
    pub left: Ratio,
    /// How good that figure is.
    pub quality: Quality,
    /// In words.
    pub description: String,
    /// Idle power whose capacity is set free (W), realised when a node goes. Several levers free the same power: it is
    /// never added to savings, nor to other potentials.
    pub potential_watts: Option<f64>,
    /// The node that it is about, where it is about one.
    pub node: Option<String>,
    /// How often and how long it runs, where a month is that and not all hours.
    pub(crate) runs: Option<Runs>,
    /// Both places, where it moves.
    pub(crate) moved: Option<Box<place::Move>>,
}

/// Why a lever is not offered.
#[derive(Clone, Debug)]
pub struct Skipped {
    /// The lever.
    pub lever: Lever,
    /// The data or settings that the lever needs.
    pub needs: String,
}

/// All inputs of advice.
#[derive(Clone, Copy, Debug)]
pub struct Advice<'a> {
    pub registry: &'a Registry,
    pub profile: &'a Profile,
    pub scenario: &'a Scenario,
    pub snapshot: &'a Snapshot,
    pub pod_specs: Option<&'a PodSpecs>,
    pub node_specs: Option<&'a NodeSpecs>,
    /// The time that was measured over; `None` for one scrape.
    pub window: Option<Seconds>,
    /// How often and how long the workload runs, if the user has said so.
    pub runs: Option<&'a Runs>,
    /// The hours when nobody needs it, if the user has said so.
    pub off_hours: Option<&'a OffHours>,
    /// Id of the factor set that the user chose for everything, if any.
    pub factors: Option<&'a str>,
    pub lang: Lang,
}

impl Advice<'_> {
    /// The effect of each lever on a workload, or the data that the lever needs.
    ///
    /// # Errors
    /// [`Error`] for factor sets that cannot be used.
    pub fn all(&self, subject: &Subject, members: &[Subject]) -> Result<(Vec<Saving>, Vec<Skipped>), Error> {
        self.by(&Lever::ALL, subject, |lever| match lever {
            Lever::TemporalShift => self.shift(members),
            Lever::ResourceRightsizing => Ok(self.rightsize(members)),
            Lever::RegionalMigration => self.place(),
            Lever::PueImprovement => Ok(self.better_building()),
            Lever::Zombie => Ok(self.zombie(members)),
            Lever::NodeConsolidation => Ok(self.consolidate()),
            Lever::OffHours => Ok(self.off_hours(subject, members)),
            Lever::GpuIdle => Ok(self.gpu_idle(|node| members.iter().any(|it| it.node == node.name))),
            Lever::Autoscaling => Ok(self.autoscale()),
        })
    }

    /// The effect of each of these levers by a rule, or what the rule needs. Without a known power, only of levers that
    /// act on nodes the rule is asked.
    ///
    /// # Errors
    /// Those of the rule.
    pub(crate) fn by(
        &self,
        levers: &[Lever],
        subject: &Subject,
        rule: impl Fn(Lever) -> Result<Result<Saving, String>, Error>,
    ) -> Result<(Vec<Saving>, Vec<Skipped>), Error> {
        let (mut savings, mut skipped) = (Vec::new(), Vec::new());
        for lever in levers.iter().copied() {
            let effect = match &subject.power {
                Err(why) if !lever.is_of_nodes() => {
                    Err(self.lang.of(format!("a known power ({why})"), format!("알려진 전력 ({})", why.text_ko())))
                }
                _ => rule(lever)?,
            };
            match effect {
                Ok(saving) => savings.push(saving),
                Err(needs) => skipped.push(Skipped { lever, needs }),
            }
        }
        Ok((savings, skipped))
    }

    /// The worth of levers that act on nodes, whatever runs there.
    #[must_use]
    pub fn of_nodes(&self) -> Vec<Saving> {
        let gpus = self.snapshot.nodes().iter().map(|node| self.gpu_idle(|it| it.name == node.name));
        gpus.chain([self.consolidate()]).flatten().collect()
    }

    fn better_building(&self) -> Result<Saving, String> {
        let pue = &self.scenario.factors.pue;
        let target = self.pue_target();
        if pue.quality == Quality::Assumed {
            return Err(self.lang.of("the PUE of the facility (pue)", "시설의 PUE(pue)").to_owned());
        }
        match target.and_then(|target| (target / pue.value).map(|left| (target, left))) {
            Some((target, left)) if left < Ratio::ONE => {
                let (pue, target) = (pue.value.get(), target.get());
                let description = self.lang.of(
                    format!("from PUE {pue} to the target {target}"),
                    format!("PUE {pue}에서 기준값 {target}(으)로"),
                );
                let quality = self.scenario.factors.pue.quality;
                Ok(Saving { left, ..Saving::new(Lever::PueImprovement, quality, description) })
            }
            _ => Err(self.lang.of("a PUE above its target", "기준값보다 높은 PUE").to_owned()),
        }
    }

    fn pue_target(&self) -> Option<Ratio> {
        self.scenario.standards.iter().find_map(|standard| match standard.requirement {
            Requirement::Pue(target) => Some(target),
            _ => None,
        })
    }
}

impl Saving {
    /// One that leaves everything as it is, until more is said of it.
    pub(crate) fn new(lever: Lever, quality: Quality, description: String) -> Self {
        let (left, potential_watts) = (Ratio::ONE, None);
        Self { lever, left, quality, description, potential_watts, node: None, runs: None, moved: None }
    }

    fn with_potential(self, watts: f64) -> Self {
        Self { potential_watts: Some(watts), ..self }
    }

    /// Whether it only frees capacity, and saves nothing by itself.
    pub(crate) fn only_frees(&self) -> bool {
        self.potential_watts.is_some() && self.left == Ratio::ONE
    }

    /// The saving (%).
    #[must_use]
    pub fn reduction_percent(&self) -> f64 {
        (1.0 - self.left.get()) * 100.0
    }
}

impl Scenario {
    /// This scenario as a saving is compared with: a move by the one factor set of both places, a month of what runs now
    /// and then by its own hours.
    #[must_use]
    pub fn before(&self, saving: &Saving) -> Self {
        let mut scenario = self.clone();
        if let Some(moved) = &saving.moved {
            moved.before(&mut scenario);
        }
        if let Some(runs) = &saving.runs {
            scenario.factors.month_hours = runs.hours_per_month();
        }
        scenario
    }

    /// This scenario and subject after a saving: each lever changes the one thing it acts on.
    #[must_use]
    pub fn after(&self, saving: &Saving, subject: &Subject) -> (Self, Subject) {
        let (mut scenario, mut subject) = (self.clone(), subject.clone());
        match (saving.lever, &saving.moved) {
            (_, Some(moved)) => moved.after(&mut scenario),
            (Lever::TemporalShift | Lever::RegionalMigration, None) => {
                if let Some(grid) = &mut scenario.factors.intensity {
                    grid.quantity = grid.quantity.map(|intensity| intensity * saving.left);
                    grid.quantity.quality = grid.quantity.quality.max(saving.quality);
                }
            }
            (Lever::PueImprovement, None) => {
                let better = scenario.factors.pue.map(|pue| pue * saving.left);
                // No building is better than perfect.
                scenario.factors.pue = better.map(|pue| if pue < Ratio::ONE { Ratio::ONE } else { pue });
            }
            // What frees capacity alone leaves all of it.
            _ => subject = subject.scaled(saving.left),
        }
        (scenario, subject)
    }
}
