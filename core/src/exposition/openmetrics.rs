//! One line of OpenMetrics 1.0: the same tokens as the text format, with exactly one space between them.
//!
//! Syntax is checked; what needs the whole family (bucket order, suffixes against types) is not, because
//! real Kepler output breaks those rules: Go's `go_memstats_alloc_bytes` is both a gauge and a counter.

use super::cursor::Cursor;
use super::error::Fault;
use super::labels::{Blanks, Labels};
use super::line::{Head, Line, family_name, one_name};
use super::text::Text;
use super::value::{Metadata, MetricType, Says};

pub(super) fn parse<'a>(line: &'a str, labels: &mut Labels<'a>) -> Result<Line<'a>, Fault> {
    let cursor = Cursor::new(line);
    match cursor.peek() {
        None => cursor.fault("no blank line"),
        Some(b'#') => metadata(cursor),
        Some(_) => sample(cursor, labels).map(Line::Sample),
    }
}

fn sample<'a>(mut cursor: Cursor<'a>, labels: &mut Labels<'a>) -> Result<Head<'a>, Fault> {
    let bare = if cursor.peek() == Some(b'{') { None } else { Some(Text::plain(cursor.metric_name()?)) };
    let quoted = if cursor.take(b'{') { labels.read(&mut cursor, Blanks::Forbidden)? } else { None };
    let name = one_name(&cursor, bare, quoted)?;
    cursor.expect(b' ', "one space before the value")?;
    let (raw_value, value) = cursor.value()?;
    let mut timestamp = None;
    while !cursor.at_end() {
        cursor.expect(b' ', "one space between tokens")?;
        if cursor.take(b'#') {
            exemplar(&mut cursor)?;
            break;
        }
        if timestamp.is_some() {
            return cursor.fault("an exemplar or the end of the line after the timestamp");
        }
        timestamp = Some(cursor.seconds()?);
    }
    Ok(Head { name, value, raw_value, timestamp })
}

/// `# {labels} value [timestamp]`: checked, then dropped, because nothing here uses it.
fn exemplar(cursor: &mut Cursor<'_>) -> Result<(), Fault> {
    cursor.expect(b' ', "one space after '#'")?;
    cursor.expect(b'{', "'{' to open the exemplar's labels")?;
    if Labels::default().read(cursor, Blanks::Forbidden)?.is_some() {
        return cursor.fault("labels with values in the exemplar");
    }
    cursor.expect(b' ', "one space before the exemplar's value")?;
    cursor.value()?;
    if !cursor.at_end() {
        cursor.expect(b' ', "one space before the exemplar's timestamp")?;
        cursor.seconds()?;
    }
    if cursor.at_end() { Ok(()) } else { cursor.fault("the end of the line after the exemplar") }
}

fn metadata<'a>(mut cursor: Cursor<'a>) -> Result<Line<'a>, Fault> {
    if cursor.rest() == "# EOF" {
        return Ok(Line::Eof);
    }
    let keyword = ["# HELP ", "# TYPE ", "# UNIT "].into_iter().find(|keyword| cursor.take_str(keyword));
    let Some(keyword) = keyword else {
        return cursor.fault("'# HELP', '# TYPE', '# UNIT' or '# EOF'");
    };
    let family = family_name(&mut cursor)?;
    cursor.expect(b' ', "one space after the metric name")?;
    let says = match keyword {
        "# HELP " => Says::Help(Text::quoted(cursor.rest(), cursor.rest().contains('\\'))),
        "# TYPE " => match MetricType::openmetrics(cursor.rest()) {
            Some(kind) => Says::Type(kind),
            None => return cursor.fault("a metric type of OpenMetrics"),
        },
        _ => Says::Unit(unit(&cursor, family)?),
    };
    Ok(Line::Metadata(Metadata { family, says }))
}

/// The unit must end the family's name: `x_seconds` has unit `seconds`.
fn unit<'a>(cursor: &Cursor<'a>, family: Text<'a>) -> Result<Text<'a>, Fault> {
    let unit = cursor.rest();
    let stem = family.raw().strip_suffix(unit);
    if unit.is_empty() || stem.is_some_and(|stem| stem.ends_with('_')) {
        return Ok(Text::plain(unit));
    }
    cursor.fault("the unit that ends the metric's name")
}
