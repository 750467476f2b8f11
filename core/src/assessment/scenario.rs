use std::sync::Arc;

use crate::choices::{Decide, IdlePolicy};
use crate::error::Error;
use crate::footprint::Factors;
use crate::kubernetes::{PodSpecs, Reservations};
use crate::lang::Lang;
use crate::quantity::units::{GramsPerKwh, PricePerKwh, Ratio};
use crate::quantity::{Quality, Quantity};
use crate::registry::{
    Factor, FactorBasis, FactorSource, FunctionalUnits, Profile, Region, Registry, Requirement, Server, Standard,
    StandardKind, ZerosAsExported, pue,
};
use crate::settings::{Origin, Setting, Settings};

/// Everything that is decided before assessment: place, factors, standards, and how to judge.
///
/// ```
/// use carbon_kepler::{Registry, SAMPLE_SCRAPE, Scenario, Settings, Snapshot};
///
/// let scenario = Scenario::resolve(&Registry::builtin()?, &Settings::default())?;
/// let snapshot = Snapshot::from_scrape("sample", SAMPLE_SCRAPE.as_bytes())?;
/// let subjects = scenario.subjects(&snapshot);
/// assert!(subjects.iter().any(|subject| subject.name.starts_with("web-")));
/// assert_eq!(scenario.factors.region.code, "ap-northeast-2");
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Scenario {
    /// Name of the profile it comes from.
    pub profile: String,
    /// The factors of all footprints.
    pub factors: Factors,
    /// The standards that everything is held against, and the budgets of those they are for.
    pub standards: Vec<Standard>,
    /// How verdicts compare.
    pub decide: Decide,
    /// Who carries idle power, if that is decided.
    pub idle: Option<IdlePolicy>,
    /// Reservations of pods on their nodes, where they are known.
    pub(crate) reserved: Option<Reservations>,
    /// Requests of pods, where they are known.
    pub(crate) pod_specs: Option<Arc<PodSpecs>>,
    pub(super) zones: Vec<String>,
    /// Zones that count where those come to 0 W.
    pub(super) zones_otherwise: Vec<String>,
    /// Where a 0 W that was exported before anything was measured counts as 0 W.
    pub(crate) zeros: Option<Arc<ZerosAsExported>>,
    /// Whether JSON has all digits.
    pub(crate) all_digits: bool,
    pub(super) servers: Vec<Server>,
    pub(super) functional_units: Vec<FunctionalUnits>,
}

/// The standard that the setting `korea_pue_target` is the target of.
const KOREAN_PUE: &str = "KR_PUE_GREEN_DC";

impl Scenario {
    /// Resolves settings: explicit ones win over the profile, and the best evidence over assumptions.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a profile, region, factor set or standard that does not exist, [`Error::InvalidInput`]
    /// for a budget that cannot be read.
    pub fn resolve(registry: &Registry, settings: &Settings) -> Result<Self, Error> {
        settings.check()?;
        let profile = registry.profile(&settings.profile.value)?;
        let region = registry.region(&settings.region.value)?;
        let (pue, pue_factor) = site_pue(registry, settings, profile, &region)?;
        let overhead = Ratio::new(settings.overhead.value)?;
        let price = PricePerKwh::new(settings.price.value)?;
        let market = settings.market_intensity.as_ref();
        let bought = |it: &Setting<f64>| Ok::<_, Error>(given(GramsPerKwh::new(it.value)?, it).quantity);
        let factors = Factors {
            market_intensity: market.map(bought).transpose()?,
            region_is_assumed: settings.region.origin == Origin::Default,
            boundary: settings.boundary.as_ref().map_or(profile.boundary, |it| it.value),
            overhead: Quantity::exact(overhead, quality(&settings.overhead), named("overhead", &settings.overhead)),
            pue,
            pue_factor,
            intensity: intensity(registry, settings, profile, &region)?,
            price: Quantity::exact(price, quality(&settings.price), named("price", &settings.price)),
            currency: settings.currency.value.clone(),
            month_hours: settings.month_hours.as_ref().map_or(profile.month_hours, |it| it.value),
            region,
        };
        Ok(Self {
            profile: profile.id.clone(),
            factors,
            standards: standards(registry, settings, profile)?,
            decide: settings.decide.as_ref().map_or(profile.decide, |it| it.value),
            idle: settings.idle.as_ref().map(|it| it.value),
            reserved: None,
            pod_specs: None,
            zones: profile.zones.clone(),
            zones_otherwise: Vec::new(),
            zeros: profile.zeros.clone(),
            all_digits: profile.all_digits,
            servers: registry.servers().to_vec(),
            functional_units: registry.functional_units().to_vec(),
        })
    }

    /// With what pods have reserved of their nodes.
    #[must_use]
    pub fn with_reservations(self, reserved: Option<Reservations>) -> Self {
        Self { reserved, ..self }
    }

    /// With what pods request.
    #[must_use]
    pub fn with_pod_specs(self, pod_specs: Option<Arc<PodSpecs>>) -> Self {
        Self { pod_specs, ..self }
    }

    /// Counts the power of these zones, or of the others where these come to 0 W.
    pub(crate) fn with_zones(self, zones: &[String], otherwise: &[String]) -> Self {
        Self { zones: zones.to_vec(), zones_otherwise: otherwise.to_vec(), ..self }
    }

    /// The words beside a 0 W that stands for an unknown power: that it is counted so, and who does that.
    pub(crate) fn counted_as_zero(&self, lang: Lang) -> String {
        self.zeros.as_deref().unwrap_or(&ZerosAsExported::default()).text(lang)
    }

    /// The policy in use: nobody carries idle power until a policy is chosen.
    #[must_use]
    pub fn idle_policy(&self) -> IdlePolicy {
        self.idle.unwrap_or_default()
    }
}

/// The standards that were asked for, else those of the profile. An intensity standard brings the PUE standard of its
/// country with it, where there is one; budgets always apply.
fn standards(registry: &Registry, settings: &Settings, profile: &Profile) -> Result<Vec<Standard>, Error> {
    let ids = settings.standards.as_ref().map_or(&profile.standards, |it| &it.value);
    let mut chosen = ids.iter().map(|id| registry.standard(id).cloned()).collect::<Result<Vec<_>, _>>()?;
    let has = |chosen: &[Standard], id: &str| chosen.iter().any(|it| it.id == id);
    let mut of_intensity = chosen.iter().filter(|it| it.kind() == StandardKind::Intensity);
    let with_pue = of_intensity.find_map(|it| profile.with_pue.clone().or_else(|| it.with_pue.clone()));
    if let Some(id) = with_pue.filter(|id| !has(&chosen, id)) {
        chosen.push(registry.standard(&id)?.clone());
    }
    let budgets = registry.standards().iter().filter(|it| it.kind() == StandardKind::Budget);
    for budget in budgets {
        if !has(&chosen, &budget.id) {
            chosen.push(budget.clone());
        }
    }
    if let Some(Setting { value, origin }) = &settings.budgets {
        for text in value {
            chosen.push(Standard::parse_budget(text, &origin.to_string())?);
        }
    }
    if let Some(Setting { value, origin }) = &settings.korea_pue_target
        && let Some(standard) = chosen.iter_mut().find(|it| it.id == KOREAN_PUE)
    {
        standard.requirement = Requirement::Pue(pue("korea-pue-target", *value)?);
        standard.set_by = origin.to_string();
    }
    Ok(chosen)
}

fn intensity(
    registry: &Registry,
    settings: &Settings,
    profile: &Profile,
    region: &Region,
) -> Result<Option<Factor<GramsPerKwh>>, Error> {
    let korean = settings.korea_carbon_intensity.as_ref().filter(|_| region.is_korean());
    if let Some(set) = &settings.factors
        && korean.is_none_or(|korean| set.origin.rank() >= korean.origin.rank())
    {
        return registry.intensity(region, std::slice::from_ref(&set.value));
    }
    let given = korean.map(|setting| GramsPerKwh::new(setting.value).map(|value| given(value, setting))).transpose()?;
    let own = || registry.intensity(region, &registry.own_factors());
    let published = || registry.intensity(region, &profile.factors);
    let said_now = korean.is_some_and(|setting| Settings::is_explicit(&setting.origin));
    // Each in turn, the first that has a value.
    if profile.configured_first || said_now {
        return Ok(match (given, own()?) {
            (Some(given), _) => Some(given),
            (None, Some(own)) => Some(own),
            (None, None) => published()?,
        });
    }
    Ok(match (published()?, given) {
        (Some(published), _) => Some(published),
        (None, Some(given)) => Some(given),
        (None, None) => own()?,
    })
}

type SitePue = (Quantity<Ratio>, Option<Arc<FactorSource>>);

/// The PUE: given, else published for the region, else assumed.
fn site_pue(registry: &Registry, settings: &Settings, profile: &Profile, region: &Region) -> Result<SitePue, Error> {
    let said = settings.pue.as_ref();
    let now = said.filter(|it| profile.configured_first || Settings::is_explicit(&it.origin));
    if let Some(setting) = now {
        return Ok((given(pue("pue", setting.value)?, setting).quantity, None));
    }
    match (pue_of_region(registry, profile, region)?, said) {
        ((_, None), Some(setting)) => Ok((given(pue("pue", setting.value)?, setting).quantity, None)),
        (found, _) => Ok(found),
    }
}

/// The PUE that is published for the region, else the assumed one.
pub(crate) fn pue_of_region(registry: &Registry, profile: &Profile, region: &Region) -> Result<SitePue, Error> {
    let own = || registry.published_pue(region, &registry.own_pue());
    let published = || registry.published_pue(region, &profile.pue);
    let (first, second) = if profile.configured_first { (own()?, published()?) } else { (published()?, own()?) };
    Ok(match first.or(second) {
        Some(factor) => (factor.quantity, Some(factor.factor)),
        None => (profile.assumed_pue()?, None),
    })
}

/// A value that a setting gives, as a factor.
fn given<T: crate::quantity::units::Unit>(value: T, setting: &Setting<f64>) -> Factor<T> {
    let source = setting.origin.to_string();
    let factor = FactorSource {
        id: source.clone(),
        title: "given".to_owned(),
        title_ko: None,
        year: None,
        basis: FactorBasis::default(),
        source: source.clone(),
        licence: None,
        as_of: None,
        next_expected: None,
        covers: None,
    };
    Factor { quantity: Quantity::exact(value, Quality::Configured, source), factor: Arc::new(factor) }
}

fn quality<T>(setting: &Setting<T>) -> Quality {
    if setting.origin == Origin::Default { Quality::Assumed } else { Quality::Configured }
}

fn named<T>(what: &str, setting: &Setting<T>) -> String {
    if setting.origin == Origin::Default {
        format!("assumed {what}")
    } else {
        format!("{what} from {}", setting.origin)
    }
}
