//! The generated pages of `core/docs/reference`. `make docs-reference` writes them.

mod columns;
mod exit_codes;
mod links;
mod page;
mod reports;
mod schema;
mod tools;
mod unit;

const CORE: &str = env!("CARGO_MANIFEST_DIR");

#[test]
fn tools_are_fresh() {
    page::hold(CORE, "reference/tools.md", &tools::page());
}

#[test]
fn keys_and_columns_are_fresh() {
    page::hold(CORE, "reference/report.md", &columns::page());
}

#[test]
fn exit_codes_are_fresh() {
    page::hold(CORE, "reference/exit-codes.md", &exit_codes::page());
}

#[test]
fn links_for_rustdoc_are_fresh() {
    page::hold(CORE, "links.md", &links::page());
}
