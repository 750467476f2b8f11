/// A law, or another rule that somebody meets, with the dates from which its statements are in force.
///
/// ```
/// use carbon_kepler::Registry;
///
/// let registry = Registry::builtin()?;
/// assert!(registry.laws().iter().all(|law| !law.facts.is_empty()));
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Law {
    /// Stable name.
    pub id: String,
    /// English name.
    pub name: String,
    /// Korean name.
    pub name_ko: String,
    /// How far it binds.
    #[serde(default)]
    pub kind: LawKind,
    /// Where it is in force: KR, EU or US.
    #[serde(default = "korea")]
    pub place: String,
    /// Those who have to follow it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub who: Option<String>,
    /// The same in Korean.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub who_ko: Option<String>,
    /// The figures that this project gives them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gives: Option<String>,
    /// The same in Korean.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gives_ko: Option<String>,
    /// The answers that this project cannot give.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cannot_say: Option<String>,
    /// The same in Korean.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cannot_say_ko: Option<String>,
    /// Identifier at law.go.kr.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub law_id: Option<String>,
    /// Number under which it was promulgated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Day of promulgation (ISO 8601; may lack the day); `None` where it was not found, or there is none.
    pub promulgated: Option<String>,
    /// First day in force; of a law that was read in one version only, of that version. `None` as above.
    pub in_force: Option<String>,
    /// The ministry in charge.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ministry: Option<String>,
    /// Where this was read.
    pub source: String,
    /// When it was read.
    pub as_of: String,
    /// The statements of the law, each with the day from which it is in force.
    pub facts: Vec<LawFact>,
}

/// How far a rule binds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LawKind {
    /// Law, in force or promulgated.
    #[default]
    Law,
    /// Announced, and no law yet.
    Plan,
    /// For those who want it.
    Voluntary,
}

/// One statement of a law.
///
/// ```
/// use carbon_kepler::Registry;
///
/// let registry = Registry::builtin()?;
/// let fact = &registry.laws()[0].facts[0];
/// assert_eq!(fact.is_in_force("1900-01-01"), fact.in_force.as_ref().map(|_| false));
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct LawFact {
    /// The statement in our words.
    pub says: String,
    /// The same in Korean.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub says_ko: Option<String>,
    /// The day from which it is in force; `None` where that was not found.
    pub in_force: Option<String>,
}

impl LawFact {
    /// Whether it is in force on a day (`YYYY-MM-DD`); `None` where that is not known. The caller gives the day:
    /// nothing here reads a clock.
    #[must_use]
    pub fn is_in_force(&self, day: &str) -> Option<bool> {
        self.in_force.as_deref().map(|from| from <= day)
    }
}

fn korea() -> String {
    "KR".to_owned()
}
