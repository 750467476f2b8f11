//! Names that a mistyped one may have meant.

/// The names that come nearest, best first, at most three; none that are too far off to be meant.
pub(crate) fn nearest<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let wanted = wanted.to_lowercase();
    let mut near: Vec<(f64, &str)> = names
        .into_iter()
        .map(|name| (likeness(&wanted, &name.to_lowercase()), name))
        .filter(|(likeness, _)| *likeness > 0.6)
        .collect();
    near.sort_by(|left, right| right.0.total_cmp(&left.0).then_with(|| left.1.cmp(right.1)));
    near.into_iter().take(3).map(|(_, name)| name.to_owned()).collect()
}

/// The nearest names, or else all of a few: then the reader can choose.
pub(crate) fn nearest_or_all<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    const FEW: usize = 12;
    let names: Vec<&str> = names.into_iter().collect();
    match nearest(wanted, names.iter().copied()) {
        near if !near.is_empty() => near,
        _ if names.len() <= FEW => names.into_iter().map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

/// Slips of the finger are few edits; what was left off at the end keeps its beginning.
fn likeness(wanted: &str, name: &str) -> f64 {
    let edits = strsim::normalized_damerau_levenshtein(wanted, name);
    let beginning = strsim::jaro_winkler(wanted, name);
    if beginning > 0.85 { edits.max(beginning) } else { edits }
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_best_comes_first_and_nothing_like_it_is_nothing() {
        assert_eq!(nearest("Eu-North1", ["us-east-1", "eu-north-1", "eu-west-1"])[0], "eu-north-1");
        assert!(nearest("xyz", ["region", "pue"]).is_empty());
    }
}
