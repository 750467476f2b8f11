use jiff::tz::TimeZone;

use crate::error::Error;

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
    /// The city by whose name it was asked for: somebody's region there, and perhaps not the caller's building.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// The time zones of its country, where it has several and which of them is meant is not known.
    #[serde(skip)]
    pub clocks: Vec<String>,
}

impl Region {
    pub(super) fn of_country(code: &str, clocks: Vec<String>) -> Self {
        let (clock, clocks) = match clocks.as_slice() {
            [one] => (Some(one.clone()), Vec::new()),
            _ => (None, clocks),
        };
        let country = Some(code.to_owned());
        Self {
            code: code.to_owned(),
            name: code.to_owned(),
            provider: None,
            country,
            zone: None,
            clock,
            city: None,
            clocks,
        }
    }

    /// Whether it draws from the Korean grid.
    #[must_use]
    pub fn is_korean(&self) -> bool {
        self.country.as_deref() == Some("KR")
    }

    /// The clock that people there go by.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] that names the time zones of a country with several, or says that none is known.
    pub fn time_zone(&self) -> Result<TimeZone, Error> {
        let asked = || {
            let expected = match self.clocks.as_slice() {
                [] => "its time zone, by IANA name such as Asia/Seoul".to_owned(),
                several => format!("a region or one of its time zones: {}", several.join(", ")),
            };
            Error::invalid("time_zone", &format!("{} alone", self.code), &expected)
        };
        self.clock.as_deref().and_then(|name| TimeZone::get(name).ok()).ok_or_else(asked)
    }
}
