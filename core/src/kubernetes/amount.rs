use std::collections::BTreeMap;
use std::iter::Sum;
use std::ops::Add;

use serde::Deserialize;

/// Resources that are asked for, or there to be had: cores, memory (bytes) and whole GPUs.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
#[allow(missing_docs)]
pub struct Resources {
    pub cores: f64,
    pub memory_bytes: f64,
    pub gpus: f64,
}

impl Resources {
    /// Whether all of it has room in something else. Sums of decimal fractions are off by their rounding.
    #[must_use]
    pub fn fits(&self, room: &Self) -> bool {
        let below = |own: f64, room: f64| own <= room * (1.0 + 1e-9) + 1e-9;
        below(self.cores, room.cores) && below(self.memory_bytes, room.memory_bytes) && below(self.gpus, room.gpus)
    }

    /// The rest after something was taken, of each not less than nothing.
    pub(crate) fn less(self, other: Self) -> Self {
        Self {
            cores: (self.cores - other.cores).max(0.0),
            memory_bytes: (self.memory_bytes - other.memory_bytes).max(0.0),
            gpus: (self.gpus - other.gpus).max(0.0),
        }
    }

    pub(super) fn of(given: &Amounts) -> Result<Self, String> {
        let mut gpus = 0.0;
        // nvidia.com/gpu, amd.com/gpu; slices of MIG are of several sizes, and not whole ones.
        for (_, amount) in given.iter().filter(|(name, _)| name.ends_with("/gpu")) {
            gpus += amount.number("GPU", &PLAIN)?;
        }
        let one = |name: &str, read: fn(&Amount) -> Result<f64, String>| given.get(name).map_or(Ok(0.0), read);
        Ok(Self { cores: one("cpu", Amount::cores)?, memory_bytes: one("memory", Amount::bytes)?, gpus })
    }

    /// The larger of two, of each by itself.
    pub(super) fn max(self, other: Self) -> Self {
        Self {
            cores: self.cores.max(other.cores),
            memory_bytes: self.memory_bytes.max(other.memory_bytes),
            gpus: self.gpus.max(other.gpus),
        }
    }
}

impl Add for Resources {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self {
            cores: self.cores + other.cores,
            memory_bytes: self.memory_bytes + other.memory_bytes,
            gpus: self.gpus + other.gpus,
        }
    }
}

impl Sum for Resources {
    fn sum<I: Iterator<Item = Self>>(parts: I) -> Self {
        parts.fold(Self::default(), Add::add)
    }
}

/// Amounts by the name of the resource.
pub(super) type Amounts = BTreeMap<String, Amount>;

/// Kubernetes writes quantities as text, people sometimes as numbers.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Amount {
    Text(String),
    Number(f64),
}

const PLAIN: [(&str, f64); 1] = [("", 1.0)];
const OF_CPU: [(&str, f64); 5] = [("n", 1e-9), ("u", 1e-6), ("m", 1e-3), ("k", 1e3), ("", 1.0)];
/// Suffixes of Kubernetes' quantities (`k8s.io/apimachinery/pkg/api/resource`), binary ones first.
const OF_MEMORY: [(&str, f64); 12] = [
    ("Ki", 1024.0),
    ("Mi", 1_048_576.0),
    ("Gi", 1_073_741_824.0),
    ("Ti", 1_099_511_627_776.0),
    ("Pi", 1_125_899_906_842_624.0),
    ("m", 1e-3),
    ("k", 1e3),
    ("M", 1e6),
    ("G", 1e9),
    ("T", 1e12),
    ("P", 1e15),
    ("", 1.0),
];

impl Amount {
    /// Cores of a CPU quantity: `2`, `0.5`, `250m`, `1e-1`, `500000u`, `1k`.
    pub(super) fn cores(&self) -> Result<f64, String> {
        self.number("CPU", &OF_CPU)
    }

    /// Bytes of a memory quantity: `128Mi`, `1G`, `1073741824`.
    pub(super) fn bytes(&self) -> Result<f64, String> {
        self.number("memory", &OF_MEMORY)
    }

    fn number(&self, what: &str, scales: &[(&str, f64)]) -> Result<f64, String> {
        let text = match self {
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text.trim().to_owned(),
        };
        let parsed = scales.iter().find_map(|(suffix, scale)| {
            let number = text.strip_suffix(suffix)?.parse::<f64>().ok()?;
            (number >= 0.0 && number.is_finite()).then_some(number * scale)
        });
        parsed.ok_or_else(|| format!("a {what} quantity {text:?}"))
    }
}
