//! The handshake said again, privately, to a server that has forgotten us.

use serde_json::{Value, json};

use crate::message::{Message, call};
use crate::pending::Pending;
use crate::trouble::Trouble;

/// Says the handshake again, privately, on a new connection; `send` brings one message to the server.
///
/// # Errors
/// Why there is no session now.
pub(crate) async fn restore(
    pending: &Pending,
    send: impl AsyncFn(Message) -> Result<(), Trouble>,
) -> Result<(), Trouble> {
    let memory = &pending.memory;
    let answer = ask(pending, "initialize", &memory.initialize(), &send).await?;
    memory.agree_on(answer["protocolVersion"].as_str());
    pending.agreed();
    if memory.is_initialized() {
        send(call(None, "notifications/initialized", &Value::Null)).await?;
    }
    for (method, params) in memory.settings() {
        // A resource that is no longer there is no reason to have no session.
        if let Err(trouble) = ask(pending, &method, &params, &send).await {
            pending.log.state(&format!("{method} could not be repeated: {}", trouble.message));
        }
    }
    pending.log.state("Session restored");
    tell_changes(pending, &answer).await;
    Ok(())
}

async fn ask(
    pending: &Pending,
    method: &str,
    params: &Value,
    send: &impl AsyncFn(Message) -> Result<(), Trouble>,
) -> Result<Value, Trouble> {
    let (id, answer) = pending.private();
    send(call(Some(&id), method, params)).await?;
    let answer = answer.await.map_err(|_| Trouble::passing(format!("no answer to {method}")))?;
    let mut body: Value = serde_json::from_slice(&answer.bytes).unwrap_or_default();
    match body.get("error") {
        Some(error) => Err(Trouble::passing(format!("the server refused {method}: {error}"))),
        None => Ok(body["result"].take()),
    }
}

/// Another server, or another version of it, may have other tools: the host is told, if it was promised to be.
async fn tell_changes(pending: &Pending, answer: &Value) {
    let before = pending.memory.replace_answer(answer);
    let same = |key: &str| before[key] == answer[key];
    if same("serverInfo") && same("capabilities") {
        return;
    }
    pending.log.state("The server is not the same as before");
    for list in ["tools", "prompts", "resources"] {
        if before["capabilities"][list]["listChanged"] == json!(true) {
            pending.say(call(None, &format!("notifications/{list}/list_changed"), &Value::Null).bytes).await;
        }
    }
}
