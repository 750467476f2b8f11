use crate::lang::Lang;
use crate::quantity::Why;

/// Why a verdict is what it is.
///
/// ```
/// use carbon_kepler::Lang;
/// use carbon_kepler::assessment::Reason;
///
/// assert_ne!(Reason::Meets.text(Lang::En), Reason::Misses.text(Lang::En));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// The value meets the target.
    Meets,
    /// Even the high end meets it.
    HighEndMeets,
    /// The value misses the target.
    Misses,
    /// Even the low end misses it.
    LowEndMisses,
    /// The target lies between the low and the high end.
    Between,
    /// Only a lower bound is known, and it meets the target.
    OnlyLowerBound,
    /// The part that could be read meets the target, but a source that may have more of it could not be read.
    SourceUnread,
    /// The workload draws nothing, so it emits nothing.
    DrawsNothing,
    /// The power is not known, and the profile counts it as 0 W.
    CountedAsZero(Why),
    /// The power is not known.
    PowerUnknown(Why),
    /// The power of something in the namespace is not known.
    PartUnknown,
    /// No factor set in use has a carbon intensity for the region.
    NoFactor(String),
    /// The number of functional units was not given.
    NoFunctionalUnits,
    /// The embodied emissions of the machine, or the workload's share of it, were not given.
    NoEmbodied,
}

impl Reason {
    /// In words.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        let (en, ko) = match self {
            Self::Meets => ("meets the target", "기준값 이하"),
            Self::HighEndMeets => ("even the high end meets the target", "상한값도 기준값 이하"),
            Self::Misses => ("misses the target", "기준을 초과"),
            Self::LowEndMisses => ("even the low end misses the target", "하한값도 기준값보다 큼"),
            Self::Between => ("the target lies between low and high end", "기준값이 하한과 상한 사이에 있음"),
            Self::OnlyLowerBound => ("only a lower bound is known", "하한값만 알려짐"),
            Self::SourceUnread => (
                "what could be read meets the target, but not every source could be read",
                "읽은 것만으로는 기준을 충족하지만 읽지 못한 소스가 있음",
            ),
            Self::DrawsNothing => ("draws nothing, so emits nothing", "전력을 쓰지 않아 배출도 없음"),
            Self::PartUnknown => {
                ("the power of some of its workloads is not known", "일부 워크로드의 전력을 알 수 없음")
            }
            Self::NoFunctionalUnits => {
                ("needs [[functional_units]] in a configuration file", "설정 파일에 [[functional_units]]가 필요함")
            }
            Self::NoEmbodied => ("needs [[servers]] in a configuration file", "설정 파일에 [[servers]]가 필요함"),
            Self::CountedAsZero(why) => {
                return lang.of(
                    format!("power unknown ({why}), counted as 0 W"),
                    format!("전력을 알 수 없음 ({}), 0 W로 계산", why.text_ko()),
                );
            }
            Self::PowerUnknown(why) => {
                return lang.of(format!("power unknown: {why}"), format!("전력을 알 수 없음: {}", why.text_ko()));
            }
            Self::NoFactor(region) => {
                return lang
                    .of(format!("no carbon intensity for {region}"), format!("{region}의 탄소 집약도 값이 없음"));
            }
        };
        lang.of(en, ko).to_owned()
    }
}

impl serde::Serialize for Reason {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text(Lang::En))
    }
}
