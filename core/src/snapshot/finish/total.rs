//! One total from overlapping zones, without counting energy twice.
//!
//! core and uncore lie inside package; dram and discrete GPUs outside it; psys contains package and usually
//! dram (Intel's RAPL domains, Kepler's docs/user/metrics.md "Energy Zones"). So the total is
//! package + dram + gpu, or psys alone where there is no package (a GPU may be part of it), or the host as
//! scaphandre adds it up, which is what its processes are shares of. A zone of unknown name is never added, and
//! GPUs alone are no total: what the processors draw beside them is not known.

use std::ops::Add;

use crate::dialect::ZoneClass;
use crate::quantity::{Measured, Why};

/// The classes that make up a total where these are reported; none if no total can be made.
pub(crate) fn summed(reported: &[ZoneClass]) -> &'static [ZoneClass] {
    match main_class(|class| reported.contains(&class)) {
        Some(ZoneClass::Host) => &[ZoneClass::Host],
        Some(ZoneClass::Package) => &[ZoneClass::Package, ZoneClass::Dram, ZoneClass::Gpu],
        Some(ZoneClass::Psys) => &[ZoneClass::Psys],
        _ => &[],
    }
}

fn main_class(reported: impl Fn(ZoneClass) -> bool) -> Option<ZoneClass> {
    [ZoneClass::Host, ZoneClass::Package, ZoneClass::Psys].into_iter().find(|class| reported(*class))
}

/// The total of one part (total, active or idle) over the zones that report it.
pub(crate) fn total<T>(zones: impl Iterator<Item = (ZoneClass, Measured<T>)> + Clone) -> Measured<T>
where
    T: Copy + Default + Add<Output = T> + PartialOrd,
{
    let of = |class| zones.clone().filter(move |(zone, _)| *zone == class).map(|(_, part)| part);
    let Some(main) = main_class(|class| of(class).next().is_some()) else {
        return Measured::Unknown(if zones.clone().next().is_none() { Why::NotReported } else { Why::NoTotalZone });
    };
    if main != ZoneClass::Package {
        return Measured::sum(of(main));
    }
    // Beside a package that is active, a dram or GPU zone that is not means "not supported" or "idle".
    let beside = of(ZoneClass::Dram).chain(of(ZoneClass::Gpu));
    let beside = beside.filter(|part| part.why() != Some(Why::NoActiveEnergy));
    Measured::sum(of(main).chain(beside))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::Power;
    use crate::quantity::units::Watts;

    fn of(zones: &[(ZoneClass, Power)]) -> Power {
        total(zones.iter().copied())
    }

    fn known(watts: f64) -> Power {
        Power::Known(Watts::new(watts).unwrap())
    }

    #[test]
    fn overlapping_zones_are_never_added() {
        let zones = [
            (ZoneClass::Package, known(20.0)),
            (ZoneClass::Core, known(13.0)),
            (ZoneClass::Dram, known(4.0)),
            (ZoneClass::Psys, known(29.0)),
            (ZoneClass::Other, known(99.0)),
        ];
        assert_eq!(of(&zones), known(24.0));
        assert_eq!(of(&zones[1..]), known(29.0), "psys alone where package is absent");
        assert_eq!(of(&zones[1..3]), Power::Unknown(Why::NoTotalZone));
        assert_eq!(of(&[]), Power::Unknown(Why::NotReported));
    }

    #[test]
    fn an_unknown_part_makes_the_total_unknown() {
        let unknown = Power::Unknown(Why::Implausible);
        assert_eq!(of(&[(ZoneClass::Package, known(1.0)), (ZoneClass::Dram, unknown)]), unknown);
        let idle = Power::Unknown(Why::NoActiveEnergy);
        assert_eq!(of(&[(ZoneClass::Package, known(1.0)), (ZoneClass::Dram, idle)]), known(1.0));
        assert_eq!(of(&[(ZoneClass::Package, idle), (ZoneClass::Dram, known(1.0))]), idle);
    }
}
