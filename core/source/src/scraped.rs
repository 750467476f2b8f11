use carbon_kepler::exposition::Format;

/// The answer of a source: a body, its format and the exporter's clock.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Scraped {
    /// The body, decompressed.
    pub body: Vec<u8>,
    /// The format its `Content-Type` names, if it does.
    pub format: Option<Format>,
    /// The exporter's own clock, as its `Date` says it.
    pub date: Option<String>,
}
