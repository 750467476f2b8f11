//! Signing in at an authorization server, and the tokens that come of it.

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Url;
use rmcp::transport::auth::{
    AuthError, AuthorizationManager, AuthorizationRequest, ClientCredentialsConfig, OAuthState,
};
use tokio::net::TcpListener;

use super::browser::{Page, callback};
use super::caller::Caller;
use super::rule::Rule;
use super::tokens::FileStore;
use crate::error::{Error, ErrorKind};
use crate::log::{Log, line, shown};
use crate::options::{Identity, OAuth, Options};

/// How long a person may take.
const PATIENCE: Duration = Duration::from_secs(300);
/// How much of what a server says about a failure is told.
const TOLD: usize = 300;

/// The holder of the tokens, and its way to speak with the authorization server.
pub(super) struct Access {
    manager: AuthorizationManager,
    caller: Arc<Caller>,
    rule: Rule,
}

impl Access {
    /// To the server of `options`, without any tokens yet.
    ///
    /// # Errors
    /// Which setting cannot be used.
    pub(super) async fn new(options: &Options, rule: Rule, log: &Log) -> Result<Self, Error> {
        let caller = Arc::new(Caller::new(options, rule, log).map_err(|error| error.within(FAILED))?);
        let client = Arc::clone(&caller);
        let manager = AuthorizationManager::new_with_oauth_http_client(anonymous(&options.url), client).await;
        Ok(Self { manager: manager.map_err(failed)?, caller, rule })
    }

    /// Keeps tokens in this file.
    pub(super) fn keep_in(&mut self, path: &Path) {
        self.manager.set_credential_store(FileStore::new(path));
    }

    /// Whether there are tokens of an earlier start.
    ///
    /// # Errors
    /// Why they cannot be used.
    pub(super) async fn is_stored(&mut self) -> Result<bool, Error> {
        self.manager.initialize_from_store().await.map_err(|error| failed(reason(&self.caller, &error)))
    }

    /// Whether the server says where to sign in.
    ///
    /// # Errors
    /// An address against the rule, or the reason why the server says nothing.
    pub(super) async fn is_published(&self, challenge: Option<&str>) -> Result<bool, Error> {
        let found = self.manager.resolve_metadata_from_challenge(challenge).await;
        found.map(|it| it.source.is_discovered()).map_err(|error| failed(reason(&self.caller, &error)))
    }

    /// A token that should be taken; none if it takes signing in again.
    ///
    /// # Errors
    /// Why the one there was cannot be renewed.
    pub(super) async fn token(&self) -> Result<Option<String>, Error> {
        match self.manager.get_access_token().await {
            Ok(token) => Ok(Some(token)),
            Err(AuthError::AuthorizationRequired) => Ok(None),
            Err(error) => {
                let seen = format!("no access token: {}", reason(&self.caller, &error));
                Err(Error::new(ErrorKind::Credentials, seen))
            }
        }
    }

    /// Signs in with the client's own identity.
    ///
    /// # Errors
    /// Why there is no token.
    pub(super) async fn ask_server(self, options: &Options, oauth: &OAuth) -> Result<Self, Error> {
        let asked = ClientCredentialsConfig::ClientSecret {
            client_id: oauth.client_id.clone().unwrap_or_default(),
            client_secret: oauth.client_secret.clone().unwrap_or_default(),
            scopes: oauth.scopes.clone(),
            resource: Some(anonymous(&options.url).to_string()),
        };
        let Self { manager, caller, rule } = self;
        let mut state = OAuthState::Unauthorized(manager);
        let signed_in = state.authenticate_client_credentials(asked).await;
        signed_in.map_err(|error| failed(reason(&caller, &error)))?;
        Self::of(state, caller, rule)
    }

    /// Has a person sign in, in a browser.
    ///
    /// # Errors
    /// Why there is no token.
    pub(super) async fn ask_person(
        self,
        options: &Options,
        oauth: &OAuth,
        challenge: Option<&str>,
        log: &Log,
    ) -> Result<Self, Error> {
        let listener = listen(oauth.port).await?;
        let port = listener.local_addr().map_err(failed)?.port();
        let redirect = format!("http://127.0.0.1:{port}/callback");
        let request = request(&redirect, &options.identity, oauth, challenge);
        let Self { manager, caller, rule } = self;
        let told = |error: AuthError| failed(reason(&caller, &error));
        let mut state = OAuthState::Unauthorized(manager);
        state.start_authorization(request).await.map_err(told)?;
        let address = state.get_authorization_url().await.map_err(told)?;
        let page = Page::new(rule, &address).map_err(|error| error.within(FAILED))?;
        log.state(&format!("Authorization for {} needed; open in a browser: {page}", shown(&options.url)));
        // Where there is no browser, the address is in the log.
        page.open();
        let mark = page.parameter("state").unwrap_or_default();
        let returning = callback(&listener, &redirect, &mark, &options.identity.name, &mut state);
        let nobody = || format!("nobody authorized the bridge within {} s", PATIENCE.as_secs());
        let came_back = tokio::time::timeout(PATIENCE, returning).await;
        came_back.map_err(|_| Error::new(ErrorKind::Credentials, nobody()))?.map_err(told)?;
        Self::of(state, caller, rule)
    }

    fn of(state: OAuthState, caller: Arc<Caller>, rule: Rule) -> Result<Self, Error> {
        let manager = state.into_authorization_manager().ok_or_else(|| failed("there is no token"))?;
        Ok(Self { manager, caller, rule })
    }
}

const FAILED: &str = "authorization failed";

/// Why something failed: rmcp's errors leave out what became of the request.
fn reason(caller: &Caller, error: &AuthError) -> String {
    line(&caller.failure().unwrap_or_else(|| error.to_string()), TOLD)
}

pub(super) fn failed(reason: impl fmt::Display) -> Error {
    Error::new(ErrorKind::Credentials, reason.to_string()).within(FAILED)
}

/// Waits on loopback for the person's browser.
async fn listen(port: u16) -> Result<TcpListener, Error> {
    let taken = |error: std::io::Error| format!("cannot listen on 127.0.0.1:{port} for the authorization: {error}");
    let listener = TcpListener::bind(("127.0.0.1", port)).await;
    listener.map_err(|error| Error::new(ErrorKind::Setting, taken(error)))
}

/// The request that a person is asked to grant.
fn request(redirect: &str, identity: &Identity, oauth: &OAuth, challenge: Option<&str>) -> AuthorizationRequest {
    let mut request =
        AuthorizationRequest::new(redirect).with_client_name(&identity.name).with_scopes(oauth.scopes.clone());
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
pub(super) fn anonymous(url: &Url) -> Url {
    let mut url = url.clone();
    // Only addresses that cannot have them refuse.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url
}
