//! Errors of this project are told in Korean too, whole.

use std::path::{Path, PathBuf};

use carbon_kepler::{Error, Lang};
use carbon_kepler_testkit::root;

/// Sources whose errors people read. The bridge's own crate, and what clap says of a command line, stay English.
const SOURCES: [&str; 3] = ["core/src", "core/source/src", "mcp-bridge/src"];

/// Phrases that are no prose: commands, words of settings, and names of things in code.
const NO_PROSE: [&str; 4] = ["--explain", "--format csv", "--format html", "oss-korea-2025"];

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.extension() {
            None if path.is_dir() => files(&path, found),
            Some(it) if it == "rs" && !path.ends_with("tests.rs") => found.push(path),
            _ => {}
        }
    }
}

/// The string literal at the beginning of a text, with its escapes resolved and its places as `{}`; and the text after it.
fn literal(text: &str) -> Option<(String, &str)> {
    let mut rest = text.trim_start();
    rest = rest.strip_prefix("format!(").unwrap_or(rest).trim_start().strip_prefix('"')?;
    let (mut read, mut place) = (String::new(), false);
    let mut chars = rest.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((read, &rest[at + 1..])),
            '\\' => match chars.next()?.1 {
                '\n' => while chars.next_if(|(_, it)| it.is_whitespace()).is_some() {},
                'n' => read.push('\n'),
                other => read.push(other),
            },
            '{' if chars.next_if(|(_, it)| *it == '{').is_some() => read.push('{'),
            '{' => place = true,
            '}' if place => {
                place = false;
                read += "{}";
            }
            '}' => {
                chars.next();
                read.push('}');
            }
            c if !place => read.push(c),
            _ => {}
        }
    }
    None
}

/// Literals that are given to an error: as a named part of one, or as arguments of a call that makes one.
fn phrases(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    for part in ["expected:", "reason:", "seen:", "what:", "evidence:"] {
        found.extend(source.split(part).skip(1).filter_map(|rest| Some(literal(rest)?.0)));
    }
    for call in ["Error::invalid(", " invalid(", " refused("] {
        for mut rest in source.split(call).skip(1) {
            // Up to the end of the statement.
            while let Some(at) = rest.find(['"', ';']).filter(|at| rest.as_bytes()[*at] == b'"') {
                let Some((phrase, after)) = literal(&rest[at..]) else { break };
                found.push(phrase);
                rest = after;
                if rest.trim_start().starts_with("))") || rest.trim_start().starts_with("),\n") {
                    break;
                }
            }
        }
    }
    found
}

fn is_prose(phrase: &str) -> bool {
    let words = phrase.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| word.len() > 2);
    phrase.contains(' ') && words.count() > 1 && !NO_PROSE.contains(&phrase) && !phrase.starts_with('/')
}

#[test]
fn no_phrase_of_an_error_is_left_in_english() {
    let (mut left, mut count) = (Vec::new(), 0);
    for folder in SOURCES {
        let mut sources = Vec::new();
        files(&root().join(folder), &mut sources);
        for file in sources.iter().filter(|it| !it.to_string_lossy().contains("/korean/")) {
            let text = std::fs::read_to_string(file).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap();
            let code: String =
                code.lines().filter(|it| !it.trim_start().starts_with("//")).map(|it| it.to_owned() + "\n").collect();
            for phrase in phrases(&code).into_iter().filter(|it| is_prose(it)) {
                count += 1;
                let expected = phrase.replace("{}", "7");
                let error =
                    Error::InvalidInput { what: "x".to_owned(), seen: "1".to_owned(), expected: expected.clone() };
                if error.text_in(Lang::Ko).contains(&expected) {
                    left.push(format!("{}: {phrase}", file.display()));
                }
            }
        }
    }
    assert!(count > 90, "{count} phrases were found");
    assert!(left.is_empty(), "core/src/error/korean/phrases.rs lacks:\n{}", left.join("\n"));
}

#[test]
fn every_hint_and_every_sentence_is_korean() {
    let text = || "n".to_owned();
    let errors = [
        Error::NoPowerFamily {
            source_name: text(),
            version: Some(text()),
            families: vec![text()],
            unread: vec![text()],
        },
        Error::NoSource,
        Error::NoCurve { region: text() },
        Error::NeedsWindow { dialects: vec![text()], families: vec![text()], min_seconds: 3 },
        Error::Html { source_name: text(), seen: text() },
        Error::ExporterFailed { source_name: text(), seen: text() },
        Error::Truncated { source_name: text(), evidence: text() },
        Error::EmptyBody { source_name: text() },
        Error::DuplicateNode { node: text(), first: text(), second: text(), evidence: text() },
        Error::Compressed { source_name: text(), encoding: text() },
        Error::Json { source_name: text(), seen: text() },
        Error::NotMetrics { source_name: text(), lines: 2, first: None },
        Error::TooLarge { source_name: text(), limit: 9 },
        Error::Timeout { source_name: text(), seconds: 9.0 },
        Error::NoRapl { directory: text() },
        Error::RaplDenied { path: text() },
        Error::NotFound { what: "workload called".to_owned(), name: text(), near: vec![text()] },
        Error::UnknownKey { origin: text(), key: text(), near: vec![text()] },
        Error::Denied { source_name: text(), reason: text() },
        Error::Unavailable { source_name: text(), reason: text() },
    ];
    let is_korean = |text: &str| text.chars().any(|c| ('가'..='힣').contains(&c));
    for error in &errors {
        let said = error.text_in(Lang::Ko);
        assert!(is_korean(&said) || matches!(error, Error::Denied { .. } | Error::Unavailable { .. }), "{said}");
        for hint in error.hints() {
            let hint = hint.spelt_in(Lang::Ko, str::to_owned);
            assert!(is_korean(&hint), "{hint}");
        }
    }
    assert_eq!(errors[16].text_in(Lang::Ko), "워크로드 \"n\" 없음; 혹시 n?");
}
