//! The identifier and the method in a text, even if it was cut or damaged.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::Id;

/// The identifier in a text that was cut or damaged, from its beginning, else from its end.
pub(crate) fn id_in_pieces(head: &[u8], tail: &[u8]) -> Option<Id> {
    let mut peeked = Peeked::default();
    let _ = peeked.look(head);
    if let Some(id) = peeked.id.flatten() {
        return Some(id);
    }
    let key = memchr::memmem::rfind(tail, b"\"id\"")?;
    let mut peeked = Peeked::default();
    // Only what closes the object right after it is its own `id`, not one inside of it.
    peeked.look(&[b"{", &tail[key..]].concat()).ok()?;
    peeked.id.flatten()
}

/// The identifier of a request in such a text; none if it is an answer: an error under its id would be taken for one to a request of the other side.
pub(crate) fn request_id_in_pieces(head: &[u8], tail: &[u8]) -> Option<Id> {
    let mut peeked = Peeked::default();
    let _ = peeked.look(head);
    if peeked.is_error || peeked.is_result { None } else { id_in_pieces(head, tail) }
}

/// The identifier of a request in a text that is no message, as JSON: looked for from its beginning (`head`), else from its
/// end. None where there is none, and in what is an answer.
///
/// ```
/// let text = br#"{"jsonrpc": "2.0", "id": 4, "method": "tools/call", "params": [[[["#;
/// assert_eq!(carbon_kepler_bridge::request_id(text, text).unwrap().get(), "4");
/// ```
#[must_use]
pub fn request_id(head: &[u8], tail: &[u8]) -> Option<Box<RawValue>> {
    request_id_in_pieces(head, tail).map(|id| id.json())
}

/// The part of a message that has been seen so far, also if it then breaks off.
#[derive(Default)]
pub(super) struct Peeked {
    /// Outer: whether there is one; inner: whether it is a string or a number.
    pub(super) id: Option<Option<Id>>,
    pub(super) method: Option<String>,
    pub(super) is_error: bool,
    is_result: bool,
}

impl Peeked {
    /// # Errors
    /// The place where the text is wrong; the part before it has been seen.
    pub(super) fn look(&mut self, bytes: &[u8]) -> Result<(), serde_json::Error> {
        let mut json = serde_json::Deserializer::from_slice(bytes);
        self.deserialize(&mut json)?;
        json.end()
    }
}

impl<'de> DeserializeSeed<'de> for &mut Peeked {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for &mut Peeked {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON-RPC message")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            match &*key {
                "id" if self.id.is_some() => return Err(A::Error::custom("two members named id")),
                "id" => self.id = Some(Id::read(map.next_value::<&RawValue>()?.get())),
                "method" => self.method = Some(map.next_value()?),
                "error" => {
                    self.is_error = true;
                    map.next_value::<IgnoredAny>()?;
                }
                "result" => {
                    self.is_result = true;
                    map.next_value::<IgnoredAny>()?;
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_found_in_what_is_left() {
        let found = |head: &str, tail: &str| id_in_pieces(head.as_bytes(), tail.as_bytes()).map(|id| id.to_string());
        assert_eq!(found(r#"{"jsonrpc":"2.0","id":4,"result":{"te"#, "xt"), Some("4".to_owned()));
        assert_eq!(found(r#"{"result":{"id":9,"text":"aa"#, r#"aa"},"id":"x","jsonrpc":"2.0"}"#), Some("x".to_owned()));
        assert_eq!(found(r#"{"result":{"a":"#, r#"{"id":9}}}"#), None, "an id inside of the result");
        let asked = |head: &str, tail: &str| request_id_in_pieces(head.as_bytes(), tail.as_bytes());
        assert!(asked(r#"{"method":"m","params":{"te"#, r#"xt"},"jsonrpc":"2.0","id":4}"#).is_some());
        assert_eq!(asked(r#"{"result":{"te"#, r#"xt"},"jsonrpc":"2.0","id":4}"#), None, "an answer of the host's");
    }
}
