//! Published worked examples (`core/vectors/math-vectors.json`), through public functions of the crate. The
//! runner passes inputs in and compares; it does no arithmetic of its own.
//!
//! `vector`: must hold. `convention`: tools differ, and ours is asserted. `anti-vector`: a published defect that
//! must not be reproduced.

use std::io::Write as _; // past the test runner, which hides what passing tests print

use carbon_kepler::attribution::{active_and_idle, energy_by_weight, power_by_weight};
use carbon_kepler::counter::{Counter, Step};
use carbon_kepler::footprint::{Embodied, Factors, intensity_of_mix, sci};
use carbon_kepler::quantity::{Quality, Quantity};
use carbon_kepler::registry::Registry;
use carbon_kepler::schedule::{Curve, Search};
use carbon_kepler::settings::{Setting, Settings};
use carbon_kepler::units::{GramsCo2e, GramsPerKwh, Joules, KilowattHours, Ratio, Seconds, Watts};
use carbon_kepler::{Boundary, Decide, Footprint, Scenario, Verdict, Why};
use serde_json::Value;

const TOPICS: [&str; 16] = [
    "units",
    "energy",
    "rapl",
    "attrib",
    "aggregate",
    "average",
    "carbon",
    "pue",
    "embodied",
    "sci",
    "mix",
    "verdict",
    "korea",
    "ref",
    "window",
    "savings",
];

/// Models of hardware nobody measured: power from load and thermal design power, what a server embodies (Boavizta, CCF).
const NOT_OFFERED: [&str; 5] =
    ["embodied.boavizta-", "embodied.ccf-", "energy.eshoppen-app", "energy.teads-", "sci.pipeline-"];

#[test]
fn published_examples() {
    let vectors: Vec<Value> = serde_json::from_str(&carbon_kepler_testkit::vectors("math-vectors.json")).unwrap();
    let in_scope = |vector: &&Value| {
        let (id, topic) = (vector["id"].as_str().unwrap(), vector["topic"].as_str().unwrap());
        TOPICS.contains(&topic) && !NOT_OFFERED.iter().any(|prefix| id.starts_with(prefix))
    };
    let (run, left): (Vec<&Value>, Vec<&Value>) = vectors.iter().partition(in_scope);
    run.iter().for_each(|vector| check(vector));
    let mut by_topic = std::collections::BTreeMap::<&str, usize>::new();
    left.iter().for_each(|vector| *by_topic.entry(vector["topic"].as_str().unwrap()).or_default() += 1);
    let _ = writeln!(
        std::io::stderr(),
        "{} of {} published examples ran; not offered: {by_topic:?}",
        run.len(),
        vectors.len()
    );
    assert_eq!((run.len(), left.len()), (RAN, 146 - RAN), "vectors of {TOPICS:?}");
}

const RAN: usize = 101;

fn check(vector: &Value) {
    let (id, inputs) = (vector["id"].as_str().unwrap(), &vector["inputs"]);
    let got: Vec<f64> = match id {
        "units.watttime-lb-per-MWh" | "units.lb-per-MWh" => {
            vec![GramsPerKwh::from_pounds_per_megawatt_hour(number(&inputs["lb_per_MWh"])).unwrap().get()]
        }
        "energy.emi-pWh" => vec![KilowattHours::from_picowatt_hours(number(&inputs["pWh"])).unwrap().get()],
        id if id.starts_with("rapl.") => return rapl(id, vector),
        "attrib.kepler-active-idle" => {
            let (active, idle) = active_and_idle(watts(&inputs["node_W"]), ratio(&inputs["usage"])).unwrap();
            let container = power_by_weight(active, &[number(&inputs["container_share"])], 1.0).unwrap();
            vec![active.get(), container[0].get(), idle.get()]
        }
        "attrib.kepler-multi" => {
            let (active, _) = active_and_idle(watts(&inputs["node_W"]), ratio(&inputs["usage"])).unwrap();
            let shares = power_by_weight(active, &numbers(&inputs["cpu_ms"]), number(&inputs["node_ms"])).unwrap();
            shares.iter().map(|share| share.get()).collect()
        }
        "attrib.alumet-two" => {
            let energy = Joules::new(number(&inputs["J"])).unwrap();
            let shares = energy_by_weight(energy, &numbers(&inputs["cpu_pct"]), 100.0).unwrap();
            shares.iter().map(|share| share.get()).collect()
        }
        "attrib.alumet-interp" => {
            let values = numbers(&inputs["values"]);
            let moment = |s: f64| Seconds::new(s).unwrap();
            let curve = Curve::points(&[(moment(0.0), values[0]), (moment(2.0), values[1])]).unwrap();
            vec![curve.value(moment(1.0)).unwrap()]
        }
        "aggregate.if-vertical-average" => inputs["pairs"].as_array().unwrap().iter().map(regular_mean).collect(),
        "aggregate.timesync-CORRECT" => {
            vec![regular_mean(&inputs["samples_I"]), regular_mean(&inputs["samples_util"])]
        }
        // The defect: the last sample of a slot was divided, never added; padding counted as 0.
        "aggregate.timesync-ANTI" => {
            let expected = &vector["expected"];
            for key in ["slot1_util", "slot1_TDP", "slot1_I"] {
                assert_ne!(regular_mean(&inputs[key]), number(&expected[key]), "{id} {key}");
            }
            assert_eq!(regular_mean(&inputs["slot1_util"]), 18.0, "the correct mean, as the vector's note says");
            return assert_eq!(covered_mean(&inputs["slot40_I"], 3), 800.0, "padding is absent, not 0");
        }
        "average.casdk-hourly" => {
            vec![hourly(&inputs["hour_points"]).mean(clock("01:30"), clock("03:30")).unwrap()]
        }
        id if id.starts_with("average.casdk-") => {
            let curve =
                Curve::steps(Seconds::ZERO, minutes(&inputs["step_min"]), &numbers(&inputs["ratings"])).unwrap();
            vec![curve.mean(minutes(&inputs["start_min"]), minutes(&inputs["end_min"])).unwrap()]
        }
        id if id.starts_with("carbon.") || id.starts_with("pue.") => return carbon(id, vector),
        id if id.starts_with("embodied.") => return embodied(id, vector),
        "sci.R-zero-ANTI" => {
            let none = grams(0.0);
            return assert!(
                sci(&grams(number(&inputs["carbon_g"])), &none, 0.0).is_err(),
                "{id}: not {}",
                vector["expected"]
            );
        }
        "sci.if-basic" => {
            vec![sci(&grams(number(&inputs["carbon_g"])), &grams(0.0), number(&inputs["R"])).unwrap().value.get()]
        }
        "sci.eshoppen-total" => {
            let parts = inputs["components_g"].as_array().unwrap().iter().map(|it| grams(number(it)));
            vec![parts.reduce(|sum, part| sum.plus(&part)).unwrap().value.get()]
        }
        "sci.eshoppen-app" | "sci.eshoppen-db" => {
            let operational = factors(number(&inputs["I_g_per_kWh"]), 1.0, 1.0)
                .emissions(&energy(number(&inputs["E_kWh"])), Boundary::Component)
                .unwrap();
            vec![sci(&operational, &grams(number(&inputs["M_g"])), number(&inputs["R"])).unwrap().value.get()]
        }
        "mix.docs-four-fuels" => vec![mix(&inputs["share"], &inputs["g_per_kWh"])],
        "mix.em-korea-2024" => vec![mix(&inputs["mix"], &inputs["lifecycle_g_per_kWh"])],
        id if id.starts_with("verdict.") => {
            let intensity = Quantity::exact(GramsPerKwh::new(number(&inputs["I"])).unwrap(), Quality::Published, id);
            let (verdict, _) = Decide::Interval.compare(&intensity.view("intensity"), number(&inputs["threshold"]));
            let wanted = if vector["expected"] == true { Verdict::Compliant } else { Verdict::NonCompliant };
            return assert_eq!(verdict, wanted, "{id}");
        }
        "korea.official-example" => {
            let intensity = GramsPerKwh::from_tonnes_per_megawatt_hour(number(&inputs["EF_t_per_MWh"])).unwrap();
            let mass = energy(number(&inputs["MWh"]) * 1000.0).value * intensity;
            vec![mass.tonnes()]
        }
        "korea.factor-change" => {
            let factor = |set: &str| {
                let registry = Registry::builtin().unwrap();
                let seoul = registry.region("ap-northeast-2").unwrap();
                registry.intensity(&seoul, &[set.to_owned()]).unwrap().unwrap().quantity.value
            };
            let (old, new) = (factor("kr-official-2020-2022"), factor("kr-official-2023"));
            for (ours, theirs) in [(old, &inputs["old"]), (new, &inputs["new"])] {
                assert_eq!(ours, GramsPerKwh::from_tonnes_per_megawatt_hour(number(theirs)).unwrap(), "{id}");
            }
            vec![((old - new) / old).unwrap().get()]
        }
        id if id.starts_with("ref.readme-power-carbon") => {
            let power = Quantity::exact(watts(&inputs["W"]), Quality::Measured, id);
            let footprint = Footprint::new(&power, Boundary::Component, &factors(number(&inputs["I"]), 1.0, 1.0));
            vec![footprint.hourly_emissions.unwrap().value.get()]
        }
        "ref.readme-rapl" => {
            let mean = |key: &str| {
                let energy: Joules = numbers(&inputs[key]).into_iter().map(joules).sum();
                (energy / seconds(&inputs["dt_s"])).unwrap()
            };
            let (dram, package) = (mean("dram_J"), mean("pkg_J"));
            vec![dram.get(), package.get(), (dram + package).get()]
        }
        // An estimate that gives 1.4 for every node cannot fail 1.4: unknown PUE is an assumption with bounds.
        "ref.pue-tautology-ANTI" => {
            let pue = Scenario::resolve(&Registry::builtin().unwrap(), &Settings::default()).unwrap().factors.pue;
            assert_eq!(pue.quality, Quality::Assumed, "{id}");
            let (verdict, _) = Decide::Interval.compare(&pue.view("PUE"), 1.4);
            return assert_eq!(verdict, Verdict::Unknown, "{id}");
        }
        "window.end-aligned-optimum" => {
            let curve =
                Curve::steps(Seconds::ZERO, minutes(&inputs["step_min"]), &numbers(&inputs["ratings"])).unwrap();
            let search = Search::within(&curve, minutes(&inputs["window_min"]));
            let (exact, on_ticks) =
                (search.best().unwrap(), search.every(minutes(&inputs["tick_min"])).best().unwrap());
            let expected = &vector["expected"];
            let got = [on_ticks.mean, exact.mean, exact.start.get() / 60.0];
            return close(id, &got, expected, &vector["tolerance"]);
        }
        "window.cats-trapezoid" => {
            let step = minutes(&inputs["step_min"]);
            let at = |index: usize| step * Ratio::new(index as f64).unwrap();
            let points = numbers(&inputs["points"]).into_iter().enumerate().map(|(index, value)| (at(index), value));
            let points: Vec<_> = points.collect();
            let curve = Curve::points(&points).unwrap();
            let best = Search::within(&curve, minutes(&inputs["window_min"])).best().unwrap();
            return close(id, &[best.mean], &vector["expected"], &vector["tolerance"]);
        }
        "window.cats-misaligned" => {
            let mut points: Vec<(Seconds, f64)> = inputs["points"]
                .as_object()
                .unwrap()
                .iter()
                .map(|(time, value)| (clock(time), number(value)))
                .collect();
            points.sort_by(|left, right| left.0.partial_cmp(&right.0).unwrap());
            let curve = Curve::points(&points).unwrap();
            let start = clock(inputs["start"].as_str().unwrap());
            let end = start + minutes(&inputs["duration_min"]);
            // In the order of the keys: end_value, mean, start_value.
            vec![curve.value(end).unwrap(), curve.mean(start, end).unwrap(), curve.value(start).unwrap()]
        }
        "window.carbon-aware-mcp" => {
            let slot = minutes(&inputs["slots_min"]);
            let curve = Curve::steps(Seconds::ZERO, slot, &numbers(&inputs["ratings"])).unwrap();
            let best = Search::within(&curve, minutes(&inputs["duration_min"])).best().unwrap();
            vec![(best.start / slot).unwrap().get(), best.mean]
        }
        id if id.starts_with("window.casdk-") => {
            let curve =
                Curve::steps(Seconds::ZERO, minutes(&inputs["step_min"]), &numbers(&inputs["ratings"])).unwrap();
            let mut search = Search::within(&curve, minutes(&inputs["window_min"])).every(minutes(&inputs["tick_min"]));
            if inputs["start_min"].is_number() {
                search = search.between(minutes(&inputs["start_min"]), minutes(&inputs["end_min"]));
            }
            search.slots().iter().map(|slot| slot.mean).collect()
        }
        "savings.cats" => {
            let power: Watts =
                inputs["jobinfo_units_watts"].as_array().unwrap().iter().map(|it| watts(&it[1]) * ratio(&it[0])).sum();
            let energy: Joules = power * minutes(&inputs["runtime_min"]);
            let energy = Quantity::exact(energy.into(), Quality::Measured, id);
            let emitted = |key: &str| {
                let factors = factors(number(&inputs[key]), 1.0, number(&inputs["PUE"]));
                factors.emissions(&energy, Boundary::Component).unwrap().value
            };
            let (now, best) = (emitted("ci_now"), emitted("ci_best"));
            // In the order of the keys: best, now, savings.
            vec![best.get(), now.get(), (now - best).get()]
        }
        id => panic!("{id}: no public function runs this vector"),
    };
    assert_eq!(vector["kind"], "vector", "{id}: conventions and anti-vectors are asserted one by one");
    close(id, &got, &vector["expected"], &vector["tolerance"]);
}

/// Counters in their own counts, a second apart, of something that draws less than it counts to.
fn read_all(range: f64, most: f64, readings: &[Option<f64>]) -> (Vec<Step>, f64) {
    let range = Some(range).filter(|range| *range > 0.0).map(joules);
    let mut counter = Counter::new(range, Watts::new(most).unwrap());
    let read =
        |(second, value): (usize, &Option<f64>)| counter.read(value.map(joules), Seconds::new(second as f64).unwrap());
    let steps = readings.iter().enumerate().map(read).collect();
    (steps, counter.total().get())
}

fn advanced(step: &Step) -> f64 {
    match step {
        Step::Advanced { energy, .. } => energy.get(),
        other => panic!("{other:?}"),
    }
}

fn rapl(id: &str, vector: &Value) {
    let (inputs, expected) = (&vector["inputs"], &vector["expected"]);
    // The cap lies just below the range: whatever is counted is believed, but for going round twice.
    let below = |range: f64| f64::from_bits(range.to_bits() - 1);
    let delta = |unit: &str| {
        let value = |key: &str| number(&inputs[format!("{key}_{unit}")]);
        let (steps, _) =
            read_all(value("max"), below(value("max").max(1.0)), &[Some(value("prev")), Some(value("cur"))]);
        steps[1]
    };
    match id {
        "rapl.wrap-codecarbon" => assert_eq!(advanced(&delta("uJ")), number(expected), "{id}"),
        // Kepler returns 0 where the range is unknown, and loses energy silently; we say that it is unknown.
        "rapl.kepler-delta-10-20-0" => assert_eq!(delta("J"), Step::Unknown(Why::RangeUnknown), "{id}"),
        id if id.starts_with("rapl.kepler-delta-") => assert_eq!(advanced(&delta("J")), number(expected), "{id}"),
        "rapl.kepler-aggregate-two-sockets" => {
            let max = number(&inputs["max_each"]);
            let (first, second) = (numbers(&inputs["first"]), numbers(&inputs["second"]));
            let sockets = first
                .iter()
                .zip(&second)
                .map(|(first, second)| read_all(max, below(max), &[Some(*first), Some(*second)]).1);
            let drawn: Joules = sockets.map(joules).sum();
            assert_eq!(drawn.get(), number(&expected["delta"]), "{id}");
            let counter: Joules = first.iter().map(|it| joules(*it)).chain([drawn]).sum();
            assert_eq!(counter.get(), number(&expected["counter"]), "{id}");
        }
        // Kepler's own total counter wraps again; ours does not: 200 and 950 after 900, as its readings mean.
        "rapl.kepler-aggregate-wrap" => {
            let max = number(&inputs["max"]);
            let (steps, total) = read_all(max, below(max), &some(&inputs["readings"]));
            assert_eq!((advanced(&steps[1]), advanced(&steps[2]), total), (200.0, 950.0, 1150.0), "{id}");
        }
        // A backward reading is no wrap if nothing draws as much as the wrap would mean.
        "rapl.kepler-backward-ANTI" => {
            let (steps, total) = read_all(number(&inputs["max"]), 500.0, &some(&inputs["readings"]));
            assert_eq!((steps[1], total), (Step::Unknown(Why::Implausible), 0.0), "{id}: not {expected}");
        }
        // Convention B adds 1 count to a wrap; ours is A, and so 1 below at each wrap.
        "rapl.alumet-counterdiff" => {
            let max = number(&inputs["max"]);
            let (steps, _) = read_all(max, below(max), &some(&inputs["readings"]));
            let got: Vec<f64> = steps[1..].iter().map(advanced).collect();
            assert_eq!(got, [5.0, 30.0, 210.0, 0.0, 10.0, 248.0, 254.0, 0.0], "{id}: B has {expected}");
        }
        "rapl.alumet-dram-wrap" => assert_eq!(advanced(&delta("uJ")), 50_000_908_522.0, "{id}: B has {expected}"),
        "rapl.wrap-conventions" => {
            assert_eq!(advanced(&delta("uJ")), number(&expected["A"]), "{id}: ours is A");
            assert_ne!(advanced(&delta("uJ")), number(&expected["none"]), "{id}: never negative");
        }
        "rapl.transient-read-ANTI" | "rapl.transient-read-CORRECT" => {
            let readings: Vec<_> = inputs["readings"].as_array().unwrap().iter().map(Value::as_f64).collect();
            let max = number(&inputs["max_uJ"]);
            // Up to 1 kW (in uJ/s), so that two seconds are far from going round.
            let (steps, total) = read_all(max, 1e9, &readings);
            assert_eq!((advanced(&steps[1]), steps[2], advanced(&steps[3])), (50e6, Step::Missing, 100e6), "{id}");
            assert_eq!(total, 150e6, "{id}: one failed read neither adds the range nor loses energy");
        }
        id => panic!("{id}: no public function runs this vector"),
    }
}

/// Energy, overhead, PUE and intensity, each once.
fn carbon(id: &str, vector: &Value) {
    let (inputs, expected) = (&vector["inputs"], &vector["expected"]);
    let or_one = |key: &str| inputs[key].as_f64().unwrap_or(1.0);
    let intensities = match (&inputs["I_g_per_kWh"], &inputs["I"]) {
        (Value::Array(all), _) => all.iter().map(number).collect(),
        (Value::Null, Value::Null) => {
            let fossil = ["coal", "petroleum", "gas"].map(|fuel| {
                let kilograms = number(&inputs["kg_per_kWh"][fuel]);
                (number(&inputs["mix_TWh"][fuel]), GramsPerKwh::from_tonnes_per_megawatt_hour(kilograms).unwrap())
            });
            vec![intensity_of_mix(&fossil, number(&inputs["mix_TWh"]["total"])).unwrap().get()]
        }
        (Value::Null, one) | (one, _) => vec![number(one)],
    };
    let energy = match (&inputs["J"], inputs["kWh"].as_f64().or(inputs["IT_kWh"].as_f64())) {
        (Value::Null, kwh) => energy(kwh.unwrap()),
        (joule, _) => Quantity::exact(joules(number(joule)).into(), Quality::Measured, id),
    };
    let overhead = Ratio::new(or_one("transmission")).unwrap() * Ratio::new(or_one("power_supply")).unwrap();
    let emitted = |intensity: f64| {
        let factors = factors(intensity, overhead.get(), or_one("PUE"));
        factors.emissions(&energy, Boundary::Component).unwrap().value
    };
    let got: Vec<f64> = intensities
        .into_iter()
        .map(emitted)
        .map(|mass| match vector["unit"].as_str() {
            Some("kgCO2e") => mass.kilograms(),
            _ => mass.get(),
        })
        .collect();
    match vector["kind"].as_str().unwrap() {
        "anti-vector" => assert_ne!(got, [number(expected)], "{id}: PUE only once"),
        _ => close(id, &got, expected, &vector["tolerance"]),
    }
}

/// `M = TE * (TiR / EL) * (RR / ToR)`; where the parts of a machine are named, TE is their sum.
fn embodied(id: &str, vector: &Value) {
    let (inputs, expected) = (&vector["inputs"], &vector["expected"]);
    let get = |keys: &[&str]| keys.iter().find_map(|key| inputs[*key].as_f64());
    let mass = |value: f64| GramsCo2e::new(value).unwrap();
    if let Some(parts) = inputs["parts"].as_array() {
        let sum: GramsCo2e = parts.iter().map(|it| mass(number(it))).sum();
        return close(id, &[sum.get()], expected, &vector["tolerance"]);
    }
    let hour = 3600.0;
    let year = 8760.0 * hour;
    let time = get(&["TiR_hours", "TiR_h"]).map(|hours| hours * hour).or(get(&["TiR_s", "duration_s"])).unwrap();
    let lifespan = get(&["EL_hours", "EL_h"]).map(|hours| hours * hour).or(get(&["EL_s", "lifespan_s"]));
    let lifespan = lifespan.or(get(&["EL_years"]).map(|years| years * year)).unwrap();
    let baseline = get(&["TE_g", "baseline_g"]).map(mass);
    let baseline = baseline.or(get(&["TE_kg"]).map(|it| GramsCo2e::from_kilograms(it).unwrap()));
    let times = |count: Option<f64>, each: Option<f64>| match (count, each) {
        (Some(count), Some(each)) => mass(each) * Ratio::new(count).unwrap(),
        _ => GramsCo2e::ZERO,
    };
    let parts = [
        baseline.unwrap_or(mass(1e6)),
        times(get(&["vCPUs"]).map(|it| it - 1.0), get(&["per_extra_vcpu_g", "vcpu_g"])),
        times(get(&["memory_GB"]).map(|it| it - 16.0), get(&["memory_g_per_GB", "memory_const"])),
        times(get(&["ssd"]), get(&["ssd_g"])),
        times(get(&["hdd"]), get(&["hdd_g", "hdd_g_each"])),
        times(get(&["gpu"]), get(&["gpu_g"])),
    ];
    let total = Quantity::exact(parts.into_iter().sum(), Quality::Published, id);
    let second = |value| Seconds::new(value).unwrap();
    let reserved =
        Ratio::new(get(&["RR", "RS"]).unwrap_or(1.0)).unwrap() / Ratio::new(get(&["ToR"]).unwrap_or(1.0)).unwrap();
    let share = Embodied::new(total, second(lifespan)).unwrap().share(second(time), reserved.unwrap()).unwrap();
    match vector["kind"].as_str().unwrap() {
        // The defect: grams of memory taken for kilograms.
        "erratum" => assert!((share.value.get() - 59.789).abs() < 0.01, "{id}: not {expected}"),
        _ => close(id, &[share.value.get()], expected, &vector["tolerance"]),
    }
}

fn factors(intensity: f64, overhead: f64, pue: f64) -> Factors {
    let settings = Settings {
        overhead: Setting::given(overhead),
        pue: Some(Setting::given(pue)),
        korea_carbon_intensity: Some(Setting::given(intensity)),
        ..Settings::default()
    };
    Scenario::resolve(&Registry::builtin().unwrap(), &settings).unwrap().factors
}

fn energy(kwh: f64) -> Quantity<KilowattHours> {
    Quantity::exact(KilowattHours::new(kwh).unwrap(), Quality::Measured, "vector")
}

fn grams(value: f64) -> Quantity<GramsCo2e> {
    Quantity::exact(GramsCo2e::new(value).unwrap(), Quality::Published, "vector")
}

fn mix(shares: &Value, factors: &Value) -> f64 {
    let parts: Vec<(f64, GramsPerKwh)> = shares
        .as_object()
        .unwrap()
        .iter()
        .map(|(fuel, share)| (number(share), GramsPerKwh::new(number(&factors[fuel])).unwrap()))
        .collect();
    intensity_of_mix(&parts, 1.0).unwrap().get()
}

fn close(id: &str, got: &[f64], expected: &Value, tolerance: &Value) {
    let wanted: Vec<f64> = match expected {
        Value::Array(all) => all.iter().map(number).collect(),
        // In the order of the keys.
        Value::Object(all) => {
            let mut all: Vec<_> = all.iter().collect();
            all.sort_by_key(|(key, _)| key.to_owned());
            all.into_iter().map(|(_, value)| number(value)).collect()
        }
        one => vec![number(one)],
    };
    assert_eq!(got.len(), wanted.len(), "{id}");
    for (got, wanted) in got.iter().zip(&wanted) {
        let absolute = tolerance["abs"].as_f64().unwrap_or(0.0);
        let relative = tolerance["rel"].as_f64().unwrap_or(0.0);
        assert!((got - wanted).abs() <= absolute.max(relative * wanted.abs()), "{id}: got {got}, expected {wanted}");
    }
}

fn regular_mean(values: &Value) -> f64 {
    covered_mean(values, values.as_array().unwrap().len())
}

/// The mean of the first values, the rest of the slot being covered by nothing.
fn covered_mean(values: &Value, covered: usize) -> f64 {
    let second = Seconds::new(1.0).unwrap();
    let curve = Curve::steps(Seconds::ZERO, second, &numbers(values)[..covered]).unwrap();
    curve.mean(curve.start(), curve.end()).unwrap()
}

/// A value for each hour that begins at a time of day.
fn hourly(points: &Value) -> Curve {
    let mut hours: Vec<(Seconds, f64)> =
        points.as_object().unwrap().iter().map(|(start, value)| (clock(start), number(value))).collect();
    hours.sort_by(|left, right| left.0.partial_cmp(&right.0).unwrap());
    let hour = Seconds::new(3600.0).unwrap();
    assert!(hours.windows(2).all(|pair| pair[1].0 - pair[0].0 == hour), "one value follows the other");
    Curve::of_spans(hours[0].0, hours.iter().map(|(_, value)| (hour, *value))).unwrap()
}

fn clock(time: &str) -> Seconds {
    let (hours, minutes) = time.split_once(':').unwrap();
    Seconds::new(hours.parse::<f64>().unwrap() * 3600.0 + minutes.parse::<f64>().unwrap() * 60.0).unwrap()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is not a number"))
}

fn numbers(values: &Value) -> Vec<f64> {
    values.as_array().unwrap().iter().map(number).collect()
}

fn some(values: &Value) -> Vec<Option<f64>> {
    numbers(values).into_iter().map(Some).collect()
}

fn joules(value: f64) -> Joules {
    Joules::new(value).unwrap()
}

fn watts(value: &Value) -> Watts {
    Watts::new(number(value)).unwrap()
}

fn ratio(value: &Value) -> Ratio {
    Ratio::new(number(value)).unwrap()
}

fn seconds(value: &Value) -> Seconds {
    Seconds::new(number(value)).unwrap()
}

fn minutes(value: &Value) -> Seconds {
    Seconds::new(number(value) * 60.0).unwrap()
}
