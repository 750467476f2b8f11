//! Energy between scrapes: one test for each way in which counters are not well-behaved.

use carbon_kepler::units::{Joules, Seconds};
use carbon_kepler::{
    Energy, EnergyTotals, Node, OddityKind, Power, ReadOptions, Snapshot, SnapshotBuilder, State, Tracker, Why, Window,
    Workload, WorkloadKind, Zone,
};
use carbon_kepler_testkit::{Body, corpus};
use proptest::prelude::*;

fn snapshot(body: &Body) -> Snapshot {
    Snapshot::from_scrape("test", body.text().as_bytes()).unwrap_or_else(|error| panic!("{error}\n{}", body.text()))
}

fn body() -> Body {
    Body::default()
}

fn s(seconds: f64) -> Seconds {
    Seconds::new(seconds).unwrap()
}

/// The windows between scrapes ten seconds apart.
fn windows(bodies: &[Body]) -> Vec<Window> {
    let mut tracker = Tracker::default();
    let observe = |(round, body): (usize, &Body)| tracker.observe(&snapshot(body), s(10.0 * round as f64)).unwrap();
    bodies.iter().enumerate().filter_map(observe).collect()
}

fn window(first: Body, second: Body) -> Window {
    windows(&[first, second]).remove(0)
}

fn workload<'a>(window: &'a Window, id: &str) -> &'a Workload {
    window.snapshot.workloads().iter().find(|it| it.id == id).unwrap_or_else(|| panic!("no {id}"))
}

fn node(window: &Window) -> &Node {
    &window.snapshot.nodes()[0]
}

fn known(joules: f64) -> Option<Energy> {
    Some(Energy::Known(Joules::new(joules).unwrap()))
}

fn watts(power: Power) -> f64 {
    power.watts().unwrap_or_else(|| panic!("{power:?}")).get()
}

fn count(window: &Window, kind: OddityKind) -> usize {
    window.snapshot.oddities().iter().find(|it| it.kind == kind).map_or(0, |it| it.count)
}

#[test]
fn energy_is_the_difference_and_power_its_mean() {
    let window = window(
        body().node(100.0, 5000.0).pod("a", "running", 40.0).pod("b", "running", 7.0),
        body().node(150.0, 5250.0).pod("a", "running", 70.0).pod("b", "running", 7.0),
    );
    assert_eq!((workload(&window, "a").energy, watts(workload(&window, "a").total)), (known(30.0), 3.0));
    assert_eq!(workload(&window, "b").energy, known(0.0), "others drew active power, so nothing is nothing");
    let node = node(&window);
    assert_eq!((node.energy.total, node.energy.active, node.energy.idle), (known(300.0), known(50.0), known(250.0)));
    assert_eq!((watts(node.total), watts(node.active), watts(node.idle)), (30.0, 5.0, 25.0));
    assert_eq!(node.coverage.ratio.unwrap().get(), 0.6);
    assert_eq!(window.seconds, s(10.0));
}

/// 2.6: a refresh without active energy sets workload counters back to 0.
#[test]
fn who_says_the_time_between_two_snapshots_is_believed() {
    let read = |joules, taken| {
        let mut options = ReadOptions::default();
        options.taken = taken;
        let mut builder = SnapshotBuilder::new();
        builder.read("test", body().node(joules, 0.0).text().as_bytes(), options).unwrap();
        builder.finish()
    };
    let window = Window::between(&read(1.0, Some(s(500.0))), &read(101.0, None), s(10.0)).unwrap();
    assert_eq!(watts(node(&window).total), 10.0);
}

#[test]
fn a_workload_counter_that_fell_was_reset() {
    let window =
        window(body().node(10.0, 9.0).pod("a", "running", 40.0), body().node(30.0, 19.0).pod("a", "running", 15.0));
    let pod = workload(&window, "a");
    assert_eq!((pod.energy, pod.at_least), (known(15.0), true));
    assert_eq!(count(&window, OddityKind::CounterReset), 1);
}

/// 2.6: Kepler's raw node counter wraps; active + idle are corrected for it.
#[test]
fn a_wrapped_node_counter_does_not_matter_where_active_and_idle_are() {
    let window = window(body().node(100.0, 5000.0).raw(262_140.0), body().node(150.0, 5250.0).raw(297.0));
    assert_eq!(node(&window).energy.total, known(300.0));
    assert_eq!(count(&window, OddityKind::CounterReset) + count(&window, OddityKind::CounterWrap), 0);
}

#[test]
fn a_raw_counter_alone_that_went_back_is_unknown_without_its_range() {
    let window = window(body().raw(262_140.0), body().raw(297.0));
    assert_eq!(node(&window).energy.total, Some(Energy::Unknown(Why::RangeUnknown)));
    assert_eq!(node(&window).total, Power::Unknown(Why::RangeUnknown));
}

/// Kepler restarted: active starts at 0, idle at the hardware's value since boot.
#[test]
fn after_a_restart_only_the_raw_counter_knows_the_whole() {
    let window = window(body().node(500.0, 900.0).raw(5000.0), body().node(20.0, 5100.0).raw(5200.0));
    let node = node(&window);
    assert_eq!((node.energy.active, node.energy.total), (known(20.0), known(200.0)));
    assert_eq!(node.energy.idle, Some(Energy::Unknown(Why::CounterReset)));
    assert_eq!(count(&window, OddityKind::CounterReset), 1);
}

/// 2.6: what falls for another reason than a wrap becomes a spike of up to the whole range.
#[test]
fn spikes_are_not_believed() {
    let window = window(
        body().node(100.0, 5000.0).pod("a", "running", 1.0),
        body().node(262_000.0, 5250.0).pod("a", "running", 3e9),
    );
    let node = node(&window);
    assert_eq!(node.energy.total, Some(Energy::Unknown(Why::Implausible)));
    assert_eq!(workload(&window, "a").energy, Some(Energy::Unknown(Why::Implausible)));
    assert_eq!(count(&window, OddityKind::ImplausibleValue), 3, "active, their sum, and the pod");
}

/// 2.6: a fall that Kepler takes for a wrap gives up to the whole range, which no package draws in a minute.
#[test]
fn spikes_are_not_believed_in_longer_windows_either() {
    let mut tracker = Tracker::default();
    tracker.observe(&snapshot(&body().node(100.0, 5000.0).raw(5000.0)), s(0.0)).unwrap();
    let spike = snapshot(&body().node(700.0, 261_543.0).raw(10.0));
    let window = tracker.observe(&spike, s(60.0)).unwrap().unwrap();
    assert_eq!(node(&window).energy.total, Some(Energy::Unknown(Why::Implausible)));
}

/// Kepler restarted: every workload's counter with it, also those that are already above their old value.
#[test]
fn after_a_restart_all_that_workloads_show_is_new() {
    let window = window(
        body().node(500.0, 900.0).pod("a", "running", 5.0).pod("b", "running", 400.0),
        body().node(60.0, 5100.0).pod("a", "running", 20.0).pod("b", "running", 40.0),
    );
    let (a, b) = (workload(&window, "a"), workload(&window, "b"));
    assert_eq!((a.energy, a.at_least, b.energy, b.at_least), (known(20.0), true, known(40.0), true));
    let node = node(&window);
    assert_eq!((node.active_at_least, node.coverage.ratio), (true, None), "lower bounds have no ratio");
}

/// 2.7: the last sample of the dead counts, once.
#[test]
fn a_terminated_workload_closes_its_epoch() {
    let windows = windows(&[
        body().node(0.0, 0.0).pod("a", "running", 40.0),
        body().node(100.0, 9.0).pod("a", "terminated", 55.0),
        body().node(200.0, 19.0).pod("a", "terminated", 55.0).pod("b", "running", 1.0),
    ]);
    let pod = workload(&windows[0], "a");
    assert_eq!((pod.energy, pod.state, watts(pod.total)), (known(15.0), State::Terminated, 1.5));
    assert!(windows[1].snapshot.workloads().iter().all(|it| it.id != "a"), "repeated, not counted again");
}

/// 2.6, 2.7: one id in both states in one scrape; the living starts from 0.
#[test]
fn a_pod_that_ended_and_runs_again_counts_both_epochs() {
    let windows = windows(&[
        body().node(0.0, 0.0).pod("a", "running", 40.0),
        body().node(100.0, 9.0).pod("a", "running", 5.0).pod("a", "terminated", 55.0),
        body().node(200.0, 19.0).pod("a", "running", 12.0).pod("a", "terminated", 55.0),
    ]);
    let energies: Vec<_> = windows.iter().map(|window| workload(window, "a").energy).collect();
    assert_eq!(energies, [known(20.0), known(7.0)]);
    assert_eq!(workload(&windows[0], "a").state, State::Running);
    assert!(!workload(&windows[0], "a").at_least, "nothing was reset");
}

/// 2.7: the dead's value may lie below the last one; its delta is then 0, not negative.
#[test]
fn a_last_sample_below_the_one_before_adds_nothing() {
    let window =
        window(body().node(0.0, 0.0).pod("a", "running", 40.0), body().node(9.0, 9.0).pod("a", "terminated", 30.0));
    assert_eq!((workload(&window, "a").energy, workload(&window, "a").at_least), (known(0.0), true));
}

#[test]
fn who_came_within_the_window_began_at_zero() {
    let window = window(
        body().node(0.0, 0.0).pod("a", "running", 40.0),
        body().node(50.0, 9.0).pod("a", "running", 41.0).pod("new", "running", 6.0).pod("short", "terminated", 12.0),
    );
    assert_eq!(workload(&window, "new").energy, known(6.0));
    assert_eq!(workload(&window, "short").energy, known(12.0), "came and ended between two scrapes");
    assert_eq!(count(&window, OddityKind::CameOrWent), 2);
}

/// Not so if nothing shows that it was not there before.
#[test]
fn who_may_have_been_there_before_is_unknown() {
    let new_level = window(body().node(0.0, 0.0), body().node(50.0, 9.0).pod("a", "running", 41.0));
    assert_eq!(
        workload(&new_level, "a").energy,
        Some(Energy::Unknown(Why::NotAtStart)),
        "pods were not exported before"
    );
    let other_node = body().line("kepler_node_cpu_joules_total{node_name=\"m\",path=\"\",zone=\"package\"} 5");
    let new_node = window(other_node, body().node(50.0, 9.0).pod("a", "running", 41.0));
    assert_eq!(node(&new_node).energy.total, Some(Energy::Unknown(Why::NotAtStart)));
    assert_eq!(workload(&new_node, "a").energy, Some(Energy::Unknown(Why::NotAtStart)));
    assert_eq!(count(&new_node, OddityKind::CameOrWent), 2, "one node gone, one new");
}

/// A workload that is missing for a round comes back with its old counters.
#[test]
fn absence_is_not_a_new_beginning() {
    let windows = windows(&[
        body().node(0.0, 0.0).pod("a", "running", 900.0).pod("b", "running", 1.0),
        body().node(50.0, 9.0).pod("b", "running", 2.0),
        body().node(99.0, 19.0).pod("a", "running", 930.0).pod("b", "running", 3.0),
    ]);
    assert_eq!(count(&windows[0], OddityKind::CameOrWent), 1);
    let pod = workload(&windows[1], "a");
    assert_eq!((pod.energy, watts(pod.total), pod.window), (known(30.0), 1.5, Some(s(20.0))), "over both windows");
    let coverage = node(&windows[1]).coverage;
    assert_eq!((coverage.pods_watts, coverage.ratio), (Power::Unknown(Why::OtherTime), None));
}

/// A process's GPU counter is its own: falling means reset. Idle alone may be reset too, and psys stands still.
#[test]
fn rules_that_hold_for_some_only() {
    let gpu = |joules: f64| {
        body().node(joules, 9.0).process(7, "p", joules).line(&format!("kepler_process_gpu_joules_total{{comm=\"p\",container_id=\"\",exe=\"/p\",node_name=\"n\",pid=\"7\",state=\"running\",type=\"regular\",vm_id=\"\"}} {}", 100.0 - joules))
    };
    let fell = window(gpu(10.0), gpu(80.0));
    let process = workload(&fell, "7");
    assert_eq!((process.energy, process.at_least), (known(90.0), true), "70 J and, since its reset, 20 J");

    let idle = window(body().node(10.0, 900.0).raw(1000.0), body().node(20.0, 30.0).raw(1070.0));
    assert_eq!(
        (node(&idle).energy.idle, node(&idle).energy.total),
        (Some(Energy::Unknown(Why::CounterReset)), known(70.0))
    );

    let psys = |_: u32| body().node(5.0, 6.0).replace("zone=\"package\"", "zone=\"psys\"");
    assert_eq!(node(&window(psys(0), psys(1))).total, Power::Unknown(Why::NotRefreshed));
}

#[test]
fn a_reused_process_id_is_another_process() {
    let window =
        window(body().node(0.0, 0.0).process(7, "old", 900.0), body().node(50.0, 9.0).process(7, "new", 905.0));
    let process = workload(&window, "7");
    assert_eq!((process.name.as_str(), process.energy), ("new", known(905.0)));
}

/// The dead are repeated under an id that another has taken: neither is counted twice, nor under the other's name.
#[test]
fn a_reused_process_id_beside_the_dead_stays_apart() {
    let old = body().process(7, "old", 950.0).replace("running", "terminated");
    let dead = |body: Body| body.line(old.text().trim_end());
    let windows = windows(&[
        body().node(0.0, 0.0).process(7, "old", 900.0),
        dead(body().node(60.0, 9.0)).process(7, "new", 5.0),
        dead(body().node(70.0, 19.0)).process(7, "new", 8.0),
    ]);
    let energies = |window: &Window| -> Vec<_> {
        window.snapshot.workloads().iter().map(|it| (it.name.clone(), it.energy)).collect()
    };
    assert_eq!(energies(&windows[0]), [("new".to_owned(), known(5.0)), ("old".to_owned(), known(50.0))]);
    assert_eq!(energies(&windows[1]), [("new".to_owned(), known(3.0))]);
}

/// 2.4: two scrapes within 500 ms return identical data.
#[test]
fn counters_that_stand_still_were_not_refreshed() {
    let same = || body().node(100.0, 5000.0).pod("a", "running", 40.0);
    let window = window(same(), same());
    assert_eq!(node(&window).total, Power::Unknown(Why::NotRefreshed));
    assert_eq!(workload(&window, "a").total, Power::Unknown(Why::NotRefreshed));
}

/// The next window covers the time that nothing came of, so its power is no multiple of what it was.
#[test]
fn a_window_without_refresh_is_made_up_for() {
    let at = |joules: f64| body().node(joules, 9.0 * joules).pod("a", "running", joules / 2.0);
    let windows = windows(&[at(100.0), at(100.0), at(160.0)]);
    let mut totals = EnergyTotals::default();
    windows.iter().for_each(|window| totals.add(window));
    let second = &windows[1];
    assert_eq!((node(second).energy.active, watts(node(second).active)), (known(60.0), 3.0), "over 20 s");
    assert_eq!((workload(second, "a").energy, watts(workload(second, "a").total)), (known(30.0), 1.5));
    assert_eq!((node(second).window, second.seconds), (Some(s(20.0)), s(10.0)));
    let tally = totals.nodes["n"];
    assert_eq!((tally.energy.get(), tally.at_least()), (600.0, false), "nothing is lost");
}

/// Each node was read at its own moment: one that is slow does not stretch or shrink the others' windows.
#[test]
fn nodes_have_their_own_clock() {
    let read = |fast: f64, slow: f64, moments: [f64; 2]| {
        let mut builder = SnapshotBuilder::new();
        for (name, joules, moment) in [("fast", fast, moments[0]), ("slow", slow, moments[1])] {
            let body = body().node(joules, joules).replace("node_name=\"n\"", &format!("node_name=\"{name}\""));
            let mut options = ReadOptions::default();
            options.taken = Some(s(moment));
            builder.read(&format!("address of {name}"), body.text().as_bytes(), options).unwrap();
        }
        builder.finish()
    };
    let mut tracker = Tracker::default();
    tracker.observe(&read(100.0, 100.0, [0.0, 6.0]), s(6.0)).unwrap();
    let window = tracker.observe(&read(190.0, 130.0, [9.0, 9.0]), s(9.0)).unwrap().unwrap();
    let power: Vec<_> = window.snapshot.nodes().iter().map(|node| watts(node.active)).collect();
    assert_eq!(power, [10.0, 10.0], "90 J in 9 s and 30 J in 3 s");
}

/// 2.5: up to v0.11.4 the CPU usage ratio lags, so the second scrape attributes nothing.
#[test]
fn a_window_without_active_energy_attributes_nothing() {
    let window =
        window(body().node(0.0, 5000.0).pod("a", "running", 0.0), body().node(0.0, 5300.0).pod("a", "running", 0.0));
    let node = node(&window);
    assert_eq!((node.energy.total, watts(node.total)), (known(300.0), 30.0));
    assert_eq!((node.active, node.idle), (Power::Unknown(Why::NoActiveEnergy), Power::Unknown(Why::NoActiveEnergy)));
    assert_eq!(node.energy.active, Some(Energy::Unknown(Why::NoActiveEnergy)));
    assert_eq!(workload(&window, "a").energy, Some(Energy::Unknown(Why::NoActiveEnergy)));
}

/// 1c: a pod's GPU counter is the sum over the processes alive.
#[test]
fn a_gpu_counter_that_fell_is_unknown() {
    let gpu = |joules: f64| {
        body().node(joules, 50.0).line(&format!("kepler_pod_gpu_joules_total{{node_name=\"n\",pod_id=\"a\",pod_name=\"a\",pod_namespace=\"s\",state=\"running\"}} {joules}"))
    };
    let window = window(gpu(90.0).pod("a", "running", 4.0), body().node(95.0, 60.0).pod("a", "running", 9.0).line("kepler_pod_gpu_joules_total{node_name=\"n\",pod_id=\"a\",pod_name=\"a\",pod_namespace=\"s\",state=\"running\"} 20"));
    let pod = workload(&window, "a");
    assert_eq!(pod.power_in(&Zone::GPU), Some(Power::Unknown(Why::CounterReset)));
    assert_eq!((pod.energy, pod.at_least), (Some(Energy::Unknown(Why::CounterReset)), true));
}

/// A GPU is only exported while it is used: it begins at 0, and again after a pause.
#[test]
fn a_gpu_that_was_not_used_begins_at_zero() {
    let at = |joules: f64, gpu: Option<f64>| {
        let line = gpu.map(|gpu| format!("kepler_pod_gpu_joules_total{{node_name=\"n\",pod_id=\"a\",pod_name=\"a\",pod_namespace=\"s\",state=\"running\"}} {gpu}"));
        line.iter().fold(body().node(joules, joules).pod("a", "running", joules), |body, line| body.line(line))
    };
    let windows =
        windows(&[at(10.0, None), at(20.0, Some(90.0)), at(30.0, None), at(40.0, Some(120.0)), at(50.0, Some(130.0))]);
    let energies: Vec<_> = windows.iter().map(|window| workload(window, "a").energy).collect();
    assert_eq!(energies, [known(100.0), known(10.0), known(130.0), known(20.0)]);
}

/// Without counters a terminated pod's frozen gauge says nothing of the window.
#[test]
fn frozen_gauges_of_the_dead_do_not_count() {
    let pod = |state: &str| {
        format!(
            "kepler_pod_cpu_watts{{node_name=\"n\",pod_id=\"a\",pod_name=\"a\",pod_namespace=\"s\",state=\"{state}\",zone=\"package\"}} 10"
        )
    };
    let window = window(body().node(1.0, 9.0).line(&pod("running")), body().node(61.0, 99.0).line(&pod("terminated")));
    assert_eq!(workload(&window, "a").energy, Some(Energy::Unknown(Why::Terminated)));
}

#[test]
fn a_clock_that_steps_back_is_refused() {
    let snapshot = snapshot(&body().node(1.0, 1.0));
    let mut tracker = Tracker::default();
    tracker.observe(&snapshot, s(5.0)).unwrap();
    for at in [5.0, 4.0, -1.0] {
        assert_eq!(tracker.observe(&snapshot, s(at)).unwrap_err().kind().code(), "invalid_input");
    }
    assert!(Window::between(&snapshot, &snapshot, s(0.0)).is_err());
}

#[test]
fn without_counters_the_mean_of_the_gauges_is_taken_and_said() {
    let gauge = |node: f64, pod: f64| {
        body()
            .line(&format!("kepler_node_cpu_watts {node}"))
            .line(&format!("kepler_pod_cpu_watts{{pod=\"a\",namespace=\"s\"}} {pod}"))
    };
    let window = window(gauge(40.0, 4.0), gauge(60.0, 8.0));
    assert_eq!((node(&window).energy.total, watts(node(&window).total)), (known(500.0), 50.0));
    assert_eq!((workload(&window, "s/a").energy, watts(workload(&window, "s/a").total)), (known(60.0), 6.0));
    assert_eq!(count(&window, OddityKind::FromGauge), 2);
}

#[test]
fn legacy_kepler_counts_by_container_and_mode() {
    let at = |dynamic: f64, second: f64, idle: f64| {
        let container = |id: &str, joules: f64, mode: &str| {
            format!(
                "kepler_container_package_joules_total{{container_id=\"{id}\",container_name=\"c{id}\",container_namespace=\"shop\",mode=\"{mode}\",pod_name=\"api\",source=\"rapl-sysfs\"}} {joules}"
            )
        };
        let node = |mode: &str, joules: f64| {
            format!(
                "kepler_node_package_joules_total{{instance=\"n\",mode=\"{mode}\",package=\"0\",source=\"rapl-sysfs\"}} {joules}"
            )
        };
        body()
            .line(&container("1", dynamic, "dynamic"))
            .line(&container("2", second, "dynamic"))
            .line(&container("1", idle, "idle"))
            .line(&node("dynamic", dynamic + second))
            .line(&node("idle", idle))
    };
    let window = window(at(100.0, 50.0, 900.0), at(130.0, 60.0, 1000.0));
    let pod = window.snapshot.workloads().iter().find(|it| it.kind == WorkloadKind::Pod).unwrap();
    assert_eq!((pod.name.as_str(), pod.energy, watts(pod.total)), ("api", known(40.0), 4.0));
    assert_eq!((node(&window).energy.total, node(&window).energy.active), (known(140.0), known(40.0)));
    assert_eq!(node(&window).coverage.ratio.unwrap().get(), 1.0);
}

/// A legacy pod is the sum of its containers: one that ends must not look like a reset.
#[test]
fn a_legacy_pod_survives_the_end_of_a_container() {
    let container = |id: &str, joules: f64| {
        format!(
            "kepler_container_package_joules_total{{container_id=\"{id}\",container_name=\"c{id}\",container_namespace=\"shop\",mode=\"dynamic\",pod_name=\"api\",source=\"\"}} {joules}"
        )
    };
    let window =
        window(body().line(&container("1", 500.0)).line(&container("2", 50.0)), body().line(&container("2", 60.0)));
    let pod = window.snapshot.workloads().iter().find(|it| it.kind == WorkloadKind::Pod).unwrap();
    assert_eq!((pod.energy, pod.at_least), (known(10.0), false));
    assert_eq!((count(&window, OddityKind::CounterReset), count(&window, OddityKind::CameOrWent)), (0, 1));
}

#[test]
fn a_legacy_pod_misses_what_its_parts_miss() {
    let container = |id: &str, joules: f64| {
        format!(
            "kepler_container_package_joules_total{{container_id=\"{id}\",container_name=\"c{id}\",container_namespace=\"shop\",mode=\"dynamic\",pod_name=\"api\",source=\"\"}} {joules}"
        )
    };
    let both = |first: f64, second: f64| body().line(&container("1", first)).line(&container("2", second));
    let window = window(both(500.0, 50.0), both(510.0, 7.0));
    let pod = window.snapshot.workloads().iter().find(|it| it.kind == WorkloadKind::Pod).unwrap();
    assert_eq!((pod.energy, pod.at_least), (known(17.0), true));
}

#[test]
fn node_exporter_counts_per_socket() {
    let at = |first: f64, second: f64| {
        let line =
            |index: u32, joules: f64| format!("node_rapl_package_joules_total{{index=\"{index}\",path=\"\"}} {joules}");
        body().line(&line(0, first)).line(&line(1, second))
    };
    let window = windows(&[at(100.0, 500.0), at(160.0, 540.0), at(170.0, 3.0)]);
    assert_eq!((node(&window[0]).energy.total, watts(node(&window[0]).total)), (known(100.0), 10.0));
    assert_eq!(node(&window[1]).total, Power::Unknown(Why::RangeUnknown), "one socket wrapped, so the sum is unknown");
}

#[test]
fn recorded_scrapes_across_a_wrap() {
    let read = |name: &str| {
        let body = corpus(&format!("v0.11.2-client-5zones-{name}-wrap.prom"));
        Snapshot::from_scrape("client", body.as_bytes()).unwrap()
    };
    let window = Window::between(&read("before"), &read("after"), s(5.0)).unwrap();
    let node = node(&window);
    let total = node.energy.total.unwrap().joules().unwrap().get();
    let parts = node.energy.active.unwrap().joules().unwrap().get() + node.energy.idle.unwrap().joules().unwrap().get();
    assert!(total > 0.0 && (total - parts).abs() < 1e-6, "{:?}", node.energy);
    let raw = |snapshot: &Snapshot| {
        snapshot.nodes()[0].zones.iter().find(|it| it.zone == Zone::PACKAGE).unwrap().joules.total.unwrap()
    };
    assert!(raw(&read("after")) < raw(&read("before")), "the recording is one of a wrap");
}

proptest! {
    /// However a window is cut into parts, the energy is the same: also where the exporter did not refresh for a
    /// while, or where the pod was missing for a while.
    #[test]
    fn energy_of_a_split_window_is_the_sum_of_its_parts(
        steps in proptest::collection::vec((0.01..400.0_f64, 0.01..900.0_f64, 0.0..300.0_f64, 0..3_usize, any::<bool>()), 1..12),
    ) {
        let (mut active, mut idle, mut pod) = (100.0, 5000.0, 40.0);
        let there = |active, idle, pod| body().node(active, idle).pod("b", "running", 1.0).pod("a", "running", pod);
        let mut bodies = vec![there(active, idle, pod)];
        for (more_active, more_idle, more_pod, stale, missing) in steps {
            (active, idle, pod) = (active + more_active, idle + more_idle, pod + more_pod);
            let missed = body().node(active, idle).pod("b", "running", 1.0);
            bodies.push(if missing { missed } else { there(active, idle, pod) });
            bodies.extend(std::iter::repeat_n(bodies[bodies.len() - 1].clone(), stale));
        }
        bodies.push(there(active + 1.0, idle + 1.0, pod));
        let sum = |windows: &[Window], of: &dyn Fn(&Window) -> Option<Energy>| -> f64 {
            windows.iter().filter_map(|window| Some(of(window)?.joules()?.get())).sum()
        };
        let parts = windows(&bodies);
        let (first, last) = (snapshot(&bodies[0]), snapshot(&bodies[bodies.len() - 1]));
        let whole = Window::between(&first, &last, s(10.0 * parts.len() as f64)).unwrap();
        let total = |it: &Window| node(it).energy.total;
        let active = |it: &Window| node(it).energy.active;
        let pod = |it: &Window| it.snapshot.workloads().iter().find(|it| it.id == "a").and_then(|it| it.energy);
        for of in [&total as &dyn Fn(&Window) -> Option<Energy>, &active, &pod] {
            let (parts, whole) = (sum(&parts, of), sum(std::slice::from_ref(&whole), of));
            prop_assert!((parts - whole).abs() <= 1e-9 * whole.max(1.0), "{} != {}", parts, whole);
        }
    }
}
