//! Credentials beyond plain headers: a token in a file, or OAuth as MCP uses it (RFC 9728 discovery, PKCE, refresh), by rmcp.

mod browser;
mod caller;
mod reach;
mod rule;
mod tokens;

use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Url;
use reqwest::header::HeaderValue;
use rmcp::transport::auth::{
    AuthError, AuthorizationManager, AuthorizationRequest, ClientCredentialsConfig, OAuthState,
};
use tokio::net::TcpListener;
use tokio::sync::Mutex;

use crate::log::{Log, line, shown};
use crate::options::{Auth, OAuth, Options};
use browser::{Page, callback};
use caller::Caller;
use rule::Rule;
use tokens::FileStore;

/// How long a person may take.
const PATIENCE: Duration = Duration::from_secs(300);
/// How much of what a server says about a failure is told.
const TOLD: usize = 300;

pub(crate) struct Authorizer {
    options: Options,
    log: Rc<Log>,
    /// Locked while somebody authorizes: all other requests wait for that.
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    access: Option<Access>,
    asked_store: bool,
    /// Counts credentials, to see whether those that were refused have been replaced.
    version: u64,
}

/// Who has the tokens, and how it speaks with the authorization server.
struct Access {
    manager: AuthorizationManager,
    caller: Arc<Caller>,
    rule: Rule,
}

/// What a request carries.
#[derive(Default)]
pub(crate) struct Credentials {
    pub(crate) header: Option<HeaderValue>,
    pub(crate) version: u64,
}

/// What has come of a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// There are other credentials: asking again makes sense.
    Renewed,
    /// There is no way to get any.
    Refused,
    /// There may be a way, but not over a connection that others can read.
    Unencrypted,
}

impl Authorizer {
    pub(crate) fn new(options: &Options, log: Rc<Log>) -> Self {
        Self { options: options.clone(), log, state: Mutex::default() }
    }

    /// What the next request carries.
    ///
    /// # Errors
    /// Why there is no credential where one was promised.
    pub(crate) async fn credentials(&self) -> Result<Credentials, String> {
        let (token, version) = match &self.options.auth {
            Auth::None => return Ok(Credentials::default()),
            Auth::BearerFile(path) => (bearer(path)?, 0),
            Auth::Browser(_) | Auth::ClientCredentials(_) => {
                let state = self.state.lock().await;
                let none = Credentials { header: None, version: state.version };
                let Some(access) = &state.access else { return Ok(none) };
                match access.manager.get_access_token().await {
                    Ok(token) => (token, state.version),
                    // Then the server asks again.
                    Err(AuthError::AuthorizationRequired) => return Ok(none),
                    Err(error) => return Err(format!("no access token: {}", reason(&access.caller, &error))),
                }
            }
        };
        self.log.hide(&token);
        let mut value = HeaderValue::from_str(&format!("Bearer {token}"))
            .map_err(|_| "the bearer token has characters that a header cannot carry".to_owned())?;
        value.set_sensitive(true);
        Ok(Credentials { header: Some(value), version })
    }

    /// After a refusal: gets credentials, if there is a way.
    ///
    /// # Errors
    /// Why the way that there is led nowhere.
    pub(crate) async fn authorize(self: &Rc<Self>, challenge: &str, refused: u64) -> Result<Outcome, String> {
        let (this, challenge) = (Rc::clone(self), challenge.to_owned());
        // By itself: a person may still be at it when whoever asked has given up.
        let flow = tokio::task::spawn_local(async move { this.replace(&challenge, refused).await });
        flow.await.unwrap_or_else(|error| Err(format!("authorization failed: {error}")))
    }

    async fn replace(&self, challenge: &str, refused: u64) -> Result<Outcome, String> {
        let (oauth, person) = match &self.options.auth {
            Auth::None | Auth::BearerFile(_) => return Ok(Outcome::Refused),
            Auth::Browser(oauth) => (oauth, true),
            Auth::ClientCredentials(oauth) => (oauth, false),
        };
        let Some(rule) = Rule::of(&self.options.url) else { return Ok(Outcome::Unencrypted) };
        let mut state = self.state.lock().await;
        if state.version != refused {
            // Somebody else has got new ones in the meantime.
            return Ok(Outcome::Renewed);
        }
        let mut access = self.access(rule).await?;
        if let Some(path) = oauth.store.as_ref().filter(|_| person) {
            access.manager.set_credential_store(FileStore::new(path));
            if !std::mem::replace(&mut state.asked_store, true) && path.exists() && access.is_stored().await? {
                state.access = Some(access);
                state.version += 1;
                return Ok(Outcome::Renewed);
            }
        }
        rule.check_challenge(challenge, &self.options.url).map_err(failed)?;
        let challenge = Some(challenge).filter(|it| !it.is_empty());
        if !access.is_published(challenge).await? {
            // A server that wants something else than OAuth; its 401 is told as it is.
            return Ok(Outcome::Refused);
        }
        let authorized = if person {
            self.ask_person(access, oauth, challenge).await?
        } else {
            self.ask_server(access, oauth).await?
        };
        self.log.state("Authorized");
        state.access = Some(authorized);
        state.version += 1;
        Ok(Outcome::Renewed)
    }

    async fn access(&self, rule: Rule) -> Result<Access, String> {
        let caller = Arc::new(Caller::new(&self.options, rule, &self.log).map_err(failed)?);
        let client = Arc::clone(&caller);
        let manager = AuthorizationManager::new_with_oauth_http_client(anonymous(&self.options.url), client).await;
        let manager = manager.map_err(failed)?;
        Ok(Access { manager, caller, rule })
    }

    async fn ask_server(&self, access: Access, oauth: &OAuth) -> Result<Access, String> {
        let asked = ClientCredentialsConfig::ClientSecret {
            client_id: oauth.client_id.clone().unwrap_or_default(),
            client_secret: oauth.client_secret.clone().unwrap_or_default(),
            scopes: oauth.scopes.clone(),
            resource: Some(anonymous(&self.options.url).to_string()),
        };
        let Access { manager, caller, rule } = access;
        let mut state = OAuthState::Unauthorized(manager);
        let signed_in = state.authenticate_client_credentials(asked).await;
        signed_in.map_err(|error| failed(reason(&caller, &error)))?;
        Access::of(state, caller, rule)
    }

    async fn ask_person(&self, access: Access, oauth: &OAuth, challenge: Option<&str>) -> Result<Access, String> {
        let listener = TcpListener::bind(("127.0.0.1", oauth.port))
            .await
            .map_err(|error| format!("cannot listen on 127.0.0.1:{} for the authorization: {error}", oauth.port))?;
        let port = listener.local_addr().map_err(|error| error.to_string())?.port();
        let redirect = format!("http://127.0.0.1:{port}/callback");
        let request = request(&redirect, oauth, challenge);
        let Access { manager, caller, rule } = access;
        let told = |error: AuthError| failed(reason(&caller, &error));
        let mut state = OAuthState::Unauthorized(manager);
        state.start_authorization(request).await.map_err(told)?;
        let page = Page::new(rule, &state.get_authorization_url().await.map_err(told)?).map_err(failed)?;
        self.log.state(&format!("Authorization for {} needed; open in a browser: {page}", shown(&self.options.url)));
        // Where there is no browser, the address is in the log.
        page.open();
        let mark = page.parameter("state").unwrap_or_default();
        let came_back = tokio::time::timeout(PATIENCE, callback(&listener, &redirect, &mark, &mut state)).await;
        came_back
            .map_err(|_| format!("nobody authorized the bridge within {} s", PATIENCE.as_secs()))?
            .map_err(told)?;
        Access::of(state, caller, rule)
    }
}

impl Access {
    fn of(state: OAuthState, caller: Arc<Caller>, rule: Rule) -> Result<Self, String> {
        let manager = state.into_authorization_manager().ok_or_else(|| failed("there is no token"))?;
        Ok(Self { manager, caller, rule })
    }

    /// Whether there are tokens of an earlier start.
    async fn is_stored(&mut self) -> Result<bool, String> {
        self.manager.initialize_from_store().await.map_err(|error| failed(reason(&self.caller, &error)))
    }

    /// Whether the server says where to sign in.
    async fn is_published(&self, challenge: Option<&str>) -> Result<bool, String> {
        let found = self.manager.resolve_metadata_from_challenge(challenge).await;
        found.map(|it| it.source.is_discovered()).map_err(|error| failed(reason(&self.caller, &error)))
    }
}

/// Why something failed: rmcp's errors leave out what became of the request.
fn reason(caller: &Caller, error: &AuthError) -> String {
    line(&caller.failure().unwrap_or_else(|| error.to_string()), TOLD)
}

fn failed(reason: impl std::fmt::Display) -> String {
    format!("authorization failed: {reason}")
}

/// What a person is asked for.
fn request(redirect: &str, oauth: &OAuth, challenge: Option<&str>) -> AuthorizationRequest {
    let mut request =
        AuthorizationRequest::new(redirect).with_client_name("carbon-kepler-mcp").with_scopes(oauth.scopes.clone());
    if let Some(id) = &oauth.client_id {
        request = request.with_preregistered_client(id);
    }
    if let Some(secret) = &oauth.client_secret {
        request = request.with_client_secret(secret);
    }
    match challenge {
        Some(challenge) => request.with_challenge(challenge),
        None => request,
    }
}

/// An address as others may see it: name and password in it are for the server alone.
fn anonymous(url: &Url) -> Url {
    let mut url = url.clone();
    // Only addresses that cannot have them refuse.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url
}

fn bearer(path: &Path) -> Result<String, String> {
    let text =
        std::fs::read_to_string(path).map_err(|error| format!("bearer token file {}: {error}", path.display()))?;
    let token = text.trim();
    if token.is_empty() { Err(format!("bearer token file {} is empty", path.display())) } else { Ok(token.to_owned()) }
}
