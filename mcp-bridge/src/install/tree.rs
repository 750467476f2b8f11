//! The tree of a text: where everything in it stands, and how it is laid out.

use jsonc_parser::cst::{CstContainerNode, CstNode, CstObject, CstObjectProp, CstRootNode};
use jsonc_parser::errors::ParseError;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};
use serde::Serialize as _;
use serde_json::Value;
use serde_json::ser::{PrettyFormatter, Serializer};

/// From, to, and what belongs there; in their order.
pub(super) type Edit = (usize, usize, String);

/// Where this is no JSON of the strict kind. (A tree takes comments whatever it is told.)
pub(super) fn strict_fault(text: &str) -> Option<ParseError> {
    parse_to_ast(text, &CollectOptions::default(), &options(false)).err()
}

fn options(comments: bool) -> ParseOptions {
    ParseOptions {
        allow_comments: comments,
        allow_trailing_commas: comments,
        allow_loose_object_property_names: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    }
}

/// Like the hosts' own parsers, the last one of a name counts.
pub(super) fn last(object: &CstObject, name: &str) -> Option<CstObjectProp> {
    object.properties().into_iter().rfind(|member| member.decoded_name().as_deref() == Some(name))
}

/// A text and its tree, which must live as long as what is found in it.
pub(super) struct Tree<'a> {
    text: &'a str,
    root: CstRootNode,
}

impl<'a> Tree<'a> {
    /// # Errors
    /// Where this is not JSON with or without comments and trailing commas.
    pub(super) fn of(text: &'a str) -> Result<Self, ParseError> {
        let root = CstRootNode::parse(text, &options(true))?;
        Ok(Self { text, root })
    }

    /// The object at the end of these names.
    pub(super) fn object(&self, path: &[&str]) -> Option<CstObject> {
        path.iter().try_fold(self.root.object_value()?, |object, name| last(&object, name)?.object_value())
    }

    pub(super) fn start(&self, node: &CstNode) -> usize {
        let before: usize = node.previous_siblings().map(|it| it.to_string().len()).sum();
        let parent = node.parent().filter(|parent| !parent.is_root());
        before + parent.map_or(0, |parent| self.start(&parent.into()))
    }

    pub(super) fn end(&self, node: &CstNode) -> usize {
        self.start(node) + node.to_string().len()
    }

    fn newline(&self) -> &'static str {
        if self.text.contains("\r\n") { "\r\n" } else { "\n" }
    }

    /// One step of indentation, as the outermost object shows it.
    fn step(&self) -> String {
        let outermost = self.root.object_value().and_then(|object| self.line_indent(&object));
        outermost.filter(|indent| !indent.is_empty()).unwrap_or("  ").to_owned()
    }

    /// Indentation of an object's first member, or where it has none of its first comment, if that has a line of its own.
    fn line_indent(&self, object: &CstObject) -> Option<&'a str> {
        let comment = || object.children().into_iter().find(CstNode::is_comment);
        let first = object.properties().first().map(|member| member.clone().into()).or_else(comment)?;
        let (_, indent) = self.text[..self.start(&first)].rsplit_once('\n')?;
        indent.trim_matches([' ', '\t']).is_empty().then_some(indent)
    }

    /// Indentation of an object's members: their own, or that of the object around it.
    pub(super) fn indent_within(&self, object: &CstObject, path: &[&str]) -> String {
        let own = self.line_indent(object).map(str::to_owned);
        own.unwrap_or_else(|| self.indent_around(path))
    }

    fn indent_around(&self, path: &[&str]) -> String {
        let Some((_, outer)) = path.split_last() else { return String::new() };
        self.object(outer).map_or_else(String::new, |object| self.indent_within(&object, outer))
    }

    /// One more member behind the others, laid out as they are.
    pub(super) fn added(&self, object: &CstObject, path: &[&str], name: &str, value: &Value) -> Vec<Edit> {
        let name = Value::from(name);
        let indent = self.line_indent(object);
        let Some(last) = object.properties().last().map(|member| CstNode::from(member.clone())) else {
            return vec![self.only(object, path, &name, value)];
        };
        let comma = last.trailing_comma().map(CstNode::from);
        let missing = comma.is_none().then(|| (self.end(&last), self.end(&last), ",".to_owned()));
        let trailing = if comma.is_some() { "," } else { "" };
        // A comment behind the last member is about that one.
        let before = comma.unwrap_or(last);
        let (at, new) = match indent {
            None => (self.end(&before), format!(" {name}: {value}")),
            Some(indent) => {
                let comment = before.trailing_comments_same_line().last().map(CstNode::from);
                let member = format!("{}{indent}{name}: {}", self.newline(), self.written(value, indent));
                (self.end(&comment.unwrap_or(before)), member)
            }
        };
        missing.into_iter().chain([(at, at, new + trailing)]).collect()
    }

    /// The first member of an object, in lines of its own, behind the comments that are there.
    fn only(&self, object: &CstObject, path: &[&str], name: &Value, value: &Value) -> Edit {
        let newline = self.newline();
        let outer = self.indent_around(path);
        let inner = self.line_indent(object).map_or_else(|| outer.clone() + &self.step(), str::to_owned);
        let object_node = CstNode::from(CstContainerNode::from(object.clone()));
        let comment = object.children().into_iter().rfind(CstNode::is_comment);
        let from = comment.map_or_else(|| self.start(&object_node) + 1, |comment| self.end(&comment));
        let member = format!("{newline}{inner}{name}: {}{newline}{outer}", self.written(value, &inner));
        (from, self.end(&object_node) - 1, member)
    }

    /// A member goes with its comma and with lines that it has to itself; comments around it stay.
    pub(super) fn removed(&self, member: &CstObjectProp) -> Vec<Edit> {
        let node = CstNode::from(member.clone());
        let (start, end) = (self.start(&node), self.end(&node));
        let comma = node.trailing_comma().map(CstNode::from);
        // The last one leaves the comma before it without a use.
        let comma = comma.or_else(|| node.previous_siblings().find(CstNode::is_comma));
        let comma = comma.map(|comma| self.start(&comma));
        let adjoining = comma.filter(|comma| *comma >= end && self.text[end..*comma].trim().is_empty());
        let (from, to) = match adjoining {
            Some(comma) => self.with_blanks(start, comma + 1),
            None => self.with_blanks(start, end),
        };
        let alone = comma.filter(|_| adjoining.is_none()).map(|comma| (comma, comma + 1));
        let mut cuts: Vec<_> = alone.into_iter().chain([(from, to)]).collect();
        cuts.sort_unstable();
        cuts.into_iter().map(|(from, to)| (from, to, String::new())).collect()
    }

    /// A part with the blanks that would be left over: its whole lines, or the gap on one side.
    fn with_blanks(&self, from: usize, to: usize) -> (usize, usize) {
        let blank = [' ', '\t'];
        let (before, after) = (self.text[..from].trim_end_matches(blank), self.text[to..].trim_start_matches(blank));
        let (first, last) = (before.len(), self.text.len() - after.len());
        let newline = ["\r\n", "\n"].into_iter().find(|newline| after.starts_with(newline));
        match newline.filter(|_| before.ends_with('\n')) {
            Some(newline) => (first, last + newline.len()),
            None if self.text[..to].ends_with(',') => (from, last),
            None => (first, to),
        }
    }

    /// A value over several lines; all but the first are indented.
    pub(super) fn written(&self, value: &Value, indent: &str) -> String {
        let (mut bytes, step) = (Vec::new(), self.step());
        let pretty = PrettyFormatter::with_indent(step.as_bytes());
        if value.serialize(&mut Serializer::with_formatter(&mut bytes, pretty)).is_err() {
            return value.to_string();
        }
        // A line feed inside of a string is written as an escape.
        String::from_utf8_lossy(&bytes).replace('\n', &format!("{}{indent}", self.newline()))
    }
}
