//! One pass over the lines of a body, or of a piece of it.

use std::collections::HashSet;

use crate::dialect::{Dialect, Family, FamilyName, Known, Quantity, Unread, lookup, node_name};
use crate::error::SyntaxError;
use crate::exposition::{Ending, Item, Metadata, MetricType, Parser, Sample, Says, Skipped, Text};
use crate::snapshot::draft::Place;
use crate::snapshot::oddity::OddityKind;
use crate::snapshot::read::repeats::{Lesson, Memo, Repeat};
use crate::snapshot::read::source::SourceDraft;
use crate::text::excerpt;

/// The result of one pass over a body.
pub(crate) struct Pass {
    pub(crate) draft: SourceDraft,
    pub(crate) families: Families,
    pub(crate) skipped: Skipped,
    pub(crate) ending: Ending,
    pub(crate) lines: usize,
}

impl Pass {
    /// Reads to the end or, in strict mode, to the first bad line; that error comes with the way the body ends.
    pub(crate) fn over(mut parser: Parser<'_>, max_watts: f64) -> Result<Self, (SyntaxError, Ending)> {
        let mut draft = SourceDraft::new(max_watts);
        let mut families = Families::default();
        let mut openmetrics = OpenMetricsSigns::default();
        let mut memo = Memo::default();
        loop {
            if parser.is_text()
                && let Some(repeat) = memo.repeat(parser.rest())
            {
                families.samples += 1;
                let line = parser.pass(repeat.length);
                read_repeat(repeat, line, &mut draft);
                continue;
            }
            match parser.next_item() {
                None => break,
                Some(Ok(Item::Metadata(metadata))) => openmetrics.note(&metadata),
                Some(Ok(Item::Sample(sample))) => {
                    let lesson = families.find(&sample).read(&mut draft, &sample);
                    memo.learn(lesson, parser.current());
                }
                Some(Err(error)) => return Err((error, parser.ending())),
            }
        }
        // A body in OpenMetrics that has lost its end looks like text, but for the names in its TYPE lines.
        let ending = if openmetrics.seen && parser.is_text() { Ending::NoEof } else { parser.ending() };
        let (skipped, lines) = (parser.skipped().clone(), parser.line());
        Ok(Self { draft, families, skipped, ending, lines })
    }

    /// Both, if they are what one pass over both pieces would have read.
    pub(crate) fn and(mut self, later: Self) -> Option<Self> {
        self.draft.take(later.draft)?;
        self.families.take(later.families)?;
        self.skipped.take(later.skipped);
        if self.ending == Ending::Complete {
            self.ending = later.ending;
        }
        self.lines = later.lines;
        Some(self)
    }
}

fn read_repeat(repeat: Repeat<'_>, line: usize, draft: &mut SourceDraft) {
    let Repeat { name, kept, value, raw_value, .. } = repeat;
    if let Some((quantity, place, zone)) = kept {
        let sample = Sample { name: Text::plain(name), labels: &[], value, raw_value, timestamp: None, line };
        let place = draft.beside(place, zone);
        draft.put(place, quantity, value, &sample);
    }
}

/// OpenMetrics leaves `_total` out of a counter's TYPE line; the text format, as Go writes it, does not.
#[derive(Default)]
struct OpenMetricsSigns {
    seen: bool,
}

impl OpenMetricsSigns {
    fn note(&mut self, metadata: &Metadata<'_>) {
        let family = metadata.family.raw();
        let counter = matches!(metadata.says, Says::Type(MetricType::Counter));
        self.seen |= counter && family.starts_with("kepler_") && family.ends_with("_joules");
    }
}

/// Remembers the family of the last sample: exporters write families in one piece.
#[derive(Default)]
pub(crate) struct Families {
    /// The first names.
    pub(crate) seen: Vec<String>,
    last: Option<(String, Option<&'static Known>)>,
    pub(crate) samples: usize,
}

/// A family and whether this is its first sample in a row.
struct Found {
    known: Option<&'static Known>,
    first: bool,
}

impl Families {
    /// How many names the message about a missing power family can draw on: those of Go's runtime come first by their
    /// names, and only later ones tell who answered.
    const KEPT: usize = 256;

    fn find(&mut self, sample: &Sample<'_, '_>) -> Found {
        self.samples += 1;
        if let Some((name, known)) = &self.last
            && sample.name == **name
        {
            return Found { known: *known, first: false };
        }
        let name = sample.name.decode().into_owned();
        let known = lookup(&name);
        if self.seen.len() < Self::KEPT && !self.seen.contains(&excerpt(&name)) {
            self.seen.push(excerpt(&name));
        }
        self.last = Some((name, known));
        Found { known, first: true }
    }

    /// None if a family goes on from one piece to the next: its first sample in a row is not the later one's.
    fn take(&mut self, later: Self) -> Option<()> {
        let Self { seen, last, samples } = later;
        if self.last.as_ref().is_some_and(|(name, _)| seen.first() == Some(&excerpt(name))) {
            return None;
        }
        self.seen.extend(seen);
        let mut unique = HashSet::new();
        self.seen.retain(|name| unique.insert(name.clone()));
        self.seen.truncate(Self::KEPT);
        self.last = last.or(self.last.take());
        self.samples += samples;
        Some(())
    }
}

impl Found {
    /// Says what can be learnt from the sample for lines that repeat its labels.
    fn read<'a>(&self, draft: &mut SourceDraft, sample: &Sample<'_, 'a>) -> Option<Lesson<'a>> {
        let Some(known) = self.known else {
            let name = sample.name.decode();
            if self.first && (name.starts_with("kepler_") || name.starts_with("scaph_")) {
                draft.oddities.add(OddityKind::UnknownFamily, || excerpt(&name));
            }
            return None;
        };
        if self.first && matches!((known.family, known.name.quantity), (Family::Read(_), Quantity::Joules(_))) {
            draft.energy_families.insert(sample.name.decode().into_owned());
        }
        match known.family {
            Family::Unused => return Some(self.lesson(&known.name, sample, None)),
            Family::Processor => draft.add_processor(&node_name(sample), sample),
            Family::BuildInfo(dialect) => {
                let version = sample.label("version").map(|version| version.decode().into_owned());
                draft.versions.insert((dialect, version.unwrap_or_default()));
            }
            Family::Read(read) => match read(&known.name, sample) {
                Ok(reading) => {
                    // Of these, the labels of one family mean the same in another one of its level.
                    let repeats = reading.dialect == Dialect::Kepler && known.name.zone.is_none();
                    let place = draft.add(&node_name(sample), reading, sample)?;
                    return repeats.then(|| self.lesson(&known.name, sample, Some(place)));
                }
                Err(unread) => draft.oddities.add(OddityKind::UnreadableSample, || describe(sample, &unread)),
            },
        }
        None
    }

    fn lesson<'a>(&self, family: &FamilyName, sample: &Sample<'_, 'a>, place: Option<Place>) -> Lesson<'a> {
        let FamilyName { level, quantity, .. } = *family;
        let last = sample.labels.last().filter(|last| last.name == *"zone" && last.value == *last.value.raw());
        let zone = last.map(|last| last.value.raw());
        let kept = place.map(|place| (quantity, place));
        Lesson { name: sample.name.raw(), level, kept, first: self.first, zone }
    }
}

fn describe(sample: &Sample<'_, '_>, unread: &Unread) -> String {
    let what = match unread {
        Unread::MissingLabel(label) => format!("no label {label}"),
        Unread::LabelValue(label, value) => format!("{label}={:?}", excerpt(value)),
    };
    format!("line {}: {} has {what}", sample.line, excerpt(&sample.name.decode()))
}
