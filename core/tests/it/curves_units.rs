//! Curves, units and the age and place of factors, by vectors worked by hand; and the rules that may have to be met.

use carbon_kepler::Lang;
use carbon_kepler::registry::Registry;
use carbon_kepler::settings::{Setting, Settings};
use carbon_kepler::tools::{World, resources};

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
