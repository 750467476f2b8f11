//! Changes to single members of a JSON object; every other byte stays as it is.

use std::fmt;
use std::ops::Range;

use serde::de::{Deserializer as _, MapAccess, Visitor};
use serde_json::value::RawValue;

/// The members of an object in their order: name, and where its value stands; none of what is no object.
///
/// ```
/// let text = r#"{"a": 1.50, "b": {}}"#;
/// let members = carbon_kepler_bridge::splice::members(text).unwrap();
/// assert_eq!((&*members[0].0, &text[members[0].1.clone()]), ("a", "1.50"));
/// ```
#[must_use]
pub fn members(text: &str) -> Option<Vec<(String, Range<usize>)>> {
    let mut json = serde_json::Deserializer::from_str(text);
    json.deserialize_map(Members { text }).ok()
}

/// Where the value of a member stands.
pub(crate) fn value_of(text: &str, name: &str) -> Option<Range<usize>> {
    members(text)?.into_iter().find(|(it, _)| it == name).map(|(_, range)| range)
}

/// The text with another value for a member, which is added in front if there is none.
pub(crate) fn with(text: &str, name: &str, value: &str) -> String {
    with_all(text, &[(name, value)])
}

/// The text with other values for some members, made in one pass: texts may be large.
pub(crate) fn with_all(text: &str, changes: &[(&str, &str)]) -> String {
    let members = members(text).unwrap_or_default();
    let start = text.find('{').map_or(0, |brace| brace + 1);
    let added = changes.iter().filter(|(name, _)| !members.iter().any(|(it, _)| it == name));
    let added: Vec<_> = added.map(|(name, value)| format!("{}:{value}", serde_json::Value::from(*name))).collect();
    let comma = if added.is_empty() || members.is_empty() { "" } else { "," };
    let mut edits = vec![(start..start, added.join(",") + comma)];
    for (name, range) in members {
        if let Some((_, value)) = changes.iter().find(|(it, _)| *it == name) {
            edits.push((range, (*value).to_owned()));
        }
    }
    edited(text, &edits)
}

/// The text with some parts replaced, in their order.
pub(crate) fn edited(text: &str, edits: &[(Range<usize>, String)]) -> String {
    let mut out = String::with_capacity(text.len() + edits.iter().map(|(_, new)| new.len()).sum::<usize>());
    let mut done = 0;
    for (range, new) in edits {
        out += &text[done..range.start];
        out += new;
        done = range.end;
    }
    out += &text[done..];
    out
}

/// Where a member stands, with the comma that goes with it.
pub(crate) fn place_of(text: &str, name: &str) -> Option<Range<usize>> {
    let members = members(text)?;
    let index = members.iter().position(|(it, _)| it == name)?;
    let ranges: Vec<_> = members.into_iter().map(|(_, range)| range).collect();
    Some(place_in(text, text.find('{')? + 1, &ranges, index))
}

/// Where one of the values at `ranges` stands, which begin behind `start` and are separated by commas, with its comma.
pub(crate) fn place_in(text: &str, start: usize, ranges: &[Range<usize>], index: usize) -> Range<usize> {
    let end = ranges[index].end;
    match index.checked_sub(1) {
        Some(before) => ranges[before].end..end,
        // The first goes with the comma behind it.
        None => start..text[end..].find(',').filter(|_| ranges.len() > 1).map_or(end, |comma| end + comma + 1),
    }
}

/// Where a part of a text stands in it.
pub(crate) fn range_in(text: &str, part: &str) -> Range<usize> {
    let start = (part.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    start..start + part.len()
}

struct Members<'a> {
    text: &'a str,
}

impl<'de> Visitor<'de> for Members<'de> {
    type Value = Vec<(String, Range<usize>)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(name) = map.next_key::<String>()? {
            let value: &'de RawValue = map.next_value()?;
            members.push((name, range_in(self.text, value.get())));
        }
        Ok(members)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#" { "a" : 1.50 ,"b":{"a":[1, 2]},  "c\u0061":12345678901234567890 } "#;

    fn without(text: &str, name: &str) -> String {
        place_of(text, name).map_or_else(|| text.to_owned(), |place| edited(text, &[(place, String::new())]))
    }

    #[test]
    fn members_are_replaced_added_and_removed_and_nothing_else_changes() {
        assert_eq!(with(TEXT, "a", "2"), TEXT.replace("1.50", "2"));
        assert_eq!(with(TEXT, "ca", "null"), TEXT.replace("12345678901234567890", "null"));
        assert_eq!(with(TEXT, "d", "[]"), TEXT.replacen('{', r#"{"d":[],"#, 1));
        assert_eq!(with("{ }", "d", "0"), r#"{"d":0 }"#);
        assert_eq!(with_all(r#"{"a":1}"#, &[("b", "2"), ("a", "3"), ("c", "4")]), r#"{"b":2,"c":4,"a":3}"#);
        assert_eq!(without(TEXT, "a"), TEXT.replace(r#" "a" : 1.50 ,"#, ""));
        assert_eq!(without(TEXT, "b"), TEXT.replace(r#" ,"b":{"a":[1, 2]}"#, ""));
        assert_eq!(without(TEXT, "ca"), TEXT.replace(r#",  "c\u0061":12345678901234567890"#, ""));
        assert_eq!(without(TEXT, "x"), TEXT);
        assert_eq!(without(r#"{"only":{"a,b":1} }"#, "only"), "{ }");
    }
}
