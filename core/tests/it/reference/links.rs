//! Pages name each other by files, rustdoc by modules: the same labels, defined a second time for rustdoc.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A definition that nothing uses is the one comment that rustdoc does not take for the beginning of a page.
const HEAD: &str =
    "[//]: # (Written by make docs-reference: what the labels of pages lead to where rustdoc shows them.)\n\n";

pub(crate) fn page() -> String {
    let docs = carbon_kepler_testkit::root().join("core/docs");
    let mut targets: BTreeMap<String, String> = BTreeMap::new();
    for file in pages(&docs) {
        let text = std::fs::read_to_string(&file).unwrap();
        let folder = file.parent().unwrap().strip_prefix(&docs).unwrap();
        for (label, target) in text.lines().filter_map(definition).filter(|(_, target)| !target.contains("://")) {
            let module = module(folder, target);
            let before = targets.insert(label.to_owned(), module.clone());
            assert!(
                before.is_none_or(|it| it == module),
                "[{label}] leads to two places, one of them in {}",
                file.display()
            );
        }
    }
    HEAD.to_owned() + &targets.iter().map(|(label, module)| format!("[{label}]: {module}\n")).collect::<String>()
}

fn pages(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(pages(&path));
        } else if path.extension().is_some_and(|it| it == "md") && path.file_name().unwrap() != "links.md" {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// `[label]: target`, on a line of its own.
fn definition(line: &str) -> Option<(&str, &str)> {
    line.strip_prefix('[')?.split_once("]: ")
}

/// The module that shows a file, by its path from `folder` of a page; files outside of the crate are listed on the
/// first page.
fn module(folder: &Path, target: &str) -> String {
    let (path, anchor) = target.split_once('#').map_or((target, String::new()), |(path, it)| (path, format!("#{it}")));
    let mut parts: Vec<String> = folder.iter().map(|it| it.to_str().unwrap().replace('-', "_")).collect();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." => {
                if parts.pop().is_none() {
                    return "crate::docs#in-the-repository".to_owned();
                }
            }
            name => parts.push(name.trim_end_matches(".md").replace('-', "_")),
        }
    }
    parts.retain(|part| part != "README");
    ["crate::docs".to_owned()].into_iter().chain(parts).collect::<Vec<_>>().join("::") + &anchor
}
