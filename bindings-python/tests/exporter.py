"""An exporter on this machine."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Exporter:
    """Answers every request with its body, and counts them."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.scrapes = 0
        self.pause = threading.Event()
        self.pause.set()
        exporter = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                # Taken before it counts: who waits for the count may then give it another one.
                body = exporter.body
                exporter.scrapes += 1
                exporter.pause.wait(30)
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/metrics"


@contextmanager
def exporter(body: str | bytes) -> Iterator[Exporter]:
    """Run one while something is done."""
    it = Exporter(body if isinstance(body, bytes) else body.encode())
    threading.Thread(target=it.server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield it
    finally:
        it.pause.set()
        it.server.shutdown()
        it.server.server_close()
