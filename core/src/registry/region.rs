/// A place where machines stand: a provider's region, a site of one's own, or a whole country.
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
}

impl Region {
    pub(super) fn of_country(code: &str) -> Self {
        let country = Some(code.to_owned());
        Self { code: code.to_owned(), name: code.to_owned(), provider: None, country, zone: None }
    }

    /// Whether it draws from the Korean grid.
    #[must_use]
    pub fn is_korean(&self) -> bool {
        self.country.as_deref() == Some("KR")
    }

    /// The clock of its country; UTC where that has several, or is not known.
    #[must_use]
    pub fn time_zone(&self) -> jiff::tz::TimeZone {
        crate::tools::zone_of(self.country.as_deref())
    }
}
