//! Settings: strings in from layers (flags over environment over files over defaults), typed [`Config`] (where data
//! comes from) and [`Settings`] (what is made of it) out, in which every value remembers where it came from. Pure: the
//! layers are given, nothing is read here.
//!
//! ```
//! use carbon_kepler::settings::{Config, Layer, Origin};
//!
//! let environment = Layer::environment(|name| (name == "KEPLER_ENDPOINT").then(|| "http://node-1:28282".to_owned()));
//! let flags = Layer::flags([("timeout", vec!["3".to_owned()])]);
//! let config = Config::resolve(&[flags, environment])?;
//! assert_eq!(config.sources.value, ["http://node-1:28282"]);
//! assert_eq!(config.sources.origin, Origin::Environment("KEPLER_ENDPOINT"));
//! assert_eq!(config.timeout_seconds.value, 3.0);
//! # Ok::<(), carbon_kepler::Error>(())
//! ```

mod assumptions;
mod connections;

pub use assumptions::Settings;
pub use connections::{Config, Credentials, Secret};

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use crate::error::Error;
use crate::registry::{Registry, UserFile};
use crate::suggest::nearest;

/// A setting that exists: its flag name and the environment variable that sets it too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// Long flag without its dashes.
    pub flag: &'static str,
    /// Environment variable.
    pub env: &'static str,
}

/// All settings.
pub const KEYS: [Key; 28] = [
    Key { flag: "source", env: "KEPLER_ENDPOINT" },
    Key { flag: "bearer-token", env: "KEPLER_BEARER_TOKEN" },
    Key { flag: "bearer-token-file", env: "KEPLER_BEARER_TOKEN_FILE" },
    Key { flag: "basic-auth", env: "KEPLER_BASIC_AUTH" },
    Key { flag: "basic-auth-file", env: "KEPLER_BASIC_AUTH_FILE" },
    Key { flag: "ca-file", env: "KEPLER_CA_FILE" },
    Key { flag: "insecure", env: "KEPLER_INSECURE" },
    Key { flag: "timeout", env: "KEPLER_TIMEOUT" },
    Key { flag: "retries", env: "KEPLER_RETRIES" },
    Key { flag: "max-bytes", env: "KEPLER_MAX_BYTES" },
    Key { flag: "max-watts", env: "KEPLER_MAX_WATTS" },
    Key { flag: "config-dir", env: "CARBON_KEPLER_CONFIG_DIR" },
    Key { flag: "profile", env: "CARBON_KEPLER_PROFILE" },
    Key { flag: "region", env: "CARBON_KEPLER_REGION" },
    Key { flag: "standard", env: "CARBON_KEPLER_STANDARD" },
    Key { flag: "budget", env: "CARBON_KEPLER_BUDGET" },
    Key { flag: "pue", env: "CARBON_KEPLER_PUE" },
    Key { flag: "factors", env: "CARBON_KEPLER_FACTORS" },
    Key { flag: "korea-carbon-intensity", env: "KOREA_CARBON_INTENSITY" },
    Key { flag: "korea-pue-target", env: "KOREA_PUE_TARGET" },
    Key { flag: "overhead", env: "CARBON_KEPLER_OVERHEAD" },
    Key { flag: "price", env: "CARBON_KEPLER_PRICE" },
    Key { flag: "currency", env: "CARBON_KEPLER_CURRENCY" },
    Key { flag: "boundary", env: "CARBON_KEPLER_BOUNDARY" },
    Key { flag: "decide", env: "CARBON_KEPLER_DECIDE" },
    Key { flag: "idle", env: "CARBON_KEPLER_IDLE" },
    Key { flag: "month-hours", env: "CARBON_KEPLER_MONTH_HOURS" },
    Key { flag: "lang", env: "CARBON_KEPLER_LANG" },
];

/// Keys that may be given more than once; in a variable they are separated by commas.
const LISTS: [&str; 2] = ["standard", "budget"];

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Origin {
    /// Nobody set it.
    Default,
    /// The profile with this name.
    Profile(String),
    /// A file of settings.
    File(String),
    /// An environment variable.
    Environment(&'static str),
    /// A flag.
    Flag(&'static str),
    /// The program that calls this library.
    Caller,
}

impl Origin {
    /// Which wins over which: what is said at the call over the environment over files over profiles over defaults.
    pub(crate) fn rank(&self) -> u8 {
        match self {
            Self::Flag(_) | Self::Caller => 4,
            Self::Environment(_) => 3,
            Self::File(_) => 2,
            Self::Profile(_) => 1,
            Self::Default => 0,
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::Profile(name) => write!(f, "profile {name}"),
            Self::File(name) => f.write_str(name),
            Self::Caller => f.write_str("the calling program"),
            Self::Environment(name) => write!(f, "environment {name}"),
            Self::Flag(name) => write!(f, "--{name}"),
        }
    }
}

/// A value and where it came from.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting<T> {
    /// The value.
    pub value: T,
    /// Where it came from.
    pub origin: Origin,
}

impl<T> Setting<T> {
    /// A value that the calling program gives.
    pub fn given(value: T) -> Self {
        Self { value, origin: Origin::Caller }
    }

    pub(crate) fn default(value: T) -> Self {
        Self { value, origin: Origin::Default }
    }
}

/// One layer of settings, as strings.
#[derive(Debug, Default)]
pub struct Layer(BTreeMap<&'static str, (Origin, Vec<String>)>);

impl Layer {
    /// The flags that were given, by long name.
    pub fn flags(given: impl IntoIterator<Item = (&'static str, Vec<String>)>) -> Self {
        Self(
            given
                .into_iter()
                .filter(|(_, values)| !values.is_empty())
                .map(|(flag, values)| (flag, (Origin::Flag(flag), values)))
                .collect(),
        )
    }

    /// The environment, looked up through `get`. An empty variable counts as not set; one that names no source
    /// although it is not empty is refused by [`Config::resolve`].
    pub fn environment(get: impl Fn(&str) -> Option<String>) -> Self {
        let set = |key: &Key| {
            let value = get(key.env).filter(|value| !value.is_empty())?;
            let values = match key.flag {
                "source" => split(&value),
                list if LISTS.contains(&list) => listed(&value),
                _ => vec![value],
            };
            Some((key.flag, (Origin::Environment(key.env), values)))
        };
        Self(KEYS.iter().filter_map(set).collect())
    }

    /// The `[settings]` of a file: keys are flags, with underscores for their dashes.
    ///
    /// # Errors
    /// [`Error::UnknownKey`] with near names.
    pub fn file(name: &str, given: impl IntoIterator<Item = (String, Vec<String>)>) -> Result<Self, Error> {
        Self::named(&Origin::File(name.to_owned()), given)
    }

    /// What the program that calls this library gives, with keys as in a file. It counts as much as flags do.
    ///
    /// # Errors
    /// [`Error::UnknownKey`] with near names.
    pub fn caller(given: impl IntoIterator<Item = (String, Vec<String>)>) -> Result<Self, Error> {
        Self::named(&Origin::Caller, given)
    }

    fn named(origin: &Origin, given: impl IntoIterator<Item = (String, Vec<String>)>) -> Result<Self, Error> {
        let setting = |(key, values): (String, Vec<String>)| {
            let wanted = key.replace('_', "-");
            let values = match values.as_slice() {
                [one] if LISTS.contains(&wanted.as_str()) => listed(one),
                _ => values,
            };
            // A folder cannot say which folder it is, and a library reads none.
            match KEYS.iter().find(|known| known.flag == wanted && known.flag != "config-dir") {
                Some(known) => Ok((known.flag, (origin.clone(), values))),
                None => {
                    let near = nearest(&wanted, KEYS.iter().map(|key| key.flag));
                    let near = near.into_iter().map(|flag| flag.replace('-', "_")).collect();
                    Err(Error::UnknownKey { origin: origin.to_string(), key, near })
                }
            }
        };
        given.into_iter().map(setting).collect::<Result<_, _>>().map(Self)
    }
}

impl Layer {
    /// What the first layer that sets a key says, as text.
    #[must_use]
    pub fn value(layers: &[Self], flag: &str) -> Option<String> {
        find(layers, flag).map(|(_, values)| last(values).to_owned())
    }
}

impl Registry {
    /// Adds a user's file: TOML or JSON of the form of `core/data`, or one of the prototype's three. What it names
    /// again replaces what was there. Its settings are returned as a layer.
    ///
    /// # Errors
    /// [`Error::Document`], [`Error::UnknownKey`], or [`Error::InvalidInput`] for a value that cannot be.
    pub fn read(&mut self, name: &str, text: &str) -> Result<Layer, Error> {
        let mut file = UserFile::parse(name, text)?;
        let layer = Layer::file(name, std::mem::take(&mut file.settings))?;
        self.add_file(file, name)?;
        Ok(layer)
    }
}

/// The first layer that sets a key wins.
fn find<'a>(layers: &'a [Layer], flag: &str) -> Option<&'a (Origin, Vec<String>)> {
    layers.iter().find_map(|layer| layer.0.get(flag))
}

/// Addresses separated by commas or blanks. A password may hold a comma, so only what precedes another address
/// separates.
fn split(list: &str) -> Vec<String> {
    let separators = |c: char| c == ',' || c.is_whitespace();
    let mut starts: Vec<usize> =
        ["http://", "https://"].iter().flat_map(|scheme| list.match_indices(scheme)).map(|(at, _)| at).collect();
    starts.retain(|at| list[..*at].ends_with(separators));
    starts.extend([0, list.len()]);
    starts.sort_unstable();
    let items = starts.windows(2).map(|ends| list[ends[0]..ends[1]].trim_matches(separators));
    items.filter(|item| !item.is_empty()).map(str::to_owned).collect()
}

/// Items separated by commas.
fn listed(value: &str) -> Vec<String> {
    value.split(',').map(|item| item.trim().to_owned()).collect()
}

fn last(values: &[String]) -> &str {
    values.last().map_or("", String::as_str)
}

fn refused(key: &str, origin: &Origin, seen: &str, expected: &str) -> Error {
    let (key, origin, seen) = (key.to_owned(), origin.to_string(), format!("{seen:?}"));
    Error::Config { key, origin, seen, expected: expected.to_owned() }
}

/// A value of its own type, if it is set.
fn set<T: FromStr>(
    layers: &[Layer],
    key: &str,
    expected: &str,
    allowed: impl Fn(&T) -> bool,
) -> Result<Option<Setting<T>>, Error> {
    let Some((origin, values)) = find(layers, key) else { return Ok(None) };
    let seen = last(values).trim();
    match seen.parse().ok().filter(allowed) {
        Some(value) => Ok(Some(Setting { value, origin: origin.clone() })),
        None => Err(refused(key, origin, seen, expected)),
    }
}
