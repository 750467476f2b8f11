"""A small MCP server over HTTP with SSE, for the bridge to reach."""

import json
import queue
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PATIENCE = 60


class Mock(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.sessions = []
        self.headers_seen = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/sse"

    def handle_error(self, request, client_address):
        """A bridge that leaves is no error."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path != "/sse":
            return self.answer(404)
        self.server.headers_seen.append(dict(self.headers))
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.end_headers()
        events = queue.Queue()
        self.server.sessions.append(events)
        session = len(self.server.sessions) - 1
        self.wfile.write(f"event: endpoint\r\ndata: /messages/?session_id={session}\r\n\r\n".encode())
        while event := events.get(timeout=PATIENCE):
            self.wfile.write(b"event: message\r\ndata: " + event + b"\r\n\r\n")

    def do_POST(self):
        text = self.rfile.read(int(self.headers["content-length"]))
        _, _, session = self.path.partition("/messages/?session_id=")
        if not session:
            return self.answer(404)
        self.answer(202)
        message = json.loads(text)
        if "id" in message:
            result = self.result(message["method"], message.get("params", {}))
            answer = {"jsonrpc": "2.0", "id": message["id"], "result": result}
            self.server.sessions[int(session)].put(json.dumps(answer, ensure_ascii=False).encode())

    def answer(self, status):
        self.send_response(status)
        self.send_header("content-length", "0")
        self.end_headers()

    @staticmethod
    def result(method, params):
        if method == "initialize":
            version = params["protocolVersion"]
            return {"protocolVersion": version, "capabilities": {"tools": {}}, "serverInfo": {"name": "mock", "version": "1"}}
        if method == "test/big":
            return {"text": "가" * params["length"]}
        if method == "test/late":
            time.sleep(params["seconds"])
        return {"echo": params}

    def log_message(self, *_):
        pass
