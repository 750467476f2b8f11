//! Messages of the era without handshake (2026-07-28): each carries what the handshake used to settle.

mod discovery;

use serde_json::{Value, json};

pub(crate) use discovery::{Discovered, initialize_result, is_stateless_error, supported};

use crate::message::{Id, Kind, Message, call};
use crate::options::Identity;
use crate::splice;

pub(crate) const STATELESS: &str = "2026-07-28";
/// The newest version with a handshake.
pub(crate) const LAST_HANDSHAKE: &str = "2025-11-25";
const VERSION: &str = "io.modelcontextprotocol/protocolVersion";
const CLIENT_INFO: &str = "io.modelcontextprotocol/clientInfo";
const CAPABILITIES: &str = "io.modelcontextprotocol/clientCapabilities";
const LOG_LEVEL: &str = "io.modelcontextprotocol/logLevel";
const SERVER_INFO: &str = "io.modelcontextprotocol/serverInfo";

/// Codes that only servers of this era use: header mismatch, missing client capability, unsupported version.
const STATELESS_CODES: [i64; 3] = [-32020, -32021, UNSUPPORTED_VERSION];
const UNSUPPORTED_VERSION: i64 = -32022;

/// The protocol version that a message itself names, which makes it one of this era.
pub(crate) fn version(message: &Message) -> Option<String> {
    // Most messages are not, and need not be parsed for it.
    memchr::memmem::find(&message.bytes, VERSION.as_bytes())?;
    let body: Value = serde_json::from_slice(&message.bytes).ok()?;
    body["params"]["_meta"][VERSION].as_str().map(str::to_owned)
}

pub(crate) fn is_header_mismatch(body: &[u8]) -> bool {
    error_code(body) == Some(STATELESS_CODES[0])
}

fn error_code(body: &[u8]) -> Option<i64> {
    serde_json::from_slice::<Value>(body).ok()?["error"]["code"].as_i64()
}

/// `tools/list` by whoever made this call.
pub(crate) fn tools_list(from: &Message, id: &Id, cursor: Option<&str>) -> Message {
    let body: Value = serde_json::from_slice(&from.bytes).unwrap_or_default();
    let mut params = json!({"_meta": body["params"]["_meta"]});
    if let Some(cursor) = cursor {
        params["cursor"] = cursor.into();
    }
    call(Some(id), "tools/list", &params)
}

pub(crate) fn next_cursor(answer: &Message) -> Option<String> {
    let body: Value = serde_json::from_slice(&answer.bytes).ok()?;
    body["result"]["nextCursor"].as_str().map(str::to_owned)
}

/// The host, as each message introduces it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Client {
    pub(crate) info: Value,
    pub(crate) capabilities: Value,
    pub(crate) log_level: Option<String>,
}

impl Client {
    /// From the parameters of `initialize`; who names nobody there is taken for `identity`.
    pub(crate) fn new(initialize: &Value, identity: &Identity) -> Self {
        let or = |key: &str, default: Value| initialize.get(key).cloned().unwrap_or(default);
        let info = or("clientInfo", json!({"name": identity.name, "version": identity.version}));
        Self { info, capabilities: or("capabilities", json!({})), log_level: None }
    }

    /// From what a message of this era says itself.
    pub(crate) fn of_stateless(message: &Message) -> Option<Self> {
        version(message)?;
        let body: Value = serde_json::from_slice(&message.bytes).ok()?;
        let meta = &body["params"]["_meta"];
        Some(Self { info: meta[CLIENT_INFO].clone(), capabilities: meta[CAPABILITIES].clone(), log_level: None })
    }

    pub(crate) fn meta(&self) -> Value {
        self.meta_of(STATELESS)
    }

    fn meta_of(&self, version: &str) -> Value {
        let mut meta = json!({VERSION: version, CLIENT_INFO: self.info, CAPABILITIES: self.capabilities});
        if let Some(level) = &self.log_level {
            meta[LOG_LEVEL] = level.as_str().into();
        }
        meta
    }

    /// A request of a host with handshake as one of this era: another id, `_meta`, and what `more` adds to its parameters.
    pub(crate) fn stamp(&self, request: &Message, id: &Id, more: &[(String, String)]) -> Option<Message> {
        stamped(request, id, &self.meta(), more)
    }

    /// `initialize` in the version it asks for, with `_meta` as this era wants it in every request.
    pub(crate) fn stamp_handshake(&self, initialize: &Message, id: &Id) -> Option<Message> {
        let body: Value = serde_json::from_slice(&initialize.bytes).ok()?;
        stamped(initialize, id, &self.meta_of(handshake_version(&body["params"])), &[])
    }
}

/// The version that an `initialize` asks for, if it is one with a handshake.
fn handshake_version(params: &Value) -> &str {
    params["protocolVersion"].as_str().filter(|it| *it <= LAST_HANDSHAKE).unwrap_or(LAST_HANDSHAKE)
}

fn stamped(request: &Message, id: &Id, added: &Value, more: &[(String, String)]) -> Option<Message> {
    let text = std::str::from_utf8(&request.bytes).ok()?;
    let object = |text: &str| if text == "null" { "{}".to_owned() } else { text.to_owned() };
    let params = splice::value_of(text, "params").map_or_else(|| "{}".to_owned(), |range| object(&text[range]));
    if !params.starts_with('{') {
        return None;
    }
    let mut meta = splice::value_of(&params, "_meta").map_or_else(|| "{}".to_owned(), |range| object(&params[range]));
    for (name, value) in added.as_object()? {
        meta = splice::with(&meta, name, &value.to_string());
    }
    let mut changes = vec![("_meta", &*meta)];
    changes.extend(more.iter().map(|(name, value)| (&**name, &**value)));
    let params = splice::with_all(&params, &changes);
    let text = splice::with_all(text, &[("id", id.json().get()), ("params", &params)]);
    let kind = Kind::Request { id: id.clone(), method: request.method()?.into() };
    Some(Message { bytes: text.into(), kind })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn message(text: &str) -> Message {
        Message::all(Bytes::copy_from_slice(text.as_bytes())).unwrap().remove(0)
    }

    #[test]
    fn a_stamped_request_keeps_every_other_byte() {
        let client =
            Client { info: json!({"name": "h"}), capabilities: json!({}), log_level: Some("debug".to_owned()) };
        let text = r#"{"jsonrpc":"2.0", "id":3,"method":"tools/call","params":{"arguments":{"n":1.50},"_meta":{"progressToken":7}}}"#;
        let id = Id::Text("p".into());
        let more = [("requestState".to_owned(), r#""s\u00e9""#.to_owned())];
        let stamped = client.stamp(&message(text), &id, &more).unwrap();
        let stamped = std::str::from_utf8(&stamped.bytes).unwrap();
        for kept in [
            r#"{"jsonrpc":"2.0", "id":"p","method""#,
            r#""arguments":{"n":1.50}"#,
            r#""progressToken":7"#,
            r#""requestState":"s\u00e9""#,
        ] {
            assert!(stamped.contains(kept), "{kept} in {stamped}");
        }
        let body: Value = serde_json::from_str(stamped).unwrap();
        assert_eq!(body["params"]["_meta"][VERSION], STATELESS);
        assert_eq!(body["params"]["_meta"][LOG_LEVEL], "debug");
        let bare = client.stamp(&message(r#"{"id":1,"method":"tools/list"}"#), &id, &[]).unwrap();
        assert_eq!(version(&bare).unwrap(), STATELESS);
    }
}
