use std::collections::BTreeSet;

use crate::error::{Error, ErrorKind, hint_in, spelt};
use crate::lang::Lang;

/// A source that a snapshot was to have and that could not be read: its figures may lack what runs there.
///
/// ```
/// use carbon_kepler::{Error, SAMPLE_SCRAPE, ReadOptions, SnapshotBuilder};
///
/// let mut builder = SnapshotBuilder::new();
/// builder.read("node-1", SAMPLE_SCRAPE.as_bytes(), ReadOptions::default())?;
/// builder.failed("node-2", &Error::EmptyBody { source_name: "node-2".to_owned() });
/// let snapshot = builder.finish();
/// assert_eq!((snapshot.failures()[0].source.as_str(), snapshot.failures()[0].kind.code()), ("node-2", "no_data"));
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct SourceFailure {
    /// The source's name, without credentials.
    pub source: String,
    /// Kind of the error.
    pub kind: ErrorKind,
    /// The error, which names the source.
    pub message: String,
    /// The nodes that were read from it before; empty where nobody remembers.
    pub nodes: Vec<String>,
    /// The same in Korean.
    pub(super) korean: String,
    /// Settings stand in them in braces, as in [`Hint`](crate::Hint).
    pub(super) hints: Vec<String>,
    /// Namespace and name of what ran on those nodes.
    pub(super) workloads: BTreeSet<(Option<String>, String)>,
}

impl SourceFailure {
    /// A source and the error it gave.
    #[must_use]
    pub fn new(source: &str, error: &Error) -> Self {
        // A setting named in braces is spelt later, by whoever shows the hint.
        let hints = error.hints().iter().map(|hint| hint.spelt(|key| format!("{{{key}}}"))).collect();
        let korean = error.text_in(Lang::Ko);
        Self { korean, ..Self::told(source, error.kind(), error.to_string(), hints) }
    }

    /// The error in a language.
    #[must_use]
    pub fn text_in(&self, lang: Lang) -> &str {
        lang.of(&self.message, &self.korean)
    }

    /// A failure that a surface has words of its own for.
    #[must_use]
    pub fn told(source: &str, kind: ErrorKind, message: String, hints: Vec<String>) -> Self {
        let (source, nodes, workloads) = (source.to_owned(), Vec::new(), BTreeSet::new());
        Self { source, kind, korean: message.clone(), message, nodes, hints, workloads }
    }

    /// The cures that a person can try, with settings as a surface spells them; may be empty.
    #[must_use]
    pub fn hints(&self, spell: impl Fn(&str) -> String) -> Vec<String> {
        self.hints_in(Lang::En, spell)
    }

    /// The same in a language.
    #[must_use]
    pub fn hints_in(&self, lang: Lang, spell: impl Fn(&str) -> String) -> Vec<String> {
        self.hints.iter().map(|hint| spelt(hint_in(hint, lang), &spell)).collect()
    }

    /// Whether something of that name ran there when it was last read.
    pub(crate) fn had(&self, is_it: impl Fn(Option<&str>, &str) -> bool) -> bool {
        self.workloads.iter().any(|(namespace, name)| is_it(namespace.as_deref(), name))
    }
}
