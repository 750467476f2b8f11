//! Each standard's finding.

use wildmatch::WildMatch;

use super::{Assessment, DependsOn, Finding, Reason, Scenario, Subject, Verdict};
use crate::choices::{Boundary, Decide};
use crate::error::Error;
use crate::footprint::{Embodied, Footprint, Step, Steps, sci};
use crate::quantity::units::{GramsCo2e, Ratio, Seconds, Watts};
use crate::quantity::{Quality, Quantity, View, Why};
use crate::registry::{Budget, Limit, Requirement, Standard};

/// Hours of a year of 365 days, as the SCI's examples count lifespans.
const HOURS_OF_A_YEAR: f64 = 8760.0;

impl Scenario {
    /// Assesses a workload against every standard that applies to it.
    #[must_use]
    pub fn assess(&self, subject: &Subject) -> Assessment {
        let applies = |standard: &&Standard| match &standard.requirement {
            Requirement::Budget(budget) => budget.is_for_workload(subject.namespace.as_deref(), &subject.name),
            _ => true,
        };
        self.assess_by(subject, self.standards.iter().filter(applies))
    }

    /// Assesses a namespace, as the sum of its workloads, against its budgets. `None` where it has none.
    #[must_use]
    pub fn assess_namespace(&self, namespace: &str, workloads: &[&Subject]) -> Option<Assessment> {
        let applies = |standard: &&Standard| match &standard.requirement {
            Requirement::Budget(budget) => budget.is_for_namespace(namespace),
            _ => false,
        };
        let mut budgets = self.standards.iter().filter(applies).peekable();
        budgets.peek()?;
        let whole = Subject::sum(Some(namespace.to_owned()), namespace.to_owned(), workloads.iter().copied())?;
        let mut assessment = self.assess_by(&whole, budgets);
        for finding in &mut assessment.findings {
            if matches!(finding.reason, Reason::PowerUnknown(_)) && workloads.len() > 1 {
                finding.reason = Reason::PartUnknown;
            }
        }
        Some(assessment)
    }

    fn assess_by<'a>(&self, subject: &Subject, standards: impl Iterator<Item = &'a Standard>) -> Assessment {
        // Kepler and RAPL measure components.
        let footprint = subject.power.as_ref().ok().map(|it| Footprint::new(it, Boundary::Component, &self.factors));
        let findings: Vec<Finding> = standards.map(|it| self.finding(it, subject, footprint.as_ref())).collect();
        Assessment { status: Verdict::overall(findings.iter().map(|it| it.verdict)), findings, footprint }
    }

    fn finding(&self, standard: &Standard, subject: &Subject, footprint: Option<&Footprint>) -> Finding {
        let unknown = || Reason::PowerUnknown(subject.power.as_ref().err().copied().unwrap_or(Why::NotReported));
        let known = footprint.ok_or_else(unknown);
        let no_factor = || Reason::NoFactor(self.factors.region.code.clone());
        let (depends_on, value) = match &standard.requirement {
            Requirement::Intensity(_) => {
                let value = known.and_then(|it| it.intensity.as_ref().ok_or_else(no_factor));
                (DependsOn::Region, value.map(|it| it.view("intensity")))
            }
            // A building has its PUE whatever runs in it.
            Requirement::Pue(_) => (DependsOn::Facility, Ok(self.factors.pue.view("PUE"))),
            Requirement::Sci { unit, .. } => {
                let value = known.and_then(|it| self.sci(it, subject, unit, &mut Steps::Unwanted));
                (DependsOn::Workload, value.and_then(|sci| sci.ok_or_else(no_factor)).map(|it| it.view("SCI")))
            }
            Requirement::Budget(budget) => {
                let value = match budget.limit {
                    Limit::Energy(_) => known.map(|it| it.monthly_energy.view("energy of a month")),
                    Limit::Emissions(_) => known
                        .and_then(|it| it.monthly_emissions.as_ref().ok_or_else(no_factor))
                        .map(|it| kilograms(&it.view("emissions of a month"))),
                };
                (DependsOn::Workload, value)
            }
        };
        let counted = subject.counted_as_zero.map_or(Reason::DrawsNothing, Reason::CountedAsZero);
        let nothing = footprint.filter(|it| it.power.high == Some(Watts::ZERO)).map(|_| counted);
        self.judged(standard, depends_on, value, nothing)
    }

    fn judged(
        &self,
        standard: &Standard,
        depends_on: DependsOn,
        value: Result<View, Reason>,
        nothing: Option<Reason>,
    ) -> Finding {
        let (target, unit) = standard.target();
        let (verdict, reason) = match &value {
            Err(reason) => (Verdict::Unknown, reason.clone()),
            Ok(view) => match (self.decide.compare(view, target), nothing) {
                ((Verdict::Compliant, _), Some(nothing)) if depends_on != DependsOn::Facility => {
                    (Verdict::Compliant, nothing)
                }
                (compared, _) => compared,
            },
        };
        let value = value.ok();
        let gap = value.as_ref().filter(|_| target > 0.0).map(|it| (it.value - target) / target * 100.0);
        Finding {
            standard: standard.id.clone(),
            kind: standard.kind(),
            verdict,
            depends_on,
            gap_percent: gap,
            value,
            target,
            unit,
            reason,
        }
    }

    /// How the SCIs of a workload are calculated, for the standards that ask for one.
    pub(crate) fn explain_sci(&self, footprint: &Footprint, subject: &Subject) -> Vec<Step> {
        let mut steps = Steps::Wanted(Vec::new());
        for standard in &self.standards {
            if let Requirement::Sci { unit, .. } = &standard.requirement {
                // What it needs and does not have is the finding's reason.
                let _ = self.sci(footprint, subject, unit, &mut steps);
            }
        }
        steps.into_vec()
    }

    /// Budgets that apply to none of these.
    #[must_use]
    pub fn unmatched_budgets(&self, subjects: &[Subject]) -> Vec<String> {
        let is_for = |budget: &Budget, subject: &Subject| {
            let namespace = subject.namespace.as_deref();
            budget.is_for_workload(namespace, &subject.name) || namespace.is_some_and(|it| budget.is_for_namespace(it))
        };
        let unmatched = |standard: &&Standard| match &standard.requirement {
            Requirement::Budget(budget) => !subjects.iter().any(|subject| is_for(budget, subject)),
            _ => false,
        };
        self.standards.iter().filter(unmatched).map(|it| it.id.clone()).collect()
    }

    /// Emissions per functional unit; `Ok(None)` without a carbon intensity.
    fn sci(
        &self,
        footprint: &Footprint,
        subject: &Subject,
        unit: &str,
        steps: &mut Steps,
    ) -> Result<Option<Quantity<GramsCo2e>>, Reason> {
        let matches = |pattern: &str, text: &str| WildMatch::new(pattern).matches(text);
        let units = self.functional_units.iter().find(|it| {
            let namespace = |own: &String| subject.namespace.as_deref().is_some_and(|name| matches(own, name));
            it.unit == unit && matches(&it.workload, &subject.name) && it.namespace.as_ref().is_none_or(namespace)
        });
        let units = units.ok_or(Reason::NoFunctionalUnits)?;
        let server = self.servers.iter().find(|it| matches(&it.node, &subject.node)).ok_or(Reason::NoEmbodied)?;
        let reserved = units.reserved_share.and_then(|share| Ratio::new(share).ok());
        let (share, quality) = match (reserved, subject.active_share) {
            (Some(reserved), _) => (reserved, Quality::Configured),
            // For want of what is reserved: its part of what is in use.
            (None, Some(active)) => (active, Quality::Assumed),
            (None, None) => return Err(Reason::NoEmbodied),
        };
        let mut embodied = || -> Result<Quantity<GramsCo2e>, Error> {
            let total = GramsCo2e::from_kilograms(server.embodied_kg)?;
            let total = Quantity::exact(total, quality, server.source.clone());
            let lifespan = Seconds::new(server.lifetime_years * HOURS_OF_A_YEAR * 3600.0)?;
            Embodied::new(total, lifespan)?.explained(Seconds::HOUR, share, quality, steps)
        };
        let embodied = embodied().map_err(|_| Reason::NoEmbodied)?;
        let Some(operational) = &footprint.hourly_emissions else { return Ok(None) };
        let sci = sci(operational, &embodied, units.per_hour).map_err(|_| Reason::NoFunctionalUnits)?;
        let sum = operational.plus(&embodied);
        let done = format!("/ {} {}", units.per_hour, units.unit);
        steps.note("SCI", || vec![sum.view("operational and embodied emissions")], &done, || sci.view("SCI"));
        Ok(Some(sci))
    }
}

impl Decide {
    /// Compares a value with the most that is allowed.
    #[must_use]
    pub fn compare(self, value: &View, target: f64) -> (Verdict, Reason) {
        // Of a lower bound the value is no centre: it can miss a target, but not meet it.
        let exact = value.high.is_some() && (self == Self::Point || !value.is_interval());
        match (exact, value.high) {
            (true, _) if value.value <= target => (Verdict::Compliant, Reason::Meets),
            (true, _) => (Verdict::NonCompliant, Reason::Misses),
            (false, Some(high)) if high <= target => (Verdict::Compliant, Reason::HighEndMeets),
            (false, _) if value.low > target => (Verdict::NonCompliant, Reason::LowEndMisses),
            (false, None) => (Verdict::Unknown, Reason::OnlyLowerBound),
            (false, Some(_)) => (Verdict::Unknown, Reason::Between),
        }
    }
}

/// The same in kilograms, as budgets are given.
fn kilograms(grams: &View) -> View {
    View {
        value: grams.value / 1000.0,
        low: grams.low / 1000.0,
        high: grams.high.map(|it| it / 1000.0),
        unit: "kgCO2eq".into(),
        ..grams.clone()
    }
}
