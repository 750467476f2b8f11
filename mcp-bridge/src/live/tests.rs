#![allow(clippy::unwrap_used)] // a test's way to fail

use std::sync::{Mutex as Lock, PoisonError};

use carbon_kepler_testkit::{LEGACY, STEADY};

use super::*;

/// A sink, and what came in.
fn heard() -> (Tell, Arc<Lock<Vec<Notice>>>) {
    let notices = Arc::new(Lock::new(Vec::new()));
    let into = Arc::clone(&notices);
    (Arc::new(move |notice| into.lock().unwrap_or_else(PoisonError::into_inner).push(notice)), notices)
}

fn decided(settings: &[(&'static str, &[&str])]) -> Decided {
    let values = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    Decided::new(vec![SETTINGS.flags(settings.iter().map(|(key, texts)| (*key, values(texts))))]).unwrap()
}

#[tokio::test]
async fn a_world_is_read_and_what_failed_is_told() {
    let (tell, notices) = heard();
    let sources = [STEADY, "/no/such/file"];
    let live = Live::new(decided(&[("source", &sources)]), &Reading::default(), tell).unwrap();
    let world = live.world(|_| ()).await.unwrap();
    assert!(world.measured().unwrap().workloads().len() > 3);
    let told: Vec<_> = std::mem::take(&mut *notices.lock().unwrap());
    assert!(matches!(&told[..], [Notice::SourceFailed(failure)] if failure.source == "/no/such/file"), "{told:?}");
    // Within the time of its cache nothing is read, so nothing fails.
    live.world(|_| ()).await.unwrap();
    assert!(notices.lock().unwrap().is_empty());
}

#[tokio::test]
async fn where_nothing_can_be_read_the_first_failure_is_the_error_and_the_others_are_told() {
    let (tell, notices) = heard();
    let live = Live::new(decided(&[("source", &["/no/a", "/no/b"])]), &Reading::default(), tell).unwrap();
    assert!(live.world(|_| ()).await.unwrap_err().to_string().contains("/no/a"));
    let told = notices.lock().unwrap();
    assert!(matches!(&told[..], [Notice::SourceFailed(failure)] if failure.source == "/no/b"), "{told:?}");
}

#[test]
fn a_profile_says_how_long_answers_share_a_reading() {
    let cache = |settings: &[(&'static str, &[&str])], reading: Reading| {
        let live = Live::new(decided(settings), &reading, heard().0).unwrap();
        (live.cache.as_secs(), live.gauges_only)
    };
    let profile: [(_, &[&str]); 1] = [("profile", &["oss-korea-2025"])];
    assert_eq!(cache(&[], Reading::default()), (5, false));
    assert_eq!(cache(&profile, Reading::default()), (60, true));
    let asked = Reading { cache: Some(Duration::from_secs(2)), ..Reading::default() };
    assert_eq!(cache(&profile, asked), (2, true));
}

#[tokio::test]
async fn without_sources_there_is_a_world_of_settings_only() {
    let live = Live::new(decided(&[("region", &["SE"])]), &Reading::default(), heard().0).unwrap();
    assert!(matches!(live.world(|_| ()).await, Err(Error::NoSource)));
    assert!(live.settings().measured().is_err());
}

#[test]
fn doors_that_are_open_are_told_before_anything_is_read() {
    let (tell, notices) = heard();
    let settings: [(_, &[&str]); 2] = [("source", &["http://me:hush@host:1"]), ("insecure", &["true"])];
    Live::new(decided(&settings), &Reading::default(), tell).unwrap();
    let told = notices.lock().unwrap();
    let [Notice::CertificatesUnchecked, Notice::CredentialsInClear(source)] = &told[..] else {
        unreachable!("{told:?}")
    };
    assert!(source.contains("host:1") && !source.contains("hush"), "{source}");
}

#[tokio::test]
async fn a_window_below_the_exporters_rhythm_is_told() {
    let (tell, notices) = heard();
    let config = decided(&[("source", &[LEGACY])]).config;
    let input = Input::of_sources(&config, Mode::default(), &tell).unwrap().unwrap();
    let first = input.take().await.unwrap().snapshot;
    input.check_window(Duration::from_secs(3), &first);
    input.check_window(Duration::from_millis(2999), &first);
    let told = notices.lock().unwrap();
    let [Notice::WindowTooShort { window, exporter, least }] = &told[..] else { unreachable!("{told:?}") };
    assert_eq!((window.as_millis(), *exporter, least.as_secs()), (2999, "Kepler <= 0.9", 3));
    assert!(input.still_picture().unwrap().ends_with("example-legacy.prom"));
}

#[test]
fn an_end_of_a_window_that_is_no_scrape_is_named() {
    let (tell, notices) = heard();
    let ends = [LEGACY, concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")];
    between(ends, Some(Duration::from_secs(1)), &decided(&[]).config, Mode::default(), &tell).unwrap_err();
    let told = notices.lock().unwrap();
    assert!(matches!(&told[..], [Notice::FileFailed(file)] if file == ends[1]), "{told:?}");
}

#[tokio::test]
async fn who_waits_hears_how_far_it_is() {
    let parts = Lock::new(Vec::new());
    wait(Duration::from_millis(30), |part| parts.lock().unwrap().push(part)).await;
    let parts = parts.into_inner().unwrap();
    assert!(parts.is_sorted() && parts.first() < parts.last() && parts.last() == Some(&1.0), "{parts:?}");
}
