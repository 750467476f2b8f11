//! A snapshot becomes tables: text, Markdown, comma-separated values, or (through serde) JSON.

mod csv;
mod escape;
mod report;
mod text;

pub use escape::printable;
pub use report::{FailedSource, NodeRow, PlatformRow, Report, Selection, SortBy, WorkloadRow, ZoneRow};
pub use text::{Look, Tone};
