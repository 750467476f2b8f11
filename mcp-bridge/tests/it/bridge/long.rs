//! The waits that others do not outlast, at their real length: `make test-long`.

use std::time::Duration;

use carbon_kepler_testkit::StandIn;
use serde_json::json;

use crate::bridge::host::Host;
use crate::bridge::mock::{Faults, legacy};

fn host(mock: &StandIn) -> Host {
    let mut options = carbon_kepler_bridge::Options::new(mock.url("/sse").parse().unwrap());
    options.auth = carbon_kepler_bridge::Auth::None;
    Host::ready_with(options)
}

#[test]
#[ignore = "takes 65 s"]
fn a_call_of_65_s_is_answered() {
    let (_, handler) = legacy(Faults::default());
    let mock = StandIn::start(handler);
    let mut host = host(&mock);
    let id = host.send("slow", json!({"ms": 65_000}));
    std::thread::sleep(Duration::from_secs(60));
    assert_eq!(host.reply(id)["result"]["slept"], 65_000);
    assert_eq!(mock.count("GET"), 1);
}

#[test]
#[ignore = "takes 330 s"]
fn silence_of_330_s_changes_nothing() {
    let (_, handler) = legacy(Faults::default());
    let mock = StandIn::start(handler);
    let mut host = host(&mock);
    std::thread::sleep(Duration::from_secs(330));
    host.works();
    assert_eq!(mock.count("GET"), 1);
}
