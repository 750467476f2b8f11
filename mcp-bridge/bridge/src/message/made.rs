//! Messages that the bridge makes, or makes over.

use bytes::Bytes;
use serde_json::{Value, json};

use super::{Id, Kind, Message};
use crate::splice;

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

/// A message under another identifier.
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
