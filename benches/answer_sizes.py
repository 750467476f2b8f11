"""The size of every answer of the MCP server at 10, 200 and 3,000 pods, and of its list of tools.

A model pays for each answer by its length, so this is a budget and not only a figure: with default arguments, text and
structured content of an answer together may take 4,000 tokens (bytes / 3.6) at 3,000 pods, a tool in `tools/list` 3.5 kB on
average and 5 kB at most. What is above fails.
"""

import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
PROGRAM = ROOT / sys.argv[1] if len(sys.argv) > 1 else ROOT / "target/debug/carbon-kepler-mcp"
BODIES = ROOT / "target/bench"
PODS = (10, 200, 3000)
BYTES_OF_A_TOKEN = 3.6
TOKENS = 4000
TOOL_BYTES, MEAN_TOOL_BYTES = 5000, 3500


def body(pods):
    path = BODIES / f"kepler_{pods}_pods.prom"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        generator = [sys.executable, str(ROOT / "benches/gen_kepler.py"), "--seed", "5", "--nodes", "1"]
        subprocess.run([*generator, "--pods", str(pods), "-o", str(path)], check=True)
    return path


class Server:
    def __init__(self, source):
        command = [str(PROGRAM), "serve", "--source", str(source)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.number = 0
        client = {"name": "bench", "version": "1"}
        self.ask("initialize", protocolVersion="2025-11-25", capabilities={}, clientInfo=client)
        self.send({"method": "notifications/initialized"})

    def send(self, message):
        self.process.stdin.write((json.dumps({"jsonrpc": "2.0", **message}) + "\n").encode())
        self.process.stdin.flush()

    def ask(self, method, **params):
        self.number += 1
        self.send({"id": self.number, "method": method, "params": params})
        while line := self.process.stdout.readline():
            answer = json.loads(line)
            if answer.get("id") == self.number:
                return answer["result"]
        raise SystemExit("the server ended")

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def size(value):
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def workload(server):
    """The first workload that draws, as its namespace and name."""
    top = server.ask("tools/call", name="list_top_power_consumers", arguments={"limit": 1})
    first = top["structuredContent"]["consumers"][0]
    return {"namespace": first["namespace"], "workload_name": first["name"]}


def arguments(tool, one):
    wanted = tool["inputSchema"].get("required", [])
    return {key: value for key, value in one.items() if key in wanted or key == "namespace" and "workload_name" in wanted}


def main():
    columns, faults = {}, []
    for pods in PODS:
        server = Server(body(pods))
        tools = server.ask("tools/list")["tools"]
        one = workload(server)
        for tool in tools:
            answer = server.ask("tools/call", name=tool["name"], arguments=arguments(tool, one))
            assert not answer.get("isError"), (tool["name"], answer)
            tokens = (size(answer["content"]) + size(answer.get("structuredContent", {}))) / BYTES_OF_A_TOKEN
            columns.setdefault(tool["name"], []).append(tokens)
            if tokens > TOKENS:
                faults.append(f"{tool['name']} at {pods} pods: {tokens:.0f} tokens, at most {TOKENS}")
        server.close()
    listed = {tool["name"]: size(tool) for tool in tools}
    print(f"{'tokens (bytes / 3.6)':32}" + "".join(f"{f'{pods} pods':>12}" for pods in PODS) + f"{'in list, B':>12}")
    for name, tokens in columns.items():
        print(f"{name:32}" + "".join(f"{it:12.0f}" for it in tokens) + f"{listed[name]:12}")
    mean = sum(listed.values()) / len(listed)
    print(f"tools/list: {sum(listed.values())} B, {mean:.0f} B a tool")
    faults += [f"{name} takes {it} B of tools/list, at most {TOOL_BYTES}" for name, it in listed.items() if it > TOOL_BYTES]
    if mean > MEAN_TOOL_BYTES:
        faults.append(f"a tool takes {mean:.0f} B of tools/list on average, at most {MEAN_TOOL_BYTES}")
    print("\n".join(f"fault: {it}" for it in faults) or "all within their limits")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
