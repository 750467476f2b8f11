//! Footprints and verdicts: worked by hand, and as the prototype recorded them.

use carbon_kepler::assessment::{Group, Reason};
use carbon_kepler::quantity::View;
use carbon_kepler::registry::{Registry, StandardKind};
use carbon_kepler::settings::{ASSUMPTIONS, Setting, Settings, Table};
use carbon_kepler::units::Ratio;
use carbon_kepler::{Assessment, Quality, SAMPLE_SCRAPE, Scenario, Snapshot, Subject, Verdict};
use carbon_kepler_testkit::corpus;
use serde_json::Value;

const TABLE: Table = Table(&[ASSUMPTIONS]);

fn vectors(name: &str) -> Value {
    serde_json::from_str(&carbon_kepler_testkit::vectors(name)).unwrap()
}

fn sample() -> Snapshot {
    Snapshot::from_scrape("sample", SAMPLE_SCRAPE.as_bytes()).unwrap()
}

fn scenario(region: &str, change: impl FnOnce(&mut Settings)) -> Scenario {
    let mut settings = Settings { region: Setting::given(region.to_owned()), ..Settings::default() };
    change(&mut settings);
    Scenario::resolve(&Registry::builtin().unwrap(), &settings).unwrap()
}

fn subject(scenario: &Scenario, snapshot: &Snapshot, prefix: &str) -> Subject {
    scenario.subjects(snapshot).into_iter().find(|it| it.name.starts_with(prefix)).unwrap()
}

fn budget(limits: &[&str]) -> Option<Setting<Vec<String>>> {
    Some(Setting::given(limits.iter().map(|it| (*it).to_owned()).collect()))
}

#[track_caller]
fn close(got: f64, expected: &Value, what: &str) {
    let expected = expected.as_f64().unwrap_or_else(|| panic!("{what}: no number {expected}"));
    assert!((got - expected).abs() <= 1e-8 * expected.abs(), "{what}: got {got}, expected {expected}");
}

fn verdict(assessment: &Assessment, kind: StandardKind) -> &'static str {
    assessment.verdict_of(kind).unwrap().name()
}

/// Each number with its arithmetic in the vector's `why`.
#[test]
fn the_steady_capture_in_three_regions() {
    let snapshot = sample();
    let cases = vectors("steady-assessed.json");
    for case in cases.as_array().unwrap() {
        let text = |key: &str| case[key].as_str().unwrap();
        let scenario = scenario(text("region"), |_| {});
        let assessed = scenario.assess(&subject(&scenario, &snapshot, text("workload")));
        let what = format!("{} in {}: {}", text("workload"), text("region"), text("why"));
        let footprint = assessed.footprint.as_ref().unwrap();
        close(footprint.hourly_emissions.as_ref().unwrap().value.get(), &case["hourly_emissions_gCO2eq"], &what);
        close(footprint.monthly_emissions.as_ref().unwrap().value.kilograms(), &case["monthly_emissions_kg"], &what);
        close(footprint.monthly_energy.value.get(), &case["monthly_energy_kwh"], &what);
        close(footprint.monthly_cost.value.get(), &case["monthly_cost_usd"], &what);
        let (intensity, pue) = (footprint.intensity.as_ref().unwrap(), &scenario.factors.pue);
        for (index, got) in [intensity.low, intensity.value, intensity.high.unwrap()].iter().enumerate() {
            close(got.get(), &case["intensity_gCO2eq_kWh"][index], &what);
        }
        for (index, got) in [pue.low, pue.value, pue.high.unwrap()].iter().enumerate() {
            close(got.get(), &case["pue"][index], &what);
        }
        assert_eq!(assessed.status.name(), text("status"), "{what}");
        assert_eq!(verdict(&assessed, StandardKind::Intensity), text("carbon_status"), "{what}");
        assert_eq!(verdict(&assessed, StandardKind::Pue), text("pue_status"), "{what}");
    }
    assert_eq!(cases.as_array().unwrap().len(), 9);
}

/// Profile `oss-korea-2025` gives the prototype's recorded numbers for all four captures.
#[test]
fn the_prototype_is_matched() {
    let answers = vectors("prototype-answers.json");
    let mut compared = 0;
    for (capture, answers) in answers.as_object().unwrap() {
        let snapshot = Snapshot::from_scrape("node", corpus(capture).as_bytes()).unwrap();
        for (call, answer) in answers.as_object().unwrap().iter().filter(|(call, _)| call.starts_with("assess ")) {
            let scenario = scenario(answer["region"].as_str().unwrap(), |settings| {
                settings.profile = Setting::given("oss-korea-2025".to_owned());
                settings.standards = Some(Setting::given(vec![answer["standard"].as_str().unwrap().to_owned()]));
            });
            let subject = subject(&scenario, &snapshot, answer["workload"].as_str().unwrap());
            assert_eq!(subject.namespace.as_deref(), answer["namespace"].as_str());
            let assessed = scenario.assess(&subject);
            let what = format!("{capture} {call}");
            let footprint = assessed.footprint.as_ref().unwrap();
            close(footprint.power.value.get(), &answer["current_power_watts"], &what);
            close(footprint.hourly_emissions.as_ref().unwrap().value.get(), &answer["hourly_emissions_gCO2eq"], &what);
            close(
                footprint.monthly_emissions.as_ref().unwrap().value.kilograms(),
                &answer["monthly_emissions_kg"],
                &what,
            );
            let intensity = footprint.intensity.as_ref().unwrap().value.get();
            close(intensity, &answer["current_carbon_intensity_gCO2eq_kWh"], &what);
            let grid = scenario.factors.intensity.as_ref().unwrap().quantity.value.get();
            close(grid, &answer["grid_carbon_intensity_gCO2eq_kWh"], &what);
            close(scenario.factors.pue.value.get(), &answer["current_pue"], &what);
            let target = |kind| assessed.findings.iter().find(|it| it.kind == kind).unwrap().target;
            close(target(StandardKind::Intensity), &answer["target_carbon_intensity_gCO2eq_kWh"], &what);
            close(target(StandardKind::Pue), &answer["target_pue"], &what);
            assert_eq!(assessed.status.name(), answer["status"], "{what}");
            assert_eq!(verdict(&assessed, StandardKind::Intensity), answer["carbon_status"], "{what}");
            assert_eq!(verdict(&assessed, StandardKind::Pue), answer["pue_status"], "{what}");
            compared += 1;
        }
    }
    assert_eq!(compared, 33, "3 regions of 3 pods in three captures and of 2 pods in one");
}

/// The prototype could not do this: the verdict depends on the workload.
#[test]
fn two_pods_of_one_region_differ_under_a_budget() {
    let scenario = scenario("ap-northeast-2", |settings| {
        settings.standards = Some(Setting::given(Vec::new()));
        settings.budgets = budget(&["5kg"]);
        settings.idle = Some(Setting::given(carbon_kepler::IdlePolicy::Proportional));
    });
    let snapshot = sample();
    let status = |prefix| scenario.assess(&subject(&scenario, &snapshot, prefix)).status;
    // 0.244 kg at 0.573 W; 10.98 kg at 25.7 W, with all doubts at least 8.6.
    assert_eq!((status("kepler-"), status("web-")), (Verdict::Compliant, Verdict::NonCompliant));
}

#[test]
fn right_sizing_can_turn_a_budget_verdict() {
    let scenario = scenario("us-east-1", |settings| {
        settings.budgets = budget(&["shop/*=7kg"]);
        settings.idle = Some(Setting::given(carbon_kepler::IdlePolicy::None));
    });
    let web = subject(&scenario, &sample(), "web-");
    // 7.422 kg a month as it is; 15 % less is 6.308 kg.
    assert_eq!(scenario.assess(&web).verdict_of(StandardKind::Budget), Some(Verdict::NonCompliant));
    let smaller = scenario.assess(&web.scaled(Ratio::new(0.85).unwrap()));
    assert_eq!(smaller.verdict_of(StandardKind::Budget), Some(Verdict::Compliant));
    assert_eq!(smaller.status, Verdict::Compliant, "intensity and PUE are met there as well");
}

/// Who carries idle power is a matter of opinion until it is decided; then it is none.
#[test]
fn idle_power_is_part_of_the_interval_until_it_is_decided() {
    let snapshot = sample();
    let power = |idle| {
        let scenario = scenario("us-east-1", |settings| settings.idle = idle);
        subject(&scenario, &snapshot, "web-").power.unwrap()
    };
    let decided = |policy| power(Some(Setting::given(policy)));
    let open = power(None);
    let [none, proportional] = [carbon_kepler::IdlePolicy::None, carbon_kepler::IdlePolicy::Proportional].map(decided);
    assert_eq!((open.low, open.value, open.high), (none.value, none.value, Some(proportional.value)));
    // Of a small pod an equal share is the larger one: 0.573 W and a sixth of 106.142 W.
    let small = scenario("us-east-1", |_| {});
    let small = subject(&small, &snapshot, "kepler-").power.unwrap();
    assert!((small.high.unwrap().get() - 18.263_325).abs() < 1e-5, "{small:?}");
    assert_eq!((none.low, none.high), (none.value, Some(none.value)));
    assert!(proportional.value > none.value);
}

#[test]
fn unknown_power_is_unknown_and_true_zero_emits_nothing() {
    let scenario = scenario("ap-northeast-2", |settings| settings.budgets = budget(&["1kg", "1kWh"]));
    let mut web = subject(&scenario, &sample(), "web-");
    web.power = Err(carbon_kepler::Why::NoActiveEnergy);
    let unknown = scenario.assess(&web);
    assert!(unknown.footprint.is_none());
    assert_eq!(unknown.status, Verdict::Unknown);
    assert!(unknown.findings.iter().all(|it| it.verdict.is_compliant().is_none()));
    let nothing = scenario.assess(&subject(&scenario, &sample(), "web-").scaled(Ratio::new(0.0).unwrap()));
    let footprint = nothing.footprint.as_ref().unwrap();
    assert_eq!(footprint.monthly_emissions.as_ref().unwrap().value.get(), 0.0);
    assert_eq!(nothing.verdict_of(StandardKind::Budget), Some(Verdict::Compliant));
    assert_eq!(nothing.verdict_of(StandardKind::Intensity), Some(Verdict::Compliant));
    assert_eq!(nothing.status, Verdict::Unknown, "what runs nowhere still runs in a building of unknown PUE");
}

/// The same code counts a namespace: it is unknown as soon as one of its workloads is.
#[test]
fn a_namespace_is_the_sum_of_its_workloads() {
    let scenario = scenario("eu-north-1", |settings| {
        settings.idle = Some(Setting::given(carbon_kepler::IdlePolicy::None));
        settings.budgets = budget(&["shop=15kWh", "batch=15kWh", "*=15kWh"]);
    });
    let subjects = scenario.subjects(&sample());
    let groups = |subjects: &[Subject]| scenario.groups(&sample(), subjects, |_, _| Vec::new());
    let of = |groups: &[Group], name: &str| groups.iter().find(|it| it.name == name).unwrap().assessment.clone();
    // 25.738 W x 730 h x 1.1 = 20.668 kWh; 17.143 W: 13.766 kWh.
    let shop = of(&groups(&subjects), "shop");
    assert_eq!((shop.status, shop.findings.len()), (Verdict::NonCompliant, 2), "its own budget and that of all");
    assert_eq!(of(&groups(&subjects), "batch").status, Verdict::Compliant);
    let mut partly = subjects.clone();
    let mut train = partly.iter().find(|it| it.name.starts_with("nightly")).unwrap().clone();
    train.power = Err(carbon_kepler::Why::Implausible);
    partly.push(train);
    let unknown = of(&groups(&partly), "batch");
    assert_eq!((unknown.status, unknown.findings[0].reason.clone()), (Verdict::Unknown, Reason::PartUnknown));
    let named = |name: &str| subjects.iter().find(|it| it.name.starts_with(name)).unwrap();
    let both = Subject::sum(None, "both".to_owned(), [named("web-"), named("nightly")]).unwrap();
    let watts = both.power.unwrap().value.get();
    assert!((watts - 42.880_656).abs() < 1e-5, "{watts}");
}

#[test]
fn sci_needs_what_is_done_and_what_is_embodied() {
    let file = r#"
        [[standards]]
        id = "OURS"
        kind = "sci"
        target = 0.0005
        unit = "request"

        [[functional_units]]
        workload = "web-*"
        namespace = "shop"
        unit = "request"
        per_hour = 36000
        reserved_share = 0.25

        [[servers]]
        node = "worker-*"
        embodied_kg = 1200
        lifetime_years = 4
        source = "data sheet of the server"
    "#;
    let mut registry = Registry::builtin().unwrap();
    registry.read("site.toml", file).unwrap();
    let mut settings = Settings { region: Setting::given("us-east-1".to_owned()), ..Settings::default() };
    settings.standards = Some(Setting::given(vec!["OURS".to_owned()]));
    let scenario = Scenario::resolve(&registry, &settings).unwrap();
    let assessed = |prefix| scenario.assess(&subject(&scenario, &sample(), prefix)).findings.remove(0);
    // O = 10.166539 g/h; M = 1,200,000 g x 1 / 35,040 h x 0.25 = 8.561644 g/h; / 36,000 = 0.000520227 g.
    let web = assessed("web-");
    let value = web.value.unwrap();
    assert!((value.value - 0.000_520_227).abs() < 1e-9, "{value:?}");
    assert_eq!((web.verdict, web.unit.as_str()), (Verdict::NonCompliant, "gCO2eq/request"));
    assert_eq!(
        assessed("nightly-").reason.text(carbon_kepler::Lang::En),
        "needs [[functional_units]] in a configuration file"
    );
}

/// Each multiplication, so that a person can redo it: the last product is the figure that is shown.
#[test]
fn every_figure_can_be_redone_on_paper() {
    let scenario = scenario("ap-northeast-2", |_| {});
    let assessed = scenario.assess(&subject(&scenario, &sample(), "web-"));
    let footprint = assessed.footprint.unwrap();
    let steps = footprint.explain(&scenario.factors);
    for step in &steps {
        let hour = if step.note.is_empty() { 1.0 } else { 0.001 };
        let ends: [fn(&View) -> f64; 3] = [|view| view.value, |view| view.low, |view| view.high.unwrap()];
        for end in ends {
            let product: f64 = step.inputs.iter().map(end).product::<f64>() * hour;
            let result = end(&step.result);
            assert!((product - result).abs() <= 1e-12 * result, "{step}");
        }
    }
    let of = |name: &str| steps.iter().find(|it| it.name == name).unwrap().result.value;
    assert_eq!(of("emissions of a month"), footprint.monthly_emissions.unwrap().value.get());
    assert_eq!(of("intensity of the workload"), footprint.intensity.unwrap().value.get());
    let pue = steps.iter().filter(|step| step.name == "energy at the facility").count();
    assert_eq!(pue, 1, "PUE is applied once");
    assert!(
        steps[2].to_string().starts_with("energy at the facility: energy 0.0257379 kWh [0.0257379 to 0.0735"),
        "{}",
        steps[2]
    );
}

/// Explicit configuration wins in `default`; the prototype's table comes before the environment.
#[test]
fn korean_variables_are_honoured() {
    let environment = || {
        TABLE.environment(|name| match name {
            "KOREA_CARBON_INTENSITY" => Some("401".to_owned()),
            "KOREA_PUE_TARGET" => Some("1.5".to_owned()),
            _ => None,
        })
    };
    let grid = |profile: &str, region: &str| {
        let flags = TABLE.flags([("profile", vec![profile.to_owned()]), ("region", vec![region.to_owned()])]);
        let settings = Settings::resolve(&[flags, environment()]).unwrap();
        let scenario = Scenario::resolve(&Registry::builtin().unwrap(), &settings).unwrap();
        let pue = scenario.standards.iter().find(|it| it.id == "KR_PUE_GREEN_DC").unwrap();
        assert_eq!(pue.requirement, carbon_kepler::registry::Requirement::Pue(Ratio::new(1.5).unwrap()));
        assert_eq!(pue.set_by, "environment KOREA_PUE_TARGET");
        scenario.factors.intensity.map(|it| (it.quantity.value.get(), it.quantity.quality))
    };
    assert_eq!(grid("default", "ap-northeast-2"), Some((401.0, Quality::Configured)));
    assert_eq!(grid("default", "koreacentral"), Some((401.0, Quality::Configured)));
    assert_eq!(grid("default", "us-east-1"), Some((343.48, Quality::Published)));
    assert_eq!(grid("oss-korea-2025", "ap-northeast-2"), Some((436.0, Quality::Illustrative)));
    assert_eq!(grid("oss-korea-2025", "koreacentral"), Some((401.0, Quality::Configured)));
    assert_eq!(grid("oss-korea-2025", "eu-west-1"), None, "never filled in");
}

/// A PUE in a file comes before what is published, or where the profile's table is silent.
#[test]
fn profiles_may_put_their_table_before_files() {
    let pue = |profile: &str, region: &str| {
        let file = [("profile", profile), ("region", region), ("pue", "1.2")];
        let file = file.map(|(key, value)| (key.to_owned(), vec![value.to_owned()]));
        let settings = Settings::resolve(&[TABLE.file("mine.toml", file).unwrap()]).unwrap();
        let factors = Scenario::resolve(&Registry::builtin().unwrap(), &settings).unwrap().factors;
        (factors.pue.value.get(), factors.pue.quality, factors.pue_factor.is_some())
    };
    assert_eq!(pue("default", "us-east-1"), (1.2, Quality::Configured, false));
    assert_eq!(pue("oss-korea-2025", "us-east-1"), (1.32, Quality::Illustrative, true));
    assert_eq!(pue("oss-korea-2025", "eu-west-1"), (1.2, Quality::Configured, false));
}

/// Exactly on the target is met, by value and by either end.
#[test]
fn a_target_may_be_reached() {
    let view = |low: f64, value: f64, high: Option<f64>| {
        let grams = |value| carbon_kepler::units::GramsPerKwh::new(value).unwrap();
        let mut quantity = carbon_kepler::Quantity::between(
            grams(low),
            grams(value),
            grams(high.unwrap_or(value)),
            Quality::Assumed,
            "x",
        )
        .unwrap();
        quantity.high = high.map(grams);
        quantity.view("x")
    };
    use carbon_kepler::Decide::{Interval, Point};
    for (decide, low, value, high, expected) in [
        (Interval, 424.0, 424.0, Some(424.0), Verdict::Compliant),
        (Interval, 400.0, 410.0, Some(424.0), Verdict::Compliant),
        (Interval, 400.0, 410.0, Some(424.1), Verdict::Unknown),
        (Interval, 424.0, 430.0, Some(440.0), Verdict::Unknown),
        (Interval, 424.1, 430.0, Some(440.0), Verdict::NonCompliant),
        (Interval, 400.0, 400.0, None, Verdict::Unknown),
        (Interval, 430.0, 430.0, None, Verdict::NonCompliant),
        (Point, 400.0, 424.0, Some(440.0), Verdict::Compliant),
        (Point, 400.0, 424.1, Some(440.0), Verdict::NonCompliant),
        (Point, 400.0, 400.0, None, Verdict::Unknown),
    ] {
        let (verdict, reason) = decide.compare(&view(low, value, high), 424.0);
        assert_eq!(verdict, expected, "{decide:?} {low} {value} {high:?}: {reason:?}");
    }
}

/// Knowing less must not make a verdict surer.
#[test]
fn without_idle_power_there_is_no_upper_end() {
    let body: String = SAMPLE_SCRAPE
        .lines()
        .filter(|line| !line.contains("node_cpu_idle"))
        .map(|line| line.to_owned() + "\n")
        .collect();
    let snapshot = Snapshot::from_scrape("sample", body.as_bytes()).unwrap();
    let status = |limit: &str, idle| {
        let scenario = scenario("us-east-1", |settings| {
            settings.budgets = budget(&[limit]);
            settings.idle = idle;
        });
        scenario.assess(&subject(&scenario, &snapshot, "web-")).verdict_of(StandardKind::Budget).unwrap()
    };
    let decided = |policy| Some(Setting::given(policy));
    use carbon_kepler::IdlePolicy;
    // 6.98 kg a month of active power alone.
    assert_eq!(status("100kg", None), Verdict::Unknown);
    assert_eq!(status("100kg", decided(IdlePolicy::Proportional)), Verdict::Unknown);
    assert_eq!(status("100kg", decided(IdlePolicy::None)), Verdict::Compliant);
    assert_eq!(status("6kg", None), Verdict::NonCompliant);
}

/// The rest of a month is not in a scrape: an extrapolation is an assumption, whatever it starts from.
#[test]
fn a_month_is_assumed_and_an_hour_is_as_good_as_its_factors() {
    let scenario =
        scenario("us-east-1", |settings| settings.boundary = Some(Setting::given(carbon_kepler::Boundary::Component)));
    let footprint = scenario.assess(&subject(&scenario, &sample(), "web-")).footprint.unwrap();
    assert_eq!(footprint.hourly_emissions.unwrap().quality, Quality::Published);
    assert_eq!(footprint.monthly_emissions.unwrap().quality, Quality::Assumed);
}

/// Settings that cannot be are refused, whoever makes them.
#[test]
fn a_scenario_cannot_be_made_of_nonsense() {
    let changes: [fn(&mut Settings); 6] = [
        |settings| settings.overhead = Setting::given(-1.0),
        |settings| settings.price = Setting::given(-3.0),
        |settings| settings.pue = Some(Setting::given(f64::NAN)),
        |settings| settings.month_hours = Some(Setting::given(f64::NAN)),
        |settings| settings.korea_carbon_intensity = Some(Setting::given(-5.0)),
        |settings| settings.korea_carbon_intensity = Some(Setting::given(1e308)),
    ];
    for change in changes {
        let mut settings = Settings::default();
        change(&mut settings);
        let error = Scenario::resolve(&Registry::builtin().unwrap(), &settings).unwrap_err();
        assert_eq!(error.kind(), carbon_kepler::ErrorKind::Config, "{error}");
    }
}
