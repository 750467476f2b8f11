//! Each standard's finding.

use wildmatch::WildMatch;

use super::{Assessment, Decide, DependsOn, Finding, Reason, Scenario, Subject, Verdict};
use crate::error::Error;
use crate::footprint::{Boundary, Embodied, Footprint, sci};
use crate::quantity::{Quality, Quantity, View};
use crate::standards::{Limit, Requirement, Standard};
use crate::units::{GramsCo2e, GramsPerKwh, Ratio, Seconds, Unit};

/// Hours of a year of 365 days, as the SCI's examples count lifespans.
const HOURS_OF_A_YEAR: f64 = 8760.0;

impl Scenario {
    /// Holds a workload against every standard that is for it.
    #[must_use]
    pub fn assess(&self, subject: &Subject) -> Assessment {
        let applies = |standard: &&Standard| match &standard.requirement {
            Requirement::Budget(budget) => budget.is_for_workload(subject.namespace.as_deref(), &subject.name),
            _ => true,
        };
        self.assess_by(subject, self.standards.iter().filter(applies))
    }

    /// Holds a namespace, as the sum of its workloads, against its budgets. `None` where it has none.
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
        let known = footprint.ok_or_else(|| {
            Reason::PowerUnknown(subject.power.as_ref().err().copied().unwrap_or(crate::Why::NotReported))
        });
        let no_factor = || Reason::NoFactor(self.factors.region.code.clone());
        match &standard.requirement {
            Requirement::Intensity(target) => {
                let value = known.and_then(|it| it.intensity.as_ref().ok_or_else(no_factor));
                self.judged(
                    standard,
                    DependsOn::Region,
                    value.map(|it| it.view("intensity")),
                    target.get(),
                    GramsPerKwh::SYMBOL,
                )
            }
            // A building has its PUE whatever runs in it.
            Requirement::Pue(target) => {
                let value = Ok(self.factors.pue.view("PUE"));
                self.judged(standard, DependsOn::Facility, value, target.get(), Ratio::SYMBOL)
            }
            Requirement::Sci { target, unit } => {
                let value = known.and_then(|it| self.sci(it, subject, unit).and_then(|sci| sci.ok_or_else(no_factor)));
                let unit = format!("gCO2eq/{unit}");
                self.judged(standard, DependsOn::Workload, value.map(|it| it.view("SCI")), target.get(), &unit)
            }
            Requirement::Budget(budget) => match budget.limit {
                Limit::Energy(limit) => {
                    let value = known.map(|it| it.monthly_energy.view("energy of a month"));
                    self.judged(standard, DependsOn::Workload, value, limit.get(), "kWh/month")
                }
                Limit::Emissions(limit) => {
                    let value = known.and_then(|it| it.monthly_emissions.as_ref().ok_or_else(no_factor));
                    let value = value.map(|it| kilograms(&it.view("emissions of a month")));
                    self.judged(standard, DependsOn::Workload, value, limit.kilograms(), "kgCO2eq/month")
                }
            },
        }
    }

    fn judged(
        &self,
        standard: &Standard,
        depends_on: DependsOn,
        value: Result<View, Reason>,
        target: f64,
        unit: &str,
    ) -> Finding {
        let (verdict, reason) = match &value {
            Err(reason) => (Verdict::Unknown, reason.clone()),
            Ok(view) => self.decide.compare(view, target),
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
            unit: unit.to_owned(),
            reason,
        }
    }

    /// Emissions per functional unit; `Ok(None)` without a carbon intensity.
    fn sci(&self, footprint: &Footprint, subject: &Subject, unit: &str) -> Result<Option<Quantity<GramsCo2e>>, Reason> {
        let matches = |pattern: &str, text: &str| WildMatch::new(pattern).matches(text);
        let units = self.functional_units.iter().find(|it| {
            it.unit == unit
                && matches(&it.workload, &subject.name)
                && it
                    .namespace
                    .as_deref()
                    .is_none_or(|own| subject.namespace.as_deref().is_some_and(|name| matches(own, name)))
        });
        let units = units.ok_or(Reason::NoFunctionalUnits)?;
        let server = self.servers.iter().find(|it| matches(&it.node, &subject.node)).ok_or(Reason::NoEmbodied)?;
        let reserved = units.reserved_share.map(Ratio::new).transpose().ok().flatten();
        let (share, quality) = match (reserved, subject.active_share) {
            (Some(reserved), _) => (reserved, Quality::Configured),
            // For want of what is reserved: its part of what is in use.
            (None, Some(active)) => (active, Quality::Assumed),
            (None, None) => return Err(Reason::NoEmbodied),
        };
        let embodied = || -> Result<Quantity<GramsCo2e>, Error> {
            let total = Quantity::exact(GramsCo2e::from_kilograms(server.embodied_kg)?, quality, server.source.clone());
            let lifespan = Seconds::new(server.lifetime_years * HOURS_OF_A_YEAR * 3600.0)?;
            Embodied::new(total, lifespan)?.share(Seconds::HOUR, share)
        };
        let embodied = embodied().map_err(|_| Reason::NoEmbodied)?;
        let Some(operational) = &footprint.hourly_emissions else { return Ok(None) };
        sci(operational, &embodied, units.per_hour).map(Some).map_err(|_| Reason::NoFunctionalUnits)
    }
}

impl Decide {
    /// Compares a value with the most that is allowed.
    #[must_use]
    pub fn compare(self, value: &View, target: f64) -> (Verdict, Reason) {
        let nothing = value.high == Some(0.0);
        let exact = self == Self::Point || !value.is_interval();
        match (exact, value.high) {
            _ if nothing && target >= 0.0 => (Verdict::Compliant, Reason::DrawsNothing),
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
        unit: "kgCO2eq",
        ..grams.clone()
    }
}
