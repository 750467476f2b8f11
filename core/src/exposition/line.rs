//! One line of the text format 0.0.4.

use super::cursor::Cursor;
use super::error::Fault;
use super::labels::{Blanks, Labels};
use super::text::Text;
use super::value::{Metadata, MetricType, Says, Timestamp};

/// The content of one line; the labels of a sample are left in the caller's buffer.
pub(super) enum Line<'a> {
    /// Blank, or a comment.
    Nothing,
    Metadata(Metadata<'a>),
    Sample(Head<'a>),
    /// `# EOF` of OpenMetrics.
    Eof,
}

pub(super) struct Head<'a> {
    pub(super) name: Text<'a>,
    pub(super) value: f64,
    pub(super) raw_value: &'a str,
    pub(super) timestamp: Option<Timestamp>,
}

pub(super) fn parse<'a>(line: &'a str, labels: &mut Labels<'a>) -> Result<Line<'a>, Fault> {
    let line = line.strip_suffix('\r').unwrap_or(line);
    let mut cursor = Cursor::new(line);
    cursor.skip_blanks();
    match cursor.peek() {
        None => Ok(Line::Nothing),
        Some(b'#') => comment(cursor),
        Some(_) => sample(cursor, labels).map(Line::Sample),
    }
}

fn sample<'a>(mut cursor: Cursor<'a>, labels: &mut Labels<'a>) -> Result<Head<'a>, Fault> {
    let bare = if cursor.peek() == Some(b'{') { None } else { Some(Text::plain(cursor.metric_name()?)) };
    let mut separated = cursor.skip_blanks();
    let mut quoted = None;
    if cursor.take(b'{') {
        quoted = labels.read(&mut cursor, Blanks::Allowed)?;
        cursor.skip_blanks();
        separated = true;
    }
    let name = one_name(&cursor, bare, quoted)?;
    if !separated {
        return cursor.fault("'{' or a space after the metric name");
    }
    let (raw_value, value) = cursor.value()?;
    cursor.skip_blanks();
    let timestamp = if cursor.at_end() { None } else { Some(cursor.millis()?) };
    cursor.skip_blanks();
    if !cursor.at_end() {
        return cursor.fault("the end of the line after the timestamp");
    }
    Ok(Head { name, value, raw_value, timestamp })
}

/// The metric name stands before the braces or quoted inside them, once.
pub(super) fn one_name<'a>(
    cursor: &Cursor<'a>,
    bare: Option<Text<'a>>,
    quoted: Option<Text<'a>>,
) -> Result<Text<'a>, Fault> {
    match (bare, quoted) {
        (Some(name), None) | (None, Some(name)) => Ok(name),
        (None, None) => cursor.fault("a metric name before or inside the braces"),
        (Some(_), Some(_)) => cursor.fault("one metric name, not a second one inside the braces"),
    }
}

fn comment<'a>(mut cursor: Cursor<'a>) -> Result<Line<'a>, Fault> {
    cursor.take(b'#');
    cursor.skip_blanks();
    let keyword = cursor.token();
    if !matches!(keyword, "HELP" | "TYPE") {
        return Ok(Line::Nothing);
    }
    cursor.skip_blanks();
    if cursor.at_end() {
        return Ok(Line::Nothing);
    }
    let family = family_name(&mut cursor)?;
    if !cursor.skip_blanks() && !cursor.at_end() {
        return cursor.fault("a space after the metric name");
    }
    let says = if keyword == "HELP" {
        Says::Help(Text::help(cursor.rest()))
    } else {
        match MetricType::text(cursor.rest().trim_end_matches([' ', '\t'])) {
            Some(kind) => Says::Type(kind),
            None => return cursor.fault("a metric type: counter, gauge, histogram, summary or untyped"),
        }
    };
    Ok(Line::Metadata(Metadata { family, says }))
}

/// The family a metadata line is about, bare or quoted.
pub(super) fn family_name<'a>(cursor: &mut Cursor<'a>) -> Result<Text<'a>, Fault> {
    match cursor.peek() {
        Some(b'"') => cursor.quoted("a metric name"),
        _ => cursor.metric_name().map(Text::plain),
    }
}
