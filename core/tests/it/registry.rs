//! The bundled data, and users' own files of the same form.

use carbon_kepler::registry::{Registry, Requirement};
use carbon_kepler::settings::{Setting, Settings};
use carbon_kepler::units::{GramsPerKwh, Ratio};
use carbon_kepler::{ErrorKind, Lang, Quality, Scenario};

fn builtin() -> Registry {
    Registry::builtin().unwrap()
}

fn with(files: &[(&str, &str)]) -> Registry {
    let mut registry = builtin();
    for (name, text) in files {
        registry.read(name, text).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    registry
}

fn factors(registry: &Registry, region: &str) -> carbon_kepler::footprint::Factors {
    let settings = Settings { region: Setting::given(region.to_owned()), ..Settings::default() };
    Scenario::resolve(registry, &settings).unwrap().factors
}

/// Every row has what a reader needs to judge it.
#[test]
fn every_factor_has_source_year_basis_licence_and_date() {
    let registry = builtin();
    let mut rows = 0;
    for set in registry.factor_sets().iter().chain(registry.pue_sets()) {
        for text in [&set.id, &set.title, &set.source] {
            assert!(!text.is_empty(), "{set:?}");
        }
        assert!(set.year.is_some() && set.licence.is_some() && set.as_of.is_some(), "{}", set.id);
        rows += set.row_ids().count();
    }
    let ids: std::collections::BTreeSet<_> = registry.factor_sets().iter().flat_map(|set| set.row_ids()).collect();
    assert!(rows > 120 && ids.len() > 90, "{rows} rows, {} ids", ids.len());
    let notice = include_str!("../../../NOTICE");
    assert!(notice.contains("Ember") && notice.contains("Google"));
    let bundled: String = ["factors", "pue", "regions", "oss-korea-2025"]
        .iter()
        .map(|name| std::fs::read_to_string(format!("{}/data/{name}.toml", env!("CARGO_MANIFEST_DIR"))).unwrap())
        .collect();
    assert!(!bundled.contains("ODbL"), "nothing whose licence forbids it");
}

#[test]
fn official_and_published_figures_are_what_their_sources_say() {
    let registry = builtin();
    let seoul = registry.region("ap-northeast-2").unwrap();
    for (set, value, year) in [
        ("kr-official-2023", 417.3, "2023"),
        ("kr-official-2020-2022", 454.1, "2020-2022"),
        ("kr-official-2022", 431.2, "2022"),
        ("kr-official-2021", 450.9, "2021"),
        ("kr-generation-2011", 443.0, "2011"),
        ("kepco-2008", 424.0, "2008"),
        ("ember-2024", 415.65, "2024"),
        ("google-2024", 356.57, "2024"),
        ("oss-korea-2025", 436.0, "2025"),
        ("oss-korea-2025-docs", 424.0, "2025"),
    ] {
        let factor = registry.intensity(&seoul, &[set.to_owned()]).unwrap().unwrap();
        assert_eq!((factor.quantity.value.get(), factor.factor.year.as_deref()), (value, Some(year)), "{set}");
        assert_eq!(factor.quantity.high, Some(factor.quantity.value), "published without an uncertainty");
    }
    let curve = |set: &str| registry.factor_set(set).unwrap().day_curve(&seoul).unwrap();
    let docs = curve("oss-korea-2025-docs");
    assert_eq!((docs.shape.hour(3), docs.shape.hour(14), docs.shape.mean() * 24.0), (365.0, 475.0, 10_150.0));
    assert_eq!((docs.quality.as_str(), docs.days.len()), ("illustrative", 0));
    let sample = curve("kr-sample-days");
    assert_eq!((sample.quality.as_str(), sample.days.len()), ("5 sample days", 4), "one of them only in part");
    // At noon 324, 376 - or 375 -, 288, 255 and 214; at 23:00 only four of the five days.
    assert_eq!(sample.shape.hour(12), (324.0 + 375.0 + 288.0 + 255.0 + 214.0) / 5.0);
    assert_eq!(sample.shape.hour(23), (365.0 + 302.0 + 354.0 + 356.0) / 4.0);
    for region in ["ap-northeast-2", "asia-northeast3", "koreacentral", "koreasouth"] {
        let factors = factors(&registry, region);
        assert_eq!((factors.pue.quality, factors.pue.value.get()), (Quality::Assumed, 1.4), "{region}: none published");
    }
    for (region, pue, country) in [("us-west-2", 1.12, "US"), ("eastus", 1.14, "US"), ("europe-north1", 1.09, "FI")] {
        let factors = factors(&registry, region);
        assert_eq!((factors.pue.value.get(), factors.region.country.as_deref()), (pue, Some(country)), "{region}");
        assert_eq!(factors.pue.quality, Quality::Published);
    }
}

/// A region without a value is without one; a country has one of its own.
#[test]
fn nothing_is_filled_in() {
    let registry = builtin();
    let sets = |name: &str| vec![name.to_owned()];
    let ireland = registry.region("eu-west-1").unwrap();
    assert!(registry.intensity(&ireland, &sets("google-2024")).unwrap().is_none());
    assert_eq!(factors(&registry, "eu-west-1").intensity.unwrap().factor.id, "ember-2024/IE");
    assert_eq!(factors(&registry, "KR").intensity.unwrap().factor.id, "kr-official-2023/KR");
    let error = registry.region("eu-norht-1").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(error.to_string().contains("did you mean eu-north-1"), "{error}");
    assert!(registry.intensity(&ireland, &sets("embr-2024")).unwrap_err().to_string().contains("ember-2024"));
    assert!(registry.standard("KR_CARBON_2060").unwrap_err().to_string().contains("KR_CARBON_2050"));
    assert!(registry.profile("oss-korea").unwrap_err().to_string().contains("oss-korea-2025"));
}

/// No text may say that a law sets what it does not.
#[test]
fn standards_say_what_the_law_really_says() {
    let registry = builtin();
    let mut targets = Vec::new();
    for standard in registry.standards() {
        let target = match standard.requirement {
            Requirement::Intensity(target) => target.get(),
            Requirement::Pue(target) => target.get(),
            ref other => panic!("{other:?}"),
        };
        targets.push((standard.id.as_str(), target));
        assert!(standard.says.starts_with("A benchmark of this project"), "{}", standard.id);
        assert!(standard.says_ko.as_deref().is_some_and(|it| it.contains("이 프로젝트의 기준값")), "{}", standard.id);
        assert_eq!(standard.set_by, "this project");
    }
    targets.sort_unstable_by_key(|(id, _)| *id);
    assert_eq!(
        targets,
        [
            ("ASHRAE_THERMAL_90_4", 1.2),
            ("EU_COC_DC", 1.3),
            ("KR_CARBON_2050", 424.0),
            ("KR_PUE_GREEN_DC", 1.4),
            ("US_EPA_ENERGY_STAR", 450.0),
        ]
    );
    let act = registry.laws().iter().find(|law| law.law_id.as_deref() == Some("014152")).unwrap();
    assert_eq!((act.promulgated.as_deref(), act.in_force.as_deref()), (Some("2021-09-24"), Some("2022-03-25")));
    let of_2035 = act.facts.iter().find(|fact| fact.says.starts_with("2035")).unwrap();
    assert_eq!((of_2035.is_in_force("2026-11-21"), of_2035.is_in_force("2027-03-09")), (Some(false), Some(true)));
}

#[test]
fn own_files_win_over_what_is_bundled() {
    let toml = r#"
        [settings]
        region = "dc-pangyo"
        price = 165
        currency = "KRW"

        [regions.dc-pangyo]
        name = "Pangyo"
        country = "KR"
        intensity = { value = 402.1, low = 395, high = 410, year = "2025", source = "supplier" }
        pue = { value = 1.28, low = 1.25, high = 1.31 }

        [regions.us-east-1]
        pue = 1.2

        [[standards]]
        id = "KR_CARBON_2050"
        kind = "intensity"
        target = 400

        [[budgets]]
        namespace = "shop"
        limit = "12kg"

        [[factor_sets]]
        id = "residual-mix"
        source = "ours"
        countries = { SE = 60 }
    "#;
    let mut registry = builtin();
    let layer = registry.read("site.toml", toml).unwrap();
    let settings = Settings::resolve(&[layer]).unwrap();
    let scenario = Scenario::resolve(&registry, &settings).unwrap();
    let intensity = scenario.factors.intensity.as_ref().unwrap();
    let bounds =
        [intensity.quantity.low, intensity.quantity.value, intensity.quantity.high.unwrap()].map(GramsPerKwh::get);
    assert_eq!((bounds, intensity.quantity.quality), ([395.0, 402.1, 410.0], Quality::Configured));
    assert_eq!((intensity.factor.source.as_str(), intensity.factor.year.as_deref()), ("supplier", Some("2025")));
    assert_eq!(scenario.factors.pue.low, Ratio::new(1.25).unwrap());
    assert_eq!((scenario.factors.currency.as_str(), scenario.factors.price.value.get()), ("KRW", 165.0));
    let carbon = scenario.standards.iter().find(|it| it.id == "KR_CARBON_2050").unwrap();
    assert_eq!(carbon.requirement, Requirement::Intensity(GramsPerKwh::new(400.0).unwrap()));
    assert_eq!(carbon.set_by, "site.toml");
    assert!(carbon.says.contains("not a legal limit"), "a new target changes no law");
    assert!(scenario.standards.iter().any(|it| it.id == "budget shop=12kg"));
    let virginia = factors(&registry, "us-east-1");
    assert_eq!((virginia.pue.value.get(), virginia.region.provider.as_deref()), (1.2, Some("aws")), "the rest stays");
    assert_eq!(factors(&registry, "eu-north-1").intensity.unwrap().factor.id, "residual-mix/SE");
    // The prototype's table comes before files, as it came before its environment.
    let mut settings = Settings { region: Setting::given("us-east-1".to_owned()), ..Settings::default() };
    settings.profile = Setting::given("oss-korea-2025".to_owned());
    assert_eq!(Scenario::resolve(&registry, &settings).unwrap().factors.pue.value.get(), 1.32);
}

#[test]
fn the_prototypes_mounted_files_are_read() {
    let intensity = r#"{"region": "ap-northeast-2", "region_name": "Seoul", "average_gCO2eq_kWh": 424,
        "grid_mix": {"coal": 35, "natural_gas": 28, "nuclear": 25, "renewable": 12},
        "hourly_profile": [], "cleanest_hours": [2], "metadata": {}}"#;
    let regulations = r#"{"korea_carbon_neutrality": {"code": "KR_CARBON_2050", "name": "Carbon", "name_local": "탄소",
        "target_year": 2050, "grid_carbon_intensity_gco2_kwh": 420},
        "korea_pue_standard": {"code": "KR_PUE_GREEN_DC", "name": "PUE", "name_local": "PUE", "target_pue": 1.35}}"#;
    let bare = r#"{"eu-north-1": {"average_gco2_kwh": 50, "region_name": "Stockholm"}}"#;
    let wrapped = r#"{"regions": {"us-east-1": {"average_gco2_kwh": 450, "region_name": "Virginia"}}}"#;
    let registry = with(&[
        ("data/carbon-intensity.json", intensity),
        ("data/regulations.json", regulations),
        ("a/regions.json", bare),
        ("b/regions.json", wrapped),
    ]);
    for (region, value, origin) in [
        ("ap-northeast-2", 424.0, "data/carbon-intensity.json"),
        ("eu-north-1", 50.0, "a/regions.json"),
        ("us-east-1", 450.0, "b/regions.json"),
    ] {
        let intensity = factors(&registry, region).intensity.unwrap();
        assert_eq!((intensity.quantity.value.get(), intensity.factor.source.as_str()), (value, origin));
    }
    let target = |id: &str| match registry.standard(id).unwrap().requirement {
        Requirement::Intensity(target) => target.get(),
        Requirement::Pue(target) => target.get(),
        ref other => panic!("{other:?}"),
    };
    assert_eq!((target("KR_CARBON_2050"), target("KR_PUE_GREEN_DC")), (420.0, 1.35));
}

#[test]
fn files_that_cannot_be_used_say_why() {
    for (name, text, reason) in [
        ("a.toml", "[settings]\nregoin = \"KR\"", "a.toml: unknown key \"regoin\"; did you mean region?"),
        ("a.toml", "[regions.x]\npeu = 1.2", "a.toml line 2: unknown key \"regions.x.peu\"; did you mean pue?"),
        ("a.toml", "[[standard]]\nid = \"x\"", "a.toml line 1: unknown key \"standard\"; did you mean standards?"),
        (
            "a.json",
            "{\"regions\": {\"x\": {\"pue\": {\"valu\": 1.2}}}}",
            "a.json line 1: unknown key \"regions.x.pue.valu\"; did you mean value?",
        ),
        (
            "a.toml",
            "[regions.x]\npue = \"low\"",
            "pue: expected a PUE from 1 to 3, or one with its unit as \"3.4 PUE\", saw low",
        ),
        ("a.toml", "[regions.x]\npue = 0.9", "pue: expected a PUE of 1 or more, saw 0.9"),
        ("a.toml", "[regions.x]\nintensity = -1", "intensity: expected a carbon intensity from 2 to 1200 gCO2eq/kWh"),
        ("a.toml", "[regions.x]\nintensity = { value = 5, low = 6 }", "expected 0 <= low <= value <= high"),
        ("a.toml", "[regions.x]\nintensity = 0.4173", "0.4173 tCO2eq/MWh is 417.3 gCO2eq/kWh, saw 0.4173"),
        (
            "a.toml",
            "[regions.x]\nintensity = { value = 417, high = 1624 }",
            "1624 lbCO2eq/MWh is 736.63400888 gCO2eq/kWh",
        ),
        ("a.toml", "[regions.x]\npue = 140", "140 % is 1.4, saw 140"),
        (
            "a.toml",
            "[[standards]]\nid = \"x\"\nkind = \"intensity\"\ntarget = 0.42",
            "0.42 tCO2eq/MWh is 420 gCO2eq/kWh",
        ),
        ("a.toml", "[[factor_sets]]\nid = \"x\"\nsource = \"y\"\nzones = { KR = 0.4173 }", "is 417.3 gCO2eq/kWh"),
        ("carbon-intensity.json", "{\"region\":\"KR\",\"average_gCO2eq_kWh\":0.4173}", "is 417.3 gCO2eq/kWh"),
        ("regions.json", "{\"KR\": {\"average_gco2_kwh\": 0.4173}}", "is 417.3 gCO2eq/kWh"),
        ("a.toml", "[[budgets]]\nlimit = \"ten\"", "budget: expected a limit a month such as 10kg"),
        (
            "a.toml",
            "[[standards]]\nid = \"x\"\nkind = \"budget\"\ntarget = 1",
            "standards[0].kind: expected intensity, pue or sci, saw \"budget\"",
        ),
        ("a.json", "{", "a.json line 1: EOF"),
        ("regions.json", "{\"x\": {\"average_gco2_kwh\": \"low\"}}", "regions.json"),
        ("a.toml", "[settings]\nprice = 2026-11-21", "a.toml line 2: settings.price: expected a text, a number"),
        ("a.toml", "[settings]\nconfig_dir = \"x\"", "unknown key \"config_dir\""),
        (
            "a.toml",
            "[regions.x]\ncountry = \"Korea\"",
            "x: expected a country by its two letters, such as KR, saw Korea",
        ),
        (
            "a.toml",
            "[[servers]]\nnode = \"n\"\nembodied_kg = -1\nlifetime_years = 4",
            "embodied_kg of n: expected 0 or more, saw -1",
        ),
        ("a.toml", "[[functional_units]]\nworkload = \"w\"\nunit = \"x\"\nper_hour = 0", "per_hour of w: expected"),
        (
            "a.toml",
            "[[budgets]]\nid = \"KR_CARBON_2050\"\nlimit = \"1kg\"",
            "KR_CARBON_2050: expected a standard of kind intensity, saw budget",
        ),
        ("a.toml", "[regions.x]\nintensity = { value = 4, hourly = [4] }", "24 values"),
        (
            "carbon-intensity.json",
            "{\"region\":\"KR\",\"average_gCO2eq_kWh\":424,\"hourly_profile\":[{\"hour\":24,\"intensity\":1}]}",
            "saw 24",
        ),
    ] {
        let error = builtin().read(name, text).unwrap_err();
        assert!(error.to_string().contains(reason), "{name} {text:?}: {error}");
        let korean = error.text_in(Lang::Ko);
        assert!(
            [&error.to_string(), &korean].iter().all(|it| it.starts_with(name)),
            "of which file? {error}; {korean}"
        );
        assert!(matches!(error.kind(), ErrorKind::Config | ErrorKind::InvalidInput));
    }
}

/// With its unit any value is taken, wherever one can be given.
#[test]
fn values_may_have_their_unit() {
    let registry = with(&[(
        "site.toml",
        "[regions.dam]\nintensity = \"1.5 gCO2eq/kWh\"\npue = \"3.4 PUE\"\n
        [regions.grid]\nintensity = { value = \"0.4173 tCO2eq/MWh\", low = 400, high = \"0.43 kg/kWh\" }\n
        [[standards]]\nid = \"OURS\"\nkind = \"intensity\"\ntarget = \"0.4 tCO2eq/MWh\"",
    )]);
    let dam = factors(&registry, "dam");
    assert_eq!((dam.intensity.unwrap().quantity.value.get(), dam.pue.value.get()), (1.5, 3.4));
    let grid = factors(&registry, "grid").intensity.unwrap().quantity;
    assert_eq!((grid.low.get(), grid.value.get(), grid.high.unwrap().get()), (400.0, 417.3, 430.0));
    assert_eq!(registry.standard("OURS").unwrap().target().0, 400.0);
    let korea = |value: &str| {
        let given = [("korea_carbon_intensity".to_owned(), vec![value.to_owned()])];
        let layer = carbon_kepler::settings::Table(&[carbon_kepler::settings::ASSUMPTIONS]).caller(given).unwrap();
        Settings::resolve(&[layer]).map(|it| it.korea_carbon_intensity.unwrap().value)
    };
    assert_eq!((korea("0.4173 tCO2eq/MWh").unwrap(), korea("417.3").unwrap()), (417.3, 417.3));
    let refused = korea("0.4173").unwrap_err().to_string();
    assert!(refused.contains("0.4173 tCO2eq/MWh is 417.3 gCO2eq/kWh, saw \"0.4173\""), "{refused}");
}

/// The configuration file that the guide shows can be read.
#[test]
fn the_file_in_the_guide_can_be_used() {
    let guide = include_str!("../../docs/how-to/set-budgets.md");
    let block = guide.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let mut registry = builtin();
    let layer = registry.read("guide.toml", block).unwrap();
    let mut settings = Settings::resolve(&[layer]).unwrap();
    settings.standards = Some(Setting::given(vec!["OURS".to_owned()]));
    let scenario = Scenario::resolve(&registry, &settings).unwrap();
    assert_eq!((scenario.factors.pue.value.get(), scenario.standards.len()), (1.28, 2), "SCI and the budget");
}

/// A value for one region comes before a value for many, and a country's file is for all of its regions.
#[test]
fn the_nearest_of_own_values_wins() {
    let registry = with(&[(
        "site.toml",
        "[regions.dc]\ncountry = \"KR\"\nintensity = 100\n[regions.KR]\nintensity = 300\n[[factor_sets]]\nid = \"x\"\nsource = \"s\"\ncountries = { KR = 200 }\n",
    )]);
    let value = |region: &str| factors(&registry, region).intensity.unwrap().quantity.value.get();
    assert_eq!((value("dc"), value("koreacentral"), value("kr")), (100.0, 300.0, 300.0));
    assert!(registry.region("KR").unwrap().is_korean());
}

/// A price belongs to its currency, a set that a file chooses gives way to the environment.
#[test]
fn settings_of_different_layers_do_not_mix() {
    use carbon_kepler::settings::{ASSUMPTIONS, Table};
    const TABLE: Table = Table(&[ASSUMPTIONS]);
    let file = |text: &str| builtin().read("site.toml", text).unwrap();
    let flags = |key: &'static str, value: &str| TABLE.flags([(key, vec![value.to_owned()])]);
    let in_won = "[settings]\nprice = 165\ncurrency = \"KRW\"";
    assert!(Settings::resolve(&[file(in_won)]).is_ok());
    assert!(Settings::resolve(&[flags("price", "0.2"), file(in_won)]).is_err());
    assert!(Settings::resolve(&[flags("currency", "EUR"), file(in_won)]).is_err());
    let environment = TABLE.environment(|name| (name == "KOREA_CARBON_INTENSITY").then(|| "401".to_owned()));
    let settings = Settings::resolve(&[environment, file("[settings]\nfactors = \"ember-2024\"")]).unwrap();
    let scenario = Scenario::resolve(&builtin(), &settings).unwrap();
    assert_eq!(scenario.factors.intensity.unwrap().quantity.value.get(), 401.0);
}
