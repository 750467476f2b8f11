//! The one order of workloads. Sums run in it too, so that they do not depend on the order of the input.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::model::Workload;

/// The items of several lists in order. A workload is large and its names lie elsewhere in memory, so each is moved
/// once, and a few bytes of its names settle most comparisons.
pub(super) fn in_order<T>(lists: Vec<Vec<T>>, workload: fn(&T) -> &Workload) -> impl Iterator<Item = T> {
    let ranks = namespace_ranks(lists.iter().flatten().map(workload));
    let mut order: Vec<(Key, usize, usize)> = Vec::with_capacity(lists.iter().map(Vec::len).sum());
    for (list, items) in lists.iter().enumerate() {
        order.extend(items.iter().enumerate().map(|(at, item)| (key(workload(item), &ranks), list, at)));
    }
    order.sort_unstable_by(|left, right| {
        let at = |(_, list, at): &(Key, usize, usize)| workload(&lists[*list][*at]);
        left.0.cmp(&right.0).then_with(|| compare(at(left), at(right))).then((left.1, left.2).cmp(&(right.1, right.2)))
    });
    let mut lists: Vec<Vec<Option<T>>> = lists.into_iter().map(|items| items.into_iter().map(Some).collect()).collect();
    order.into_iter().filter_map(move |(_, list, at)| lists[list][at].take())
}

fn compare(left: &Workload, right: &Workload) -> Ordering {
    fn all(workload: &Workload) -> impl Ord + '_ {
        let Workload { kind, namespace, name, id, node, state, .. } = workload;
        (*kind, namespace, name, id, node, *state)
    }
    all(left).cmp(&all(right))
}

/// Where two keys differ, their workloads are ordered as they are.
type Key = [u128; 2];

/// Kind, namespace, name and id, as far as they fit. The id only has a say where the name is there as a whole.
fn key(workload: &Workload, ranks: &BTreeMap<&str, u32>) -> Key {
    const NAME: usize = 15;
    let Workload { kind, namespace, name, id, .. } = workload;
    let mut bytes = [0; 32];
    let rank = namespace.as_deref().map_or(0, |namespace| ranks.get(namespace).map_or(0, |rank| rank + 1));
    bytes[0] = *kind as u8;
    bytes[1..5].copy_from_slice(&rank.to_be_bytes());
    let fill = |to: &mut [u8], text: &str| {
        let length = text.len().min(to.len());
        to[..length].copy_from_slice(&text.as_bytes()[..length]);
    };
    fill(&mut bytes[5..5 + NAME], name);
    // A name of this length and one that is longer by zero bytes look the same so far.
    bytes[20] = name.len().min(NAME + 1) as u8;
    if name.len() <= NAME {
        fill(&mut bytes[21..], id);
    }
    let half = |half: &[u8]| half.iter().fold(0, |all, byte| (all << 8) | u128::from(*byte));
    [half(&bytes[..16]), half(&bytes[16..])]
}

fn namespace_ranks<'w>(workloads: impl Iterator<Item = &'w Workload>) -> BTreeMap<&'w str, u32> {
    let mut ranks: BTreeMap<&str, u32> = workloads.filter_map(|it| Some((it.namespace.as_deref()?, 0))).collect();
    ranks.values_mut().zip(0..).for_each(|(rank, at)| *rank = at);
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Snapshot;

    /// Names that only differ far behind, in zero bytes, or in where one ends and the next begins.
    #[test]
    fn keys_order_as_the_whole_names_do() {
        let one = Snapshot::from_scrape("sample", crate::SAMPLE_SCRAPE.as_bytes()).unwrap().workloads()[0].clone();
        let long = "a".repeat(15);
        let names = ["", "a", "a\0", "a\0a", "b", &long, &(long.clone() + "a"), &(long.clone() + "\0"), "가", "나"];
        let mut all = Vec::new();
        for namespace in [None, Some(""), Some("a"), Some("a\0"), Some("aa")] {
            for name in names {
                for id in names {
                    let (namespace, name) = (namespace.map(str::to_owned), name.to_owned());
                    all.push(Workload { namespace, name, id: id.to_owned(), ..one.clone() });
                }
            }
        }
        all.reverse();
        let lists = all.chunks(33).map(<[_]>::to_vec).collect();
        let ours: Vec<_> = in_order(lists, |it| it).collect();
        all.sort_by(compare);
        assert_eq!(ours.len(), all.len());
        assert!(ours.iter().zip(&all).all(|(one, other)| compare(one, other).is_eq()));
    }
}
