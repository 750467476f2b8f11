use serde::{Deserialize, Serialize};

use crate::lang::Lang;

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

impl FactorBasis {
    /// The text for people.
    pub(crate) fn text(&self, lang: Lang) -> String {
        if lang == Lang::En {
            return self.to_string();
        }
        let korean = |word: &str| match word {
            "direct" => "직접 배출".to_owned(),
            "lifecycle" => "전과정".to_owned(),
            "average" => "평균".to_owned(),
            "marginal" => "한계".to_owned(),
            "location" => "지역 기반".to_owned(),
            "market" => "시장 기반".to_owned(),
            "generation" => "발전단".to_owned(),
            "consumption" => "소비단".to_owned(),
            other => other.to_owned(),
        };
        let parts = [&self.scope, &self.kind, &self.accounting, &self.end];
        let stated: Vec<_> = parts.into_iter().filter(|it| *it != NOT_STATED).map(|it| korean(it)).collect();
        if stated.is_empty() { "산정 기준 미상".to_owned() } else { stated.join(", ") }
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
