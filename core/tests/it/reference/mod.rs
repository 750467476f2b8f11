//! The generated pages of `core/docs/reference`. `make docs-reference` writes them.

mod columns;
mod exit_codes;
mod links;
mod reports;
mod schema;
mod tools;
mod unit;

use carbon_kepler_testkit::DOCS;

#[test]
fn tools_are_fresh() {
    DOCS.hold("core/docs/reference/tools.md", &tools::page());
}

#[test]
fn keys_and_columns_are_fresh() {
    DOCS.hold("core/docs/reference/report.md", &columns::page());
}

#[test]
fn exit_codes_are_fresh() {
    DOCS.hold("core/docs/reference/exit-codes.md", &exit_codes::page());
}

#[test]
fn links_for_rustdoc_are_fresh() {
    DOCS.hold("core/docs/links.md", &links::page());
}
