//! Regions by the names that people have for them, their clocks, and the age of their factors.

use carbon_kepler::registry::{Covers, Registry};
use carbon_kepler::settings::{Setting, Settings};
use carbon_kepler::{ErrorKind, Scenario};

fn builtin() -> Registry {
    Registry::builtin().unwrap()
}

#[test]
fn a_place_is_found_by_each_of_its_names() {
    let registry = builtin();
    for (name, code) in [
        ("Seoul", "ap-northeast-2"),
        ("서울", "ap-northeast-2"),
        (" tokyo ", "ap-northeast-1"),
        ("도쿄", "ap-northeast-1"),
        ("asia-northeast3", "asia-northeast3"),
        ("Busan", "koreasouth"),
        ("asiapacific", "ap-southeast-3"),
        ("KOR", "KR"),
        ("kor", "KR"),
        ("kr", "KR"),
        ("Korea", "KR"),
        ("한국", "KR"),
        ("USA", "US"),
        ("NOR", "NO"),
    ] {
        assert_eq!(registry.region(name).unwrap().code, code, "{name}");
    }
    // The provider in use has a region there, or not.
    for (provider, name, code) in [
        ("gcp", "Seoul", "asia-northeast3"),
        ("azure", "서울", "koreacentral"),
        ("azure", "asiapacific", "indonesiacentral"),
        ("gcp", "Busan", "koreasouth"),
        ("azure", "Calgary", "ca-west-1"),
    ] {
        assert_eq!(registry.region_of(Some(provider), name).unwrap().code, code, "{provider} {name}");
    }
    let error = registry.region("Seuol").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(error.to_string().contains("did you mean Seoul"), "{error}");
    // A site of one's own comes before a city.
    let mut own = builtin();
    own.read("site.toml", "[regions.seoul]\ncountry = \"KR\"\nname = \"Gasan\"").unwrap();
    assert_eq!(own.region("Seoul").unwrap().name, "Gasan");
    own.read("more.toml", "[[places]]\nnames = [\"Gangnam\"]\nregions = [\"seoul\"]\n[names]\nKR = \"ROK\"").unwrap();
    assert_eq!(
        (own.region("gangnam").unwrap().name.as_str(), own.region("ROK").unwrap().code.as_str()),
        ("Gasan", "KR")
    );
}

/// A factor of a wider place says of which one it is; nobody publishes a PUE for these.
#[test]
fn regions_that_are_in_no_table_take_the_factor_of_their_grid_or_country() {
    let registry = builtin();
    for (region, id, covers) in [
        ("westus2", "google-2025/US-NW-BPAT", Covers::Zone),
        ("westus", "google-2025/US-CAL-CISO", Covers::Zone),
        ("canadaeast", "google-2025/CA-QC", Covers::Zone),
        ("ukwest", "google-2025/GB", Covers::Zone),
        ("norwayeast", "ember-2024/NO", Covers::Country),
        ("indonesiacentral", "google-2025/ID", Covers::Zone),
    ] {
        let settings = Settings { region: Setting::given(region.to_owned()), ..Settings::default() };
        let factors = Scenario::resolve(&registry, &settings).unwrap().factors;
        let grid = factors.intensity.unwrap().factor;
        assert_eq!((grid.id.as_str(), grid.covers), (id, Some(covers)), "{region}");
        assert!(factors.pue_factor.is_none(), "{region}");
    }
}

/// Each region has a clock of its own; a country with several is asked which.
#[test]
fn every_region_has_its_own_clock() {
    let registry = builtin();
    for region in registry.regions() {
        assert!(region.clock.is_some(), "{}", region.code);
    }
    for (name, clock) in [
        ("us-east-1", "America/New_York"),
        ("us-central1", "America/Chicago"),
        ("westus3", "America/Phoenix"),
        ("ap-southeast-4", "Australia/Melbourne"),
        ("me-south-1", "Asia/Bahrain"),
        ("KOR", "Asia/Seoul"),
    ] {
        assert_eq!(registry.region(name).unwrap().time_zone().unwrap().iana_name(), Some(clock), "{name}");
    }
    let error = registry.region("USA").unwrap().time_zone().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(error.to_string().starts_with("time_zone: expected a region or one of its time zones: America/New_York,"));
    // What a user says of a known region leaves its clock.
    let mut own = builtin();
    own.read("site.toml", "[regions.us-west-2]\npue = 1.2\n[regions.moon]\npue = 1.1").unwrap();
    assert_eq!(own.region("us-west-2").unwrap().clock.as_deref(), Some("America/Los_Angeles"));
    assert!(own.region("moon").unwrap().time_zone().unwrap_err().to_string().contains("IANA name"));
}

#[test]
fn a_factor_says_when_a_newer_one_may_be_out() {
    let registry = builtin();
    let seoul = registry.region("Seoul").unwrap();
    let of = |set: &str| registry.intensity(&seoul, &[set.to_owned()]).unwrap().unwrap().factor;
    for (set, next, now, may_be_out) in [
        ("kr-official-2023", Some("2026-12"), "2026-11-30T23:59:59Z", false),
        ("kr-official-2023", Some("2026-12"), "2026-12-01T00:00:00Z", true),
        ("google-2025", Some("2027"), "2026-12-31T00:00:00Z", false),
        ("google-2024", Some("2026"), "2026-11-30T00:00:00Z", true),
        ("ember-2024", Some("2026"), "2025-12-31T00:00:00Z", false),
        ("kepco-2008", None, "2026-11-30T00:00:00Z", false),
    ] {
        let factor = of(set);
        assert_eq!(factor.next_expected.as_deref(), next, "{set}");
        assert_eq!(factor.newer_may_be_out(now.parse().unwrap()), may_be_out, "{set} {now}");
    }
    let refused = |next: &str| {
        let text = format!("[[factor_sets]]\nid = \"x\"\nsource = \"y\"\nnext_expected = \"{next}\"");
        builtin().read("a.toml", &text).is_err()
    };
    assert!(refused("soon") && refused("2026-1") && refused("2026-12-01-01") && !refused("2026-12-01"));
}

/// The licence of a set is the one of the package that it was taken from.
#[test]
fn licences_are_those_of_the_sources() {
    let registry = builtin();
    let licence = |set: &str| registry.factor_set(set).unwrap().licence.clone().unwrap();
    assert!(licence("ember-2024").starts_with("CC BY-SA 4.0"));
    assert_eq!((licence("google-2025"), licence("google-2024")), ("Apache-2.0".to_owned(), "Apache-2.0".to_owned()));
    let notice = include_str!("../../../NOTICE");
    assert!(notice.contains("CC BY-SA 4.0") && notice.contains("2024 and 2025 from Google"));
}
