//! Each standard's finding.

use wildmatch::WildMatch;

use super::{Assessment, DependsOn, Finding, GridAlone, Reason, Scenario, Subject, Verdict};
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

    pub(super) fn assess_by<'a>(&self, subject: &Subject, standards: impl Iterator<Item = &'a Standard>) -> Assessment {
        let footprint = self.footprint(&subject.power);
        let findings = standards.map(|it| self.finding(it, subject, footprint.as_ref())).collect();
        Assessment::new(findings, footprint)
    }

    /// Assesses a power against budgets; it is of no workload, so nothing else applies.
    pub(super) fn assess_power<'a>(&self, power: &Known, budgets: impl Iterator<Item = &'a Standard>) -> Assessment {
        let footprint = self.footprint(power);
        let finding = |standard: &Standard| {
            let Requirement::Budget(budget) = &standard.requirement else { return None };
            let value = self.in_unit_of(budget, power, footprint.as_ref());
            Some(self.judged(standard, DependsOn::Workload, value, None))
        };
        let findings = budgets.filter_map(finding).collect();
        Assessment::new(findings, footprint)
    }

    /// Kepler and RAPL measure components.
    fn footprint(&self, power: &Known) -> Option<Footprint> {
        power.as_ref().ok().map(|it| Footprint::new(it, Boundary::Component, &self.factors))
    }

    fn no_factor(&self) -> Reason {
        Reason::NoFactor(self.factors.region.code.clone())
    }

    /// The figure that a budget limits.
    fn in_unit_of(&self, budget: &Budget, power: &Known, footprint: Option<&Footprint>) -> Result<View, Reason> {
        let known = footprint.ok_or_else(|| power_unknown(power))?;
        match budget.limit {
            Limit::Energy(_) => Ok(known.monthly_energy.view("energy of a month")),
            Limit::Emissions(_) => {
                let emissions = known.monthly_emissions.as_ref().ok_or_else(|| self.no_factor())?;
                Ok(kilograms(&emissions.view("emissions of a month")))
            }
        }
    }

    fn finding(&self, standard: &Standard, subject: &Subject, footprint: Option<&Footprint>) -> Finding {
        let known = footprint.ok_or_else(|| power_unknown(&subject.power));
        let no_factor = || self.no_factor();
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
            Requirement::Budget(budget) => (DependsOn::Workload, self.in_unit_of(budget, &subject.power, footprint)),
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
            grid_alone: self.grid_alone(standard),
            set_by: standard.set_by.clone(),
            is_law: standard.is_law,
        }
    }

    /// The bare factor of the grid against a target of carbon intensity, without overhead and PUE.
    fn grid_alone(&self, standard: &Standard) -> Option<GridAlone> {
        let Requirement::Intensity(target) = &standard.requirement else { return None };
        let value = self.factors.intensity.as_ref()?.quantity.view("carbon intensity");
        let (verdict, reason) = self.decide.compare(&value, target.get());
        Some(GridAlone { value, verdict, reason })
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

/// A power with bounds, or the reason why it is not known.
type Known = Result<Quantity<Watts>, Why>;

fn power_unknown(power: &Known) -> Reason {
    Reason::PowerUnknown(power.as_ref().err().copied().unwrap_or(Why::NotReported))
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
