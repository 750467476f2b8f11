//! The MCP server over pipes, as a host speaks to it: in the era with a handshake, and in the one without.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::time::Duration;

use carbon_kepler_testkit::{Folder, STEADY, StandIn, UNMEASURED, corpus};
use serde_json::{Value, json};

use crate::program::{program, run_fed};

struct Host {
    child: Child,
    to: Option<ChildStdin>,
    from: BufReader<ChildStdout>,
    modern: bool,
    next: u64,
}

impl Host {
    fn start(arguments: &[&str]) -> Self {
        let mut command = program();
        command.arg("serve").args(arguments);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (to, from) = (child.stdin.take(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, to, from, modern: false, next: 0 }
    }

    /// With the handshake of 2025-11-25.
    fn initialized(arguments: &[&str]) -> Self {
        let mut host = Self::start(arguments);
        let client = json!({"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}});
        let answer = host.ask("initialize", client);
        assert_eq!(answer["serverInfo"]["name"], "carbon-kepler-mcp");
        host.say(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
        host
    }

    fn say(&mut self, message: &Value) {
        let to = self.to.as_mut().unwrap();
        writeln!(to, "{message}").unwrap();
        to.flush().unwrap();
    }

    fn hear(&mut self) -> Value {
        let mut line = String::new();
        self.from.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("not a message: {line:?} {error}"))
    }

    fn reply(&mut self, method: &str, mut params: Value) -> Value {
        self.next += 1;
        if self.modern {
            params["_meta"] = json!({
                "io.modelcontextprotocol/protocolVersion": "2026-07-28",
                "io.modelcontextprotocol/clientCapabilities": {},
                "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
            });
        }
        let id = self.next;
        self.say(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        loop {
            let message = self.hear();
            if message["id"] == id {
                return message;
            }
        }
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        let reply = self.reply(method, params);
        assert!(reply["error"].is_null(), "{reply}");
        reply["result"].clone()
    }

    fn call(&mut self, tool: &str, arguments: Value) -> Value {
        self.ask("tools/call", json!({"name": tool, "arguments": arguments}))
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        self.to = None;
        assert!(self.child.wait().unwrap().success(), "the end of standard input is a good end");
    }
}

#[test]
fn a_host_with_a_handshake() {
    let mut host = Host::initialized(&["--source", STEADY, "--region", "us-east-1"]);
    let tools = host.ask("tools/list", json!({}))["tools"].clone();
    let names: Vec<&str> = tools.as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect();
    assert_eq!(names.len(), 8);
    assert!(!names.contains(&"get_migration_recommendations"), "it is there for old prompts only");
    for tool in tools.as_array().unwrap() {
        assert_eq!((&tool["inputSchema"]["type"], &tool["outputSchema"]["type"]), (&"object".into(), &"object".into()));
        assert_eq!(tool["annotations"]["readOnlyHint"], true);
        assert!(tool["title"].is_string() && !tool["inputSchema"].to_string().contains("$ref"), "{tool}");
    }
    let answer = host.call("assess_workload_compliance", json!({"workload_name": "web", "namespace": "shop"}));
    assert_eq!((&answer["isError"], &answer["structuredContent"]["status"]), (&false.into(), &"COMPLIANT".into()));
    assert!(answer["content"][0]["text"].as_str().unwrap().starts_with("shop/web: COMPLIANT"));
    // Called by its name it is still there.
    let answer = host.call("get_migration_recommendations", json!({"workload_name": "web", "namespace": "shop"}));
    assert_eq!(answer["structuredContent"]["current_region"]["code"], "us-east-1");
}

/// Kepler's second scrape has attributed nothing: an answer of 0 W would be a false all-clear.
#[test]
fn what_is_not_measured_is_unknown() {
    let mut host = Host::initialized(&["--source", UNMEASURED]);
    for (tool, sum, text) in [
        (
            "get_power_consumption_summary",
            "/total_power_watts",
            "5 workloads: power unknown (no active energy yet); coverage unknown (pods: no active energy yet)",
        ),
        ("list_top_power_consumers", "/summary/total_power_watts", "5 workloads: power unknown (no active energy yet)"),
        (
            "identify_power_hotspots",
            "/summary/total_power_watts",
            "hotspots unknown: 5 workloads could not be judged (no active energy yet).",
        ),
    ] {
        let answer = host.call(tool, json!({}));
        assert_eq!(answer["structuredContent"].pointer(sum), Some(&Value::Null), "{answer}");
        let said = answer["content"][0]["text"].as_str().unwrap();
        assert!(said.starts_with(text) && !said.contains("0.000"), "{said}");
    }
}

#[test]
fn failures_say_what_to_do() {
    let mut host = Host::initialized(&["--source", STEADY]);
    let unknown = host.reply("tools/call", json!({"name": "asses_workload", "arguments": {}}));
    assert_eq!(unknown["error"]["code"], -32602);
    assert!(
        unknown["error"]["message"].as_str().unwrap().contains("did you mean assess_workload_compliance"),
        "{unknown}"
    );
    for (arguments, says) in [
        (json!({"workload_name": "wbe", "namespace": "shop"}), "did you mean web"),
        (json!({"workload_name": "web", "namespace": "shop", "region": "eu-norht-1"}), "did you mean eu-north-1"),
        (json!({"namespace": "shop"}), "expected a value for workload_name"),
        (json!({"workload_name": 7}), "expected text, saw 7"),
    ] {
        let answer = host.call("assess_workload_compliance", arguments);
        let text = answer["content"][0]["text"].as_str().unwrap();
        assert!(answer["isError"] == true && text.contains(says), "{answer}");
    }
    let missing = host.reply("resources/read", json!({"uri": "carbon-intensity://mars"}));
    assert!(missing["error"]["message"].as_str().unwrap().contains("no region"), "{missing}");
    let prompt = host.reply("prompts/get", json!({"name": "review-namespace"}));
    assert_eq!(prompt["error"]["code"], -32602);
    drop(host);
    let mut host = Host::initialized(&[]);
    let answer = host.call("list_top_power_consumers", json!({}));
    let text = answer["content"][0]["text"].as_str().unwrap();
    assert!(answer["isError"] == true && text.contains("no source") && text.contains("KEPLER_ENDPOINT"), "{answer}");
    let seoul = host.ask("resources/read", json!({"uri": "carbon-intensity://ap-northeast-2"}));
    assert!(seoul["contents"][0]["text"].as_str().unwrap().contains("417.3"), "what needs no source is there");
}

#[test]
fn resources_prompts_and_completions() {
    let mut host = Host::initialized(&["--source", STEADY]);
    assert_eq!(host.ask("resources/list", json!({}))["resources"].as_array().unwrap().len(), 3);
    let templates = host.ask("resources/templates/list", json!({}))["resourceTemplates"].clone();
    assert_eq!(templates.as_array().unwrap().len(), 5);
    let read = host.ask("resources/read", json!({"uri": "workload-metrics://shop/web-6d9f7b8c4-x2x7k"}));
    let metrics: Value = serde_json::from_str(read["contents"][0]["text"].as_str().unwrap()).unwrap();
    assert_eq!(metrics["collection_method"], "kepler-rapl");
    assert_eq!(host.ask("prompts/list", json!({}))["prompts"].as_array().unwrap().len(), 2);
    let prompt = host.ask("prompts/get", json!({"name": "plan-emission-cut", "arguments": {"namespace": "shop"}}));
    assert!(prompt["messages"][0]["content"]["text"].as_str().unwrap().contains("namespace shop"));
    let complete = |argument: &str, value: &str, context: Value| {
        json!({"ref": {"type": "ref/resource", "uri": "workload-metrics://{namespace}/{pod_name}"},
            "argument": {"name": argument, "value": value}, "context": {"arguments": context}})
    };
    let values =
        host.ask("completion/complete", complete("namespace", "sh", json!({})))["completion"]["values"].clone();
    assert_eq!(values, json!(["shop"]));
    let values = host.ask("completion/complete", complete("pod_name", "", json!({"namespace": "batch"})));
    assert_eq!(values["completion"]["values"], json!(["nightly-train-28711"]));
}

/// The era without a handshake: each request says who it is from.
#[test]
fn a_host_without_a_handshake() {
    let mut host = Host::start(&["--source", STEADY, "--compat"]);
    host.modern = true;
    let discovered = host.ask("server/discover", json!({}));
    assert!(discovered["supportedVersions"].as_array().unwrap().contains(&"2026-07-28".into()), "{discovered}");
    assert_eq!(host.ask("tools/list", json!({}))["tools"].as_array().unwrap().len(), 9, "with --compat");
    let answer = host.call("list_workloads_by_compliance", json!({"namespace": "shop", "region": "eu-north-1"}));
    assert_eq!(
        (&answer["resultType"], &answer["structuredContent"]["compliant_count"]),
        (&"complete".into(), &1.into())
    );
}

/// A source whose counters go up by 50 J with each scrape.
fn counting() -> StandIn {
    StandIn::exporter(|scrape| {
        let joules = 50 * (scrape + 1);
        let pod =
            "node_name=\"n\",pod_id=\"1\",pod_name=\"web\",pod_namespace=\"shop\",state=\"running\",zone=\"package\"";
        format!(
            "kepler_pod_cpu_watts{{{pod}}} 3\nkepler_pod_cpu_joules_total{{{pod}}} {joules}\n\
             kepler_node_cpu_watts{{node_name=\"n\",zone=\"package\",path=\"\"}} 30\n\
             kepler_node_cpu_active_watts{{node_name=\"n\",zone=\"package\",path=\"\"}} 10\n\
             kepler_node_cpu_idle_watts{{node_name=\"n\",zone=\"package\",path=\"\"}} 20\n"
        )
    })
}

/// Calls share a scrape; one that comes later counts what was drawn since.
#[test]
fn a_later_call_uses_counters() {
    let exporter = counting();
    let url = exporter.url("");
    let mut host = Host::initialized(&["--source", &url, "--cache", "5s"]);
    let basis = |host: &mut Host| {
        let answer = host.call("assess_workload_compliance", json!({"workload_name": "web", "namespace": "shop"}));
        let result = &answer["structuredContent"];
        (result["basis"]["measured_by"].as_str().unwrap().to_owned(), result["current_power_watts"].as_f64().unwrap())
    };
    assert_eq!(basis(&mut host), ("gauges".to_owned(), 3.0));
    assert_eq!((basis(&mut host).0.as_str(), exporter.requests().len()), ("gauges", 1), "one scrape for both");
    std::thread::sleep(Duration::from_millis(5200));
    let (by, watts) = basis(&mut host);
    // 50 J in a little more than 5 s.
    assert!(by == "counters" && (6.0..=9.9).contains(&watts), "{by} {watts}");
    assert_eq!(exporter.requests().len(), 2);
    drop(host);
    // The prototype's profile reads gauges, and keeps them for a minute.
    let mut host = Host::initialized(&["--source", &url, "--profile", "oss-korea-2025"]);
    assert_eq!(basis(&mut host), ("gauges".to_owned(), 3.0));
}

/// Kepler <= 0.9 has counters only: two scrapes are taken, and a host that wants to know hears of it.
#[test]
fn counters_alone_are_read_twice_with_progress() {
    let legacy = corpus("example-legacy.prom");
    let exporter = StandIn::exporter(move |_| legacy.clone());
    let mut host = Host::initialized(&["--source", &exporter.url("")]);
    host.say(&json!({"jsonrpc": "2.0", "id": 99, "method": "tools/call",
        "params": {"name": "get_power_consumption_summary", "arguments": {}, "_meta": {"progressToken": "p"}}}));
    let mut progress = 0;
    let answer = loop {
        let message = host.hear();
        match message["method"].as_str() {
            Some("notifications/progress") => progress += 1,
            _ if message["id"] == 99 => break message,
            _ => {}
        }
    };
    assert!(progress >= 3, "{progress} notes of progress");
    // The exporter stands still, so nothing was drawn that could be counted; that is said, and is no 0 W.
    let text = answer["result"]["content"][0]["text"].as_str().unwrap();
    assert!(!text.contains("0.000") && !text.contains(" 0 W"), "{text}");
}

/// Prometheus' `/federate` gives the time of each scrape: 1200 J within 60 s, however soon we ask again.
#[test]
fn where_samples_carry_timestamps_time_is_that_between_them() {
    let prometheus = StandIn::exporter(|scrape| {
        let pod =
            "node_name=\"n\",pod_id=\"1\",pod_name=\"web\",pod_namespace=\"shop\",state=\"running\",zone=\"package\"";
        let (joules, millis) = (1200 * scrape, 1_796_000_000_000 + 60_000 * scrape);
        format!("kepler_pod_cpu_joules_total{{{pod}}} {joules} {millis}\n")
    });
    let mut host = Host::initialized(&["--source", &prometheus.url("")]);
    let answer = host.call("assess_workload_compliance", json!({"workload_name": "web", "namespace": "shop"}));
    let result = &answer["structuredContent"];
    assert_eq!((&result["current_power_watts"], &result["basis"]["window_seconds"]), (&20.0.into(), &60.0.into()));
}

/// A file does not move: its gauges stay what they are, and do not turn into 0 W.
#[test]
fn a_file_is_read_as_gauges_for_ever() {
    let mut host = Host::initialized(&["--source", STEADY]);
    let watts = |host: &mut Host| {
        host.call("list_top_power_consumers", json!({}))["structuredContent"]["summary"]["total_power_watts"]
            .as_f64()
            .unwrap()
    };
    let first = watts(&mut host);
    std::thread::sleep(Duration::from_millis(5200));
    assert!(first > 50.0 && watts(&mut host) == first);
    // What was not given may be sent as null.
    let answer = host.call("list_top_power_consumers", json!({"namespace": null, "limit": null}));
    assert_eq!(answer["structuredContent"]["limit"], 10);
}

/// Without the hints that a source which cannot be reached has.
#[test]
fn whoever_speaks_no_mcp_is_told_so() {
    let (code, _, said) = run_fed(&["serve"], &format!("{}\n", json!({"jsonrpc": "2.0", "id": 1, "result": {}})));
    assert_eq!(code, 69, "{said}");
    assert!(said.starts_with("error: standard input: not an MCP client: "), "{said}");
    assert!(!said.contains("exporter"), "{said}");
}

/// A model pays for every byte: pages of twenty, short bases, and the whole on request. Sums are of all.
#[test]
fn answers_over_mcp_are_short_and_whole_on_request() {
    let folder = Folder::new("many-pods");
    let mut body = String::new();
    for pod in 0..130 {
        let labels =
            format!("node_name=\"n\",pod_id=\"{pod}\",pod_name=\"p-{pod}\",pod_namespace=\"s\",state=\"running\"");
        body += &format!("kepler_pod_cpu_watts{{{labels},zone=\"package\"}} 2\n");
    }
    let source = folder.file("many.prom", body);
    let mut host = Host::initialized(&["--source", &source, "--region", "us-east-1"]);
    let mut call = |name: &str, arguments: Value| {
        host.ask("tools/call", json!({"name": name, "arguments": arguments}))["structuredContent"].clone()
    };
    let rows = |answer: &Value, key: &str| answer[key].as_array().unwrap().len();
    let list = call("list_workloads_by_compliance", json!({}));
    assert_eq!(
        (rows(&list, "workloads"), &list["total_workloads"], &list["next_offset"]),
        (20, &json!(130), &json!(20))
    );
    assert!(list["basis"]["boundary"].is_null() && list["basis"]["region"] == "us-east-1", "{list}");
    let last = call("list_workloads_by_compliance", json!({"offset": 120}));
    assert_eq!((rows(&last, "workloads"), &last["next_offset"]), (10, &Value::Null));
    assert_eq!(rows(&call("list_workloads_by_compliance", json!({"limit": 1000})), "workloads"), 100);
    let whole = call("list_workloads_by_compliance", json!({"detail": "full"}));
    assert_eq!((rows(&whole, "workloads"), &whole["basis"]["boundary"]), (130, &json!("facility")));
    let hotspots = call("identify_power_hotspots", json!({}));
    assert_eq!((rows(&hotspots, "hotspots"), &hotspots["summary"]["total_power_watts"]), (20, &json!(260.0)));
    let regions = call("get_regional_comparison", json!({"workload_name": "p-1", "comparison_regions": []}));
    assert_eq!((rows(&regions, "comparisons"), &regions["next_offset"]), (10, &json!(10)));
    assert!(regions["total_regions"].as_u64().unwrap() > 100, "{regions}");
    let wrong =
        host.ask("tools/call", json!({"name": "get_power_consumption_summary", "arguments": {"detail": "all"}}));
    assert_eq!(wrong["isError"], true);
    assert!(wrong["content"][0]["text"].as_str().unwrap().contains("expected short or full"), "{wrong}");
}

/// Whoever had the prototype gets what it gave.
#[test]
fn the_prototypes_profile_is_not_shortened() {
    let mut host = Host::initialized(&["--source", STEADY, "--profile", "oss-korea-2025"]);
    let answer = host.ask("tools/call", json!({"name": "list_workloads_by_compliance", "arguments": {}}));
    assert_eq!(answer["structuredContent"]["basis"]["boundary"], "component");
}

/// A node that dies while the server runs: every answer says so, and whoever asks for what ran there is told where.
#[test]
fn a_node_that_dies_is_told_in_every_answer() {
    let body = corpus("v0.11.2-steady-2socket.prom");
    let pod = "kepler_pod_cpu_watts{node_name=\"n2\",pod_id=\"u\",pod_name=\"pay-0\",pod_namespace=\"payments\",\
               state=\"running\",zone=\"package\"} 9\n";
    let (alive, dies) = (StandIn::exporter(move |_| body.clone()), StandIn::exporter(|_| pod.to_owned()));
    let (one, two) = (alive.url("/metrics"), dies.url("/metrics"));
    let mut host = Host::initialized(&["--source", &one, "--source", &two, "--retries", "0", "--cache", "1ms"]);
    let before = host.call("get_power_consumption_summary", json!({}));
    assert!(before["structuredContent"]["basis"].get("sources_failed").is_none(), "{before}");
    dies.stop();
    // A call within the time of --cache shares the last scrape, and a fast machine makes two within a millisecond.
    std::thread::sleep(Duration::from_millis(20));
    let after = host.call("get_power_consumption_summary", json!({}));
    let failed = &after["structuredContent"]["basis"]["sources_failed"][0];
    assert_eq!((failed["source"].as_str(), &failed["nodes"]), (Some(two.as_str()), &json!(["n2"])), "{after}");
    let text = after["content"][0]["text"].as_str().unwrap();
    assert!(text.contains("1 of 2 sources could not be read") && text.contains(&two), "{text}");
    let lost = host.call("assess_workload_compliance", json!({"workload_name": "payments/pay-0"}));
    let text = lost["content"][0]["text"].as_str().unwrap();
    assert!(text.contains("last seen on n2, whose exporter cannot be read") && text.contains(&two), "{text}");
}
