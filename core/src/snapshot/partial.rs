//! Snapshots in which something is missing: what ran there, and how that is said.

use crate::error::Error;
use crate::lang::Lang;
use crate::snapshot::failure::SourceFailure;
use crate::snapshot::model::Snapshot;
use crate::snapshot::workload::Workload;

impl SourceFailure {
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
