use crate::dialect::MeterKind;
use crate::report::Report;
use crate::report::meaning;
use crate::text::number::rounded;
use crate::text::{Look, named};

impl Report {
    /// The sources that were read, and the meaning of their figures.
    pub(in crate::render) fn data_lines(&self, look: Look) -> Vec<String> {
        let lang = self.lang;
        let mut lines: Vec<String> = Vec::new();
        for exporter in &self.exporters {
            let dialects: Vec<_> = exporter.dialects.iter().map(|dialect| dialect.title()).collect();
            let versions = match exporter.versions.join(", ") {
                none if none.is_empty() => lang.of("version not exported", "버전을 알려 주지 않음").to_owned(),
                versions => format!("{} {versions}", lang.of("version", "버전")),
            };
            // Whatever is not said is RAPL's.
            let others = exporter.meters.iter().filter(|meter| **meter != MeterKind::Rapl);
            let meters: String = others.map(|meter| format!(", {}", meter.title_in(lang))).collect();
            let (source, versions) = (named(&exporter.source, look), named(&versions, look));
            lines.push(format!("{source}: {}, {versions}{meters}", dialects.join(" + ")));
        }
        let taken = lang.of("measured at", "측정 시각");
        lines.extend(self.taken_at.map(|at| format!("{taken} {}", at.strftime("%Y-%m-%d %H:%M:%S UTC"))));
        let window = lang.of("window", "구간");
        lines.extend(self.window_seconds.map(|seconds| format!("{window}: {} s", rounded(seconds.get(), 1))));
        // Nodes are read when they answer; one that was slow, or was missing for a while, has its own time.
        let own_time = self.nodes.iter().filter_map(|node| Some((node, node.window_seconds?)));
        let other =
            own_time.filter(|(_, own)| self.window_seconds.is_some_and(|all| (own.get() - all.get()).abs() > 0.1));
        lines.extend(other.map(|(node, own)| {
            let (node, seconds) = (named(&node.node, look), rounded(own.get(), 1));
            lang.of(format!("window of {node}: {seconds} s"), format!("{node}의 구간: {seconds} s"))
        }));
        let dialects = self.exporters.iter().flat_map(|it| &it.dialects).copied().collect();
        lines.push(meaning(&dialects, self.window_seconds.is_some(), self.idle_policy, lang));
        if self.oddities.is_empty() {
            lines.push(lang.of("oddities: none", "특이 사항: 없음").to_owned());
        }
        lines
    }
}
