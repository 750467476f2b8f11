use jiff::tz::TimeZone;

/// A place where machines stand: a provider's region, a site of one's own, or a whole country.
///
/// ```
/// use carbon_kepler::Registry;
///
/// let registry = Registry::builtin()?;
/// let seoul = registry.region("ap-northeast-2")?;
/// assert_eq!((seoul.country.as_deref(), seoul.clock.as_deref()), (Some("KR"), Some("Asia/Seoul")));
/// assert!(seoul.is_korean());
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Region {
    /// The provider's code, or the name a site was given.
    pub code: String,
    /// `aws`, `gcp`, `azure`; `None` for sites of one's own and countries.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// For people.
    pub name: String,
    /// ISO 3166-1 code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// Grid zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// Name of its time zone in the IANA database, where one is known.
    #[serde(skip)]
    pub clock: Option<String>,
}

impl Region {
    pub(super) fn of_country(code: &str, clock: Option<String>) -> Self {
        let country = Some(code.to_owned());
        Self { code: code.to_owned(), name: code.to_owned(), provider: None, country, zone: None, clock }
    }

    /// Whether it draws from the Korean grid.
    #[must_use]
    pub fn is_korean(&self) -> bool {
        self.country.as_deref() == Some("KR")
    }

    /// The clock that people there go by; UTC where none is known.
    #[must_use]
    pub fn time_zone(&self) -> TimeZone {
        let known = self.clock.as_deref().and_then(|name| TimeZone::get(name).ok());
        known.unwrap_or(TimeZone::UTC)
    }
}
