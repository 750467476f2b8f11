//! The kinds of meters that exporters read, as far as their labels tell.

use crate::lang::Lang;
use crate::quantity::Quality;

/// The kind of meter behind a power, best first: what is made of several is as good as the last of them.
///
/// ```
/// use carbon_kepler::{MeterKind, Quality};
///
/// assert_eq!(MeterKind::Rapl.quality(), Quality::Measured);
/// assert_eq!(MeterKind::Model.quality(), Quality::Assumed);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum MeterKind {
    /// Counters of the processor.
    Rapl,
    /// Sensors of the board, through Linux' hwmon.
    Hwmon,
    /// A meter that the firmware or the BMC reads: ACPI, Redfish, HMC.
    Firmware,
    /// No meter: a trained model estimates the power from the load, as Kepler up to 0.9 does in virtual machines.
    Model,
    /// No meter: the made-up numbers of Kepler's fake CPU meter, which is for its developers.
    Fake,
}

impl MeterKind {
    /// The kind that Kepler up to 0.9 names in `source`; none where it names none.
    ///
    /// Names: Kepler v0.9.0, `pkg/sensors/components/source` and `pkg/sensors/platform/source`; `intel_rapl` is 0.7's.
    pub(super) fn of_source(source: &str) -> Option<Self> {
        let has = |part: &str| source.contains(part);
        match source {
            _ if has("rapl") => Some(Self::Rapl),
            _ if has("model") || has("estimat") || has("regress") => Some(Self::Model),
            _ if has("hwmon") => Some(Self::Hwmon),
            "acpi" | "grace-acpi" | "redfish" | "hmc" => Some(Self::Firmware),
            "dummy" => Some(Self::Fake),
            _ => None,
        }
    }

    /// The kind of meter at a path of sysfs, which may be below a mount of the host's. Sums of several sockets have no
    /// such path (`aggregated-package`), and are RAPL's.
    pub(super) fn at_path(path: &str) -> Self {
        let mut parts = path.rsplit('/');
        match (parts.next(), parts.next()) {
            // Where real zones are directories such as `intel-rapl:0`, the fake meter names a file of its own making.
            (Some(name), Some("intel-rapl")) if name.starts_with("energy_") => Self::Fake,
            _ if path.contains("/hwmon") => Self::Hwmon,
            _ => Self::Rapl,
        }
    }

    /// The word for it in JSON and tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Rapl => "rapl",
            Self::Hwmon => "hwmon",
            Self::Firmware => "firmware",
            Self::Model => "model",
            Self::Fake => "fake",
        }
    }

    /// How good its readings are.
    #[must_use]
    pub fn quality(self) -> Quality {
        match self {
            Self::Rapl | Self::Hwmon | Self::Firmware => Quality::Measured,
            Self::Model => Quality::Assumed,
            Self::Fake => Quality::Illustrative,
        }
    }

    /// The name for people, as in the provenance of figures.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Rapl => "RAPL",
            Self::Hwmon => "hwmon sensors",
            Self::Firmware => "firmware's meter",
            Self::Model => "power model, no meter",
            Self::Fake => "Kepler's fake CPU meter",
        }
    }

    /// The name in a language.
    #[must_use]
    pub fn title_in(self, lang: Lang) -> &'static str {
        lang.of(
            self.title(),
            match self {
                Self::Rapl => "RAPL",
                Self::Hwmon => "hwmon 센서",
                Self::Firmware => "펌웨어의 계측기",
                Self::Model => "전력 모델 (계측기 없음)",
                Self::Fake => "Kepler의 가짜 CPU 계측기",
            },
        )
    }

    /// Whether there is a meter at all.
    #[must_use]
    pub fn is_real(self) -> bool {
        self.quality() == Quality::Measured
    }
}

/// A figure of a meter: how good it is, and its provenance, such as `measured active power`. What nothing tells of is RAPL's.
pub(crate) fn figure(kind: Option<MeterKind>, whose: &str) -> (Quality, String) {
    match kind {
        None | Some(MeterKind::Rapl) => (Quality::Measured, format!("measured {whose}")),
        Some(kind) if kind.is_real() => (kind.quality(), format!("measured {whose} ({})", kind.title())),
        Some(kind) => (kind.quality(), format!("{whose}, not measured ({})", kind.title())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_sources_tell_the_meter() {
        for (path, kind) in [
            ("/sys/class/powercap/intel-rapl:0", MeterKind::Rapl),
            ("/host/sys/class/powercap/intel-rapl/intel-rapl:0", MeterKind::Rapl),
            ("aggregated-package", MeterKind::Rapl),
            ("/sys/class/powercap/intel-rapl/energy_package", MeterKind::Fake),
            ("/host/sys/class/powercap/intel-rapl/energy_core", MeterKind::Fake),
            ("/sys/class/hwmon/hwmon3/energy1_input", MeterKind::Hwmon),
        ] {
            assert_eq!(MeterKind::at_path(path), kind, "{path}");
        }
        for (source, kind) in [
            ("rapl-sysfs", Some(MeterKind::Rapl)),
            ("intel_rapl", Some(MeterKind::Rapl)),
            ("trained_power_model", Some(MeterKind::Model)),
            ("estimator", Some(MeterKind::Model)),
            ("ampere-xgene-hwmon", Some(MeterKind::Hwmon)),
            ("grace-acpi", Some(MeterKind::Firmware)),
            ("", None),
            ("bpf", None),
        ] {
            assert_eq!(MeterKind::of_source(source), kind, "{source}");
        }
    }
}
