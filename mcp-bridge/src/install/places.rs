//! Where assistants keep their settings, and where our copy lives. Everything is found by variables of the environment.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use carbon_kepler::Error;

use super::client::Client;

#[derive(Clone, Copy)]
pub(super) enum Platform {
    Windows,
    Mac,
    Other,
}

impl Platform {
    pub(super) const HERE: Self = if cfg!(windows) {
        Self::Windows
    } else if cfg!(target_os = "macos") {
        Self::Mac
    } else {
        Self::Other
    };
}

/// A person's folders.
pub(super) struct Profile<F> {
    pub(super) platform: Platform,
    pub(super) variable: F,
}

impl<F: Fn(&str) -> Option<OsString>> Profile<F> {
    /// The configuration files of this assistant, whether they are there yet or not.
    ///
    /// # Errors
    /// Which variable is missing.
    pub(super) fn configurations(&self, client: Client) -> Result<Vec<PathBuf>, Error> {
        Ok(match client {
            // That of the project in this folder: Claude Code rewrites ~/.claude.json, its own, all the time.
            Client::ClaudeCode => vec![here()?.join(".mcp.json")],
            Client::Cursor => vec![self.home()?.join(".cursor").join("mcp.json")],
            Client::VsCode => vec![self.settings()?.join("Code").join("User").join("mcp.json")],
            Client::ClaudeDesktop => {
                let mut folders = vec![self.settings()?.join("Claude")];
                folders.extend(self.packaged_claudes()?);
                folders.into_iter().map(|it| it.join("claude_desktop_config.json")).collect()
            }
        })
    }

    /// Our own folder: it must outlive caches of npx, and needs no administrator.
    pub(super) fn programs(&self) -> Result<PathBuf, Error> {
        let data = match self.platform {
            Platform::Windows => self.folder("LOCALAPPDATA")?,
            Platform::Mac => self.settings()?,
            Platform::Other => self.xdg("XDG_DATA_HOME", ".local/share")?,
        };
        Ok(data.join("carbon-kepler").join("bin"))
    }

    /// Where Windows shows a packaged Claude Desktop what it believes to be %APPDATA%\Claude; nothing written to the real
    /// one is seen there.
    fn packaged_claudes(&self) -> Result<Vec<PathBuf>, Error> {
        let Platform::Windows = self.platform else { return Ok(Vec::new()) };
        let Ok(entries) = std::fs::read_dir(self.folder("LOCALAPPDATA")?.join("Packages")) else {
            return Ok(Vec::new());
        };
        let is_claude = |path: &Path| path.file_name().is_some_and(|it| it.to_string_lossy().starts_with("Claude_"));
        let packages = entries.flatten().map(|entry| entry.path()).filter(|path| is_claude(path) && path.is_dir());
        let mut found: Vec<_> = packages.map(|it| it.join("LocalCache").join("Roaming").join("Claude")).collect();
        found.sort();
        Ok(found)
    }

    fn settings(&self) -> Result<PathBuf, Error> {
        match self.platform {
            Platform::Windows => self.folder("APPDATA"),
            Platform::Mac => Ok(self.home()?.join("Library").join("Application Support")),
            Platform::Other => self.xdg("XDG_CONFIG_HOME", ".config"),
        }
    }

    fn home(&self) -> Result<PathBuf, Error> {
        self.folder(if matches!(self.platform, Platform::Windows) { "USERPROFILE" } else { "HOME" })
    }

    /// A relative one does not count, as the XDG specification wants it.
    fn xdg(&self, name: &str, otherwise: &str) -> Result<PathBuf, Error> {
        let set = (self.variable)(name).map(PathBuf::from).filter(|it| it.is_absolute());
        set.map_or_else(|| Ok(self.home()?.join(otherwise)), Ok)
    }

    fn folder(&self, name: &str) -> Result<PathBuf, Error> {
        let path = (self.variable)(name).map(PathBuf::from);
        path.clone().filter(|it| it.is_absolute()).ok_or_else(|| Error::Config {
            key: name.to_owned(),
            origin: "environment".to_owned(),
            seen: path.map_or("nothing".to_owned(), |it| format!("{it:?}")),
            expected: "the absolute path of a folder".to_owned(),
        })
    }
}

fn here() -> Result<PathBuf, Error> {
    std::env::current_dir().map_err(|error| super::program::failed(Path::new("."), "is no folder to be in", &error))
}

#[cfg(test)]
#[path = "places_tests.rs"]
mod tests;
