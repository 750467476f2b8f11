//! Credentials beyond plain headers: a token in a file, or OAuth as MCP uses it (RFC 9728 discovery, PKCE, refresh), by
//! rmcp.

mod access;
mod browser;
mod caller;
mod reach;
mod rule;
mod tokens;

use std::path::Path;
use std::rc::Rc;

use reqwest::header::HeaderValue;
use tokio::sync::Mutex;

use crate::error::{Error, ErrorKind};
use crate::log::Log;
use crate::options::{Auth, Options};
use access::{Access, anonymous, failed};
use rule::Rule;

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

/// The header that proves who a request comes from.
#[derive(Default)]
pub(crate) struct Credentials {
    pub(crate) header: Option<HeaderValue>,
    pub(crate) version: u64,
}

/// The consequence of a refusal.
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

    /// Credentials for the next request.
    ///
    /// # Errors
    /// Why there is no credential where one was promised.
    pub(crate) async fn credentials(&self) -> Result<Credentials, Error> {
        let (token, version) = match &self.options.auth {
            Auth::None => return Ok(Credentials::default()),
            Auth::BearerFile(path) => (bearer(path)?, 0),
            Auth::Browser(_) | Auth::ClientCredentials(_) => {
                let state = self.state.lock().await;
                let none = Credentials { header: None, version: state.version };
                let Some(access) = &state.access else { return Ok(none) };
                // Without one the server asks again.
                let Some(token) = access.token().await? else { return Ok(none) };
                (token, state.version)
            }
        };
        self.log.hide(&token);
        let mut value = HeaderValue::from_str(&format!("Bearer {token}"))
            .map_err(|_| unusable("the bearer token has characters that a header cannot carry".to_owned()))?;
        value.set_sensitive(true);
        Ok(Credentials { header: Some(value), version })
    }

    /// After a refusal: gets credentials, if there is a way.
    ///
    /// # Errors
    /// Why the way that there is led nowhere.
    pub(crate) async fn authorize(self: &Rc<Self>, challenge: &str, refused: u64) -> Result<Outcome, Error> {
        let (this, challenge) = (Rc::clone(self), challenge.to_owned());
        // By itself: a person may still be at it when whoever asked has given up.
        let flow = tokio::task::spawn_local(async move { this.replace(&challenge, refused).await });
        flow.await.unwrap_or_else(|error| Err(failed(error)))
    }

    async fn replace(&self, challenge: &str, refused: u64) -> Result<Outcome, Error> {
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
        let mut access = Access::new(&self.options, rule, &self.log).await?;
        if let Some(path) = oauth.store.as_ref().filter(|_| person) {
            access.keep_in(path);
            if !std::mem::replace(&mut state.asked_store, true) && path.exists() && access.is_stored().await? {
                state.access = Some(access);
                state.version += 1;
                return Ok(Outcome::Renewed);
            }
        }
        rule.check_challenge(challenge, &anonymous(&self.options.url)).map_err(failed)?;
        let challenge = Some(challenge).filter(|it| !it.is_empty());
        if !access.is_published(challenge).await? {
            // A server that wants something else than OAuth; its 401 is told as it is.
            return Ok(Outcome::Refused);
        }
        let authorized = if person {
            access.ask_person(&self.options, oauth, challenge, &self.log).await?
        } else {
            access.ask_server(&self.options, oauth).await?
        };
        self.log.state("Authorized");
        state.access = Some(authorized);
        state.version += 1;
        Ok(Outcome::Renewed)
    }
}

fn bearer(path: &Path) -> Result<String, Error> {
    let file = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| unusable(format!("bearer token file {file}: {error}")))?;
    let token = text.trim();
    if token.is_empty() { Err(unusable(format!("bearer token file {file} is empty"))) } else { Ok(token.to_owned()) }
}

fn unusable(seen: String) -> Error {
    Error::new(ErrorKind::Credentials, seen)
}
