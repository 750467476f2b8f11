//! Changes to single members of a JSON object; every other byte stays as it is.

use std::fmt;
use std::ops::Range;

use serde::de::{Deserializer as _, MapAccess, Visitor};
use serde_json::value::RawValue;

/// The members of an object in their order: name, and where its value stands.
pub(super) fn members(text: &str) -> Option<Vec<(String, Range<usize>)>> {
    let mut json = serde_json::Deserializer::from_str(text);
    json.deserialize_map(Members { text }).ok()
}

/// Where the value of a member stands.
pub(super) fn value_of(text: &str, name: &str) -> Option<Range<usize>> {
    members(text)?.into_iter().find(|(it, _)| it == name).map(|(_, range)| range)
}

/// The text with another value for a member, which is added in front if there is none.
pub(super) fn with(text: &str, name: &str, value: &str) -> String {
    if let Some(range) = value_of(text, name) {
        return format!("{}{value}{}", &text[..range.start], &text[range.end..]);
    }
    let start = text.find('{').map_or(0, |brace| brace + 1);
    let comma = if members(text).is_some_and(|it| it.is_empty()) { "" } else { "," };
    let name = serde_json::Value::from(name);
    format!("{}{name}:{value}{comma}{}", &text[..start], &text[start..])
}

/// The text without a member.
pub(super) fn without(text: &str, name: &str) -> String {
    let members = members(text).unwrap_or_default();
    let Some(index) = members.iter().position(|(it, _)| it == name) else { return text.to_owned() };
    let ranges: Vec<_> = members.into_iter().map(|(_, range)| range).collect();
    let start = text.find('{').map_or(0, |brace| brace + 1);
    cut(text, start, &ranges, index)
}

/// The text without one of the values that stand at `ranges`, behind `start`, separated by commas.
pub(super) fn cut(text: &str, start: usize, ranges: &[Range<usize>], index: usize) -> String {
    let end = ranges[index].end;
    let (from, to) = match index.checked_sub(1) {
        Some(before) => (ranges[before].end, end),
        // The first goes with the comma behind it.
        None => (start, text[end..].find(',').filter(|_| ranges.len() > 1).map_or(end, |comma| end + comma + 1)),
    };
    format!("{}{}", &text[..from], &text[to..])
}

/// Where a part of a text stands in it.
pub(super) fn range_in(text: &str, part: &str) -> Range<usize> {
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

    #[test]
    fn members_are_replaced_added_and_removed_and_nothing_else_changes() {
        assert_eq!(with(TEXT, "a", "2"), TEXT.replace("1.50", "2"));
        assert_eq!(with(TEXT, "ca", "null"), TEXT.replace("12345678901234567890", "null"));
        assert_eq!(with(TEXT, "d", "[]"), TEXT.replacen('{', r#"{"d":[],"#, 1));
        assert_eq!(with("{ }", "d", "0"), r#"{"d":0 }"#);
        assert_eq!(without(TEXT, "a"), TEXT.replace(r#" "a" : 1.50 ,"#, ""));
        assert_eq!(without(TEXT, "b"), TEXT.replace(r#" ,"b":{"a":[1, 2]}"#, ""));
        assert_eq!(without(TEXT, "ca"), TEXT.replace(r#",  "c\u0061":12345678901234567890"#, ""));
        assert_eq!(without(TEXT, "x"), TEXT);
        assert_eq!(without(r#"{"only":{"a,b":1} }"#, "only"), "{ }");
    }
}
