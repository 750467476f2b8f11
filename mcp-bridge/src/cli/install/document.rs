//! Changes to a configuration file of somebody else: what is not ours stays as it is, byte for byte.

use std::ops::Range;

use carbon_kepler_bridge::splice;
use serde::Serialize as _;
use serde::de::IgnoredAny;
use serde_json::ser::{PrettyFormatter, Serializer};
use serde_json::{Map, Value};

/// # Errors
/// Why this cannot be changed without guessing: where it is not JSON, or what stands where the servers should be.
pub(super) fn check(text: &str, servers: &str) -> Result<(), String> {
    if let Err(error) = serde_json::from_str::<IgnoredAny>(text) {
        let lenient = serde_json::from_str::<IgnoredAny>(&without_comments(text)).is_ok();
        let place = format!("line {} column {}", error.line(), error.column());
        return Err(if lenient {
            format!("expected JSON without comments and trailing commas, which a change could lose; saw one at {place}")
        } else {
            format!("expected JSON, saw something else: {error}")
        });
    }
    let shown = |part: &str| part.trim().chars().take(40).collect::<String>();
    if splice::members(text).is_none() {
        return Err(format!("expected an object, saw {}", shown(text)));
    }
    match last(text, servers).map(|range| &text[range]) {
        Some(other) if !other.starts_with('{') && other != "null" => {
            Err(format!("{servers}: expected an object, saw {}", shown(other)))
        }
        _ => Ok(()),
    }
}

/// The text with these members; what is an object on both sides is merged likewise.
pub(super) fn merged(text: &str, wanted: &Map<String, Value>) -> String {
    Style::of(text).merge(text, "", wanted)
}

/// The text without a member of a member; `None` if it is not there.
pub(super) fn without(text: &str, outer: &str, name: &str) -> Option<String> {
    let range = last(text, outer)?;
    let mut object = text[range.clone()].to_owned();
    last(&object, name)?;
    while last(&object, name).is_some() {
        object = splice::without(&object, name);
    }
    Some(replaced(text, &range, &object))
}

/// What a host would see of a member of a member.
pub(super) fn value(text: &str, outer: &str, name: &str) -> Option<Value> {
    let object = &text[last(text, outer)?];
    serde_json::from_str(&object[last(object, name)?]).ok()
}

/// Like the hosts' own parsers, the last one of a name counts.
fn last(object: &str, name: &str) -> Option<Range<usize>> {
    splice::members(object)?.into_iter().rfind(|(it, _)| it == name).map(|(_, range)| range)
}

fn replaced(text: &str, range: &Range<usize>, part: &str) -> String {
    format!("{}{part}{}", &text[..range.start], &text[range.end..])
}

/// How the file is laid out.
struct Style {
    newline: &'static str,
    indent: String,
}

impl Style {
    fn of(text: &str) -> Self {
        let indent = line_indent(text).filter(|it| !it.is_empty()).unwrap_or("  ");
        Self { newline: if text.contains("\r\n") { "\r\n" } else { "\n" }, indent: indent.to_owned() }
    }

    fn merge(&self, object: &str, outer: &str, wanted: &Map<String, Value>) -> String {
        let mut text = object.to_owned();
        for (name, value) in wanted {
            let Some(range) = last(&text, name) else {
                text = self.append(&text, outer, name, value);
                continue;
            };
            let old = &text[range.clone()];
            let indent = line_indent(&text).map_or_else(|| outer.to_owned(), str::to_owned);
            let new = match value {
                Value::Object(wanted) if old.starts_with('{') => self.merge(old, &indent, wanted),
                _ if serde_json::from_str::<Value>(old).is_ok_and(|it| it == *value) => continue,
                _ => self.written(value, &indent),
            };
            text = replaced(&text, &range, &new);
        }
        text
    }

    /// One more member behind the others, laid out as they are.
    fn append(&self, object: &str, outer: &str, name: &str, value: &Value) -> String {
        let Self { newline, indent } = self;
        let start = object.find('{').map_or(0, |brace| brace + 1);
        let ends = splice::members(object).unwrap_or_default().into_iter().map(|(_, range)| range.end).max();
        let name = Value::from(name);
        match (ends, line_indent(object)) {
            (None, _) => {
                let inner = format!("{outer}{indent}");
                let close = object.rfind('}').unwrap_or(object.len());
                let value = self.written(value, &inner);
                format!("{}{newline}{inner}{name}: {value}{newline}{outer}{}", &object[..start], &object[close..])
            }
            (Some(end), Some(inner)) => {
                let value = self.written(value, inner);
                format!("{},{newline}{inner}{name}: {value}{}", &object[..end], &object[end..])
            }
            (Some(end), None) => format!("{}, {name}: {value}{}", &object[..end], &object[end..]),
        }
    }

    fn written(&self, value: &Value, outer: &str) -> String {
        let mut bytes = Vec::new();
        let pretty = PrettyFormatter::with_indent(self.indent.as_bytes());
        if value.serialize(&mut Serializer::with_formatter(&mut bytes, pretty)).is_err() {
            return value.to_string();
        }
        // A line feed inside of a string is written as an escape.
        String::from_utf8_lossy(&bytes).replace('\n', &format!("{}{outer}", self.newline))
    }
}

/// Indentation of an object's first member, if it has a line of its own.
fn line_indent(object: &str) -> Option<&str> {
    let (_, rest) = object.split_once('{')?;
    let blank = &rest[..rest.len() - rest.trim_start().len()];
    blank.rsplit_once('\n').map(|(_, indent)| indent).filter(|_| !rest.trim_start().starts_with('}'))
}

/// The text with blanks for comments and for commas before a closing bracket; only to find out what is wrong with it.
fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '"' => string_length(rest),
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            _ => c.len_utf8(),
        };
        if matches!(c, '}' | ']') {
            let kept = out.trim_end().len();
            if out[..kept].ends_with(',') {
                out.truncate(kept - 1);
            }
        }
        if !rest.starts_with("//") && !rest.starts_with("/*") {
            out.push_str(&rest[..length]);
        }
        rest = &rest[length..];
    }
    out
}

fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
#[path = "document_tests.rs"]
mod tests;
