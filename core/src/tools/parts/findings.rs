use serde::Serialize;

use crate::assessment::{DependsOn, Finding, Verdict};
use crate::lang::Lang;
use crate::registry::StandardKind;
use crate::text::number::{digits_within, significant, significant_to};

/// The verdict of one standard.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct FindingRow {
    /// Id of the standard or budget.
    pub standard: String,
    /// Kind of the standard.
    pub kind: StandardKind,
    /// Whether the standard is met.
    pub verdict: Verdict,
    /// The thing that must change for the value to change.
    pub depends_on: DependsOn,
    /// The value that is compared.
    pub value: Option<f64>,
    /// The most that is allowed.
    pub target: f64,
    /// Unit of value and target.
    pub unit: String,
    /// Why.
    pub reason: String,
    /// Who set the target: this project, or a file, flag or variable of the user's.
    pub set_by: String,
    /// Whether a law sets the target.
    pub is_law: bool,
    /// Who set the target and whether that is law, in a clause.
    pub note: String,
    /// Of carbon intensity: the grid's factor alone, without overhead and PUE (gCO2eq/kWh); null for other kinds.
    pub grid_value: Option<f64>,
    /// Whether the grid alone meets the target; null for other kinds.
    pub grid_verdict: Option<Verdict>,
    /// Value and target in the digits that bounds allow.
    #[serde(skip)]
    figures: Option<(String, String)>,
}

impl FindingRow {
    pub(in crate::tools) fn new(finding: &Finding, lang: Lang) -> Self {
        let unit = if finding.unit == "1" { String::new() } else { format!(" {}", finding.unit) };
        let figures = finding.value.as_ref().map(|view| {
            let digits = digits_within(view.value, view.low, view.high);
            let text = |value: f64| significant_to(value, digits);
            let value = match view.high {
                _ if !view.is_interval() => text(view.value),
                Some(high) => format!("{}{}{}", text(view.low), lang.of(" to ", "~"), text(high)),
                None => format!(">= {}", text(view.low)),
            };
            (value, significant(finding.target) + &unit)
        });
        Self {
            standard: finding.standard.clone(),
            kind: finding.kind,
            verdict: finding.verdict,
            depends_on: finding.depends_on,
            value: finding.value.as_ref().map(|it| it.value),
            target: finding.target,
            unit: finding.unit.clone(),
            reason: finding.reason.text(lang),
            set_by: finding.set_by.clone(),
            is_law: finding.is_law,
            note: finding.standing(lang),
            grid_value: finding.grid_alone.as_ref().map(|it| it.value.value),
            grid_verdict: finding.grid_alone.as_ref().map(|it| it.verdict),
            figures,
        }
    }

    /// `6.98 to 19.9 against 5 kgCO2eq/month`, or why there is no value.
    pub(in crate::tools) fn against(&self, lang: Lang) -> String {
        match &self.figures {
            Some((value, target)) => lang.of(format!("{value} against {target}"), format!("{value}, 기준값 {target}")),
            None => self.reason.clone(),
        }
    }

    /// The finding in a line: whose it is, the figures, and what the target is.
    pub(in crate::tools) fn line(&self, lang: Lang) -> String {
        let (verdict, on) = (self.verdict.text(lang), self.depends_on.text(lang));
        let grid = match (self.grid_value, self.grid_verdict) {
            (Some(grid), Some(verdict)) if Some(grid) != self.value => {
                let (grid, verdict) = (significant(grid), verdict.text(lang));
                lang.of(format!("; the grid alone, {grid}: {verdict}"), format!("; 전력망 단독 {grid}: {verdict}"))
            }
            _ => String::new(),
        };
        let figures = if self.figures.is_some() { format!(", {}", self.against(lang)) } else { String::new() };
        format!("{}: {verdict} ({on}), {}{figures}{grid} ({})", self.standard, self.reason, self.note)
    }
}
