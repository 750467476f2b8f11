use std::fmt;

/// A cure for an error, for people. Settings stand in it by their keys, `{max_bytes}`, because each surface spells
/// them its own way: as a flag, a keyword, an option.
///
/// ```
/// let error = carbon_kepler::Error::TooLarge { source_name: "http://node-1/metrics".to_owned(), limit: 9 };
/// let as_flag = |key: &str| format!("--{}", key.replace('_', "-"));
/// assert!(error.hints()[0].spelt(as_flag).starts_with("raise the limit (--max-bytes)"));
/// assert!(error.hints()[0].to_string().starts_with("raise the limit (max_bytes)"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hint(&'static str);

impl Hint {
    /// A hint that names settings by their keys in braces.
    #[must_use]
    pub const fn new(text: &'static str) -> Self {
        Self(text)
    }

    /// The hint with its settings as a surface spells them.
    #[must_use]
    pub fn spelt(&self, spell: impl Fn(&str) -> String) -> String {
        let mut parts = self.0.split('{');
        let mut text = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            match part.split_once('}') {
                Some((key, rest)) => text += &(spell(key) + rest),
                None => text += part,
            }
        }
        text
    }
}

/// With the keys themselves.
impl fmt::Display for Hint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.spelt(str::to_owned))
    }
}
