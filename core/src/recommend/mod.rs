//! Levers that lower emissions, and by how much: computed from data, or left out with a note on the data they need. No
//! percentage is invented.
//!
//! Each lever acts on one thing (energy, intensity, PUE), so that together they multiply: what is left of a whole
//! after a tenth and a fifth is 0.9 x 0.8, not 0.7.

pub(crate) mod place;
mod rightsize;
mod shift;

pub use place::{comparison_set, regions_of};
pub(crate) use place::{set_of_here_and_elsewhere, without_what_stays};
pub(crate) use shift::day_curve;

use crate::assessment::{Scenario, Subject};
use crate::choices::Lever;
use crate::error::Error;
use crate::kubernetes::PodSpecs;
use crate::lang::Lang;
use crate::quantity::Quality;
use crate::quantity::units::Ratio;
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
            Self::TemporalShift => Complexity::Medium,
            Self::ResourceRightsizing => Complexity::Low,
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
                lang.of("apply the CronJob, and compare the next day", "CronJob을 적용하고 다음 날과 비교"),
            ],
            Self::ResourceRightsizing => vec![
                lang.of("compare requests with what is used over a week", "한 주 동안의 사용량과 요청량을 비교"),
                lang.of("lower the requests step by step", "요청량을 단계적으로 낮추기"),
                lang.of("consolidate nodes, else the idle power stays", "노드를 통합: 그러지 않으면 유휴 전력이 남음"),
            ],
            Self::RegionalMigration => vec![
                lang.of("check latency, data residency and cost", "지연 시간, 데이터 거주 요건, 비용을 확인"),
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
#[allow(missing_docs)]
pub struct Advice<'a> {
    pub registry: &'a Registry,
    pub profile: &'a Profile,
    pub scenario: &'a Scenario,
    pub snapshot: &'a Snapshot,
    pub pod_specs: Option<&'a PodSpecs>,
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
        self.by(subject, |lever| match lever {
            Lever::TemporalShift => self.shift(),
            Lever::ResourceRightsizing => Ok(self.rightsize(subject, members)),
            Lever::RegionalMigration => self.place(),
            Lever::PueImprovement => Ok(self.better_building()),
        })
    }

    /// The effect of each lever by a rule, or what the rule needs. Without a known power, no rule is asked.
    ///
    /// # Errors
    /// Those of the rule.
    pub(crate) fn by(
        &self,
        subject: &Subject,
        rule: impl Fn(Lever) -> Result<Result<Saving, String>, Error>,
    ) -> Result<(Vec<Saving>, Vec<Skipped>), Error> {
        let (mut savings, mut skipped) = (Vec::new(), Vec::new());
        for lever in Lever::ALL {
            let effect = match &subject.power {
                Ok(_) => rule(lever)?,
                Err(why) => {
                    Err(self.lang.of(format!("a known power ({why})"), format!("알려진 전력 ({})", why.text_ko())))
                }
            };
            match effect {
                Ok(saving) => savings.push(saving),
                Err(needs) => skipped.push(Skipped { lever, needs }),
            }
        }
        Ok((savings, skipped))
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
                Ok(Saving {
                    lever: Lever::PueImprovement,
                    left,
                    quality: self.scenario.factors.pue.quality,
                    description: self.lang.of(
                        format!("from PUE {pue} to the target {target}"),
                        format!("PUE {pue}에서 기준값 {target}(으)로"),
                    ),
                })
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
    /// The saving (%).
    #[must_use]
    pub fn reduction_percent(&self) -> f64 {
        (1.0 - self.left.get()) * 100.0
    }
}

impl Scenario {
    /// This scenario and subject after a saving: each lever changes the one thing it acts on.
    #[must_use]
    pub fn after(&self, saving: &Saving, subject: &Subject) -> (Self, Subject) {
        let (mut scenario, mut subject) = (self.clone(), subject.clone());
        match saving.lever {
            Lever::TemporalShift | Lever::RegionalMigration => {
                if let Some(grid) = &mut scenario.factors.intensity {
                    grid.quantity = grid.quantity.map(|intensity| intensity * saving.left);
                    grid.quantity.quality = grid.quantity.quality.max(saving.quality);
                }
            }
            Lever::ResourceRightsizing => subject = subject.scaled(saving.left),
            Lever::PueImprovement => {
                let better = scenario.factors.pue.map(|pue| pue * saving.left);
                // No building is better than perfect.
                scenario.factors.pue = better.map(|pue| if pue < Ratio::ONE { Ratio::ONE } else { pue });
            }
        }
        (scenario, subject)
    }
}
