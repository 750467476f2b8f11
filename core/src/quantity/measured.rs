use std::fmt;
use std::ops::Add;

use crate::lang::Lang;
use crate::quantity::units::{Joules, Watts};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A quantity that is known, or the reason why it is not. Unknown is never 0.
///
/// ```
/// use carbon_kepler::{Power, Why, units::Watts};
///
/// let known = Power::Known(Watts::new(5.0)?);
/// assert_eq!((known.known().map(f64::from), Power::Unknown(Why::Terminated).known()), (Some(5.0), None));
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Measured<T> {
    /// Measured, by the exporter or from its counters.
    Known(T),
    /// Not known.
    Unknown(Why),
}

/// A power (W).
pub type Power = Measured<Watts>;

/// An energy within a window (J).
pub type Energy = Measured<Joules>;

/// Why a power or an energy is not known.
///
/// ```
/// use carbon_kepler::{Lang, Why};
///
/// assert!(!Why::CountersOnly.text().is_empty());
/// assert_ne!(Why::CountersOnly.text_in(Lang::Ko), Why::CountersOnly.text());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Why {
    /// The exporter has not attributed any active energy yet: its first scrapes, or a CPU usage ratio of 0.
    /// Its zeros then mean "not measured".
    NoActiveEnergy,
    /// Energy counters but no power: two scrapes are needed.
    CountersOnly,
    /// The exporter does not export it.
    NotReported,
    /// The exported value cannot be true (negative, not finite, or above the plausible maximum).
    Implausible,
    /// It is from a longer time than the rest, because it was missing for a while.
    OtherTime,
    /// The same series is there with different values.
    Contradictory,
    /// Zones are reported, but none that a total can be made of without counting energy twice.
    NoTotalZone,
    /// A zone that belongs to the total is missing, though it is there for others of its kind.
    ZoneMissing,
    /// The workload has ended; what is exported is its last power, frozen.
    Terminated,
    /// A hardware counter went back, and the range after which it starts again is not known.
    RangeUnknown,
    /// A hardware counter may have started again more than once between two readings.
    MayHaveWrapped,
    /// It was not there at the start of the window, so there is nothing to count from.
    NotAtStart,
    /// It is no longer there at the end of the window.
    NotAtEnd,
    /// The counter was set back within the window.
    CounterReset,
    /// The exporter gave the same numbers twice: it did not refresh within the window.
    NotRefreshed,
}

impl Why {
    /// The reason in words.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::NoActiveEnergy => "no active energy yet",
            Self::CountersOnly => "only counters, needs two scrapes",
            Self::NotReported => "not reported",
            Self::Implausible => "implausible value",
            Self::OtherTime => "from a longer time than the rest",
            Self::Contradictory => "given twice with different values",
            Self::NoTotalZone => "no package or psys zone",
            Self::ZoneMissing => "a zone is missing",
            Self::Terminated => "terminated",
            Self::RangeUnknown => "counter went back, its range is not known",
            Self::MayHaveWrapped => "counter may have wrapped more than once",
            Self::NotAtStart => "not there at the start of the window",
            Self::NotAtEnd => "not there at the end of the window",
            Self::CounterReset => "counter was reset within the window",
            Self::NotRefreshed => "exporter did not refresh within the window",
        }
    }

    /// The reason in Korean.
    #[must_use]
    pub fn text_ko(self) -> &'static str {
        match self {
            Self::NoActiveEnergy => "아직 활성 전력량이 없음",
            Self::CountersOnly => "카운터만 있어 두 번 수집해야 함",
            Self::NotReported => "보고되지 않음",
            Self::Implausible => "있을 수 없는 값",
            Self::OtherTime => "나머지보다 긴 기간의 값",
            Self::Contradictory => "서로 다른 값이 두 번 보고됨",
            Self::NoTotalZone => "package나 psys 영역이 없음",
            Self::ZoneMissing => "영역 하나가 빠짐",
            Self::Terminated => "종료됨",
            Self::RangeUnknown => "카운터가 되돌아갔고 범위를 알 수 없음",
            Self::MayHaveWrapped => "카운터가 두 번 이상 한 바퀴 돌았을 수 있음",
            Self::NotAtStart => "구간 시작에 없었음",
            Self::NotAtEnd => "구간 끝에 없음",
            Self::CounterReset => "구간 안에서 카운터가 초기화됨",
            Self::NotRefreshed => "구간 안에서 익스포터가 갱신되지 않음",
        }
    }

    /// The reason in a language.
    #[must_use]
    pub fn text_in(self, lang: Lang) -> &'static str {
        lang.of(self.text(), self.text_ko())
    }
}

impl<T: Copy + Default + Add<Output = T> + PartialOrd> Measured<T> {
    /// The quantity, if it is known.
    #[must_use]
    pub fn known(self) -> Option<T> {
        match self {
            Self::Known(known) => Some(known),
            Self::Unknown(_) => None,
        }
    }

    /// The reason, if it is not known.
    #[must_use]
    pub fn why(self) -> Option<Why> {
        match self {
            Self::Known(_) => None,
            Self::Unknown(why) => Some(why),
        }
    }

    /// Makes something of it where it is known.
    pub(crate) fn map<U>(self, make: impl FnOnce(T) -> U) -> Measured<U> {
        match self {
            Self::Known(known) => Measured::Known(make(known)),
            Self::Unknown(why) => Measured::Unknown(why),
        }
    }

    /// Known and above 0.
    pub(crate) fn is_positive(self) -> bool {
        self.known().is_some_and(|known| known > T::default())
    }

    /// The sum, unknown as soon as one part is.
    pub(crate) fn sum(parts: impl IntoIterator<Item = Self>) -> Self {
        parts.into_iter().fold(Self::Known(T::default()), |sum, part| match (sum, part) {
            (Self::Known(sum), Self::Known(part)) => Self::Known(sum + part),
            (Self::Unknown(why), _) | (_, Self::Unknown(why)) => Self::Unknown(why),
        })
    }
}

impl Power {
    /// The power, if it is known (W).
    #[must_use]
    pub fn watts(self) -> Option<Watts> {
        self.known()
    }
}

impl Energy {
    /// The energy, if it is known (J).
    #[must_use]
    pub fn joules(self) -> Option<Joules> {
        self.known()
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

/// Serializes to a number or `null` for people (the reason has a key of its own), else to the whole value.
impl<T: Serialize> Serialize for Measured<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Known(known) if serializer.is_human_readable() => known.serialize(serializer),
            Self::Unknown(_) if serializer.is_human_readable() => serializer.serialize_none(),
            Self::Known(known) => Ok::<&T, &Why>(known).serialize(serializer),
            Self::Unknown(why) => Err::<&T, &Why>(why).serialize(serializer),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Measured<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            return Err(D::Error::custom("a binary format is expected: others do not say why a value is unknown"));
        }
        Ok(match Result::deserialize(deserializer)? {
            Ok(known) => Self::Known(known),
            Err(why) => Self::Unknown(why),
        })
    }
}
