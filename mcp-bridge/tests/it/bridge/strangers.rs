//! Addresses that a server names for signing in: what may be called and opened, and that nothing else is.
//!
//! The program runs with an opener that writes down what it is given, and with a proxy that sees every call to elsewhere.

#![cfg(unix)]

use std::fs;
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::sync::Arc;

use carbon_kepler_testkit::{Folder, Handler, Request, StandIn, answer};
use serde_json::{Value, json};

use crate::bridge::host::eventually;
use crate::bridge::mock::response_to;
use crate::bridge::process::{INITIALIZE, talk};

/// `{host}` is the server's own.
const FORBIDDEN: [&str; 6] = [
    "javascript:alert(1)",
    "file:///etc/passwd",
    "ms-calculator:x",
    "http://user@{host}/stranger",
    "https://user:pw@far.invalid/stranger",
    "http://far.invalid/stranger",
];
const EXPECTED: &str = "expected https:, or http: on loopback, without user or password";

/// A place for what is opened to be written down in.
struct Opener {
    folder: Folder,
}

impl Opener {
    fn new(name: &str) -> Self {
        let folder = Folder::new(&format!("opener-{name}"));
        let program = folder.file("xdg-open", "#!/bin/sh\nprintf '%s\\n' \"$@\" >> \"$OPENED\"\n");
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        Self { folder }
    }

    fn opened(&self) -> String {
        fs::read_to_string(self.folder.join("opened")).unwrap_or_default()
    }

    /// Talks with a server; what is not on this machine is reached through the proxy.
    fn talk(&self, arguments: &[&str], proxy: &StandIn) -> (Value, String) {
        let (path, opened) = (format!("{}:/usr/bin:/bin", self.folder.display()), self.folder.join("opened"));
        let secret = if arguments.contains(&"client-credentials") { "client-secret" } else { "" };
        let variables = [
            ("PATH", &*path),
            ("OPENED", opened.to_str().unwrap()),
            ("HTTP_PROXY", &*proxy.url("")),
            ("HTTPS_PROXY", &*proxy.url("")),
            ("NO_PROXY", "127.0.0.1"),
            ("MCP_BRIDGE_CLIENT_SECRET", secret),
        ];
        let variables = &variables[..variables.len() - usize::from(secret.is_empty())];
        let arguments = [arguments, &["--drain-timeout", "2s"]].concat();
        let (mut messages, log, code) = talk(&arguments, variables, &[INITIALIZE]);
        assert_eq!((messages.len(), code), (1, 0), "{log}");
        (messages.remove(0), log)
    }
}

/// A proxy that lets nothing through, and remembers who wanted to.
fn barrier() -> StandIn {
    StandIn::start(Arc::new(|_: &Request, stream: &mut TcpStream| answer(stream, "403 Forbidden", "", "")))
}

/// A server behind OAuth that names good places for everything, but this one for that. What ends in ` redirect` is
/// where one of its good places leads.
fn naming(what: &'static str, place: &'static str) -> Arc<Handler> {
    Arc::new(move |request: &Request, stream: &mut TcpStream| {
        let host = request.header("host").to_owned();
        let here = format!("http://{host}");
        let named = |name: &str, good: String| if name == what { place.replace("{host}", &host) } else { good };
        let target = request.target.strip_prefix(&here).unwrap_or(&request.target);
        let document = |stream: &mut TcpStream, name: &str, body: Value| {
            let location = named(&format!("{name} redirect"), String::new());
            if location.is_empty() {
                answer(stream, "200 OK", "content-type: application/json\r\n", &body.to_string());
            } else {
                answer(stream, "307 Temporary Redirect", &format!("location: {location}\r\n"), "");
            }
        };
        match target.split('?').next().unwrap() {
            "/resource" => document(
                stream,
                "resource",
                json!({"resource": format!("{here}/mcp"),
                    "authorization_servers": [named("authorization_servers", here.clone())]}),
            ),
            "/.well-known/oauth-authorization-server" => document(
                stream,
                "metadata",
                json!({"issuer": here,
                    "authorization_endpoint": named("authorization_endpoint", format!("{here}/authorize")),
                    "token_endpoint": named("token_endpoint", format!("{here}/token")),
                    "registration_endpoint": named("registration_endpoint", format!("{here}/register")),
                    "revocation_endpoint": named("revocation_endpoint", format!("{here}/revoke")),
                    "response_types_supported": ["code"], "code_challenge_methods_supported": ["S256"]}),
            ),
            "/register" => {
                let redirects = request.json()["redirect_uris"].clone();
                document(stream, "registration", json!({"client_id": "c", "redirect_uris": redirects}));
            }
            "/token" => document(stream, "token", json!({"access_token": "token-of-mine", "token_type": "Bearer"})),
            "/mcp" if request.header("authorization") == "Bearer token-of-mine" => {
                let text = response_to(request).unwrap_or_default();
                answer(stream, "200 OK", "content-type: application/json\r\n", &text);
            }
            "/mcp" => {
                let pointer = named("resource_metadata", format!("{here}/resource"));
                let header = format!("www-authenticate: Bearer resource_metadata=\"{pointer}\"\r\n");
                answer(stream, "401 Unauthorized", &header, "");
            }
            _ => answer(stream, "404 Not Found", "", ""),
        }
    })
}

/// Nothing comes of a server that names one of the forbidden places for this, and its error says why. Of its good
/// places, only those are called that have to be before it is seen.
fn refuses(what: &'static str, arguments: &[&str], called_before: &[&str]) {
    for place in FORBIDDEN {
        let opener = Opener::new(&format!("{}-{}", what.replace(' ', "-"), place.len()));
        let (mock, proxy) = (StandIn::start(naming(what, place)), barrier());
        let url = mock.url("/mcp");
        let (message, log) = opener.talk(&[&[&*url], arguments].concat(), &proxy);
        let error = message["error"]["message"].as_str().unwrap_or_default();
        let seen = place.replace("{host}", &format!("127.0.0.1:{}", mock.port));
        assert!(error.contains(&format!("{seen:?}; {EXPECTED}")), "{what} {place}: {message} {log}");
        assert_eq!(message["error"]["data"]["retryable"], false);
        assert_eq!(opener.opened(), "", "{what} {place}");
        assert!(!log.contains("open in a browser"), "{what} {place}: {log}");
        assert!(proxy.seen.lock().unwrap().is_empty(), "{what} {place}");
        let posts = ["/register", "/token", "/authorize", "/revoke", "/stranger"];
        let called: Vec<String> = mock.seen.lock().unwrap().iter().map(|it| it.target.clone()).collect();
        let unwanted = |it: &&String| posts.contains(&it.as_str()) && !called_before.contains(&it.as_str());
        assert_eq!(called.iter().find(unwanted), None, "{what} {place}: {called:?}");
    }
}

#[test]
fn a_metadata_address_that_is_none_is_not_called() {
    refuses("resource_metadata", &[], &[]);
}

#[test]
fn an_authorization_server_that_is_none_is_not_called() {
    refuses("authorization_servers", &[], &[]);
}

#[test]
fn an_authorization_endpoint_that_is_none_is_neither_opened_nor_shown() {
    refuses("authorization_endpoint", &[], &[]);
}

#[test]
fn a_token_endpoint_that_is_none_is_not_called() {
    refuses("token_endpoint", &[], &[]);
}

#[test]
fn a_token_endpoint_that_is_none_gets_no_client_secret() {
    refuses("token_endpoint", &["--oauth", "client-credentials", "--client-id", "c"], &[]);
}

#[test]
fn a_registration_endpoint_that_is_none_is_not_called() {
    refuses("registration_endpoint", &[], &[]);
}

#[test]
fn a_revocation_endpoint_that_is_none_is_refused_with_the_rest() {
    refuses("revocation_endpoint", &[], &[]);
}

#[test]
fn redirects_lead_nowhere_else() {
    refuses("resource redirect", &[], &[]);
    refuses("metadata redirect", &[], &[]);
    refuses("registration redirect", &[], &["/register"]);
    refuses("token redirect", &["--oauth", "client-credentials", "--client-id", "c"], &["/token"]);
}

/// The other side of it: without this, a bridge that opens nothing at all would pass.
#[test]
fn what_is_in_order_is_opened_and_shown_with_no_character_that_means_something_to_a_program() {
    let opener = Opener::new("good");
    let (mock, proxy) = (StandIn::start(naming("authorization_endpoint", "http://{host}/a;b?c='$(d)`e`")), barrier());
    let url = mock.url("/mcp");
    let (_, log) = opener.talk(&[&url], &proxy);
    eventually("it is opened", || opener.opened().ends_with('\n'));
    let opened = opener.opened();
    let beginning = mock.url("/a%3Bb?c=%27%24%28d%29%60e%60&response_type=code&client_id=c&state=");
    assert!(opened.starts_with(&beginning) && opened.lines().count() == 1, "{opened}");
    assert!(log.contains(&format!("open in a browser: {}", opened.trim())), "{log}");
    let registered = mock.seen.lock().unwrap().iter().find(|it| it.target == "/register").map(Request::json).unwrap();
    assert_eq!(registered["client_name"], "carbon-kepler-mcp");
    let (message, log) = opener.talk(&[&url, "--oauth", "client-credentials", "--client-id", "c"], &proxy);
    assert_eq!(message["result"]["serverInfo"]["name"], "mock", "{log}");
}

#[test]
fn over_http_beyond_loopback_nobody_signs_in_and_the_error_names_a_way() {
    let opener = Opener::new("private");
    let guarded = naming("", "");
    let network = StandIn::start(Arc::new(move |request: &Request, stream: &mut TcpStream| guarded(request, stream)));
    for url in ["http://192.168.7.7:8000/mcp", "http://mcp.corp.invalid/mcp", "http://localhost.evil.invalid/mcp"] {
        for arguments in [&[url][..], &[url, "--oauth", "client-credentials", "--client-id", "c"]] {
            let (message, log) = opener.talk(arguments, &network);
            let error = &message["error"];
            let text = error["message"].as_str().unwrap_or_default();
            assert!(text.contains("--bearer-token-file") && text.contains("an https: address"), "{message} {log}");
            assert_eq!((&error["data"]["httpStatus"], &error["data"]["retryable"]), (&json!(401), &json!(false)));
        }
    }
    assert_eq!(opener.opened(), "");
    let called: Vec<String> = network.seen.lock().unwrap().iter().map(|it| it.target.clone()).collect();
    assert!(called.iter().all(|it| it.ends_with("/mcp")), "{called:?}");
    let token = opener.folder.join("token");
    fs::write(&token, "token-of-mine").unwrap();
    let file = token.to_str().unwrap();
    let (message, log) = opener.talk(&["http://192.168.7.7:8000/mcp", "--bearer-token-file", file], &network);
    assert_eq!(message["result"]["serverInfo"]["name"], "mock", "{log}");
}

#[test]
fn a_terminal_is_shown_a_servers_name_and_given_no_orders_by_it() {
    let mock = StandIn::start(Arc::new(|request: &Request, stream: &mut TcpStream| match &*request.name() {
        "POST initialize" => {
            let name = r#""name":"\u001b[2J\u001b]0;evil\u0007mine""#;
            let text = response_to(request).unwrap().replace(r#""name":"mock""#, name);
            answer(stream, "200 OK", "content-type: application/json\r\n", &text);
        }
        _ => answer(stream, "404 Not Found", "", ""),
    }));
    let (_, shown, _) = crate::program::run(&["doctor", &mock.url("/mcp")]);
    assert!(shown.contains("initialize works: [2J ]0;evil mine 1,"), "{shown:?}");
    assert!(!shown.contains(|it: char| it.is_control() && it != '\n'), "{shown:?}");
}
