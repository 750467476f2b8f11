//! The language of errors, which may come before anything is decided.

use std::ffi::OsString;
use std::sync::atomic::{AtomicBool, Ordering};

use carbon_kepler::Lang;

use crate::live::variable;

/// Whether errors of the command that runs are Korean. In-process callers run several, one after the other.
static IS_KOREAN: AtomicBool = AtomicBool::new(false);

/// The language that errors are told in.
pub(super) fn spoken() -> Lang {
    if IS_KOREAN.load(Ordering::Relaxed) { Lang::Ko } else { Lang::En }
}

/// From now on errors are told in this language.
pub(super) fn speak(lang: Lang) {
    IS_KOREAN.store(lang == Lang::Ko, Ordering::Relaxed);
}

/// The language that a flag or the environment asks for, whatever else is wrong with the command line.
pub(super) fn asked(arguments: &[OsString]) -> Lang {
    let texts: Vec<_> = arguments.iter().map(|it| it.to_string_lossy()).collect();
    let next = |at: usize| texts.get(at + 1).map(|it| it.to_string());
    let mut flag = texts.iter().enumerate().filter_map(|(at, text)| match text.strip_prefix("--lang") {
        Some("") => next(at),
        Some(value) => value.strip_prefix('=').map(str::to_owned),
        None => None,
    });
    let word = flag.next_back().or_else(|| variable("CARBON_KEPLER_LANG"));
    if word.as_deref().map(str::trim) == Some("ko") { Lang::Ko } else { Lang::En }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flag_is_found_among_others() {
        let of = |line: &str| asked(&line.split(' ').map(OsString::from).collect::<Vec<_>>());
        assert_eq!(of("report --sorce x --lang ko"), Lang::Ko);
        assert_eq!(of("report --lang=ko --lang en"), Lang::En);
        assert_eq!(of("report --lang"), Lang::En);
    }
}
