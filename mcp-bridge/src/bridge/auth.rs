//! Credentials beyond plain headers: a token in a file, or OAuth as MCP uses it (RFC 9728 discovery, PKCE, refresh), by rmcp.

use std::path::Path;
use std::rc::Rc;
use std::time::Duration;

use reqwest::header::HeaderValue;
use rmcp::transport::auth::{
    AuthError, AuthorizationManager, AuthorizationRequest, ClientCredentialsConfig, OAuthState,
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Mutex;

use super::client::client;
use super::log::{Log, shown};
use super::options::{Auth, OAuth, Options};
use super::tokens::FileStore;

/// How long a person may take.
const PATIENCE: Duration = Duration::from_secs(300);
const PAGE: &str = "<!doctype html><meta charset=\"utf-8\"><title>carbon-kepler</title><p>";

pub(super) struct Authorizer {
    options: Options,
    log: Rc<Log>,
    /// Locked while somebody authorizes: all other requests wait for that.
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    manager: Option<AuthorizationManager>,
    asked_store: bool,
    /// Counts credentials, to see whether those that were refused have been replaced.
    version: u64,
}

/// What a request carries.
#[derive(Default)]
pub(super) struct Credentials {
    pub(super) header: Option<HeaderValue>,
    pub(super) version: u64,
}

impl Authorizer {
    pub(super) fn new(options: &Options, log: Rc<Log>) -> Self {
        Self { options: options.clone(), log, state: Mutex::default() }
    }

    /// What the next request carries.
    ///
    /// # Errors
    /// Why there is no credential where one was promised.
    pub(super) async fn credentials(&self) -> Result<Credentials, String> {
        let (token, version) = match &self.options.auth {
            Auth::None => return Ok(Credentials::default()),
            Auth::BearerFile(path) => (bearer(path)?, 0),
            Auth::Browser(_) | Auth::ClientCredentials(_) => {
                let state = self.state.lock().await;
                let none = Credentials { header: None, version: state.version };
                let Some(manager) = &state.manager else { return Ok(none) };
                match manager.get_access_token().await {
                    Ok(token) => (token, state.version),
                    // Then the server asks again.
                    Err(AuthError::AuthorizationRequired) => return Ok(none),
                    Err(error) => return Err(format!("no access token: {error}")),
                }
            }
        };
        self.log.hide(&token);
        let mut value = HeaderValue::from_str(&format!("Bearer {token}"))
            .map_err(|_| "the bearer token has characters that a header cannot carry".to_owned())?;
        value.set_sensitive(true);
        Ok(Credentials { header: Some(value), version })
    }

    /// After a refusal: gets credentials, if there is a way. True if asking again makes sense.
    ///
    /// # Errors
    /// Why the way that there is led nowhere.
    pub(super) async fn authorize(self: &Rc<Self>, challenge: &str, refused: u64) -> Result<bool, String> {
        let (this, challenge) = (Rc::clone(self), challenge.to_owned());
        // By itself: a person may still be at it when whoever asked has given up.
        let flow = tokio::task::spawn_local(async move { this.replace(&challenge, refused).await });
        flow.await.unwrap_or_else(|error| Err(format!("authorization failed: {error}")))
    }

    async fn replace(&self, challenge: &str, refused: u64) -> Result<bool, String> {
        let (oauth, person) = match &self.options.auth {
            Auth::None | Auth::BearerFile(_) => return Ok(false),
            Auth::Browser(oauth) => (oauth, true),
            Auth::ClientCredentials(oauth) => (oauth, false),
        };
        let mut state = self.state.lock().await;
        if state.version != refused {
            // Somebody else has got new ones in the meantime.
            return Ok(true);
        }
        let failed = |error: AuthError| format!("authorization failed: {error}");
        let mut manager = self.manager().await.map_err(failed)?;
        if let Some(path) = oauth.store.as_ref().filter(|_| person) {
            manager.set_credential_store(FileStore::new(path));
            if !std::mem::replace(&mut state.asked_store, true)
                && path.exists()
                && manager.initialize_from_store().await.map_err(failed)?
            {
                state.manager = Some(manager);
                state.version += 1;
                return Ok(true);
            }
        }
        let challenge = Some(challenge).filter(|it| !it.is_empty());
        let published = manager.resolve_metadata_from_challenge(challenge).await.map_err(failed)?;
        if !published.source.is_discovered() {
            // A server that wants something else than OAuth; its 401 is told as it is.
            return Ok(false);
        }
        let authorized = if person {
            self.ask_person(manager, oauth, challenge).await?
        } else {
            self.ask_server(manager, oauth).await.map_err(failed)?
        };
        self.log.state("Authorized");
        state.manager = Some(authorized);
        state.version += 1;
        Ok(true)
    }

    async fn manager(&self) -> Result<AuthorizationManager, AuthError> {
        let mut manager = AuthorizationManager::new(self.options.url.clone()).await?;
        if !self.options.ca_files.is_empty() || self.options.insecure {
            // rmcp's own client, which also refuses internal addresses, knows the system's authorities only.
            let mut options = self.options.clone();
            let _ = options.url.set_scheme("https");
            manager.with_client(client(&options, &self.log).map_err(AuthError::InternalError)?)?;
        }
        Ok(manager)
    }

    async fn ask_server(
        &self,
        manager: AuthorizationManager,
        oauth: &OAuth,
    ) -> Result<AuthorizationManager, AuthError> {
        let mut state = OAuthState::Unauthorized(manager);
        state
            .authenticate_client_credentials(ClientCredentialsConfig::ClientSecret {
                client_id: oauth.client_id.clone().unwrap_or_default(),
                client_secret: oauth.client_secret.clone().unwrap_or_default(),
                scopes: oauth.scopes.clone(),
                resource: Some(self.options.url.to_string()),
            })
            .await?;
        state.into_authorization_manager().ok_or(AuthError::AuthorizationRequired)
    }

    async fn ask_person(
        &self,
        manager: AuthorizationManager,
        oauth: &OAuth,
        challenge: Option<&str>,
    ) -> Result<AuthorizationManager, String> {
        let failed = |error: AuthError| format!("authorization failed: {error}");
        let listener = TcpListener::bind(("127.0.0.1", oauth.port))
            .await
            .map_err(|error| format!("cannot listen on 127.0.0.1:{} for the authorization: {error}", oauth.port))?;
        let port = listener.local_addr().map_err(|error| error.to_string())?.port();
        let redirect = format!("http://127.0.0.1:{port}/callback");
        let mut request = AuthorizationRequest::new(&redirect)
            .with_client_name("carbon-kepler-mcp")
            .with_scopes(oauth.scopes.clone());
        if let Some(id) = &oauth.client_id {
            request = request.with_preregistered_client(id);
        }
        if let Some(secret) = &oauth.client_secret {
            request = request.with_client_secret(secret);
        }
        if let Some(challenge) = challenge {
            request = request.with_challenge(challenge);
        }
        let mut state = OAuthState::Unauthorized(manager);
        state.start_authorization(request).await.map_err(failed)?;
        let address = state.get_authorization_url().await.map_err(failed)?;
        self.log.state(&format!("Authorization for {} needed; open in a browser: {address}", shown(&self.options.url)));
        // Where there is no browser, the address is in the log.
        let _ = open::that_detached(&address);
        let mark = query(&address, "state").unwrap_or_default();
        let came_back = tokio::time::timeout(PATIENCE, callback(&listener, &redirect, &mark, &mut state)).await;
        came_back
            .map_err(|_| format!("nobody authorized the bridge within {} s", PATIENCE.as_secs()))?
            .map_err(failed)?;
        state.into_authorization_manager().ok_or_else(|| "authorization failed".to_owned())
    }
}

/// A parameter of an address.
fn query(address: &str, name: &str) -> Option<String> {
    let url = reqwest::Url::parse(address).ok()?;
    url.query_pairs().find(|(it, _)| it == name).map(|(_, value)| value.into_owned())
}

async fn read_request(stream: &mut TcpStream) -> String {
    let mut request = Vec::new();
    let reading = async {
        while !request.windows(4).any(|it| it == b"\r\n\r\n") && request.len() < 16 << 10 {
            if !stream.read_buf(&mut request).await.is_ok_and(|read| read > 0) {
                break;
            }
        }
    };
    // Browsers open connections in advance and say nothing on them.
    let _ = tokio::time::timeout(Duration::from_secs(1), reading).await;
    String::from_utf8_lossy(&request).into_owned()
}

/// Takes the return of the browser that was sent out with this mark, and answers whatever else asks with 404.
async fn callback(listener: &TcpListener, redirect: &str, mark: &str, state: &mut OAuthState) -> Result<(), AuthError> {
    loop {
        let Ok((mut stream, _)) = listener.accept().await else { continue };
        let line = read_request(&mut stream).await;
        let target = line.split(' ').nth(1).unwrap_or_default();
        let is_ours = query(&format!("http://127.0.0.1{target}"), "state").as_deref() == Some(mark);
        let Some(query) = target.strip_prefix("/callback?").filter(|_| is_ours) else {
            let _ = stream.write_all(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").await;
            continue;
        };
        let outcome = state.handle_callback_url(&format!("{redirect}?{query}")).await;
        let text = match &outcome {
            Ok(()) => "The bridge is authorized. This page can be closed.",
            Err(_) => "The authorization failed; the bridge's log says why.",
        };
        let page = format!("{PAGE}{text}");
        let head = "HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\nconnection: close\r\n";
        let _ = stream.write_all(format!("{head}content-length: {}\r\n\r\n{page}", page.len()).as_bytes()).await;
        return outcome;
    }
}

fn bearer(path: &Path) -> Result<String, String> {
    let text =
        std::fs::read_to_string(path).map_err(|error| format!("bearer token file {}: {error}", path.display()))?;
    let token = text.trim();
    if token.is_empty() { Err(format!("bearer token file {} is empty", path.display())) } else { Ok(token.to_owned()) }
}
