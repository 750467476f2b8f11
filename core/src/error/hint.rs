//! Advice for each error.

use std::fmt;

use super::{Error, cures, korean};
use crate::lang::Lang;

/// A cure for an error, for people. Settings stand in it by their keys, `{max_bytes}`, because each surface spells
/// them its own way: as a flag, a keyword, an option.
///
/// ```
/// let error = carbon_kepler::Error::TooLarge { source_name: "http://node-1/metrics".to_owned(), limit: 9 };
/// let as_flag = |key: &str| format!("--{}", key.replace('_', "-"));
/// assert!(error.hints()[0].spelt(as_flag).starts_with("raise the limit (--max-bytes)"));
/// assert!(error.hints()[0].to_string().starts_with("raise the limit (max_bytes)"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hint(&'static str);

impl Hint {
    /// A hint that names settings by their keys in braces.
    #[must_use]
    pub const fn new(text: &'static str) -> Self {
        Self(text)
    }

    /// The hint with its settings as a surface spells them.
    #[must_use]
    pub fn spelt(&self, spell: impl Fn(&str) -> String) -> String {
        self.spelt_in(Lang::En, spell)
    }

    /// The same in a language.
    #[must_use]
    pub fn spelt_in(&self, lang: Lang, spell: impl Fn(&str) -> String) -> String {
        spelt(hint_in(self.0, lang), spell)
    }
}

/// The text of a hint in a language.
pub(crate) fn hint_in(text: &str, lang: Lang) -> &str {
    match lang {
        Lang::En => text,
        Lang::Ko => korean::hint(text),
    }
}

/// A text with the settings that stand in it in braces, as a surface spells them.
pub(crate) fn spelt(text: &str, spell: impl Fn(&str) -> String) -> String {
    let mut parts = text.split('{');
    let mut spelt = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let is_key = |key: &str| key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        match part.split_once('}') {
            Some((key, rest)) if is_key(key) => spelt += &(spell(key) + rest),
            // Braces of what people type, such as a selector of Prometheus.
            _ => spelt += &("{".to_owned() + part),
        }
    }
    spelt
}

/// With the keys themselves.
impl fmt::Display for Hint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.spelt(str::to_owned))
    }
}

impl Error {
    /// Advice on how a person can fix it; may be empty.
    #[must_use]
    pub fn hints(&self) -> Vec<Hint> {
        if let Self::Encryption { hint, .. } = self {
            return vec![*hint];
        }
        self.advice().iter().map(|text| Hint::new(text)).collect()
    }

    fn advice(&self) -> &'static [&'static str] {
        match self {
            Self::NoPowerFamily { version, families, .. } => cures::without_power(version.as_deref(), families),
            Self::NoSource => &["say where to measure: {source}, one for each node"],
            Self::NoCurve { .. } => {
                &["give the 24 hours of a day as curve, or hourly = [...] of a region in a file of {config_dir}"]
            }
            Self::NeedsWindow { .. } => {
                &["Kepler 0.10 and later export watts beside the counters, one scrape is enough there"]
            }
            Self::Html { .. } => {
                &["Kepler serves metrics under /metrics; a login page means that a proxy wants credentials"]
            }
            Self::ExporterFailed { .. } => &["Kepler answers so once when a process id was reused: scrape again"],
            Self::Truncated { .. } => &["scrape again; a complete body ends with a line feed"],
            Self::EmptyBody { source_name } => cures::empty(source_name),
            Self::DuplicateNode { .. } => &["give each node's exporter once, under one address"],
            Self::Compressed { .. } => &[
                "decompress it first (gunzip, zstd -d, brotli -d)",
                "over http gzip is read; a server or proxy that sends another encoding unasked must be told not to",
            ],
            Self::Json { .. } => &[
                "Prometheus answers /api/v1/query in JSON; its /federate?match[]=... gives the same series as metrics",
            ],
            Self::NotMetrics { .. } => &["is this the address or the file of a Prometheus exporter?"],
            Self::TooLarge { .. } => {
                &["raise the limit ({max_bytes}), or export only nodes and pods (Kepler's metricsLevel)"]
            }
            Self::Denied { .. } => &["check the token or user for this source"],
            Self::Unavailable { source_name, reason } => cures::unavailable(source_name, reason),
            Self::InvalidInput { seen, .. } if seen.starts_with("redirects without an end") => {
                &["give the address where the metrics are, such as http://node-1:28282/metrics"]
            }
            Self::Timeout { .. } => &["a node with many pods answers slowly: give it more time ({timeout})"],
            Self::NoRapl { .. } => &[
                "RAPL exists on Intel and AMD machines, not in most virtual machines and not on ARM: use a Kepler source there",
                "the kernel needs the modules intel_rapl_common and intel_rapl_msr (AMD too); in a container mount the host's /sys",
            ],
            Self::RaplDenied { .. } => &[
                "since Linux 5.10 only root may read energy_uj (CVE-2020-8694): run as root or with CAP_DAC_READ_SEARCH",
                "an unprivileged container does not see it at all: run privileged, with the host's /sys mounted",
            ],
            _ => &[],
        }
    }
}
