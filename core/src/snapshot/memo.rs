//! Lines that repeat the labels of an earlier one.
//!
//! Kepler writes the workloads of a node once in joules and once in watts, with the same labels in the same order, and
//! the zones of one workload next to each other. A line whose labels are, byte for byte, those of a line that was read
//! in full has its place in the snapshot without being taken apart again; so has one that only differs in its last
//! label, `zone`. All else is left to the parser: nothing is valid here that would not be valid there.

use std::collections::HashMap;

use memchr::{memchr, memrchr};

use super::node_draft::Place;
use crate::dialect::{Level, Quantity, Zone};

/// What was learnt from lines that were read in full.
#[derive(Default)]
pub(super) struct Memo<'a> {
    levels: [Lines<'a>; 4],
    /// The family whose samples are being read, if their labels tell their places.
    family: Option<Family<'a>>,
}

#[derive(Clone, Copy)]
struct Family<'a> {
    name: &'a str,
    level: usize,
    quantity: Quantity,
}

/// The lines of one level. Labels are kept as they stand in the body, braces included.
#[derive(Default)]
struct Lines<'a> {
    known: Vec<(&'a [u8], Place)>,
    /// Which known line each run of lines of one family began with.
    starts: HashMap<&'a [u8], usize>,
    /// The known line that is expected next; none in a run of lines that are new.
    next: Option<usize>,
    /// The labels of the last line through `zone="`, and its place.
    stem: Option<(&'a [u8], Place)>,
}

/// A sample that was read in full.
pub(super) struct Lesson<'a> {
    pub(super) name: &'a str,
    pub(super) level: Level,
    pub(super) quantity: Quantity,
    pub(super) place: Place,
    /// Whether the sample before is of another family.
    pub(super) first: bool,
    /// The zone, as its last label has it.
    pub(super) zone: Option<&'a str>,
}

/// A line of which only the value had to be read.
pub(super) struct Repeat<'a> {
    pub(super) name: &'a str,
    pub(super) quantity: Quantity,
    pub(super) place: Place,
    /// The zone, where it is another one than that of the place.
    pub(super) zone: Option<Zone>,
    pub(super) value: f64,
    pub(super) raw_value: &'a str,
    labels: &'a [u8],
    /// Its length with the line feed.
    pub(super) length: usize,
}

impl<'a> Memo<'a> {
    /// The next line, if it is a repetition.
    pub(super) fn repeat(&mut self, rest: &'a [u8]) -> Option<Repeat<'a>> {
        let Family { name, level, quantity } = self.family?;
        let labels = rest.strip_prefix(name.as_bytes())?;
        let (length, place, zone) = self.levels[level].find(labels)?;
        let (labels, value) = labels.split_at(length);
        let (raw_value, value) = plain_value(value)?;
        let length = name.len() + length + raw_value.len() + 2;
        Some(Repeat { name, quantity, place, zone, value, raw_value, labels, length })
    }

    /// Remembers where a repetition in another zone went.
    pub(super) fn took(&mut self, repeat: &Repeat<'a>, place: Place) {
        if let Some(family) = self.family {
            let lines = &mut self.levels[family.level];
            if lines.next.is_none() {
                lines.known.push((repeat.labels, place));
            }
        }
    }

    /// Learns from a line that was read in full; without a lesson, that nothing is known about its family.
    pub(super) fn learn(&mut self, lesson: Option<Lesson<'a>>, line: &'a [u8]) {
        self.family = None;
        let Some(Lesson { name, level, quantity, place, first, zone }) = lesson else { return };
        let level = match level {
            Level::Pod => 0,
            Level::Container => 1,
            Level::Process => 2,
            Level::Vm => 3,
            Level::Node | Level::Platform => return,
        };
        let Some(labels) = line.strip_prefix(name.as_bytes()).filter(|labels| labels.starts_with(b"{")) else { return };
        let Some(end) = memrchr(b'}', labels) else { return };
        self.family = Some(Family { name, level, quantity });
        self.levels[level].learn(&labels[..=end], place, first, zone);
    }
}

impl<'a> Lines<'a> {
    /// How far to look for the expected line: a few workloads may be missing in a family.
    const AHEAD: usize = 4;

    /// How long the labels are that stand here, and where they belong.
    fn find(&mut self, labels: &[u8]) -> Option<(usize, Place, Option<Zone>)> {
        if let Some(next) = self.next {
            let ahead = self.known.iter().enumerate().skip(next).take(Self::AHEAD);
            for (at, (known, place)) in ahead {
                if labels.starts_with(known) {
                    self.next = Some(at + 1);
                    return Some((known.len(), *place, None));
                }
            }
        }
        let (stem, place) = self.stem?;
        let zone = labels.strip_prefix(stem)?;
        let end = zone.iter().position(|byte| *byte == b'"')?;
        let plain = |byte: &u8| byte.is_ascii_graphic() && *byte != b'\\';
        if zone.get(end + 1) != Some(&b'}') || !zone[..end].iter().all(plain) {
            return None;
        }
        let name = std::str::from_utf8(&zone[..end]).ok()?;
        Some((stem.len() + end + 2, place, Some(Zone::new(name))))
    }

    fn learn(&mut self, labels: &'a [u8], place: Place, first: bool, zone: Option<&str>) {
        self.stem = zone.and_then(|zone| stem(labels, zone)).map(|stem| (stem, place));
        if first {
            self.next = self.starts.get(labels).map(|at| at + 1);
            self.starts.entry(labels).or_insert(self.known.len());
        }
        if self.next.is_none() {
            self.known.push((labels, place));
        }
    }
}

/// Labels through `zone="`, if that is how they end.
fn stem<'a>(labels: &'a [u8], zone: &str) -> Option<&'a [u8]> {
    let stem = labels.strip_suffix(b"\"}")?.strip_suffix(zone.as_bytes())?;
    stem.ends_with(b",zone=\"").then_some(stem)
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
        let (level, quantity) = (Level::Pod, Quantity::CpuRatio);
        let lesson = Lesson { name: "m", level, quantity, place: AT, first: true, zone: Some(zone) };
        memo.learn(Some(lesson), line.as_bytes());
        memo
    }

    fn zone_of(line: &str) -> Option<Zone> {
        let mut memo = learnt("m{a=\"1\",zone=\"dram\"} 5", "dram");
        memo.repeat(line.to_owned().leak().as_bytes()).and_then(|repeat| repeat.zone)
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
            assert!(learnt(line, "dram").levels[0].stem.is_none(), "{line}");
        }
    }

    /// The second family has its workloads in the order of the first, but for one that is gone and one that is new.
    #[test]
    fn the_next_family_is_found_where_the_last_one_began() {
        let lines = ["{a=\"1\"}", "{a=\"2\"}", "{a=\"3\"}", "{a=\"4\"}"];
        let mut known = Lines::default();
        for (at, labels) in lines.into_iter().enumerate() {
            known.learn(labels.as_bytes(), Place { workload: Some(at), ..AT }, at == 0, None);
        }
        known.learn(b"{a=\"1\"}", AT, true, None);
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
