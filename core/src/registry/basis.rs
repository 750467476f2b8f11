use serde::{Deserialize, Serialize};

/// The basis of a factor: which emissions it counts. Factors of different bases are never compared.
///
/// ```
/// use carbon_kepler::registry::FactorBasis;
///
/// assert_eq!(FactorBasis::default().to_string(), "basis not stated");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct FactorBasis {
    /// `direct` (burning) or `lifecycle` (building and fuel supply too).
    pub scope: String,
    /// `average` or `marginal`.
    pub kind: String,
    /// `location` or `market`.
    pub accounting: String,
    /// `generation`, or `consumption` (with losses and imports).
    pub end: String,
}

const NOT_STATED: &str = "not stated";

impl Default for FactorBasis {
    fn default() -> Self {
        let not_stated = || NOT_STATED.to_owned();
        Self { scope: not_stated(), kind: not_stated(), accounting: not_stated(), end: not_stated() }
    }
}

impl std::fmt::Display for FactorBasis {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let parts = [(&self.scope, ""), (&self.kind, ""), (&self.accounting, "-based"), (&self.end, " end")];
        let mut stated = parts.into_iter().filter(|(word, _)| *word != NOT_STATED);
        let Some((word, what)) = stated.next() else { return f.write_str("basis not stated") };
        write!(f, "{word}{what}")?;
        stated.try_for_each(|(word, what)| write!(f, ", {word}{what}"))
    }
}
