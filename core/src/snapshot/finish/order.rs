//! The one order of workloads. Sums run in it too, so that they do not depend on the order of the input.

use std::cmp::Ordering;

use crate::snapshot::draft::WorkloadDraft;
use crate::snapshot::workload::Workload;

/// The finished workloads of one node. Each is moved once, into the snapshot.
#[derive(Debug, Default)]
pub(crate) struct InOrder {
    drafts: Vec<WorkloadDraft>,
    order: Vec<(Key, usize)>,
}

impl InOrder {
    pub(crate) fn of(drafts: Vec<WorkloadDraft>) -> Self {
        Self { order: order(&drafts), drafts }
    }

    /// Changes them where they are; what they are sorted by stays as it was.
    pub(crate) fn each(&mut self, change: impl Fn(&mut WorkloadDraft)) {
        self.drafts.iter_mut().for_each(change);
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Workload> {
        self.order.iter().map(|(_, at)| &self.drafts[*at].workload)
    }

    /// The workloads of several nodes in order.
    pub(crate) fn merged(nodes: Vec<Self>) -> Vec<Workload> {
        let size = nodes.iter().map(|node| node.order.len()).sum();
        let mut order: Vec<(Key, usize, usize)> = Vec::with_capacity(size);
        for (node, InOrder { order: of_node, .. }) in nodes.iter().enumerate() {
            order.extend(of_node.iter().map(|(key, at)| (*key, node, *at)));
        }
        // The stable sort sees that each node is sorted.
        order.sort_by(|left, right| {
            let at = |(_, node, at): &(Key, usize, usize)| &nodes[*node].drafts[*at].workload;
            left.0.cmp(&right.0).then_with(|| compare(at(left), at(right)))
        });
        let drafts = |node: Self| node.drafts.into_iter().map(Some).collect();
        let mut drafts: Vec<Vec<Option<WorkloadDraft>>> = nodes.into_iter().map(drafts).collect();
        let mut all = Vec::with_capacity(size);
        all.extend(order.into_iter().filter_map(|(_, node, at)| Some(drafts[node][at].take()?.workload)));
        all
    }
}

/// Positions of the workloads in order. They are large and their names lie elsewhere in memory, so a few bytes of those
/// settle most comparisons.
pub(crate) fn order(drafts: &[WorkloadDraft]) -> Vec<(Key, usize)> {
    let mut order: Vec<_> = drafts.iter().map(|draft| key(&draft.workload)).zip(0..).collect();
    order.sort_unstable_by(|left, right| {
        let at = |(_, at): &(Key, usize)| &drafts[*at].workload;
        left.0.cmp(&right.0).then_with(|| compare(at(left), at(right))).then(left.1.cmp(&right.1))
    });
    order
}

pub(crate) fn compare(left: &Workload, right: &Workload) -> Ordering {
    fn all(workload: &Workload) -> impl Ord + '_ {
        let Workload { kind, namespace, name, id, node, state, .. } = workload;
        (*kind, namespace, name, id, node, *state)
    }
    all(left).cmp(&all(right))
}

/// A sort key of a workload. Where two keys differ, their workloads are ordered like the keys.
pub(crate) type Key = [u128; 3];

/// Kind, namespace, name and id, as far as they fit. A text is followed by the next only if all of it fits.
fn key(workload: &Workload) -> Key {
    let Workload { kind, namespace, name, id, .. } = workload;
    let mut bytes = [0; 48];
    bytes[0] = 2 * *kind as u8 + u8::from(namespace.is_some());
    let mut rest = &mut bytes[1..];
    for (text, width) in [(namespace.as_deref().unwrap_or_default(), 22), (name, 15), (id, 7)] {
        let length = text.len().min(width);
        rest[..length].copy_from_slice(&text.as_bytes()[..length]);
        // A text of this length and one that is longer by zero bytes look the same so far.
        rest[width] = text.len().min(width + 1) as u8;
        if text.len() > width {
            break;
        }
        rest = &mut rest[width + 1..];
    }
    let (thirds, _) = bytes.as_chunks();
    std::array::from_fn(|third| u128::from_be_bytes(thirds[third]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Snapshot;
    use crate::snapshot::ZoneDrafts;

    /// Names that only differ far behind, in zero bytes, or in where one ends and the next begins.
    #[test]
    fn keys_order_as_the_whole_names_do() {
        let one = Snapshot::from_scrape("sample", crate::SAMPLE_SCRAPE.as_bytes()).unwrap().workloads()[0].clone();
        let (seven, fifteen, more) = ("a".repeat(7), "a".repeat(15), "a".repeat(22));
        let longer = |name: &str| [name.to_owned() + "a", name.to_owned() + "\0"];
        let [seven_a, seven_0] = longer(&seven);
        let [fifteen_a, fifteen_0] = longer(&fifteen);
        let [more_a, more_0] = longer(&more);
        let names = ["", "a", "a\0", "a\0a", "b", "가", "나"];
        let names =
            names.into_iter().chain([&seven, &seven_a, &seven_0, &fifteen, &fifteen_a, &fifteen_0].map(|it| &**it));
        let names: Vec<&str> = names.collect();
        let mut all = Vec::new();
        for namespace in
            [None, Some(""), Some("a"), Some("a\0"), Some("aa"), Some(&*more), Some(&*more_a), Some(&*more_0)]
        {
            for name in &names {
                for id in &names {
                    let (namespace, name) = (namespace.map(str::to_owned), (*name).to_owned());
                    all.push(Workload { namespace, name, id: (*id).to_owned(), ..one.clone() });
                }
            }
        }
        all.reverse();
        let draft = |workload: &Workload| WorkloadDraft { workload: workload.clone(), zones: ZoneDrafts::default() };
        let list = |part: &[Workload]| InOrder::of(part.iter().map(draft).collect());
        let ours = InOrder::merged(all.chunks(133).map(list).collect());
        all.sort_by(compare);
        assert_eq!(ours.len(), all.len());
        assert!(ours.iter().zip(&all).all(|(one, other)| compare(one, other).is_eq()));
    }
}
