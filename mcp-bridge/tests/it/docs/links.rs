//! Links lead to files of this repository that are there, and to headings in them. Addresses elsewhere cannot be looked up
//! without a network; those of docs.rs are the pages of `core/docs`.

use std::collections::BTreeSet;
use std::path::Path;

use carbon_kepler_testkit::root;

use super::pages::{all, name, prose, read};

/// Where the pages will be shown.
const DOCS_RS: &str = "https://docs.rs/carbon-kepler/latest/carbon_kepler/docs/";

#[test]
fn links_lead_somewhere() {
    let mut count = 0;
    for file in all() {
        let text = read(&file);
        for target in targets(&text) {
            count += 1;
            if let Err(reason) = check(&file, &target) {
                panic!("{} links to {target}: {reason}", name(&file));
            }
        }
    }
    assert!(count > 100, "{count} links");
}

/// Registries show READMEs without the rest of the repository.
#[test]
fn readmes_of_registries_link_to_addresses() {
    for file in ["core/README.md", "mcp-bridge/README.md", "bindings-node/README.md", "bindings-python/README.md"] {
        for target in targets(&read(&root().join(file))) {
            assert!(target.starts_with("https://") || target.starts_with('#'), "{file} links to {target}");
        }
    }
}

fn check(file: &Path, target: &str) -> Result<(), String> {
    if let Some(page) = target.strip_prefix(DOCS_RS) {
        let (page, anchor) = page.split_once('#').unwrap_or((page, ""));
        let page = page.trim_end_matches("index.html").trim_end_matches('/').replace('_', "-");
        let page = if page.is_empty() { "README".to_owned() } else { page };
        return heading(&root().join(format!("core/docs/{page}.md")), anchor);
    }
    if target.starts_with("https://") {
        return Ok(());
    }
    let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
    let path = if path.is_empty() { file.to_owned() } else { file.parent().unwrap().join(path) };
    heading(&path, anchor)
}

fn heading(path: &Path, anchor: &str) -> Result<(), String> {
    if !path.exists() {
        return Err("not there".to_owned());
    }
    let is_there = anchor.is_empty() || anchors(&read(path)).contains(anchor);
    if is_there { Ok(()) } else { Err(format!("no heading has the anchor {anchor}")) }
}

/// The targets of links in Markdown: in place, by label, and by definition.
fn targets(text: &str) -> Vec<String> {
    let prose = prose(text);
    let definitions: Vec<(&str, &str)> =
        prose.lines().filter_map(|line| line.strip_prefix('[')?.split_once("]: ")).collect();
    let mut targets: Vec<String> = definitions.iter().map(|(_, target)| (*target).to_owned()).collect();
    let text: String = prose.lines().map(|line| without_code(line) + "\n").collect();
    targets.extend(text.split("](").skip(1).map(|rest| rest.split(')').next().unwrap().to_owned()));
    for label in text.split("][").skip(1).map(|rest| rest.split(']').next().unwrap()) {
        assert!(definitions.iter().any(|(known, _)| *known == label), "[{label}] is not defined");
    }
    for (label, _) in &definitions {
        assert!(text.contains(&format!("][{label}]")), "[{label}] is defined and not used");
    }
    targets
}

fn without_code(line: &str) -> String {
    line.split('`').step_by(2).collect()
}

/// Anchors of headings, as forges make them.
fn anchors(text: &str) -> BTreeSet<String> {
    let mut anchors = BTreeSet::new();
    for line in prose(text).lines().filter(|line| line.starts_with('#')) {
        let title = line.trim_start_matches('#').trim().to_lowercase();
        let kept = title.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
        let anchor: String = kept.map(|c| if c == ' ' { '-' } else { c }).collect();
        let again = (1..).map(|n| format!("{anchor}-{n}")).find(|it| !anchors.contains(it));
        let is_new = anchors.insert(anchor);
        if !is_new {
            anchors.extend(again);
        }
    }
    anchors
}
