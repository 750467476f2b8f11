//! Maps the bridge's errors to the program's.

use carbon_kepler::Error;
use carbon_kepler_bridge::ErrorKind;

/// The one place that maps the bridge's kinds: from here on they have our exit codes and hints. `what` names the flag or
/// the command that is at fault, `expected` what it should be, where the bridge itself does not say.
pub(crate) fn ours(error: &carbon_kepler_bridge::Error, what: &str, expected: &str) -> Error {
    let reason = error.to_string();
    match error.kind {
        ErrorKind::NotFound => Error::NotFound { what: what.to_owned(), name: reason, near: Vec::new() },
        ErrorKind::Unavailable => Error::Unavailable { source_name: what.to_owned(), reason },
        ErrorKind::Setting | ErrorKind::Credentials => Error::Document { origin: what.to_owned(), reason },
        // An input, what the other side should not have said, and kinds that are still to come.
        _ => Error::InvalidInput {
            what: what.to_owned(),
            seen: error.seen.clone(),
            expected: error.expected.unwrap_or(expected).to_owned(),
        },
    }
}

/// Exit code of the program where the bridge cannot begin.
pub(crate) fn exit_code(error: &carbon_kepler_bridge::Error) -> u8 {
    ours(error, "bridge", "").kind().exit_code()
}

#[cfg(test)]
mod tests {
    use carbon_kepler_bridge::{Auth, Options, address, detect, header};

    use super::*;

    #[test]
    #[allow(clippy::unwrap_used)] // a test's way to fail
    fn every_kind_has_its_exit_code() {
        let mut error = address("nonsense").unwrap_err();
        for kind in ErrorKind::ALL {
            error.kind = kind;
            let expected = match kind {
                ErrorKind::Input | ErrorKind::Protocol => 2,
                ErrorKind::Setting | ErrorKind::Credentials => 78,
                ErrorKind::NotFound => 1,
                ErrorKind::Unavailable => 69,
                other => panic!("{other:?} has no exit code yet"),
            };
            assert_eq!(exit_code(&error), expected, "{kind:?}");
        }
    }

    #[test]
    #[allow(clippy::unwrap_used)]
    fn messages_say_what_was_seen_and_what_was_expected() {
        let url = ours(&address("htp://u:pw@h").unwrap_err(), "URL", "unused");
        assert_eq!(url.to_string(), "URL: expected an address such as http://host:8000/sse, saw \"htp://h\"");
        let unset = ours(&header("X: ${Y}", |_| None).unwrap_err(), "header", "\"Name: value\"");
        assert_eq!(unset.to_string(), "header: expected \"Name: value\", saw variable Y is not set");
        let mut options = Options::new(address("https://h/mcp").unwrap());
        (options.auth, options.quiet, options.ca_files) = (Auth::None, true, vec!["/nowhere".into()]);
        let setting = ours(&detect(&options, std::future::pending()).unwrap_err(), "bridge", "unused").to_string();
        assert!(
            setting.starts_with("bridge: /nowhere: ")
                && setting.ends_with("; expected a PEM file with at least one certificate"),
            "{setting}"
        );
    }
}
