//! A snapshot becomes tables: text, Markdown, comma-separated values, or (through serde) JSON.

mod csv;
mod escape;
mod report;
mod rows;
mod text;

pub use escape::printable;
pub use report::{Report, Selection, SortBy};
pub use rows::{FailedSource, NodeRow, PlatformRow, WorkloadRow, ZoneRow};
pub use text::{Look, Tone};
