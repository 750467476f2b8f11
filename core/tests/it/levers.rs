//! Who carries idle power, what levers save, and where they can work: by vectors worked on paper.

use carbon_kepler::attribution::attribute_reserved;
use carbon_kepler::kubernetes::{NodeSpecs, PodSpecs, Reservations};
use carbon_kepler::registry::Registry;
use carbon_kepler::report::{Report, Selection};
use carbon_kepler::settings::{ASSUMPTIONS, Settings, Table};
use carbon_kepler::tools::{World, find};
use carbon_kepler::units::Seconds;
use carbon_kepler::{IdlePolicy, Lever, Power, Snapshot, Window};
use serde_json::{Value, json};

use crate::operations::contains;

fn vectors() -> Value {
    let path = format!("{}/vectors/levers.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// A scrape of Kepler after so many seconds: powers as gauges, energies as counters.
fn scrape(cluster: &Value, seconds: f64) -> Snapshot {
    let mut body = String::new();
    let number = |it: &Value, key: &str| it[key].as_f64().unwrap();
    for node in cluster["nodes"].as_array().unwrap() {
        let name = node["name"].as_str().unwrap();
        let (active, idle) = (number(node, "active"), number(node, "idle"));
        for (part, watts) in [("active_", active), ("idle_", idle), ("", active + idle)] {
            let labels = format!("{{node_name=\"{name}\",path=\"p\",zone=\"package\"}}");
            body += &format!("kepler_node_cpu_{part}watts{labels} {watts}\n");
            body += &format!("kepler_node_cpu_{part}joules_total{labels} {}\n", 1000.0 + watts * seconds);
        }
        body += &format!("kepler_node_cpu_usage_ratio{{node_name=\"{name}\"}} {}\n", node["usage"]);
        for processor in 0..node["processors"].as_u64().unwrap() {
            body += &format!("kepler_node_cpu_info{{node_name=\"{name}\",processor=\"{processor}\"}} 1\n");
        }
    }
    for pod in cluster["pods"].as_array().unwrap() {
        let [namespace, name, node] = ["namespace", "name", "node"].map(|key| pod[key].as_str().unwrap());
        let labels = format!(
            "{{node_name=\"{node}\",pod_id=\"{name}\",pod_name=\"{name}\",pod_namespace=\"{namespace}\",state=\"running\",zone=\"package\"}}"
        );
        let watts = number(pod, "watts");
        body += &format!("kepler_pod_cpu_watts{labels} {watts}\n");
        body += &format!("kepler_pod_cpu_joules_total{labels} {}\n", 50.0 + watts * seconds);
    }
    Snapshot::from_scrape("cluster", body.as_bytes()).unwrap()
}

fn window(cluster: &Value) -> Window {
    Window::between(&scrape(cluster, 0.0), &scrape(cluster, 300.0), Seconds::new(300.0).unwrap()).unwrap()
}

fn specs(file: &Value) -> (PodSpecs, NodeSpecs) {
    let text = |key: &str| file[key].to_string();
    (PodSpecs::parse("pods", &text("pods")).unwrap(), NodeSpecs::parse("nodes", &text("nodes")).unwrap())
}

fn world(file: &Value, given: &Value) -> World {
    let settings = given["settings"].as_object().into_iter().flatten();
    let settings = settings.map(|(key, value)| (key.clone(), vec![value.as_str().unwrap().to_owned()]));
    let layer = Table(&[ASSUMPTIONS]).file("vector", settings).unwrap();
    let mut world = World::new(Registry::builtin().unwrap(), Settings::resolve(&[layer]).unwrap());
    if let Some(now) = given["now"].as_str() {
        world = world.at(now.parse().unwrap());
    }
    if let Some(name) = given["scrape"].as_str() {
        let body = std::fs::read(format!("{}/corpus/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
        return world.with_snapshot(Snapshot::from_scrape("vector", &body).unwrap());
    }
    world = if given["gauges"] == true {
        world.with_snapshot(scrape(&file["cluster"], 0.0))
    } else {
        let window = window(&file["cluster"]);
        world.with_window(window.snapshot, window.seconds)
    };
    let has = |what: &str| !given["without"].as_array().is_some_and(|all| all.iter().any(|it| it == what));
    let (pods, nodes) = specs(file);
    world = if has("pods") { world.with_pod_specs(pods) } else { world };
    if has("nodes") { world.with_node_specs(nodes) } else { world }
}

#[test]
fn levers_by_hand() {
    let file = vectors();
    for vector in file["vectors"].as_array().unwrap() {
        let (name, tool) = (vector["name"].as_str().unwrap(), find(vector["op"].as_str().unwrap()).unwrap());
        assert!(!vector["why"].as_str().unwrap().is_empty(), "{name}");
        let world = world(&file, &vector["world"]);
        let answer = (tool.call)(&world, vector["input"].clone()).unwrap_or_else(|error| panic!("{name}: {error}"));
        let answer = answer.structured().unwrap();
        contains(name, &answer, &vector["expect"]);
        for (at, says) in vector["says"].as_object().into_iter().flatten() {
            let said = answer.pointer(at.trim()).and_then(Value::as_str).unwrap_or_default();
            assert!(said.contains(says.as_str().unwrap()), "{name}: {at}: {said}");
        }
    }
    assert_eq!(file["vectors"].as_array().unwrap().len(), 41);
}

/// Each lever is computed or says what it needs, in both languages; the prototype keeps to its four.
#[test]
fn every_lever_is_answered() {
    let file = vectors();
    let levers: Vec<&str> = Lever::ALL.iter().map(|it| it.name()).collect();
    let input = json!({"workload_name": "web", "namespace": "shop", "optimizations": levers,
        "off_hours": {"sleep_at": "22:00", "wake_up_at": "06:00", "weekdays": "*"}});
    for (settings, count) in [(json!({}), 9), (json!({"lang": "ko"}), 9), (json!({"profile": "oss-korea-2025"}), 4)] {
        let world = world(&file, &json!({ "settings": settings }));
        let answer = (find("compare_optimization_impact").unwrap().call)(&world, input.clone()).unwrap();
        let json = answer.structured().unwrap();
        let lists = ["applied_optimizations", "skipped_optimizations"].map(|key| json[key].as_array().unwrap());
        assert_eq!(lists[0].len() + lists[1].len(), count, "{json}");
        let texts = lists[0].iter().map(|it| &it["description"]).chain(lists[1].iter().map(|it| &it["needs"]));
        for text in texts.map(|it| it.as_str().unwrap()).filter(|_| settings["lang"] == "ko") {
            assert!(text.chars().any(|c| ('가'..='힣').contains(&c)), "{text}");
        }
    }
}

/// a: 20 W active, and 2.5 of 4 cores reserved: 25 of 40 W of idle power are given away, 15 W stay. Each pod's part is
/// 10 + 15, 6 + 5 and 4 + 5 W. b: 10 W and 1.75 of 4 cores: 13.125 of 30 W.
#[test]
fn what_nobody_has_reserved_stays_with_the_node() {
    let file = vectors();
    let (pods, nodes) = specs(&file);
    let reserved = Reservations::new(pods.into(), nodes.into());
    let snapshot = window(&file["cluster"]).snapshot;
    let of = attribute_reserved(&snapshot, IdlePolicy::Requested, Some(&reserved));
    let mut parts: Vec<f64> = of[0].parts.iter().map(|part| part.attributed.get()).collect();
    parts.sort_by(f64::total_cmp);
    let close = |left: f64, right: f64| (left - right).abs() < 1e-9;
    assert!(parts.iter().zip([9.0, 11.0, 25.0]).all(|(left, right)| close(*left, right)), "{parts:?}");
    assert!(close(of[0].whole.get(), 45.0) && close(of[1].whole.get(), 23.125));
    for node in &of {
        assert!(matches!(node.unaccounted, Power::Known(rest) if close(rest.get(), 0.0)), "{:?}", node.unaccounted);
    }
    assert!(attribute_reserved(&snapshot, IdlePolicy::Requested, None).is_empty(), "nothing known to share by");
    let mut selection = Selection::default();
    selection.idle = IdlePolicy::Requested;
    let error = Report::new(&snapshot, &selection).unwrap_err().to_string();
    assert!(error.contains("pod specs and node specs"), "{error}");
}

/// nightly-train asks for half a core of 4 and one of two GPUs: 21.628340 + 179.443 W active, 133.986489 / 8 = 16.748311 W
/// of the processors' idle power and half of 52.013 + 51.902 W: 269.777151 W. web asks for no GPU: 32.458508 W and
/// 133.986489 x 3 / 4 = 100.489866 W.
#[test]
fn gpus_are_reserved_by_themselves() {
    let pod = |namespace: &str, name: &str, requests: Value| {
        json!({"metadata": {"namespace": namespace, "name": name}, "spec": {"nodeName": "worker-7",
            "containers": [{"resources": {"requests": requests}}]}})
    };
    let pods = json!({"items": [pod("shop", "web-6d9f7b8c4-x2x7k", json!({"cpu": "3"})),
        pod("batch", "nightly-train-28711", json!({"cpu": "500m", "nvidia.com/gpu": "1"}))]});
    let nodes = json!({"items": [{"metadata": {"name": "worker-7"},
        "status": {"allocatable": {"cpu": "4", "nvidia.com/gpu": "2"}}}]});
    let given = json!({"scrape": "main-gpu-redfish-steady.prom", "settings": {"idle": "requested"}});
    let world = world(&vectors(), &given)
        .with_pod_specs(PodSpecs::parse("pods", &pods.to_string()).unwrap())
        .with_node_specs(NodeSpecs::parse("nodes", &nodes.to_string()).unwrap());
    for (name, namespace, watts) in
        [("nightly-train-28711", "batch", 269.777_151), ("web-6d9f7b8c4-x2x7k", "shop", 132.948_374)]
    {
        let input = json!({"workload_name": name, "namespace": namespace});
        let answer = (find("assess_workload_compliance").unwrap().call)(&world, input).unwrap().structured().unwrap();
        contains(name, &answer["current_power_watts"], &watts.into());
    }
}

/// A pod that nobody owns is not brought back elsewhere, so its node stays; then none can go.
#[test]
fn a_node_with_a_pod_that_nobody_owns_stays() {
    let mut file = vectors();
    file["pods"]["items"]
        .as_array_mut()
        .unwrap()
        .push(json!({"metadata": {"namespace": "kube-system", "name": "etcd-b",
        "ownerReferences": [{"kind": "Node", "name": "b", "controller": true}]}, "spec": {"nodeName": "b"}}));
    let input = json!({"workload_name": "web", "namespace": "shop", "optimizations": ["node_consolidation"]});
    let answer = (find("compare_optimization_impact").unwrap().call)(&world(&file, &json!({})), input).unwrap();
    let needs =
        json!([{"needs": "a node with known idle power whose pods have room on the other 1 by their requests"}]);
    contains("pinned", &answer.structured().unwrap()["skipped_optimizations"], &needs);
}

/// A window of 10 s is none of minutes, and what saves nothing saves 0 kg where no carbon intensity is known: Google has none
/// for Ireland.
#[test]
fn freed_capacity_saves_nothing_whatever_the_grid() {
    let given = json!({"settings": {"region": "eu-west-1", "factors": "google-2024"}});
    let mut world = world(&vectors(), &given);
    world.window = Some(Seconds::new(10.0).unwrap());
    let input = json!({"power_threshold_watts": 9, "namespace": "shop"});
    let answer = (find("identify_power_hotspots").unwrap().call)(&world, input).unwrap().structured().unwrap();
    let zombie = json!([{"action_type": "rightsizing"}, {"action_type": "zombie", "resource": "shop/old-5d9f7b8c4-z2z2k",
        "estimated_savings_watts": 0.0, "estimated_co2_reduction_kg_month": 0.0, "potential_watts": 3.75}]);
    contains("hotspots", &answer["preventive_actions"], &zombie);
    contains("sum", &answer["summary"]["potential_co2_reduction_kg_month"], &0.0.into());
    assert!(answer["preventive_actions"][1]["reason"].as_str().unwrap().contains("in these 10.0 seconds"));
}

/// Runs need both numbers, and no month has room for 800 hours.
#[test]
fn runs_and_hours_are_looked_at() {
    let file = vectors();
    for (more, says) in [
        (json!({"runs_per_month": 4}), "hours_per_run"),
        (json!({"hours_per_run": 4}), "runs_per_month"),
        (json!({"runs_per_month": 100, "hours_per_run": 8}), "744 h at most"),
        (json!({"off_hours": {"sleep_at": "8pm", "wake_up_at": "08:00"}}), "a time such as 20:00"),
    ] {
        let mut input = json!({"workload_name": "web", "namespace": "shop"});
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let error = (find("compare_optimization_impact").unwrap().call)(&world(&file, &json!({})), input).unwrap_err();
        assert!(error.to_string().contains(says), "{error}");
    }
}
