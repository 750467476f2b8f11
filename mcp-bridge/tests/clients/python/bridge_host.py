"""An MCP host over stdio: starts a bridge, and keeps every message that it wrote."""

import json
import os
import pathlib
import queue
import shlex
import subprocess
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[4]
BRIDGE = shlex.split(os.environ.get("CARBON_KEPLER_BRIDGE", f"{ROOT}/target/debug/carbon-kepler-mcp bridge"))
PATIENCE = 20.0
INITIALIZE = {
    "protocolVersion": "2025-06-18",
    "capabilities": {"elicitation": {}},
    "clientInfo": {"name": "host", "version": "1"},
}


class Host:
    """Each wait has an end, and a wait in vain says what the bridge wrote to its log."""

    def __init__(self, url, log):
        self.log = pathlib.Path(log)
        self.messages = []
        self._lines = queue.Queue()
        self._next = 0
        with self.log.open("wb") as stderr:
            self.process = subprocess.Popen(
                [*BRIDGE, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr
            )
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            self._lines.put(line)
        self._lines.put(None)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait(PATIENCE)
        self.process.stdin.close()

    def _take(self, deadline):
        """The next message; None after the last."""
        try:
            line = self._lines.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            raise AssertionError(f"no message in time; the bridge's log ends\n{self._log_end()}") from None
        if line is None:
            self._lines.put(None)
            return None
        message = json.loads(line)
        self.messages.append(message)
        return message

    def _log_end(self):
        return self.log.read_text(encoding="utf-8", errors="replace")[-2000:]

    def write(self, message):
        line = json.dumps({"jsonrpc": "2.0", **message}, ensure_ascii=False) + "\n"
        self.process.stdin.write(line.encode())
        self.process.stdin.flush()

    def send(self, method, params=None):
        """Writes a request, and returns its id."""
        self._next += 1
        self.write({"id": self._next, "method": method, "params": params or {}})
        return self._next

    def notify(self, method, params=None):
        self.write({"method": method, "params": params or {}})

    def wait_for(self, matches, patience=PATIENCE):
        """The first message that matches, among those already here too."""
        for message in self.messages:
            if matches(message):
                return message
        deadline = time.monotonic() + patience
        while True:
            message = self._take(deadline)
            assert message is not None, f"the bridge ended; its log ends\n{self._log_end()}"
            if matches(message):
                return message

    def answer(self, number, patience=PATIENCE):
        return self.wait_for(lambda message: message.get("id") == number and "method" not in message, patience)

    def request(self, method, params=None, patience=PATIENCE):
        return self.answer(self.send(method, params), patience)

    def call(self, tool, arguments=None, patience=PATIENCE):
        return self.request("tools/call", {"name": tool, "arguments": arguments or {}}, patience)

    def initialize(self, patience=PATIENCE):
        answer = self.request("initialize", INITIALIZE, patience)
        self.notify("notifications/initialized")
        return answer

    def finish(self, patience=PATIENCE):
        """Ends stdin, reads to the end, and returns the exit code."""
        self.process.stdin.close()
        deadline = time.monotonic() + patience
        while self._take(deadline) is not None:
            pass
        return self.process.wait(max(0.1, deadline - time.monotonic()))

    def answers_by_id(self):
        """How many answers each id got."""
        counts = {}
        for message in self.messages:
            if "method" not in message:
                counts[message.get("id")] = counts.get(message.get("id"), 0) + 1
        return counts
