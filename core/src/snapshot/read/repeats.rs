//! Lines that repeat the labels of an earlier one.
//!
//! Kepler writes the workloads of a node once in joules, once in seconds and once in watts, with the same labels in the
//! same order but for the last one, `zone`; the zones of one workload stand next to each other. A line whose labels are,
//! byte for byte, those of a line that was read in full has its place in the snapshot without being taken apart again,
//! whatever its zone is. All else is left to the parser: nothing is valid here that would not be valid there.

use std::collections::HashMap;

use memchr::{memchr, memrchr};

use crate::dialect::{Level, Quantity, Zone};
use crate::snapshot::draft::Place;

/// Facts learnt from lines that were read in full.
#[derive(Default)]
pub(crate) struct Memo<'a> {
    levels: [Lines<'a>; 4],
    /// The family whose samples are being read, if their labels tell their places.
    family: Option<Family<'a>>,
}

#[derive(Clone, Copy)]
struct Family<'a> {
    name: &'a str,
    level: usize,
    quantity: Option<Quantity>,
}

/// The lines of one level, by their labels before `zone` as they stand in the body.
#[derive(Default)]
struct Lines<'a> {
    known: Vec<(&'a [u8], Place)>,
    /// Which known line each run of lines of one family began with.
    starts: HashMap<&'a [u8], usize>,
    /// The known line that was met last; none in a run of lines that are new.
    at: Option<usize>,
    /// The last line that was read in full.
    last: Option<(&'a [u8], Place)>,
}

/// A sample that was read in full.
pub(crate) struct Lesson<'a> {
    pub(crate) name: &'a str,
    pub(crate) level: Level,
    /// None where nothing is kept of the family.
    pub(crate) kept: Option<(Quantity, Place)>,
    /// Whether the sample before is of another family.
    pub(crate) first: bool,
    /// The zone, as its last label has it.
    pub(crate) zone: Option<&'a str>,
}

/// A line of which only the value had to be read.
pub(crate) struct Repeat<'a> {
    pub(crate) name: &'a str,
    /// Where the value is kept, if it is.
    pub(crate) kept: Option<(Quantity, Place, Zone)>,
    pub(crate) value: f64,
    pub(crate) raw_value: &'a str,
    /// Length of the line with the line feed (B).
    pub(crate) length: usize,
}

impl<'a> Memo<'a> {
    /// The next line, if it is a repetition.
    pub(crate) fn repeat(&mut self, rest: &'a [u8]) -> Option<Repeat<'a>> {
        let Family { name, level, quantity } = self.family?;
        let labels = rest.strip_prefix(name.as_bytes())?;
        let (length, place, zone) = self.levels[level].find(labels)?;
        let kept = match quantity {
            Some(quantity) => Some((quantity, place, Zone::new(zone?))),
            None => None,
        };
        let (raw_value, value) = plain_value(&labels[length..])?;
        let length = name.len() + length + raw_value.len() + 2;
        Some(Repeat { name, kept, value, raw_value, length })
    }

    /// Learns from a line that was read in full; without a lesson, forgets its family.
    pub(crate) fn learn(&mut self, lesson: Option<Lesson<'a>>, line: &'a [u8]) {
        self.family = None;
        let Some(Lesson { name, level, kept, first, zone }) = lesson else { return };
        let level = match level {
            Level::Pod => 0,
            Level::Container => 1,
            Level::Process => 2,
            Level::Vm => 3,
            Level::Node | Level::Platform => return,
        };
        let Some(labels) = line.strip_prefix(name.as_bytes()).filter(|labels| labels.starts_with(b"{")) else { return };
        let Some(labels) = memrchr(b'}', labels).map(|end| &labels[..end]) else { return };
        self.family = Some(Family { name, level, quantity: kept.map(|(quantity, _)| quantity) });
        let lines = &mut self.levels[level];
        match kept.zip(zone) {
            None if first => lines.go_to(labels),
            None => {}
            Some(((_, place), zone)) => {
                if let Some(stem) = stem(labels, zone) {
                    lines.learn(stem, place, first);
                }
            }
        }
    }
}

impl<'a> Lines<'a> {
    /// How far to look for the next line: a few workloads may be missing in a family.
    const AHEAD: usize = 4;

    /// Finds the length of the labels that stand here, the place they belong to, and their zone.
    fn find<'l>(&mut self, labels: &'l [u8]) -> Option<(usize, Place, Option<&'l str>)> {
        let met = |(stem, place): &(&[u8], Place)| {
            let (length, zone) = zone(labels.strip_prefix(*stem)?)?;
            Some((stem.len() + length, *place, zone))
        };
        let ahead = |from: usize| self.known.iter().enumerate().skip(from).take(Self::AHEAD);
        let known = self.at.and_then(|at| ahead(at).find_map(|(at, line)| Some((at, met(line)?))));
        match known {
            Some((at, found)) => {
                self.at = Some(at);
                Some(found)
            }
            None => self.last.as_ref().and_then(met),
        }
    }

    fn learn(&mut self, stem: &'a [u8], place: Place, first: bool) {
        self.last = Some((stem, place));
        if first {
            self.go_to(stem);
            self.starts.entry(stem).or_insert(self.known.len());
        }
        if self.at.is_none() {
            self.known.push((stem, place));
        }
    }

    /// A run of lines begins here.
    fn go_to(&mut self, stem: &[u8]) {
        self.at = self.starts.get(stem).copied();
    }
}

/// Labels before the zone, if that is the last one as exporters write it.
fn stem<'a>(labels: &'a [u8], zone: &str) -> Option<&'a [u8]> {
    labels.strip_suffix(b"\"")?.strip_suffix(zone.as_bytes())?.strip_suffix(ZONE)
}

const ZONE: &[u8] = b",zone=\"";

/// The length of the rest of the labels, if only a zone or nothing is left; and the zone.
fn zone(rest: &[u8]) -> Option<(usize, Option<&str>)> {
    if rest.starts_with(b"}") {
        return Some((1, None));
    }
    let rest = rest.strip_prefix(ZONE)?;
    let end = rest.iter().position(|byte| *byte == b'"')?;
    let plain = |byte: &u8| byte.is_ascii_graphic() && *byte != b'\\';
    if rest.get(end + 1) != Some(&b'}') || !rest[..end].iter().all(plain) {
        return None;
    }
    Some((ZONE.len() + end + 2, Some(std::str::from_utf8(&rest[..end]).ok()?)))
}

/// A value that stands alone behind a space, as it is written and as a number.
fn plain_value(rest: &[u8]) -> Option<(&str, f64)> {
    /// Longer than any number that an exporter writes.
    const LONGEST: usize = 64;
    let rest = rest.strip_prefix(b" ")?;
    let end = memchr(b'\n', &rest[..rest.len().min(LONGEST)])?;
    let raw = std::str::from_utf8(&rest[..end]).ok()?;
    Some((raw, fast_float2::parse(raw).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Snapshot;

    const AT: Place = Place { node: 0, workload: Some(7), meter: 1 };

    fn learnt(line: &'static str, zone: &'static str) -> Memo<'static> {
        let mut memo = Memo::default();
        let (level, kept) = (Level::Pod, Some((Quantity::CpuRatio, AT)));
        let lesson = Lesson { name: "m", level, kept, first: true, zone: Some(zone) };
        memo.learn(Some(lesson), line.as_bytes());
        memo
    }

    fn zone_of(line: &str) -> Option<Zone> {
        let mut memo = learnt("m{a=\"1\",zone=\"dram\"} 5", "dram");
        memo.repeat(line.to_owned().leak().as_bytes()).and_then(|repeat| repeat.kept).map(|(_, _, zone)| zone)
    }

    #[test]
    fn another_zone_of_the_same_workload_is_a_repetition() {
        assert_eq!(zone_of("m{a=\"1\",zone=\"package\"} 5\n"), Some(Zone::PACKAGE));
        for other in [
            "m{a=\"2\",zone=\"package\"} 5\n",
            "n{a=\"1\",zone=\"package\"} 5\n",
            "m{a=\"1\",zone=\"package\"} 5",
            "m{a=\"1\",zone=\"package\"} 5 1700000000000\n",
            "m{a=\"1\",zone=\"package\"} five\n",
            "m{a=\"1\",zone=\"package\"}5\n",
            "m{a=\"1\",zone=\"pack\\\\age\"} 5\n",
            "m{a=\"1\",zone=\"package\",} 5\n",
            "m{a=\"1\",zone=\"package\",b=\"2\"} 5\n",
        ] {
            assert_eq!(zone_of(other), None, "{other}");
        }
    }

    #[test]
    fn only_what_ends_in_a_plain_zone_has_a_stem() {
        for line in ["m{a=\"1\",zone=\"dram\",} 5", "m{a=\"1\",zone= \"dram\"} 5", "m{zone=\"dram\"} 5"] {
            assert!(learnt(line, "dram").levels[0].last.is_none(), "{line}");
        }
    }

    #[test]
    fn a_family_of_which_nothing_is_kept_has_no_zone() {
        let mut memo = learnt("m{a=\"1\",zone=\"dram\"} 5", "dram");
        let unused = Lesson { name: "n", level: Level::Pod, kept: None, first: true, zone: None };
        memo.learn(Some(unused), b"n{a=\"1\"} 5");
        assert!(memo.repeat(b"n{a=\"1\"} 5\n").is_some_and(|repeat| repeat.kept.is_none()));
        assert!(memo.repeat(b"n{a=\"2\"} 5\n").is_none());
        assert!(memo.repeat(b"n{a=\"1\"} five\n").is_none());
        assert!(
            learnt("m{a=\"1\",zone=\"dram\"} 5", "dram").repeat(b"m{a=\"1\"} 5\n").is_none(),
            "its zone is missing"
        );
    }

    /// The second family has its workloads in the order of the first, but for one that is gone and one that is new.
    #[test]
    fn the_next_family_is_found_where_the_last_one_began() {
        let lines = ["{a=\"1\"", "{a=\"2\"", "{a=\"3\"", "{a=\"4\""];
        let mut known = Lines::default();
        for (at, labels) in lines.into_iter().enumerate() {
            known.learn(labels.as_bytes(), Place { workload: Some(at), ..AT }, at == 0);
        }
        known.learn(b"{a=\"1\"", AT, true);
        let mut find = |labels: &str| known.find(labels.as_bytes()).and_then(|(_, place, _)| place.workload);
        assert_eq!(["{a=\"3\"} 5", "{a=\"0\"} 5", "{a=\"4\"} 5"].map(&mut find), [Some(2), None, Some(3)]);
    }

    #[test]
    fn a_workload_of_another_level_is_another_one() {
        let body = "kepler_vm_cpu_watts{vm_id=\"1\",pid=\"1\",zone=\"package\"} 5\n\
                    kepler_process_cpu_watts{vm_id=\"1\",pid=\"1\",zone=\"package\"} 6\n";
        let snapshot = Snapshot::from_scrape("x", body.as_bytes()).unwrap();
        assert_eq!(snapshot.workloads().len(), 2);
    }
}
