//! Signing in by a person, with a browser: the client, the port the browser returns to, and the page.

use std::io;
use std::time::{Duration, Instant};

use reqwest::Url;
use rmcp::transport::auth::{AuthError, AuthorizationRequest, AuthorizationSession};
use tokio::net::TcpListener;

use super::Challenge;
use super::access::{Access, FAILED, failed, reason};
use super::browser::{Page, callback};
use super::tokens::Registration;
use crate::error::{Error, ErrorKind};
use crate::log::{Log, shown};
use crate::options::{OAuth, Options};

/// How long a person may take.
const PATIENCE: Duration = Duration::from_secs(300);
/// Between two looks whether a port is free.
const PAUSE: Duration = Duration::from_millis(250);

/// A client at the authorization server.
struct Client {
    id: String,
    secret: Option<String>,
}

impl Access {
    /// Has a person sign in, in a browser, unless another bridge has got other tokens than `refused` by then.
    ///
    /// # Errors
    /// Why there is no token.
    pub(super) async fn ask_person(
        mut self,
        options: &Options,
        oauth: &OAuth,
        challenge: &Challenge,
        refused: Option<&str>,
        log: &Log,
    ) -> Result<Self, Error> {
        let _lock = self.store.lock(log).await;
        if self.has_been_granted(oauth, refused)? {
            return Ok(self);
        }
        let Some(listener) = self.listen(oauth, refused, log).await? else {
            self.adopt(oauth)?;
            return Ok(self);
        };
        let port = listener.local_addr().map_err(failed)?.port();
        let redirect = format!("http://127.0.0.1:{port}/callback");
        let store = self.store.clone();
        let signed_in = self.sign_in(options, oauth, challenge, (&listener, &redirect), log).await;
        if signed_in.is_err() && oauth.client_id.is_none() {
            // The server may have forgotten the client, which shows in the browser alone.
            store.change(|kept| kept.registration = None)?;
        }
        signed_in
    }

    /// Whether there are other tokens by now; they are taken then.
    fn has_been_granted(&mut self, oauth: &OAuth, refused: Option<&str>) -> Result<bool, Error> {
        Ok(self.store.has_other(refused)? && self.adopt(oauth)?)
    }

    async fn sign_in(
        mut self,
        options: &Options,
        oauth: &OAuth,
        challenge: &Challenge,
        (listener, redirect): (&TcpListener, &str),
        log: &Log,
    ) -> Result<Self, Error> {
        let name = &options.identity.name;
        let scopes = self.scopes(oauth, challenge)?;
        let client = self.client(oauth, name, redirect, &scopes).await?;
        let mut request = AuthorizationRequest::new(redirect).with_scopes(scopes).with_preregistered_client(client.id);
        if let Some(secret) = client.secret {
            request = request.with_client_secret(secret);
        }
        let Self { manager, caller, rule, store, metadata } = self;
        let told = |error: AuthError| failed(reason(&caller, &error));
        let session = AuthorizationSession::new(manager, request).await.map_err(|(_, error)| told(error))?;
        let page = Page::new(rule, session.get_authorization_url()).map_err(|error| error.within(FAILED))?;
        log.state(&format!("Authorization for {} needed; open in a browser: {page}", shown(&options.url)));
        // Where there is no browser, the address is in the log.
        page.open();
        let mark = page.parameter("state").unwrap_or_default();
        let returning = callback(listener, redirect, &mark, name, &session);
        let nobody = || format!("nobody authorized the bridge within {} s", PATIENCE.as_secs());
        let came_back = tokio::time::timeout(PATIENCE, returning).await;
        came_back.map_err(|_| Error::new(ErrorKind::Credentials, nobody()))?.map_err(told)?;
        log.state("Authorized");
        Ok(Self { manager: session.auth_manager, caller, rule, store, metadata })
    }

    /// Those the user wants, or those the server names. A server that wants more gets what was granted before as well,
    /// or the next call would ask for that again.
    fn scopes(&self, oauth: &OAuth, challenge: &Challenge) -> Result<Vec<String>, Error> {
        if !oauth.scopes.is_empty() {
            return Ok(oauth.scopes.clone());
        }
        let mut scopes = self.manager.select_scopes(None, &[]);
        if challenge.wants_scope {
            let granted = self.store.read()?.credentials.map(|it| it.granted_scopes).unwrap_or_default();
            let missing: Vec<String> = granted.into_iter().filter(|it| !scopes.contains(it)).collect();
            scopes.extend(missing);
        }
        Ok(scopes)
    }

    /// The client of the user's, the one registered before, or a new one.
    async fn client(&mut self, oauth: &OAuth, name: &str, redirect: &str, scopes: &[String]) -> Result<Client, Error> {
        if let Some(id) = &oauth.client_id {
            self.check_id(id)?;
            return Ok(Client { id: id.clone(), secret: oauth.client_secret.clone() });
        }
        let issuer = self.metadata.issuer.clone();
        let known = self.store.read()?.registration;
        if let Some(known) = known.filter(|it| it.issuer == issuer && it.redirect_uri == redirect) {
            return Ok(Client { id: known.client_id, secret: known.client_secret });
        }
        let scopes: Vec<&str> = scopes.iter().map(String::as_str).collect();
        let registered = self.manager.register_client(name, redirect, &scopes).await;
        let registered = registered.map_err(|error| self.unregistered(&error))?;
        let (client_id, client_secret) = (registered.client_id, registered.client_secret);
        let registration = Registration {
            client_id: client_id.clone(),
            client_secret: client_secret.clone(),
            redirect_uri: redirect.to_owned(),
            issuer,
        };
        self.store.change(|kept| kept.registration = Some(registration))?;
        Ok(Client { id: client_id, secret: client_secret })
    }

    /// An identifier that is an address stands for the document there, if the server takes such.
    fn check_id(&self, id: &str) -> Result<(), Error> {
        if !is_document(id) || self.takes_documents() {
            return Ok(());
        }
        let seen = "the server takes no client ID that is the address of a metadata document, as --client-id is";
        let registers = self.metadata.registration_endpoint.is_some();
        let expected = if registers {
            "no --client-id (the server registers clients that ask), or the ID of a client registered with the server"
        } else {
            "the ID of a client registered with the server"
        };
        Err(Error::new(ErrorKind::Credentials, seen).expecting(expected).within(FAILED))
    }

    fn takes_documents(&self) -> bool {
        let said = self.metadata.additional_fields.get("client_id_metadata_document_supported");
        said.and_then(serde_json::Value::as_bool).unwrap_or(false)
    }

    /// Why there is no client, and what to do about it.
    fn unregistered(&self, error: &AuthError) -> Error {
        let seen = if self.metadata.registration_endpoint.is_some() {
            format!("the server refused to register the bridge: {}", reason(&self.caller, error))
        } else {
            "the server registers no clients by itself".to_owned()
        };
        let expected = if self.takes_documents() {
            "--client-id with the ID of a client registered with the server, or with the https: address of a client \
             metadata document"
        } else {
            "--client-id with the ID of a client registered with the server"
        };
        Error::new(ErrorKind::Credentials, seen).expecting(expected).within(FAILED)
    }

    /// Waits on loopback for the person's browser: at the port that the user wants, or the one registered before, or any.
    /// None if another bridge, which has the port, has got tokens meanwhile.
    async fn listen(&self, oauth: &OAuth, refused: Option<&str>, log: &Log) -> Result<Option<TcpListener>, Error> {
        let before = self.store.read()?.registration.and_then(|it| Url::parse(&it.redirect_uri).ok()?.port());
        let port = if oauth.port == 0 { before.unwrap_or(0) } else { oauth.port };
        let begun = Instant::now();
        let mut is_said = false;
        loop {
            let error = match TcpListener::bind(("127.0.0.1", port)).await {
                Ok(listener) => return Ok(Some(listener)),
                Err(_) if oauth.port == 0 && port != 0 => {
                    let any = TcpListener::bind(("127.0.0.1", 0)).await;
                    return any.map(Some).map_err(|error| taken(0, &error));
                }
                Err(error) => error,
            };
            if error.kind() != io::ErrorKind::AddrInUse || begun.elapsed() > PATIENCE {
                return Err(taken(port, &error));
            }
            if !std::mem::replace(&mut is_said, true) {
                log.state(&format!(
                    "Port {port} (--oauth-port) is taken; waiting for it, or for another bridge's sign-in"
                ));
            }
            tokio::time::sleep(PAUSE).await;
            if self.store.has_other(refused)? {
                return Ok(None);
            }
        }
    }
}

fn taken(port: u16, error: &io::Error) -> Error {
    let seen = format!("cannot listen on 127.0.0.1:{port} for the authorization: {error}");
    Error::new(ErrorKind::Setting, seen)
}

/// Whether a client ID is the address of a client metadata document: `https:` with a path.
fn is_document(id: &str) -> bool {
    Url::parse(id).is_ok_and(|url| url.scheme() == "https" && url.path() != "/")
}
