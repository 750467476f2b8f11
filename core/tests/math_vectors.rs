//! Published worked examples (`core/vectors/math-vectors.json`), through public functions of the crate. The
//! runner passes inputs in and compares; it does no arithmetic of its own.
//!
//! `vector`: must hold. `convention`: tools differ, and ours is asserted. `anti-vector`: a published defect that
//! must not be reproduced.

#![allow(clippy::unwrap_used, clippy::panic)] // a test's way to fail

use std::path::Path;

use carbon_kepler::Why;
use carbon_kepler::attribution::{active_and_idle, energy_by_weight, power_by_weight};
use carbon_kepler::counter::{Counter, Step};
use carbon_kepler::estimate::{LoadCurve, Processor};
use carbon_kepler::series::{Series, Span, interpolate, mean};
use carbon_kepler::units::{GramsPerKwh, Joules, KilowattHours, Ratio, Seconds, Watts};
use serde_json::Value;

const TOPICS: [&str; 6] = ["units", "energy", "rapl", "attrib", "aggregate", "average"];

#[test]
fn published_examples() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors/math-vectors.json");
    let vectors: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let mut ran = 0;
    let in_scope = |id: &str, topic: &str| TOPICS.contains(&topic) || id.starts_with("interp.teads");
    for vector in vectors.iter().filter(|it| in_scope(it["id"].as_str().unwrap(), it["topic"].as_str().unwrap())) {
        check(vector);
        ran += 1;
    }
    assert_eq!(ran, 36 + 7, "vectors of {TOPICS:?}, and the load curve");
}

fn check(vector: &Value) {
    let (id, inputs) = (vector["id"].as_str().unwrap(), &vector["inputs"]);
    let got: Vec<f64> = match id {
        "units.watttime-lb-per-MWh" | "units.lb-per-MWh" => {
            vec![GramsPerKwh::from_pounds_per_megawatt_hour(number(&inputs["lb_per_MWh"])).unwrap().get()]
        }
        "energy.emi-pWh" => vec![KilowattHours::from_picowatt_hours(number(&inputs["pWh"])).unwrap().get()],
        "energy.eshoppen-app" => {
            let processors = Processor { tdp: watts(&inputs["tdp_w"]), allocated: ratio(&inputs["vcpu"]) };
            let hour = Seconds::new(3600.0).unwrap();
            vec![kwh(processors.energy(ratio(&inputs["tdp_coeff"]), ratio(&inputs["duty_factor"]), hour))]
        }
        "energy.teads-curve-1pct" | "energy.teads-curve-10pct" => {
            let allocated = ratio(&inputs["vcpu_alloc"]) / ratio(&inputs["vcpu_total"]);
            let processor = Processor { tdp: watts(&inputs["tdp_W"]), allocated: allocated.unwrap() };
            let share =
                LoadCurve::TEADS.share_of_tdp(Ratio::from_percent(number(&inputs["util_pct"])).unwrap()).unwrap();
            let always = Ratio::new(1.0).unwrap();
            vec![kwh(processor.energy(share, always, seconds(&inputs["duration_s"])))]
        }
        id if id.starts_with("interp.teads-") => {
            let load = Ratio::from_percent(number(&inputs["utilization_pct"])).unwrap();
            vec![LoadCurve::TEADS.share_of_tdp(load).unwrap().get()]
        }
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
            vec![interpolate((moment(0.0), values[0]), (moment(2.0), values[1]), moment(1.0)).unwrap()]
        }
        "aggregate.if-vertical-average" => {
            inputs["pairs"].as_array().unwrap().iter().map(|pair| mean(&numbers(pair)).unwrap()).collect()
        }
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
            vec![hourly(&inputs["hour_points"]).mean_over(clock("01:30"), clock("03:30")).unwrap()]
        }
        id if id.starts_with("average.casdk-") => {
            let series =
                Series::regular(Seconds::ZERO, minutes(&inputs["step_min"]), &numbers(&inputs["ratings"])).unwrap();
            vec![series.mean_over(minutes(&inputs["start_min"]), minutes(&inputs["end_min"])).unwrap()]
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
    let slot = Seconds::new(values.as_array().unwrap().len() as f64).unwrap();
    Series::regular(Seconds::ZERO, second, &numbers(values)[..covered]).unwrap().mean_over(Seconds::ZERO, slot).unwrap()
}

/// A value for each hour that begins at a time of day.
fn hourly(points: &Value) -> Series {
    let span = |(start, value): (&String, &Value)| {
        let start = clock(start);
        Span { start, end: start + Seconds::new(3600.0).unwrap(), value: number(value) }
    };
    let mut spans: Vec<Span> = points.as_object().unwrap().iter().map(span).collect();
    spans.sort_by(|left, right| left.start.partial_cmp(&right.start).unwrap());
    Series::new(spans).unwrap()
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

fn kwh(energy: Joules) -> f64 {
    KilowattHours::from(energy).get()
}
