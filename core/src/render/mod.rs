//! A snapshot becomes tables: text, Markdown, HTML, comma-separated values, or (through serde) JSON.

mod carbon;
mod csv;
mod escape;
mod html;
mod meaning;
mod report;
mod rows;
mod text;

pub use carbon::{CarbonRow, Intervals, NamespaceRow, ScenarioRow, StandardRow};
pub use escape::printable;
pub use report::{Report, Selection, SortBy};
pub use rows::{FailedSource, NodeRow, PlatformRow, WorkloadRow, ZoneRow};
pub use text::{Look, Tone};
