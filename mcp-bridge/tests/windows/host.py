"""What Claude Desktop does with a program: starts it, and speaks lines with it through pipes."""

import json
import subprocess
import threading

import wine

HELLO = {
    "protocolVersion": "2025-06-18",
    "capabilities": {},
    "clientInfo": {"name": "host", "version": "1"},
}


class Host:
    def __init__(self, program, *arguments, env=None, line_end=b"\n"):
        self.line_end = line_end
        pipe = subprocess.PIPE
        command = wine.command(program, *arguments)
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env=wine.environment(**(env or {})))
        self.log = b""
        self.log_reader = threading.Thread(target=self._read_log, daemon=True)
        self.log_reader.start()
        self.next_id = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(wine.PATIENCE)
        self.log_reader.join(wine.PATIENCE)
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            try:
                pipe.close()
            except BrokenPipeError:
                pass

    def _read_log(self):
        self.log = self.process.stderr.read()

    def send(self, method, params=None, id=None):
        message = {"jsonrpc": "2.0", "method": method} | ({} if id is None else {"id": id})
        message |= {} if params is None else {"params": params}
        self.process.stdin.write(json.dumps(message, ensure_ascii=False).encode() + self.line_end)
        self.process.stdin.flush()

    def line(self):
        """The next one; a program that says nothing is ended, and its log shown."""
        end = threading.Timer(wine.PATIENCE, self.process.kill)
        end.start()
        line = self.process.stdout.readline()
        end.cancel()
        if not line:
            self.log_reader.join(wine.PATIENCE)
            raise AssertionError(f"no line from the program; its log: {self.log.decode()}")
        return line

    def ask(self, method, params=None):
        self.next_id += 1
        self.send(method, params, self.next_id)
        while (answer := json.loads(self.line())).get("id") != self.next_id:
            pass
        return answer

    def shake_hands(self):
        answer = self.ask("initialize", HELLO)
        self.send("notifications/initialized")
        return answer["result"]

    def close(self):
        """Closes our end, and waits for the other."""
        self.process.stdin.close()
        return self.process.wait(wine.PATIENCE)
