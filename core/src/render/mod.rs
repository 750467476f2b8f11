//! A snapshot becomes tables: text, Markdown, HTML, comma-separated values, or (through serde) JSON.

mod carbon;
mod csv;
mod html;
mod meaning;
mod report;
mod rows;
mod text;

pub use carbon::{CarbonRow, Intervals, NamespaceRow, ScenarioRow, StandardRow};
pub use report::{Report, Selection, SortBy};
pub use rows::{FailedSource, NodeRow, PlatformRow, WorkloadRow, ZoneRow};
pub use text::Tone;

pub use crate::text::{Look, printable};
