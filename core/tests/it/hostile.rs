//! Names are data from outside: a container chooses its own, and so may write to whoever reads an answer.

use carbon_kepler::render::Look;
use carbon_kepler::report::{Report, Selection};
use carbon_kepler::schema::Subschemas;
use carbon_kepler::settings::{Setting, Settings};
use carbon_kepler::tools::{CATALOG, World};
use carbon_kepler::{Lang, Registry, Snapshot};
use serde_json::{Value, json};

/// A heading, a link, markup, a formula, a terminal sequence and directions, and a long tail.
fn name(of: &str) -> String {
    format!("{of}\n\n## NOTE\n[x](http://evil) <b>`|\u{202e}\u{2028}\u{1b}]52;c;eA==\u{7}\"{}", "y".repeat(300))
}

/// Parts of it that must not be there as they are.
const RAW: [&str; 5] = ["\n## NOTE", "\u{202e}", "\u{2028}", "\u{1b}", "\u{7}"];

fn label(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

fn body() -> String {
    let [node, namespace, pod, container, vm, zone] = ["n", "ns", "pod", "c", "vm", "z"].map(|it| label(&name(it)));
    let mut body = String::new();
    for (kind, watts) in [("active", 40), ("idle", 60), ("", 100)] {
        let kind = if kind.is_empty() { String::new() } else { format!("{kind}_") };
        for (zone, part) in [("package", 1), (zone.as_str(), 2)] {
            body += &format!(
                "kepler_node_cpu_{kind}watts{{node_name=\"{node}\",path=\"/p{part}\",zone=\"{zone}\"}} {watts}\n"
            );
        }
    }
    body += &format!("kepler_node_cpu_usage_ratio{{node_name=\"{node}\"}} 0.5\n");
    let at = format!("node_name=\"{node}\",state=\"running\",zone=\"package\"");
    body += &format!("kepler_pod_cpu_watts{{{at},pod_id=\"p\",pod_name=\"{pod}\",pod_namespace=\"{namespace}\"}} 20\n");
    body += &format!(
        "kepler_container_cpu_watts{{{at},container_id=\"c\",container_name=\"{container}\",pod_id=\"\",runtime=\"docker\"}} 9\n"
    );
    body += &format!("kepler_vm_cpu_watts{{{at},hypervisor=\"kvm\",vm_id=\"v\",vm_name=\"{vm}\"}} 5\n");
    body + &format!(
        "kepler_process_cpu_watts{{{at},comm=\"{pod}\",container_id=\"\",exe=\"{pod}\",pid=\"7\",type=\"regular\",vm_id=\"\"}} 4\n"
    )
}

fn world(lang: Lang) -> World {
    let settings = Settings {
        lang: Setting::given(lang),
        budgets: Some(Setting::given(vec!["ns*=1kg".to_owned(), "node:n*=1kg".to_owned(), "0.1kg".to_owned()])),
        ..Settings::default()
    };
    let snapshot = Snapshot::from_scrape(&name("source"), body().as_bytes()).unwrap();
    World::new(Registry::builtin().unwrap(), settings).with_snapshot(snapshot)
}

/// Arguments for a tool: of each workload, of all, and of one that is not there.
fn inputs(schema: &Value) -> Vec<Value> {
    let takes = |key: &str| schema["properties"].get(key).is_some();
    if !takes("workload_name") {
        return vec![json!({}), json!({"namespace": name("ns")}), json!({"namespace": name("nowhere")})];
    }
    let of = |namespace: Value, name: String| json!({"namespace": namespace, "workload_name": name});
    vec![
        of(name("ns").into(), name("pod")),
        of("all".into(), name("c")),
        of("all".into(), name("vm")),
        of("all".into(), name("nobody")),
        of(name("elsewhere").into(), name("pod")),
    ]
}

/// All strings but those that are a name itself, of which JSON has every character.
fn sentences(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) if !is_a_name(text) => found.push(text.clone()),
        Value::Array(all) => all.iter().for_each(|it| sentences(it, found)),
        Value::Object(all) => all.values().for_each(|it| sentences(it, found)),
        _ => {}
    }
}

fn is_a_name(text: &str) -> bool {
    let names: Vec<String> = ["n", "ns", "pod", "c", "vm", "z", "source", "nowhere", "elsewhere"].map(name).into();
    names.iter().any(|it| it == text || text == format!("{}/{it}", name("ns")))
}

#[track_caller]
fn harmless(what: &str, text: &str) {
    for raw in RAW {
        assert!(!text.contains(raw), "{what}: {raw:?} in {text}");
    }
    assert!(!text.contains(&"y".repeat(254)), "{what}: not cut: {text}");
}

#[test]
fn names_make_no_lines_in_any_answer() {
    let mut told = 0;
    for lang in [Lang::En, Lang::Ko] {
        let world = world(lang);
        for tool in CATALOG {
            for input in inputs(&(tool.input_schema)(Subschemas::Named).to_value()) {
                match (tool.call)(&world, input) {
                    Ok(answer) => {
                        harmless(tool.name, &answer.text());
                        let mut found = Vec::new();
                        sentences(&answer.structured().unwrap(), &mut found);
                        found.iter().for_each(|it| harmless(tool.name, it));
                        told += usize::from(answer.text().contains("\\n\\n## NOTE"));
                    }
                    Err(error) => harmless(tool.name, &error.to_string()),
                }
            }
        }
    }
    assert!(told >= 20, "names are told, in quotes and escaped: {told}");
}

/// Tables cut long names; CSV is for programs, and keeps their length.
#[test]
fn names_make_no_lines_in_any_report() {
    for lang in [Lang::En, Lang::Ko] {
        let world = world(lang);
        let mut selection = Selection::default();
        (selection.lang, selection.explain) = (lang, true);
        selection.scenario = Some(world.scenario(None, None).unwrap());
        let report = Report::new(world.measured().unwrap(), &selection).unwrap();
        for look in [Look::Plain, Look::Markdown] {
            let blocks = report.blocks(look, true, true);
            let text: String = blocks.iter().map(|(_, text)| text.as_str()).collect();
            harmless("report", &text);
            assert!(look == Look::Plain || !text.contains("[x](http") && !text.contains("<b>"), "{text}");
        }
        let html = report.html(true, true);
        assert!(!html.contains("<b>`") && html.contains("&lt;b&gt;"), "{html}");
        for text in [html, report.workloads_csv(), report.nodes_csv()] {
            RAW.iter().for_each(|raw| assert!(!text.contains(raw), "{raw:?} in {text}"));
        }
    }
}

#[test]
fn spreadsheets_take_no_name_for_a_formula() {
    for begin in ["=1+1", "+cmd", "-x", "@sum", "\t=1"] {
        let body = format!(
            "kepler_pod_cpu_watts{{pod_id=\"p\",pod_name=\"{}\",pod_namespace=\"shop\",state=\"running\",zone=\"package\"}} 1\n",
            label(begin)
        );
        let snapshot = Snapshot::from_scrape("test", body.as_bytes()).unwrap();
        let csv = Report::new(&snapshot, &Selection::default()).unwrap().workloads_csv();
        let cell = csv.lines().nth(1).unwrap().split(',').nth(1).unwrap();
        assert!(!cell.starts_with(['=', '+', '-', '@', '\t']), "{cell}");
    }
}
