//! Names of places beside regions' codes: cities, countries in words and by ISO 3166-1 alpha-3.

use super::known::{Registry, missing};
use super::region::Region;
use crate::error::Error;

/// The provider whose region a name means where none is in use.
const USUAL_PROVIDER: &str = "aws";

impl Registry {
    /// A region by code, a site of one's own by name, a country by its ISO code (KR, KOR) or name, or a city (Seoul,
    /// 서울). A city is the region that `provider` has there, else that of AWS, else the first that is known.
    ///
    /// ```
    /// use carbon_kepler::registry::Registry;
    ///
    /// let registry = Registry::builtin()?;
    /// assert_eq!(registry.region("서울")?.code, "ap-northeast-2");
    /// assert_eq!(registry.region_of(Some("gcp"), "Seoul")?.code, "asia-northeast3");
    /// assert_eq!(registry.region("KOR")?.code, "KR");
    /// # Ok::<(), carbon_kepler::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::NotFound`] with near names.
    pub fn region_of(&self, provider: Option<&str>, name: &str) -> Result<Region, Error> {
        let wanted = name.trim().to_lowercase();
        let is_wanted = |known: &String| known.to_lowercase() == wanted;
        if let Some(region) = self.regions.get(name).or_else(|| self.regions.values().find(|it| is_wanted(&it.code))) {
            return Ok(region.clone());
        }
        let countries = || self.regions.values().filter_map(|it| it.country.as_ref());
        let by_name = || self.country_names.iter().find(|(_, names)| names.iter().any(is_wanted)).map(|(code, _)| code);
        if let Some(country) = countries().find(|it| is_wanted(it)).or_else(by_name) {
            return Ok(Region::of_country(country, self.clocks_of(country)));
        }
        let here = self.places.iter().find(|place| place.names.iter().any(is_wanted));
        let regions = || here.iter().flat_map(|place| &place.regions).filter_map(|code| self.regions.get(code));
        let of = |provider: Option<&str>| regions().find(|region| region.provider.as_deref() == provider);
        let found =
            provider.and_then(|_| of(provider)).or_else(|| of(Some(USUAL_PROVIDER))).or_else(|| regions().next());
        let names = || {
            let names = self.places.iter().flat_map(|it| &it.names).chain(self.country_names.values().flatten());
            self.regions.keys().chain(names)
        };
        let named = |region: &Region| Region { city: Some(name.trim().to_owned()), ..region.clone() };
        found.map(named).ok_or_else(|| missing("region", name, names()))
    }

    /// The IANA time zones of a country; empty where none is known.
    pub(super) fn clocks_of(&self, country: &str) -> Vec<String> {
        self.time_zones.get(country).cloned().unwrap_or_default()
    }
}
