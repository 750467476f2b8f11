use carbon_kepler_bridge::{Decoder, Item};
use napi_derive::napi;

use crate::Raised;
use crate::fault::{invalid, raised};

/// An event of a stream of server-sent events.
#[napi(object, object_from_js = false, use_nullable = true)]
pub struct SseEvent {
    /// `event`; `oversized` for one beyond the limit, of which only the size is known; `retry`; or `comment`.
    #[napi(js_name = "type", ts_type = "'event' | 'oversized' | 'retry' | 'comment'")]
    pub kind: &'static str,
    /// Name of the event; `message` if the server gave none.
    pub event: Option<String>,
    /// Data of the event; lines are joined by line feeds.
    pub data: Option<String>,
    /// The last identifier on the stream; empty if there was none.
    pub last_event_id: Option<String>,
    /// How long an event beyond the limit was, with the name of its field (B).
    pub size: Option<f64>,
    /// How long the server wants its clients to wait before they connect again (ms).
    pub milliseconds: Option<f64>,
}

#[napi]
pub struct SseParser {
    decoder: Decoder,
}

#[napi]
impl SseParser {
    #[napi(constructor)]
    pub fn new(max_bytes: Option<f64>) -> Result<Self, Raised> {
        let limit = max_bytes.unwrap_or(f64::from(64 << 20));
        if limit.is_nan() || limit < 1.0 {
            return Err(raised(&invalid("maxBytes", &limit.to_string(), "a number of bytes above 0")));
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // saturates
        Ok(Self { decoder: Decoder::new(limit as usize) })
    }

    /// Takes the next bytes, which may end anywhere; gives what is complete by now.
    #[napi]
    pub fn push(&mut self, chunk: &[u8]) -> Vec<SseEvent> {
        self.decoder.push(chunk);
        std::iter::from_fn(|| self.decoder.next()).map(SseEvent::of).collect()
    }
}

impl SseEvent {
    fn of(item: Item) -> Self {
        let nothing =
            |kind| Self { kind, event: None, data: None, last_event_id: None, size: None, milliseconds: None };
        match item {
            Item::Event(event) => Self {
                event: Some(event.name),
                data: Some(String::from_utf8_lossy(&event.data).into_owned()),
                last_event_id: Some(event.last_id.to_string()),
                ..nothing("event")
            },
            #[allow(clippy::cast_precision_loss)] // no event has 2^53 bytes
            Item::Oversized(oversized) => Self { size: Some(oversized.size as f64), ..nothing("oversized") },
            Item::Retry(pause) => Self { milliseconds: Some(pause.as_secs_f64() * 1e3), ..nothing("retry") },
            Item::Comment => nothing("comment"),
        }
    }
}
