use std::collections::BTreeSet;

use crate::error::{Error, ErrorKind, hint_in, spelt};
use crate::lang::Lang;
use crate::snapshot::model::Snapshot;
use crate::snapshot::workload::Workload;

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
    korean: String,
    /// Settings stand in them in braces, as in [`Hint`](crate::Hint).
    hints: Vec<String>,
    /// Namespace and name of what ran on those nodes.
    workloads: BTreeSet<(Option<String>, String)>,
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

    fn remembering(self, before: &Snapshot) -> Self {
        if let Some(older) = before.failures.iter().find(|it| it.source == self.source) {
            return Self { nodes: older.nodes.clone(), workloads: older.workloads.clone(), ..self };
        }
        let nodes: Vec<String> =
            before.nodes.iter().filter(|it| it.source == self.source).map(|it| it.name.clone()).collect();
        let ran_there = |it: &&Workload| it.is_outermost() && nodes.contains(&it.node);
        let workloads =
            before.workloads.iter().filter(ran_there).map(|it| (it.namespace.clone(), it.name.clone())).collect();
        Self { nodes, workloads, ..self }
    }
}

impl Snapshot {
    /// The sources that it was to have and that could not be read.
    #[must_use]
    pub fn failures(&self) -> &[SourceFailure] {
        &self.failures
    }

    /// The same snapshot, whose failures know what ran there when it was last read.
    #[must_use]
    pub fn remembering(self, before: &Self) -> Self {
        let failures = self.failures.into_iter().map(|it| it.remembering(before)).collect();
        Self { failures, ..self }
    }

    /// Why something is not there: nobody has it, or it may be where nothing could be read.
    pub(crate) fn absent(
        &self,
        what: &str,
        name: &str,
        near: Vec<String>,
        is_it: impl Fn(Option<&str>, &str) -> bool,
    ) -> Error {
        let (what, name) = (what.to_owned(), name.to_owned());
        if self.failures.is_empty() {
            return Error::NotFound { what, name, near };
        }
        let (there, unknown): (Vec<_>, Vec<_>) = self.failures.iter().partition(|it| it.had(&is_it));
        let (near, unread) = if let [first, ..] = there.as_slice() {
            let (nodes, message) = (first.nodes.join(", "), &first.message);
            (Vec::new(), format!("last seen on {nodes}, whose exporter cannot be read: {message}"))
        } else {
            let (of, messages) = (self.failures.len() + self.exporters.len(), messages(&unknown, Lang::En));
            (near, format!("{} of {of} sources could not be read, where it may run: {messages}", unknown.len()))
        };
        Error::NotRead { what, name, near, unread }
    }

    /// That figures are not of everything, in a sentence; `None` where every source was read.
    pub(crate) fn partial_note(&self, lang: Lang) -> Option<String> {
        let failures: Vec<&SourceFailure> = self.failures.iter().collect();
        let (failed, all) = (failures.len(), failures.len() + self.exporters.len());
        let messages = (failed > 0).then(|| messages(&failures, lang))?;
        Some(lang.of(
            format!("{failed} of {all} sources could not be read, so figures may lack what runs there: {messages}"),
            format!("소스 {all}개 중 {failed}개를 읽지 못해 그곳의 워크로드가 수치에서 빠졌을 수 있음: {messages}"),
        ))
    }
}

/// The first few in full, then how many more.
fn messages(failures: &[&SourceFailure], lang: Lang) -> String {
    const SHOWN: usize = 3;
    let shown: Vec<&str> = failures.iter().take(SHOWN).map(|it| it.text_in(lang)).collect();
    match failures.len().checked_sub(SHOWN) {
        None | Some(0) => shown.join("; "),
        Some(more) => format!("{}; +{more}", shown.join("; ")),
    }
}
