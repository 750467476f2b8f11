use std::collections::BTreeMap;
use std::fmt;

use crate::lang::Lang;
use crate::text::{LONGEST_NAME, cut};

/// Something in the data that a reader should know about: nothing is left out silently.
///
/// ```
/// use carbon_kepler::{OddityKind, Snapshot};
///
/// let body = "kepler_pod_cpu_watts{node_name=\"n\",pod_id=\"u\",pod_name=\"web\",pod_namespace=\"shop\",state=\"running\",zone=\"package\"} NaN\n";
/// let snapshot = Snapshot::from_scrape("sample", body.as_bytes())?;
/// assert_eq!(snapshot.oddities()[0].kind, OddityKind::ImplausibleValue);
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum OddityKind {
    /// A line that is not valid exposition was skipped.
    SkippedLine,
    /// A sample of a known family lacks a label it needs, or has a value there that means nothing.
    UnreadableSample,
    /// A power or energy that cannot be true: negative, NaN, infinite or above the plausible maximum.
    ImplausibleValue,
    /// The same series twice; never added. With different values a power is unknown, and of a counter the larger
    /// value is taken.
    DuplicateSeries,
    /// A family named like the exporter's own that is not known here.
    UnknownFamily,
    /// A zone that is shown, but cannot be part of a total.
    UnsummedZone,
    /// A zone of a node that reads 0 W while its package is active: not supported, or switched off.
    DeadZone,
    /// Workloads that have ended; their last power is not counted.
    Terminated,
    /// The same hardware counter shown by two drivers, or mirrored on the dies of one package; counted once.
    SameMeter,
    /// A hardware counter that could not be read this time.
    FailedRead,
    /// A counter that was set back within the window; the energy before that is missing.
    CounterReset,
    /// A hardware counter that started again at 0 within the window; the energy is complete.
    CounterWrap,
    /// A workload that came or ended within the window, or a node that was not there at both ends.
    CameOrWent,
    /// Numbers that contradict each other: active and idle are not the total, or workloads draw more than their
    /// node's active power.
    Contradiction,
    /// Means of power gauges at both ends of the window, because there were no counters.
    FromGauge,
    /// Power that no meter has measured: estimated by a model, or made up for tests.
    NotMeasured,
    /// A container of a pod that is not exported: it is shown by itself, by the pod's id.
    PodMissing,
}

impl OddityKind {
    /// Whether it was found by comparing numbers, not while reading them.
    pub(crate) fn is_about_numbers(self) -> bool {
        matches!(
            self,
            Self::UnsummedZone
                | Self::DeadZone
                | Self::Terminated
                | Self::Contradiction
                | Self::NotMeasured
                | Self::PodMissing
        )
    }

    fn text_ko(self) -> &'static str {
        match self {
            Self::SkippedLine => "잘못된 줄, 건너뜀",
            Self::UnreadableSample => "필요한 레이블이 없는 샘플, 건너뜀",
            Self::ImplausibleValue => "있을 수 없는 값, 알 수 없음으로 처리",
            Self::DuplicateSeries => "두 번 나온 시계열, 더하지 않음",
            Self::UnknownFamily => "알 수 없는 지표, 무시함",
            Self::UnsummedZone => "표시하지만 합계에는 넣지 않는 영역",
            Self::DeadZone => "package가 활성인데 0 W인 영역, 합산하지 않음",
            Self::Terminated => "종료된 워크로드, 마지막 전력은 합산하지 않음",
            Self::SameMeter => "두 번 보이는 카운터, 한 번만 셈",
            Self::FailedRead => "읽지 못한 카운터, 다음 구간이 포함함",
            Self::CounterReset => "구간 안에서 초기화된 카운터, 전력량은 최소한 표시된 값",
            Self::CounterWrap => "구간 안에서 한 바퀴 돈 카운터, 전력량은 온전함",
            Self::CameOrWent => "구간 전체에 있지 않았음",
            Self::Contradiction => "서로 모순되는 값",
            Self::FromGauge => "카운터가 없어 전력 게이지에서 얻은 평균",
            Self::NotMeasured => "측정값이 아닌 전력",
            Self::PodMissing => "파드가 보고되지 않아 따로 표시한 컨테이너",
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::SkippedLine => "invalid line, skipped",
            Self::UnreadableSample => "sample without a label it needs, skipped",
            Self::ImplausibleValue => "implausible value, taken as unknown",
            Self::DuplicateSeries => "series given twice, not added",
            Self::UnknownFamily => "family not known here, ignored",
            Self::UnsummedZone => "zone shown but not part of totals",
            Self::DeadZone => "zone that reads 0 W beside an active package, not counted",
            Self::Terminated => "terminated workload, its last power not counted",
            Self::SameMeter => "counter shown twice, counted once",
            Self::FailedRead => "counter that could not be read, the next window covers it",
            Self::CounterReset => "counter reset within the window, its energy is at least what is shown",
            Self::CounterWrap => "counter wrapped within the window, its energy is complete",
            Self::CameOrWent => "not there during the whole window",
            Self::Contradiction => "contradiction between readings",
            Self::FromGauge => "mean from power gauges, there is no counter",
            Self::NotMeasured => "power that is not measured",
            Self::PodMissing => "container whose pod is not exported, shown by itself",
        }
    }
}

/// The count of one kind of oddity, with the first few examples.
///
/// ```
/// use carbon_kepler::Snapshot;
///
/// let body = "no line\nkepler_node_cpu_watts{zone=\"package\",path=\"\",node_name=\"n\"} 90\n";
/// let snapshot = Snapshot::from_scrape("sample", body.as_bytes())?;
/// let skipped = &snapshot.oddities()[0];
/// assert_eq!((skipped.count, skipped.examples.len()), (1, 1));
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Oddity {
    /// Kind of oddity.
    pub kind: OddityKind,
    /// How often.
    pub count: usize,
    /// The first few.
    pub examples: Vec<String>,
}

impl Oddity {
    /// In words; examples stay as they are.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        let kind = format!("{} x {}", self.count, lang.of(self.kind.text(), self.kind.text_ko()));
        let examples = self.examples.iter().map(|it| cut(it, LONGEST_NAME)).collect::<Vec<_>>().join("; ");
        match self.examples.len() {
            0 => kind,
            all if all == self.count => format!("{kind}: {examples}"),
            _ => format!("{kind}{} {examples}", lang.of(", such as", ", 예:")),
        }
    }
}

impl fmt::Display for Oddity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Lang::En))
    }
}

/// Counts oddities while reading.
#[derive(Clone, Debug, Default)]
pub(crate) struct Oddities(BTreeMap<OddityKind, (usize, Vec<String>)>);

const EXAMPLES: usize = 3;

fn keep(example: String, examples: &mut Vec<String>) {
    if examples.len() < EXAMPLES && !examples.contains(&example) {
        examples.push(example);
    }
}

impl Oddities {
    /// Counts one; the example is only made while examples are still wanted.
    pub(crate) fn add(&mut self, kind: OddityKind, example: impl FnOnce() -> String) {
        let (count, examples) = self.0.entry(kind).or_default();
        *count += 1;
        if examples.len() < EXAMPLES {
            keep(example(), examples);
        }
    }

    /// Counts some of which only the first are described.
    pub(crate) fn add_many(&mut self, kind: OddityKind, count: usize, first: impl Iterator<Item = String>) {
        if count > 0 {
            let (total, examples) = self.0.entry(kind).or_default();
            *total += count;
            first.for_each(|example| keep(example, examples));
        }
    }

    pub(crate) fn merge(&mut self, other: Self) {
        for (kind, (count, examples)) in other.0 {
            self.add_many(kind, count, examples.into_iter());
        }
    }

    pub(crate) fn into_vec(self) -> Vec<Oddity> {
        let made = |(kind, (count, examples))| Oddity { kind, count, examples };
        self.0.into_iter().map(made).collect()
    }
}
