//! An MCP server over HTTP+SSE that answers at once: what is measured before it is the bridge. It prints its port.

use std::collections::HashMap;
use std::io::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

type Sessions = Arc<Mutex<HashMap<String, UnboundedSender<String>>>>;

/// One request, and the body that `Content-Length` promised.
struct Request {
    line: String,
    body: Vec<u8>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    writeln!(std::io::stdout(), "{}", listener.local_addr()?.port())?;
    let sessions = Sessions::default();
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        // A client that goes away in the middle of something is no failure of the mock.
        tokio::spawn(serve(stream, Arc::clone(&sessions)));
    }
}

async fn serve(stream: TcpStream, sessions: Sessions) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    while let Some(request) = read_request(&mut stream).await? {
        if request.line.starts_with("GET /sse ") {
            let (sender, messages) = unbounded_channel();
            let session = open_session(&sessions, sender);
            return stream_events(stream, &session, messages).await;
        }
        let Some(session) = request.line.strip_prefix("POST /messages/?session_id=") else {
            refuse(&mut stream, &request).await?;
            continue;
        };
        let session = session.split(' ').next().unwrap_or_default();
        let sender = lock(&sessions).get(session).cloned();
        let Some(sender) = sender else {
            refuse(&mut stream, &request).await?;
            continue;
        };
        stream.write_all(b"HTTP/1.1 202 Accepted\r\nContent-Length: 8\r\n\r\nAccepted").await?;
        if let Some(answer) = serde_json::from_slice(&request.body).ok().and_then(|message| answer(&message)) {
            // Without its stream a session has nobody to answer to.
            let _ = sender.send(answer);
        }
    }
    Ok(())
}

async fn read_request(stream: &mut BufReader<TcpStream>) -> std::io::Result<Option<Request>> {
    let mut line = String::new();
    if stream.read_line(&mut line).await? == 0 {
        return Ok(None);
    }
    let mut length = 0;
    let mut header = String::new();
    while stream.read_line(&mut header).await? > 2 {
        if let Some((name, value)) = header.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().unwrap_or_default();
        }
        header.clear();
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await?;
    Ok(Some(Request { line, body }))
}

async fn refuse(stream: &mut BufReader<TcpStream>, request: &Request) -> std::io::Result<()> {
    let status = if request.line.starts_with("POST /sse ") { "405 Method Not Allowed" } else { "404 Not Found" };
    stream.write_all(format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n").as_bytes()).await
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn open_session(sessions: &Sessions, sender: UnboundedSender<String>) -> String {
    let mut sessions = lock(sessions);
    let session = format!("{:032x}", sessions.len() + 1);
    sessions.insert(session.clone(), sender);
    session
}

async fn stream_events(
    mut stream: BufReader<TcpStream>,
    session: &str,
    mut messages: UnboundedReceiver<String>,
) -> std::io::Result<()> {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\nTransfer-Encoding: chunked\r\n\r\n";
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(&event("endpoint", &format!("/messages/?session_id={session}"))).await?;
    while let Some(message) = messages.recv().await {
        let mut chunks = event("message", &message);
        // What waits already goes with it, so that a flood does not measure the mock's system calls.
        while chunks.len() < 1 << 16
            && let Ok(message) = messages.try_recv()
        {
            chunks.extend(event("message", &message));
        }
        stream.write_all(&chunks).await?;
    }
    Ok(())
}

/// An event with FastMCP's line ends, as one chunk.
fn event(name: &str, data: &str) -> Vec<u8> {
    let event = format!("event: {name}\r\ndata: {data}\r\n\r\n");
    format!("{:x}\r\n{event}\r\n", event.len()).into_bytes()
}

fn answer(message: &Value) -> Option<String> {
    let id = message.get("id")?;
    let params = &message["params"];
    let outcome = match message["method"].as_str()? {
        "initialize" => ("result", initialized(params)),
        "ping" => ("result", json!({})),
        "tools/list" => ("result", json!({ "tools": tools() })),
        "tools/call" if params["name"] == "big" => {
            let size =
                params["arguments"]["size"].as_u64().and_then(|size| usize::try_from(size).ok()).unwrap_or_default();
            ("result", json!({ "content": [{ "type": "text", "text": "x".repeat(size) }] }))
        }
        _ => ("error", json!({ "code": -32601, "message": "Method not found" })),
    };
    Some(json!({ "jsonrpc": "2.0", "id": id, outcome.0: outcome.1 }).to_string())
}

fn initialized(params: &Value) -> Value {
    json!({
        "protocolVersion": params["protocolVersion"],
        "capabilities": { "tools": {} },
        "serverInfo": { "name": "mock", "version": "1" },
    })
}

/// Ten tools, some 4 KB: what a server of ordinary size lists.
fn tools() -> Vec<Value> {
    let tool = |number| {
        json!({
            "name": format!("tool_{number}"),
            "description": "What a tool of ordinary length says about itself, so that a list of ten has some kilobytes. ".repeat(2),
            "inputSchema": { "type": "object", "properties": { "namespace": { "type": "string", "description": "Of the workload." } } },
        })
    };
    (0..10).map(tool).collect()
}
