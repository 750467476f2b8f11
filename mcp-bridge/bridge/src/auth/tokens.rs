//! The registration and the tokens of one client at one server: between two starts in a file, which all bridges to that
//! server share.

use std::fmt::Write as _;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use reqwest::Url;
use rmcp::transport::auth::{AuthError, CredentialStore, StoredCredentials};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::private;
use crate::error::{Error, ErrorKind};
use crate::log::Log;
use crate::options::OAuth;

/// Longer than anybody may take to sign in.
const PATIENCE: Duration = Duration::from_secs(330);
/// Between two looks whether another bridge is ready.
const PAUSE: Duration = Duration::from_millis(50);
/// A refresh is over sooner, and needs no word.
const UNSAID: Duration = Duration::from_secs(2);

/// All that is kept for one client at one server.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(super) struct Kept {
    #[serde(default)]
    pub(super) registration: Option<Registration>,
    #[serde(default)]
    pub(super) credentials: Option<StoredCredentials>,
}

/// A client that the bridge has registered.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Registration {
    pub(super) client_id: String,
    #[serde(default)]
    pub(super) client_secret: Option<String>,
    /// Where it may have browsers return to.
    pub(super) redirect_uri: String,
    /// The authorization server that knows it.
    #[serde(default)]
    pub(super) issuer: Option<String>,
}

/// The tokens that were granted.
#[derive(Default)]
pub(super) struct Tokens {
    pub(super) access: String,
    pub(super) refresh: Option<String>,
    /// When they were granted and how long the access token lives (s), if the server has said it.
    granted: Option<(u64, u64)>,
}

impl Kept {
    pub(super) fn tokens(&self) -> Option<Tokens> {
        let credentials = self.credentials.as_ref()?;
        let response = serde_json::to_value(credentials.token_response.as_ref()?).ok()?;
        let text = |name: &str| response[name].as_str().map(str::to_owned);
        let granted = credentials.token_received_at.zip(response["expires_in"].as_u64());
        Some(Tokens { access: text("access_token")?, refresh: text("refresh_token"), granted })
    }
}

impl Tokens {
    /// Whether the access token is about to expire: in 30 s, or in half of its life if that is shorter.
    pub(super) fn are_stale(&self, now: u64) -> bool {
        self.granted.is_some_and(|(since, life)| {
            let left = life.saturating_sub(now.saturating_sub(since));
            left < (life / 2).clamp(1, 30)
        })
    }
}

/// A handle; all clones are the same store.
#[derive(Clone)]
pub(super) struct Store(Arc<Inner>);

struct Inner {
    file: Option<PathBuf>,
    /// For those that are to have no file.
    memory: Mutex<Kept>,
}

/// The right to refresh and to sign in; others have to wait until it is dropped.
pub(super) struct Lock(#[expect(dead_code, reason = "closing the file unlocks it")] Option<File>);

impl Store {
    /// The store of this client at the server of this address; without a folder it is in memory.
    pub(super) fn new(resource: &Url, oauth: &OAuth, folder: Option<&Path>) -> Self {
        let file = folder.map(|folder| folder.join(file_name(resource, oauth)));
        Self(Arc::new(Inner { file, memory: Mutex::default() }))
    }

    /// # Errors
    /// Why there is a file that cannot be read.
    pub(super) fn read(&self) -> Result<Kept, Error> {
        let Some(file) = &self.0.file else { return Ok(self.memory().clone()) };
        let text = private::read(file).map_err(|error| unusable(file, &error))?;
        // What cannot be read as such is as good as nothing: the person is asked again.
        Ok(text.and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default())
    }

    /// Changes what is kept.
    ///
    /// # Errors
    /// Why it stays as it was.
    pub(super) fn change(&self, change: impl FnOnce(&mut Kept)) -> Result<(), Error> {
        let mut kept = self.read()?;
        change(&mut kept);
        let Some(file) = &self.0.file else {
            *self.memory() = kept;
            return Ok(());
        };
        let text = serde_json::to_vec(&kept).map_err(|error| unusable(file, &error))?;
        private::write(file, &text).map_err(|error| unusable(file, &error))
    }

    /// Whether there is an access token that is not this one: another bridge, or another task, has got it.
    ///
    /// # Errors
    /// Why there is a file that cannot be read.
    pub(super) fn has_other(&self, token: Option<&str>) -> Result<bool, Error> {
        Ok(self.read()?.tokens().is_some_and(|it| Some(&*it.access) != token))
    }

    /// Waits until no other bridge refreshes or signs in. What is kept may be other than before.
    pub(super) async fn lock(&self, log: &Log) -> Lock {
        // Where there can be no lock (some network file systems), bridges may ask twice; none must fail for it.
        let Some(file) = self.0.file.as_ref().and_then(|file| private::beside(file, "lock").ok()) else {
            return Lock(None);
        };
        let begun = Instant::now();
        let mut is_said = false;
        // Not by a thread that waits: it would keep the program from ending.
        while matches!(file.try_lock(), Err(TryLockError::WouldBlock)) && begun.elapsed() < PATIENCE {
            if begun.elapsed() > UNSAID && !std::mem::replace(&mut is_said, true) {
                log.state("Another bridge is signing in to the same server; waiting for it");
            }
            tokio::time::sleep(PAUSE).await;
        }
        Lock(Some(file))
    }

    fn memory(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.0.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl CredentialStore for Store {
    async fn load(&self) -> Result<Option<StoredCredentials>, AuthError> {
        self.read().map(|kept| kept.credentials).map_err(store_error)
    }

    async fn save(&self, credentials: StoredCredentials) -> Result<(), AuthError> {
        self.change(|kept| kept.credentials = Some(credentials)).map_err(store_error)
    }

    async fn clear(&self) -> Result<(), AuthError> {
        self.change(|kept| kept.credentials = None).map_err(store_error)
    }
}

fn store_error(error: Error) -> AuthError {
    AuthError::CredentialStoreError(error.to_string())
}

fn unusable(file: &Path, seen: &dyn std::fmt::Display) -> Error {
    Error::new(ErrorKind::Setting, format!("tokens cannot be kept: {}: {seen}", file.display()))
        .expecting("a folder of the user's own")
}

/// A host for people, and a hash of all that tokens belong to: the whole resource identifier, the client and its scopes.
fn file_name(resource: &Url, oauth: &OAuth) -> String {
    let mut resource = resource.clone();
    resource.set_fragment(None);
    let mut scopes = oauth.scopes.clone();
    scopes.sort_unstable();
    scopes.dedup();
    let mut hash = Sha256::new();
    for part in [resource.as_str(), oauth.client_id.as_deref().unwrap_or_default(), &scopes.join(" ")] {
        // Lengths keep the parts apart, whatever is in them.
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let host = resource.host_str().unwrap_or_default();
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '.';
    let mut name: String = host.chars().take(64).map(|it| if is_plain(it) { it } else { '-' }).collect();
    name.push('-');
    for byte in &hash.finalize()[..16] {
        let _ = write!(name, "{byte:02x}");
    }
    name + ".json"
}

#[cfg(test)]
#[path = "tokens_tests.rs"]
mod tests;
