//! One configuration file: read, planned, and written with the old one kept.

use std::fs;
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

use carbon_kepler::Error;

use super::client::Client;
use super::document;
use super::program::failed;

/// Configurations have some kilobytes (B).
const LARGEST: u64 = 16 << 20;

/// The mark that editors of Windows put first.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// One configuration file as it is.
pub(crate) struct File {
    path: PathBuf,
    is_there: bool,
    mark: bool,
    text: String,
}

impl File {
    /// Reads the file. A file that is missing or empty counts as an empty object.
    ///
    /// # Errors
    /// Why it cannot be changed.
    pub(super) fn read(path: &Path, client: Client) -> Result<Self, Error> {
        let refused = |reason: String| Error::Document { origin: path.display().to_string(), reason };
        if let Some(other) = fs::metadata(path).ok().and_then(|it| no_file(&it)) {
            return Err(refused(format!("expected a file, saw {other}")));
        }
        let (is_there, bytes) = match read_some(path) {
            Ok(bytes) if bytes.len() as u64 > LARGEST => {
                return Err(refused(format!("expected a configuration of {LARGEST} bytes at most, saw more")));
            }
            Ok(bytes) => (true, bytes),
            Err(error) if error.kind() == ErrorKind::NotFound => match fs::read_link(path) {
                Ok(target) => {
                    return Err(refused(format!("is a link to {}, where no file is", target.display())));
                }
                Err(_) => (false, Vec::new()),
            },
            Err(error) => return Err(failed(path, "cannot be read", &error)),
        };
        let text = String::from_utf8(bytes).map_err(|error| {
            refused(format!("expected UTF-8, saw something else at byte {}", error.utf8_error().valid_up_to()))
        })?;
        let mark = text.starts_with(BYTE_ORDER_MARK);
        let text = text.trim_start_matches(BYTE_ORDER_MARK);
        let text = if text.trim().is_empty() { "{}\n" } else { text };
        document::check(text, client.servers(), client.reads_comments()).map_err(refused)?;
        Ok(Self { path: path.to_owned(), is_there, mark, text: text.to_owned() })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether there is such a file; a missing one counts as empty.
    pub(crate) fn is_there(&self) -> bool {
        self.is_there
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Puts another text in its place, and says where the old one is kept.
    ///
    /// # Errors
    /// Why that was not possible; the file is as it was then.
    pub(crate) fn write(&self, text: &str) -> Result<Option<PathBuf>, Error> {
        let kept = self.keep().map_err(|error| failed(&self.path, "cannot be copied", &error))?;
        self.replace(text).map_err(|error| failed(&self.path, "cannot be written", &error))?;
        Ok(kept)
    }

    fn keep(&self) -> io::Result<Option<PathBuf>> {
        if !self.is_there {
            return Ok(None);
        }
        let named = |ending: String| {
            let mut name = self.path.clone().into_os_string();
            name.push(ending);
            PathBuf::from(name)
        };
        let mut kept = named(".bak".to_owned());
        let mut number = 2;
        while kept.exists() {
            kept = named(format!(".bak{number}"));
            number += 1;
        }
        fs::copy(&self.path, &kept)?;
        Ok(Some(kept))
    }

    /// Writes beside the file, then renames: an interruption leaves the old file.
    fn replace(&self, text: &str) -> io::Result<()> {
        // Settings are often links into a folder that is kept elsewhere; the link stays.
        let is_link = fs::symlink_metadata(&self.path).is_ok_and(|it| it.is_symlink());
        let path = if is_link { fs::canonicalize(&self.path)? } else { self.path.clone() };
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut beside = path.clone().into_os_string();
        beside.push(format!(".{}", std::process::id()));
        let mark = if self.mark { BYTE_ORDER_MARK.to_string() } else { String::new() };
        let written = write_private(Path::new(&beside), &(mark + text))
            .and_then(|()| self.hand_down_permissions(&path, Path::new(&beside)))
            .and_then(|()| fs::rename(&beside, &path));
        if written.is_err() {
            let _ = fs::remove_file(&beside);
        }
        written
    }

    fn hand_down_permissions(&self, from: &Path, to: &Path) -> io::Result<()> {
        if self.is_there { fs::set_permissions(to, fs::metadata(from)?.permissions()) } else { Ok(()) }
    }
}

/// The thing that stands where a file should be; a link is what it leads to. A pipe could keep us waiting, and a device has no end.
fn no_file(found: &fs::Metadata) -> Option<&'static str> {
    if found.is_file() {
        return None;
    }
    Some(if found.is_dir() { "a folder" } else { "a pipe or a device" })
}

/// The beginning of a file: what is larger than a configuration is one byte longer than the largest.
fn read_some(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(LARGEST + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Writes a file that, on Unix, only its owner can read: variables of an entry may be secrets.
fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(text.as_bytes())
}
