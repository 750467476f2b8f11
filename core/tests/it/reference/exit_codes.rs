//! The page of exit codes, from the kinds of errors.

use carbon_kepler::ErrorKind;

use carbon_kepler_testkit::markdown::{code, table};

const HEAD: &str = "# Exit codes

Of `carbon-kepler-mcp`, `npx carbon-kepler` and `python -m carbon_kepler` alike. The name of a kind is also `code` of an
error in Node, `kind` in Python and Rust, and `kind` of a failed source in the JSON of a report. Numbers above 64 are
those of BSD's `sysexits.h` where that has one. Messages go to standard error, with `hint:` lines that say what can be
done.

";

const TAIL: &str = "
## Codes of commands

";

/// Exit codes that commands add; their tests hold each of them.
const COMMANDS: [(&str, &str, &str); 4] = [
    ("0", "all", "everything was read; `bridge` and `serve`: the host has closed its end"),
    ("1", "`doctor`", "something is at fault"),
    ("3", "`report`, `call`", "some sources failed; what the others gave was reported"),
    ("74", "all", "standard output cannot be written"),
];

pub(crate) fn page() -> String {
    let rows = ErrorKind::ALL.map(|kind| {
        let retry = if matches!(kind, ErrorKind::Unavailable | ErrorKind::Timeout) { "yes" } else { "" };
        vec![kind.exit_code().to_string(), code(kind.code()), retry.to_owned(), meaning(kind).to_owned()]
    });
    let commands = COMMANDS.map(|row| [row.0, row.1, row.2].map(str::to_owned).to_vec());
    HEAD.to_owned()
        + &table(&["exit code", "kind", "worth a retry", "meaning"], rows)
        + TAIL
        + &table(&["exit code", "of", "meaning"], commands)
        + "\nWith `--repeat`, one window in which a source failed is enough for 3.\n\
           This page is written by `make docs-reference`.\n"
}

fn meaning(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::InvalidInput => {
            "an argument, a flag or a value cannot be used; a node was given twice; a body is larger than the limit"
        }
        ErrorKind::Parse => "the data is not what it should be: no metrics, an HTML page, a body that is cut off",
        ErrorKind::NotFound => "a name is not there; the message has the nearest ones",
        ErrorKind::NoData => "the data is valid but does not answer the question: no power family, or only one scrape",
        ErrorKind::Config => "a setting, a file of settings, a credential or a certificate is wrong",
        ErrorKind::Unavailable => "a source cannot be reached now",
        ErrorKind::Timeout => "a source does not answer in time",
        other => panic!("{other} is not explained"),
    }
}
