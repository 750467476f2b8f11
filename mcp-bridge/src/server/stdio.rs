//! One JSON-RPC message a line, from a reader to a writer. rmcp's own transport leaves what is no message without an
//! answer, so that a host waits for its timeout; here each is refused, under its identifier where it has one.

use std::io;
use std::sync::Arc;

use carbon_kepler_bridge::request_id;
use rmcp::RoleServer;
use rmcp::model::ErrorCode;
use rmcp::service::{RxJsonRpcMessage, TxJsonRpcMessage};
use rmcp::transport::Transport;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::sync::Mutex;
use tokio::task::JoinHandle;

/// The longest message (B): no tool takes a body.
const LIMIT: usize = 16 << 20;
/// The length of each end that is kept of a message that is too long (B): its identifier stands in one of them.
const KEPT: usize = 4 << 10;

/// Lines of JSON.
pub(crate) struct Lines<R, W> {
    input: BufReader<R>,
    output: Arc<Mutex<W>>,
    line: Line,
    /// An answer on its way: it goes on where a call that reads is dropped.
    refusal: Option<JoinHandle<io::Result<()>>>,
    /// Told what was refused.
    refused: fn(&str),
}

/// A line as far as it was read. It outlives a read that is dropped half-way.
#[derive(Default)]
struct Line {
    kept: Vec<u8>,
    size: usize,
    is_whole: bool,
}

impl Line {
    /// Takes a piece, without its line feed.
    fn take(&mut self, piece: &[u8]) {
        self.size += piece.len();
        self.kept.extend_from_slice(piece);
        if self.kept.len() > LIMIT || (self.size > LIMIT && self.kept.len() > 4 * KEPT) {
            self.kept.drain(KEPT..self.kept.len() - KEPT);
        }
    }

    /// The message, or the answer to what is none: code and words.
    fn message(&self) -> Result<Option<RxJsonRpcMessage<RoleServer>>, (ErrorCode, String)> {
        if self.size > LIMIT {
            return Err((ErrorCode::INVALID_REQUEST, format!("{} bytes, expected at most {LIMIT}", self.size)));
        }
        let text = self.kept.trim_ascii();
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        if text.is_empty() {
            return Ok(None);
        }
        let error = match serde_json::from_slice(text) {
            Ok(message) => return Ok(Some(message)),
            Err(error) => error,
        };
        let json: Value = serde_json::from_slice(text).map_err(|error| (ErrorCode::PARSE_ERROR, error.to_string()))?;
        // A notification of some other protocol asks for nothing.
        let is_notification = json.get("method").is_some_and(Value::is_string) && json.get("id").is_none();
        if is_notification { Ok(None) } else { Err((ErrorCode::INVALID_REQUEST, error.to_string())) }
    }
}

impl<R: AsyncRead + Unpin, W: AsyncWrite + Unpin> Lines<R, W> {
    pub(crate) fn new(input: R, output: W, refused: fn(&str)) -> Self {
        let output = Arc::new(Mutex::new(output));
        Self { input: BufReader::new(input), output, line: Line::default(), refusal: None, refused }
    }

    /// Reads on to the end of a line; false at the end of the input. What was read stays where it is if this is dropped.
    async fn read(&mut self) -> io::Result<bool> {
        while !self.line.is_whole {
            let available = self.input.fill_buf().await?;
            if available.is_empty() {
                return Ok(false);
            }
            let end = available.iter().position(|byte| *byte == b'\n');
            self.line.take(&available[..end.unwrap_or(available.len())]);
            self.line.is_whole = end.is_some();
            let used = end.map_or(available.len(), |end| end + 1);
            self.input.consume(used);
        }
        Ok(true)
    }
}

async fn write(output: &Mutex<impl AsyncWrite + Unpin>, mut json: Vec<u8>) -> io::Result<()> {
    json.push(b'\n');
    let mut output = output.lock().await;
    output.write_all(&json).await?;
    output.flush().await
}

impl<R, W> Transport<RoleServer> for Lines<R, W>
where
    R: AsyncRead + Send + Unpin,
    W: AsyncWrite + Send + Unpin + 'static,
{
    type Error = io::Error;

    fn send(&mut self, message: TxJsonRpcMessage<RoleServer>) -> impl Future<Output = io::Result<()>> + Send + 'static {
        let output = Arc::clone(&self.output);
        async move { write(&output, serde_json::to_vec(&message)?).await }
    }

    async fn receive(&mut self) -> Option<RxJsonRpcMessage<RoleServer>> {
        loop {
            if let Some(refusal) = &mut self.refusal {
                refusal.await.ok()?.ok()?;
                self.refusal = None;
            }
            if !self.read().await.ok()? {
                return None;
            }
            let line = std::mem::take(&mut self.line);
            match line.message() {
                Ok(Some(message)) => return Some(message),
                Ok(None) => {}
                Err((code, why)) => {
                    (self.refused)(&format!("a message was refused: {why}"));
                    let (output, json) = (Arc::clone(&self.output), refusal(&line.kept, code, &why));
                    self.refusal = Some(tokio::spawn(async move { write(&output, json).await }));
                }
            }
        }
    }

    async fn close(&mut self) -> io::Result<()> {
        self.output.lock().await.shutdown().await
    }
}

/// The error under the identifier of what was sent, else under null, as JSON-RPC has it.
fn refusal(kept: &[u8], code: ErrorCode, why: &str) -> Vec<u8> {
    let id = request_id(kept, &kept[kept.len().saturating_sub(KEPT)..]);
    let name = if code == ErrorCode::PARSE_ERROR { "not JSON" } else { "not a JSON-RPC request" };
    let error = json!({"code": code.0, "message": format!("{name}: {why}")});
    json!({"jsonrpc": "2.0", "id": id, "error": error}).to_string().into_bytes()
}
