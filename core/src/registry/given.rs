//! Values and names of places, as files give them.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer};

use crate::error::Error;
use crate::quantity::Stated;

/// A number, bare or as a text with its unit.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Amount {
    Bare(f64),
    Text(String),
}

/// By hand: where serde tries one form after the other, it forgets what was seen.
impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NumberOrText;
        impl Visitor<'_> for NumberOrText {
            type Value = Amount;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number, or a text with its unit")
            }
            fn visit_f64<E>(self, value: f64) -> Result<Amount, E> {
                Ok(Amount::Bare(value))
            }
            fn visit_i64<E>(self, value: i64) -> Result<Amount, E> {
                Ok(Amount::Bare(value as f64))
            }
            fn visit_u64<E>(self, value: u64) -> Result<Amount, E> {
                Ok(Amount::Bare(value as f64))
            }
            fn visit_str<E>(self, text: &str) -> Result<Amount, E> {
                Ok(Amount::Text(text.to_owned()))
            }
        }
        deserializer.deserialize_any(NumberOrText)
    }
}

impl Default for Amount {
    fn default() -> Self {
        Self::Bare(0.0)
    }
}

impl Amount {
    /// The value of such a quantity.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] for one that cannot be, or that is most likely in another unit.
    pub(super) fn read(&self, what: &str, stated: Stated) -> Result<f64, Error> {
        let (read, seen) = match self {
            Self::Bare(value) => (stated.bare(*value), value.to_string()),
            Self::Text(text) => (stated.read(text), text.clone()),
        };
        read.map_err(|expected| Error::invalid(what, &seen, &expected))
    }
}

/// A bare number, or a table with more about it.
#[derive(Clone, Debug, Default)]
pub(super) struct Given(pub(super) GivenRow);

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GivenRow {
    pub(super) value: Amount,
    pub(super) low: Option<Amount>,
    pub(super) high: Option<Amount>,
    pub(super) year: Option<String>,
    pub(super) source: Option<String>,
    #[serde(default)]
    pub(super) mix_percent: BTreeMap<String, f64>,
    pub(super) hourly: Option<Vec<f64>>,
    #[serde(default)]
    pub(super) days: Vec<DayRow>,
}

impl GivenRow {
    /// The low end, the value and the high end; a bare value is all three.
    pub(super) fn bounds(&self) -> [&Amount; 3] {
        [self.low.as_ref().unwrap_or(&self.value), &self.value, self.high.as_ref().unwrap_or(&self.value)]
    }
}

/// The hours of one day, from 0 on; a day may have been seen only in part.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DayRow {
    pub(super) date: String,
    pub(super) hours: Vec<f64>,
}

impl<'de> Deserialize<'de> for Given {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NumberOrTable;
        impl<'de> Visitor<'de> for NumberOrTable {
            type Value = Given;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number, a text with its unit, or a table with value, low, high, year and source")
            }
            fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Given, E> {
                Ok(Given(GivenRow { value: Amount::Bare(value), ..GivenRow::default() }))
            }
            fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Given, E> {
                self.visit_f64(value as f64)
            }
            fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Given, E> {
                self.visit_f64(value as f64)
            }
            fn visit_str<E>(self, text: &str) -> Result<Given, E> {
                Ok(Given(GivenRow { value: Amount::Text(text.to_owned()), ..GivenRow::default() }))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Given, A::Error> {
                GivenRow::deserialize(MapAccessDeserializer::new(map)).map(Given)
            }
        }
        deserializer.deserialize_any(NumberOrTable)
    }
}

/// A place by its names, with the regions that are there.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Place {
    pub(super) names: Vec<String>,
    /// Codes, in the order in which they are taken where no provider is in use.
    pub(super) regions: Vec<String>,
}

/// One text, or several.
#[derive(Debug)]
pub(super) struct OneOrMore(pub(super) Vec<String>);

impl<'de> Deserialize<'de> for OneOrMore {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Texts;
        impl<'de> Visitor<'de> for Texts {
            type Value = OneOrMore;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, or a list of texts")
            }
            fn visit_str<E>(self, text: &str) -> Result<OneOrMore, E> {
                Ok(OneOrMore(vec![text.to_owned()]))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<OneOrMore, A::Error> {
                let mut texts = Vec::new();
                while let Some(text) = items.next_element()? {
                    texts.push(text);
                }
                Ok(OneOrMore(texts))
            }
        }
        deserializer.deserialize_any(Texts)
    }
}
