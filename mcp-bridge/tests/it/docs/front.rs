//! README sells and starts, and stays short.

use carbon_kepler_testkit::root;

use super::pages::{blocks, read};

#[test]
fn readme_is_short() {
    let readme = read(&root().join("README.md"));
    let lines = readme.lines().count();
    assert!(lines <= 150, "{lines} lines; what explains belongs into core/docs");
    for block in blocks(&readme).iter().filter(|block| !["mermaid", "text"].contains(&block.language.as_str())) {
        assert!(block.text.lines().count() <= 8, "{}", block.text);
    }
}

/// One runs the main job, the other all tests.
#[test]
fn readme_has_two_commands_to_set_up() {
    let readme = read(&root().join("README.md"));
    assert_eq!(readme.matches("\ncargo run --release -- report\n").count(), 1);
    assert_eq!(readme.matches("\nmake test\n").count(), 1);
}

/// README shows how the report begins, the tutorial all of it.
#[test]
fn reports_are_the_report() {
    let (_, report, _) = crate::program::run(&["report"]);
    let block = |file: &str| {
        let blocks = blocks(&read(&root().join(file)));
        blocks
            .into_iter()
            .find(|block| block.language == "text")
            .unwrap_or_else(|| panic!("{file} shows no report"))
            .text
    };
    assert_eq!(block("core/docs/tutorials/first-report.md"), report);
    let begin = block("README.md");
    assert!(report.starts_with(&begin), "{begin}");
    assert_eq!(begin.lines().count(), 10);
}
