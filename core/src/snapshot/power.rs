use std::fmt;

use crate::units::Watts;

/// A power that is known, or the reason why it is not. Unknown is never 0 W.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Power {
    /// Measured by the exporter.
    Known(Watts),
    /// Not known.
    Unknown(Why),
}

/// Why a power is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
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
    /// Zones are reported, but none that a total can be made of without counting energy twice.
    NoTotalZone,
    /// The workload has ended; what is exported is its last power, frozen.
    Terminated,
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
            Self::NoTotalZone => "no package or psys zone",
            Self::Terminated => "terminated",
        }
    }
}

impl Power {
    /// The power, if it is known.
    #[must_use]
    pub fn watts(self) -> Option<Watts> {
        match self {
            Self::Known(watts) => Some(watts),
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

    /// Known and above 0.
    pub(crate) fn is_positive(self) -> bool {
        self.watts().is_some_and(|watts| watts > Watts::ZERO)
    }

    /// The sum, unknown as soon as one part is.
    pub(crate) fn sum(parts: impl IntoIterator<Item = Self>) -> Self {
        parts.into_iter().fold(Self::Known(Watts::ZERO), |sum, part| match (sum, part) {
            (Self::Known(sum), Self::Known(part)) => Self::Known(sum + part),
            (Self::Unknown(why), _) | (_, Self::Unknown(why)) => Self::Unknown(why),
        })
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

/// A number of watts, or `null`; the reason stands beside it under a key of its own.
impl serde::Serialize for Power {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.watts().serialize(serializer)
    }
}
