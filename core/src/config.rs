//! Settings: strings in from layers (flags over environment over defaults), one typed [`Config`] out, in which
//! every value remembers where it came from. Pure: the layers are given, nothing is read here.
//!
//! ```
//! use carbon_kepler::config::{Config, Layer, Origin};
//!
//! let environment = Layer::environment(|name| (name == "KEPLER_ENDPOINT").then(|| "http://node-1:28282".to_owned()));
//! let flags = Layer::flags([("timeout", vec!["3".to_owned()])]);
//! let config = Config::resolve(&[flags, environment])?;
//! assert_eq!(config.sources.value, ["http://node-1:28282"]);
//! assert_eq!(config.sources.origin, Origin::Environment("KEPLER_ENDPOINT"));
//! assert_eq!(config.timeout_seconds.value, 3.0);
//! # Ok::<(), carbon_kepler::Error>(())
//! ```

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use crate::error::Error;

/// A setting that exists: its flag name and the environment variable that sets it too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// Long flag without its dashes.
    pub flag: &'static str,
    /// Environment variable.
    pub env: &'static str,
}

/// All settings.
pub const KEYS: [Key; 11] = [
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
];

/// Where a value came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Nobody set it.
    Default,
    /// An environment variable.
    Environment(&'static str),
    /// A flag.
    Flag(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
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

/// Text that is never shown: neither by `Debug` nor in an error.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Keeps a text secret.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text, for the one place that sends it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

/// How to authenticate. Files are read for each request, because mounted tokens rotate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credentials {
    /// A bearer token.
    Bearer(Secret),
    /// A file that holds a bearer token.
    BearerFile(PathBuf),
    /// `user:password`
    Basic(Secret),
    /// A file that holds `user:password`.
    BasicFile(PathBuf),
}

/// Everything that decides where and how data is read.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Config {
    /// Addresses and files; several addresses in one environment variable are separated by commas or blanks.
    pub sources: Setting<Vec<String>>,
    /// How to authenticate, if at all.
    pub credentials: Option<Setting<Credentials>>,
    /// PEM file of certificate authorities trusted beside the system's.
    pub ca_file: Option<Setting<PathBuf>>,
    /// Whether certificates go unchecked.
    pub insecure: Setting<bool>,
    /// Time for one complete answer (s).
    pub timeout_seconds: Setting<f64>,
    /// How often a request is repeated after a failure that may pass.
    pub retries: Setting<u32>,
    /// Largest body, decompressed (B).
    pub max_bytes: Setting<u64>,
    /// Largest plausible value of one meter (W).
    pub max_watts: Setting<f64>,
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
            let values = if key.flag == "source" { split(&value) } else { vec![value] };
            Some((key.flag, (Origin::Environment(key.env), values)))
        };
        Self(KEYS.iter().filter_map(set).collect())
    }
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

impl Config {
    /// The first layer that sets a value wins.
    ///
    /// # Errors
    /// [`Error::Config`] for a value that cannot be used, or two credentials in one layer.
    pub fn resolve(layers: &[Layer]) -> Result<Self, Error> {
        let find = |flag: &str| layers.iter().find_map(|layer| layer.0.get(flag));
        let sources = find("source").map_or((Origin::Default, Vec::new()), Clone::clone);
        if sources.0 != Origin::Default && sources.1.is_empty() {
            return Err(Error::Config {
                key: "source".to_owned(),
                origin: sources.0.to_string(),
                seen: "separators only".to_owned(),
                expected: "one or more addresses, or nothing at all".to_owned(),
            });
        }
        Ok(Self {
            sources: Setting { value: sources.1, origin: sources.0 },
            credentials: credentials(layers)?,
            ca_file: find("ca-file").map(|(origin, values)| Setting { value: last(values).into(), origin: *origin }),
            insecure: parsed("insecure", find("insecure"), false, "true or false", |_| true)?,
            timeout_seconds: parsed("timeout", find("timeout"), 10.0, "seconds above 0", |s: &f64| {
                *s > 0.0 && *s <= 86_400.0
            })?,
            retries: parsed("retries", find("retries"), 2, "a whole number up to 10", |n: &u32| *n <= 10)?,
            max_bytes: parsed("max-bytes", find("max-bytes"), 256 << 20, "bytes above 0", |n: &u64| *n > 0)?,
            max_watts: parsed("max-watts", find("max-watts"), 20_000.0, "watts above 0", |w: &f64| {
                *w > 0.0 && w.is_finite()
            })?,
        })
    }
}

fn last(values: &[String]) -> &str {
    values.last().map_or("", String::as_str)
}

fn parsed<T: FromStr>(
    key: &str,
    found: Option<&(Origin, Vec<String>)>,
    default: T,
    expected: &str,
    allowed: impl Fn(&T) -> bool,
) -> Result<Setting<T>, Error> {
    let Some((origin, values)) = found else {
        return Ok(Setting { value: default, origin: Origin::Default });
    };
    let seen = last(values).trim();
    match seen.parse().ok().filter(allowed) {
        Some(value) => Ok(Setting { value, origin: *origin }),
        None => Err(Error::Config {
            key: key.to_owned(),
            origin: origin.to_string(),
            seen: format!("{seen:?}"),
            expected: expected.to_owned(),
        }),
    }
}

/// One way to authenticate per layer; a flag overrides whatever the environment has.
fn credentials(layers: &[Layer]) -> Result<Option<Setting<Credentials>>, Error> {
    type Make = fn(&str) -> Credentials;
    const WAYS: [(&str, Make); 4] = [
        ("bearer-token", |it| Credentials::Bearer(Secret::new(it))),
        ("bearer-token-file", |it| Credentials::BearerFile(it.into())),
        ("basic-auth", |it| Credentials::Basic(Secret::new(it))),
        ("basic-auth-file", |it| Credentials::BasicFile(it.into())),
    ];
    for layer in layers {
        let given: Vec<_> = WAYS.iter().filter_map(|(flag, make)| Some((make, layer.0.get(flag)?))).collect();
        match given.as_slice() {
            [] => {}
            [(make, (origin, values))] => {
                return Ok(Some(Setting { value: make(last(values)), origin: *origin }));
            }
            [(_, (first, _)), (_, (second, _)), ..] => {
                return Err(Error::Config {
                    key: "credentials".to_owned(),
                    origin: first.to_string(),
                    seen: format!("{second} as well"),
                    expected: "one way to authenticate".to_owned(),
                });
            }
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(pairs: &[(&str, &str)]) -> Layer {
        Layer::environment(|name| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn flags_win_and_values_remember_their_origin() {
        let flags = Layer::flags([("source", vec!["a".to_owned(), "b".to_owned()]), ("retries", vec![])]);
        let env = environment(&[("KEPLER_ENDPOINT", "c"), ("KEPLER_RETRIES", "0"), ("KEPLER_TIMEOUT", "")]);
        let config = Config::resolve(&[flags, env]).unwrap();
        assert_eq!((config.sources.value.join("+"), config.sources.origin), ("a+b".into(), Origin::Flag("source")));
        assert_eq!((config.retries.value, config.retries.origin), (0, Origin::Environment("KEPLER_RETRIES")));
        assert_eq!(config.timeout_seconds.origin, Origin::Default);
        let sources = |text| Config::resolve(&[environment(&[("KEPLER_ENDPOINT", text)])]).map(|it| it.sources.value);
        assert_eq!(sources("http://c, https://d\thttp://e ").unwrap(), ["http://c", "https://d", "http://e"]);
        assert_eq!(sources("http://u:1,2@n").unwrap(), ["http://u:1,2@n"]);
        assert_eq!(sources("").unwrap(), [""; 0]);
        for nothing in [",", " ", ", ,"] {
            assert_eq!(sources(nothing).unwrap_err().kind().exit_code(), 78, "not the sample either");
        }
    }

    #[test]
    fn a_bad_value_is_named_with_its_origin() {
        for (name, value) in
            [("KEPLER_TIMEOUT", "0"), ("KEPLER_TIMEOUT", "NaN"), ("KEPLER_INSECURE", "yes"), ("KEPLER_MAX_BYTES", "-1")]
        {
            let error = Config::resolve(&[environment(&[(name, value)])]).unwrap_err();
            assert_eq!(error.kind().exit_code(), 78);
            assert!(error.to_string().contains(name) && error.to_string().contains(value), "{error}");
        }
    }

    #[test]
    fn secrets_do_not_show_and_do_not_mix() {
        let config = Config::resolve(&[environment(&[("KEPLER_BEARER_TOKEN", "hush")])]).unwrap();
        assert!(!format!("{config:?}").contains("hush"));
        let both = environment(&[("KEPLER_BEARER_TOKEN", "hush"), ("KEPLER_BASIC_AUTH", "u:hush")]);
        let error = Config::resolve(&[both]).unwrap_err().to_string();
        assert!(error.contains("KEPLER_BASIC_AUTH") && !error.contains("hush"), "{error}");
        let flag = Layer::flags([("basic-auth-file", vec!["f".to_owned()])]);
        let config = Config::resolve(&[flag, environment(&[("KEPLER_BEARER_TOKEN", "hush")])]).unwrap();
        assert_eq!(config.credentials.unwrap().value, Credentials::BasicFile("f".into()));
    }

    #[test]
    fn keys_are_unique() {
        let flags: std::collections::BTreeSet<_> = KEYS.iter().map(|key| key.flag).collect();
        let env: std::collections::BTreeSet<_> = KEYS.iter().map(|key| key.env).collect();
        assert_eq!((flags.len(), env.len()), (KEYS.len(), KEYS.len()));
    }
}
