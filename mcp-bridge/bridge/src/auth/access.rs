//! Tokens of an authorization server: used, refreshed, or got with the client's own identity.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use reqwest::Url;
use rmcp::transport::auth::{
    AuthError, AuthorizationManager, AuthorizationMetadata, ClientCredentialsConfig, OAuthClientConfig, OAuthState,
};

use super::caller::Caller;
use super::rule::Rule;
use super::tokens::Store;
use crate::error::{Error, ErrorKind};
use crate::log::{Log, line};
use crate::options::{OAuth, Options};

/// How much of what a server says about a failure is told.
const TOLD: usize = 300;
/// A client has to name one, though it needs none to refresh.
const NOWHERE: &str = "http://127.0.0.1/callback";

/// The holder of the tokens, and its way to speak with the authorization server.
pub(super) struct Access {
    pub(super) manager: AuthorizationManager,
    pub(super) caller: Arc<Caller>,
    pub(super) rule: Rule,
    pub(super) store: Store,
    /// The authorization server's, once it has been asked.
    pub(super) metadata: AuthorizationMetadata,
}

/// The outcome of a refresh.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refresh {
    Done,
    /// Another bridge has been quicker; what it got is in the store.
    Elsewhere,
    /// There is nothing to refresh with: it takes signing in.
    Impossible,
}

impl Access {
    /// To the server of `options`, with the tokens of a store.
    ///
    /// # Errors
    /// Which setting cannot be used.
    pub(super) async fn new(options: &Options, rule: Rule, store: &Store, log: &Log) -> Result<Self, Error> {
        let caller = Arc::new(Caller::new(options, rule, log).map_err(|error| error.within(FAILED))?);
        let client = Arc::clone(&caller);
        let manager = AuthorizationManager::new_with_oauth_http_client(anonymous(&options.url), client).await;
        let mut manager = manager.map_err(failed)?;
        manager.set_credential_store(store.clone());
        let metadata = AuthorizationMetadata::default();
        Ok(Self { manager, caller, rule, store: store.clone(), metadata })
    }

    /// Asks where to sign in; false if the server does not say.
    ///
    /// # Errors
    /// An address against the rule, or the reason why the server says nothing.
    pub(super) async fn discover(&mut self, challenge: Option<&str>) -> Result<bool, Error> {
        let found = self.manager.resolve_metadata_from_challenge(challenge).await;
        let found = found.map_err(|error| self.told(&error))?;
        self.manager.set_metadata(found.metadata.clone());
        self.metadata = found.metadata;
        Ok(found.source.is_discovered())
    }

    /// Takes the tokens of the store as its own; false if there are none. Those of another authorization server are
    /// none: a refresh token is for the one that has granted it.
    ///
    /// # Errors
    /// Why they cannot be used.
    pub(super) fn adopt(&mut self, oauth: &OAuth) -> Result<bool, Error> {
        let kept = self.store.read()?;
        let granted = kept.credentials.as_ref().filter(|it| it.token_response.is_some());
        let Some(granted) = granted.filter(|it| it.issuer == self.metadata.issuer) else { return Ok(false) };
        let registered = kept.registration.filter(|it| it.client_id == granted.client_id);
        let secret = oauth.client_secret.clone().filter(|_| oauth.client_id.is_some());
        let secret = secret.or(registered.and_then(|it| it.client_secret));
        let mut client = OAuthClientConfig::new(&granted.client_id, NOWHERE);
        client.client_secret = secret;
        self.manager.configure_client(client).map_err(failed)?;
        Ok(true)
    }

    /// The token for the next request, refreshed if its time is over; none if it takes signing in.
    ///
    /// # Errors
    /// Why the one there was cannot be refreshed.
    pub(super) async fn token(&self, log: &Log) -> Result<Option<String>, Error> {
        let Some(tokens) = self.store.read()?.tokens() else { return Ok(None) };
        // One that cannot be refreshed may still be good by the server's clock.
        if tokens.refresh.is_some() && tokens.are_stale(now()) {
            self.refresh(Some(&tokens.access), log).await?;
            return Ok(self.store.read()?.tokens().map(|it| it.access));
        }
        Ok(Some(tokens.access))
    }

    /// Gets another access token than `refused`, without a person.
    ///
    /// # Errors
    /// Why it failed, if trying again may help.
    pub(super) async fn refresh(&self, refused: Option<&str>, log: &Log) -> Result<Refresh, Error> {
        let _lock = self.store.lock(log).await;
        let kept = self.store.read()?;
        if self.store.has_other(refused)? {
            return Ok(Refresh::Elsewhere);
        }
        let is_foreign = kept.credentials.as_ref().is_none_or(|it| it.issuer != self.metadata.issuer);
        let Some(token) = kept.tokens().and_then(|it| it.refresh).filter(|_| !is_foreign) else {
            return Ok(Refresh::Impossible);
        };
        log.hide(&token);
        match self.manager.refresh_token().await {
            Ok(_) => {
                log.detail(|| "Access token refreshed".to_owned());
                Ok(Refresh::Done)
            }
            Err(AuthError::AuthorizationRequired) => Ok(Refresh::Impossible),
            Err(AuthError::TokenRefreshRejected(_)) => self.give_up(refused, false),
            Err(_) if self.caller.is_client_unknown() => self.give_up(refused, true),
            Err(error) => {
                let seen = format!("the access token cannot be refreshed: {}", self.reason(&error));
                Err(Error::new(ErrorKind::Credentials, seen))
            }
        }
    }

    /// Forgets tokens that are of no use, unless there are others by now: a bridge without the lock may have got them.
    fn give_up(&self, refused: Option<&str>, is_client_unknown: bool) -> Result<Refresh, Error> {
        if self.store.has_other(refused)? {
            return Ok(Refresh::Elsewhere);
        }
        self.store.change(|kept| {
            kept.credentials = None;
            kept.registration.take_if(|_| is_client_unknown);
        })?;
        Ok(Refresh::Impossible)
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
        let Self { manager, caller, rule, store, metadata } = self;
        let mut state = OAuthState::Unauthorized(manager);
        let signed_in = state.authenticate_client_credentials(asked).await;
        signed_in.map_err(|error| failed(reason(&caller, &error)))?;
        let manager = state.into_authorization_manager().ok_or_else(|| failed("there is no token"))?;
        Ok(Self { manager, caller, rule, store, metadata })
    }

    /// Why something failed, and what of.
    pub(super) fn told(&self, error: &AuthError) -> Error {
        failed(self.reason(error))
    }

    fn reason(&self, error: &AuthError) -> String {
        reason(&self.caller, error)
    }
}

pub(super) const FAILED: &str = "authorization failed";

/// Why something failed: rmcp's errors leave out what became of the request.
pub(super) fn reason(caller: &Caller, error: &AuthError) -> String {
    line(&caller.failure().unwrap_or_else(|| error.to_string()), TOLD)
}

pub(super) fn failed(reason: impl fmt::Display) -> Error {
    Error::new(ErrorKind::Credentials, reason.to_string()).within(FAILED)
}

fn now() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs()
}

/// An address as others may see it: name and password in it are for the server alone.
pub(super) fn anonymous(url: &Url) -> Url {
    let mut url = url.clone();
    // Only addresses that cannot have them refuse.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url
}
