//! Tokens that end: refreshed without a person, by one bridge for all.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use carbon_kepler_bridge::{Auth, OAuth, Options, Url};
use carbon_kepler_testkit::{Folder, Request, StandIn, answer, tls};
use serde_json::{Value, json};

use crate::bridge::host::{Host, eventually, options};
use crate::bridge::http::JSON;
use crate::bridge::mock::response_to;

/// An authorization server that replaces refresh tokens, and takes all back if one comes twice (RFC 9700, 4.14).
#[derive(Default)]
struct Bank {
    granted: usize,
    access: Option<String>,
    refresh: Option<String>,
    /// Refresh tokens that came after they had been replaced.
    reused: usize,
    refreshed: usize,
    clients: usize,
    /// Clients below this number are not known any more.
    forgotten: usize,
    /// Members of its metadata beside the usual ones; null takes one away.
    metadata: Value,
}

impl Bank {
    fn start(metadata: Value) -> (Arc<Mutex<Self>>, StandIn) {
        let bank = Arc::new(Mutex::new(Self { metadata, ..Self::default() }));
        let shared = Arc::clone(&bank);
        let handler = move |request: &Request, stream: &mut TcpStream| shared.lock().unwrap().take(request, stream);
        (bank, StandIn::start(Arc::new(handler)))
    }

    fn take(&mut self, request: &Request, stream: &mut TcpStream) {
        let here = format!("http://{}", request.header("host"));
        let target = request.target.split('?').next().unwrap();
        let mut json = |status: &str, body: &Value| answer(stream, status, JSON, &body.to_string());
        match target {
            "/.well-known/oauth-protected-resource" => {
                json("200 OK", &json!({"resource": format!("{here}/mcp"), "authorization_servers": [here]}));
            }
            "/.well-known/oauth-authorization-server" => {
                let mut said = json!({"issuer": here, "authorization_endpoint": format!("{here}/authorize"),
                    "token_endpoint": format!("{here}/token"), "registration_endpoint": format!("{here}/register"),
                    "response_types_supported": ["code"], "code_challenge_methods_supported": ["S256"]});
                for (name, value) in self.metadata.as_object().into_iter().flatten() {
                    said[name] = value.clone();
                }
                json("200 OK", &said);
            }
            "/register" => {
                self.clients += 1;
                let id = format!("client-{}", self.clients);
                json("201 Created", &json!({"client_id": id, "redirect_uris": request.json()["redirect_uris"]}));
            }
            "/token" => match self.grant(&request.body) {
                Ok(granted) => json("200 OK", &granted),
                Err(code) => json("400 Bad Request", &json!({"error": code})),
            },
            "/mcp" => {
                let token = request.header("authorization").strip_prefix("Bearer ");
                if token.is_some() && token == self.access.as_deref() {
                    return answer(stream, "200 OK", JSON, &response_to(request).unwrap_or_default());
                }
                let header = "www-authenticate: Bearer error=\"invalid_token\"\r\n";
                answer(stream, "401 Unauthorized", header, "");
            }
            _ => answer(stream, "404 Not Found", "", ""),
        }
    }

    /// Tokens, without a word on how long they live.
    fn grant(&mut self, form: &str) -> Result<Value, &'static str> {
        let part = |name: &str| form.split('&').find_map(|it| it.strip_prefix(name)?.strip_prefix('='));
        let client: Option<usize> = part("client_id").and_then(|it| it.strip_prefix("client-")?.parse().ok());
        if client.is_some_and(|it| it <= self.forgotten) {
            return Err("invalid_client");
        }
        if part("grant_type") == Some("refresh_token") {
            if self.refresh.is_none() || part("refresh_token") != self.refresh.as_deref() {
                self.reused += usize::from(self.refresh.is_some());
                (self.access, self.refresh) = (None, None);
                return Err("invalid_grant");
            }
            self.refreshed += 1;
        }
        self.granted += 1;
        (self.access, self.refresh) =
            (Some(format!("access-{}", self.granted)), Some(format!("refresh-{}", self.granted)));
        Ok(json!({"access_token": self.access, "token_type": "Bearer", "refresh_token": self.refresh}))
    }
}

/// Bridges of one user: they share a folder and a log.
struct User {
    folder: Folder,
    url: String,
}

impl User {
    fn new(name: &str, mock: &StandIn) -> Self {
        Self { folder: Folder::new(name), url: mock.url("/mcp") }
    }

    fn log(&self) -> PathBuf {
        self.folder.join("log")
    }

    fn options(&self) -> Options {
        let mut oauth = OAuth::default();
        oauth.store = Some(self.folder.join("store"));
        let mut options = options(&self.url);
        options.auth = Auth::Browser(oauth);
        options.log_file = Some(self.log());
        options.connect_timeout = Duration::from_secs(20);
        options
    }

    /// Addresses that were opened.
    fn windows(&self) -> Vec<String> {
        let log = fs::read_to_string(self.log()).unwrap_or_default();
        log.split_whitespace().filter(|it| it.contains("/authorize?")).map(str::to_owned).collect()
    }

    /// Goes back as a browser does after a person has agreed in the window of this number.
    fn agree(&self, window: usize) {
        eventually("a window is opened", || self.windows().len() > window);
        let asked = Url::parse(&self.windows()[window]).unwrap();
        let part = |name: &str| asked.query_pairs().find(|it| it.0 == name).unwrap().1.into_owned();
        let back = Url::parse_with_params(&part("redirect_uri"), [("code", "x"), ("state", &*part("state"))]).unwrap();
        let mut browser = TcpStream::connect(("127.0.0.1", back.port().unwrap())).unwrap();
        let request = format!("GET {}?{} HTTP/1.1\r\nhost: x\r\n\r\n", back.path(), back.query().unwrap());
        std::io::Write::write_all(&mut browser, request.as_bytes()).unwrap();
    }

    /// A bridge whose person has signed in.
    fn signed_in(&self, options: Options) -> Host {
        let mut host = Host::with(options);
        thread::scope(|scope| {
            scope.spawn(|| self.agree(0));
            host.initialize();
        });
        host
    }
}

#[test]
fn a_refused_token_is_refreshed_and_no_window_is_opened() {
    let (bank, mock) = Bank::start(Value::Null);
    let user = User::new("refreshed", &mock);
    let mut host = user.signed_in(user.options());
    for round in 1..=2 {
        // A restart of the server, a revocation, another clock: it is all the same.
        bank.lock().unwrap().access = Some("other".to_owned());
        host.works();
        assert_eq!(bank.lock().unwrap().refreshed, round);
    }
    drop(host);
    bank.lock().unwrap().access = Some("other".to_owned());
    Host::ready_with(user.options()).works();
    assert_eq!((bank.lock().unwrap().refreshed, user.windows().len()), (3, 1));
    assert!(!fs::read_to_string(user.log()).unwrap().contains("access-"), "no token in the log");
}

#[test]
fn a_person_is_asked_when_the_refresh_is_refused_and_the_client_stays_registered() {
    let (bank, mock) = Bank::start(Value::Null);
    let user = User::new("revoked", &mock);
    let mut host = user.signed_in(user.options());
    (bank.lock().unwrap().access, bank.lock().unwrap().refresh) = (None, None);
    thread::scope(|scope| {
        scope.spawn(|| user.agree(1));
        host.works();
    });
    assert_eq!((user.windows().len(), bank.lock().unwrap().clients), (2, 1));
    // Unless the server has forgotten the client, too.
    bank.lock().unwrap().access = None;
    bank.lock().unwrap().forgotten = 1;
    thread::scope(|scope| {
        scope.spawn(|| user.agree(2));
        host.works();
    });
    assert_eq!((user.windows().len(), bank.lock().unwrap().clients), (3, 2));
}

#[test]
fn several_bridges_refresh_once() {
    let (bank, mock) = Bank::start(Value::Null);
    let user = User::new("several", &mock);
    drop(user.signed_in(user.options()));
    bank.lock().unwrap().access = Some("other".to_owned());
    let mut hosts: Vec<Host> = (0..5).map(|_| Host::with(user.options())).collect();
    let together = |hosts: &mut Vec<Host>, act: fn(&mut Host)| {
        thread::scope(|scope| hosts.iter_mut().for_each(|host| drop(scope.spawn(|| act(host)))));
    };
    together(&mut hosts, |host| drop(host.initialize()));
    let counts = || {
        let bank = bank.lock().unwrap();
        (bank.refreshed, bank.reused)
    };
    assert_eq!(counts(), (1, 0));
    bank.lock().unwrap().access = Some("other".to_owned());
    together(&mut hosts, Host::works);
    assert_eq!((counts(), user.windows().len()), ((2, 0), 1));
}

#[test]
fn several_new_bridges_ask_once() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    for port in [0, port] {
        let (bank, mock) = Bank::start(Value::Null);
        let user = User::new(&format!("new-{}", port > 0), &mock);
        let mut options = user.options();
        if let Auth::Browser(oauth) = &mut options.auth {
            oauth.port = port;
        }
        let mut hosts: Vec<Host> = (0..4).map(|_| Host::with(options.clone())).collect();
        thread::scope(|scope| {
            scope.spawn(|| user.agree(0));
            hosts.iter_mut().for_each(|host| drop(scope.spawn(|| host.initialize())));
        });
        assert_eq!((user.windows().len(), bank.lock().unwrap().clients), (1, 1));
    }
}

#[test]
fn a_port_that_is_taken_is_waited_for() {
    let (_, mock) = Bank::start(Value::Null);
    let user = User::new("port", &mock);
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut options = user.options();
    if let Auth::Browser(oauth) = &mut options.auth {
        oauth.port = other.local_addr().unwrap().port();
    }
    thread::scope(|scope| {
        scope.spawn(|| {
            eventually("it is said", || fs::read_to_string(user.log()).unwrap_or_default().contains("--oauth-port"));
            drop(other);
        });
        user.signed_in(options).works();
    });
}

#[test]
fn tenants_of_one_server_have_tokens_of_their_own() {
    let (_, mock) = Bank::start(Value::Null);
    let mut user = User::new("tenants", &mock);
    drop(user.signed_in(user.options()));
    user.url += "?org=b";
    let mut options = user.options();
    options.connect_timeout = Duration::from_secs(2);
    Host::with(options).error("initialize", json!({}));
    let other = mock.requests().into_iter().filter(|it| it.target == "/mcp?org=b");
    assert!(other.map(|it| it.header("authorization").to_owned()).all(|it| it.is_empty()), "the token of another");
    assert_eq!(user.windows().len(), 2);
}

/// The message of the failed sign-in at a server with this metadata.
fn failure(metadata: Value, client: Option<&str>) -> String {
    let (_, mock) = Bank::start(metadata);
    let user = User::new("failure", &mock);
    let mut options = user.options();
    if let Auth::Browser(oauth) = &mut options.auth {
        oauth.client_id = client.map(str::to_owned);
    }
    let error = Host::with(options).error("initialize", json!({}));
    assert!(user.windows().is_empty());
    error["message"].as_str().unwrap().to_owned()
}

#[test]
fn a_server_that_registers_nobody_is_met_with_a_client_id() {
    let absent = failure(json!({"registration_endpoint": null}), None);
    assert!(absent.contains("registers no clients") && absent.contains("--client-id"), "{absent}");
    let (_, refusing) = Bank::start(Value::Null);
    let refused = failure(json!({"registration_endpoint": refusing.url("/nowhere")}), None);
    assert!(refused.contains("404") && refused.contains("--client-id"), "{refused}");
    let documents = json!({"registration_endpoint": null, "client_id_metadata_document_supported": true});
    assert!(failure(documents, None).contains("client metadata document"));
}

#[test]
fn the_address_of_a_document_is_a_client_id_where_the_server_takes_such() {
    let document = "https://app.example/client.json";
    let (bank, mock) = Bank::start(json!({"client_id_metadata_document_supported": true}));
    let user = User::new("document", &mock);
    let mut options = user.options();
    if let Auth::Browser(oauth) = &mut options.auth {
        oauth.client_id = Some(document.to_owned());
    }
    user.signed_in(options).works();
    assert!(user.windows()[0].contains("client_id=https%3A%2F%2Fapp.example%2Fclient.json"));
    assert_eq!(bank.lock().unwrap().clients, 0);
    let elsewhere = failure(Value::Null, Some(document));
    assert!(elsewhere.contains("metadata document") && elsewhere.contains("no --client-id"), "{elsewhere}");
}

#[test]
fn an_authorization_server_that_nobody_vouches_for_is_said_to_be_that() {
    let (_, inside) = Bank::start(Value::Null);
    let (port, _) = tls::encrypted(inside.port);
    let mock = StandIn::start(Arc::new(move |request: &Request, stream: &mut TcpStream| match &*request.target {
        "/.well-known/oauth-protected-resource" => {
            let here = format!("http://{}/mcp", request.header("host"));
            let said = json!({"resource": here, "authorization_servers": [format!("https://127.0.0.1:{port}")]});
            answer(stream, "200 OK", JSON, &said.to_string());
        }
        "/mcp" => answer(stream, "401 Unauthorized", "www-authenticate: Bearer\r\n", ""),
        _ => answer(stream, "404 Not Found", "", ""),
    }));
    let user = User::new("untrusted", &mock);
    let error = Host::with(user.options()).error("initialize", json!({}));
    let message = error["message"].as_str().unwrap();
    assert!(message.contains("no secure connection") && message.contains("--ca-file"), "{message}");
}
