use std::fmt;
use std::path::PathBuf;

use carbon_kepler::settings::{Entry, Layer, Origin, Setting};
use carbon_kepler::{Error, TotalZones};

use crate::connections::{
    BASIC_AUTH, BASIC_AUTH_FILE, BEARER_TOKEN, BEARER_TOKEN_FILE, CA_FILE, CLIENT_CERT, CLIENT_KEY, INSECURE,
    MAX_BYTES, MAX_WATTS, RETRIES, SOURCE, TIMEOUT, TOTAL_ZONE,
};
use crate::place::Place;

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
    /// PEM file of the certificate that is shown to sources that ask for one.
    pub client_cert: Option<Setting<PathBuf>>,
    /// PEM file of its key, if that is not in the same file.
    pub client_key: Option<Setting<PathBuf>>,
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
    /// The zones that are the whole of a machine without RAPL.
    pub total_zones: Setting<TotalZones>,
}

impl Config {
    /// Where its sources are.
    ///
    /// # Errors
    /// [`Error::Config`] for an address that is not one.
    pub fn places(&self) -> Result<Vec<Place>, Error> {
        self.sources.value.iter().map(|source| Place::from_setting(source, &self.sources.origin)).collect()
    }

    /// The first layer that sets a value wins.
    ///
    /// # Errors
    /// [`Error::Config`] for a value that cannot be used, two credentials in one layer, or a key without its certificate.
    pub fn resolve(layers: &[Layer]) -> Result<Self, Error> {
        let (client_cert, client_key) = identity(layers)?;
        Ok(Self {
            sources: sources(layers)?,
            credentials: credentials(layers)?,
            ca_file: file(CA_FILE, layers),
            client_cert,
            client_key,
            insecure: INSECURE.read_or_default(layers)?,
            timeout_seconds: TIMEOUT.read_or_default(layers)?,
            retries: RETRIES.read_or_default(layers)?,
            max_bytes: MAX_BYTES.read_or_default(layers)?,
            max_watts: MAX_WATTS.read_or_default(layers)?,
            total_zones: total_zones(layers)?,
        })
    }
}

fn file(entry: Entry, layers: &[Layer]) -> Option<Setting<PathBuf>> {
    entry.given(layers).map(|(origin, values)| setting(origin, last(values).into()))
}

type File = Option<Setting<PathBuf>>;

/// The client's certificate and its key, from the first layer that names a certificate: a key of another one is another's.
fn identity(layers: &[Layer]) -> Result<(File, File), Error> {
    for layer in layers.chunks(1) {
        match (file(CLIENT_CERT, layer), file(CLIENT_KEY, layer)) {
            (None, None) => {}
            (None, Some(key)) => {
                return Err(Error::Config {
                    key: CLIENT_KEY.name(),
                    origin: key.origin.to_string(),
                    seen: "no certificate beside it".to_owned(),
                    expected: format!("{} as well, from the same place", CLIENT_CERT.name()),
                });
            }
            found => return Ok(found),
        }
    }
    Ok((None, None))
}

fn setting<T>(origin: &Origin, value: T) -> Setting<T> {
    Setting { value, origin: origin.clone() }
}

fn last(values: &[String]) -> &str {
    values.last().map_or("", String::as_str)
}

fn sources(layers: &[Layer]) -> Result<Setting<Vec<String>>, Error> {
    match SOURCE.given(layers) {
        None => Ok(setting(&Origin::Default, Vec::new())),
        Some((origin, [])) => Err(Error::Config {
            key: SOURCE.name(),
            origin: origin.to_string(),
            seen: "separators only".to_owned(),
            expected: SOURCE.expected.to_owned(),
        }),
        Some((origin, some)) => Ok(setting(origin, some.to_vec())),
    }
}

fn total_zones(layers: &[Layer]) -> Result<Setting<TotalZones>, Error> {
    let Some((origin, names)) = TOTAL_ZONE.given(layers) else {
        return Ok(setting(&Origin::Default, TotalZones::default()));
    };
    let zones = TotalZones::parse(names).map_err(|_| TOTAL_ZONE.refused(origin, &names.join(",")))?;
    Ok(setting(origin, zones))
}

/// One way to authenticate per layer; a flag overrides whatever the environment has.
fn credentials(layers: &[Layer]) -> Result<Option<Setting<Credentials>>, Error> {
    type Make = fn(&str) -> Credentials;
    const WAYS: [(Entry, Make); 4] = [
        (BEARER_TOKEN, |it| Credentials::Bearer(Secret::new(it))),
        (BEARER_TOKEN_FILE, |it| Credentials::BearerFile(it.into())),
        (BASIC_AUTH, |it| Credentials::Basic(Secret::new(it))),
        (BASIC_AUTH_FILE, |it| Credentials::BasicFile(it.into())),
    ];
    for layer in layers.chunks(1) {
        let given: Vec<_> = WAYS.iter().filter_map(|(entry, make)| Some((make, entry.given(layer)?))).collect();
        match given.as_slice() {
            [] => {}
            [(make, (origin, values))] => return Ok(Some(setting(origin, make(last(values))))),
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
    use crate::connections::CONNECTIONS;
    use carbon_kepler::settings::Table;

    const TABLE: Table = Table(&[CONNECTIONS]);

    fn environment(pairs: &[(&str, &str)]) -> Layer {
        TABLE.environment(|name| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn flags_win_and_values_remember_their_origin() {
        let flags = TABLE.flags([("source", vec!["a".to_owned(), "b".to_owned()]), ("retries", vec![])]);
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
    fn a_zone_without_a_name_is_refused_with_its_origin() {
        let zones = |text| Config::resolve(&[environment(&[("KEPLER_TOTAL_ZONE", text)])]);
        assert_eq!(zones("vdd_in").unwrap().total_zones.value, TotalZones::parse(["vdd_in"]).unwrap());
        let error = zones("cpu_power+").unwrap_err();
        assert!(error.to_string().contains("KEPLER_TOTAL_ZONE") && error.kind().exit_code() == 78, "{error}");
    }

    #[test]
    fn secrets_do_not_show_and_do_not_mix() {
        let config = Config::resolve(&[environment(&[("KEPLER_BEARER_TOKEN", "hush")])]).unwrap();
        assert!(!format!("{config:?}").contains("hush"));
        let both = environment(&[("KEPLER_BEARER_TOKEN", "hush"), ("KEPLER_BASIC_AUTH", "u:hush")]);
        let error = Config::resolve(&[both]).unwrap_err().to_string();
        assert!(error.contains("KEPLER_BASIC_AUTH") && !error.contains("hush"), "{error}");
        let flag = TABLE.flags([("basic_auth_file", vec!["f".to_owned()])]);
        let config = Config::resolve(&[flag, environment(&[("KEPLER_BEARER_TOKEN", "hush")])]).unwrap();
        assert_eq!(config.credentials.unwrap().value, Credentials::BasicFile("f".into()));
    }

    #[test]
    fn entries_can_be_told_apart_and_their_defaults_can_be_read() {
        let keys: std::collections::BTreeSet<_> = TABLE.entries().map(|entry| entry.key).collect();
        let variables: std::collections::BTreeSet<_> = TABLE.entries().map(|entry| entry.env).collect();
        assert_eq!((keys.len(), variables.len()), (CONNECTIONS.len(), CONNECTIONS.len()));
        assert!(TABLE.entries().all(|entry| entry.default.is_none_or(|text| entry.kind.takes(text))));
        let config = Config::resolve(&[]).unwrap();
        assert_eq!((config.timeout_seconds.value, config.retries.value, config.insecure.value), (10.0, 2, false));
        assert_eq!((config.max_bytes.value, config.max_watts.value), (256 << 20, 20_000.0));
    }
}
