//! One JSON-RPC message as bytes. Only `id` and `method` are looked at; the bytes go on as they came.

mod made;
mod peek;

use std::fmt;

use bytes::Bytes;
use serde_json::Value;
use serde_json::value::RawValue;

pub(crate) use made::{call, error_response, response, with_id};
pub use peek::request_id;
pub(crate) use peek::{id_in_pieces, request_id_in_pieces};

use crate::body::as_utf8;
use crate::error::{Error, ErrorKind};
use peek::Peeked;

/// An identifier by its meaning: a string without its escapes, a number by its digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Id {
    Number(Box<str>),
    Text(Box<str>),
}

impl Id {
    pub(super) fn read(raw: &str) -> Option<Self> {
        match serde_json::from_str(raw).ok()? {
            Value::String(text) => Some(Self::Text(text.into())),
            // As written: 9007199254740993 must not become 9007199254740992.
            Value::Number(_) => Some(Self::Number(raw.into())),
            _ => None,
        }
    }

    /// The identifier as JSON.
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
    /// The reason why the text is no message.
    pub(crate) fn all(bytes: Bytes) -> Result<Vec<Self>, Error> {
        let bytes = as_utf8(bytes);
        if bytes.trim_ascii_start().first() != Some(&b'[') {
            return Self::one(bytes).map(|it| vec![it]);
        }
        let parts: Vec<&RawValue> = serde_json::from_slice(&bytes).map_err(|error| refused(error.to_string()))?;
        if parts.is_empty() {
            return Err(refused("an empty batch"));
        }
        parts.into_iter().map(|part| Self::one(bytes.slice_ref(part.get().as_bytes()))).collect()
    }

    fn one(bytes: Bytes) -> Result<Self, Error> {
        let mut peeked = Peeked::default();
        peeked.look(&bytes).map_err(|error| refused(error.to_string()))?;
        let kind = match (peeked.id, peeked.method) {
            (Some(Some(id)), Some(method)) => Kind::Request { id, method: method.into() },
            (Some(None), Some(_)) => return Err(refused("an id that is neither a string nor a number")),
            (None, Some(method)) => Kind::Notification { method: method.into() },
            (Some(Some(id)), None) => Kind::Response { id },
            (Some(None), None) => Kind::Stray,
            (None, None) if peeked.is_error => Kind::Stray,
            (None, None) => return Err(refused("an object with neither method nor id")),
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

fn refused(seen: impl Into<String>) -> Error {
    Error::new(ErrorKind::Protocol, seen)
}

/// Lines end messages on standard output. Line feeds between tokens mean nothing in JSON and inside of strings there are none.
fn on_one_line(bytes: Bytes) -> Bytes {
    if memchr::memchr2(b'\n', b'\r', &bytes).is_none() {
        return bytes;
    }
    bytes.iter().copied().filter(|byte| !matches!(byte, b'\n' | b'\r')).collect()
}

/// The id of the request that a `notifications/cancelled` is about.
pub(crate) fn cancelled(message: &Message) -> Option<Id> {
    if message.method() != Some("notifications/cancelled") {
        return None;
    }
    #[derive(serde::Deserialize)]
    struct Cancelled {
        params: Params,
    }
    #[derive(serde::Deserialize)]
    struct Params {
        #[serde(rename = "requestId")]
        request_id: Box<serde_json::value::RawValue>,
    }
    let body: Cancelled = serde_json::from_slice(&message.bytes).ok()?;
    let wrapped = format!("{{\"id\":{}}}", body.params.request_id.get());
    match Message::all(Bytes::from(wrapped)).ok()?.pop()?.kind {
        Kind::Response { id } => Some(id),
        _ => None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn kind(text: &str) -> Result<Kind, Error> {
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
}
