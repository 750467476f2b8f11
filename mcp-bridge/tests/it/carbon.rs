//! Footprints and verdicts on the command line.

use carbon_kepler_testkit::{Folder, UNMEASURED, corpus_path};
use expect_test::expect;
use serde_json::Value;

use crate::program::{json, run, run_fed, run_with};

fn gpu() -> String {
    corpus_path("main-gpu-redfish-steady.prom")
}

fn row<'a>(report: &'a Value, prefix: &str) -> &'a Value {
    let rows = report["workloads"].as_array().unwrap();
    rows.iter().find(|row| row["workload"].as_str().unwrap().starts_with(prefix)).unwrap()
}

/// JSON has six significant digits, and what is expected may be computed of such.
#[track_caller]
fn close(value: &Value, expected: f64) {
    let got = value.as_f64().unwrap_or_else(|| panic!("no number: {value}"));
    assert!((got - expected).abs() <= 1e-5 * expected.abs(), "got {got}, expected {expected}");
}

/// 25.737944 W x 1.15 (published PUE) x 343.48 g/kWh (Google 2025, PJM) = 10.166539 g/h; x 730 h = 7.421574 kg.
#[test]
fn a_report_has_emissions_bounds_and_verdicts() {
    let report = json(&["report", "--region", "us-east-1", "--budget", "shop/*=5kg", "--budget", "batch=20kWh"]);
    let web = row(&report, "web-");
    close(&web["hourly_emissions_gCO2eq"], 10.166_539_4);
    close(&web["monthly_emissions_kg"], 7.421_573_75);
    close(&web["intervals"]["monthly_emissions_kg"][0], 7.421_573_75);
    assert!(web["intervals"]["monthly_emissions_kg"][1].as_f64() > web["monthly_emissions_kg"].as_f64(), "idle power");
    let findings = web["findings"].as_array().unwrap();
    let said: Vec<_> = findings.iter().map(|it| [&it["standard"], &it["verdict"], &it["depends_on"]]).collect();
    assert_eq!(
        said,
        [
            ["KR_CARBON_2050", "COMPLIANT", "region"],
            ["KR_PUE_GREEN_DC", "COMPLIANT", "facility"],
            ["budget shop/*=5kg", "NON_COMPLIANT", "workload"],
        ]
    );
    assert_eq!((&web["status"], &row(&report, "nightly-")["status"]), (&"NON_COMPLIANT".into(), &"COMPLIANT".into()));
    let factors = &report["scenario"]["factors"];
    assert_eq!(
        (&factors["intensity"]["factor"]["year"], &factors["pue"]["quality"]),
        (&"2025".into(), &"published".into())
    );
    assert_eq!(report["scenario"]["monthly_basis"], "extrapolated from one gauge");
    // 17.142712 W x 1.15 x 730 h = 14.391307 kWh, with idle power at most 41.1.
    let batch = &report["namespaces"][0];
    assert_eq!((&batch["namespace"], &batch["status"]), (&"batch".into(), &"UNKNOWN".into()));
    close(&batch["monthly_energy_kwh"], 14.391_306_95);
}

/// At the power supply nothing is added for the rest of the server; several sensors are not added to each other.
#[test]
fn a_power_supply_measures_the_server() {
    let report = json(&["report", "--source", &gpu(), "--region", "us-east-1"]);
    let node = &report["nodes"][0];
    assert_eq!(node["footprint"]["measured_at"], "component");
    close(
        &node["footprint"]["hourly_emissions"]["value"],
        node["total_watts"].as_f64().unwrap() / 1000.0 * 1.15 * 343.48,
    );
    let supplies = node["platform"].as_array().unwrap();
    assert_eq!(supplies.len(), 2);
    for supply in supplies {
        assert_eq!(supply["footprint"]["measured_at"], "server");
        close(
            &supply["footprint"]["hourly_emissions"]["value"],
            supply["watts"].as_f64().unwrap() / 1000.0 * 1.15 * 343.48,
        );
    }
}

#[test]
fn overhead_is_for_components_only() {
    let gpu = gpu();
    let arguments = ["report", "--source", &gpu, "--region", "us-east-1", "--format", "json"];
    let (_, out, _) = run_with(&[("CARBON_KEPLER_OVERHEAD", "1.25")], &arguments);
    let report: Value = serde_json::from_str(&out).unwrap();
    let node = &report["nodes"][0];
    let kwh = |footprint: &Value| footprint["hourly_energy"]["value"].as_f64().unwrap();
    close(&Value::from(kwh(&node["footprint"])), node["total_watts"].as_f64().unwrap() / 1000.0 * 1.25 * 1.15);
    let supply = &node["platform"][0];
    close(&Value::from(kwh(&supply["footprint"])), supply["watts"].as_f64().unwrap() / 1000.0 * 1.15);
}

#[test]
fn a_window_has_emissions_of_its_own() {
    let [before, after] = ["before", "after"].map(|it| corpus_path(&format!("v0.11.2-client-5zones-{it}-wrap.prom")));
    let report = json(&["report", "--window-from", &before, "--window-to", &after, "--dt", "5", "--region", "SE"]);
    assert_eq!(report["scenario"]["monthly_basis"], "extrapolated from a window of 5.0 s");
    assert!(!report["workloads"].as_array().unwrap().is_empty());
    for row in report["workloads"].as_array().unwrap() {
        let (Some(joules), Some(grams)) = (row["energy_joules"].as_f64(), row["window_emissions_gCO2eq"].as_f64())
        else {
            panic!("{row}")
        };
        // Sweden, Ember 2024: 35.89 g/kWh; PUE 1.4 assumed.
        assert!((grams - joules / 3.6e6 * 1.4 * 35.89).abs() < 1e-9, "{row}");
    }
}

#[test]
fn explain_shows_each_multiplication() {
    let (code, out, _) =
        run(&["report", "--explain", "--workload", "web-*", "--region", "us-east-1", "--idle", "none"]);
    assert_eq!(code, 0);
    let (_, calculated) = out.split_once("How it is calculated: web-6d9f7b8c4-x2x7k\n").unwrap();
    expect![[r#"
        energy of an hour: power 25.7379 W x 1 h / 1000 = 0.0257379 kWh
        energy at the server: energy 0.0257379 kWh x overhead 1 = 0.0257379 kWh
        energy at the facility: energy 0.0257379 kWh x PUE 1.15 = 0.0295986 kWh
        emissions of an hour: energy 0.0295986 kWh x carbon intensity 343.48 gCO2eq/kWh = 10.1665 gCO2eq
        energy of a month: energy of an hour 0.0295986 kWh x hours 730 = 21.607 kWh
        emissions of a month: emissions of an hour 10.1665 gCO2eq x hours 730 = 7421.57 gCO2eq
        cost of a month: energy of a month 21.607 kWh x price 0.1 USD/kWh = 2.1607 USD
        intensity with PUE: carbon intensity 343.48 gCO2eq/kWh x PUE 1.15 = 395.002 gCO2eq/kWh
        intensity of the workload: intensity 395.002 gCO2eq/kWh x overhead 1 = 395.002 gCO2eq/kWh"#]]
    .assert_eq(calculated.split_once("\n\n").unwrap().0);
    let steps = &json(&["report", "--explain", "--workload", "web-*"])["workloads"][0]["steps"];
    assert_eq!(steps[0]["inputs"][0]["provenance"], "measured active power, with idle at most");
    assert!(json(&["report"])["workloads"][0]["steps"].is_null(), "only where it is asked for");
}

#[test]
fn html_is_one_file_that_runs_nothing() {
    let (code, out, _) = run(&["report", "--format", "html", "--lang", "ko"]);
    assert_eq!(code, 0);
    for part in [
        "<html lang=\"ko\">",
        "워크로드별 전력량과 온실가스 배출량",
        "class=\"bar\"",
        "<details>",
        "계산 과정",
        "web-6d9f7b8c4-x2x7k",
        "417.3 gCO2eq/kWh",
    ] {
        assert!(out.contains(part), "{part}");
    }
    for outside in ["<script", "http://", "https://", "src=", "href=", "url(", "@import"] {
        assert!(!out.contains(outside), "{outside}");
    }
    let body = "kepler_process_cpu_watts{comm=\"<script>alert(1)</script>\",container_id=\"\",exe=\"\",pid=\"1\",state=\"running\",zone=\"package\"} 5\n";
    let (_, out, _) = run_fed(&["report", "--format", "html", "--kind", "process", "--source", "-"], body);
    assert!(out.contains("&lt;script&gt;") && !out.contains("<script"), "{out}");
}

#[test]
fn korean_text_has_the_same_numbers() {
    let (_, english, _) = run(&["report", "--region", "us-east-1"]);
    let (_, korean, _) = run_with(&[("CARBON_KEPLER_LANG", "ko")], &["report", "--region", "us-east-1"]);
    assert!(
        korean.contains("워크로드") && korean.contains("법적 한도가 아닙니다") && !korean.contains("COMPLIANT"),
        "{korean}"
    );
    for number in ["25.738", "10.2", "7.42", "343.48"] {
        assert!(english.contains(number) && korean.contains(number), "{number}");
    }
}

#[test]
fn settings_say_where_they_come_from() {
    let folder = Folder::new("config");
    let a = folder.file("a.toml", "[settings]\nregion = \"KR\"\ndecide = \"point\"\nbudget = [\"1kg\"]\n");
    let b = folder.file("b.toml", "[settings]\nregion = \"dc\"\n[regions.dc]\ncountry = \"KR\"\n");
    folder.file("regions.json", "{\"eu-north-1\": {\"average_gco2_kwh\": 50}}");
    let config = ["--config-dir", folder.to_str().unwrap()];
    let environment = [
        ("KOREA_CARBON_INTENSITY", "401"),
        ("KEPLER_ENDPOINT", "http://user:hush@node-1:28282"),
        ("KEPLER_BEARER_TOKEN", "hush"),
    ];
    let (code, out, err) =
        run_with(&environment, &[&["config", "explain", "--pue", "1.2", "--json"], &config[..]].concat());
    assert_eq!(code, 0, "{err}");
    assert!(!out.contains("hush"), "{out}");
    let rows: Vec<Value> = serde_json::from_str(&out).unwrap();
    let said = |key: &str| {
        let row = rows.iter().find(|row| row["key"] == key).unwrap_or_else(|| panic!("{key}"));
        (row["value"].as_str().unwrap().to_owned(), row["origin"].as_str().unwrap().to_owned())
    };
    assert_eq!(said("region"), ("dc".into(), b), "the last file wins");
    assert_eq!(said("decide"), ("point".into(), a));
    assert_eq!(said("pue"), ("1.2".into(), "--pue".into()));
    assert_eq!(said("carbon intensity"), ("401 gCO2eq/kWh".into(), "environment KOREA_CARBON_INTENSITY".into()));
    assert_eq!(said("boundary"), ("facility".into(), "profile default".into()));
    assert_eq!(said("price"), ("0.1 USD/kWh".into(), "default".into()));
    assert_eq!(said("source").1, "environment KEPLER_ENDPOINT");
    let sweden = json(&[&["report", "--region", "eu-north-1"], &config[..]].concat());
    close(&sweden["scenario"]["factors"]["intensity"]["value"], 50.0);

    folder.file("c.toml", "[settings]\nregoin = \"KR\"\n");
    let (code, _, err) = run(&[&["report"], &config[..]].concat());
    assert!(code == 78 && err.contains("unknown key \"regoin\"; did you mean region?"), "{code} {err}");
    std::fs::remove_dir_all(&*folder).unwrap();
    let (code, _, err) = run(&[&["report"], &config[..]].concat());
    assert!(code == 78 && err.contains("cannot be read"), "{code} {err}");
}

#[test]
fn what_cannot_be_is_refused() {
    let mut said = String::new();
    for (arguments, code) in [
        (["--region", "ap-northeast-22"], 1),
        (["--pue", "0.9"], 78),
        (["--standard", "KR_CARBON_2051"], 1),
        (["--profile", "oss"], 1),
        (["--budget", "ten"], 2),
        (["--factors", "ember-2023"], 1),
        (["--currency", "KRW"], 78),
        (["--decide", "maybe"], 78),
        (["--lang", "fr"], 78),
    ] {
        let (got, out, err) = run(&[&["report"], &arguments[..]].concat());
        assert_eq!((got, out.as_str()), (code, ""), "{arguments:?}: {err}");
        said += &err;
    }
    expect![[r#"
        error: no region "ap-northeast-22"; did you mean ap-northeast-2 or ap-northeast-1 or ap-northeast-3?
        error: pue (from --pue): expected a PUE of 1 or more, saw "0.9"
        error: no standard "KR_CARBON_2051"; did you mean KR_CARBON_2050?
        error: no profile "oss"; did you mean default or oss-korea-2025?
        error: budget: expected a limit a month such as 10kg (of CO2eq) or 25kWh, saw ten
        error: no factor set "ember-2023"; did you mean ember-2024?
        error: price (from --currency): expected a price per kWh and its currency together, saw "currency KRW alone"
        error: decide (from --decide): expected interval or point, saw "maybe"
        error: lang (from --lang): expected en or ko, saw "fr"
    "#]]
    .assert_eq(&said);
}

#[test]
fn the_prototypes_profile_gives_its_numbers() {
    let report = json(&["report", "--profile", "oss-korea-2025", "--region", "ap-northeast-2"]);
    let web = row(&report, "web-");
    close(&web["hourly_emissions_gCO2eq"], 11.221_743_607_121_69);
    close(&web["monthly_emissions_kg"], 8.079_655_397_127_617);
    assert_eq!((&web["status"], &web["quality"]), (&"NON_COMPLIANT".into(), &"illustrative".into()));
    let (_, csv, _) = run(&["report", "--format", "csv", "--profile", "oss-korea-2025"]);
    let head = csv.lines().nth(1).unwrap();
    assert!(
        head.ends_with("status,hourly_emissions_gCO2eq,monthly_emissions_kg,monthly_emissions_kg_low,monthly_emissions_kg_high,monthly_energy_kwh,monthly_cost,currency,workload_status,namespace_status,budget_used_percent"),
        "{head}"
    );
    assert!(csv.lines().any(|line| line.contains("web-") && line.ends_with(",USD,,,")), "{csv}");
}

/// Nothing is attributed in that scrape: neither a call nor a report may say 0 W of it.
#[test]
fn what_is_not_measured_is_unknown() {
    for (tool, en, ko) in [
        ("get_power_consumption_summary", "5 workloads: power unknown (no active", "워크로드 5개: 전력을 알 수 없음 ("),
        ("list_top_power_consumers", "5 workloads: power unknown (no active", "워크로드 5개: 전력을 알 수 없음 ("),
        (
            "identify_power_hotspots",
            "hotspots unknown: 5 workloads could not be",
            "핫스팟을 알 수 없음: 워크로드 5개는",
        ),
    ] {
        for (lang, starts) in [("en", en), ("ko", ko)] {
            let (code, out, err) = run(&["call", tool, "--source", UNMEASURED, "--lang", lang, "--text"]);
            assert!(code == 0 && out.starts_with(starts) && !out.contains("0.000"), "{out} {err}");
        }
        let (_, out, _) = run(&["call", tool, "--source", UNMEASURED]);
        let json: Value = serde_json::from_str(&out).unwrap();
        let sums = json.get("summary").unwrap_or(&json);
        assert_eq!(sums.get("total_power_watts"), Some(&Value::Null), "{json}");
    }
    for format in ["table", "markdown", "html", "csv", "json"] {
        let (code, out, err) = run(&["report", "--source", UNMEASURED, "--format", format]);
        let reason = if format == "json" { "no_active_energy" } else { "no active energy yet" };
        assert!(code == 0 && out.contains(reason) && !out.contains("0.000"), "{out} {err}");
    }
}

#[test]
fn a_slip_in_a_name_is_seen() {
    let (_, out, _) = run(&["report", "--budget", "shpo=5kg"]);
    assert!(out.contains("budget shpo=5kg: for nothing that is here"), "{out}");
    let (_, _, err) = run_with(&[("CARBON_KEPLER_REGOIN", "KR")], &["report"]);
    assert!(err.contains("variable CARBON_KEPLER_REGOIN is not known"), "{err}");
    for (arguments, reason) in [
        (vec!["--format", "csv", "--explain"], "--explain: expected table, markdown, json or html"),
        (vec!["--rapl", "/sys", "--window", "1s", "--budget", "1kg"], "which knows no workloads"),
        (vec!["--format", "html", "--window", "1s", "--repeat", "2"], "--repeat: expected one window"),
    ] {
        let (code, _, err) = run(&[&["report"], &arguments[..]].concat());
        assert!(code == 2 && err.contains(reason), "{arguments:?}: {code} {err}");
    }
}

/// Two budgets of one namespace are two budgets.
#[test]
fn every_budget_has_its_own_verdict() {
    let report =
        json(&["report", "--region", "us-east-1", "--idle", "none", "--budget", "shop=1kg", "--budget", "shop=20kg"]);
    let findings = report["namespaces"][0]["findings"].as_array().unwrap();
    let verdicts: Vec<_> =
        findings.iter().map(|it| (it["standard"].as_str().unwrap(), it["verdict"].as_str().unwrap())).collect();
    assert_eq!(verdicts, [("budget shop=1kg", "NON_COMPLIANT"), ("budget shop=20kg", "COMPLIANT")]);
}

/// A namespace like a formula must not become one in a spreadsheet.
#[test]
fn csv_holds_no_formulas() {
    let body = "kepler_pod_cpu_watts{node_name=\"n\",pod_id=\"1\",pod_name=\"@SUM(1)\",pod_namespace=\"=cmd\",state=\"running\",zone=\"package\"} 5\n";
    let (_, out, _) = run_fed(&["report", "--format", "csv", "--source", "-"], body);
    assert!(out.contains("'=cmd,'@SUM(1),pod"), "{out}");
}
