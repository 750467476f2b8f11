//! Files of factors, regions, standards and budgets: the crate's own in `core/data`, and users' of the same form.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Visitor};

use super::basis::FactorBasis;
use super::given::{Amount, Given, OneOrMore, Place};
use super::law::Law;
use super::parse;
use super::profile::ProfileRow;
use crate::error::Error;
use crate::quantity::Quality;

/// The contents that a file may have. Unknown keys are errors.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Document {
    pub(super) settings: BTreeMap<String, Scalar>,
    pub(super) time_zones: BTreeMap<String, OneOrMore>,
    pub(super) names: BTreeMap<String, OneOrMore>,
    pub(super) places: Vec<Place>,
    pub(super) regions: BTreeMap<String, RegionRow>,
    pub(super) factor_sets: Vec<SetRow>,
    pub(super) pue_sets: Vec<SetRow>,
    pub(super) standards: Vec<StandardRow>,
    pub(super) budgets: Vec<BudgetRow>,
    pub(super) profiles: Vec<ProfileRow>,
    pub(super) laws: Vec<Law>,
    pub(super) functional_units: Vec<FunctionalUnitRow>,
    pub(super) servers: Vec<ServerRow>,
}

/// A setting as it would be written after a flag; an array is a repeated flag.
#[derive(Debug)]
pub(super) struct Scalar(pub(super) Vec<String>);

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Words;
        impl<'de> Visitor<'de> for Words {
            type Value = Scalar;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, a number, true or false, or a list of texts")
            }
            fn visit_str<E>(self, text: &str) -> Result<Scalar, E> {
                Ok(Scalar(vec![text.to_owned()]))
            }
            fn visit_f64<E>(self, number: f64) -> Result<Scalar, E> {
                Ok(Scalar(vec![number.to_string()]))
            }
            fn visit_i64<E>(self, number: i64) -> Result<Scalar, E> {
                Ok(Scalar(vec![number.to_string()]))
            }
            fn visit_u64<E>(self, number: u64) -> Result<Scalar, E> {
                Ok(Scalar(vec![number.to_string()]))
            }
            fn visit_bool<E>(self, flag: bool) -> Result<Scalar, E> {
                Ok(Scalar(vec![flag.to_string()]))
            }
            fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut items: A) -> Result<Scalar, A::Error> {
                let mut texts = Vec::new();
                while let Some(text) = items.next_element::<String>()? {
                    texts.push(text);
                }
                Ok(Scalar(texts))
            }
        }
        deserializer.deserialize_any(Words)
    }
}

/// A place where machines stand.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RegionRow {
    pub(super) provider: Option<String>,
    pub(super) name: Option<String>,
    pub(super) country: Option<String>,
    pub(super) zone: Option<String>,
    pub(super) time_zone: Option<String>,
    pub(super) intensity: Option<Given>,
    pub(super) pue: Option<Given>,
}

/// One source with one basis.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SetRow {
    pub(super) id: String,
    #[serde(default)]
    pub(super) title: Option<String>,
    #[serde(default)]
    pub(super) title_ko: Option<String>,
    #[serde(default = "configured")]
    pub(super) quality: Quality,
    #[serde(default)]
    pub(super) year: Option<String>,
    #[serde(default)]
    pub(super) basis: FactorBasis,
    pub(super) source: String,
    #[serde(default)]
    pub(super) licence: Option<String>,
    #[serde(default)]
    pub(super) as_of: Option<String>,
    #[serde(default)]
    pub(super) next_expected: Option<String>,
    #[serde(default)]
    pub(super) countries: BTreeMap<String, Given>,
    #[serde(default)]
    pub(super) zones: BTreeMap<String, Given>,
    #[serde(default)]
    pub(super) regions: BTreeMap<String, Given>,
}

impl SetRow {
    /// A set without rows, given by the user.
    pub(super) fn configured(id: String, source: String) -> Self {
        Self {
            id,
            title: Some("given by the user".to_owned()),
            title_ko: Some("사용자가 지정".to_owned()),
            quality: configured(),
            year: None,
            basis: FactorBasis::default(),
            source,
            licence: None,
            as_of: None,
            next_expected: None,
            countries: BTreeMap::new(),
            zones: BTreeMap::new(),
            regions: BTreeMap::new(),
        }
    }
}

fn configured() -> Quality {
    Quality::Configured
}

/// An intensity, PUE or SCI standard.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StandardRow {
    pub(super) id: String,
    pub(super) title: Option<String>,
    pub(super) title_ko: Option<String>,
    pub(super) kind: KindRow,
    pub(super) target: Amount,
    /// The functional unit of an SCI standard.
    pub(super) unit: Option<String>,
    /// Whether a law sets the target.
    #[serde(default)]
    pub(super) is_law: bool,
    /// The PUE standard that is asked for with it.
    pub(super) with_pue: Option<String>,
    pub(super) says: Option<String>,
    pub(super) says_ko: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum KindRow {
    Intensity,
    Pue,
    Sci,
}

/// A budget per month.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BudgetRow {
    pub(super) id: Option<String>,
    pub(super) title: Option<String>,
    pub(super) namespace: Option<String>,
    pub(super) workload: Option<String>,
    pub(super) node: Option<String>,
    pub(super) limit: String,
}

/// The functional units of a workload, for the SCI.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FunctionalUnitRow {
    pub(super) workload: String,
    pub(super) namespace: Option<String>,
    pub(super) unit: String,
    pub(super) per_hour: f64,
    pub(super) reserved_share: Option<f64>,
}

/// The embodied emissions of a machine.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ServerRow {
    pub(super) node: String,
    pub(super) embodied_kg: f64,
    pub(super) lifetime_years: f64,
    pub(super) source: Option<String>,
}

impl Document {
    /// Reads TOML, or JSON where the name ends so.
    pub(super) fn parse(name: &str, text: &str) -> Result<Self, Error> {
        if name.ends_with(".json") { parse::json(name, text) } else { parse::toml(name, text) }
    }
}
