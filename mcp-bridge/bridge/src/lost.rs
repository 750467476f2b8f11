//! How servers say that they no longer know a session: by status, by words in a refusal, or by an error under the
//! request's own identifier.

use reqwest::StatusCode;
use serde_json::Value;

use crate::failure::Refusal;
use crate::message::Message;

/// Codes under which the fault may lie in what was asked, or in the tool that was called.
const INVALID_PARAMS: i64 = -32602;
const INTERNAL_ERROR: i64 = -32603;
const METHOD_NOT_FOUND: i64 = -32601;

/// Fates of a session, beside the word itself.
const LOSSES: [&str; 14] = [
    "not found",
    "no such",
    "not exist",
    "expired",
    "invalid",
    "not valid",
    "no valid",
    "unknown",
    "unrecognized",
    "missing",
    "required",
    "terminated",
    "closed",
    "no longer",
];
/// The same without that word: a server that has started again and waits for a handshake.
const UNINITIALIZED: [&str; 3] = ["not initialized", "not been initialized", "before initialization"];

/// The meaning of a refusal for the session that a message named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Loss {
    /// The server does not know it, and has not processed the message.
    Sure,
    /// It may be that: a status that servers also use for it, without a word about why.
    Possible,
    None,
}

impl Refusal {
    /// Judges it for the session that `message` named; there is none for the opening of a stream.
    pub(crate) fn loss(&self, message: Option<&Message>) -> Loss {
        let is_answer = message.is_some_and(|message| self.answers(message));
        let tells = || if is_answer { error_tells_loss(&self.body, message) } else { tells_lost_session(&self.body) };
        match self.status {
            // A server may say so of each method that it does not know.
            StatusCode::NOT_FOUND if is_answer && code(&self.body) == Some(METHOD_NOT_FOUND) && !tells() => Loss::None,
            StatusCode::NOT_FOUND | StatusCode::GONE => Loss::Sure,
            StatusCode::BAD_REQUEST
            | StatusCode::UNAUTHORIZED
            | StatusCode::UNPROCESSABLE_ENTITY
            | StatusCode::SERVICE_UNAVAILABLE => match tells() {
                true => Loss::Sure,
                false if is_answer => Loss::None,
                false => Loss::Possible,
            },
            _ => Loss::None,
        }
    }
}

/// Whether the text of a refusal is about a session that is gone.
pub(crate) fn tells_lost_session(body: &[u8]) -> bool {
    let text = String::from_utf8_lossy(body).to_lowercase();
    let is_lost = LOSSES.iter().chain(&["session id", "session_id", "session-id"]).any(|words| text.contains(words));
    text.contains("session") && is_lost || UNINITIALIZED.iter().any(|words| text.contains(words))
}

/// Whether the answer to a request is an error about the session itself. Tools have sessions, too: what may have come
/// from one is an answer.
pub(crate) fn error_tells_loss(answer: &[u8], request: Option<&Message>) -> bool {
    // Most answers are no errors, and need not be parsed for it.
    if memchr::memmem::find(answer, b"\"error\"").is_none() {
        return false;
    }
    let Ok(body) = serde_json::from_slice::<Value>(answer) else { return false };
    let may_be_a_tools = request.is_some_and(|it| it.method() == Some("tools/call"))
        && matches!(body["error"]["code"].as_i64(), Some(INVALID_PARAMS | INTERNAL_ERROR));
    let words = body["error"]["message"].as_str().unwrap_or_default();
    body.get("result").is_none() && !may_be_a_tools && tells_lost_session(words.as_bytes())
}

fn code(body: &[u8]) -> Option<i64> {
    serde_json::from_slice::<Value>(body).ok()?["error"]["code"].as_i64()
}

#[cfg(test)]
#[path = "lost_tests.rs"]
mod tests;
