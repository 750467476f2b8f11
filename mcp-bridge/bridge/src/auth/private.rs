//! Files that only their owner reads, also if somebody has left them or their folder wider.
//!
//! On Windows the folder decides: what is below the user's own (`%LOCALAPPDATA%`) is closed to others.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

#[cfg(unix)]
const FILE: u32 = 0o600;
#[cfg(unix)]
const FOLDER: u32 = 0o700;

/// Makes a folder, and makes it private.
///
/// # Errors
/// Why it is not there, or belongs to somebody else.
fn make_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, FOLDER);
    builder.create(path)?;
    #[cfg(unix)]
    close(&File::open(path)?, FOLDER)?;
    Ok(())
}

/// Takes the access of others away.
#[cfg(unix)]
fn close(file: &File, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let is_open = file.metadata()?.permissions().mode() & 0o777 & !mode != 0;
    if is_open { file.set_permissions(fs::Permissions::from_mode(mode)) } else { Ok(()) }
}

fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, FILE);
    options
}

/// Reads a file; none if there is none.
///
/// # Errors
/// Why it cannot be read, or cannot be made private.
pub(super) fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    #[cfg(unix)]
    close(&file, FILE)?;
    let mut text = Vec::new();
    file.read_to_end(&mut text)?;
    Ok(Some(text))
}

/// Writes a file in a folder of its owner's own. It is there as a whole or not at all.
///
/// # Errors
/// Why it is not written.
pub(super) fn write(path: &Path, text: &[u8]) -> io::Result<()> {
    path.parent().map_or(Ok(()), make_folder)?;
    let beside = with_ending(path, &std::process::id().to_string());
    // One that is left over may have been opened by others.
    let _ = fs::remove_file(&beside);
    options().create_new(true).open(&beside)?.write_all(text)?;
    fs::rename(&beside, path)
}

/// Opens an empty file beside `path`, for a lock: the file itself is replaced when it is written.
///
/// # Errors
/// Why there is none.
pub(super) fn beside(path: &Path, ending: &str) -> io::Result<File> {
    path.parent().map_or(Ok(()), make_folder)?;
    options().create(true).truncate(false).open(with_ending(path, ending))
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}
