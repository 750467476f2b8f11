use crate::error::{Error, SyntaxError};
use crate::exposition::Ending;
use crate::snapshot::oddity::OddityKind;
use crate::snapshot::options::ReadOptions;
use crate::snapshot::read::cut::read_in_pieces;
use crate::snapshot::read::lines::Pass;
use crate::snapshot::read::source::SourceDraft;
use crate::text::excerpt;

/// Reads one body. If it is not a scrape, the error says what it is.
pub(crate) fn read_body(source: &str, body: &[u8], options: ReadOptions) -> Result<SourceDraft, Error> {
    refuse_non_metrics(source, body)?;
    let pass = match read_in_pieces(body, options) {
        Some(pass) => pass,
        None => Pass::over(options.parser(body), options.max_watts)
            .map_err(|(error, ending)| json(source, body).unwrap_or_else(|| refused(source, error, ending)))?,
    };
    let Pass { mut draft, mut families, skipped, ending, lines } = pass;
    if families.samples == 0 {
        let first = skipped.first.first().cloned();
        return Err(no_sample(source, body, lines, first));
    }
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
    if let Some(encoding) = encoding(body) {
        return Err(Error::Compressed { source_name, encoding: encoding.to_owned() });
    }
    if start.starts_with('<') {
        return Err(Error::Html { source_name, seen: excerpt(start) });
    }
    // What Go's exporter library answers, with status 500, when one series was collected twice.
    if start.starts_with("An error has occurred while serving metrics") {
        let whole = String::from_utf8_lossy(&body[..body.len().min(LONGEST_FAILURE)]);
        return Err(Error::ExporterFailed { source_name, seen: cause_in(&whole) });
    }
    Ok(())
}

/// The error of a body without a sample, after so many lines, of which the first bad one may be known.
#[must_use]
pub fn no_sample(source: &str, body: &[u8], lines: usize, first: Option<SyntaxError>) -> Error {
    json(source, body).unwrap_or_else(|| Error::NotMetrics { source_name: source.to_owned(), lines, first })
}

/// The bytes that compressed data begins with; Brotli's has none. No text begins with any of them.
const ENCODINGS: [(&str, &[u8]); 8] = [
    ("gzip", b"\x1f\x8b"),
    ("zstd", b"\x28\xb5\x2f\xfd"),
    ("deflate", b"\x78\x01"),
    ("deflate", b"\x78\x9c"),
    ("deflate", b"\x78\xda"),
    ("xz", b"\xfd7zXZ\0"),
    ("lz4", b"\x04\x22\x4d\x18"),
    ("zip", b"PK\x03\x04"),
];

fn encoding(body: &[u8]) -> Option<&'static str> {
    ENCODINGS.iter().find(|(_, magic)| body.starts_with(magic)).map(|(name, _)| *name)
}

/// The error of a JSON document; `None` of anything else.
fn json(source: &str, body: &[u8]) -> Option<Error> {
    let start = String::from_utf8_lossy(&body[..body.len().min(512)]);
    let start = start.trim_start_matches('\u{feff}').trim_start();
    let rest = start.strip_prefix(['{', '['])?.trim_start();
    let is_json = match (start.starts_with('{'), rest.strip_prefix('"')) {
        // Exposition has a name in quotes here too, but then no colon.
        (true, Some(key)) => key.split_once('"').is_some_and(|(_, rest)| rest.trim_start().starts_with(':')),
        (true, None) => rest.starts_with('}'),
        (false, _) => rest.starts_with(['{', '[', '"', ']', '-']) || rest.starts_with(|c: char| c.is_ascii_digit()),
    };
    is_json.then(|| Error::Json { source_name: source.to_owned(), seen: excerpt(start) })
}

/// How much of an error text is looked at (B): all of the first cause, with every label of its series.
const LONGEST_FAILURE: usize = 8192;

/// The first cause in the error text of Go's exporter library. Its begin names the series and its end says what is wrong;
/// a list of causes is headed by their number.
fn cause_in(text: &str) -> String {
    let mut lines = text.lines().skip(1).map(str::trim).filter(|line| !line.is_empty());
    let cause = lines.find(|line| !line.ends_with("error(s) occurred:")).unwrap_or(text.trim());
    let cause = cause.trim_start_matches("* ");
    let chars: Vec<char> = cause.chars().collect();
    if chars.len() <= 2 * SHOWN {
        return cause.to_owned();
    }
    let (begin, end) = (&chars[..SHOWN], &chars[chars.len() - SHOWN..]);
    format!("{} ... {}", String::from_iter(begin), String::from_iter(end))
}

/// Characters of a cause that are shown of its begin, and of its end.
const SHOWN: usize = 80;

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
