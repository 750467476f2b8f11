//! A token in a file, which an editor or PowerShell of Windows may have written.

use std::io::{Error, ErrorKind, Result};
use std::path::Path;

/// The text of a file in UTF-8 or, with a byte order mark, in UTF-16.
pub(super) fn text_of(path: &Path) -> Result<String> {
    let bytes = std::fs::read(path)?;
    match bytes.as_slice() {
        [0xff, 0xfe, text @ ..] => utf16(text, u16::from_le_bytes),
        [0xfe, 0xff, text @ ..] => utf16(text, u16::from_be_bytes),
        text => Ok(str::from_utf8(text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text)).map_err(damaged)?.to_owned()),
    }
}

fn utf16(text: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String> {
    let (pairs, rest) = text.as_chunks::<2>();
    let units: Vec<u16> = pairs.iter().map(|pair| unit(*pair)).collect();
    if rest.is_empty() { String::from_utf16(&units).map_err(damaged) } else { Err(damaged("half a character")) }
}

fn damaged(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::new(ErrorKind::InvalidData, error)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn tokens_that_powershell_wrote_are_read() {
        let path = std::env::temp_dir().join(format!("carbon-kepler-token-{}", std::process::id()));
        let read = |bytes: &[u8]| {
            std::fs::write(&path, bytes).unwrap();
            text_of(&path)
        };
        assert_eq!(read(b"\xff\xfeh\0u\0s\0h\0\r\0\n\0").unwrap(), "hush\r\n");
        assert_eq!(read(b"\xef\xbb\xbfhush\r\n").unwrap(), "hush\r\n");
        assert_eq!(read(b"hush").unwrap(), "hush");
        assert!(read(b"\xff\xfeh").is_err() && read(b"caf\xe9").is_err());
        std::fs::remove_file(&path).unwrap();
    }
}
