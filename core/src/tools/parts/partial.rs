//! Sources that could not be read: figures may lack what runs there, and what is said of the whole may be otherwise.

use serde::Serialize;

use crate::assessment::Verdict;
use crate::error::ErrorKind;
use crate::snapshot::SourceFailure;
use crate::tools::World;

/// A source that could not be read.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct FailedSourceNote {
    /// The address or file, without credentials.
    pub source: String,
    /// Kind of the error.
    pub kind: ErrorKind,
    /// The error, with the address.
    pub error: String,
    /// The nodes that were read from it before; empty where nobody remembers.
    pub nodes: Vec<String>,
}

impl FailedSourceNote {
    fn new(SourceFailure { source, kind, message, nodes, .. }: &SourceFailure) -> Self {
        Self { source: source.clone(), kind: *kind, error: message.clone(), nodes: nodes.clone() }
    }
}

impl World {
    /// The sources that are missing in the measurement.
    pub(in crate::tools) fn sources_failed(&self) -> Vec<FailedSourceNote> {
        self.failures().iter().map(FailedSourceNote::new).collect()
    }

    /// Whether something is missing in the measurement.
    pub(in crate::tools) fn is_partial(&self) -> bool {
        !self.failures().is_empty()
    }

    /// That answers are not of everything, in a sentence.
    pub(in crate::tools) fn partial_note(&self) -> Option<String> {
        self.snapshot.as_ref()?.partial_note(self.settings.lang.value)
    }

    /// Verdicts on everything together: what could not be read may miss a target, and can mend none that is missed.
    pub(in crate::tools) fn overall(&self, statuses: impl IntoIterator<Item = Verdict>) -> Verdict {
        Verdict::overall(statuses.into_iter().chain(self.is_partial().then_some(Verdict::Unknown)))
    }

    fn failures(&self) -> &[SourceFailure] {
        self.snapshot.as_ref().map_or(&[], |it| it.failures())
    }
}
