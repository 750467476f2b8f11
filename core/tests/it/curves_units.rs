//! Curves, units and the age and place of factors, by vectors worked by hand; and the rules that may have to be met.

use carbon_kepler::kubernetes::PodSpecs;
use carbon_kepler::registry::Registry;
use carbon_kepler::settings::{Setting, Settings};
use carbon_kepler::tools::{self, World, find, resources};
use carbon_kepler::{Lang, SAMPLE_SCRAPE, Snapshot};

#[test]
fn vectors() {
    assert_eq!(super::operations::run("curves-units.json").0, 27);
}

fn rules(lang: Lang, now: Option<&str>) -> serde_json::Value {
    let settings = Settings { lang: Setting::given(lang), ..Settings::default() };
    let mut world = World::new(Registry::builtin().unwrap(), settings);
    world.now = now.map(|now| now.parse().unwrap());
    serde_json::to_value(resources::read(&world, "rules://korea").unwrap()).unwrap()
}

/// No rule is said to be more than it is, and each has whom it is for, what is contributed and what is not.
#[test]
fn rules_say_whom_they_are_for_and_what_is_not_known() {
    let english = rules(Lang::En, Some("2026-11-30T00:00:00Z"));
    let rows = english["rules"].as_array().unwrap();
    for row in rows {
        for key in ["id", "rule", "who", "this_tool_contributes", "this_tool_cannot_say", "source", "as_of"] {
            assert!(row[key].as_str().is_some_and(|text| !text.is_empty()), "{key} of {row}");
        }
        assert!(!row["says"].as_array().unwrap().is_empty());
        // A plan and a label are in force nowhere.
        assert!(row["kind"] == "law" || row["id"] == "kr-green-data-center" || row["since"].is_null(), "{row}");
    }
    let of = |id: &str| rows.iter().find(|row| row["id"] == id).unwrap();
    let centre = of("kr-ai-data-center-act");
    assert_eq!((&centre["since"], &centre["in_force_now"]), (&"2027-02".into(), &false.into()));
    assert!(centre["promulgated"].is_null() && centre["source"].as_str().unwrap().contains("not seen"));
    assert_eq!(of("kr-ets-period-4")["in_force_now"], true);
    assert_eq!((&of("kr-climate-disclosure")["kind"], &of("eu-2024-1364")["place"]), (&"plan".into(), &"EU".into()));
    assert!(of("us-energy-star-data-centers")["says"][0]["says"].as_str().unwrap().contains("no limit per kWh"));
    assert!(rules(Lang::En, None)["rules"][0]["in_force_now"].is_null(), "nobody said which day it is");
}

/// In Korean every sentence is.
#[test]
fn rules_are_korean_throughout() {
    let korean = rules(Lang::Ko, Some("2026-11-30T00:00:00Z"));
    let is_korean = |text: &serde_json::Value| text.as_str().unwrap().chars().any(|c| ('가'..='힣').contains(&c));
    assert!(is_korean(&korean["note"]));
    for row in korean["rules"].as_array().unwrap() {
        for key in ["rule", "who", "this_tool_contributes", "this_tool_cannot_say"] {
            assert!(is_korean(&row[key]), "{key} of {row}");
        }
        assert!(row["says"].as_array().unwrap().iter().all(|it| is_korean(&it["says"])), "{row}");
    }
}

/// The hours of a day: 400 g/kWh, but 300 from 10 to 14.
fn day() -> serde_json::Value {
    (0..24).map(|hour| if (10..14).contains(&hour) { 300 } else { 400 }).collect()
}

fn schedule(world: &World, more: &[(&str, &str)]) -> Result<(serde_json::Value, String), carbon_kepler::Error> {
    let mut arguments = serde_json::json!({"workload_name": "nightly-train", "duration_hours": 4, "curve": day()});
    more.iter().for_each(|(key, value)| arguments[key] = (*value).into());
    let tool = find("calculate_optimal_schedule")?;
    let answer = (tool.call)(world, tools::arguments(tool.name, &arguments.to_string())?)?;
    Ok((serde_json::from_str(&answer.json(false)?).unwrap(), answer.text()))
}

/// A nightly job does not run now: 2026-12-01T02:00Z is 11:00 in Seoul.
#[test]
fn savings_are_told_against_the_usual_start() {
    let mut world = World::new(Registry::builtin().unwrap(), Settings::default());
    world.now = Some("2026-12-01T02:00:00Z".parse().unwrap());
    let snapshot = Snapshot::from_scrape("sample", SAMPLE_SCRAPE.as_bytes()).unwrap();
    let world = world.with_snapshot(snapshot);
    // Now is 11:00 there, in the best hours: three of them at 300, one at 400.
    let (now, text) = schedule(&world, &[]).unwrap();
    assert_eq!((&now["compared_with"], &now["current_carbon_intensity"]), (&"earliest_start".into(), &325.0.into()));
    assert!(text.contains("(the earliest start, 2026-12-01 11:00 KST - 15:00 KST)"), "{text}");
    assert!(text.contains("Give usual_start (such as 02:00)"), "{text}");
    // The best hours within a day of 11:00 are still those: 1 - 325 / 400.
    let (usual, text) = schedule(&world, &[("usual_start", "02:30")]).unwrap();
    assert_eq!((&usual["compared_with"], &usual["current_carbon_intensity"]), (&"usual_start".into(), &400.0.into()));
    assert_eq!(
        (&usual["current_schedule"], &usual["reduction_percent"]),
        (&"2026-12-02 02:30 KST - 06:30 KST".into(), &18.75.into())
    );
    assert!(text.contains("instead of 400.0 (its usual start, 2026-12-02 02:30 KST - 06:30 KST)"), "{text}");
    assert!(!text.contains("usual_start"), "{text}");
    for wrong in ["2am", "25:00", "02"] {
        let error = schedule(&world, &[("usual_start", wrong)]).unwrap_err().to_string();
        assert!(error.contains("usual_start: expected a time of day such as 02:00, saw"), "{error}");
    }
    // Its CronJob says when it starts, by a clock of its own: 17:15 UTC is 02:15 in Seoul.
    let specs = r#"{"items": [
        {"kind": "CronJob", "metadata": {"name": "nightly-train", "namespace": "batch"},
         "spec": {"schedule": "15 17 * * *", "timeZone": "Etc/UTC"}},
        {"kind": "Job", "metadata": {"name": "nightly-train-28711", "namespace": "batch",
         "ownerReferences": [{"kind": "CronJob", "name": "nightly-train", "controller": true}]}},
        {"kind": "Pod", "metadata": {"name": "nightly-train-28711", "namespace": "batch",
         "ownerReferences": [{"kind": "Job", "name": "nightly-train-28711", "controller": true}]}, "spec": {"containers": []}}
    ]}"#;
    let world = world.with_pod_specs(PodSpecs::parse("pods.json", specs).unwrap());
    let (of_cron_job, _) = schedule(&world, &[]).unwrap();
    assert_eq!(of_cron_job["current_schedule"], "2026-12-02 02:15 KST - 06:15 KST");
    assert_eq!(of_cron_job["compared_with"], "usual_start");
}
