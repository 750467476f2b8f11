//! The prototype's thresholds and percentages for hotspots.

use crate::assessment::Scenario;
use crate::lang::Lang;
use crate::registry::{Prototype, StandardKind};
use crate::tools::parts::consumers::Consumer;
use crate::tools::parts::preventive::{ActionType, PreventiveAction, Priority};

impl Prototype {
    pub(super) fn actions_for(&self, it: &Consumer, scenario: &Scenario, lang: Lang) -> Vec<PreventiveAction> {
        let Some(watts) = it.watts else { return Vec::new() };
        let grid = scenario.factors.intensity.as_ref().map(|it| it.quantity.value.get());
        let kilograms = |watts: f64| grid.map(|grid| watts / 1000.0 * grid * self.action_month_hours / 1000.0);
        let monthly = it.monthly_kilograms();
        let part_of_month = |percent: f64| monthly.map(|monthly| monthly * percent / 100.0);
        let action =
            |kind: ActionType, priority: Priority, percent: f64, saved: f64, kilograms: Option<f64>| PreventiveAction {
                action_type: kind,
                priority,
                resource: it.resource(),
                reason: by_rule_of_thumb(percent, lang),
                estimated_savings_watts: Some(saved),
                estimated_co2_reduction_kg_month: kilograms,
                potential_watts: None,
                implementation_steps: kind
                    .lever()
                    .map(|it| it.steps(lang))
                    .unwrap_or_default()
                    .into_iter()
                    .map(str::to_owned)
                    .collect(),
            };
        let mut actions = Vec::new();
        if watts > self.alert_above_watts {
            actions.push(action(ActionType::Alert, Priority::High, 0.0, 0.0, Some(0.0)));
        }
        if it.score.is_some_and(|score| score < self.score_rightsizing_below) {
            let saved = watts * self.action_rightsizing_percent / 100.0;
            actions.push(action(
                ActionType::Rightsizing,
                Priority::Medium,
                self.action_rightsizing_percent,
                saved,
                kilograms(saved),
            ));
        }
        if it.compliant(StandardKind::Intensity) == Some(false) {
            let percent = self.action_shift_percent;
            actions.push(action(ActionType::TemporalShift, Priority::Medium, percent, 0.0, part_of_month(percent)));
        }
        if monthly.is_some_and(|monthly| monthly > self.action_migration_above_kg) {
            let percent = self.action_migration_percent;
            actions.push(action(ActionType::RegionalMigration, Priority::Low, percent, 0.0, part_of_month(percent)));
        }
        actions
    }
}

/// The source of a percentage, in a sentence.
pub(super) fn by_rule_of_thumb(percent: impl std::fmt::Display, lang: Lang) -> String {
    lang.of(
        format!("{percent} % by the prototype's rule of thumb, not measured"),
        format!("프로토타입의 경험 규칙에 따른 {percent}%, 측정값 아님"),
    )
}
