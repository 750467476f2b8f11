//! Answers of servers that are asked with `server/discover` what they are.

use serde_json::{Value, json};

use super::{
    LAST_HANDSHAKE, SERVER_INFO, STATELESS, STATELESS_CODES, UNSUPPORTED_VERSION, error_code, handshake_version,
};

/// The kind of server that answers `server/discover` like this.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Discovered {
    /// It speaks this era only; its answer.
    Stateless(Value),
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
        let stateless = |versions: &Value| versions.as_array().is_some_and(|all| all.contains(&STATELESS.into()));
        let supported = &body["result"]["supportedVersions"];
        if stateless(supported) && !handshake(supported) {
            return Self::Stateless(body["result"].clone());
        }
        let wanted = &body["error"]["data"]["supported"];
        if body["error"]["code"] == UNSUPPORTED_VERSION && stateless(wanted) && !handshake(wanted) {
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
pub(crate) fn is_stateless_error(body: &[u8]) -> bool {
    error_code(body).is_some_and(|code| STATELESS_CODES.contains(&code))
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
mod tests {
    use super::*;

    #[test]
    fn what_a_server_says_of_itself_decides_the_era() {
        let read = |text: &str| Discovered::read(text.as_bytes());
        let both = r#"{"result":{"supportedVersions":["2026-07-28","2025-11-25"]}}"#;
        assert!(matches!(read(r#"{"result":{"supportedVersions":["2026-07-28"]}}"#), Discovered::Stateless(_)));
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
