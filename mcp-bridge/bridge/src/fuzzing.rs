//! Properties of any text of a server's, for the fuzz targets: no part of the interface.

use bytes::Bytes;
use reqwest::{Method, StatusCode, Url};

use crate::failure::Refusal;
use crate::lost::{Loss, error_tells_loss};
use crate::message::Message;

pub use crate::auth::fuzzing::{challenge, metadata};

const REQUEST: &str = r#"{"jsonrpc":"2.0","id":7,"method":"tools/call"}"#;

/// An answer with a result is one whatever words are in it, and a status that is about something else stays that.
///
/// # Errors
/// What does not hold.
pub fn session(body: &[u8]) -> Result<(), String> {
    let request = Message::all(Bytes::from_static(REQUEST.as_bytes())).map_err(|error| error.to_string())?;
    let parsed: Option<serde_json::Value> = serde_json::from_slice(body).ok();
    let has_result = parsed.is_some_and(|it| it.get("result").is_some());
    if has_result && error_tells_loss(body, request.first()) {
        return Err("a result is taken for a lost session".to_owned());
    }
    let url: Url = "http://h/mcp".parse().map_err(|error| format!("{error}"))?;
    for (status, is_about_sessions) in
        [(400, true), (401, true), (403, false), (404, true), (410, true), (422, true), (500, false), (503, true)]
    {
        let refusal = Refusal {
            status: StatusCode::from_u16(status).map_err(|error| error.to_string())?,
            body: Bytes::copy_from_slice(body),
            unexpected_type: None,
            unasked_coding: None,
            location: None,
            is_unencrypted: false,
            method: Method::POST,
            url: url.clone(),
        };
        let loss = refusal.loss(request.first());
        if loss != Loss::None && !is_about_sessions {
            return Err(format!("{status} is taken for a lost session"));
        }
        if status == 410 && loss != Loss::Sure {
            return Err("410 leaves a doubt".to_owned());
        }
    }
    Ok(())
}
