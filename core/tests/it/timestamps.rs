//! Windows of samples that carry timestamps, as those of Prometheus' `/federate` do: energy is divided by the time
//! between the samples, not by that between two requests.

use carbon_kepler::units::Seconds;
use carbon_kepler::{EnergyTotals, OddityKind, Snapshot, Tracker, Why, Window, Workload};

fn s(seconds: f64) -> Seconds {
    Seconds::new(seconds).unwrap()
}

fn read(body: &str) -> Snapshot {
    Snapshot::from_scrape("prometheus", body.as_bytes()).unwrap()
}

/// A line as Prometheus federates it.
fn pod(zone: &str, joules: f64, millis: i64) -> String {
    format!(
        "kepler_pod_cpu_joules_total{{job=\"kepler\",node_name=\"n1\",pod_id=\"u\",pod_name=\"web\",\
         pod_namespace=\"shop\",state=\"running\",zone=\"{zone}\"}} {joules} {millis}\n"
    )
}

fn node(name: &str, joules: f64, millis: i64) -> String {
    let line = |part: &str, joules: f64| {
        format!("kepler_node_cpu_{part}_joules_total{{node_name=\"{name}\",zone=\"package\"}} {joules} {millis}\n")
    };
    line("active", joules) + &line("idle", joules)
}

fn web(snapshot: &Snapshot) -> &Workload {
    snapshot.workloads().iter().find(|it| it.name == "web").unwrap()
}

fn watts(window: &Window) -> Option<f64> {
    web(&window.snapshot).total.watts().map(f64::from)
}

fn count(snapshot: &Snapshot, kind: OddityKind) -> usize {
    snapshot.oddities().iter().find(|it| it.kind == kind).map_or(0, |it| it.count)
}

const START: i64 = 1_796_000_000_000;

/// Scrapes 60 s apart, each with 1200 J more: 20 W.
fn scrape(number: u32) -> Snapshot {
    read(&pod("package", 1000.0 + 1200.0 * f64::from(number), START + 60_000 * i64::from(number)))
}

/// A scrape without timestamps, as exporters give it.
fn bare(joules: f64) -> Snapshot {
    read(&pod("package", joules, START).replace(&format!(" {START}"), ""))
}

#[test]
fn time_is_that_between_the_samples() {
    let mut tracker = Tracker::default();
    tracker.observe(&scrape(0), s(100.0)).unwrap();
    let window = tracker.observe(&scrape(1), s(103.0)).unwrap().unwrap();
    assert_eq!((watts(&window), window.seconds), (Some(20.0), s(60.0)));
    assert_eq!(web(&window.snapshot).window, Some(s(60.0)));
    assert_eq!(window.snapshot.nodes()[0].window, Some(s(60.0)));
    assert_eq!(count(&window.snapshot, OddityKind::Contradiction), 0);
}

#[test]
fn openmetrics_has_seconds() {
    let body = |joules: u32, at: &str| {
        let labels = "node_name=\"n1\",pod_id=\"u\",pod_name=\"web\",pod_namespace=\"shop\",state=\"running\"";
        read(&format!(
            "# TYPE kepler_pod_cpu_joules counter\nkepler_pod_cpu_joules_total{{{labels},zone=\"package\"}} {joules} {at}\n# EOF\n"
        ))
    };
    let window = Window::between(&body(0, "1796000000.5"), &body(50, "1796000003"), None).unwrap();
    assert_eq!((watts(&window), window.seconds), (Some(20.0), s(2.5)));
}

#[test]
fn the_same_timestamp_again_is_not_refreshed_and_never_nothing() {
    let mut tracker = Tracker::default();
    let mut totals = EnergyTotals::default();
    let mut rounds = Vec::new();
    for (round, number) in [0, 0, 0, 1, 1, 2].into_iter().enumerate() {
        if let Some(window) = tracker.observe(&scrape(number), s(30.0 * round as f64)).unwrap() {
            totals.add(&window);
            rounds.push(web(&window.snapshot).total.watts().map(f64::from).ok_or(web(&window.snapshot).total.why()));
        }
    }
    let not_refreshed = Err(Some(Why::NotRefreshed));
    assert_eq!(rounds, [not_refreshed, not_refreshed, Ok(20.0), not_refreshed, Ok(20.0)]);
    assert_eq!(totals.seconds, s(120.0), "rounds between two scrapes are not counted twice");
    assert_eq!(
        totals.workloads.values().map(|it| (it.energy.get(), it.at_least())).collect::<Vec<_>>(),
        [(2400.0, false)]
    );
}

#[test]
fn a_time_that_contradicts_the_timestamps_is_odd_and_does_not_count() {
    let window = Window::between(&scrape(0), &scrape(1), s(3.0)).unwrap();
    assert_eq!(watts(&window), Some(20.0));
    let said = window.snapshot.oddities().iter().find(|it| it.kind == OddityKind::Contradiction).unwrap();
    assert_eq!(said.examples, ["3 s were given, but the samples of n1 are 60 s apart, which counts"]);
    let near = Window::between(&scrape(0), &scrape(1), s(59.5)).unwrap();
    assert_eq!((watts(&near), count(&near.snapshot, OddityKind::Contradiction)), (Some(20.0), 0));
}

#[test]
fn timestamps_can_tell_the_time_alone() {
    assert_eq!(watts(&Window::between(&scrape(0), &scrape(2), None).unwrap()), Some(20.0));
    let bare = bare(5.0);
    for [first, second] in [[&bare, &bare], [&scrape(0), &bare], [&bare, &scrape(0)]] {
        let error = Window::between(first, second, None).unwrap_err().to_string();
        assert!(error.contains("expected the time between two snapshots"), "{error}");
    }
    let same = Window::between(&scrape(1), &scrape(1), None).unwrap();
    assert_eq!((web(&same.snapshot).total.why(), same.seconds), (Some(Why::NotRefreshed), s(0.0)));
    let backwards = Window::between(&scrape(1), &scrape(0), None).unwrap_err().to_string();
    assert!(backwards.contains("expected the earlier one first"), "{backwards}");
    let one_more = read(&(pod("package", 2200.0, START + 60_000) + &node("n2", 1.0, START + 60_000)));
    assert_eq!(watts(&Window::between(&scrape(0), &one_more, None).unwrap()), Some(20.0), "a node that is new");
}

/// Recorded scrapes whose samples carry no timestamps: whoever kept them knows when, and which node they are of.
#[test]
fn moments_of_recording_tell_the_time_between() {
    let at = |snapshot: carbon_kepler::Snapshot, moment: &str| snapshot.recorded_at(moment.parse().unwrap());
    let first = at(bare(5.0), "2026-03-02T10:00:00Z");
    let second = at(bare(65.0), "2026-03-02T10:00:30Z");
    let window = Window::between(&first, &second, None).unwrap();
    assert_eq!((watts(&window), window.seconds), (Some(2.0), s(30.0)));
    assert_eq!(window.snapshot.taken_at(), second.taken_at());
    let backwards = Window::between(&second, &first, s(30.0)).unwrap_err().to_string();
    assert!(backwards.contains("expected the earlier one first"), "{backwards}");
    let other = Window::between(&first, &read(&node("n9", 1.0, START)), s(30.0)).unwrap_err().to_string();
    assert!(other.contains("expected two of the same nodes, saw n1, then n9"), "{other}");
}

#[test]
fn older_samples_are_not_taken_over() {
    let mut tracker = Tracker::default();
    for (number, at) in [(0, 0.0), (2, 10.0)] {
        tracker.observe(&scrape(number), s(at)).unwrap();
    }
    let older = tracker.observe(&scrape(1), s(20.0)).unwrap().unwrap();
    assert_eq!(web(&older.snapshot).total.why(), Some(Why::NotRefreshed));
    assert_eq!(count(&older.snapshot, OddityKind::Contradiction), 1);
    let next = tracker.observe(&scrape(3), s(30.0)).unwrap().unwrap();
    assert_eq!((watts(&next), next.seconds), (Some(20.0), s(60.0)));
}

#[test]
fn of_a_series_given_twice_the_newest_counts() {
    // Two replicas of Prometheus have scraped one exporter, 2 s apart; zones come one after the other.
    let [early, late] = [(10.0, START), (14.0, START + 2000)];
    for [first, second] in [[early, late], [late, early]] {
        let lines = ["package", "dram"].map(|zone| pod(zone, first.0, first.1) + &pod(zone, second.0, second.1));
        let snapshot = read(&lines.concat());
        let counters: Vec<_> = web(&snapshot).zones.iter().map(|it| it.joules.active.or(it.joules.total)).collect();
        assert_eq!(counters, [carbon_kepler::units::Joules::new(14.0).ok(); 2]);
        assert_eq!(count(&snapshot, OddityKind::DuplicateSeries), 2);
        assert_eq!(web(&snapshot).sampled_at.map(|it| it.as_millisecond()), Some(START + 2000));
        let gauge = |(watts, at): (f64, i64)| pod("package", watts, at).replace("joules_total", "watts");
        let snapshot = read(&(gauge(first) + &gauge(second)));
        assert_eq!(web(&snapshot).total.watts().map(f64::from), Some(14.0), "no contradiction: one is newer");
    }
    let fallen = read(&(pod("package", 900.0, START) + &pod("package", 5.0, START + 1000)));
    let counter = web(&fallen).zones[0].joules;
    assert_eq!(counter.active.or(counter.total).map(f64::from), Some(5.0), "a counter that was reset is lower");
}

#[test]
fn each_node_and_each_workload_has_a_time_of_its_own() {
    let body = |n1: (f64, i64), n2: (f64, i64), web: (f64, i64)| {
        read(
            &(node("n1", n1.0, START + n1.1) + &node("n2", n2.0, START + n2.1) + &pod("package", web.0, START + web.1)),
        )
    };
    let window = Window::between(
        &body((0.0, 0), (0.0, 0), (0.0, 5000)),
        &body((300.0, 60_000), (20.0, 4000), (100.0, 10_000)),
        None,
    )
    .unwrap();
    let active: Vec<_> = window.snapshot.nodes().iter().map(|it| it.active.watts().map(f64::from)).collect();
    assert_eq!((active, watts(&window)), (vec![Some(5.0), Some(5.0)], Some(20.0)));
    let mut tracker = Tracker::default();
    tracker.observe(&body((0.0, 0), (0.0, 0), (0.0, 5000)), s(0.0)).unwrap();
    let late = tracker.observe(&body((300.0, 60_000), (20.0, 4000), (0.0, 5000)), s(1.0)).unwrap().unwrap();
    assert_eq!(web(&late.snapshot).total.why(), Some(Why::NotRefreshed), "its exporter was not scraped again");
    assert_eq!(late.snapshot.nodes()[0].active.watts().map(f64::from), Some(5.0));
}

#[test]
fn timestamps_that_come_or_go_begin_anew() {
    let mut tracker = Tracker::default();
    tracker.observe(&bare(0.0), s(0.0)).unwrap();
    let mixed = tracker.observe(&scrape(1), s(10.0)).unwrap().unwrap();
    assert_eq!(web(&mixed.snapshot).total.why(), Some(Why::NotAtStart));
    assert!(count(&mixed.snapshot, OddityKind::CameOrWent) > 0);
    assert_eq!(watts(&tracker.observe(&scrape(2), s(20.0)).unwrap().unwrap()), Some(20.0));
}

#[test]
fn a_timestamp_that_cannot_be_one_is_counted() {
    let snapshot = read(&pod("package", 5.0, i64::MAX));
    assert_eq!(count(&snapshot, OddityKind::ImplausibleValue), 1);
    assert_eq!((web(&snapshot).sampled_at, web(&snapshot).zones.len()), (None, 1));
}

/// Kepler's counters every 60 s, and those of another exporter of the same node every 15 s.
#[test]
fn meters_of_one_node_have_times_of_their_own() {
    let package = |index: u32, joules: f64, millis: i64| {
        format!(
            "node_rapl_package_joules_total{{instance=\"n1\",index=\"{index}\",path=\"p{index}\"}} {joules} {millis}\n"
        )
    };
    let body = |first: (f64, i64), second: (f64, i64)| {
        read(&(package(0, first.0, START + first.1) + &package(1, second.0, START + second.1)))
    };
    let meters = |window: &Window| -> Vec<Result<f64, Why>> {
        let node = &window.snapshot.nodes()[0];
        let power = |it: &carbon_kepler::ZoneReading| match it.power().unwrap() {
            carbon_kepler::Power::Known(watts) => Ok(watts.get()),
            carbon_kepler::Power::Unknown(why) => Err(why),
        };
        node.zones.iter().map(power).collect()
    };
    let mut tracker = Tracker::default();
    tracker.observe(&body((0.0, 0), (0.0, 0)), s(0.0)).unwrap();
    let early = tracker.observe(&body((300.0, 15_000), (0.0, 0)), s(1.0)).unwrap().unwrap();
    assert_eq!(meters(&early), [Ok(20.0), Err(Why::NotRefreshed)], "the same timestamp is never 0 W");
    assert_eq!(early.snapshot.nodes()[0].total.why(), Some(Why::NotRefreshed));
    let late = tracker.observe(&body((600.0, 30_000), (600.0, 60_000)), s(2.0)).unwrap().unwrap();
    assert_eq!(meters(&late), [Ok(20.0), Ok(10.0)]);
    assert_eq!(late.snapshot.nodes()[0].total.watts().map(f64::from), Some(30.0));
}

#[test]
fn zones_of_one_workload_have_times_of_their_own() {
    let body = |package: (f64, i64), dram: (f64, i64)| {
        read(&(pod("package", package.0, START + package.1) + &pod("dram", dram.0, START + dram.1)))
    };
    let window = |second: &Snapshot| Window::between(&body((0.0, 0), (0.0, 0)), second, None).unwrap();
    assert_eq!(watts(&window(&body((1200.0, 60_000), (30.0, 10_000)))), Some(23.0));
    let stale = window(&body((1200.0, 60_000), (0.0, 0)));
    assert_eq!(web(&stale.snapshot).total.why(), Some(Why::NotRefreshed), "a whole of which a part is not known");
}

#[test]
fn pods_that_moved_count_although_their_node_did_not() {
    let body = |state: &str, joules: f64, millis: i64| {
        let pod = pod("package", joules, START + millis).replace("running", state);
        read(&(node("n1", 500.0, START) + &pod))
    };
    for state in ["running", "terminated"] {
        let window = Window::between(&body("running", 0.0, 0), &body(state, 1200.0, 60_000), s(60.0)).unwrap();
        assert_eq!(watts(&window), Some(20.0), "{state}");
        assert_eq!(window.snapshot.nodes()[0].total.why(), Some(Why::NotRefreshed));
    }
}

#[test]
fn a_sample_from_the_future_stops_nobody_else() {
    let other = pod("package", 5.0, START + 36_000_000).replace("web", "x").replace("\"u\"", "\"x\"");
    let body = |joules: f64, millis: i64| read(&(pod("package", joules, START + millis) + &other));
    let window = Window::between(&body(0.0, 0), &body(1200.0, 60_000), s(60.0)).unwrap();
    assert_eq!(watts(&window), Some(20.0));
    let x = window.snapshot.workloads().iter().find(|it| it.name == "x").unwrap();
    assert_eq!(x.total.why(), Some(Why::NotRefreshed));
}

#[test]
fn samples_without_a_timestamp_go_by_the_reader() {
    let body = |joules: f64, millis: i64, bare: f64| {
        let x =
            pod("package", bare, START).replace(&format!(" {START}"), "").replace("web", "x").replace("\"u\"", "\"x\"");
        read(&(pod("package", joules, START + millis) + &x))
    };
    let window = Window::between(&body(0.0, 0, 0.0), &body(1200.0, 60_000, 60.0), s(3.0)).unwrap();
    let x = window.snapshot.workloads().iter().find(|it| it.name == "x").unwrap();
    assert_eq!((watts(&window), x.total.watts().map(f64::from)), (Some(20.0), Some(20.0)));
}

#[test]
fn who_is_new_began_when_its_like_were_last_scraped() {
    let pods = |millis: i64| pod("package", 100.0 + (millis + 30_000) as f64, START + millis);
    let job = pod("package", 300.0, START + 30_000).replace("web", "job").replace("\"u\"", "\"job\"");
    let first = read(&(node("n1", 0.0, START) + &pods(-30_000)));
    let second = read(&(node("n1", 600.0, START + 60_000) + &pods(30_000) + &job));
    let window = Window::between(&first, &second, s(60.0)).unwrap();
    let job = window.snapshot.workloads().iter().find(|it| it.name == "job").unwrap();
    assert_eq!(job.total.watts().map(f64::from), Some(5.0), "300 J within the 60 s between its exporter's scrapes");
}

#[test]
fn a_time_that_equal_timestamps_contradict_is_odd() {
    let window = Window::between(&scrape(0), &scrape(0), s(60.0)).unwrap();
    let said = window.snapshot.oddities().iter().find(|it| it.kind == OddityKind::Contradiction).unwrap();
    assert_eq!(said.examples, ["60 s were given, but the samples of n1 are 0 s apart, which counts"]);
}

#[test]
fn a_usage_given_twice_is_counted() {
    let usage = |usage: f64, millis: i64| format!("kepler_node_cpu_usage_ratio{{node_name=\"n1\"}} {usage} {millis}\n");
    let snapshot = read(&(pod("package", 5.0, START) + &usage(0.1, START + 60_000) + &usage(0.9, START + 55_000)));
    assert_eq!(snapshot.nodes()[0].usage.map(|it| it.get()), Some(0.1), "the newer one");
    assert_eq!(count(&snapshot, OddityKind::DuplicateSeries), 1);
}

/// A round that brings only older samples does not set back when the node was last scraped.
#[test]
fn who_is_new_after_older_samples_began_when_the_newest_were_scraped() {
    let batch = |joules: f64, millis: i64| {
        pod("package", joules, millis).replace("\"web\"", "\"batch\"").replace("pod_id=\"u\"", "pod_id=\"b\"")
    };
    let mut tracker = Tracker::default();
    for (round, number) in [0, 2, 1].into_iter().enumerate() {
        tracker.observe(&scrape(number), s(round as f64)).unwrap();
    }
    let body = pod("package", 4600.0, START + 180_000) + &batch(600.0, START + 180_000);
    let window = tracker.observe(&read(&body), s(3.0)).unwrap().unwrap();
    let batch = window.snapshot.workloads().iter().find(|it| it.name == "batch").unwrap();
    assert_eq!((watts(&window), batch.total.watts().map(f64::from)), (Some(20.0), Some(10.0)), "600 J in 60 s");
}
