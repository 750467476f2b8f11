//! One line per change of state, on standard error and, if asked for, in a file. Standard output is the protocol's.

use std::cell::RefCell;
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

use reqwest::Url;

use crate::options::Options;

pub(crate) struct Log {
    verbose: bool,
    quiet: bool,
    file: Option<Mutex<File>>,
    /// Texts that never appear.
    secrets: RefCell<Vec<String>>,
    /// Why there is no connection, as last told.
    obstacle: RefCell<String>,
}

impl Log {
    /// A log as the options want it; `secrets` never appear in it.
    pub(crate) fn new(options: &Options, secrets: Vec<String>) -> io::Result<Self> {
        let open = |path: &Path| OpenOptions::new().create(true).append(true).open(path).map(Mutex::new);
        let file = options.log_file.as_deref().map(open).transpose()?;
        let Options { verbose, quiet, .. } = *options;
        let log = Self { verbose, quiet, file, secrets: RefCell::default(), obstacle: RefCell::default() };
        secrets.iter().for_each(|it| log.hide(it));
        Ok(log)
    }

    /// From now on this text never appears.
    pub(crate) fn hide(&self, secret: &str) {
        let mut secrets = self.secrets.borrow_mut();
        // A short text would blacken half of every line.
        if secret.len() > 3 && !secrets.iter().any(|it| it == secret) {
            secrets.push(secret.to_owned());
        }
    }

    /// The text without secrets, on one line.
    pub(crate) fn redacted(&self, text: &str) -> String {
        let mut text = text.replace(|it: char| it.is_control(), " ");
        for secret in &*self.secrets.borrow() {
            text = text.replace(secret.as_str(), "***");
        }
        text
    }

    /// There is a connection.
    pub(crate) fn connected(&self, text: &str) {
        self.obstacle.take();
        self.state(text);
    }

    pub(crate) fn is_obstructed(&self) -> bool {
        !self.obstacle.borrow().is_empty()
    }

    /// There is none, and it is tried again: one line for each reason, not for each attempt.
    pub(crate) fn not_connected(&self, reason: &str, pause: Duration) {
        if self.obstacle.replace(reason.to_owned()) == reason {
            self.detail(|| format!("Not connected: {reason}; next attempt in {pause:.1?}"));
        } else {
            self.state(&format!("Not connected: {reason}; trying again"));
        }
    }

    pub(crate) fn state(&self, text: &str) {
        let text = self.redacted(text);
        if !self.quiet {
            // In one piece, because others write there too. If it is gone nobody is left to tell; that must not stop the bridge.
            let _ = io::stderr().write_all(format!("[MCP Bridge] {text}\n").as_bytes());
        }
        if let Some(mut file) = self.file.as_ref().and_then(|it| it.lock().ok()) {
            let _ = writeln!(file, "{} {text}", jiff::Timestamp::now());
        }
    }

    pub(crate) fn is_verbose(&self) -> bool {
        self.verbose
    }

    pub(crate) fn detail(&self, text: impl FnOnce() -> String) {
        if self.verbose {
            self.state(&text());
        }
    }
}

/// An address to show: no password, and of its query only the names.
pub(crate) fn shown(url: &Url) -> String {
    let mut url = url.clone();
    if url.password().is_some() || !url.username().is_empty() {
        // Only addresses that cannot have them refuse.
        let _ = url.set_password(None);
        let _ = url.set_username("");
    }
    let Some(query) = url.query() else { return url.to_string() };
    let name = |pair: &str| pair.split_once('=').map_or_else(|| pair.to_owned(), |(name, _)| format!("{name}=..."));
    let query = query.split('&').map(name).collect::<Vec<_>>().join("&");
    url.set_query(None);
    format!("{url}?{query}")
}

/// The beginning of what somebody else has written, on one line.
pub(crate) fn line(text: &str, longest: usize) -> String {
    let text = text.split(|it: char| it.is_whitespace() || it.is_control()).filter(|it| !it.is_empty());
    let text = text.collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(longest) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text,
    }
}

/// A value that somebody else has named, in quotes, with what a terminal does not show spelled out.
pub(crate) fn excerpt(text: &str) -> String {
    const LONGEST: usize = 80;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{:?}...", &text[..end]),
        None => format!("{text:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_write_is_short_and_harmless() {
        assert_eq!(line(" a\n\tb \u{1b}[2Jc ", 100), "a b [2Jc");
        assert_eq!(line("abcdef", 3), "abc...");
        assert_eq!(excerpt("a\"\u{202e}\n"), r#""a\"\u{202e}\n""#);
        assert_eq!(excerpt(&"x".repeat(81)), format!("\"{}\"...", "x".repeat(80)));
    }

    #[test]
    fn addresses_are_shown_without_secrets() {
        let show = |text: &str| Url::parse(text).map(|it| shown(&it)).unwrap_or_default();
        assert_eq!(show("http://me:pw@h/sse?token=0123456789abcdef&x=1"), "http://h/sse?token=...&x=...");
        assert_eq!(show("http://h/mcp"), "http://h/mcp");
    }
}
