//! Words for figures that are not known, or not of everything: unknown is never 0.

use serde::Serialize;

use crate::assessment::{Reason, Scenario, Subject};
use crate::lang::Lang;
use crate::quantity::Why;
use crate::text::number::{counted, rounded};

/// Things that are in no sum, and why.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct UnknownPart {
    /// How many.
    pub count: usize,
    /// Why they are not known.
    pub reason: String,
}

/// Why things are not known, each reason with how often it was met, in the order in which they came.
#[derive(Clone, Debug, Default)]
pub(in crate::tools) struct Reasons(Vec<(String, usize)>);

impl Reasons {
    pub(in crate::tools) fn of(whys: impl IntoIterator<Item = Why>, lang: Lang) -> Self {
        let mut reasons = Self::default();
        whys.into_iter().for_each(|why| reasons.add(why.text_in(lang)));
        reasons
    }

    pub(in crate::tools) fn add(&mut self, reason: &str) {
        match self.0.iter_mut().find(|(known, _)| known == reason) {
            Some((_, count)) => *count += 1,
            None => self.0.push((reason.to_owned(), 1)),
        }
    }

    pub(in crate::tools) fn count(&self) -> usize {
        self.0.iter().map(|(_, count)| count).sum()
    }

    /// `no active energy yet`, or `4 x no active energy yet; 1 x terminated`; `None` where everything is known.
    pub(in crate::tools) fn text(&self) -> Option<String> {
        match self.0.as_slice() {
            [] => None,
            [(reason, _)] => Some(reason.clone()),
            several => {
                let each: Vec<String> = several.iter().map(|(reason, count)| format!("{count} x {reason}")).collect();
                Some(each.join("; "))
            }
        }
    }

    pub(in crate::tools) fn part(&self) -> Option<UnknownPart> {
        self.text().map(|reason| UnknownPart { count: self.count(), reason })
    }
}

/// The sum of those parts that are known. Of nothing it is 0; where there are parts and none is known, neither is the sum.
pub(in crate::tools) fn sum_of_known(parts: impl IntoIterator<Item = Option<f64>>) -> Option<f64> {
    let (mut known, mut unknown) = (None, false);
    for part in parts {
        match part {
            Some(part) => known = Some(known.unwrap_or(0.0) + part),
            None => unknown = true,
        }
    }
    known.or((!unknown).then_some(0.0))
}

/// The sum of all parts, unknown as soon as one is; of nothing it is 0.
pub(in crate::tools) fn sum_of_all(parts: impl IntoIterator<Item = Option<f64>>) -> Option<f64> {
    parts.into_iter().try_fold(0.0, |sum, part| Some(sum + part?))
}

/// The power of so many things together: `5 workloads draw 51.428 W`, or as far as that is known.
pub(in crate::tools) fn drawn(
    (english, korean): (&str, &str),
    count: usize,
    watts: Option<f64>,
    unknown: (usize, Option<&str>),
    lang: Lang,
) -> String {
    let whose = lang.of(counted(count, english), format!("{korean} {count}개"));
    match (watts, unknown) {
        _ if count == 0 => lang.of(format!("no {english}s"), format!("{korean} 없음")),
        (Some(watts), (0, _)) => {
            let (draw, watts) = (if count == 1 { "draws" } else { "draw" }, rounded(watts, 3));
            lang.of(format!("{whose} {draw} {watts} W"), format!("{whose}가 {watts} W 사용"))
        }
        (Some(watts), (unknown, Some(why))) if unknown < count => {
            let watts = rounded(watts, 3);
            lang.of(
                format!("{whose}: {watts} W of the known, {unknown} unknown ({why})"),
                format!("{whose}: 알려진 것은 {watts} W, 알 수 없음 {unknown}개 ({why})"),
            )
        }
        (_, (_, why)) => format!("{whose}: {}", not_known(why, lang)),
    }
}

/// The power of one thing: `25.738 W`, or as far as that is known.
pub(in crate::tools) fn power(watts: Option<f64>, why: Option<&str>, lang: Lang) -> String {
    match (watts, why) {
        (Some(watts), None) => format!("{} W", rounded(watts, 3)),
        // In a profile that counts a part of it as 0 W.
        (Some(watts), Some(why)) if watts > 0.0 => {
            let watts = rounded(watts, 3);
            lang.of(
                format!("{watts} W of the known, the rest unknown ({why})"),
                format!("알려진 것은 {watts} W, 나머지는 알 수 없음 ({why})"),
            )
        }
        (_, why) => not_known(why, lang),
    }
}

pub(in crate::tools) fn not_known(why: Option<&str>, lang: Lang) -> String {
    let why = why.map_or(String::new(), |why| format!(" ({why})"));
    lang.of(format!("power unknown{why}"), format!("전력을 알 수 없음{why}"))
}

/// The note beside the figures of a profile that counts unknown power as 0 W.
pub(in crate::tools) fn zeros_note(why: &str, scenario: &Scenario, lang: Lang) -> String {
    format!("{}: {}", not_known(Some(why), lang), scenario.counted_as_zero(lang))
}

/// Emissions of one thing, or why they are not known.
pub(in crate::tools) fn emitted(
    emissions: Option<String>,
    power_unknown: Option<&str>,
    region: &str,
    lang: Lang,
) -> String {
    match (emissions, power_unknown) {
        (Some(emissions), None) => emissions,
        (None, None) => {
            let why = Reason::NoFactor(region.to_owned()).text(lang);
            lang.of(format!("emissions unknown ({why})"), format!("배출량을 알 수 없음 ({why})"))
        }
        (_, Some(_)) => lang.of("emissions unknown", "배출량을 알 수 없음").to_owned(),
    }
}

impl Subject {
    /// Why its power is not known, in words.
    pub(in crate::tools) fn power_unknown(&self, lang: Lang) -> Option<String> {
        self.unknown().map(|why| why.text_in(lang).to_owned())
    }

    /// The note on zeros that stand for unknown power.
    pub(in crate::tools) fn zeros_note(&self, scenario: &Scenario, lang: Lang) -> Option<String> {
        self.counted_as_zero.map(|why| zeros_note(why.text_in(lang), scenario, lang))
    }
}

/// A note as a line of its own, where there is one.
pub(in crate::tools) fn below(note: Option<&String>) -> String {
    note.map_or(String::new(), |note| format!("\n{note}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_of_unknowns_is_unknown() {
        assert_eq!(sum_of_known([]), Some(0.0), "nothing draws nothing");
        assert_eq!(sum_of_known([None, None]), None);
        assert_eq!(sum_of_known([Some(1.5), None, Some(2.0)]), Some(3.5));
        assert_eq!(sum_of_known([Some(0.0), None]), Some(0.0), "one is known to draw nothing");
        assert_eq!([sum_of_all([]), sum_of_all([Some(1.5), None])], [Some(0.0), None]);
    }

    #[test]
    fn reasons_are_counted() {
        let reasons = Reasons::of([Why::Terminated, Why::NotReported, Why::Terminated], Lang::En);
        assert_eq!((reasons.count(), reasons.text().unwrap().as_str()), (3, "2 x terminated; 1 x not reported"));
        assert_eq!(Reasons::of([Why::NotReported; 2], Lang::Ko).text().unwrap(), "보고되지 않음");
        assert!(Reasons::default().text().is_none());
    }

    #[test]
    fn one_draws_and_two_draw() {
        let said = |count, watts, unknown, lang| drawn(("workload", "워크로드"), count, watts, unknown, lang);
        for (count, watts, unknown, en, ko) in [
            (1, Some(2.085), (0, None), "1 workload draws 2.085 W", "워크로드 1개가 2.085 W 사용"),
            (2, Some(1e-4), (0, None), "2 workloads draw <0.001 W", "워크로드 2개가 <0.001 W 사용"),
            (2, Some(0.0), (0, None), "2 workloads draw 0.000 W", "워크로드 2개가 0.000 W 사용"),
            (0, Some(0.0), (0, None), "no workloads", "워크로드 없음"),
            (
                3,
                Some(4.0),
                (1, Some("y")),
                "3 workloads: 4.000 W of the known, 1 unknown (y)",
                "워크로드 3개: 알려진 것은 4.000 W, 알 수 없음 1개 (y)",
            ),
            (1, None, (1, Some("y")), "1 workload: power unknown (y)", "워크로드 1개: 전력을 알 수 없음 (y)"),
            (2, Some(0.0), (2, Some("y")), "2 workloads: power unknown (y)", "워크로드 2개: 전력을 알 수 없음 (y)"),
        ] {
            assert_eq!([said(count, watts, unknown, Lang::En), said(count, watts, unknown, Lang::Ko)], [en, ko]);
        }
    }
}
