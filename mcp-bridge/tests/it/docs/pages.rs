//! The files that people read, and the blocks in them.

use std::path::{Path, PathBuf};

use carbon_kepler_testkit::root;

/// README, the pages of `core/docs`, and the READMEs of registries.
pub(crate) fn shown() -> Vec<PathBuf> {
    let mut files: Vec<_> =
        ["README.md", "core/README.md", "mcp-bridge/README.md", "bindings-node/README.md", "bindings-python/README.md"]
            .map(|name| root().join(name))
            .into();
    files.extend(below(&root().join("core/docs")).into_iter().filter(|path| !path.ends_with("links.md")));
    files
}

/// All of them, and what is for those who work on the project.
pub(crate) fn all() -> Vec<PathBuf> {
    let mut files = shown();
    files.extend(["CHANGELOG.md", "DESIGN.md"].map(|name| root().join(name)));
    files.extend(below(&root().join(".github")));
    files
}

fn below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(below(&path));
        } else if path.extension().is_some_and(|it| it == "md") {
            found.push(path);
        }
    }
    found.sort();
    found
}

pub(crate) fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A path as the repository knows it.
pub(crate) fn name(path: &Path) -> String {
    path.strip_prefix(root()).unwrap().display().to_string()
}

/// A fenced block: its language, and what is in it.
pub(crate) struct Block {
    pub(crate) language: String,
    pub(crate) text: String,
}

pub(crate) fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for line in text.lines() {
        match (line.strip_prefix("```"), open.as_mut()) {
            (Some(language), None) => open = Some(Block { language: language.to_owned(), text: String::new() }),
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (None, Some(block)) => block.text += &(line.to_owned() + "\n"),
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block that does not end");
    blocks
}

/// The text without its blocks.
pub(crate) fn prose(text: &str) -> String {
    let mut is_code = false;
    let mut prose = String::new();
    for line in text.lines() {
        if line.starts_with("```") {
            is_code = !is_code;
        } else if !is_code {
            prose += line;
            prose += "\n";
        }
    }
    prose
}
