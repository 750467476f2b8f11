//! The search is exact: nothing that brute force finds is better.

use carbon_kepler::schedule::{Curve, Search};
use carbon_kepler::units::Seconds;
use proptest::prelude::*;

fn s(seconds: f64) -> Seconds {
    Seconds::new(seconds).unwrap()
}

proptest! {
    #[test]
    fn equal_to_brute_force(
        values in prop::collection::vec(0.0..900.0_f64, 2..24),
        step in 1_u32..30,
        length in 1_u32..60,
        linear in any::<bool>(),
        cut in 0_u32..20,
    ) {
        let curve = if linear {
            let points: Vec<_> =
                values.iter().enumerate().map(|(at, value)| (s(at as f64 * f64::from(step)), *value)).collect();
            Curve::points(&points).unwrap()
        } else {
            Curve::steps(Seconds::ZERO, s(step.into()), &values).unwrap()
        };
        let (from, to) = (f64::from(cut) / 2.0, curve.end().get());
        let search = Search::within(&curve, s(length.into())).between(s(from), s(to));
        let best = search.best();
        // 60 starts a second.
        let count = ((to - from - f64::from(length)) * 60.0).floor();
        let brute = (0..=count.max(-1.0) as i64)
            .filter(|_| count >= 0.0)
            .map(|index| from + index as f64 / 60.0)
            .filter_map(|start| curve.mean(s(start), s(start + f64::from(length))))
            .fold(f64::INFINITY, f64::min);
        match best {
            None => prop_assert!(brute.is_infinite() || to - from < f64::from(length)),
            Some(best) => {
                prop_assert!(best.mean <= brute + 1e-6, "{} against {brute}", best.mean);
                prop_assert!(best.start.get() >= from && best.end.get() <= to + 1e-6);
                let again = curve.mean(best.start, s(best.end.get().min(to))).unwrap();
                prop_assert!((again - best.mean).abs() < 1e-6);
            }
        }
        // Slots at steps: the best of them is the best of all of them.
        let slots = search.clone().every(s(1.0)).slots();
        if let Some(best) = search.every(s(1.0)).best() {
            let least = slots.iter().map(|slot| slot.mean).fold(f64::INFINITY, f64::min);
            prop_assert!((best.mean - least).abs() < 1e-8);
        }
    }

    #[test]
    fn ranked_slots_do_not_overlap_and_do_not_get_better(
        values in prop::collection::vec(0.0..900.0_f64, 8..48), length in 1_u32..8,
    ) {
        let curve = Curve::steps(Seconds::ZERO, s(1.0), &values).unwrap();
        let ranked = Search::within(&curve, s(length.into())).ranked(6);
        for pair in ranked.windows(2) {
            prop_assert!(pair[0].mean <= pair[1].mean + 1e-8);
        }
        for (at, slot) in ranked.iter().enumerate() {
            prop_assert!(ranked[..at].iter().all(|other| slot.end <= other.start || other.end <= slot.start));
        }
    }
}

#[test]
fn of_equal_slots_the_earliest_wins() {
    let curve = Curve::steps(Seconds::ZERO, s(1.0), &[5.0, 1.0, 1.0, 5.0, 1.0, 1.0]).unwrap();
    assert_eq!(Search::within(&curve, s(2.0)).best().unwrap().start, s(1.0));
    assert!(Search::within(&curve, s(7.0)).best().is_none());
    assert!(Search::within(&curve, s(2.0)).between(s(4.5), s(6.0)).best().is_none());
    assert!(Curve::steps(Seconds::ZERO, s(1.0), &[]).is_err());
    assert!(Curve::points(&[(s(0.0), 1.0)]).is_err());
    assert!(Curve::points(&[(s(1.0), 1.0), (s(0.0), 1.0)]).is_err());
}

#[test]
fn a_curve_gives_its_moments_back() {
    let steps = Curve::of_spans(s(5.0), [(s(2.0), 30.0), (s(1.0), 10.0)]).unwrap();
    let moments: Vec<_> = steps.moments().collect();
    assert_eq!(moments, [(s(5.0), 30.0), (s(7.0), 10.0)], "the end of steps has no value of its own");
    let points = [(s(0.0), 1.0), (s(3.0), 2.0)];
    assert_eq!(Curve::points(&points).unwrap().moments().collect::<Vec<_>>(), points);
}
