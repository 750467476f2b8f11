//! One strategy beside ours: where a profile has the prototype's rules of thumb, tools count and advise by them. Chosen
//! in [`World::practice`]; tools ask it wherever the two differ, and nothing below them knows that there are two.

mod actions;
mod consumers;
mod levers;

use super::World;
use super::parts::consumers::{Consumer, Consumers, one_namespace, score_by_requests};
use super::parts::optimization::{Optimization, OptimizationType};
use super::parts::plan::FixedHours;
use super::parts::preventive::{self, PreventiveAction};
use crate::assessment::{Scenario, Subject, Verdict};
use crate::choices::Lever;
use crate::error::Error;
use crate::lang::Lang;
use crate::quantity::Quality;
use crate::recommend::{Advice, Complexity, Saving, Skipped, without_what_stays};
use crate::registry::Prototype;

/// Choices of a tool that are no figures of a profile. By default everything is computed from what was measured.
pub(super) trait Practice {
    /// The consumers that are listed, with their scores.
    fn consumers<'w>(&self, world: &'w World, namespace: Option<&str>) -> Result<Consumers<'w>, Error> {
        let workloads = world.workloads(one_namespace(namespace))?;
        Consumers::new(world, world.usual_scenario()?, workloads, score_by_requests)
    }

    /// Whether a consumer is a hotspot however little it draws.
    fn fails(&self, consumer: &Consumer) -> bool {
        consumer.fails_by_itself()
    }

    /// Things to do about hotspots.
    fn actions(&self, world: &World, hotspots: &Consumers<'_>) -> Result<Vec<PreventiveAction>, Error> {
        preventive::computed(world, hotspots)
    }

    /// Workloads that ask for something and do nothing.
    fn zombies(&self, world: &World, all: &Consumers<'_>) -> Result<Vec<PreventiveAction>, Error> {
        preventive::zombies(world, all, world.settings.lang.value)
    }

    /// Things to do about nodes, whatever runs there.
    fn actions_on_nodes(&self, world: &World, scenario: &Scenario) -> Result<Vec<PreventiveAction>, Error> {
        preventive::of_nodes(world, scenario, world.settings.lang.value)
    }

    /// The reductions that a summary adds: of each hotspot the best one but leaving.
    fn sum_of_best(&self, actions: &[PreventiveAction]) -> Vec<Option<f64>> {
        preventive::largest_each(actions)
    }

    /// The worth of each lever for a workload, or the data that it needs.
    fn savings(&self, advice: &Advice<'_>, subject: &Subject, members: &[Subject]) -> Result<Savings, Error> {
        advice.all(subject, members)
    }

    /// The savings that hold when all of them are made, and why the others do not.
    fn together(&self, savings: Vec<Saving>, lang: Lang) -> Savings {
        without_what_stays(savings, lang)
    }

    /// The optimizations that are offered to a workload of this status.
    fn offers(&self, _status: Verdict, computed: Vec<Optimization>) -> Vec<Optimization> {
        computed
    }

    /// Whether grams of a schedule are said to be counted by the curve that they come from.
    fn counts_by_curve(&self) -> bool {
        true
    }

    /// Hours that are compared where no times are asked for; `None` searches.
    fn fixed_hours(&self) -> Option<FixedHours> {
        None
    }
}

type Savings = (Vec<Saving>, Vec<Skipped>);

struct Measured;

impl Practice for Measured {}

impl Practice for Prototype {
    fn consumers<'w>(&self, world: &'w World, namespace: Option<&str>) -> Result<Consumers<'w>, Error> {
        self.pods(world, namespace)
    }

    fn fails(&self, consumer: &Consumer) -> bool {
        consumer.verdicts.status == Verdict::NonCompliant
    }

    fn actions(&self, world: &World, hotspots: &Consumers<'_>) -> Result<Vec<PreventiveAction>, Error> {
        let lang = world.settings.lang.value;
        Ok(hotspots.all.iter().flat_map(|consumer| self.actions_for(consumer, &hotspots.scenario, lang)).collect())
    }

    fn zombies(&self, _world: &World, _all: &Consumers<'_>) -> Result<Vec<PreventiveAction>, Error> {
        Ok(Vec::new())
    }

    fn actions_on_nodes(&self, _world: &World, _scenario: &Scenario) -> Result<Vec<PreventiveAction>, Error> {
        Ok(Vec::new())
    }

    /// The best one, leaving too.
    fn sum_of_best(&self, actions: &[PreventiveAction]) -> Vec<Option<f64>> {
        preventive::best_each(actions.iter())
    }

    fn savings(&self, advice: &Advice<'_>, subject: &Subject, _members: &[Subject]) -> Result<Savings, Error> {
        advice.by(&Lever::OF_THE_PROTOTYPE, subject, |lever| self.saving(advice, lever, subject))
    }

    fn together(&self, savings: Vec<Saving>, _lang: Lang) -> Savings {
        (savings, Vec::new())
    }

    /// Two habits where nothing fails: always good, and saving nothing by themselves.
    fn offers(&self, status: Verdict, computed: Vec<Optimization>) -> Vec<Optimization> {
        if status != Verdict::Compliant {
            return computed;
        }
        let habit = |kind: OptimizationType, description: &str| Optimization {
            r#type: kind,
            description: description.to_owned(),
            estimated_reduction_percent: 0.0,
            estimated_new_power_watts: None,
            estimated_new_intensity_gco2_kwh: None,
            potential_watts: None,
            implementation_complexity: Complexity::Low,
            quality: Quality::Illustrative,
        };
        vec![
            habit(OptimizationType::ContinuousMonitoring, "keep measuring"),
            habit(OptimizationType::BestPractices, "keep requests close to what is used"),
        ]
    }

    /// The prototype named its own factor.
    fn counts_by_curve(&self) -> bool {
        false
    }

    fn fixed_hours(&self) -> Option<FixedHours> {
        Some(FixedHours { now: self.schedule_now_hour, best: self.schedule_best_hour })
    }
}

impl World {
    /// The strategy of its profile.
    pub(super) fn practice(&self) -> Result<&dyn Practice, Error> {
        Ok(match &self.profile()?.prototype {
            Some(rules) => rules,
            None => &Measured,
        })
    }
}
