use super::error::Fault;
use super::text::Text;
use super::value::Timestamp;

/// A position in one line. Every token of both formats is read through it.
pub(super) struct Cursor<'a> {
    line: &'a str,
    at: usize,
}

type Parsed<T> = Result<T, Fault>;

impl<'a> Cursor<'a> {
    pub(super) fn new(line: &'a str) -> Self {
        Self { line, at: 0 }
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.line.as_bytes().get(self.at).copied()
    }

    pub(super) fn at_end(&self) -> bool {
        self.at >= self.line.len()
    }

    pub(super) fn rest(&self) -> &'a str {
        &self.line[self.at..]
    }

    pub(super) fn fault<T>(&self, expected: &'static str) -> Parsed<T> {
        Err(Fault { at: self.at, expected })
    }

    /// Skips spaces and tabs; says whether there were any.
    pub(super) fn skip_blanks(&mut self) -> bool {
        let start = self.at;
        while matches!(self.peek(), Some(b' ' | b'\t')) {
            self.at += 1;
        }
        self.at > start
    }

    pub(super) fn take(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    pub(super) fn expect(&mut self, byte: u8, expected: &'static str) -> Parsed<()> {
        if self.take(byte) { Ok(()) } else { self.fault(expected) }
    }

    pub(super) fn take_str(&mut self, text: &str) -> bool {
        let there = self.line.as_bytes()[self.at..].starts_with(text.as_bytes());
        if there {
            self.at += text.len();
        }
        there
    }

    /// Reads `name=`, if exactly that stands here.
    #[inline(always)]
    pub(super) fn take_assignment(&mut self, name: &str) -> bool {
        let rest = &self.line.as_bytes()[self.at..];
        let there = rest.get(name.len()) == Some(&b'=') && rest.starts_with(name.as_bytes());
        if there {
            self.at += name.len() + 1;
        }
        there
    }

    /// `[a-zA-Z_:][a-zA-Z0-9_:]*`
    pub(super) fn metric_name(&mut self) -> Parsed<&'a str> {
        self.name(METRIC, "a metric name")
    }

    /// `[a-zA-Z_][a-zA-Z0-9_]*`
    pub(super) fn label_name(&mut self) -> Parsed<&'a str> {
        self.name(LABEL, "a label name")
    }

    #[inline(always)]
    fn name(&mut self, class: u8, expected: &'static str) -> Parsed<&'a str> {
        let start = self.at;
        let bytes = &self.line.as_bytes()[start..];
        let length = bytes.iter().position(|byte| CLASS[usize::from(*byte)] & class == 0);
        let length = length.unwrap_or(bytes.len());
        if length == 0 || bytes[0].is_ascii_digit() {
            return self.fault(expected);
        }
        self.at += length;
        Ok(&self.line[start..self.at])
    }

    /// A double-quoted string, escapes kept.
    // Inlined, because returning it through memory costs more than reading it.
    #[inline(always)]
    pub(super) fn quoted(&mut self, expected: &'static str) -> Parsed<Text<'a>> {
        self.expect(b'"', expected)?;
        let start = self.at;
        let bytes = self.line.as_bytes();
        let mut escaped = false;
        loop {
            match memchr::memchr2(b'"', b'\\', &bytes[self.at..]) {
                Some(offset) if bytes[self.at + offset] == b'"' => {
                    let end = self.at + offset;
                    self.at = end + 1;
                    return Ok(Text::quoted(&self.line[start..end], escaped));
                }
                // The byte after a backslash is part of the escape, whatever it is.
                Some(offset) if self.at + offset + 1 < bytes.len() => {
                    escaped = true;
                    self.at += offset + 2;
                }
                _ => {
                    self.at = bytes.len();
                    return self.fault("a closing '\"' on the same line");
                }
            }
        }
    }

    /// Everything up to the next space or tab.
    pub(super) fn token(&mut self) -> &'a str {
        let start = self.at;
        while !matches!(self.peek(), None | Some(b' ' | b'\t')) {
            self.at += 1;
        }
        &self.line[start..self.at]
    }

    /// A sample value, as it is written and as a number.
    pub(super) fn value(&mut self) -> Parsed<(&'a str, f64)> {
        let start = self.at;
        let token = self.token();
        match fast_float2::parse::<f64, _>(token) {
            Ok(value) => Ok((token, value)),
            Err(_) => Err(Fault { at: start, expected: "a decimal number, NaN or Inf as the value" }),
        }
    }

    /// Milliseconds, as the text format has them.
    pub(super) fn millis(&mut self) -> Parsed<Timestamp> {
        let start = self.at;
        match self.token().parse() {
            Ok(millis) => Ok(Timestamp::Millis(millis)),
            Err(_) => Err(Fault { at: start, expected: "a whole number of milliseconds as the timestamp" }),
        }
    }

    /// Seconds, as OpenMetrics has them.
    pub(super) fn seconds(&mut self) -> Parsed<Timestamp> {
        let start = self.at;
        match fast_float2::parse::<f64, _>(self.token()) {
            Ok(seconds) if seconds.is_finite() => Ok(Timestamp::Seconds(seconds)),
            _ => Err(Fault { at: start, expected: "a finite number of seconds as the timestamp" }),
        }
    }
}

const METRIC: u8 = 1;
const LABEL: u8 = 2;

/// Which names a byte may be part of: looked up, because names are half of what a scrape consists of.
const CLASS: [u8; 256] = {
    let mut class = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let it = byte as u8;
        if it.is_ascii_alphanumeric() || it == b'_' {
            class[byte] = METRIC | LABEL;
        }
        byte += 1;
    }
    class[b':' as usize] = METRIC;
    class
};
