//! Certificates, proxies, tokens. The flows of OAuth are held by the conformance suite (`tests/clients/node`).

use std::fs;
use std::net::TcpStream;
use std::sync::Arc;

use carbon_kepler_bridge::{Auth, OAuth, Url};
use carbon_kepler_testkit::{Folder, Request, StandIn, answer, tls};
use serde_json::{Value, json};

use crate::bridge::host::{Host, eventually, options};
use crate::bridge::mock::{Faults, legacy};
use crate::bridge::process::{INITIALIZE, talk};

#[test]
fn a_certificate_that_signs_itself_as_an_authority_is_trusted_where_it_is_named() {
    let (_, handler) = legacy(Faults::default());
    let mock = StandIn::start(handler);
    let (port, pem) = tls::encrypted_by_an_authority(mock.port, &["127.0.0.1"], 2099);
    let url = format!("https://127.0.0.1:{port}/sse");
    let error = Host::new(&url).error("initialize", json!({}));
    let message = error["message"].as_str().unwrap();
    assert!(message.contains("CA:TRUE") && message.contains("very certificate with --ca-file"), "{message}");
    let folder = Folder::new("pinned");
    let mut trusting = options(&url);
    trusting.ca_files = vec![folder.file("server.pem", pem).into()];
    Host::ready_with(trusting).works();
}

#[test]
fn a_client_certificate_is_shown_to_a_server_that_asks_for_one() {
    let (_, handler) = legacy(Faults::default());
    let mock = StandIn::start(handler);
    let (port, authority, client) = tls::encrypted_for_a_client(mock.port);
    let url = format!("https://127.0.0.1:{port}/sse");
    let folder = Folder::new("client");
    let ca = folder.file("ca.pem", authority);
    let (certificate, key) = (folder.file("client.pem", &client.certificate), folder.file("client.key", &client.key));
    let both = folder.file("both.pem", client.certificate + &client.key);
    let started = |more: &[&str], variables: &[(&str, &str)]| {
        let arguments = [&[&*url, "--ca-file", &ca], more].concat();
        talk(&arguments, variables, &[INITIALIZE])
    };
    for (flags, variables) in [
        (&["--client-cert", &*certificate, "--client-key", &key][..], &[][..]),
        (&["--client-cert", &both], &[]),
        (&[], &[("MCP_BRIDGE_CLIENT_CERT", &*certificate), ("MCP_BRIDGE_CLIENT_KEY", &*key)]),
    ] {
        let (messages, log, _) = started(flags, variables);
        assert_eq!(messages[0]["result"]["serverInfo"]["name"], "mock", "{flags:?}: {log}");
    }
    let (messages, _, _) = started(&[], &[]);
    let message = messages[0]["error"]["message"].as_str().unwrap();
    assert!(message.contains("asks for a client certificate that it accepts: --client-cert"), "{message}");
    for (flags, says) in [
        (&["--client-cert", &*certificate][..], "no private key in it"),
        (&["--client-key", &key], "--client-cert"),
        (&["--client-cert", "/nowhere.pem"], "/nowhere.pem"),
    ] {
        let (_, log, code) = started(flags, &[]);
        assert!(code == 78 && log.contains(says), "{flags:?}: {code} {log}");
    }
}

#[test]
fn a_variable_that_stops_node_from_checking_is_said_to_be_ignored() {
    let (_, handler) = legacy(Faults::default());
    let mock = StandIn::start(handler);
    let (port, _) = tls::encrypted(mock.port);
    let url = format!("https://127.0.0.1:{port}/sse");
    let unchecked = [("NODE_TLS_REJECT_UNAUTHORIZED", "0")];
    let (messages, log, _) = talk(&[&url], &unchecked, &[INITIALIZE]);
    assert!(messages[0]["error"].is_object() && log.contains("NODE_TLS_REJECT_UNAUTHORIZED=0 is ignored"), "{log}");
    let (messages, log, _) = talk(&[&url, "--insecure"], &unchecked, &[INITIALIZE]);
    assert!(messages[0]["result"].is_object() && !log.contains("is ignored"), "{log}");
}

/// Servers repeat what they refuse.
#[test]
fn a_password_is_not_shown_in_the_form_it_is_sent_in() {
    let mock = StandIn::start(Arc::new(|request: &Request, stream: &mut TcpStream| {
        let said = format!("who is {}", request.header("authorization"));
        answer(stream, "401 Unauthorized", "", &said);
    }));
    let url = mock.url("/mcp").replacen("http://", "http://me:geheim@", 1);
    let error = Host::new(&url).error("initialize", json!({}));
    let message = error["message"].as_str().unwrap();
    assert!(message.contains("who is ***") && !message.contains("bWU6Z2VoZWlt"), "{message}");
}

#[test]
fn https_wants_a_certificate_that_can_be_checked() {
    let (_, handler) = legacy(Faults::default());
    let mock = StandIn::start(handler);
    let (port, authority) = tls::encrypted(mock.port);
    let folder = Folder::new("authorities");
    let file = folder.file("ca.pem", authority);
    let url = format!("https://127.0.0.1:{port}/sse");
    let error = Host::new(&url).error("initialize", json!({}));
    assert_eq!(error["data"]["retryable"], false, "waiting will not help");
    assert!(error["message"].as_str().unwrap().contains("--ca-file"), "{error}");
    let mut trusting = options(&url);
    trusting.ca_files = vec![file.clone().into()];
    Host::ready_with(trusting).works();
    let mut blind = options(&url);
    blind.insecure = true;
    Host::ready_with(blind).works();
    for variable in ["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "MCP_BRIDGE_CA_FILE"] {
        let (messages, log, _) = talk(&[&url], &[(variable, &file)], &[INITIALIZE]);
        assert_eq!(messages[0]["result"]["serverInfo"]["name"], "mock", "{variable}: {log}");
    }
    let (messages, log, code) = talk(&[&url, "--insecure"], &[("NODE_EXTRA_CA_CERTS", "/nowhere.pem")], &[INITIALIZE]);
    assert!(messages[0]["error"].is_null() && code == 0 && log.contains("Warning: NODE_EXTRA_CA_CERTS"), "{log}");
}

#[test]
fn proxies_come_from_the_environment() {
    let (_, handler) = legacy(Faults::default());
    let proxy = StandIn::start(Arc::new(move |request: &Request, stream: &mut TcpStream| {
        let inside = request.target.strip_prefix("http://far.invalid").unwrap_or(&request.target).to_owned();
        handler(&Request { target: inside, ..request.clone() }, stream);
    }));
    let variable = [("HTTP_PROXY", &*proxy.url(""))];
    let (messages, log, _) = talk(&["http://far.invalid/sse"], &variable, &[INITIALIZE]);
    assert_eq!(messages[0]["result"]["serverInfo"]["name"], "mock", "{log}");
    assert!(proxy.seen.lock().unwrap().iter().all(|it| it.target.starts_with("http://far.invalid/")));
    let asked = proxy.seen.lock().unwrap().len();
    let around = [variable[0], ("NO_PROXY", "far.invalid")];
    let (messages, _, _) = talk(&["http://far.invalid/sse", "--connect-timeout", "300ms"], &around, &[INITIALIZE]);
    assert!(messages[0]["error"].is_object());
    assert_eq!(proxy.seen.lock().unwrap().len(), asked);
}

#[test]
fn a_token_in_a_file_is_read_anew() {
    let (_, handler) = legacy(Faults::default());
    let mock = StandIn::start(handler);
    let folder = Folder::new("token");
    let file = folder.file("token", " first \n");
    let mut options = options(&mock.url("/sse"));
    options.auth = Auth::BearerFile(file.clone().into());
    let mut host = Host::ready_with(options);
    fs::write(&file, "second").unwrap();
    host.works();
    fs::write(&file, "\n").unwrap();
    let error = host.error("echo", json!({}));
    assert!(error["message"].as_str().unwrap().contains("is empty"), "{error}");
    let tokens: Vec<String> =
        mock.seen.lock().unwrap().iter().map(|it| it.header("authorization").to_owned()).collect();
    assert_eq!((&*tokens[0], &**tokens.last().unwrap()), ("Bearer first", "Bearer second"));
}

/// A server behind OAuth that is its own authorization server, at addresses of this scheme.
fn guarded(scheme: &'static str) -> StandIn {
    let (_, handler) = legacy(Faults::default());
    StandIn::start(Arc::new(move |request: &Request, stream: &mut TcpStream| {
        let here = format!("{scheme}://{}", request.header("host"));
        let json = |stream: &mut TcpStream, body: Value| {
            answer(stream, "200 OK", "content-type: application/json\r\n", &body.to_string())
        };
        match request.target.split('?').next().unwrap() {
            "/.well-known/oauth-protected-resource" => {
                json(stream, json!({"resource": format!("{here}/sse"), "authorization_servers": [here]}))
            }
            "/.well-known/oauth-authorization-server" => json(
                stream,
                json!({"issuer": here, "authorization_endpoint": format!("{here}/authorize"),
                "token_endpoint": format!("{here}/token"), "registration_endpoint": format!("{here}/register"),
                "response_types_supported": ["code"], "code_challenge_methods_supported": ["S256"]}),
            ),
            "/register" => json(stream, json!({"client_id": "c", "redirect_uris": request.json()["redirect_uris"]})),
            "/token" => {
                json(stream, json!({"access_token": "granted-token", "token_type": "Bearer", "expires_in": 3600}))
            }
            "/sse" | "/messages/" if request.header("authorization") != "Bearer granted-token" => {
                let header = format!(
                    "www-authenticate: Bearer resource_metadata=\"{here}/.well-known/oauth-protected-resource\"\r\n"
                );
                answer(stream, "401 Unauthorized", &header, "");
            }
            "/sse" | "/messages/" => handler(request, stream),
            _ => answer(stream, "404 Not Found", "", ""),
        }
    }))
}

#[test]
fn a_person_authorizes_once_and_the_token_is_kept_for_its_owner() {
    let mock = guarded("http");
    let folder = Folder::new("oauth");
    let (log, store) = (folder.join("log"), folder.join("store"));
    let mut options = options(&mock.url("/sse"));
    let mut oauth = OAuth::default();
    oauth.store = Some(store.clone());
    options.auth = Auth::Browser(oauth);
    options.log_file = Some(log.clone());
    let mut host = Host::with(options.clone());
    let id = host.send("initialize", json!({"protocolVersion": "2025-06-18"}));
    let mut address = String::new();
    eventually("the address is in the log", || {
        let text = fs::read_to_string(&log).unwrap_or_default();
        address = text.split_whitespace().find(|it| it.contains("/authorize?")).unwrap_or_default().to_owned();
        !address.is_empty()
    });
    let asked = Url::parse(&address).unwrap();
    let part = |name: &str| asked.query_pairs().find(|it| it.0 == name).unwrap().1.into_owned();
    assert_eq!(part("code_challenge_method"), "S256");
    // What a browser does after the person has agreed.
    let back = Url::parse_with_params(&part("redirect_uri"), [("code", "x"), ("state", &*part("state"))]).unwrap();
    assert_eq!(back.host_str(), Some("127.0.0.1"), "nothing listens beyond loopback");
    let mut browser = TcpStream::connect((back.host_str().unwrap(), back.port().unwrap())).unwrap();
    std::io::Write::write_all(
        &mut browser,
        format!("GET {}?{} HTTP/1.1\r\nhost: x\r\n\r\n", back.path(), back.query().unwrap()).as_bytes(),
    )
    .unwrap();
    assert_eq!(host.reply(id)["result"]["serverInfo"]["name"], "mock");
    drop(host);
    #[cfg(unix)]
    for (place, mode) in fs::read_dir(&store).unwrap().map(|it| (it.unwrap().path(), 0o600)).chain([(store, 0o700)]) {
        let found = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&place).unwrap().permissions());
        assert_eq!(found & 0o777, mode, "{}", place.display());
    }
    let authorized = mock.count("POST");
    Host::ready_with(options).works();
    assert_eq!(mock.count("POST"), authorized, "neither registered nor asked for a token again");
    assert!(!fs::read_to_string(&log).unwrap().contains("granted-token"));
}

#[test]
fn an_authority_that_vouches_for_the_server_vouches_for_its_tokens_too() {
    let mock = guarded("https");
    let (port, authority) = tls::encrypted(mock.port);
    let folder = Folder::new("oauth-authorities");
    let file = folder.file("ca.pem", authority);
    let arguments = [&*format!("https://127.0.0.1:{port}/sse"), "--oauth", "client-credentials", "--client-id", "c"];
    for variable in ["NODE_EXTRA_CA_CERTS", "MCP_BRIDGE_CA_FILE"] {
        let variables = [(variable, &*file), ("MCP_BRIDGE_CLIENT_SECRET", "s")];
        let (messages, log, _) = talk(&arguments, &variables, &[INITIALIZE]);
        assert_eq!(messages[0]["result"]["serverInfo"]["name"], "mock", "{variable}: {log}");
    }
}

#[test]
fn a_server_that_wants_something_else_than_oauth_says_so_itself() {
    let mock = StandIn::start(Arc::new(|request: &Request, stream: &mut TcpStream| match &*request.target {
        "/sse" => answer(stream, "401 Unauthorized", "www-authenticate: Basic realm=\"x\"\r\n", "who are you"),
        _ => answer(stream, "404 Not Found", "", ""),
    }));
    let mut options = options(&mock.url("/sse"));
    options.auth = Auth::Browser(OAuth::default());
    let error = Host::with(options).error("initialize", json!({}));
    assert_eq!(error["data"]["httpStatus"], 401);
    assert!(error["message"].as_str().unwrap().contains("who are you"), "{error}");
}
