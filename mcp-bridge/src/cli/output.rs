//! Output for people: colours only where a terminal shows them (anstream decides, and knows NO_COLOR).

use std::io::{self, IsTerminal as _, Write as _};
use std::time::Duration;

use anstyle::{AnsiColor, Style};
use carbon_kepler::Error;
use carbon_kepler::render::{Tone, printable};

use super::language::spoken;
use crate::failed::hints;

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

/// Data on standard output: as it is into a file or a pipe, harmless on a terminal.
pub(super) fn data(text: &str) -> io::Result<()> {
    if !io::stdout().is_terminal() {
        return raw(text);
    }
    text.lines().try_for_each(|line| raw(&(printable(line).into_owned() + "\n")))
}

/// Text on standard output, as it is.
pub(super) fn raw(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

/// Lines on standard error.
pub(super) fn notes(lines: &[(Tone, String)]) {
    let mut err = anstream::stderr().lock();
    for (tone, line) in lines {
        let style = if *tone == Tone::Heading { HEADING } else { Style::new() };
        let _ = writeln!(err, "{style}{}{style:#}", printable(line));
    }
}

/// Whether a person in front of a terminal says yes. Without a terminal nobody does.
pub(super) fn agreed(question: &str) -> bool {
    if !(io::stdin().is_terminal() && io::stderr().is_terminal()) {
        return false;
    }
    let mut err = anstream::stderr().lock();
    let _ = write!(err, "{} [y/N] ", printable(question)).and_then(|()| err.flush());
    let mut answer = String::new();
    io::stdin().read_line(&mut answer).is_ok() && matches!(answer.trim(), "y" | "Y" | "yes")
}

/// How far a window is (0 to 1), in a line on standard error if that is a terminal; it is gone at the end.
pub(super) fn progress(window: Duration) -> impl Fn(f64) {
    let (terminal, length) = (io::stderr().is_terminal(), window.as_secs_f64());
    move |part| {
        if !terminal {
            return;
        }
        let line =
            if part < 1.0 { format!("window: {:.0} of {length:.0} s", part * length) } else { "\u{1b}[K".into() };
        let _ = write!(io::stderr(), "\r{line}");
    }
}

/// An error and what to do about it, on standard error.
pub(super) fn error(error: &Error) {
    failure(&error.text_in(spoken()), &hints(error, spoken()));
}

/// Tells a failure and its cures, on standard error.
pub(super) fn failure(what: &str, hints: &[String]) {
    let mut err = anstream::stderr().lock();
    // Nothing is left to tell if standard error is gone.
    let (error, cure) = (spoken().of("error:", "오류:"), spoken().of("hint:", "도움말:"));
    let _ = writeln!(err, "{ERROR}{error}{ERROR:#} {}", printable(what));
    for hint in hints {
        let _ = writeln!(err, "  {cure} {hint}");
    }
}

/// A warning on standard error.
pub(super) fn warning(text: &str) {
    let warning = spoken().of("warning:", "경고:");
    let _ = writeln!(anstream::stderr().lock(), "{WARNING}{warning}{WARNING:#} {}", printable(text));
}
