//! Errors on their way to Python, where `errors.py` has a class for each kind.

use carbon_kepler::{Error, ErrorKind, Lang};
use pyo3::PyErr;

mod classes {
    pyo3::import_exception!(carbon_kepler.errors, InvalidInputError);
    pyo3::import_exception!(carbon_kepler.errors, ParseError);
    pyo3::import_exception!(carbon_kepler.errors, NotFoundError);
    pyo3::import_exception!(carbon_kepler.errors, NoDataError);
    pyo3::import_exception!(carbon_kepler.errors, ConfigError);
    pyo3::import_exception!(carbon_kepler.errors, UnavailableError);
    pyo3::import_exception!(carbon_kepler.errors, SourceTimeoutError);
}

/// The result of functions that Python calls.
pub(crate) type Raised<T> = Result<T, Fault>;

/// One of our errors and the language it is told in, as an exception: made with the GIL, which the error itself does not
/// need.
pub(crate) struct Fault(Error, Lang);

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self(error, Lang::En)
    }
}

/// The error as a world in this language tells it.
pub(crate) fn told(lang: Lang) -> impl FnOnce(Error) -> Fault {
    move |error| Fault(error, lang)
}

impl From<Fault> for PyErr {
    fn from(Fault(error, lang): Fault) -> Self {
        let kind = error.kind();
        let said = (error.text_in(lang), hints(&error, lang), error.is_retryable());
        match kind {
            ErrorKind::Parse => {
                let at = error.place().unzip();
                classes::ParseError::new_err((said.0, said.1, said.2, at.0, at.1))
            }
            ErrorKind::NotFound => classes::NotFoundError::new_err(said),
            ErrorKind::NoData => classes::NoDataError::new_err(said),
            ErrorKind::Config => classes::ConfigError::new_err(said),
            ErrorKind::Unavailable => classes::UnavailableError::new_err(said),
            ErrorKind::Timeout => classes::SourceTimeoutError::new_err(said),
            // The kind for whatever a later version of the core adds.
            _ => classes::InvalidInputError::new_err(said),
        }
    }
}

/// Hints as Python says them: a setting is its keyword.
fn hints(error: &Error, lang: Lang) -> Vec<String> {
    error.hints().iter().map(|hint| hint.spelt_in(lang, keyword)).collect()
}

/// A setting as Python has it.
pub(crate) fn keyword(key: &str) -> String {
    match key {
        // A world reads nothing itself.
        "source" => "snapshot=".to_owned(),
        "config_dir" => "documents=".to_owned(),
        _ => format!("{key}="),
    }
}

/// A value that cannot be used.
pub(crate) fn invalid(what: &str, seen: &str, expected: &str) -> Error {
    Error::InvalidInput { what: what.to_owned(), seen: seen.to_owned(), expected: expected.to_owned() }
}
