//! A large body is cut where a family begins, and its pieces are read at the same time.
//!
//! What comes out is what one pass over the whole body gives. Where that is not certain (a bad line in strict mode, a
//! series that stands in two pieces, a family that goes on from one to the next), the body is read in one piece.

use memchr::{memchr_iter, memmem, memrchr};

use super::builder::ReadOptions;
use super::parallel;
use super::pass::Pass;
use crate::exposition::Format;

/// What one pass would give; none if the body is small, cannot be cut, or has to be read in one piece.
pub(super) fn read_in_pieces(body: &[u8], options: ReadOptions) -> Option<Pass> {
    let threads = options.threads_for(body.len());
    let is_text = || options.format.unwrap_or_else(|| Format::detect(body)) == Format::Text;
    if threads < 2 || !is_text() {
        return None;
    }
    let options = ReadOptions { format: Some(Format::Text), ..options };
    let starts = starts(body, threads);
    let ends = starts.iter().skip(1).copied().chain([body.len()]);
    let pieces = starts.iter().copied().zip(ends).collect();
    let read = |(start, end): (usize, usize)| {
        let after = |lines| Pass::over(options.parser(&body[start..end]).after(lines), options.max_watts).ok();
        let pass = after(0)?;
        // Lines are only counted where their numbers are told.
        if start == 0 || pass.is_clean() { Some(pass) } else { after(memchr_iter(b'\n', &body[..start]).count()) }
    };
    let passes: Option<Vec<Pass>> = parallel::map(threads, pieces, read).into_iter().collect();
    let mut passes = passes?.into_iter();
    let first = passes.next()?;
    passes.try_fold(first, Pass::and)
}

/// Where pieces of about the same size begin.
fn starts(body: &[u8], pieces: usize) -> Vec<usize> {
    let mut starts = vec![0];
    for piece in 1..pieces {
        let from = starts[starts.len() - 1].max(body.len() / pieces * piece);
        starts.extend(family_after(body, from));
    }
    starts
}

/// Where the next comment stands that comes after a sample.
fn family_after(body: &[u8], from: usize) -> Option<usize> {
    let ends_a_sample = |line_feed: &usize| {
        let start = memrchr(b'\n', &body[..*line_feed]).map_or(0, |before| before + 1);
        !body[start..].starts_with(b"#")
    };
    memmem::find_iter(&body[from..], b"\n# ").map(|at| from + at).find(ends_a_sample).map(|line_feed| line_feed + 1)
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroUsize;

    use super::*;
    use crate::exposition::Mode;
    use crate::{Error, SAMPLE_SCRAPE, Snapshot, SnapshotBuilder};

    fn on(threads: usize) -> ReadOptions {
        ReadOptions { threads: NonZeroUsize::new(threads), ..ReadOptions::default() }
    }

    fn read(body: &str, options: ReadOptions) -> Result<Snapshot, Error> {
        let mut builder = SnapshotBuilder::new();
        builder.read("x", body.as_bytes(), options)?;
        Ok(builder.finish())
    }

    /// Reads it on any number of threads alike; says on how many of 2 to 5 it was read in pieces.
    fn pieces_of(body: &str) -> usize {
        let whole = format!("{:#?}", read(body, on(1)));
        let in_pieces = |threads: &usize| {
            assert_eq!(format!("{:#?}", read(body, on(*threads))), whole, "{threads} threads");
            read_in_pieces(body.as_bytes(), on(*threads)).is_some()
        };
        (2..=5).filter(in_pieces).count()
    }

    /// The sample on a node of that name, with ids of its own.
    fn node(name: &str) -> String {
        let renamed = SAMPLE_SCRAPE.replace("node_name=\"", &format!("node_name=\"{name}"));
        ["pod_id=\"", "container_id=\""].into_iter().fold(renamed, |body, label| {
            body.replace(label, &format!("{label}{name}")).replace(&format!("{label}{name}\""), &format!("{label}\""))
        })
    }

    #[test]
    fn scrapes_of_one_and_of_many_nodes_are_cut() {
        assert_eq!(pieces_of(SAMPLE_SCRAPE), 4, "every workload stands in several pieces");
        assert_eq!(pieces_of(&["a", "b", "c"].map(node).concat()), 4);
        assert_eq!(read(&["a", "b", "c"].map(node).concat(), on(3)).unwrap().nodes().len(), 3);
    }

    #[test]
    fn a_target_is_that_of_the_first_sample() {
        let prometheus =
            |name: &str| node(name).replace("node_name=", &format!("instance=\"{name}:28282\",node_name="));
        let nameless = "kepler_node_package_joules_total{instance=\"b:28282\",mode=\"dynamic\"} 5\n";
        assert_eq!(pieces_of(&(["a", "b"].map(prometheus).concat() + nameless)), 4);
    }

    #[test]
    fn what_is_odd_keeps_its_line_and_is_told_once() {
        let unknown = "# TYPE kepler_moon_watts gauge\nkepler_moon_watts 1\n";
        let odd = "not a line at all\n# TYPE kepler_pod_cpu_watts gauge\nkepler_pod_cpu_watts{zone=\"package\"} -1\n";
        for odd in [unknown, odd] {
            assert_eq!(pieces_of(&(node("a") + odd + &node("b") + odd)), 4);
        }
    }

    /// Which value counts, or whether both do, is only known to one pass.
    #[test]
    fn what_stands_in_two_pieces_is_read_in_one() {
        assert_eq!(pieces_of(&SAMPLE_SCRAPE.repeat(2)), 0);
        let twice = "# HELP again\nkepler_node_cpu_usage_ratio{node_name=\"\"} 0.5\n".repeat(2) + SAMPLE_SCRAPE;
        pieces_of(&twice);
        let goes_on = "# HELP m\nkepler_moon_watts 1\n".repeat(9);
        assert_eq!(pieces_of(&(goes_on + "# HELP n\nkepler_node_cpu_watts{node_name=\"n\",zone=\"package\"} 5\n")), 0);
    }

    #[test]
    fn other_formats_and_bodies_without_comments_are_not_cut() {
        let bare: String = SAMPLE_SCRAPE.split_inclusive('\n').filter(|line| !line.starts_with('#')).collect();
        assert_eq!(pieces_of(&(node("a") + "# EOF\n")), 0);
        assert_eq!(read_in_pieces(bare.as_bytes(), on(3)).map(|pass| pass.lines), Some(bare.lines().count()));
    }

    #[test]
    fn a_bad_line_is_the_first_one_and_an_end_that_is_cut_is_seen() {
        let bad = node("a") + "bad one\n" + &node("b") + "bad two\n" + &node("c");
        let strict = ReadOptions { mode: Mode::Strict, ..on(3) };
        let error = read(&bad, strict).unwrap_err().to_string();
        assert!(error.contains("saw \"one\""), "{error}");
        assert_eq!(error, read(&bad, ReadOptions { mode: Mode::Strict, ..on(1) }).unwrap_err().to_string());
        assert_eq!(pieces_of((node("a") + &node("b")).trim_end()), 4);
        assert!(matches!(read((node("a") + &node("b")).trim_end(), on(2)), Err(Error::Truncated { .. })));
    }

    #[test]
    fn only_large_bodies_are_cut_by_default() {
        assert_eq!(ReadOptions::default().threads_for(1 << 20), 1);
        assert!(ReadOptions::default().threads_for(1 << 30) <= 8);
        assert_eq!(on(3).threads_for(1), 3);
    }
}
