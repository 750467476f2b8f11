//! The ends of a saving: over the factor sets that could have been chosen, or the days that it may be.

use crate::assessment::Scenario;
use crate::choices::Boundary;
use crate::error::Error;
use crate::lang::Lang;
use crate::quantity::units::Ratio;
use crate::registry::{Profile, Region, Registry};
use crate::text::number::rounded;

/// The emissions of a kWh in the current region, by each factor set that knows it.
pub(crate) struct Range<'a> {
    registry: &'a Registry,
    boundary: Boundary,
    here: Vec<(String, f64)>,
}

impl<'a> Range<'a> {
    /// Over the factor sets of the profile, the chosen one among them.
    pub(crate) fn new(
        registry: &'a Registry,
        profile: &Profile,
        chosen: Option<&str>,
        scenario: &Scenario,
    ) -> Result<Self, Error> {
        let factors = &scenario.factors;
        let mut range = Self { registry, boundary: factors.boundary, here: Vec::new() };
        let mut sets = profile.factors.clone();
        sets.extend(chosen.filter(|chosen| !sets.iter().any(|set| set == chosen)).map(str::to_owned));
        for set in sets {
            if let Some(grams) = range.per_kwh(&factors.region, &set, factors.pue.value)? {
                range.here.push((set, grams));
            }
        }
        Ok(range)
    }

    /// Ids of the sets that know any of these regions too.
    pub(crate) fn sets_beside(&self, regions: &[Region]) -> Result<Vec<String>, Error> {
        let mut sets = Vec::new();
        for (set, _) in &self.here {
            for region in regions {
                if self.registry.has_intensity(region, set)? {
                    sets.push(set.clone());
                    break;
                }
            }
        }
        Ok(sets)
    }

    /// The lowest and the highest saving (%) in a region with a PUE; `None` where fewer than two sets know both.
    pub(crate) fn over(&self, there: &Region, pue: Ratio) -> Result<Option<[f64; 2]>, Error> {
        let mut savings = Vec::new();
        for (set, here) in self.here.iter().filter(|(_, here)| *here > 0.0) {
            if let Some(there) = self.per_kwh(there, set, pue)? {
                savings.push((1.0 - there / here) * 100.0);
            }
        }
        savings.sort_by(f64::total_cmp);
        Ok(match savings.as_slice() {
            [low, .., high] => Some([*low, *high]),
            _ => None,
        })
    }

    /// Emissions of a kWh at the server, up to the boundary (g).
    fn per_kwh(&self, region: &Region, set: &str, pue: Ratio) -> Result<Option<f64>, Error> {
        let pue = if self.boundary == Boundary::Facility { pue.get() } else { 1.0 };
        Ok(self.registry.intensity(region, &[set.to_owned()])?.map(|grid| grid.quantity.value.get() * pue))
    }
}

/// `93 to 99 % less`, with what the ends are over. Where one end is more and the other less, nothing can be told apart.
pub(crate) fn less([low, high]: [f64; 2], (over, over_ko): (&str, &str), lang: Lang) -> String {
    let [least, most] = [low, high].map(|it| rounded(it.abs(), 1));
    if low > 0.0 {
        lang.of(format!("{least} to {most} % less{over}"), format!("{over_ko} {least}~{most}% 감소"))
    } else if high < 0.0 {
        lang.of(format!("{most} to {least} % more{over}"), format!("{over_ko} {most}~{least}% 증가"))
    } else {
        lang.of(
            format!("from {least} % more to {most} % less{over}: not distinguishable"),
            format!("{over_ko} {least}% 증가에서 {most}% 감소까지: 구분할 수 없음"),
        )
    }
}

/// The words for ends over factor sets.
pub(crate) const SETS: (&str, &str) = (" over factor sets", "배출계수 세트에 따라");

/// The words for ends over days.
pub(crate) const DAYS: (&str, &str) = (", depending on the day", "날짜에 따라");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_on_both_sides_of_nothing_are_not_distinguishable() {
        let say = |range| less(range, SETS, Lang::En);
        assert_eq!(say([93.02, 99.398]), "93.0 to 99.4 % less over factor sets");
        assert_eq!(say([-13.5, -5.6]), "5.6 to 13.5 % more over factor sets");
        for range in [[-2.0, 3.0], [0.0, 3.0], [0.0, 0.0]] {
            assert!(say(range).ends_with("not distinguishable"), "{range:?}");
        }
        assert_eq!(less([-2.0, 3.0], DAYS, Lang::Ko), "날짜에 따라 2.0% 증가에서 3.0% 감소까지: 구분할 수 없음");
    }
}
