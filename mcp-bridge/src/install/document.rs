//! Changes to a configuration file of somebody else: everything that is not ours stays byte for byte, comments too.
//!
//! A syntax tree that knows comments, commas and blanks says where something belongs. What is put in is put into the
//! text, because the tree's own way to add a member lays out objects of one line anew.

use jsonc_parser::errors::{ParseError, ParseErrorKind};
use serde::de::IgnoredAny;
use serde_json::{Map, Value};

use super::tree::{Edit, Tree, last, strict_fault};

/// # Errors
/// The reason why this cannot be changed without guessing: the text is not JSON (with comments and trailing commas
/// where its reader takes them), or something else stands where the servers should be.
pub(super) fn check(text: &str, servers: &str, comments: bool) -> Result<(), String> {
    if let Some(reason) = refused_as_plain(text, comments) {
        return Err(reason);
    }
    let tree = Tree::of(text).map_err(|error| {
        let what = begun_small(&error.kind().to_string());
        format!("expected JSON with or without comments, saw something else: {what} at {}", place(&error))
    })?;
    let shown = |part: &str| part.trim().chars().take(40).collect::<String>();
    let Some(object) = tree.object(&[]) else {
        return Err(format!("expected an object, saw {}", shown(text)));
    };
    match last(&object, servers).and_then(|member| member.value()) {
        Some(other) if other.as_object().is_none() && other.as_null_keyword().is_none() => {
            Err(format!("{servers}: expected an object, saw {}", shown(&other.to_string())))
        }
        _ => Ok(()),
    }
}

/// The reason why it is not plain JSON, unless that is comments or trailing commas and these are allowed.
fn refused_as_plain(text: &str, comments: bool) -> Option<String> {
    use ParseErrorKind::{CommentsNotAllowed, TrailingCommasNotAllowed, UnterminatedCommentBlock};
    let plain = serde_json::from_str::<IgnoredAny>(text).err()?;
    let is_comment = |error: &ParseError| {
        matches!(error.kind(), CommentsNotAllowed | TrailingCommasNotAllowed | UnterminatedCommentBlock)
    };
    match strict_fault(text).filter(is_comment) {
        None => Some(format!("expected JSON, saw something else: {plain}")),
        Some(_) if comments => None,
        Some(comment) => Some(format!(
            "expected JSON without comments and trailing commas, which this assistant cannot read; saw one at {}",
            place(&comment)
        )),
    }
}

fn place(error: &ParseError) -> String {
    format!("line {} column {}", error.line_display(), error.column_display())
}

/// The text with these members added; members that are objects on both sides are merged likewise.
pub(super) fn merged(text: &str, wanted: &Map<String, Value>) -> String {
    merged_at(text.to_owned(), &[], wanted)
}

/// The text without a member of a member; `None` if it is not there.
pub(super) fn without(text: &str, outer: &str, name: &str) -> Option<String> {
    let tree = Tree::of(text).ok()?;
    let member = last(&tree.object(&[outer])?, name)?;
    let rest = edited(text, &tree.removed(&member));
    // Of several of that name, another one would count now.
    Some(without(&rest, outer, name).unwrap_or(rest))
}

/// The value of a member of a member, as a host reads it.
pub(super) fn value(text: &str, outer: &str, name: &str) -> Option<Value> {
    last(&Tree::of(text).ok()?.object(&[outer])?, name)?.to_serde_value()
}

/// The sentence with a small first letter, as our messages begin.
fn begun_small(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

fn merged_at(mut text: String, path: &[&str], wanted: &Map<String, Value>) -> String {
    for (name, value) in wanted {
        let Ok(tree) = Tree::of(&text) else { return text };
        let Some(object) = tree.object(path) else { return text };
        let old = last(&object, name).and_then(|member| member.value());
        let edits = match (old, value) {
            (Some(old), Value::Object(wanted)) if old.as_object().is_some() => {
                text = merged_at(text, &[path, &[name.as_str()]].concat(), wanted);
                continue;
            }
            (Some(old), value) if old.to_serde_value().as_ref() == Some(value) => continue,
            (Some(old), value) => {
                let indent = tree.indent_within(&object, path);
                vec![(tree.start(&old), tree.end(&old), tree.written(value, &indent))]
            }
            (None, value) => tree.added(&object, path, name, value),
        };
        text = edited(&text, &edits);
    }
    text
}

fn edited(text: &str, edits: &[Edit]) -> String {
    let mut out = text.to_owned();
    edits.iter().rev().for_each(|(from, to, new)| out.replace_range(from..to, new));
    out
}

#[cfg(test)]
#[path = "document_tests.rs"]
mod tests;
