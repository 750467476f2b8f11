//! Bodies: what is sent in pieces, what is read up to a limit.

use std::borrow::Cow;
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use reqwest::Response;
use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE};

use crate::cause::reason;
use crate::permit::Permit;

/// How much of a refusal is read.
const REFUSAL: usize = 64 << 10;
const REFUSAL_TIME: Duration = Duration::from_secs(2);
/// The most of a message that is handed over at once.
const PIECE: usize = 256 << 10;

/// A message that is sent piece by piece, and a permit that is given back when the last piece has been taken.
pub(crate) struct Outgoing {
    pub(crate) rest: Bytes,
    pub(crate) permit: Permit,
}

impl Body for Outgoing {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let length = self.rest.len().min(PIECE);
        let piece = self.rest.split_to(length);
        if self.rest.is_empty() {
            self.permit.release();
        }
        Poll::Ready((length > 0).then(|| Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.rest.len() as u64)
    }
}

/// The body of a refusal, as far as it comes at once.
pub(crate) async fn refusal_body(response: Response) -> Bytes {
    let reading = tokio::time::timeout(REFUSAL_TIME, read(response, REFUSAL)).await;
    reading.map(|it| it.unwrap_or_else(|(_, part)| part)).unwrap_or_default()
}

/// Reads a body up to a limit.
///
/// # Errors
/// The reason why there is no more, and what was read before.
pub(crate) async fn read(mut response: Response, limit: usize) -> Result<Bytes, (String, Bytes)> {
    let mut body = bytes::BytesMut::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() > limit => {
                let rest = limit - body.len();
                body.extend_from_slice(&chunk[..rest]);
                return Err((format!("more than {limit} bytes"), body.freeze()));
            }
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return Ok(body.freeze()),
            Err(error) => return Err((reason(&error), body.freeze())),
        }
    }
}

/// The media type, without its parameters and in small letters: its case means nothing (RFC 9110, 8.3.1).
pub(crate) fn content_type(response: &Response) -> String {
    let value = response.headers().get(CONTENT_TYPE).and_then(|it| it.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// The coding of a body that is not sent as it is, although nothing else was asked for.
pub(crate) fn unasked_coding(response: &Response) -> Option<String> {
    let value = String::from_utf8_lossy(response.headers().get(CONTENT_ENCODING)?.as_bytes()).trim().to_owned();
    let is_plain = value.is_empty() || value.eq_ignore_ascii_case("identity") || response.content_length() == Some(0);
    (!is_plain).then_some(value)
}

/// Messages are UTF-8. What is none is replaced by U+FFFD, because one such byte ends the session of hosts that are strict.
pub(crate) fn as_utf8(text: Bytes) -> Bytes {
    match String::from_utf8_lossy(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(mended) => mended.into(),
    }
}
