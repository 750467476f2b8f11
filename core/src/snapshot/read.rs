use super::builder::ReadOptions;
use super::draft::SourceDraft;
use super::memo::{Lesson, Memo, Repeat};
use super::node_draft::Place;
use super::oddity::OddityKind;
use crate::dialect::{Dialect, Family, FamilyName, Known, Quantity, Unread, lookup, node_name};
use crate::error::Error;
use crate::exposition::{Ending, Item, Metadata, MetricType, Parser, Sample, Says, SyntaxError, Text, excerpt};

/// Reads one body, or says what it is instead of a scrape.
pub(super) fn read_body(source: &str, body: &[u8], options: ReadOptions) -> Result<SourceDraft, Error> {
    refuse_non_metrics(source, body)?;
    let mut parser = Parser::new(body).mode(options.mode);
    if let Some(format) = options.format {
        parser = parser.format(format);
    }
    let mut draft = SourceDraft::new(options.max_watts);
    let mut families = Families::default();
    let mut openmetrics = OpenMetricsSigns::default();
    let mut memo = Memo::default();
    loop {
        if parser.is_text()
            && let Some(repeat) = memo.repeat(parser.rest())
        {
            families.samples += 1;
            read_repeat(&repeat, parser.pass(repeat.length), &mut draft, &mut memo);
            continue;
        }
        match parser.next_item() {
            None => break,
            Some(Ok(Item::Metadata(metadata))) => openmetrics.note(&metadata),
            Some(Ok(Item::Sample(sample))) => {
                let lesson = families.find(&sample).read(&mut draft, &sample);
                memo.learn(lesson, parser.current());
            }
            Some(Err(error)) => return Err(refused(source, error, parser.ending())),
        }
    }
    let skipped = parser.skipped();
    if families.samples == 0 {
        let first = skipped.first.first().cloned();
        return Err(Error::NotMetrics { source_name: source.to_owned(), lines: parser.line(), first });
    }
    // A body in OpenMetrics that has lost its end looks like text, but for the names in its TYPE lines.
    let ending = if openmetrics.seen && parser.is_text() { Ending::NoEof } else { parser.ending() };
    if let Some(error) = cut_off(source, ending) {
        return Err(error);
    }
    let examples = skipped.first.iter().map(|error| format!("{source}: {error}"));
    draft.oddities.add_many(OddityKind::SkippedLine, skipped.count, examples);
    if draft.has_power_family() {
        return Ok(draft);
    }
    let version = draft.versions.iter().next().map(|(_, version)| version.clone());
    // What the exporter says about itself comes last: its own families tell what is missing.
    let about_itself = |name: &String| ["go_", "process_", "promhttp_"].iter().any(|own| name.starts_with(own));
    families.seen.sort_by_key(about_itself);
    let unread = draft.oddities.into_vec().iter().map(ToString::to_string).collect();
    Err(Error::NoPowerFamily { source_name: source.to_owned(), version, families: families.seen, unread })
}

fn read_repeat<'a>(repeat: &Repeat<'a>, line: usize, draft: &mut SourceDraft, memo: &mut Memo<'a>) {
    let Repeat { name, raw_value, value, quantity, mut place, .. } = *repeat;
    if let Some(zone) = &repeat.zone {
        place = draft.beside(place, zone.clone());
        memo.took(repeat, place);
    }
    let sample = Sample { name: Text::plain(name), labels: &[], value, raw_value, timestamp: None, line };
    draft.put(place, quantity, value, &sample);
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
struct Families {
    seen: Vec<String>,
    last: Option<(String, Option<&'static Known>)>,
    samples: usize,
}

/// A family and whether this is its first sample in a row.
struct Found {
    known: Option<&'static Known>,
    first: bool,
}

impl Families {
    /// How many names the message about a missing power family can draw on.
    const KEPT: usize = 64;

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
            Family::Unused => {}
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
                    return repeats.then(|| self.lesson(&known.name, sample, place));
                }
                Err(unread) => draft.oddities.add(OddityKind::UnreadableSample, || describe(sample, &unread)),
            },
        }
        None
    }

    fn lesson<'a>(&self, family: &FamilyName, sample: &Sample<'_, 'a>, place: Place) -> Lesson<'a> {
        let FamilyName { level, quantity, .. } = *family;
        let last = sample.labels.last().filter(|last| last.name == *"zone" && last.value == *last.value.raw());
        let zone = last.map(|last| last.value.raw());
        Lesson { name: sample.name.raw(), level, quantity, place, first: self.first, zone }
    }
}

fn describe(sample: &Sample<'_, '_>, unread: &Unread) -> String {
    let what = match unread {
        Unread::MissingLabel(label) => format!("no label {label}"),
        Unread::LabelValue(label, value) => format!("{label}={:?}", excerpt(value)),
    };
    format!("line {}: {} has {what}", sample.line, excerpt(&sample.name.decode()))
}

/// Refuses bodies that are no scrape at all: empty ones, web pages, an exporter's own error text.
///
/// # Errors
/// [`Error::EmptyBody`], [`Error::Compressed`], [`Error::Html`], [`Error::ExporterFailed`].
pub fn refuse_non_metrics(source: &str, body: &[u8]) -> Result<(), Error> {
    let source_name = source.to_owned();
    let start = String::from_utf8_lossy(&body[..body.len().min(512)]);
    let start = start.trim_start();
    if body.is_empty() {
        return Err(Error::EmptyBody { source_name });
    }
    if body.starts_with(&[0x1f, 0x8b]) {
        return Err(Error::Compressed { source_name });
    }
    if start.starts_with('<') {
        return Err(Error::Html { source_name, seen: excerpt(start) });
    }
    // What Go's exporter library answers, with status 500, when one series was collected twice.
    if start.starts_with("An error has occurred while serving metrics") {
        let seen = start.lines().map(str::trim).filter(|line| !line.is_empty()).nth(1).unwrap_or(start);
        let seen: String = seen.chars().take(120).collect();
        return Err(Error::ExporterFailed { source_name, seen });
    }
    Ok(())
}

/// A bad last line without a line feed is a cut body rather than a syntax error.
fn refused(source: &str, error: SyntaxError, ending: Ending) -> Error {
    match cut_off(source, ending) {
        Some(cut) if error.seen.is_empty() => cut,
        _ => Error::Syntax { source_name: source.to_owned(), error },
    }
}

fn cut_off(source: &str, ending: Ending) -> Option<Error> {
    let evidence = match ending {
        Ending::Complete => return None,
        Ending::NoFinalNewline => "no line feed after the last line",
        Ending::NoEof => "no '# EOF' as the last line",
    };
    Some(Error::Truncated { source_name: source.to_owned(), evidence: evidence.to_owned() })
}
