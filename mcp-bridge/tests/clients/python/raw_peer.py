"""The same exchange with a server directly, without any MCP library: what a bridge has to deliver."""

import http.client
import json
import urllib.parse

PATIENCE = 20.0


def events(response):
    """(event, data) of an SSE body."""
    event, data = "message", []
    for line in response:
        line = line.decode().rstrip("\r\n")
        if not line:
            if data:
                yield event, "\n".join(data)
            event, data = "message", []
            continue
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "data":
            data.append(value)
        elif field == "event":
            event = value


class Sse:
    """HTTP+SSE: answers come on one long GET."""

    def __init__(self, url):
        parts = urllib.parse.urlsplit(url)
        self.netloc = parts.netloc
        self.connection = http.client.HTTPConnection(self.netloc, timeout=PATIENCE)
        self.connection.request("GET", parts.path, headers={"Accept": "text/event-stream"})
        self.events = events(self.connection.getresponse())
        name, self.endpoint = next(self.events)
        assert name == "endpoint", name

    def post(self, message):
        connection = http.client.HTTPConnection(self.netloc, timeout=PATIENCE)
        connection.request("POST", self.endpoint, json.dumps(message), {"Content-Type": "application/json"})
        status = connection.getresponse().status
        connection.close()
        assert status == 202, status

    def exchange(self, message):
        """All messages up to the answer."""
        self.post(message)
        return until_answer((json.loads(data) for _, data in self.events), message["id"])

    def close(self):
        self.connection.close()


class Http:
    """Streamable HTTP: each answer comes in its POST's response."""

    def __init__(self, url):
        parts = urllib.parse.urlsplit(url)
        self.netloc, self.path = parts.netloc, parts.path
        self.session = {}

    def post(self, message):
        connection = http.client.HTTPConnection(self.netloc, timeout=PATIENCE)
        headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
        connection.request("POST", self.path, json.dumps(message), {**headers, **self.session})
        response = connection.getresponse()
        assert response.status in (200, 202), response.status
        if session := response.getheader("mcp-session-id"):
            self.session = {"mcp-session-id": session, "MCP-Protocol-Version": "2025-06-18"}
        return connection, response

    def exchange(self, message):
        connection, response = self.post(message)
        if response.getheader("content-type").startswith("application/json"):
            messages = [json.loads(response.read())]
        else:
            messages = until_answer((json.loads(data) for _, data in events(response)), message["id"])
        connection.close()
        return messages

    def close(self):
        pass


def until_answer(messages, number):
    taken = []
    for message in messages:
        taken.append(message)
        if message.get("id") == number and "method" not in message:
            return taken
    raise AssertionError("the stream ended before the answer")


def raw(transport, url):
    return {"sse": Sse, "http": Http}[transport](url)
