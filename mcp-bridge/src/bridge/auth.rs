//! Credentials beyond plain headers: a token in a file, or OAuth as MCP uses it (RFC 9728 discovery, PKCE, refresh), by rmcp.

use std::path::Path;
use std::rc::Rc;
use std::time::Duration;

use reqwest::header::HeaderValue;
use rmcp::transport::auth::{
    AuthError, AuthorizationManager, AuthorizationRequest, ClientCredentialsConfig, OAuthState,
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
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
}

impl Authorizer {
    pub(super) fn new(options: &Options, log: Rc<Log>) -> Self {
        Self { options: options.clone(), log, state: Mutex::default() }
    }

    /// What the next request carries.
    ///
    /// # Errors
    /// Why there is no credential where one was promised.
    pub(super) async fn header(&self) -> Result<Option<HeaderValue>, String> {
        let token = match &self.options.auth {
            Auth::None => return Ok(None),
            Auth::BearerFile(path) => bearer(path)?,
            Auth::Browser(_) | Auth::ClientCredentials(_) => {
                let state = self.state.lock().await;
                let Some(manager) = &state.manager else { return Ok(None) };
                match manager.get_access_token().await {
                    Ok(token) => token,
                    // Then the server asks again.
                    Err(AuthError::AuthorizationRequired) => return Ok(None),
                    Err(error) => return Err(format!("no access token: {error}")),
                }
            }
        };
        let mut value = HeaderValue::from_str(&format!("Bearer {token}"))
            .map_err(|_| "the bearer token has characters that a header cannot carry".to_owned())?;
        value.set_sensitive(true);
        Ok(Some(value))
    }

    /// After a refusal: gets credentials, if there is a way. True if asking again makes sense.
    ///
    /// # Errors
    /// Why the way that there is led nowhere.
    pub(super) async fn authorize(&self, challenge: &str) -> Result<bool, String> {
        let (oauth, person) = match &self.options.auth {
            Auth::None | Auth::BearerFile(_) => return Ok(false),
            Auth::Browser(oauth) => (oauth, true),
            Auth::ClientCredentials(oauth) => (oauth, false),
        };
        let mut state = self.state.lock().await;
        let failed = |error: AuthError| format!("authorization failed: {error}");
        let mut manager = self.manager().await.map_err(failed)?;
        if let Some(path) = oauth.store.as_ref().filter(|_| person) {
            manager.set_credential_store(FileStore::new(path));
            if !std::mem::replace(&mut state.asked_store, true)
                && path.exists()
                && manager.initialize_from_store().await.map_err(failed)?
            {
                state.manager = Some(manager);
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
        let came_back = tokio::time::timeout(PATIENCE, callback(&listener, &redirect, &mut state)).await;
        came_back
            .map_err(|_| format!("nobody authorized the bridge within {} s", PATIENCE.as_secs()))?
            .map_err(failed)?;
        state.into_authorization_manager().ok_or_else(|| "authorization failed".to_owned())
    }
}

/// Takes the browser's return, and answers whatever else asks with 404.
async fn callback(listener: &TcpListener, redirect: &str, state: &mut OAuthState) -> Result<(), AuthError> {
    loop {
        let Ok((mut stream, _)) = listener.accept().await else { continue };
        let mut request = Vec::new();
        while !request.windows(4).any(|it| it == b"\r\n\r\n") && request.len() < 16 << 10 {
            match stream.read_buf(&mut request).await {
                Ok(0) | Err(_) => break,
                Ok(_) => {}
            }
        }
        let line = String::from_utf8_lossy(&request);
        let target = line.split(' ').nth(1).unwrap_or_default();
        let Some(query) = target.strip_prefix("/callback?") else {
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
