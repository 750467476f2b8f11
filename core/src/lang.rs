/// Languages that reports speak.
///
/// ```
/// use carbon_kepler::Lang;
///
/// assert_eq!(Lang::Ko.of("power", "전력"), "전력");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Korean.
    Ko,
}

impl Lang {
    /// The one of two texts that is in this language.
    #[must_use]
    pub fn of<T>(self, en: T, ko: T) -> T {
        match self {
            Self::En => en,
            Self::Ko => ko,
        }
    }
}
