use super::{Layer, Origin, Setting, find, refused, set};
use crate::choices::{Boundary, Decide, IdlePolicy};
use crate::error::Error;
use crate::lang::Lang;

/// What is made of the data: where it is, by which factors it is counted, and what it is measured against. What is
/// `None` is left to the profile.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)] // each is explained at the flag of its name
pub struct Settings {
    pub profile: Setting<String>,
    pub region: Setting<String>,
    pub standards: Option<Setting<Vec<String>>>,
    pub budgets: Option<Setting<Vec<String>>>,
    pub pue: Option<Setting<f64>>,
    pub factors: Option<Setting<String>>,
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
            profile: Setting::default("default".to_owned()),
            region: Setting::default("ap-northeast-2".to_owned()),
            standards: None,
            budgets: None,
            pue: None,
            factors: None,
            korea_carbon_intensity: None,
            korea_pue_target: None,
            overhead: Setting::default(1.0),
            price: Setting::default(0.10),
            currency: Setting::default("USD".to_owned()),
            boundary: None,
            decide: None,
            idle: None,
            month_hours: None,
            lang: Setting::default(Lang::En),
        }
    }
}

impl Settings {
    /// The first layer that sets a value wins.
    ///
    /// # Errors
    /// [`Error::Config`] for a value that cannot be used.
    pub fn resolve(layers: &[Layer]) -> Result<Self, Error> {
        let default = Self::default();
        let any = |_: &f64| true;
        let price = set(layers, "price", "a price per kWh, 0 or more", any)?;
        let currency: Option<Setting<String>> =
            set(layers, "currency", "three letters such as USD or KRW", |it: &String| is_currency(it))?;
        one_price(price.as_ref(), currency.as_ref())?;
        let settings = Self {
            profile: set(layers, "profile", "the name of a profile", |_| true)?.unwrap_or(default.profile),
            region: set(layers, "region", "a region", |_| true)?.unwrap_or(default.region),
            standards: list(layers, "standard", "one or more standards")?,
            budgets: list(layers, "budget", "one or more budgets")?,
            pue: set(layers, "pue", "a PUE of 1 or more", any)?,
            factors: set(layers, "factors", "a factor set", |_| true)?,
            korea_carbon_intensity: set(layers, "korea-carbon-intensity", "a number", any)?,
            korea_pue_target: set(layers, "korea-pue-target", "a PUE of 1 or more", any)?,
            overhead: set(layers, "overhead", "a ratio of 1 or more", any)?.unwrap_or(default.overhead),
            price: price.unwrap_or(default.price),
            currency: currency.unwrap_or(default.currency),
            boundary: set(layers, "boundary", "component, server or facility", |_| true)?,
            decide: set(layers, "decide", "interval or point", |_| true)?,
            idle: set(layers, "idle", "none, proportional or equal", |_| true)?,
            month_hours: set(layers, "month-hours", "hours from 1 to 744", any)?,
            lang: set(layers, "lang", "en or ko", |_| true)?.unwrap_or(default.lang),
        };
        settings.check()?;
        Ok(settings)
    }
}

fn list(layers: &[Layer], key: &str, expected: &str) -> Result<Option<Setting<Vec<String>>>, Error> {
    let Some((origin, values)) = find(layers, key) else { return Ok(None) };
    let value: Vec<String> = values.iter().map(|it| it.trim().to_owned()).filter(|it| !it.is_empty()).collect();
    if value.is_empty() {
        return Err(refused(key, origin, &values.join(","), expected));
    }
    Ok(Some(Setting { value, origin: origin.clone() }))
}

fn is_currency(code: &str) -> bool {
    code.len() == 3 && code.bytes().all(|it| it.is_ascii_alphabetic())
}

/// A price means nothing in a currency that somebody else had in mind.
fn one_price(price: Option<&Setting<f64>>, currency: Option<&Setting<String>>) -> Result<(), Error> {
    let alone =
        |origin: &Origin, seen: String| refused("price", origin, &seen, "a price per kWh and its currency together");
    match (price, currency) {
        (None, Some(currency)) if currency.value != "USD" => {
            Err(alone(&currency.origin, format!("currency {} alone", currency.value)))
        }
        (Some(price), Some(currency)) if price.origin.rank() != currency.origin.rank() => {
            let (value, code, other) = (price.value, &currency.value, &currency.origin);
            Err(alone(&price.origin, format!("{value} beside currency {code} from {other}")))
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
words!(IdlePolicy, "none" => None, "proportional" => Proportional, "equal" => Equal);
words!(Lang, "en" => En, "ko" => Ko);

impl Settings {
    /// Refuses what cannot be, whoever set it.
    ///
    /// # Errors
    /// [`Error::Config`] with what was seen and expected.
    pub fn check(&self) -> Result<(), Error> {
        fn within(key: &str, setting: Option<&Setting<f64>>, low: f64, high: f64, expected: &str) -> Result<(), Error> {
            match setting {
                Some(it) if !(low..=high).contains(&it.value) => {
                    Err(refused(key, &it.origin, &it.value.to_string(), expected))
                }
                _ => Ok(()),
            }
        }
        let most = f64::MAX;
        within("pue", self.pue.as_ref(), 1.0, most, "a PUE of 1 or more")?;
        within("korea-pue-target", self.korea_pue_target.as_ref(), 1.0, most, "a PUE of 1 or more")?;
        within("overhead", Some(&self.overhead), 1.0, most, "a ratio of 1 or more")?;
        within("price", Some(&self.price), 0.0, most, "a price per kWh, 0 or more")?;
        let intensity = "a carbon intensity from 0 to 10000 gCO2eq/kWh";
        within("korea-carbon-intensity", self.korea_carbon_intensity.as_ref(), 0.0, 1e4, intensity)?;
        within("month-hours", self.month_hours.as_ref(), 1.0, 744.0, "hours from 1 to 744")
    }

    /// Whether a setting was given at the call itself, not in the environment or a file.
    pub(crate) fn is_explicit(origin: &Origin) -> bool {
        matches!(origin, Origin::Flag(_) | Origin::Caller)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(pairs: &[(&str, &str)]) -> Layer {
        let pairs = pairs.iter().map(|(key, value)| ((*key).to_owned(), vec![(*value).to_owned()]));
        Layer::file("site.toml", pairs).unwrap()
    }

    #[test]
    fn flags_come_before_the_environment_and_that_before_files() {
        let flags = Layer::flags([("region", vec!["eu-north-1".to_owned()])]);
        let environment = Layer::environment(|name| match name {
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
        let unknown = Layer::file("site.toml", [("regoin".to_owned(), vec![])]).unwrap_err();
        assert_eq!(unknown.to_string(), "site.toml: unknown key \"regoin\"; did you mean region?");
    }
}
