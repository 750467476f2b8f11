//! Credentials beyond plain headers: a token in a file, or OAuth as MCP uses it (RFC 9728 discovery, PKCE, refresh), by
//! rmcp.

mod access;
mod browser;
mod caller;
mod file;
#[cfg(feature = "fuzzing")]
pub(crate) mod fuzzing;
mod private;
mod reach;
mod rule;
mod sign_in;
mod tokens;

use std::path::Path;
use std::rc::Rc;
use std::time::{Duration, Instant};

use reqwest::header::HeaderValue;
use tokio::sync::Mutex;

use crate::error::{Error, ErrorKind};
use crate::log::Log;
use crate::options::{Auth, OAuth, Options};
use access::{Access, Refresh, anonymous, failed};
use rule::Rule;
use tokens::Store;

/// How long a person who has not signed in is not asked again: requests that waited for the same get the same answer.
const RESPITE: Duration = Duration::from_secs(5);

pub(crate) struct Authorizer {
    options: Options,
    log: Rc<Log>,
    store: Store,
    /// Locked while somebody authorizes: all other requests wait for that.
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    access: Option<Access>,
    /// A person was asked because a token fresh from the authorization server was refused; once is enough.
    was_asked_in_doubt: bool,
    /// When and why a person did not sign in.
    failure: Option<(Instant, Error)>,
}

/// The header that proves who a request comes from.
#[derive(Default)]
pub(crate) struct Credentials {
    pub(crate) header: Option<HeaderValue>,
    token: Option<String>,
}

/// The word of a server that wants credentials, or ones that allow more.
#[derive(Clone, Debug, Default)]
pub(crate) struct Challenge {
    /// `WWW-Authenticate`, empty if it does not say.
    pub(crate) text: String,
    /// The credentials are good, and do not suffice.
    pub(crate) wants_scope: bool,
}

/// The consequence of a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// There are other credentials: asking again makes sense.
    Renewed,
    /// There are others, fresh from the authorization server.
    Refreshed,
    /// There are others, by signing in: if they are refused, nothing helps.
    SignedIn,
    /// There is no way to get any.
    Refused,
    /// There may be a way, but not over a connection that others can read.
    Unencrypted,
}

impl Authorizer {
    pub(crate) fn new(options: &Options, log: Rc<Log>) -> Self {
        let (oauth, folder) = match &options.auth {
            Auth::Browser(oauth) => (oauth.clone(), oauth.store.clone()),
            Auth::ClientCredentials(oauth) => (oauth.clone(), None),
            Auth::None | Auth::BearerFile(_) => (OAuth::default(), None),
        };
        let store = Store::new(&anonymous(&options.url), &oauth, folder.as_deref());
        Self { options: options.clone(), log, store, state: Mutex::default() }
    }

    /// Credentials for the next request.
    ///
    /// # Errors
    /// Why there is no credential where one was promised.
    pub(crate) async fn credentials(&self) -> Result<Credentials, Error> {
        let token = match &self.options.auth {
            Auth::None => return Ok(Credentials::default()),
            Auth::BearerFile(path) => bearer(path)?,
            Auth::Browser(_) | Auth::ClientCredentials(_) => {
                let state = self.state.lock().await;
                let Some(access) = &state.access else { return Ok(Credentials::default()) };
                // Without one the server asks again.
                let Some(token) = access.token(&self.log).await? else { return Ok(Credentials::default()) };
                token
            }
        };
        self.log.hide(&token);
        let mut value = HeaderValue::from_str(&format!("Bearer {token}"))
            .map_err(|_| unusable("the bearer token has characters that a header cannot carry".to_owned()))?;
        value.set_sensitive(true);
        Ok(Credentials { header: Some(value), token: Some(token) })
    }

    /// After a refusal of these credentials: gets others, if there is a way. `last` is what led to the refused ones, if
    /// that was for the same request.
    ///
    /// # Errors
    /// Why the way that there is led nowhere.
    pub(crate) async fn authorize(
        self: &Rc<Self>,
        challenge: Challenge,
        refused: Credentials,
        last: Option<Outcome>,
    ) -> Result<Outcome, Error> {
        let this = Rc::clone(self);
        // By itself: a person may still be at it when whoever asked has given up.
        let flow =
            tokio::task::spawn_local(async move { this.replace(&challenge, refused.token.as_deref(), last).await });
        flow.await.unwrap_or_else(|error| Err(failed(error)))
    }

    /// Tries what costs least first: the tokens that others have got, a refresh, and only then a person.
    async fn replace(
        &self,
        challenge: &Challenge,
        refused: Option<&str>,
        last: Option<Outcome>,
    ) -> Result<Outcome, Error> {
        let (oauth, is_person) = match &self.options.auth {
            Auth::None | Auth::BearerFile(_) => return Ok(Outcome::Refused),
            Auth::Browser(oauth) => (oauth, true),
            Auth::ClientCredentials(oauth) => (oauth, false),
        };
        let Some(rule) = Rule::of(&self.options.url) else { return Ok(Outcome::Unencrypted) };
        let mut state = self.state.lock().await;
        if state.access.is_some() && self.store.has_other(refused)? {
            return Ok(Outcome::Renewed);
        }
        rule.check_challenge(&challenge.text, &anonymous(&self.options.url)).map_err(failed)?;
        let mut access = Access::new(&self.options, rule, &self.store, &self.log).await?;
        if !access.discover(Some(&*challenge.text).filter(|it| !it.is_empty())).await? {
            // A server that wants something else than OAuth; its 401 is told as it is.
            return Ok(Outcome::Refused);
        }
        if !is_person {
            state.access = Some(access.ask_server(&self.options, oauth).await?);
            self.log.state("Authorized");
            return Ok(Outcome::SignedIn);
        }
        let is_known = access.adopt(oauth)?;
        if is_known && self.store.has_other(refused)? {
            state.access = Some(access);
            return Ok(Outcome::Renewed);
        }
        let is_fresh = last == Some(Outcome::Refreshed);
        if is_known && !challenge.wants_scope && !is_fresh {
            match access.refresh(refused, &self.log).await? {
                Refresh::Impossible => {}
                refreshed => {
                    state.access = Some(access);
                    let is_own = refreshed == Refresh::Done;
                    return Ok(if is_own { Outcome::Refreshed } else { Outcome::Renewed });
                }
            }
        }
        if is_fresh && std::mem::replace(&mut state.was_asked_in_doubt, true) {
            return Ok(Outcome::Refused);
        }
        if let Some((since, error)) = &state.failure
            && since.elapsed() < RESPITE
        {
            return Err(error.clone());
        }
        let signed_in = access.ask_person(&self.options, oauth, challenge, refused, &self.log).await;
        state.failure = signed_in.as_ref().err().map(|error| (Instant::now(), error.clone()));
        state.access = Some(signed_in?);
        Ok(Outcome::SignedIn)
    }
}

fn bearer(path: &Path) -> Result<String, Error> {
    let file = path.display();
    let text = file::text_of(path).map_err(|error| unusable(format!("bearer token file {file}: {error}")))?;
    let token = text.trim();
    if token.is_empty() { Err(unusable(format!("bearer token file {file} is empty"))) } else { Ok(token.to_owned()) }
}

fn unusable(seen: String) -> Error {
    Error::new(ErrorKind::Credentials, seen)
}
