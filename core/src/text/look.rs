/// The two looks of text.
///
/// ```
/// use carbon_kepler::{SAMPLE_SCRAPE, Snapshot};
/// use carbon_kepler::render::Look;
/// use carbon_kepler::report::{Report, Selection};
///
/// let snapshot = Snapshot::from_scrape("sample", SAMPLE_SCRAPE.as_bytes())?;
/// let report = Report::new(&snapshot, &Selection::default())?;
/// assert!(report.blocks(Look::Markdown, true, false).iter().any(|(_, text)| text.starts_with("| ")));
/// # Ok::<(), carbon_kepler::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Aligned columns without lines.
    Plain,
    /// Markdown tables.
    Markdown,
}
