use std::fmt;
use std::path::PathBuf;

use super::{Layer, Origin, Setting, find, last, set};
use crate::error::Error;

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

impl Config {
    /// The first layer that sets a value wins.
    ///
    /// # Errors
    /// [`Error::Config`] for a value that cannot be used, or two credentials in one layer.
    pub fn resolve(layers: &[Layer]) -> Result<Self, Error> {
        let sources = find(layers, "source").map_or((Origin::Default, Vec::new()), Clone::clone);
        if sources.0 != Origin::Default && sources.1.is_empty() {
            return Err(Error::Config {
                key: "source".to_owned(),
                origin: sources.0.to_string(),
                seen: "separators only".to_owned(),
                expected: "one or more addresses, or nothing at all".to_owned(),
            });
        }
        let insecure = set(layers, "insecure", "true or false", |_| true)?;
        let timeout = set(layers, "timeout", "seconds above 0", |s: &f64| *s > 0.0 && *s <= 86_400.0)?;
        let retries = set(layers, "retries", "a whole number up to 10", |n: &u32| *n <= 10)?;
        let max_bytes = set(layers, "max-bytes", "bytes above 0", |n: &u64| *n > 0)?;
        let max_watts = set(layers, "max-watts", "watts above 0", |w: &f64| *w > 0.0 && w.is_finite())?;
        Ok(Self {
            sources: Setting { value: sources.1, origin: sources.0 },
            credentials: credentials(layers)?,
            ca_file: find(layers, "ca-file")
                .map(|(origin, values)| Setting { value: last(values).into(), origin: origin.clone() }),
            insecure: insecure.unwrap_or(Setting::default(false)),
            timeout_seconds: timeout.unwrap_or(Setting::default(10.0)),
            retries: retries.unwrap_or(Setting::default(2)),
            max_bytes: max_bytes.unwrap_or(Setting::default(256 << 20)),
            max_watts: max_watts.unwrap_or(Setting::default(20_000.0)),
        })
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
                return Ok(Some(Setting { value: make(last(values)), origin: origin.clone() }));
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
    use crate::settings::KEYS;

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
