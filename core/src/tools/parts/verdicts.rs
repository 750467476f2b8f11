//! The verdicts of an assessment without its figures: sums and counts over everything need no more, and the figures of
//! hundreds of thousands of workloads at once would take more memory than the measurement.

use crate::assessment::{Assessment, DependsOn, Verdict};
use crate::registry::StandardKind;

/// The part of one assessment that counts and orders need. Rows that are shown are assessed again.
#[derive(Clone, Copy)]
pub(in crate::tools) struct Verdicts {
    pub(in crate::tools) status: Verdict,
    /// By the workload's own budgets and SCI; `None` where it has none.
    pub(in crate::tools) by_workload: Option<Verdict>,
    carbon: Option<Verdict>,
    pue: Option<Verdict>,
    /// Emissions of a month (kg).
    pub(in crate::tools) monthly_kilograms: Option<f64>,
}

impl Verdicts {
    pub(in crate::tools) fn of(assessment: &Assessment) -> Self {
        let emissions = assessment.footprint.as_ref().and_then(|it| it.monthly_emissions.as_ref());
        Self {
            status: assessment.status,
            by_workload: assessment.status_by(DependsOn::Workload),
            carbon: assessment.verdict_of(StandardKind::Intensity),
            pue: assessment.verdict_of(StandardKind::Pue),
            monthly_kilograms: emissions.map(|it| it.value.kilograms()),
        }
    }

    /// By carbon intensity and by PUE; those of other kinds are the workload's own.
    pub(in crate::tools) fn of_kind(&self, kind: StandardKind) -> Option<Verdict> {
        match kind {
            StandardKind::Intensity => self.carbon,
            StandardKind::Pue => self.pue,
            StandardKind::Sci | StandardKind::Budget => self.by_workload,
        }
    }
}
