use crate::error::SyntaxError;
use crate::text::{QUOTED, excerpt};

impl SyntaxError {
    /// An error at byte `at` of a line.
    pub(crate) fn at(line_number: usize, line: &str, fault: Fault) -> Self {
        let at = fault.at.min(line.len());
        Self {
            line: line_number,
            column: line[..at].chars().count() + 1,
            seen: excerpt(&line[at..]),
            expected: fault.expected,
        }
    }

    /// An error in a line that is not UTF-8, at its first bad byte.
    pub(crate) fn not_utf8(line_number: usize, line: &[u8], valid_up_to: usize) -> Self {
        let good = String::from_utf8_lossy(&line[..valid_up_to]);
        let bad = &line[valid_up_to..line.len().min(valid_up_to + 4 * QUOTED)];
        Self {
            line: line_number,
            column: good.chars().count() + 1,
            seen: excerpt(&String::from_utf8_lossy(bad)),
            expected: "UTF-8 text",
        }
    }
}

/// An error inside one line, before its line number is known. Small, because it is on the hot path.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fault {
    pub(crate) at: usize,
    pub(crate) expected: &'static str,
}
