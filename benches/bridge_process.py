"""A bridge as a process: started, written to, read with an end to each wait, and weighed with all its children."""

import json
import os
import select
import subprocess
import threading
import time

CLIENT = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "bench", "version": "1"}}


class Hang(Exception):
    """Nothing came in time, or the bridge ended."""


def encode(method, number=None, **params):
    body = {"jsonrpc": "2.0", "method": method, "params": params}
    if number is not None:
        body["id"] = number
    return (json.dumps(body) + "\n").encode()


class Lines:
    """Lines of a file descriptor, without a thread between them and the clock."""

    def __init__(self, descriptor):
        self.descriptor = descriptor
        self.poll = select.poll()
        self.poll.register(descriptor, select.POLLIN)
        self.buffer = bytearray()
        self.searched = 0

    def next(self, patience):
        deadline = time.monotonic() + patience
        while (end := self.buffer.find(b"\n", self.searched)) < 0:
            self.searched = len(self.buffer)
            left = deadline - time.monotonic()
            if left <= 0 or not self.poll.poll(left * 1000):
                raise Hang(f"nothing in {patience:.0f} s")
            data = os.read(self.descriptor, 1 << 20)
            if not data:
                raise Hang("ended")
            self.buffer += data
        line = bytes(self.buffer[:end])
        del self.buffer[: end + 1]
        self.searched = 0
        return line


class Bridge:
    def __init__(self, command):
        self.started = time.perf_counter()
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, bufsize=0)
        self.lines = Lines(self.process.stdout.fileno())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in [*tree(self.process.pid)[1:], self.process.pid]:
            try:
                os.kill(process, 9)
            except ProcessLookupError:
                pass
        self.process.wait(10)
        self.process.stdin.close()
        self.process.stdout.close()

    def write(self, data):
        view = memoryview(data)
        while view:
            view = view[self.process.stdin.write(view) :]

    def write_aside(self, data):
        """For what is more than a pipe holds, while answers are read."""
        threading.Thread(target=self._write_quietly, args=(data,), daemon=True).start()

    def _write_quietly(self, data):
        try:
            self.write(data)
        except OSError:
            pass  # A bridge that ended, which the reader finds out too.

    def answer(self, number, patience):
        deadline = time.monotonic() + patience
        while True:
            line = self.lines.next(deadline - time.monotonic())
            # Of an answer of 20 MB, the parsing is not the bridge's.
            if len(line) > 1 << 20 or json.loads(line).get("id") == number:
                return line

    def initialize(self, patience=30):
        """Seconds from the start of the process to the first answer."""
        self.write(encode("initialize", 0, **CLIENT))
        self.answer(0, patience)
        seconds = time.perf_counter() - self.started
        self.write(encode("notifications/initialized"))
        return seconds

    def mebibytes(self, key):
        """VmRSS (now) or VmHWM (at its peak) of the process and its children."""
        return sum(status(process, key) for process in tree(self.process.pid)) / 1024


def tree(root):
    """A process and all below it, parents first."""
    parents = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat", encoding="utf-8") as stat:
                    parents[int(entry)] = int(stat.read().rpartition(")")[2].split()[1])
            except (FileNotFoundError, ProcessLookupError):
                pass
    processes = [root]
    for process in processes:
        processes.extend(child for child, parent in parents.items() if parent == process)
    return processes


def status(process, key):
    try:
        with open(f"/proc/{process}/status", encoding="utf-8") as lines:
            return next((int(line.split()[1]) for line in lines if line.startswith(key + ":")), 0)
    except (FileNotFoundError, ProcessLookupError):
        return 0
