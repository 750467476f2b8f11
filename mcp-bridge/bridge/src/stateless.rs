//! Messages of the era without handshake (2026-07-28): each carries what the handshake used to settle.

use serde_json::{Value, json};

use crate::message::{Id, Kind, Message, call};
use crate::splice;

pub(crate) const MODERN: &str = "2026-07-28";
/// The newest version with a handshake.
pub(crate) const LAST_HANDSHAKE: &str = "2025-11-25";
const VERSION: &str = "io.modelcontextprotocol/protocolVersion";
const CLIENT_INFO: &str = "io.modelcontextprotocol/clientInfo";
const CAPABILITIES: &str = "io.modelcontextprotocol/clientCapabilities";
const LOG_LEVEL: &str = "io.modelcontextprotocol/logLevel";
const SERVER_INFO: &str = "io.modelcontextprotocol/serverInfo";

/// Codes that only servers of this era use: header mismatch, missing client capability, unsupported version.
const MODERN_CODES: [i64; 3] = [-32020, -32021, UNSUPPORTED_VERSION];
const UNSUPPORTED_VERSION: i64 = -32022;

/// The protocol version that a message itself names, which makes it one of this era.
pub(crate) fn version(message: &Message) -> Option<String> {
    // Most messages are not, and need not be parsed for it.
    memchr::memmem::find(&message.bytes, VERSION.as_bytes())?;
    let body: Value = serde_json::from_slice(&message.bytes).ok()?;
    body["params"]["_meta"][VERSION].as_str().map(str::to_owned)
}

pub(crate) fn is_header_mismatch(body: &[u8]) -> bool {
    error_code(body) == Some(MODERN_CODES[0])
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

/// Who the host is, as each message says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Client {
    pub(crate) info: Value,
    pub(crate) capabilities: Value,
    pub(crate) log_level: Option<String>,
}

impl Client {
    /// From the parameters of `initialize`.
    pub(crate) fn new(initialize: &Value) -> Self {
        let or = |key: &str, default: Value| initialize.get(key).cloned().unwrap_or(default);
        let info = or("clientInfo", json!({"name": "carbon-kepler-mcp", "version": env!("CARGO_PKG_VERSION")}));
        Self { info, capabilities: or("capabilities", json!({})), log_level: None }
    }

    /// From what a message of this era says itself.
    pub(crate) fn of_modern(message: &Message) -> Option<Self> {
        version(message)?;
        let body: Value = serde_json::from_slice(&message.bytes).ok()?;
        let meta = &body["params"]["_meta"];
        Some(Self { info: meta[CLIENT_INFO].clone(), capabilities: meta[CAPABILITIES].clone(), log_level: None })
    }

    pub(crate) fn meta(&self) -> Value {
        self.meta_of(MODERN)
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

/// What `server/discover` says about a server.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Discovered {
    /// It speaks this era only; its answer.
    Modern(Value),
    /// It speaks versions with a handshake (perhaps beside this era), or has not said anything of sense.
    Handshake,
    /// It does not take the version that was asked in, but this one.
    AskAgain,
}

impl Discovered {
    /// Reads an answer, whatever its HTTP status was.
    pub(crate) fn read(body: &[u8]) -> Self {
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        let handshake = |versions: &Value| {
            let versions = versions.as_array();
            versions.is_some_and(|all| all.iter().any(|it| it.as_str().is_some_and(|it| it <= LAST_HANDSHAKE)))
        };
        let modern = |versions: &Value| versions.as_array().is_some_and(|all| all.contains(&MODERN.into()));
        let supported = &body["result"]["supportedVersions"];
        if modern(supported) && !handshake(supported) {
            return Self::Modern(body["result"].clone());
        }
        let wanted = &body["error"]["data"]["supported"];
        if body["error"]["code"] == UNSUPPORTED_VERSION && modern(wanted) && !handshake(wanted) {
            return Self::AskAgain;
        }
        Self::Handshake
    }
}

/// The protocol versions that an answer to `server/discover` names, be it a result or an error.
pub(crate) fn supported(discovered: &[u8]) -> Vec<String> {
    let body: Value = serde_json::from_slice(discovered).unwrap_or_default();
    let named = [&body["result"]["supportedVersions"], &body["error"]["data"]["supported"]];
    let versions = named.into_iter().find_map(Value::as_array).into_iter().flatten();
    versions.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Whether an error is one that only servers of this era give.
pub(crate) fn is_modern_error(body: &[u8]) -> bool {
    error_code(body).is_some_and(|code| MODERN_CODES.contains(&code))
}

/// The answer to `initialize` that a server would have given which has said this of itself.
pub(crate) fn initialize_result(discovered: &Value, asked: &Value) -> Value {
    let named = [&discovered["serverInfo"], &discovered["_meta"][SERVER_INFO]].into_iter().find(|it| it.is_object());
    let mut result = json!({
        "protocolVersion": handshake_version(asked),
        "capabilities": discovered.get("capabilities").cloned().unwrap_or_else(|| json!({})),
        "serverInfo": named.cloned().unwrap_or_else(|| json!({"name": "unknown", "version": "unknown"})),
    });
    if let Some(instructions) = discovered.get("instructions") {
        result["instructions"] = instructions.clone();
    }
    result
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
        assert_eq!(body["params"]["_meta"][VERSION], MODERN);
        assert_eq!(body["params"]["_meta"][LOG_LEVEL], "debug");
        let bare = client.stamp(&message(r#"{"id":1,"method":"tools/list"}"#), &id, &[]).unwrap();
        assert_eq!(version(&bare).unwrap(), MODERN);
    }

    #[test]
    fn what_a_server_says_of_itself_decides_the_era() {
        let read = |text: &str| Discovered::read(text.as_bytes());
        let both = r#"{"result":{"supportedVersions":["2026-07-28","2025-11-25"]}}"#;
        assert!(matches!(read(r#"{"result":{"supportedVersions":["2026-07-28"]}}"#), Discovered::Modern(_)));
        assert_eq!(read(r#"{"error":{"code":-32022,"data":{"supported":["2026-07-28"]}}}"#), Discovered::AskAgain);
        for text in [
            both,
            r#"{"result":{}}"#,
            "<html>",
            r#"{"error":{"code":-32601}}"#,
            r#"{"error":{"code":-32022,"data":{"supported":["2025-06-18"]}}}"#,
        ] {
            assert_eq!(read(text), Discovered::Handshake, "{text}");
        }
    }

    #[test]
    fn a_host_with_handshake_gets_the_version_it_knows() {
        let discovered =
            json!({"capabilities": {"tools": {}}, "_meta": {SERVER_INFO: {"name": "s"}}, "instructions": "i"});
        let result = initialize_result(&discovered, &json!({"protocolVersion": "2025-06-18"}));
        assert_eq!((&result["protocolVersion"], &result["serverInfo"]["name"]), (&"2025-06-18".into(), &"s".into()));
        assert_eq!((&result["capabilities"]["tools"], &result["instructions"]), (&json!({}), &"i".into()));
        assert_eq!(
            initialize_result(&json!({}), &json!({"protocolVersion": "2099-01-01"}))["protocolVersion"],
            LAST_HANDSHAKE
        );
    }
}
