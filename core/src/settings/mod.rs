//! Settings: strings in from layers (flags over environment over files over defaults), typed [`Settings`] out, in which
//! every value remembers where it came from. Pure: the layers are given, nothing is read here.
//!
//! Each setting is one [`Entry`] of a [`Table`]: [`ASSUMPTIONS`] here, and those of where data comes from in the crate
//! that reads it. All else about it (flags, variables, keys of files, arguments, help, schema) is made from that entry.
//!
//! ```
//! use carbon_kepler::settings::{ASSUMPTIONS, Origin, Settings, Table};
//!
//! let table = Table(&[ASSUMPTIONS]);
//! let environment = table.environment(|name| (name == "CARBON_KEPLER_PUE").then(|| "1.25".to_owned()));
//! let flags = table.flags([("region", vec!["SE".to_owned()])]);
//! let settings = Settings::resolve(&[flags, environment])?;
//! assert_eq!((settings.region.value.as_str(), settings.region.origin), ("SE", Origin::Flag("region")));
//! assert_eq!(settings.pue.map(|pue| pue.origin), Some(Origin::Environment("CARBON_KEPLER_PUE")));
//! assert_eq!(settings.price.value, 0.10);
//! # Ok::<(), carbon_kepler::Error>(())
//! ```

mod assumptions;
mod given;
mod layer;
mod resolve;
mod schema;
mod table;

pub use assumptions::ASSUMPTIONS;
pub use layer::{Layer, Origin, Setting};
pub use resolve::Settings;
pub use table::Table;
// For crates that have settings of their own, or make flags and options of them.
#[doc(hidden)]
pub use table::{Bounds, Entry, Kind, SetBy};

use crate::error::Error;
use crate::registry::{Registry, UserFile};

impl Registry {
    /// Adds a user's file: TOML or JSON of the form of `core/data`, or one of the prototype's three. What it names
    /// again replaces what was there. Its settings are returned as a layer.
    ///
    /// # Errors
    /// [`Error::Document`], [`Error::UnknownKey`], or [`Error::InvalidInput`] for a value that cannot be.
    pub fn read(&mut self, name: &str, text: &str) -> Result<Layer, Error> {
        self.read_knowing(Table(&[ASSUMPTIONS]), name, text)
    }

    /// The same where a file may set more than assumptions.
    ///
    /// # Errors
    /// As [`Registry::read`].
    pub fn read_knowing(&mut self, settings: Table, name: &str, text: &str) -> Result<Layer, Error> {
        let mut file = UserFile::parse(name, text)?;
        let layer = settings.file(name, std::mem::take(&mut file.settings))?;
        self.add_file(file, name)?;
        Ok(layer)
    }
}
