//! Texts of strangers that the bridge reads: documents and challenges of OAuth, and refusals about sessions.

use carbon_kepler_bridge::fuzzing;

/// Nothing that a metadata document may not name passes, as rmcp reads it.
pub fn metadata(body: &[u8]) {
    assert_eq!(fuzzing::metadata(body), Ok(()));
}

/// Nothing that `WWW-Authenticate` may not point to passes, as rmcp reads it.
pub fn challenge(text: &[u8]) {
    assert_eq!(fuzzing::challenge(text), Ok(()));
}

/// No result and no other status is taken for a lost session.
pub fn session(body: &[u8]) {
    assert_eq!(fuzzing::session(body), Ok(()));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Mutator;

    /// A short, always equal run in every test; `make fuzz` runs longer.
    #[test]
    fn mutated_texts_of_servers() {
        let targets: [fn(&[u8]); 3] = [metadata, challenge, session];
        for (name, target) in ["metadata", "challenge", "session"].into_iter().zip(targets) {
            let seeds = format!("{}/seeds/{name}", env!("CARGO_MANIFEST_DIR"));
            let mut mutator = Mutator::new(&[seeds], 2026);
            (0..20_000).for_each(|_| target(&mutator.next_input()));
        }
    }
}
