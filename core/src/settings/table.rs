use std::str::FromStr;

use super::{Layer, Origin, Setting};
use crate::error::Error;
use crate::quantity::Stated;

/// A setting that exists: all that surfaces must know of it. Flags, variables, keys of files, arguments of the libraries,
/// their documentation and the schema of configuration files are made from it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Entry {
    /// Key in a file, such as `max_bytes`; surfaces spell it their own way.
    pub key: &'static str,
    /// Environment variable.
    pub env: &'static str,
    /// The kind of values it takes.
    pub kind: Kind,
    /// The expected values, as an error says it.
    pub expected: &'static str,
    /// Value where nobody says otherwise, as text; `None` where there is none, or the profile decides.
    pub default: Option<&'static str>,
    /// The purpose, in sentences. `{default}` stands for the default.
    pub doc: &'static str,
    /// How help names its value; empty for a switch, and for words that name themselves.
    pub value_name: &'static str,
    /// The note of help behind the name of the variable.
    pub env_note: &'static str,
    /// Who may set it.
    pub set_by: SetBy,
}

impl Entry {
    /// The values that most settings have in common.
    pub const USUAL: Self = Self {
        key: "",
        env: "",
        kind: Kind::Text,
        expected: "",
        default: None,
        doc: "",
        value_name: "",
        env_note: "",
        set_by: SetBy::Anyone,
    };

    /// The name in messages, with dashes between words.
    #[must_use]
    pub fn name(&self) -> String {
        self.key.replace('_', "-")
    }

    /// The purpose, with the default.
    #[must_use]
    pub fn about(&self) -> String {
        self.doc.replace("{default}", self.default.unwrap_or_default())
    }

    /// The values of the first layer that sets it.
    #[must_use]
    pub fn given<'a>(&self, layers: &'a [Layer]) -> Option<(&'a Origin, &'a [String])> {
        layers.iter().find_map(|layer| layer.get(self.key))
    }

    /// The value that the first layer gives, if one does.
    ///
    /// # Errors
    /// [`Error::Config`] for a value that cannot be used.
    pub fn read<T: FromStr>(&self, layers: &[Layer]) -> Result<Option<Setting<T>>, Error> {
        let Some((origin, values)) = self.given(layers) else { return Ok(None) };
        let seen = values.last().map_or("", |last| last.trim());
        if let Kind::Stated(stated) = self.kind {
            let value = stated.read(seen).map_err(|expected| self.refused_for(&expected, origin, seen))?;
            // A number as text can be read as one.
            return Ok(value.to_string().parse().ok().map(|value| Setting { value, origin: origin.clone() }));
        }
        match seen.parse().ok().filter(|_| self.kind.takes(seen)) {
            Some(value) => Ok(Some(Setting { value, origin: origin.clone() })),
            None => Err(self.refused(origin, seen)),
        }
    }

    /// The same for a setting that has a default.
    ///
    /// # Errors
    /// [`Error::Config`] for a value that cannot be used.
    pub fn read_or_default<T: FromStr + Default>(&self, layers: &[Layer]) -> Result<Setting<T>, Error> {
        Ok(self.read(layers)?.unwrap_or_else(|| self.by_default()))
    }

    /// The default. A test sees to it that each can be read.
    #[must_use]
    pub fn by_default<T: FromStr + Default>(&self) -> Setting<T> {
        let value = self.default.and_then(|text| text.parse().ok()).unwrap_or_default();
        Setting { value, origin: Origin::Default }
    }

    /// Refuses a number beyond its bounds, whoever set it.
    ///
    /// # Errors
    /// [`Error::Config`] with what was seen and expected.
    pub fn check(&self, setting: &Setting<f64>) -> Result<(), Error> {
        let seen = setting.value.to_string();
        let can_be = match self.kind {
            // Whoever set it may have said its unit.
            Kind::Stated(stated) => stated.can_be(setting.value),
            kind => kind.takes(&seen),
        };
        if can_be { Ok(()) } else { Err(self.refused(&setting.origin, &seen)) }
    }

    /// The error of a value that cannot be used.
    #[must_use]
    pub fn refused(&self, origin: &Origin, seen: &str) -> Error {
        self.refused_for(self.expected, origin, seen)
    }

    fn refused_for(&self, expected: &str, origin: &Origin, seen: &str) -> Error {
        let (key, origin, seen) = (self.name(), origin.to_string(), format!("{seen:?}"));
        Error::Config { key, origin, seen, expected: expected.to_owned() }
    }
}

/// The kind of values a setting takes.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Kind {
    /// Any text.
    Text,
    /// So many letters of ASCII.
    Letters(usize),
    /// A number within bounds, in a unit that may be empty.
    Number(Bounds, &'static str),
    /// A number that people take from elsewhere: bare within usual bounds, or with its unit.
    Stated(Stated),
    /// A whole number within bounds, in a unit that may be empty.
    Whole(u64, u64, &'static str),
    /// True or false; as a flag, it is there or not.
    Switch,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// Several texts, with commas between them where there is one text only.
    List,
    /// Several addresses, with commas or blanks between them in a variable.
    Addresses,
    /// Path of a file.
    File,
    /// Path of a folder.
    Folder,
    /// Text that nobody may see.
    Secret,
}

impl Kind {
    /// Whether a value can be used, as far as its text tells.
    #[must_use]
    pub fn takes(&self, text: &str) -> bool {
        match self {
            Self::Letters(count) => text.len() == *count && text.bytes().all(|byte| byte.is_ascii_alphabetic()),
            Self::Number(bounds, _) => text.parse().is_ok_and(|number| bounds.contain(number)),
            Self::Stated(stated) => stated.read(text).is_ok(),
            Self::Whole(least, most, _) => text.parse().is_ok_and(|number| (*least..=*most).contains(&number)),
            Self::Switch => matches!(text, "true" | "false"),
            Self::Choice(words) => words.contains(&text),
            Self::Text | Self::List | Self::Addresses | Self::File | Self::Folder | Self::Secret => true,
        }
    }

    /// Whether it may be given more than once.
    #[must_use]
    pub fn is_several(&self) -> bool {
        matches!(self, Self::List | Self::Addresses)
    }
}

/// Where a number may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// The lower end.
    pub low: f64,
    /// The upper end, which may be reached.
    pub high: f64,
    /// Whether the lower end may be reached too.
    pub from_low: bool,
}

impl Bounds {
    /// This or more, up to what a number can be.
    #[must_use]
    pub const fn from(low: f64) -> Self {
        Self { low, high: f64::MAX, from_low: true }
    }

    /// More than this.
    #[must_use]
    pub const fn above(low: f64) -> Self {
        Self { low, high: f64::MAX, from_low: false }
    }

    /// No more than this.
    #[must_use]
    pub const fn to(self, high: f64) -> Self {
        Self { high, ..self }
    }

    fn contain(&self, number: f64) -> bool {
        (self.low..=self.high).contains(&number) && (self.from_low || number > self.low)
    }
}

/// Who may set a setting, beside its variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetBy {
    /// Flags, files, and programs that call the library.
    Anyone,
    /// All but flags: other users of a machine see command lines, and what is rarely said needs no flag.
    AllButFlags,
    /// Flags only: what says where files are cannot be in one, and a library reads none.
    Flags,
}

/// Tables of settings, joined: all that a surface knows.
///
/// ```
/// use carbon_kepler::settings::{ASSUMPTIONS, Table};
///
/// let error = Table(&[ASSUMPTIONS]).caller([("regoin".to_owned(), vec![])]).unwrap_err();
/// assert!(error.to_string().ends_with("unknown key \"regoin\"; did you mean region?"));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Table(pub &'static [&'static [Entry]]);

impl Table {
    /// All settings, in the order in which people see them.
    pub fn entries(&self) -> impl Iterator<Item = &'static Entry> + Clone + use<> {
        self.0.iter().copied().flatten()
    }

    /// The setting with this key.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&'static Entry> {
        self.entries().find(|entry| entry.key == key)
    }
}
