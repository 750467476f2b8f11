//! Tokens between two starts, in a file that only its owner reads.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use rmcp::transport::auth::{AuthError, CredentialStore, StoredCredentials};

pub(super) struct FileStore {
    path: PathBuf,
}

impl FileStore {
    pub(super) fn new(path: &Path) -> Self {
        Self { path: path.to_owned() }
    }

    fn write(&self, text: &[u8]) -> std::io::Result<()> {
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        // Beside it first: who stops halfway keeps the old one.
        let mut beside = self.path.clone().into_os_string();
        beside.push(format!(".{}", std::process::id()));
        let mut options = fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&beside)?.write_all(text)?;
        fs::rename(&beside, &self.path)
    }
}

#[async_trait]
impl CredentialStore for FileStore {
    async fn load(&self) -> Result<Option<StoredCredentials>, AuthError> {
        match fs::read(&self.path) {
            // What cannot be read as such is as good as nothing: the person is asked again.
            Ok(text) => Ok(serde_json::from_slice(&text).ok()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(AuthError::CredentialStoreError(format!("{}: {error}", self.path.display()))),
        }
    }

    async fn save(&self, credentials: StoredCredentials) -> Result<(), AuthError> {
        let failed = |error: &dyn std::fmt::Display| {
            AuthError::CredentialStoreError(format!("{}: {error}", self.path.display()))
        };
        let text = serde_json::to_vec(&credentials).map_err(|error| failed(&error))?;
        self.write(&text).map_err(|error| failed(&error))
    }

    async fn clear(&self) -> Result<(), AuthError> {
        // There may be nothing to remove.
        let _ = fs::remove_file(&self.path);
        Ok(())
    }
}
