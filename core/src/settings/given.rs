//! Layers of settings, from the places where somebody gives them.

use super::{Entry, Kind, Layer, Origin, SetBy, Table};
use crate::error::Error;
use crate::suggest::nearest;

impl Table {
    /// The flags that were given, by the keys of their settings.
    pub fn flags(&self, given: impl IntoIterator<Item = (&'static str, Vec<String>)>) -> Layer {
        let given = given.into_iter().filter(|(_, values)| !values.is_empty());
        let known = given.filter_map(|(key, values)| Some((self.entry(key)?.key, values)));
        Layer(known.map(|(key, values)| (key, (Origin::Flag(key), values))).collect())
    }

    /// The environment, looked up through `get`. An empty variable counts as not set.
    pub fn environment(&self, get: impl Fn(&str) -> Option<String>) -> Layer {
        let set = |entry: &'static Entry| {
            let value = get(entry.env).filter(|value| !value.is_empty())?;
            let values = match entry.kind {
                Kind::Addresses => split(&value),
                Kind::List => listed(&value),
                _ => vec![value],
            };
            Some((entry.key, (Origin::Environment(entry.env), values)))
        };
        Layer(self.entries().filter_map(set).collect())
    }

    /// The `[settings]` of a file.
    ///
    /// # Errors
    /// [`Error::UnknownKey`] with near names.
    pub fn file(&self, name: &str, given: impl IntoIterator<Item = (String, Vec<String>)>) -> Result<Layer, Error> {
        self.named(&Origin::File(name.to_owned()), given)
    }

    /// The layer that the program which calls this library gives, with keys as in a file. It counts as much as flags do.
    ///
    /// # Errors
    /// [`Error::UnknownKey`] with near names.
    pub fn caller(&self, given: impl IntoIterator<Item = (String, Vec<String>)>) -> Result<Layer, Error> {
        self.named(&Origin::Caller, given)
    }

    fn named(&self, origin: &Origin, given: impl IntoIterator<Item = (String, Vec<String>)>) -> Result<Layer, Error> {
        let setting = |(key, values): (String, Vec<String>)| {
            // Dashes as in flags are understood too.
            let wanted = key.replace('-', "_");
            let known = self.entry(&wanted).filter(|entry| entry.set_by != SetBy::Flags);
            let Some(entry) = known else {
                let near = nearest(&wanted, self.entries().map(|entry| entry.key));
                return Err(Error::UnknownKey { origin: origin.to_string(), key, near });
            };
            let values = match values.as_slice() {
                [one] if entry.kind == Kind::List => listed(one),
                _ => values,
            };
            Ok((entry.key, (origin.clone(), values)))
        };
        given.into_iter().map(setting).collect::<Result<_, _>>().map(Layer)
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

/// Items separated by commas.
fn listed(value: &str) -> Vec<String> {
    value.split(',').map(|item| item.trim().to_owned()).collect()
}
