//! Commands in pages run. A line of `sh` succeeds, unless its comment says `exit code N`; a block of `console` shows what
//! its commands print, and is written anew with `make docs-reference`.

use std::fmt::Write as _;

use carbon_kepler_testkit::DOCS;

use super::desk::Desk;
use super::pages::{blocks, name, read, shown};

#[test]
fn commands_run_and_print_what_pages_show() {
    let desk = Desk::new();
    let mut count = 0;
    for file in shown() {
        let text = read(&file);
        let mut fresh = text.clone();
        for block in blocks(&text) {
            let lines = match block.language.as_str() {
                "sh" => logical(&block.text),
                // Commands of ours are written alike in PowerShell.
                "powershell" => logical(&block.text).into_iter().filter(|it| it.starts_with("carbon-kepler")).collect(),
                "console" => {
                    let (printed, commands) = printed(&desk, &block.text);
                    fresh = fresh.replace(&block.text, &printed);
                    count += commands;
                    continue;
                }
                _ => continue,
            };
            for line in lines {
                let expected = line.rsplit_once("# exit code ").map_or(0, |(_, code)| code.trim().parse().unwrap());
                let (code, said) = desk.run(&line);
                assert_eq!(code, expected, "{}: {line}\n{said}", name(&file));
                count += 1;
            }
        }
        DOCS.hold(&name(&file), &fresh);
    }
    assert!(count > 70, "{count} commands");
}

/// Lines, with those that end in a backslash joined to the next; without those that are only a comment.
fn logical(text: &str) -> Vec<String> {
    let joined = text.replace("\\\n", " ");
    joined.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')).map(str::to_owned).collect()
}

/// A block of `$ command` lines with what each of them prints, and how many there are.
fn printed(desk: &Desk, block: &str) -> (String, usize) {
    let mut printed = String::new();
    let mut commands = 0;
    for line in block.lines().filter_map(|line| line.strip_prefix("$ ")) {
        let _ = write!(printed, "$ {line}\n{}", desk.run(line).1);
        if !printed.ends_with('\n') {
            printed.push('\n');
        }
        commands += 1;
    }
    assert!(commands > 0, "no command in {block}");
    (printed, commands)
}
