//! What people see: colours only where a terminal shows them (anstream decides, and knows NO_COLOR).

use std::io::{self, Write as _};

use anstyle::{AnsiColor, Style};
use carbon_kepler::Error;
use carbon_kepler::render::{Tone, printable};

const HEADING: Style = Style::new().bold();
const WARNING: Style = AnsiColor::Yellow.on_default();
const ERROR: Style = AnsiColor::Red.on_default().bold();

/// Blocks on standard output, an empty line before each heading but the first.
pub(super) fn blocks(blocks: &[(Tone, String)]) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    for (index, (tone, text)) in blocks.iter().enumerate() {
        match tone {
            Tone::Heading if index > 0 => writeln!(out, "\n{HEADING}{text}{HEADING:#}")?,
            Tone::Heading => writeln!(out, "{HEADING}{text}{HEADING:#}")?,
            Tone::Body => writeln!(out, "{text}")?,
            Tone::Warning => writeln!(out, "{WARNING}{text}{WARNING:#}")?,
        }
    }
    out.flush()
}

/// Text on standard output, as it is.
pub(super) fn plain(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// An error and what to do about it, on standard error.
pub(super) fn error(error: &Error) {
    let mut err = anstream::stderr().lock();
    // Nothing is left to tell if standard error is gone.
    let _ = writeln!(err, "{ERROR}error:{ERROR:#} {}", printable(&error.to_string()));
    for hint in error.hints() {
        let _ = writeln!(err, "  hint: {hint}");
    }
}

/// A warning on standard error.
pub(super) fn warning(text: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{WARNING}warning:{WARNING:#} {}", printable(text));
}
