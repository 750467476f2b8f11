use std::collections::BTreeMap;
use std::fmt;

/// Where a value came from.
///
/// ```
/// use carbon_kepler::settings::Origin;
///
/// assert_eq!(Origin::File("site.toml".to_owned()).to_string(), "site.toml");
/// ```
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
    /// The flag of the setting with this key.
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
            Self::Flag(key) => write!(f, "--{}", key.replace('_', "-")),
        }
    }
}

/// A value and where it came from.
///
/// ```
/// use carbon_kepler::Setting;
/// use carbon_kepler::settings::Origin;
///
/// assert_eq!(Setting::given(1.4).origin, Origin::Caller);
/// ```
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
}

/// One layer of settings, as strings. A [`Table`](super::Table) makes it.
///
/// ```
/// use carbon_kepler::Settings;
/// use carbon_kepler::settings::{ASSUMPTIONS, Table};
///
/// let layer = Table(&[ASSUMPTIONS]).caller([("region".to_owned(), vec!["SE".to_owned()])])?;
/// assert_eq!(Settings::resolve(&[layer])?.region.value, "SE");
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct Layer(pub(super) BTreeMap<&'static str, (Origin, Vec<String>)>);

impl Layer {
    /// The values of a setting and their origin, if this layer sets it.
    pub(super) fn get(&self, key: &str) -> Option<(&Origin, &[String])> {
        self.0.get(key).map(|(origin, values)| (origin, values.as_slice()))
    }
}
