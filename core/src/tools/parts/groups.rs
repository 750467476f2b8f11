//! Namespaces, controllers and nodes with budgets of their own, beside the workloads that they hold.

use serde::Serialize;

use super::findings::FindingRow;
use crate::assessment::{Group, GroupKind, Scenario, Subject, Survey, Verdict};
use crate::error::Error;
use crate::lang::Lang;
use crate::text::quoted;
use crate::tools::World;

/// A namespace, a controller or a node that has a budget of its own.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct GroupNote {
    /// Kind of group.
    pub kind: GroupKind,
    /// Name, of a controller with its namespace before a slash.
    pub name: String,
    /// The budgets together.
    pub status: Verdict,
    /// One per budget.
    pub findings: Vec<FindingRow>,
}

impl GroupNote {
    pub(in crate::tools) fn new(group: &Group, lang: Lang) -> Self {
        let name = match (group.kind, &group.namespace) {
            (GroupKind::Controller, Some(namespace)) => format!("{namespace}/{}", group.name),
            _ => group.name.clone(),
        };
        let findings = group.assessment.findings.iter().map(|finding| FindingRow::new(finding, lang)).collect();
        Self { kind: group.kind, name, status: group.assessment.status, findings }
    }

    /// `namespace shop misses its budget`, with value and target; nothing for one that keeps to it.
    pub(in crate::tools) fn missed(&self, lang: Lang) -> Option<String> {
        let finding = self.findings.iter().find(|it| it.verdict == Verdict::NonCompliant)?;
        let whose = format!("{} {}", lang.of(self.kind.name(), self.kind.name_ko()), quoted(&self.name));
        let figures = finding.against(lang);
        Some(lang.of(format!("{whose} misses its budget ({figures})"), format!("{whose} 예산 초과 ({figures})")))
    }
}

/// Those that miss a budget, in sentences; a line each.
pub(in crate::tools) fn missed_lines(groups: &[GroupNote], lang: Lang) -> String {
    groups.iter().filter_map(|it| it.missed(lang)).map(|it| format!("\n- {it}")).collect()
}

impl World {
    /// Everything that workloads are parts of.
    ///
    /// # Errors
    /// As [`World::measured`].
    pub(in crate::tools) fn survey(&self, scenario: &Scenario) -> Result<Survey, Error> {
        let subjects = self.subjects(scenario, None)?;
        Ok(scenario.survey(self.measured()?, &subjects, |namespace, pod| self.owners(namespace, pod)))
    }

    /// The groups that miss a budget; none without a measurement, and nothing is counted where nobody has budgets.
    pub(in crate::tools) fn missed_budgets(&self, scenario: &Scenario) -> Vec<String> {
        let survey = if scenario.has_budgets() { self.survey(scenario).ok() } else { None };
        let groups = survey.map_or_else(Vec::new, |survey| survey.groups);
        groups.iter().filter(|it| it.assessment.status == Verdict::NonCompliant).map(Group::full_name).collect()
    }

    /// The groups that hold any of these workloads.
    pub(in crate::tools) fn groups_of<'s>(
        &self,
        survey: &Survey,
        members: impl Iterator<Item = &'s Subject> + Clone,
    ) -> Vec<GroupNote> {
        let holds = |group: &&Group| {
            members.clone().any(|it| {
                let owners = it.namespace.as_ref().map_or_else(Vec::new, |namespace| self.owners(namespace, &it.name));
                group.holds(it, &owners)
            })
        };
        survey.groups.iter().filter(holds).map(|group| GroupNote::new(group, self.settings.lang.value)).collect()
    }
}
