//! The bridge's own question, `server/discover`: whatever becomes of it, `initialize` decides.

use std::net::TcpStream;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use carbon_kepler_bridge::{Auth, OAuth};
use carbon_kepler_testkit::{Handler, Request, StandIn, answer};
use serde_json::json;

use crate::bridge::eras::stateless;
use crate::bridge::host::{Host, options};
use crate::bridge::http::{Form, streamable};

/// A server with a handshake, and what it makes of the question.
fn asked(how: impl Fn(&mut TcpStream) + Send + Sync + 'static) -> Arc<Handler> {
    let inner = streamable(Form::Body, Arc::default());
    Arc::new(move |request: &Request, stream: &mut TcpStream| match &*request.name() {
        "POST server/discover" => how(stream),
        _ => inner(request, stream),
    })
}

#[test]
fn a_gateway_that_forbids_the_question_forbids_nothing_else() {
    for (status, headers) in [
        ("403 Forbidden", ""),
        ("401 Unauthorized", ""),
        ("401 Unauthorized", "www-authenticate: Basic realm=\"x\"\r\n"),
        ("407 Proxy Authentication Required", ""),
        ("500 Internal Server Error", ""),
    ] {
        for auth in [Auth::None, Auth::Browser(OAuth::default())] {
            let mock = StandIn::start(asked(move |stream| answer(stream, status, headers, "Forbidden method")));
            let mut options = options(&mock.url("/mcp"));
            options.auth = auth;
            Host::ready_with(options).works();
        }
    }
}

#[test]
fn what_initialize_says_is_told() {
    let mock = StandIn::start(Arc::new(|request: &Request, stream: &mut TcpStream| match &*request.name() {
        "POST server/discover" => answer(stream, "403 Forbidden", "", "of the question"),
        _ => answer(stream, "403 Forbidden", "", "of the handshake"),
    }));
    let error = Host::new(&mock.url("/mcp")).error("initialize", json!({}));
    let message = error["message"].as_str().unwrap();
    assert!(message.contains("of the handshake") && error["data"]["httpStatus"] == 403, "{error}");
}

#[test]
fn silence_costs_a_moment_and_not_the_whole_patience() {
    let mock = StandIn::start(asked(|stream| std::mem::forget(stream.try_clone().unwrap())));
    let begun = Instant::now();
    let mut host = Host::ready(&mock.url("/mcp"));
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    host.works();
    assert_eq!(mock.count("POST initialize"), 1);
}

/// Without a handshake `initialize` is an error there, and not the last word.
#[test]
fn a_slow_server_of_the_newer_era_is_still_recognized() {
    let inner = stateless();
    let mock = StandIn::start(Arc::new(move |request: &Request, stream: &mut TcpStream| {
        if request.name() == "POST server/discover" {
            thread::sleep(Duration::from_millis(2500));
        }
        inner(request, stream);
    }));
    let mut host = Host::new(&mock.url("/mcp"));
    assert_eq!(host.initialize()["serverInfo"]["name"], "stateless");
    assert_eq!(host.ask("tools/list", json!({}))["tools"][0]["name"], "marked");
}
