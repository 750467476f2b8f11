//! A large body of several scrapes, one behind the other, is cut between them, and its pieces are read at the same time.
//!
//! What comes out is what one pass over the whole body gives. Where that is not certain (a node that stands in two
//! pieces, a bad line in strict mode), the body is read in one piece.

use memchr::{memchr, memchr_iter, memmem};

use crate::exposition::Format;
use crate::snapshot::options::ReadOptions;
use crate::snapshot::read::lines::Pass;
use crate::snapshot::threads;

/// Reads a body in pieces, to the result of one pass; none if it is small, cannot be cut, or must be read in one piece.
pub(crate) fn read_in_pieces(body: &[u8], options: ReadOptions) -> Option<Pass> {
    let threads = options.threads_for(body.len());
    let is_text = || options.format.unwrap_or_else(|| Format::detect(body)) == Format::Text;
    if threads < 2 || !is_text() {
        return None;
    }
    let options = ReadOptions { format: Some(Format::Text), ..options };
    let starts = starts(body, threads);
    if starts.len() < 2 {
        return None;
    }
    let ends = starts.iter().skip(1).copied().chain([body.len()]);
    let pieces = starts.iter().copied().zip(ends).collect();
    let read = |(start, end): (usize, usize)| {
        let lines = memchr_iter(b'\n', &body[..start]).count();
        Pass::over(options.parser(&body[start..end]).after(lines), options.max_watts).ok()
    };
    let passes: Option<Vec<Pass>> = threads::map(threads, pieces, read).into_iter().collect();
    let mut passes = passes?.into_iter();
    let first = passes.next()?;
    passes.try_fold(first, Pass::and)
}

/// Where pieces of about the same size begin: where the comment that the body begins with is there again.
fn starts(body: &[u8], pieces: usize) -> Vec<usize> {
    let mut starts = vec![0];
    let Some(first) = first_family(body) else { return starts };
    let again = memmem::Finder::new(first);
    let is_line = |at: &usize| body[..*at].ends_with(b"\n");
    let next = |from: usize| again.find_iter(&body[from..]).map(|at| from + at).find(is_line);
    for piece in 1..pieces {
        let behind = starts[starts.len() - 1] + 1;
        // Behind the last of even pieces there may be none, but one before it.
        match next(behind.max(body.len() / pieces * piece)).or_else(|| next(behind)) {
            Some(start) => starts.push(start),
            None => break,
        }
    }
    starts
}

/// `# HELP go_goroutines ` and the like, if that is how the body begins; what follows differs between versions.
fn first_family(body: &[u8]) -> Option<&[u8]> {
    let line = &body[..memchr(b'\n', body)?];
    let end = memchr_iter(b' ', line).nth(2)?;
    line.starts_with(b"# ").then_some(&line[..=end])
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
    fn scrapes_one_behind_the_other_are_cut() {
        let body = ["a", "b", "c"].map(node).concat();
        assert_eq!(pieces_of(&body), 4);
        assert_eq!(read(&body, on(3)).unwrap().nodes().len(), 3);
        assert_eq!(starts(body.as_bytes(), 100).len(), 3, "no more pieces than scrapes");
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
        let none = "# HELP a b\n\nbad bad bad\n".repeat(20);
        let lines = |threads| read(&none, on(threads)).unwrap_err().to_string();
        assert_eq!(lines(3), lines(1), "a body without samples");
    }

    /// Which value counts, or whether both do, is only known to one pass.
    #[test]
    fn what_stands_in_two_pieces_is_read_in_one() {
        assert_eq!(pieces_of(&node("a").repeat(2)), 0);
        assert_eq!(pieces_of(&(SAMPLE_SCRAPE.replace("node_name=\"\"", "node_name=\"a\"") + SAMPLE_SCRAPE)), 0);
        let goes_on = |node| {
            format!(
                "# HELP m m\nkepler_moon_watts 1\nkepler_node_cpu_watts{{node_name=\"{node}\",zone=\"package\"}} 5\nkepler_moon_watts 1\n"
            )
        };
        assert_eq!(pieces_of(&["a", "b", "c"].map(goes_on).concat()), 0);
    }

    #[test]
    fn other_formats_and_single_scrapes_are_not_cut() {
        assert_eq!(pieces_of(SAMPLE_SCRAPE), 0);
        assert_eq!(pieces_of(&(node("a") + &node("b") + "# EOF\n")), 0);
        let bare: String = SAMPLE_SCRAPE.split_inclusive('\n').filter(|line| !line.starts_with('#')).collect();
        assert_eq!(pieces_of(&bare), 0);
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
    fn threads_have_their_limits() {
        assert_eq!(ReadOptions::default().threads_for(1 << 20), 1);
        assert!(ReadOptions::default().threads_for(1 << 30) <= 8);
        assert_eq!((on(3).threads_for(1), on(usize::MAX).threads_for(1)), (3, 64));
    }
}
