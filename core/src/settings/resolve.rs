use super::assumptions::{
    BOUNDARY, BUDGET, CURRENCY, DECIDE, FACTORS, IDLE, KOREA_CARBON_INTENSITY, KOREA_PUE_TARGET, LANG,
    MARKET_INTENSITY, MONTH_HOURS, OVERHEAD, PRICE, PROFILE, PUE, REGION, STANDARD,
};
use super::{Entry, Layer, Origin, Setting};
use crate::choices::{Boundary, Decide, IdlePolicy};
use crate::error::Error;
use crate::lang::Lang;

/// How data is counted: where the machines stand, by which factors, and against which standards. Anything that is
/// `None` is left to the profile.
///
/// ```
/// use carbon_kepler::{Setting, Settings};
///
/// let settings = Settings { pue: Some(Setting::given(0.9)), ..Settings::default() };
/// assert!(settings.check().is_err(), "a PUE below 1 cannot be");
/// ```
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)] // each is explained at its entry in the table
pub struct Settings {
    pub profile: Setting<String>,
    pub region: Setting<String>,
    pub standards: Option<Setting<Vec<String>>>,
    pub budgets: Option<Setting<Vec<String>>>,
    pub pue: Option<Setting<f64>>,
    pub factors: Option<Setting<String>>,
    /// gCO2eq/kWh of what was bought, for market-based emissions.
    pub market_intensity: Option<Setting<f64>>,
    /// gCO2eq/kWh, for regions on the Korean grid.
    pub korea_carbon_intensity: Option<Setting<f64>>,
    /// Target of KR_PUE_GREEN_DC.
    pub korea_pue_target: Option<Setting<f64>>,
    /// Server over component energy.
    pub overhead: Setting<f64>,
    /// Per kWh.
    pub price: Setting<f64>,
    pub currency: Setting<String>,
    pub boundary: Option<Setting<Boundary>>,
    pub decide: Option<Setting<Decide>>,
    /// Who carries idle power. While nobody has said so, it is a matter of opinion, and part of the interval.
    pub idle: Option<Setting<IdlePolicy>>,
    pub month_hours: Option<Setting<f64>>,
    pub lang: Setting<Lang>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            profile: PROFILE.by_default(),
            region: REGION.by_default(),
            standards: None,
            budgets: None,
            pue: None,
            factors: None,
            market_intensity: None,
            korea_carbon_intensity: None,
            korea_pue_target: None,
            overhead: OVERHEAD.by_default(),
            price: PRICE.by_default(),
            currency: CURRENCY.by_default(),
            boundary: None,
            decide: None,
            idle: None,
            month_hours: None,
            lang: LANG.by_default(),
        }
    }
}

impl Settings {
    /// The first layer that sets a value wins.
    ///
    /// # Errors
    /// [`Error::Config`] for a value that cannot be used.
    pub fn resolve(layers: &[Layer]) -> Result<Self, Error> {
        let (price, currency) = (PRICE.read(layers)?, CURRENCY.read(layers)?);
        one_price(price.as_ref(), currency.as_ref())?;
        Ok(Self {
            profile: PROFILE.read_or_default(layers)?,
            region: REGION.read_or_default(layers)?,
            standards: list(&STANDARD, layers)?,
            budgets: list(&BUDGET, layers)?,
            pue: PUE.read(layers)?,
            factors: FACTORS.read(layers)?,
            market_intensity: MARKET_INTENSITY.read(layers)?,
            korea_carbon_intensity: KOREA_CARBON_INTENSITY.read(layers)?,
            korea_pue_target: KOREA_PUE_TARGET.read(layers)?,
            overhead: OVERHEAD.read_or_default(layers)?,
            price: price.unwrap_or_else(|| PRICE.by_default()),
            currency: currency.unwrap_or_else(|| CURRENCY.by_default()),
            boundary: BOUNDARY.read(layers)?,
            decide: DECIDE.read(layers)?,
            idle: IDLE.read(layers)?,
            month_hours: MONTH_HOURS.read(layers)?,
            lang: LANG.read_or_default(layers)?,
        })
    }

    /// Refuses what cannot be, whoever set it.
    ///
    /// # Errors
    /// [`Error::Config`] with what was seen and expected.
    pub fn check(&self) -> Result<(), Error> {
        let numbers = [
            (PUE, self.pue.as_ref()),
            (KOREA_PUE_TARGET, self.korea_pue_target.as_ref()),
            (OVERHEAD, Some(&self.overhead)),
            (PRICE, Some(&self.price)),
            (MARKET_INTENSITY, self.market_intensity.as_ref()),
            (KOREA_CARBON_INTENSITY, self.korea_carbon_intensity.as_ref()),
            (MONTH_HOURS, self.month_hours.as_ref()),
        ];
        numbers
            .iter()
            .filter_map(|(entry, setting)| Some((entry, (*setting)?)))
            .try_for_each(|(entry, it)| entry.check(it))
    }

    /// Whether a setting was given at the call itself, not in the environment or a file.
    pub(crate) fn is_explicit(origin: &Origin) -> bool {
        matches!(origin, Origin::Flag(_) | Origin::Caller)
    }
}

fn list(entry: &Entry, layers: &[Layer]) -> Result<Option<Setting<Vec<String>>>, Error> {
    let Some((origin, values)) = entry.given(layers) else { return Ok(None) };
    let value: Vec<String> = values.iter().map(|it| it.trim().to_owned()).filter(|it| !it.is_empty()).collect();
    if value.is_empty() {
        return Err(entry.refused(origin, &values.join(",")));
    }
    Ok(Some(Setting { value, origin: origin.clone() }))
}

/// A price means nothing in a currency that somebody else had in mind.
fn one_price(price: Option<&Setting<f64>>, currency: Option<&Setting<String>>) -> Result<(), Error> {
    let both = Entry { expected: "a price per kWh and its currency together", ..PRICE };
    match (price, currency) {
        (None, Some(currency)) if Some(currency.value.as_str()) != CURRENCY.default => {
            Err(both.refused(&currency.origin, &format!("currency {} alone", currency.value)))
        }
        (Some(price), Some(currency)) if price.origin.rank() != currency.origin.rank() => {
            let (value, code, other) = (price.value, &currency.value, &currency.origin);
            Err(both.refused(&price.origin, &format!("{value} beside currency {code} from {other}")))
        }
        _ => Ok(()),
    }
}

/// A word of a small set, as settings have it.
macro_rules! words {
    ($name:ident, $($word:literal => $value:ident),+) => {
        impl std::str::FromStr for $name {
            type Err = ();

            fn from_str(word: &str) -> Result<Self, ()> {
                match word {
                    $($word => Ok(Self::$value),)+
                    _ => Err(()),
                }
            }
        }
    };
}

words!(Boundary, "component" => Component, "server" => Server, "facility" => Facility);
words!(Decide, "interval" => Interval, "point" => Point);
words!(IdlePolicy, "none" => None, "proportional" => Proportional, "equal" => Equal, "requested" => Requested);
words!(Lang, "en" => En, "ko" => Ko);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{ASSUMPTIONS, Kind, Table};

    const TABLE: Table = Table(&[ASSUMPTIONS]);

    fn file(pairs: &[(&str, &str)]) -> Layer {
        let pairs = pairs.iter().map(|(key, value)| ((*key).to_owned(), vec![(*value).to_owned()]));
        TABLE.file("site.toml", pairs).unwrap()
    }

    #[test]
    fn flags_come_before_the_environment_and_that_before_files() {
        let flags = TABLE.flags([("region", vec!["eu-north-1".to_owned()])]);
        let environment = TABLE.environment(|name| match name {
            "KOREA_PUE_TARGET" => Some("1.3".to_owned()),
            "CARBON_KEPLER_REGION" => Some("us-east-1".to_owned()),
            "CARBON_KEPLER_STANDARD" => Some("A, B".to_owned()),
            _ => None,
        });
        let layers = [flags, environment, file(&[("korea_pue_target", "1.2"), ("pue", "1.25")])];
        let settings = Settings::resolve(&layers).unwrap();
        assert_eq!((settings.region.value.as_str(), settings.region.origin), ("eu-north-1", Origin::Flag("region")));
        assert_eq!(settings.korea_pue_target.unwrap().value, 1.3);
        assert_eq!(settings.standards.unwrap().value, ["A", "B"]);
        let pue = settings.pue.unwrap();
        assert_eq!((pue.value, pue.origin), (1.25, Origin::File("site.toml".to_owned())));
        assert_eq!(settings.price.origin, Origin::Default);
    }

    #[test]
    fn what_cannot_be_is_refused_with_its_origin() {
        for (key, value) in [
            ("pue", "0.9"),
            ("overhead", "NaN"),
            ("price", "-1"),
            ("month_hours", "0"),
            ("decide", "maybe"),
            ("currency", "KRW"),
            ("currency", "$"),
            ("standard", ","),
        ] {
            let error = Settings::resolve(&[file(&[(key, value)])]).unwrap_err();
            assert!(error.to_string().contains("site.toml"), "{error}");
        }
        let unknown = TABLE.file("site.toml", [("regoin".to_owned(), vec![])]).unwrap_err();
        assert_eq!(unknown.to_string(), "site.toml: unknown key \"regoin\"; did you mean region?");
    }

    #[test]
    fn entries_can_be_told_apart_and_their_defaults_can_be_read() {
        let keys: std::collections::BTreeSet<_> = TABLE.entries().map(|entry| entry.key).collect();
        let variables: std::collections::BTreeSet<_> = TABLE.entries().map(|entry| entry.env).collect();
        assert_eq!((keys.len(), variables.len()), (ASSUMPTIONS.len(), ASSUMPTIONS.len()));
        for entry in TABLE.entries() {
            assert!(entry.default.is_none_or(|text| entry.kind.takes(text)), "{}", entry.key);
            assert!(!entry.expected.is_empty() && entry.doc.ends_with('.'), "{}", entry.key);
            if let Kind::Choice(words) = entry.kind {
                assert!(words.iter().all(|word| entry.expected.contains(word)), "{}", entry.key);
            }
        }
        let settings = Settings::default();
        assert_eq!(Settings::resolve(&[]).unwrap(), settings);
        assert_eq!((settings.overhead.value, settings.price.value, settings.lang.value), (1.0, 0.1, Lang::En));
        assert_eq!((settings.currency.value.as_str(), settings.region.value.as_str()), ("USD", "ap-northeast-2"));
    }

    /// Each word of a choice is one of its type's.
    #[test]
    fn words_of_choices_are_read() {
        for entry in TABLE.entries() {
            let Kind::Choice(words) = entry.kind else { continue };
            for word in words {
                let settings = Settings::resolve(&[file(&[(entry.key, word)])]);
                assert!(settings.is_ok(), "{} {word}", entry.key);
            }
        }
    }
}
