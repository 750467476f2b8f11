//! Text as programs of Windows write it: `>` of PowerShell 5.1 gives UTF-16, `Out-File -Encoding utf8` a byte order mark.

use std::borrow::Cow;

const UTF8_MARK: &[u8] = b"\xef\xbb\xbf";
const UTF16_LE_MARK: &[u8] = b"\xff\xfe";
const UTF16_BE_MARK: &[u8] = b"\xfe\xff";

/// The same text in UTF-8 and without a byte order mark. What has no mark stays as it is.
///
/// ```
/// use carbon_kepler::encoding::decoded;
///
/// assert_eq!(decoded(b"\xff\xfeu\0p\0\r\0\n\0")?, b"up\r\n".as_slice());
/// assert_eq!(decoded(b"\xef\xbb\xbfup\n")?, b"up\n".as_slice());
/// # Ok::<(), String>(())
/// ```
///
/// # Errors
/// What is wrong with text in UTF-16.
pub fn decoded(bytes: &[u8]) -> Result<Cow<'_, [u8]>, String> {
    let units = |text: &[u8], unit: fn([u8; 2]) -> u16| {
        let (pairs, rest) = text.as_chunks::<2>();
        if !rest.is_empty() {
            return Err("text in UTF-16 that ends within a character".to_owned());
        }
        let text: Result<String, _> = char::decode_utf16(pairs.iter().map(|pair| unit(*pair))).collect();
        text.map(|text| Cow::Owned(text.into_bytes())).map_err(|_| "damaged text in UTF-16".to_owned())
    };
    if let Some(text) = bytes.strip_prefix(UTF8_MARK) {
        Ok(Cow::Borrowed(text))
    } else if let Some(text) = bytes.strip_prefix(UTF16_LE_MARK) {
        units(text, u16::from_le_bytes)
    } else if let Some(text) = bytes.strip_prefix(UTF16_BE_MARK) {
        units(text, u16::from_be_bytes)
    } else {
        Ok(Cow::Borrowed(bytes))
    }
}

/// The text of a whole file.
///
/// # Errors
/// What was seen that is no text.
pub fn text_of(bytes: Vec<u8>) -> Result<String, String> {
    let bytes = match decoded(&bytes)? {
        Cow::Borrowed(same) if same.len() == bytes.len() => bytes,
        other => other.into_owned(),
    };
    String::from_utf8(bytes).map_err(|error| {
        format!("expected UTF-8 or UTF-16 text, saw something else at byte {}", error.utf8_error().valid_up_to())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_windows_writes_is_text() {
        let of = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        let utf16 = [UTF16_LE_MARK, &of("파드 🌱\r\n")].concat();
        assert_eq!(text_of(utf16).unwrap(), "파드 🌱\r\n");
        let big = [UTF16_BE_MARK, &[0, b'a']].concat();
        assert_eq!(text_of(big).unwrap(), "a");
        assert_eq!(text_of([UTF8_MARK, b"token"].concat()).unwrap(), "token");
        assert_eq!(text_of(b"plain".to_vec()).unwrap(), "plain");
    }

    #[test]
    fn what_is_no_text_says_where() {
        assert_eq!(text_of(b"\xff\xfea\0b".to_vec()).unwrap_err(), "text in UTF-16 that ends within a character");
        assert_eq!(text_of(b"\xff\xfe\x00\xd8".to_vec()).unwrap_err(), "damaged text in UTF-16");
        assert!(text_of(b"caf\xe9".to_vec()).unwrap_err().ends_with("at byte 3"));
    }
}
