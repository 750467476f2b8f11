//! One JSON-RPC message as bytes. Only `id` and `method` are looked at; the bytes go on as they came.

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::splice;

/// An identifier by its meaning: a string without its escapes, a number by its digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Id {
    Number(Box<str>),
    Text(Box<str>),
}

impl Id {
    fn read(raw: &str) -> Option<Self> {
        match serde_json::from_str(raw).ok()? {
            Value::String(text) => Some(Self::Text(text.into())),
            // As written: 9007199254740993 must not become 9007199254740992.
            Value::Number(_) => Some(Self::Number(raw.into())),
            _ => None,
        }
    }

    /// As JSON.
    pub(crate) fn json(&self) -> Box<RawValue> {
        let text = match self {
            Self::Number(digits) => digits.to_string(),
            Self::Text(text) => Value::from(&**text).to_string(),
        };
        RawValue::from_string(text).unwrap_or_default()
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(text) | Self::Text(text) => f.write_str(text),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Request {
        id: Id,
        method: Box<str>,
    },
    Notification {
        method: Box<str>,
    },
    Response {
        id: Id,
    },
    /// An error that belongs to no request.
    Stray,
}

#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) bytes: Bytes,
    pub(crate) kind: Kind,
}

impl Message {
    /// Reads a text with one message, or an array of several (protocol versions up to 2025-03-26 have batches).
    ///
    /// # Errors
    /// What is wrong with the text.
    pub(crate) fn all(bytes: Bytes) -> Result<Vec<Self>, String> {
        if bytes.trim_ascii_start().first() != Some(&b'[') {
            return Self::one(bytes).map(|it| vec![it]);
        }
        let parts: Vec<&RawValue> = serde_json::from_slice(&bytes).map_err(|error| error.to_string())?;
        if parts.is_empty() {
            return Err("an empty batch".to_owned());
        }
        parts.into_iter().map(|part| Self::one(bytes.slice_ref(part.get().as_bytes()))).collect()
    }

    fn one(bytes: Bytes) -> Result<Self, String> {
        let mut peeked = Peeked::default();
        peeked.look(&bytes).map_err(|error| error.to_string())?;
        let kind = match (peeked.id, peeked.method) {
            (Some(Some(id)), Some(method)) => Kind::Request { id, method: method.into() },
            (Some(None), Some(_)) => return Err("an id that is neither a string nor a number".to_owned()),
            (None, Some(method)) => Kind::Notification { method: method.into() },
            (Some(Some(id)), None) => Kind::Response { id },
            (Some(None), None) => Kind::Stray,
            (None, None) if peeked.is_error => Kind::Stray,
            (None, None) => return Err("an object with neither method nor id".to_owned()),
        };
        Ok(Self { bytes: on_one_line(bytes), kind })
    }

    pub(crate) fn method(&self) -> Option<&str> {
        match &self.kind {
            Kind::Request { method, .. } | Kind::Notification { method } => Some(method),
            Kind::Response { .. } | Kind::Stray => None,
        }
    }

    pub(crate) fn is_response_to(&self, request: &Id) -> bool {
        matches!(&self.kind, Kind::Response { id } if id == request)
    }

    pub(crate) fn request_id(&self) -> Option<&Id> {
        if let Kind::Request { id, .. } = &self.kind { Some(id) } else { None }
    }
}

/// Lines end messages on standard output. Line feeds between tokens mean nothing in JSON and inside of strings there are none.
fn on_one_line(bytes: Bytes) -> Bytes {
    if memchr::memchr2(b'\n', b'\r', &bytes).is_none() {
        return bytes;
    }
    bytes.iter().copied().filter(|byte| !matches!(byte, b'\n' | b'\r')).collect()
}

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

/// The same, unless the text is an answer: an error under its id would be taken for one to a request of the other side.
pub(crate) fn request_id_in_pieces(head: &[u8], tail: &[u8]) -> Option<Id> {
    let mut peeked = Peeked::default();
    let _ = peeked.look(head);
    if peeked.is_error || peeked.is_result { None } else { id_in_pieces(head, tail) }
}

/// An answer in the server's stead.
pub(crate) fn error_response(id: Option<&Id>, code: i64, message: &str, data: &Value) -> Bytes {
    let id = id.map(Id::json);
    let mut error = json!({"code": code, "message": message});
    if !data.is_null() {
        error["data"] = data.clone();
    }
    let id = id.as_ref().map_or("null", |it| it.get());
    format!("{{\"jsonrpc\":\"2.0\",\"id\":{id},\"error\":{error}}}").into()
}

/// The same text under another identifier.
pub(crate) fn with_id(text: &Bytes, id: &Id) -> Bytes {
    match std::str::from_utf8(text) {
        Ok(text) => splice::with(text, "id", id.json().get()).into(),
        Err(_) => text.clone(),
    }
}

/// An answer of the bridge's own.
pub(crate) fn response(id: &Id, result: &Value) -> Bytes {
    format!("{{\"jsonrpc\":\"2.0\",\"id\":{},\"result\":{result}}}", id.json()).into()
}

/// A message of the bridge's own; a notification has no id.
pub(crate) fn call(id: Option<&Id>, method: &str, params: &Value) -> Message {
    let id_text = id.map(|id| format!("\"id\":{},", id.json())).unwrap_or_default();
    let params = if params.is_null() { String::new() } else { format!(",\"params\":{params}") };
    let bytes = format!("{{\"jsonrpc\":\"2.0\",{id_text}\"method\":{}{params}}}", Value::from(method)).into();
    let method = Box::from(method);
    let kind = match id.cloned() {
        Some(id) => Kind::Request { id, method },
        None => Kind::Notification { method },
    };
    Message { bytes, kind }
}

/// What has been seen of a message so far, also if it then breaks off.
#[derive(Default)]
struct Peeked {
    /// Outer: whether there is one; inner: whether it is a string or a number.
    id: Option<Option<Id>>,
    method: Option<String>,
    is_error: bool,
    is_result: bool,
}

impl Peeked {
    fn look(&mut self, bytes: &[u8]) -> Result<(), serde_json::Error> {
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
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn kind(text: &str) -> Result<Kind, String> {
        Message::all(Bytes::copy_from_slice(text.as_bytes())).map(|mut all| all.remove(0).kind)
    }

    #[test]
    fn only_id_and_method_are_read() {
        let id = |text: &str| Id::Number(text.into());
        assert_eq!(
            kind(r#"{"jsonrpc":"2.0","params":{"id":7,"x":[1e999]},"method":"a\/b","id":9007199254740993}"#),
            Ok(Kind::Request { id: id("9007199254740993"), method: "a/b".into() })
        );
        assert_eq!(kind(r#"{"method":"n"}"#), Ok(Kind::Notification { method: "n".into() }));
        assert_eq!(kind(r#"{"id":"a\u00e9","result":{}}"#), Ok(Kind::Response { id: Id::Text("aé".into()) }));
        assert_eq!(kind(r#"{"id":null,"error":{"code":1,"message":""}}"#), Ok(Kind::Stray));
        assert_eq!(kind(r#"{"error":{"code":1,"message":""}}"#), Ok(Kind::Stray));
        for bad in
            ["", "nonsense", "{", "[]", "7", r#"{"id":{},"method":"m"}"#, r#"{"id":1,"id":2,"method":"m"}"#, "{}"]
        {
            assert!(kind(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn bytes_go_on_as_they_came() {
        let text = r#"{ "id" : 1.0 , "method":"tools\/call", "params":{"b":12345678901234567890,"a":"é\u00e9"} }"#;
        let message = Message::all(Bytes::from_static(text.as_bytes())).unwrap().remove(0);
        assert_eq!(message.bytes, text.as_bytes());
        let spread = Message::all(Bytes::from_static(b"{\"id\":1,\r\n\"result\":\n{}}")).unwrap().remove(0);
        assert_eq!(&spread.bytes[..], br#"{"id":1,"result":{}}"#);
    }

    #[test]
    fn a_batch_is_its_messages() {
        let all = Message::all(Bytes::from_static(br#" [{"id":1,"result":{}}, {"method":"n"}] "#)).unwrap();
        assert_eq!(
            all.iter().map(|it| &it.bytes[..]).collect::<Vec<_>>(),
            [&br#"{"id":1,"result":{}}"#[..], br#"{"method":"n"}"#]
        );
    }

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
