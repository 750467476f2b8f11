use std::fmt;
use std::ops::Mul;

use crate::lang::Lang;
use crate::quantity::units::Unit;
use crate::quantity::{Quantity, View};
use crate::text::number::significant;

/// One multiplication of a footprint.
///
/// ```
/// use carbon_kepler::{Registry, SAMPLE_SCRAPE, Scenario, Settings, Snapshot};
///
/// let scenario = Scenario::resolve(&Registry::builtin()?, &Settings::default())?;
/// let snapshot = Snapshot::from_scrape("sample", SAMPLE_SCRAPE.as_bytes())?;
/// let subjects = scenario.subjects(&snapshot);
/// let footprint = scenario.assess(&subjects[0]).footprint.expect("its power is known");
/// let steps = footprint.explain(&scenario.factors);
/// assert_eq!(steps[0].name, "energy of an hour");
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct Step {
    /// Name of the result.
    pub name: &'static str,
    /// The factors that are multiplied.
    pub inputs: Vec<View>,
    /// Anything done besides, such as the change of a unit.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// The product.
    pub result: View,
}

impl Step {
    /// `emissions of an hour: energy 0.036033 kWh x carbon intensity 417.3 gCO2eq/kWh = 15.0366 gCO2eq`, with bounds
    /// where they differ from the value.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        let note = if self.note.is_empty() { String::new() } else { format!(" {}", self.note) };
        let inputs: Vec<String> =
            self.inputs.iter().map(|it| format!("{} {}", named(it.name, lang), figure(it, lang))).collect();
        format!("{}: {}{note} = {}", named(self.name, lang), inputs.join(" x "), figure(&self.result, lang))
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Lang::En))
    }
}

/// Korean names of steps and their inputs.
const KOREAN: [(&str, &str); 24] = [
    ("embodied", "내재 배출량"),
    ("time / lifespan", "사용 시간 / 수명"),
    ("reserved share", "예약된 몫"),
    ("embodied over the time", "사용 시간의 내재 배출량"),
    ("embodied of the workload", "워크로드의 내재 배출량"),
    ("operational and embodied emissions", "운영 및 내재 배출량"),
    ("SCI", "SCI"),
    ("power", "전력"),
    ("energy", "전력량"),
    ("overhead", "부가 전력 비율"),
    ("carbon intensity", "탄소 집약도"),
    ("intensity", "집약도"),
    ("hours", "시간"),
    ("price", "단가"),
    ("energy of an hour", "시간당 전력량"),
    ("energy at the server", "서버 전력량"),
    ("energy at the facility", "시설 전력량"),
    ("emissions of an hour", "시간당 배출량"),
    ("energy of a month", "월 전력량"),
    ("emissions of a month", "월 배출량"),
    ("cost of a month", "월 비용"),
    ("intensity with PUE", "PUE를 곱한 집약도"),
    ("intensity of the workload", "워크로드 집약도"),
    ("PUE", "PUE"),
];

pub(crate) fn named(name: &'static str, lang: Lang) -> &'static str {
    let korean = KOREAN.iter().find(|(english, _)| *english == name).map_or(name, |(_, korean)| korean);
    lang.of(name, korean)
}

/// Six significant digits and the unit, with bounds where they differ.
pub(crate) fn figure(view: &View, lang: Lang) -> String {
    let unit = if view.unit == "1" { String::new() } else { format!(" {}", view.unit) };
    let bounds = match view.high {
        _ if !view.is_interval() => String::new(),
        Some(high) => format!(" [{} {} {}]", significant(view.low), lang.of("to", "~"), significant(high)),
        None => format!(" [>= {}]", significant(view.low)),
    };
    format!("{}{unit}{bounds}", significant(view.value))
}

/// Multiplies, and keeps a record of it where one is wanted.
pub(crate) enum Steps {
    Unwanted,
    Wanted(Vec<Step>),
}

impl Steps {
    pub(crate) fn multiply<A, B>(
        &mut self,
        name: &'static str,
        left: (&'static str, &Quantity<A>),
        right: (&'static str, &Quantity<B>),
    ) -> Quantity<<A as Mul<B>>::Output>
    where
        A: Unit + Mul<B>,
        B: Unit,
        <A as Mul<B>>::Output: Unit,
    {
        let product = left.1.times(right.1);
        self.note(name, || vec![left.1.view(left.0), right.1.view(right.0)], "", || product.view(name));
        product
    }

    pub(crate) fn note(
        &mut self,
        name: &'static str,
        inputs: impl FnOnce() -> Vec<View>,
        note: &str,
        result: impl FnOnce() -> View,
    ) {
        if let Self::Wanted(steps) = self {
            steps.push(Step { name, inputs: inputs(), note: note.to_owned(), result: result() });
        }
    }

    pub(crate) fn into_vec(self) -> Vec<Step> {
        match self {
            Self::Unwanted => Vec::new(),
            Self::Wanted(steps) => steps,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::text::number::significant;

    #[test]
    fn six_digits_are_enough_to_redo_it() {
        for (value, text) in [
            (0.0, "0"),
            (1.4, "1.4"),
            (417.3, "417.3"),
            (0.025_737_944, "0.0257379"),
            (15_036.64, "15036.6"),
            (1_234_567.8, "1234568"),
            (3e-9, "3.00000e-9"),
        ] {
            assert_eq!(significant(value), text);
        }
    }
}
