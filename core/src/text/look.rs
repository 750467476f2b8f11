/// The two looks of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Aligned columns without lines.
    Plain,
    /// Markdown tables.
    Markdown,
}
