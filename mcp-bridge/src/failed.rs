//! How a command of the program fails: the one error type over that of the core.

use std::{fmt, io};

use carbon_kepler::{Error, ErrorKind, Lang};

/// The reasons why a command ends early.
#[derive(Debug)]
pub(crate) enum Failed {
    /// An error of the core, or of a file or source that cannot be read.
    Core(Error),
    /// Standard output cannot be written.
    Write(io::Error),
    /// A command line inside of ours that could not be parsed; the error itself says why.
    Usage(clap::Error),
    /// The bridge, or the check of its route, cannot begin.
    Bridge(carbon_kepler_bridge::Error),
    /// The other end of standard input does not speak MCP.
    NoClient(String),
    /// A port on which we may not listen.
    Listen {
        /// Host and port.
        place: String,
        /// Why not.
        error: io::Error,
    },
}

impl Failed {
    /// Exit code of the program.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Core(error) => error.kind().exit_code(),
            // EX_IOERR of BSD's sysexits.
            Self::Write(_) => 74,
            Self::Usage(error) => u8::try_from(error.exit_code()).unwrap_or(2),
            Self::Bridge(error) => crate::bridge_error::exit_code(error),
            Self::NoClient(_) | Self::Listen { .. } => ErrorKind::Unavailable.exit_code(),
        }
    }

    /// The cures that a person can try; may be empty.
    pub(crate) fn hints(&self, lang: Lang) -> Vec<String> {
        match self {
            Self::Core(error) => hints(error, lang),
            Self::Listen { .. } => vec![
                lang.of(
                    "--sse HOST:PORT or PORT names another one, port 0 is any free one",
                    "--sse HOST:PORT 또는 PORT로 다른 포트를 지정, 포트 0은 비어 있는 아무 포트",
                )
                .to_owned(),
            ],
            Self::Write(_) | Self::Usage(_) | Self::Bridge(_) | Self::NoClient(_) => Vec::new(),
        }
    }
}

impl Failed {
    /// The message in a language. What clap and the bridge say stays English.
    pub(crate) fn text_in(&self, lang: Lang) -> String {
        match (lang, self) {
            (_, Self::Core(error)) => error.text_in(lang),
            (Lang::Ko, Self::Write(error)) => format!("출력을 쓸 수 없음: {error}"),
            (Lang::Ko, Self::NoClient(reason)) => format!("표준 입력: MCP 클라이언트가 아님: {reason}"),
            (Lang::Ko, Self::Listen { place, error }) => format!("{place}: 수신할 수 없음: {error}"),
            _ => self.to_string(),
        }
    }
}

/// Hints as the command line says them: a setting is its flag.
pub(crate) fn hints(error: &Error, lang: Lang) -> Vec<String> {
    error.hints().iter().map(|hint| hint.spelt_in(lang, flag)).collect()
}

/// A setting as the command line has it.
pub(crate) fn flag(key: &str) -> String {
    match key {
        // Whoever has named none has perhaps never seen a flag of ours.
        "source" => "--source URL (KEPLER_ENDPOINT)".to_owned(),
        _ => format!("--{}", key.replace('_', "-")),
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Core(error) => error.fmt(f),
            Self::Write(error) => write!(f, "cannot write the output: {error}"),
            Self::Usage(error) => error.fmt(f),
            Self::Bridge(error) => write!(f, "bridge: {error}"),
            Self::NoClient(reason) => write!(f, "standard input: not an MCP client: {reason}"),
            Self::Listen { place, error } => write!(f, "{place}: cannot listen: {error}"),
        }
    }
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self::Core(error)
    }
}

impl From<io::Error> for Failed {
    fn from(error: io::Error) -> Self {
        Self::Write(error)
    }
}

impl From<clap::Error> for Failed {
    fn from(error: clap::Error) -> Self {
        Self::Usage(error)
    }
}

#[cfg(test)]
#[allow(clippy::panic)] // a test's way to fail
mod tests {
    use super::*;

    #[test]
    fn each_failure_has_its_message_its_code_and_no_hint_of_another() {
        let no_output = || io::Error::other("disk full");
        let place = "127.0.0.1, port 80".to_owned();
        for (failed, message, code, hints) in [
            (Failed::from(Error::NoSource), "no source: ", 78, 1),
            (Failed::from(no_output()), "cannot write the output: disk full", 74, 0),
            (Failed::NoClient("x".to_owned()), "standard input: not an MCP client: x", 69, 0),
            (Failed::Listen { place, error: no_output() }, "127.0.0.1, port 80: cannot listen: disk full", 69, 1),
        ] {
            assert!(failed.to_string().starts_with(message), "{failed}");
            assert_eq!((failed.exit_code(), failed.hints(Lang::En).len()), (code, hints), "{failed}");
        }
    }

    /// A hint that names a setting which is not there would help nobody.
    #[test]
    fn hints_name_flags_that_exist() {
        use crate::live::SETTINGS;
        use carbon_kepler::Hint;
        use carbon_kepler::settings::SetBy;
        let source_name = || "n".to_owned();
        let errors = [
            Error::NoSource,
            Error::NoCurve { region: "SE".to_owned() },
            Error::TooLarge { source_name: source_name(), limit: 9 },
            Error::Encryption {
                source_name: source_name(),
                reason: "unknown".to_owned(),
                hint: Hint::new("name its authority, or this very certificate, with {ca_file}"),
            },
            Error::Timeout { source_name: source_name(), seconds: 9.0 },
        ];
        let named = std::cell::Cell::new(0);
        for hint in errors.iter().flat_map(Error::hints) {
            let _ = hint.spelt(|key| {
                let entry = SETTINGS.entry(key).unwrap_or_else(|| panic!("{key}"));
                assert!(entry.set_by != SetBy::AllButFlags, "{key} has no flag");
                named.set(named.get() + 1);
                String::new()
            });
        }
        assert_eq!(named.get(), errors.len());
        assert!(hints(&errors[2], Lang::En)[0].contains("(--max-bytes)"), "{:?}", errors[2]);
        assert!(hints(&errors[2], Lang::Ko)[0].contains("(--max-bytes)"), "{:?}", errors[2]);
    }
}
