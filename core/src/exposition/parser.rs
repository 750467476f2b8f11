use memchr::memchr;

use super::error::Fault;
use super::labels::Labels;
use super::line::{Head, Line};
use super::value::{Metadata, Sample};
use super::{line, openmetrics};
use crate::error::SyntaxError;

/// Which of the two exposition formats a body is in.
///
/// ```
/// use carbon_kepler::exposition::Format;
///
/// assert_eq!(Format::detect(b"up 1\n# EOF\n"), Format::OpenMetrics);
/// assert_eq!(Format::detect(b"up 1\n"), Format::Text);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Prometheus text format 0.0.4.
    Text,
    /// OpenMetrics 1.0.
    OpenMetrics,
}

impl Format {
    /// OpenMetrics if the body's last line is `# EOF`, which only OpenMetrics requires.
    #[must_use]
    pub fn detect(body: &[u8]) -> Self {
        let body = body.strip_suffix(b"\n").unwrap_or(body);
        let last = memchr::memrchr(b'\n', body).map_or(body, |newline| &body[newline + 1..]);
        if last == b"# EOF" { Self::OpenMetrics } else { Self::Text }
    }
}

/// The way to treat lines that are not valid.
///
/// ```
/// use carbon_kepler::exposition::{Mode, Parser, Scrape};
///
/// assert!(Scrape::collect(Parser::new(b"no line\nup 1\n").mode(Mode::Strict)).is_err());
/// assert_eq!(Scrape::collect(Parser::new(b"no line\nup 1\n").mode(Mode::Lenient))?.skipped.count, 1);
/// # Ok::<(), carbon_kepler::exposition::SyntaxError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Report it and stop.
    #[default]
    Strict,
    /// Skip it, count it ([`Parser::skipped`]) and go on.
    Lenient,
}

/// The lines a lenient parse left out.
///
/// ```
/// use carbon_kepler::exposition::Scrape;
///
/// let skipped = Scrape::parse_lenient(b"no line\nup 1\n").skipped;
/// assert_eq!((skipped.count, skipped.first[0].line), (1, 1));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Skipped {
    /// How many lines.
    pub count: usize,
    /// The first few, with their errors.
    pub first: Vec<SyntaxError>,
}

impl Skipped {
    const KEPT: usize = 5;

    fn add(&mut self, error: impl FnOnce() -> SyntaxError) {
        self.count += 1;
        if self.first.len() < Self::KEPT {
            self.first.push(error());
        }
    }

    /// Adds the lines that a later piece of the body left out.
    pub(crate) fn take(&mut self, later: Self) {
        self.count += later.count;
        self.first.extend(later.first);
        self.first.truncate(Self::KEPT);
    }
}

/// How a body ends: whether all of it can have arrived.
///
/// ```
/// use carbon_kepler::exposition::{Ending, Parser};
///
/// let mut parser = Parser::new(b"up 1");
/// while parser.next_item().is_some() {}
/// assert_eq!(parser.ending(), Ending::NoFinalNewline);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The body ends the way its format requires.
    Complete,
    /// Without a line feed after the last line, which may therefore be cut.
    NoFinalNewline,
    /// OpenMetrics without `# EOF`.
    NoEof,
}

/// One step of a [`Parser`].
///
/// ```
/// use carbon_kepler::exposition::{Item, Parser};
///
/// let mut parser = Parser::new(b"up 1\n");
/// assert!(matches!(parser.next_item(), Some(Ok(Item::Sample(sample))) if sample.value == 1.0));
/// ```
#[derive(Clone, Copy, Debug)]
pub enum Item<'p, 'a> {
    /// A measurement.
    Sample(Sample<'p, 'a>),
    /// HELP, TYPE or UNIT.
    Metadata(Metadata<'a>),
}

/// Reads a body line by line without copying it.
///
/// ```
/// use carbon_kepler::exposition::{Item, Parser};
///
/// let mut parser = Parser::new(b"# TYPE up gauge\nup{job=\"kepler\"} 1\n");
/// while let Some(item) = parser.next_item() {
///     if let Item::Sample(sample) = item? {
///         assert_eq!((sample.name.raw(), sample.value), ("up", 1.0));
///     }
/// }
/// # Ok::<(), carbon_kepler::exposition::SyntaxError>(())
/// ```
pub struct Parser<'a> {
    rest: &'a [u8],
    /// The line that was read last.
    current: &'a [u8],
    line: usize,
    format: Format,
    mode: Mode,
    ending: Ending,
    eof: bool,
    labels: Labels<'a>,
    skipped: Skipped,
}

enum Step<'a> {
    Sample(Head<'a>),
    Metadata(Metadata<'a>),
}

impl<'a> Parser<'a> {
    /// A strict parser; the format is detected.
    #[must_use]
    pub fn new(body: &'a [u8]) -> Self {
        let format = Format::detect(body);
        let complete = body.is_empty() || body.ends_with(b"\n") || format == Format::OpenMetrics;
        Self {
            rest: body,
            current: &[],
            line: 0,
            format,
            mode: Mode::Strict,
            ending: if complete { Ending::Complete } else { Ending::NoFinalNewline },
            eof: false,
            labels: Labels::default(),
            skipped: Skipped::default(),
        }
    }

    /// Chooses what happens to bad lines.
    #[must_use]
    pub fn mode(mut self, mode: Mode) -> Self {
        self.mode = mode;
        self
    }

    /// Says which format the body is in, where that is known (a `Content-Type`).
    #[must_use]
    pub fn format(mut self, format: Format) -> Self {
        if format == Format::OpenMetrics && self.format != format {
            self.ending = Ending::NoEof;
        }
        self.format = format;
        self
    }

    /// Numbers lines after this many lines that come before the body.
    pub(crate) fn after(mut self, lines: usize) -> Self {
        self.line = lines;
        self
    }

    /// Whether the body is read as the text format.
    pub(crate) fn is_text(&self) -> bool {
        self.format == Format::Text
    }

    /// Lines read so far.
    #[must_use]
    pub fn line(&self) -> usize {
        self.line
    }

    /// Lines that were left out so far; always empty in strict mode.
    #[must_use]
    pub fn skipped(&self) -> &Skipped {
        &self.skipped
    }

    /// Whether the body ends the way its format requires. If not, it may have been cut in transfer.
    #[must_use]
    pub fn ending(&self) -> Ending {
        self.ending
    }

    /// The next sample or metadata line; `None` at the end.
    ///
    /// # Errors
    /// In strict mode the first bad line, after which the parser is at its end.
    pub fn next_item(&mut self) -> Option<Result<Item<'_, 'a>, SyntaxError>> {
        let step = match self.step()? {
            Ok(step) => step,
            Err(error) => return Some(Err(error)),
        };
        Some(Ok(match step {
            Step::Metadata(metadata) => Item::Metadata(metadata),
            Step::Sample(Head { name, value, raw_value, timestamp }) => {
                let labels = self.labels.as_slice();
                Item::Sample(Sample { name, labels, value, raw_value, timestamp, line: self.line })
            }
        }))
    }

    fn step(&mut self) -> Option<Result<Step<'a>, SyntaxError>> {
        loop {
            let Some(bytes) = self.next_line() else { return self.missing_eof().map(Err) };
            self.labels.clear();
            let error = match std::str::from_utf8(bytes) {
                Ok(text) => match self.parse_line(text) {
                    Ok(Line::Sample(head)) => return Some(Ok(Step::Sample(head))),
                    Ok(Line::Metadata(metadata)) => return Some(Ok(Step::Metadata(metadata))),
                    Ok(Line::Nothing) => continue,
                    Ok(Line::Eof) => {
                        self.eof = true;
                        continue;
                    }
                    Err(fault) => SyntaxError::at(self.line, text, fault),
                },
                Err(error) => SyntaxError::not_utf8(self.line, bytes, error.valid_up_to()),
            };
            self.labels.forget_names();
            if let Some(error) = self.settle(error) {
                return Some(Err(error));
            }
        }
    }

    fn parse_line(&mut self, text: &'a str) -> Result<Line<'a>, Fault> {
        match self.format {
            Format::Text => line::parse(text, &mut self.labels),
            // The end said twice is still the end; anything else after it is a second body glued on.
            Format::OpenMetrics if self.eof && text != "# EOF" => {
                Err(Fault { at: 0, expected: "nothing after '# EOF'" })
            }
            Format::OpenMetrics => openmetrics::parse(text, &mut self.labels),
        }
    }

    fn next_line(&mut self) -> Option<&'a [u8]> {
        if self.rest.is_empty() {
            return None;
        }
        self.line += 1;
        let (line, rest) = match memchr(b'\n', self.rest) {
            Some(newline) => (&self.rest[..newline], &self.rest[newline + 1..]),
            None => (self.rest, &[][..]),
        };
        self.rest = rest;
        self.current = line;
        Some(line)
    }

    /// The bytes that were not read yet.
    pub(crate) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// The line that was read last.
    pub(crate) fn current(&self) -> &'a [u8] {
        self.current
    }

    /// Goes on behind a line that somebody else has read, of this length with its line feed. Returns its number.
    pub(crate) fn pass(&mut self, length: usize) -> usize {
        self.rest = &self.rest[length.min(self.rest.len())..];
        self.line += 1;
        self.line
    }

    /// Strict mode ends with the error; lenient mode counts it.
    fn settle(&mut self, error: SyntaxError) -> Option<SyntaxError> {
        if self.mode == Mode::Lenient {
            self.skipped.add(|| error);
            return None;
        }
        self.rest = &[];
        self.eof = true;
        Some(error)
    }

    /// The error of an OpenMetrics body without its last line; reported once.
    fn missing_eof(&mut self) -> Option<SyntaxError> {
        if self.format == Format::Text || self.eof {
            return None;
        }
        self.eof = true;
        let fault = Fault { at: 0, expected: "'# EOF' as the last line" };
        self.settle(SyntaxError::at(self.line + 1, "", fault))
    }
}
