//! The forms of a [`Report`](crate::report::Report): text, Markdown, HTML and comma-separated values. Feature `render`.

mod csv;
mod html;
mod text;

pub use text::Tone;

pub use crate::text::Look;
#[doc(hidden)] // for what the command line says beside reports
pub use crate::text::{printable, quoted};
