//! The label block, which both formats share.

use std::collections::HashSet;

use super::cursor::Cursor;
use super::error::Fault;
use super::text::Text;
use super::value::Label;

/// The labels of one line, in memory that the next line uses again.
///
/// Lines of one family have the same label names in the same order, so a name is first compared with the one at
/// its place in the line before. If all are the same, they were already checked there.
#[derive(Default)]
pub(super) struct Labels<'a> {
    list: Vec<Label<'a>>,
    /// Bare names of earlier lines by place; empty where there is none.
    names: Vec<&'a str>,
}

/// Whether blanks may stand between the tokens of a label block.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Blanks {
    Allowed,
    Forbidden,
}

impl<'a> Labels<'a> {
    pub(super) fn as_slice(&self) -> &[Label<'a>] {
        &self.list
    }

    pub(super) fn clear(&mut self) {
        self.list.clear();
    }

    /// After a bad line its names, which may be unchecked, must not serve the next one.
    pub(super) fn forget_names(&mut self) {
        self.names.clear();
    }

    /// Reads what follows `{`, through `}`. Returns the quoted metric name, if one stands among the labels.
    pub(super) fn read(&mut self, cursor: &mut Cursor<'a>, blanks: Blanks) -> Result<Option<Text<'a>>, Fault> {
        let skip = |cursor: &mut Cursor<'a>| blanks == Blanks::Allowed && cursor.skip_blanks();
        let mut metric = None;
        let mut all_known = true;
        skip(cursor);
        // Only the text format lets a comma stand before the closing brace.
        let mut may_close = true;
        while !(may_close && cursor.take(b'}')) {
            let known = self.names.get(self.list.len()).copied().unwrap_or_default();
            if !known.is_empty() && cursor.take_assignment(known) {
                skip(cursor);
                let value = cursor.quoted("'\"' to open the label value")?;
                self.list.push(Label { name: Text::plain(known), value });
            } else {
                all_known = false;
                self.read_unknown(cursor, blanks, &mut metric)?;
            }
            skip(cursor);
            if cursor.take(b',') {
                skip(cursor);
                may_close = blanks == Blanks::Allowed;
            } else {
                cursor.expect(b'}', "',' or '}' after the label")?;
                break;
            }
        }
        if !all_known {
            self.check_names(cursor)?;
        }
        Ok(metric)
    }

    /// A label whose name is not the one of the line before, or the quoted metric name.
    fn read_unknown(
        &mut self,
        cursor: &mut Cursor<'a>,
        blanks: Blanks,
        metric: &mut Option<Text<'a>>,
    ) -> Result<(), Fault> {
        let quoted = cursor.peek() == Some(b'"');
        let name = if quoted { cursor.quoted("a quoted name")? } else { Text::plain(cursor.label_name()?) };
        let skip = |cursor: &mut Cursor<'a>| blanks == Blanks::Allowed && cursor.skip_blanks();
        skip(cursor);
        if cursor.take(b'=') {
            skip(cursor);
            let value = cursor.quoted("'\"' to open the label value")?;
            self.names.truncate(self.list.len());
            self.names.push(if quoted { "" } else { name.raw() });
            self.list.push(Label { name, value });
            return Ok(());
        }
        match metric {
            _ if !quoted => cursor.fault("'=' after the label name"),
            Some(_) => cursor.fault("'=' after the label name (the metric name was already given)"),
            None => {
                *metric = Some(name);
                Ok(())
            }
        }
    }

    /// No label twice, and none called `__name__`, which is how the metric itself is named internally.
    fn check_names(&self, cursor: &Cursor<'_>) -> Result<(), Fault> {
        // Exporters sort labels, so neighbours tell; only an unsorted block needs the set.
        let sorted = self.list.windows(2).all(|pair| pair[0].name.raw() < pair[1].name.raw());
        if !sorted {
            let mut names = HashSet::with_capacity(self.list.len());
            if !self.list.iter().all(|label| names.insert(label.name.decode())) {
                return cursor.fault("each label name once");
            }
        }
        if self.list.iter().any(|label| label.name == *"__name__") {
            return cursor.fault("no label called __name__");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::exposition::Scrape;

    /// Names remembered from other lines may not let a bad line through.
    #[test]
    fn reuse_of_names_is_exact() {
        let body = b"m{a=\"1\",c=\"1\"} 1\nm{c=\"1\",oops} 1\nm{c=\"1\",c=\"1\"} 1\nm{x=\"1\",x=\"2\"} 1\nm{x=\"1\",x=\"2\"} 1\n\
                     m{\"l.x\"=\"1\"} 1\nm{l.x=\"1\"} 1\nm{a=\"1\",c=\"1\"} 1\nm{a=\"1\",a=\"1\"} 1\nm{ab=\"1\"} 1\nm{a=\"1\"} 1\n";
        let scrape = Scrape::parse_lenient(body);
        let lines: Vec<_> = scrape.skipped.first.iter().map(|error| error.line).collect();
        assert_eq!((scrape.samples.len(), scrape.skipped.count, lines), (5, 6, vec![2, 3, 4, 5, 7]));
    }
}
