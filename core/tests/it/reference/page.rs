//! Pages that are written from the program: they are fresh, or written anew.

/// Fails if `core/docs/<name>` is not `text`; with the variable `CARBON_KEPLER_WRITE_DOCS` it is written first.
pub(crate) fn hold(core: &str, name: &str, text: &str) {
    let path = format!("{core}/docs/{name}");
    if std::env::var_os("CARBON_KEPLER_WRITE_DOCS").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(stored == text, "{path} is stale: make docs-reference writes it");
}

/// A table of Markdown; what would end a cell is escaped.
pub(crate) fn table(head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let line = |cells: &[String]| {
        let cells: Vec<_> = cells.iter().map(|cell| cell.replace('|', "\\|").replace('\n', " ")).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let head: Vec<String> = head.iter().map(|cell| (*cell).to_owned()).collect();
    let rule = format!("|{}\n", "---|".repeat(head.len()));
    line(&head) + &rule + &rows.into_iter().map(|row| line(&row)).collect::<String>()
}

/// A name as code.
pub(crate) fn code(name: &str) -> String {
    format!("`{name}`")
}
